import { trimmedEnd, trimmedStart } from './blanks';

const ZERO: u8 = 0x30;
const DOT: u8 = 0x2e;
const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const LOWER_E: u8 = 0x65;
const LOWER: u8 = 0x20;

/** Decimal digits that 64 bits hold whatever they are. */
const MOST_DIGITS: i32 = 19;
/** Integers up to here are doubles. */
const EXACT: u64 = 1 << 53;
/** Far from any exponent that has a double, and far from the end of an i32. */
const FAR: i32 = 100_000;

/** The powers of ten that are doubles. */
const TEN = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);
const EXACT_POWERS: i32 = 22;

/** The powers of ten by which 64 bits are multiplied: with these, 128 bits of each always suffice (Lemire 2021, sect. 5). */
export const LEAST_POWER: i32 = -27;
export const MOST_POWER: i32 = 55;
/** For each of these powers its upper and its lower 64 bits, the highest bit set. Filled by the caller. */
export const POWERS: usize = memory.data(16 * 83);

function tenTo(power: i32): f64 {
  return load<f64>(TEN + (<usize>power << 3));
}

/** The upper half of the product of two integers. */
function upperProduct(a: u64, b: u64): u64 {
  const lowA = a & 0xffff_ffff;
  const lowB = b & 0xffff_ffff;
  const middle = (a >> 32) * lowB + ((lowA * lowB) >> 32);
  return (a >> 32) * (b >> 32) + (middle >> 32) + ((lowA * (b >> 32) + (middle & 0xffff_ffff)) >> 32);
}

/**
 * The double nearest to digits · 10^power, ties to even, for digits from 1; NaN for a power that is not in the table.
 * Eisel and Lemire: Lemire 2021, Software: Practice and Experience 51:1700.
 */
function nearest(digits: u64, power: i32): f64 {
  if (power < LEAST_POWER || power > MOST_POWER) return NaN;
  const zeros = clz(digits);
  const significand = digits << zeros;
  const entry = POWERS + (<usize>(power - LEAST_POWER) << 4);
  let upper = upperProduct(significand, load<u64>(entry));
  let lower = significand * load<u64>(entry);
  // Of the product's bits those that are rounded away are all set: what the lower half of the power adds can decide.
  if ((upper & 0x1ff) == 0x1ff) {
    const more = upperProduct(significand, load<u64>(entry, 8));
    lower += more;
    if (lower < more) upper += 1;
  }
  const carry = upper >> 63;
  // 54 bits: one more than a double has.
  let bits = upper >> (carry + 9);
  // 217706 / 2^16 is log2(10), near enough for these powers.
  let exponent = <i64>(((217706 * power) >> 16) + 63 + 1023) + <i64>carry - <i64>zeros;
  // In the middle between two doubles, exactly, only these powers can be: then the even one is meant.
  const middle = lower <= 1 && power >= -4 && power <= 23 && (bits & 3) == 1 && bits << (carry + 9) == upper;
  if (!middle) bits += bits & 1;
  bits >>= 1;
  if (bits == EXACT) {
    bits >>= 1;
    exponent += 1;
  }
  return reinterpret<f64>((<u64>exponent << 52) | (bits & ((EXACT >> 1) - 1)));
}

function isDigit(byte: u8): bool {
  return byte - ZERO <= 9;
}

