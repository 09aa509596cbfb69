import { describe, expect, it } from 'vitest';
import type { ChangeControlPlan, Criterion, MeasuredCriterion, Method } from '../../src/formats/generated/types.ts';
import { infeasible, noEvaluationBudget, PLAN_WARNINGS, pointEstimate, subgroupsMissing, vague } from '../../src/rules/plan/warnings.ts';
import type { DeviceRule } from '../../src/rules/rule.ts';
import { deviceOf, found, governing, planChange, planWith, sourceOf, unreadable } from './governing.ts';

type Edit = (plan: ChangeControlPlan) => void;

/** What a warning says of the example's plan, edited. */
const warned = (rule: DeviceRule, edit: Edit) => found(rule, deviceOf({ governance: governing({ plan: sourceOf('plan.yaml', planWith(edit)) }) }));
const places = (rule: DeviceRule, edit: Edit): string[] => warned(rule, edit).map((one) => `${one.clause ?? '-'}: ${one.found} (${one.expected})`);

const PE = 'protocol.performance_evaluation';
const wilson = { method: 'wilson', level: 0.95 } as const;
const floor = (more: Partial<MeasuredCriterion> = {}): MeasuredCriterion => ({ id: 'C-1', metric: 'sensitivity', test_set: 'TS-CORE', statistic: 'lower', at_least: 0.8, interval: wilson, ...more });

/** PE-A alone, with these criteria. */
const only = (criteria: readonly Criterion[], more: Partial<Method> = {}): Edit => (plan) => {
  plan.protocol.performance_evaluation = { 'PE-A': { title: 'A', evidence: { 'evaluation-report': {} }, criteria: [...criteria], ...more } };
};

describe('the warnings of a plan', () => {
  const estimates: Edit = only([floor({ statistic: 'estimate' })]);

  it('say nothing that blocks, each at its place in the plan', () => {
    const [first] = warned(pointEstimate, estimates);
    expect(first).toMatchObject({ level: 'warn', verdict: 'invalid', subject: 'plan.yaml', clause: `${PE}.PE-A.criteria[0]`, location: { path: 'plan.yaml#/protocol/performance_evaluation/PE-A/criteria/0' } });
  });

  it('are of the plan that a pull request brings, where it brings one', () => {
    const proposed = governing({ plan: sourceOf('new.yaml', planWith(estimates)) });
    expect(found(pointEstimate, planChange({ proposed }))).toMatchObject([{ subject: 'new.yaml' }]);
  });

  it.each(PLAN_WARNINGS.map((rule) => [rule.id, rule] as const))('need a plan that can be read: %s', (_, rule) => {
    expect(found(rule, deviceOf({ governance: undefined }))).toEqual([]);
    expect(found(rule, deviceOf({ governance: governing({ plan: unreadable('plan.yaml') }) }))).toEqual([]);
  });
});

describe('a plan that does not say what it means', () => {
  const text = (edit: Edit): string[] => places(vague, edit);

  it.each<[string, Edit, string]>([
    ['modifications.M/1.title', (plan) => { plan.modifications['M/1'] = { ...plan.modifications['M1'], title: 'Improve performance as needed.' } as never; }, 'as needed'],
    ['modifications.M1.rationale', (plan) => { Object.assign(plan.modifications['M1'] ?? {}, { rationale: 'Various things' }); }, 'Various'],
    ['impact_assessment.modifications.M1.bias', (plan) => { Object.assign(plan.impact_assessment.modifications['M1'] ?? {}, { bias: 'To be determined' }); }, 'To be determined'],
    ['impact_assessment.cumulative.statement', (plan) => { plan.impact_assessment.cumulative.statement = 'sensitivity, etc.'; }, 'etc'],
  ])('is told the word and its place: %s', (place, edit, word) => {
    expect(text(edit)).toEqual([`${place}: "${word}" (a statement that can be verified)`]);
    expect(warned(vague, edit)[0]?.message).toBe(`${place} says "${word}".`);
  });

  it.each(['as appropriate', 'as needed', 'if necessary', 'where possible', 'and so on', 'various', 'to be determined', 'to be defined', 'TBD'])('is one that says "%s"', (word) => {
    expect(text((plan) => { plan.impact_assessment.cumulative.statement = `It changes ${word}, and no more.`; })).toHaveLength(1);
  });

  it('is none where a word only holds another', () => {
    expect(text((plan) => { plan.impact_assessment.cumulative.statement = 'A stetcher; variously, tbdx and xtbd.'; })).toEqual([]);
  });

  it('is one that gives a known name another meaning', () => {
    const own: NonNullable<ChangeControlPlan['metrics']>[string] = { type: 'proportion', numerator: ['tp'], denominator: ['tp', 'fp'] };
    expect(text((plan) => { plan.metrics = { sensitivity: own, 'flagged-rightly': own, auroc: { type: 'reported' } }; })).toEqual([
      'metrics.sensitivity: a metric of the plan\'s own named sensitivity (a name that means nothing else)',
      'metrics.auroc: a metric of the plan\'s own named auroc (a name that means nothing else)',
    ]);
  });

  it('is one that lets the easier of two criteria decide', () => {
    const [one, ...others] = warned(vague, only([floor(), floor({ id: 'C-2' }), { id: 'ANY', any_of: ['C-1', 'C-2'] }]));
    expect(others).toEqual([]);
    expect(one).toMatchObject({ clause: `${PE}.PE-A.criteria[2]`, found: 'any of C-1, C-2', message: 'ANY is met by any one of C-1, C-2.' });
  });
});

