import type { BinaryTable, Scores } from '../predictions/table.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Partition } from './partition.ts';

/** The least suspicion of a flagged case; undefined without a threshold. */
export function leastFlagged({ higherIs }: BinaryTable, { threshold }: Scores): number | undefined {
  if (threshold === undefined) return undefined;
  return higherIs === 'positive' ? threshold : -threshold;
}

/** The four cells of each group at a threshold of the model. */
export function confusionsAt(table: BinaryTable, { values }: Scores, { cells, groups }: Partition, least: number): readonly Confusion[] {
  const counts = new Uint32Array(4 * groups.length);
  const sign = table.higherIs === 'positive' ? 1 : -1;
  for (let row = 0; row < values.length; row += 1) {
    const flagged = sign * (values[row] as number) >= least ? 1 : 0;
    counts[4 * (cells[row] as number) + 2 * (table.truth[row] as number) + flagged]! += 1;
  }
  return groups.map((_, group) => {
    const [tn, fp, fn, tp] = counts.subarray(4 * group, 4 * group + 4) as unknown as [number, number, number, number];
    return { tp, fp, tn, fn };
  });
}
