import { expect, it } from 'vitest';
import { feasibility } from '../../src/rules/feasibility.ts';
import { wilson } from '../../src/statistics/intervals.ts';
import { metricDefinition } from '../../src/statistics/metrics.ts';

const floor = { metric: 'sensitivity', statistic: 'lower', at_least: 0.8, interval: { method: 'wilson', level: 0.95 } } as const;

it.each([
  ['a floor by Wilson', floor, { what: 'a floor of 0.80', needed: 16, method: 'wilson' }],
  ['a floor by Clopper-Pearson', { ...floor, interval: { method: 'clopper-pearson', level: 0.95 } }, { what: 'a floor of 0.80', needed: 17, method: 'clopper-pearson' }],
  ['a floor of three decimals', { ...floor, at_least: 0.955 }, { what: 'a floor of 0.955', needed: 82, method: 'wilson' }],
  ['a ceiling, as of its complement', { metric: 'flag_rate', statistic: 'upper', at_most: 0.2, interval: floor.interval } as const, { what: 'a ceiling of 0.20', needed: 16, method: 'wilson' }],
])('tells the sample that %s needs', (_, criterion, expected) => {
  expect(feasibility(criterion, metricDefinition(criterion.metric))).toEqual(expected);
});

it.each([
  ['compares', { ...floor, compared_with: ['authorized'] }],
  ['is of a gap', { ...floor, gap_between: ['sex'] }],
  ['judges the estimate', { ...floor, statistic: 'estimate' as const }],
  ['is of no proportion', { ...floor, metric: 'auroc' }],
  ['is by another method', { ...floor, interval: { method: 'bootstrap', level: 0.95 } }],
  ['has a floor that nothing reaches', { ...floor, at_least: 1 }],
  ['is of a metric that nobody knows', { ...floor, metric: 'luck' }],
  ['has no interval', { ...floor, interval: undefined }],
  ['judges the estimate by a ceiling', { metric: 'flag_rate', statistic: 'estimate' as const, at_most: 0.2, interval: floor.interval }],
  ['has a ceiling where its lower limit counts', { metric: 'flag_rate', statistic: 'lower' as const, at_most: 0.2, interval: floor.interval }],
  ['has its limit on the other side', { metric: 'sensitivity', statistic: 'upper' as const, at_least: 0.8, interval: floor.interval }],
])('tells none for a criterion that %s', (_, criterion) => {
  expect(feasibility(criterion, metricDefinition(criterion.metric))).toBeUndefined();
});

it('asks for one case more where a limit must be passed, not reached', () => {
  const limit = wilson(20, 20, 0.95)?.lower ?? NaN;
  const needed = (criterion: Parameters<typeof feasibility>[0] & { readonly metric: string }): unknown => feasibility(criterion, metricDefinition(criterion.metric))?.needed;
  const { at_least: _floor, ...open } = floor;
  expect(needed({ ...open, at_least: limit })).toBe(20);
  expect(needed({ ...open, above: limit })).toBe(21);
  const ceiling = { ...open, metric: 'flag_rate', statistic: 'upper' } as const;
  expect(needed({ ...ceiling, at_most: 1 - limit })).toBe(20);
  expect(needed({ ...ceiling, below: 1 - limit })).toBe(21);
});
