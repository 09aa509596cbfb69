import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agrees, decide, type Limit, type Statistic } from '../../src/statistics/decision.ts';
import { newcombePaired, wilson } from '../../src/statistics/intervals.ts';
import { fraction, subtract } from '../../src/statistics/rational.ts';

const estimate = (value: Parameters<typeof decide>[0]['estimate'], limit: Limit) => decide({ statistic: 'estimate', limit, estimate: value });
const interval = (statistic: Statistic, limit: Limit, lower?: number, upper?: number) => decide({ statistic, limit, estimate: 0, lower, upper });

describe('decide on an estimate', () => {
  it('holds a gap exactly at its limit, and not below it', () => {
    const gap = subtract(fraction(92, 100), fraction(87, 100));
    expect(estimate(gap, { at_most: 0.05 })).toBe('met');
    expect(estimate(gap, { below: 0.05 })).toBe('not met');
    expect(estimate(gap, { below: 0.05000001 })).toBe('met');
    expect(estimate(gap, { at_most: 0.0499999 })).toBe('not met');
  });

  it('holds 344/400 at least 0.86, and not above it', () => {
    expect(estimate(fraction(344, 400), { at_least: 0.86 })).toBe('met');
    expect(estimate(fraction(344, 400), { above: 0.86 })).toBe('not met');
    expect(estimate(fraction(343, 400), { at_least: 0.86 })).toBe('not met');
    expect(estimate(fraction(345, 400), { above: 0.86 })).toBe('met');
  });

  it('takes a double as the decimal it is written as', () => {
    expect(estimate(0.86, { at_least: 0.86 })).toBe('met');
    expect(estimate(0.1 + 0.2, { at_most: 0.3 })).toBe('not met');
  });

  it('holds a signed difference within both sides of its limit, ends included', () => {
    for (const [figure, result] of [[0.07, 'met'], [-0.07, 'met'], [0.070001, 'not met'], [-0.070001, 'not met'], [0, 'met']] as const) {
      expect(estimate(figure, { within: 0.07 })).toBe(result);
    }
  });

  it('never meets a limit without a finite figure', () => {
    for (const figure of [undefined, NaN, Infinity, -Infinity]) {
      for (const limit of [{ at_least: 0 }, { above: -1 }, { at_most: 1 }, { below: 2 }, { within: 1 }]) expect(estimate(figure, limit)).toBe('not shown');
    }
  });
});

