import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../../src/case/case.ts';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { GroupSummary } from '../../src/evaluation/summary.ts';
import type { PlannedInterval } from '../../src/formats/generated/types.ts';
import type { BinaryTable } from '../../src/predictions/table.ts';
import type { Figure, Metric, Reference } from '../../src/rules/carriers.ts';
import { comparison, withInterval } from '../../src/rules/comparisons.ts';
import { figureFrom, metricOf } from '../../src/rules/figures.ts';
import { numbersOn, type RowNumbers } from '../../src/rules/row-numbers.ts';
import { groupRows } from '../../src/rules/rows.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { delong, delongLogit, delongUnpaired, newcombeAuroc } from '../../src/statistics/auroc.ts';
import { clusteredWilson } from '../../src/statistics/clustered.ts';
import { newcombePaired, wilson } from '../../src/statistics/intervals.ts';
import { normalMean } from '../../src/statistics/means.ts';
import { asNumber } from '../../src/statistics/metrics.ts';
import { miettinenNurminen } from '../../src/statistics/miettinen-nurminen.ts';
import { tango } from '../../src/statistics/tango.ts';

const ROWS = 240;

/** Scores that tell the truth apart, not perfectly, and those of a reference that is a little worse; all made from the row's number. */
function tableOf(more: Partial<BinaryTable> = {}): BinaryTable {
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const noise = (row: number, step: number): number => ((row * step + 11) % 97) / 97;
  const truth = Uint8Array.from(rows, (row) => (row % 3 === 0 ? 1 : 0));
  const score = (row: number, step: number, pull: number): number => 0.15 + 0.3 * noise(row, step) + (truth[row] === 1 ? pull : 0) + 0.2 * noise(row, step + 2);
  return {
    rows: ROWS,
    truth,
    higherIs: 'positive',
    scores: { name: 'score', values: Float64Array.from(rows, (row) => score(row, 31, 0.25)), threshold: 0.5 },
    references: [{ name: 'authorized', values: Float64Array.from(rows, (row) => score(row, 29, 0.2)), threshold: 0.5 }],
    attributes: [{ name: 'sex', levels: ['female', 'male'], codes: Uint8Array.from(rows, (row) => (row % 2)) }],
    clusters: undefined,
    weights: undefined,
    excluded: [],
    testSetDigest: `sha256:${'a'.repeat(64)}`,
    ...more,
  };
}

const clustered = tableOf({ clusters: { name: 'patient', count: ROWS / 6, codes: Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 6)) } });
const metric = (name: string): Metric => metricOf({} as never, name) as Metric;

function numbers(name: string, group: Record<string, string> = {}, table = tableOf(), operatingPoint: unknown = undefined): RowNumbers {
  const evaluation = evaluateRows(table);
  const rows = [{ testSet: 'TS', pointer: '/content/predictions/0', evaluation, clusters: undefined, problems: [] }];
  const item = { rows, source: { value: { subject: { model_digest: 'sha256:m' } } } } as unknown as EvidenceItem;
  const found = groupRows({ item }, 'TS', group, operatingPoint);
  const known = found && numbersOn(metric(name), found);
  if (known === undefined) throw new Error(`the rows tell no ${name}`);
  return known;
}

const planned = (method: string, level = 0.95): PlannedInterval => ({ method, level }) as PlannedInterval;
const summary = (table = tableOf(), attributes: string[] = []): GroupSummary[] => [...evaluateRows(table).groups(attributes)];
const limits = (figure: Partial<Figure> | undefined): unknown => ({ lower: figure?.lower, upper: figure?.upper });

function single(name: string, method: string, table = tableOf()): Figure {
  const own = numbers(name, {}, table);
  return withInterval(metric(name), own, figureFrom(metric(name), own, false) as Figure, planned(method));
}

function against(name: string, method: string, table = tableOf()): Figure | undefined {
  const own = numbers(name, {}, table);
  return comparison(metric(name), own, own.references.get('authorized') as Reference, planned(method), 'difference', false);
}

const between = (name: string, method: string, table = tableOf()): Figure | undefined =>
  comparison(metric(name), numbers(name, { sex: 'female' }, table), { rows: numbers(name, { sex: 'male' }, table).rows, ...counted(name, table) }, planned(method), 'difference', false);
const counted = (name: string, table: BinaryTable): Reference => {
  const { counts } = numbers(name, { sex: 'male' }, table);
  return counts === undefined ? {} : { counts };
};

