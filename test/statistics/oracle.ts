import { readFileSync } from 'node:fs';

type Pair = readonly [number, number];
interface Figure {
  readonly est: number | null;
  readonly wilson?: Pair;
  readonly clopper_pearson?: Pair;
  readonly mover_wilson?: Pair;
  readonly log?: Pair;
}

interface Formulas {
  readonly normal_quantile: readonly Pair[];
  readonly beta_quantile: readonly (readonly [number, number, number, number])[];
  readonly one_proportion: readonly ({ readonly x: number; readonly n: number } & Readonly<Record<`${'wilson' | 'clopper_pearson'}_${'900' | '950' | '990'}`, Pair>>)[];
  readonly two_proportions: readonly Readonly<{ x1: number; n1: number; x2: number; n2: number; newcombe: Pair; newcombe_90: Pair }>[];
  readonly paired_proportions: readonly Readonly<{ table: readonly [number, number, number, number]; diff: number; newcombe_paired: Pair }>[];
  readonly confusion: readonly ({ readonly counts: Readonly<{ tp: number; fp: number; tn: number; fn: number }> } & Readonly<Record<
    'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'accuracy' | 'balanced_accuracy' | 'lr_positive' | 'lr_negative' | 'f1' | 'mcc', Figure>>)[];
}

/** Figures computed outside this repository; see the README beside the file. */
export const ORACLE = JSON.parse(readFileSync(new URL('oracle/formulas.json', import.meta.url), 'utf8')) as Formulas;
