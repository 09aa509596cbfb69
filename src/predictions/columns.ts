import { readDecimal } from './decimal.ts';
import { isBlank, type Fields } from './fields.ts';
import type { Batch } from './machine.ts';
import type { Codes } from './table.ts';
import { Texts } from './texts.ts';

/** A column that is wanted of a table, filled as the table is read. */
export interface Column {
  readonly name: string;
  /** What the column is to the reader, such as `score`; stands in messages. */
  readonly role: string;
  /** How many rows it has. */
  readonly rows: number;
  /** Makes room, so that little is copied later. */
  expect(rows: number): void;
  takeFields(batch: Batch): void;
}

/** A value that is no number, as it stood. */
export interface NoNumber {
  readonly row: number;
  readonly text: string;
}

const SHOWN = 200;
const KEPT = 20;
/** How much larger a full array is made. */
const GROWTH = 1.25;

const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });

const room = (needed: number, has: number): number => (needed <= has ? has : Math.max(needed, Math.ceil(has * GROWTH), 64));

/** Text as it is shown in a message: cut, and with what is no UTF-8 replaced. */
export function shownText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, SHOWN));
}

/** Numbers of a column. What is none is NaN, and listed; so is an empty field, which is counted as missing. */
export class NumberColumn implements Column {
  readonly name: string;
  readonly role: string;
  rows = 0;
  missing = 0;
  /** How many fields are neither a number nor empty, and the first of them. */
  bad = 0;
  readonly firstBad: NoNumber[] = [];
  readonly firstMissing: number[] = [];
  #values = new Float64Array(0);

  constructor(role: string, name: string) {
    this.role = role;
    this.name = name;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.rows);
  }

  expect(rows: number): void {
    if (rows <= this.#values.length) return;
    const larger = new Float64Array(room(rows, this.#values.length));
    larger.set(this.values);
    this.#values = larger;
  }

  takeFields(batch: Batch): void {
    const base = this.rows;
    this.expect(base + batch.n);
    const { numbers, others } = batch.machine.decimalsOf(batch);
    this.#values.set(numbers, base);
    if (others > 0) this.#readOthers(batch, base);
    this.rows = base + batch.n;
  }

  /** Reads what stands as NaN from the row `base` on. */
  #readOthers({ bytes, starts, ends, n }: Fields, base: number): void {
    const values = this.#values;
    for (let at = 0; at < n; at += 1) {
      if (!Number.isNaN(values[base + at])) continue;
      let start = starts[at] ?? 0;
      let end = ends[at] ?? 0;
      while (start < end && isBlank(bytes[start])) start += 1;
      while (start < end && isBlank(bytes[end - 1])) end -= 1;
      const field = bytes.subarray(start, end);
      const value = readDecimal(TEXT.decode(field));
      values[base + at] = value;
      if (Number.isNaN(value)) this.#none(base + at, start === end ? undefined : shownText(field));
    }
  }

  /** Numbers, of which `present` tells which rows have one; all do where it is undefined. */
  takeNumbers(numbers: Float32Array | Float64Array, present: Uint8Array | undefined): void {
    const n = present === undefined ? numbers.length : present.length;
    this.expect(this.rows + n);
    const values = this.#values;
    for (let at = 0, next = 0; at < n; at += 1) {
      const row = this.rows + at;
      if (present !== undefined && present[at] === 0) {
        values[row] = Number.NaN;
        this.#none(row, undefined);
        continue;
      }
      // A negative zero is 0.
      const value = (numbers[next] ?? 0) + 0;
      next += 1;
      const finite = value - value === 0;
      values[row] = finite ? value : Number.NaN;
      if (!finite) this.#none(row, String(value));
    }
    this.rows += n;
  }

  #none(row: number, text: string | undefined): void {
    if (text === undefined) {
      this.missing += 1;
      if (this.firstMissing.length < KEPT) this.firstMissing.push(row);
    } else {
      this.bad += 1;
      if (this.firstBad.length < KEPT) this.firstBad.push({ row, text });
    }
  }
}

export interface TextRules {
  /** Whether blanks (space and tab) around a text belong to it. */
  readonly asItStands?: boolean;
  /** How many different texts there may be; a column with more is not read on. */
  readonly most?: number;
  /** Whether there are about as many texts as rows. */
  readonly many?: boolean;
  /** Whether the column stays empty where its values are floating point, which has no one text; else it is refused. */
  readonly whereTold?: boolean;
}

/** Texts of a column, coded in the order of their first appearance. An empty field is the text ''. */
export class TextColumn implements Column {
  readonly name: string;
  readonly role: string;
  readonly most: number;
  readonly whereTold: boolean;
  rows = 0;
  /** The row in which there was one text too many; from there on nothing is read. */
  overflow: number | undefined = undefined;
  readonly #asItStands: boolean;
  readonly #many: boolean;
  #texts: Texts | undefined = undefined;
  #codes: Codes = new Uint8Array(0);

  constructor(role: string, name: string, { asItStands = false, most = Infinity, many = false, whereTold = false }: TextRules = {}) {
    this.role = role;
    this.name = name;
    this.most = most;
    this.whereTold = whereTold;
    this.#asItStands = asItStands;
    this.#many = many;
  }

  get texts(): Texts {
    return (this.#texts ??= new Texts());
  }

  get codes(): Codes {
    return this.#codes.subarray(0, this.rows);
  }

  expect(rows: number): void {
    if (this.#many) this.#texts ??= new Texts(rows);
    const length = room(rows, this.#codes.length);
    const bytes = this.#many ? 4 : this.texts.size <= 0x100 ? 1 : this.texts.size <= 0x10000 ? 2 : 4;
    if (length === this.#codes.length && bytes === this.#codes.BYTES_PER_ELEMENT) return;
    const larger = bytes === 1 ? new Uint8Array(length) : bytes === 2 ? new Uint16Array(length) : new Uint32Array(length);
    larger.set(this.codes);
    this.#codes = larger;
  }

  takeFields(batch: Batch): void {
    if (this.overflow !== undefined) return;
    // Texts that hardly come again are not worth knowing.
    this.takeCodes(this.#many ? this.codesOf(batch) : batch.machine.codesOf(batch, this.texts, !this.#asItStands));
  }

  /** The numbers of the fields' texts, for `takeCodes`. */
  codesOf(fields: Fields): Uint32Array {
    const codes = new Uint32Array(fields.n);
    this.texts.codesOf(fields, !this.#asItStands, codes);
    return codes;
  }

  /** The number of the text of one of the fields. */
  codeOf({ bytes, view, starts, ends }: Fields, field: number): number {
    return this.codesOf({ bytes, view, starts: starts.subarray(field), ends: ends.subarray(field), n: 1 })[0] ?? 0;
  }

  /** The number of the empty text. */
  codeOfEmpty(): number {
    return this.texts.code(new Uint8Array(8), new DataView(new ArrayBuffer(8)), 0, 0);
  }

  /** Numbers of texts in `texts`. */
  takeCodes(codes: Uint32Array): void {
    if (this.overflow !== undefined) return;
    if (this.texts.size > this.most) {
      this.overflow = this.rows + Math.max(0, codes.findIndex((code) => code >= this.most));
      return;
    }
    this.expect(this.rows + codes.length);
    this.#codes.set(codes, this.rows);
    this.rows += codes.length;
  }
}
