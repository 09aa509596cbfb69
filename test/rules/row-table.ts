import type { EvidenceItem, PredictionRows } from '../../src/case/case.ts';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { PlannedInterval } from '../../src/formats/generated/types.ts';
import type { BinaryTable, Scores } from '../../src/predictions/table.ts';
import type { Metric, ModelRows, Reference } from '../../src/rules/carriers.ts';
import { metricOf } from '../../src/rules/figures.ts';
import { numbersOn, type RowNumbers } from '../../src/rules/row-numbers.ts';
import { groupRows, type GroupRows } from '../../src/rules/rows.ts';

const CASES = 96;
const cases = Array.from({ length: CASES }, (_, row) => row);
const truth = Uint8Array.from(cases, (row) => (row % 3 === 0 ? 1 : 0));

/** Scores made from the row's number, which tell the truth apart as far as `pull` goes. */
const scored = (name: string, step: number, pull: number, threshold: number | undefined = 0.5): Scores => ({
  name,
  threshold,
  values: Float64Array.from(cases, (row) => 0.2 + (0.5 * ((row * step + 11) % 97)) / 97 + (truth[row] === 1 ? pull : 0)),
});

/** A table as small as every figure and interval allows: two references, two sexes, two sites. */
export function smallTable(more: Partial<BinaryTable> = {}): BinaryTable {
  return {
    rows: CASES,
    truth,
    higherIs: 'positive',
    scores: scored('score', 31, 0.2),
    references: [scored('previous', 17, 0.1), scored('authorized', 29, 0.15)],
    attributes: [
      { name: 'sex', levels: ['female', 'male'], codes: Uint8Array.from(cases, (row) => row % 2) },
      { name: 'site', levels: ['A', 'B'], codes: Uint8Array.from(cases, (row) => (row < 60 ? 0 : 1)) },
    ],
    clusters: undefined,
    weights: undefined,
    excluded: [],
    testSetDigest: `sha256:${'a'.repeat(64)}`,
    ...more,
  };
}

/** Clusters of four neighbours, which have rows of both sexes. */
export const inClusters = (more: Partial<BinaryTable> = {}): BinaryTable =>
  smallTable({ clusters: { name: 'patient', count: CASES / 4, codes: Uint32Array.from(cases, (row) => Math.floor(row / 4)) }, ...more });

/** Rows of a table as evidence has them. */
export const rowsOfTable = (table: BinaryTable, testSet = 'TS'): PredictionRows => ({ testSet, pointer: '/content/predictions/0', evaluation: evaluateRows(table), clusters: undefined, problems: [] });

export const itemWith = (...rows: PredictionRows[]): EvidenceItem =>
  ({ path: 'evaluation.json', rows, source: { value: { subject: { model_digest: 'sha256:m' } } } }) as unknown as EvidenceItem;

export const knownMetric = (name: string): Metric => metricOf({} as never, name) as Metric;
export const planned = (method: string, level = 0.95): PlannedInterval => ({ method, level }) as PlannedInterval;

export function groupOf(group: Record<string, string> = {}, table = smallTable()): GroupRows {
  const found = groupRows({ item: itemWith(rowsOfTable(table)) }, 'TS', group, undefined);
  if (found === undefined) throw new Error('there are no rows');
  return found;
}

export function numbersOf(name: string, group: Record<string, string> = {}, table = smallTable()): RowNumbers {
  const numbers = numbersOn(knownMetric(name), groupOf(group, table));
  if (numbers === undefined) throw new Error(`the rows tell no ${name}`);
  return numbers;
}

export const rowsOf = (name: string, group: Record<string, string> = {}, table = smallTable()): ModelRows => numbersOf(name, group, table).rows;

export function referenceOf(name: string, group: Record<string, string> = {}, table = smallTable(), reference = 'authorized'): Reference & { rows: ModelRows } {
  const found = numbersOf(name, group, table).references.get(reference);
  if (found?.rows === undefined) throw new Error(`there is no ${reference}`);
  return { ...found, rows: found.rows };
}
