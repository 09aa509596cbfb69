import { FormatFault } from './structure.ts';

const LONGEST_LINE = 64 * 1024;
/** Digits of a whole number; reading more takes time that grows with their square. */
const LONGEST_NUMBER = 1000;

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

/** Resolves the escapes of a quoted text; one it does not know stays as it is. */
const unescape = (text: string): string =>
  text.replace(/\\(?:x([0-9a-f]{2})|([nrt\\'"]))/gi, (whole, byte?: string, simple?: string) =>
    simple === undefined ? String.fromCharCode(Number.parseInt(byte ?? '', 16)) : (SIMPLE[simple] ?? whole));

/** Reads the arguments of opcodes; every read beyond the end is a fault. */
export class PickleReader {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  #fail(message: string): never {
    throw new FormatFault(`${message}, at byte ${this.at} of the pickle`);
  }

  take(length: number): Uint8Array {
    const end = this.at + length;
    if (!(end <= this.#bytes.length)) this.#fail(`it ends early: ${length} bytes are missing`);
    this.at = end;
    return this.#bytes.subarray(end - length, end);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes, little endian; a length or a place. */
  count(width: 1 | 2 | 4 | 8): number {
    this.take(width);
    const start = this.at - width;
    if (width === 8) return Number(this.#view.getBigUint64(start, true));
    if (width === 4) return this.#view.getUint32(start, true);
    return width === 2 ? this.#view.getUint16(start, true) : this.#view.getUint8(start);
  }

  int32(): bigint {
    this.take(4);
    return BigInt(this.#view.getInt32(this.at - 4, true));
  }

  double(): number {
    this.take(8);
    return this.#view.getFloat64(this.at - 8, false);
  }

  /** A signed whole number of any length, little endian. */
  long(length: number): bigint {
    if (length > LONGEST_NUMBER) this.#fail(`a number of ${length} bytes`);
    if (length === 0) return 0n;
    const hex = Array.from(this.take(length).toReversed(), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return BigInt.asIntN(8 * length, BigInt(`0x${hex}`));
  }

  #lengthOfLine(): number {
    const end = this.#bytes.subarray(this.at, this.at + LONGEST_LINE).indexOf(0x0a);
    return end === -1 ? this.#fail('the line has no end') : end;
  }

  line(): string {
    const text = this.text(this.#lengthOfLine());
    this.at += 1;
    return text;
  }

  text(length: number): string {
    const bytes = this.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.#fail('a text that is not UTF-8');
    }
  }

  /** Text of Python 2, whose encoding is not known. */
  latin(length: number): string {
    return new TextDecoder('latin1').decode(this.take(length));
  }

  quotedLine(): string {
    const line = this.line();
    const quote = line[0];
    if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote) this.#fail('a text that has no quotes');
    return unescape(line.slice(1, -1));
  }

  /** Latin-1 with `\\u` escapes alone, as Python's raw-unicode-escape. */
  escapedLine(): string {
    const text = this.latin(this.#lengthOfLine());
    this.at += 1;
    return text.replace(/\\u([0-9a-f]{4})|\\U00(0[0-9a-f]{5}|10[0-9a-f]{4})/g, (_, unit?: string, point?: string) => String.fromCodePoint(Number.parseInt(unit ?? point ?? '', 16)));
  }

  wholeLine(): bigint | boolean {
    const text = this.line();
    if (text === '00' || text === '01') return text === '01';
    if (!/^[-+]?\d+L?$/.test(text) || text.length > LONGEST_NUMBER) this.#fail('no whole number');
    return BigInt(text.replace(/^\+|L$/g, ''));
  }

  floatLine(): number {
    const text = this.line();
    const value = /^[-+]?(?:nan|inf)$/.test(text) ? Number(text.replace('inf', 'Infinity')) : Number(text.trim() === '' ? 'none' : text);
    if (Number.isNaN(value) && !text.endsWith('nan')) this.#fail('no number');
    return value;
  }
}
