import type {
  ChangeControlPlan,
  ComparedWith,
  Counts,
  PlannedInterval,
  Rate,
  ReportedInterval,
  Values,
} from '../formats/generated/types.ts';
import {
  balancedAccuracy,
  balancedAccuracyDifference,
  negativeLikelihoodRatio,
  positiveLikelihoodRatio,
} from '../statistics/confusion.ts';
import {
  newcombeIndependent,
  newcombePaired,
  pairedDifference,
  PROPORTION_INTERVALS,
  isProportionMethod,
  type PairedTable,
} from '../statistics/intervals.ts';
import { normalDifference, normalMean } from '../statistics/means.ts';
import {
  figureOf,
  metricDefinition,
  ownProportion,
  proportionCounts,
  type MetricDefinition,
  type ProportionMetric,
} from '../statistics/metrics.ts';
import { divide, fraction, subtract, type Rational } from '../statistics/rational.ts';
import { logRate, logRatioOfMeans, logRatioOfProportions, logRatioOfRates } from '../statistics/ratios.ts';
import { CannotJudge } from './rule.ts';

/** How a metric's figure is recomputed: from counts, from a rate, from values a case, or not at all. */
export type Metric =
  | { readonly type: 'counts'; readonly name: string; readonly definition: MetricDefinition }
  | { readonly type: 'rate' | 'mean' | 'reported'; readonly name: string; readonly definition: undefined };

/** What carries a figure: a result, or the reference that it is compared with. */
export interface Carrier {
  readonly counts?: Counts;
  readonly rate?: Rate;
  readonly values?: Values;
  readonly estimate?: number | null;
  readonly interval?: ReportedInterval;
}

export type Basis = 'counts' | 'rate' | 'values' | 'as reported';

export interface Figure {
  readonly estimate: Rational | number | undefined;
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  readonly basis: Basis;
  /** The numbers it was made of, for the record. */
  readonly counts: Readonly<Record<string, number>> | undefined;
}

/** Interval methods that this version computes from counts. */
const COMPUTABLE: ReadonlySet<string> = new Set([
  'wilson',
  'clopper-pearson',
  'newcombe-paired',
  'newcombe-independent',
  'log',
  'normal',
  'mover',
]);
export const isComputable = (method: string): boolean => COMPUTABLE.has(method);

export function metricOf(plan: ChangeControlPlan, name: string): Metric | undefined {
  const own = plan.metrics?.[name];
  if (own === undefined) {
    const definition = metricDefinition(name);
    return definition === undefined ? undefined : { type: 'counts', name, definition };
  }
  if (own.type === 'proportion') return { type: 'counts', name, definition: ownProportion(name, own.numerator, own.denominator) };
  return { type: own.type, name, definition: undefined };
}

function cannotCompute(metric: Metric, method: string, what: string): CannotJudge {
  return new CannotJudge(
    `this version of Plumbline does not compute ${method} for ${what} of ${metric.name} from counts`,
    'Name a method in the plan that can be computed from counts, or use a version of Plumbline that reads the rows.',
  );
}

const named = (counts: Counts): Record<string, number> =>
  Object.fromEntries(
    ['tp', 'fp', 'tn', 'fn', 'numerator', 'denominator'].flatMap((key) =>
      typeof counts[key] === 'number' ? [[key, counts[key]]] : [],
    ),
  );

