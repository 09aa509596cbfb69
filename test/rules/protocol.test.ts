import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import { plannedIntervals } from '../../src/rules/protocol.ts';
import { good, thirdSystem } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, push, type Edit } from './edits.ts';

const said = async (rule: string, from: typeof good, ...edits: Edit[]) =>
  saidOf(rule, await caseOf(edit(await from(), edits))).map(({ subject, found, expected, verdict, level, clause }) => ({ subject: subject.split('/').at(-1), found, expected, verdict, level, clause }));

describe('the intervals that a plan names for a figure', () => {
  const wilson = { method: 'wilson', level: 0.95 };
  const exact = { method: 'clopper-pearson', level: 0.9 };
  const criterion = (more: object): object => ({ id: 'C', metric: 'sensitivity', test_set: 'TS', interval: wilson, ...more });
  const of = (criteria: readonly object[], subgroups: object | undefined, ...[metric, testSet, grouped]: [string, string, boolean]): string[] => {
    const release = { plan: { subgroups }, methods: [{ method: { evidence: {} } }, { method: { criteria } }] } as unknown as ReleaseCase;
    return [...plannedIntervals(release, metric, testSet, grouped)];
  };
  const whole = ['sensitivity', 'TS', false] as const;
  const group = ['sensitivity', 'TS', true] as const;

  it('are those of its criteria, of all cases or of groups', () => {
    const criteria = [criterion({}), criterion({ interval: exact, for_each: 'SG' })];
    expect(of(criteria, undefined, ...whole)).toEqual(['wilson 0.95']);
    expect(of(criteria, undefined, ...group)).toEqual(['clopper-pearson 0.9']);
    expect(of([criterion({}), criterion({ interval: exact })], undefined, ...whole)).toEqual(['wilson 0.95', 'clopper-pearson 0.9']);
  });

  it.each([
    ['another metric', { metric: 'specificity' }],
    ['another test set', { test_set: 'TS-2' }],
    ['a comparison', { compared_with: ['authorized'] }],
    ['a gap', { gap_between: ['sex'] }],
    ['an estimate', { interval: undefined }],
    ['one of several', { any_of: ['C'] }],
  ])('are not those of %s', (_, more) => {
    expect(of([criterion(more)], undefined, ...whole)).toEqual([]);
  });

  it('are for groups those of the subgroups as well, where they fit the metric', () => {
    const set = { test_set: 'TS', metrics: ['sensitivity', 'lr_positive', 'unheard_of'], interval: exact };
    expect(of([], { SG: set }, ...group)).toEqual(['clopper-pearson 0.9']);
    expect(of([], { SG: set }, ...whole)).toEqual([]);
    expect(of([], { SG: set }, 'specificity', 'TS', true)).toEqual([]);
    expect(of([], { SG: set }, 'sensitivity', 'TS-2', true)).toEqual([]);
    expect(of([], { SG: set }, 'unheard_of', 'TS', true)).toEqual([]);
    expect(of([], { SG: { ...set, interval: undefined } }, ...group)).toEqual([]);
    expect(of([], undefined, ...group)).toEqual([]);
  });
});

describe('a field that the plan demands and the evidence lacks', () => {
  const must = (component: string, method: string, kind: string): Edit => ['plan', `/protocol/${component}/${method}/evidence/${kind}/must`, { consent: { const: 'given' } }];

  it('is missing in the form of the evidence, where it was a condition of the work', async () => {
    const demand = must('data_management', 'DM-A', 'dataset-report');
    const clause = 'protocol.data_management.DM-A.evidence.dataset-report.must.consent';
    expect(await said('evidence/schema-valid', good, demand)).toEqual([{ subject: 'dataset.json', found: 'nothing', expected: 'present', verdict: 'incomplete', level: 'block', clause }]);
    expect(await said('protocol/followed', good, demand)).toEqual([]);
  });

  it('is a step that was not taken, where an update procedure asks for it', async () => {
    const demand = must('update_procedures', 'UP-A', 'rollback-record');
    const clause = 'protocol.update_procedures.UP-A.evidence.rollback-record.must.consent';
    expect(await said('evidence/schema-valid', good, demand)).toEqual([]);
    expect(await said('protocol/followed', good, demand)).toEqual([{ subject: 'rollback.json', found: 'nothing', expected: 'present', verdict: 'incomplete', level: 'block', clause }]);
  });

  it('is said neither way of evidence that cannot be read', async () => {
    const demand = must('update_procedures', 'UP-A', 'rollback-record');
    expect(await said('protocol/followed', good, demand, ['rollback-record', '/target_version', GONE])).toEqual([]);
  });
});

describe('how often a test set was looked at', () => {
  const numbered = (file: 'evaluation-report' | 'baseline', n: unknown): Edit => [file, '/test_sets/0/evaluation_number', n];
  const repeats = (last: number, now: number) => ({ subject: 'evaluation.json', found: `evaluation ${now}`, expected: `more than ${last}`, verdict: 'protocol_deviation', level: 'warn', clause: 'test_sets.TS-CORE.max_evaluations' });

  it.each([
    [3, 3, [repeats(3, 3)]],
    [3, 2, [repeats(3, 2)]],
    [3, 4, []],
    [GONE, 1, []],
  ])('is counted on from the last release: %s, then %s', async (last, now, expected) => {
    expect(await said('protocol/evaluation-budget', good, numbered('baseline', last), numbered('evaluation-report', now))).toEqual(expected);
  });

  it('is counted anew for another test set, and for other bytes of the same name', async () => {
    const other: Edit = ['evaluation-report', '/test_sets', (list: readonly object[]) => list.map((set) => ({ ...set, id: 'TS-2', evaluation_number: 1 }))];
    expect(await said('protocol/evaluation-budget', good, numbered('baseline', 3), other)).toEqual([]);
    expect(await said('protocol/evaluation-budget', good, numbered('baseline', 3), numbered('evaluation-report', 1), ['evaluation-report', '/test_sets/0/sha256', 'a'.repeat(64)])).toEqual([]);
  });

  it('is told by its digest, with or without what names its kind', async () => {
    const named: Edit = ['evaluation-report', '/test_sets/0/sha256', (digest: string) => `sha256:${digest.slice(-64)}`];
    expect(await said('protocol/evaluation-budget', good, numbered('baseline', 3), numbered('evaluation-report', 3), named)).toEqual([repeats(3, 3)]);
    expect(await said('protocol/test-set-identity', good, named)).toEqual([]);
  });
});

