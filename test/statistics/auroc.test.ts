import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delong, delongLogit, delongPaired, delongUnpaired, newcombeAuroc, type Area } from '../../src/statistics/auroc.ts';
import type { Interval } from '../../src/statistics/intervals.ts';

const area = (estimate: number, variance: number | undefined, positives: number, negatives: number): Area => ({ estimate, variance, positives, negatives });

const count = fc.integer({ min: 1, max: 500 });
const anyArea: fc.Arbitrary<Area> = fc.record({
  estimate: fc.double({ min: 0, max: 1, noNaN: true }), variance: fc.double({ min: 1e-8, max: 0.05, noNaN: true }), positives: count, negatives: count,
});
const level = fc.constantFrom(0.8, 0.9, 0.95, 0.99);

describe('one area', () => {
  it('has a plain interval, kept within 0 and 1', () => {
    expect(delong(area(0.8, 0.0025, 50, 50), 0.95)).toEqual({ lower: expect.closeTo(0.702001800772997, 12) as number, upper: expect.closeTo(0.897998199227003, 12) as number });
    expect(delong(area(0.95, 0.0025, 50, 50), 0.95)?.upper).toBe(1);
    expect(delong(area(0.05, 0.0025, 50, 50), 0.95)?.lower).toBe(0);
  });

  it('has no plain interval without a variance', () => {
    expect(delong(area(0.8, undefined, 1, 50), 0.95)).toBeUndefined();
  });

  it('has an interval on the logit scale', () => {
    const { lower, upper } = delongLogit(area(0.8, 0.0025, 50, 50), 0.95);
    const logit = (p: number): number => Math.log(p / (1 - p));
    expect(logit(0.8) - logit(lower)).toBeCloseTo((1.959963984540054 * 0.05) / 0.16, 12);
    expect(logit(upper) - logit(0.8)).toBeCloseTo((1.959963984540054 * 0.05) / 0.16, 12);
  });

  it.each([[1, 0], [0, 0], [1, undefined], [0.5, 0], [0.9, undefined]])('falls back to Newcombe at %d with variance %s', (estimate, variance) => {
    const one = area(estimate, variance, 10, 40);
    expect(delongLogit(one, 0.95)).toEqual(newcombeAuroc(one, 0.95));
  });

  it('is no certainty where 10 positives stand above 40 negatives', () => {
    const { lower, upper } = newcombeAuroc(area(1, 0, 10, 40), 0.95);
    expect(lower).toBeCloseTo(0.875, 3);
    expect(upper).toBe(1);
    expect(newcombeAuroc(area(0, 0, 10, 40), 0.95)).toEqual({ lower: 0, upper: expect.closeTo(1 - lower, 12) as number });
  });

  it('lies within its intervals, and these in wider ones', () => {
    const within = (inner: Interval, outer: Interval): boolean => outer.lower <= inner.lower && inner.upper <= outer.upper;
    fc.assert(fc.property(anyArea, level, (one, confidence) => {
      for (const interval of [delong(one, confidence), delongLogit(one, confidence), newcombeAuroc(one, confidence)]) {
        expect(interval !== undefined && interval.lower <= one.estimate && one.estimate <= interval.upper).toBe(true);
      }
      expect(within(newcombeAuroc(one, confidence), newcombeAuroc(one, 0.999))).toBe(true);
      expect(within(delongLogit(one, confidence), delongLogit(one, 0.999))).toBe(true);
    }));
  });

  it.each([area(1.1, 0.1, 5, 5), area(NaN, 0.1, 5, 5), area(0.5, -1, 5, 5), area(0.5, Infinity, 5, 5), area(0.5, 0.1, 0, 5), area(0.5, 0.1, 5, 0)])('refuses %o', (one) => {
    for (const interval of [delong, delongLogit, newcombeAuroc]) expect(() => interval(one, 0.95)).toThrow(RangeError);
  });

  it('refuses a level of 1', () => {
    for (const interval of [delong, delongLogit, newcombeAuroc]) expect(() => interval(area(1, 0, 5, 5), 1)).toThrow(RangeError);
  });
});

describe('two areas', () => {
  it('is 0 with p 1 where both models rank alike', () => {
    expect(delongPaired({ estimate: 0, variance: 0 }, 0.95)).toEqual({ estimate: 0, lower: 0, upper: 0, z: 0, p: 1 });
  });

  it('has no test where the areas differ without a variance, or where there is none', () => {
    expect(delongPaired({ estimate: 1, variance: 0 }, 0.95)).toBeUndefined();
    expect(delongPaired({ estimate: 0.1, variance: undefined }, 0.95)).toBeUndefined();
    expect(delongUnpaired(area(1, 0, 5, 5), area(1, 0, 5, 5), 0.95)).toBeUndefined();
    expect(delongUnpaired(area(0.9, 0.01, 5, 5), area(1, undefined, 1, 5), 0.95)).toBeUndefined();
  });

  it('is tested with a p that keeps its digits far out', () => {
    // 2 · Φ(−20) to 17 digits.
    expect(delongPaired({ estimate: 0.2, variance: 0.0001 }, 0.95)?.p).toBeCloseTo(5.507248237212467e-89, 100);
    expect((delongPaired({ estimate: 0.2, variance: 0.0001 }, 0.95)?.p ?? 0) / 5.507248237212467e-89).toBeCloseTo(1, 10);
  });

  it('changes its sign when the two are swapped', () => {
    fc.assert(fc.property(anyArea, anyArea, level, (a, b, confidence) => {
      const [one, other] = [delongUnpaired(a, b, confidence), delongUnpaired(b, a, confidence)];
      expect([one?.estimate, one?.lower, one?.upper, one?.z, one?.p].map((x) => (x ?? NaN) + 0)).toEqual([-(other?.estimate ?? NaN), -(other?.upper ?? NaN), -(other?.lower ?? NaN), -(other?.z ?? NaN), other?.p].map((x) => (x ?? NaN) + 0));
    }));
  });

  it('refuses what is no variance', () => {
    expect(() => delongPaired({ estimate: 0, variance: -1e-20 }, 0.95)).toThrow('-1e-20 is not a variance');
    expect(() => delongPaired({ estimate: 0, variance: 0 }, 1)).toThrow(RangeError);
  });
});
