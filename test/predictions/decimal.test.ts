import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberColumn } from '../../src/predictions/columns.ts';
import { TableFaults } from '../../src/predictions/faults.ts';
import { readColumns } from '../../src/predictions/read.ts';
import { table } from './tables.ts';

/** The numbers that stand in a column of a table as these texts. */
async function decimals(texts: readonly string[]): Promise<number[]> {
  const [column, source] = [new NumberColumn('score', 'score'), table(`id,score\n${texts.map((text, row) => `${row},${text.includes(',') ? `"${text}"` : text}`).join('\n')}`)];
  await readColumns(source, [column], new TableFaults(source.path));
  return [...column.values];
}

const decimal = async (text: string): Promise<number> => (await decimals([text]))[0] ?? Number.NEGATIVE_INFINITY;

const digits = (min: number, max: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), minLength: min, maxLength: max });

describe('a decimal of a table', () => {
  it('reads every decimal to the double that is nearest to it', async () => {
    const text = fc.tuple(fc.constantFrom('', '-', '+'), digits(1, 22), fc.option(digits(0, 22)), fc.option(fc.integer({ min: -330, max: 310 })))
      .map(([sign, whole, fraction, exponent]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`);
    await fc.assert(fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 100 }), async (written) => {
      const values = written.map((one) => Number(one) + 0);
      expect(await decimals(written)).toEqual(values.map((value) => (Number.isFinite(value) ? value : Number.NaN)));
    }), { numRuns: 300 });
  });

  it('gives back every double from the shortest text that tells it, and from 17 or 19 digits', async () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    await fc.assert(fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 100 }), async (values) => {
      const expected = values.map((one) => one + 0);
      expect(await decimals(values.map(String))).toEqual(expected);
      expect(await decimals(values.map((one) => one.toPrecision(17)))).toEqual(expected);
      expect(await decimals(values.map((one) => one.toPrecision(19)))).toEqual(expected);
    }), { numRuns: 300 });
  });

  it('rounds every decimal of 19 digits next to the middle of two doubles to the right one', async () => {
    // Halves, quarters … of integers of 54 bits: where such a decimal is short enough, it is the middle itself.
    const middle = fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.integer({ min: -4, max: 9 }), fc.integer({ min: -1, max: 1 })).map(([significand, shift, off]) => {
      const odd = 2n * significand + 1n;
      const scaled = shift >= 0 ? odd << BigInt(shift) : odd * 5n ** BigInt(-shift);
      return `${scaled + BigInt(off)}${shift >= 0 ? '' : `e${shift}`}`;
    });
    await fc.assert(fc.asyncProperty(fc.array(middle, { minLength: 1, maxLength: 100 }), async (written) => {
      expect(await decimals(written)).toEqual(written.map(Number));
    }), { numRuns: 300 });
  });

  it('rounds decimals that lie between two doubles, or next to the middle, to the right one', async () => {
    // 2^53 + 1 lies in the middle and goes to the even one; a digit far behind it decides.
    for (const text of ['9007199254740993', '9007199254740993.000000', '9007199254740993.000001', '900719925474099.3', '0.9007199254740993', '9007199254740992.9999999',
      '4503599627370496.5', '4503599627370497.5', '0.500000000000000055511151231257827', '0.50000000000000005551115123125783', '1.00000000000000011102230246251565', '1.7976931348623157e308', '5e-324', '2.5e-324']) {
      expect(await decimal(text), text).toBe(Number(text));
    }
  });

  it.each(['0', '1', '-1', '+1', '1.', '.5', '-.5', '007', '0.10', '1e5', '1E5', '1e+5', '1.e5', '.5e-3', '0e999999999', '1e-400', '1e-4294967297', '1e0000000000000000005'])('reads %s', async (text) => {
    expect(await decimal(text)).toBe(Number(text));
  });

  it.each(['', '.', '-', '+', 'e5', '1e', '1e+', '1e5.', '1.2.3', '--1', '1-', 'NaN', 'nan', 'NA', 'inf', 'Infinity', '-Infinity', '1e999', '0x1F', '1_000', '0,5', '1 000', '１', '\ufeff1', '1e+-5', '.e5', '1e:', '1e1;', '1e4294967297', '0.1234x', '0.123456789012345678901234x', '٣'])(
    'takes %j for no number', async (text) => {
      expect(await decimal(text)).toBeNaN();
    });

  it('is none with another character at any place', async () => {
    const spoiled = fc.tuple(digits(1, 24), fc.nat(24), fc.constantFrom('/', ':', ';', '?', '@', '.', '-', '+', 'e', 'E', 'p', '°', ' ')).map(([text, at, other]) => `0.${text.slice(0, at)}${other}${text.slice(at + 1)}`);
    await fc.assert(fc.asyncProperty(fc.array(spoiled, { minLength: 1, maxLength: 200 }), async (written) => {
      const isDecimal = (text: string): boolean => /^\d+\.\d*(?:[eE][+-]?\d+)?$/.test(text);
      expect(await decimals(written)).toEqual(written.map((text) => (isDecimal(text.trim()) && Number.isFinite(Number(text)) ? Number(text) : Number.NaN)));
    }), { numRuns: 200 });
  });

  it('reads a negative zero as 0, so that it is no score of its own', async () => {
    expect(await decimal('-0.0')).toBe(0);
    expect(await decimal('-0.0000000000000000000000000001e-999')).toBe(0);
  });

  it('is read in every row of many, beside columns that nobody asks for', async () => {
    const written = Array.from({ length: 20_000 }, (_, row) => `${(row % 997) / 1000}e-${row % 20}`);
    expect(await decimals(written)).toEqual(written.map(Number));
  });

  it('may have blanks around it', async () => {
    expect(await decimals([' 1', '\t0.5 ', '1e3\t', ' \t ', '1 2'])).toEqual([1, 0.5, 1000, Number.NaN, Number.NaN]);
  });

  it('may have more digits than any double, and leading zeros', async () => {
    const written = ['0.25934128614161437384', '00000000000000000000000.5', '0.00000000000000000000012345678901234567', '123456789012345678901234567890', '9999999999999999999', '18446744073709551616', '0000000000000000000001.5e-3'];
    expect(await decimals(written)).toEqual(written.map(Number));
  });
});
