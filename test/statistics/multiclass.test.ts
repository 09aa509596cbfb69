import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc } from '../../src/evaluation/summary.ts';
import { asNumber, estimateOf } from '../../src/statistics/metrics.ts';
import {
  confusionMatrix, macroAverage, MULTICLASS_FIGURES, multiclassSummary, oneVersusRest, type ConfusionMatrix, type MulticlassFigure,
} from '../../src/statistics/multiclass.ts';
import { isUndefined, type Undefined } from '../../src/statistics/undefined.ts';
import { column, inGroup, near, OTHER_TASKS, rowsOf } from './other-tasks.ts';

const CLASSES = ['normal', 'benign', 'insitu', 'invasive'];
const rows = rowsOf('multiclass_900.csv');
const codes = (texts: readonly (string | undefined)[]): Uint8Array => Uint8Array.from(texts, (text) => CLASSES.indexOf(text ?? ''));

const matrices = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: classes, maxLength: classes }), { minLength: classes, maxLength: classes }));
const transposed = (matrix: ConfusionMatrix): ConfusionMatrix => matrix.map((_, column) => matrix.map((row) => row[column] ?? NaN));
const names = (matrix: ConfusionMatrix): string[] => matrix.map((_, code) => `class ${code}`);

/** The AUROC of one class against the rest, by its column of probabilities. */
function aurocOf(name: string, inIt: ReturnType<typeof rowsOf>): Auroc | Undefined {
  const summaries = evaluateRows({
    rows: inIt.length, truth: Uint8Array.from(inIt, (row) => (row['y_true'] === name ? 1 : 0)), higherIs: 'positive',
    scores: { name: 'score', values: column(inIt, `p_${name}`), threshold: undefined }, references: [], attributes: [],
    clusters: undefined, weights: undefined, excluded: [], testSetDigest: undefined,
  }).groups([]);
  return summaries[0]?.scores.auroc ?? { undefined: 'no summary' };
}

function same(a: number | undefined, b: number | undefined): void {
  if (a === undefined) expect(b).toBeUndefined();
  else near(b, a, 1e-12);
}

describe('multiclassSummary against the reference', () => {
  it.each(OTHER_TASKS.multiclass_900)('has every figure of $attribute $level', (group) => {
    const inIt = inGroup(rows, group);
    const matrix = confusionMatrix(codes(inIt.map((row) => row['y_true'])), codes(inIt.map((row) => row['y_pred'])), 4);
    const expected = group.metrics;
    expect(matrix).toEqual(expected.confusion);
    const found = multiclassSummary(matrix, CLASSES);
    expect([found.n, found.correct]).toEqual([expected.n, expected.accuracy.x]);
    expect(found.occurring).toEqual(expected.balanced_accuracy_classes);
    near(found.figures.accuracy, expected.accuracy.est ?? NaN);
    near(found.figures.balanced_accuracy, expected.balanced_accuracy);
    near(found.figures.macro_f1, expected.macro_f1_all_classes_zero_division_0);
    near(found.figures.weighted_f1, expected.weighted_f1);
    near(found.figures.micro_f1, expected.micro_f1);
    near(found.figures.mcc, expected.mcc);
    near(found.figures.kappa, expected.kappa);
    near(found.figures.quadratic_kappa, expected.kappa_quadratic);
    for (const { name, cells } of found.classes) {
      const ofClass = expected.per_class[name];
      expect([cells.tp, cells.tp + cells.fn]).toEqual([ofClass?.sensitivity.x, ofClass?.sensitivity.n]);
      expect([cells.tn, cells.tn + cells.fp]).toEqual([ofClass?.specificity.x, ofClass?.specificity.n]);
      expect([cells.tp, cells.tp + cells.fp]).toEqual([ofClass?.ppv.x, ofClass?.ppv.n]);
      near(asNumber(estimateOf('f1', cells) ?? NaN), ofClass?.f1 ?? NaN);
      expect(estimateOf('sensitivity', cells) === undefined).toBe(ofClass?.sensitivity.est === null);
    }
    const aurocs = CLASSES.map((name) => aurocOf(name, inIt));
    for (const [code, auroc] of aurocs.entries()) {
      const { est, se } = expected.per_class[CLASSES[code] ?? '']?.auroc_ovr ?? { est: NaN };
      if (isUndefined(auroc)) expect(est).toBeNull();
      else {
        near(auroc.estimate, est ?? NaN);
        near(Math.sqrt(auroc.variance ?? NaN), se);
      }
    }
    const macro = macroAverage(aurocs.map((auroc) => (isUndefined(auroc) ? auroc : auroc.estimate)), CLASSES);
    if (expected.macro_auroc_ovr === null) expect(isUndefined(macro) && macro.undefined).toMatch(/^invasive: /);
    else near(macro, expected.macro_auroc_ovr);
  });
});

