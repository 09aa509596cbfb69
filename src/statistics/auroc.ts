import { twoSidedZ, type Comparison, type Interval } from './intervals.ts';
import { rootBetween } from './root.ts';
import { twoSidedP } from './special.ts';

/** An area under the ROC curve with DeLong's or Obuchowski's variance, where it exists, and the cases it is made of. */
export interface Area {
  readonly estimate: number;
  readonly variance: number | undefined;
  readonly positives: number;
  readonly negatives: number;
}

/** A difference of two areas with z and its two-sided p. */
export interface AreaTest extends Comparison {
  readonly z: number;
  readonly p: number;
}

/** A difference and its variance. */
interface Difference {
  readonly estimate: number;
  readonly variance: number | undefined;
}

/** @throws RangeError unless the estimate is a probability, the variance from 0 and there is a case of each class. */
function checkArea({ estimate, variance, positives, negatives }: Area): void {
  if (!(estimate >= 0 && estimate <= 1)) throw new RangeError(`an area under the curve lies between 0 and 1, not at ${estimate}`);
  checkVariance(variance);
  if (!(positives >= 1 && negatives >= 1)) throw new RangeError(`an area under the curve needs cases of both classes, not ${positives} and ${negatives}`);
}

function checkVariance(variance: number | undefined): void {
  if (variance !== undefined && !(variance >= 0 && variance < Infinity)) throw new RangeError(`${variance} is not a variance`);
}

/**
 * Wald interval of an area, kept within [0, 1]; undefined without a variance. Too narrow in small samples and near 1, and
 * no interval at all where the variance is 0: to be shown beside a better one.
 * DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837. @throws RangeError for what is no area, and unless 0 < level < 1.
 */
export function delong(area: Area, level: number): Interval | undefined {
  checkArea(area);
  const { estimate, variance } = area;
  const z = twoSidedZ(level);
  if (variance === undefined) return undefined;
  const half = z * Math.sqrt(variance);
  return { lower: Math.max(0, estimate - half), upper: Math.min(1, estimate + half) };
}

/**
 * Interval of an area with the same variance on the logit scale. Newcombe's where there is no logit or no variance above 0:
 * a perfect sample is no certainty. Perme & Manevski 2019, Stat Methods Med Res 28:2696. @throws RangeError as `delong`.
 */
export function delongLogit(area: Area, level: number): Interval {
  checkArea(area);
  const { estimate, variance } = area;
  const z = twoSidedZ(level);
  if (estimate === 0 || estimate === 1 || variance === undefined || variance === 0) return newcombeAuroc(area, level);
  const other = 1 - estimate;
  const factor = Math.exp((z * Math.sqrt(variance)) / (estimate * other));
  // The odds divided and multiplied by the factor, as a probability each.
  return { lower: estimate / (estimate + other * factor), upper: estimate / (estimate + other / factor) };
}

/**
 * Score-like interval from the area and the numbers of cases alone: it exists at 0 and 1, whose ends are exact.
 * Newcombe 2006, Stat Med 25:559, method 5: Hanley & McNeil's variance at the limit, with the mean number of a class.
 * @throws RangeError as `delong`.
 */
export function newcombeAuroc(area: Area, level: number): Interval {
  checkArea(area);
  const { estimate, positives, negatives } = area;
  const z = twoSidedZ(level);
  const mean = (positives + negatives) / 2;
  const error = (theta: number): number =>
    Math.sqrt(theta * (1 - theta) * (1 + (mean - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))) / positives / negatives);
  return {
    lower: estimate === 0 ? 0 : rootBetween(0, estimate, (theta) => theta - estimate + z * error(theta)),
    upper: estimate === 1 ? 1 : rootBetween(estimate, 1, (theta) => theta - estimate - z * error(theta)),
  };
}

function normalTest({ estimate, variance }: Difference, level: number): AreaTest | undefined {
  checkVariance(variance);
  const reach = twoSidedZ(level);
  if (variance === undefined || variance === 0) return undefined;
  const error = Math.sqrt(variance);
  const z = estimate / error;
  return { estimate, lower: estimate - reach * error, upper: estimate + reach * error, z, p: twoSidedP(z) };
}

/**
 * The area of a model less that of another on the same cases, ± z standard errors; exactly 0 with p 1 where both rank all
 * cases alike, undefined without a variance and where it is 0 though the areas differ.
 * DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837. @throws RangeError for what is no variance, and unless 0 < level < 1.
 */
export function delongPaired(difference: Difference, level: number): AreaTest | undefined {
  const alike = difference.estimate === 0 && difference.variance === 0;
  const test = normalTest(difference, level);
  return alike ? { estimate: 0, lower: 0, upper: 0, z: 0, p: 1 } : test;
}

/**
 * a − b for areas of independent samples, ± z standard errors; undefined where a variance is missing or both are 0.
 * @throws RangeError as `delong`.
 */
export function delongUnpaired(a: Area, b: Area, level: number): AreaTest | undefined {
  checkArea(a);
  checkArea(b);
  const variance = a.variance === undefined || b.variance === undefined ? undefined : a.variance + b.variance;
  return normalTest({ estimate: a.estimate - b.estimate, variance }, level);
}
