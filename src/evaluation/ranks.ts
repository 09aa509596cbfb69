import type { Codes } from '../predictions/table.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Classes } from './cells.ts';
import type { Partition } from './partition.ts';
import { isTied, rowAt, type Ranking } from './ranking.ts';

/**
 * What the ranks of a group's cases tell of its AUROC, in whole numbers.
 * The placement of a positive is twice the number of negatives above it, that of a negative twice the number of positives
 * above it, both plus the number of the other class at the same score.
 */
export interface RankSums {
  readonly positives: number;
  readonly negatives: number;
  /** Sum of the positives' placements: twice the mis-ranked pairs, a tie being half of one. */
  readonly misranked: number;
  /** Sums of the squared placements of both classes. */
  readonly positiveSquares: bigint;
  readonly negativeSquares: bigint;
  /** Mean over the positives of the precision at their scores; NaN without positives. */
  readonly averagePrecision: number;
  /** At the threshold that was given; all are flagged without one. */
  readonly counts: Confusion;
}

/** Sums of squares are kept as a rest below this and whole multiples of it: a double holds the rest and one more square exactly. */
const LIMB = 2 ** 52;

// What is counted of one group on the way down, side by side in one array: code for an object of arrays would be thrown away by
// the garbage collector whenever no such object is left, and made anew.
/** Cases above the row that is looked at, those with its score, and all negatives. */
const POSITIVES = 0;
const NEGATIVES = 1;
const TIED_POSITIVES = 2;
const TIED_NEGATIVES = 3;
const ALL_NEGATIVES = 4;
const MISRANKED = 5;
const PRECISION = 6;
/** As `addProduct` keeps them. */
const POSITIVE_SQUARES = 7;
const NEGATIVE_SQUARES = 9;
const STRIDE = 11;

/**
 * Ranks the cases of each group among each other, in one walk down from the most suspected.
 * @param least the least suspicion that is flagged.
 * @param placements filled with each row's placement where it is not empty.
 */
export function rankSums({ places, suspicion }: Ranking, { codes, classOf }: Classes, { groups, sizes }: Partition, least: number, placements: Uint32Array): readonly RankSums[] {
  const counts = new Float64Array(STRIDE * groups.length);
  for (let group = 0; group < groups.length; group += 1) counts[STRIDE * group + ALL_NEGATIVES] = sizes[2 * group] as number;
  const flagged = placeOf(suspicion, least);
  walk(places, places.length - 1, flagged, codes, classOf, counts, placements);
  const above = counts.slice();
  walk(places, flagged - 1, 0, codes, classOf, counts, placements);
  return groups.map((_, group) => sumsOf(counts, STRIDE * group, above));
}

