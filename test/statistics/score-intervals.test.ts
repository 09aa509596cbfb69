import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredWilson } from '../../src/statistics/clustered.ts';
import { newcombeIndependent, newcombePaired, wilson, type Interval, type PairedTable } from '../../src/statistics/intervals.ts';
import { miettinenNurminen } from '../../src/statistics/miettinen-nurminen.ts';
import { tango } from '../../src/statistics/tango.ts';
import type { Undefined } from '../../src/statistics/undefined.ts';
import { COMPARISONS, ORACLE } from './oracle.ts';

function near(found: Interval | Undefined | undefined, [lower, upper]: readonly [number, number], tolerance = 1e-12): void {
  if (found === undefined || 'undefined' in found) throw new Error(`an interval is expected, not ${found?.undefined}`);
  expect(Math.abs(found.lower - lower)).toBeLessThanOrEqual(tolerance);
  expect(Math.abs(found.upper - upper)).toBeLessThanOrEqual(tolerance);
}

const table = (both: number, newOnly: number, referenceOnly: number, neither: number): PairedTable =>
  ({ both, new_only: newOnly, reference_only: referenceOnly, neither });
const width = (found: Interval | undefined): number => (found?.upper ?? NaN) - (found?.lower ?? NaN);

const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 4000 }));
const pairedTable = fc.tuple(count, count, count, count).map((cells) => table(...cells)).filter((t) => t.both + t.new_only + t.reference_only + t.neither > 0);
const proportion = fc.tuple(count, count).map(([k, misses]) => ({ k, n: k + misses })).filter(({ n }) => n > 0);
const level = fc.constantFrom(0.8, 0.9, 0.95, 0.99);

describe('tango', () => {
  it.each(ORACLE.paired_proportions)('agrees with the reference for $table', ({ table: cells, diff, tango: at95, tango_90: at90 }) => {
    expect(tango(table(...cells), 0.95)?.estimate).toBeCloseTo(diff, 15);
    near(tango(table(...cells), 0.95), at95);
    near(tango(table(...cells), 0.9), at90);
  });

  it.each(COMPARISONS.paired_proportions)('agrees for models on the same cases, $table', ({ table: cells, tango: at95, tango_90: at90, newcombe_paired: newcombe }) => {
    near(tango(table(...cells), 0.95), at95);
    near(tango(table(...cells), 0.9), at90);
    near(newcombePaired(table(...cells), 0.95), newcombe);
  });

  it('is no certainty without discordant pairs: 1 of 25 may differ', () => {
    near(tango(table(20, 0, 0, 5), 0.95), [-0.13319225093904846, 0.13319225093904846]);
    near(tango(table(1, 0, 0, 0), 0.95), [-(wilson(0, 1, 0.95)?.upper ?? NaN), wilson(0, 1, 0.95)?.upper ?? NaN]);
  });

  it('ends at 1 where all pairs changed for the better', () => {
    expect(tango(table(0, 8, 0, 0), 0.95)?.upper).toBe(1);
    expect(tango(table(0, 0, 8, 0), 0.95)?.lower).toBe(-1);
  });

  it('inverts the score test: its limits are differences of which the score is ±z', () => {
    fc.assert(fc.property(pairedTable, (t) => {
      const { new_only: b, reference_only: c } = t;
      const n = t.both + b + c + t.neither;
      const found = tango(t, 0.95);
      for (const delta of [found?.lower ?? NaN, found?.upper ?? NaN]) {
        if (Math.abs(delta) === 1 || b + c === 0) continue;
        // The share of reference-only pairs, by maximising the likelihood itself.
        const likelihood = (q: number): number =>
          (b === 0 ? 0 : b * Math.log(q + delta)) + (c === 0 ? 0 : c * Math.log(q)) + (n - b - c === 0 ? 0 : (n - b - c) * Math.log(1 - 2 * q - delta));
        let [low, high] = [Math.max(0, -delta), (1 - delta) / 2];
        for (let step = 0; step < 200; step += 1) {
          const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
          if (likelihood(left) < likelihood(right)) low = left;
          else high = right;
        }
        const score = (b - c - n * delta) / Math.sqrt(n * (2 * low + delta * (1 - delta)));
        expect(Math.abs(score)).toBeCloseTo(1.959963984540054, 3);
      }
    }), { numRuns: 50 });
  });

  it('negates and swaps its limits with the models, and contains the difference', () => {
    fc.assert(fc.property(pairedTable, level, (t, at) => {
      const [forth, back] = [tango(t, at), tango(table(t.both, t.reference_only, t.new_only, t.neither), at)];
      expect(forth?.estimate).toBe(-(back?.estimate ?? NaN) + 0);
      expect(forth?.lower).toBe(-(back?.upper ?? NaN));
      expect(forth?.upper).toBe(-(back?.lower ?? NaN));
      expect(forth?.lower).toBeLessThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.upper).toBeGreaterThanOrEqual(forth?.estimate ?? NaN);
    }));
  });

  it('narrows with ten times the pairs, and widens with the level', () => {
    fc.assert(fc.property(pairedTable, (t) => {
      const many = table(10 * t.both, 10 * t.new_only, 10 * t.reference_only, 10 * t.neither);
      expect(width(tango(many, 0.95))).toBeLessThan(width(tango(t, 0.95)));
      expect(width(tango(t, 0.99))).toBeGreaterThan(width(tango(t, 0.95)));
    }));
  });

  it('is undefined for no pairs, and refuses what is no table and no level', () => {
    expect(tango(table(0, 0, 0, 0), 0.95)).toBeUndefined();
    expect(() => tango(table(1, -1, 1, 1), 0.95)).toThrow('is not a count');
    expect(() => tango(table(0, 0, 0, 0), 95)).toThrow('a confidence level');
  });
});

