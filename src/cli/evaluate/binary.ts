import { resolve } from 'node:path';
import { evaluate, type EvaluateSettings } from '../../evaluation/evaluate.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { tooManyGroups } from '../../evaluation/group-limit.ts';
import { evaluateRows } from '../../evaluation/rows.ts';
import type { RowEvaluation } from '../../evaluation/summary.ts';
import { listed, show } from '../../formats/words.ts';
import { readBinaryTable, type ReferenceColumn } from '../../predictions/binary.ts';
import { inPlansWords, withoutSingleClusters } from '../../predictions/planned.ts';
import type { BinaryTable } from '../../predictions/table.ts';
import { UsageError, type Terminal } from '../terminal.ts';
import type { EvaluateOptions } from './arguments.ts';
import { Progress } from './progress.ts';
import { openTable, type OpenTable } from '../table.ts';

/** Every attribute that a partition names, once. */
export const attributesOf = (by: readonly (readonly string[])[]): string[] => [...new Set(by.flat())];

/** @throws UsageError where the cases are divided into more groups than are told. */
export function checkGroups(table: Parameters<typeof tooManyGroups>[0], by: readonly (readonly string[])[]): void {
  const many = tooManyGroups(table, by);
  if (many !== undefined) throw new UsageError(`${many.attributes.join('+')} divides the cases into ${many.groups} groups`, `At most ${many.most} are told: divide by something coarser.`);
}

const SHOWN = 30;

/** @throws UsageError for a level that the table has not, or of an attribute that the cases are not divided by. */
function checkReferenceLevels({ attributes }: BinaryTable, asked: ReadonlyMap<string, string>, by: readonly (readonly string[])[]): void {
  for (const [attribute, level] of asked) {
    if (!by.some((names) => names.length === 1 && names[0] === attribute)) throw new UsageError(`--reference-level ${attribute}=${level}: the cases are not divided by ${attribute}`, `Add --by ${attribute}.`);
    const levels = attributes.find(({ name }) => name === attribute)?.levels ?? [];
    if (!levels.includes(level)) throw new UsageError(`--reference-level ${attribute}=${level}: ${attribute} has no such level`, `Name one of its levels: ${listed(levels.slice(0, SHOWN).map((one) => show(one)))}${levels.length > SHOWN ? ', …' : ''}.`);
  }
}

/** No label is named unless one is: 1 and 0 need no names. */
const named = (labels: readonly string[]): readonly string[] | undefined => (labels.length === 0 ? undefined : labels);

async function referenceColumns(asked: EvaluateOptions, terminal: Terminal, opened: OpenTable[]): Promise<ReferenceColumn[]> {
  const found: ReferenceColumn[] = [];
  for (const { name, column, threshold, file } of asked.references) {
    // A reference without a threshold of its own is held to the one of the evaluated model.
    const reference = { name, column, threshold: threshold ?? asked.threshold };
    if (file === undefined) {
      found.push(reference);
      continue;
    }
    if (asked.case === undefined) throw new UsageError(`--reference-file ${name}=${file} needs --case`, 'Name the column by which the tables are joined.');
    const table = await openTable('--reference-file', resolve(terminal.cwd, file), file, () => undefined);
    opened.push(table);
    found.push({ ...reference, table: { source: table.source, case: asked.case } });
  }
  return found;
}

async function readTable(asked: EvaluateOptions, terminal: Terminal, progress: Progress): Promise<BinaryTable> {
  const { truth, score } = asked;
  if (truth === undefined || score === undefined) throw new UsageError('evaluate needs --truth and --score', 'plumbline evaluate --help shows the options.');
  const opened: OpenTable[] = [];
  try {
    const table = await openTable('evaluate', resolve(terminal.cwd, asked.file), asked.file, progress.seen);
    opened.push(table);
    return await readBinaryTable(table.source, {
      truth: { column: truth, positive: named(asked.positive), negative: named(asked.negative) },
      score: { column: score, threshold: asked.threshold },
      higherIs: asked.higherIs,
      references: await referenceColumns(asked, terminal, opened),
      attributes: attributesOf(asked.by),
      case: asked.case,
      cluster: asked.cluster,
      weight: asked.weight,
      exclude: asked.excludeBadScores ? 'bad-scores' : undefined,
    });
  } finally {
    for (const table of opened) await table.close();
  }
}

export interface EvaluatedRows {
  readonly rows: RowEvaluation;
  readonly evaluation: Evaluation;
  /** Of how many clusters the rows are, each of its own or not; undefined without a column that tells. */
  readonly clusters: number | undefined;
}

/** How a table is told: divided by what, for which model, in the words of a plan or of its own. */
export interface Telling extends Pick<EvaluateSettings, 'by' | 'model'> {
  readonly inPlansWords: boolean;
}

/** Reads a table with two classes and evaluates it. @throws UsageError, TableError */
export async function evaluateBinary(asked: EvaluateOptions, terminal: Terminal, { by, model, inPlansWords: planned }: Telling): Promise<EvaluatedRows> {
  const progress = new Progress(terminal, asked.file);
  try {
    const table = await readTable({ ...asked, by }, terminal, progress);
    progress.computing();
    checkGroups(table, by);
    checkReferenceLevels(table, asked.referenceLevels, by);
    const rows = evaluateRows(withoutSingleClusters(planned ? inPlansWords(table) : table));
    const { level, netBenefit, referenceLevels, bootstrap } = asked;
    const evaluation = evaluate(rows, { by, model, level, netBenefitAt: netBenefit, referenceLevels, bootstrapRows: bootstrap });
    const clusters = table.clusters?.count;
    return { rows, clusters, evaluation: clusters === undefined ? evaluation : { ...evaluation, clusters } };
  } finally {
    progress.done();
  }
}
