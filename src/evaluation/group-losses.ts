import type { Codes } from '../predictions/table.ts';
import { LogitMoments } from '../statistics/logit-moments.ts';
import type { Mean } from '../statistics/means.ts';
import type { Partition } from './partition.ts';
import { truthAt } from './ranking.ts';
import type { CalibrationError } from './summary.ts';

// What is kept of one class of one group, side by side in memory. Losses are summed less the first of them, which costs few
// digits however alike they are: a value's distance from the mean is at most √n standard deviations.
const CASES = 0;
const PROBABILITY = 1;
const BRIER = 2;
const LOG = 5;
const LOGIT = 8;
const FIRST = 9;
const LAST = 10;
const STRIDE = 11;

// Of one kind of loss: the first, the sum of the excesses over it, and the sum of their squares.
const ORIGIN = 0;
const EXCESS = 1;
const SQUARES = 2;

/** From so many cases on a group's logits are gathered in bins as they pass; a smaller group is fitted case by case. */
const MANY = 1000;

/** Bins of a calibration error. */
export const BINS = 10;

/** The figures of a run of rows, from the least suspected up. */
export interface Run {
  readonly size: number;
  readonly probability: Float64Array;
  readonly brier: Float64Array;
  readonly log: Float64Array;
  readonly logit: Float64Array;
}

/** Least and largest probability. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Cases, mean and sum of squares about it. */
interface Spread {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
}

/** The losses of a model in each group of a partition, gathered while the rows pass by from the least suspected up. */
export class GroupLosses {
  readonly moments: LogitMoments;
  readonly #cells: Codes;
  readonly #cases: Float64Array;
  /** STRIDE figures for each class of each group: 2 × group without the condition, 2 × group + 1 with it. */
  readonly #sums: Float64Array;
  /** At how many cases of a group its next bin of equal count begins. */
  readonly #next: Float64Array;
  /** For each group what its bins so far add up to, |Σ probability − Σ truth| each, and that difference when the last ended. */
  readonly #countErrors: Float64Array;
  readonly #countLeads: Float64Array;
  readonly #widthErrors: Float64Array;
  readonly #widthLeads: Float64Array;

