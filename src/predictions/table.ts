import type { Problem } from '../formats/problem.ts';

/** What an empty field of an attribute is called: a level of its own, never dropped. */
export const MISSING = '(missing)';

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** A column of text, coded: levels are told apart byte for byte, and no text is taken for a number. */
export interface Attribute {
  readonly name: string;
  /** The distinct texts in byte order (of UTF-8), `MISSING` among them where a field is empty. */
  readonly levels: readonly string[];
  /** For each row the index of its level. */
  readonly codes: Codes;
}

/** Which rows belong together, such as the images of a patient. */
export interface Clusters {
  readonly name: string;
  readonly count: number;
  /** For each row its cluster, from 0. */
  readonly codes: Uint32Array;
}

/** The scores of one model, one a row, finite. */
export interface Scores {
  /** `score` for the model that is evaluated, else the name of the reference. */
  readonly name: string;
  readonly values: Float64Array;
  /** A case is flagged from here on (`>=`; `<=` where a high score speaks against the condition). */
  readonly threshold: number | undefined;
}

/** Rows that were left out because the caller asked for it, counted. */
export interface Exclusion {
  readonly reason: string;
  readonly n: number;
  /** Line numbers of the first of them. */
  readonly lines: readonly number[];
}

/** One row a case: what is true of it, and what each model said. */
export interface BinaryTable {
  readonly rows: number;
  /** For each row 1 with the condition, 0 without. */
  readonly truth: Uint8Array;
  readonly higherIs: 'positive' | 'negative';
  readonly scores: Scores;
  readonly references: readonly Scores[];
  readonly attributes: readonly Attribute[];
  readonly clusters: Clusters | undefined;
  readonly weights: Float64Array | undefined;
  readonly excluded: readonly Exclusion[];
  /** `sha256:…` of the sorted lines `CASE,TRUTH`; undefined without a column of cases. */
  readonly testSetDigest: string | undefined;
}

/** A table that cannot be used, with all that is wrong with it (the first of each kind, and how many more). */
export class TableError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.name = 'TableError';
    this.problems = problems;
  }
}
