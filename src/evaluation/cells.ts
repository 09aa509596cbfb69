import { BLOCK, WORD } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';
import type { Codes } from '../predictions/table.ts';
import type { Partition } from './partition.ts';
import type { Ranking } from './ranking.ts';

/** Cells that tell a row's group in several partitions at once: every combination of their groups, whether it occurs or not. */
export interface Cells {
  readonly partitions: readonly Partition[];
  readonly count: number;
  /** For each row its cell. */
  readonly codes: Codes;
}

/** The class of the row at each place of a ranking: 2 × group, and one more with the condition. */
export interface Classes {
  /** For each place 2 × cell + truth. */
  readonly codes: Codes;
  /** For each of these codes the class. */
  readonly classOf: Codes;
}

/** With fewer rows for each cell, folding the cells into groups costs more than it saves. */
const ROWS_PER_CELL = 128;

/** Cells for all partitions at once where these are few, else for each partition its groups. */
export function cellsOf(partitions: readonly Partition[], rows: number): readonly Cells[] {
  const count = partitions.reduce((product, { groups }) => product * groups.length, 1);
  if (partitions.length === 1 || count > Math.min(rows / ROWS_PER_CELL, 2 ** 15)) {
    return partitions.map((partition) => ({ partitions: [partition], count: partition.groups.length, codes: partition.cells }));
  }
  const codes = new Uint16Array(rows);
  for (const { groups, cells } of partitions) {
    if (groups.length > 1) appendDigit(codes, cells, groups.length);
  }
  return [{ partitions, count, codes }];
}

function appendDigit(codes: Uint16Array, digits: Codes, base: number): void {
  for (let row = 0; row < codes.length; row += 1) codes[row] = (codes[row] as number) * base + (digits[row] as number);
}

/**
 * For each partition the classes of the rows in their order. Fetched in a loop of its own: the processor overlaps such loads,
 * but not with sums whose place in memory depends on them.
 */
export function classesInOrder(ranking: Ranking, { partitions, count, codes }: Cells): ReadonlyMap<Partition, Classes> {
  const ordered = fetched('classesAt', ranking, codes, codesFor(2 * count, codes.length));
  const groups = groupsOf({ partitions, count });
  return new Map([...groups].map(([partition, groupOf]) => [partition, { codes: ordered, classOf: classTable(groupOf, partition.groups.length) }]));
}

/** The same classes in the order of a ranking in which the rows have their present places for numbers. */
export function reordered(ranking: Ranking, classes: ReadonlyMap<Partition, Classes>): ReadonlyMap<Partition, Classes> {
  const [{ codes }] = [...classes.values()] as [Classes];
  const ordered = fetched('codesAt', ranking, codes, codes.slice());
  return new Map([...classes].map(([partition, { classOf }]) => [partition, { codes: ordered, classOf }]));
}

/** What is made of the code of each row, in the order of a ranking: its class, or the code as it is. */
function fetched(what: 'classesAt' | 'codesAt', { places }: Ranking, codes: Codes, ordered: Codes): Codes {
  const machine = scratch();
  const given = machine.reserve(codes.byteLength);
  const [block, into] = [machine.reserve(BLOCK * WORD), machine.reserve(BLOCK * WORD)];
  const bytes = codes.BYTES_PER_ELEMENT;
  machine.bytesAt(given, codes.byteLength).set(new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength));
  for (let start = 0; start < places.length; start += BLOCK) {
    const taken = places.subarray(start, start + BLOCK);
    machine.wordsAt(block, taken.length).set(taken);
    machine.code[what](block, taken.length, given, bytes, into);
    ordered.set(machine.wordsAt(into, taken.length), start);
  }
  return ordered;
}

function classTable(groupOf: Codes, groups: number): Codes {
  const table = codesFor(2 * groups, 2 * groupOf.length);
  for (let code = 0; code < table.length; code += 1) table[code] = 2 * (groupOf[code >>> 1] as number) + (code & 1);
  return table;
}

/** For each partition the group of each cell. */
export function groupsOf({ partitions, count }: Pick<Cells, 'partitions' | 'count'>): ReadonlyMap<Partition, Codes> {
  // How many cells a group has for each combination of the partitions before.
  let below = count;
  return new Map(partitions.map((partition) => {
    const groups = partition.groups.length;
    below /= groups;
    const table = codesFor(groups, count);
    for (let cell = 0; cell < count; cell += 1) table[cell] = Math.floor(cell / below) % groups;
    return [partition, table];
  }));
}

function codesFor(limit: number, length: number): Codes {
  if (limit <= 2 ** 8) return new Uint8Array(length);
  return limit <= 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}