describe('miettinenNurminen', () => {
  it.each(ORACLE.two_proportions)('agrees with the reference for $x1/$n1 against $x2/$n2', (row) => {
    near(miettinenNurminen(row.x1, row.n1, row.x2, row.n2, 0.95), row.miettinen_nurminen);
    near(miettinenNurminen(row.x1, row.n1, row.x2, row.n2, 0.9), row.miettinen_nurminen_90);
  });

  it('agrees for the gaps between levels, where none and all succeed too', () => {
    for (const row of COMPARISONS.two_proportions) {
      near(miettinenNurminen(row.x1, row.n1, row.x2, row.n2, 0.95), row.miettinen_nurminen);
      near(newcombeIndependent(row.x1, row.n1, row.x2, row.n2, 0.95), row.newcombe);
    }
    expect(COMPARISONS.two_proportions.filter(({ x1, n1, x2 }) => x1 === n1 || x2 === 0).length).toBeGreaterThan(10);
  });

  it('ends at 1 for all against none', () => {
    expect(miettinenNurminen(5, 5, 0, 7, 0.95)).toMatchObject({ estimate: 1, upper: 1 });
    expect(miettinenNurminen(0, 5, 7, 7, 0.95)).toMatchObject({ estimate: -1, lower: -1 });
    near(miettinenNurminen(5, 5, 5, 5, 0.95), [-0.46052601868200094, 0.46052601868200094]);
    near(miettinenNurminen(0, 5, 0, 5, 0.95), [-0.46052601868200094, 0.46052601868200094]);
  });

  it('keeps its digits in large samples', () => {
    const found = miettinenNurminen(500_000_000, 1_000_000_000, 500_000_000, 1_000_000_000, 0.95);
    const half = 1.959963984540054 * Math.sqrt(0.5 / 1e9);
    expect((found?.upper ?? NaN) / half).toBeCloseTo(1, 8);
    // For 0 of n against 0 of n the score test rejects from δ = z²/(n + z²) on, z² with the factor N/(N − 1).
    for (const n of [1000, 1_000_000, 1_000_000_000]) {
      const square = (1.959963984540054 ** 2 * 2 * n) / (2 * n - 1);
      expect(Math.abs((miettinenNurminen(0, n, 0, n, 0.95)?.upper ?? NaN) - square / (n + square))).toBeLessThan(2e-15);
    }
  });

  it('negates and swaps its limits with the samples, and contains the difference', () => {
    fc.assert(fc.property(proportion, proportion, level, (a, b, at) => {
      const [forth, back] = [miettinenNurminen(a.k, a.n, b.k, b.n, at), miettinenNurminen(b.k, b.n, a.k, a.n, at)];
      expect(forth?.lower).toBe(-(back?.upper ?? NaN));
      expect(forth?.upper).toBe(-(back?.lower ?? NaN));
      expect(forth?.estimate).toBe(-(back?.estimate ?? NaN) + 0);
      expect(forth?.lower).toBeLessThanOrEqual(forth?.estimate ?? NaN);
      expect(forth?.upper).toBeGreaterThanOrEqual(forth?.estimate ?? NaN);
      expect(Math.abs(forth?.lower ?? NaN)).toBeLessThanOrEqual(1);
    }));
  });

  it('is the same for failures, with the sign turned', () => {
    fc.assert(fc.property(proportion, proportion, (a, b) => {
      const failures = miettinenNurminen(a.n - a.k, a.n, b.n - b.k, b.n, 0.95);
      near(miettinenNurminen(a.k, a.n, b.k, b.n, 0.95), [-(failures?.upper ?? NaN), -(failures?.lower ?? NaN)], 1e-11);
    }));
  });

  it('narrows with ten times the cases, and widens with the level', () => {
    fc.assert(fc.property(proportion, proportion, (a, b) => {
      const once = miettinenNurminen(a.k, a.n, b.k, b.n, 0.95);
      expect(width(miettinenNurminen(10 * a.k, 10 * a.n, 10 * b.k, 10 * b.n, 0.95))).toBeLessThan(width(once));
      expect(width(miettinenNurminen(a.k, a.n, b.k, b.n, 0.99))).toBeGreaterThan(width(once));
    }));
  });

  it('is undefined for no cases, and refuses what is no proportion and no level', () => {
    expect(miettinenNurminen(0, 0, 1, 2, 0.95)).toBeUndefined();
    expect(miettinenNurminen(1, 2, 0, 0, 0.95)).toBeUndefined();
    expect(() => miettinenNurminen(3, 2, 1, 2, 0.95)).toThrow('3 of 2 is not a proportion');
    expect(() => miettinenNurminen(1, 2, 3, 2, 0.95)).toThrow('3 of 2 is not a proportion');
    expect(() => miettinenNurminen(0, 0, 1, 2, 95)).toThrow('a confidence level');
  });
});

