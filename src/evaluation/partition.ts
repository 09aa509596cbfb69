import { BLOCK, WORD } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';
import type { Attribute, BinaryTable, Codes } from '../predictions/table.ts';
import type { Group } from './summary.ts';

/** A table's rows by the levels of some attributes: each row is in one group, each group has a row. */
export interface Partition {
  readonly groups: readonly Group[];
  /** For each row the index of its group. */
  readonly cells: Codes;
  /** For each group its rows without (2 × group) and with the condition (2 × group + 1). */
  readonly sizes: Uint32Array;
}

type Grouped = Pick<BinaryTable, 'rows' | 'truth' | 'attributes'>;
type Coded = Pick<Partition, 'groups' | 'cells'>;

/** Up to so many combinations of levels are counted in a table that has a place for each, more in a map. */
const DENSE = 2 ** 20;

/**
 * The groups that occur, in byte order of their levels; for no attributes the whole, which is a group even of an empty table.
 * @throws RangeError for an attribute that the table has not.
 */
export function partitionBy(table: Grouped, attributes: readonly string[]): Partition {
  const whole: Coded = { groups: [{}], cells: new Uint8Array(table.rows) };
  const { groups, cells } = attributes.map((name) => attributeOf(table, name)).reduce(split, whole);
  return { groups, cells, sizes: sizesOf(table.truth, cells, groups.length) };
}

function sizesOf(truth: Uint8Array, cells: Codes, groups: number): Uint32Array {
  const machine = scratch();
  const counts = machine.reserve(2 * groups * WORD);
  const [cellsAt, truthAt] = [machine.reserve(BLOCK * WORD), machine.reserve(BLOCK)];
  const sizes = machine.wordsAt(counts, 2 * groups).fill(0);
  for (let start = 0; start < cells.length; start += BLOCK) {
    const n = Math.min(BLOCK, cells.length - start);
    machine.wordsAt(cellsAt, n).set(cells.subarray(start, start + n));
    machine.bytesAt(truthAt, n).set(truth.subarray(start, start + n));
    machine.code.countClasses(cellsAt, truthAt, n, counts);
  }
  return sizes.slice();
}

function attributeOf(table: Grouped, name: string): Attribute {
  const found = table.attributes.find((attribute) => attribute.name === name);
  if (found === undefined) throw new RangeError(`the table has no attribute ${JSON.stringify(name)}`);
  return found;
}

/** Each group by the levels of one more attribute. */
function split({ groups, cells }: Coded, { name, levels, codes }: Attribute): Coded {
  const named = (code: number): Group => ({ ...groups[Math.floor(code / levels.length)], [name]: levels[code % levels.length] as string });
  if (groups.length === 1 && allOccur(codes, levels.length)) return { groups: levels.map((_, code) => named(code)), cells: codes };
  const joint = jointCodes(cells, codes, levels.length);
  const combinations = groups.length * levels.length;
  const { found, cells: own } = combinations <= DENSE ? renumbered(joint, combinations) : renumberedSparse(joint);
  return { groups: found.map(named), cells: own };
}

/** Whether every code below `limit` has a row; seldom are many rows looked at. */
function allOccur(codes: Codes, limit: number): boolean {
  const seen = new Uint8Array(limit);
  let left = limit;
  for (let row = 0; row < codes.length && left > 0; row += 1) {
    const code = codes[row] as number;
    left -= 1 - (seen[code] as number);
    seen[code] = 1;
  }
  return left === 0;
}

/** Codes that tell both codes of a row, in the order of the first and then of the second. */
function jointCodes(first: Codes, second: Codes, levels: number): Float64Array {
  const joint = new Float64Array(first.length);
  for (let row = 0; row < joint.length; row += 1) joint[row] = (first[row] as number) * levels + (second[row] as number);
  return joint;
}

/** The codes that occur, rising, and for each row the place of its own among them. */
interface Renumbered {
  readonly found: readonly number[];
  readonly cells: Codes;
}

function renumbered(codes: Float64Array, limit: number): Renumbered {
  const places = new Uint32Array(limit);
  for (let row = 0; row < codes.length; row += 1) places[codes[row] as number] = 1;
  const found = [...places.keys()].filter((code) => places[code] === 1);
  for (const [place, code] of found.entries()) places[code] = place;
  const cells = cellsFor(codes.length, found.length);
  for (let row = 0; row < cells.length; row += 1) cells[row] = places[codes[row] as number] as number;
  return { found, cells };
}

function renumberedSparse(codes: Float64Array): Renumbered {
  const found = [...new Set(codes)].sort((a, b) => a - b);
  const places = new Map(found.map((code, place) => [code, place]));
  const cells = cellsFor(codes.length, found.length);
  for (let row = 0; row < cells.length; row += 1) cells[row] = places.get(codes[row] as number) as number;
  return { found, cells };
}

function cellsFor(rows: number, groups: number): Codes {
  return groups <= 2 ** 8 ? new Uint8Array(rows) : new Uint32Array(rows);
}
