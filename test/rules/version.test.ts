import { describe, expect, it } from 'vitest';
import type { EvidenceItem, Known, PastRelease, ReleaseCase } from '../../src/case/case.ts';
import { isVersion } from '../../src/rules/version.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';

/** The release of the example with facts of its own. */
const releaseWith = async (version: string, more: Partial<ReleaseCase> = {}): Promise<ReleaseCase> => {
  const release = await caseOf(await good());
  return { ...release, release: { ...release.release, version }, ...more };
};

it.each([
  ['2.1.0', true],
  ['2.1.0-rc.1+7', true],
  ['10.0.0', true],
  ['v2.1.0', false],
  ['=2.1.0', false],
  [' 2.1.0', false],
  ['2.1.0 ', false],
  ['2.1', false],
  ['2.01.0', false],
  ['two', false],
  ['', false],
])('"%s" is a version: %s', (text, is) => {
  expect(isVersion(text)).toBe(is);
});

describe('the step of a version', () => {
  const said = async (from: string, to: string, bump: string | undefined, consecutive?: boolean): Promise<string | undefined> => {
    const release = await releaseWith(to);
    const { policy, previous } = release;
    if (policy === undefined || previous === undefined) throw new Error('the example has a policy and a release before');
    const versioning = { ...policy.versioning, consecutive, bump: { ...policy.versioning.bump, plan: bump } };
    const facts = { policy: { ...policy, versioning }, previous: { ...previous, manifest: { ...previous.manifest, version: from } } } as Partial<ReleaseCase>;
    return saidOf('version/step', { ...release, ...facts })[0]?.message;
  };

  it.each([
    ['1.2.3', '1.2.4', 'patch', undefined],
    ['1.2.3', '1.3.0', 'minor', undefined],
    ['1.2.3', '2.0.0', 'major', undefined],
    ['1.2.3', '1.3.0', 'patch', '1.2.3 → 1.3.0: a patch step leads to 1.2.4.'],
    ['1.2.3', '1.3.1', 'minor', '1.2.3 → 1.3.1: a minor step leads to 1.3.0.'],
    ['1.2.3', '1.2.3', 'major', '1.2.3 → 1.2.3: a major step leads to 2.0.0.'],
    ['1.2.3', '9.9.9', undefined, undefined],
    ['1.2', '1.3.0', 'minor', undefined],
    ['1.2.3', '1.3', 'minor', undefined],
  ] as const)('from %s to %s is due as %s: %s', async (from, to, bump, message) => {
    expect(await said(from, to, bump)).toBe(message);
    expect(await said(from, to, bump, true)).toBe(message);
  });

  it.each([
    ['1.2.3', '1.2.9', 'patch', undefined],
    ['1.2.3', '1.9.9', 'minor', undefined],
    ['1.2.3', '1.9.0', 'minor', undefined],
    ['1.2.3', '9.0.0', 'major', undefined],
    ['1.2.3', '2.3.4', 'major', undefined],
    ['1.2.3', '2.3.4', 'minor', 'a major step; a minor step is due.'],
    ['1.2.3', '1.3.0', 'patch', 'a minor step; a patch step is due.'],
    ['1.2.3', '1.2.4', 'minor', 'a patch step; a minor step is due.'],
    ['1.2.3', '1.2.3', 'patch', 'no step up; a patch step is due.'],
    ['1.2.3', '1.1.9', 'minor', 'no step up; a minor step is due.'],
    ['2.0.0', '1.3.0', 'minor', 'no step up; a minor step is due.'],
  ] as const)('from %s to %s, where numbers may be left out, is due as %s: %s', async (from, to, bump, message) => {
    expect(await said(from, to, bump, false)).toBe(message === undefined ? undefined : `${from} → ${to} is ${message}`);
  });

  it('is not asked of the first release, or without a policy', async () => {
    expect(saidOf('version/step', await releaseWith('9.9.9'))).toHaveLength(1);
    for (const missing of [{ previous: undefined }, { policy: undefined }]) expect(saidOf('version/step', await releaseWith('9.9.9', missing))).toEqual([]);
  });

  it('is the largest that one of the modifications asks for', async () => {
    const release = await releaseWith('9.9.9');
    const [m1] = release.modifications;
    const asked = (...bumps: string[]): string | undefined => {
      const modifications = bumps.map((bump, index) => ({ id: `M${index}`, modification: { ...m1?.modification, bump } })) as unknown as ReleaseCase['modifications'];
      return saidOf('version/step', { ...release, modifications })[0]?.expected;
    };
    expect(asked('patch', 'minor')).toBe('2.1.0');
    expect(asked('minor', 'patch')).toBe('2.1.0');
    expect(asked('patch', 'major', 'minor')).toBe('3.0.0');
    expect(asked('patch')).toBe('2.0.1');
    expect(asked()).toBeUndefined();
  });
});

