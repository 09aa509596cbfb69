/** Cases that both models got right, only the new one, only the reference, neither. */
export type Outcomes = [both: number, newOnly: number, referenceOnly: number, neither: number];

export interface Half {
  outcomes: Outcomes;
  /** By attribute (`sex`) or joined attributes (`sex+age_band`), then by level (`female`, `female/22-39`). */
  levels: Record<string, Record<string, Outcomes>>;
}

export interface Cohort {
  testSet: string;
  prefix: string;
  positives: Half;
  negatives: Half;
}

export interface Case {
  readonly id: string;
  readonly patient: string;
  readonly truth: 0 | 1;
  readonly right: { readonly new: boolean; readonly reference: boolean };
  readonly attributes: Readonly<Record<string, string>>;
}

export function casesOf(cohort: Cohort): Case[];
export function round4(value: number): number;