describe('confusionMatrix', () => {
  const [truth, predicted] = [Uint8Array.of(0, 1, 1, 2), Uint8Array.of(0, 1, 2, 0)];

  it('counts all rows, or the given ones', () => {
    expect(confusionMatrix(truth, predicted, 3)).toEqual([[1, 0, 0], [0, 1, 1], [1, 0, 0]]);
    expect(confusionMatrix(truth, predicted, 3, Uint32Array.of(3, 2))).toEqual([[0, 0, 0], [0, 0, 1], [1, 0, 0]]);
    expect(confusionMatrix(truth, predicted, 3, new Uint32Array())).toEqual([[0, 0, 0], [0, 0, 0], [0, 0, 0]]);
  });

  it('refuses a code that is no class, a row that is not there and columns that do not go together', () => {
    expect(() => confusionMatrix(truth, predicted, 2)).toThrow(new RangeError('row 2 holds the codes 1 and 2, and there are 2 classes'));
    expect(() => confusionMatrix(truth, truth, 2)).toThrow('row 3 holds the codes 2 and 2');
    expect(() => confusionMatrix(truth, predicted, 3, Uint32Array.of(4))).toThrow(RangeError);
    expect(() => confusionMatrix(truth, Uint8Array.of(1), 3)).toThrow('4 truths do not go with 1 predictions');
  });
});

describe('undefined figures', () => {
  const figures = (matrix: ConfusionMatrix) => multiclassSummary(matrix, ['a', 'b', 'c'].slice(0, matrix.length)).figures;

  it('are all of them without cases', () => {
    for (const figure of Object.values(figures([[0, 0], [0, 0]]))) expect(figure).toEqual({ undefined: 'there are no cases' });
  });

  it('name the class that neither occurs nor is predicted', () => {
    const found = figures([[4, 1, 0], [2, 3, 0], [0, 0, 0]]);
    expect(found.macro_f1).toEqual({ undefined: 'no case is or was predicted as c' });
    expect(figures([[4, 1, 0], [0, 0, 0], [0, 0, 0]]).macro_f1).toEqual({ undefined: 'no case is or was predicted as c' });
    // F1 of 8/11 and 6/9, five cases each.
    near(found.weighted_f1, (8 / 11 + 6 / 9) / 2, 1e-15);
    near(found.balanced_accuracy, 0.7, 1e-15);
  });

  it('are correlation and kappa where nothing varies', () => {
    expect(figures([[5, 0], [0, 0]])).toMatchObject({
      accuracy: 1, mcc: { undefined: 'all cases are of one class, or all were predicted as one' },
      kappa: { undefined: 'all cases are of one class and were predicted as it' }, quadratic_kappa: { undefined: 'all cases are of one class and were predicted as it' },
    });
    expect(figures([[5, 0], [3, 0]])).toMatchObject({ kappa: 0, mcc: { undefined: 'all cases are of one class, or all were predicted as one' } });
  });

  it('are averages with a class missing, with its reason', () => {
    expect(macroAverage([0.5, { undefined: 'no positives' }, { undefined: 'no negatives' }], ['a', 'b', 'c'])).toEqual({ undefined: 'b: no positives' });
    expect(macroAverage([0.5, 0.7], ['a', 'b'])).toBe(0.6);
    expect(macroAverage([], [])).toEqual({ undefined: 'there are no classes' });
    expect(() => macroAverage([0.5], ['a', 'b'])).toThrow('2 names do not go with 1 classes');
    expect(() => multiclassSummary([[1]], [])).toThrow('0 names do not go with 1 classes');
  });
});