describe('a modification that is held to no subgroup', () => {
  const M1: Edit = (plan) => {
    for (const id of Object.keys(plan.modifications)) if (id !== 'M1') delete plan.modifications[id];
  };
  const held = (...criteria: Criterion[]): string[] => places(subgroupsMissing, (plan) => { M1(plan); only(criteria)(plan); });
  const none = ['modifications.M1: no criterion of M1 is judged per subgroup (a criterion with for_each or gap_between)'];

  it('is said, and one with a criterion for each group or of a gap is not', () => {
    expect(held(floor())).toEqual(none);
    expect(held(floor(), { id: 'ANY', any_of: ['C-1'] })).toEqual(none);
    expect(held(floor(), floor({ id: 'C-2', for_each: 'SG-1' }))).toEqual([]);
    expect(held(floor(), floor({ id: 'C-2', gap_between: ['sex'] }))).toEqual([]);
  });

  it('is said where the criterion is of a method that it does not cite', () => {
    expect(places(subgroupsMissing, (plan) => {
      M1(plan);
      only([floor()])(plan);
      plan.protocol.performance_evaluation['PE-B'] = { title: 'B', evidence: {}, criteria: [floor({ id: 'C-2', for_each: 'SG-1' })] };
    })).toEqual(none);
  });
});

describe('a criterion that judges an estimate', () => {
  it('is said; one that judges a limit is not', () => {
    expect(places(pointEstimate, only([floor(), floor({ id: 'C-2', statistic: 'estimate' })]))).toEqual([`${PE}.PE-A.criteria[1]: C-2 judges the estimate (statistic: lower or upper, with an interval)`]);
  });

  it('of a gap is told that chance alone makes it large', () => {
    const [one, gap] = warned(pointEstimate, only([floor({ statistic: 'estimate' }), floor({ id: 'C-2', statistic: 'estimate', gap_between: ['sex'] })]));
    expect(one?.message).toContain('point estimate');
    expect(one?.mend).toContain('confidence interval');
    expect(gap?.message).toMatch(/largest gap.* fail a limit of 0\.05 in 95 % of evaluations/);
    expect(gap?.mend).toContain('upper limit of the gap');
  });
});

it('a test set without a budget of evaluations is said', () => {
  expect(places(noEvaluationBudget, () => {})).toEqual([]);
  expect(places(noEvaluationBudget, (plan) => { plan.protocol.data_management = { DM: { title: 'D', evidence: {}, test_sets: { 'TS-1': {}, 'TS-2': { max_evaluations: 0 } } } }; })).toEqual([
    'protocol.data_management.DM.test_sets.TS-1: no max_evaluations for TS-1 (max_evaluations)',
  ]);
});

