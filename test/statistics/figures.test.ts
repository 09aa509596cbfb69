import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  balancedAccuracy, balancedAccuracyDifference, negativeLikelihoodRatio, positiveLikelihoodRatio, youden,
} from '../../src/statistics/confusion.ts';
import { newcombeIndependent, withWilson, type Comparison } from '../../src/statistics/intervals.ts';
import { normalDifference, normalMean } from '../../src/statistics/means.ts';
import { moverDifference, moverSum } from '../../src/statistics/mover.ts';
import { logRate, logRatioOfMeans, logRatioOfProportions, logRatioOfRates } from '../../src/statistics/ratios.ts';
import { COMPARISONS, ORACLE } from './oracle.ts';

const Z = 1.959963984540054;

function near(found: Comparison | undefined, limits: readonly [number, number] | undefined): void {
  if (limits === undefined) return expect(found).toBeUndefined();
  const [lower, upper] = limits;
  expect(Math.abs((found?.lower ?? NaN) - lower)).toBeLessThanOrEqual(1e-12 * Math.max(1, lower));
  expect(Math.abs((found?.upper ?? NaN) - upper)).toBeLessThanOrEqual(1e-12 * Math.max(1, upper));
}

describe('figures of a table at one threshold', () => {
  it.each(ORACLE.confusion)('agree with the reference for $counts', ({ counts, balanced_accuracy: balanced, lr_positive: positive, lr_negative: negative }) => {
    near(balancedAccuracy(counts, 0.95), balanced.mover_wilson);
    near(positiveLikelihoodRatio(counts, 0.95), positive.log);
    near(negativeLikelihoodRatio(counts, 0.95), negative.log);
    if (balanced.est !== null) expect(balancedAccuracy(counts, 0.95)?.estimate).toBeCloseTo(balanced.est, 14);
  });

  it.each(COMPARISONS.confusion)('have Youden’s J with the reference’s limits in tables of predictions, $counts', ({ counts, youden: [estimate, limits] }) => {
    near(youden(counts, 0.95), limits ?? undefined);
    if (estimate !== null) expect(youden(counts, 0.95)?.estimate).toBeCloseTo(estimate, 14);
  });

  it('refuse what is no count', () => {
    const wrong = { tp: 1, fp: -1, tn: 3, fn: 1 };
    for (const figure of [balancedAccuracy, youden, positiveLikelihoodRatio, negativeLikelihoodRatio]) {
      expect(() => figure(wrong, 0.95)).toThrow(RangeError);
      expect(() => figure({ ...wrong, fp: 1 }, 95)).toThrow('a confidence level');
    }
  });

  it('are undefined where a class has no cases', () => {
    for (const counts of [{ tp: 0, fn: 0, tn: 5, fp: 5 }, { tp: 5, fn: 5, tn: 0, fp: 0 }]) {
      for (const figure of [balancedAccuracy, youden, positiveLikelihoodRatio, negativeLikelihoodRatio]) expect(figure(counts, 0.95)).toBeUndefined();
    }
  });
});

describe('balancedAccuracyDifference', () => {
  const cell = fc.integer({ min: 0, max: 300 });
  const confusion = fc.tuple(cell, cell, cell, cell).map(([tp, fp, tn, fn]) => ({ tp: tp + 1, fp, tn: tn + 1, fn }));

  it('changes its sign when the sides are swapped, and contains the difference', () => {
    fc.assert(fc.property(confusion, confusion, (a, b) => {
      const [forth, back] = [balancedAccuracyDifference(a, b, 0.95), balancedAccuracyDifference(b, a, 0.95)];
      expect(forth?.estimate).toBeCloseTo(-(back?.estimate ?? NaN), 13);
      expect(forth?.lower).toBeCloseTo(-(back?.upper ?? NaN), 13);
      expect(forth?.lower).toBeLessThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.upper).toBeGreaterThanOrEqual(forth?.estimate ?? NaN);
      expect(Math.abs(forth?.lower ?? NaN)).toBeLessThanOrEqual(1);
    }));
  });

  it('is undefined where either side lacks a class', () => {
    const whole = { tp: 5, fp: 1, tn: 5, fn: 1 };
    expect(balancedAccuracyDifference(whole, { ...whole, tp: 0, fn: 0 }, 0.95)).toBeUndefined();
    expect(balancedAccuracyDifference({ ...whole, tn: 0, fp: 0 }, whole, 0.95)).toBeUndefined();
  });

  it('recovers the variances of both sides', () => {
    const [a, b] = [{ tp: 90, fn: 10, tn: 160, fp: 40 }, { tp: 80, fn: 20, tn: 150, fp: 50 }];
    const [one, other, found] = [balancedAccuracy(a, 0.95), balancedAccuracy(b, 0.95), balancedAccuracyDifference(a, b, 0.95)];
    if (one === undefined || other === undefined || found === undefined) throw new Error('all are defined');
    expect(found.estimate).toBeCloseTo(0.075, 14);
    expect(found.lower).toBeCloseTo(found.estimate - Math.sqrt((one.estimate - one.lower) ** 2 + (other.upper - other.estimate) ** 2), 14);
    expect(found.upper).toBeCloseTo(found.estimate + Math.sqrt((one.upper - one.estimate) ** 2 + (other.estimate - other.lower) ** 2), 14);
  });
});

