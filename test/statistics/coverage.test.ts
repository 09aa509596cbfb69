import { describe, expect, it } from 'vitest';
import { clopperPearson, newcombeIndependent, newcombePaired, wilson, type Interval } from '../../src/statistics/intervals.ts';

interface Tally {
  readonly coverage: number;
  readonly falsePasses: number;
}
type Shares = readonly [both: number, newOnly: number, referenceOnly: number, neither: number];
interface Exact {
  readonly oneProportion: (method: typeof wilson, level: number, floor: number, sizes: readonly number[]) => readonly Tally[];
  readonly independentDifference: (method: typeof newcombeIndependent, level: number, sample: Readonly<Record<'n1' | 'n2' | 'p1' | 'p2', number>>) => Tally;
  readonly pairedDifference: (method: typeof newcombePaired, level: number, n: number, shares: Shares) => Tally;
  readonly spread: (groups: number, n: number, p: number, limit: number) => { readonly expected: number; readonly exceeds: number };
}

const { oneProportion, independentDifference, pairedDifference, spread } =
  (await import(new URL('../../bench/coverage-exact.mjs', import.meta.url).href)) as Exact;

const FLOORS = [0.7, 0.8, 0.9, 0.95];
const SIZES = Array.from({ length: 30 }, (_, index) => 10 * (index + 1));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a model whose sensitivity is exactly the floor', () => {
  it('passes by Clopper-Pearson at most one time in forty', () => {
    for (const floor of FLOORS) {
      for (const { falsePasses, coverage } of oneProportion(clopperPearson, 0.95, floor, SIZES)) {
        expect(falsePasses).toBeLessThanOrEqual(0.025);
        expect(coverage).toBeGreaterThanOrEqual(0.95);
      }
    }
  });

  it('passes by Wilson one time in forty at most on average, and not much more often at any size', () => {
    for (const floor of FLOORS) {
      const tallies = oneProportion(wilson, 0.95, floor, SIZES);
      const passes = tallies.map(({ falsePasses }) => falsePasses);
      expect(mean(passes)).toBeLessThanOrEqual(0.025);
      expect(Math.max(...passes)).toBeLessThanOrEqual(0.035);
      expect(mean(tallies.map(({ coverage }) => coverage))).toBeCloseTo(0.95, 2);
    }
  });

  it('would pass far too often without limits that know the size', () => {
    const wald = (k: number, n: number): Interval => {
      const half = 1.96 * Math.sqrt(((k / n) * (1 - k / n)) / n);
      return { lower: k / n - half, upper: k / n + half };
    };
    expect(Math.max(...oneProportion(wald, 0.95, 0.95, SIZES).map(({ falsePasses }) => falsePasses))).toBeGreaterThan(0.3);
  });
});

describe('a model that is worse by exactly the margin', () => {
  it('is held non-inferior by Newcombe about one time in forty, other cases or the same', () => {
    expect(independentDifference(newcombeIndependent, 0.95, { n1: 50, n2: 50, p1: 0.85, p2: 0.9 }).falsePasses).toBeLessThanOrEqual(0.025);
    expect(pairedDifference(newcombePaired, 0.95, 50, [0.85, 0.025, 0.075, 0.05]).falsePasses).toBeLessThanOrEqual(0.025);
    expect(pairedDifference(newcombePaired, 0.95, 50, [0.85, 0.025, 0.075, 0.05]).coverage).toBeGreaterThanOrEqual(0.95);
  });
});

describe('the largest less the smallest of equally good groups', () => {
  it('is over 0.05 nearly always among ten groups of a hundred', () => {
    const { expected, exceeds } = spread(10, 100, 0.9, 0.05);
    expect(expected).toBeCloseTo(0.092, 3);
    expect(exceeds).toBeCloseTo(0.95, 2);
  });

  it('of two groups of one case each is known by hand', () => {
    // 0.9 · 0.1, in either order.
    expect(spread(2, 1, 0.9, 0.05)).toEqual({ expected: expect.closeTo(0.18, 12) as number, exceeds: expect.closeTo(0.18, 12) as number });
  });
});
