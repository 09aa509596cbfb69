import type { BinaryTable, Codes, Scores } from '../predictions/table.ts';
import type { PairedTable } from '../statistics/intervals.ts';
import type { Mean } from '../statistics/means.ts';
import { groupsOf, type Cells } from './cells.ts';
import { leastFlagged } from './counts.ts';
import type { Partition } from './partition.ts';

// For each group the sum of differences and that of their squares, each with what rounding lost of it behind.
const SUM = 0;
const SQUARES = 2;

/** Adds to a sum and keeps what is lost of it, so that the order of the rows does not show. Knuth 1998, TAOCP 2, 4.2.2, theorem B. */
function addKept(sums: Float64Array, at: number, term: number): void {
  const before = sums[at] as number;
  const after = before + term;
  const added = after - before;
  sums[at] = after;
  sums[at + 1]! += before - (after - added) + (term - added);
}

/** For each partition what is told of its groups. */
type OfGroups<T> = ReadonlyMap<Partition, readonly T[]>;

/**
 * Squared error of the new model less that of the reference, case by case, in each group of the cells' partitions; undefined
 * without cases. Both must be probabilities.
 */
export function brierDifferences({ truth, higherIs }: BinaryTable, cells: Cells, scores: Scores, reference: Scores): OfGroups<Mean | undefined> {
  const { codes, count } = cells;
  const sums = new Float64Array(4 * count);
  const ofNew = scores.values;
  const ofReference = reference.values;
  const certain = higherIs === 'positive' ? 1 : 0;
  for (let row = 0; row < truth.length; row += 1) {
    const goal = (truth[row] as number) === 1 ? certain : 1 - certain;
    const a = (ofNew[row] as number) - goal;
    const b = (ofReference[row] as number) - goal;
    const difference = a * a - b * b;
    const at = 4 * (codes[row] as number);
    addKept(sums, at + SUM, difference);
    addKept(sums, at + SQUARES, difference * difference);
  }
  return new Map([...groupsOf(cells)].map(([partition, groupOf]) => [partition, meansOf(partition, groupOf, sums)]));
}

/** @param sums for each cell. */
function meansOf({ groups, sizes }: Partition, groupOf: Codes, ofCells: Float64Array): readonly (Mean | undefined)[] {
  const sums = new Float64Array(4 * groups.length);
  for (let at = 0; at < ofCells.length; at += 2) {
    const to = 4 * (groupOf[at >>> 2] as number) + (at & 2);
    addKept(sums, to, ofCells[at] as number);
    addKept(sums, to, ofCells[at + 1] as number);
  }
  return groups.map((_, group) => {
    const n = (sizes[2 * group] as number) + (sizes[2 * group + 1] as number);
    if (n === 0) return undefined;
    const at = 4 * group;
    const mean = ((sums[at + SUM] as number) + (sums[at + SUM + 1] as number)) / n;
    const squares = (sums[at + SQUARES] as number) + (sums[at + SQUARES + 1] as number);
    return { n, mean, sd: n < 2 ? 0 : Math.sqrt(Math.max(0, squares - n * mean * mean) / (n - 1)) };
  });
}

/** Right and wrong of both models on the cases of a group. */
export interface PairedTables {
  readonly sensitivity: PairedTable;
  readonly specificity: PairedTable;
  readonly accuracy: PairedTable;
}

/** The paired tables of each group of the cells' partitions at each model's own threshold; undefined where one has none. */
export function pairedTables(table: BinaryTable, cells: Cells, scores: Scores, reference: Scores): OfGroups<PairedTables> | undefined {
  const [least, referenceLeast] = [leastFlagged(table, scores), leastFlagged(table, reference)];
  if (least === undefined || referenceLeast === undefined) return undefined;
  const { truth } = table;
  const ofNew = scores.values;
  const ofReference = reference.values;
  const sign = table.higherIs === 'positive' ? 1 : -1;
  const { codes, count } = cells;
  const counts = new Float64Array(8 * count);
  for (let row = 0; row < truth.length; row += 1) {
    const isPositive = truth[row] as number;
    // 0 where flagged as is right, 1 where not.
    const wrong = (sign * (ofNew[row] as number) >= least ? 1 : 0) ^ isPositive;
    const wrongBefore = (sign * (ofReference[row] as number) >= referenceLeast ? 1 : 0) ^ isPositive;
    counts[8 * (codes[row] as number) + 4 * isPositive + 2 * wrong + wrongBefore]! += 1;
  }
  return new Map([...groupsOf(cells)].map(([partition, groupOf]) => [partition, tablesOf(partition, groupOf, counts)]));
}

/** @param ofCells eight counts for each cell. */
function tablesOf({ groups }: Partition, groupOf: Codes, ofCells: Float64Array): readonly PairedTables[] {
  const counts = new Float64Array(8 * groups.length);
  for (let at = 0; at < ofCells.length; at += 1) counts[8 * (groupOf[at >>> 3] as number) + (at & 7)]! += ofCells[at] as number;
  return groups.map((_, group) => {
    const [specificity, sensitivity] = [tableOf(counts, 8 * group), tableOf(counts, 8 * group + 4)];
    return { sensitivity, specificity, accuracy: tableSum(sensitivity, specificity) };
  });
}

function tableOf(counts: Float64Array, at: number): PairedTable {
  const [both, newOnly, referenceOnly, neither] = counts.subarray(at, at + 4) as unknown as [number, number, number, number];
  return { both, new_only: newOnly, reference_only: referenceOnly, neither };
}

function tableSum(a: PairedTable, b: PairedTable): PairedTable {
  return {
    both: a.both + b.both, new_only: a.new_only + b.new_only,
    reference_only: a.reference_only + b.reference_only, neither: a.neither + b.neither,
  };
}
