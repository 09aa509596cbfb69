import type { ReleaseCase } from '../case/case.ts';
import type { PairedSummary } from '../evaluation/summary.ts';
import type { PairedTable } from '../statistics/intervals.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Cell } from '../statistics/metrics.ts';
import type { Carrier, Metric, ModelRows, Reference } from './carriers.ts';
import { operatingPointOf, type Placed } from './placed.ts';
import { nameInRows, ROW_METRICS } from './row-figures.ts';
import { groupRows, type GroupRows } from './rows.ts';

/** The numbers of a result as its rows have them: its own, and those of each reference in the table. */
export interface RowNumbers extends Carrier {
  readonly rows: ModelRows;
  readonly references: ReadonlyMap<string, Reference>;
}

const NOBODY: Confusion = { tp: 0, fp: 0, tn: 0, fn: 0 };
const NO_PAIRS: PairedTable = { both: 0, new_only: 0, reference_only: 0, neither: 0 };

/** The proportions whose pairs the rows tell. */
const PAIRED = ['sensitivity', 'specificity', 'accuracy'] as const;

/** Whether rows of a binary truth tell a metric; a rate, a mean or a count of another kind is not in them. */
export function isOfRows(metric: Metric): boolean {
  if (metric.type !== 'counts') return false;
  const { definition } = metric;
  if (definition.type === 'needs-rows') return ROW_METRICS.has(metric.name);
  const own: readonly Cell[] = ['numerator', 'denominator'];
  return definition.type === 'composite' || ![...definition.numerator, ...definition.denominator].some((cell) => own.includes(cell));
}

/** Whether a metric is counted at a threshold, without which the rows do not tell it. */
export const needsThreshold = ({ definition }: Metric): boolean => definition?.type !== 'needs-rows';

/** What a metric that is counted has of a reference: its counts, and the pairs that a proportion is about. */
function countedOf(metric: Metric, paired: PairedSummary | undefined): Reference {
  const name = nameInRows(metric);
  const kind = PAIRED.find((one) => one === name);
  if (paired === undefined) return { counts: { ...NOBODY }, ...(kind && NO_PAIRS) };
  const { counts } = paired.reference;
  return { ...(counts && { counts: { ...counts } }), ...(kind && paired[kind]) };
}

function referencesOf(metric: Metric, of: GroupRows): Map<string, Reference> {
  const counted = needsThreshold(metric);
  return new Map(
    of.evaluation.table.references.filter(({ threshold }) => threshold !== undefined || !counted).map(({ name }): [string, Reference] => {
      const paired = of.summary?.references.find(({ reference }) => reference.name === name);
      return [name, { ...(counted && countedOf(metric, paired)), rows: { of, scores: paired?.reference, paired, reference: name } }];
    }),
  );
}

/** The numbers that a metric has on the rows of a group; undefined where the rows cannot tell it (no threshold, another kind). */
export function numbersOn(metric: Metric, of: GroupRows): RowNumbers | undefined {
  if (!isOfRows(metric)) return undefined;
  const numbers: RowNumbers = { rows: { of, scores: of.summary?.scores }, references: referencesOf(metric, of) };
  if (!needsThreshold(metric)) return numbers;
  if (of.evaluation.table.scores.threshold === undefined) return undefined;
  const counts = of.summary === undefined ? NOBODY : of.summary.scores.counts;
  return { ...numbers, ...(counts && { counts: { ...counts } }) };
}

/** The rows' numbers for a result; undefined where its report has no rows of the test set that tell them. */
export function rowNumbers(release: ReleaseCase, { item, report, result }: Placed, metric: Metric): RowNumbers | undefined {
  const of = groupRows({ item }, result.test_set, result.group, operatingPointOf(release, report, result));
  return of && numbersOn(metric, of);
}

/** What a result is judged by: its rows, else its own numbers. */
export function numbersOf(release: ReleaseCase, placed: Placed, metric: Metric): Carrier {
  return rowNumbers(release, placed, metric) ?? placed.result;
}
