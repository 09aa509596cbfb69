import { checkCounts, checkProportion, scoreLimits, twoSidedZ, type Interval } from './intervals.ts';
import type { Undefined } from './undefined.ts';

/** k of n whose cases come in clusters, with the linearised standard error of k/n. */
interface ClusteredCount {
  readonly k: number;
  readonly n: number;
  readonly clusters: number;
  readonly standardError: number | undefined;
}

// What rounding leaves of a standard error that is 0 lies far below.
const LEAST_EFFECT = 1e-12;

/**
 * Wilson's interval for clustered cases, on the effective sample n / design effect; the design effect is the variance of
 * k/n over that of n independent cases. Rao & Scott 1992, Biometrics 48:577.
 * A standard error of 0 (none or all succeed, or each cluster the same share) tells nothing of how much the cases of a
 * cluster agree. Each cluster then counts as one case: the least that they can be worth, not the certainty of SE 0.
 * @throws RangeError unless 0 ≤ k ≤ n and clusters ≤ n are integers, the standard error finite from 0, and 0 < level < 1.
 */
export function clusteredWilson({ k, n, clusters, standardError }: ClusteredCount, level: number): Interval | Undefined {
  checkProportion(k, n);
  checkCounts(clusters);
  if (clusters > n) throw new RangeError(`${clusters} clusters of ${n} cases have none in some`);
  const z = twoSidedZ(level);
  if (n === 0) return { undefined: 'no cases in the denominator' };
  if (clusters < 2) return { undefined: 'a single cluster does not show how much clusters differ' };
  if (standardError === undefined || !(standardError >= 0 && standardError < Infinity)) throw new RangeError(`${standardError} is not a standard error`);
  const independent = ((k / n) * (1 - k / n)) / n;
  const effect = independent === 0 ? 0 : (standardError * standardError) / independent;
  const effective = effect > LEAST_EFFECT ? n / effect : clusters;
  return scoreLimits(k === n ? effective : (k / n) * effective, effective, z);
}
