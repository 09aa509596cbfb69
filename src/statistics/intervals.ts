import { moverDifference } from './mover.ts';
import { fraction, subtract, toNumber, type Rational } from './rational.ts';
import { betaQuantile, normalQuantile } from './special.ts';

/** Two-sided confidence limits. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A figure or a difference with its limits; `estimate` is the double nearest to the exact value. */
export interface Comparison extends Interval {
  readonly estimate: number;
}

/** The same cases judged by two models: how many both, only the new, only the reference, and neither had right. */
export interface PairedTable {
  readonly both: number;
  readonly new_only: number;
  readonly reference_only: number;
  readonly neither: number;
}

let [lastLevel, lastZ] = [0, 0];

/** z of a two-sided interval: 1.96 for level 0.95. @throws RangeError unless 0 < level < 1. */
export function twoSidedZ(level: number): number {
  checkLevel(level);
  // Thousands of intervals of one level are computed one after the other.
  if (level !== lastLevel) [lastLevel, lastZ] = [level, normalQuantile((1 + level) / 2)];
  return lastZ;
}

export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`a confidence level lies between 0 and 1, not at ${level}`);
}

/** @throws RangeError unless all are integers from 0 that a double holds exactly. */
export function checkCounts(...counts: readonly number[]): void {
  counts.forEach(checkCount);
}

function checkCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a count`);
}

/** @throws RangeError unless k and n are counts and k is at most n. */
export function checkProportion(k: number, n: number): void {
  checkCount(k);
  checkCount(n);
  if (k > n) throw new RangeError(`${k} of ${n} is not a proportion`);
}

/** Wilson's limits of k/n, which need not be whole numbers: a sample may count for less than its cases. */
export function scoreLimits(k: number, n: number, z: number): Interval {
  const root = z * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
  const larger = k + (z * z) / 2 + root;
  // The lower limit by the product of the two roots: the difference of nearly equal numbers would lose digits.
  return { lower: (k * k) / n / larger, upper: k === n ? 1 : larger / (n + z * z) };
}

/**
 * Wilson score interval of the proportion k/n; undefined when n is 0. Its ends are exact: 0 for k = 0, 1 for k = n.
 * Wilson 1927, JASA 22:209; Newcombe 1998, Stat Med 17:857 (method 3).
 * @throws RangeError unless 0 ≤ k ≤ n are integers and 0 < level < 1.
 */
export function wilson(k: number, n: number, level: number): Interval | undefined {
  checkProportion(k, n);
  const z = twoSidedZ(level);
  return n === 0 ? undefined : scoreLimits(k, n, z);
}

/**
 * Clopper-Pearson ("exact") interval of the proportion k/n; undefined when n is 0.
 * Clopper & Pearson 1934, Biometrika 26:404; by quantiles of the beta distribution.
 * @throws RangeError unless 0 ≤ k ≤ n are integers and 0 < level < 1.
 */
export function clopperPearson(k: number, n: number, level: number): Interval | undefined {
  checkProportion(k, n);
  checkLevel(level);
  if (n === 0) return undefined;
  return {
    lower: k === 0 ? 0 : betaQuantile((1 - level) / 2, k, n - k + 1),
    upper: k === n ? 1 : betaQuantile((1 + level) / 2, k + 1, n - k),
  };
}

/** The intervals of one proportion by the name that a plan gives them. */
export const PROPORTION_INTERVALS = { wilson, 'clopper-pearson': clopperPearson } as const;

export type ProportionMethod = keyof typeof PROPORTION_INTERVALS;

export function isProportionMethod(name: string): name is ProportionMethod {
  return Object.hasOwn(PROPORTION_INTERVALS, name);
}

/** The limits kept within what the figure can be. */
export function bounded(figure: Comparison, least: number, most: number): Comparison {
  return { ...figure, lower: Math.max(least, figure.lower), upper: Math.min(most, figure.upper) };
}

/** A proportion with its Wilson limits. */
export function withWilson(k: number, n: number, level: number): Comparison | undefined {
  const limits = wilson(k, n, level);
  return limits === undefined ? undefined : { estimate: k / n, ...limits };
}

/**
 * Newcombe's hybrid score interval of k1/n1 − k2/n2 for independent samples; undefined when n1 or n2 is 0.
 * Newcombe 1998, Stat Med 17:873, method 10 (no continuity correction).
 * @throws RangeError unless 0 ≤ k ≤ n are integers and 0 < level < 1.
 */
export function newcombeIndependent(k1: number, n1: number, k2: number, n2: number, level: number): Comparison | undefined {
  const [first, second] = [withWilson(k1, n1, level), withWilson(k2, n2, level)];
  if (first === undefined || second === undefined) return undefined;
  const estimate = toNumber(subtract(fraction(k1, n1), fraction(k2, n2)));
  return bounded(moverDifference(first, second, estimate), -1, 1);
}

/** Cases in a paired table. @throws RangeError unless the four are counts and so is their sum. */
export function pairs(table: PairedTable): number {
  const { both, new_only: newOnly, reference_only: referenceOnly, neither } = table;
  const n = both + newOnly + referenceOnly + neither;
  checkCounts(both, newOnly, referenceOnly, neither, n);
  return n;
}

/** New minus reference, exactly; undefined when the table is empty. */
export function pairedDifference(table: PairedTable): Rational | undefined {
  const n = pairs(table);
  return n === 0 ? undefined : fraction(table.new_only - table.reference_only, n);
}

/** The correlation φ of a paired table with Newcombe's continuity correction; 0 when a margin is empty. */
function correctedPhi(table: PairedTable, n: number): number {
  const { both: a, new_only: b, reference_only: c, neither: d } = table;
  const margins = Math.sqrt(a + b) * Math.sqrt(c + d) * Math.sqrt(a + c) * Math.sqrt(b + d);
  if (margins === 0) return 0;
  const crossed = a * d - b * c;
  const corrected = crossed > 0 ? Math.max(crossed - n / 2, 0) : crossed;
  return corrected / margins;
}

/**
 * Newcombe's score interval of the difference new − reference of paired proportions; undefined for an empty table.
 * Newcombe 1998, Stat Med 17:2635, method 10 (Wilson limits, continuity-corrected φ).
 * @throws RangeError unless the table holds counts and 0 < level < 1.
 */
export function newcombePaired(table: PairedTable, level: number): Comparison | undefined {
  const n = pairs(table);
  const current = withWilson(table.both + table.new_only, n, level);
  const reference = withWilson(table.both + table.reference_only, n, level);
  if (current === undefined || reference === undefined) return undefined;
  const phi = correctedPhi(table, n);
  // Rounding may leave a square a hair below zero.
  const length = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const below = length(current.estimate - current.lower, reference.upper - reference.estimate);
  const above = length(current.upper - current.estimate, reference.estimate - reference.lower);
  const estimate = (table.new_only - table.reference_only) / n;
  return bounded({ estimate, lower: estimate - below, upper: estimate + above }, -1, 1);
}
