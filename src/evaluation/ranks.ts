import { ALL_NEGATIVES, MISRANKED, NEGATIVES, NEGATIVE_PRODUCTS, NEGATIVE_SQUARES, POSITIVES, POSITIVE_PRODUCTS, POSITIVE_SQUARES, PRECISION, RANKS } from '../compiled/code.js';
import { BLOCK, Machine, Region, WORD } from '../compiled/machine.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Classes } from './cells.ts';
import type { Partition } from './partition.ts';
import { isTied, type Ranking } from './ranking.ts';

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
  /** Sums of the products with the placements of the same cases by another model; 0 where that was not given. */
  readonly positiveProducts: bigint;
  readonly negativeProducts: bigint;
  /** Mean over the positives of the precision at their scores; NaN without positives. */
  readonly averagePrecision: number;
  /** At the threshold that was given; all are flagged without one. */
  readonly counts: Confusion;
}


/** Addresses of placements by the rows' numbers in a machine's memory; 0 for what is not wanted. */
interface Placements {
  /** To be filled. */
  readonly own: number;
  /** Another model's, in the same groups. */
  readonly others: number;
}

/** The compiled code that ranks the cases of a table, with the placements by each of its models. */
export class RankMachine extends Machine {
  readonly #rows: number;
  readonly #groups = new Region(this);
  readonly #block = new Region(this);

  /** `rows`: of the table. */
  constructor(rows: number) {
    super();
    this.#rows = rows;
  }

  /** Room for a placement of each row. */
  reservePlacements(): number {
    return this.reserve(this.#rows * WORD);
  }

  /** The placements that were filled last; to be looked at before the next walk. */
  placements(at: number): Uint32Array {
    return this.wordsAt(at, this.#rows);
  }

  /**
   * Ranks the cases of each group among each other, in one walk down from the most suspected.
   * @param least the least suspicion that is flagged.
   */
  rankSums(ranking: Ranking, { codes, classOf }: Classes, { groups, sizes }: Partition, least: number, placements: Placements): readonly RankSums[] {
    const counts = this.#groups.of(RANKS * groups.length + WORD * classOf.length);
    const classes = counts + RANKS * groups.length;
    this.bytesAt(counts, RANKS * groups.length).fill(0);
    this.wordsAt(classes, classOf.length).set(classOf);
    groups.forEach((_, group) => this.#view(counts, group).setUint32(ALL_NEGATIVES, sizes[2 * group] as number, true));
    const flagged = placeOf(ranking.suspicion, least);
    const walk = (top: number, bottom: number): void => {
      for (let end = top; end > bottom;) {
        let start = Math.max(bottom, end - BLOCK);
        // Rows of one score stay together.
        while (isTied(ranking.places[start] as number)) start -= 1;
        const n = end - start;
        const block = this.#block.of(3 * WORD * Math.max(n, BLOCK));
        this.wordsAt(block, n).set(ranking.places.subarray(start, end));
        this.wordsAt(block + WORD * n, n).set(codes.subarray(start, end));
        this.code.walkDown(block, block + WORD * n, classes, n, counts, placements.own, placements.others, block + 2 * WORD * n);
        end = start;
      }
    };
    walk(ranking.places.length, flagged);
    const above = groups.map((_, group) => ({ tp: this.#view(counts, group).getUint32(POSITIVES, true), fp: this.#view(counts, group).getUint32(NEGATIVES, true) }));
    walk(flagged, 0);
    return above.map((cells, group) => sumsOf(this.#view(counts, group), cells));
  }

  #view(counts: number, group: number): DataView {
    return new DataView(this.buffer, counts + RANKS * group, RANKS);
  }
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

/** @param above the cases that are flagged. */
function sumsOf(counts: DataView, { tp, fp }: Pick<Confusion, 'tp' | 'fp'>): RankSums {
  const [positives, negatives] = [counts.getUint32(POSITIVES, true), counts.getUint32(NEGATIVES, true)];
  const sumAt = (at: number): bigint => counts.getBigUint64(at, true) + (counts.getBigUint64(at + 8, true) << 64n);
  return {
    positives, negatives, misranked: Number(counts.getBigUint64(MISRANKED, true)),
    positiveSquares: sumAt(POSITIVE_SQUARES), negativeSquares: sumAt(NEGATIVE_SQUARES),
    positiveProducts: sumAt(POSITIVE_PRODUCTS), negativeProducts: sumAt(NEGATIVE_PRODUCTS),
    averagePrecision: counts.getFloat64(PRECISION, true) / positives,
    counts: { tp, fp, tn: negatives - fp, fn: positives - tp },
  };
}
