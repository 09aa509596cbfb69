import { evaluateRows } from '../evaluation/rows.ts';
import type { Document } from '../formats/document.ts';
import type { EvaluationReport, Predictions } from '../formats/generated/types.ts';
import type { Problem } from '../formats/problem.ts';
import { parsePointer } from '../model/lfs.ts';
import { readBinaryTable } from '../predictions/binary.ts';
import type { TableSource } from '../predictions/source.ts';
import { inPlansWords, withoutSingleClusters } from '../predictions/planned.ts';
import { TableError, type BinaryTable } from '../predictions/table.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Attachment, PredictionRows } from './case.ts';
import { each } from './together.ts';

/** The largest table that is read: what a snapshot gives at once. Some 5 million rows as CSV. */
export const MOST_BYTES = 256 * 1024 * 1024;

/** Why a table is not read, at its name in the envelope. */
class NotRead extends Error {
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
  constructor(message: string, found: string, expected: string, mend: string) {
    super(message);
    [this.found, this.expected, this.mend] = [found, expected, mend];
  }
}

function tooLarge(path: string, size: number): NotRead {
  return new NotRead(`${path} is larger than Plumbline reads`, `${size} bytes`, `at most ${MOST_BYTES} bytes`, 'Attach the table as Parquet, or without columns that nothing names.');
}

async function bytesOf(snapshot: Snapshot, path: string): Promise<Uint8Array> {
  const size = await snapshot.size(path);
  if (size > MOST_BYTES) throw tooLarge(path, size);
  const bytes = await snapshot.read(path);
  const pointer = size <= 1024 ? parsePointer(bytes) : undefined;
  if (pointer === undefined) return bytes;
  if (pointer.size > MOST_BYTES) throw tooLarge(path, pointer.size);
  const large = await snapshot.large(pointer);
  if (large !== undefined) return large;
  throw new NotRead(`${path} is a Git LFS pointer whose object is not there`, 'a pointer without its object', 'the table itself', 'Push the object (git lfs push --all), and fetch it where Plumbline runs (git lfs fetch --all).');
}

/** A table in memory. */
function sourceOf(path: string, bytes: Uint8Array): TableSource {
  return { path, size: bytes.length, read: (start, end) => Promise.resolve(bytes.subarray(start, end)) };
}

/** The attachment that a pointer of the envelope names, as a table; undefined where it is not what was recorded, which evidence/attached says. */
async function opened(snapshot: Snapshot, attachments: readonly Attachment[], pointer: string): Promise<TableSource | undefined> {
  const file = attachments.find((one) => one.pointer === `${pointer}/file`);
  if (file?.path === undefined || file.actual === undefined || file.actual !== file.recorded) return undefined;
  return sourceOf(file.path, await bytesOf(snapshot, file.path));
}

async function tableOf(snapshot: Snapshot, attachments: readonly Attachment[], predictions: Predictions, pointer: string, operatingPoint: unknown): Promise<BinaryTable | undefined> {
  const source = await opened(snapshot, attachments, pointer);
  if (source === undefined) return undefined;
  const { truth, score, references = {}, attributes = [], case: cases, cluster } = predictions;
  const others = await each(Object.entries(references), async ([name, { score: column, threshold, file, case: key = cases }]) => {
    const table = file === undefined ? undefined : await opened(snapshot, attachments, `${pointer}/references/${name}`);
    return file !== undefined && table === undefined ? undefined : { name, column, threshold, table: table && { source: table, case: key } };
  });
  const known = others.filter((other) => other !== undefined);
  if (known.length < others.length) return undefined;
  const { threshold = (operatingPoint as { threshold?: unknown } | undefined)?.threshold } = score;
  const table = await readBinaryTable(source, {
    truth,
    score: { column: score.column, threshold: typeof threshold === 'number' ? threshold : undefined },
    higherIs: score.higher_is,
    references: known,
    attributes,
    case: cases,
    cluster,
  });
  return inPlansWords(table);
}

/** Reads one table; what is wrong with it is kept as problems, and nothing is thrown but what the repository throws. */
async function readOne(snapshot: Snapshot, document: Document, attachments: readonly Attachment[], report: EvaluationReport, index: number, predictions: Predictions): Promise<PredictionRows> {
  const pointer = `/content/predictions/${index}`;
  const rows = { testSet: predictions.test_set, pointer };
  const failed = (problems: readonly Problem[]): PredictionRows => ({ ...rows, evaluation: undefined, clusters: undefined, problems });
  try {
    const table = await tableOf(snapshot, attachments, predictions, pointer, report.operating_point);
    return table === undefined ? failed([]) : { ...rows, evaluation: evaluateRows(withoutSingleClusters(table)), clusters: table.clusters?.count, problems: [] };
  } catch (error) {
    if (error instanceof TableError) return failed(error.problems);
    if (!(error instanceof NotRead)) throw error;
    const { message, found, expected, mend } = error;
    const at = `${pointer}/file`;
    return failed([{ kind: 'unreadable', message, found, expected, mend, location: document.locate(at), pointer: at }]);
  }
}

/** Reads the tables of predictions of an evaluation-report that has some, in its order. */
export function readTables(snapshot: Snapshot, document: Document, attachments: readonly Attachment[], report: EvaluationReport, predictions: readonly Predictions[]): Promise<PredictionRows[]> {
  return each(predictions.entries(), ([index, table]) => readOne(snapshot, document, attachments, report, index, table));
}
