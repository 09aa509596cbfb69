import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalMean, tMean, type Mean } from '../../src/statistics/means.ts';
import { limitsOfAgreement, logRootMeanSquare, regressionSummary, type RegressionSummary } from '../../src/statistics/regression.ts';
import { isUndefined, type Undefined } from '../../src/statistics/undefined.ts';
import { column, inGroup, limitsNear, near, OF_REFERENCE_T, OTHER_TASKS, rowsOf } from './other-tasks.ts';

const rows = rowsOf('regression_400.csv');
const of = (truth: readonly number[], predicted: readonly number[]): RegressionSummary =>
  regressionSummary(Float64Array.from(truth), Float64Array.from(predicted));

function known(values: Mean | Undefined): Mean {
  if (isUndefined(values)) throw new Error(values.undefined);
  return values;
}

const value = fc.integer({ min: -1000, max: 1000 }).map((x) => x / 8);
const pairs = fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 60 });
const split = (drawn: readonly (readonly [number, number])[]): [number[], number[]] => [drawn.map(([x]) => x), drawn.map(([, y]) => y)];

describe('regressionSummary against the reference', () => {
  it.each(OTHER_TASKS.regression_400)('has every figure of $attribute $level', (group) => {
    const inIt = inGroup(rows, group);
    const found = regressionSummary(column(inIt, 'y_true'), column(inIt, 'y_pred'));
    const expected = group.metrics;
    expect(found.n).toBe(expected.n);
    near(known(found.absoluteErrors).mean, expected.mae);
    near(Math.sqrt(known(found.squaredErrors).mean), expected.rmse);
    near(found.medianAbsoluteError, expected.median_ae);
    near(known(found.differences).mean, expected.bias);
    if (expected.bland_altman === undefined) {
      for (const figure of ['rSquared', 'pearson', 'spearman', 'concordance'] as const) expect(found[figure]).toEqual({ undefined: 'there is only one case' });
      expect(tMean(known(found.differences), 0.95)).toBeUndefined();
      expect(limitsOfAgreement(known(found.differences), 0.95)).toBeUndefined();
      return;
    }
    near(known(found.differences).sd, expected.sd_diff);
    limitsNear(tMean(known(found.differences), 0.95), expected.bias_t, OF_REFERENCE_T);
    const agreement = limitsOfAgreement(known(found.differences), 0.95);
    near(agreement?.lower.estimate, expected.bland_altman.lower);
    near(agreement?.upper.estimate, expected.bland_altman.upper);
    limitsNear(agreement?.lower, expected.bland_altman.lower_t, OF_REFERENCE_T);
    limitsNear(agreement?.upper, expected.bland_altman.upper_t, OF_REFERENCE_T);
    near(found.rSquared, expected.r2);
    near(found.pearson, expected.pearson);
    near(found.spearman, expected.spearman);
    near(found.concordance, expected.ccc);
  });
});

