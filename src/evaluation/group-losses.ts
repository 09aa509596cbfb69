import { ORDERS } from '../statistics/logit-moments.ts';
import type { Mean } from '../statistics/means.ts';
import type { Classes } from './cells.ts';
import type { Partition } from './partition.ts';
import type { CalibrationError } from './summary.ts';

// What is summed of one class in one bin, side by side in memory: the powers of the logits' distances, which begin with the
// number of cases; the excess of the probabilities over the first of the bin; of either loss the excess and its square.
// Losses of a bin are alike, so their excesses cost few digits.
export const PROBABILITY = ORDERS;
export const BRIER = ORDERS + 1;
export const LOG = ORDERS + 3;
export const STRIDE = ORDERS + 5;

/** From so many cases on a group is fitted to bins of its logits; a smaller group is fitted case by case. */
const MANY = 1000;

/** Bins of a calibration error. */
export const BINS = 10;

/** A run of rows whose logits are close together; what their sums are in excess of. */
export interface Bin {
  readonly start: number;
  readonly probability: number;
  /** The losses of the first row without and with the condition. */
  readonly brier: readonly [number, number];
  readonly log: readonly [number, number];
  readonly centre: number;
}

/** Mean of a loss, and the sum of squares about it, in each class. */
class Spreads {
  readonly mean: Float64Array;
  readonly squares: Float64Array;

  constructor(classes: number) {
    this.mean = new Float64Array(classes);
    this.squares = new Float64Array(classes);
  }

  /** Adds n cases to those of a class. Chan, Golub & LeVeque 1983, The American Statistician 37:242. */
  add(own: number, before: number, n: number, origin: number, excess: number, squares: number): void {
    const step = origin + excess / n - (this.mean[own] as number);
    const share = n / (before + n);
    this.mean[own]! += before === 0 ? step : step * share;
    this.squares[own]! += squares - (excess * excess) / n + step * step * before * share;
  }

  /** Both classes of a group as one sample. */
  together(group: number, cases: Float64Array): Mean | undefined {
    const [a, b] = [cases[2 * group] as number, cases[2 * group + 1] as number];
    const [meanA, meanB] = [this.mean[2 * group] as number, this.mean[2 * group + 1] as number];
    const n = a + b;
    if (n === 0) return undefined;
    const squares = (this.squares[2 * group] as number) + (this.squares[2 * group + 1] as number) + ((a * b) / n) * (meanA - meanB) ** 2;
    return { n, mean: (a * meanA + b * meanB) / n, sd: n < 2 ? 0 : Math.sqrt(Math.max(0, squares) / (n - 1)) };
  }
}

/** Calibration errors as far as the rows have passed. */
class BinnedErrors {
  /** What the bins of each group so far add up to, |Σ probability − Σ truth| each, and that difference when the last ended. */
  readonly sums: Float64Array;
  readonly #leads: Float64Array;

  constructor(groups: number) {
    this.sums = new Float64Array(groups);
    this.#leads = new Float64Array(groups);
  }

