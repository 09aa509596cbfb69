import type { Auroc, Coefficient, ScoreSummary } from '../evaluation/summary.ts';
import type { PlannedInterval } from '../formats/generated/types.ts';
import { delong, delongLogit, delongPaired, delongUnpaired, newcombeAuroc } from '../statistics/auroc.ts';
import { clusteredWilson } from '../statistics/clustered.ts';
import { isProportionMethod, twoSidedZ } from '../statistics/intervals.ts';
import { normalMean, type Mean } from '../statistics/means.ts';
import { isUndefined, type Undefined } from '../statistics/undefined.ts';
import type { Figure, Limits, Metric, ModelRows } from './carriers.ts';
import { resampledDifference, resampledLimits } from './row-resampling.ts';
import { isClustered } from './rows.ts';

/** How each metric that counts at one threshold do not determine is told of a model's scores. */
const FIGURES: Readonly<Record<string, (scores: ScoreSummary) => number | Undefined>> = {
  auroc: ({ auroc }) => (isUndefined(auroc) ? auroc : auroc.estimate),
  auprc: ({ averagePrecision }) => averagePrecision,
  brier: ({ brier }) => (isUndefined(brier) ? brier : brier.mean),
  log_loss: ({ logLoss }) => (isUndefined(logLoss) ? logLoss : logLoss.mean),
  ece: ({ calibrationError }) => (isUndefined(calibrationError) ? calibrationError : calibrationError.equalCount),
  calibration_slope: (scores) => estimateOf(coefficient('calibration_slope', scores)),
  calibration_intercept: (scores) => estimateOf(coefficient('calibration_intercept', scores)),
  calibration_in_the_large: (scores) => estimateOf(coefficient('calibration_in_the_large', scores)),
};

/** The metrics that rows tell, and counts do not. */
export const ROW_METRICS: ReadonlySet<string> = new Set(Object.keys(FIGURES));

const COEFFICIENTS = { calibration_slope: 'slope', calibration_intercept: 'intercept', calibration_in_the_large: 'inTheLarge' } as const;

function coefficient(metric: string, { calibration }: ScoreSummary): Coefficient | Undefined | undefined {
  if (!Object.hasOwn(COEFFICIENTS, metric)) return undefined;
  return isUndefined(calibration) ? calibration : calibration[COEFFICIENTS[metric as keyof typeof COEFFICIENTS]];
}

const estimateOf = (known: Coefficient | Undefined | undefined): number | Undefined =>
  known === undefined || isUndefined(known) ? (known ?? { undefined: 'it is not fitted' }) : known.estimate;

/** A metric's figure from the rows, or why there is none. */
export function rowEstimate(metric: string, { scores }: ModelRows): Pick<Figure, 'estimate' | 'note'> {
  const figure = scores === undefined ? { undefined: 'no row is of this group' } : (FIGURES[metric]?.(scores) ?? { undefined: 'rows do not tell it' });
  return isUndefined(figure) ? { estimate: undefined, note: figure.undefined } : { estimate: figure };
}

type Known = Pick<Figure, 'lower' | 'upper' | 'note'>;

const known = (limits: Limits | Undefined, note?: string): Known =>
  limits !== undefined && isUndefined(limits) ? { lower: undefined, upper: undefined, note: limits.undefined } : { lower: limits?.lower, upper: limits?.upper, ...(note === undefined ? {} : { note }) };

const resampled = ({ limits, note }: { limits: Limits; note?: string }, by = ''): Known => known(limits, note ?? (by === '' ? undefined : by));

const AREAS = { 'delong-logit': delongLogit, delong, 'newcombe-auroc': newcombeAuroc } as const;
const isAreaMethod = (name: string): name is keyof typeof AREAS => Object.hasOwn(AREAS, name);

/** Limits of an AUROC. Newcombe's method, and what stands in for a variance of 0, take every case as independent. */
function areaLimits(auroc: Auroc, method: keyof typeof AREAS, level: number, clustered: boolean): Limits | Undefined {
  const varies = auroc.variance !== undefined && auroc.variance > 0;
  if (clustered && !varies) return { undefined: 'rows are clustered, and their AUROC has no variance to make an interval of' };
  return AREAS[method](auroc, level);
}

/** Means of what rows have, such as losses. */
function meanOf(metric: string, { brier, logLoss }: ScoreSummary): Mean | Undefined | undefined {
  return metric === 'brier' ? brier : metric === 'log_loss' ? logLoss : undefined;
}

