import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceCase, ReleaseCase } from '../../src/case/case.ts';
import type { Finding } from '../../src/formats/generated/types.ts';
import type { Problem } from '../../src/formats/problem.ts';
import { RELEASE_DEVICE_RULES } from '../../src/rules/release.ts';
import { runRule } from '../../src/rules/rule.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';

let release: ReleaseCase;
beforeAll(async () => {
  release = await caseOf(await good());
});

const MANIFEST = 'models/tubecheck/model-release.yaml';
const problem = (kind: Problem['kind']): Problem => ({ kind, message: `a fault of kind ${kind}`, found: 'x', expected: 'y', mend: 'z', pointer: '', location: { path: MANIFEST, line: 3 } });

function saidOfDevice(id: string, device: Partial<DeviceCase>, of?: ReleaseCase): Finding[] {
  const rule = RELEASE_DEVICE_RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return runRule(rule, () => rule.judge({ ...release, ...device }, of));
}
const parts = (findings: Finding[]): unknown => findings.map(({ subject, found, expected, location }) => ({ subject, found, expected, at: [location?.path, location?.line === undefined ? 'file' : 'line'].join() }));

describe('the manifest', () => {
  type Manifest = NonNullable<DeviceCase['manifest']>;
  const said = (more: Partial<Manifest>, device: Partial<DeviceCase> = {}, of?: ReleaseCase): Finding[] =>
    saidOfDevice('release/valid', { manifest: { ...(release.manifest as Manifest), ...more }, ...device }, of);
  const of = (more: object, device: Partial<DeviceCase> = {}): Finding[] => said({ value: { ...release.release, ...more } }, device);

  it('of the example has nothing to mend, and one that does not change or is not read is not looked at', () => {
    expect(said({}, {}, release)).toEqual([]);
    expect(said({ exists: false }, { manifestChanged: false })).toEqual([]);
    expect(saidOfDevice('release/valid', { manifest: undefined })).toEqual([]);
  });

  it('may not be deleted', () => {
    const findings = said({ exists: false, problems: [problem('schema')] });
    expect(parts(findings)).toEqual([{ subject: MANIFEST, found: 'no manifest', expected: 'the release manifest', at: `${MANIFEST},file` }]);
    expect(findings[0]?.message).toContain(`deletes ${MANIFEST}`);
  });

  it('has the form of its schema; what else is wrong with the file is told by others', () => {
    const findings = said({ value: undefined, problems: [problem('schema'), problem('unreadable')] });
    expect(findings.map(({ message }) => message)).toEqual(['a fault of kind schema']);
    expect(said({ document: undefined, value: { ...release.release, device: 'other' } })).toEqual([]);
  });

  it('is of the device of the plan, where the plan can be read', () => {
    const other = { device: 'other' };
    const [found] = of(other);
    expect(parts([found as Finding])).toEqual([{ subject: MANIFEST, found: 'other', expected: 'tubecheck', at: `${MANIFEST},line` }]);
    expect(found?.message).toBe(`${MANIFEST} names the device other; the plan is for tubecheck.`);
    expect(of(other, { governance: undefined })).toEqual([]);
    expect(of(other, { governance: { ...release.governance, plan: { ...release.governance.plan, value: undefined } } })).toEqual([]);
  });

  it.each([
    ['2026-05-12T12:00:00Z', undefined],
    ['2026-05-12T12:00:01Z', 'in the future'],
    ['2026-02-30T12:00:00Z', 'on a day that does not exist'],
  ])('names a model made at a time that has been: %s', (created, expected) => {
    const findings = of({ model: { ...release.release.model, created } }, { at: Date.parse('2026-05-12T12:00:00Z') });
    expect(parts(findings)).toEqual(expected === undefined ? [] : [{ subject: MANIFEST, found: created, expected: 'a time before the evaluation', at: `${MANIFEST},line` }]);
    if (expected !== undefined) expect(findings[0]?.message).toContain(expected);
  });

  const omitted = (more: Partial<ReleaseCase>): Finding[] => said({}, {}, { ...release, ...more });

  it('names files that have bytes', () => {
    const findings = omitted({ model: { digest: undefined, files: [], problem: 'model.files matches no file' } });
    expect(parts(findings)).toEqual([{ subject: MANIFEST, found: 'model.files matches no file', expected: 'files whose bytes can be identified', at: `${MANIFEST},line` }]);
    expect(findings[0]?.message).toContain('model.files matches no file');
    expect(omitted({ model: { digest: undefined, files: [], problem: undefined } }).map(({ found }) => found)).toEqual(['its files cannot be read']);
  });

  it('leaves out no file that shapes an output', () => {
    const findings = omitted({ modelGaps: [{ path: 'a.bin', gap: 'not in model.files' }, { path: 'b.bin', gap: 'no item' }, { path: 'c.bin', gap: 'not in model.files' }] });
    expect(parts(findings)).toEqual([{ subject: MANIFEST, found: 'model.files without a.bin and c.bin', expected: 'every file that shapes an output', at: `${MANIFEST},line` }]);
    expect(omitted({ modelGaps: [{ path: 'b.bin', gap: 'no item' }] })).toEqual([]);
  });

  it('says each field that the plan holds as an item', () => {
    const { outputs: _gone, ...configuration } = release.release.configuration;
    const findings = omitted({ release: { ...release.release, configuration } });
    expect(parts(findings)).toEqual([{ subject: MANIFEST, found: 'no configuration.outputs', expected: 'the value of the item outputs', at: `${MANIFEST},line` }]);
    expect(findings[0]?.clause).toBe('configuration.items.outputs');
  });
});

