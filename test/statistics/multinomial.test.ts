import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentileInterval } from '../../src/statistics/bootstrap.ts';
import { MULTICLASS_FIGURES } from '../../src/statistics/multiclass.ts';
import { multinomial, stratifiedMatrix } from '../../src/statistics/multinomial.ts';
import { Random } from '../../src/statistics/random.ts';
import { OTHER_TASKS } from './other-tasks.ts';

const MATRIX = OTHER_TASKS.multiclass_900[0]?.metrics.confusion ?? [];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('multinomial', () => {
  it('draws as many cases as there are, none of a kind that there is none of', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), fc.string(), (counts, seed) => {
      const drawn = multinomial(counts)(Random.from(seed));
      expect(sum(drawn)).toBe(sum(counts));
      for (const [kind, count] of counts.entries()) {
        expect(drawn[kind]).toBeGreaterThanOrEqual(0);
        if (count === 0) expect(drawn[kind]).toBe(0);
      }
    }));
  });

  it('draws every outcome as often as its probability', () => {
    // Four cases of three kinds: 4! / (a! b! c!) · (1/4)^a (2/4)^b (1/4)^c, over 15 outcomes.
    const [draws, random, draw] = [40_000, Random.from('outcomes'), multinomial([1, 2, 1])];
    const found = new Map<string, number>();
    for (let at = 0; at < draws; at += 1) {
      const outcome = draw(random).join();
      found.set(outcome, (found.get(outcome) ?? 0) + 1);
    }
    const factorial = [1, 1, 2, 6, 24];
    let chiSquare = 0;
    for (let a = 0; a <= 4; a += 1) {
      for (let b = 0; a + b <= 4; b += 1) {
        const c = 4 - a - b;
        const ways = 24 / (factorial[a] ?? NaN) / (factorial[b] ?? NaN) / (factorial[c] ?? NaN);
        const expected = draws * ways * 0.25 ** (a + c) * 0.5 ** b;
        chiSquare += ((found.get([a, b, c].join()) ?? 0) - expected) ** 2 / expected;
      }
    }
    expect(found.size).toBe(15);
    // One in a thousand of chi-square with 14 degrees of freedom lies above.
    expect(chiSquare).toBeLessThan(36.1);
  });

  it('refuses what is no count', () => {
    for (const wrong of [-1, 0.5, NaN]) expect(() => multinomial([3, wrong])).toThrow(RangeError);
  });
});

describe('stratifiedMatrix', () => {
  it('spreads accuracy as rows drawn within each class do', () => {
    const replicates = stratifiedMatrix(MATRIX, MULTICLASS_FIGURES.accuracy, { seed: 'spread', replicates: 10_000 });
    const mean = replicates.reduce((total, figure) => total + figure, 0) / replicates.length;
    const sd = Math.sqrt(replicates.reduce((total, figure) => total + (figure - mean) ** 2, 0) / replicates.length);
    const variance = sum(MATRIX.map((row, code) => (row[code] ?? NaN) * (1 - (row[code] ?? NaN) / sum(row))));
    expect(mean).toBeCloseTo(627 / 900, 3);
    expect(sd / (Math.sqrt(variance) / 900)).toBeCloseTo(1, 1);
  });

  it('keeps the cases of each class, and gives the same figures for the same seed only', () => {
    const margins = (seed: string): Float64Array => stratifiedMatrix(MATRIX, (matrix) => {
      expect(matrix.map(sum)).toEqual(MATRIX.map(sum));
      return MULTICLASS_FIGURES.macro_f1(matrix);
    }, { seed, replicates: 200 });
    expect(margins('a')).toEqual(margins('a'));
    expect(margins('a')).not.toEqual(margins('b'));
  });

  it('makes limits around every macro figure', () => {
    for (const figure of [MULTICLASS_FIGURES.macro_f1, MULTICLASS_FIGURES.balanced_accuracy, MULTICLASS_FIGURES.mcc, MULTICLASS_FIGURES.quadratic_kappa]) {
      const limits = percentileInterval(stratifiedMatrix(MATRIX, figure, { seed: 'limits' }), 0.95);
      expect(limits).toMatchObject({ replicates: 2000, undefinedReplicates: 0 });
      const { lower, upper } = limits as { lower: number; upper: number };
      expect(lower).toBeLessThan(figure(MATRIX) ?? NaN);
      expect(upper).toBeGreaterThan(figure(MATRIX) ?? NaN);
    }
  });
});