/** The figure of a metric, from the strongest that the carrier has; undefined when it has nothing that its type can use. */
export function figureFrom(metric: Metric, carrier: Carrier, asReported: boolean): Figure | undefined {
  if (metric.type === 'counts' && carrier.counts !== undefined && metric.definition.type !== 'needs-rows') {
    const complete =
      metric.definition.type === 'proportion' ? proportionCounts(metric.definition, carrier.counts) !== undefined : true;
    if (complete)
      return { estimate: figureOf(metric.definition, carrier.counts), basis: 'counts', counts: named(carrier.counts) };
  }
  if (metric.type === 'rate' && carrier.rate !== undefined) {
    const { events, exposure } = carrier.rate;
    return { estimate: exposure > 0 ? events / exposure : undefined, basis: 'rate', counts: { events, exposure } };
  }
  if (metric.type === 'mean' && carrier.values !== undefined) {
    const { n, mean, sd } = carrier.values;
    return { estimate: n > 0 ? mean : undefined, basis: 'values', counts: { n, mean, sd } };
  }
  if (!asReported && metric.type !== 'reported') return undefined;
  if (carrier.estimate === undefined || carrier.estimate === null) return undefined;
  return {
    estimate: carrier.estimate,
    lower: carrier.interval?.lower,
    upper: carrier.interval?.upper,
    basis: 'as reported',
    counts: undefined,
  };
}

/** Four cells, where the counts have all of them. */
function confusion({ tp, fp, tn, fn }: Counts): { tp: number; fp: number; tn: number; fn: number } | undefined {
  return tp === undefined || fp === undefined || tn === undefined || fn === undefined ? undefined : { tp, fp, tn, fn };
}

function singleInterval(
  metric: Metric,
  carrier: Carrier,
  { method, level }: PlannedInterval,
): { lower: number; upper: number } | undefined {
  if (metric.type === 'counts' && metric.definition.type === 'proportion' && isProportionMethod(method)) {
    const cells = carrier.counts === undefined ? undefined : proportionCounts(metric.definition, carrier.counts);
    return cells === undefined ? undefined : PROPORTION_INTERVALS[method](cells.k, cells.n, level);
  }
  const cells = carrier.counts === undefined ? undefined : confusion(carrier.counts);
  if (metric.name === 'balanced_accuracy' && method === 'mover') return cells && balancedAccuracy(cells, level);
  if (metric.name === 'lr_positive' && method === 'log') return cells && positiveLikelihoodRatio(cells, level);
  if (metric.name === 'lr_negative' && method === 'log') return cells && negativeLikelihoodRatio(cells, level);
  if (metric.type === 'rate' && method === 'log') return carrier.rate && logRate(carrier.rate, level);
  if (metric.type === 'mean' && method === 'normal') return carrier.values && normalMean(carrier.values, level);
  throw cannotCompute(metric, method, 'a single figure');
}

/** A figure with the interval that the plan names; an interval as reported only where the figure is. */
export function withInterval(metric: Metric, carrier: Carrier, figure: Figure, interval: PlannedInterval | undefined): Figure {
  if (interval === undefined || figure.basis === 'as reported') return figure;
  const limits = singleInterval(metric, carrier, interval);
  return { ...figure, lower: limits?.lower, upper: limits?.upper };
}

export function pairedTable(reference: ComparedWith): PairedTable | undefined {
  const { both, new_only, reference_only, neither } = reference;
  if (both === undefined || new_only === undefined || reference_only === undefined || neither === undefined) return undefined;
  return { both, new_only, reference_only, neither };
}

const asRational = (figure: Rational | number | undefined): Rational | undefined =>
  typeof figure === 'object' ? figure : undefined;

function minus(a: Figure, b: Figure): Rational | number | undefined {
  const [x, y] = [asRational(a.estimate), asRational(b.estimate)];
  if (x !== undefined && y !== undefined) return subtract(x, y);
  return typeof a.estimate === 'number' && typeof b.estimate === 'number' ? a.estimate - b.estimate : undefined;
}

function over(a: Figure, b: Figure): Rational | number | undefined {
  const [x, y] = [asRational(a.estimate), asRational(b.estimate)];
  if (x !== undefined && y !== undefined) return y.n === 0n ? undefined : divide(x, y);
  return typeof a.estimate === 'number' && typeof b.estimate === 'number' && b.estimate !== 0
    ? a.estimate / b.estimate
    : undefined;
}

type Limits = { readonly lower: number; readonly upper: number } | undefined;