describe('the plan that a manifest cites', () => {
  const said = (plan: string | undefined, basis: 'plan' | 'new-authorization' = 'plan'): unknown =>
    saidOf('release/cites-plan', { ...release, release: { ...release.release, plan, basis } as ReleaseCase['release'] }).map(({ subject, found, expected, message, clause, location }) => ({ subject, found, expected, message, clause, path: location?.path }));
  const wrong = (found: string, message: string): unknown => [{ subject: MANIFEST, found, expected: '1.2', message, clause: 'version', path: MANIFEST }];

  it('is the one in force; a release on another basis need not cite one, and no wrong one', () => {
    expect(said('1.2')).toEqual([]);
    expect(said('1.1')).toEqual(wrong('1.1', 'The manifest cites plan 1.1; plan 1.2 is in force.'));
    expect(said(undefined)).toEqual(wrong('no plan version', 'The manifest cites plan (none); plan 1.2 is in force.'));
    expect(said(undefined, 'new-authorization')).toEqual([]);
    expect(said('1.1', 'new-authorization')).toEqual(wrong('1.1', 'The manifest cites plan 1.1; plan 1.2 is in force.'));
  });
});

describe('the baseline', () => {
  const said = (more: Partial<ReleaseCase>): Finding[] => saidOf('release/baseline-unchanged', { ...release, ...more });
  const found = (more: Partial<ReleaseCase>): unknown => said(more).map(({ subject, found: one, expected, clause, location }) => [subject, one, expected, clause, location?.path]);
  const line = (one: string, expected: string): unknown => [MANIFEST, one, expected, 'authorization.baseline', MANIFEST];
  const model = (digest: string | undefined): ReleaseCase['model'] => ({ digest, files: [], problem: undefined });
  const anew = (version: string) => ({ release: { ...release.release, basis: 'new-authorization', version } as const });
  const digest = (): string => release.record?.baseline.model_digest ?? '';
  const previous = (version: string, of: string | undefined) => ({ previous: release.previous && { ...release.previous, manifest: { ...release.previous.manifest, version }, model: model(of) } });

  it('is what the record says, for a release under the plan', () => {
    expect(found({})).toEqual([]);
    expect(found(previous('2.0.0', 'sha256:other'))).toEqual([line('sha256:other', digest())]);
    expect(found(previous('2.0.0', undefined))).toEqual([line('no digest', digest())]);
    expect(found(previous('2.0.1', 'sha256:other'))).toEqual([]);
    expect(found({ ...previous('2.0.0', 'sha256:other'), movedOnBase: ['weights'] })).toEqual([]);
  });

  it('is on the base branch first', () => {
    expect(found({ previous: undefined })).toEqual([line('no manifest on the base branch', 'version 2.0.0 on the base branch')]);
  });

  it('is what a new authorization releases: its version and its model', () => {
    expect(found({ ...anew('2.0.0'), model: model(digest()) })).toEqual([]);
    expect(found({ ...anew('2.0.0'), model: model(undefined) })).toEqual([]);
    expect(found({ ...anew('2.0.0'), model: model('sha256:other') })).toEqual([line('sha256:other', digest())]);
    expect(found({ ...anew('3.0.0'), model: model(digest()) })).toEqual([line('3.0.0', '2.0.0')]);
    expect(found({ ...anew('2.0.0'), model: model(digest()), previous: undefined })).toEqual([]);
  });

  it('is not known without a record in force, and not judged where the manifest on the base branch cannot be read', () => {
    expect(found({ record: undefined, previous: undefined })).toEqual([]);
    expect(said({ previousProblems: [problem('unreadable'), problem('schema')] })).toMatchObject([
      { verdict: 'invalid', subject: 'release/baseline-unchanged', found: 'the manifest on the base branch cannot be read: a fault of kind unreadable', mend: 'Repair the manifest on the base branch.' },
    ]);
  });
});

describe('files that change without a release', () => {
  const said = (device: Partial<DeviceCase>): Finding[] => saidOfDevice('release/present', { manifestChanged: false, ...device });

  it('are told, with where the version belongs', () => {
    const findings = said({ deviceChanges: ['a.bin', 'b.bin'] });
    expect(parts(findings)).toEqual([{ subject: MANIFEST, found: 'changes of a.bin and b.bin, none of the manifest', expected: 'a release manifest that names the new version', at: 'a.bin,file' }]);
    expect(findings[0]?.mend).toContain(MANIFEST);
    expect(said({ deviceChanges: ['a.bin'], manifestPath: undefined })).toMatchObject([{ subject: 'a.bin', mend: expect.stringContaining('the release manifest') as string }]);
  });

  it('are none where nothing changes, or a release says so', () => {
    expect(said({ deviceChanges: [] })).toEqual([]);
    expect(said({ deviceChanges: ['a.bin'], manifestChanged: true })).toEqual([]);
  });
});

describe('a device that changed on the base branch meanwhile', () => {
  const said = (device: Partial<DeviceCase>): Finding[] => saidOfDevice('release/up-to-date', { movedOnBase: ['a.bin', 'b.bin'], ...device });
  const told = [{ subject: 'a.bin', found: 'a.bin and b.bin changed on the base branch', expected: 'a branch that contains the tip of the base branch', at: 'a.bin,file' }];

  it('is told to a pull request that releases or changes it, and to no other', () => {
    expect(parts(said({ manifestChanged: true, deviceChanges: [] }))).toEqual(told);
    expect(parts(said({ manifestChanged: false, deviceChanges: ['c.bin'] }))).toEqual(told);
    expect(said({ manifestChanged: false, deviceChanges: [] })).toEqual([]);
    expect(said({ movedOnBase: [] })).toEqual([]);
  });
});
