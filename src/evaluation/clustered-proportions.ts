import type { BinaryTable } from '../predictions/table.ts';
import { overClusters, type Members } from './clusters.ts';
import type { Partition } from './partition.ts';
import type { ClusteredProportion, ClusteredProportions } from './summary.ts';

/** Which of a cluster's four counts are in a proportion's numerator and denominator. */
type Cells = readonly [tn: number, fp: number, fn: number, tp: number];

/** Four counts of each cluster that a group has cases of. */
type Counts = readonly Cells[];

const PREVALENCE = ['prevalence', [0, 0, 1, 1], [1, 1, 1, 1]] as const;
const PROPORTIONS: readonly (readonly [metric: string, of: Cells, among: Cells])[] = [
  ['sensitivity', [0, 0, 0, 1], [0, 0, 1, 1]],
  ['specificity', [1, 0, 0, 0], [1, 1, 0, 0]],
  ['ppv', [0, 0, 0, 1], [0, 1, 0, 1]],
  ['npv', [1, 0, 0, 0], [1, 0, 1, 0]],
  ['accuracy', [1, 0, 0, 1], [1, 1, 1, 1]],
  PREVALENCE,
  ['flag_rate', [0, 1, 0, 1], [1, 1, 1, 1]],
];

/** Proportions of each group at the model's threshold; only the prevalence without one. */
export function clusteredProportions({ truth, higherIs, scores }: BinaryTable, members: Members, { cells, groups }: Partition): readonly ClusteredProportions[] {
  const { values, threshold } = scores;
  const clusters: Cells[][] = groups.map(() => []);
  overClusters(members, cells, 4, (row, sums) => {
    const score = values[row] as number;
    const flagged = threshold !== undefined && (higherIs === 'positive' ? score >= threshold : score <= threshold);
    sums[2 * (truth[row] as number) + (flagged ? 1 : 0)]! += 1;
  }, (group, sums) => clusters[group]?.push([...sums] as unknown as Cells));
  const proportions = threshold === undefined ? [PREVALENCE] : PROPORTIONS;
  return clusters.map((counts) => new Map(proportions.map(([metric, of, among]) => [metric, ratio(counts, of, among)])));
}

function inner(a: Cells, b: Cells): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

/** A ratio of sums over clusters, with its linearised standard error. Cochran 1977, Sampling Techniques, 6.3. */
function ratio(counts: Counts, of: Cells, among: Cells): ClusteredProportion {
  const sum = (cells: Cells): number => counts.reduce((total, cluster) => total + inner(cluster, cells), 0);
  const [k, n] = [sum(of), sum(among)];
  const clusters = counts.filter((cluster) => inner(cluster, among) > 0).length;
  if (clusters < 2) return { k, n, clusters, standardError: undefined };
  // n times a cluster's excess over the proportion of all: a whole number.
  const squares = counts.reduce((total, cluster) => total + (n * inner(cluster, of) - k * inner(cluster, among)) ** 2, 0);
  return { k, n, clusters, standardError: Math.sqrt((clusters / (clusters - 1)) * squares) / n / n };
}
