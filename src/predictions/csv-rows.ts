import { count, show } from '../formats/words.ts';
import { shownText, type Column } from './columns.ts';
import type { TableFaults } from './faults.ts';
import { Lines } from './lines.ts';

const [NEWLINE, RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];
/** Rows that are cut before the columns take them: few enough that their bytes are still near the processor. */
const BATCH = 8192;

/** Cuts rows of comma-separated values (RFC 4180) and hands the wanted fields to their columns. */
export class RowCutter {
  readonly lines = new Lines();
  /** The physical line on which the first row that is not cut starts. */
  line: number;
  readonly #width: number;
  readonly #columns: readonly Column[];
  /** For each field of a row the part of `#starts` and `#ends` that it fills, or -1. */
  readonly #parts: Int32Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
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
  constructor(columns: readonly Column[], places: readonly number[], width: number, size: number, line: number, faults: TableFaults) {
    this.#columns = columns;
    this.#width = width;
    this.#size = size;
    this.line = line;
    this.#faults = faults;
    this.#parts = new Int32Array(width).fill(-1);
    places.forEach((place, column) => {
      if (this.#parts[place] === -1) this.#parts[place] = column * BATCH;
    });
    this.#starts = new Int32Array(columns.length * BATCH);
    this.#ends = new Int32Array(columns.length * BATCH);
    this.#places = places;
  }

  readonly #places: readonly number[];

  /**
   * Cuts what stands in `bytes` before `limit`, behind which room for four more is; bytes of cut rows may be changed.
   * Returns where the first row begins that does not end before `limit`.
   */
  cut(bytes: Uint8Array, view: DataView, limit: number): number {
    // Ends every scan without a look at the limit.
    bytes[limit] = NEWLINE;
    let at = 0;
    while (at < limit) {
      const next = this.#row(bytes, view, at, limit);
      if (next < 0) break;
      at = next;
      if (this.#batch === BATCH) this.#hand(bytes, view, at);
    }
    this.#hand(bytes, view, at);
    return at;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Where the row ends that begins at `from`; -1 where `limit` comes first. */
  #row(bytes: Uint8Array, view: DataView, from: number, limit: number): number {
    const [width, parts, starts, ends, batch] = [this.#width, this.#parts, this.#starts, this.#ends, this.#batch];
    this.#linesWithin = 0;
    this.#stray = undefined;
    if (this.#doubled.length > 0) this.#doubled = [];
    let at = from;
    let field = 0;
    for (;;) {
      let start = at;
      let byte = 0;
      for (;;) {
        // Four bytes at a time: the high bit of each that is below 0x2d, as all of comma, quote and line ends are.
        const four = view.getInt32(at, true);
        const low = (four - 0x2d2d2d2d) & ~four & 0x80808080;
        if (low === 0) at += 4;
        else {
          at += (31 - Math.clz32(low & -low)) >>> 3;
          byte = bytes[at] ?? NEWLINE;
          if (byte === COMMA || byte === NEWLINE || byte === RETURN || byte === QUOTE) break;
          at += 1;
        }
      }
      let end = at;
      if (byte === QUOTE) {
        if (at === start) {
          start += 1;
          end = this.#closing(bytes, start, limit, field);
          if (end < 0) return -1;
          at = end + 1;
          byte = bytes[at] ?? NEWLINE;
        }
        if (byte !== COMMA && byte !== NEWLINE && byte !== RETURN) [at, byte] = this.#skipStray(bytes, at, field);
      }
      const part = field < width ? parts[field] ?? -1 : -1;
      if (part >= 0) {
        starts[part + batch] = start;
        ends[part + batch] = end;
      }
      field += 1;
      if (byte !== COMMA) break;
      at += 1;
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
          if (doubled && field < this.#width) this.#doubled.push(field);
          return at;
        }
        doubled = true;
        at += 1;
      }
    }
    return -1;
  }

  #skipStray(bytes: Uint8Array, from: number, field: number): [at: number, byte: number] {
    this.#stray ??= field;
    let at = from;
    while (bytes[at] !== COMMA && bytes[at] !== NEWLINE && bytes[at] !== RETURN) at += 1;
    return [at, bytes[at] ?? NEWLINE];
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
    if (this.#blank !== undefined) this.#refuseBlank(this.#blank);
    if (bytes[to] !== NEWLINE) this.#refuse('return', line, 'ends with a carriage return alone', 'a line end as LF or CRLF', 'Save the table with LF or CRLF line ends.');
    else if (this.#stray !== undefined) {
      this.#refuse('quote', line, `has a stray quote in field ${this.#stray + 1}`, 'quotes around a whole field, and doubled within it',
        'Put the field in quotes, and write each quote within it twice.', show(shownText(bytes.subarray(from, to))));
    } else if (fields !== this.#width) {
      this.#refuse('ragged', line, `has ${count(fields, 'field')}, the header has ${this.#width}`, count(this.#width, 'field'),
        'Give each row one field for each column; put a text that holds a comma in quotes.', count(fields, 'field'));
    } else this.#keep(bytes, line);
  }

  #keep(bytes: Uint8Array, line: number): void {
    for (const field of this.#doubled) this.#undouble(bytes, this.#parts[field] ?? -1);
    const row = this.#rows + this.#batch;
    if (line - row !== this.#offset) {
      this.#offset = line - row;
      this.lines.set(row, line);
    }
    this.#batch += 1;
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

  #refuseBlank(line: number): void {
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
      const part = this.#parts[this.#places[index] ?? 0] ?? 0;
      column.takeFields({ bytes, view, starts: this.#starts.subarray(part, part + BATCH), ends: this.#ends.subarray(part, part + BATCH), n: this.#batch });
    });
    this.#rows += this.#batch;
    this.#batch = 0;
  }
}
