import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asNumber, estimateOf, figureOf, metricDefinition, METRIC_NAMES, negatives, ownProportion, positives, proportionCounts, sumOf,
} from '../../src/statistics/metrics.ts';
import { fraction } from '../../src/statistics/rational.ts';
import { COMPARISONS, ORACLE } from './oracle.ts';

const counts = { tp: 380, fn: 20, tn: 1456, fp: 144 };

describe('metricDefinition', () => {
  it('knows the metrics of the plan format, and no others', () => {
    expect(METRIC_NAMES).toEqual([
      'sensitivity', 'specificity', 'ppv', 'npv', 'accuracy', 'ppa', 'npa', 'flag_rate', 'prevalence', 'balanced_accuracy', 'youden', 'f1', 'mcc', 'kappa',
      'lr_positive', 'lr_negative', 'auroc', 'auprc', 'brier', 'log_loss', 'calibration_slope', 'calibration_intercept', 'calibration_in_the_large', 'ece',
      'net_benefit', 'mae', 'rmse',
    ]);
    for (const name of ['dice', '__proto__', 'constructor', 'Sensitivity', '']) expect(metricDefinition(name)).toBeUndefined();
  });

  it.each([
    ['sensitivity', 'proportion', 'positives', 0, 1, 'higher'], ['specificity', 'proportion', 'negatives', 0, 1, 'higher'],
    ['ppa', 'proportion', 'positives', 0, 1, 'higher'], ['npa', 'proportion', 'negatives', 0, 1, 'higher'],
    ['ppv', 'proportion', 'both', 0, 1, 'higher'], ['npv', 'proportion', 'both', 0, 1, 'higher'],
    ['accuracy', 'proportion', 'both', 0, 1, 'higher'], ['flag_rate', 'proportion', 'both', 0, 1, undefined],
    ['prevalence', 'proportion', 'both', 0, 1, undefined], ['youden', 'composite', 'both', -1, 1, 'higher'], ['kappa', 'composite', 'both', -1, 1, 'higher'],
    ['log_loss', 'needs-rows', 'both', 0, Infinity, 'lower'], ['net_benefit', 'needs-rows', 'both', -Infinity, 1, 'higher'],
    ['calibration_in_the_large', 'needs-rows', 'both', -Infinity, Infinity, undefined],
    ['balanced_accuracy', 'composite', 'both', 0, 1, 'higher'], ['f1', 'composite', 'both', 0, 1, 'higher'],
    ['mcc', 'composite', 'both', -1, 1, 'higher'], ['lr_positive', 'composite', 'both', 0, Infinity, 'higher'],
    ['lr_negative', 'composite', 'both', 0, Infinity, 'lower'], ['auroc', 'needs-rows', 'both', 0, 1, 'higher'],
    ['auprc', 'needs-rows', 'both', 0, 1, 'higher'], ['brier', 'needs-rows', 'both', 0, 1, 'lower'],
    ['calibration_slope', 'needs-rows', 'both', -Infinity, Infinity, undefined],
    ['calibration_intercept', 'needs-rows', 'both', -Infinity, Infinity, undefined], ['ece', 'needs-rows', 'both', 0, 1, 'lower'],
    ['mae', 'needs-rows', 'both', 0, Infinity, 'lower'], ['rmse', 'needs-rows', 'both', 0, Infinity, 'lower'],
  ])('%s is %s over %s', (name, type, denominatorClass, least, most, better) => {
    expect(metricDefinition(name)).toMatchObject({ name, type, denominatorClass, range: { least, most }, better });
  });
});

