import { describe, expect, it } from 'vitest';
import type { Baseline, Governance } from '../../src/case/case.ts';
import type { ChangeControlPlan, MeasuredCriterion, Method } from '../../src/formats/generated/types.ts';
import { planGaps, testSetDigest } from '../../src/rules/plan/completeness.ts';
import { planFaults } from '../../src/rules/plan/references.ts';
import { dotted, hexOf, testSetsOf } from '../../src/rules/plan/subject.ts';
import { governing, planWith, recordOf, sourceOf, unreadable } from './governing.ts';

type Edit = (plan: ChangeControlPlan) => void;

const faults = (edit: Edit): string[] => [...planFaults(planWith(edit))].map(({ pointer, found, expected }) => `${pointer}: ${found} (${expected})`);
const evaluation = (plan: ChangeControlPlan): Method => plan.protocol.performance_evaluation['PE-A'] as Method;
const first = (plan: ChangeControlPlan): MeasuredCriterion => evaluation(plan).criteria?.[0] as MeasuredCriterion;
const PE = '/protocol/performance_evaluation';

describe('a part that a plan may leave out', () => {
  it.each<[string, Edit]>([
    ['combinations', (plan) => { delete plan.combinations; }],
    ['interactions', (plan) => { delete plan.combinations; delete plan.impact_assessment.interactions; }],
    ['intersections of subgroups', (plan) => { for (const set of Object.values(plan.subgroups ?? {})) delete set.intersections; }],
    ['the format of a wrapped report', (plan) => { evaluation(plan).evidence['verification-report'] = {}; evaluation(plan).evidence['sbom'] = {}; }],
    ['the criteria of a method', (plan) => { plan.protocol.performance_evaluation['PE-Z'] = { title: 'Z', evidence: {} }; }],
    ['the limit of a proportion', (plan) => { delete first(plan).at_least; }],
  ])('is no fault and no gap: %s', (_, edit) => {
    expect(faults(edit)).toEqual([]);
    const plan = planWith(edit);
    expect([...planGaps(governing({ plan: sourceOf('plan.yaml', plan) }), plan)].filter(({ found }) => !found.includes('without a digest'))).toEqual([]);
  });
});

it('a method without criteria is nothing that a modification could be judged by', () => {
  const plan = planWith((one) => {
    one.protocol.performance_evaluation['PE-Z'] = { title: 'Z', evidence: {} };
    Object.assign(one.modifications['M1']?.protocol ?? {}, { performance_evaluation: ['PE-Z'] });
  });
  expect([...planGaps(governing({ plan: sourceOf('plan.yaml', plan) }), plan)].map(({ found }) => found)).toContain('no method with an acceptance criterion for M1');
});

describe('a name that a plan does not define is held against what there is', () => {
  it('a criterion, against those of its own method', () => {
    expect(faults((plan) => {
      plan.protocol.performance_evaluation['PE-Z'] = { title: 'Z', evidence: {}, criteria: [{ ...first(plan), id: 'C-Z' }, { id: 'ANY', any_of: ['C-Z', 'C-SENS'] }] };
    })).toEqual([`${PE}/PE-Z/criteria/1/any_of/1: C-SENS, which is no criterion of PE-Z of this plan (one of C-Z, ANY)`]);
    expect(faults((plan) => { plan.protocol.performance_evaluation['PE-Z'] = { title: 'Z', evidence: {}, in_order: ['C-SENS'] }; })).toEqual([
      `${PE}/PE-Z/in_order/0: C-SENS, which is no criterion of PE-Z of this plan (one of the plan's (it has none))`,
    ]);
  });

  it('the attribute of a gap, against those of the subgroups on the same test set', () => {
    const gapOf = (sets: Record<string, [testSet: string, ...attributes: string[]]>): string[] => faults((plan) => {
      Object.assign(first(plan), { gap_between: ['site'], interval: undefined });
      plan.subgroups = Object.fromEntries(Object.entries(sets).map(([id, [testSet, ...attributes]]) => [id, { test_set: testSet, metrics: [], attributes: Object.fromEntries(attributes.map((name) => [name, {}])) }])) as never;
    }).filter((text) => text.startsWith(`${PE}/PE-A/criteria/0/gap_between`));
    expect(gapOf({ 'SG-1': ['TS-CORE', 'site', 'sex'] })).toEqual([]);
    expect(gapOf({ 'SG-1': ['TS-CORE', 'sex', 'age'], 'SG-2': ['TS-OTHER', 'site'] })).toEqual([
      `${PE}/PE-A/criteria/0/gap_between/0: site, which is no subgroup attribute on TS-CORE of this plan (one of sex, age)`,
    ]);
  });
});

