/**
 * How far the cases of a release differ from those before: figures to report, not to judge by, and without p-values, for
 * with enough cases every difference is significant.
 */
import { quantile } from './order-statistics.ts';
import { compensatedSum } from './sums.ts';
import type { Undefined } from './undefined.ts';

/** Two samples' counts in the same bins or levels, and what they come to. */
export interface ShiftOfCounts<Kind> {
  /** Of an attribute the levels: those of the reference, then new ones. */
  readonly bins: readonly Kind[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Population stability index. */
  readonly psi: number;
}

/** A bin (over, upTo]; ±Infinity at the ends. */
export interface Bin {
  readonly over: number;
  readonly upTo: number;
}

export interface ShiftOfValues extends ShiftOfCounts<Bin> {
  /** Kolmogorov-Smirnov statistic: the largest difference of the two distribution functions. */
  readonly ks: number;
  /** Area between the two distribution functions, in the unit of the values. */
  readonly wasserstein: number;
}

// Keeps the logarithm of an empty bin finite.
const LEAST_SHARE = 1e-4;

function psi(reference: readonly number[], current: readonly number[]): number {
  const shares = (counts: readonly number[]): number[] => {
    const n = counts.reduce((total, count) => total + count, 0);
    return counts.map((count) => Math.max(LEAST_SHARE, count / n));
  };
  const [p, q] = [shares(reference), shares(current)];
  return compensatedSum(p.length, (bin) => ((q[bin] ?? NaN) - (p[bin] ?? NaN)) * Math.log((q[bin] ?? NaN) / (p[bin] ?? NaN)));
}

/** Bins at the deciles of ascending values, equal ones merged, open at both ends. */
function decileBins(sorted: Float64Array): readonly Bin[] {
  const deciles = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => quantile(sorted, tenth / 10) ?? NaN);
  const edges = [-Infinity, ...new Set(deciles), Infinity];
  return edges.slice(1).map((upTo, index) => ({ over: edges[index] ?? NaN, upTo }));
}

/** How many of the ascending values each bin holds. */
function countIn(bins: readonly Bin[], sorted: Float64Array): readonly number[] {
  let at = 0;
  return bins.map(({ upTo }) => {
    const from = at;
    while (at < sorted.length && (sorted[at] ?? NaN) <= upTo) at += 1;
    return at - from;
  });
}

/** Both distribution functions at once: their largest difference and the area between them. */
function distances(reference: Float64Array, current: Float64Array): Pick<ShiftOfValues, 'ks' | 'wasserstein'> {
  const [n, m] = [reference.length, current.length];
  const steps: number[] = [];
  let [i, j, ks] = [0, 0, 0];
  while (i < n || j < m) {
    const x = Math.min(reference[i] ?? Infinity, current[j] ?? Infinity);
    while (reference[i] === x) i += 1;
    while (current[j] === x) j += 1;
    // In whole numbers up to 9·10¹⁵, so that equal shares differ by exactly 0.
    const apart = Math.abs(i * m - j * n) / (n * m);
    ks = Math.max(ks, apart);
    const next = Math.min(reference[i] ?? Infinity, current[j] ?? Infinity);
    if (next < Infinity) steps.push(apart * (next - x));
  }
  return { ks, wasserstein: compensatedSum(steps.length, (step) => steps[step] ?? NaN) };
}

function sortedFinite(values: Float64Array): Float64Array {
  if (!values.every(Number.isFinite)) throw new RangeError(`${values.find((value) => !Number.isFinite(value))} is no finite number`);
  return values.toSorted();
}

/**
 * Shift of a score or another number between two samples: PSI on the deciles of the reference (quantiles of type 7, equal
 * ones merged, shares at least 1e-4), Kolmogorov-Smirnov statistic and Wasserstein-1 distance. Undefined where a sample is
 * empty. The thresholds 0.1 and 0.25 in use for PSI take no account of how many cases there are: small samples of the same
 * cases pass them by chance (arXiv 2307.11878). @throws RangeError for what is not finite.
 */
export function shiftOfValues(reference: Float64Array, current: Float64Array): ShiftOfValues | Undefined {
  const [before, now] = [sortedFinite(reference), sortedFinite(current)];
  if (before.length === 0 || now.length === 0) return { undefined: 'a sample without cases has no distribution' };
  const bins = decileBins(before);
  const [ofReference, ofCurrent] = [countIn(bins, before), countIn(bins, now)];
  return { bins, reference: ofReference, current: ofCurrent, psi: psi(ofReference, ofCurrent), ...distances(before, now) };
}

/**
 * Shift of an attribute, from the cases of each level: PSI over the levels of both samples. Undefined where a sample is
 * empty. What is said of the thresholds of `shiftOfValues` holds here too.
 */
export function shiftOfLevels(reference: ReadonlyMap<string, number>, current: ReadonlyMap<string, number>): ShiftOfCounts<string> | Undefined {
  const bins = [...new Set([...reference.keys(), ...current.keys()])];
  const counts = (sample: ReadonlyMap<string, number>): number[] => bins.map((level) => sample.get(level) ?? 0);
  const [before, now] = [counts(reference), counts(current)];
  const empty = [before, now].some((all) => all.every((count) => count === 0));
  if (empty) return { undefined: 'a sample without cases has no distribution' };
  return { bins, reference: before, current: now, psi: psi(before, now) };
}
