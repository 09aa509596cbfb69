import type { PairedSummary, ScoreSummary } from '../evaluation/summary.ts';
import type { Counts, Rate, ReportedInterval, Values } from '../formats/generated/types.ts';
import type { PairedTable } from '../statistics/intervals.ts';
import type { MetricDefinition } from '../statistics/metrics.ts';
import type { Rational } from '../statistics/rational.ts';
import type { GroupRows } from './rows.ts';

/** How a metric's figure is recomputed: from counts or rows, from a rate, from values a case, or not at all. */
export type Metric =
  | { readonly type: 'counts'; readonly name: string; readonly definition: MetricDefinition }
  | { readonly type: 'rate' | 'mean' | 'reported'; readonly name: string; readonly definition: undefined };

/** One model's scores on the rows of a group. */
export interface ModelRows {
  readonly of: GroupRows;
  /** Undefined where the group has no row. */
  readonly scores: ScoreSummary | undefined;
  /** Where the model is the reference of a comparison: its name in the table, and the pairs. */
  readonly reference?: string;
  readonly paired?: PairedSummary | undefined;
}

/** What carries a figure: a result, its rows, or the reference that it is compared with. */
export interface Carrier {
  readonly counts?: Counts;
  readonly rate?: Rate;
  readonly values?: Values;
  readonly estimate?: number | null;
  readonly interval?: ReportedInterval;
  /** The rows that `counts` are from. */
  readonly rows?: ModelRows;
}

/** What a figure is compared with: the reference's own numbers, the pairs where both judged the same cases, or a reported comparison. */
export interface Reference extends Carrier, Partial<PairedTable> {
  readonly difference?: number;
  readonly ratio?: number;
}

export type Basis = 'rows' | 'counts' | 'rate' | 'values' | 'as reported';

export type Limits = { readonly lower: number; readonly upper: number } | undefined;

export interface Figure {
  readonly estimate: Rational | number | undefined;
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  readonly basis: Basis;
  /** The numbers it was made of, for the record. */
  readonly counts: Readonly<Record<string, number>> | undefined;
  /** Why there is no estimate or no interval, or what the interval rests on. */
  readonly note?: string | undefined;
}