describe('the identity of a test set', () => {
  it('is judged of the test sets of cited methods alone', async () => {
    const other: Edit = ['evaluation-report', '/test_sets', push({ id: 'TS-SYS', sha256: 'a'.repeat(64), enrolled: 1, analysed: 1, excluded: [] })];
    expect(await said('protocol/test-set-identity', good, other)).toEqual([]);
  });

  it('is what the dataset-report declares, where it grows with every release', async () => {
    const another = 'a'.repeat(64);
    const declared: Edit = ['dataset-report', '/sha256', another];
    const [finding] = await said('protocol/test-set-identity', thirdSystem, declared);
    expect(finding).toMatchObject({ subject: 'evaluation.json', expected: another, verdict: 'protocol_deviation', clause: 'test_sets.TS-SYS' });
    expect(await said('protocol/test-set-identity', thirdSystem)).toEqual([]);
    const elsewhere = await said('protocol/test-set-identity', thirdSystem, ['dataset-report', '/test_set', 'TS-2']);
    expect(elsewhere).toMatchObject([{ subject: 'evaluation.json', expected: 'a dataset-report that declares TS-SYS', verdict: 'incomplete' }]);
  });
});

describe('the interval of a figure', () => {
  const exact: Edit = ['plan', '/protocol/performance_evaluation/PE-A/criteria', push({ id: 'C-EXACT', metric: 'sensitivity', test_set: 'TS-CORE', statistic: 'lower', at_least: 0.5, interval: { method: 'clopper-pearson', level: 0.9 } })];
  const interval = (more: object, index = 0): Edit => ['evaluation-report', `/results/${index}/interval`, ({ lower, upper }: { lower: number; upper: number }) => ({ lower, upper, ...more })];
  const speaks = async (...edits: Edit[]): Promise<[string, string][]> => (await said('protocol/interval-method', good, ...edits)).map(({ found, expected }) => [found, expected]);
  const both = 'wilson 0.95 and clopper-pearson 0.9';

  it.each<[object, [string, string][]]>([
    [{ method: 'wilson', level: 0.95 }, []],
    [{ method: 'clopper-pearson', level: 0.9 }, []],
    [{ method: 'clopper-pearson' }, []],
    [{ level: 0.9 }, []],
    [{}, []],
    [{ method: 'wilson', level: 0.9 }, [['wilson at 0.9', both]]],
    [{ method: 'wald' }, [['wald at no level', both]]],
    [{ level: 0.99 }, [['no method at 0.99', both]]],
  ])('is one of those that the plan names: %j', async (more, expected) => {
    expect(await speaks(exact, interval(more))).toEqual(expected);
  });

  it('is another for all cases than for groups', async () => {
    expect(await speaks(exact, interval({ method: 'clopper-pearson', level: 0.9 }, 1))).toEqual([['clopper-pearson at 0.9', 'wilson 0.95']]);
  });

  it('may be any where the plan names none for the metric', async () => {
    const npv = { metric: 'npv', test_set: 'TS-CORE', group: {}, estimate: 0.9, interval: { method: 'wald', level: 0.5, lower: 0.8, upper: 0.95 } };
    expect(await speaks(['evaluation-report', '/results', push(npv)])).toEqual([]);
  });
});

describe('clusters', () => {
  const clustered: Edit = ['evaluation-report', '/test_sets/0/clusters', 1900];

  it('are asked for on the test sets of the criteria alone', async () => {
    expect(await said('protocol/clustering', good, clustered)).toMatchObject([{ subject: 'evaluation.json', found: '2000 cases in 1900 clusters', clause: 'protocol.performance_evaluation.PE-A.clustered_by' }]);
    expect(await said('protocol/clustering', good, ['evaluation-report', '/test_sets', push({ id: 'TS-2', sha256: 'a'.repeat(64), enrolled: 1, analysed: 1, excluded: [] })])).toEqual([]);
  });

  it('are told by the rows of the test set, where these say which cases belong together', async () => {
    const release = await caseOf(edit(await good(), [clustered]));
    const rows = (testSet: string, clusters: number | undefined) => release.evidence.map((item) => (item.kind === 'evaluation-report' ? { ...item, rows: [{ testSet, clusters, pointer: '', evaluation: undefined, problems: [] }] } : item));
    const speaks = (testSet: string, clusters?: number): number => saidOf('protocol/clustering', { ...release, evidence: rows(testSet, clusters) }).length;
    expect([speaks('TS-CORE', 1900), speaks('TS-CORE'), speaks('TS-2', 1900)]).toEqual([0, 1, 1]);
  });

  it('are asked for by no method that has no criteria', async () => {
    const moved: Edit[] = [['plan', '/protocol/performance_evaluation/PE-A/clustered_by', GONE], ['plan', '/protocol/data_management/DM-A/clustered_by', 'patient'], ['envelope of evaluation-report', '/plan/methods', ['PE-A', 'DM-A']]];
    expect(await said('protocol/clustering', good, clustered, ...moved)).toEqual([]);
  });
});
