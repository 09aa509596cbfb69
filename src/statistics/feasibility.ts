import { PROPORTION_INTERVALS, type ProportionMethod } from './intervals.ts';

const MOST = 2 ** 40;

/**
 * The smallest sample in which even a result without a single error reaches a floor: the least n whose lower limit at
 * n of n is at least `limit` (above it when `exclusive`). 16 for 0.80 by Wilson at level 0.95, 17 by Clopper-Pearson.
 * For a ceiling on an error rate pass 1 − ceiling. Undefined when no sample reaches it (a limit of 1 or more).
 * @throws RangeError unless 0 < level < 1.
 */
export function smallestSampleFor(limit: number, method: ProportionMethod, level: number, exclusive = false): number | undefined {
  const reaches = (n: number): boolean => {
    const lower = PROPORTION_INTERVALS[method](n, n, level)?.lower ?? 0;
    return exclusive ? lower > limit : lower >= limit;
  };
  // The lower limit of n of n rises with n: double until it is reached, then bisect.
  let enough = 1;
  while (!reaches(enough)) {
    if (enough >= MOST) return undefined;
    enough *= 2;
  }
  let short = Math.floor(enough / 2);
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (reaches(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}
