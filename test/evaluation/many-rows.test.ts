import { describe, expect, it } from 'vitest';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc, AurocDifference, Calibration, Coefficient } from '../../src/evaluation/summary.ts';
import { Random } from '../../src/statistics/random.ts';
import { attribute, scores, table } from './tables.ts';

const N = 50_000;

interface Model {
  readonly scores: Float64Array;
}

/** The place among ascending numbers where one would stand first. */
function below(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For each case the share of the other class that it is rightly above, or below, a tie being half. DeLong, DeLong & Clarke-Pearson 1988. */
function placementsOf({ scores: values }: Model, truth: readonly number[]): readonly [ofPositives: number[], ofNegatives: number[]] {
  const sorted = [0, 1].map((label) => values.filter((_, row) => truth[row] === label).sort()) as [Float64Array, Float64Array];
  const shareBelow = (rising: Float64Array, value: number): number => {
    const [first, end] = [below(rising, value), below(rising, value + 1e-9)];
    return (first + (end - first) / 2) / rising.length;
  };
  const of = (label: 0 | 1): number[] => [...values].filter((_, row) => truth[row] === label).map((value) => (label === 1 ? shareBelow(sorted[0], value) : 1 - shareBelow(sorted[1], value)));
  return [of(1), of(0)];
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (values.length - 1);
}

const logit = (p: number): number => Math.log(p / (1 - p));
const expected = (eta: number): number => 1 / (1 + Math.exp(-eta));
const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);

/** Σ |Σ probability − Σ truth| / n over bins, each of which takes all cases of a probability. */
function calibrationError(p: readonly number[], truth: readonly number[], binOf: (probability: number, below: number) => number): number {
  const sorted = Float64Array.from(p).sort();
  const differences = new Map<number, number>();
  for (const [at, probability] of p.entries()) {
    const bin = binOf(probability, below(sorted, probability));
    differences.set(bin, (differences.get(bin) ?? 0) + probability - (truth[at] as number));
  }
  return sumOf([...differences.values()].map(Math.abs)) / p.length;
}

describe('figures of more rows than are looked at together', () => {
  // Of scores on a grid many are tied, some thousands of them at 0.5, also where one part of the walk meets the next.
  const random = Random.from('many rows');
  const truth = Array.from({ length: N }, () => (random.uniform() < 0.3 ? 1 : 0));
  const scoreOf = (label: number): number => (random.uniform() < 0.1 ? 0.5 : (1 + Math.round(998 * (0.7 * random.uniform() + 0.2 * label))) / 1000);
  const [now, before] = [{ scores: Float64Array.from(truth, scoreOf) }, { scores: Float64Array.from(truth, (label, row) => (row % 3 === 0 ? 0.5 : scoreOf(label))) }];
  const site = truth.map(() => `site ${random.below(3)}`);
  const evaluation = evaluateRows(table(truth, now.scores, { references: [scores('previous', before.scores, undefined)], attributes: [attribute('site', site)] }));

  it.each([['all', []], ['each of three sites', ['site']]])('are those of the definition, with their variances: %s', (_, attributes) => {
    for (const summary of evaluation.groups(attributes)) {
      const rows = truth.flatMap((__, row) => (summary.group['site'] === undefined || site[row] === summary.group['site'] ? [row] : []));
      const own = rows.map((row) => truth[row] as number);
      const of = ({ scores: values }: Model): ReturnType<typeof placementsOf> => placementsOf({ scores: Float64Array.from(rows, (row) => values[row] as number) }, own);
      const [[positives, negatives], [positivesBefore, negativesBefore]] = [of(now), of(before)];
      const { estimate, variance: found } = summary.scores.auroc as Auroc;
      expect(estimate).toBeCloseTo(mean(positives), 12);
      expect(found).toBeCloseTo(variance(positives) / positives.length + variance(negatives) / negatives.length, 14);
      const apart = (a: readonly number[], b: readonly number[]): number[] => a.map((one, at) => one - (b[at] as number));
      const difference = summary.references[0]?.aurocDifference as AurocDifference;
      expect(difference.estimate).toBeCloseTo(mean(positives) - mean(positivesBefore), 12);
      expect(difference.variance).toBeCloseTo(variance(apart(positives, positivesBefore)) / positives.length + variance(apart(negatives, negativesBefore)) / negatives.length, 14);
    }
  });

  const against = evaluateRows(table(truth, now.scores.map((score) => 1 - score), { higherIs: 'negative', attributes: [attribute('site', site)] }));

  it.each([['all', []], ['each of three sites', ['site']]])('have the losses and calibrations of the definition, whatever the scores speak for: %s', (_, attributes) => {
    for (const [summary, probabilityOf] of [...evaluation.groups(attributes).map((one) => [one, (score: number) => score] as const), ...against.groups(attributes).map((one) => [one, (score: number) => 1 - (1 - score)] as const)]) {
      const rows = truth.flatMap((__, row) => (summary.group['site'] === undefined || site[row] === summary.group['site'] ? [row] : []));
      const [p, y] = [rows.map((row) => probabilityOf(now.scores[row] as number)), rows.map((row) => truth[row] as number)];
      const residuals = (figure: (at: number) => number): number[] => p.map((one, at) => (y[at] as number) - expected(figure(logit(one))));
      const { brier, logLoss, calibration, calibrationError: error } = summary.scores;
      const squares = p.map((one, at) => (one - (y[at] as number)) ** 2);
      const logs = p.map((one, at) => -Math.log(y[at] === 1 ? one : 1 - one));
      expect(brier).toEqual({ n: rows.length, mean: expect.closeTo(mean(squares), 12) as number, sd: expect.closeTo(Math.sqrt(variance(squares)), 12) as number });
      expect(logLoss).toEqual({ n: rows.length, mean: expect.closeTo(mean(logs), 12) as number, sd: expect.closeTo(Math.sqrt(variance(logs)), 12) as number });
      expect(error).toEqual({
        equalCount: expect.closeTo(calibrationError(p, y, (__, fewer) => Math.floor((10 * fewer) / p.length)), 12) as number,
        equalWidth: expect.closeTo(calibrationError(p, y, (one) => [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((edge) => one > edge / 10).length), 12) as number,
      });
      const { slope, intercept, inTheLarge } = calibration as Calibration & { readonly slope: Coefficient; readonly intercept: Coefficient };
      expect(sumOf(residuals((x) => inTheLarge.estimate + x)) / rows.length).toBeCloseTo(0, 9);
      const left = residuals((x) => intercept.estimate + slope.estimate * x);
      expect(sumOf(left) / rows.length).toBeCloseTo(0, 9);
      expect(sumOf(left.map((one, at) => one * logit(p[at] as number))) / rows.length).toBeCloseTo(0, 9);
    }
  });
});
