import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Binomial } from '../../src/statistics/binomial.ts';
import { drawPairs } from '../../src/statistics/draws.ts';
import { Random } from '../../src/statistics/random.ts';

const binomial = fc.tuple(fc.oneof(fc.nat(50), fc.nat(100_000)), fc.oneof(fc.nat(50), fc.nat(100_000))).map(([k, misses]) => new Binomial(k, k + misses));

it('pairs of counts are drawn as one after the other, to the last bit', () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 500 }), binomial, binomial, (seed, n, first, second) => {
    const [random, same] = [Random.from(seed), Random.from(seed)];
    const expected = Array.from({ length: n }, () => [first.at(same.uniform()), second.at(same.uniform())] as const);
    const [ofFirst, ofSecond] = drawPairs(random, n, first.table, second.table);
    expect([...ofFirst]).toEqual(expected.map(([one]) => one));
    expect([...ofSecond]).toEqual(expected.map(([, other]) => other));
    expect([...random.state]).toEqual([...Random.from(seed).state]);
  }), { numRuns: 200 });
});
