// What assembly/ exports, as its own comments say.

export const LEAST_POWER: number;
export const MOST_POWER: number;
export const POWERS: number;
export const BALANCED_ACCURACY: number;
export const F1: number;
export const KAPPA: number;
export const LR_NEGATIVE: number;
export const LR_POSITIVE: number;
export const MCC: number;
export const NET_BENEFIT: number;
export const YOUDEN: number;
export const RANKS: number;
export const POSITIVES: number;
export const NEGATIVES: number;
export const ALL_NEGATIVES: number;
export const MISRANKED: number;
export const PRECISION: number;
export const POSITIVE_SQUARES: number;
export const NEGATIVE_SQUARES: number;
export const POSITIVE_PRODUCTS: number;
export const NEGATIVE_PRODUCTS: number;
export const BIN: number;
export const CENTRE: number;
export const EXCESS: number;
export const ORDERS: number;
export const SUMS: number;
export const WIDTH: number;
export const BINS: number;
export const BRIER: number;
export const BY_COUNT: number;
export const BY_WIDTH: number;
export const CASES: number;
export const CLASS: number;
export const CLASSES: number;
export const GROUP: number;
export const IN_BIN: number;
export const LOG: number;
export const LOGITS: number;
export const NEXT: number;
export const SIZE: number;
export const COUNTS: number;
export const POINT: number;
export const SPLIT: number;
export const SPLIT_SUM: number;
export const TOTALS: number;

/** The functions, over one memory. */
export interface Code {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  cutRows(base: number, from: number, limit: number, width: number, places: number, ends: number, row: number, capacity: number): number;
  readonly cutTo: { readonly value: number };
  readDecimals(base: number, starts: number, ends: number, n: number, into: number): number;
  findTexts(base: number, starts: number, ends: number, field: number, n: number, trimmed: number, slots: number, last: number, into: number): number;
  learnText(start: number, end: number, trimmed: number, slots: number, last: number, number: number): void;
  replaceCodes(codes: number, n: number, table: number): void;
  countClasses(groups: number, truth: number, n: number, counts: number): void;
  classesAt(places: number, n: number, codes: number, bytes: number, into: number): void;
  countSteps(k: number, n: number, above: number): number;
  fillBinomial(k: number, n: number, below: number, above: number, cumulative: number): void;
  drawPairs(state: number, n: number, firstLeast: number, firstSize: number, first: number, secondLeast: number, secondSize: number, second: number, words: number, into: number): void;
  sort(values: number, words: number, n: number, counts: number): void;
  fillPlaces(truth: number, start: number, n: number, places: number): void;
  markTies(scores: number, n: number, places: number): void;
  walkDown(places: number, codes: number, classOf: number, n: number, counts: number, own: number, others: number, gathered: number): void;
  figureOf(figure: number, harm: number, tp: number, fp: number, tn: number, fn: number): number;
  figuresOf(figure: number, harm: number, positives: number, negatives: number, flagged: number, flaggedWrongly: number, n: number, into: number): void;
  openBin(bin: number, score: number, upper: number, rising: number): void;
  fillExcesses(bin: number, suspicion: number, places: number, from: number, n: number, rising: number, excesses: number): number;
  addExcesses(excesses: number, codes: number, from: number, to: number, sums: number): void;
  foldSums(sums: number, classOf: number, codes: number, groups: number): void;
  endsCountBin(groups: number, n: number): number;
  passRows(suspicion: number, codes: number, classOf: number, n: number, rising: number, groups: number): void;
  settleBin(bin: number, groups: number, n: number): void;
  endWidthBin(groups: number, n: number): void;
  endLastBins(groups: number, n: number): void;
  splitLogits(suspicion: number, codes: number, classOf: number, n: number, rising: number, groups: number): void;
  addCases(logits: number, n: number, intercept: number, slope: number, mean: number, totals: number): void;
  addBins(points: number, n: number, intercept: number, slope: number, mean: number, totals: number): void;
  betaLower(x: number, a: number, b: number): number;
  betaAt(lower: number, upper: number, a: number, b: number, z: number): number;
  keepNumbers(values: number, n: number): number;
  select(values: number, from: number, to: number, place: number): void;
}

/** New, with a memory of its own. */
export function instantiate(): Code;
