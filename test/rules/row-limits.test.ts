import { describe, expect, it } from 'vitest';
import type { GroupSummary, ScoreSummary } from '../../src/evaluation/summary.ts';
import type { BinaryTable } from '../../src/predictions/table.ts';
import type { Metric } from '../../src/rules/carriers.ts';
import { clusteredDifference, clusteredLimits, nameInRows, rowDifference, rowEstimate, rowLimits } from '../../src/rules/row-figures.ts';
import { resampledDifference, resampledLimits } from '../../src/rules/row-resampling.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { delong, delongPaired, delongUnpaired, newcombeAuroc } from '../../src/statistics/auroc.ts';
import { clusteredWilson } from '../../src/statistics/clustered.ts';
import { twoSidedZ } from '../../src/statistics/intervals.ts';
import { normalMean } from '../../src/statistics/means.ts';
import { ownProportion } from '../../src/statistics/metrics.ts';
import { isUndefined, type Undefined } from '../../src/statistics/undefined.ts';
import { groupOf, inClusters, knownMetric, planned, referenceOf, rowsOf, smallTable } from './row-table.ts';

const NOBODY = { sex: 'unknown' };
const CLUSTERED = 'by cluster bootstrap: rows are clustered';
const limits = (from: { lower: number; upper: number } | undefined) => ({ lower: from?.lower, upper: from?.upper });
function defined<T>(figure: T): Exclude<T, Undefined | undefined> {
  if (figure === undefined || isUndefined(figure)) throw new Error('not defined');
  return figure as Exclude<T, Undefined | undefined>;
}
const whole = (table: BinaryTable = smallTable()): GroupSummary => defined(groupOf({}, table).summary);
const oneClass = smallTable({ truth: new Uint8Array(96) });
/** Scores beyond 1, which are no probabilities. */
const logits = smallTable({ scores: { name: 'score', threshold: 0.5, values: smallTable().scores.values.map((value) => 4 * value) } });
const single = (name: string, method: string, table = smallTable(), group: Record<string, string> = {}) => rowLimits(knownMetric(name), rowsOf(name, group, table), planned(method));

describe('an estimate from rows', () => {
  it.each<[string, (scores: ScoreSummary) => number | undefined]>([
    ['auroc', ({ auroc }) => defined(auroc).estimate],
    ['auprc', ({ averagePrecision }) => averagePrecision as number],
    ['brier', ({ brier }) => defined(brier).mean],
    ['log_loss', ({ logLoss }) => defined(logLoss).mean],
    ['ece', ({ calibrationError }) => defined(calibrationError).equalCount],
    ['calibration_slope', ({ calibration }) => defined(defined(calibration).slope).estimate],
    ['calibration_intercept', ({ calibration }) => defined(defined(calibration).intercept).estimate],
    ['calibration_in_the_large', ({ calibration }) => defined(calibration).inTheLarge.estimate],
  ])('of %s is what the scores tell', (name, of) => {
    expect(rowEstimate(name, rowsOf('auroc'))).toEqual({ estimate: of(whole().scores) });
  });

  it.each(['auroc', 'auprc', 'brier', 'log_loss', 'ece', 'calibration_slope', 'calibration_intercept', 'calibration_in_the_large'])('of %s has a reason where there is none', (name) => {
    const table = name.startsWith('au') ? oneClass : logits;
    expect(rowEstimate(name, rowsOf('auroc', {}, table))).toEqual({ estimate: undefined, note: expect.stringMatching(/.+/) as string });
    expect(rowEstimate(name, rowsOf('auroc', NOBODY))).toEqual({ estimate: undefined, note: 'no row is of this group' });
  });

  it('of what rows do not tell is not made', () => {
    expect(rowEstimate('mae', rowsOf('auroc'))).toEqual({ estimate: undefined, note: 'rows do not tell it' });
  });
});

