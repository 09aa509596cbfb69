import type { BinaryTable } from '../predictions/table.ts';
import type { Members } from './clusters.ts';
import { delongCovariance, delongDifference } from './delong.ts';
import { obuchowski, placed, placedApart } from './obuchowski.ts';
import type { Partition } from './partition.ts';
import type { RankSums } from './ranks.ts';
import type { PairedSummary } from './summary.ts';

/** One model's ranks in one partition. */
export interface PlacedRanks {
  readonly sums: readonly RankSums[];
  /** The placement of each row, where these were asked for, until the next partition is looked at. */
  readonly placements: () => Uint32Array;
}

type AreaComparison = Pick<PairedSummary, 'aurocCovariance' | 'aurocDifference'>;

/** The AUROCs of two models on the same cases, group by group: by DeLong, by Obuchowski where cases come in clusters. */
export function compareAreas(
  table: BinaryTable, members: Members | undefined, partition: Partition, own: PlacedRanks, reference: PlacedRanks,
): readonly AreaComparison[] {
  const areas = partition.groups.map((_, group) => {
    const [a, b] = [own.sums[group] as RankSums, reference.sums[group] as RankSums];
    return { aurocCovariance: delongCovariance(a, b), aurocDifference: delongDifference(a, b) };
  });
  if (members === undefined) return areas;
  const [a, b] = [placed(own.placements(), own.sums), placed(reference.placements(), reference.sums)];
  const apart = placedApart(a, b);
  const covariances = obuchowski(table, members, partition, a, b);
  const variances = obuchowski(table, members, partition, apart, apart);
  return areas.map(({ aurocDifference }, group) => ({
    aurocCovariance: covariances[group],
    aurocDifference: 'undefined' in aurocDifference ? aurocDifference : { ...aurocDifference, variance: variances[group] },
  }));
}

/** Obuchowski's variance of a model's AUROC in each group. */
export function clusteredVariances(table: BinaryTable, members: Members, partition: Partition, { sums, placements }: PlacedRanks): readonly (number | undefined)[] {
  const own = placed(placements(), sums);
  return obuchowski(table, members, partition, own, own);
}
