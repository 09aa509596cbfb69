import { describe, expect, it } from 'vitest';
import type { Criterion, EvaluationResult, SubgroupSet } from '../../src/formats/generated/types.ts';
import { byLevel } from '../fixture/figures.ts';
import { blocked, criterion, outcome, passes } from '../fixture/judge.ts';
import type { Release } from '../fixture/release.ts';
import { judge } from '../fixture/scenario.ts';
import { smallDevice } from '../fixture/small.ts';
import { cohort, good, resultIn } from '../fixture/tubecheck.ts';
import { lostAtOneSite } from '../fixture/variants.ts';

const wilson = { method: 'wilson', level: 0.95 } as const;

/** Leaves results out of the evaluation report. */
function without(release: Release, left: (result: EvaluationResult) => boolean): void {
  release.evidence('evaluation-report', (content) => {
    content.results = content.results.filter((result) => !left(result));
  });
}

/** 24 of 25 positives at site ST-05, where the plan wants 50 at every site. */
async function smallSite(ifInsufficient: 'block' | 'state-as-limitation'): Promise<Release> {
  const release = await good();
  release.plan(({ subgroups }) => {
    Object.assign(subgroups?.['SG-1']?.attributes['site'] ?? {}, {
      minimum: { positives: 50, negatives: 40 },
      if_insufficient: ifInsufficient,
    });
  });
  cohort(release, ({ positives }) => {
    Object.assign(positives.levels['site'] ?? {}, { 'ST-04': [67, 4, 1, 3], 'ST-05': [23, 1, 0, 1] });
  });
  return release;
}

describe('subgroups', () => {
  it.each([
    ['at_most', passes('consistent')],
    ['below', blocked('criteria_failed', { 'criteria/met': 'criteria_failed' })],
  ] as const)('F01 a gap of 92/100 and 87/100 against %s 0.05', async (limit, expected) => {
    const set: SubgroupSet = {
      test_set: 'TS-1',
      metrics: ['sensitivity', 'specificity'],
      interval: wilson,
      attributes: { sex: { levels: ['female', 'male'], minimum: { positives: 50, negatives: 100 }, if_insufficient: 'block' } },
      unknown: { max_fraction: 0.1, if_exceeded: 'block' },
    };
    const criteria: Criterion[] = [
      {
        id: 'S-FLOOR',
        metric: 'sensitivity',
        test_set: 'TS-1',
        for_each: 'SG-1',
        statistic: 'estimate',
        at_least: 0.85,
        interval: wilson,
      },
      { id: 'S-GAP', metric: 'sensitivity', test_set: 'TS-1', gap_between: ['sex'], statistic: 'estimate', [limit]: 0.05 },
    ];
    const figures = [
      ...byLevel('sensitivity', 'sex', { female: [92, 8], male: [87, 13] }),
      ...byLevel('specificity', 'sex', { female: [180, 20], male: [180, 20] }),
    ];
    const judged = await judge(await smallDevice({ criteria, figures, subgroups: { 'SG-1': set } }));
    expect(outcome(judged)).toEqual(expected);
    expect(criterion(judged, 'S-GAP').estimate).toBe(0.05);
  });

  it('F03 an age band is missing that the last release had', async () => {
    const release = await good();
    without(release, ({ group }) => group['age_band'] === '65+');
    expect(outcome(await judge(release))).toMatchObject(
      blocked('incomplete', { 'subgroup/reported': 'incomplete', 'subgroup/kept': 'incomplete' }),
    );
  });

  it('F04 levels and unknown do not add up to all cases', async () => {
    const release = await good();
    release.evidence('evaluation-report', (content) => {
      const result = resultIn(content, 'specificity', { race: 'white' });
      result.counts = { tn: 778, fp: 76 };
      delete result.estimate;
      delete result.interval;
    });
    expect(outcome(await judge(release))).toMatchObject(blocked('incomplete', { 'subgroup/accounted': 'incomplete' }));
  });

  it('F06 24 of 25 positives in a group that needs 50, and the plan blocks: incomplete, though 96 %', async () => {
    expect(outcome(await judge(await smallSite('block')))).toEqual(
      blocked('incomplete', { 'subgroup/sample-size': 'incomplete' }),
    );
  });

  it('F07 the same where the labeling names the limitation: consistent', async () => {
    const release = await smallSite('state-as-limitation');
    release.evidence('labeling-record', ({ limitations }) =>
      limitations.push({ group: { site: 'ST-05' }, text: 'Site ST-05: 25 positive cases.' }),
    );
    expect(outcome(await judge(release))).toEqual(passes('consistent'));
  });

  it('F07 the same where the labeling is silent: incomplete', async () => {
    const judged = await judge(await smallSite('state-as-limitation'));
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'subgroup/limitation-stated': 'incomplete' }));
  });

  it('F10 the whole passes and one group does not: failed', async () => {
    const release = await good();
    cohort(release, lostAtOneSite);
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(blocked('criteria_failed', { 'criteria/met': 'criteria_failed' }));
    expect(criterion(judged, 'C-SENS').result).toBe('met');
    expect(criterion(judged, 'S-NI', { group: { site: 'ST-04' } })).toEqual({
      estimate: -0.1,
      lower: -0.2066,
      upper: 0.0064,
      result: 'not shown',
    });
  });

  it('F12 the intersection is missing', async () => {
    const release = await good();
    without(release, ({ group }) => Object.keys(group).length > 1);
    expect(outcome(await judge(release))).toMatchObject(blocked('incomplete', { 'subgroup/reported': 'incomplete' }));
  });
});
