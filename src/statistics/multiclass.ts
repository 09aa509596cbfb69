import type { Confusion } from './confusion.ts';
import { isUndefined, type Undefined } from './undefined.ts';

/** For each row the index of its class. */
type Codes = Uint8Array | Uint16Array | Uint32Array;

/** How many cases of each class (row, the truth) were predicted as each (column), classes in the order of their codes. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Sums of a matrix, that all its figures are made of. */
interface Margins {
  readonly n: number;
  readonly correct: number;
  /** Cases of each class. */
  readonly actual: readonly number[];
  /** Cases predicted as each class. */
  readonly found: readonly number[];
  /** Cases of each class predicted as it. */
  readonly hits: readonly number[];
}

/**
 * Counts the pairs of truth and prediction, of all rows or of the given ones.
 * @throws RangeError for columns of different lengths, a row that is not there and a code that is no class.
 */
export function confusionMatrix(truth: Codes, predicted: Codes, classes: number, rows?: Uint32Array): ConfusionMatrix {
  if (truth.length !== predicted.length) throw new RangeError(`${truth.length} truths do not go with ${predicted.length} predictions`);
  const cells = new Float64Array(classes * classes);
  const n = rows?.length ?? truth.length;
  for (let index = 0; index < n; index += 1) {
    const row = rows === undefined ? index : (rows[index] ?? NaN);
    const [actual, found] = [truth[row] ?? NaN, predicted[row] ?? NaN];
    if (!(actual < classes && found < classes)) throw new RangeError(`row ${row} holds the codes ${actual} and ${found}, and there are ${classes} classes`);
    const cell = actual * classes + found;
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  return Array.from({ length: classes }, (_, actual) => Array.from(cells.subarray(actual * classes, (actual + 1) * classes)));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** a / b; undefined where b is 0. */
const ratio = (a: number, b: number): number | undefined => (b === 0 ? undefined : a / b);

function marginsOf(matrix: ConfusionMatrix): Margins {
  const actual = matrix.map(sum);
  const found = matrix.map((_, column) => sum(matrix.map((row) => row[column] ?? 0)));
  const hits = matrix.map((row, index) => row[index] ?? 0);
  return { n: sum(actual), correct: sum(hits), actual, found, hits };
}

/** The four cells of one class against all others. */
export function oneVersusRest(matrix: ConfusionMatrix, code: number): Confusion {
  const { n, actual, found, hits } = marginsOf(matrix);
  const [positives = 0, flagged = 0, tp = 0] = [actual[code], found[code], hits[code]];
  return { tp, fp: flagged - tp, tn: n - positives - flagged + tp, fn: positives - tp };
}

function accuracy(matrix: ConfusionMatrix): number | undefined {
  const { correct, n } = marginsOf(matrix);
  return ratio(correct, n);
}

/** Mean sensitivity of the classes that occur. */
function balancedAccuracy(matrix: ConfusionMatrix): number | undefined {
  const { actual, hits } = marginsOf(matrix);
  const sensitivities = hits.flatMap((hit, code) => ratio(hit, actual[code] ?? 0) ?? []);
  return ratio(sum(sensitivities), sensitivities.length);
}

/** F1 of each class against the rest; undefined for one that neither occurs nor is predicted. */
function f1s({ actual, found, hits }: Margins): readonly (number | undefined)[] {
  return hits.map((hit, code) => ratio(2 * hit, (actual[code] ?? 0) + (found[code] ?? 0)));
}

/** Mean F1 of all classes; undefined where one has none: never of fewer classes than there are. */
function macroF1(matrix: ConfusionMatrix): number | undefined {
  const each = f1s(marginsOf(matrix));
  const known = each.filter((f1) => f1 !== undefined);
  return known.length < each.length ? undefined : ratio(sum(known), known.length);
}

/** Mean F1 weighted by the cases of each class, so that one without any does not count. */
function weightedF1(matrix: ConfusionMatrix): number | undefined {
  const margins = marginsOf(matrix);
  return ratio(sum(f1s(margins).map((f1, code) => (f1 ?? 0) * (margins.actual[code] ?? 0))), margins.n);
}

/** R_K of Gorodkin 2004, Comput Biol Chem 28:367: Matthews' correlation for any number of classes. Exact up to 94 million cases. */
function correlation(matrix: ConfusionMatrix): number | undefined {
  const { n, correct, actual, found } = marginsOf(matrix);
  const chance = sum(actual.map((count, code) => count * (found[code] ?? 0)));
  const spread = (counts: readonly number[]): number => n * n - sum(counts.map((count) => count * count));
  const figure = ratio(correct * n - chance, Math.sqrt(spread(actual)) * Math.sqrt(spread(found)));
  return figure === undefined ? undefined : Math.max(-1, Math.min(1, figure));
}

/** 1 − disagreement observed / expected by chance, weighted by how far apart the classes are; undefined where chance expects none. */
function kappa(matrix: ConfusionMatrix, weight: (distance: number) => number): number | undefined {
  const { n, actual, found } = marginsOf(matrix);
  const weighted = (cell: (row: number, column: number) => number): number =>
    sum(matrix.map((row, i) => sum(row.map((_, j) => weight(i - j) * cell(i, j)))));
  const observed = weighted((i, j) => matrix[i]?.[j] ?? 0);
  const figure = ratio(observed * n, weighted((i, j) => (actual[i] ?? 0) * (found[j] ?? 0)));
  return figure === undefined ? undefined : 1 - figure;
}

/**
 * Figures of all classes together by name; undefined where the formula is. With one class a case micro F1 is accuracy.
 * Kappa: Cohen 1960, Educ Psychol Meas 20:37; quadratic, by the given order of classes: Cohen 1968, Psychol Bull 70:213.
 */
export const MULTICLASS_FIGURES = {
  accuracy,
  balanced_accuracy: balancedAccuracy,
  macro_f1: macroF1,
  weighted_f1: weightedF1,
  micro_f1: accuracy,
  mcc: correlation,
  kappa: (matrix: ConfusionMatrix) => kappa(matrix, (distance) => (distance === 0 ? 0 : 1)),
  quadratic_kappa: (matrix: ConfusionMatrix) => kappa(matrix, (distance) => distance * distance),
} as const satisfies Record<string, (matrix: ConfusionMatrix) => number | undefined>;

export type MulticlassFigure = keyof typeof MULTICLASS_FIGURES;

/** What the confusion matrix of a group tells. */
export interface MulticlassSummary {
  readonly n: number;
  /** Cases predicted as what they are: accuracy is this proportion of n. */
  readonly correct: number;
  /** Each class against the rest. */
  readonly classes: readonly { readonly name: string; readonly cells: Confusion }[];
  /** The classes that occur: balanced accuracy is the mean over these. */
  readonly occurring: readonly string[];
  readonly figures: Readonly<Record<MulticlassFigure, number | Undefined>>;
}

function reasonFor(name: MulticlassFigure, { n, actual, found }: Margins, classes: readonly string[]): string {
  if (n === 0) return 'there are no cases';
  if (name === 'macro_f1') {
    const absent = classes.filter((_, code) => actual[code] === 0 && found[code] === 0);
    return `no case is or was predicted as ${absent.join(', ')}`;
  }
  return name === 'mcc' ? 'all cases are of one class, or all were predicted as one' : 'all cases are of one class and were predicted as it';
}

/** All figures of a confusion matrix. @throws RangeError unless there is a name for each class. */
export function multiclassSummary(matrix: ConfusionMatrix, classes: readonly string[]): MulticlassSummary {
  if (matrix.length !== classes.length) throw new RangeError(`${classes.length} names do not go with ${matrix.length} classes`);
  const margins = marginsOf(matrix);
  const figure = (name: MulticlassFigure): number | Undefined =>
    MULTICLASS_FIGURES[name](matrix) ?? { undefined: reasonFor(name, margins, classes) };
  const names = Object.keys(MULTICLASS_FIGURES) as MulticlassFigure[];
  return {
    n: margins.n,
    correct: margins.correct,
    classes: classes.map((name, code) => ({ name, cells: oneVersusRest(matrix, code) })),
    occurring: classes.filter((_, code) => margins.actual[code] !== 0),
    figures: Object.fromEntries(names.map((name) => [name, figure(name)])) as Record<MulticlassFigure, number | Undefined>,
  };
}

/**
 * The mean of one figure a class, such as the AUROC of each against the rest; undefined where a class has none, and for
 * that reason: never of fewer classes than there are. @throws RangeError unless there is a name for each figure.
 */
export function macroAverage(figures: readonly (number | Undefined)[], classes: readonly string[]): number | Undefined {
  if (figures.length !== classes.length) throw new RangeError(`${classes.length} names do not go with ${figures.length} classes`);
  const without = figures.findIndex(isUndefined);
  const first = figures[without];
  if (isUndefined(first)) return { undefined: `${classes[without]}: ${first.undefined}` };
  return ratio(sum(figures.filter((figure) => typeof figure === 'number')), figures.length) ?? { undefined: 'there are no classes' };
}
