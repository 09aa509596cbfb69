import { binomial } from './binomial.ts';
import type { CellFigure } from './cell-figures.ts';
import type { Confusion } from './confusion.ts';
import { checkLevel, type Interval } from './intervals.ts';
import { quantile } from './order-statistics.ts';
import { Random } from './random.ts';
import type { Undefined } from './undefined.ts';

export interface Resampling {
  /** Two texts that differ anywhere make replicates that have nothing in common. */
  readonly seed: string;
  /** 2,000 unless told otherwise. */
  readonly replicates?: number | undefined;
}

/** A figure once for each resample, NaN for those in which it is undefined. */
export type Replicates = Float64Array;

export interface BootstrapInterval extends Interval {
  readonly replicates: number;
  /** Replicates without a figure; the limits are those of the others. */
  readonly undefinedReplicates: number;
}

const REPLICATES = 2000;
const MOST_UNDEFINED = 0.05;

/** One figure for each replicate, drawn one after the other. @throws RangeError unless replicates is an integer from 1. */
export function resample({ seed, replicates = REPLICATES }: Resampling, draw: (random: Random) => number | undefined): Replicates {
  if (!(Number.isSafeInteger(replicates) && replicates > 0)) throw new RangeError(`${replicates} is not a number of replicates`);
  const random = Random.from(seed);
  const figures = new Float64Array(replicates);
  for (let index = 0; index < replicates; index += 1) figures[index] = draw(random) ?? NaN;
  return figures;
}

/**
 * Replicates of a figure of cells, positives and negatives resampled each by themselves: tp* ~ Bin(P, tp/P) and
 * fp* ~ Bin(N, fp/N), which is what drawing the rows would count, at a cost that does not grow with them.
 * Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 8.
 * @throws RangeError unless the cells are counts, and as `resample`.
 */
export function stratifiedCells({ tp, fp, tn, fn }: Confusion, figure: CellFigure, resampling: Resampling): Replicates {
  const [positives, negatives] = [tp + fn, fp + tn];
  const [flagged, flaggedWrongly] = [binomial(tp, positives), binomial(fp, negatives)];
  // One object for all replicates: thousands of them would be garbage at once.
  const cells = { tp, fp, tn, fn };
  return resample(resampling, (random) => {
    cells.tp = flagged(random);
    cells.fp = flaggedWrongly(random);
    cells.tn = negatives - cells.fp;
    cells.fn = positives - cells.tp;
    return figure(cells);
  });
}

/** a less b, replicate by replicate, of figures that were resampled apart. @throws RangeError unless they are as many. */
export function differences(a: Replicates, b: Replicates): Replicates {
  if (a.length !== b.length) throw new RangeError(`${a.length} replicates have no differences from ${b.length}`);
  return a.map((figure, index) => figure - (b[index] ?? NaN));
}

/**
 * Percentile interval of replicates (quantiles of type 7). Refused where more than 5 % of them are undefined, for the
 * others are a choice of the luckier samples, and where the limits coincide: samples that cannot differ are no certainty.
 * @throws RangeError unless 0 < level < 1.
 */
export function percentileInterval(replicates: Replicates, level: number): BootstrapInterval | Undefined {
  checkLevel(level);
  const sorted = replicates.toSorted();
  // NaN is sorted behind all numbers.
  let known = sorted.length;
  while (known > 0 && Number.isNaN(sorted[known - 1])) known -= 1;
  const defined = sorted.subarray(0, known);
  const lost = replicates.length - known;
  const [lower, upper] = [quantile(defined, (1 - level) / 2), quantile(defined, (1 + level) / 2)];
  if (lower === undefined || upper === undefined || lost > MOST_UNDEFINED * replicates.length) {
    return { undefined: `the figure is undefined in ${lost} of ${replicates.length} replicates (${((100 * lost) / replicates.length).toFixed(2)} %; at most 5 % may be)` };
  }
  if (lower === upper) return { undefined: 'the replicates do not differ, which is no certainty' };
  return { lower, upper, replicates: replicates.length, undefinedReplicates: lost };
}