function normalLimits(metric: string, scores: ScoreSummary, level: number): Limits {
  const mean = meanOf(metric, scores);
  if (mean !== undefined) return isUndefined(mean) ? undefined : normalMean(mean, level);
  const fit = coefficient(metric, scores);
  if (fit === undefined || isUndefined(fit)) return undefined;
  const half = twoSidedZ(level) * fit.standardError;
  return { lower: fit.estimate - half, upper: fit.estimate + half };
}

const CLUSTERED = 'by cluster bootstrap: rows are clustered';

/**
 * Limits of one figure by a method that needs the rows; undefined for a method that counts are enough for.
 * @throws CannotJudge for a metric that the method does not fit.
 */
export function rowLimits(metric: Metric, model: ModelRows, { method, level }: PlannedInterval): Known | undefined {
  const { scores, of } = model;
  const clustered = isClustered(of.evaluation);
  if (method === 'bootstrap') return resampled(resampledLimits(metric, model, level));
  if (metric.name === 'auroc' && isAreaMethod(method)) {
    if (scores === undefined || isUndefined(scores.auroc)) return {};
    return clustered && method === 'newcombe-auroc' ? resampled(resampledLimits(metric, model, level), CLUSTERED) : known(areaLimits(scores.auroc, method, level, clustered));
  }
  if (method !== 'normal' || metric.definition?.type !== 'needs-rows') return undefined;
  if (clustered) return resampled(resampledLimits(metric, model, level), CLUSTERED);
  return scores === undefined ? {} : known(normalLimits(metric.name, scores, level));
}

/** In place of limits that take every row as independent: of a proportion on the effective sample, of others by bootstrap. */
export function clusteredLimits(metric: Metric, model: ModelRows, { method, level }: PlannedInterval): Known {
  const { of, reference } = model;
  const name = metric.name === 'ppa' ? 'sensitivity' : metric.name === 'npa' ? 'specificity' : metric.name;
  const proportion = reference === undefined && isProportionMethod(method) ? of.summary?.clustered?.get(name) : undefined;
  if (proportion === undefined) return resampled(resampledLimits(metric, model, level), CLUSTERED);
  return { note: 'by Wilson on n / design effect: rows are clustered', ...known(clusteredWilson(proportion, level)) };
}

/**
 * Limits of new less reference, or of one group less another, by a method that needs the rows; undefined for a method that
 * counts are enough for. @throws CannotJudge for a metric that the method does not fit.
 */
export function rowDifference(metric: Metric, a: ModelRows, b: ModelRows, { method, level }: PlannedInterval, as: 'difference' | 'ratio'): Known | undefined {
  if (as === 'ratio') return undefined;
  if (method === 'bootstrap') return resampled(resampledDifference(metric, a, b, level));
  const clustered = isClustered(a.of.evaluation);
  if (metric.name === 'auroc' && method === 'delong') {
    // Between groups a cluster may have rows in both, which then are not independent.
    return clustered && b.reference === undefined ? resampled(resampledDifference(metric, a, b, level), CLUSTERED) : known(areaDifference(a, b, level));
  }
  if (metric.name !== 'brier' || method !== 'normal' || b.reference === undefined) return undefined;
  if (clustered) return resampled(resampledDifference(metric, a, b, level), CLUSTERED);
  const brier = b.paired?.brierDifference;
  return brier === undefined ? {} : known(isUndefined(brier) ? brier : normalMean(brier, level));
}

/** In place of limits that take every row, or every pair of rows, as independent. */
export function clusteredDifference(metric: Metric, a: ModelRows, b: ModelRows, { level }: PlannedInterval): Known {
  return resampled(resampledDifference(metric, a, b, level), CLUSTERED);
}

/** Limits of a difference of two AUROCs, by the covariance of the pairs where b is a reference on the same rows. */
function areaDifference({ scores }: ModelRows, b: ModelRows, level: number): Limits | Undefined {
  const [auroc, other] = [scores?.auroc, b.scores?.auroc];
  if (b.paired !== undefined) return isUndefined(b.paired.aurocDifference) ? b.paired.aurocDifference : delongPaired(b.paired.aurocDifference, level);
  return auroc === undefined || other === undefined || isUndefined(auroc) || isUndefined(other) ? undefined : delongUnpaired(auroc, other, level);
}
