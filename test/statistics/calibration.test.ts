import { describe, expect, it } from 'vitest';
import { ORDERS, WIDTH } from '../../src/compiled/code.js';
import { waldInterval } from '../../src/statistics/calibration.ts';
import { casesInBins, casesOf, fitLine, fitOffset, type Cases, type Fitted } from '../../src/statistics/logistic.ts';

/** Logits in rising order with classes drawn for a slope, by a small generator of its own. */
function drawn(n: number, slope: number, logitOf: (share: number) => number): { readonly logits: Float64Array; readonly truth: Uint8Array } {
  let state = 12345;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const logits = Float64Array.from({ length: n }, () => logitOf(next())).sort();
  return { logits, truth: Uint8Array.from(logits, (x) => (next() < 1 / (1 + Math.exp(0.3 - slope * x)) ? 1 : 0)) };
}

/** The bins of logits in rising order. */
function binned(logits: Float64Array): Float64Array {
  const points: number[] = [];
  for (let start = 0; start < logits.length;) {
    const first = logits[start] ?? NaN;
    const bin = logits.filter((logit, i) => i >= start && logit <= first + WIDTH);
    const centre = first + WIDTH / 2;
    points.push(centre, ...Array.from({ length: ORDERS }, (_, order) => bin.reduce((sum, logit) => sum + (logit - centre) ** order, 0)));
    start += bin.length;
  }
  return Float64Array.from(points);
}

function bothWays({ logits, truth }: ReturnType<typeof drawn>): readonly [Cases, Cases] {
  const positives = truth.reduce((sum, y) => sum + y, 0);
  const positiveSum = logits.reduce((sum, x, i) => sum + x * (truth[i] ?? 0), 0);
  return [casesOf(logits, positives, positiveSum), casesInBins(binned(logits), positives, positiveSum)];
}

function agree(found: Fitted | undefined, expected: Fitted | undefined, tolerance = 1e-9): void {
  expect(expected).toBeDefined();
  for (const key of ['estimate', 'standardError'] as const) {
    const [a, b] = [found?.[key] ?? NaN, expected?.[key] ?? NaN];
    expect(Math.abs(a - b), `${key} ${a} is not ${b}`).toBeLessThanOrEqual(tolerance * Math.abs(b));
  }
}

const normalLike = (share: number): number => Math.log(share / (1 - share)) * 1.5 - 1;

describe('a logistic fit', () => {
  it.each([[0.1, 2e-13], [0.8, 2e-13], [1, 2e-13], [1.7, 1e-12], [2.9, 1e-10], [-1.2, 1e-12]])('is the same from bins as from cases, for slope %d within %d', (slope, tolerance) => {
    const [cases, bins] = bothWays(drawn(20_000, slope, normalLike));
    agree(fitOffset(bins), fitOffset(cases), 2e-13);
    const [line, lineOfBins] = [fitLine(cases), fitLine(bins)];
    agree(lineOfBins?.intercept, line?.intercept, tolerance);
    agree(lineOfBins?.slope, line?.slope, tolerance);
  });

  it('is the same from bins where some logits are extreme', () => {
    const [cases, bins] = bothWays(drawn(5000, 0.5, (share) => (share < 0.01 ? -600 + 40_000 * share : normalLike(share))));
    agree(fitOffset(bins), fitOffset(cases));
    agree(fitLine(bins)?.slope, fitLine(cases)?.slope);
  });

  it('solves the score equations', () => {
    const { logits, truth } = drawn(300, 1.3, normalLike);
    const [cases] = bothWays({ logits, truth });
    const [offset, line] = [fitOffset(cases)?.estimate ?? NaN, fitLine(cases)];
    const residuals = Array.from(logits, (x, i) => (truth[i] ?? 0) - 1 / (1 + Math.exp(-(line?.intercept.estimate ?? NaN) - (line?.slope.estimate ?? NaN) * x)));
    expect(residuals.reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 9);
    expect(residuals.reduce((sum, r, i) => sum + r * (logits[i] ?? NaN), 0)).toBeCloseTo(0, 9);
    expect(Array.from(logits, (x, i) => (truth[i] ?? 0) - 1 / (1 + Math.exp(-offset - x))).reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 9);
  });

  it('finds its way from far off', () => {
    // Nearly separated, downhill, and far from the middle.
    const logits = Float64Array.of(-9, -8, -7, -6, 5, 6, 7, 8);
    const cases = casesOf(logits, 4, -9 - 8 - 7 + 5);
    const line = fitLine(cases);
    expect(fitOffset(cases)?.standardError).toBeGreaterThan(0);
    expect(line?.slope.estimate).toBeLessThan(0);
    expect(line?.slope.standardError).toBeGreaterThan(0);
  });

  it('has no line where all logits are equal', () => {
    expect(fitLine(casesOf(Float64Array.of(2, 2, 2), 1, 2))).toBeUndefined();
  });

  it('has every case in its bins', () => {
    const { n, sum } = casesInBins(binned(Float64Array.of(-1, 0.01, 0.02)), 1, 0);
    expect(n).toBe(3);
    expect(sum).toBeCloseTo(-0.97, 14);
  });
});

describe('waldInterval', () => {
  it('is the estimate ± z standard errors', () => {
    expect(waldInterval({ estimate: 1.5, standardError: 0.1 }, 0.95)).toEqual({ estimate: 1.5, lower: expect.closeTo(1.3040036015459946, 12) as number, upper: expect.closeTo(1.6959963984540054, 12) as number });
  });

  it.each([0, -1, NaN, Infinity])('refuses a standard error of %d', (standardError) => {
    expect(() => waldInterval({ estimate: 0, standardError }, 0.95)).toThrow(RangeError);
  });

  it('has no slope where next to nothing tells it: rounding would', () => {
    const of = (apart: number): unknown => {
      const logits = Float64Array.of(-7, -7 + apart, -2);
      return fitLine(casesOf(logits, 1, -7 + apart));
    };
    expect(of(1e-6)).toMatchObject({ slope: { estimate: expect.closeTo(-3.4, 0) as number } });
    expect([of(1e-13), of(1e-14)]).toEqual([undefined, undefined]);
  });
});
