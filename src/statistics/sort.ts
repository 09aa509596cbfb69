export interface Sorted {
  /** Indices of the values in rising order, equal ones in their given order; or the words that were given in their place. */
  readonly order: Uint32Array;
  /** The values in that order. */
  readonly values: Float64Array;
}

/** Which of a double's two words holds sign, exponent and the first 20 bits of the fraction on this machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Digits of the high words: two passes where these span less than 2^26, else three. 8,192 counts still fit the processor's caches. */
const NARROW = { bits: 13, passes: 2 };
const WIDE = { bits: 11, passes: 3 };

/** A number this far from its place is a sign that a whole run is in disorder. */
const NEAR = 32;

/**
 * The order of finite numbers: by a radix sort of their high words, and within one high word by insertion.
 * Values travel with their indices, for fetching them afterwards would cost as much as the sort.
 * Takes 24 bytes a number, of which 12 are returned. Knuth 1998, The Art of Computer Programming 3, 5.2.5.
 * @param words for each number what travels with it in place of its index, rising with it; they are used up.
 */
export function sortIndices(numbers: Float64Array, words: Uint32Array = indicesOf(numbers)): Sorted {
  const [least, most] = rangeOfKeys(wordsOf(numbers));
  const { bits, passes } = most - least < 2 ** (NARROW.bits * NARROW.passes) ? NARROW : WIDE;
  let [from, to]: [Sorted, Sorted] = [{ order: words, values: numbers }, empty(numbers.length)];
  for (let pass = 0; pass < passes; pass += 1) {
    deal(from, to, least, pass * bits, bits);
    // What was given must not be written over.
    [from, to] = [to, pass === 0 ? { order: from.order, values: new Float64Array(numbers.length) } : from];
  }
  settle(from);
  return from;
}

function indicesOf(values: Float64Array): Uint32Array {
  const indices = new Uint32Array(values.length);
  for (let i = 0; i < indices.length; i += 1) indices[i] = i;
  return indices;
}

function empty(size: number): Sorted {
  return { order: new Uint32Array(size), values: new Float64Array(size) };
}

function wordsOf(numbers: Float64Array): Int32Array {
  return new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
}

/** An integer of 32 bits that rises with the number whose high word is given: the bits of negative numbers fall as they rise. */
function keyOf(word: number): number {
  return word ^ ((word >> 31) >>> 1);
}

function rangeOfKeys(words: Int32Array): readonly [number, number] {
  let [least, most] = [2 ** 31 - 1, -(2 ** 31)];
  for (let i = HIGH; i < words.length; i += 2) {
    const key = keyOf(words[i] as number);
    if (key < least) least = key;
    if (key > most) most = key;
  }
  return [least, most];
}

/** One pass: the numbers and their indices, dealt out by `bits` bits of the key from `shift` up, in their order within a digit. */
function deal(from: Sorted, to: Sorted, least: number, shift: number, bits: number): void {
  const mask = 2 ** bits - 1;
  const places = new Uint32Array(mask + 2);
  countDigits(wordsOf(from.values), places, least, shift, mask);
  for (let digit = 1; digit < places.length; digit += 1) places[digit]! += places[digit - 1] as number;
  scatter(from, to, places, least, shift, mask);
}

/** Counts each digit one place above its own: added up, the counts are where the digits begin. */
function countDigits(words: Int32Array, places: Uint32Array, least: number, shift: number, mask: number): void {
  for (let i = HIGH; i < words.length; i += 2) places[(((keyOf(words[i] as number) - least) >>> shift) & mask) + 1]! += 1;
}

function scatter(from: Sorted, to: Sorted, places: Uint32Array, least: number, shift: number, mask: number): void {
  const words = wordsOf(from.values);
  const [values, order, toValues, toOrder] = [from.values, from.order, to.values, to.order];
  for (let i = 0; i < values.length; i += 1) {
    const digit = ((keyOf(words[2 * i + HIGH] as number) - least) >>> shift) & mask;
    const place = places[digit] as number;
    places[digit] = place + 1;
    toValues[place] = values[i] as number;
    toOrder[place] = order[i] as number;
  }
}

/** Puts in order what differs in the low word only. */
function settle({ order, values }: Sorted): void {
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i] as number;
    if (value >= (values[i - 1] as number)) continue;
    const index = order[i] as number;
    let at = i;
    for (; at > 0 && (values[at - 1] as number) > value; at -= 1) {
      values[at] = values[at - 1] as number;
      order[at] = order[at - 1] as number;
    }
    values[at] = value;
    order[at] = index;
    if (i - at > NEAR) i = sortRun({ order, values }, i);
  }
}

/** Sorts all numbers that share their high word with the one at `middle`. @returns where the last of them is. */
function sortRun({ order, values }: Sorted, middle: number): number {
  const words = wordsOf(values);
  const same = (at: number): boolean => words[2 * at + HIGH] === words[2 * middle + HIGH];
  let [start, end] = [middle, middle + 1];
  while (start > 0 && same(start - 1)) start -= 1;
  while (end < values.length && same(end)) end += 1;
  const [run, indices] = [values.slice(start, end), order.slice(start, end)];
  const places = indicesOf(run).sort((a, b) => (run[a] as number) - (run[b] as number) || (indices[a] as number) - (indices[b] as number));
  for (const [at, place] of places.entries()) {
    values[start + at] = run[place] as number;
    order[start + at] = indices[place] as number;
  }
  return end - 1;
}
