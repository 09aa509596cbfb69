import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { reportContent } from '../../evaluation/content.ts';
import type { Group, RowEvaluation } from '../../evaluation/summary.ts';
import { BLANK } from '../../formats/blanks.ts';
import type { EvaluationReport, Predictions } from '../../formats/generated/types.ts';
import { VERSION } from '../../version.ts';
import { UsageError, type Terminal } from '../terminal.ts';
import type { EvaluateOptions, ReferenceOption } from './arguments.ts';
import { attributesOf, type EvaluatedRows } from './binary.ts';
import { groupsOf, intervalOf, metricsOf, type Planned } from './plan.ts';

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** As an envelope names a file: relative to its own folder. */
const namedFrom = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

async function referenceScores(references: readonly ReferenceOption[], folder: string, asked: EvaluateOptions, cwd: string): Promise<NonNullable<Predictions['references']>> {
  const odd = references.find(({ name }) => name !== 'authorized' && name !== 'previous');
  if (odd !== undefined) throw new UsageError(`a report compares with authorized or previous, not with ${odd.name}`, 'Name the reference so: --reference authorized=COLUMN.');
  const found = await Promise.all(
    references.map(async ({ name, column, threshold = asked.threshold, file }) => {
      const path = file === undefined ? undefined : resolve(cwd, file);
      const other = path === undefined ? {} : { file: namedFrom(folder, path), sha256: await digestOf(path) };
      return [name, { score: column, ...(threshold === undefined ? {} : { threshold }), ...other }] as const;
    }),
  );
  return Object.fromEntries(found);
}

async function predictionsOf(asked: EvaluateOptions, by: readonly (readonly string[])[], testSet: string, { cwd }: Terminal): Promise<Predictions> {
  const { truth, score, threshold, positive, negative } = asked;
  if (asked.case === undefined) throw new UsageError('--format report needs --case', 'The rows are held against the test set by the ids of its cases.');
  if (truth === undefined || score === undefined) throw new UsageError('--format report needs --truth and --score', 'plumbline evaluate --help shows the options.');
  const folder = asked.output === undefined ? cwd : dirname(resolve(cwd, asked.output));
  const path = resolve(cwd, asked.file);
  const references = await referenceScores(asked.references, folder, asked, cwd);
  const attributes = attributesOf(by);
  return {
    test_set: testSet,
    file: namedFrom(folder, path),
    sha256: await digestOf(path),
    case: asked.case,
    ...(asked.cluster === undefined ? {} : { cluster: asked.cluster }),
    truth: { column: truth, positive: positive.length === 0 ? ['1'] : [...positive], negative: negative.length === 0 ? ['0'] : [...negative] },
    score: { column: score, higher_is: asked.higherIs, ...(threshold === undefined ? {} : { threshold }) },
    ...(Object.keys(references).length === 0 ? {} : { references }),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
}

const DEFAULT_METRICS = ['sensitivity', 'specificity', 'auroc'];

/** Every group that the rows have, the whole first. */
function groupsOfRows(rows: RowEvaluation, by: readonly (readonly string[])[]): Group[] {
  return [{}, ...by.flatMap((attributes) => rows.groups(attributes).map(({ group }) => group))];
}

/** The content of an evaluation-report: what a plan asks for, or the usual metrics for every group that the rows have. */
export function contentOf(predictions: Predictions, asked: EvaluateOptions, { rows, clusters }: Pick<EvaluatedRows, 'rows' | 'clusters'>, by: readonly (readonly string[])[], planned: Planned | undefined): EvaluationReport {
  return reportContent(rows, {
    predictions,
    clusters,
    groups: planned === undefined ? groupsOfRows(rows, by) : groupsOf(planned, rows.table),
    metrics: planned === undefined ? DEFAULT_METRICS : metricsOf(planned),
    interval: (metric, grouped) => (planned === undefined ? undefined : intervalOf(planned, metric, grouped)),
    level: asked.level,
    model: planned?.model,
  });
}

/**
 * The envelope of an evaluation-report as JSON: what the rows tell is filled in, and what only its author knows is marked as a blank.
 * @throws UsageError without a test set or a column of cases.
 */
export async function evaluationReport(asked: EvaluateOptions, evaluated: EvaluatedRows, by: readonly (readonly string[])[], planned: Planned | undefined, terminal: Terminal): Promise<string> {
  const testSet = planned?.testSet ?? asked.testSet;
  if (testSet === undefined) throw new UsageError('--format report needs --test-set', 'Name the test set as the plan does, or give the plan with --plan.');
  const blank = (text: string): string => `${BLANK} ${text}`;
  const content = contentOf(await predictionsOf(asked, by, testSet, terminal), asked, evaluated, by, planned);
  const envelope = {
    schema: 'plumbline/evidence/v1',
    kind: 'evaluation-report',
    subject: {
      device: planned?.plan.device.id ?? blank('id of the device, as in the plan'),
      version: planned?.version ?? blank('version of the device that this is about'),
      model_digest: planned?.model ?? blank('sha256: and 64 hex digits, as `plumbline digest` prints them'),
    },
    plan: {
      version: planned?.plan.version ?? blank('version of the plan'),
      methods: planned === undefined ? [blank('id of the method that this serves')] : planned.methods.map(({ id }) => id),
    },
    produced: { at: new Date(terminal.now).toISOString().replace(/\.\d+Z$/, 'Z'), by: blank('who, such as a GitHub login'), tool: `plumbline ${VERSION}` },
    // How often the set was looked at is known to those who looked.
    content: { ...content, test_sets: content.test_sets.map((set) => ({ ...set, evaluation_number: blank('a number: which evaluation of any model on this test set this is, failures included') })) },
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}
