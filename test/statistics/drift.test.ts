import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftOfLevels, shiftOfValues, type ShiftOfCounts, type ShiftOfValues } from '../../src/statistics/drift.ts';
import { isUndefined } from '../../src/statistics/undefined.ts';
import { column, near, OTHER_TASKS, rowsOf } from './other-tasks.ts';

const [before, now] = [rowsOf('drift_ref.csv'), rowsOf('drift_cur.csv')];

function values(reference: readonly number[] | Float64Array, current: readonly number[] | Float64Array): ShiftOfValues {
  const shift = shiftOfValues(Float64Array.from(reference), Float64Array.from(current));
  if (isUndefined(shift)) throw new Error(shift.undefined);
  return shift;
}

function levels(reference: Readonly<Record<string, number>>, current: Readonly<Record<string, number>>): ShiftOfCounts<string> {
  const shift = shiftOfLevels(new Map(Object.entries(reference)), new Map(Object.entries(current)));
  if (isUndefined(shift)) throw new Error(shift.undefined);
  return shift;
}

const tally = (rows: readonly Readonly<Record<string, string>>[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { site = '' } of rows) counts[site] = (counts[site] ?? 0) + 1;
  return counts;
};

const sample = fc.array(fc.integer({ min: -20, max: 20 }).map((x) => x / 4), { minLength: 1, maxLength: 80 });

describe('shift against the reference', () => {
  it('has the bins, counts, PSI, Kolmogorov-Smirnov and Wasserstein figures of the scores', () => {
    const { score } = OTHER_TASKS.drift;
    const found = values(column(before, 'score'), column(now, 'score'));
    expect(found.reference).toEqual(score.ref);
    expect(found.current).toEqual(score.cur);
    for (const [index, edge] of score.inner_edges_type7.entries()) near(found.bins[index]?.upTo, edge);
    near(found.psi, score.psi);
    near(found.ks, score.ks);
    near(found.wasserstein, score.wasserstein);
  });

  it('has levels, counts and PSI of the sites, one of them new', () => {
    const { site } = OTHER_TASKS.drift;
    const found = levels(tally(before), tally(now));
    const of = (counts: readonly number[]): Record<string, number> => Object.fromEntries(found.bins.map((level, index) => [level, counts[index] ?? NaN]));
    expect(Object.keys(of(found.reference)).toSorted()).toEqual(site.levels);
    expect(of(found.reference)).toEqual(Object.fromEntries(site.levels.map((level, index) => [level, site.ref[index]])));
    expect(of(found.current)).toEqual(Object.fromEntries(site.levels.map((level, index) => [level, site.cur[index]])));
    near(found.psi, site.psi);
  });
});

describe('shiftOfValues', () => {
  it('finds nothing between a sample and itself, in any order', () => {
    fc.assert(fc.property(sample, (drawn) => {
      expect(values(drawn, drawn.toReversed())).toMatchObject({ psi: 0, ks: 0, wasserstein: 0 });
    }));
  });

  it('does not see how many times each case is counted', () => {
    fc.assert(fc.property(sample, sample, (one, other) => {
      const [single, double] = [values(one, other), values(one, [...other, ...other])];
      expect(double.ks).toBeCloseTo(single.ks, 12);
      near(double.psi, single.psi, 1e-12);
      near(double.wasserstein, single.wasserstein, 1e-12);
    }));
  });

  it('is the same in both directions for the distances of distribution functions', () => {
    fc.assert(fc.property(sample, sample, (one, other) => {
      const [there, back] = [values(one, other), values(other, one)];
      expect(back.ks).toBe(there.ks);
      near(back.wasserstein, there.wasserstein, 1e-12);
    }));
  });

  it('measures a shift by as much as all values are shifted', () => {
    fc.assert(fc.property(sample, fc.integer({ min: 1, max: 40 }), (drawn, shift) => {
      near(values(drawn, drawn.map((value) => value + shift)).wasserstein, shift, 1e-12);
    }));
    expect(values([1, 2, 3], [11, 12, 13])).toMatchObject({ ks: 1, wasserstein: 10 });
  });

  it('is Kolmogorov-Smirnov and Wasserstein by definition', () => {
    fc.assert(fc.property(sample, sample, (one, other) => {
      const all = [...new Set([...one, ...other])].toSorted((a, b) => a - b);
      const apart = all.map((x) => Math.abs(one.filter((v) => v <= x).length / one.length - other.filter((v) => v <= x).length / other.length));
      const found = values(one, other);
      near(found.ks, Math.max(...apart), 1e-12);
      near(found.wasserstein, all.slice(1).reduce((area, x, index) => area + (x - (all[index] ?? NaN)) * (apart[index] ?? NaN), 0), 1e-12);
    }));
  });

  it('puts every case in one bin, a value at an edge in the lower one', () => {
    const { bins, reference, current } = values([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [-5, 1, 1, 1.5, 99]);
    expect(bins.map(({ over, upTo }) => [over, upTo]).slice(0, 2)).toEqual([[-Infinity, 1], [1, 2]]);
    expect(bins.at(-1)).toEqual({ over: 9, upTo: Infinity });
    expect(reference).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(current).toEqual([3, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('merges equal deciles, down to one edge for equal scores, and keeps empty bins finite', () => {
    const found = values([0.5, 0.5, 0.5], [0.5, 0.7]);
    expect(found.bins).toEqual([{ over: -Infinity, upTo: 0.5 }, { over: 0.5, upTo: Infinity }]);
    near(found.psi, -0.5 * Math.log(0.5) + (0.5 - 1e-4) * Math.log(0.5 / 1e-4), 1e-12);
  });

  it('is undefined for an empty sample and refuses what is not finite', () => {
    const reason = { undefined: 'a sample without cases has no distribution' };
    expect(shiftOfValues(new Float64Array(), new Float64Array(3))).toEqual(reason);
    expect(shiftOfValues(new Float64Array(3), new Float64Array())).toEqual(reason);
    expect(() => values([1], [1, NaN])).toThrow('NaN is no finite number');
    expect(() => values([-Infinity], [1])).toThrow(RangeError);
  });
});

describe('shiftOfLevels', () => {
  it('finds nothing between equal shares, and something between others', () => {
    expect(levels({ a: 1, b: 3 }, { b: 300, a: 100 }).psi).toBe(0);
    near(levels({ a: 1, b: 3 }, { a: 1, b: 1 }).psi, 0.25 * Math.log(2) - 0.25 * Math.log(2 / 3), 1e-12);
  });

  it('names levels of either sample, those of the reference first, whatever they are called', () => {
    expect(levels({ z: 1, constructor: 2 }, { a: 3, constructor: 1 })).toMatchObject({ bins: ['z', 'constructor', 'a'], reference: [1, 2, 0], current: [0, 1, 3] });
  });

  it('is undefined for an empty sample', () => {
    const reason = { undefined: 'a sample without cases has no distribution' };
    expect(shiftOfLevels(new Map(), new Map([['a', 1]]))).toEqual(reason);
    expect(shiftOfLevels(new Map([['a', 1]]), new Map([['a', 0]]))).toEqual(reason);
  });
});