describe('regressionSummary', () => {
  it('has no figure without rows, and says why', () => {
    const reason = { undefined: 'there are no cases' };
    expect(of([], [])).toEqual({
      n: 0, differences: reason, absoluteErrors: reason, squaredErrors: reason, medianAbsoluteError: reason,
      rSquared: reason, pearson: reason, spearman: reason, concordance: reason,
    });
  });

  it('knows no association where the truth does not spread', () => {
    const found = of([0.1, 0.1, 0.1], [1, 2, 3]);
    for (const figure of ['rSquared', 'pearson', 'spearman', 'concordance'] as const) expect(found[figure]).toEqual({ undefined: 'all cases have the same truth' });
    near(known(found.differences).mean, 1.9, 1e-12);
  });

  it('knows R² but no correlation where the prediction does not spread', () => {
    const found = of([1, 2, 3], [2, 2, 2]);
    expect(found.rSquared).toBe(0);
    for (const figure of ['pearson', 'spearman', 'concordance'] as const) expect(found[figure]).toEqual({ undefined: 'all cases have the same prediction' });
  });

  it('gives no interval where errors do not spread: that is no certainty', () => {
    const found = of([0.1, 0.2, 0.3], [1.1, 1.2, 1.3].map((x) => x - 1));
    const { differences, squaredErrors } = of([1, 2, 3], [2, 3, 4]);
    expect(tMean(known(differences), 0.95)).toBeUndefined();
    expect(limitsOfAgreement(known(differences), 0.95)).toBeUndefined();
    expect(logRootMeanSquare(known(squaredErrors), 0.95)).toBeUndefined();
    near(found.rSquared, 1, 1e-12);
  });

  it('shares ranks among ties', () => {
    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5 / √(4.5 · 5).
    near(of([1, 2, 2, 3], [1, 2, 3, 4]).spearman, 4.5 / Math.sqrt(22.5), 1e-14);
    near(of([5, -0, 0, 9], [2, 1, 1, 3]).spearman, 1, 1e-14);
  });

  it('refuses columns of different lengths and what is no finite number, naming the row', () => {
    expect(() => of([1, 2], [1])).toThrow('2 truths do not go with 1 predictions');
    expect(() => of([1, 2, NaN], [1, 2, 3])).toThrow(new RangeError('row 3 holds NaN, which is no finite number'));
    expect(() => of([1, 2], [Infinity, 2])).toThrow('row 1 holds Infinity');
  });

  it('says that values are too large instead of computing with infinities', () => {
    const reason = { undefined: 'the values are too large to compute with' };
    const found = of([-1e200, 1e200, 3], [1e200, 1, 2]);
    expect(found).toMatchObject({ squaredErrors: reason, rSquared: reason, pearson: reason });
    const large = of([0, 0, 3], [1e100, -1e100, 1]);
    expect(large).toMatchObject({ medianAbsoluteError: 1e100, squaredErrors: reason, rSquared: reason, spearman: reason });
    expect(of([-1.7e308, 1], [1.7e308, 1])).toMatchObject({ differences: reason, medianAbsoluteError: reason, concordance: reason });
  });

  it('does not depend on the order of rows', () => {
    fc.assert(fc.property(pairs, fc.integer({ min: 1, max: 59 }), (drawn, turn) => {
      const turned = [...drawn.slice(turn % drawn.length), ...drawn.slice(0, turn % drawn.length)];
      const [one, other] = [of(...split(drawn)), of(...split(turned))];
      for (const name of ['differences', 'absoluteErrors', 'squaredErrors'] as const) near(known(one[name]).mean, known(other[name]).mean, 1e-12);
      for (const name of ['rSquared', 'pearson', 'spearman', 'concordance'] as const) {
        const [a, b] = [one[name], other[name]];
        if (isUndefined(a)) expect(b).toEqual(a);
        else near(b, a, 1e-12 * Math.max(1, Math.abs(a)));
      }
    }), { numRuns: 200 });
  });

  it('keeps its digits where values are far from zero', () => {
    const [truth, predicted] = split([[1, 2], [2, 2.5], [3, 2], [5, 7], [8, 7.5]]);
    const [here, far] = [of(truth, predicted), of(truth.map((x) => x + 1e8), predicted.map((y) => y + 1e8))];
    for (const name of ['rSquared', 'pearson', 'spearman', 'concordance'] as const) near(far[name], Number(here[name]), 1e-12);
  });

  it('shifts the bias by what is added to predictions, and leaves errors alone where both are shifted', () => {
    fc.assert(fc.property(pairs, value, (drawn, shift) => {
      const [truth, predicted] = split(drawn);
      const [plain, biased] = [of(truth, predicted), of(truth, predicted.map((y) => y + shift))];
      const both = of(truth.map((x) => x + shift), predicted.map((y) => y + shift));
      near(known(biased.differences).mean, known(plain.differences).mean + shift, 1e-10);
      near(known(biased.differences).sd, known(plain.differences).sd, 1e-10);
      expect(both.medianAbsoluteError).toBe(plain.medianAbsoluteError);
      near(known(both.absoluteErrors).mean, known(plain.absoluteErrors).mean, 1e-12);
    }), { numRuns: 200 });
  });

  it('never takes a correlation beyond 1, nor short of it where one is a multiple of the other', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }).map((x) => x / 7), { minLength: 3, maxLength: 9 }), (truth) => {
      const { pearson } = of(truth, truth.map((x) => -x / 3));
      if (isUndefined(pearson)) return;
      expect(pearson).toBeGreaterThanOrEqual(-1);
      near(pearson, -1, 1e-12);
    }), { numRuns: 200 });
  });

  it('scales errors with the unit, and associations not at all', () => {
    fc.assert(fc.property(pairs, fc.constantFrom(-4, 0.5, 1024), (drawn, unit) => {
      const [truth, predicted] = split(drawn);
      const [plain, scaled] = [of(truth, predicted), of(truth.map((x) => x * unit), predicted.map((y) => y * unit))];
      near(known(scaled.absoluteErrors).mean, known(plain.absoluteErrors).mean * Math.abs(unit), 1e-9);
      near(known(scaled.squaredErrors).mean / unit ** 2, known(plain.squaredErrors).mean, 1e-9);
      for (const name of ['pearson', 'spearman', 'concordance'] as const) {
        if (!isUndefined(plain[name])) near(scaled[name], plain[name], 1e-12);
      }
    }), { numRuns: 200 });
  });

  it('holds concordance within Pearson, and errors within their root mean square', () => {
    fc.assert(fc.property(pairs, (drawn) => {
      const { pearson, concordance, absoluteErrors, squaredErrors } = of(...split(drawn));
      if (!isUndefined(pearson)) expect(Math.abs(Number(concordance))).toBeLessThanOrEqual(Math.abs(pearson) + 1e-12);
      expect(known(absoluteErrors).mean).toBeLessThanOrEqual(Math.sqrt(known(squaredErrors).mean) + 1e-12);
    }), { numRuns: 200 });
  });
});

