import { describe, expect, it } from 'vitest';
import type { EvaluationResult, MeasuredCriterion, PlannedInterval } from '../../src/formats/generated/types.ts';
import { evaluationsOf } from '../../src/rules/evidences.ts';
import { metricOf } from '../../src/rules/figures.ts';
import { judgeGap } from '../../src/rules/gaps.ts';
import type { Outcome, Setting } from '../../src/rules/outcome.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { newcombeIndependent } from '../../src/statistics/intervals.ts';
import { normalDifference } from '../../src/statistics/means.ts';
import { cited, criterion, itemOf, onRows, reportOf, result, standing, tableOf } from './standing.ts';

const LEVELS = ['A', 'B', 'C'];
const PLAN = {
  metrics: { false_alarms: { type: 'rate', better: 'lower' }, dice: { type: 'mean', better: 'higher' }, agreement: { type: 'reported', better: 'higher' } },
};
const by = (method: string, level = 0.95): PlannedInterval => ({ method, level }) as PlannedInterval;
const at = (metric: string, site: string, more: Partial<EvaluationResult>): EvaluationResult => result(metric, { group: { site }, ...more });
const counted = (...right: [site: string, tp: number, fn: number][]): EvaluationResult[] => right.map(([site, tp, fn]) => at('sensitivity', site, { counts: { tp, fn } }));

interface Asked {
  readonly metric?: string;
  readonly gap?: Partial<MeasuredCriterion>;
  readonly attribute?: string;
  readonly levels?: readonly string[];
  readonly minimum?: object;
  readonly recompute?: 'none' | 'counts';
  readonly table?: ReturnType<typeof tableOf>;
  readonly operatingPoint?: unknown;
  /** On what test set, of which attribute, and beside which others the plan has groups. */
  readonly groups?: { readonly test_set?: string; readonly attribute?: string; readonly beside?: object };
}

function gapOf(results: readonly EvaluationResult[], { metric: name = 'sensitivity', gap = {}, attribute = 'site', levels = LEVELS, minimum = {}, recompute = 'counts', table, operatingPoint, groups = {} }: Asked = {}): Outcome {
  const set = { test_set: groups.test_set ?? 'TS', metrics: [name], attributes: { [groups.attribute ?? attribute]: { levels, minimum, if_insufficient: 'block' }, ...groups.beside } };
  const wanted = criterion(name, { statistic: 'estimate', at_most: 0.1, gap_between: [attribute], ...gap });
  delete wanted.at_least;
  const release = standing({ plan: { ...PLAN, subgroups: { SG: set } } as never, criteria: [criterion(name, { for_each: 'SG' }), wanted], evidence: [itemOf(reportOf(...results), table)] });
  const metric = metricOf(release.plan, name);
  if (metric === undefined) throw new Error(`no metric ${name}`);
  const setting: Setting = { release, cited: cited({}), criterion: wanted, metric, evaluations: evaluationsOf(release, 'PE-1'), asReported: recompute === 'none', countsAlone: true, clause: 'protocol.PE-1' };
  return judgeGap(setting, attribute, { operatingPoint, reference: undefined });
}
const all = counted(['A', 90, 10], ['B', 85, 15], ['C', 80, 20]);

