import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

type Pair = readonly [number, number];
type Group<Metrics> = Readonly<{ attribute: string | null; level: string | null; metrics: Metrics }>;

/** Absent where the group has one case. */
export interface RegressionFigures {
  readonly n: number;
  readonly mae: number;
  readonly rmse: number;
  readonly median_ae: number;
  readonly bias: number;
  readonly sd_diff?: number;
  readonly bias_t?: Pair;
  readonly bland_altman?: Readonly<{ lower: number; upper: number; lower_t: Pair; upper_t: Pair }>;
  readonly r2?: number;
  readonly pearson?: number;
  readonly spearman?: number;
  readonly ccc?: number;
}

export interface CaseFigures {
  readonly n: number;
  readonly missing: number;
  readonly mean: number;
  readonly median: number;
  readonly q25: number;
  readonly q75: number;
  readonly p05: number;
  readonly min: number;
  readonly max: number;
  readonly sd: number;
  readonly mean_t: Pair;
  readonly median_order_statistic: Pair;
}

type Proportion = Readonly<{ est: number | null; x: number; n: number }>;

export interface ClassFigures {
  readonly sensitivity: Proportion;
  readonly specificity: Proportion;
  readonly ppv: Proportion;
  readonly f1: number;
  readonly auroc_ovr: Readonly<{ est: number | null; se?: number }>;
}

export interface MulticlassFigures {
  readonly n: number;
  readonly confusion: readonly (readonly number[])[];
  readonly accuracy: Proportion;
  readonly per_class: Readonly<Record<string, ClassFigures>>;
  readonly balanced_accuracy: number;
  readonly balanced_accuracy_classes: readonly string[];
  readonly macro_f1_all_classes_zero_division_0: number;
  readonly weighted_f1: number;
  readonly micro_f1: number;
  readonly mcc: number;
  readonly kappa: number;
  readonly kappa_quadratic: number;
  readonly macro_auroc_ovr: number | null;
}

interface OtherTasks {
  readonly regression_400: readonly Group<RegressionFigures>[];
  readonly seg_160: readonly Group<Readonly<Record<'dice' | 'hd95', CaseFigures>>>[];
  readonly multiclass_900: readonly Group<MulticlassFigures>[];
  readonly drift: {
    readonly score: Readonly<{ inner_edges_type7: readonly number[]; ref: readonly number[]; cur: readonly number[]; psi: number; ks: number; wasserstein: number }>;
    readonly site: Readonly<{ levels: readonly string[]; ref: readonly number[]; cur: readonly number[]; psi: number }>;
  };
}

const textOf = (file: string): string => readFileSync(new URL(`oracle/${file}`, import.meta.url), 'utf8');

/** Figures computed outside this repository for the tables beside them; see the README there. */
export const OTHER_TASKS = JSON.parse(textOf('other-tasks.json')) as OtherTasks;

type Row = Readonly<Record<string, string>>;

/** The rows of a table without quotes. */
export function rowsOf(file: string): readonly Row[] {
  const [header = [], ...rows] = textOf(file).trimEnd().split('\n').map((line) => line.split(','));
  return rows.map((fields) => Object.fromEntries(header.map((name, column) => [name, fields[column] ?? ''])));
}

/** The rows of a group of the reference figures. */
export function inGroup(rows: readonly Row[], { attribute, level }: Group<unknown>): readonly Row[] {
  return attribute === null ? rows : rows.filter((row) => row[attribute] === level);
}

/** One column as numbers, NaN for an empty field. */
export function column(rows: readonly Row[], name: string): Float64Array {
  return Float64Array.from(rows, (row) => (row[name] === '' ? NaN : Number(row[name])));
}

/** Holds a figure against another, to 1e-9 unless told. */
export function near(found: unknown, expected: number | undefined, tolerance = 1e-9): void {
  expect(typeof found).toBe('number');
  expect(Math.abs(Number(found) - (expected ?? NaN)), `${found as number} for ${expected}`).toBeLessThanOrEqual(tolerance);
}

/** Holds both limits against others. */
export function limitsNear(found: { readonly lower: number; readonly upper: number } | undefined, expected: Pair | undefined, tolerance = 1e-9): void {
  near(found?.lower, expected?.[0], tolerance);
  near(found?.upper, expected?.[1], tolerance);
}

/** The quantile of Student's t behind the reference figures is right to 3e-9 only, as quantiles of 40 digits show. */
export const OF_REFERENCE_T = 5e-9;
