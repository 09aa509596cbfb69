import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallestSampleFor } from '../../src/statistics/feasibility.ts';
import { PROPORTION_INTERVALS } from '../../src/statistics/intervals.ts';

describe('smallestSampleFor', () => {
  it.each([[0.8, 16, 17], [0.85, 22, 23], [0.9, 35, 36], [0.95, 73, 72], [0.99, 381, 368]])('for a floor of %d needs %d by Wilson and %d by Clopper-Pearson', (limit, byWilson, byClopperPearson) => {
    expect(smallestSampleFor(limit, 'wilson', 0.95)).toBe(byWilson);
    expect(smallestSampleFor(limit, 'clopper-pearson', 0.95)).toBe(byClopperPearson);
  });

  it('is the least sample that reaches the floor', () => {
    const method = fc.constantFrom('wilson' as const, 'clopper-pearson' as const);
    fc.assert(fc.property(fc.integer({ min: 0, max: 998 }), method, fc.constantFrom(0.9, 0.95, 0.99), fc.boolean(), (thousandths, by, level, exclusive) => {
      const limit = thousandths / 1000;
      const n = smallestSampleFor(limit, by, level, exclusive) ?? NaN;
      const lower = (size: number): number => PROPORTION_INTERVALS[by](size, size, level)?.lower ?? NaN;
      expect(exclusive ? lower(n) > limit : lower(n) >= limit).toBe(true);
      if (n > 1) expect(exclusive ? lower(n - 1) > limit : lower(n - 1) >= limit).toBe(false);
    }));
  });

  it('tells a floor that is just reached from one that must be exceeded', () => {
    const lower = PROPORTION_INTERVALS.wilson(16, 16, 0.95)?.lower ?? NaN;
    expect(smallestSampleFor(lower, 'wilson', 0.95)).toBe(16);
    expect(smallestSampleFor(lower, 'wilson', 0.95, true)).toBe(17);
  });

  it('is one case for a floor of 0, and no sample for a floor of 1', () => {
    expect(smallestSampleFor(0, 'wilson', 0.95)).toBe(1);
    expect(smallestSampleFor(-0.1, 'wilson', 0.95)).toBe(1);
    for (const limit of [1, 1.5, NaN]) expect(smallestSampleFor(limit, 'wilson', 0.95)).toBeUndefined();
    expect(smallestSampleFor(1, 'clopper-pearson', 0.95)).toBeUndefined();
  });
});
