import { scratch } from '../compiled/scratch.ts';
import { checkLevel, type Interval } from './intervals.ts';
import { sortIndices } from './sort.ts';
import { betaProbability } from './special.ts';

/** Where type 7 looks for a quantile among so many values: between two places, or at one. */
const positionOf = (values: number, p: number): number => (values - 1) * p;

/**
 * The quantile of ascending values by linear interpolation, type 7 of Hyndman & Fan 1996, Am Stat 50:361 (the default of R
 * and NumPy); undefined without values. @throws RangeError unless 0 ≤ p ≤ 1.
 */
export function quantile(sorted: Float64Array, p: number): number | undefined {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile lies between 0 and 1, not at ${p}`);
  const at = positionOf(sorted.length, p);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) return undefined;
  return below + (at - Math.floor(at)) * (above - below);
}

/**
 * The numbers among some values, of which only those are in the places of their rising order that `quantile` looks at for rising shares.
 * In the memory of the compiled code: to be looked at before that is used for something else.
 */
export function inOrderFor(values: Float64Array, shares: readonly number[]): Float64Array {
  const machine = scratch();
  const at = machine.reserve(values.byteLength);
  machine.doublesAt(at, values.length).set(values);
  const n = machine.code.keepNumbers(at, values.length);
  const places = n === 0 ? [] : shares.flatMap((share) => [Math.floor(positionOf(n, share)), Math.ceil(positionOf(n, share))]);
  let from = 0;
  for (const place of places) {
    machine.code.select(at, from, n - 1, place);
    // What stands before a place that is in order is not looked at again.
    from = place;
  }
  return machine.doublesAt(at, n);
}

/**
 * Limits of the median of ascending values: the r-th value from either end, r the largest with P(Bin(n, ½) < r) at most
 * (1 − level) / 2. It holds for every distribution, where the bootstrap of a median fails. Undefined where no r does, such
 * as with fewer than 6 values at level 0.95. Conover 1999, Practical Nonparametric Statistics, ch. 3.2.
 * @throws RangeError unless 0 < level < 1.
 */
export function medianInterval(sorted: Float64Array, level: number): Interval | undefined {
  checkLevel(level);
  const n = sorted.length;
  const holds = (rank: number): boolean => betaProbability(0.5, n - rank + 1, rank) <= (1 - level) / 2;
  // P(Bin(n, ½) < r) rises with r, and is over a half beyond the middle.
  let [rank, beyond] = [0, Math.floor(n / 2) + 1];
  while (beyond - rank > 1) {
    const middle = Math.floor((rank + beyond) / 2);
    if (holds(middle)) rank = middle;
    else beyond = middle;
  }
  const [lower, upper] = [sorted[rank - 1], sorted[n - rank]];
  return lower === undefined || upper === undefined ? undefined : { lower, upper };
}

/** The rank of each value from 1, equal values sharing the average of theirs. */
export function averageRanks(values: Float64Array): Float64Array {
  const { order, values: sorted } = sortIndices(values);
  const ranks = new Float64Array(sorted.length);
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
    for (let at = from; at < to; at += 1) ranks[order[at] ?? NaN] = (from + 1 + to) / 2;
  }
  return ranks;
}
