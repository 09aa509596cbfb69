import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Binomial } from '../../src/statistics/binomial.ts';
import { Random } from '../../src/statistics/random.ts';

/** The 0.999999 quantile of χ²: a fixed seed that exceeds it is a fault, not bad luck. */
function limitOfChiSquare(df: number): number {
  return df * (1 - 2 / (9 * df) + 4.753 * Math.sqrt(2 / (9 * df))) ** 3;
}

/** χ² of draws against the shares that were asked for, cells of fewer than ten expected draws merged with the next. */
function chiSquare(drawn: readonly number[], shares: readonly number[]): { readonly sum: number; readonly df: number } {
  const n = drawn.reduce((sum, x) => sum + x, 0);
  let [sum, cells, found, expected] = [0, 0, 0, 0];
  const close = (): void => {
    sum += (found - expected) ** 2 / expected;
    [cells, found, expected] = [cells + 1, 0, 0];
  };
  for (const [index, share] of shares.entries()) {
    found += drawn[index] ?? 0;
    expected += share * n;
    if (expected >= 10) close();
  }
  return { sum, df: cells - 1 };
}

describe('Random', () => {
  it.each([
    // Of the authors' own program, by way of two other implementations' tests.
    [[0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0], [0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]],
    [[0, 1, 2, 3], [5760, 17280, 2966400, 32451840, 2604340873, 3891234569, 1254043636, 216095511, 3291724652, 2070429911, 3403762308, 371730125]],
  ] as const)('yields what xoshiro128** yields from %j', ([a, b, c, d], expected) => {
    const random = new Random(a, b, c, d);
    expect(expected.map(() => random.next())).toEqual([...expected]);
  });

  it('starts from the SHA-256 of its seed', () => {
    const random = Random.from('abc');
    const same = new Random(0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223);
    for (let step = 0; step < 5; step += 1) expect(random.next()).toBe(same.next());
    expect(Random.from('abd').next()).not.toBe(Random.from('abc').next());
  });

  it('refuses a state of zeros', () => {
    expect(() => new Random(0, 0, 0, 0)).toThrow('nothing but zeros');
    expect(new Random(0, 0, 0, 1)).toBeInstanceOf(Random);
  });

  it('makes doubles from 0 to below 1 of 53 bits, evenly', () => {
    const [random, words] = [Random.from('uniform'), Random.from('uniform')];
    const drawn = Array.from({ length: 64 }, () => 0);
    for (let step = 0; step < 64_000; step += 1) drawn[Math.floor(random.uniform() * 64)]! += 1;
    const again = Random.from('uniform');
    for (let step = 0; step < 100; step += 1) expect(again.uniform()).toBe(((words.next() >>> 5) * 2 ** 26 + (words.next() >>> 6)) / 2 ** 53);
    const { sum, df } = chiSquare(drawn, drawn.map(() => 1 / 64));
    expect(df).toBe(63);
    expect(sum).toBeLessThan(limitOfChiSquare(df));
  });

  it.each([1, 2, 3, 7, 10, 64, 100])('makes integers below %d, each as often', (n) => {
    const random = Random.from(`below ${n}`);
    const drawn = Array.from({ length: n }, () => 0);
    for (let step = 0; step < 400 * n; step += 1) drawn[random.below(n)]! += 1;
    expect(drawn).toHaveLength(n);
    const { sum, df } = chiSquare(drawn, drawn.map(() => 1 / n));
    if (n > 1) expect(sum).toBeLessThan(limitOfChiSquare(df));
  });

  it('reaches all 32 bits, and favours no half where a remainder would', () => {
    const random = Random.from('wide');
    const n = 3 * 2 ** 30;
    const drawn = Array.from({ length: 30_000 }, () => random.below(n));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(n);
    // A remainder would put half of them into the lowest third.
    expect(Math.abs(drawn.filter((x) => x < n / 3).length / 30_000 - 1 / 3)).toBeLessThan(0.015);
    expect(Random.from('wide').below(2 ** 32)).toBe(Random.from('wide').next());
  });
});

describe('Binomial', () => {
  it.each([[1, 2], [3, 10], [9, 10], [1, 400], [250, 500], [20, 1000], [99_950, 100_000]])('draws successes with probability %d/%d, as often as they are likely', (k, n) => {
    const [random, draw] = [Random.from(`${k} of ${n}`), new Binomial(k, n)];
    const drawn = Array.from({ length: n + 1 }, () => 0);
    for (let step = 0; step < 20_000; step += 1) drawn[draw.at(random.uniform())]! += 1;
    expect(drawn).toHaveLength(n + 1);
    // ln of the binomial probabilities by summing logarithms, which the generator does not use.
    const logs = [n * Math.log1p(-k / n)];
    for (let x = 0; x < n; x += 1) logs.push((logs[x] ?? NaN) + Math.log((n - x) / (x + 1)) + Math.log(k / (n - k)));
    const { sum, df } = chiSquare(drawn, logs.map(Math.exp));
    expect(sum).toBeLessThan(limitOfChiSquare(Math.max(1, df)));
  });

  it('is right in mean and spread for large counts', () => {
    const [k, n, steps] = [80_000, 880_000, 20_000];
    const [random, draw] = [Random.from('large'), new Binomial(k, n)];
    let [sum, squares] = [0, 0];
    for (let step = 0; step < steps; step += 1) {
      const away = draw.at(random.uniform()) - k;
      sum += away;
      squares += away * away;
    }
    const variance = k * (1 - k / n);
    expect(Math.abs(sum / steps)).toBeLessThan(5 * Math.sqrt(variance / steps));
    expect(Math.abs(squares / steps / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / steps));
  });

  it('holds no counts that 53 random bits cannot tell from impossible', () => {
    // Some nine standard deviations to either side.
    const { cumulative, guide } = new Binomial(440_000, 880_000).table;
    expect(cumulative.length).toBeGreaterThan(18 * 469);
    expect(cumulative.length).toBeLessThan(20 * 469);
    expect(guide).toHaveLength(cumulative.length);
  });

  it('is the least number of successes whose probability exceeds the random share', () => {
    // P(≤ x) of six fair coins, in sixty-fourths.
    const draw = new Binomial(3, 6);
    const cumulative = [1, 7, 22, 42, 57, 63, 64].map((x) => x / 64);
    const shares = Random.from('inversion');
    for (let step = 0; step < 2000; step += 1) {
      const share = shares.uniform();
      expect(draw.at(share)).toBe(cumulative.findIndex((x) => x > share));
    }
  });

  it('stays within the counts, and knows none and all for certain', () => {
    fc.assert(fc.property(fc.nat(300), fc.nat(300), (k, misses) => {
      const [random, draw] = [Random.from('any'), new Binomial(k, k + misses)];
      for (let step = 0; step < 20; step += 1) {
        const x = draw.at(random.uniform());
        expect(Number.isInteger(x) && x >= 0 && x <= k + misses).toBe(true);
        if (k === 0 || misses === 0) expect(x).toBe(k);
      }
    }));
    for (const [k, n] of [[3, 2], [-1, 2], [0.5, 2]] as const) expect(() => new Binomial(k, n)).toThrow(RangeError);
  });
});
