import { bounded, withWilson, type Comparison } from './intervals.ts';
import { moverDifference, moverSum } from './mover.ts';
import { katzRatio } from './ratios.ts';

/** The four cells of a classification at one threshold. */
export interface Confusion {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** sensitivity + specificity by MOVER on Wilson limits. */
function sumOfShares({ tp, fp, tn, fn }: Confusion, level: number): Comparison | undefined {
  const [sensitivity, specificity] = [withWilson(tp, tp + fn, level), withWilson(tn, tn + fp, level)];
  return sensitivity === undefined || specificity === undefined ? undefined : moverSum(sensitivity, specificity);
}

/**
 * (sensitivity + specificity) / 2 by MOVER on Wilson limits; undefined where a class has no cases.
 * Zou & Donner 2008, Stat Med 27:1693. @throws RangeError unless the cells are counts and 0 < level < 1.
 */
export function balancedAccuracy(cells: Confusion, level: number): Comparison | undefined {
  const sum = sumOfShares(cells, level);
  return sum && bounded({ estimate: sum.estimate / 2, lower: sum.lower / 2, upper: sum.upper / 2 }, 0, 1);
}

/**
 * Youden's J, sensitivity + specificity − 1, by the same method; undefined cases and errors as of balanced accuracy.
 * Youden 1950, Cancer 3:32.
 */
export function youden(cells: Confusion, level: number): Comparison | undefined {
  const sum = sumOfShares(cells, level);
  return sum && bounded({ estimate: sum.estimate - 1, lower: sum.lower - 1, upper: sum.upper - 1 }, -1, 1);
}

/**
 * Balanced accuracy of a less that of b on independent cases, by MOVER; undefined where a class has no cases.
 * @throws RangeError as `balancedAccuracy`.
 */
export function balancedAccuracyDifference(a: Confusion, b: Confusion, level: number): Comparison | undefined {
  const [first, second] = [balancedAccuracy(a, level), balancedAccuracy(b, level)];
  return first === undefined || second === undefined ? undefined : bounded(moverDifference(first, second), -1, 1);
}

/**
 * Positive likelihood ratio, sensitivity / (1 − specificity), with log limits; undefined where either is 0.
 * Simel, Samsa & Matchar 1991, J Clin Epidemiol 44:763. @throws RangeError unless the cells are counts and 0 < level < 1.
 */
export function positiveLikelihoodRatio({ tp, fp, tn, fn }: Confusion, level: number): Comparison | undefined {
  return katzRatio(tp, tp + fn, fp, fp + tn, level);
}

/** Negative likelihood ratio, (1 − sensitivity) / specificity; source, undefined cases and errors as of the positive one. */
export function negativeLikelihoodRatio({ tp, fp, tn, fn }: Confusion, level: number): Comparison | undefined {
  return katzRatio(fn, tp + fn, tn, fp + tn, level);
}
