import type { Counts, PlannedInterval } from '../formats/generated/types.ts';
import {
  balancedAccuracy,
  balancedAccuracyDifference,
  negativeLikelihoodRatio,
  positiveLikelihoodRatio,
  youden,
  type Confusion,
} from '../statistics/confusion.ts';
import { newcombeIndependent, newcombePaired, PROPORTION_INTERVALS, isProportionMethod, type PairedTable } from '../statistics/intervals.ts';
import { normalDifference, normalMean } from '../statistics/means.ts';
import { proportionCounts } from '../statistics/metrics.ts';
import { miettinenNurminen } from '../statistics/miettinen-nurminen.ts';
import { logRate, logRatioOfMeans, logRatioOfProportions, logRatioOfRates } from '../statistics/ratios.ts';
import { tango } from '../statistics/tango.ts';
import type { Carrier, Limits, Metric } from './carriers.ts';
import { CannotJudge } from './rule.ts';

/**
 * The interval of a subgroup set as it applies to one of its metrics: a method for proportions is for those alone, and an AUROC
 * beside them has its own default. Undefined where the set names none that fits.
 */
export function fitting(metric: Metric, interval: PlannedInterval): PlannedInterval | undefined {
  if (!isProportionMethod(interval.method) || metric.definition?.type === 'proportion') return interval;
  return metric.name === 'auroc' ? { ...interval, method: 'delong-logit' } : undefined;
}

export function cannotCompute(metric: Metric, method: string, what: string): CannotJudge {
  return new CannotJudge(
    `${method} is not computed for ${what} of ${metric.name} from what is reported`,
    'Report the rows (predictions) where the method needs them; else name a method in the plan that fits the metric.',
  );
}

const PAIRED = { 'newcombe-paired': newcombePaired, tango } as const;
const INDEPENDENT = { 'newcombe-independent': newcombeIndependent, 'miettinen-nurminen': miettinenNurminen } as const;

export const isPairedMethod = (name: string): name is keyof typeof PAIRED => Object.hasOwn(PAIRED, name);
const isIndependentMethod = (name: string): name is keyof typeof INDEPENDENT => Object.hasOwn(INDEPENDENT, name);

/** Limits of a difference of paired proportions. */
export const pairedLimits = (table: PairedTable, method: keyof typeof PAIRED, level: number): Limits => PAIRED[method](table, level);

/** Four cells, where the counts have all of them. */
function confusion(counts: Counts | undefined): Confusion | undefined {
  const { tp, fp, tn, fn } = counts ?? {};
  return tp === undefined || fp === undefined || tn === undefined || fn === undefined ? undefined : { tp, fp, tn, fn };
}

/** Limits of one figure from its own numbers. @throws CannotJudge for a method that does not fit the metric. */
export function singleLimits(metric: Metric, carrier: Carrier, { method, level }: PlannedInterval): Limits {
  const { definition } = metric;
  if (definition?.type === 'proportion' && isProportionMethod(method)) {
    const cells = carrier.counts && proportionCounts(definition, carrier.counts);
    return cells && PROPORTION_INTERVALS[method](cells.k, cells.n, level);
  }
  const cells = confusion(carrier.counts);
  if (metric.name === 'balanced_accuracy' && method === 'mover') return cells && balancedAccuracy(cells, level);
  if (metric.name === 'youden' && method === 'mover') return cells && youden(cells, level);
  if (metric.name === 'lr_positive' && method === 'log') return cells && positiveLikelihoodRatio(cells, level);
  if (metric.name === 'lr_negative' && method === 'log') return cells && negativeLikelihoodRatio(cells, level);
  if (metric.type === 'rate' && method === 'log') return carrier.rate && logRate(carrier.rate, level);
  if (metric.type === 'mean' && method === 'normal') return carrier.values && normalMean(carrier.values, level);
  throw cannotCompute(metric, method, 'a single figure');
}

/** Limits of a against b, counted on different cases. @throws CannotJudge for a method that does not fit the metric. */
export function independentLimits(metric: Metric, a: Carrier, b: Carrier, interval: PlannedInterval, as: 'difference' | 'ratio'): Limits {
  const { method, level } = interval;
  const { definition } = metric;
  if (definition?.type === 'proportion') {
    const [x, y] = [a.counts && proportionCounts(definition, a.counts), b.counts && proportionCounts(definition, b.counts)];
    if (as === 'difference' && isIndependentMethod(method)) return x && y && INDEPENDENT[method](x.k, x.n, y.k, y.n, level);
    if (as === 'ratio' && method === 'log') return x && y && logRatioOfProportions(x.k, x.n, y.k, y.n, level);
  }
  if (metric.type === 'rate' && as === 'ratio' && method === 'log') return a.rate && b.rate && logRatioOfRates(a.rate, b.rate, level);
  if (metric.type === 'mean' && as === 'difference' && method === 'normal')
    return a.values && b.values && normalDifference(a.values, b.values, level);
  if (metric.type === 'mean' && as === 'ratio' && method === 'log') return a.values && b.values && logRatioOfMeans(a.values, b.values, level);
  if (metric.name === 'balanced_accuracy' && as === 'difference' && method === 'mover') {
    const [x, y] = [confusion(a.counts), confusion(b.counts)];
    return x && y && balancedAccuracyDifference(x, y, level);
  }
  throw cannotCompute(metric, method, `a ${as}`);
}