describe('the largest gap', () => {
  it('of counts is between the best and the worst level, exactly at its limit too', () => {
    const results = counted(['B', 85, 15], ['A', 90, 10], ['C', 80, 20]);
    expect(gapOf(results)).toMatchObject({ result: 'met', estimate: 0.1, note: 'A − C', group: { site: '*' }, counts: null, basis: 'counts' });
    expect(gapOf(counted(['C', 92, 8], ['B', 85, 15], ['A', 81, 19]))).toMatchObject({ result: 'not met', estimate: 0.11, note: 'C − A' });
    expect(gapOf(counted(['A', 80, 20], ['B', 90, 10], ['C', 85, 15]))).toMatchObject({ estimate: 0.1, note: 'B − A' });
  });

  it('of levels that are alike is none', () => {
    const alike = counted(['A', 9, 1], ['B', 9, 1], ['C', 9, 1]);
    expect(gapOf(alike)).toMatchObject({ result: 'met', estimate: 0, note: 'A − B' });
    expect(gapOf(alike, { gap: { statistic: 'upper', interval: by('newcombe-independent') } }).note).toBe('A − B');
    const rates = LEVELS.map((site) => at('false_alarms', site, { rate: { events: 4, exposure: 100 } }));
    expect(gapOf(rates, { metric: 'false_alarms' })).toMatchObject({ estimate: 0, note: 'A − B' });
  });

  it('of rates, and of means, is between the numbers that they are made of', () => {
    const rates = [4, 9, 6].map((events, index) => at('false_alarms', LEVELS[index]!, { rate: { events, exposure: 100 } }));
    expect(gapOf(rates, { metric: 'false_alarms' })).toMatchObject({ estimate: expect.closeTo(0.05, 12) as number, note: 'B − A', basis: 'rate' });
    const values = [0.8, 0.9, 0.85].map((mean, index) => at('dice', LEVELS[index]!, { values: { n: 50, mean, sd: 0.1 } }));
    const { upper } = normalDifference({ n: 50, mean: 0.9, sd: 0.1 }, { n: 50, mean: 0.8, sd: 0.1 }, 0.95) ?? {};
    expect(gapOf(values, { metric: 'dice', gap: { statistic: 'upper', interval: by('normal') } })).toMatchObject({ upper, note: 'B − A', basis: 'values' });
  });

  it('of limits is the one whose upper limit is farthest, which need not be that of the estimates', () => {
    const results = counted(['A', 900, 100], ['B', 800, 200], ['C', 7, 1]);
    const interval = by('newcombe-independent');
    const { upper } = newcombeIndependent(900, 1000, 7, 8, 0.95) ?? {};
    expect(gapOf(results)).toMatchObject({ note: 'A − B' });
    expect(gapOf(results, { gap: { statistic: 'upper', interval } })).toMatchObject({ note: 'A − C', upper, method: 'newcombe-independent', result: 'not shown' });
  });

  it('of rows is of the rows, whatever the report says of a level', () => {
    const table = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);
    const results = ['female', 'male'].map((sex) => result('auroc', { group: { sex }, estimate: 0.5 }));
    const metric = metricOf({} as never, 'auroc')!;
    const [female, male] = ['female', 'male'].map((sex) => onRows(metric, table, { sex }).rows.scores?.auroc);
    if (female === undefined || male === undefined || 'undefined' in female || 'undefined' in male) throw new Error('no areas');
    const [high, low] = female.estimate > male.estimate ? ['female', 'male'] : ['male', 'female'];
    const found = gapOf(results, { metric: 'auroc', attribute: 'sex', levels: ['female', 'male'], table, gap: { statistic: 'upper', interval: by('delong') } });
    expect(found).toMatchObject({ note: `${high} − ${low}`, basis: 'rows', estimate: Math.abs(female.estimate - male.estimate) });
    expect(found.upper).toBeGreaterThan(Number(found.estimate));
  });

  it('of what is reported is as it is reported, without limits', () => {
    const results = [0.7, 0.95, 0.9].map((estimate, index) => at('agreement', LEVELS[index]!, { estimate }));
    expect(gapOf(results, { metric: 'agreement' })).toMatchObject({ estimate: expect.closeTo(0.25, 12) as number, note: 'B − A', basis: 'as reported', result: 'not met' });
    const asReported = results.map((one) => ({ ...one, metric: 'sensitivity' }));
    expect(gapOf(asReported, { recompute: 'none' })).toMatchObject({ estimate: expect.closeTo(0.25, 12) as number, basis: 'as reported' });
    expect(() => gapOf(results, { metric: 'agreement', gap: { statistic: 'upper', interval: by('newcombe-independent') } })).toThrow('newcombe-independent is not computed for a gap of agreement');
  });

  it('is not that of comparisons that a level\'s result carries', () => {
    const pairs = { both: 50, new_only: 50, reference_only: 0, neither: 0, difference: 0.9 };
    expect(gapOf(counted(['A', 90, 10], ['B', 85, 15], ['C', 80, 20]).map((one) => ({ ...one, ...pairs })))).toMatchObject({ estimate: 0.1, note: 'A − C' });
    const reported = [0.7, 0.95, 0.9].map((estimate, index) => at('agreement', LEVELS[index]!, { estimate, difference: 0.9 }));
    expect(gapOf(reported, { metric: 'agreement' }).estimate).toBeCloseTo(0.25, 12);
  });

  it('is of the levels of its attribute alone, where the groups are of others too', () => {
    const others = ['female', 'male'].map((sex, index) => result('sensitivity', { group: { sex }, counts: { tp: 50 + 40 * index, fn: 50 - 40 * index } }));
    expect(gapOf([...all, ...others], { groups: { beside: { sex: { levels: ['female', 'male'], minimum: {}, if_insufficient: 'block' } } } })).toMatchObject({ estimate: 0.1, note: 'A − C' });
    expect(gapOf(all, { groups: { beside: { sex: { levels: ['female'], minimum: {}, if_insufficient: 'block' } } } })).toMatchObject({ estimate: 0.1, note: 'A − C' });
  });

  it('leaves out cases of unknown level', () => {
    expect(gapOf([...all, at('sensitivity', 'unknown', { counts: { tp: 1, fn: 9 } })])).toMatchObject({ estimate: 0.1, note: 'A − C' });
  });

  it('leaves out a level without a figure, and cannot be judged where that leaves one', () => {
    expect(gapOf(counted(['A', 0, 0], ['B', 85, 15], ['C', 80, 20]))).toMatchObject({ estimate: 0.05, note: 'B − C' });
    expect(gapOf(counted(['B', 85, 15], ['C', 80, 20], ['A', 0, 0]), { levels: ['B', 'C', 'A'] })).toMatchObject({ estimate: 0.05, note: 'B − C' });
    const one = counted(['A', 0, 0], ['B', 85, 15], ['C', 0, 0]);
    expect(() => gapOf(one)).toThrow(CannotJudge);
    expect(() => gapOf(one)).toThrow('the gap of sensitivity cannot be computed');
  });
});

