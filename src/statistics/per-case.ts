import { meanOf, type Mean } from './means.ts';
import { quantile } from './order-statistics.ts';
import { isUndefined, type Undefined } from './undefined.ts';

/** Where the values of the cases lie; quantiles of type 7. */
export interface Distribution {
  readonly least: number;
  readonly fifthPercentile: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly most: number;
}

/** What one value a case, such as Dice, tells of a group. Intervals: `tMean` and `normalMean`, `medianInterval`, `wilson`. */
export interface CaseSummary {
  /** Cases that have a value. */
  readonly n: number;
  /** Cases that have none, as Dice where neither truth nor prediction has a region: not 0, not 1, and in no figure. */
  readonly missing: number;
  readonly values: Mean | Undefined;
  /** Of n − 1; undefined for a single case. */
  readonly sd: number | Undefined;
  readonly distribution: Distribution | Undefined;
  /** The values, ascending, for `medianInterval`. */
  readonly sorted: Float64Array;
}

function distribution(sorted: Float64Array): Distribution | undefined {
  const at = (p: number): number => quantile(sorted, p) ?? NaN;
  if (sorted.length === 0) return undefined;
  return { least: at(0), fifthPercentile: at(0.05), lowerQuartile: at(0.25), median: at(0.5), upperQuartile: at(0.75), most: at(1) };
}

function spread(values: Mean | Undefined): number | Undefined {
  if (isUndefined(values)) return values;
  return values.n < 2 ? { undefined: 'a single case has no spread' } : values.sd;
}

/**
 * The values of one group's cases, NaN for a case that has none; their order does not matter.
 * @throws RangeError for an infinite value.
 */
export function caseSummary(cases: Float64Array): CaseSummary {
  const sorted = cases.filter((value) => !Number.isNaN(value)).sort();
  const n = sorted.length;
  if (sorted[0] === -Infinity || sorted[n - 1] === Infinity) throw new RangeError('a case has an infinite value');
  const missing = cases.length - n;
  const none: Undefined = { undefined: missing === 0 ? 'there are no cases' : 'no case has a value' };
  const values = n === 0 ? none : meanOf(sorted);
  return { n, missing, values, sd: spread(values), distribution: distribution(sorted) ?? none, sorted };
}