describe('figures of a confusion matrix', () => {
  it('are 1 where every case is right and two classes occur', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 6 }), (counts) => {
      const diagonal = counts.map((count, code) => counts.map((_, column) => (column === code ? count : 0)));
      for (const figure of Object.values(MULTICLASS_FIGURES)) {
        near(figure(diagonal), 1, 1e-15);
        expect(figure(diagonal)).toBeLessThanOrEqual(1);
      }
      expect([MULTICLASS_FIGURES.kappa(diagonal), MULTICLASS_FIGURES.quadratic_kappa(diagonal)]).toEqual([1, 1]);
    }));
  });

  it('do not tell truth from prediction where they are agreement: accuracy, macro F1, MCC, both kappas', () => {
    fc.assert(fc.property(matrices, (matrix) => {
      for (const name of ['accuracy', 'macro_f1', 'mcc', 'kappa', 'quadratic_kappa'] as const) {
        same(MULTICLASS_FIGURES[name](matrix), MULTICLASS_FIGURES[name](transposed(matrix)));
      }
    }));
  });

  it('do not depend on the order of classes, but for the quadratic kappa, and that not on its direction', () => {
    fc.assert(fc.property(matrices, (matrix) => {
      const reversed = matrix.toReversed().map((row) => row.toReversed());
      for (const figure of Object.values(MULTICLASS_FIGURES)) same(figure(matrix), figure(reversed));
    }));
    const [matrix, swapped] = [[[5, 0, 1], [0, 5, 0], [1, 0, 5]], [[5, 1, 0], [1, 5, 0], [0, 0, 5]]];
    expect(MULTICLASS_FIGURES.kappa(swapped)).toBe(MULTICLASS_FIGURES.kappa(matrix));
    expect(MULTICLASS_FIGURES.quadratic_kappa(swapped)).toBeGreaterThan(MULTICLASS_FIGURES.quadratic_kappa(matrix) ?? NaN);
  });

  it('of two classes are those of four cells', () => {
    fc.assert(fc.property(fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 50 }))), ([tn = 0, fp = 0, fn = 0, tp = 0]) => {
      const matrix = [[tn, fp], [fn, tp]];
      const cells = oneVersusRest(matrix, 1);
      expect(cells).toEqual({ tp, fp, tn, fn });
      const mcc = estimateOf('mcc', cells);
      same(mcc === undefined ? undefined : asNumber(mcc), MULTICLASS_FIGURES.mcc(matrix));
      if (tp + fn > 0 && tn + fp > 0) near(MULTICLASS_FIGURES.balanced_accuracy(matrix), asNumber(estimateOf('balanced_accuracy', cells) ?? NaN), 1e-12);
      // Of two classes, one step apart, the square weights are the plain ones.
      same(MULTICLASS_FIGURES.kappa(matrix), MULTICLASS_FIGURES.quadratic_kappa(matrix));
    }));
  });

  it('of one class against the rest add up to all cases, and their hits to the correct ones', () => {
    fc.assert(fc.property(matrices, (matrix) => {
      const found = multiclassSummary(matrix, names(matrix));
      for (const { cells: { tp, fp, tn, fn } } of found.classes) expect(tp + fp + tn + fn).toBe(found.n);
      expect(found.classes.reduce((total, { cells }) => total + cells.tp, 0)).toBe(found.correct);
    }));
  });

  it('stay within their ranges', () => {
    fc.assert(fc.property(matrices, (matrix) => {
      for (const [name, figure] of Object.entries(MULTICLASS_FIGURES) as [MulticlassFigure, (matrix: ConfusionMatrix) => number | undefined][]) {
        const least = name === 'mcc' || name === 'kappa' || name === 'quadratic_kappa' ? -1 : 0;
        const found = figure(matrix) ?? 0;
        expect(found, name).toBeGreaterThanOrEqual(least - 1e-12);
        expect(found, name).toBeLessThanOrEqual(1);
      }
    }));
  });
});