describe('a criterion that nothing can meet', () => {
  const said = (edit: Edit): string[] => warned(infeasible, edit).map((one) => `${one.found} (${one.expected})`);
  const of = (criterion: Criterion, more: Partial<Method> = {}): string[] => said(only([criterion], more));

  it.each<[string, Partial<MeasuredCriterion>, string[]]>([
    ['a minimum as large as its limit needs', { minimum: { positives: 16 } }, []],
    ['a minimum of one less', { minimum: { positives: 15 } }, ['a minimum of 15 for C-1 (at least 16)']],
    ['no minimum', {}, []],
    ['no minimum of negatives, of which it is', { metric: 'specificity' }, []],
    ['no minimum of cases, of which it is', { metric: 'accuracy' }, []],
    ['a minimum of whom nobody can tell', { metric: 'luck', minimum: { positives: 1, negatives: 1, cases: 1 } }, []],
    ['no limit that a sample must be large for', { statistic: 'estimate', minimum: { positives: 1 } }, []],
    ['a minimum of others', { minimum: { negatives: 3, cases: 3 } }, []],
    ['a minimum of negatives, of which it is', { metric: 'specificity', minimum: { positives: 3, negatives: 15, cases: 3 } }, ['a minimum of 15 for C-1 (at least 16)']],
    ['a minimum of cases, of which it is', { metric: 'accuracy', minimum: { positives: 3, negatives: 3, cases: 15 } }, ['a minimum of 15 for C-1 (at least 16)']],
  ])('has %s', (_, more, expected) => {
    expect(of(floor(more))).toEqual(expected);
  });

  it('is told its cases, what they cannot show and what that needs', () => {
    expect(warned(infeasible, only([floor({ minimum: { positives: 15 } })]))).toMatchObject([
      { clause: `${PE}.PE-A.criteria[0]`, message: 'C-1: 15 cases of C-1 cannot show a floor of 0.80 even without an error; wilson needs 16.' },
    ]);
  });

  it('is not told of a metric that the plan defines itself, whose cells may count lesions', () => {
    const own: Edit = (plan) => {
      only([floor({ minimum: { positives: 15 } })])(plan);
      plan.metrics = { sensitivity: { title: 'Sensitivity for lesions', type: 'proportion', numerator: ['tp'], denominator: ['tp', 'fn'] } } as unknown as NonNullable<ChangeControlPlan['metrics']>;
    };
    expect(warned(infeasible, own)).toEqual([]);
  });

  it('has groups whose minimum is too small, intersections included', () => {
    const grouped = (more: Partial<MeasuredCriterion>, edit: Edit = () => {}): string[] => said((plan) => { only([floor(more)])(plan); edit(plan); });
    const sets = (intersections?: object[]): Edit => (plan) => {
      plan.subgroups = { 'SG-1': { test_set: 'TS-CORE', metrics: [], attributes: { sex: { minimum: { positives: 15 } }, site: {}, age: { minimum: { positives: 16 } } }, ...(intersections === undefined ? {} : { intersections }) } } as never;
    };
    const both = [{ of: ['sex', 'age'], minimum: { positives: 8 } }, { of: ['sex', 'site'] }];
    expect(grouped({ for_each: 'SG-1' }, sets(both))).toEqual(['a minimum of 15 for sex (at least 16)', 'a minimum of 8 for sex × age (at least 16)']);
    expect(grouped({ for_each: 'SG-1' }, sets())).toEqual(['a minimum of 15 for sex (at least 16)']);
    expect(grouped({ minimum: { positives: 9 }, for_each: 'SG-1' }, sets())).toEqual(['a minimum of 9 for C-1 (at least 16)', 'a minimum of 15 for sex (at least 16)']);
    expect(grouped({}, sets(both))).toEqual([]);
    expect(grouped({ for_each: 'SG-X' }, sets(both))).toEqual([]);
    expect(grouped({ minimum: { positives: 9 }, for_each: { attribute: 'sex' } as never }, sets(both))).toEqual(['a minimum of 9 for C-1 (at least 16)']);
    expect(grouped({ for_each: 'SG-1' }, (plan) => { delete plan.subgroups; })).toEqual([]);
  });

  const recomputed = (recompute: 'none' | 'counts' | 'predictions'): Partial<Method> => ({ evidence: { 'evaluation-report': { recompute } } });
  const bootstrap = { method: 'bootstrap', level: 0.95 } as const;

  it.each<[string, Partial<MeasuredCriterion>, string]>([
    ['its metric', { metric: 'auroc', interval: { method: 'delong-logit', level: 0.95 } }, 'auroc'],
    ['its metric, whose estimate it judges', { metric: 'auroc', statistic: 'estimate', interval: undefined as never }, 'auroc'],
    ['its interval', { interval: bootstrap }, 'bootstrap'],
  ])('needs rows for %s, unless its method demands them or takes the report at its word', (_, more, what) => {
    const criterion = floor(more);
    const expected = [`${what}, and rows that are not demanded (recompute: predictions)`];
    expect(of(criterion)).toEqual(expected);
    expect(of(criterion, recomputed('counts'))).toEqual(expected);
    expect(of(criterion, { evidence: {} })).toEqual(expected);
    expect(of(criterion, recomputed('predictions'))).toEqual([]);
    expect(of(criterion, recomputed('none'))).toEqual([]);
    expect(warned(infeasible, only([criterion]))[0]?.message).toContain(`C-1: ${what} is computed from the rows, and PE-A does not demand them`);
  });

  it('needs no rows where counts give its figure', () => {
    expect(of(floor())).toEqual([]);
    expect(of(floor({ statistic: 'estimate', interval: undefined as never }))).toEqual([]);
  });

  it.each(['delong-logit', 'delong', 'newcombe-auroc'] as const)('has an interval of areas for another figure: %s', (method) => {
    const interval = { method, level: 0.95 } as const;
    expect(of(floor({ interval }))).toEqual([`${method} for sensitivity (a method for sensitivity)`]);
    expect(of(floor({ metric: 'auroc', interval }), recomputed('predictions'))).toEqual([]);
  });

  it('is none that is met by another', () => {
    expect(of({ id: 'ANY', any_of: ['C-1'] })).toEqual([]);
  });
});
