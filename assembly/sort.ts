/** So few numbers are put in order one by one. */
const FEW: u32 = 24;

/** Of the digit by which numbers are dealt out; the ends of so many parts are in the processor's caches. */
const BITS: u32 = 8;
const PARTS: usize = 1 << BITS;

/** Bytes that a sort needs for its counts: two for each part, at every depth. A key has 8 digits, a word 4. */
export const COUNTS: usize = (8 + 4) * 8 * PARTS;

const SIGN: u64 = 0x8000_0000_0000_0000;

/** An integer that rises with the number whose bits are given: those of negative numbers fall as they rise. */
function keyOf(bits: u64): u64 {
  return bits ^ (<u64>(<i64>bits >> 63) | SIGN);
}

function bitsOf(key: u64): u64 {
  return key ^ (<u64>~(<i64>key >> 63) | SIGN);
}

function keyAt(keys: usize, index: u32): u64 {
  return load<u64>(keys + (<usize>index << 3));
}

function wordAt(words: usize, index: u32): u32 {
  return load<u32>(words + (<usize>index << 2));
}

function put(keys: usize, words: usize, index: u32, key: u64, word: u32): void {
  store<u64>(keys + (<usize>index << 3), key);
  store<u32>(words + (<usize>index << 2), word);
}

function insert(keys: usize, words: usize, from: u32, to: u32): void {
  for (let index = from + 1; index < to; index += 1) {
    const key = keyAt(keys, index);
    const word = wordAt(words, index);
    let at = index;
    for (; at > from; at -= 1) {
      const before = keyAt(keys, at - 1);
      if (before < key || (before == key && wordAt(words, at - 1) < word)) break;
      put(keys, words, at, before, wordAt(words, at - 1));
    }
    if (at < index) put(keys, words, at, key, word);
  }
}

/** The bits in which the keys from `from` to before `to` are not all the same. */
function keyDifferences(keys: usize, from: u32, to: u32): u64 {
  const key = keyAt(keys, from);
  let found: u64 = 0;
  for (let index = from + 1; index < to; index += 1) found |= keyAt(keys, index) ^ key;
  return found;
}

function wordDifferences(words: usize, from: u32, to: u32): u32 {
  const word = wordAt(words, from);
  let found: u32 = 0;
  for (let index = from + 1; index < to; index += 1) found |= wordAt(words, index) ^ word;
  return found;
}

function digitOf(key: u64, word: u32, byWord: bool, shift: u64): usize {
  return <usize>(((byWord ? <u64>word : key) >> shift) & (PARTS - 1));
}

/** Writes for each digit where its part begins, at `nexts`, and where it ends. */
function cutParts(keys: usize, words: usize, from: u32, to: u32, byWord: bool, shift: u64, nexts: usize, ends: usize): void {
  memory.fill(ends, 0, PARTS << 2);
  for (let index = from; index < to; index += 1) {
    const count = ends + (digitOf(keyAt(keys, index), wordAt(words, index), byWord, shift) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  let end = from;
  for (let digit: usize = 0; digit < PARTS << 2; digit += 4) {
    store<u32>(nexts + digit, end);
    end += load<u32>(ends + digit);
    store<u32>(ends + digit, end);
  }
}

/** Moves each key to its part: takes one out of its place, puts it where the next of its part goes, and goes on with what stood there. */
function fillParts(keys: usize, words: usize, byWord: bool, shift: u64, nexts: usize, ends: usize): void {
  for (let part: usize = 0; part < PARTS; part += 1) {
    const end = load<u32>(ends + (part << 2));
    for (let at = load<u32>(nexts + (part << 2)); at < end; at += 1) {
      let key = keyAt(keys, at);
      let word = wordAt(words, at);
      for (let digit = digitOf(key, word, byWord, shift); digit != part; digit = digitOf(key, word, byWord, shift)) {
        const next = load<u32>(nexts + (digit << 2));
        store<u32>(nexts + (digit << 2), next + 1);
        const otherKey = keyAt(keys, next);
        const otherWord = wordAt(words, next);
        put(keys, words, next, key, word);
        key = otherKey;
        word = otherWord;
      }
      put(keys, words, at, key, word);
    }
  }
}

/**
 * Puts in rising order the keys from `from` to before `to`, equal ones in rising order of the words that travel with them: dealt out in
 * their place by the first bits that differ, and then part by part. McIlroy, Bostic & McIlroy 1993, Computing Systems 6:5.
 */
function deal(keys: usize, words: usize, from: u32, to: u32, counts: usize): void {
  if (to - from <= FEW) {
    insert(keys, words, from, to);
    return;
  }
  const ofKeys = keyDifferences(keys, from, to);
  const byWord = ofKeys == 0;
  const differing = byWord ? <u64>wordDifferences(words, from, to) : ofKeys;
  if (differing == 0) return;
  const shift = <u64>max<i32>(0, 64 - <i32>clz(differing) - <i32>BITS);
  const nexts = counts;
  const ends = counts + (PARTS << 2);
  cutParts(keys, words, from, to, byWord, shift, nexts, ends);
  fillParts(keys, words, byWord, shift, nexts, ends);
  let start = from;
  for (let part: usize = 0; part < PARTS; part += 1) {
    const end = load<u32>(ends + (part << 2));
    if (end - start > 1) deal(keys, words, start, end, counts + (PARTS << 3));
    start = end;
  }
}

/** Puts `n` finite f64 in rising order, −0 before 0, and along with them as many u32, which tell the order of equal ones. */
export function sort(values: usize, words: usize, n: u32, counts: usize): void {
  for (let index: u32 = 0; index < n; index += 1) store<u64>(values + (<usize>index << 3), keyOf(load<u64>(values + (<usize>index << 3))));
  deal(values, words, 0, n, counts);
  for (let index: u32 = 0; index < n; index += 1) store<u64>(values + (<usize>index << 3), bitsOf(load<u64>(values + (<usize>index << 3))));
}
