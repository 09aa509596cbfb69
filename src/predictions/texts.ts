import { isBlank, type Fields } from './fields.ts';

const MASK = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1);
/** Stands in the second key of a text of more than 8 bytes: no UTF-8 holds the byte 0xff. */
const LONG = -1;

function grown<T extends Int32Array | Uint32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/** MurmurHash3's finalizer over both keys: Appleby, https://github.com/aappleby/smhasher (public domain). */
function mixed(first: number, second: number): number {
  let hash = first ^ Math.imul(second, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** FNV-1a. Fowler, Noll & Vo. */
function hashed(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash | 0;
}

/**
 * Distinct texts, numbered in the order of their first appearance and told apart byte for byte. Texts hold no NUL. All
 * bytes stand in one buffer; a text of at most 8 bytes is found by two integers that are its bytes.
 */
export class Texts {
  #n = 0;
  #slots: Int32Array;
  #first: Int32Array;
  #second: Int32Array;
  #ends: Uint32Array;
  #bytes: Uint8Array;

  /** `expected`: how many texts there may be, for which room is made. */
  constructor(expected = 64) {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(expected * 1.5, 64))));
    this.#first = new Int32Array(expected);
    this.#second = new Int32Array(expected);
    this.#ends = new Uint32Array(expected);
    this.#bytes = new Uint8Array(expected * 8);
  }

  get size(): number {
    return this.#n;
  }

  /** The number of the text from `start` to `end`, which is added where it is new. Eight bytes beyond `end` must exist. */
  code(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start;
    if (length > 8) return this.#place(hashed(bytes, start, end), LONG, bytes, start, end, true);
    const first = view.getInt32(start, true) & (MASK[length < 4 ? length : 4] ?? 0);
    const second = length <= 4 ? 0 : view.getInt32(start + 4, true) & (MASK[length - 4] ?? 0);
    return this.#place(first, second, bytes, start, end, true);
  }

  /** `code` of a field's text. Where `trimmed`, blanks around it are left out. */
  fieldCode(bytes: Uint8Array, view: DataView, start: number, end: number, trimmed: boolean): number {
    if (!trimmed) return this.code(bytes, view, start, end);
    let [from, to] = [start, end];
    while (from < to && isBlank(bytes[from])) from += 1;
    while (from < to && isBlank(bytes[to - 1])) to -= 1;
    return this.code(bytes, view, from, to);
  }

  /** Writes the number of each field's text into `codes`; a new text is added. Where `trimmed`, blanks around are left out. */
  codesOf({ bytes, view, starts, ends, n }: Fields, trimmed: boolean, codes: Uint32Array): void {
    let [slots, firsts, seconds, mask] = [this.#slots, this.#first, this.#second, this.#slots.length - 1];
    for (let at = 0; at < n; at += 1) {
      let start = starts[at] ?? 0;
      let end = ends[at] ?? 0;
      if (trimmed) {
        while (start < end && isBlank(bytes[start])) start += 1;
        while (start < end && isBlank(bytes[end - 1])) end -= 1;
      }
      const length = end - start;
      if (length <= 8) {
        // Most texts are short and known, and found at once; the rest is left to `code`.
        const first = view.getInt32(start, true) & (MASK[length < 4 ? length : 4] ?? 0);
        const second = length <= 4 ? 0 : view.getInt32(start + 4, true) & (MASK[length - 4] ?? 0);
        const code = (slots[mixed(first, second) & mask] ?? 0) - 1;
        if (code >= 0 && firsts[code] === first && seconds[code] === second) {
          codes[at] = code;
          continue;
        }
      }
      codes[at] = this.code(bytes, view, start, end);
      [slots, firsts, seconds, mask] = [this.#slots, this.#first, this.#second, this.#slots.length - 1];
    }
  }

  /** The number of the text with these bytes; -1 where there is none. */
  find(text: Uint8Array): number {
    if (text.length > 8) return this.#place(hashed(text, 0, text.length), LONG, text, 0, text.length, false);
    const keys = new DataView(new ArrayBuffer(8));
    text.forEach((byte, at) => keys.setUint8(at, byte));
    return this.#place(keys.getInt32(0, true), keys.getInt32(4, true), text, 0, text.length, false);
  }

  /** The bytes of a text, not to be kept beyond the next addition. */
  bytes(code: number): Uint8Array {
    return this.#bytes.subarray(code === 0 ? 0 : this.#ends[code - 1], this.#ends[code]);
  }

  /** Bytes of a text. */
  length(code: number): number {
    return (this.#ends[code] ?? 0) - (code === 0 ? 0 : this.#ends[code - 1] ?? 0);
  }

  byte(code: number, at: number): number {
    return this.#bytes[(code === 0 ? 0 : this.#ends[code - 1] ?? 0) + at] ?? 0;
  }

  /** Writes the bytes of a text; returns where they end. */
  write(code: number, into: Uint8Array, to: number): number {
    const bytes = this.#bytes;
    const start = code === 0 ? 0 : this.#ends[code - 1] ?? 0;
    const length = (this.#ends[code] ?? 0) - start;
    for (let at = 0; at < length; at += 1) into[to + at] = bytes[start + at] ?? 0;
    return to + length;
  }

  text(code: number): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(code));
  }

  #place(first: number, second: number, bytes: Uint8Array, start: number, end: number, add: boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = mixed(first, second) & mask; ; slot = (slot + 1) & mask) {
      const code = (this.#slots[slot] ?? 0) - 1;
      if (code < 0) return add ? this.#add(slot, first, second, bytes, start, end) : -1;
      if (this.#first[code] === first && this.#second[code] === second && (second !== LONG || this.#same(code, bytes, start, end))) return code;
    }
  }

  #same(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = code === 0 ? 0 : this.#ends[code - 1] ?? 0;
    if ((this.#ends[code] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at += 1) if (this.#bytes[from + at - start] !== bytes[at]) return false;
    return true;
  }

  #add(slot: number, first: number, second: number, bytes: Uint8Array, start: number, end: number): number {
    const code = this.#n;
    const from = code === 0 ? 0 : this.#ends[code - 1] ?? 0;
    const to = from + end - start;
    if (code === this.#first.length) this.#growCodes();
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(Math.ceil(to * 1.5)));
    for (let at = start; at < end; at += 1) this.#bytes[from + at - start] = bytes[at] ?? 0;
    [this.#first[code], this.#second[code], this.#ends[code]] = [first, second, to];
    this.#slots[slot] = code + 1;
    this.#n += 1;
    if (this.#n > this.#slots.length * 0.7) this.#growSlots();
    return code;
  }

  #growCodes(): void {
    const size = Math.ceil(this.#n * 1.5) + 1;
    this.#first = grown(this.#first, new Int32Array(size));
    this.#second = grown(this.#second, new Int32Array(size));
    this.#ends = grown(this.#ends, new Uint32Array(size));
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    for (let code = 0; code < this.#n; code += 1) {
      let slot = mixed(this.#first[code] ?? 0, this.#second[code] ?? 0) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = code + 1;
    }
    this.#slots = slots;
  }
}
