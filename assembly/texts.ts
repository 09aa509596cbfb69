import { trimmedEnd, trimmedStart } from './blanks';

/** A text of at most 16 bytes, as two integers that are its bytes, and its number + 1: 0 where a slot is free. */
const SLOT: usize = 24;
const NUMBER: usize = 16;
const LONGEST: usize = 16;

/** The first bytes of a text at `start`, at most eight; the rest is 0, which no text holds. */
function bytesAt(start: usize, length: usize): u64 {
  const bytes = load<u64>(start);
  return length >= 8 ? bytes : bytes & (((<u64>1) << (<u64>length << 3)) - 1);
}

function laterBytes(start: usize, length: usize): u64 {
  return length <= 8 ? 0 : bytesAt(start + 8, length - 8);
}

/** By the multipliers of MurmurHash3 and of Knuth's golden ratio: Appleby, https://github.com/aappleby/smhasher (public domain). */
function mixed(first: u64, second: u64): u32 {
  const hash = (first ^ (second * 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
  return <u32>(hash ^ (hash >> 32));
}

/** The slot of a text, or the free one where it would stand. */
function slotOf(first: u64, second: u64, slots: usize, last: u32): usize {
  let slot = mixed(first, second) & last;
  let at = slots + <usize>slot * SLOT;
  while (load<u32>(at, NUMBER) != 0 && (load<u64>(at) != first || load<u64>(at, 8) != second)) {
    slot = (slot + 1) & last;
    at = slots + <usize>slot * SLOT;
  }
  return at;
}

/**
 * Writes the numbers of the texts of a batch from field `field` on into `into`, as u32. Returns `n`, or the first field whose text
 * is longer than 16 bytes or not among the `slots`, which are `last` + 1, a power of two, and never full.
 */
export function findTexts(base: usize, starts: usize, ends: usize, field: u32, n: u32, trimmed: bool, slots: usize, last: u32, into: usize): u32 {
  for (; field < n; field += 1) {
    const offset = <usize>field << 2;
    let start = base + <usize>load<u32>(starts + offset);
    let end = base + <usize>load<u32>(ends + offset);
    if (trimmed) {
      start = trimmedStart(start, end);
      end = trimmedEnd(start, end);
    }
    const length = end - start;
    if (length > LONGEST) return field;
    const number = load<u32>(slotOf(bytesAt(start, length), laterBytes(start, length), slots, last), NUMBER);
    if (number == 0) return field;
    store<u32>(into + offset, number - 1);
  }
  return n;
}

/** Puts the text of one field, of at most 16 bytes, into a free slot under its number. */
export function learnText(start: usize, end: usize, trimmed: bool, slots: usize, last: u32, number: u32): void {
  if (trimmed) {
    start = trimmedStart(start, end);
    end = trimmedEnd(start, end);
  }
  const length = end - start;
  if (length > LONGEST) return;
  const first = bytesAt(start, length);
  const second = laterBytes(start, length);
  const slot = slotOf(first, second, slots, last);
  store<u64>(slot, first);
  store<u64>(slot, second, 8);
  store<u32>(slot, number + 1, NUMBER);
}
