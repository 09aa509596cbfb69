import type { PlannedInterval } from '../formats/generated/types.ts';
import { pairedDifference } from '../statistics/intervals.ts';
import { asNumber } from '../statistics/metrics.ts';
import { divide, subtract, type Rational } from '../statistics/rational.ts';
import type { Carrier, Figure, Limits, Metric, ModelRows, Reference } from './carriers.ts';
import { figureFrom, pairedTable } from './figures.ts';
import { cannotCompute, independentLimits, isPairedMethod, pairedLimits, singleLimits } from './intervals.ts';
import { clusteredDifference, clusteredLimits, rowDifference, rowLimits } from './row-figures.ts';
import { isClustered } from './rows.ts';

/** Whether limits from counts would take rows as independent that are not. */
const dependent = (rows: ModelRows | undefined): rows is ModelRows => rows !== undefined && isClustered(rows.of.evaluation);

/** A figure with the interval that the plan names; an interval as reported only where the figure is. */
export function withInterval(metric: Metric, carrier: Carrier, figure: Figure, interval: PlannedInterval | undefined): Figure {
  if (interval === undefined || figure.basis === 'as reported') return figure;
  const { rows } = carrier;
  const known = rows && rowLimits(metric, rows, interval);
  if (known !== undefined) return { ...figure, ...known };
  // Also where it is not used: a method that does not fit the metric is refused.
  const limits = singleLimits(metric, carrier, interval);
  if (dependent(rows)) return { ...figure, ...clusteredLimits(metric, rows, interval) };
  return { ...figure, lower: limits?.lower, upper: limits?.upper };
}

/** What two figures of one metric make, exactly where both are exact; undefined where one of them has no estimate. */
export function ofBoth<T>(a: Figure, b: Figure, exactly: (x: Rational, y: Rational) => T, roughly: (x: number, y: number) => T): T | undefined {
  const [x, y] = [a.estimate, b.estimate];
  if (x === undefined || y === undefined) return undefined;
  return typeof x === 'object' && typeof y === 'object' ? exactly(x, y) : roughly(asNumber(x), asNumber(y));
}

type Estimate = Figure['estimate'];

const minus = (a: Figure, b: Figure): Estimate => ofBoth<Estimate>(a, b, subtract, (x, y) => x - y);
const over = (a: Figure, b: Figure): Estimate => ofBoth<Estimate>(a, b, (x, y) => (y.n === 0n ? undefined : divide(x, y)), (x, y) => (y === 0 ? undefined : x / y));

/** Limits of a difference or ratio from counts or pairs, or from the rows where these need them. */
function limitsOf(metric: Metric, a: Carrier, b: Carrier, interval: PlannedInterval, as: 'difference' | 'ratio', ofCounts: () => Limits): Partial<Figure> {
  const [x, y] = [a.rows, b.rows];
  const known = x && y && rowDifference(metric, x, y, interval, as);
  if (known !== undefined) return known;
  const limits = ofCounts();
  if (!dependent(x)) return { lower: limits?.lower, upper: limits?.upper };
  if (y === undefined || as === 'ratio') throw cannotCompute(metric, interval.method, `a ${as} of clustered rows`);
  return clusteredDifference(metric, x, y, interval);
}

/** New against reference, with the interval that the plan names; undefined when the reference's figures are not there. */
export function comparison(
  metric: Metric,
  result: Carrier,
  reference: Reference,
  interval: PlannedInterval | undefined,
  as: 'difference' | 'ratio',
  asReported = false,
): Figure | undefined {
  const table = pairedTable(reference);
  if (table !== undefined && as === 'difference') {
    const ofPairs = { estimate: pairedDifference(table), basis: reference.rows === undefined ? 'counts' : 'rows', counts: { ...table } } as const;
    if (interval === undefined) return ofPairs;
    const { method, level } = interval;
    if (isPairedMethod(method)) return { ...ofPairs, ...limitsOf(metric, result, reference, interval, as, () => pairedLimits(table, method, level)) };
  }
  const [a, b] = [figureFrom(metric, result, asReported), figureFrom(metric, reference, asReported)];
  if (a !== undefined && b !== undefined && a.basis !== 'as reported' && b.basis !== 'as reported') {
    const figure = { estimate: as === 'ratio' ? over(a, b) : minus(a, b), note: a.note ?? b.note, basis: a.basis, counts: a.counts };
    if (interval === undefined) return figure;
    if (isPairedMethod(interval.method)) return undefined;
    return { ...figure, ...limitsOf(metric, result, reference, interval, as, () => independentLimits(metric, result, reference, interval, as)) };
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
