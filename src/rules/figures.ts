import type { ChangeControlPlan, Counts } from '../formats/generated/types.ts';
import type { PairedTable } from '../statistics/intervals.ts';
import { figureOf, metricDefinition, ownProportion, proportionCounts, type MetricDefinition } from '../statistics/metrics.ts';
import type { Carrier, Figure, Metric, Reference } from './carriers.ts';
import { rowEstimate } from './row-figures.ts';

const OF_ROWS: ReadonlySet<string> = new Set(['delong-logit', 'delong', 'newcombe-auroc', 'bootstrap']);

/** Whether a method's intervals are computed from rows alone. */
export const needsRows = (method: string): boolean => OF_ROWS.has(method);

export function metricOf(plan: ChangeControlPlan, name: string): Metric | undefined {
  const own = plan.metrics?.[name];
  if (own === undefined) {
    const definition = metricDefinition(name);
    return definition === undefined ? undefined : { type: 'counts', name, definition };
  }
  if (own.type === 'proportion') return { type: 'counts', name, definition: ownProportion(name, own.numerator, own.denominator) };
  return { type: own.type, name, definition: undefined };
}

/** What is known of a metric by its name, unless the plan means something of its own by it, whose cells may count lesions and not cases. */
export function knownMetric(plan: ChangeControlPlan, name: string): MetricDefinition | undefined {
  return plan.metrics?.[name] === undefined ? metricDefinition(name) : undefined;
}

const named = (counts: Counts): Record<string, number> =>
  Object.fromEntries(
    ['tp', 'fp', 'tn', 'fn', 'numerator', 'denominator'].flatMap((key) =>
      typeof counts[key] === 'number' ? [[key, counts[key]]] : [],
    ),
  );

/** The figure of a metric, from the strongest that the carrier has (what is reported last, where it may); undefined when it has nothing that its type can use. */
export function figureFrom(metric: Metric, carrier: Carrier, asReported = false): Figure | undefined {
  const { definition } = metric;
  const { counts, rows } = carrier;
  if (definition?.type === 'needs-rows') {
    if (rows !== undefined) return { ...rowEstimate(metric.name, rows), basis: 'rows', counts: undefined };
  } else if (definition !== undefined && counts !== undefined) {
    const complete = definition.type !== 'proportion' || proportionCounts(definition, counts) !== undefined;
    if (complete) return { estimate: figureOf(definition, counts), basis: rows === undefined ? 'counts' : 'rows', counts: named(counts) };
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
  if (typeof carrier.estimate !== 'number') return undefined;
  return {
    estimate: carrier.estimate,
    lower: carrier.interval?.lower,
    upper: carrier.interval?.upper,
    basis: 'as reported',
    counts: undefined,
  };
}

export function pairedTable(reference: Reference): PairedTable | undefined {
  const { both, new_only, reference_only, neither } = reference;
  if (both === undefined || new_only === undefined || reference_only === undefined || neither === undefined) return undefined;
  return { both, new_only, reference_only, neither };
}

/** Pooled counts of several results, cell by cell; undefined unless each is there and has counts. */
export function pooled(carriers: readonly (Carrier | undefined)[]): Counts | undefined {
  const sum: Record<string, number> = {};
  for (const carrier of carriers) {
    if (carrier?.counts === undefined) return undefined;
    for (const [cell, n] of Object.entries(named(carrier.counts))) sum[cell] = (sum[cell] ?? 0) + n;
  }
  return carriers.length === 0 ? undefined : sum;
}
