import { checkCounts, checkProportion, twoSidedZ, type Comparison } from './intervals.ts';
import { standardError, type Mean } from './means.ts';

/** Events over the exposure in which they were counted, such as alarms over patient-days. */
export interface Rate {
  readonly events: number;
  readonly exposure: number;
}

/** estimate · exp(±z·√variance); undefined for an estimate that has no logarithm. */
function onLogScale(estimate: number, variance: number, level: number): Comparison | undefined {
  const z = twoSidedZ(level);
  if (!(estimate > 0 && estimate < Infinity)) return undefined;
  const factor = Math.exp(z * Math.sqrt(variance));
  return { estimate, lower: estimate / factor, upper: estimate * factor };
}

function checkRate({ events, exposure }: Rate): void {
  checkCounts(events);
  if (!(exposure >= 0 && exposure < Infinity)) throw new RangeError(`${exposure} is not an exposure`);
}

/**
 * A rate with log limits (Poisson events: its logarithm has variance 1/events); undefined without events or exposure.
 * Rothman, Greenland & Lash, Modern Epidemiology, ch. 14.
 * @throws RangeError unless events is a count, exposure finite from 0, and 0 < level < 1.
 */
export function logRate(rate: Rate, level: number): Comparison | undefined {
  checkRate(rate);
  return onLogScale(rate.events / rate.exposure, 1 / rate.events, level);
}

/**
 * Ratio of two independent rates, a over b, with log limits (variance 1/e1 + 1/e2); undefined where either has no
 * events or no exposure. Rothman, Greenland & Lash, Modern Epidemiology, ch. 14.
 * @throws RangeError unless events are counts, exposures finite from 0, and 0 < level < 1.
 */
export function logRatioOfRates(a: Rate, b: Rate, level: number): Comparison | undefined {
  checkRate(a);
  checkRate(b);
  return onLogScale((a.events / b.events) * (b.exposure / a.exposure), 1 / a.events + 1 / b.events, level);
}

/**
 * Ratio of two independent proportions, k1/n1 over k2/n2, with log limits; undefined where either is 0 or has no cases.
 * Where both are 1 the method yields [1, 1] whatever the sample size: `logRatioOfProportions` refuses that.
 * Katz, Baptista, Azen & Pike 1978, Biometrics 34:469.
 * @throws RangeError unless 0 ≤ k ≤ n are integers and 0 < level < 1.
 */
export function katzRatio(k1: number, n1: number, k2: number, n2: number, level: number): Comparison | undefined {
  checkProportion(k1, n1);
  checkProportion(k2, n2);
  const variance = (n1 - k1) / k1 / n1 + (n2 - k2) / k2 / n2;
  return onLogScale((k1 * n2) / (n1 * k2), variance, level);
}

/**
 * `katzRatio`, and undefined where both proportions are 1: a standard error of 0 is no certainty.
 * @throws RangeError as `katzRatio`.
 */
export function logRatioOfProportions(k1: number, n1: number, k2: number, n2: number, level: number): Comparison | undefined {
  const ratio = katzRatio(k1, n1, k2, n2, level);
  return k1 === n1 && k2 === n2 ? undefined : ratio;
}

/**
 * Ratio of two independent means, a over b, with log limits by the delta method (times, costs); undefined unless both
 * are positive and have a standard error.
 * @throws RangeError unless n are counts, means finite, sd finite from 0, and 0 < level < 1.
 */
export function logRatioOfMeans(a: Mean, b: Mean, level: number): Comparison | undefined {
  const [first, second] = [standardError(a), standardError(b)];
  // Two negative means would have a positive ratio; any other sign leaves none.
  if (first === undefined || second === undefined || a.mean < 0) return undefined;
  return onLogScale(a.mean / b.mean, (first / a.mean) ** 2 + (second / b.mean) ** 2, level);
}
