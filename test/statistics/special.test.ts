import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaProbability, betaQuantile, normalQuantile, normalUpperTail, tQuantile, twoSidedP } from '../../src/statistics/special.ts';
import { ORACLE } from './oracle.ts';

const relative = (found: number, expected: number): number => Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-300);

/** By quadrature of the density with 40 digits in mpmath. */
const T_BY_QUADRATURE: readonly (readonly [number, number, number])[] = [
  [0.5000001, 1.5, 2.9348322138559665e-07], [0.6, 1.5, 0.3007453925697954], [0.975, 1.5, 6.016663104427928],
  [0.995, 1.5, 17.820310514462797], [0.999999999, 1.5, 521946.95257454924], [1e-12, 1.5, -52194694.27344635],
  [0.025, 1.5, -6.0166631044279315], [1e-30, 1.5, -5.219469427344698e+19], [0.5000001, 7.25, 2.5942937402066844e-07],
  [0.6, 7.25, 0.2628227594267798], [0.975, 7.25, 2.3481948491053717], [0.995, 7.25, 3.458755962443809],
  [0.999999999, 7.25, 35.811020961920356], [1e-12, 7.25, -93.05497257760862], [0.025, 7.25, -2.348194849105372],
  [1e-30, 7.25, -28291.781218940356], [0.5000001, 93.58457781, 2.513333254975728e-07], [0.6, 93.58457781, 0.2540685374395558],
  [0.975, 93.58457781, 1.985638352394926], [0.995, 93.58457781, 2.62938890934393], [0.999999999, 93.58457781, 6.6437922488652505],
  [1e-12, 93.58457781, -8.102032073136783], [0.025, 93.58457781, -1.9856383523949264], [1e-30, 93.58457781, -17.0325949184043],
  [0.5000001, 1000000, 2.506628899968795e-07], [0.6, 1000000, 0.2533471705378416], [0.975, 1000000, 1.9599663568141066],
  [0.995, 1000000, 2.575834220105334], [0.999999999, 1000000, 5.9978624603049715], [1e-12, 1000000, -7.034572608411256],
  [0.025, 1000000, -1.959966356814107], [1e-30, 1000000, -11.464404226614269],
];

describe('normalQuantile', () => {
  it.each(ORACLE.normal_quantile)('is within 1e-15 of the reference at %d', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(z)));
  });

  it.each([
    [1e-300, -37.0470962993612], [1e-16, -8.222082216130435], [1e-12, -7.034483825301132],
    [0.07, -1.4757910281791706], [0.075, -1.439531470938456], [0.08, -1.4050715603096327], [0.92, 1.4050715603096329],
    [0.93, 1.475791028179171], [0.3, -0.5244005127080408],
  ])('is right in every branch of the approximation, at %d', (p, z) => {
    expect(relative(normalQuantile(p), z)).toBeLessThan(2e-15);
  });

  it('refuses what is no probability strictly between 0 and 1', () => {
    for (const p of [0, 1, -0.1, 1.1, NaN]) expect(() => normalQuantile(p)).toThrow('a probability between 0 and 1');
  });

  it('is antisymmetric about one half', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1023 }), (k) => {
      expect(normalQuantile(k / 1024)).toBe(-normalQuantile(1 - k / 1024) + 0);
    }));
  });
});

describe('normalUpperTail', () => {
  it.each(ORACLE.normal_upper_tail)('is within 1e-12 of the reference at %d', (z, p) => {
    expect(relative(normalUpperTail(z), p)).toBeLessThan(1e-14);
  });

  it.each([
    [0.3, 0.382088577811047], [1.9999999, 0.022750137347276402], [2.0000001, 0.022750126549083104], [-5, 0.9999997133484281],
    [12.7, 2.95648536485205e-37], [20, 2.7536241186062337e-89], [30.123456789, 1.1945473740014353e-199], [37, 5.725571222524577e-300],
  ])('keeps its digits in the tails and where its formulas meet, at %d', (z, p) => {
    expect(relative(normalUpperTail(z), p)).toBeLessThan(2e-14);
  });

  it('ends at 1 and 0', () => {
    expect(normalUpperTail(-Infinity)).toBe(1);
    for (const z of [41, 1e200, Infinity]) expect(normalUpperTail(z)).toBe(0);
    expect(() => normalUpperTail(NaN)).toThrow('not NaN');
  });

  it('inverts the quantile', () => {
    fc.assert(fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (p) => {
      // What the last digit of z is worth grows with z² in the far tail.
      expect(relative(normalUpperTail(-normalQuantile(p)), p)).toBeLessThan(1e-12);
    }));
  });

  it('doubles to a two-sided p, whatever the sign', () => {
    expect(twoSidedP(-1.959963984540054)).toBe(twoSidedP(1.959963984540054));
    expect(twoSidedP(1.959963984540054)).toBeCloseTo(0.05, 15);
    expect(twoSidedP(0)).toBe(1);
    expect(twoSidedP(30.123456789)).toBe(2 * normalUpperTail(30.123456789));
  });
});

