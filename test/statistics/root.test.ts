import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootBetween } from '../../src/statistics/root.ts';

describe('rootBetween', () => {
  it('finds a root to the last bits', () => {
    expect(rootBetween(0, 2, (x) => x * x - 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(rootBetween(1, 0, (x) => 0.3 - x)).toBeCloseTo(0.3, 16);
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), fc.integer({ min: 1, max: 9 }), (root, power) => {
      const found = rootBetween(0, 1, (x) => (x - root) * (1 + x) ** power);
      expect(Math.abs(found - root)).toBeLessThanOrEqual(4 * 2 ** -53 * root);
    }));
  });

  it('does not ask the ends, where a function may be 0 or infinite', () => {
    const asked: number[] = [];
    const root = rootBetween(0, 1, (x) => {
      asked.push(x);
      return x * (x - 0.25) / (1 - x);
    });
    expect(root).toBeCloseTo(0.25, 15);
    for (const x of asked) expect(x > 0 && x < 1).toBe(true);
    expect(rootBetween(0, 1, (x) => 1 / (1 - x) - 1e9 / x)).toBeCloseTo(1 - 1e-9, 15);
  });

  it('takes a few steps, not one for each bit', () => {
    let steps = 0;
    rootBetween(0, 1, (x) => {
      steps += 1;
      return Math.exp(x) - 1.5;
    });
    expect(steps).toBeLessThan(15);
  });

  it('ends for an empty range, for roots at an end, and for what is no function', () => {
    expect(rootBetween(1, 1, (x) => x)).toBe(1);
    expect(rootBetween(0, 1, (x) => x)).toBeLessThan(1e-300);
    expect(rootBetween(0, 1, () => -1)).toBeCloseTo(1, 15);
    expect(rootBetween(0, 1, () => NaN)).toBeCloseTo(1, 15);
  });
});