describe('the digest of a test set', () => {
  const [planned, reported] = ['1'.repeat(64), '2'.repeat(64)];
  const evaluated = (id: string, sha256: string, status: 'authorized' | 'draft' = 'authorized'): Baseline =>
    ({ record: recordOf({ status }), source: sourceOf<unknown>('evaluation.json', {}), evaluation: { test_sets: [{ id, sha256 }] } }) as unknown as Baseline;
  const sets = (test_sets: Method['test_sets']): ChangeControlPlan => planWith((plan) => {
    plan.protocol.data_management = { DM: { title: 'Data', evidence: {}, ...(test_sets === undefined ? {} : { test_sets }) } };
  });
  const digest = (plan: ChangeControlPlan | undefined, baselines: Baseline[], id = 'TS-1') => {
    const more: Partial<Governance> = { baselines, plan: plan === undefined ? unreadable('plan.yaml') : sourceOf('plan.yaml', plan) };
    return testSetDigest(governing(more), id);
  };

  it('is its own of the plan, else that of the evaluation of the baseline', () => {
    const baselines = [evaluated('TS-1', '3'.repeat(64), 'draft'), evaluated('TS-2', '4'.repeat(64)), evaluated('TS-1', `sha256:${reported}`)];
    expect(digest(sets({ 'TS-0': { sha256: '5'.repeat(64) }, 'TS-1': { sha256: `sha256:${planned}` } }), baselines)).toEqual({ sha256: planned, perRelease: false });
    expect(digest(sets({ 'TS-0': { sha256: '5'.repeat(64) }, 'TS-1': {} }), baselines)).toEqual({ sha256: reported, perRelease: false });
    expect(digest(sets({ 'TS-1': { declared: 'per-release' } }), baselines)).toEqual({ sha256: undefined, perRelease: true });
  });

  it('is that of the baseline alone where the plan does not know the test set, or cannot be read', () => {
    for (const plan of [sets({ 'TS-0': { sha256: planned } }), sets(undefined), undefined]) {
      expect(digest(plan, [evaluated('TS-1', reported)])).toEqual({ sha256: reported, perRelease: false });
      expect(digest(plan, [])).toEqual({ sha256: undefined, perRelease: false });
    }
  });

  it('is told in small letters, without the name of the algorithm before it', () => {
    expect(hexOf('sha256:0AbC')).toBe('0abc');
    expect(hexOf('0abc')).toBe('0abc');
    expect(hexOf('0sha256:abc')).toBe('0sha256:abc');
  });

  it('is told of every set of every method, with its place and its budget', () => {
    const plan = sets({ 'TS/1': { sha256: `sha256:${planned}`, max_evaluations: 3 }, 'TS-2': { declared: 'per-release' } });
    expect(testSetsOf(plan)).toEqual([
      { id: 'TS/1', pointer: '/protocol/data_management/DM/test_sets/TS~11', sha256: planned, perRelease: false, budget: 3 },
      { id: 'TS-2', pointer: '/protocol/data_management/DM/test_sets/TS-2', sha256: undefined, perRelease: true, budget: undefined },
    ]);
  });
});

it('a place that begins with a number is said with its dots', () => {
  expect(dotted('/0/x/y')).toBe('[0].x.y');
});
