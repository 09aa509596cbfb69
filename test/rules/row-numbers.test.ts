import { describe, expect, it } from 'vitest';
import type { PredictionRows, ReleaseCase } from '../../src/case/case.ts';
import type { EvaluationResult } from '../../src/formats/generated/types.ts';
import type { Metric } from '../../src/rules/carriers.ts';
import type { Placed } from '../../src/rules/placed.ts';
import { isOfRows, needsThreshold, numbersOf as judgedBy, numbersOn, rowNumbers } from '../../src/rules/row-numbers.ts';
import { groupRows, isClustered, rowLevels, rowSize, rowsOf, thresholdOf, unknownAttributes } from '../../src/rules/rows.ts';
import { ownProportion } from '../../src/statistics/metrics.ts';
import { groupOf, inClusters, itemWith, knownMetric, numbersOf, referenceOf, rowsOfTable, smallTable } from './row-table.ts';

const NOBODY = { sex: 'unknown' };
const unread = (testSet: string): PredictionRows => ({ testSet, pointer: '', evaluation: undefined, clusters: undefined, problems: [] });
const own = (name: string, ...cells: Parameters<typeof ownProportion> extends [string, ...infer Rest] ? Rest : never): Metric => ({ type: 'counts', name, definition: ownProportion(name, ...cells) });
const withoutThreshold = smallTable({ scores: { ...smallTable().scores, threshold: undefined } });

describe('rows', () => {
  it('tell what is counted in their cells and what scores tell, and nothing of another kind', () => {
    for (const name of ['sensitivity', 'f1', 'auroc', 'ece']) expect(isOfRows(knownMetric(name)), name).toBe(true);
    for (const name of ['mae', 'net_benefit']) expect(isOfRows(knownMetric(name)), name).toBe(false);
    expect(isOfRows({ type: 'rate', name: 'falls', definition: undefined })).toBe(false);
    expect(isOfRows({ type: 'reported', name: 'dice', definition: undefined })).toBe(false);
    expect(isOfRows(own('missed', ['fn'], ['tp', 'fn']))).toBe(true);
    expect(isOfRows(own('lesions'))).toBe(false);
    expect(isOfRows(own('lesions', ['numerator'], ['tp', 'fn']))).toBe(false);
    expect(isOfRows(own('lesions', ['tp', 'fn'], ['denominator']))).toBe(false);
  });

  it('need a threshold for what is counted, and for nothing else', () => {
    expect(['sensitivity', 'f1', 'auroc', 'brier'].filter((name) => needsThreshold(knownMetric(name)))).toEqual(['sensitivity', 'f1']);
    expect(needsThreshold({ type: 'rate', name: 'falls', definition: undefined })).toBe(true);
    expect(numbersOn(knownMetric('sensitivity'), groupOf({}, withoutThreshold))).toBeUndefined();
    expect(numbersOn(knownMetric('mae'), groupOf())).toBeUndefined();
    expect(numbersOf('auroc', {}, withoutThreshold)).not.toHaveProperty('counts');
  });

  it('give a metric its counts, or the scores that it is made of', () => {
    const { summary } = groupOf({ sex: 'male' });
    expect(numbersOf('sensitivity', { sex: 'male' }).counts).toEqual(summary?.scores.counts);
    expect(numbersOf('auroc', { sex: 'male' }).rows.scores).toEqual(summary?.scores);
    expect(numbersOf('auroc')).not.toHaveProperty('counts');
  });

  it('count nobody where no row is of the group', () => {
    const none = { tp: 0, fp: 0, tn: 0, fn: 0 };
    const { counts, rows } = numbersOf('sensitivity', NOBODY);
    expect([counts, rows.scores]).toEqual([none, undefined]);
    const { counts: theirs, rows: ofReference, ...pairs } = referenceOf('sensitivity', NOBODY);
    expect(theirs).toEqual(none);
    expect(pairs).toEqual({ both: 0, new_only: 0, reference_only: 0, neither: 0 });
    expect(ofReference).toMatchObject({ scores: undefined, paired: undefined, reference: 'authorized' });
    const { rows: _rows, ...noPairs } = referenceOf('f1', NOBODY);
    expect(noPairs).toEqual({ counts: none });
    expect(Object.keys(referenceOf('auroc', NOBODY))).toEqual(['rows']);
  });

  it.each([['sensitivity', 'sensitivity'], ['ppa', 'sensitivity'], ['specificity', 'specificity'], ['npa', 'specificity'], ['accuracy', 'accuracy'], ['ppv', undefined], ['f1', undefined]] as const)(
    'give %s the counts of each reference and the pairs of %s',
    (name, kind) => {
      for (const [index, reference] of (['previous', 'authorized'] as const).entries()) {
        const paired = groupOf().summary?.references[index];
        const { counts, rows, ...pairs } = referenceOf(name, {}, smallTable(), reference);
        expect(counts).toEqual(paired?.reference.counts);
        expect(pairs).toEqual(kind === undefined ? {} : paired?.[kind]);
        expect(rows).toMatchObject({ reference, scores: { name: reference } });
      }
    },
  );

  it('give a proportion of the plan\'s own no pairs of the one whose name it bears', () => {
    const { counts, rows: _rows, ...pairs } = numbersOn(own('sensitivity', ['tn'], ['tn', 'fp']), groupOf())?.references.get('authorized') ?? {};
    expect(counts).toBeDefined();
    expect(pairs).toEqual({});
  });

  it('have no counts of a reference without a threshold, but its scores', () => {
    const [previous, authorized] = smallTable().references;
    if (previous === undefined || authorized === undefined) throw new Error('no reference');
    const table = smallTable({ references: [previous, { ...authorized, threshold: undefined }] });
    expect([...numbersOf('sensitivity', {}, table).references.keys()]).toEqual(['previous']);
    expect([...numbersOf('auroc', {}, table).references.keys()]).toEqual(['previous', 'authorized']);
    expect(Object.keys(referenceOf('auroc', {}, table))).toEqual(['rows']);
  });
});

