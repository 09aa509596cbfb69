import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluation/evaluate.ts';
import { rising, rowsIn } from '../../src/evaluation/group-rows.ts';
import { auroc, averagePrecision, resampleRows, sampleOf, seedOf, type RowFigure } from '../../src/evaluation/resample.ts';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { BinaryTable, Scores } from '../../src/predictions/table.ts';
import type { ModelRows } from '../../src/rules/carriers.ts';
import { resampledDifference, resampledLimits } from '../../src/rules/row-resampling.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { percentileInterval } from '../../src/statistics/bootstrap.ts';
import { inClusters, knownMetric, referenceOf, rowsOf, smallTable } from './row-table.ts';

const FEMALE = { sex: 'female' };
const MALE = { sex: 'male' };
const single = (name: string, model: ModelRows) => resampledLimits(knownMetric(name), model, 0.95);
const against = (name: string, table: BinaryTable, group: Record<string, string> = {}) => resampledDifference(knownMetric(name), rowsOf(name, group, table), referenceOf(name, group, table).rows, 0.95);
const between = (name: string, table: BinaryTable, male: Record<string, string> = MALE) => resampledDifference(knownMetric(name), rowsOf(name, FEMALE, table), rowsOf(name, male, table), 0.95);

/** Scores of two values, one of them the threshold; a high score speaks for the condition, or against it. */
function atThreshold(make: typeof smallTable, higherIs: 'positive' | 'negative'): BinaryTable {
  const { truth, references: [reference] } = smallTable();
  const values = (wrong: number): Float64Array => Float64Array.from(truth, (label, row) => ((label === 1) === (row % wrong !== 0) ? 0.5 : higherIs === 'positive' ? 0.1 : 0.9));
  return make({ higherIs, scores: { name: 'score', threshold: 0.5, values: values(7) }, references: [{ ...reference, name: 'authorized', threshold: 0.5, values: values(5) }] });
}

/** Sensitivity on what is drawn, counted row by row. */
const sensitivity = ({ truth, higherIs }: BinaryTable, rows: Uint32Array, { values, threshold = NaN }: Scores, of: (row: number) => boolean = () => true): RowFigure => (times) => {
  let [found, positives] = [0, 0];
  for (const [position, row] of rows.entries()) {
    if (truth[row] !== 1 || !of(row)) continue;
    const score = values[row] ?? NaN;
    positives += times[position] ?? 0;
    if (higherIs === 'positive' ? score >= threshold : score <= threshold) found += times[position] ?? 0;
  }
  return positives === 0 ? undefined : found / positives;
};

/** Limits of a figure of rows that are drawn as the table is made, seeded by its name. */
function drawn(table: BinaryTable, rows: Uint32Array, name: string, group: Record<string, string>, figures: (sample: ReturnType<typeof sampleOf>) => readonly [RowFigure, RowFigure]) {
  const sample = sampleOf(table, rising(rows, table.scores));
  const [a, b] = figures(sample);
  const replicates = resampleRows(sample, (times) => { const [x, y] = [a(times), b(times)]; return x === undefined || y === undefined ? undefined : x - y; }, { seed: seedOf({ testSet: table.testSetDigest, model: 'sha256:m', metric: name, group }) });
  return percentileInterval(replicates, 0.95);
}

describe('a resampled figure', () => {
  it.each([['rows', smallTable()], ['clusters', inClusters()]] as const)('has the limits that `plumbline evaluate` prints, of %s', (_, table) => {
    const { groups } = evaluate(evaluateRows(table), { by: [['sex']], level: 0.95, netBenefitAt: [], bootstrapRows: true, model: 'sha256:m' });
    let met = 0;
    for (const { group, metrics } of groups)
      for (const { metric, intervals } of metrics)
        for (const { method, lower, upper } of intervals.filter(({ method: by }) => by.includes('bootstrap'))) {
          expect(single(metric, rowsOf(metric, { ...group }, table)).limits, `${metric} ${method}`).toMatchObject({ lower, upper });
          met += 1;
        }
    expect(met).toBeGreaterThan(15);
  });

  it.each(['sensitivity', 'mcc', 'auroc', 'auprc', 'brier', 'log_loss'])('of %s lies around the estimate, of a reference as of the model, clustered or not, the same each time', (name) => {
    for (const table of [smallTable(), inClusters()]) {
      const [own, reference] = [rowsOf(name, {}, table), referenceOf(name, {}, table).rows];
      for (const model of [own, reference]) {
        const { limits } = single(name, model);
        expect(limits?.lower).toBeLessThan(limits?.upper ?? NaN);
        expect(single(name, model).limits).toEqual(limits);
      }
      // Another model with the same scores is drawn by a seed of its own.
      const same = smallTable({ ...table, references: [{ ...table.scores, name: 'authorized' }] });
      const [again, other] = [single(name, rowsOf(name, {}, same)).limits, single(name, referenceOf(name, {}, same).rows).limits];
      expect(again).toEqual(single(name, own).limits);
      expect(other).not.toEqual(again);
      expect(Math.abs((other?.lower ?? NaN) - (again?.lower ?? NaN))).toBeLessThan(0.15);
      expect(single(name, reference).limits).not.toEqual(other);
    }
  });

  it('has a reason where its replicates do not tell', () => {
    const perfect = smallTable({ scores: { name: 'score', threshold: 0.5, values: Float64Array.from(smallTable().truth) } });
    for (const name of ['sensitivity', 'auroc']) expect(single(name, rowsOf(name, {}, perfect))).toEqual({ limits: undefined, note: expect.stringContaining('do not differ') as string });
  });

  it('has no limits in a group without rows', () => {
    const nobody = { sex: 'unknown' };
    for (const name of ['sensitivity', 'auroc']) {
      expect(single(name, rowsOf(name, nobody))).toEqual({ limits: undefined });
      expect(against(name, smallTable(), nobody)).toEqual({ limits: undefined });
      for (const table of [smallTable(), inClusters()]) expect(between(name, table, nobody)).toEqual({ limits: undefined });
      expect(resampledDifference(knownMetric(name), rowsOf(name, nobody), rowsOf(name, MALE), 0.95)).toEqual({ limits: undefined });
    }
  });

  it.each(['ece', 'calibration_slope'])('is refused for %s', (name) => {
    expect(() => single(name, rowsOf(name))).toThrow(`bootstrap is not computed for a single figure of ${name}`);
    for (const table of [smallTable(), inClusters()]) for (const by of [against, between]) expect(() => by(name, table)).toThrow(CannotJudge);
  });

  it('is refused for a rate, and for a loss between groups that share clusters', () => {
    expect(() => resampledLimits({ type: 'rate', name: 'falls', definition: undefined }, rowsOf('auroc'), 0.95)).toThrow(CannotJudge);
    for (const name of ['brier', 'log_loss']) expect(() => between(name, inClusters())).toThrow(`bootstrap is not computed for a difference of ${name}`);
  });
});

