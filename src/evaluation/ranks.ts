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

/** What is counted group by group on the way down. */
class Counts {
  /** Cases of each class, as a partition tells them. */
  readonly sizes: Uint32Array;
  /** Cases above the row that is looked at, and those with its score. */
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly tiedPositives: Float64Array;
  readonly tiedNegatives: Float64Array;
  readonly misranked: Float64Array;
  readonly precision: Float64Array;
  /** As `addProduct` keeps them. */
  readonly positiveSquares: Float64Array;
  readonly negativeSquares: Float64Array;

  constructor(sizes: Uint32Array) {
    const groups = sizes.length / 2;
    this.sizes = sizes;
    this.positives = new Float64Array(groups);
    this.negatives = new Float64Array(groups);
    this.tiedPositives = new Float64Array(groups);
    this.tiedNegatives = new Float64Array(groups);
    this.misranked = new Float64Array(groups);
    this.precision = new Float64Array(groups);
    this.positiveSquares = new Float64Array(2 * groups);
    this.negativeSquares = new Float64Array(2 * groups);
  }
}

/**
 * Ranks the cases of each group among each other, in one walk down from the most suspected.
 * @param least the least suspicion that is flagged.
 * @param placements filled with each row's placement where it is not empty.
 */
export function rankSums({ places, suspicion }: Ranking, classes: Classes, { groups, sizes }: Partition, least: number, placements: Uint32Array): readonly RankSums[] {
  const counts = new Counts(sizes);
  const flagged = placeOf(suspicion, least);
  walk(places, places.length - 1, flagged, classes, counts, placements);
  const [tp, fp] = [counts.positives.slice(), counts.negatives.slice()];
  walk(places, flagged - 1, 0, classes, counts, placements);
  return groups.map((_, group) => sumsOf(counts, group, tp[group] as number, fp[group] as number));
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
function walk(places: Uint32Array, top: number, bottom: number, classes: Classes, counts: Counts, placements: Uint32Array): void {
  for (let at = top; at >= bottom;) {
    at = addSingles(places, at, bottom, classes, counts, placements);
    if (at >= bottom) at = addTied(places, at, classes, counts, placements);
  }
}

/**
 * Walks down over rows whose score no other row has: the usual case. A negative is only counted: for the squares of the negatives'
 * placements each positive adds, to all negatives below it, what its being above them adds to the square, 4j² − 4(j − 1)² for the j-th.
 * @returns where a row is that has others at its score, or what is below `bottom`.
 */
function addSingles(places: Uint32Array, top: number, bottom: number, { codes, classOf }: Classes, counts: Counts, placements: Uint32Array): number {
  const { sizes, positives, negatives, misranked, precision, positiveSquares, negativeSquares } = counts;
  const isPlaced = placements.length > 0;
  let at = top;
  for (; at >= bottom; at -= 1) {
    const place = places[at] as number;
    if (isTied(place)) return at;
    const own = classOf[codes[at] as number] as number;
    const group = own >>> 1;
    if ((own & 1) === 0) {
      negatives[group]! += 1;
      if (isPlaced) placements[rowAt(place)] = 2 * (positives[group] as number);
      continue;
    }
    const flagged = (positives[group] as number) + 1;
    const alarms = negatives[group] as number;
    positives[group] = flagged;
    misranked[group]! += 2 * alarms;
    precision[group]! += flagged / (flagged + alarms);
    addProduct(positiveSquares, 2 * group, 4 * alarms * alarms);
    addProduct(negativeSquares, 2 * group, 4 * (2 * flagged - 1) * ((sizes[2 * group] as number) - alarms));
    if (isPlaced) placements[rowAt(place)] = 2 * alarms;
  }
  return at;
}

/**
 * Rows with one score, the topmost at `top`: each is placed as if half of the other class stood above it, and all are one threshold.
 * @returns where the next lower score is.
 */
function addTied(places: Uint32Array, top: number, { codes, classOf }: Classes, counts: Counts, placements: Uint32Array): number {
  const { sizes, positives, negatives, tiedPositives, tiedNegatives, misranked, precision, positiveSquares, negativeSquares } = counts;
  let bottom = top;
  for (let tied = true; tied; bottom -= 1) {
    const own = classOf[codes[bottom] as number] as number;
    ((own & 1) === 0 ? tiedNegatives : tiedPositives)[own >>> 1]! += 1;
    tied = isTied(places[bottom] as number);
  }
  for (let at = top; at > bottom; at -= 1) {
    const own = classOf[codes[at] as number] as number;
    const group = own >>> 1;
    const above = positives[group] as number;
    const flagged = above + (tiedPositives[group] as number);
    const alarms = (negatives[group] as number) + (tiedNegatives[group] as number);
    const placement = (own & 1) === 0 ? above + flagged : (negatives[group] as number) + alarms;
    if (placements.length > 0) placements[rowAt(places[at] as number)] = placement;
    if ((own & 1) === 0) {
      // The square of what is above it has been added.
      addProduct(negativeSquares, 2 * group, placement * placement - 4 * above * above);
    } else {
      misranked[group]! += placement;
      precision[group]! += flagged / (flagged + alarms);
      addProduct(positiveSquares, 2 * group, placement * placement);
      // What one of these adds to the squares of the negatives below, on the average of all.
      addProduct(negativeSquares, 2 * group, 4 * (above + flagged) * ((sizes[2 * group] as number) - alarms));
    }
  }
  for (let at = top; at > bottom; at -= 1) {
    const group = (classOf[codes[at] as number] as number) >>> 1;
    positives[group]! += tiedPositives[group] as number;
    negatives[group]! += tiedNegatives[group] as number;
    tiedPositives[group] = 0;
    tiedNegatives[group] = 0;
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

function sumsOf(counts: Counts, group: number, tp: number, fp: number): RankSums {
  const positives = counts.positives[group] as number;
  const negatives = counts.negatives[group] as number;
  return {
    positives, negatives, misranked: counts.misranked[group] as number,
    positiveSquares: exactSum(counts.positiveSquares, 2 * group), negativeSquares: exactSum(counts.negativeSquares, 2 * group),
    averagePrecision: (counts.precision[group] as number) / positives,
    counts: { tp, fp, tn: negatives - fp, fn: positives - tp },
  };
}