describe('decide on the limits of an interval', () => {
  it.each<[Statistic, Limit, number, number, string]>([
    ['lower', { at_least: 0.88 }, 0.88, 0.95, 'met'],
    ['lower', { at_least: 0.88 }, 0.8799999999, 0.95, 'not shown'],
    ['lower', { at_least: 0.88 }, 0.7, 0.88, 'not shown'],
    ['lower', { at_least: 0.88 }, 0.7, 0.8799999999, 'not met'],
    ['lower', { above: 0 }, 1e-12, 0.1, 'met'],
    ['lower', { above: 0 }, 0, 0.1, 'not shown'],
    ['lower', { above: 0 }, -0.1, 0, 'not met'],
    ['lower', { above: 0 }, -0.1, 1e-12, 'not shown'],
    ['upper', { at_most: 0.1 }, 0.05, 0.1, 'met'],
    ['upper', { at_most: 0.1 }, 0.05, 0.1000001, 'not shown'],
    ['upper', { at_most: 0.1 }, 0.1, 0.2, 'not shown'],
    ['upper', { at_most: 0.1 }, 0.1000001, 0.2, 'not met'],
    ['upper', { below: 1 }, 0.7, 0.85, 'met'],
    ['upper', { below: 1 }, 0.7, 1, 'not shown'],
    ['upper', { below: 1 }, 1, 1.2, 'not met'],
    ['upper', { below: 1 }, 0.9999999, 1.2, 'not shown'],
    ['both', { within: 0.07 }, -0.07, 0.07, 'met'],
    ['both', { within: 0.07 }, -0.0700001, 0.05, 'not shown'],
    ['both', { within: 0.07 }, -0.05, 0.0700001, 'not shown'],
    ['both', { within: 0.07 }, -0.2, 0.2, 'not shown'],
    ['both', { within: 0.07 }, 0.0700001, 0.2, 'not met'],
    ['both', { within: 0.07 }, 0.07, 0.2, 'not shown'],
    ['both', { within: 0.07 }, -0.2, -0.0700001, 'not met'],
    ['both', { within: 0.07 }, -0.2, -0.07, 'not shown'],
    ['both', { at_least: 0.8 }, 0.8, 0.9, 'met'],
    ['both', { at_least: 0.8 }, 0.79, 0.9, 'not shown'],
    ['both', { at_most: 0.8 }, 0.7, 0.81, 'not shown'],
    ['lower', { within: 0.07 }, -0.07, 0.5, 'met'],
    ['lower', { within: 0.07 }, -0.08, 0.05, 'not shown'],
    ['lower', { within: 0.07 }, 0.08, 0.09, 'not met'],
    ['upper', { within: 0.07 }, -0.5, 0.07, 'met'],
    ['upper', { within: 0.07 }, 0, 0.08, 'not shown'],
    ['upper', { within: 0.07 }, -0.09, -0.08, 'not met'],
    ['lower', { at_most: 0.8 }, 0.8, 0.95, 'met'],
    ['lower', { at_most: 0.8 }, 0.81, 0.95, 'not met'],
    ['upper', { at_least: 0.8 }, 0.5, 0.8, 'met'],
    ['upper', { at_least: 0.8 }, 0.5, 0.79, 'not met'],
  ])('%s with %o of (%d, %d) is %s', (statistic, limit, lower, upper, result) => {
    expect(interval(statistic, limit, lower, upper)).toBe(result);
  });

  it('compares the limits of the interval unrounded', () => {
    const found = wilson(368, 400, 0.95);
    expect(interval('lower', { at_least: found?.lower ?? NaN }, found?.lower, found?.upper)).toBe('met');
    expect(interval('lower', { at_least: 0.8893 }, found?.lower, found?.upper)).toBe('not shown');
  });

  it('judges salami slices against the authorized version, not the last release', () => {
    const against = (both: number, newOnly: number, referenceOnly: number, neither: number) => {
      const { lower, upper } = newcombePaired({ both, new_only: newOnly, reference_only: referenceOnly, neither }, 0.95) ?? {};
      return interval('lower', { above: -0.03 }, lower, upper);
    };
    expect(against(360, 4, 8, 28)).toBe('met');
    expect(against(356, 4, 8, 32)).toBe('met');
    expect(against(354, 6, 14, 26)).toBe('not shown');
  });

  it('shows nothing where the end it asks for is absent, not finite, or the ends are crossed', () => {
    for (const end of [undefined, NaN, Infinity, -Infinity]) {
      expect(interval('lower', { at_least: 0.5 }, end, 0.9)).toBe('not shown');
      expect(interval('lower', { at_most: 0.5 }, end, 0.9)).toBe('not shown');
      expect(interval('upper', { at_most: 0.5 }, 0.1, end)).toBe('not shown');
      expect(interval('both', { within: 0.5 }, 0.1, end)).toBe('not shown');
      expect(interval('both', { within: 0.5 }, end, 0.1)).toBe('not shown');
    }
    expect(interval('lower', { at_least: 0.5 }, 0.9, 0.6)).toBe('not shown');
    expect(interval('lower', { at_least: 0.5 }, 0.6, 0.6)).toBe('met');
    expect(interval('lower', { at_least: 0.5 }, 0.9, NaN)).toBe('not shown');
    expect(interval('upper', { at_most: 0.5 }, NaN, 0.4)).toBe('not shown');
  });

  it('can be met, but not shown to be worse, where the other end is not known', () => {
    expect(interval('lower', { at_least: 0.5 }, 0.6)).toBe('met');
    expect(interval('lower', { at_least: 0.5 }, 0.4)).toBe('not shown');
    expect(interval('upper', { at_most: 0.5 }, undefined, 0.4)).toBe('met');
    expect(interval('upper', { at_most: 0.5 }, undefined, 0.6)).toBe('not shown');
    expect(interval('lower', { within: 0.5 }, -0.6)).toBe('not shown');
  });

  it('asks for exactly one limit, and a finite one', () => {
    expect(() => estimate(0.5, {})).toThrow('a criterion has one limit, not 0');
    expect(() => estimate(0.5, { at_least: 0.4, at_most: 0.6 })).toThrow('a criterion has one limit, not 2');
    for (const value of [NaN, Infinity]) {
      expect(() => estimate(0.5, { at_least: value })).toThrow('a limit is a finite number');
      expect(() => interval('lower', { at_least: value }, 0, 1)).toThrow('a limit is a finite number');
    }
    expect(estimate(0.5, { at_least: 0.4, at_most: undefined })).toBe('met');
  });
});

const RANK = { 'not met': 0, 'not shown': 1, met: 2 } as const;
const figure = fc.integer({ min: -100, max: 100 }).map((k) => k / 100);

