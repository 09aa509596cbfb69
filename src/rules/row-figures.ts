import type { Auroc, Coefficient, ScoreSummary } from '../evaluation/summary.ts';
import type { PlannedInterval } from '../formats/generated/types.ts';
import { delong, delongLogit, delongPaired, delongUnpaired, newcombeAuroc } from '../statistics/auroc.ts';
import { clusteredWilson } from '../statistics/clustered.ts';
import { twoSidedZ } from '../statistics/intervals.ts';
import { normalMean, type Mean } from '../statistics/means.ts';
import { metricDefinition } from '../statistics/metrics.ts';
import { isUndefined, type Undefined } from '../statistics/undefined.ts';
import type { Figure, Limits, Metric, ModelRows } from './carriers.ts';
import { resampledDifference, resampledLimits } from './row-resampling.ts';
import { isClustered } from './rows.ts';

type Told = number | Mean | Auroc | Coefficient | Undefined;

/** What tells each metric that counts at one threshold do not determine, of a model's scores. */
const TOLD: Readonly<Record<string, (scores: ScoreSummary) => Told>> = {
  auroc: ({ auroc }) => auroc,
  auprc: ({ averagePrecision }) => averagePrecision,
  brier: ({ brier }) => brier,
  log_loss: ({ logLoss }) => logLoss,
  ece: ({ calibrationError }) => (isUndefined(calibrationError) ? calibrationError : calibrationError.equalCount),
  calibration_slope: ({ calibration }) => (isUndefined(calibration) ? calibration : calibration.slope),
  calibration_intercept: ({ calibration }) => (isUndefined(calibration) ? calibration : calibration.intercept),
  calibration_in_the_large: ({ calibration }) => (isUndefined(calibration) ? calibration : calibration.inTheLarge),
};

/** The metrics that rows tell, and counts do not. */
export const ROW_METRICS: ReadonlySet<string> = new Set(Object.keys(TOLD));

const told = (metric: string, { scores }: ModelRows): Told =>
  scores === undefined ? { undefined: 'no row is of this group' } : (TOLD[metric]?.(scores) ?? { undefined: 'rows do not tell it' });

/** A metric's figure from the rows, or why there is none. */
export function rowEstimate(metric: string, model: ModelRows): Pick<Figure, 'estimate' | 'note'> {
  const figure = told(metric, model);
  if (typeof figure === 'number') return { estimate: figure };
  if (isUndefined(figure)) return { estimate: undefined, note: figure.undefined };
  return { estimate: 'mean' in figure ? figure.mean : figure.estimate };
}

/** Agreement with a comparator is counted in the cells of what it is called where the comparator is the truth. */
const SAME_CELLS: Readonly<Record<string, string>> = { ppa: 'sensitivity', npa: 'specificity' };

/** By what name the rows know a metric; undefined for one of a plan's own that only bears such a name. */
export const nameInRows = ({ name, definition }: Metric): string | undefined => (definition === metricDefinition(name) ? (SAME_CELLS[name] ?? name) : undefined);

type Known = Pick<Figure, 'lower' | 'upper' | 'note'>;

function known(limits: Limits | Undefined, note?: string): Known {
  if (isUndefined(limits)) return { lower: undefined, upper: undefined, note: limits.undefined };
  return { lower: limits?.lower, upper: limits?.upper, ...(note === undefined ? {} : { note }) };
}

const resampled = ({ limits, note }: { limits: Limits; note?: string }, by?: string): Known => known(limits, note ?? by);

const AREAS = { 'delong-logit': delongLogit, delong, 'newcombe-auroc': newcombeAuroc } as const;
const isAreaMethod = (name: string): name is keyof typeof AREAS => Object.hasOwn(AREAS, name);

const areaOf = ({ scores }: ModelRows): Auroc | undefined => (scores === undefined || isUndefined(scores.auroc) ? undefined : scores.auroc);

/** Limits of an AUROC. Newcombe's method, and what stands in for a variance of 0, take every case as independent. */
function areaLimits(auroc: Auroc, method: keyof typeof AREAS, level: number, clustered: boolean): Limits | Undefined {
  const varies = (auroc.variance ?? 0) > 0;
  if (clustered && !varies) return { undefined: 'rows are clustered, and their AUROC has no variance to make an interval of' };
  return AREAS[method](auroc, level);
}

/** Limits of a mean, such as a loss, or of a coefficient. */
function normalLimits(metric: string, model: ModelRows, level: number): Limits {
  const figure = told(metric, model);
  if (typeof figure === 'number' || isUndefined(figure)) return undefined;
  if ('mean' in figure) return normalMean(figure, level);
  if (!('standardError' in figure)) return undefined;
  const half = twoSidedZ(level) * figure.standardError;
  return { lower: figure.estimate - half, upper: figure.estimate + half };
}

const CLUSTERED = 'by cluster bootstrap: rows are clustered';

/**
 * Limits of one figure by a method that needs the rows; undefined for a method that counts are enough for.
 * @throws CannotJudge for a metric that the method does not fit.
 */
export function rowLimits(metric: Metric, model: ModelRows, { method, level }: PlannedInterval): Known | undefined {
  const clustered = isClustered(model.of.evaluation);
  if (method === 'bootstrap') return resampled(resampledLimits(metric, model, level));
  if (metric.name === 'auroc' && isAreaMethod(method)) {
    const area = areaOf(model);
    if (area === undefined) return {};
    return clustered && method === 'newcombe-auroc' ? resampled(resampledLimits(metric, model, level), CLUSTERED) : known(areaLimits(area, method, level, clustered));
  }
  if (method !== 'normal' || metric.definition?.type !== 'needs-rows') return undefined;
  return clustered ? resampled(resampledLimits(metric, model, level), CLUSTERED) : known(normalLimits(metric.name, model, level));
}

/** In place of limits that take every row as independent: of a proportion on the effective sample, of others by bootstrap. */
export function clusteredLimits(metric: Metric, model: ModelRows, { level }: PlannedInterval): Known {
  const { of, reference } = model;
  const name = nameInRows(metric);
  const proportion = reference === undefined && name !== undefined ? of.summary?.clustered?.get(name) : undefined;
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
  if (b.paired === undefined) return {};
  const { brierDifference } = b.paired;
  return known(isUndefined(brierDifference) ? brierDifference : normalMean(brierDifference, level));
}

/** In place of limits that take every row, or every pair of rows, as independent. */
export function clusteredDifference(metric: Metric, a: ModelRows, b: ModelRows, { level }: PlannedInterval): Known {
  return resampled(resampledDifference(metric, a, b, level), CLUSTERED);
}

/** Limits of a difference of two AUROCs, by the covariance of the pairs where b is a reference on the same rows. */
function areaDifference(a: ModelRows, b: ModelRows, level: number): Limits | Undefined {
  if (b.paired !== undefined) return isUndefined(b.paired.aurocDifference) ? b.paired.aurocDifference : delongPaired(b.paired.aurocDifference, level);
  const [x, y] = [areaOf(a), areaOf(b)];
  return x && y && delongUnpaired(x, y, level);
}
