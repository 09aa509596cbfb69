import type { CriterionOutcome } from '../formats/generated/types.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Group } from './summary.ts';

/** Two-sided limits of a figure, by the method that a plan calls so. */
export interface MethodInterval {
  readonly method: string;
  readonly level: number;
  readonly lower: number;
  readonly upper: number;
}

/** One figure of one group: an estimate, or why there is none. */
export interface MetricFigure {
  readonly metric: string;
  readonly estimate?: number;
  readonly undefined?: string;
  /** The default first. */
  readonly intervals: readonly MethodInterval[];
  /** Where the figure is one of several of its metric: the threshold probability of a net benefit, a class. */
  readonly at?: number;
  readonly class?: string;
  /** The estimate in which each case counts as much as its weight. */
  readonly weighted?: number;
  /** Why an interval is not there, or what it rests on. */
  readonly note?: string;
}

export interface GroupFigures {
  readonly group: Group;
  readonly n: number;
  readonly counts?: Confusion;
  readonly metrics: readonly MetricFigure[];
}

/** New less reference on the same cases. */
export interface ComparisonFigure {
  readonly metric: string;
  readonly group: Group;
  readonly reference: string;
  readonly design: 'paired';
  readonly estimate?: number;
  readonly undefined?: string;
  /** Two-sided: McNemar's mid-p for proportions, DeLong's for the AUROC. */
  readonly p?: number;
  readonly table?: Readonly<Record<'both' | 'new_only' | 'reference_only' | 'neither', number>>;
  readonly intervals: readonly MethodInterval[];
}

/** A less b, of the levels [a, b] of one attribute. */
export interface GapFigure {
  readonly metric: string;
  readonly attribute: string;
  readonly levels: readonly [string, string];
  readonly estimate?: number;
  readonly undefined?: string;
  readonly p?: number;
  /** Adjusted for all differences of the metric that are told of the attribute, by Holm. */
  readonly p_holm?: number;
  readonly intervals: readonly MethodInterval[];
}

/** The largest difference between levels: to look at, not to judge by, for it grows with the number of levels. */
export interface SpreadFigure {
  readonly metric: string;
  readonly attribute: string;
  readonly highest: string;
  readonly lowest: string;
  readonly estimate: number;
}

/** What `plumbline evaluate --json` prints, the whole first among the groups. */
export interface Evaluation {
  readonly schema: 'plumbline/evaluation/v1';
  readonly rows: number;
  readonly excluded: number;
  readonly exclusions?: readonly { readonly reason: string; readonly n: number; readonly lines: readonly number[] }[];
  readonly test_set?: string;
  readonly clusters?: number;
  readonly groups: readonly GroupFigures[];
  readonly comparisons: readonly ComparisonFigure[];
  readonly gaps: readonly GapFigure[];
  /** Each level less the one that its attribute is compared with, where one was named. */
  readonly reference_gaps?: readonly GapFigure[];
  readonly spreads: readonly SpreadFigure[];
  /** What was left out, and why. */
  readonly notes?: readonly string[];
  /** What the criteria of a plan say of it, where one was given. */
  readonly criteria?: readonly CriterionOutcome[];
}
