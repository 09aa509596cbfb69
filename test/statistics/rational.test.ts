import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absolute, add, compare, decimalsOf, divide, fraction, fromDecimal, multiply, negate, subtract, toNumber } from '../../src/statistics/rational.ts';

const integer = fc.integer({ min: -1_000_000, max: 1_000_000 });
const rational = fc.tuple(integer, fc.integer({ min: 1, max: 1_000_000 })).map(([n, d]) => fraction(n, d));

describe('fraction', () => {
  it('keeps lowest terms with a positive denominator', () => {
    expect(fraction(368, 400)).toEqual({ n: 23n, d: 25n });
    expect(fraction(3, -6)).toEqual({ n: -1n, d: 2n });
    expect(fraction(-3, -6)).toEqual({ n: 1n, d: 2n });
    expect(fraction(0, 7)).toEqual({ n: 0n, d: 1n });
  });

  it('refuses a denominator of 0 and what is no integer that a double holds exactly', () => {
    expect(() => fraction(1, 0)).toThrow('1/0 is undefined');
    for (const wrong of [0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => fraction(wrong, 1)).toThrow(RangeError);
      expect(() => fraction(1, wrong)).toThrow(RangeError);
    }
    expect(() => fraction(0.5, 2)).toThrow('0.5/2 is not a fraction of integers');
  });
});

describe('fromDecimal', () => {
  it('reads a double as the decimal it is written as, not as its binary value', () => {
    expect(fromDecimal(0.05)).toEqual({ n: 1n, d: 20n });
    expect(fromDecimal(-0.1)).toEqual({ n: -1n, d: 10n });
    expect(fromDecimal(1e21)).toEqual({ n: 10n ** 21n, d: 1n });
    expect(fromDecimal(5e-324)).toEqual({ n: 1n, d: 2n * 10n ** 323n });
    expect(fromDecimal(-0)).toEqual({ n: 0n, d: 1n });
  });

  it('reads every way to write a decimal', () => {
    for (const text of ['0.95', '+0.95', '.95', '95e-2', '9.5E-1', '0.0095e+2', '00.950']) expect(fromDecimal(text)).toEqual({ n: 19n, d: 20n });
    expect(fromDecimal('5.')).toEqual({ n: 5n, d: 1n });
    expect(fromDecimal('-12e3')).toEqual({ n: -12000n, d: 1n });
  });

  it('refuses what is no finite decimal number', () => {
    for (const text of ['', ' ', '.', '-', 'e5', '1e', '0x1F', '1_000', '0,5', 'NaN', 'Infinity', '1.2.3', ' 1', '1 ', '1\n', 'x1']) {
      expect(() => fromDecimal(text), JSON.stringify(text)).toThrow('not a finite decimal number');
    }
    for (const x of [NaN, Infinity, -Infinity]) expect(() => fromDecimal(x)).toThrow(RangeError);
  });

  it('refuses text that is only there to make the arithmetic slow, up to the last character allowed', () => {
    expect(fromDecimal('1'.repeat(400)).d).toBe(1n);
    expect(() => fromDecimal('1'.repeat(401))).toThrow(RangeError);
    expect(fromDecimal('1e400').n).toBe(10n ** 400n);
    expect(fromDecimal('1e-400').d).toBe(10n ** 400n);
    for (const text of ['1e401', '1e-401', '1e999999999999']) expect(() => fromDecimal(text)).toThrow(RangeError);
  });

  it('reads back every double', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e290, max: 1e290 }), (x) => {
      fc.pre(x === 0 || Math.abs(x) > 1e-290);
      expect(toNumber(fromDecimal(x))).toBe(x + 0);
    }));
  });
});

describe('decimalsOf', () => {
  it.each([['0.95', 2], ['0.9500', 4], ['95', 0], ['5.', 0], ['95e-2', 2], ['9.5e-1', 2], ['9.525e1', 2], ['1e3', 0], ['.5', 1]])(
    'counts the decimals of %s as written', (text, decimals) => {
      expect(decimalsOf(text)).toBe(decimals);
    });

  it('knows none for what is no number', () => {
    expect(decimalsOf('n/a')).toBeUndefined();
  });
});

describe('arithmetic', () => {
  it('shows that 92/100 − 87/100 is 0.05, though binary floating point says otherwise', () => {
    expect(0.92 - 0.87 <= 0.05).toBe(false);
    expect(compare(subtract(fraction(92, 100), fraction(87, 100)), fromDecimal(0.05))).toBe(0);
  });

  it('follows the laws of a field', () => {
    fc.assert(fc.property(rational, rational, rational, (a, b, c) => {
      expect(add(a, b)).toEqual(add(b, a));
      expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
      expect(subtract(add(a, b), b)).toEqual(a);
      if (b.n !== 0n) expect(multiply(divide(a, b), b)).toEqual(a);
      expect(add(a, negate(a)).n).toBe(0n);
      expect(absolute(a)).toEqual(a.n < 0n ? negate(a) : a);
    }));
  });

  it('refuses to divide by zero, and keeps the sign in the numerator', () => {
    expect(() => divide(fraction(1, 2), fraction(0, 3))).toThrow('division by zero');
    expect(divide(fraction(1, 2), fraction(-1, 3))).toEqual({ n: -3n, d: 2n });
  });

  it('orders as the numbers do', () => {
    expect(compare(fraction(1, 3), fraction(1, 2))).toBe(-1);
    expect(compare(fraction(-1, 3), fraction(-1, 2))).toBe(1);
    fc.assert(fc.property(rational, rational, (a, b) => {
      expect(compare(a, b)).toBe(-compare(b, a) + 0);
      expect(compare(a, b)).toBe(Math.sign(Number(a.n * b.d - b.n * a.d)));
    }));
  });
});

describe('toNumber', () => {
  it('gives the nearest double of a fraction of safe integers', () => {
    expect(toNumber(fraction(1, 3))).toBe(1 / 3);
    expect(toNumber(fraction(-23, 25))).toBe(-0.92);
  });

  it('rounds correctly where numerator or denominator exceed what a double holds', () => {
    expect(toNumber({ n: 10n ** 40n, d: 3n * 10n ** 40n + 1n })).toBe(1 / 3);
    expect(toNumber({ n: -(10n ** 40n), d: 10n ** 20n + 1n })).toBe(-1e20);
    expect(toNumber({ n: 2n ** 53n + 1n, d: 1n })).toBe(2 ** 53);
    // Half way between two doubles but for a last bit far to the right: must round up.
    expect(toNumber({ n: (2n ** 53n + 1n) * 2n ** 100n + 1n, d: 2n ** 100n })).toBe(2 ** 53 + 2);
    expect(toNumber({ n: -(2n ** 53n + 1n) * 2n ** 100n - 1n, d: 2n ** 100n })).toBe(-(2 ** 53) - 2);
    // Exactly half way: to the even neighbour.
    expect(toNumber({ n: (2n ** 53n + 1n) * 3n, d: 3n })).toBe(2 ** 53);
    expect(toNumber({ n: 1n, d: 3n * 10n ** 60n })).toBe(1 / 3e60);
    expect(toNumber({ n: 0n, d: 1n })).toBe(0);
  });

  it('is the division of doubles wherever both are safe integers', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (n, d) => {
      fc.pre(d !== 0);
      expect(toNumber(fraction(n, d))).toBe(n / d + 0);
    }));
  });
});
