import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ChangeControlPlan, MeasuredCriterion, Method } from '../../src/formats/generated/types.ts';
import { planGaps } from '../../src/rules/plan/completeness.ts';
import type { Fault } from '../../src/rules/plan/fault.ts';
import { planFaults } from '../../src/rules/plan/references.ts';
import { dotted, testSetsOfMethod } from '../../src/rules/plan/subject.ts';

const PLAN = parse(readFileSync(new URL('../../examples/tubecheck/base/governance/tubecheck/change-control-plan.yaml', import.meta.url), 'utf8')) as ChangeControlPlan;

type Edit = (plan: ChangeControlPlan) => void;

function edited(edit: Edit): ChangeControlPlan {
  const plan = structuredClone(PLAN);
  edit(plan);
  return plan;
}

const said = (faults: Iterable<Fault>): string[] => [...faults].map(({ pointer, found, expected }) => `${pointer}: ${found} (${expected})`);
const faults = (edit: Edit): string[] => said(planFaults(edited(edit)));

const method = (plan: ChangeControlPlan): Method => Object.values(plan.protocol.performance_evaluation).find(({ criteria }) => (criteria ?? []).length > 0) as Method;
const first = (plan: ChangeControlPlan): MeasuredCriterion => method(plan).criteria?.[0] as MeasuredCriterion;
const modification = (plan: ChangeControlPlan) => Object.values(plan.modifications)[0] as ChangeControlPlan['modifications'][string];

it('finds no fault in the plan of the example', () => {
  expect(faults(() => {})).toEqual([]);
});

