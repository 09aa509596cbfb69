import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inOrderFor, quantile } from '../../src/statistics/order-statistics.ts';

it('quantiles need few places of the order, and are those of all values in order', () => {
  const value = fc.oneof(fc.double(), fc.constantFrom(0, 1, Number.NaN), fc.integer({ min: 0, max: 9 }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(value, { maxLength: 300, size: 'max' }), fc.array(share, { minLength: 1, maxLength: 3 }), (values, shares) => {
    const given = Float64Array.from(values);
    const rising = shares.toSorted((a, b) => a - b);
    const sorted = given.filter((one) => !Number.isNaN(one)).sort();
    const found = inOrderFor(given, rising);
    expect(rising.map((p) => quantile(found, p))).toEqual(rising.map((p) => quantile(sorted, p)));
    expect([...found].sort((a, b) => a - b).map((one) => one + 0)).toEqual(Array.from(sorted, (one) => one + 0));
    expect([...given]).toEqual(values);
  }), { numRuns: 500 });
});
