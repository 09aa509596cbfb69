import { Buffer, isUtf8 } from 'node:buffer';
import type { Column } from './columns.ts';
import { BATCH, RowCutter } from './csv-rows.ts';
import type { TableFaults } from './faults.ts';
import { placesOf } from './header.ts';
import { Lines } from './lines.ts';
import { TableMachine } from './machine.ts';
import { chunksOf, type TableSource } from './source.ts';

const [NEWLINE, QUOTE] = [0x0a, 0x22];
const MARK = [0xef, 0xbb, 0xbf];
/** Bytes of one row. An honest one is far shorter; a quote that is never closed makes one of the rest of the file. */
const LONGEST_ROW = 1024 * 1024;
/** Bytes that are cut at a time. */
const PART = 256 * 1024;
/** Bytes that must exist beyond the last row, for 64 are looked at together. */
const MARGIN = 80;

/** Where the first record ends, behind its newline; 0 where it does not. */
function headerEnd(bytes: Uint8Array): number {
  let quoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    else if (bytes[at] === NEWLINE && !quoted) return at + 1;
  }
  return 0;
}

/** The names in a header; undefined where quotes stand in it that RFC 4180 does not know. */
function namesIn(header: string): string[] | undefined {
  const names: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (;;) {
    const found = field.exec(header);
    if (found === null) return undefined;
    const [, quoted, plain = '', end] = found;
    names.push((quoted?.replaceAll('""', '"') ?? plain).replace(/^[ \t]+|[ \t]+$/g, ''));
    if (end !== ',') return names;
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function refuseEmpty(faults: TableFaults): never {
  return faults.fail(undefined, { message: `${faults.path} is empty`, found: 'nothing', expected: 'a header and rows', mend: 'Write the names of the columns into the first line.' });
}

function headerNames(text: string, faults: TableFaults): string[] {
  const names = namesIn(text);
  if (names !== undefined && text.trim() !== '') return names;
  return faults.fail(1, {
    message: `${faults.path}, line 1 is no header${names === undefined ? ': it has a stray quote' : ': it is blank'}`,
    found: 'no header', expected: 'the names of the columns, separated by commas', mend: 'Write the names of the columns into the first line.',
  });
}

/** The names in the header of a CSV table. @throws TableError where there is none, and whatever the source throws. */
export async function csvNames(source: TableSource, faults: TableFaults): Promise<string[]> {
  const bytes = await source.read(0, Math.min(source.size, LONGEST_ROW));
  const text = bytes.subarray(MARK.every((byte, at) => bytes[at] === byte) ? MARK.length : 0);
  const end = headerEnd(text);
  if (text.length === 0) refuseEmpty(faults);
  return headerNames(textOf(text.subarray(0, end === 0 ? text.length : end)), faults);
}

/** Holds the bytes that are not cut yet, checks that they are clean UTF-8, and feeds them to a `RowCutter`. */
class CsvReader {
  readonly #columns: readonly Column[];
  readonly #source: TableSource;
  readonly #faults: TableFaults;
  readonly #machine = new TableMachine(BATCH);
  readonly #room: number;
  readonly #address: number;
  #buffer: Uint8Array<ArrayBuffer>;
  #filled = 0;
  /** Bytes of the buffer that are known to be clean. */
  #clean = 0;
  #marked = false;
  #cutter: RowCutter | undefined = undefined;

  constructor(source: TableSource, columns: readonly Column[], faults: TableFaults) {
    this.#source = source;
    this.#room = Math.min(source.size, LONGEST_ROW + PART) + MARGIN;
    this.#address = this.#machine.reserve(this.#room);
    this.#buffer = new Uint8Array(this.#machine.buffer, this.#address, this.#room);
    this.#columns = columns;
    this.#faults = faults;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += PART) {
      const part = chunk.subarray(at, at + PART);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      this.#work();
    }
  }

  end(): Lines {
    if (this.#filled > 0 && this.#buffer[this.#filled - 1] !== NEWLINE) {
      this.#buffer[this.#filled] = NEWLINE;
      this.#filled += 1;
    }
    this.#work();
    if (this.#filled > 0 && this.#cutter !== undefined) this.#refuseOpenQuote(this.#cutter.line);
    if (this.#filled > 0) this.#refuseOpenQuote(1);
    if (this.#cutter === undefined) refuseEmpty(this.#faults);
    return this.#cutter.lines;
  }

  #work(): void {
    if (!this.#marked && this.#filled >= MARK.length) {
      this.#marked = true;
      if (MARK.every((byte, at) => this.#buffer[at] === byte)) this.#drop(MARK.length);
    }
    this.#check();
    if (this.#cutter === undefined) this.#readHeader();
    if (this.#cutter === undefined) return;
    this.#drop(this.#cutter.cut(this.#buffer, this.#filled));
    if (this.#filled > LONGEST_ROW) this.#refuseOpenQuote(this.#cutter.line);
  }

  #drop(bytes: number): void {
    this.#buffer.copyWithin(0, bytes, this.#filled);
    this.#filled -= bytes;
    this.#clean = Math.max(0, this.#clean - bytes);
  }

  /** Whole lines are checked, so that no character is cut in two. */
  #check(): void {
    const fresh = Buffer.from(this.#buffer.buffer, this.#address + this.#clean, this.#filled - this.#clean);
    const end = fresh.lastIndexOf(NEWLINE) + 1;
    const lines = fresh.subarray(0, end);
    const [nul, wrong] = [lines.indexOf(0), isUtf8(lines) ? -1 : 0];
    if (nul >= 0) {
      this.#fail(this.#clean + nul, 'holds a NUL byte', 'text', 'Save the table as CSV in UTF-8, or as Parquet.');
    }
    if (wrong >= 0) {
      let start = 0;
      for (let next = lines.indexOf(NEWLINE) + 1; isUtf8(lines.subarray(start, next)); next = lines.indexOf(NEWLINE, start) + 1) start = next;
      this.#fail(this.#clean + start, 'is not UTF-8 text', 'UTF-8 text', 'Save the table as UTF-8.');
    }
    this.#clean += end;
  }

  #fail(at: number, what: string, expected: string, mend: string): never {
    let line = this.#cutter?.line ?? 1;
    for (let before = 0; before < at; before += 1) if (this.#buffer[before] === NEWLINE) line += 1;
    return this.#faults.fail(line, { message: `${this.#faults.path}, line ${line} ${what}`, found: what, expected, mend });
  }

  #refuseOpenQuote(line: number): never {
    return this.#faults.fail(line, {
      message: `${this.#faults.path}, line ${line} has a row that does not end: a quote is opened and never closed, or the row has more than ${LONGEST_ROW} bytes`,
      found: 'a row without an end', expected: `a row of at most ${LONGEST_ROW} bytes`, mend: 'Close the quote; write a quote within a field twice.',
    });
  }

  #readHeader(): void {
    const end = headerEnd(this.#buffer.subarray(0, this.#filled));
    if (end === 0) {
      if (this.#filled > LONGEST_ROW) this.#refuseOpenQuote(1);
      return;
    }
    const text = textOf(this.#buffer.subarray(0, end));
    const names = headerNames(text, this.#faults);
    const places = placesOf(this.#columns, names, 1, this.#faults);
    this.#faults.settle();
    const line = 1 + text.split('\n').length - 1;
    this.#cutter = new RowCutter(this.#machine, this.#columns, places, names.length, this.#source.size, line, this.#faults);
    // The cutter has reserved memory.
    this.#buffer = new Uint8Array(this.#machine.buffer, this.#address, this.#room);
    this.#drop(end);
  }
}

/**
 * Reads a table of comma-separated values: RFC 4180, with LF as with CRLF, UTF-8 with or without a byte order mark, a
 * header, blank lines at the end alone.
 * @throws TableError for anything else, and whatever the source throws.
 */
export async function readCsv(source: TableSource, columns: readonly Column[], faults: TableFaults): Promise<Lines> {
  const reader = new CsvReader(source, columns, faults);
  for await (const chunk of chunksOf(source)) reader.push(chunk);
  return reader.end();
}