describe('an interval from rows', () => {
  it('of a loss is normal', () => {
    expect(single('brier', 'normal')).toEqual(limits(normalMean(defined(whole().scores.brier), 0.95)));
    expect(single('log_loss', 'normal')).toEqual(limits(normalMean(defined(whole().scores.logLoss), 0.95)));
  });

  it('of a coefficient is its estimate and as many standard errors on either side', () => {
    const { estimate, standardError } = defined(defined(whole().scores.calibration).slope);
    const half = twoSidedZ(0.95) * standardError;
    expect(single('calibration_slope', 'normal')).toEqual({ lower: estimate - half, upper: estimate + half });
  });

  it('of an area is by the method that is named', () => {
    const area = defined(whole().scores.auroc);
    expect(single('auroc', 'delong')).toEqual(limits(delong(area, 0.95)));
    expect(single('auroc', 'newcombe-auroc')).toEqual(limits(newcombeAuroc(area, 0.95)));
  });

  it('is none by a method that counts are enough for, or that is for other metrics', () => {
    for (const [name, method] of [['sensitivity', 'wilson'], ['sensitivity', 'normal'], ['sensitivity', 'delong'], ['auroc', 'wilson'], ['brier', 'delong'], ['brier', 'wilson']] as const)
      expect(single(name, method), `${name} by ${method}`).toBeUndefined();
    const rate: Metric = { type: 'rate', name: 'falls', definition: undefined };
    expect(rowLimits(rate, rowsOf('brier'), planned('normal'))).toBeUndefined();
  });

  it('has no limits where a figure has no normal interval', () => {
    for (const name of ['ece', 'auprc', 'auroc']) expect(single(name, 'normal'), name).toEqual({ lower: undefined, upper: undefined });
  });

  it('keeps the reason why there is no estimate', () => {
    const noLimits = { lower: undefined, upper: undefined };
    for (const [name, method, table] of [['brier', 'normal', logits], ['calibration_slope', 'normal', logits], ['brier', 'normal', undefined]] as const) {
      const found = single(name, method, table, table === undefined ? NOBODY : {});
      expect(found).toEqual(noLimits);
      expect(found).not.toHaveProperty('note');
    }
    expect(single('auroc', 'delong', oneClass)).toEqual({});
    expect(single('auroc', 'delong', smallTable(), NOBODY)).toEqual({});
    expect(single('brier', 'bootstrap', smallTable(), NOBODY)).toEqual(noLimits);
  });

  it('of an area without a variance is Newcombe\'s by the logit, and none where rows are clustered', () => {
    const perfect = (table: typeof smallTable): BinaryTable => table({ scores: { name: 'score', threshold: 0.5, values: Float64Array.from(smallTable().truth) } });
    const area = defined(whole(perfect(smallTable)).scores.auroc);
    expect(area).toMatchObject({ estimate: 1, variance: 0 });
    expect(single('auroc', 'delong-logit', perfect(smallTable))).toEqual(limits(newcombeAuroc(area, 0.95)));
    expect(single('auroc', 'delong-logit', perfect(inClusters))).toEqual({ lower: undefined, upper: undefined, note: 'rows are clustered, and their AUROC has no variance to make an interval of' });
    const onePositive = inClusters({ truth: Uint8Array.from(smallTable().truth.keys(), (row) => (row === 40 ? 1 : 0)) });
    expect(defined(whole(onePositive).scores.auroc).variance).toBeUndefined();
    expect(single('auroc', 'delong', onePositive)).toMatchObject({ note: expect.stringContaining('no variance') as string });
  });
});

describe('clustered rows', () => {
  it('have by resampled clusters what a method would take as independent, and say so', () => {
    for (const [name, method] of [['auroc', 'newcombe-auroc'], ['brier', 'normal'], ['log_loss', 'normal']] as const) {
      const { limits: resampled } = resampledLimits(knownMetric(name), rowsOf(name, {}, inClusters()), 0.95);
      expect(resampled).toBeDefined();
      expect(single(name, method, inClusters()), name).toEqual({ ...limits(resampled), note: CLUSTERED });
    }
    expect(single('brier', 'bootstrap', inClusters())).toEqual(limits(resampledLimits(knownMetric('brier'), rowsOf('brier', {}, inClusters()), 0.95).limits));
    expect(single('auroc', 'delong', inClusters())).toEqual(limits(delong(defined(whole(inClusters()).scores.auroc), 0.95)));
  });

  const own = (name: string, metric: Metric = knownMetric(name), group: Record<string, string> = {}) => clusteredLimits(metric, rowsOf('sensitivity', group, inClusters()), planned('wilson'));

  it.each([['sensitivity', 'sensitivity'], ['ppa', 'sensitivity'], ['npa', 'specificity'], ['ppv', 'ppv']])('give %s the limits of the effective sample of %s', (name, counted) => {
    const proportion = whole(inClusters()).clustered?.get(counted);
    if (proportion === undefined) throw new Error('not counted');
    expect(own(name)).toEqual({ note: 'by Wilson on n / design effect: rows are clustered', ...limits(clusteredWilson(proportion, 0.95) as never) });
  });

  it('give a reference, a composite and a proportion of the plan\'s own the limits of resampled clusters', () => {
    const reference = referenceOf('sensitivity', {}, inClusters()).rows;
    expect(clusteredLimits(knownMetric('sensitivity'), reference, planned('wilson'))).toEqual({ ...limits(resampledLimits(knownMetric('sensitivity'), reference, 0.95).limits), note: CLUSTERED });
    expect(own('f1')).toMatchObject({ lower: expect.any(Number) as number, note: CLUSTERED });
    const named: Metric = { type: 'counts', name: 'sensitivity', definition: ownProportion('sensitivity', ['tn'], ['tn', 'fp']) };
    expect(nameInRows(named)).toBeUndefined();
    expect(own('sensitivity', named)).toMatchObject({ note: CLUSTERED });
  });

  it('have no limits in a group without rows', () => {
    expect(own('sensitivity', undefined, NOBODY)).toEqual({ lower: undefined, upper: undefined, note: CLUSTERED });
  });
});