/** Whether all eight bytes are digits: 0x30 to 0x39 are those that keep the upper half 3 also where 6 is added. */
function areDigits(eight: u64): bool {
  return ((eight & 0xf0f0_f0f0_f0f0_f0f0) | (((eight + 0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) >> 4)) == 0x3333_3333_3333_3333;
}

/** The number that eight digits are: by pairs, by fours, whole. Mula & Langdale, in: Lemire 2021, sect. 8. */
function valueOf(eight: u64): u64 {
  const digits = eight & 0x0f0f_0f0f_0f0f_0f0f;
  const pairs = digits * 10 + (digits >> 8);
  const outer = (pairs & 0x0000_00ff_0000_00ff) * ((1_000_000 << 32) + 100);
  const inner = ((pairs >> 16) & 0x0000_00ff_0000_00ff) * ((10_000 << 32) + 1);
  return (outer + inner) >> 32;
}

/** How many of the digits from `start` to `end`, among which a point may be, stand behind leading zeros. */
function significantDigits(start: usize, end: usize, digits: i32): i32 {
  for (let at = start; at < end; at += 1) {
    const byte = load<u8>(at);
    if (byte == ZERO) digits -= 1;
    else if (byte != DOT) break;
  }
  return digits;
}

/** The exponent behind the letter, `[+-]?\d+`, from `at` to `end`; cut to ±`FAR`, and i32.MIN_VALUE for other text. */
function exponentFrom(at: usize, end: usize): i32 {
  const down = at < end && load<u8>(at) == MINUS;
  if (down || (at < end && load<u8>(at) == PLUS)) at += 1;
  if (at == end) return i32.MIN_VALUE;
  let exponent = 0;
  for (; at < end; at += 1) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return i32.MIN_VALUE;
    exponent = min(exponent * 10 + (byte - ZERO), FAR);
  }
  return down ? -exponent : exponent;
}

/**
 * The double nearest to `[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`, a negative zero as 0. NaN for other text, and for a decimal
 * of more than 19 digits or with an exponent so far off that it is left to the caller.
 */
function decimal(start: usize, end: usize): f64 {
  let at = start;
  const negative = at < end && load<u8>(at) == MINUS;
  if (negative || (at < end && load<u8>(at) == PLUS)) at += 1;
  const first = at;
  let value: u64 = 0;
  while (at < end && isDigit(load<u8>(at))) {
    value = value * 10 + (load<u8>(at) - ZERO);
    at += 1;
  }
  let digits = <i32>(at - first);
  let power = 0;
  if (at < end && load<u8>(at) == DOT) {
    at += 1;
    const fraction = at;
    while (at + 8 <= end && areDigits(load<u64>(at))) {
      value = value * 100_000_000 + valueOf(load<u64>(at));
      at += 8;
    }
    while (at < end && isDigit(load<u8>(at))) {
      value = value * 10 + (load<u8>(at) - ZERO);
      at += 1;
    }
    digits += <i32>(at - fraction);
    power = <i32>(fraction - at);
  }
  if (digits == 0) return NaN;
  if (digits > MOST_DIGITS && significantDigits(first, at, digits) > MOST_DIGITS) return NaN;
  if (at < end) {
    if ((load<u8>(at) | LOWER) != LOWER_E) return NaN;
    const exponent = exponentFrom(at + 1, end);
    if (exponent == i32.MIN_VALUE) return NaN;
    power += exponent;
  }
  if (value == 0) return 0;
  // Both are exact, so one operation rounds once. Clinger 1990, PLDI '90:92.
  const size = value <= EXACT && power >= -EXACT_POWERS && power <= EXACT_POWERS
    ? (power < 0 ? <f64>value / tenTo(-power) : <f64>value * tenTo(power))
    : nearest(value, power);
  return negative ? -size : size;
}

/**
 * Writes the numbers of a batch of `n` fields into `into`, as f64; blanks around them are left out. Returns how many are NaN: no
 * decimal, or one that is to be read elsewhere.
 */
export function readDecimals(base: usize, starts: usize, ends: usize, n: u32, into: usize): u32 {
  let others: u32 = 0;
  for (let field: u32 = 0; field < n; field += 1) {
    const offset = <usize>field << 2;
    const to = base + <usize>load<u32>(ends + offset);
    const start = trimmedStart(base + <usize>load<u32>(starts + offset), to);
    const value = decimal(start, trimmedEnd(start, to));
    store<f64>(into + (<usize>field << 3), value);
    if (isNaN(value)) others += 1;
  }
  return others;
}
