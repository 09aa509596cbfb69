import { describe, expect, it } from 'vitest';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc, AurocDifference } from '../../src/evaluation/summary.ts';
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

describe('areas of more rows than are walked at a time', () => {
  // Of scores on a grid many are tied, some thousands of them at 0.5, also where one part of the walk meets the next.
  const random = Random.from('many rows');
  const truth = Array.from({ length: N }, () => (random.uniform() < 0.3 ? 1 : 0));
  const scoreOf = (label: number): number => (random.uniform() < 0.1 ? 0.5 : Math.round(1000 * (0.7 * random.uniform() + 0.2 * label)) / 1000);
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
});
