import type { PlannedInterval } from '../formats/generated/types.ts';
import { pairedDifference } from '../statistics/intervals.ts';
import { divide, subtract, type Rational } from '../statistics/rational.ts';
import type { Carrier, Figure, Limits, Metric, Reference } from './carriers.ts';
import { figureFrom, pairedTable } from './figures.ts';
import { cannotCompute, independentLimits, isPairedMethod, pairedLimits, singleLimits } from './intervals.ts';
import { clusteredDifference, clusteredLimits, rowDifference, rowLimits } from './row-figures.ts';
import { isClustered } from './rows.ts';

/** Whether limits from counts would take rows as independent that are not. */
const dependent = ({ rows }: Carrier): boolean => rows !== undefined && isClustered(rows.of.evaluation);

/** A figure with the interval that the plan names; an interval as reported only where the figure is. */
export function withInterval(metric: Metric, carrier: Carrier, figure: Figure, interval: PlannedInterval | undefined): Figure {
  if (interval === undefined || figure.basis === 'as reported') return figure;
  const { rows } = carrier;
  const known = rows === undefined ? undefined : rowLimits(metric, rows, interval);
  if (known !== undefined) return { ...figure, ...known };
  // Also where it is not used: a method that does not fit the metric is refused.
  const limits = singleLimits(metric, carrier, interval);
  if (rows !== undefined && dependent(carrier)) return { ...figure, ...clusteredLimits(metric, rows, interval) };
  return { ...figure, lower: limits?.lower, upper: limits?.upper };
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

/** Limits of a difference or ratio from counts or pairs, or from the rows where these need them. */
function limitsOf(metric: Metric, a: Carrier, b: Carrier, interval: PlannedInterval, as: 'difference' | 'ratio', ofCounts: () => Limits): Partial<Figure> {
  const [x, y] = [a.rows, b.rows];
  const both = x !== undefined && y !== undefined;
  const known = both ? rowDifference(metric, x, y, interval, as) : undefined;
  if (known !== undefined) return known;
  const limits = ofCounts();
  if (!dependent(a)) return { lower: limits?.lower, upper: limits?.upper };
  if (!both || as === 'ratio') throw cannotCompute(metric, interval.method, `a ${as} of clustered rows`);
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
  const method = interval?.method;
  if (table !== undefined && as === 'difference' && (interval === undefined || isPairedMethod(interval.method))) {
    const ofPairs = (): Limits => (interval === undefined || !isPairedMethod(interval.method) ? undefined : pairedLimits(table, interval.method, interval.level));
    const limits = interval === undefined ? {} : limitsOf(metric, result, reference, interval, as, ofPairs);
    const basis = reference.rows === undefined ? 'counts' : 'rows';
    return { estimate: pairedDifference(table), ...limits, basis, counts: { ...table } };
  }
  const [a, b] = [figureFrom(metric, result, asReported), figureFrom(metric, reference, asReported)];
  if (a !== undefined && b !== undefined && a.basis !== 'as reported' && b.basis !== 'as reported') {
    if (method !== undefined && isPairedMethod(method)) return undefined;
    const limits = interval === undefined ? {} : limitsOf(metric, result, reference, interval, as, () => independentLimits(metric, result, reference, interval, as));
    const estimate = as === 'ratio' ? over(a, b) : minus(a, b);
    return { estimate, note: a.note ?? b.note, ...limits, basis: a.basis, counts: a.counts };
  }
  if (table !== undefined && method !== undefined) throw cannotCompute(metric, method, `a paired ${as}`);
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
