import { checkLevel, twoSidedZ, type Comparison } from './intervals.ts';
import { meanOf, standardError, type Mean } from './means.ts';
import { averageRanks, quantile } from './order-statistics.ts';
import { tQuantile } from './special.ts';
import { crossProducts } from './sums.ts';
import { isUndefined, type Undefined } from './undefined.ts';

/** What a group's rows tell of a model that predicts a number; all that its intervals are made of. */
export interface RegressionSummary {
  readonly n: number;
  /** Predicted less truth; the mean is the bias. */
  readonly differences: Mean | Undefined;
  /** The mean is the mean absolute error. */
  readonly absoluteErrors: Mean | Undefined;
  /** The root of the mean is the root mean square error. */
  readonly squaredErrors: Mean | Undefined;
  readonly medianAbsoluteError: number | Undefined;
  /** 1 − Σ(truth − predicted)² / Σ(truth − mean)²; negative where the mean would have predicted better. */
  readonly rSquared: number | Undefined;
  readonly pearson: number | Undefined;
  /** Pearson's of the ranks, equal values sharing their average. */
  readonly spearman: number | Undefined;
  /** Lin 1989, Biometrics 45:255, variances over n. */
  readonly concordance: number | Undefined;
}

/** The two limits between which 95 % of differences lie, each with limits of its own. */
export interface LimitsOfAgreement {
  readonly lower: Comparison;
  readonly upper: Comparison;
}

function checkValues(truth: Float64Array, predicted: Float64Array): void {
  if (truth.length !== predicted.length) throw new RangeError(`${truth.length} truths do not go with ${predicted.length} predictions`);
  for (const values of [truth, predicted]) {
    if (!values.every(Number.isFinite)) throw new RangeError(`row ${values.findIndex((value) => !Number.isFinite(value)) + 1} holds ${values.find((value) => !Number.isFinite(value))}, which is no finite number`);
  }
}

/** Sums of squares and of products of the deviations from the means. */
interface Scatter {
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

function scatterOf(x: Float64Array, y: Float64Array, meanOfX: number, meanOfY: number): Scatter {
  return { xx: crossProducts(x, x, meanOfX, meanOfX), yy: crossProducts(y, y, meanOfY, meanOfY), xy: crossProducts(x, y, meanOfX, meanOfY) };
}

/** Held within what a correlation can be, over which rounding may take it. */
const correlation = ({ xx, yy, xy }: Scatter): number => Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));

/** Why predictions cannot go up and down with the truth; undefined where they can. */
function noAssociation(truth: Mean, predicted: Mean): Undefined | undefined {
  if (truth.n < 2) return { undefined: 'there is only one case' };
  if (truth.sd === 0) return { undefined: 'all cases have the same truth' };
  return predicted.sd === 0 ? { undefined: 'all cases have the same prediction' } : undefined;
}

type Associations = Pick<RegressionSummary, 'rSquared' | 'pearson' | 'spearman' | 'concordance'>;

const without = (reason: Undefined): Associations => ({ rSquared: reason, pearson: reason, spearman: reason, concordance: reason });

function associations(truth: Float64Array, predicted: Float64Array, bias: number, meanSquare: number): Associations {
  const [x, y] = [meanOf(truth), meanOf(predicted)];
  if (isUndefined(x)) return without(x);
  if (isUndefined(y)) return without(y);
  const none = noAssociation(x, y);
  if (none !== undefined && x.sd === 0) return without(none);
  const scatter = scatterOf(truth, predicted, x.mean, y.mean);
  const rSquared = 1 - (x.n * meanSquare) / scatter.xx;
  if (none !== undefined) return { ...without(none), rSquared };
  // The mean of the ranks of n values, ties or not.
  const middle = (x.n + 1) / 2;
  return {
    rSquared,
    pearson: correlation(scatter),
    spearman: correlation(scatterOf(averageRanks(truth), averageRanks(predicted), middle, middle)),
    concordance: (2 * scatter.xy) / (scatter.xx + scatter.yy + x.n * bias ** 2),
  };
}

/**
 * Agreement of predicted numbers with the true ones, row by row of one group. Every figure is undefined without rows, and
 * an association without spread. @throws RangeError unless both have as many rows, all finite.
 */
export function regressionSummary(truth: Float64Array, predicted: Float64Array): RegressionSummary {
  checkValues(truth, predicted);
  const errors = predicted.map((value, row) => value - (truth[row] ?? NaN));
  const magnitudes = errors.map(Math.abs).sort();
  const [differences, absoluteErrors] = [meanOf(errors), meanOf(magnitudes)];
  const squaredErrors = meanOf(errors.map((error) => error ** 2));
  const figures = { n: truth.length, differences, absoluteErrors, squaredErrors };
  if (isUndefined(differences)) return { ...figures, medianAbsoluteError: differences, ...without(differences) };
  const medianAbsoluteError = quantile(magnitudes, 0.5) ?? NaN;
  if (isUndefined(squaredErrors)) return { ...figures, medianAbsoluteError, ...without(squaredErrors) };
  return { ...figures, medianAbsoluteError, ...associations(truth, predicted, differences.mean, squaredErrors.mean) };
}

/**
 * Root mean square error with limits on the scale of its logarithm: rmse · exp(±z·se/(2·mse)), by the delta method from the
 * standard error of the squared errors. Their mean is skewed to the right, so that limits symmetrical about it pass a ceiling
 * that the truth just reaches half again as often. With few cases or heavy tails these, too, pass more than their share
 * (`bench/coverage.mjs`: 4.6 % for 50 normal errors). Undefined where the squared errors have no standard error.
 * @throws RangeError as `normalMean`.
 */
export function logRootMeanSquare(squaredErrors: Mean, level: number): Comparison | undefined {
  const z = twoSidedZ(level);
  const error = standardError(squaredErrors);
  if (error === undefined) return undefined;
  const estimate = Math.sqrt(squaredErrors.mean);
  const factor = Math.exp((z * error) / (2 * squaredErrors.mean));
  return { estimate, lower: estimate / factor, upper: estimate * factor };
}

// 95 % of a normal distribution lie within so many standard deviations: the convention of the method, not a level.
const AGREEMENT = 1.96;

/**
 * Bland-Altman limits of agreement, bias ± 1.96 sd, each ± t·√(s²(1/n + 1.96²/(2(n − 1)))) with n − 1 degrees of freedom;
 * undefined where the differences have no standard error. Bland & Altman 1999, Stat Methods Med Res 8:135.
 * @throws RangeError as `tMean`.
 */
export function limitsOfAgreement(differences: Mean, level: number): LimitsOfAgreement | undefined {
  checkLevel(level);
  if (standardError(differences) === undefined) return undefined;
  const { n, mean, sd } = differences;
  const half = tQuantile((1 + level) / 2, n - 1) * sd * Math.sqrt(1 / n + AGREEMENT ** 2 / (2 * (n - 1)));
  const about = (estimate: number): Comparison => ({ estimate, lower: estimate - half, upper: estimate + half });
  return { lower: about(mean - AGREEMENT * sd), upper: about(mean + AGREEMENT * sd) };
}
