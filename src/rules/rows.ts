import type { EvidenceItem, PredictionRows } from '../case/case.ts';
import type { GroupSummary, RowEvaluation } from '../evaluation/summary.ts';
import type { Evaluation } from './evidences.ts';
import { placeKey } from './results.ts';
import type { Group } from './subgroups.ts';

/** The rows of one group of a test set, at one threshold. */
export interface GroupRows {
  readonly rows: ReadRows;
  readonly evaluation: RowEvaluation;
  readonly group: Group;
  /** Undefined where no row is of the group. */
  readonly summary: GroupSummary | undefined;
  /** Digests of the cases and of the model: what a resampling is seeded with. */
  readonly testSet: string | undefined;
  readonly model: string | undefined;
}

/** Rows that could be read. */
export interface ReadRows extends PredictionRows {
  readonly evaluation: RowEvaluation;
}

/** The rows of a test set in a report; undefined where it has none that can be read. */
export function rowsOf(item: EvidenceItem, testSet: string): ReadRows | undefined {
  return item.rows.find((rows): rows is ReadRows => rows.evaluation !== undefined && rows.testSet === testSet);
}

/** Whether several rows belong to one cluster, so that they cannot be counted as independent. */
export const isClustered = ({ table }: RowEvaluation): boolean => table.clusters !== undefined;

/** Attributes of a group that the rows have no column for. */
export function unknownAttributes({ evaluation }: ReadRows, group: Group): string[] {
  const known = new Set(evaluation.table.attributes.map(({ name }) => name));
  return Object.keys(group).filter((attribute) => !known.has(attribute));
}

/** The threshold that an operating point names; undefined where it is of another kind. */
export function thresholdOf(operatingPoint: unknown): number | undefined {
  const threshold = (operatingPoint as { threshold?: unknown } | null | undefined)?.threshold;
  return typeof threshold === 'number' ? threshold : undefined;
}

/**
 * The rows of a group at an operating point (the table's own threshold where it names none); undefined where the report has
 * no rows of the test set, or none with the attributes of the group.
 */
export function groupRows({ item }: Pick<Evaluation, 'item'>, testSet: string, group: Group, operatingPoint: unknown): GroupRows | undefined {
  const rows = rowsOf(item, testSet);
  if (rows === undefined || unknownAttributes(rows, group).length > 0) return undefined;
  const threshold = thresholdOf(operatingPoint);
  const { table } = rows.evaluation;
  const evaluation = threshold === undefined || threshold === table.scores.threshold ? rows.evaluation : atThreshold(rows.evaluation, threshold);
  const key = placeKey('', group);
  const summary = evaluation.groups(Object.keys(group).sort()).find((one) => placeKey('', one.group) === key);
  return { rows, evaluation, group, summary, testSet: table.testSetDigest, model: item.source.value?.subject.model_digest };
}

const moved = new WeakMap<RowEvaluation, Map<number, RowEvaluation>>();

/** The same rows at another threshold, worked out once. */
function atThreshold(evaluation: RowEvaluation, threshold: number): RowEvaluation {
  const known = moved.get(evaluation) ?? new Map<number, RowEvaluation>();
  const there = known.get(threshold) ?? evaluation.at(threshold);
  known.set(threshold, there);
  moved.set(evaluation, known);
  return there;
}

/** Positives and negatives of a group among the rows; undefined where there are no rows to count. */
export function rowSize(evaluation: Pick<Evaluation, 'item'>, testSet: string, group: Group): { positives: number; negatives: number } | undefined {
  const found = groupRows(evaluation, testSet, group, undefined);
  return found && { positives: found.summary?.positives ?? 0, negatives: found.summary?.negatives ?? 0 };
}

/** The levels that the rows of a test set have of an attribute. */
export function rowLevels({ item }: Pick<Evaluation, 'item'>, testSet: string, attribute: string): readonly string[] {
  const rows = rowsOf(item, testSet);
  if (rows === undefined || unknownAttributes(rows, { [attribute]: '' }).length > 0) return [];
  return rows.evaluation.groups([attribute]).flatMap(({ group }) => Object.values(group));
}