describe('a name that a plan does not define', () => {
  it.each<[string, Edit, RegExp]>([
    ['a configuration item', (plan) => modification(plan).may_change.push('nose'), /^\/modifications\/M1\/may_change\/\d+: nose, which is no configuration item of this plan \(one of model\.weights, /],
    ['a method', (plan) => modification(plan).protocol.performance_evaluation.push('PE-X'), /^\/modifications\/M1\/protocol\/performance_evaluation\/\d+: PE-X, which is no method of protocol\.performance_evaluation of this plan \(one of PE-A/],
    ['a modification in a combination', (plan) => Object.assign(plan, { combinations: [['M1', 'M9']] }), /^\/combinations\/0\/1: M9, which is no modification of this plan \(one of M1, M2, M3\)$/],
    ['a kind of evidence', (plan) => Object.assign(method(plan).evidence, { 'x/y': {} }), /^\/protocol\/performance_evaluation\/PE-A\/evidence\/x~1y: x\/y, which is no evidence kind of this plan \(one of .*evaluation-report/],
    ['a metric', (plan) => Object.assign(first(plan), { metric: 'luck' }), /^\/protocol\/performance_evaluation\/PE-A\/criteria\/0\/metric: luck, which is no metric of this plan/],
    ['a test set', (plan) => Object.assign(first(plan), { test_set: 'TS-X' }), /\/criteria\/0\/test_set: TS-X, which is no test set of this plan \(one of TS-/],
    ['a subgroup set', (plan) => Object.assign(first(plan), { for_each: 'SG-X' }), /\/criteria\/0\/for_each: SG-X, which is no subgroup set of this plan/],
    ['an attribute of a gap', (plan) => Object.assign(first(plan), { gap_between: ['shoe_size'], interval: undefined }), /\/criteria\/0\/gap_between\/0: shoe_size, which is no subgroup attribute on TS-CORE of this plan/],
    ['a criterion in the order of testing', (plan) => Object.assign(method(plan), { in_order: ['C-SENS', 'C-X'] }), /^\/protocol\/performance_evaluation\/PE-A\/in_order\/1: C-X, which is no criterion of PE-A of this plan \(one of C-SENS, /],
    ['a criterion that shares an error rate', (plan) => Object.assign(method(plan), { holm: ['C-SENS', 'C-X'] }), /^\/protocol\/performance_evaluation\/PE-A\/holm\/1: C-X, which is no criterion of PE-A of this plan \(one of C-SENS, /],
    ['a criterion among alternatives', (plan) => method(plan).criteria?.push({ id: 'C-ANY', any_of: ['C-SENS', 'C-X'] }), /\/any_of\/1: C-X, which is no criterion of PE-A/],
    ['the alternative itself', (plan) => method(plan).criteria?.push({ id: 'C-ANY', any_of: ['C-SENS', 'C-ANY'] }), /\/any_of\/1: C-ANY, which is no criterion of PE-A/],
    ['a test set of subgroups', (plan) => { method(plan).criteria = [first(plan)]; Object.assign(Object.values(plan.subgroups ?? {})[0] ?? {}, { test_set: 'TS-X' }); delete method(plan).in_order; plan.impact_assessment.cumulative.controls = []; plan.impact_assessment.interactions = []; }, /^\/subgroups\/[^/]+\/test_set: TS-X, which is no test set of this plan/],
    ['a metric of subgroups', (plan) => Object.values(plan.subgroups ?? {})[0]?.metrics.push('luck'), /^\/subgroups\/[^/]+\/metrics\/\d+: luck, which is no metric of this plan/],
    ['an attribute of an intersection', (plan) => Object.assign(Object.values(plan.subgroups ?? {})[0] ?? {}, { intersections: [{ of: ['sex', 'luck'], required: [] }] }), /^\/subgroups\/[^/]+\/intersections\/0\/of\/1: luck, which is no attribute of \S+ of this plan \(one of .*sex/],
    ['a modification that is assessed', (plan) => Object.assign(plan.impact_assessment.modifications, { M9: modification(plan) }), /^\/impact_assessment\/modifications\/M9: M9, which is no modification/],
    ['a modification of an interaction', (plan) => Object.assign(plan.impact_assessment, { interactions: [{ of: ['M1', 'M9'], effect: 'e', control: 'PE-A' }] }), /^\/impact_assessment\/interactions\/0\/of\/1: M9, which is no modification/],
    ['the control of an interaction', (plan) => Object.assign(plan.impact_assessment, { interactions: [{ of: ['M1', 'M2'], effect: 'e', control: 'luck' }] }), /^\/impact_assessment\/interactions\/0\/control: luck, which is no method, criterion or subgroup set/],
    ['a control of the cumulative impact', (plan) => plan.impact_assessment.cumulative.controls.push('luck'), /^\/impact_assessment\/cumulative\/controls\/\d+: luck, which is no method, criterion or subgroup set/],
  ])('is named with its place and what there is: %s', (_, edit, text) => {
    const found = faults(edit);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(text);
  });

  it.each<[string, Edit, RegExp]>([
    ['stands in a fixed sequence too', (plan) => Object.assign(method(plan), { holm: ['C-SENS', 'C-SPEC-NI'] }), /holm\/1: C-SPEC-NI in holm and in in_order/],
    ['judges an estimate', (plan) => Object.assign(method(plan), { holm: ['C-SENS', 'S-FLOOR'] }), /holm\/1: S-FLOOR, which judges no limit of an interval/],
    ['judges an estimate, with an interval to show', (plan) => { method(plan).criteria?.push({ ...first(plan), id: 'C-SHOWN', statistic: 'estimate' }); Object.assign(method(plan), { holm: ['C-SENS', 'C-SHOWN'] }); }, /holm\/1: C-SHOWN, which judges no limit of an interval/],
    ['has no interval', (plan) => { delete first(plan).interval; Object.assign(method(plan), { holm: ['S-NI', 'C-SENS'] }); }, /holm\/1: C-SENS, which judges no limit of an interval/],
    ['is an alternative', (plan) => { method(plan).criteria?.push({ id: 'C-ANY', any_of: ['C-SENS', 'S-NI'] }); Object.assign(method(plan), { holm: ['C-SENS', 'C-ANY'] }); }, /holm\/1: C-ANY, which judges no limit/],
    ['has its interval as reported', (plan) => { Object.assign(plan, { metrics: { luck: { type: 'reported' } } }); method(plan).criteria?.push({ ...first(plan), id: 'C-LUCK', metric: 'luck' }); Object.assign(method(plan), { holm: ['C-SENS', 'C-LUCK'] }); }, /holm\/1: C-LUCK, whose interval is as reported/],
  ])('of a family by Holm is said where a criterion %s', (_, edit, text) => {
    const found = faults(edit);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(text);
  });

  it('of a family by Holm is none where each judges a limit that is recomputed', () => {
    expect(faults((plan) => Object.assign(method(plan), { holm: ['C-SENS', 'S-NI'] }))).toEqual([]);
    expect(faults((plan) => { Object.assign(method(plan), { holm: ['C-SENS', 'S-NI'] }); Object.assign(method(plan).evidence['evaluation-report'] ?? {}, { recompute: 'none' }); })).toHaveLength(2);
  });

  it('is said to be none of none where the plan defines none', () => {
    expect(faults((plan) => {
      delete plan.subgroups;
      for (const criterion of method(plan).criteria ?? []) Object.assign(criterion, { for_each: undefined, gap_between: undefined });
      Object.assign(first(plan), { for_each: 'SG-X' });
    })[0]).toContain("SG-X, which is no subgroup set of this plan (one of the plan's (it has none))");
  });

  it('is none where it is a method, a criterion or a subgroup set that controls', () => {
    const controls = (plan: ChangeControlPlan): string[] => ['PE-A', first(plan).id, Object.keys(plan.subgroups ?? {})[0] ?? ''];
    expect(faults((plan) => { plan.impact_assessment.cumulative.controls = controls(plan); })).toEqual([]);
    expect(faults((plan) => { plan.impact_assessment.interactions = controls(plan).map((control) => ({ of: ['M1', 'M2'], effect: 'e', control }) as never); })).toEqual([]);
  });

  it('is none where the plan has a metric of its own', () => {
    expect(faults((plan) => {
      Object.assign(plan, { metrics: { luck: { type: 'rate', unit: 'per day', better: 'lower' } } });
      Object.assign(first(plan), { metric: 'luck' });
      Object.values(plan.subgroups ?? {})[0]?.metrics.push('luck');
    })).toEqual([]);
  });
});

describe('an id that stands twice', () => {
  it('is named at its second place: a criterion', () => {
    expect(faults((plan) => method(plan).criteria?.push({ ...first(plan) }))).toEqual([
      expect.stringMatching(/^\/protocol\/performance_evaluation\/PE-A\/criteria\/\d+: criterion C-SENS a second time \(an id that no other criterion has\)$/) as unknown,
    ]);
  });

  it('is named at its second place: a method, of whatever component', () => {
    expect(faults((plan) => Object.assign(plan.protocol.update_procedures ?? {}, { 'PE-A': { title: 'Another', evidence: {} } }))).toEqual([
      '/protocol/update_procedures/PE-A: method PE-A a second time (an id that no other method has)',
    ]);
  });
});

describe('a constraint', () => {
  it('must be of keywords that can be judged', () => {
    expect(faults((plan) => Object.assign(modification(plan), { within: { 'model.weights': { type: 'oddity' } } }))).toEqual([
      expect.stringMatching(/^\/modifications\/M1\/within\/model\.weights: .*\(JSON Schema keywords that can be judged\)$/) as unknown,
    ]);
    expect(faults((plan) => Object.assign(method(plan).evidence, { 'evaluation-report': { must: { 'a/b': { type: 'oddity' } } } }))[0]).toContain('/evidence/evaluation-report/must/a~1b: ');
  });

  it('that is true or false is no demand', () => {
    expect(faults((plan) => Object.assign(method(plan).evidence, { 'evaluation-report': { must: { tested: true } } }))).toEqual([
      '/protocol/performance_evaluation/PE-A/evidence/evaluation-report/must/tested: true, which is no demand (keywords, such as {const: true})',
    ]);
  });

  it.each(['within', 'added'] as const)('is about an item that the modification may change: %s', (key) => {
    expect(faults((plan) => Object.assign(modification(plan), { [key]: { inputs: {} } }))).toEqual([`/modifications/M1/${key}/inputs: inputs (an item that M1 may change)`]);
  });
});

describe('the format of wrapped evidence', () => {
  const asked = (kind: string, format: string): string[] => faults((plan) => Object.assign(method(plan).evidence, { [kind]: { format } }));

  it('is one that Plumbline reads', () => {
    for (const kind of ['verification-report', 'sbom']) {
      expect(asked(kind, 'papyrus')).toEqual([expect.stringMatching(new RegExp(`/evidence/${kind}/format: papyrus \\(a format that Plumbline reads: .*junit`)) as unknown]);
      expect(asked(kind, 'junit')).toEqual([]);
    }
  });

  it('says nothing for other kinds', () => {
    expect(asked('user-notice', 'papyrus')).toEqual([]);
  });
});

describe('a limit', () => {
  const limited = (changes: Partial<MeasuredCriterion> & Record<string, unknown>): string[] => faults((plan) => {
    const criterion = first(plan) as unknown as Record<string, unknown>;
    for (const key of ['at_least', 'above', 'at_most', 'below', 'within', 'compared_with', 'gap_between', 'as', 'interval', 'for_each']) delete criterion[key];
    Object.assign(criterion, { statistic: 'lower', ...changes });
  });

  it.each(['at_least', 'above', 'at_most', 'below', 'within'] as const)('of a proportion is no percentage: %s', (key) => {
    expect(limited({ [key]: 95 })).toEqual(['/protocol/performance_evaluation/PE-A/criteria/0: a limit of 95 for a proportion (a fraction between 0 and 1, not a percentage)']);
    expect(limited({ [key]: -3 })).toHaveLength(1);
    expect(limited({ [key]: 1 })).toEqual([]);
  });

  it('of a proportion is written as the fraction that is meant', () => {
    const plan = edited((one) => Object.assign(first(one), { at_least: 95 }));
    expect([...planFaults(plan)].map(({ mend }) => mend)).toEqual(['Write 0.95 if 95 % is meant.']);
  });

  it('of a ratio, or of another metric than a proportion, may be larger than 1', () => {
    expect(limited({ at_most: 1.2, as: 'ratio', compared_with: ['authorized'] })).toEqual([]);
    expect(limited({ metric: 'lr_positive', at_least: 5 })).toEqual([]);
  });

  it('that both limits of the interval keep is a margin', () => {
    expect(limited({ statistic: 'both', at_least: 0.5 })).toEqual(['/protocol/performance_evaluation/PE-A/criteria/0/statistic: statistic: both without within (within: the margin that both limits keep)']);
    expect(limited({ statistic: 'both', within: 0.5 })).toEqual([]);
  });

  it.each(['wilson', 'clopper-pearson'] as const)('of a difference needs an interval of differences, which %s is not', (name) => {
    const interval = { method: name, level: 0.95 } as const;
    for (const paired of [{ compared_with: ['authorized'] }, { gap_between: ['sex'] }])
      expect(limited({ at_least: 0, interval, ...paired } as never)).toEqual([`/protocol/performance_evaluation/PE-A/criteria/0/interval/method: ${name} for a difference (a method for differences, such as newcombe-paired or newcombe-independent)`]);
    expect(limited({ at_least: 0, interval })).toEqual([]);
  });

  it.each(['newcombe-paired', 'newcombe-independent'] as const)('of a single figure needs an interval of one figure, which %s is not', (name) => {
    const interval = { method: name, level: 0.95 } as const;
    expect(limited({ at_least: 0, interval })).toEqual([`/protocol/performance_evaluation/PE-A/criteria/0/interval/method: ${name} for a single figure (a method for one figure, such as wilson)`]);
    expect(limited({ at_least: 0, interval, compared_with: ['authorized'] } as never)).toEqual([]);
    expect(limited({ at_least: 0, interval: { method: 'newcombe-auroc', level: 0.95 } } as never)).toEqual([]);
  });

  const named = (criterion: object, name: string): string[] => limited({ at_least: 0, interval: { method: name, level: 0.95 }, ...criterion } as never).map((text) => text.replace(/^.*method: /, ''));

  it.each(['newcombe-paired', 'tango'])('of a gap needs an interval of different cases, which %s is not', (name) => {
    expect(named({ gap_between: ['sex'] }, name)).toEqual([`${name} for a gap between groups (a method for two groups of different cases, such as newcombe-independent)`]);
    expect(named({ gap_between: ['sex'] }, 'newcombe-independent')).toEqual([]);
  });

  it('of a difference of areas needs an interval of areas', () => {
    expect(named({ metric: 'auroc', compared_with: ['authorized'] }, 'newcombe-auroc')).toEqual(['newcombe-auroc for a difference (a method for differences, such as delong)']);
  });
});

describe('a path of a plan', () => {
  it('stays inside the repository', () => {
    expect(faults((plan) => { plan.release = '../elsewhere.yaml'; })[0]).toMatch(/^\/release: \.\.\/elsewhere\.yaml: .* \(a path inside the repository, relative to its root\)$/);
    expect(faults((plan) => { plan.configuration.root.push('/etc'); })[0]).toMatch(/^\/configuration\/root\/\d+: \/etc: /);
  });

  it('is a glob where it names files', () => {
    expect(faults((plan) => { Object.assign(plan.configuration.items, { 'a/b': { files: ['ok/*', '../x'] } }); })[0]).toMatch(/^\/configuration\/items\/a~1b\/files\/1: \.\.\/x: .* \(a glob such as weights\/\*\.safetensors\)$/);
  });
});

describe('what a plan leaves unsaid', () => {
  const gaps = (edit: Edit, baselines: unknown[] = []): string[] => {
    const plan = edited(edit);
    return said(planGaps({ plan: { value: plan }, baselines } as never, plan)).filter((text) => baselines.length > 0 || !text.includes('without a digest'));
  };

  it('is nothing in the plan of the example', () => {
    expect(gaps(() => {})).toEqual([]);
  });

  it('is a modification at all', () => {
    expect(gaps((plan) => { plan.modifications = {}; plan.impact_assessment.modifications = {}; })).toEqual(['/modifications: no modification (at least one modification)']);
  });

  it('is a criterion that a modification is judged by', () => {
    const text = '/modifications/M1/protocol/performance_evaluation: no method with an acceptance criterion for M1 (at least one performance evaluation method with a criterion: metric, test set, limit and interval)';
    expect(gaps((plan) => { modification(plan).protocol.performance_evaluation = []; })).toEqual([text]);
    expect(gaps((plan) => { modification(plan).protocol.performance_evaluation = ['PE-UNKNOWN']; })).toEqual([text]);
    expect(gaps((plan) => {
      Object.assign(plan.protocol.performance_evaluation, { 'PE-Z': { title: 'Z', evidence: {}, criteria: [{ id: 'ANY', any_of: ['C-SENS'] }] } });
      modification(plan).protocol.performance_evaluation = ['PE-Z'];
    })).toContain(text);
    expect(gaps((plan) => { method(plan).criteria?.push({ id: 'ANY', any_of: ['C-SENS'] }); })).toEqual([]);
  });

  it('is the impact of a modification', () => {
    expect(gaps((plan) => { delete plan.impact_assessment.modifications['M1']; })).toEqual(['/impact_assessment/modifications: no impact assessment of M1 (benefits, risks, bias and mitigations of M1)']);
  });

  it('is the report that criteria are judged by', () => {
    expect(gaps((plan) => { delete method(plan).evidence['evaluation-report']; })).toEqual(['/protocol/performance_evaluation/PE-A/evidence: criteria without an evaluation-report (evidence: {evaluation-report: …})']);
    expect(gaps((plan) => { Object.assign(plan.protocol.performance_evaluation, { 'PE-Z': { title: 'Z', evidence: {} } }); })).toEqual([]);
  });

  it('is the interval of which a limit counts, unless the estimate does', () => {
    const text = '/protocol/performance_evaluation/PE-A/criteria/0: C-SENS judges a limit of an interval and names no interval (interval: {method, level})';
    expect(gaps((plan) => { delete first(plan).interval; })).toEqual([text]);
    expect(gaps((plan) => { delete first(plan).interval; first(plan).statistic = 'estimate'; })).toEqual([]);
  });

  it('is what two modifications do to one another', () => {
    const text = '/combinations/0: no assessment of M1 with M3 (impact_assessment.interactions names the effect of one on the other and its control)';
    expect(gaps((plan) => { plan.combinations = [['M1', 'M3']]; plan.impact_assessment.interactions = []; })).toEqual([text]);
    expect(gaps((plan) => { plan.combinations = [['M1', 'M3']]; delete plan.impact_assessment.interactions; })).toEqual([text]);
    expect(gaps((plan) => { plan.combinations = [['M1', 'M3']]; plan.impact_assessment.interactions = [{ of: ['M3', 'M1'], effect: 'e', control: 'PE-A' }]; })).toEqual([]);
    expect(gaps((plan) => { plan.combinations = [['M3', 'M1']]; plan.impact_assessment.interactions = [{ of: ['M1', 'M3'], effect: 'e', control: 'PE-A' }]; })).toEqual([]);
  });

  it('is the digest of a test set, in the plan and in the baseline', () => {
    const baseline = (status: string, id: string) => ({ record: { status }, evaluation: { test_sets: [{ id, sha256: `sha256:${'A'.repeat(64)}` }] } });
    const fixed = (set: object): Edit => (plan) => {
      for (const one of Object.values(plan.protocol.data_management)) if (one.test_sets !== undefined) one.test_sets = {};
      Object.assign(Object.values(plan.protocol.data_management)[0] ?? {}, { test_sets: { 'TS/1': set } });
    };
    const none = [expect.stringMatching(/^\/protocol\/data_management\/[^/]+\/test_sets\/TS~11: test set TS\/1 without a digest, in the plan and in the baseline's evaluation \(sha256, or declared: per-release for a set that grows\)$/) as unknown];
    expect(gaps(fixed({}), [baseline('authorized', 'TS-2')])).toEqual(none);
    expect(gaps(fixed({}), [baseline('draft', 'TS/1')])).toEqual(none);
    expect(gaps(fixed({}), [{ record: { status: 'authorized' } }])).toEqual(none);
    expect(gaps(fixed({}), [baseline('authorized', 'TS/1')])).toEqual([]);
    expect(gaps(fixed({ sha256: 'a'.repeat(64) }), [baseline('draft', 'TS/1')])).toEqual([]);
    expect(gaps(fixed({ declared: 'per-release' }), [baseline('draft', 'TS/1')])).toEqual([]);
  });
});

describe('the words for places and test sets of a plan', () => {
  it('say a pointer as a person does', () => {
    expect(dotted('/protocol/a~1b/criteria/2/x~0y')).toBe('protocol.a/b.criteria[2].x~y');
    expect(dotted('/criteria/12/2x/x2/.hidden')).toBe('criteria[12].2x.x2..hidden');
    expect(dotted('/release')).toBe('release');
  });

  it('name the test sets that a method describes and those of its criteria, each once', () => {
    const criteria = [{ id: 'A', test_set: 'TS-2', metric: 'm' }, { id: 'B', any_of: ['A'] }, { id: 'C', test_set: 'TS-1', metric: 'm' }] as never;
    expect(testSetsOfMethod({ title: 't', evidence: {}, test_sets: { 'TS-1': {} }, criteria })).toEqual(['TS-1', 'TS-2']);
    expect(testSetsOfMethod({ title: 't', evidence: {} })).toEqual([]);
  });
});