describe('estimateOf', () => {
  it.each([
    ['sensitivity', 380, 400], ['ppa', 380, 400], ['specificity', 1456, 1600], ['npa', 1456, 1600], ['ppv', 380, 524], ['npv', 1456, 1476],
    ['accuracy', 1836, 2000], ['flag_rate', 524, 2000], ['prevalence', 400, 2000], ['youden', 86, 100], ['balanced_accuracy', 93, 100], ['f1', 760, 924], ['lr_positive', 95, 9], ['lr_negative', 5, 91],
  ])('%s is exactly %d/%d', (name, k, n) => {
    expect(estimateOf(name, counts)).toEqual(fraction(k, n));
  });

  it.each(ORACLE.confusion)('agrees with the reference for $counts', (row) => {
    for (const name of ['sensitivity', 'specificity', 'ppv', 'npv', 'accuracy', 'balanced_accuracy', 'lr_positive', 'lr_negative', 'f1', 'mcc'] as const) {
      const [found, expected] = [estimateOf(name, row.counts), row[name].est];
      if (expected === null) expect(found, name).toBeUndefined();
      else expect(Math.abs(asNumber(found ?? NaN) - expected), name).toBeLessThanOrEqual(1e-13 * Math.max(1, expected));
    }
  });

  it.each(COMPARISONS.confusion)('agrees with the reference in tables of predictions, $counts', ({ counts: cells, youden: [youden], kappa, prevalence }) => {
    for (const [name, expected] of [['youden', youden], ['kappa', kappa], ['prevalence', prevalence]] as const) {
      const found = estimateOf(name, cells);
      if (expected === null) expect(found, name).toBeUndefined();
      else expect(Math.abs(asNumber(found ?? NaN) - expected), name).toBeLessThanOrEqual(1e-14);
    }
  });

  it('knows kappa as agreement beyond chance, exactly', () => {
    // Observed 0.7, by chance 0.5: Cohen's own kind of example.
    expect(estimateOf('kappa', { tp: 20, fp: 5, tn: 15, fn: 10 })).toEqual(fraction(2, 5));
    expect(estimateOf('kappa', { tp: 5, fp: 0, tn: 7, fn: 0 })).toEqual(fraction(1, 1));
    expect(estimateOf('kappa', { tp: 0, fp: 5, tn: 0, fn: 5 })).toEqual(fraction(-1, 1));
    expect(estimateOf('kappa', { tp: 5, fp: 0, tn: 0, fn: 0 })).toBeUndefined();
    expect(estimateOf('kappa', { tp: 4e15, fp: 1e15, tn: 3e15, fn: 1e15 })).toEqual(fraction(11, 20));
  });

  it('is undefined for an empty denominator, never 0 or 1', () => {
    const none = { tp: 0, fp: 0, tn: 0, fn: 0 };
    for (const name of METRIC_NAMES) expect(estimateOf(name, none), name).toBeUndefined();
    expect(estimateOf('lr_positive', { tp: 5, fp: 0, tn: 5, fn: 0 })).toBeUndefined();
    expect(estimateOf('lr_negative', { tp: 5, fp: 5, tn: 0, fn: 0 })).toBeUndefined();
    expect(estimateOf('balanced_accuracy', { tp: 5, fp: 0, tn: 0, fn: 1 })).toBeUndefined();
    expect(estimateOf('balanced_accuracy', { tp: 0, fp: 5, tn: 1, fn: 0 })).toBeUndefined();
    expect(estimateOf('lr_negative', { tp: 5, fp: 1, tn: 5, fn: 0 })).toEqual(fraction(0, 1));
  });

  it('needs only its own cells', () => {
    expect(estimateOf('sensitivity', { tp: 1, fn: 1 })).toEqual(fraction(1, 2));
    for (const name of ['specificity', 'accuracy', 'f1', 'balanced_accuracy', 'mcc']) expect(estimateOf(name, { tp: 1, fn: 1 }), name).toBeUndefined();
    for (const cell of ['tp', 'fp', 'tn', 'fn'] as const) expect(estimateOf('mcc', { ...counts, [cell]: undefined })).toBeUndefined();
  });

  it('takes nothing for a count that is none', () => {
    for (const wrong of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      expect(estimateOf('sensitivity', { tp: 1, fn: wrong })).toBeUndefined();
      expect(estimateOf('sensitivity', { tp: wrong, fn: 1 })).toBeUndefined();
      expect(estimateOf('sensitivity', { tp: 5, fn: wrong })).toBeUndefined();
      expect(estimateOf('accuracy', { tp: 5, fn: 3, fp: wrong, tn: 4 })).toBeUndefined();
      expect(estimateOf('mcc', { tp: 5, fn: 3, fp: wrong, tn: 4 })).toBeUndefined();
      expect(estimateOf('f1', { tp: wrong, fn: 1, fp: 1, tn: 1 })).toBeUndefined();
    }
    expect(estimateOf('sensitivity', { tp: 2 ** 53 - 1, fn: 1 })).toBeUndefined();
    expect(estimateOf('f1', { tp: 2 ** 53 - 4, fn: 1, fp: 1, tn: 1 })).toBeUndefined();
    expect(estimateOf('mcc', { tp: 2 ** 53 - 3, fn: 1, fp: 1, tn: 1 })).toBeUndefined();
  });

  it('knows nothing of other metrics, and of those that need rows', () => {
    expect(estimateOf('dice', counts)).toBeUndefined();
    expect(estimateOf('auroc', counts)).toBeUndefined();
  });

  it('keeps every figure in its range, and turns with the classes', () => {
    const cell = fc.integer({ min: 0, max: 1000 });
    fc.assert(fc.property(cell, cell, cell, cell, (tp, fp, tn, fn) => {
      for (const name of METRIC_NAMES) {
        const found = estimateOf(name, { tp, fp, tn, fn });
        if (found === undefined) continue;
        const range = metricDefinition(name)?.range;
        expect(asNumber(found)).toBeGreaterThanOrEqual((range?.least ?? NaN) - 1e-12);
        expect(asNumber(found)).toBeLessThanOrEqual((range?.most ?? NaN) + 1e-12);
      }
      const turned = { tp: tn, fp: fn, tn: tp, fn: fp };
      expect(estimateOf('sensitivity', { tp, fp, tn, fn })).toEqual(estimateOf('specificity', turned));
      expect(estimateOf('ppv', { tp, fp, tn, fn })).toEqual(estimateOf('npv', turned));
      expect(estimateOf('balanced_accuracy', { tp, fp, tn, fn })).toEqual(estimateOf('balanced_accuracy', turned));
    }));
  });

  it('has a correlation of 1 for no error, −1 for errors alone, and keeps digits in large tables', () => {
    expect(estimateOf('mcc', { tp: 5, fp: 0, tn: 7, fn: 0 })).toBeCloseTo(1, 14);
    expect(estimateOf('mcc', { tp: 0, fp: 5, tn: 0, fn: 7 })).toBeCloseTo(-1, 14);
    expect(estimateOf('mcc', { tp: 3_000_000_000, fp: 1, tn: 3_000_000_000, fn: 1 })).toBeCloseTo(0.9999999993333333, 15);
  });
});

