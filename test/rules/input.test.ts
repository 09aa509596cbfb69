import { beforeAll, describe, expect, it } from 'vitest';
import type { Attachment, DeviceCase, EvidenceItem, ReleaseCase, Source } from '../../src/case/case.ts';
import type { Finding } from '../../src/formats/generated/types.ts';
import type { Problem } from '../../src/formats/problem.ts';
import { readable, safe } from '../../src/rules/input.ts';
import { runRule } from '../../src/rules/rule.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';

let release: ReleaseCase;
beforeAll(async () => {
  release = await caseOf(await good());
});

const problem = (kind: Problem['kind'], path: string): Problem => ({ kind, message: `${path} is ${kind}`, found: 'x', expected: 'y', mend: 'z', pointer: '', location: { path, line: 3 } });
const broken = <T>(source: Source<T>): Source<T> => ({ ...source, problems: (['unsafe', 'unreadable', 'schema'] as const).map((kind) => problem(kind, `${source.at} ${source.path}`)) });
const said = (rule: typeof safe, device: Partial<DeviceCase>): Finding[] => runRule(rule, () => rule.judge({ ...release, ...device }, undefined));
const messages = (findings: Finding[]): string[] => findings.map(({ message }) => message);
const item = (kind: string): EvidenceItem => release.evidence.find((one) => one.kind === kind) as EvidenceItem;

describe('files that cannot be read, or not safely', () => {
  const paths = (at: string): string[] => ['change-control-plan.yaml', 'authorization.yaml', 'policy.yaml', 'baseline/evaluation.json', 'kinds/own.json'].map((name) => `${at} governance/tubecheck/${name}`);
  const governance = (at: 'base' | 'head') => {
    const { plan, authorization, policy, baselines: [baseline] } = release.governance;
    if (baseline === undefined) throw new Error('no baseline');
    const as = <T>(source: Source<T>): Source<T> => broken({ ...source, at });
    return { ...release.governance, plan: as(plan), authorization: as(authorization), policy: as(policy), baselines: [{ ...baseline, source: as(baseline.source) }], kinds: new Map([['own', as({ ...plan, path: 'governance/tubecheck/kinds/own.json' } as Source<unknown>)]]) };
  };
  const of = (names: string[], kind: string): string[] => names.map((name) => `${name} is ${kind}`);

  it('are none in the example', () => {
    for (const rule of [safe, readable]) expect(said(rule, {})).toEqual([]);
    for (const rule of [safe, readable]) expect(said(rule, { governance: undefined, manifest: undefined, evidence: [] })).toEqual([]);
  });

  it('are told whatever they are: what governs, on either side, the manifest and evidence', () => {
    const manifest = release.manifest && broken(release.manifest);
    const evidence = [{ ...item('udi-record'), source: broken(item('udi-record').source) }];
    const device = { governance: governance('base'), proposed: governance('head'), manifest, evidence };
    const names = [...paths('base'), ...paths('head'), 'head models/tubecheck/model-release.yaml', 'head models/tubecheck/evidence/udi.json'];
    expect(messages(said(safe, device))).toEqual(of(names, 'unsafe'));
    expect(messages(said(readable, device))).toEqual(of(names, 'unreadable'));
    expect(said(safe, device)[0]).toMatchObject({ subject: paths('base')[0], location: { line: 3 } });
  });

  it('are told once, however often they are named', () => {
    const source = broken(item('udi-record').source);
    expect(said(safe, { evidence: [{ ...item('udi-record'), source }, { ...item('udi-record'), source: { ...source } }] })).toHaveLength(1);
  });

  it('are not held against a pull request that repairs them and releases nothing', () => {
    const edited = ['governance/tubecheck/policy.yaml'];
    const device = { governance: governance('base'), proposed: governance('head'), governanceEdits: edited };
    const names = [...paths('base'), ...paths('head')];
    expect(messages(said(safe, { ...device, manifestChanged: false }))).toEqual(of(names.filter((name) => name !== `base ${edited[0] ?? ''}`), 'unsafe'));
    expect(messages(said(safe, { ...device, manifestChanged: true }))).toEqual(of(names, 'unsafe'));
    expect(messages(said(safe, { ...device, proposed: undefined, manifestChanged: false }))).toEqual(of(paths('base'), 'unsafe'));
  });
});