describe('the rows of a result', () => {
  const result = (more: Partial<EvaluationResult> = {}): EvaluationResult => ({ metric: 'sensitivity', test_set: 'TS', group: {}, counts: { tp: 1, fn: 1 }, ...more });
  const release = { release: { configuration: { operating_point: { threshold: 0.3 } } } } as unknown as ReleaseCase;
  const placed = (one: EvaluationResult, report: object = {}, ...rows: PredictionRows[]): Placed => ({ item: itemWith(...(rows.length === 0 ? [rowsOfTable(smallTable())] : rows)), report: { results: [one], ...report } as never, result: one });

  it('are counted at its own operating point, else at that of the report or of the configuration', () => {
    const flagged = (of: Placed): number => rowNumbers(release, of, knownMetric('sensitivity'))?.counts?.tp ?? NaN;
    const at = (threshold: number): number => { const { scores, truth } = smallTable(); return [...scores.values].filter((score, row) => truth[row] === 1 && score >= threshold).length; };
    expect(flagged(placed(result()))).toBe(at(0.3));
    expect(flagged(placed(result(), { operating_point: { threshold: 0.6 } }))).toBe(at(0.6));
    expect(flagged(placed(result({ operating_point: { threshold: 0.7 } }), { operating_point: { threshold: 0.6 } }))).toBe(at(0.7));
    expect(new Set([at(0.3), at(0.6), at(0.7)]).size).toBe(3);
  });

  it('judge it where there are some, and else its own numbers', () => {
    const one = result();
    expect(judgedBy(release, placed(one), knownMetric('sensitivity'))).toHaveProperty('rows');
    for (const of of [placed({ ...one, test_set: 'TS-2' }), placed(one, {}, unread('TS')), placed({ ...one, group: { age: '65+' } })]) {
      expect(rowNumbers(release, of, knownMetric('sensitivity'))).toBeUndefined();
      expect(judgedBy(release, of, knownMetric('sensitivity'))).toBe(of.result);
    }
  });
});

