import { checkCounts, twoSidedZ, type Comparison } from './intervals.ts';

/** What is known of a mean: cases, mean, and standard deviation of the values (n − 1). */
export interface Mean {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
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
