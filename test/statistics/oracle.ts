import { readFileSync } from 'node:fs';

type Pair = readonly [number, number];
type Cells = readonly [number, number, number, number];
interface Figure {
  readonly est: number | null;
  readonly wilson?: Pair;
  readonly clopper_pearson?: Pair;
  readonly mover_wilson?: Pair;
  readonly log?: Pair;
}

interface Formulas {
  readonly normal_quantile: readonly Pair[];
  readonly normal_upper_tail: readonly Pair[];
  readonly t_quantile: readonly (readonly [number, number, number])[];
  readonly holm: readonly Readonly<{ p: readonly number[]; adjusted: readonly number[] }>[];
  readonly beta_quantile: readonly (readonly [number, number, number, number])[];
  readonly one_proportion: readonly ({ readonly x: number; readonly n: number } & Readonly<Record<`${'wilson' | 'clopper_pearson'}_${'900' | '950' | '990'}`, Pair>>)[];
  readonly two_proportions: readonly Readonly<{ x1: number; n1: number; x2: number; n2: number; newcombe: Pair; newcombe_90: Pair; miettinen_nurminen: Pair; miettinen_nurminen_90: Pair }>[];
  readonly paired_proportions: readonly Readonly<{ table: Cells; diff: number; newcombe_paired: Pair; tango: Pair; tango_90: Pair; mcnemar: { readonly midp: number } }>[];
  readonly confusion: readonly ({ readonly counts: Readonly<{ tp: number; fp: number; tn: number; fn: number }> } & Readonly<Record<
    'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'accuracy' | 'balanced_accuracy' | 'lr_positive' | 'lr_negative' | 'f1' | 'mcc', Figure>>)[];
}

interface Comparisons {
  readonly two_proportions: readonly Readonly<{ x1: number; n1: number; x2: number; n2: number; newcombe: Pair; miettinen_nurminen: Pair; p_score_pooled: number }>[];
  readonly paired_proportions: readonly Readonly<{ table: Cells; diff: number; tango: Pair; tango_90: Pair; newcombe_paired: Pair; midp: number }>[];
  readonly clustered: readonly Readonly<{ k: number; n: number; clusters: number; se: number; wilson_neff: Pair }>[];
  readonly holm: readonly Readonly<{ p: readonly number[]; holm: readonly number[] }>[];
  readonly confusion: readonly Readonly<{ counts: Readonly<{ tp: number; fp: number; tn: number; fn: number }>; youden: readonly [number, Pair] | readonly [null, null]; kappa: number | null; prevalence: number | null }>[];
}

/** Figures computed outside this repository; see the README beside the file. */
export const ORACLE = JSON.parse(readFileSync(new URL('oracle/formulas.json', import.meta.url), 'utf8')) as Formulas;

/** The same of counts in tables of predictions. */
export const COMPARISONS = JSON.parse(readFileSync(new URL('oracle/comparisons.json', import.meta.url), 'utf8')) as Comparisons;
