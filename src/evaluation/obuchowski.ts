import type { BinaryTable } from '../predictions/table.ts';
import { overClusters, type Members } from './clusters.ts';
import type { Partition } from './partition.ts';
import type { RankSums } from './ranks.ts';

/** A placement of each row, and the mean placement of each class: 2 × group without the condition, 2 × group + 1 with it. */
export interface Placed {
  readonly placements: Uint32Array | Float64Array;
  readonly means: Float64Array;
}

export function placed(placements: Uint32Array, ranks: readonly RankSums[]): Placed {
  const means = ranks.flatMap(({ positives, negatives, misranked }) => [(2 * positives * negatives - misranked) / negatives, misranked / positives]);
  return { placements, means: Float64Array.from(means) };
}

/** The differences of two models' placements; all 0 where both rank alike. */
export function placedApart(a: Placed, b: Placed): Placed {
  const apart = (x: Placed['placements'], y: Placed['placements']): Float64Array => Float64Array.from(x, (value, i) => value - (y[i] as number));
  return { placements: apart(a.placements, b.placements), means: apart(a.means, b.means) };
}

// What a group's clusters add up to: how many have a class and how many there are; sums of products of excesses over the mean.
const [WITHOUT, WITH, ALL, NEGATIVE, POSITIVE, MIXED] = [0, 1, 2, 3, 4, 5] as const;
const TERMS = 6;

type Six = [number, number, number, number, number, number];

/**
 * Covariance of two models' areas in each group where cases come in clusters; of one with itself the variance.
 * Undefined unless two clusters or more have each class. Obuchowski 1997, Biometrics 53:567.
 */
export function obuchowski({ truth }: BinaryTable, members: Members, { cells, sizes }: Partition, a: Placed, b: Placed): readonly (number | undefined)[] {
  const groups = sizes.length / 2;
  const terms = new Float64Array(TERMS * groups);
  overClusters(members, cells, 6, (row, sums) => {
    const at = 3 * (truth[row] as number);
    sums[at]! += 1;
    sums[at + 1]! += a.placements[row] as number;
    sums[at + 2]! += b.placements[row] as number;
  }, (group, sums) => {
    const [negatives, negativesA, negativesB, positives, positivesA, positivesB] = sums as unknown as Six;
    const excess = (n: number, sum: number, mean: number | undefined): number => (n === 0 ? 0 : sum - n * (mean as number));
    const [x, y] = [excess(negatives, negativesA, a.means[2 * group]), excess(negatives, negativesB, b.means[2 * group])];
    const [u, v] = [excess(positives, positivesA, a.means[2 * group + 1]), excess(positives, positivesB, b.means[2 * group + 1])];
    const at = TERMS * group;
    terms[at + WITHOUT]! += negatives > 0 ? 1 : 0;
    terms[at + WITH]! += positives > 0 ? 1 : 0;
    terms[at + ALL]! += 1;
    terms[at + NEGATIVE]! += x * y;
    terms[at + POSITIVE]! += u * v;
    // A positive's placement counts against the area, a negative's for it.
    terms[at + MIXED]! -= x * v + u * y;
  });
  return Array.from({ length: groups }, (_, group) => covariance(terms.subarray(TERMS * group, TERMS * (group + 1)), sizes, group));
}

function covariance(terms: Float64Array, sizes: Uint32Array, group: number): number | undefined {
  const [without, with_, all, ofNegatives, ofPositives, mixed] = terms as unknown as Six;
  if (without < 2 || with_ < 2) return undefined;
  const pairs = 2 * (sizes[2 * group] as number) * (sizes[2 * group + 1] as number);
  const corrected = (clusters: number, sum: number): number => (clusters / (clusters - 1)) * sum;
  return (corrected(without, ofNegatives) + corrected(with_, ofPositives) + corrected(all, mixed)) / pairs / pairs;
}
