import type { BinaryTable } from '../predictions/table.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { PairedTable } from '../statistics/intervals.ts';
import type { Mean } from '../statistics/means.ts';

/** Why a figure does not exist. Never 0, 1 or NaN in its place. */
export interface Undefined {
  readonly undefined: string;
}

export type Group = Readonly<Record<string, string>>;

/** P(score of a positive > score of a negative) + P(equal) / 2, in the fixed direction. */
export interface Auroc {
  readonly estimate: number;
  /** DeLong's variance, Obuchowski's where rows are clustered; undefined with fewer than two of a class. */
  readonly variance: number | undefined;
  readonly positives: number;
  readonly negatives: number;
}

/** AUROC of the new model less that of the reference on the same cases; the variance as of an AUROC. */
export interface AurocDifference {
  readonly estimate: number;
  readonly variance: number | undefined;
}

/** One coefficient of a logistic fit, with its standard error. */
export interface Coefficient {
  readonly estimate: number;
  readonly standardError: number;
}

/** Logistic regression of the truth on logit(score); where it has no line, the intercept with the slope fixed may still exist. Cox 1958. */
export interface Calibration {
  readonly intercept: Coefficient | Undefined;
  readonly slope: Coefficient | Undefined;
  /** The intercept with the slope fixed at 1. */
  readonly inTheLarge: Coefficient;
}

/** Expected calibration error: 10 bins of equal count, and 10 of equal width. Figures to report, not to judge by. */
export interface CalibrationError {
  readonly equalCount: number;
  readonly equalWidth: number;
}

/** One model's scores in one group. */
export interface ScoreSummary {
  readonly name: string;
  /** At the model's own threshold; undefined without one. */
  readonly counts: Confusion | undefined;
  readonly auroc: Auroc | Undefined;
  readonly averagePrecision: number | Undefined;
  /** Mean of (probability − truth)². */
  readonly brier: Mean | Undefined;
  /** Mean of −ln of the probability given to the truth, probabilities held within 1e-15 of 0 and 1. */
  readonly logLoss: Mean | Undefined;
  readonly calibration: Calibration | Undefined;
  readonly calibrationError: CalibrationError | Undefined;
}

/** The cases that both models judged. */
export interface PairedSummary {
  readonly reference: ScoreSummary;
  /** Right and wrong at each model's own threshold; undefined where one has none. */
  readonly sensitivity: PairedTable | undefined;
  readonly specificity: PairedTable | undefined;
  readonly accuracy: PairedTable | undefined;
  /** Covariance of the two AUROCs, by the method of their variances; undefined where these are. */
  readonly aurocCovariance: number | undefined;
  /** What the covariance is for, without its cancellation: exactly 0 with variance 0 where both models rank alike. */
  readonly aurocDifference: AurocDifference | Undefined;
  /** New less reference, case by case. */
  readonly brierDifference: Mean | Undefined;
}

/** k of n whose cases come in clusters, with the linearised standard error of k/n. */
export interface ClusteredProportion {
  readonly k: number;
  readonly n: number;
  /** Clusters with at least one case in the denominator. */
  readonly clusters: number;
  /** Undefined with fewer than two clusters. */
  readonly standardError: number | undefined;
}

/** Proportions of a group by the name of their metric. */
export type ClusteredProportions = ReadonlyMap<string, ClusteredProportion>;

/** Figures in which a case counts as much as its weight. Points only: intervals would need the design of the survey. */
export interface WeightedFigures {
  readonly sensitivity: number | Undefined;
  readonly specificity: number | Undefined;
  readonly ppv: number | Undefined;
  readonly accuracy: number | Undefined;
  readonly f1: number | Undefined;
  readonly auroc: number | Undefined;
  readonly averagePrecision: number | Undefined;
  readonly brier: number | Undefined;
  /** Kish's effective number of cases, (Σw)² / Σw². */
  readonly effectiveCases: number | Undefined;
}

/** What the rows of one group tell: all that intervals and comparisons are made of, but for resampling. */
export interface GroupSummary {
  readonly group: Group;
  readonly n: number;
  readonly positives: number;
  readonly negatives: number;
  readonly scores: ScoreSummary;
  readonly references: readonly PairedSummary[];
  /** Undefined where the table has no clusters. */
  readonly clustered: ClusteredProportions | undefined;
  /** Undefined where the table has no weights. */
  readonly weighted: WeightedFigures | undefined;
}

/** A table, evaluated group by group. Pure; what was asked once is kept. */
export interface RowEvaluation {
  readonly table: BinaryTable;
  /**
   * Every combination of levels of these attributes that occurs, in byte order of the levels; for no attributes the whole.
   * @throws RangeError for an attribute that the table has not.
   */
  groups(attributes: readonly string[]): readonly GroupSummary[];
  /** The same rows at another threshold of the evaluated model. */
  at(threshold: number): RowEvaluation;
}
