import { describe, expect, it } from 'vitest';
import { blocked, criterion, device, findings, outcome, passes } from '../fixture/judge.ts';
import { judge } from '../fixture/scenario.ts';
import { fileIn } from '../fixture/tree.ts';
import { good, untouched } from '../fixture/tubecheck.ts';

const MODELS = 'models/tubecheck';

describe('plan and authorization', () => {
  it('C01 Good: consistent, with the figures of its counts', async () => {
    const judged = await judge(await good());
    expect(outcome(judged)).toEqual(passes('consistent'));
    expect(criterion(judged, 'C-SENS')).toEqual({ estimate: 0.95, lower: 0.924, upper: 0.9674, result: 'met' });
    expect(criterion(judged, 'C-SENS-SUP')).toEqual({ estimate: 0.03, lower: 0.0036, upper: 0.0583, result: 'met' });
    for (const reference of ['authorized', 'previous']) {
      expect(criterion(judged, 'C-SPEC-NI', { reference })).toEqual({
        estimate: 0.01,
        lower: 0.0007,
        upper: 0.0195,
        result: 'met',
      });
    }
    expect(device(judged)).toMatchObject({ from: '2.0.0', to: '2.1.0', basis: 'plan', modifications: ['M1'] });
    expect(
      device(judged)
        .signoffs.map(({ role, status }) => `${role} ${status}`)
        .toSorted(),
    ).toEqual(['biostatistics valid', 'clinical valid', 'quality-assurance valid', 'regulatory-affairs valid']);
  });

  it('C01 says the same bytes twice', async () => {
    const release = await good();
    const [first, second] = [await judge(release), await judge(release)];
    expect(first.stdout.replaceAll(first.dir, '')).toBe(second.stdout.replaceAll(second.dir, ''));
  });

  it("C02 a typo in the repository's README: no release", async () => {
    const release = await untouched();
    release.reviews = [];
    release.write('README.md', '# Example Medical: devises\n');
    expect(outcome(await judge(release))).toEqual(passes('not_a_release'));
  });

  it('C03 the weights change and no manifest does: a silent model change', async () => {
    const release = await untouched();
    const weights = `${MODELS}/weights/model.safetensors`;
    release.write(weights, fileIn((await good()).tree(), weights));
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'release/present': 'incomplete' }));
    expect(findings(judged, 'release/present')[0]?.message).toMatch(/silent/i);
  });

  it('C04 a pull request that edits the plan and releases: invalid, and judged by the plan of the base branch', async () => {
    const release = await good();
    release.replan(({ protocol }) => {
      const criteria = protocol.performance_evaluation['PE-A']?.criteria ?? [];
      for (const one of criteria) if (one.id === 'C-SPEC-NI') Object.assign(one, { above: -0.05 });
    });
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(blocked('invalid', { 'plan/untouched': 'invalid' }));
    const limits = device(judged)
      .criteria.filter(({ id }) => id === 'C-SPEC-NI')
      .map(({ limit, result }) => ({ limit, result }));
    expect(limits).toEqual([
      { limit: { above: -0.02 }, result: 'met' },
      { limit: { above: -0.02 }, result: 'met' },
    ]);
  });

  it('C05 a plan on the base branch that is not the authorized text: invalid', async () => {
    const release = await good();
    release.tamper('governance/tubecheck/change-control-plan.yaml', (text) => `${text}# one more word\n`, 'base');
    expect(outcome(await judge(release))).toEqual(blocked('invalid', { 'plan/authorized': 'invalid' }));
  });
});

describe('version', () => {
  it.each([
    ['C11', '2.2.0', 'skips a version'],
    ['C12', '2.0.1', 'is a patch on the basis of the plan'],
  ])('%s 2.0.0 to %s %s: incomplete, expected 2.1.0', async (_, version) => {
    const release = await good();
    release.replace('2.1.0', version);
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'version/step': 'incomplete' }));
    expect(findings(judged, 'version/step')).toMatchObject([
      { found: expect.stringContaining(version), expected: expect.stringContaining('2.1.0') },
    ]);
  });
});

describe('C26 what is unsafe to read is invalid', () => {
  const unsafe = blocked('invalid', { 'input/safe': 'invalid' });
  const manifest = `${MODELS}/model-release.yaml`;

  it('duplicate keys', async () => {
    const release = await good();
    release.tamper(manifest, (text) => `${text}version: "2.1.0"\n`);
    expect(outcome(await judge(release))).toMatchObject(unsafe);
  });

  it('aliases that multiply', async () => {
    const release = await good();
    const levels = Array.from(
      { length: 9 },
      (_, level) => `  - &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(', ')}]`,
    );
    release.tamper(manifest, (text) => `${text}corrects:\n  - &a0 lol\n${levels.join('\n')}\n`.replace('corrects: []\n', ''));
    expect(outcome(await judge(release))).toMatchObject(unsafe);
  });

  it('a path that leaves the repository', async () => {
    const release = await good();
    release.manifest(({ evidence }) => evidence.push('../../../secrets.json'));
    expect(outcome(await judge(release))).toMatchObject(unsafe);
  });

  it('evidence that is a symbolic link', async () => {
    const release = await good();
    const path = release.pathOf('udi-record');
    release.write(path, 'user-notice.json');
    release.links.add(path);
    expect(outcome(await judge(release))).toMatchObject(unsafe);
  });
});
