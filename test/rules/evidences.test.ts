import { describe, expect, it } from 'vitest';
import type { EvidenceItem, ReleaseCase } from '../../src/case/case.ts';
import { demandsOf, methodDemands, servingDemand } from '../../src/rules/demands.ts';
import { allEvaluations, demandsRows, evaluationsOf, methodsCited, previousReports, readOf, servingMethod } from '../../src/rules/evidences.ts';

const item = (named: string, kind: string, cites?: readonly string[], content: object | undefined = { of: named }) =>
  ({ named, kind, content, source: { value: cites === undefined ? {} : { plan: { version: '1', methods: cites } } } }) as unknown as EvidenceItem;
const broken = (named: string, kind: string): EvidenceItem => ({ ...item(named, kind), content: undefined, source: { value: undefined } }) as unknown as EvidenceItem;
const method = (id: string, evidence: object): object => ({ id, component: 'performance_evaluation', modifications: ['M1'], method: { evidence } });
const releaseOf = (facts: object, basis = 'plan'): ReleaseCase => ({ release: { basis }, methods: [], evidence: [], ...facts }) as unknown as ReleaseCase;
const names = (items: readonly EvidenceItem[]): string[] => items.map(({ named }) => named);

describe('evidence of a kind', () => {
  it('is what has the form of the kind, in the order of the manifest', () => {
    const evidence = [item('a', 'udi-record'), item('b', 'risk-review'), broken('c', 'udi-record'), item('d', 'udi-record')];
    expect(readOf(evidence, 'udi-record').map(({ item: one, content }) => [one.named, content])).toEqual([['a', { of: 'a' }], ['d', { of: 'd' }]]);
    expect(readOf(evidence, 'decision-record')).toEqual([]);
  });

  it('cites the methods that its envelope names, none where it names none or cannot be read', () => {
    expect([item('a', 'k', ['PE-A']), item('b', 'k'), broken('c', 'k')].map(methodsCited)).toEqual([['PE-A'], [], []]);
  });
});

describe('the evidence that serves a method', () => {
  const methods = [method('PE-A', { k: {} }), method('PE-B', { k: {} }), method('DM-A', {})];
  const serving = (id: string, ...evidence: EvidenceItem[]): string[] => names(servingMethod(releaseOf({ methods, evidence }), id, 'k'));

  it('is what cites it, and nothing else where something does', () => {
    expect(serving('PE-A', item('a', 'k', ['PE-A']), item('b', 'k', []), item('c', 'other', ['PE-A']))).toEqual(['a']);
    expect(serving('PE-A', item('a', 'k', ['PE-B', 'PE-A']), item('b', 'k', ['PE-B']))).toEqual(['a']);
  });

  it('is else what cites no other method that asks for the kind', () => {
    expect(serving('PE-A', item('a', 'k'), item('b', 'k', ['PE-B']), item('c', 'k', ['DM-A']), item('d', 'other'))).toEqual(['a', 'c']);
    expect(serving('PE-A', item('a', 'k', ['DM-A', 'PE-B']))).toEqual([]);
  });
});

describe('evaluations', () => {
  const methods = [method('PE-A', { 'evaluation-report': {} }), method('PE-B', { 'evaluation-report': { recompute: 'predictions' } }), method('DM-A', {})];
  const [a, b, other] = [item('a', 'evaluation-report', ['PE-A']), item('b', 'evaluation-report', ['PE-B']), item('c', 'risk-review', ['PE-A'])];
  const release = releaseOf({ methods, evidence: [a, b, other, broken('d', 'evaluation-report')] });
  const report = (of: string): object => ({ of });

  it('are all reports, or those that serve a method', () => {
    expect(allEvaluations(release)).toEqual([{ item: a, report: report('a') }, { item: b, report: report('b') }]);
    expect(evaluationsOf(release, 'PE-B')).toEqual([{ item: b, report: report('b') }]);
  });

  it('need rows where a method that they serve demands them, whatever the others say', () => {
    expect([a, b, other].map((one) => demandsRows(release, one))).toEqual([false, true, false]);
  });
});

describe('the reports of the last release', () => {
  const own = [item('a', 'evaluation-report'), item('b', 'udi-record'), broken('c', 'evaluation-report')];
  const previous = (version: string, evidence: readonly EvidenceItem[]): object => ({ previous: { manifest: { version }, evidence } });
  const baseline = (evaluation?: object): object => ({ baseline: { record: { baseline: { version: '1.0.0' } }, evaluation } });
  const of = (...facts: object[]): unknown => previousReports(releaseOf(Object.assign({}, ...facts) as object));

  it('are its own', () => {
    expect(of(previous('1.0.0', own), baseline({ of: 'baseline' }))).toEqual([{ of: 'a' }]);
  });

  it('are else the evaluation of the baseline, where it is the baseline', () => {
    expect(of(previous('1.0.0', own.slice(1)), baseline({ of: 'baseline' }))).toEqual([{ of: 'baseline' }]);
    expect(of(previous('1.1.0', []), baseline({ of: 'baseline' }))).toEqual([]);
    expect(of(previous('1.0.0', []), baseline())).toEqual([]);
    expect(of(previous('1.0.0', []))).toEqual([]);
  });

  it('are none where there was no release', () => {
    expect(of(baseline({ of: 'baseline' }))).toEqual([]);
    expect(of()).toEqual([]);
  });
});

describe('what a release must bring', () => {
  const [a, b] = [item('a', 'k', ['PE-A']), item('b', 'k', ['PE-B'])];
  const methods = [method('PE-A', { k: { max_age_days: 9 }, l: {} }), method('PE-B', { k: {} })];
  const bases = { 'no-submission-needed': { evidence: ['k'] }, 'new-authorization': {} };
  const facts = { methods, evidence: [a, b, item('c', 'l')], policy: { bases } };
  const said = (release: ReleaseCase) => demandsOf(release).map((demand) => [demand.kind, demand.method?.id, demand.clause, names(servingDemand(release, demand))]);

  it('is asked by the methods under the plan', () => {
    const release = releaseOf(facts);
    const clause = (id: string): string => `protocol.performance_evaluation.${id}`;
    expect(said(release)).toEqual([['k', 'PE-A', clause('PE-A'), ['a']], ['l', 'PE-A', clause('PE-A'), ['c']], ['k', 'PE-B', clause('PE-B'), ['b']]]);
    expect(methodDemands(release)).toEqual(demandsOf(release));
    expect(methodDemands(release)[0]?.requirement).toEqual({ max_age_days: 9 });
  });

  it('is asked by the policy outside the plan, where the methods ask nothing', () => {
    const release = releaseOf(facts, 'no-submission-needed');
    expect(said(release)).toEqual([['k', undefined, 'policy.bases.no-submission-needed.evidence', ['a', 'b']]]);
    expect(demandsOf(release)[0]?.requirement).toEqual({});
    expect(methodDemands(release)).toEqual([]);
  });

  it('is nothing where the policy asks for nothing, or cannot be read', () => {
    expect(demandsOf(releaseOf(facts, 'new-authorization'))).toEqual([]);
    expect(demandsOf(releaseOf({ ...facts, policy: undefined }, 'no-submission-needed'))).toEqual([]);
  });
});