describe('a figure from rows', () => {
  it('has counts, and the estimate that they give, and says what it is from', () => {
    const [whole] = summary();
    const own = numbers('sensitivity');
    expect(own.counts).toEqual(whole?.scores.counts);
    expect(figureFrom(metric('sensitivity'), own, false)?.basis).toBe('rows');
    expect(limits(single('sensitivity', 'wilson'))).toEqual(wilson(own.counts?.tp ?? 0, (own.counts?.tp ?? 0) + (own.counts?.fn ?? 0), 0.95));
  });

  it.each([
    ['delong-logit', delongLogit],
    ['delong', delong],
    ['newcombe-auroc', newcombeAuroc],
  ] as const)('of an AUROC has the interval %s', (method, computed) => {
    const auroc = summary()[0]?.scores.auroc;
    if (auroc === undefined || 'undefined' in auroc) throw new Error('no area');
    expect(single('auroc', method)).toMatchObject({ estimate: auroc.estimate, ...computed(auroc, 0.95) });
  });

  it('of losses has a normal interval, and one by bootstrap that is the same each time and near it', () => {
    const brier = summary()[0]?.scores.brier;
    if (brier === undefined || 'undefined' in brier) throw new Error('no loss');
    const normal = normalMean(brier, 0.95);
    expect(single('brier', 'normal')).toMatchObject({ estimate: brier.mean, lower: normal?.lower, upper: normal?.upper });
    const resampled = single('brier', 'bootstrap');
    expect(single('brier', 'bootstrap')).toEqual(resampled);
    expect(Math.abs((resampled.lower ?? 0) - (normal?.lower ?? 1))).toBeLessThan(0.01);
  });

  it('of calibration has Wald limits around its estimate', () => {
    const { estimate, lower, upper } = single('calibration_slope', 'normal');
    expect(Number(lower)).toBeLessThan(Number(estimate));
    expect(Number(upper)).toBeGreaterThan(Number(estimate));
  });

  it.each(['f1', 'mcc', 'auprc', 'log_loss', 'kappa'])('of %s has an interval by bootstrap around its estimate', (name) => {
    const { estimate, lower, upper } = single(name, 'bootstrap');
    const value = asNumber(estimate ?? NaN);
    expect([lower, value, upper]).toEqual([lower, value, upper].toSorted((a, b) => Number(a) - Number(b)));
  });

  it('by a method that is for another metric cannot be judged, clustered or not', () => {
    for (const table of [tableOf(), clustered])
      for (const [name, method] of [['f1', 'wilson'], ['sensitivity', 'delong'], ['auroc', 'wilson'], ['calibration_slope', 'bootstrap']] as const)
        expect(() => single(name, method, table), `${name} by ${method}`).toThrow(CannotJudge);
  });

  it('is undefined with its reason where the group has no row, or no case of a class', () => {
    const nobody = numbers('auroc', { sex: 'unknown' });
    expect(figureFrom(metric('auroc'), nobody, false)).toMatchObject({ estimate: undefined, note: 'no row is of this group' });
    expect(numbers('sensitivity', { sex: 'unknown' }).counts).toEqual({ tp: 0, fp: 0, tn: 0, fn: 0 });
    const negatives = numbers('auroc', {}, tableOf({ truth: new Uint8Array(ROWS) }));
    expect(figureFrom(metric('auroc'), negatives, false)).toMatchObject({ estimate: undefined, note: 'no positives' });
  });

  it('is counted at the operating point that is asked for', () => {
    const [low, high] = [numbers('sensitivity', {}, tableOf(), { threshold: 0.3 }), numbers('sensitivity', {}, tableOf(), { threshold: 0.7 })];
    expect(low.counts?.tp).toBeGreaterThan(high.counts?.tp ?? NaN);
    expect(numbers('sensitivity', {}, tableOf(), { mode: 'high' }).counts).toEqual(numbers('sensitivity').counts);
  });
});