describe('a proportion of a plan’s own', () => {
  it('sums the cells that the plan names', () => {
    const missed = ownProportion('missed', ['fn'], ['fn', 'tp']);
    expect(proportionCounts(missed, counts)).toEqual({ k: 20, n: 400 });
    expect(figureOf(missed, counts)).toEqual(fraction(1, 20));
    expect(missed).toMatchObject({ name: 'missed', type: 'proportion', denominatorClass: 'positives' });
    expect(missed.better).toBeUndefined();
    expect(ownProportion('x', ['fp'], ['tn', 'fp']).denominatorClass).toBe('negatives');
    expect(ownProportion('x', ['fp'], ['tp', 'fp']).denominatorClass).toBe('both');
    expect(ownProportion('x', ['fp'], ['tp']).denominatorClass).toBe('both');
    expect(ownProportion('x', ['fp'], ['tp', 'fn', 'fp']).denominatorClass).toBe('both');
  });

  it('is the counts named numerator and denominator otherwise', () => {
    const own = ownProportion('retakes');
    expect(figureOf(own, { numerator: 3, denominator: 12 })).toEqual(fraction(1, 4));
    expect(figureOf(own, counts)).toBeUndefined();
  });

  it('is undefined where the numerator exceeds the denominator', () => {
    expect(proportionCounts(ownProportion('x'), { numerator: 13, denominator: 12 })).toBeUndefined();
    expect(proportionCounts(ownProportion('x'), { numerator: 12, denominator: 12 })).toEqual({ k: 12, n: 12 });
    expect(proportionCounts(ownProportion('x'), { numerator: 0, denominator: 0 })).toEqual({ k: 0, n: 0 });
  });

  it('is undefined where numerator or denominator is not told', () => {
    expect(proportionCounts(ownProportion('x'), { numerator: 1 })).toBeUndefined();
    expect(proportionCounts(ownProportion('x'), { denominator: 1 })).toBeUndefined();
    expect(proportionCounts(ownProportion('x', ['fp'], ['tp', 'fn']), { tp: 1, fn: 1 })).toBeUndefined();
    expect(proportionCounts(ownProportion('x', ['fp'], ['tp', 'fn']), { fp: 1, fn: 1 })).toBeUndefined();
  });
});

describe('sums of cells', () => {
  it('counts positives as tp + fn and negatives as tn + fp', () => {
    expect(positives(counts)).toBe(400);
    expect(negatives(counts)).toBe(1600);
    expect(positives({ tp: 1 })).toBeUndefined();
    expect(negatives({ tn: 1 })).toBeUndefined();
    expect(sumOf([], {})).toBe(0);
  });
});
