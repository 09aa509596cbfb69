import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal } from '../../src/predictions/decimal.ts';

function decimal(text: string): number {
  const bytes = new Uint8Array(text.length + 12);
  // Digits behind the end must not be taken in.
  bytes.fill(0x37);
  for (let at = 0; at < text.length; at += 1) bytes[at + 4] = text.charCodeAt(at);
  const into = new Float64Array(1);
  readDecimal(bytes, new DataView(bytes.buffer), 4, 4 + text.length, into, 0);
  return into[0] ?? NaN;
}

const digits = (min: number, max: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), minLength: min, maxLength: max });

describe('readDecimal', () => {
  it('reads every decimal to the double that is nearest to it', () => {
    const text = fc.tuple(fc.constantFrom('', '-', '+'), digits(1, 22), fc.option(digits(0, 22)), fc.option(fc.integer({ min: -330, max: 310 })))
      .map(([sign, whole, fraction, exponent]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`);
    fc.assert(fc.property(text, (written) => {
      const value = Number(written) + 0;
      expect(decimal(written)).toBe(Number.isFinite(value) ? value : Number.NaN);
    }), { numRuns: 5000 });
  });

  it('gives back every double from the shortest text that tells it, and from 17 digits', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }), (value) => {
      expect(decimal(String(value))).toBe(value + 0);
      expect(decimal(value.toPrecision(17))).toBe(value + 0);
    }), { numRuns: 5000 });
  });

  it('rounds decimals that lie between two doubles, or next to the middle, to the right one', () => {
    // 2^53 + 1 lies in the middle and goes to the even one; a digit far behind it decides.
    for (const text of ['9007199254740993', '9007199254740993.000000', '9007199254740993.000001', '900719925474099.3', '0.9007199254740993', '9007199254740992.9999999',
      '4503599627370496.5', '4503599627370497.5', '0.500000000000000055511151231257827', '0.50000000000000005551115123125783', '1.00000000000000011102230246251565', '1.7976931348623157e308', '5e-324', '2.5e-324']) {
      expect(decimal(text), text).toBe(Number(text));
    }
  });

  it.each(['0', '1', '-1', '+1', '1.', '.5', '-.5', '007', '0.10', '1e5', '1E5', '1e+5', '1.e5', '.5e-3', '0e999999999', '1e-400'])('reads %s', (text) => {
    expect(decimal(text)).toBe(Number(text));
  });

  it.each(['', '.', '-', '+', 'e5', '1e', '1e+', '1e5.', '1.2.3', '--1', '1-', 'NaN', 'nan', 'NA', 'inf', 'Infinity', '-Infinity', '1e999', '0x1F', '1_000', '0,5', '1 000', ' 1', '1 ', '１', '0.1234x', '0.123456789012345678901234x', '٣'])(
    'takes %j for no number', (text) => {
      expect(decimal(text)).toBeNaN();
    });

  it('reads a negative zero as 0, so that it is no score of its own', () => {
    expect(decimal('-0.0')).toBe(0);
    expect(decimal('-0.0000000000000000000000000001e-999')).toBe(0);
  });
});
