import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTS } from '../../src/compiled/code.js';
import { Sorter, sortIndices } from '../../src/statistics/sort.ts';

/** What is asked of an order, checked without another sort: every index once, values rising, equal ones in their given order. */
function isOrdered(numbers: Float64Array): void {
  const given = numbers.slice();
  const { order, values } = sortIndices(numbers);
  expect(numbers).toEqual(given);
  expect([...order].sort((a, b) => a - b)).toEqual([...numbers.keys()]);
  for (const [place, index] of order.entries()) {
    if (values[place] !== numbers[index]) throw new Error(`place ${place} holds another value`);
    const [before, value] = [values[place - 1] ?? -Infinity, values[place] ?? NaN];
    if (before > value || (Object.is(before, value) && (order[place - 1] ?? -1) >= index)) throw new Error(`${before} stands before ${value}`);
  }
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('sortIndices', () => {
  it('orders any finite numbers', () => {
    fc.assert(fc.property(fc.float64Array({ noNaN: true, noDefaultInfinity: true, maxLength: 200 }), isOrdered));
  });

  it('orders numbers with many ties', () => {
    fc.assert(fc.property(fc.array(finite, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(), { maxLength: 300 }), (some, picks) => {
      isOrdered(Float64Array.from(picks, (pick) => some[pick % some.length] ?? 0));
    }));
  });

  it('orders numbers that differ in their last bits only', () => {
    const shuffled = Array.from({ length: 5000 }, (_, i) => (i * 2711) % 5000);
    isOrdered(Float64Array.from(shuffled, (i) => 0.5 + i * 2 ** -53));
    isOrdered(Float64Array.from(shuffled, (i) => (i % 3 === 0 ? 0.3 : 0.1 + 0.2)));
    isOrdered(Float64Array.from(shuffled, (i) => (i % 40) * 2 ** -1074));
  });

  it('orders numbers that only ever later bytes tell apart', () => {
    // Of each 40 one byte more is 0: those that are left are looked at again and again.
    const bits = Array.from({ length: 40 * 8 }, (_, i) => (BigInt(i * 2_654_435_761) * 0x1234_5678_9abc_def1n) % 2n ** BigInt(8 * (1 + Math.floor(i / 40)) - 2));
    isOrdered(new Float64Array(BigUint64Array.from(bits.toSorted((a, b) => Number((a * 7919n) % 1009n) - Number((b * 7919n) % 1009n))).buffer));
  });

  it('orders both signs of a wide range', () => {
    isOrdered(Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i) * 10 ** ((i * 37) % 600 - 300)));
  });

  it('puts −0 before 0, which is the same number', () => {
    expect([...sortIndices(Float64Array.of(0, -0, 1, -1)).order]).toEqual([3, 1, 0, 2]);
  });

  it('orders words that travel with equal numbers by themselves', () => {
    const words = Array.from({ length: 3000 }, (_, i) => (i * 2711) % 3000);
    const sorter = new Sorter(words.length);
    sorter.values.set(words.map((word) => word % 3));
    sorter.words.set(words);
    sorter.sort();
    expect([...sorter.words]).toEqual([0, 1, 2].flatMap((value) => words.toSorted((a, b) => a - b).filter((word) => word % 3 === value)));
  });

  it('needs no more room than it asks for, however late numbers and words are told apart, and where they are not', () => {
    // 40 that the first byte tells apart, 40 that the second does, and so on; then the same of the words of one number.
    const values = Array.from({ length: 40 * 8 }, (_, i) => (2n ** BigInt(8 * (1 + Math.floor(i / 40)) - 2) * BigInt(i % 40)) / 40n);
    const words = Array.from({ length: 40 * 5 }, (_, i) => Math.floor((2 ** (8 * Math.floor(i / 40)) * (i % 40)) / 40));
    const sorter = new Sorter(values.length + words.length);
    sorter.values.set(new Float64Array(BigUint64Array.from(values).buffer));
    sorter.words.set(words, values.length);
    const behind = sorter.reserve(16);
    sorter.sort();
    expect(behind - sorter.at.counts).toBe(COUNTS);
    expect(new BigUint64Array(sorter.buffer, behind, 1)[0]).toBe(0n);
    const zeros = values.filter((bits) => bits === 0n).length + words.length;
    expect([...sorter.words.subarray(0, zeros)]).toEqual([...Array.from({ length: zeros - words.length }, () => 0), ...words].toSorted((x, y) => x - y));
    expect([...sorter.values]).toEqual([...sorter.values].toSorted((x, y) => x - y));
  });

  it('has an order of nothing', () => {
    expect(sortIndices(new Float64Array(0)).order).toHaveLength(0);
  });
});