describe('a version', () => {
  const known = <T>(value: readonly T[]): Known<readonly T[]> => ({ known: true, value });
  const unknown = { known: false, reason: 'the clone is shallow', mend: 'Fetch all of it.' } as const;
  const past = (version: string): PastRelease => ({ version, date: '2026-02-20T09:00:00Z', commit: 'c'.repeat(40), basis: 'plan', modifications: [], authorized: false });
  const said = async (history: ReleaseCase['history'], tags: ReleaseCase['tags']) =>
    saidOf('version/unused', await releaseWith('2.1.0', { history, tags })).map(({ verdict, found }) => ({ verdict, found }));

  it('may not be one that was released, or that a tag names', async () => {
    expect(await said(known([past('2.0.0'), past('2.1.0')]), known([]))).toEqual([{ verdict: 'incomplete', found: '2.1.0, released 2026-02-20' }]);
    expect(await said(known([past('2.0.0')]), known(['2.0.0', '2.1.0']))).toEqual([{ verdict: 'incomplete', found: '2.1.0, a tag names it' }]);
    expect(await said(known([past('2.0.0')]), known(['2.0.0']))).toEqual([]);
  });

  it('cannot be said to be unused where history or tags cannot be read', async () => {
    const cannot = [{ verdict: 'invalid', found: unknown.reason }];
    expect(await said(unknown, known([]))).toEqual(cannot);
    expect(await said(known([]), unknown)).toEqual(cannot);
  });

  it.each([
    ['2.1.0', undefined, undefined],
    ['2.1.0-rc.1', undefined, '2.1.0'],
    ['2.1.0+7', 'never', '2.1.0'],
    ['2.1.0-rc.1', 'allowed', undefined],
    ['two', undefined, undefined],
  ])('%s is no pre-release where the policy says %s, else it is expected as %s', async (version, prerelease, expected) => {
    const release = await releaseWith(version);
    const policy = { ...release.policy, versioning: { ...release.policy?.versioning, prerelease } } as unknown as ReleaseCase['policy'];
    expect(saidOf('version/released-only', { ...release, policy })[0]?.expected).toBe(expected);
    if (prerelease === undefined) expect(saidOf('version/released-only', { ...release, policy: undefined })[0]?.expected).toBe(expected);
  });

  it('stands the same in every record', async () => {
    const release = await releaseWith('2.1.1');
    const said2 = saidOf('version/consistent', release).map(({ subject, found, expected, location }) => [subject.split('/').at(-1), found, expected, location?.line !== undefined]);
    expect(said2).toEqual([['labeling.json', '2.1.0', '2.1.1', true], ['user-notice.json', '2.1.0', '2.1.1', true]]);
  });
});

describe('a device identifier', () => {
  const udi = (path: string, di: string, previous_di: string): EvidenceItem => ({ path, kind: 'udi-record', content: { di, previous_di }, source: {} }) as unknown as EvidenceItem;
  const said = async (now: readonly EvidenceItem[], before?: readonly EvidenceItem[]) => {
    const release = await releaseWith('2.1.0', { evidence: now });
    const previous = release.previous && before && { ...release.previous, evidence: before };
    return saidOf('version/udi-new', { ...release, previous }).map(({ found, expected }) => [found, expected]);
  };
  const old = 'a device identifier that no earlier version had';

  it('is new, and names the one before it', async () => {
    expect(await said([udi('u', 'B', 'A')], [udi('u', 'A', '0')])).toEqual([]);
    expect(await said([udi('u', 'A', 'A')], [udi('u', 'A', '0')])).toEqual([['A', old]]);
    expect(await said([udi('u', 'B', 'B')], [udi('u', 'A', '0')])).toEqual([['B', old], ['B', 'A']]);
    expect(await said([udi('u', 'A', '0')], [udi('u', 'A', '0')])).toEqual([['A', old], ['0', 'A']]);
    expect(await said([udi('u', 'B', 'X'), udi('v', 'C', 'A')], [udi('u', 'A', '0')])).toEqual([['X', 'A']]);
  });

  it('has none before it in the first release, or where the last recorded none', async () => {
    expect(await said([udi('u', 'B', 'X')])).toEqual([]);
    expect(await said([udi('u', 'B', 'X')], [])).toEqual([]);
    expect(await said([], [udi('u', 'A', '0')])).toEqual([]);
  });
});