describe('MOVER', () => {
  it('is Newcombe’s interval for two proportions with Wilson limits', () => {
    const [a, b] = [withWilson(56, 70, 0.95), withWilson(48, 80, 0.95)];
    if (a === undefined || b === undefined) throw new Error('both have cases');
    const newcombe = newcombeIndependent(56, 70, 48, 80, 0.95);
    near(moverDifference(a, b), [newcombe?.lower ?? NaN, newcombe?.upper ?? NaN]);
  });

  it('sums as it subtracts the opposite', () => {
    const [a, b] = [{ estimate: 3, lower: 0, upper: 5 }, { estimate: 10, lower: 6, upper: 11 }];
    expect(moverSum(a, b)).toEqual({ estimate: 13, lower: 13 - 5, upper: 13 + Math.hypot(2, 1) });
    expect(moverDifference(a, b)).toEqual({ estimate: -7, lower: -7 - Math.hypot(3, 1), upper: -7 + Math.hypot(2, 4) });
  });
});

describe('means', () => {
  const a = { n: 100, mean: 0.86, sd: 0.1 };

  it('are the mean ± z·sd/√n', () => {
    const found = normalMean(a, 0.95);
    expect(found?.estimate).toBe(0.86);
    near(found, [0.86 - Z * 0.01, 0.86 + Z * 0.01]);
  });

  it('differ with the root of both variances', () => {
    const found = normalDifference(a, { n: 25, mean: 0.8, sd: 0.2 }, 0.95);
    expect(found?.estimate).toBeCloseTo(0.06, 15);
    near(found, [0.06 - Z * Math.sqrt(0.0001 + 0.0016), 0.06 + Z * Math.sqrt(0.0001 + 0.0016)]);
  });

  it('are undefined for fewer than two cases and for values that do not spread at all', () => {
    for (const values of [{ ...a, n: 0 }, { ...a, n: 1 }, { ...a, sd: 0 }]) {
      expect(normalMean(values, 0.95)).toBeUndefined();
      expect(normalDifference(a, values, 0.95)).toBeUndefined();
      expect(normalDifference(values, a, 0.95)).toBeUndefined();
      expect(logRatioOfMeans(a, values, 0.95)).toBeUndefined();
      expect(logRatioOfMeans(values, a, 0.95)).toBeUndefined();
    }
    expect(normalMean({ ...a, n: 2 }, 0.95)).toBeDefined();
  });

  it('refuse what is no mean, no deviation, no count, no level', () => {
    for (const values of [{ ...a, n: 1.5 }, { ...a, mean: NaN }, { ...a, mean: Infinity }, { ...a, sd: -1 }, { ...a, sd: NaN }, { ...a, sd: Infinity }]) {
      expect(() => normalMean(values, 0.95)).toThrow(RangeError);
      expect(() => normalDifference(a, values, 0.95)).toThrow(RangeError);
      expect(() => logRatioOfMeans(values, a, 0.95)).toThrow(RangeError);
    }
    expect(() => normalMean({ ...a, mean: NaN }, 0.95)).toThrow('NaN is not a mean');
    expect(() => normalMean({ ...a, sd: -1 }, 0.95)).toThrow('-1 is not a standard deviation');
    expect(() => normalMean(a, 95)).toThrow('a confidence level');
    expect(() => normalMean({ ...a, n: 0 }, 95)).toThrow('a confidence level');
    expect(() => normalDifference(a, a, 0)).toThrow('a confidence level');
  });

  it('have a ratio by the delta method on the log scale', () => {
    const found = logRatioOfMeans({ n: 50, mean: 12, sd: 6 }, { n: 40, mean: 15, sd: 5 }, 0.95);
    const error = Math.sqrt((6 / 12) ** 2 / 50 + (5 / 15) ** 2 / 40);
    expect(found?.estimate).toBeCloseTo(0.8, 15);
    near(found, [0.8 * Math.exp(-Z * error), 0.8 * Math.exp(Z * error)]);
    for (const mean of [0, -1]) {
      expect(logRatioOfMeans({ ...a, mean }, a, 0.95)).toBeUndefined();
      expect(logRatioOfMeans(a, { ...a, mean }, 0.95)).toBeUndefined();
    }
    expect(logRatioOfMeans({ ...a, mean: -1 }, { ...a, mean: -1 }, 0.95)).toBeUndefined();
  });
});