describe('a resampled difference from a reference', () => {
  it.each(['positive', 'negative'] as const)('is of both on the same rows that are drawn, where a high score is %s', (higherIs) => {
    const table = atThreshold(smallTable, higherIs);
    const [reference] = table.references as [Scores];
    const expected = drawn(table, rowsIn(table, FEMALE), 'sensitivity less authorized', FEMALE, ({ rows }) => [sensitivity(table, rows, table.scores), sensitivity(table, rows, reference)]);
    expect(against('sensitivity', table, FEMALE).limits).toEqual(expected);
    expect(against('mcc', table).limits).toMatchObject({ lower: expect.any(Number) as number });
  });

  it.each([['rows', smallTable()], ['clusters', inClusters()]] as const)('is of areas, precision and losses of both, by %s', (_, table) => {
    const [, reference] = table.references as [Scores, Scores];
    for (const [name, figure] of [['auroc', auroc], ['auprc', averagePrecision]] as const) {
      const expected = drawn(table, rowsIn(table, {}), `${name} less authorized`, {}, (sample) => [figure(sample, table.scores, rising(sample.rows, table.scores)), figure(sample, reference, rising(sample.rows, reference))]);
      expect(against(name, table).limits).toEqual(expected);
    }
    for (const name of ['brier', 'log_loss']) expect(against(name, table).limits).toMatchObject({ lower: expect.any(Number) as number });
  });

  it('of clusters is what `plumbline evaluate` prints', () => {
    const table = inClusters();
    const { comparisons } = evaluate(evaluateRows(table), { by: [], level: 0.95, netBenefitAt: [], bootstrapRows: false, model: 'sha256:m' });
    const [printed] = comparisons.filter(({ metric, reference }) => metric === 'sensitivity' && reference === 'authorized').flatMap(({ intervals }) => intervals.filter(({ method }) => method.includes('bootstrap')));
    expect(printed).toBeDefined();
    expect(against('sensitivity', table).limits).toMatchObject({ lower: printed?.lower, upper: printed?.upper });
  });

  it('is none where both say the same of every row', () => {
    const table = smallTable({ references: [{ ...smallTable().scores, name: 'authorized' }] });
    expect(against('sensitivity', table)).toEqual({ limits: undefined, note: expect.stringContaining('do not differ') as string });
  });
});

describe('a resampled gap', () => {
  it('between groups of independent rows is of replicates drawn apart', () => {
    for (const name of ['sensitivity', 'auroc', 'brier']) {
      const [female, male] = [single(name, rowsOf(name, FEMALE)).limits, single(name, rowsOf(name, MALE)).limits];
      const gap = between(name, smallTable()).limits;
      const width = (of: typeof gap): number => (of?.upper ?? NaN) - (of?.lower ?? NaN);
      expect(width(gap)).toBeGreaterThan(Math.max(width(female), width(male)));
      expect(width(gap)).toBeLessThan(width(female) + width(male));
      expect(gap?.lower).toBeLessThan((female?.upper ?? NaN) - (male?.lower ?? NaN));
    }
  });

  it.each(['positive', 'negative'] as const)('between groups that share clusters is of clusters drawn once for both, where a high score is %s', (higherIs) => {
    const table = atThreshold(inClusters, higherIs);
    const groups = [rowsIn(table, FEMALE), rowsIn(table, MALE)] as const;
    const [female, male] = [new Set(groups[0]), new Set(groups[1])];
    const rows = Uint32Array.from([...groups[0], ...groups[1]]);
    const expected = drawn(table, rows, 'sensitivity less male', FEMALE, (sample) => [sensitivity(table, sample.rows, table.scores, (row) => female.has(row)), sensitivity(table, sample.rows, table.scores, (row) => male.has(row))]);
    expect(between('sensitivity', table).limits).toEqual(expected);
    for (const [name, figure] of [['auroc', auroc], ['auprc', averagePrecision]] as const) {
      const area = drawn(table, rows, `${name} less male`, FEMALE, (sample) => [figure(sample, table.scores, rising(groups[0], table.scores)), figure(sample, table.scores, rising(groups[1], table.scores))]);
      expect(between(name, table).limits).toEqual(area);
    }
  });
});
