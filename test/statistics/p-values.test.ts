import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm, mcnemarMidP, pooledScoreP } from '../../src/statistics/p-values.ts';
import { COMPARISONS, ORACLE } from './oracle.ts';

const relative = (found: number | undefined, expected: number): number => Math.abs((found ?? NaN) - expected) / (expected === 0 ? 1 : expected);
const midP = ([both, newOnly, referenceOnly, neither]: readonly [number, number, number, number]): number =>
  mcnemarMidP({ both, new_only: newOnly, reference_only: referenceOnly, neither });

describe('mcnemarMidP', () => {
  it.each([...ORACLE.paired_proportions.map(({ table, mcnemar }) => [table, mcnemar.midp] as const), ...COMPARISONS.paired_proportions.map(({ table, midp }) => [table, midp] as const)])(
    'agrees with the reference for %j', (table, expected) => {
      expect(relative(midP(table), expected)).toBeLessThan(1e-12);
    });

  it('is the binomial mid-p, by exact sums', () => {
    for (let b = 0; b <= 14; b += 1) {
      for (let c = 0; c <= 14; c += 1) {
        const n = b + c;
        const shares = [1];
        for (let k = 1; k <= n; k += 1) shares.push(((shares[k - 1] ?? NaN) * (n - k + 1)) / k);
        const k = Math.min(b, c);
        const at = (shares[k] ?? NaN) / 2 ** n;
        const upTo = shares.slice(0, k + 1).reduce((sum, x) => sum + x, 0) / 2 ** n;
        const expected = n === 0 ? 1 : b === c ? 1 - at / 2 : 2 * upTo - at;
        expect(relative(midP([3, b, c, 5]), expected)).toBeLessThan(1e-13);
      }
    }
  });

  it('keeps its digits where many pairs changed', () => {
    // Far out: twice the normal tail is off by the approximation, not by orders of magnitude.
    expect(midP([0, 600_000, 400_000, 0])).toBe(0);
    expect(midP([0, 0, 900, 0]) * 2 ** 900).toBeCloseTo(1, 10);
    expect(midP([0, 500_500, 499_500, 0])).toBeCloseTo(0.3173, 3);
    expect(midP([0, 5e14, 5e14, 0])).toBeCloseTo(1, 6);
  });

  it('is symmetric, at most 1, and 1 where nothing changed', () => {
    const count = fc.integer({ min: 0, max: 100_000 });
    fc.assert(fc.property(count, count, (b, c) => {
      expect(midP([1, b, c, 1])).toBe(midP([1, c, b, 1]));
      expect(midP([1, b, c, 1])).toBeLessThanOrEqual(1);
    }));
    expect(midP([20, 0, 0, 5])).toBe(1);
    expect(() => midP([1, -1, 1, 1])).toThrow('is not a count');
  });
});

describe('pooledScoreP', () => {
  it('agrees with the reference for the gaps between levels', () => {
    for (const { x1, n1, x2, n2, p_score_pooled: expected } of COMPARISONS.two_proportions) {
      expect(relative(pooledScoreP(x1, n1, x2, n2), expected), `${x1}/${n1} ${x2}/${n2}`).toBeLessThan(1e-9);
    }
  });

  it('is 1 where both have none or all, and undefined where one has no cases', () => {
    expect(pooledScoreP(0, 5, 0, 9)).toBe(1);
    expect(pooledScoreP(5, 5, 9, 9)).toBe(1);
    expect(pooledScoreP(0, 0, 1, 9)).toBeUndefined();
    expect(pooledScoreP(1, 9, 0, 0)).toBeUndefined();
    expect(pooledScoreP(1, 3, 2, 6)).toBe(1);
  });

  it('does not depend on the order', () => {
    const proportion = fc.tuple(fc.nat(500), fc.nat(500)).map(([k, misses]) => [k, k + misses + 1] as const);
    fc.assert(fc.property(proportion, proportion, ([k1, n1], [k2, n2]) => {
      expect(pooledScoreP(k1, n1, k2, n2)).toBeCloseTo(pooledScoreP(k2, n2, k1, n1) ?? NaN, 14);
      expect(pooledScoreP(n1 - k1, n1, n2 - k2, n2)).toBeCloseTo(pooledScoreP(k1, n1, k2, n2) ?? NaN, 12);
    }));
    for (const [k, n] of [[3, 2], [-1, 2], [0.5, 2]] as const) {
      expect(() => pooledScoreP(k, n, 1, 2)).toThrow(RangeError);
      expect(() => pooledScoreP(1, 2, k, n)).toThrow(RangeError);
    }
  });
});

describe('holm', () => {
  it.each([...ORACLE.holm, ...COMPARISONS.holm.map(({ p, holm: adjusted }) => ({ p, adjusted }))])('agrees with the reference for $p', ({ p, adjusted }) => {
    for (const [index, value] of holm(p).entries()) expect(relative(value, adjusted[index] ?? NaN)).toBeLessThan(1e-15 * 10);
    expect(holm(p)).toHaveLength(adjusted.length);
  });

  it('follows its p-values when they are permuted, and keeps their order', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(fc.array(p, { maxLength: 30 }), (values) => {
      const adjusted = holm(values);
      expect(holm(values.toReversed())).toEqual(adjusted.toReversed());
      for (const [index, value] of values.entries()) {
        expect(adjusted[index]).toBeGreaterThanOrEqual(value);
        expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, value * values.length));
      }
    }));
  });

  it('leaves its argument alone, and refuses what is no p-value', () => {
    const values = [0.04, 0.01];
    holm(values);
    expect(values).toEqual([0.04, 0.01]);
    for (const wrong of [-0.1, 1.1, NaN]) expect(() => holm([0.5, wrong])).toThrow('a p-value lies between 0 and 1');
  });
});
