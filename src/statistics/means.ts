import { checkCounts, checkLevel, twoSidedZ, type Comparison } from './intervals.ts';
import { tQuantile } from './special.ts';
import { compensatedSum, crossProducts } from './sums.ts';
import type { Undefined } from './undefined.ts';

/** What is known of a mean: cases, mean, and standard deviation of the values (n − 1). */
export interface Mean {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

/**
 * Count, mean and standard deviation of values; the order of the values shows in the last digit at most. For a single
 * value sd is 0, from which `standardError` takes no certainty. Undefined without values, and where they are too large.
 */
export function meanOf(values: Float64Array): Mean | Undefined {
  const [n, first] = [values.length, values[0]];
  if (first === undefined) return { undefined: 'there are no cases' };
  // Equal values have no spread, whatever the rounding of their sum.
  if (values.every((value) => value === first)) return { n, mean: first, sd: 0 };
  const mean = compensatedSum(n, (index) => values[index] ?? NaN) / n;
  const sd = Math.sqrt(crossProducts(values, values, mean, mean) / (n - 1));
  return Number.isFinite(mean) && Number.isFinite(sd) ? { n, mean, sd } : { undefined: 'the values are too large to compute with' };
}

/**
 * sd / √n; undefined for fewer than two cases, which cannot spread, and for sd 0: a standard error of 0 is no certainty.
 * @throws RangeError unless n is a count, mean finite and sd finite from 0.
 */
export function standardError({ n, mean, sd }: Mean): number | undefined {
  checkCounts(n);
  if (!Number.isFinite(mean)) throw new RangeError(`${mean} is not a mean`);
  if (!(sd >= 0 && Number.isFinite(sd))) throw new RangeError(`${sd} is not a standard deviation`);
  return n < 2 || sd === 0 ? undefined : sd / Math.sqrt(n);
}

/**
 * Mean ± z·sd/√n; undefined where the mean has no standard error.
 * @throws RangeError as `standardError`, and unless 0 < level < 1.
 */
export function normalMean(values: Mean, level: number): Comparison | undefined {
  const z = twoSidedZ(level);
  const error = standardError(values);
  if (error === undefined) return undefined;
  return { estimate: values.mean, lower: values.mean - z * error, upper: values.mean + z * error };
}

/**
 * Mean ± t·sd/√n with n − 1 degrees of freedom; undefined where the mean has no standard error. Student 1908, Biometrika 6:1.
 * @throws RangeError as `standardError`, and unless 0 < level < 1.
 */
export function tMean(values: Mean, level: number): Comparison | undefined {
  checkLevel(level);
  const error = standardError(values);
  if (error === undefined) return undefined;
  const half = tQuantile((1 + level) / 2, values.n - 1) * error;
  return { estimate: values.mean, lower: values.mean - half, upper: values.mean + half };
}

/**
 * a − b for two independent means, ± z·√(sd²/n + sd²/n); undefined where either has no standard error.
 * @throws RangeError as `normalMean`.
 */
export function normalDifference(a: Mean, b: Mean, level: number): Comparison | undefined {
  const z = twoSidedZ(level);
  const [first, second] = [standardError(a), standardError(b)];
  if (first === undefined || second === undefined) return undefined;
  const [estimate, half] = [a.mean - b.mean, z * Math.hypot(first, second)];
  return { estimate, lower: estimate - half, upper: estimate + half };
}