describe('a difference from rows', () => {
  const against = (name: string, method: string, table = smallTable(), group: Record<string, string> = {}) =>
    rowDifference(knownMetric(name), rowsOf(name, group, table), referenceOf(name, group, table).rows, planned(method), 'difference');
  const between = (name: string, method: string, table = smallTable(), male: Record<string, string> = { sex: 'male' }) =>
    rowDifference(knownMetric(name), rowsOf(name, { sex: 'female' }, table), rowsOf(name, male, table), planned(method), 'difference');
  const paired = (table = smallTable()) => defined(whole(table).references.find(({ reference }) => reference.name === 'authorized'));

  it('of an area is DeLong\'s on the same rows, clustered or not, and of independent samples between groups', () => {
    for (const table of [smallTable(), inClusters()]) expect(against('auroc', 'delong', table)).toEqual(limits(delongPaired(defined(paired(table).aurocDifference), 0.95)));
    const [female, male] = (['female', 'male'] as const).map((sex) => defined(defined(groupOf({ sex }).summary).scores.auroc));
    expect(between('auroc', 'delong')).toEqual(limits(delongUnpaired(female as never, male as never, 0.95)));
  });

  it('of an area has no limits where one of the two has no area', () => {
    expect(against('auroc', 'delong', oneClass)).toEqual({ lower: undefined, upper: undefined, note: 'no positives' });
    const noLimits = { lower: undefined, upper: undefined };
    expect(against('auroc', 'delong', smallTable(), NOBODY)).toEqual(noLimits);
    expect(between('auroc', 'delong', smallTable(), NOBODY)).toEqual(noLimits);
    expect(between('auroc', 'delong', oneClass)).toEqual(noLimits);
  });

  it('of a Brier score on the same rows is normal, or by resampled clusters', () => {
    expect(against('brier', 'normal')).toEqual(limits(normalMean(defined(paired().brierDifference), 0.95)));
    const { limits: resampled } = resampledDifference(knownMetric('brier'), rowsOf('brier', {}, inClusters()), referenceOf('brier', {}, inClusters()).rows, 0.95);
    expect(against('brier', 'normal', inClusters())).toEqual({ ...limits(resampled), note: CLUSTERED });
    expect(against('brier', 'normal', logits)).toEqual({ lower: undefined, upper: undefined, note: expect.any(String) as string });
    expect(against('brier', 'normal', smallTable(), NOBODY)).toEqual({});
  });

  it('is none by a method that counts are enough for, or that is for other metrics', () => {
    for (const [name, method] of [['sensitivity', 'newcombe-paired'], ['sensitivity', 'delong'], ['sensitivity', 'normal'], ['auroc', 'wilson'], ['auroc', 'normal'], ['brier', 'delong'], ['brier', 'wilson']] as const)
      expect(against(name, method), `${name} by ${method}`).toBeUndefined();
    expect(between('brier', 'normal')).toBeUndefined();
  });

  it('is no ratio', () => {
    for (const [name, method] of [['sensitivity', 'bootstrap'], ['auroc', 'delong'], ['brier', 'normal']] as const)
      expect(rowDifference(knownMetric(name), rowsOf(name), referenceOf(name).rows, planned(method), 'ratio'), name).toBeUndefined();
  });

  it('between groups that share clusters is of clusters drawn once for both', () => {
    const [a, b] = [rowsOf('auroc', { sex: 'female' }, inClusters()), rowsOf('auroc', { sex: 'male' }, inClusters())];
    const { limits: resampled } = resampledDifference(knownMetric('auroc'), a, b, 0.95);
    expect(between('auroc', 'delong', inClusters())).toEqual({ ...limits(resampled), note: CLUSTERED });
    expect(clusteredDifference(knownMetric('auroc'), a, b, planned('newcombe-independent'))).toEqual({ ...limits(resampled), note: CLUSTERED });
    expect(between('auroc', 'bootstrap', inClusters())).toEqual(limits(resampled));
  });

  it('of what is not resampled cannot be judged', () => {
    for (const by of [against, between]) expect(() => by('ece', 'bootstrap')).toThrow(CannotJudge);
  });
});
