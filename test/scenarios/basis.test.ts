import { describe, expect, it } from 'vitest';
import { proportion } from '../fixture/figures.ts';
import { blocked, outcome, passes } from '../fixture/judge.ts';
import { approval } from '../fixture/people.ts';
import { Release } from '../fixture/release.ts';
import { judge } from '../fixture/scenario.ts';
import type { SmallDevice } from '../fixture/small-plan.ts';
import { smallDevice } from '../fixture/small.ts';
import { good, untouched } from '../fixture/tubecheck.ts';
import { bugFix, newlyAuthorized } from '../fixture/variants.ts';

describe('releases outside the modifications of the plan', () => {
  it('a change that needs no submission, with a decision record and sign-off: documented', async () => {
    expect(outcome(await judge(await bugFix()))).toEqual(passes('documented'));
  });

  it('the same where one output changed: outside the plan', async () => {
    const release = await bugFix();
    release.evidence('decision-record', ({ regression }) => {
      regression.changed_outputs = 1;
    });
    expect(outcome(await judge(release))).toEqual(blocked('outside_plan', { 'scope/changes-covered': 'outside_plan' }));
  });

  it('the version and model of a new authorization: documented', async () => {
    expect(outcome(await judge(await newlyAuthorized()))).toEqual(passes('documented'));
  });

  it('another model than the new authorization names: invalid', async () => {
    const release = await newlyAuthorized();
    release.authorization(({ records }) => {
      for (const { baseline } of records) baseline.model_digest = `sha256:${'e'.repeat(64)}`;
    });
    expect(outcome(await judge(release))).toMatchObject(blocked('invalid', { 'release/baseline-unchanged': 'invalid' }));
  });
});

describe('a change of the plan alone', () => {
  const widened = async (): Promise<Release> => {
    const release = await untouched();
    release.replan((plan) => {
      plan.version = '1.3';
    });
    return release;
  };

  it('signed by those who govern: may merge, whatever the authorization says of the new text', async () => {
    const release = await widened();
    release.reviews = [approval('ana-ra'), approval('q-ben')];
    expect(outcome(await judge(release))).toEqual(passes('not_a_release'));
  });

  it('not signed: incomplete', async () => {
    const release = await widened();
    release.reviews = [approval('ana-ra')];
    expect(outcome(await judge(release))).toEqual(blocked('incomplete', { 'plan/governed': 'incomplete' }));
  });

  it('with a reference that leads nowhere: invalid', async () => {
    const release = await widened();
    release.replan(({ modifications }) => modifications['M1']?.protocol.data_management.push('DM-Z'));
    expect(outcome(await judge(release))).toMatchObject(blocked('invalid', { 'plan/valid': 'invalid' }));
  });

  it('as the first of a repository: may merge', async () => {
    const { base, paths } = await untouched();
    const governance = [...base].filter(([path]) => path.startsWith(paths.governance));
    const release = new Release(paths, new Map([['README.md', new Uint8Array()]]), new Map(governance));
    release.reviews = [];
    expect(outcome(await judge(release))).toEqual(passes('not_a_release'));
  });
});

describe('the release history', () => {
  const retrained = (days: number, after?: Release): SmallDevice => ({
    criteria: [
      {
        id: 'C-SENS',
        metric: 'sensitivity',
        test_set: 'TS-1',
        statistic: 'lower',
        at_least: 0.88,
        interval: { method: 'wilson', level: 0.95 },
      },
    ],
    figures: [proportion('sensitivity', after === undefined ? [360, 20, 8, 12] : [364, 20, 4, 12], {}, [])],
    modification: { frequency: { min_days_between: days } },
    ...(after === undefined ? {} : { after }),
  });

  it.each([
    [90, passes('consistent')],
    [91, blocked('protocol_deviation', { 'scope/frequency': 'protocol_deviation' })],
  ])('the second release comes 90 days after the first, the plan asks for %s', async (days, expected) => {
    const first = await smallDevice(retrained(days));
    expect(outcome(await judge(await smallDevice(retrained(days, first))))).toEqual(expected);
  });

  it('a version that a tag already names cannot be released again', async () => {
    const release = await good();
    release.before('2026-02-18T09:00:00Z', (tree) => tree.delete('README.md'), 'tubecheck-v2.1.0');
    expect(outcome(await judge(release))).toEqual(blocked('incomplete', { 'version/unused': 'incomplete' }));
  });

  it('a device file that changed on the base branch meanwhile was never evaluated with the release', async () => {
    const release = await good();
    release.land('2026-05-10T09:00:00Z', (tree) =>
      tree.set('models/tubecheck/preprocessing/pipeline.yaml', new TextEncoder().encode('steps: []\n')),
    );
    expect(outcome(await judge(release))).toMatchObject(blocked('incomplete', { 'release/up-to-date': 'incomplete' }));
  });
});