describe('intervals of errors', () => {
  const { absoluteErrors, squaredErrors } = of([0, 0, 0, 0], [1, -1, 2, -2]);

  it('are symmetrical for the mean absolute error, and by ratio for the root mean square', () => {
    // sd of 1, 1, 2, 2 is √(1/3); of 1, 1, 4, 4 √3, about the mean 2.5.
    const z = 1.959963984540054;
    limitsNear(normalMean(known(absoluteErrors), 0.95), [1.5 - z / Math.sqrt(12), 1.5 + z / Math.sqrt(12)]);
    const factor = Math.exp((z * Math.sqrt(3)) / 2 / 5);
    limitsNear(logRootMeanSquare(known(squaredErrors), 0.95), [Math.sqrt(2.5) / factor, Math.sqrt(2.5) * factor]);
  });

  it('widen with the level', () => {
    const [narrow, wide] = [0.8, 0.99].map((level) => limitsOfAgreement(known(absoluteErrors), level));
    expect(wide?.lower.lower).toBeLessThan(narrow?.lower.lower ?? NaN);
    expect(wide?.upper.upper).toBeGreaterThan(narrow?.upper.upper ?? NaN);
    expect(wide?.lower.estimate).toBe(narrow?.lower.estimate);
  });

  it('ask for a level between 0 and 1', () => {
    for (const level of [0, 1, NaN]) {
      expect(() => limitsOfAgreement(known(absoluteErrors), level)).toThrow(RangeError);
      expect(() => logRootMeanSquare(known(squaredErrors), level)).toThrow(RangeError);
      expect(() => tMean(known(absoluteErrors), level)).toThrow(RangeError);
    }
  });
});