describe('attachments', () => {
  it('that are no plain files are told, with where they are named', () => {
    const attachment = (named: string, fault: string | undefined): Attachment => ({ named, pointer: '/content', path: named, recorded: '', actual: undefined, problem: fault });
    const attachments = [attachment('a.xml', undefined), attachment('../b.xml', 'leaves the repository')];
    const [found, ...others] = said(safe, { evidence: [{ ...item('udi-record'), attachments }] });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ subject: 'models/tubecheck/evidence/udi.json', found: 'leaves the repository', message: '../b.xml, attached to models/tubecheck/evidence/udi.json: leaves the repository.', location: { path: 'models/tubecheck/evidence/udi.json', line: expect.any(Number) as number } });
  });
});

describe('a plan that does not tell what belongs to its device', () => {
  it('is told by its path, or by the name of the device where there is no plan', () => {
    const scopeUnknown = 'the plan does not tell its release and root';
    const path = 'governance/tubecheck/change-control-plan.yaml';
    const found = said(readable, { scopeUnknown });
    expect(found).toMatchObject([{ subject: path, found: scopeUnknown, location: { path } }]);
    expect(found[0]?.message).toContain(path);
    expect(said(readable, { scopeUnknown, governance: undefined })).toMatchObject([{ subject: 'tubecheck', location: { path: 'tubecheck' } }]);
  });
});

describe('the form of evidence', () => {
  const form = (kind: string, more: Partial<EvidenceItem>): Finding[] =>
    saidOf('evidence/schema-valid', { ...release, evidence: release.evidence.map((one) => (one.kind === kind ? { ...one, ...more } : one)) });

  it('is that of its kind, of the envelope and of its content', () => {
    const { source } = item('monitoring-plan');
    const problems = [problem('schema', 'envelope'), problem('unreadable', 'envelope')];
    const found = form('monitoring-plan', { source: { ...source, problems }, contentProblems: [problem('schema', 'content')] });
    expect(found.map(({ message, subject, questions }) => [message, subject, questions])).toEqual([['envelope is schema', 'envelope', [7]], ['content is schema', 'content', [7]]]);
  });

  it('is that of its tables, which are told of the report', () => {
    const rows = [{ testSet: 'TS', pointer: '', evaluation: undefined, clusters: undefined, problems: [problem('unreadable', 'TS.csv'), problem('schema', 'TS.csv')] }];
    expect(form('monitoring-plan', { rows }).map(({ message, subject, location, questions }) => [message, subject, location?.path, questions])).toEqual(
      ['unreadable', 'schema'].map((kind) => [`TS.csv is ${kind}`, item('monitoring-plan').path, 'TS.csv', [7]]),
    );
  });

  it('agrees with the totals of what it wraps', () => {
    const { path } = item('monitoring-plan');
    const [found, ...others] = form('monitoring-plan', { disagreements: ['5 tests, not 6'] });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ subject: path, found: '5 tests, not 6', questions: [7], location: { path, line: expect.any(Number) as number } });
    expect(found?.message).toContain('5 tests, not 6');
  });

  it('is the format that the plan asks for, where it asks for one', () => {
    const content = (format: string) => ({ ...item('verification-report').content, format });
    const path = 'models/tubecheck/evidence/verification.json';
    expect(form('verification-report', { content: content('trx') })).toMatchObject([
      { subject: path, found: 'trx', expected: 'junit', message: `${path} wraps trx; the plan asks for junit.`, clause: 'protocol.update_procedures.UP-A', questions: [2], location: { path, line: expect.any(Number) as number } },
    ]);
    expect(form('verification-report', { content: undefined })).toEqual([]);
    expect(form('monitoring-plan', { content: { ...item('monitoring-plan').content, format: 'x' } })).toEqual([]);
    expect(form('monitoring-plan', {})).toEqual([]);
  });
});
