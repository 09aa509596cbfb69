import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanOf, tMean, type Mean } from '../../src/statistics/means.ts';
import { averageRanks, medianInterval, quantile } from '../../src/statistics/order-statistics.ts';
import { caseSummary, type Distribution } from '../../src/statistics/per-case.ts';
import { compensatedSum } from '../../src/statistics/sums.ts';
import { isUndefined, type Undefined } from '../../src/statistics/undefined.ts';
import { column, inGroup, limitsNear, near, OF_REFERENCE_T, OTHER_TASKS, rowsOf } from './other-tasks.ts';

const rows = rowsOf('seg_160.csv');
const doubles = (...values: readonly number[]): Float64Array => Float64Array.from(values);

function known<T extends Mean | Distribution>(figure: T | Undefined): T {
  if (isUndefined(figure)) throw new Error(figure.undefined);
  return figure;
}

describe('caseSummary against the reference', () => {
  const cases = OTHER_TASKS.seg_160.flatMap((group) => (['dice', 'hd95'] as const).map((name) => ({ ...group, name })));
  it.each(cases)('has every figure of $name, $attribute $level', (group) => {
    const expected = group.metrics[group.name];
    const found = caseSummary(column(inGroup(rows, group), group.name));
    expect([found.n, found.missing]).toEqual([expected.n, expected.missing]);
    near(known(found.values).mean, expected.mean);
    near(found.sd, expected.sd);
    limitsNear(tMean(known(found.values), 0.95), expected.mean_t, OF_REFERENCE_T);
    limitsNear(medianInterval(found.sorted, 0.95), expected.median_order_statistic);
    const { least, fifthPercentile, lowerQuartile, median, upperQuartile, most } = known(found.distribution);
    expect([least, most]).toEqual([expected.min, expected.max]);
    near(fifthPercentile, expected.p05);
    near(lowerQuartile, expected.q25);
    near(median, expected.median);
    near(upperQuartile, expected.q75);
  });
});

describe('caseSummary', () => {
  it('counts cases without a value, and has no figure where all are', () => {
    const reason = { undefined: 'no case has a value' };
    expect(caseSummary(doubles(NaN, NaN))).toEqual({ n: 0, missing: 2, values: reason, sd: reason, distribution: reason, sorted: doubles() });
    const none = { undefined: 'there are no cases' };
    expect(caseSummary(doubles())).toMatchObject({ n: 0, missing: 0, values: none, sd: none, distribution: none });
  });

  it('knows mean and median of a single case, but neither spread nor interval', () => {
    const { values, sd, distribution, sorted } = caseSummary(doubles(0.7, NaN));
    expect(known(values).mean).toBe(0.7);
    expect(known(distribution)).toMatchObject({ least: 0.7, median: 0.7, most: 0.7 });
    expect(sd).toEqual({ undefined: 'a single case has no spread' });
    expect(tMean(known(values), 0.95)).toBeUndefined();
    expect(medianInterval(sorted, 0.95)).toBeUndefined();
  });

  it('refuses an infinite value', () => {
    expect(() => caseSummary(doubles(1, Infinity))).toThrow('a case has an infinite value');
    expect(() => caseSummary(doubles(-Infinity, 1))).toThrow(RangeError);
  });

  it('leaves the values that it was given as they were', () => {
    const given = doubles(3, 1, 2);
    caseSummary(given);
    expect(given).toEqual(doubles(3, 1, 2));
  });
});

describe('tMean', () => {
  it('is right where the t of the reference is not: 2.015367574443764 for 44 degrees of freedom', () => {
    const half = (2.015367574443764 * 3) / Math.sqrt(45);
    limitsNear(tMean({ n: 45, mean: 4, sd: 3 }, 0.95), [4 - half, 4 + half], 1e-14);
  });
});