  /** @param cells the group of the row at each place. */
  constructor({ groups, sizes }: Partition, cells: Codes) {
    this.#cells = cells;
    this.#cases = Float64Array.from(groups, (_, group) => (sizes[2 * group] as number) + (sizes[2 * group + 1] as number));
    this.moments = new LogitMoments(Uint8Array.from(this.#cases, (n) => (n < MANY ? 0 : 1)));
    this.#sums = new Float64Array(2 * STRIDE * groups.length);
    this.#next = new Float64Array(groups.length);
    [this.#countErrors, this.#countLeads, this.#widthErrors, this.#widthLeads] = [0, 1, 2, 3].map(() => new Float64Array(groups.length)) as [
      Float64Array, Float64Array, Float64Array, Float64Array];
  }

  /** Adds the rows from place `start` on. */
  add(places: Uint32Array, start: number, { size, probability, brier, log, logit }: Run): void {
    const cells = this.#cells;
    const sums = this.#sums;
    const next = this.#next;
    for (let i = 0; i < size; i += 1) {
      const group = cells[start + i] as number;
      const base = 2 * STRIDE * group;
      const p = probability[i] as number;
      const below = (sums[base + CASES] as number) + (sums[base + STRIDE + CASES] as number);
      if (below >= (next[group] as number)) this.#endCountBin(group, below, p);
      const at = base + STRIDE * truthAt(places[start + i] as number);
      const brierLoss = brier[i] as number;
      const logLoss = log[i] as number;
      if (sums[at + CASES] === 0) {
        sums[at + BRIER + ORIGIN] = brierLoss;
        sums[at + LOG + ORIGIN] = logLoss;
        sums[at + FIRST] = p;
      }
      const brierExcess = brierLoss - (sums[at + BRIER + ORIGIN] as number);
      const logExcess = logLoss - (sums[at + LOG + ORIGIN] as number);
      sums[at + CASES]! += 1;
      sums[at + PROBABILITY]! += p;
      sums[at + BRIER + EXCESS]! += brierExcess;
      sums[at + BRIER + SQUARES]! += brierExcess * brierExcess;
      sums[at + LOG + EXCESS]! += logExcess;
      sums[at + LOG + SQUARES]! += logExcess * logExcess;
      sums[at + LOGIT]! += logit[i] as number;
      sums[at + LAST] = p;
    }
    this.moments.add(cells, start, logit, size);
  }

  /** Ends a bin of equal count, unless the case has the probability of the last one: its bin is that of the cases below it. */
  #endCountBin(group: number, below: number, probability: number): void {
    const last = Math.max(this.#sums[2 * STRIDE * group + LAST] as number, this.#sums[2 * STRIDE * group + STRIDE + LAST] as number);
    if (below > 0 && probability === last) return;
    const n = this.#cases[group] as number;
    const bin = Math.floor((below * BINS) / n);
    this.#next[group] = Math.ceil(((bin + 1) * n) / BINS);
    this.#endBin(group, this.#countErrors, this.#countLeads);
  }

  #endBin(group: number, errors: Float64Array, leads: Float64Array): void {
    const [without, with_] = [2 * STRIDE * group, 2 * STRIDE * group + STRIDE];
    const sums = this.#sums;
    const lead = (sums[without + PROBABILITY] as number) + (sums[with_ + PROBABILITY] as number) - (sums[with_ + CASES] as number);
    errors[group]! += Math.abs(lead - (leads[group] as number));
    leads[group] = lead;
  }

  /** Ends a bin of equal width in every group. */
  endWidthBin(): void {
    for (let group = 0; group < this.#cases.length; group += 1) this.#endBin(group, this.#widthErrors, this.#widthLeads);
  }

  /** Ends the last bins. */
  end(): void {
    this.endWidthBin();
    for (let group = 0; group < this.#cases.length; group += 1) this.#endBin(group, this.#countErrors, this.#countLeads);
  }

  isLarge(group: number): boolean {
    return (this.#cases[group] as number) >= MANY;
  }

  /** The range of the probabilities of one class of a group, which has cases. */
  range(group: number, truth: 0 | 1): Range {
    const at = STRIDE * (2 * group + truth);
    return { least: this.#sums[at + FIRST] as number, most: this.#sums[at + LAST] as number };
  }

  /** The sum of the logits of the cases with the condition. */
  positiveLogits(group: number): number {
    return this.#sums[STRIDE * (2 * group + 1) + LOGIT] as number;
  }

  /** Undefined without cases, as are the other losses. */
  brier(group: number): Mean | undefined {
    return together(this.#spread(group, 0, BRIER), this.#spread(group, 1, BRIER));
  }

  logLoss(group: number): Mean | undefined {
    return together(this.#spread(group, 0, LOG), this.#spread(group, 1, LOG));
  }

  calibrationError(group: number): CalibrationError | undefined {
    const n = this.#cases[group] as number;
    return n === 0 ? undefined : { equalCount: (this.#countErrors[group] as number) / n, equalWidth: (this.#widthErrors[group] as number) / n };
  }

  #spread(group: number, truth: 0 | 1, loss: number): Spread {
    const at = STRIDE * (2 * group + truth);
    const [n, excess] = [this.#sums[at + CASES] as number, this.#sums[at + loss + EXCESS] as number];
    if (n === 0) return { n, mean: 0, squares: 0 };
    return { n, mean: (this.#sums[at + loss + ORIGIN] as number) + excess / n, squares: (this.#sums[at + loss + SQUARES] as number) - (excess * excess) / n };
  }
}

/** Mean and standard deviation of two samples as one. */
function together(a: Spread, b: Spread): Mean | undefined {
  const n = a.n + b.n;
  if (n === 0) return undefined;
  const squares = a.squares + b.squares + ((a.n * b.n) / n) * (a.mean - b.mean) ** 2;
  return { n, mean: (a.n * a.mean + b.n * b.mean) / n, sd: n < 2 ? 0 : Math.sqrt(Math.max(0, squares) / (n - 1)) };
}
