import { count, show } from '../formats/words.ts';
import { shownText, type Column } from './columns.ts';
import type { TableFaults } from './faults.ts';
import { Lines } from './lines.ts';
import type { TableMachine } from './machine.ts';

const [NEWLINE, RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];
/** Rows that are cut before the columns take them: few enough that their bytes are still near the processor. */
export const BATCH = 8192;

/** The first byte from `at` on that is a comma or begins a line end. */
function fieldEnd(bytes: Uint8Array, at: number): number {
  while (bytes[at] !== COMMA && bytes[at] !== NEWLINE && bytes[at] !== RETURN) at += 1;
  return at;
}

/** Cuts rows of comma-separated values (RFC 4180) and hands the wanted fields to their columns. */
export class RowCutter {
  readonly lines = new Lines();
  /** The physical line on which the first row that is not cut starts. */
  line: number;
  readonly #machine: TableMachine;
  readonly #columns: readonly Column[];
  /** For each field of a row the address of its starts, of a batch; 0 for a field that no column wants. */
  readonly #places: Uint32Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** For each column the part of `#starts` and `#ends` that is its own, and the address of its known texts. */
  readonly #parts: readonly { readonly part: number; readonly known: number }[];
  readonly #faults: TableFaults;
  readonly #size: number;
  #rows = 0;
  #batch = 0;
  #offset = 0;
  #blank: number | undefined = undefined;
  // Of the row at hand:
  #linesWithin = 0;
  #doubled: number[] = [];
  #stray: number | undefined = undefined;

