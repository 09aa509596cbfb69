const [PLUS, MINUS, DOT, ZERO, UPPER_E, LOWER_E] = [0x2b, 0x2d, 0x2e, 0x30, 0x45, 0x65];

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Powers of ten that a double holds exactly. */
const TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Veltkamp's constant: splits a double of 53 bits into two of 26. */
const SPLIT = 2 ** 27 + 1;
const HALF = 2 ** 25;
/** Digits that a double holds whatever they are, and how many more fit below them so that every product stays exact. */
const [HIGH_DIGITS, LOW_DIGITS] = [15, 8];
const EXACT = 2 ** 53;
/** Far above the error of the quotient (2^-103 of it) and far below half a unit in its last place (2^-54). */
const DOUBT = 2 ** -95;

/** The nearest double by the language's own reader; NaN for what is no finite decimal. */
function slowly(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  const value = DECIMAL.test(text) ? Number(text) + 0 : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

// A result is written where it belongs: returned, each of a million would be an object for the garbage collector.

/**
 * Writes (high · 10^lowDigits + low) / 10^down into `into[index]`, rounded to the nearest double; NaN where that cannot be shown.
 * The significand is held exactly as the sum of two doubles, divided with the remainder known to twice the precision
 * (Dekker 1971, Numerische Mathematik 18:224), and kept where both ends of the error's range round alike.
 */
function divide(high: number, low: number, lowDigits: number, down: number, into: Float64Array, index: number): void {
  const upper = Math.floor(high / HALF);
  // Both products have at most 53 bits: 2^25 · 5^8 and 2^25 · 10^8 + 10^8.
  const large = upper * HALF * (TEN[lowDigits] ?? 0);
  const small = (high - upper * HALF) * (TEN[lowDigits] ?? 0) + low;
  const sum = large + small;
  const rest = small - (sum - large);
  const divisor = TEN[down] ?? 0;
  const first = sum / divisor;
  const product = first * divisor;
  const [a, b] = [first * SPLIT, divisor * SPLIT];
  const firstHigh = a - (a - first);
  const divisorHigh = b - (b - divisor);
  const [firstLow, divisorLow] = [first - firstHigh, divisor - divisorHigh];
  const lost = ((firstHigh * divisorHigh - product) + firstHigh * divisorLow + firstLow * divisorHigh) + firstLow * divisorLow;
  const second = (((sum - product) - lost) + rest) / divisor;
  const doubt = first * DOUBT;
  const value = first + (second + doubt);
  into[index] = value === first + (second - doubt) ? value : Number.NaN;
}

/**
 * Writes into `into[index]` the double nearest to the decimal that stands in `bytes` from `start` to `end`,
 * `[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`; NaN for any other text and for what is not finite. A negative zero is read as 0.
 * Four bytes beyond `end` must exist.
 */
export function readDecimal(bytes: Uint8Array, view: DataView, start: number, end: number, into: Float64Array, index: number): void {
  into[index] = Number.NaN;
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;
  let high = 0;
  let low = 0;
  let taken = 0;
  let lowDigits = 0;
  let digits = 0;
  let scale = 0;
  let point = -1;
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits += 1;
      if (taken < HIGH_DIGITS && lowDigits === 0) {
        high = high * 10 + digit;
        if (high !== 0) taken += 1;
      } else if (lowDigits < LOW_DIGITS) {
        low = low * 10 + digit;
        lowDigits += 1;
      } else {
        into[index] = slowly(bytes, start, end);
        return;
      }
    } else if (digit + ZERO === DOT && point < 0) {
      point = at;
      // Four digits at a time, as the bytes of one number; of a number's usual 16 or 17 digits the last four are the low ones.
      while (taken <= HIGH_DIGITS - 3 && lowDigits === 0 && at + 4 < end) {
        const four = view.getInt32(at + 1, true);
        if ((four & 0xf0f0f0f0) !== 0x30303030 || ((four + 0x06060606) & 0xf0f0f0f0) !== 0x30303030) break;
        const pairs = (((four & 0x0f0f0f0f) * 10 + ((four & 0x0f0f0f0f) >>> 8)) & 0x00ff00ff);
        const value = (pairs & 0xff) * 100 + (pairs >>> 16);
        digits += 4;
        at += 4;
        if (taken <= HIGH_DIGITS - 4) {
          high = high * 10_000 + value;
          if (high !== 0) taken += 4;
        } else {
          low = value;
          lowDigits = 4;
        }
      }
    } else break;
  }
  if (digits === 0) return;
  if (point >= 0) scale = point + 1 - at;
  if (at < end) {
    const mark = bytes[at];
    if (mark !== UPPER_E && mark !== LOWER_E) return;
    at += 1;
    const down = bytes[at] === MINUS;
    if (down || bytes[at] === PLUS) at += 1;
    if (at === end) return;
    let exponent = 0;
    for (; at < end; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return;
      exponent = Math.min(exponent * 10 + digit, 100_000);
    }
    scale += down ? -exponent : exponent;
  }
  const significand = high * (TEN[lowDigits] ?? 0) + low;
  if (significand === 0) {
    into[index] = 0;
    return;
  }
  if (significand < EXACT && scale >= -22 && scale <= 22) {
    // Both are exact, so one operation rounds once. Clinger 1990, PLDI '90:92.
    into[index] = scale < 0 ? significand / (TEN[-scale] ?? 0) : significand * (TEN[scale] ?? 0);
  } else if (scale < 0 && scale >= -22) divide(high, low, lowDigits, -scale, into, index);
  const value = into[index] ?? Number.NaN;
  if (value !== value) into[index] = slowly(bytes, start, end);
  else if (negative) into[index] = -value;
}
