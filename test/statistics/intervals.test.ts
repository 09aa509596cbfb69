import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clopperPearson, isProportionMethod, newcombeIndependent, newcombePaired, pairedDifference, PROPORTION_INTERVALS, wilson,
  type Interval, type PairedTable,
} from '../../src/statistics/intervals.ts';
import { ORACLE } from './oracle.ts';

function near(found: Interval | undefined, [lower, upper]: readonly [number, number], tolerance = 1e-12): void {
  expect(found).toBeDefined();
  expect(Math.abs((found?.lower ?? NaN) - lower)).toBeLessThanOrEqual(tolerance);
  expect(Math.abs((found?.upper ?? NaN) - upper)).toBeLessThanOrEqual(tolerance);
}

const table = (both: number, newOnly: number, referenceOnly: number, neither: number): PairedTable =>
  ({ both, new_only: newOnly, reference_only: referenceOnly, neither });

const count = fc.integer({ min: 0, max: 400 });
const proportion = fc.tuple(count, count).map(([k, miss]) => ({ k, n: k + miss })).filter(({ n }) => n > 0);
const pairedTable = fc.tuple(count, count, count, count).map((cells) => table(...cells)).filter((t) => t.both + t.new_only + t.reference_only + t.neither > 0);
const level = fc.constantFrom(0.8, 0.9, 0.95, 0.975, 0.99);

describe('the vectors that the plan format publishes', () => {
  it.each([
    ['wilson', 368, 400, 0.8892, 0.9428], ['wilson', 46, 50, 0.8116, 0.9685], ['wilson', 30, 30, 0.8865, 1],
    ['clopper-pearson', 100, 104, 0.9044, 0.9894], ['clopper-pearson', 110, 116, 0.8908, 0.9808],
  ] as const)('%s of %d/%d is %d to %d', (method, k, n, lower, upper) => {
    near(PROPORTION_INTERVALS[method](k, n, 0.95), [lower, upper], 5e-5);
  });

  it('holds 88/100 against 0.80 by Wilson and not by Clopper-Pearson', () => {
    expect(wilson(88, 100, 0.95)?.lower).toBeCloseTo(0.80188, 5);
    expect(clopperPearson(88, 100, 0.95)?.lower).toBeCloseTo(0.79976, 5);
  });

  it.each([
    [352, 26, 8, 14, 0.045, 0.0165, 0.0757], [354, 6, 14, 26, -0.02, -0.0443, 0.0029], [350, 8, 10, 32, -0.005, -0.0277, 0.0174],
    [360, 20, 8, 12, 0.03, 0.0036, 0.0583], [1420, 36, 20, 124, 0.01, 0.0007, 0.0195], [360, 4, 8, 28, -0.01, -0.0297, 0.0087],
    [356, 4, 8, 32, -0.01, -0.0296, 0.0087], [40, 2, 8, 10, -0.1, -0.2066, 0.0064],
  ])('Newcombe paired of (%d, %d, %d, %d) is %d (%d to %d)', (both, newOnly, referenceOnly, neither, estimate, lower, upper) => {
    const found = newcombePaired(table(both, newOnly, referenceOnly, neither), 0.95);
    expect(found?.estimate).toBe(estimate);
    near(found, [lower, upper], 5.01e-5);
  });

  it('Newcombe independent of 92/100 against 87/100 is +0.05 (−0.0374 to 0.1388)', () => {
    const found = newcombeIndependent(92, 100, 87, 100, 0.95);
    expect(found?.estimate).toBe(0.05);
    near(found, [-0.0374, 0.1388], 5e-5);
  });

  it('Newcombe independent at 90 % shows equivalence of 56/60 and 368/400 within 0.10', () => {
    near(newcombeIndependent(56, 60, 368, 400, 0.9), [-0.063, 0.058], 5e-4);
    near(newcombeIndependent(56, 60, 380, 400, 0.9), [-0.092, 0.025], 5e-4);
  });
});

