import { absolute, compare, decimalsOf, fromDecimal, subtract, type Rational } from './rational.ts';

export type Statistic = 'estimate' | 'lower' | 'upper' | 'both';

/** The limit of a criterion: exactly one of the five. */
export interface Limit {
  readonly at_least?: number | undefined;
  readonly above?: number | undefined;
  readonly at_most?: number | undefined;
  readonly below?: number | undefined;
  readonly within?: number | undefined;
}

/** `not met`: shown to be worse; `not shown`: neither shown to hold nor to be worse. Neither passes. */
export type Decision = 'met' | 'not met' | 'not shown';

export interface Judged {
  readonly statistic: Statistic;
  readonly limit: Limit;
  /** Exact where it is a fraction; a double counts as the decimal it is written as. */
  readonly estimate: Rational | number | undefined;
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
}

type LimitKind = 'at_least' | 'above' | 'at_most' | 'below' | 'within';
const KINDS: readonly LimitKind[] = ['at_least', 'above', 'at_most', 'below', 'within'];

function limitOf(limit: Limit): { readonly kind: LimitKind; readonly value: number } {
  const given = KINDS.flatMap((kind) => (limit[kind] === undefined ? [] : [{ kind, value: limit[kind] }]));
  const [only, second] = given;
  if (only === undefined || second !== undefined) throw new RangeError(`a criterion has one limit, not ${given.length}`);
  if (!Number.isFinite(only.value)) throw new RangeError(`a limit is a finite number, not ${only.value}`);
  return only;
}

/** Whether something that compares so with the limit (−1 less, 0 equal, 1 greater) is on its right side. */
const ON_RIGHT_SIDE: Readonly<Record<Exclude<LimitKind, 'within'>, (order: -1 | 0 | 1) => boolean>> = {
  at_least: (order) => order >= 0,
  above: (order) => order > 0,
  at_most: (order) => order <= 0,
  below: (order) => order < 0,
};

function exact(figure: Rational | number | undefined): Rational | undefined {
  if (typeof figure !== 'number') return figure;
  return Number.isFinite(figure) ? fromDecimal(figure) : undefined;
}

function decideEstimate(estimate: Rational | number | undefined, kind: LimitKind, value: number): Decision {
  const figure = exact(estimate);
  if (figure === undefined) return 'not shown';
  const limit = fromDecimal(value);
  const holds = kind === 'within' ? compare(absolute(figure), limit) <= 0 : ON_RIGHT_SIDE[kind](compare(figure, limit));
  return holds ? 'met' : 'not met';
}

function holdsAt(x: number, kind: LimitKind, value: number): boolean {
  if (kind === 'within') return Math.abs(x) <= value;
  return ON_RIGHT_SIDE[kind](x < value ? -1 : x > value ? 1 : 0);
}

/** Whether every value of the interval lies on the wrong side of the limit. An absent end is as far away as can be. */
function shownWorse(lower: number, upper: number, kind: LimitKind, value: number): boolean {
  if (kind === 'within') return upper < -value || lower > value;
  return !holdsAt(lower, kind, value) && !holdsAt(upper, kind, value);
}

/**
 * Holds a statistic against the limit of a criterion.
 * Estimates compare exactly, the limit as the decimal that is written (92/100 − 87/100 is at most 0.05); limits of
 * intervals compare as the doubles they are, unrounded. What is absent or not finite never meets a limit.
 * `both` asks both ends to hold; `lower` and `upper` are taken literally with every kind of limit.
 * @throws RangeError unless there is exactly one limit, and it is finite.
 */
export function decide({ statistic, limit, estimate, lower, upper }: Judged): Decision {
  const { kind, value } = limitOf(limit);
  if (statistic === 'estimate') return decideEstimate(estimate, kind, value);
  const ends = statistic === 'both' ? [lower, upper] : [statistic === 'lower' ? lower : upper];
  const known = ends.filter((end): end is number => Number.isFinite(end));
  const [low, high] = [lower ?? -Infinity, upper ?? Infinity];
  // Negated, so that NaN in either end ends here too.
  if (known.length < ends.length || !(low <= high)) return 'not shown';
  if (known.every((end) => holdsAt(end, kind, value))) return 'met';
  return shownWorse(low, high, kind, value) ? 'not met' : 'not shown';
}

// From four decimals on the tolerance stays at 5·10⁻⁵: what is printed with more is often rounded earlier.
const MOST_DECIMALS = 4;

/**
 * Whether a reported figure is the recomputed one: |Δ| ≤ 0.5·10⁻ᵈ for the d decimals as written (`0.950` three,
 * `95e-2` two), and at least 5·10⁻⁵ is allowed. Exact decimal arithmetic; a double counts as its shortest decimal.
 * False for a text that is no finite decimal number and for a recomputed figure that is none.
 */
export function agrees(reportedText: string, recomputed: Rational | number): boolean {
  const decimals = decimalsOf(reportedText);
  const figure = exact(recomputed);
  if (decimals === undefined || figure === undefined) return false;
  const tolerance = fromDecimal(`0.5e-${Math.min(decimals, MOST_DECIMALS)}`);
  return compare(absolute(subtract(fromDecimal(reportedText), figure)), tolerance) <= 0;
}
