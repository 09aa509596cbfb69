import { describe, expect, it } from 'vitest';
import type { MeasuredCriterion } from '../../src/formats/generated/types.ts';
import { inSequence, stepDown } from '../../src/rules/multiplicity.ts';
import type { Outcome } from '../../src/rules/outcome.ts';

const criterion = (id: string): MeasuredCriterion => ({ id, metric: 'sensitivity', test_set: 'TS', statistic: 'lower', at_least: 0.5, interval: { method: 'wilson', level: 0.95 } });
const outcome = (id: string, result: Outcome['result'], rest: Partial<Outcome> = {}): Outcome => ({ id, result, basis: 'rows', note: null, ...rest }) as Outcome;

/** A criterion that is met up to some confidence, as a p-value is below some α. */
const holding = (most: Readonly<Record<string, number>>) => (one: MeasuredCriterion): Outcome[] => {
  const level = one.interval?.level ?? NaN;
  return [outcome(one.id, level <= (most[one.id] ?? 0) ? 'met' : 'not shown', { level })];
};

const told = (settled: Map<string, Outcome[]>): unknown => Object.fromEntries([...settled].map(([id, outcomes]) => [id, outcomes.map(({ result, level }) => `${result} at ${Number((level ?? NaN).toFixed(5))}`).join()]));

describe('Holm by intervals', () => {
  it('judges at 1 − α/m first, and eases as criteria are met', () => {
    const judge = holding({ A: 0.99, B: 0.976, C: 0.951 });
    expect(told(stepDown(['A', 'B', 'C'].map(criterion), judge))).toEqual({ A: 'met at 0.98333', B: 'met at 0.975', C: 'met at 0.95' });
  });

  it('ends where none of those left is met: what would hold at the plan\'s own level is not shown', () => {
    const judge = holding({ A: 0.99, B: 0.97, C: 0.96 });
    expect(told(stepDown(['A', 'B', 'C'].map(criterion), judge))).toEqual({ A: 'met at 0.98333', B: 'not shown at 0.975', C: 'not shown at 0.975' });
  });

  it('judges a single criterion at its own level, and nothing of nothing', () => {
    expect(told(stepDown([criterion('A')], holding({ A: 0.95 })))).toEqual({ A: 'met at 0.95' });
    expect(stepDown([], holding({})).size).toBe(0);
    const levels: unknown[] = [];
    stepDown([{ ...criterion('A'), interval: { method: 'wilson', level: 0.3 } }], (one) => { levels.push(one.interval?.level); return []; });
    expect(levels).toEqual([0.3]);
  });

  it('judges what has no interval as it is', () => {
    const { interval: _none, ...estimate } = criterion('A');
    const asked: unknown[] = [];
    stepDown([estimate, criterion('B')], (one) => { asked.push(one); return []; });
    expect(asked).toEqual([estimate, { ...criterion('B'), interval: { method: 'wilson', level: 0.975 } }]);
  });

  it('agrees with Holm\'s p-values, whatever they are', () => {
    const ids = ['A', 'B', 'C', 'D'];
    for (let round = 0; round < 200; round += 1) {
      const p = ids.map((_, index) => ((round * 7919 + index * 104_729) % 1000) / 10_000);
      const order = ids.map((_, index) => index).sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0));
      const failing = order.findIndex((index, rank) => (p[index] ?? 1) > 0.05 / (ids.length - rank) + 1e-12);
      const expected = new Set(order.slice(0, failing === -1 ? undefined : failing).map((index) => ids[index]));
      const judged = stepDown(ids.map(criterion), holding(Object.fromEntries(ids.map((id, index) => [id, 1 - (p[index] ?? 0) + 1e-12]))));
      expect(new Set([...judged].filter(([, [one]]) => one?.result === 'met').map(([id]) => id))).toEqual(expected);
    }
  });

  it('a criterion of several groups is met when all of them are', () => {
    const judge = (one: MeasuredCriterion): Outcome[] => [outcome(one.id, 'met'), outcome(one.id, one.id === 'A' ? 'met' : 'not met')];
    const settled = stepDown(['A', 'B'].map(criterion), judge);
    expect(settled.get('B')?.map(({ result }) => result)).toEqual(['met', 'not met']);
    expect(settled.get('B')?.[0]?.note).toBe('Holm: judged as one of 1 left of 2');
  });

  it('a criterion without a group is not met, and one as reported shows nothing', () => {
    expect(stepDown([criterion('A')], () => []).get('A')).toEqual([]);
    const judge = (one: MeasuredCriterion): Outcome[] => (one.id === 'A' ? [] : holding({ B: 0.95 })(one));
    expect(told(stepDown(['A', 'B'].map(criterion), judge))).toEqual({ A: '', B: 'not shown at 0.975' });
    const reported = stepDown([criterion('A')], () => [outcome('A', 'met', { basis: 'as reported' })]).get('A');
    expect(reported?.[0]).toMatchObject({ result: 'not shown', note: 'Holm: an interval as reported cannot be adjusted' });
  });

  it('keeps what was noted before', () => {
    expect(stepDown([criterion('A')], () => [outcome('A', 'met', { note: 'clustered' })]).get('A')?.[0]?.note).toBe('clustered; Holm: judged as one of 1 left of 1');
  });
});

describe('a fixed sequence', () => {
  it('does not test what comes after a failure', () => {
    const after = inSequence([outcome('A', 'met'), outcome('B', 'not shown'), outcome('C', 'met'), outcome('D', 'met')], ['A', 'B', 'C']);
    expect(after.map(({ result }) => result)).toEqual(['met', 'not shown', 'not tested', 'met']);
    expect(after.map(({ note }) => note)).toEqual([null, null, 'not tested: B comes first and is not met', null]);
  });

  it('tests all where nothing fails, and what fails outside it is nothing to it', () => {
    const outcomes = [outcome('A', 'met'), outcome('B', 'met'), outcome('D', 'not met')];
    expect(inSequence(outcomes, ['B', 'A'])).toEqual(outcomes);
    expect(inSequence(outcomes, [])).toEqual(outcomes);
  });

  it('follows the order of the plan, not that of the outcomes', () => {
    expect(inSequence([outcome('A', 'met'), outcome('B', 'not met')], ['B', 'A']).map(({ result }) => result)).toEqual(['not tested', 'not met']);
  });
});
