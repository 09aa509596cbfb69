import { describe, expect, it } from 'vitest';
import type { EvidenceItem, PredictionRows, ReleaseCase } from '../../src/case/case.ts';
import type { Evaluation } from '../../src/rules/evidences.ts';
import { otherRows, otherThresholds, repeatedTables } from '../../src/rules/row-checks.ts';
import type { Observation } from '../../src/rules/rule.ts';
import { rowsOfTable, smallTable } from './row-table.ts';

const unread = (testSet: string): PredictionRows => ({ testSet, pointer: '', evaluation: undefined, clusters: undefined, problems: [] });

/** A report whose places are named by their pointers. */
function evaluation(report: object, ...rows: PredictionRows[]): Evaluation {
  const source = { document: { locate: (pointer: string) => ({ path: pointer }) } };
  return { item: { path: 'evaluation.json', rows, source } as unknown as EvidenceItem, report: { results: [], test_sets: [], ...report } };
}

const told = (observations: Iterable<Observation>): unknown => [...observations].map(({ subject, found, expected, location }) => [subject, location?.path, found, expected]);

describe('the thresholds of rows', () => {
  const table = (threshold: number | undefined, references: object = {}) => ({ test_set: 'TS', score: { threshold }, references });
  const release = (previous: unknown, authorized: unknown) => ({ previous: { manifest: { configuration: { operating_point: previous } } }, baseline: { evaluation: { operating_point: authorized } } }) as unknown as ReleaseCase;
  const said = (report: object, of = release({ threshold: 0.6 }, { threshold: 0.7 })): unknown => told(otherThresholds(of, evaluation(report)));
  const operating_point = { threshold: 0.5 };

  it('are those of the report', () => {
    expect(said({ operating_point, predictions: [table(0.5), table(0.4)] })).toEqual([['evaluation.json', '/content/predictions/1/score/threshold', '0.4', '0.5']]);
    expect(said({ operating_point, predictions: [table(undefined)] })).toEqual([]);
    expect(said({ operating_point: { mode: 'high' }, predictions: [table(0.4)] })).toEqual([]);
    expect(said({ operating_point, predictions: undefined })).toEqual([]);
    expect(said({ operating_point, predictions: [{ test_set: 'TS', score: { threshold: 0.5 } }] })).toEqual([]);
  });

  it('are those of the references\' own operating points', () => {
    const references = { previous: { threshold: 0.5 }, authorized: { threshold: 0.55 } };
    expect(said({ operating_point, predictions: [table(0.5, references)] })).toEqual([
      ['evaluation.json', '/content/predictions/0/references/previous/threshold', '0.5', '0.6'],
      ['evaluation.json', '/content/predictions/0/references/authorized/threshold', '0.55', '0.7'],
    ]);
    expect(said({ predictions: [table(0.5, { previous: { threshold: 0.6 }, authorized: { threshold: 0.7 } })] })).toEqual([]);
    expect(said({ predictions: [table(0.5, { previous: {}, authorized: {} })] })).toEqual([]);
    expect(said({ predictions: [table(0.5, references)] }, release(undefined, undefined))).toEqual([]);
    for (const of of [{}, { baseline: { evaluation: undefined } }]) expect(said({ predictions: [table(0.5, references)] }, of as ReleaseCase)).toEqual([]);
  });

  it('are told with whose they are', () => {
    const [own, theirs] = otherThresholds(release({ threshold: 0.6 }, undefined), evaluation({ operating_point, predictions: [table(0.4, { previous: { threshold: 0.5 } })] }));
    expect(own?.message).toBe('evaluation.json flags the rows of TS from 0.4 on; the operating point of the report is 0.5.');
    expect(theirs?.message).toBe('evaluation.json flags the rows of TS from 0.5 on; the operating point of the previous version is 0.6.');
  });
});

describe('the number of rows', () => {
  const rows = (testSet: string, clusters?: number): PredictionRows => ({ ...rowsOfTable(smallTable(), testSet), clusters });
  const said = (set: object, ...of: PredictionRows[]): unknown => told(otherRows(evaluation({ test_sets: [{ id: 'TS-0' }, { id: 'TS', analysed: 96, ...set }] }, ...of), 1));
  const at = (field: string, found: number, expected: number): unknown => ['evaluation.json', `/content/test_sets/1/${field}`, `${found}`, `${expected}, as in the rows`];

  it('is that of the cases and clusters that the report tells', () => {
    expect(said({ clusters: 24 }, rows('TS', 24))).toEqual([]);
    expect(said({ analysed: 97, clusters: 25 }, rows('TS', 24))).toEqual([at('analysed', 97, 96), at('clusters', 25, 24)]);
    expect(said({ clusters: 25 }, rows('TS'))).toEqual([]);
    expect(said({}, rows('TS', 24))).toEqual([]);
    const [cases, clusters] = otherRows(evaluation({ test_sets: [{ id: 'TS', analysed: 97, clusters: 25 }] }, rows('TS', 24)), 0);
    expect(cases?.message).toBe('TS: the report says 97 cases were analysed, the rows have 96.');
    expect(clusters?.message).toBe('TS: the report says 25 clusters, the rows have 24.');
  });

  it('is not that of another test set, nor of rows that cannot be read', () => {
    expect(said({ analysed: 97 }, rows('TS-2'), unread('TS'))).toEqual([]);
    expect(said({ analysed: 97 }, rows('TS-2'), unread('TS'), rows('TS'))).toEqual([at('analysed', 97, 96)]);
    expect(told(otherRows(evaluation({ test_sets: [] }, rows('TS')), 0))).toEqual([]);
  });
});

it('a test set has one table: each further one is told', () => {
  const tables = ['TS', 'TS-2', 'TS', 'TS'].map((testSet, index) => ({ ...unread(testSet), pointer: `/content/predictions/${index}` }));
  expect(told(repeatedTables(evaluation({}, ...tables)))).toEqual([2, 3].map((index) => ['evaluation.json', `/content/predictions/${index}`, 'a second table of TS', 'the rows of a test set in one table']));
  expect(told(repeatedTables(evaluation({}, ...tables.slice(0, 2))))).toEqual([]);
});