describe('a gap that is not shown', () => {
  it('where a level is missing, or its result has nothing to make a figure of', () => {
    const lacking = { result: 'not shown', lacking: 'not reported for the levels of site', estimate: null, group: { site: '*' } };
    expect(gapOf(all.slice(1))).toMatchObject(lacking);
    expect(gapOf([...all.slice(1), at('sensitivity', 'A', { estimate: 0.9 })])).toMatchObject(lacking);
    expect(gapOf([...all.slice(1), at('specificity', 'A', { counts: { tn: 1, fp: 1 } })])).toMatchObject(lacking);
  });

  it('where the plan has no groups of the attribute on the test set', () => {
    const there = all.map((one) => ({ ...one, test_set: 'TS-2' }));
    expect(gapOf([...all, ...there], { groups: { test_set: 'TS-2' } }).lacking).toBe('not reported for the levels of site');
    expect(gapOf(all, { groups: { attribute: 'sex' } }).lacking).toBe('not reported for the levels of site');
  });

  it('where the figure of a judged level is at another operating point than the one that is judged', () => {
    expect(gapOf(all, { operatingPoint: { threshold: 0.4 } }).lacking).toBe('not reported for the levels of site');
    const there = all.map((one) => ({ ...one, operating_point: { threshold: 0.4 }, counts: { tp: 1, fn: 1 } }));
    expect(gapOf([...all, ...there], { operatingPoint: { threshold: 0.4 } })).toMatchObject({ estimate: 0, result: 'met' });
  });

  it('where fewer than two levels have enough cases', () => {
    const small = counted(['A', 90, 10], ['B', 8, 2], ['C', 8, 2]);
    expect(gapOf(small, { minimum: { positives: 50 } })).toMatchObject({ result: 'not shown', lacking: undefined, note: 'fewer than two levels have enough cases to be compared', estimate: null });
    expect(gapOf(counted(['A', 90, 10], ['B', 80, 20], ['C', 8, 2]), { minimum: { positives: 50 } })).toMatchObject({ estimate: 0.1, note: 'A − B' });
  });
});
