import type { MeasuredCriterion } from '../formats/generated/types.ts';
import { smallestSampleFor } from '../statistics/feasibility.ts';
import { isProportionMethod } from '../statistics/intervals.ts';
import type { MetricDefinition } from '../statistics/metrics.ts';

/** The least that can show a limit. */
export interface Feasibility {
  /** `a floor of 0.80`. */
  readonly what: string;
  /** Cases of the metric's own class, even when none is an error. */
  readonly needed: number;
  readonly method: string;
}

type Asked = Pick<MeasuredCriterion, 'statistic' | 'at_least' | 'above' | 'at_most' | 'below'> & {
  readonly interval?: { readonly method: string; readonly level: number } | undefined;
  readonly compared_with?: unknown;
  readonly gap_between?: unknown;
};

/** `0.8` as plans write it, `0.80`. */
const twoDecimals = (limit: number): string => (Number(limit.toFixed(2)) === limit ? limit.toFixed(2) : String(limit));

/**
 * The sample that a floor or a ceiling of one proportion needs; undefined for other criteria, and where none is enough.
 * For a ceiling "without an error" means that nobody is counted.
 * @param definition `knownMetric` of the criterion's metric.
 */
export function feasibility(criterion: Asked, definition: MetricDefinition | undefined): Feasibility | undefined {
  const { statistic, interval, compared_with: reference, gap_between: gap } = criterion;
  if (reference !== undefined || gap !== undefined || interval === undefined || !isProportionMethod(interval.method)) return undefined;
  if (definition?.type !== 'proportion') return undefined;
  const { method, level } = interval;
  const [floor, ceiling] = [criterion.at_least ?? criterion.above, criterion.at_most ?? criterion.below];
  const of = (what: string, limit: number, exclusive: boolean): Feasibility | undefined => {
    const needed = smallestSampleFor(limit, method, level, exclusive);
    return needed === undefined ? undefined : { what, needed, method };
  };
  if (statistic === 'lower' && floor !== undefined) return of(`a floor of ${twoDecimals(floor)}`, floor, criterion.at_least === undefined);
  if (statistic === 'upper' && ceiling !== undefined) return of(`a ceiling of ${twoDecimals(ceiling)}`, 1 - ceiling, criterion.at_most === undefined);
  return undefined;
}