describe('meanOf', () => {
  it('sees no spread in equal values, whatever their sum rounds to', () => {
    expect(meanOf(new Float64Array(7).fill(0.1))).toEqual({ n: 7, mean: 0.1, sd: 0 });
  });

  it('does not lose small values beside large ones', () => {
    expect(known(meanOf(doubles(1e16, 1, -1e16, 1))).mean).toBe(0.5);
    near(known(meanOf(doubles(1e9 + 1, 1e9 + 2, 1e9 + 3))).sd, 1, 1e-12);
    // No double is the mean of these two.
    near(known(meanOf(doubles(1e16, 1e16 + 2))).sd, Math.SQRT2, 1e-15);
  });

  it('gives the same in any order', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 }), (values) => {
      const [one, other] = [known(meanOf(doubles(...values))), known(meanOf(doubles(...values.toSorted((a, b) => a - b))))];
      near(one.mean, other.mean, 1e-12 * Math.max(1, Math.abs(one.mean)));
      near(one.sd, other.sd, 1e-12 * Math.max(1, one.sd));
    }));
  });

  it('says that values are too large', () => {
    expect(meanOf(doubles(1e308, 1.5e308, 1e308))).toEqual({ undefined: 'the values are too large to compute with' });
    expect(meanOf(doubles(1e200, 0))).toEqual({ undefined: 'the values are too large to compute with' });
  });
});

describe('compensatedSum', () => {
  it('keeps what the larger of two terms would swallow, whichever comes first', () => {
    for (const terms of [[1, 1e100, 1, -1e100], [1e100, 1, 1, -1e100], [-1e100, 1, 1, 1e100]]) {
      expect(compensatedSum(4, (index) => terms[index] ?? NaN)).toBe(2);
    }
    expect(compensatedSum(0, () => NaN)).toBe(0);
  });
});

describe('quantile', () => {
  it('interpolates between the two nearest values', () => {
    const sorted = doubles(1, 2, 4, 8);
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile(sorted, p))).toEqual([1, 1.75, 3, 5, 8]);
    expect(quantile(doubles(), 0.5)).toBeUndefined();
    for (const p of [-0.1, 1.1, NaN]) expect(() => quantile(sorted, p)).toThrow(RangeError);
  });
});

describe('medianInterval', () => {
  it.each([[5, undefined], [6, [1, 6]], [8, [1, 8]], [9, [2, 8]], [20, [6, 15]]] as const)('of 1 to %d is %j', (n, expected) => {
    const found = medianInterval(Float64Array.from({ length: n }, (_, index) => index + 1), 0.95);
    expect(found && [found.lower, found.upper]).toEqual(expected);
  });

  it('has ranks whose binomial tails are within the error, and one further is not', () => {
    const binomialTail = (n: number, rank: number): number => {
      let [term, total] = [2 ** -n, 0];
      for (let k = 0; k < rank; k += 1) [total, term] = [total + term, (term * (n - k)) / (k + 1)];
      return total;
    };
    fc.assert(fc.property(fc.integer({ min: 6, max: 500 }), fc.constantFrom(0.2, 0.9, 0.95, 0.99), (n, level) => {
      const found = medianInterval(Float64Array.from({ length: n }, (_, index) => index + 1), level);
      const rank = found?.lower ?? 0;
      if (rank > 0) expect(binomialTail(n, rank)).toBeLessThanOrEqual((1 - level) / 2);
      expect(binomialTail(n, rank + 1)).toBeGreaterThan((1 - level) / 2);
      expect(found?.upper).toBe(found === undefined ? undefined : n + 1 - rank);
    }));
    expect(() => medianInterval(doubles(1), 1)).toThrow(RangeError);
  });
});

describe('averageRanks', () => {
  it('adds up to n(n + 1)/2 and goes up with the values', () => {
    expect(averageRanks(doubles(30, 10, 20, 10))).toEqual(doubles(4, 1.5, 3, 1.5));
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (values) => {
      const ranks = averageRanks(doubles(...values));
      expect(ranks.reduce((total, rank) => total + rank, 0)).toBe((values.length * (values.length + 1)) / 2);
      for (const [index, value] of values.entries()) {
        const below = values.filter((other) => other < value).length;
        const same = values.filter((other) => other === value).length;
        expect(ranks[index]).toBe(below + (same + 1) / 2);
      }
    }));
  });
});