  /** `places`: for each column its place in a row of `width` fields. `size`: bytes of the whole table. `line`: where the rows begin. */
  constructor(machine: TableMachine, columns: readonly Column[], places: readonly number[], width: number, size: number, line: number, faults: TableFaults) {
    this.#machine = machine;
    this.#columns = columns;
    this.#size = size;
    this.line = line;
    this.#faults = faults;
    const [wanted, starts, ends] = [machine.reserve(width * 4), machine.reserve(columns.length * BATCH * 4), machine.reserve(columns.length * BATCH * 4)];
    const known = columns.map(() => machine.reserveKnown());
    this.#places = new Uint32Array(machine.buffer, wanted, width);
    this.#starts = new Int32Array(machine.buffer, starts, columns.length * BATCH);
    this.#ends = new Int32Array(machine.buffer, ends, columns.length * BATCH);
    this.#parts = places.map((place, column) => {
      this.#places[place] ||= starts + column * BATCH * 4;
      return { part: this.#partOf(place), known: known[column] ?? 0 };
    });
  }

  /** The part of `#starts` and `#ends` that a field of a row fills; below 0 for none. */
  #partOf(field: number): number {
    return ((this.#places[field] ?? 0) - this.#starts.byteOffset) / 4;
  }

  /**
   * Cuts what stands in `bytes`, of the machine's memory, before `limit`, behind which room for 64 more is; bytes of cut rows may be
   * changed. Returns where the first row begins that does not end before `limit`.
   */
  cut(bytes: Uint8Array<ArrayBuffer>, limit: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // Ends every scan without a look at the limit.
    bytes[limit] = NEWLINE;
    let at = 0;
    while (at < limit) {
      // Most rows are plain, and cut all at once; what follows them is looked at by itself.
      const plain = this.#machine.cutRows(bytes, at, limit, this.#places, this.#ends.byteOffset - this.#starts.byteOffset, this.#batch, BATCH);
      const rows = plain.rows - this.#batch;
      this.#keep(rows, this.line);
      this.line += rows;
      at = plain.at;
      if (this.#batch < BATCH) {
        const next = this.#row(bytes, at, limit);
        if (next < 0) break;
        at = next;
      }
      if (this.#batch === BATCH) this.#hand(bytes, view, at);
    }
    this.#hand(bytes, view, at);
    return at;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Where the row ends that begins at `from`, whatever it is; -1 where `limit` comes first. */
  #row(bytes: Uint8Array, from: number, limit: number): number {
    this.#linesWithin = 0;
    this.#stray = undefined;
    this.#doubled = [];
    let at = from;
    let field = 0;
    for (;; at += 1) {
      const quoted = bytes[at] === QUOTE;
      const start = quoted ? at + 1 : at;
      const close = quoted ? this.#closing(bytes, start, limit, field) : at - 1;
      if (quoted && close < 0) return -1;
      at = fieldEnd(bytes, close + 1);
      if (quoted ? at > close + 1 : bytes.subarray(start, at).includes(QUOTE)) this.#stray ??= field;
      const part = this.#partOf(field);
      if (part >= 0) {
        this.#starts[part + this.#batch] = start;
        this.#ends[part + this.#batch] = quoted ? close : at;
      }
      field += 1;
      if (bytes[at] !== COMMA) break;
    }
    if (bytes[at] === RETURN) {
      if (at + 1 >= limit) return -1;
      if (bytes[at + 1] === NEWLINE) at += 1;
    }
    if (at >= limit) return -1;
    this.#end(bytes, from, at, field);
    return at + 1;
  }

  /** Where the quote stands that closes the field from `from` on; -1 where none does before `limit`. */
  #closing(bytes: Uint8Array, from: number, limit: number, field: number): number {
    let doubled = false;
    for (let at = from; at < limit; at += 1) {
      if (bytes[at] === NEWLINE) this.#linesWithin += 1;
      else if (bytes[at] === QUOTE) {
        // At the limit stands a newline: the row that seems to end there is not taken.
        if (bytes[at + 1] !== QUOTE) {
          if (doubled) this.#doubled.push(field);
          return at;
        }
        doubled = true;
        at += 1;
      }
    }
    return -1;
  }

  /** The row from `from` to its newline at `to` is whole: keeps it, or says what is wrong with it. */
  #end(bytes: Uint8Array, from: number, to: number, fields: number): void {
    const { line } = this;
    this.line += this.#linesWithin + 1;
    const empty = to === from || (to === from + 1 && bytes[from] === RETURN);
    if (empty) {
      this.#blank ??= line;
      return;
    }
    this.#refuseBlank();
    if (bytes[to] !== NEWLINE) this.#refuse('return', line, 'ends with a carriage return alone', 'a line end as LF or CRLF', 'Save the table with LF or CRLF line ends.');
    else if (this.#stray !== undefined) {
      this.#refuse('quote', line, `has a stray quote in field ${this.#stray + 1}`, 'quotes around a whole field, and doubled within it',
        'Put the field in quotes, and write each quote within it twice.', show(shownText(bytes.subarray(from, to))));
    } else if (fields !== this.#places.length) {
      this.#refuse('ragged', line, `has ${count(fields, 'field')}, the header has ${this.#places.length}`, count(this.#places.length, 'field'),
        'Give each row one field for each column; put a text that holds a comma in quotes.', count(fields, 'field'));
    } else {
      for (const doubled of this.#doubled) this.#undouble(bytes, this.#partOf(doubled));
      this.#keep(1, line);
    }
  }

  /** The next rows of the batch are good, the first of them on a line, each of the others on the next. */
  #keep(rows: number, line: number): void {
    if (rows === 0) return;
    this.#refuseBlank();
    const row = this.#rows + this.#batch;
    if (line - row !== this.#offset) {
      this.#offset = line - row;
      this.lines.set(row, line);
    }
    this.#batch += rows;
  }

  #undouble(bytes: Uint8Array, part: number): void {
    if (part < 0) return;
    const index = part + this.#batch;
    let to = this.#starts[index] ?? 0;
    const end = this.#ends[index] ?? 0;
    for (let at = to; at < end; at += 1) {
      bytes[to] = bytes[at] ?? 0;
      to += 1;
      if (bytes[at] === QUOTE) at += 1;
    }
    this.#ends[index] = to;
  }

  /** A row follows: a blank line before it is not at the end. */
  #refuseBlank(): void {
    if (this.#blank === undefined) return;
    const line = this.#blank;
    this.#blank = undefined;
    this.#refuse('blank', line, 'is blank, and rows follow it', 'blank lines at the end alone', 'Remove the line; write "" for an empty field of a single column.');
  }

  #refuse(kind: string, line: number, what: string, expected: string, mend: string, found = what): void {
    this.#faults.add(kind, line, () => ({ message: `${this.#faults.path}, line ${line} ${what}`, found, expected, mend }));
  }

  #hand(bytes: Uint8Array, view: DataView, cut: number): void {
    if (this.#batch === 0) return;
    // From the first rows it is told how many there will be; a little more costs no memory before it is filled.
    if (this.#rows === 0) for (const column of this.#columns) column.expect(Math.ceil((this.#batch * this.#size * 1.02) / cut) + 64);
    this.#columns.forEach((column, index) => {
      const { part = 0, known = 0 } = this.#parts[index] ?? {};
      const [starts, ends] = [this.#starts.subarray(part, part + BATCH), this.#ends.subarray(part, part + BATCH)];
      column.takeFields({ bytes, view, starts, ends, n: this.#batch, machine: this.#machine, known });
    });
    this.#rows += this.#batch;
    this.#batch = 0;
  }
}
