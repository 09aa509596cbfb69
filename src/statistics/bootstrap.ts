import { Binomial } from './binomial.ts';
import type { CellFigure } from './cell-figures.ts';
import type { Confusion } from './confusion.ts';
import { drawFigures, drawPairs } from './draws.ts';
import { checkLevel, type Interval } from './intervals.ts';
import { inOrderFor, quantile } from './order-statistics.ts';
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

function replicatesFor({ replicates = REPLICATES }: Resampling): Replicates {
  if (!(Number.isSafeInteger(replicates) && replicates > 0)) throw new RangeError(`${replicates} is not a number of replicates`);
  return new Float64Array(replicates);
}

/** One figure for each replicate, drawn one after the other. @throws RangeError unless replicates is an integer from 1. */
export function resample(resampling: Resampling, draw: (random: Random) => number | undefined): Replicates {
  const figures = replicatesFor(resampling);
  const random = Random.from(resampling.seed);
  for (let index = 0; index < figures.length; index += 1) figures[index] = draw(random) ?? NaN;
  return figures;
}

/**
 * Resamples the cells of a table for one figure after the other, positives and negatives each by themselves:
 * tp* ~ Bin(P, tp/P) and fp* ~ Bin(N, fp/N), which is what drawing the rows would count, at a cost that does not grow with
 * them. Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 8.
 */
export class CellSampler {
  readonly #positives: number;
  readonly #negatives: number;
  readonly #flagged: Binomial;
  readonly #flaggedWrongly: Binomial;

  /** @throws RangeError unless the cells are counts. */
  constructor({ tp, fp, tn, fn }: Confusion) {
    this.#positives = tp + fn;
    this.#negatives = fp + tn;
    this.#flagged = new Binomial(tp, tp + fn);
    this.#flaggedWrongly = new Binomial(fp, fp + tn);
  }

  /** @throws RangeError as `resample`. */
  replicates(figure: CellFigure, resampling: Resampling): Replicates {
    const figures = replicatesFor(resampling);
    const [random, positives, negatives] = [Random.from(resampling.seed), this.#positives, this.#negatives];
    const [tp, fp] = [this.#flagged.table, this.#flaggedWrongly.table];
    if (figure.compiled !== undefined) return drawFigures(random, figures.length, tp, fp, figure.compiled, positives, negatives);
    const [flagged, flaggedWrongly] = drawPairs(random, figures.length, tp, fp);
    return figures.map((_, index) => {
      const [hits, alarms] = [flagged[index] as number, flaggedWrongly[index] as number];
      return figure({ tp: hits, fp: alarms, tn: negatives - alarms, fn: positives - hits }) ?? NaN;
    });
  }
}

/** Replicates of one figure of cells, by `CellSampler`. @throws RangeError as that does. */
export function stratifiedCells(cells: Confusion, figure: CellFigure, resampling: Resampling): Replicates {
  return new CellSampler(cells).replicates(figure, resampling);
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
  const shares = [(1 - level) / 2, (1 + level) / 2] as const;
  const defined = inOrderFor(replicates, shares);
  const lost = replicates.length - defined.length;
  const [lower, upper] = [quantile(defined, shares[0]), quantile(defined, shares[1])];
  if (lower === undefined || upper === undefined || lost > MOST_UNDEFINED * replicates.length) {
    return { undefined: `the figure is undefined in ${lost} of ${replicates.length} replicates (${((100 * lost) / replicates.length).toFixed(2)} %; at most 5 % may be)` };
  }
  if (lower === upper) return { undefined: 'the replicates do not differ, which is no certainty' };
  return { lower, upper, replicates: replicates.length, undefinedReplicates: lost };
}