describe('the rows of a group', () => {
  const item = itemWith(unread('TS'), rowsOfTable(smallTable(), 'TS-2'), rowsOfTable(smallTable()));

  it('are those of its test set that could be read', () => {
    expect(rowsOf(item, 'TS')).toBe(item.rows[2]);
    expect(rowsOf(item, 'TS-2')).toBe(item.rows[1]);
    expect(rowsOf(item, 'TS-3')).toBeUndefined();
    expect(rowsOf(itemWith(unread('TS')), 'TS')).toBeUndefined();
  });

  it('are not known by attributes that no column is', () => {
    const rows = rowsOf(item, 'TS');
    expect(rows && unknownAttributes(rows, { sex: 'female', age: '65+', race: 'white' })).toEqual(['age', 'race']);
    expect(groupRows({ item }, 'TS', { sex: 'female', age: '65+' }, undefined)).toBeUndefined();
    expect(groupRows({ item }, 'TS-3', {}, undefined)).toBeUndefined();
  });

  it.each([[{ threshold: 0.3 }, 0.3], [{ threshold: '0.3' }, undefined], [{ mode: 'high' }, undefined], ['high', undefined], [null, undefined], [undefined, undefined]])('%j names the threshold %s', (point, threshold) => {
    expect(thresholdOf(point)).toBe(threshold);
  });

  it('at another threshold are worked out once, and are the table\'s own at its own', () => {
    const { evaluation } = rowsOf(item, 'TS') ?? {};
    const at = (point: unknown) => groupRows({ item }, 'TS', {}, point)?.evaluation;
    for (const point of [undefined, { threshold: 0.5 }, { mode: 'high' }]) expect(at(point)).toBe(evaluation);
    expect(at({ threshold: 0.3 })).not.toBe(evaluation);
    expect(at({ threshold: 0.3 })).toBe(at({ threshold: 0.3 }));
    expect(at({ threshold: 0.3 })).not.toBe(at({ threshold: 0.4 }));
    expect(at({ threshold: 0.3 })?.table.scores.threshold).toBe(0.3);
  });

  it('are found in whatever order its attributes stand, and summed up once', () => {
    const [one, other] = [groupRows({ item }, 'TS', { sex: 'male', site: 'B' }, undefined), groupRows({ item }, 'TS', { site: 'B', sex: 'male' }, undefined)];
    expect(one?.summary).toMatchObject({ n: 18, group: { sex: 'male', site: 'B' } });
    expect(one?.summary).toBe(other?.summary);
    expect(groupRows({ item }, 'TS', NOBODY, undefined)).toMatchObject({ group: NOBODY, summary: undefined });
  });

  it('are seeded by the digests of cases and model, where they are known', () => {
    expect(groupRows({ item }, 'TS', {}, undefined)).toMatchObject({ testSet: smallTable().testSetDigest, model: 'sha256:m' });
    const nameless = { ...item, source: { ...item.source, value: undefined } };
    expect(groupRows({ item: nameless }, 'TS', {}, undefined)?.model).toBeUndefined();
  });

  it('have positives and negatives, and levels, where they are there', () => {
    expect(rowSize({ item }, 'TS', { sex: 'female' })).toEqual({ positives: 16, negatives: 32 });
    expect(rowSize({ item }, 'TS', NOBODY)).toEqual({ positives: 0, negatives: 0 });
    expect(rowSize({ item }, 'TS-3', {})).toBeUndefined();
    expect(rowLevels({ item }, 'TS', 'site')).toEqual(['A', 'B']);
    expect(rowLevels({ item }, 'TS', 'age')).toEqual([]);
    expect(rowLevels({ item }, 'TS-3', 'site')).toEqual([]);
  });

  it('are clustered where a column of clusters is there', () => {
    expect([isClustered(groupOf({}, inClusters()).evaluation), isClustered(groupOf().evaluation)]).toEqual([true, false]);
  });
});