  end(group: number, lead: number): void {
    this.sums[group]! += Math.abs(lead - (this.#leads[group] as number));
    this.#leads[group] = lead;
  }
}

/** The losses of a model in each group of a partition, gathered while the rows pass by from the least suspected up. */
export class GroupLosses {
  readonly #classes: Classes;
  readonly #probabilityAt: (place: number) => number;
  readonly #sizes: Uint32Array;
  /** STRIDE sums for each class in the bin that has ended. */
  readonly #bin: Float64Array;
  // So far, for each class.
  readonly #cases: Float64Array;
  readonly #probabilities: Float64Array;
  readonly #logits: Float64Array;
  readonly #brier: Spreads;
  readonly #log: Spreads;
  /** At how many cases of a group its next bin of equal count begins. */
  readonly #next: Float64Array;
  readonly #byCount: BinnedErrors;
  readonly #byWidth: BinnedErrors;
  readonly #points: readonly number[][];

  constructor({ groups: { length: groups }, sizes }: Partition, classes: Classes, probabilityAt: (place: number) => number) {
    this.#classes = classes;
    this.#probabilityAt = probabilityAt;
    this.#sizes = sizes;
    this.#bin = new Float64Array(STRIDE * 2 * groups);
    this.#cases = new Float64Array(2 * groups);
    this.#probabilities = new Float64Array(2 * groups);
    this.#logits = new Float64Array(2 * groups);
    this.#brier = new Spreads(2 * groups);
    this.#log = new Spreads(2 * groups);
    this.#next = new Float64Array(groups);
    this.#byCount = new BinnedErrors(groups);
    this.#byWidth = new BinnedErrors(groups);
    this.#points = Array.from({ length: groups }, () => []);
    for (let group = 0; group < groups; group += 1) this.#next[group] = Math.ceil(this.#size(group) / BINS);
  }

  #size(group: number): number {
    return (this.#sizes[2 * group] as number) + (this.#sizes[2 * group + 1] as number);
  }

  /** Adds the rows of a bin, up to place `end`. @param sums STRIDE for each code. */
  add(bin: Bin, end: number, sums: Float64Array): void {
    fold(this.#bin, sums, this.#classes.classOf);
    this.#endCountBins(bin.start, end);
    for (let group = 0; group < this.#next.length; group += 1) this.#keepPoint(group, bin.centre);
    for (let own = 0; own < this.#cases.length; own += 1) this.#settle(own, bin);
    this.#bin.fill(0);
  }

  #casesInBin(group: number): number {
    return (this.#bin[STRIDE * 2 * group] as number) + (this.#bin[STRIDE * (2 * group + 1)] as number);
  }

  #settle(own: number, { probability, brier, log, centre }: Bin): void {
    const bin = this.#bin;
    const at = STRIDE * own;
    const truth = (own & 1) as 0 | 1;
    const n = bin[at] as number;
    if (n === 0) return;
    const before = this.#cases[own] as number;
    this.#brier.add(own, before, n, brier[truth], bin[at + BRIER] as number, bin[at + BRIER + 1] as number);
    this.#log.add(own, before, n, log[truth], bin[at + LOG] as number, bin[at + LOG + 1] as number);
    this.#cases[own] = before + n;
    this.#probabilities[own]! += n * probability + (bin[at + PROBABILITY] as number);
    this.#logits[own]! += n * centre + (bin[at + 1] as number);
  }

  #keepPoint(group: number, centre: number): void {
    if (!this.isLarge(group) || this.#casesInBin(group) === 0) return;
    const points = this.#points[group] as number[];
    points.push(centre);
    const at = STRIDE * 2 * group;
    for (let order = at; order < at + ORDERS; order += 1) points.push((this.#bin[order] as number) + (this.#bin[order + STRIDE] as number));
  }

  /** Ends the bins of equal count that end among these rows. They are looked at one by one only where there are such bins. */
  #endCountBins(start: number, end: number): void {
    let ending: Uint8Array | undefined;
    for (let group = 0; group < this.#next.length; group += 1) {
      const before = (this.#cases[2 * group] as number) + (this.#cases[2 * group + 1] as number);
      if (before + this.#casesInBin(group) <= (this.#next[group] as number)) continue;
      ending ??= new Uint8Array(this.#next.length);
      ending[group] = 1;
    }
    if (ending !== undefined) this.#endCountBinsOf(ending, start, end);
  }

  #endCountBinsOf(ending: Uint8Array, start: number, end: number): void {
    const { codes, classOf } = this.#classes;
    const [cases, probabilities] = [this.#cases.slice(), this.#probabilities.slice()];
    // Rows of one score are never in two bins of logits.
    const last = new Float64Array(ending.length).fill(NaN);
    for (let at = start; at < end; at += 1) {
      const own = classOf[codes[at] as number] as number;
      const group = own >>> 1;
      if (ending[group] === 0) continue;
      const p = this.#probabilityAt(at);
      const below = (cases[2 * group] as number) + (cases[2 * group + 1] as number);
      // A case with the probability of the last one is in the bin of the cases below it.
      if (below >= (this.#next[group] as number) && p !== last[group]) {
        this.#byCount.end(group, leadOf(group, cases, probabilities));
        this.#next[group] = Math.ceil(((Math.floor((below * BINS) / this.#size(group)) + 1) * this.#size(group)) / BINS);
      }
      cases[own]! += 1;
      probabilities[own]! += p;
      last[group] = p;
    }
  }

  /** Ends a bin of equal width in every group. */
  endWidthBin(): void {
    for (let group = 0; group < this.#next.length; group += 1) this.#byWidth.end(group, leadOf(group, this.#cases, this.#probabilities));
  }

  /** Ends the last bins. */
  end(): void {
    this.endWidthBin();
    for (let group = 0; group < this.#next.length; group += 1) this.#byCount.end(group, leadOf(group, this.#cases, this.#probabilities));
  }

  isLarge(group: number): boolean {
    return this.#size(group) >= MANY;
  }

  /** The bins of a large group's logits, POINT numbers each. */
  points(group: number): Float64Array {
    return new Float64Array(this.#points[group] as number[]);
  }

  /** The sum of the logits of the cases with the condition. */
  positiveLogits(group: number): number {
    return this.#logits[2 * group + 1] as number;
  }

  /** Undefined without cases, as are the other losses. */
  brier(group: number): Mean | undefined {
    return this.#brier.together(group, this.#cases);
  }

  logLoss(group: number): Mean | undefined {
    return this.#log.together(group, this.#cases);
  }

  calibrationError(group: number): CalibrationError | undefined {
    const n = this.#size(group);
    return n === 0 ? undefined : { equalCount: (this.#byCount.sums[group] as number) / n, equalWidth: (this.#byWidth.sums[group] as number) / n };
  }
}

/** Σ probability − Σ truth. */
function leadOf(group: number, cases: Float64Array, probabilities: Float64Array): number {
  return (probabilities[2 * group] as number) + (probabilities[2 * group + 1] as number) - (cases[2 * group + 1] as number);
}

/** Adds the sums of each code that occurs to those of its class. */
function fold(into: Float64Array, sums: Float64Array, classOf: Classes['classOf']): void {
  for (let code = 0; code < classOf.length; code += 1) {
    const from = STRIDE * code;
    if (sums[from] === 0) continue;
    const to = STRIDE * (classOf[code] as number);
    for (let i = 0; i < STRIDE; i += 1) into[to + i]! += sums[from + i] as number;
  }
}