/** The first place from `least` on. */
function placeOf(suspicion: Float64Array, least: number): number {
  let [low, high] = [0, suspicion.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((suspicion[middle] as number) >= least) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Walks down from place `top` to place `bottom`, which begins with another score than the place before. */
function walk(places: Uint32Array, top: number, bottom: number, codes: Codes, classOf: Codes, counts: Float64Array, placements: Uint32Array): void {
  for (let at = top; at >= bottom;) {
    at = addSingles(places, at, bottom, codes, classOf, counts, placements);
    if (at >= bottom) at = addTied(places, at, codes, classOf, counts, placements);
  }
}

/**
 * Walks down over rows whose score no other row has: the usual case. A negative is only counted: for the squares of the negatives'
 * placements each positive adds, to all negatives below it, what its being above them adds to the square, 4j² − 4(j − 1)² for the j-th.
 * @returns where a row is that has others at its score, or what is below `bottom`.
 */
function addSingles(places: Uint32Array, top: number, bottom: number, codes: Codes, classOf: Codes, counts: Float64Array, placements: Uint32Array): number {
  const isPlaced = placements.length > 0;
  let at = top;
  for (; at >= bottom; at -= 1) {
    const place = places[at] as number;
    if (isTied(place)) return at;
    const own = classOf[codes[at] as number] as number;
    const group = STRIDE * (own >>> 1);
    if ((own & 1) === 0) {
      counts[group + NEGATIVES]! += 1;
      if (isPlaced) placements[rowAt(place)] = 2 * (counts[group + POSITIVES] as number);
      continue;
    }
    const flagged = (counts[group + POSITIVES] as number) + 1;
    const alarms = counts[group + NEGATIVES] as number;
    counts[group + POSITIVES] = flagged;
    counts[group + MISRANKED]! += 2 * alarms;
    counts[group + PRECISION]! += flagged / (flagged + alarms);
    addProduct(counts, group + POSITIVE_SQUARES, 4 * alarms * alarms);
    addProduct(counts, group + NEGATIVE_SQUARES, 4 * (2 * flagged - 1) * ((counts[group + ALL_NEGATIVES] as number) - alarms));
    if (isPlaced) placements[rowAt(place)] = 2 * alarms;
  }
  return at;
}

/**
 * Rows with one score, the topmost at `top`: each is placed as if half of the other class stood above it, and all are one threshold.
 * @returns where the next lower score is.
 */
function addTied(places: Uint32Array, top: number, codes: Codes, classOf: Codes, counts: Float64Array, placements: Uint32Array): number {
  let bottom = top;
  for (let tied = true; tied; bottom -= 1) {
    const own = classOf[codes[bottom] as number] as number;
    counts[STRIDE * (own >>> 1) + ((own & 1) === 0 ? TIED_NEGATIVES : TIED_POSITIVES)]! += 1;
    tied = isTied(places[bottom] as number);
  }
  for (let at = top; at > bottom; at -= 1) {
    const own = classOf[codes[at] as number] as number;
    const group = STRIDE * (own >>> 1);
    const above = counts[group + POSITIVES] as number;
    const flagged = above + (counts[group + TIED_POSITIVES] as number);
    const alarms = (counts[group + NEGATIVES] as number) + (counts[group + TIED_NEGATIVES] as number);
    const placement = (own & 1) === 0 ? above + flagged : (counts[group + NEGATIVES] as number) + alarms;
    if (placements.length > 0) placements[rowAt(places[at] as number)] = placement;
    if ((own & 1) === 0) {
      // The square of what is above it has been added.
      addProduct(counts, group + NEGATIVE_SQUARES, placement * placement - 4 * above * above);
    } else {
      counts[group + MISRANKED]! += placement;
      counts[group + PRECISION]! += flagged / (flagged + alarms);
      addProduct(counts, group + POSITIVE_SQUARES, placement * placement);
      // What one of these adds to the squares of the negatives below, on the average of all.
      addProduct(counts, group + NEGATIVE_SQUARES, 4 * (above + flagged) * ((counts[group + ALL_NEGATIVES] as number) - alarms));
    }
  }
  for (let at = top; at > bottom; at -= 1) {
    const group = STRIDE * ((classOf[codes[at] as number] as number) >>> 1);
    counts[group + POSITIVES]! += counts[group + TIED_POSITIVES] as number;
    counts[group + NEGATIVES]! += counts[group + TIED_NEGATIVES] as number;
    counts[group + TIED_POSITIVES] = 0;
    counts[group + TIED_NEGATIVES] = 0;
  }
  return bottom;
}

/** Adds a product of placements to the sum whose rest is at `at`, its multiples of LIMB behind it. */
export function addProduct(sums: Float64Array, at: number, product: number): void {
  const sum = (sums[at] as number) + product;
  // Without a branch, which would be met for the first time deep in a loop and have it compiled anew.
  const carry = sum >= LIMB ? 1 : 0;
  sums[at] = sum - carry * LIMB;
  sums[at + 1]! += carry;
}

/** The sum that `addProduct` has gathered. */
export function exactSum(sums: Float64Array, at: number): bigint {
  return BigInt(sums[at + 1] as number) * BigInt(LIMB) + BigInt(sums[at] as number);
}

/** @param above the counts of the cases that are flagged. */
function sumsOf(counts: Float64Array, group: number, above: Float64Array): RankSums {
  const [positives, negatives] = [counts[group + POSITIVES] as number, counts[group + NEGATIVES] as number];
  const [tp, fp] = [above[group + POSITIVES] as number, above[group + NEGATIVES] as number];
  return {
    positives, negatives, misranked: counts[group + MISRANKED] as number,
    positiveSquares: exactSum(counts, group + POSITIVE_SQUARES), negativeSquares: exactSum(counts, group + NEGATIVE_SQUARES),
    averagePrecision: (counts[group + PRECISION] as number) / positives,
    counts: { tp, fp, tn: negatives - fp, fn: positives - tp },
  };
}