describe('decide', () => {
  it('never gets worse when the interval rises over a floor, nor when it falls under a ceiling', () => {
    const statistic = fc.constantFrom<Statistic>('lower', 'upper', 'both');
    fc.assert(fc.property(statistic, figure, figure, figure, fc.integer({ min: 0, max: 50 }), fc.boolean(), (which, a, b, limit, by, strict) => {
      const [lower, upper, rise] = [Math.min(a, b), Math.max(a, b), by / 100];
      const floor = strict ? { above: limit } : { at_least: limit };
      expect(RANK[interval(which, floor, lower + rise, upper + rise)]).toBeGreaterThanOrEqual(RANK[interval(which, floor, lower, upper)]);
      const ceiling = strict ? { below: limit } : { at_most: limit };
      expect(RANK[interval(which, ceiling, lower - rise, upper - rise)]).toBeGreaterThanOrEqual(RANK[interval(which, ceiling, lower, upper)]);
    }));
  });

  it('never gets better when the limit is drawn tighter', () => {
    fc.assert(fc.property(figure, figure, figure, fc.integer({ min: 1, max: 50 }), (a, b, limit, by) => {
      const [lower, upper] = [Math.min(a, b), Math.max(a, b)];
      expect(RANK[interval('lower', { at_least: limit + by / 100 }, lower, upper)]).toBeLessThanOrEqual(RANK[interval('lower', { at_least: limit }, lower, upper)]);
      expect(RANK[estimate(a, { above: limit + by / 100 })]).toBeLessThanOrEqual(RANK[estimate(a, { above: limit })]);
      expect(RANK[interval('both', { within: Math.abs(limit) }, lower, upper)]).toBeLessThanOrEqual(RANK[interval('both', { within: Math.abs(limit) + by / 100 }, lower, upper)]);
    }));
  });

  it('meets a strict limit only where it meets the same one inclusively', () => {
    fc.assert(fc.property(fc.constantFrom<Statistic>('estimate', 'lower', 'upper', 'both'), figure, figure, figure, (statistic, a, b, limit) => {
      const judged = { statistic, estimate: a, lower: Math.min(a, b), upper: Math.max(a, b) };
      if (decide({ ...judged, limit: { above: limit } }) === 'met') expect(decide({ ...judged, limit: { at_least: limit } })).toBe('met');
      if (decide({ ...judged, limit: { below: limit } }) === 'met') expect(decide({ ...judged, limit: { at_most: limit } })).toBe('met');
    }));
  });
});

describe('agrees', () => {
  it.each([
    ['0.95', 0.954999, true], ['0.95', 0.955, true], ['0.95', 0.9550001, false], ['0.95', 0.945, true], ['0.95', 0.9449999, false],
    ['0.950', 0.9505, true], ['0.950', 0.95051, false], ['0.9240', 0.92405, true], ['0.9240', 0.924051, false],
    ['0.92402', 0.92407, true], ['0.92402', 0.924071, false], ['0.924', 0.9235, true], ['9.5e-1', 0.955, true], ['95e-2', 0.9551, false],
    ['1', 0.5, true], ['1', 0.4999, false], ['1.0', 0.96, true], ['1.0', 0.94, false], ['1.0000', 1, true],
    ['95', 0.95, false], ['-0.020', -0.0204, true], ['-0.020', 0.02, false], ['1e2', 100.5, true], ['1e2', 101, false], ['0.95', 0.94, false],
  ])('%s and %d: %s', (text, recomputed, result) => {
    expect(agrees(text, recomputed)).toBe(result);
  });

  it('compares exact figures exactly', () => {
    expect(agrees('0.95', fraction(376, 400))).toBe(false);
    expect(agrees('0.95', fraction(380, 400))).toBe(true);
    expect(agrees('0.33', fraction(1, 3))).toBe(true);
    expect(agrees('0.34', fraction(1, 3))).toBe(false);
    // Half a unit of the last decimal is still agreement; a hair more is not.
    expect(agrees('0.5', fraction(11, 20))).toBe(true);
    expect(agrees('0.5', fraction(5_500_001, 10_000_000))).toBe(false);
  });

  it('is false for what is no finite number, on either side', () => {
    for (const text of ['', 'NaN', 'n/a', '0,95', '95%', 'Infinity', '1e999', '0x1']) expect(agrees(text, 0.95)).toBe(false);
    for (const recomputed of [NaN, Infinity]) expect(agrees('0.95', recomputed)).toBe(false);
  });

  it('agrees with every correct rounding of a figure', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 12 }), (k, more, digits) => {
      expect(agrees((k / (k + more)).toFixed(digits), fraction(k, k + more))).toBe(true);
    }));
  });
});
