import type { NumberColumn, TextColumn } from './columns.ts';
import type { Leaf } from './parquet-file.ts';
import type { Slices, Values } from './parquet-values.ts';

const EXACT = 2 ** 53;
const HALF = 2 ** 32;

/** A whole number from its halves. */
function bigOf(low: number, high: number, unsigned: boolean): bigint {
  const value = (BigInt(high) << 32n) | BigInt(low >>> 0);
  return unsigned ? BigInt.asUintN(64, value) : value;
}

/** A whole number in big-endian bytes, two's complement. */
function bigOfBytes(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

/** The value of a double of 16 bits, IEEE 754 binary16. */
function half([low = 0, high = 0]: Uint8Array): number {
  const fraction = ((high & 3) << 8) | low;
  const exponent = (high >>> 2) & 31;
  const size = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction === 0 ? Infinity : Number.NaN) : (1024 + fraction) * 2 ** (exponent - 25);
  return high >= 128 ? -size : size;
}

/** unscaled / 10^scale, rounded to the nearest double. */
function scaled(unscaled: number | bigint, scale: number): number {
  // Two exact doubles divided round once.
  if (typeof unscaled === 'number' && Math.abs(unscaled) < EXACT && scale >= 0 && scale <= 22) return unscaled / 10 ** scale;
  return Number(`${unscaled}e${-scale}`);
}

/** Each whole number of the values as a number, exact where it is safe and else as a BigInt. */
function* wholes(values: Values, unsigned: boolean): Iterable<number | bigint> {
  if (values.kind === 'numbers') for (const value of values.numbers) yield unsigned ? value >>> 0 : value;
  else if (values.kind === 'slices') for (let at = 0; at < values.n; at += 1) yield bigOfBytes(values.bytes.subarray(values.starts[at], values.ends[at]));
  else if (values.kind === 'longs') {
    for (let at = 0; at < values.halves.length; at += 2) {
      const [low, high] = [values.halves[at] ?? 0, values.halves[at + 1] ?? 0];
      const value = (unsigned ? high >>> 0 : high) * HALF + (low >>> 0);
      yield Math.abs(value) < EXACT ? value : bigOf(low, high, unsigned);
    }
  }
}

function numbersOf(values: Values, { meaning }: Leaf): Float32Array | Float64Array {
  if (meaning.kind === 'float') {
    if (values.kind === 'slices') return Float64Array.from({ length: values.n }, (_, at) => half(values.bytes.subarray(values.starts[at], values.ends[at])));
    if (values.kind === 'numbers' && !(values.numbers instanceof Int32Array)) return values.numbers;
  }
  if (meaning.kind === 'decimal') return Float64Array.from(wholes(values, false), (value) => scaled(value, meaning.scale));
  if (meaning.kind === 'integer') return Float64Array.from(wholes(values, meaning.unsigned), Number);
  throw new RangeError(`a ${meaning.kind} is no number`);
}

/** Texts as fields: whole numbers in decimal, truths as true and false. */
function textsOf(values: Values, { meaning }: Leaf): Slices {
  if (values.kind === 'slices') {
    for (let at = 0; at < values.n; at += 1) {
      const nul = values.bytes.subarray(values.starts[at], values.ends[at]).indexOf(0);
      if (nul >= 0) throw new RangeError('a text holds a NUL');
    }
    return values;
  }
  const texts = values.kind === 'booleans' ? Array.from(values.booleans, (value) => (value === 1 ? 'true' : 'false'))
    : Array.from(wholes(values, meaning.kind === 'integer' && meaning.unsigned), String);
  const bytes = new TextEncoder().encode(texts.join('') + ' '.repeat(8));
  const [starts, ends] = [new Int32Array(texts.length), new Int32Array(texts.length)];
  let to = 0;
  texts.forEach((text, at) => {
    starts[at] = to;
    to += text.length;
    ends[at] = to;
  });
  return { kind: 'slices', bytes, view: new DataView(bytes.buffer), starts, ends, n: texts.length };
}

/** Takes the pages of one chunk into a column. */
export interface Taker {
  dictionary(values: Values): void;
  /** Of `indexes` into the dictionary. */
  indexed(indexes: Uint32Array, present: Uint8Array | undefined): void;
  plain(values: Values, present: Uint8Array | undefined): void;
}

export function numberTaker(column: NumberColumn, leaf: Leaf): Taker {
  let entries: Float32Array | Float64Array = new Float64Array(0);
  return {
    dictionary: (values) => {
      entries = numbersOf(values, leaf);
    },
    indexed: (indexes, present) => {
      const numbers = new Float64Array(indexes.length);
      for (let at = 0; at < indexes.length; at += 1) numbers[at] = entries[indexes[at] ?? 0] ?? 0;
      column.takeNumbers(numbers, present);
    },
    plain: (values, present) => column.takeNumbers(numbersOf(values, leaf), present),
  };
}

/** One for each value, and empty for what is not present. */
function spread(codes: Uint32Array, present: Uint8Array, empty: number): Uint32Array {
  const all = new Uint32Array(present.length);
  for (let at = 0, next = 0; at < all.length; at += 1) {
    all[at] = present[at] === 1 ? codes[next] ?? 0 : empty;
    next += present[at] ?? 0;
  }
  return all;
}

export function textTaker(column: TextColumn, leaf: Leaf): Taker {
  let entries: Slices | undefined;
  let known = new Int32Array(0);
  const take = (codes: Uint32Array, present: Uint8Array | undefined): void => column.takeCodes(present === undefined ? codes : spread(codes, present, column.codeOfEmpty()));
  return {
    dictionary: (values) => {
      entries = textsOf(values, leaf);
      known = new Int32Array(entries.n).fill(-1);
    },
    indexed: (indexes, present) => {
      const codes = new Uint32Array(indexes.length);
      for (let at = 0; at < codes.length; at += 1) {
        const index = indexes[at] ?? 0;
        let code = known[index] ?? -1;
        // An entry that no value refers to is no text of the column.
        if (code < 0 && entries !== undefined) {
          code = column.codeOf(entries, index);
          known[index] = code;
        }
        codes[at] = code;
      }
      take(codes, present);
    },
    plain: (values, present) => {
      const texts = textsOf(values, leaf);
      take(column.codesOf(texts), present);
    },
  };
}
