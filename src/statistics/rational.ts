/** An exact fraction n/d in lowest terms, d > 0. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** A decimal number split into its digits and its power of ten: value = digits · 10^exponent. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
  /** Digits after the decimal point as written: `9.50e-1` has three. */
  readonly decimals: number;
}

// A double needs at most 17 significant digits and exponents within ±324; text far beyond that is no figure
// but a way to make the arithmetic slow.
const MAX_TEXT = 400;
const MAX_EXPONENT = 400;

const DECIMAL = /^([+-]?)(\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

const isSafe = (x: bigint): boolean => x <= MOST && x >= -MOST;

/** Of integers from 0 that a double holds exactly: remainders of doubles take a small part of the time. */
function safeGcd(a: number, b: number): number {
  let x = a;
  for (let y = b; y !== 0;) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

/** Of integers from 0. */
function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (!isSafe(x) || !isSafe(y)) {
    if (y === 0n) return x;
    [x, y] = [y, x % y];
  }
  return BigInt(safeGcd(Number(x), Number(y)));
}

function reduced(n: bigint, d: bigint): Rational {
  if (d < 0n) return reduced(-n, -d);
  const common = gcd(n < 0n ? -n : n, d);
  return { n: n / common, d: d / common };
}

function readDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', mantissa = '', afterDigits = '', afterPoint = '', power = '0'] = match;
  const written = (afterDigits + afterPoint).length;
  const exponent = Number(power);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const magnitude = BigInt(mantissa.replace('.', ''));
  return {
    digits: sign === '-' ? -magnitude : magnitude,
    exponent: exponent - written,
    decimals: Math.max(0, written - exponent),
  };
}

/** The exact fraction n/d. @throws RangeError unless n and d are safe integers and d is not 0. */
export function fraction(n: number, d: number): Rational {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d)) throw new RangeError(`${n}/${d} is not a fraction of integers`);
  if (d === 0) throw new RangeError(`${n}/0 is undefined`);
  const common = Math.sign(d) * safeGcd(Math.abs(n), Math.abs(d));
  return { n: BigInt(n / common), d: BigInt(d / common) };
}

/**
 * The decimal that is written: a text such as `0.95` or `9.5e-1`, or a double, taken as the shortest text that
 * reads back as that double. 0.05 is 1/20, not the binary number nearest to it.
 * @throws RangeError for what is no finite decimal number, or has more than 400 characters or an exponent beyond ±400.
 */
export function fromDecimal(x: number | string): Rational {
  const decimal = readDecimal(String(x));
  if (decimal === undefined) throw new RangeError(`not a finite decimal number: ${String(x).slice(0, 40)}`);
  const { digits, exponent } = decimal;
  return exponent < 0 ? reduced(digits, 10n ** BigInt(-exponent)) : reduced(digits * 10n ** BigInt(exponent), 1n);
}

/** How many decimals a number has as written (`0.950` three, `95e-2` two, `1e3` none); undefined for what is no number. */
export function decimalsOf(text: string): number | undefined {
  return readDecimal(text)?.decimals;
}

export function add(a: Rational, b: Rational): Rational {
  return reduced(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return reduced(a.n * b.n, a.d * b.d);
}

/** a / b. @throws RangeError when b is 0. */
export function divide(a: Rational, b: Rational): Rational {
  if (b.n === 0n) throw new RangeError('division by zero');
  return reduced(a.n * b.d, a.d * b.n);
}

export function negate(a: Rational): Rational {
  return { n: -a.n, d: a.d };
}

export function absolute(a: Rational): Rational {
  return a.n < 0n ? negate(a) : a;
}

export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const [left, right] = [a.n * b.d, b.n * a.d];
  return left < right ? -1 : left > right ? 1 : 0;
}

const bits = (x: bigint): number => x.toString(2).length;

/** The double nearest to a (correctly rounded within the normal range, ±1e-300 to ±1e300). */
export function toNumber(a: Rational): number {
  // Both are doubles, so one division rounds once.
  if (isSafe(a.n) && isSafe(a.d)) return Number(a.n) / Number(a.d);
  if (a.n < 0n) return -toNumber(negate(a));
  // A quotient of at least 64 bits whose last bit keeps whether anything was cut off rounds as the exact one would.
  const shift = Math.max(0, bits(a.d) - bits(a.n) + 65);
  const scaled = a.n << BigInt(shift);
  const quotient = scaled / a.d;
  const sticky = quotient * a.d === scaled ? quotient : quotient | 1n;
  const half = Math.floor(shift / 2);
  return Number(sticky) * 2 ** -half * 2 ** -(shift - half);
}