describe('new against reference on the same rows', () => {
  it.each([['newcombe-paired', newcombePaired], ['tango', tango]] as const)('of a proportion by %s is that of the pairs', (method, computed) => {
    const pairs = summary()[0]?.references[0]?.sensitivity;
    if (pairs === undefined) throw new Error('no pairs');
    expect(against('sensitivity', method)).toMatchObject({ ...limits(computed(pairs, 0.95)) as object, basis: 'rows', counts: { ...pairs } });
  });

  it('of an AUROC is DeLong\'s, around the difference of the two', () => {
    const figure = against('auroc', 'delong');
    const [now, then] = [summary()[0]?.scores.auroc, summary()[0]?.references[0]?.reference.auroc];
    if (now === undefined || then === undefined || 'undefined' in now || 'undefined' in then) throw new Error('no areas');
    expect(figure?.estimate).toBeCloseTo(now.estimate - then.estimate, 12);
    const independent = delongUnpaired(now, then, 0.95);
    expect(Number(figure?.upper) - Number(figure?.lower)).toBeLessThan(Number(independent?.upper) - Number(independent?.lower));
  });

  it.each(['f1', 'mcc', 'auprc', 'balanced_accuracy', 'brier'])('of %s is resampled in pairs', (name) => {
    const { estimate, lower, upper } = against(name, 'bootstrap') ?? {};
    const value = asNumber(estimate ?? NaN);
    expect(Number(lower)).toBeLessThan(value);
    expect(Number(upper)).toBeGreaterThan(value);
  });

  it('has no counts of a reference without a threshold, but an area', () => {
    const [reference] = tableOf().references;
    if (reference === undefined) throw new Error('no reference');
    const table = tableOf({ references: [{ ...reference, threshold: undefined }] });
    expect(numbers('sensitivity', {}, table).references.size).toBe(0);
    expect(numbers('auroc', {}, table).references.size).toBe(1);
  });
});

describe('one group less another', () => {
  it('of a proportion is by Miettinen and Nurminen where the plan says so', () => {
    const [female, male] = summary(tableOf(), ['sex']).map(({ scores }) => scores.counts);
    if (female === undefined || male === undefined) throw new Error('no counts');
    expect(limits(between('sensitivity', 'miettinen-nurminen'))).toEqual(limits(miettinenNurminen(female.tp, female.tp + female.fn, male.tp, male.tp + male.fn, 0.95)));
  });

  it('of an AUROC is by DeLong of independent samples', () => {
    const [female, male] = summary(tableOf(), ['sex']).map(({ scores }) => scores.auroc);
    if (female === undefined || male === undefined || 'undefined' in female || 'undefined' in male) throw new Error('no areas');
    expect(limits(between('auroc', 'delong'))).toEqual(limits(delongUnpaired(female, male, 0.95)));
  });
});

describe('clustered rows', () => {
  it('give a proportion Wilson\'s limits on the effective sample, whichever method for proportions the plan names', () => {
    const own = summary(clustered)[0]?.clustered?.get('sensitivity');
    if (own === undefined) throw new Error('no clusters');
    for (const method of ['wilson', 'clopper-pearson']) expect(single('sensitivity', method, clustered)).toMatchObject(clusteredWilson(own, 0.95));
    expect(single('sensitivity', 'wilson', clustered).note).toContain('clustered');
  });

  it.each(['newcombe-paired', 'tango', 'bootstrap'])('give a paired difference by %s limits of resampled clusters', (method) => {
    const figure = against('sensitivity', method, clustered);
    expect(figure?.note ?? 'clustered').toContain('clustered');
    expect(limits(figure)).not.toEqual(limits(against('sensitivity', method)));
    expect(limits(figure)).toEqual(limits(against('sensitivity', 'bootstrap', clustered)));
  });

  it.each([['sensitivity', 'newcombe-independent'], ['auroc', 'delong']])('give a gap of %s limits of clusters that may span both groups', (name, method) => {
    const [spanning, independent] = [between(name, method, clustered), between(name, method)];
    expect(spanning?.note).toContain('cluster bootstrap');
    expect(limits(spanning)).not.toEqual(limits(independent));
    expect(Number(spanning?.lower)).toBeLessThan(Number(spanning?.upper));
  });

  it('give no ratio of proportions, which the log method takes as independent', () => {
    const own = numbers('sensitivity', {}, clustered);
    expect(() => comparison(metric('sensitivity'), own, own.references.get('authorized') as Reference, planned('log'), 'ratio', false)).toThrow('clustered rows');
  });

  it('give an AUROC Obuchowski\'s variance, and no interval where there is none', () => {
    expect(limits(single('auroc', 'delong-logit', clustered))).not.toEqual(limits(single('auroc', 'delong-logit')));
    const perfect = tableOf({ ...clustered, scores: { name: 'score', values: Float64Array.from(clustered.truth), threshold: 0.5 } });
    expect(single('auroc', 'delong-logit', perfect)).toMatchObject({ estimate: 1, lower: undefined, note: expect.stringContaining('no variance') as string });
  });
});