function proportionLimits(
  definition: ProportionMetric,
  a: Carrier,
  b: Carrier,
  { method, level }: PlannedInterval,
  as: 'difference' | 'ratio',
): Limits | 'other' {
  const x = a.counts === undefined ? undefined : proportionCounts(definition, a.counts);
  const y = b.counts === undefined ? undefined : proportionCounts(definition, b.counts);
  if (as === 'difference' && method === 'newcombe-independent') return x && y && newcombeIndependent(x.k, x.n, y.k, y.n, level);
  if (as === 'ratio' && method === 'log') return x && y && logRatioOfProportions(x.k, x.n, y.k, y.n, level);
  return 'other';
}

function independentLimits(
  metric: Metric,
  a: Carrier,
  b: Carrier,
  interval: PlannedInterval,
  as: 'difference' | 'ratio',
): Limits {
  const { method, level } = interval;
  if (metric.type === 'counts' && metric.definition.type === 'proportion') {
    const limits = proportionLimits(metric.definition, a, b, interval, as);
    if (limits !== 'other') return limits;
  }
  if (metric.type === 'rate' && as === 'ratio' && method === 'log')
    return a.rate && b.rate && logRatioOfRates(a.rate, b.rate, level);
  if (metric.type === 'mean' && as === 'difference' && method === 'normal')
    return a.values && b.values && normalDifference(a.values, b.values, level);
  if (metric.type === 'mean' && as === 'ratio' && method === 'log')
    return a.values && b.values && logRatioOfMeans(a.values, b.values, level);
  if (metric.name === 'balanced_accuracy' && as === 'difference' && method === 'mover') {
    const [x, y] = [a.counts && confusion(a.counts), b.counts && confusion(b.counts)];
    return x && y && balancedAccuracyDifference(x, y, level);
  }
  throw cannotCompute(metric, method, `a ${as}`);
}

/** New against reference, with the interval that the plan names; undefined when the reference's figures are not there. */
export function comparison(
  metric: Metric,
  result: Carrier,
  reference: ComparedWith,
  interval: PlannedInterval | undefined,
  as: 'difference' | 'ratio',
  asReported: boolean,
): Figure | undefined {
  const table = pairedTable(reference);
  if (table !== undefined && as === 'difference' && (interval === undefined || interval.method === 'newcombe-paired')) {
    const limits = interval === undefined ? undefined : newcombePaired(table, interval.level);
    return {
      estimate: pairedDifference(table),
      lower: limits?.lower,
      upper: limits?.upper,
      basis: 'counts',
      counts: { ...table },
    };
  }
  const [a, b] = [figureFrom(metric, result, asReported), figureFrom(metric, reference, asReported)];
  if (a !== undefined && b !== undefined && a.basis !== 'as reported' && b.basis !== 'as reported') {
    if (interval?.method === 'newcombe-paired') return undefined;
    const limits = interval === undefined ? undefined : independentLimits(metric, result, reference, interval, as);
    return {
      estimate: as === 'ratio' ? over(a, b) : minus(a, b),
      lower: limits?.lower,
      upper: limits?.upper,
      basis: a.basis,
      counts: a.counts,
    };
  }
  if (table !== undefined && interval !== undefined) throw cannotCompute(metric, interval.method, `a paired ${as}`);
  const reported = as === 'ratio' ? reference.ratio : reference.difference;
  if ((asReported || metric.type === 'reported') && reported !== undefined) {
    return {
      estimate: reported,
      lower: reference.interval?.lower,
      upper: reference.interval?.upper,
      basis: 'as reported',
      counts: undefined,
    };
  }
  return undefined;
}

/** Pooled counts of several results, cell by cell; undefined unless each has counts. */
export function pooled(carriers: readonly Carrier[]): Counts | undefined {
  const sum: Record<string, number> = {};
  for (const { counts } of carriers) {
    if (counts === undefined) return undefined;
    for (const [cell, n] of Object.entries(named(counts))) sum[cell] = (sum[cell] ?? 0) + n;
  }
  return carriers.length === 0 ? undefined : sum;
}

export const shareOf = (k: number, n: number): Rational | undefined => (n === 0 ? undefined : fraction(k, n));