describe('reference values', () => {
  it.each(ORACLE.one_proportion)('one proportion $x of $n', (row) => {
    near(wilson(row.x, row.n, 0.9), row.wilson_900);
    near(wilson(row.x, row.n, 0.95), row.wilson_950);
    near(wilson(row.x, row.n, 0.99), row.wilson_990);
    near(clopperPearson(row.x, row.n, 0.9), row.clopper_pearson_900);
    near(clopperPearson(row.x, row.n, 0.95), row.clopper_pearson_950);
    near(clopperPearson(row.x, row.n, 0.99), row.clopper_pearson_990);
  });

  it.each(ORACLE.two_proportions)('Newcombe independent $x1/$n1 against $x2/$n2', (row) => {
    near(newcombeIndependent(row.x1, row.n1, row.x2, row.n2, 0.95), row.newcombe);
    near(newcombeIndependent(row.x1, row.n1, row.x2, row.n2, 0.9), row.newcombe_90);
  });

  it.each(ORACLE.paired_proportions)('Newcombe paired $table', ({ table: cells, diff, newcombe_paired: limits }) => {
    const found = newcombePaired(table(...cells), 0.95);
    expect(found?.estimate).toBeCloseTo(diff, 14);
    near(found, limits);
  });
});

describe.each(['wilson', 'clopper-pearson'] as const)('%s', (method) => {
  const interval = PROPORTION_INTERVALS[method];

  it('is undefined without cases, never 0, 1 or NaN', () => {
    expect(interval(0, 0, 0.95)).toBeUndefined();
  });

  it('ends exactly at 0 and 1 for none and for all, and nowhere else', () => {
    for (const n of [1, 3, 30, 99_999]) {
      expect(interval(0, n, 0.95)?.lower).toBe(0);
      expect(interval(n, n, 0.95)?.upper).toBe(1);
      expect(interval(0, n, 0.95)?.upper).toBeLessThan(1);
      expect(interval(n, n, 0.95)?.lower).toBeGreaterThan(0);
    }
    expect(interval(1, 30, 0.95)?.lower).toBeGreaterThan(0);
    expect(interval(29, 30, 0.95)?.upper).toBeLessThan(1);
  });

  it('refuses what is no proportion and no level', () => {
    for (const [k, n] of [[31, 30], [-1, 30], [0.5, 30], [1, 30.5], [NaN, 30], [0, NaN], [0, -1]] as const) expect(() => interval(k, n, 0.95)).toThrow(RangeError);
    for (const wrong of [0, 1, 95, NaN]) expect(() => interval(1, 2, wrong)).toThrow('a confidence level lies between 0 and 1');
    expect(() => interval(0, 0, 95)).toThrow(RangeError);
  });

  it('lies within [0, 1] and contains the estimate', () => {
    fc.assert(fc.property(proportion, level, ({ k, n }, at) => {
      const { lower, upper } = interval(k, n, at) ?? { lower: NaN, upper: NaN };
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(upper).toBeLessThanOrEqual(1);
      expect(lower).toBeLessThanOrEqual(k / n);
      expect(upper).toBeGreaterThanOrEqual(k / n);
    }));
  });

  it('mirrors when successes and failures are swapped', () => {
    fc.assert(fc.property(proportion, level, ({ k, n }, at) => {
      const [one, other] = [interval(k, n, at), interval(n - k, n, at)];
      near(one, [1 - (other?.upper ?? NaN), 1 - (other?.lower ?? NaN)]);
    }));
  });

  it('narrows with the sample, widens with the level, and rises with the successes', () => {
    fc.assert(fc.property(proportion, ({ k, n }) => {
      const width = (found: Interval | undefined): number => (found?.upper ?? NaN) - (found?.lower ?? NaN);
      expect(width(interval(2 * k, 2 * n, 0.95))).toBeLessThan(width(interval(k, n, 0.95)));
      expect(width(interval(k, n, 0.99))).toBeGreaterThan(width(interval(k, n, 0.95)));
      if (k < n) expect(interval(k + 1, n, 0.95)?.lower).toBeGreaterThan(interval(k, n, 0.95)?.lower ?? NaN);
    }));
  });
});

describe('PROPORTION_INTERVALS', () => {
  it('is asked by own names only', () => {
    expect(isProportionMethod('wilson')).toBe(true);
    expect(isProportionMethod('clopper-pearson')).toBe(true);
    for (const name of ['tango', 'toString', '__proto__', '']) expect(isProportionMethod(name)).toBe(false);
  });
});