describe('rates', () => {
  const current = { events: 154, exposure: 1000 };
  const before = { events: 400, exposure: 2000 };

  it('have a ratio with limits e^(±z·√(1/e₁ + 1/e₂))', () => {
    const found = logRatioOfRates(current, before, 0.95);
    const factor = Math.exp(Z * Math.sqrt(1 / 154 + 1 / 400));
    expect(found?.estimate).toBeCloseTo(0.77, 15);
    near(found, [0.77 / factor, 0.77 * factor]);
  });

  it('have limits of their own', () => {
    const found = logRate(current, 0.95);
    expect(found?.estimate).toBe(0.154);
    near(found, [0.154 / Math.exp(Z / Math.sqrt(154)), 0.154 * Math.exp(Z / Math.sqrt(154))]);
  });

  it('turn into their reciprocal when swapped, and contain the estimate', () => {
    const rate = fc.record({ events: fc.integer({ min: 1, max: 10_000 }), exposure: fc.double({ min: 0.1, max: 1e6, noNaN: true }) });
    fc.assert(fc.property(rate, rate, (a, b) => {
      const [forth, back] = [logRatioOfRates(a, b, 0.95), logRatioOfRates(b, a, 0.95)];
      expect((forth?.lower ?? NaN) * (back?.upper ?? NaN)).toBeCloseTo(1, 10);
      expect(forth?.lower).toBeLessThan(forth?.estimate ?? NaN);
      expect(forth?.upper).toBeGreaterThan(forth?.estimate ?? NaN);
    }));
  });

  it('are undefined without events or without exposure', () => {
    for (const empty of [{ events: 0, exposure: 10 }, { events: 10, exposure: 0 }, { events: 0, exposure: 0 }]) {
      expect(logRate(empty, 0.95)).toBeUndefined();
      expect(logRatioOfRates(empty, before, 0.95)).toBeUndefined();
      expect(logRatioOfRates(before, empty, 0.95)).toBeUndefined();
    }
  });

  it('refuse what is no count of events and no exposure', () => {
    for (const wrong of [{ events: 1.5, exposure: 1 }, { events: -1, exposure: 1 }, { events: 1, exposure: -1 }, { events: 1, exposure: NaN }, { events: 1, exposure: Infinity }]) {
      expect(() => logRate(wrong, 0.95)).toThrow(RangeError);
      expect(() => logRatioOfRates(wrong, before, 0.95)).toThrow(RangeError);
      expect(() => logRatioOfRates(before, wrong, 0.95)).toThrow(RangeError);
    }
    expect(() => logRate({ events: 1, exposure: -1 }, 0.95)).toThrow('-1 is not an exposure');
    expect(() => logRate({ events: 0, exposure: 1 }, 95)).toThrow('a confidence level');
  });
});

describe('ratio of proportions', () => {
  it('has Katz’s log limits', () => {
    const found = logRatioOfProportions(29, 109, 11, 120, 0.95);
    const ratio = (29 / 109) / (11 / 120);
    const error = Math.sqrt(1 / 29 - 1 / 109 + 1 / 11 - 1 / 120);
    expect(found?.estimate).toBeCloseTo(ratio, 14);
    near(found, [ratio * Math.exp(-Z * error), ratio * Math.exp(Z * error)]);
  });

  it('is undefined where a proportion is 0 or has no cases, and where both are 1', () => {
    for (const [k, n] of [[0, 5], [0, 0]] as const) {
      expect(logRatioOfProportions(k, n, 3, 5, 0.95)).toBeUndefined();
      expect(logRatioOfProportions(3, 5, k, n, 0.95)).toBeUndefined();
    }
    expect(logRatioOfProportions(5, 5, 9, 9, 0.95)).toBeUndefined();
    expect(logRatioOfProportions(5, 5, 8, 9, 0.95)).toBeDefined();
    expect(logRatioOfProportions(4, 5, 9, 9, 0.95)).toBeDefined();
  });

  it('refuses what is no proportion', () => {
    expect(() => logRatioOfProportions(6, 5, 3, 5, 0.95)).toThrow('6 of 5 is not a proportion');
    expect(() => logRatioOfProportions(3, 5, 6, 5, 0.95)).toThrow('6 of 5 is not a proportion');
  });
});
