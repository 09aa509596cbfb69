import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

  it('has an order of nothing', () => {
    expect(sortIndices(new Float64Array(0)).order).toHaveLength(0);
  });
});