describe('clusteredWilson', () => {
  it.each(COMPARISONS.clustered)('agrees with the reference for $k/$n in $clusters clusters', ({ k, n, clusters, se, wilson_neff: limits }) => {
    near(clusteredWilson({ k, n, clusters, standardError: se }, 0.95), limits);
  });

  it('is Wilson’s interval where clusters agree no more than cases do', () => {
    const [p, n] = [0.75, 200];
    const expected = wilson(150, n, 0.95);
    near(clusteredWilson({ k: 150, n, clusters: 40, standardError: Math.sqrt((p * (1 - p)) / n) }, 0.95), [expected?.lower ?? NaN, expected?.upper ?? NaN]);
  });

  it('widens with the standard error', () => {
    const at = (standardError: number): Interval => {
      const found = clusteredWilson({ k: 150, n: 200, clusters: 40, standardError }, 0.95);
      if ('undefined' in found) throw new Error(found.undefined);
      return found;
    };
    expect(width(at(0.05))).toBeGreaterThan(width(at(0.03)));
    expect(at(0.05).lower).toBeLessThan(0.75);
    expect(at(0.05).upper).toBeGreaterThan(0.75);
  });

  it('counts each cluster as one case where the standard error is 0', () => {
    for (const [k, n, successes] of [[60, 60, 20], [0, 60, 0], [30, 60, 10]] as const) {
      const expected = wilson(successes, 20, 0.95);
      for (const standardError of [0, 1e-17]) near(clusteredWilson({ k, n, clusters: 20, standardError }, 0.95), [expected?.lower ?? NaN, expected?.upper ?? NaN]);
    }
    expect(clusteredWilson({ k: 60, n: 60, clusters: 20, standardError: 0 }, 0.95)).toMatchObject({ upper: 1 });
    expect(clusteredWilson({ k: 0, n: 60, clusters: 20, standardError: 0 }, 0.95)).toMatchObject({ lower: 0 });
  });

  it('is undefined without cases and for a single cluster, with the reason', () => {
    expect(clusteredWilson({ k: 0, n: 0, clusters: 0, standardError: undefined }, 0.95)).toEqual({ undefined: 'no cases in the denominator' });
    expect(clusteredWilson({ k: 8, n: 9, clusters: 1, standardError: undefined }, 0.95)).toEqual({ undefined: 'a single cluster does not show how much clusters differ' });
  });

  it('refuses what is no proportion, no standard error and no level', () => {
    const fine = { k: 8, n: 9, clusters: 3, standardError: 0.1 };
    expect(() => clusteredWilson({ ...fine, k: 10 }, 0.95)).toThrow('10 of 9 is not a proportion');
    expect(() => clusteredWilson({ ...fine, clusters: 10 }, 0.95)).toThrow('10 clusters of 9 cases');
    expect(() => clusteredWilson({ ...fine, clusters: 1.5 }, 0.95)).toThrow(RangeError);
    for (const standardError of [undefined, NaN, -1, Infinity]) expect(() => clusteredWilson({ ...fine, standardError }, 0.95)).toThrow('is not a standard error');
    expect(() => clusteredWilson(fine, 95)).toThrow('a confidence level');
  });
});
