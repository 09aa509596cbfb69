import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import type { Fields } from './fields.ts';
import { fillHybrid } from './parquet-bits.ts';
import type { Leaf } from './parquet-file.ts';

/** Byte arrays, as fields of one buffer. */
export interface Slices extends Fields {
  readonly kind: 'slices';
}

/** Integers of 64 bits, low and high halves in turn. */
interface Longs {
  readonly kind: 'longs';
  readonly halves: Int32Array;
}

export type Values = { readonly kind: 'numbers'; readonly numbers: Int32Array | Float32Array | Float64Array } | Longs | { readonly kind: 'booleans'; readonly booleans: Uint8Array } | Slices;

/** Bytes of byte arrays that share beginnings, when written out. */
const LARGEST = 256 * 1024 * 1024;
const MARGIN = 8;

/** Encodings in Parquet's list. https://parquet.apache.org/docs/file-format/data-pages/encodings/ */
export const ENCODING = { plain: 0, plainDictionary: 2, rle: 3, delta: 5, deltaLength: 6, deltaBytes: 7, dictionary: 8, split: 9 } as const;

const WIDTHS: Readonly<Record<string, number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 };

/** A copy that begins where every typed array may. */
function aligned(bytes: Uint8Array, length: number): ArrayBuffer {
  if (length > bytes.length) throw new RangeError(`a page has ${bytes.length} bytes of values, ${length} are needed`);
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  return copy.buffer;
}

function fixed(physical: string, buffer: ArrayBuffer): Values {
  if (physical === 'INT64') return { kind: 'longs', halves: new Int32Array(buffer) };
  return { kind: 'numbers', numbers: physical === 'INT32' ? new Int32Array(buffer) : physical === 'FLOAT' ? new Float32Array(buffer) : new Float64Array(buffer) };
}

/** The bytes with room behind them, as fields are read eight bytes at a time. */
function slices(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): Slices {
  const padded = new Uint8Array(bytes.length + MARGIN);
  padded.set(bytes);
  return { kind: 'slices', bytes: padded, view: new DataView(padded.buffer), starts, ends, n: starts.length };
}

function plainSlices(bytes: Uint8Array, n: number, length: number | undefined): Slices {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (n * (length ?? 4) > bytes.length) throw new RangeError(`a page of ${bytes.length} bytes cannot hold ${n} values`);
  const [starts, ends] = [new Int32Array(n), new Int32Array(n)];
  for (let value = 0, at = 0; value < n; value += 1) {
    if (length === undefined && at + 4 > bytes.length) throw new RangeError('a page ends early');
    const start = length === undefined ? at + 4 : at;
    at = start + (length ?? view.getUint32(at, true));
    if (at > bytes.length) throw new RangeError('a value goes beyond its page');
    [starts[value], ends[value]] = [start, at];
  }
  return slices(bytes, starts, ends);
}

/** Lengths of byte arrays, none of them negative; moves the reader behind them. */
function lengths(reader: { view: DataView<ArrayBuffer>; offset: number }, n: number): Int32Array {
  const found = new Int32Array(n);
  if (n > 0) deltaBinaryUnpack(reader, n, found);
  if (found.some((length) => length < 0)) throw new RangeError('a length is negative');
  return found;
}

