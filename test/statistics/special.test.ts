import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaProbability, betaQuantile, normalQuantile } from '../../src/statistics/special.ts';
import { ORACLE } from './oracle.ts';

const relative = (found: number, expected: number): number => Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-300);

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
