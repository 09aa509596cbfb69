import { createHash } from 'node:crypto';
import type { TextColumn } from './columns.ts';
import type { Codes } from './table.ts';

const [COMMA, NEWLINE] = [0x2c, 0x0a];
/** Bytes that are hashed at a time; a longer line alone. */
const STAGE = 64 * 1024;

/** Lines `CASE,TRUTH\n`, read where their parts stand. No text holds a NUL, so 0 can stand behind the end. */
class CaseLines {
  readonly rows: number;
  readonly #cases: TextColumn['texts'];
  readonly #truth: TextColumn['texts'];
  readonly #caseCodes: Codes;
  readonly #truthCodes: Codes;

  constructor(cases: TextColumn, truth: TextColumn) {
    this.rows = cases.rows;
    [this.#cases, this.#truth] = [cases.texts, truth.texts];
    [this.#caseCodes, this.#truthCodes] = [cases.codes, truth.codes];
  }

  length(row: number): number {
    return this.#cases.length(this.#caseCodes[row] ?? 0) + this.#truth.length(this.#truthCodes[row] ?? 0) + 2;
  }

  #byte(row: number, at: number): number {
    const name = this.#caseCodes[row] ?? 0;
    const rest = at - this.#cases.length(name);
    if (rest < 0) return this.#cases.byte(name, at);
    if (rest === 0) return COMMA;
    const truth = this.#truthCodes[row] ?? 0;
    const left = this.#truth.length(truth) - (rest - 1);
    return left > 0 ? this.#truth.byte(truth, rest - 1) : left === 0 ? NEWLINE : 0;
  }

  /** Four bytes of a line as a number that rises as they do. */
  word(row: number, at: number): number {
    return ((this.#byte(row, at) << 24) | (this.#byte(row, at + 1) << 16) | (this.#byte(row, at + 2) << 8) | this.#byte(row, at + 3)) >>> 0;
  }

  /** Writes a line; returns where it ends. */
  write(row: number, into: Uint8Array, from: number): number {
    const comma = this.#cases.write(this.#caseCodes[row] ?? 0, into, from);
    into[comma] = COMMA;
    const end = this.#truth.write(this.#truthCodes[row] ?? 0, into, comma + 1);
    into[end] = NEWLINE;
    return end + 1;
  }
}

/** Rows from which counting is faster than comparing. */
const MANY = 4096;

/** Sorts rows by their keys: two passes of counting 16 bits. Knuth 1998, The Art of Computer Programming 3, 5.2.5. */
function sortByKeys(rows: Uint32Array, keys: Uint32Array): void {
  if (rows.length < MANY) {
    rows.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
    return;
  }
  const other = new Uint32Array(rows.length);
  for (const [from, to, shift] of [[rows, other, 0], [other, rows, 16]] as const) {
    const places = new Uint32Array(0x10001);
    for (const row of from) {
      const digit = (((keys[row] ?? 0) >>> shift) & 0xffff) + 1;
      places[digit] = (places[digit] ?? 0) + 1;
    }
    for (let digit = 1; digit < places.length; digit += 1) places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
    for (const row of from) {
      const digit = ((keys[row] ?? 0) >>> shift) & 0xffff;
      const place = places[digit] ?? 0;
      to[place] = row;
      places[digit] = place + 1;
    }
  }
}

/** The rows in the byte order of their lines: sorted by four bytes, and those that are alike by the next four. */
function sortedRows(lines: CaseLines): Uint32Array {
  const order = Uint32Array.from({ length: lines.rows }, (_, row) => row);
  const keys = new Uint32Array(lines.rows);
  const alike = [{ from: 0, to: lines.rows, at: 0 }];
  for (let range = alike.pop(); range !== undefined; range = alike.pop()) {
    const { from, to, at } = range;
    for (let next = from; next < to; next += 1) keys[order[next] ?? 0] = lines.word(order[next] ?? 0, at);
    sortByKeys(order.subarray(from, to), keys);
    for (let start = from, end = from; start < to; start = end) {
      const key = keys[order[start] ?? 0] ?? 0;
      while (end < to && keys[order[end] ?? 0] === key) end += 1;
      // A key that ends in 0 holds the end of its line.
      if (end - start > 1 && (key & 0xff) !== 0) alike.push({ from: start, to: end, at: at + 4 });
    }
  }
  return order;
}

/** The digest of a test set: `sha256:` and the hex SHA-256 of its lines `CASE,TRUTH\n` in byte order, so that the order of rows does not matter. */
export function testSetDigest(cases: TextColumn, truth: TextColumn): string {
  const lines = new CaseLines(cases, truth);
  const hash = createHash('sha256');
  let stage = new Uint8Array(STAGE);
  let filled = 0;
  for (const row of sortedRows(lines)) {
    const length = lines.length(row);
    if (filled + length > stage.length) {
      hash.update(stage.subarray(0, filled));
      filled = 0;
      if (length > stage.length) stage = new Uint8Array(length);
    }
    filled = lines.write(row, stage, filled);
  }
  return `sha256:${hash.update(stage.subarray(0, filled)).digest('hex')}`;
}