function deltaSlices(bytes: Uint8Array, n: number, shared: boolean): Slices {
  const body = Uint8Array.from(bytes);
  const reader = { view: new DataView(body.buffer), offset: 0 };
  const prefixes = shared ? lengths(reader, n) : new Int32Array(n);
  const suffixes = lengths(reader, n);
  let size = 0;
  for (let value = 0; value < n; value += 1) size += (prefixes[value] ?? 0) + (suffixes[value] ?? 0);
  if (size > LARGEST) throw new RangeError(`the values of a page have ${size} bytes, more than ${LARGEST}`);
  const out = new Uint8Array(size);
  const [starts, ends] = [new Int32Array(n), new Int32Array(n)];
  for (let value = 0, from = reader.offset, to = 0; value < n; value += 1) {
    const [prefix, suffix] = [prefixes[value] ?? 0, suffixes[value] ?? 0];
    const before = starts[value - 1] ?? 0;
    if (from + suffix > body.length || before + prefix > (ends[value - 1] ?? 0)) throw new RangeError('a value goes beyond its page');
    out.copyWithin(to, before, before + prefix);
    out.set(body.subarray(from, from + suffix), to + prefix);
    [starts[value], ends[value]] = [to, to + prefix + suffix];
    [from, to] = [from + suffix, to + prefix + suffix];
  }
  return slices(out, starts, ends);
}

/** The bytes of values that stand apart: all first bytes, all second ones, and so on. */
function joined(bytes: Uint8Array, n: number, width: number): Uint8Array {
  if (n * width > bytes.length) throw new RangeError('a page ends early');
  const out = new Uint8Array(n * width);
  for (let byte = 0; byte < width; byte += 1) for (let value = 0; value < n; value += 1) out[value * width + byte] = bytes[byte * n + value] ?? 0;
  return out;
}

function booleans(bytes: Uint8Array, n: number, encoding: number): Values {
  const found = new Uint8Array(n);
  if (encoding === ENCODING.rle) fillHybrid(found, bytes, 4, bytes.length, 1);
  else {
    if (n > bytes.length * 8) throw new RangeError('a page ends early');
    for (let value = 0; value < n; value += 1) found[value] = ((bytes[value >>> 3] ?? 0) >>> (value & 7)) & 1;
  }
  return { kind: 'booleans', booleans: found };
}

/** The `n` values of a page that are no references to a dictionary. @throws RangeError where they are not there. */
export function valuesOf({ physical, length }: Leaf, encoding: number, bytes: Uint8Array, n: number): Values {
  const width = physical === 'FIXED_LEN_BYTE_ARRAY' ? length : WIDTHS[physical];
  if (physical === 'BOOLEAN' && (encoding === ENCODING.plain || encoding === ENCODING.rle)) return booleans(bytes, n, encoding);
  if (physical === 'BYTE_ARRAY' && encoding === ENCODING.plain) return plainSlices(bytes, n, undefined);
  if (physical === 'BYTE_ARRAY' && (encoding === ENCODING.deltaLength || encoding === ENCODING.deltaBytes)) return deltaSlices(bytes, n, encoding === ENCODING.deltaBytes);
  if (width !== undefined && width > 0 && (encoding === ENCODING.plain || encoding === ENCODING.split)) {
    const plain = encoding === ENCODING.split ? joined(bytes, n, width) : bytes;
    return physical === 'FIXED_LEN_BYTE_ARRAY' ? plainSlices(plain, n, width) : fixed(physical, aligned(plain, n * width));
  }
  if (encoding === ENCODING.delta && (physical === 'INT32' || physical === 'INT64')) {
    const out = physical === 'INT32' ? new Int32Array(n) : new BigInt64Array(n);
    if (n > 0) deltaBinaryUnpack({ view: new DataView(aligned(bytes, bytes.length)), offset: 0 }, n, out);
    return fixed(physical, out.buffer);
  }
  throw new RangeError(`its encoding (number ${encoding} for ${physical}) is not read`);
}

/** References to a dictionary of `size` values. @throws RangeError for one that leads beyond it. */
export function indexesOf(bytes: Uint8Array, n: number, size: number): Uint32Array {
  const indexes = new Uint32Array(n);
  if (n === 0) return indexes;
  if (bytes.length === 0) throw new RangeError('a page ends early');
  fillHybrid(indexes, bytes, 1, bytes.length, bytes[0] ?? 0);
  for (const index of indexes) if (index >= size) throw new RangeError(`a value refers to entry ${index} of a dictionary of ${size}`);
  return indexes;
}