describe('newcombeIndependent', () => {
  it('is undefined when either side has no cases', () => {
    expect(newcombeIndependent(0, 0, 1, 2, 0.95)).toBeUndefined();
    expect(newcombeIndependent(1, 2, 0, 0, 0.95)).toBeUndefined();
  });

  it('is exactly ±1 at the extremes', () => {
    expect(newcombeIndependent(10, 10, 0, 20, 0.95)).toMatchObject({ estimate: 1, upper: 1 });
    expect(newcombeIndependent(0, 20, 10, 10, 0.95)).toMatchObject({ estimate: -1, lower: -1 });
  });

  it('changes its sign when the sides are swapped, and contains the difference', () => {
    fc.assert(fc.property(proportion, proportion, level, (a, b, at) => {
      const forth = newcombeIndependent(a.k, a.n, b.k, b.n, at);
      const back = newcombeIndependent(b.k, b.n, a.k, a.n, at);
      expect(forth?.estimate).toBe(-(back?.estimate ?? NaN) + 0);
      near(forth, [-(back?.upper ?? NaN), -(back?.lower ?? NaN)]);
      expect(forth?.lower).toBeLessThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.upper).toBeGreaterThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.lower).toBeGreaterThanOrEqual(-1);
      expect(forth?.upper).toBeLessThanOrEqual(1);
    }));
  });
});

describe('newcombePaired', () => {
  it('is undefined for an empty table', () => {
    expect(newcombePaired(table(0, 0, 0, 0), 0.95)).toBeUndefined();
    expect(pairedDifference(table(0, 0, 0, 0))).toBeUndefined();
  });

  it('refuses a table that holds no counts', () => {
    for (const cells of [[-1, 2, 2, 2], [2, 0.5, 2, 1], [1, 1, NaN, 1], [1, 1, 1, -1], [2 ** 52, 2 ** 52, 2 ** 52, 0]] as [number, number, number, number][]) {
      expect(() => newcombePaired(table(...cells), 0.95)).toThrow('is not a count');
      expect(() => pairedDifference(table(...cells))).toThrow(RangeError);
    }
    expect(() => newcombePaired(table(1, 1, 1, 1), 95)).toThrow('a confidence level');
  });

  it('is no certainty without discordant pairs', () => {
    const found = newcombePaired(table(54, 0, 0, 0), 0.95);
    expect(found?.estimate).toBe(0);
    near(found, [-0.06641358809089637, 0.06641358809089637]);
    expect(newcombePaired(table(0, 0, 0, 54), 0.95)?.lower).toBeLessThan(0);
  });

  it('shrinks a correlation within half a case of none to none', () => {
    // ad − bc is 2 and n/2 is 3: φ counts as 0, and the limits are those of independent proportions.
    const paired = newcombePaired(table(2, 1, 0, 1), 0.95);
    const independent = newcombeIndependent(3, 4, 2, 4, 0.95);
    near(paired, [independent?.lower ?? NaN, independent?.upper ?? NaN]);
  });

  it('gives the difference exactly', () => {
    expect(pairedDifference(table(352, 26, 8, 14))).toEqual({ n: 9n, d: 200n });
  });

  it('changes its sign when new and reference are swapped, and contains the difference', () => {
    fc.assert(fc.property(pairedTable, level, (t, at) => {
      const forth = newcombePaired(t, at);
      const back = newcombePaired(table(t.both, t.reference_only, t.new_only, t.neither), at);
      expect(forth?.estimate).toBe(-(back?.estimate ?? NaN) + 0);
      near(forth, [-(back?.upper ?? NaN), -(back?.lower ?? NaN)]);
      expect(forth?.lower).toBeLessThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.upper).toBeGreaterThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.lower).toBeGreaterThanOrEqual(-1);
      expect(forth?.upper).toBeLessThanOrEqual(1);
    }));
  });

  it('is the same when right and wrong are swapped, and new and reference with them', () => {
    fc.assert(fc.property(pairedTable, (t) => {
      const other = newcombePaired(table(t.neither, t.new_only, t.reference_only, t.both), 0.95);
      near(newcombePaired(t, 0.95), [other?.lower ?? NaN, other?.upper ?? NaN]);
    }));
  });

  it('narrows when every cell is doubled', () => {
    fc.assert(fc.property(pairedTable, (t) => {
      const double = table(2 * t.both, 2 * t.new_only, 2 * t.reference_only, 2 * t.neither);
      const width = (found: Interval | undefined): number => (found?.upper ?? NaN) - (found?.lower ?? NaN);
      expect(width(newcombePaired(double, 0.95))).toBeLessThan(width(newcombePaired(t, 0.95)));
    }));
  });
});