describe('tQuantile', () => {
  it.each(ORACLE.t_quantile)('is within 1e-12 of the reference at p %d and df %d', (p, df, t) => {
    expect(relative(tQuantile(p, df), t)).toBeLessThan(1e-14);
  });

  it.each(T_BY_QUADRATURE)('keeps its digits in the tails, in the middle and for any df, at p %d and df %d', (p, df, t) => {
    expect(relative(tQuantile(p, df), t)).toBeLessThan(1e-13);
  });

  it('is 0 in the middle and antisymmetric about it', () => {
    expect(tQuantile(0.5, 3)).toBe(0);
    fc.assert(fc.property(fc.integer({ min: 1, max: 511 }), fc.double({ min: 1, max: 1e6, noNaN: true }), (k, df) => {
      expect(tQuantile(k / 1024, df)).toBe(-tQuantile(1 - k / 1024, df));
    }));
  });

  it('nears the normal quantile as df grows', () => {
    expect(tQuantile(0.975, 1e9)).toBeCloseTo(normalQuantile(0.975), 7);
    expect(tQuantile(0.975, 100)).toBeGreaterThan(tQuantile(0.975, 101));
  });

  it('refuses what is no probability and no degrees of freedom', () => {
    for (const p of [0, 1, NaN]) expect(() => tQuantile(p, 3)).toThrow('a probability between 0 and 1');
    for (const df of [0.5, 0, -1, NaN, Infinity]) expect(() => tQuantile(0.9, df)).toThrow('degrees of freedom start at 1');
  });
});

describe('betaQuantile', () => {
  it.each(ORACLE.beta_quantile)('is within 1e-12 of the reference at p %d, a %d, b %d', (p, a, b, x) => {
    expect(relative(betaQuantile(p, a, b), x)).toBeLessThan(1e-14);
  });

  it.each([
    [0.975, 5, 99_996, 0.00010241269060279138], [0.025, 7, 1e7, 2.814361811179586e-7], [0.975, 7, 1e7, 1.305946157719408e-6],
    [0.025, 300, 5, 0.9666550665676797], [0.975, 300, 5, 0.9946385664219912], [0.0005, 2, 3, 0.009184929589443962],
    [1e-10, 3, 8, 9.411910414981326e-5], [1e-12, 40, 60, 0.12084470519956732],
  ])('keeps its digits in the tails, at p %d, a %d, b %d', (p, a, b, x) => {
    expect(relative(betaQuantile(p, a, b), x)).toBeLessThan(1e-14);
  });

  it('inverts the probability for any counts', () => {
    const shape = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1_000_000 }));
    fc.assert(fc.property(shape, shape, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (a, b, p) => {
      const x = betaQuantile(p, a, b);
      // What one step of the last digit of x is worth in probability bounds what can be asked for.
      const step = betaProbability(Math.min(1, x * (1 + 2 ** -52)), a, b) - betaProbability(Math.max(0, x * (1 - 2 ** -52)), a, b);
      expect(Math.abs(betaProbability(x, a, b) - p)).toBeLessThanOrEqual(1e-12 + 2 * step);
    }), { numRuns: 300 });
  });

  it('refuses what is no probability and no shape', () => {
    for (const p of [0, 1, NaN]) expect(() => betaQuantile(p, 1, 1)).toThrow('a probability between 0 and 1');
    for (const shape of [0, -1, NaN, Infinity]) {
      expect(() => betaQuantile(0.5, shape, 1)).toThrow('positive shapes');
      expect(() => betaQuantile(0.5, 1, shape)).toThrow('positive shapes');
    }
  });
});

describe('betaProbability', () => {
  it.each([
    [0.3, 2, 5, 0.579825], [0.7, 2, 5, 0.989065], [1e-4, 5, 99_996, 0.970752986794441], [0.999, 300, 5, 0.9999836708421678],
    [0.25, 1, 1, 0.25], [0.5, 7.5, 7.5, 0.5], [0.5, 0.5, 0.5, 0.5],
  ])('is right at x %d, a %d, b %d', (x, a, b, p) => {
    expect(relative(betaProbability(x, a, b), p)).toBeLessThan(5e-15);
  });

  it('is 0 at 0 and 1 at 1', () => {
    expect(betaProbability(0, 3, 4)).toBe(0);
    expect(betaProbability(1, 3, 4)).toBe(1);
  });

  it('says so where it does not converge', () => {
    expect(() => betaProbability(0.5, 1e20, 1e20)).toThrow(new RangeError('the incomplete beta function did not converge for shapes 100000000000000000000 and 100000000000000000000'));
  });

  it('is the complement with shapes swapped', () => {
    const shape = fc.double({ min: 0.5, max: 5000, noNaN: true });
    fc.assert(fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), shape, shape, (x, a, b) => {
      expect(betaProbability(x, a, b) + betaProbability(1 - x, b, a)).toBeCloseTo(1, 12);
    }));
  });

  it('refuses an x outside [0, 1] and wrong shapes', () => {
    for (const x of [-0.1, 1.1, NaN]) expect(() => betaProbability(x, 1, 1)).toThrow('x lies between 0 and 1');
    expect(() => betaProbability(0.5, 0, 1)).toThrow('positive shapes');
  });
});
