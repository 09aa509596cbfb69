import type { CitedMethod, EvidenceItem, PreviousRelease, ReleaseCase } from '../../src/case/case.ts';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import { parseDocument } from '../../src/formats/document.ts';
import type { ChangeControlPlan, ComparedWith, Criterion, EvaluationReport, EvaluationResult, Evidence, MeasuredCriterion, Method } from '../../src/formats/generated/types.ts';
import type { BinaryTable } from '../../src/predictions/table.ts';
import { entries, type Entry } from '../../src/rules/evaluation.ts';
import type { Metric } from '../../src/rules/carriers.ts';
import { numbersOn, type RowNumbers } from '../../src/rules/row-numbers.ts';
import { groupRows } from '../../src/rules/rows.ts';
import { toBytes } from '../fixture/tree.ts';

/** Both models right, only the new one, only the reference, neither. */
export type Pairs = readonly [both: number, newOnly: number, referenceOnly: number, neither: number];

export const PATH = 'evaluation.json';
const DIGEST = 'a'.repeat(64);

/**
 * A table of the score from 0.5 on and of a reference named `authorized`, of cases with and without the condition whose
 * calls are counted. Scores differ, so that neither model ranks all cases right; every second row is `female`.
 */
export function tableOf(positives: Pairs, negatives: Pairs, more: Partial<BinaryTable> = {}): BinaryTable {
  const calls = [positives, negatives].flatMap((pairs, side) => pairs.flatMap((n, kind) => Array.from({ length: n }, () => ({ truth: 1 - side, now: kind < 2, before: kind % 2 === 0 }))));
  const score = (row: number, flagged: boolean): number => (flagged ? 0.5 : 0.02) + ((row * 37) % 41) / 100;
  const values = (right: 'now' | 'before', step: number): Float64Array => Float64Array.from(calls, (call, row) => score(row * step, call[right] === (call.truth === 1)));
  return {
    rows: calls.length,
    truth: Uint8Array.from(calls, ({ truth }) => truth),
    higherIs: 'positive',
    scores: { name: 'score', values: values('now', 1), threshold: 0.5 },
    references: [{ name: 'authorized', values: values('before', 3), threshold: 0.5 }],
    attributes: [{ name: 'sex', levels: ['female', 'male'], codes: Uint8Array.from(calls, (_, row) => row % 2) }],
    clusters: undefined,
    weights: undefined,
    excluded: [],
    testSetDigest: `sha256:${DIGEST}`,
    ...more,
  };
}

/** One reported figure of all cases of TS. */
export const result = (metric: string, more: Partial<EvaluationResult> = {}): EvaluationResult => ({ metric, test_set: 'TS', group: {}, ...more });

/** One reported figure, and what is said of a reference beside it. */
export const against = (metric: string, reference: string, compared: ComparedWith, more: Partial<EvaluationResult> = {}): EvaluationResult =>
  result(metric, { ...more, compared_with: { [reference]: compared } });

export const reportOf = (...results: EvaluationResult[]): EvaluationReport => ({
  test_sets: [{ id: 'TS', sha256: DIGEST, enrolled: 100, excluded: [], analysed: 100 }],
  results,
});

/** An evaluation-report that cites PE-1; the place of an observation is the JSON Pointer itself. */
export function itemOf(report: EvaluationReport, table?: BinaryTable, path = PATH): EvidenceItem {
  const value: Evidence = {
    schema: 'plumbline/evidence/v1', kind: 'evaluation-report', subject: { device: 'd', version: '1.1.0', model_digest: 'sha256:m' },
    plan: { version: '1.0', methods: ['PE-1'] }, produced: { at: '2026-05-07T10:00:00Z', by: 'dee-st' }, content: { ...report },
  };
  const { document } = parseDocument(path, toBytes(JSON.stringify(value)));
  const rows = table === undefined ? [] : [{ testSet: 'TS', pointer: '/content/predictions/0', evaluation: evaluateRows(table), clusters: undefined, problems: [] }];
  return {
    path, named: path, kind: 'evaluation-report', content: { ...report }, contentProblems: [], attachments: [], disagreements: [], rows,
    source: { path, at: 'head', exists: true, sha256: undefined, document: document && { ...document, locate: (pointer) => ({ path: pointer }) }, value, problems: [] },
  };
}

/** What a release is judged by, as far as a test says it. */
export interface Standing {
  readonly criteria?: readonly Criterion[];
  readonly recompute?: 'none' | 'counts' | 'predictions';
  readonly method?: Partial<Method>;
  readonly plan?: Partial<ChangeControlPlan>;
  readonly evidence: readonly EvidenceItem[];
  /** Reports of the authorized version, and of the last release under the version that is named. */
  readonly authorized?: EvaluationReport;
  readonly previous?: { readonly version: string; readonly reports: readonly EvaluationReport[] };
  readonly more?: Partial<ReleaseCase>;
}

export const cited = (method: Partial<Method>, more: Partial<CitedMethod> = {}): CitedMethod => ({
  id: 'PE-1', component: 'performance_evaluation', modifications: ['M1'], method: { title: 'Evaluation', evidence: { 'evaluation-report': {} }, ...method }, ...more,
});

/** A release of which there is only what its evaluation reports are held against: 1.0.0 is the version that is authorized. */
export function standing({ criteria = [], recompute, method = {}, plan = {}, evidence, authorized, previous, more = {} }: Standing): ReleaseCase {
  const record = { baseline: { version: '1.0.0' } };
  const last = previous && { manifest: { version: previous.version }, evidence: previous.reports.map((report) => itemOf(report, undefined, 'last.json')) };
  const facts = {
    plan: { modifications: {}, configuration: { items: {} }, ...plan },
    release: { basis: 'plan', configuration: {}, scope: 'global' },
    methods: [cited({ criteria: [...criteria], evidence: { 'evaluation-report': recompute === undefined ? {} : { recompute } }, ...method })],
    evidence, changes: [], record, previous: last as PreviousRelease | undefined,
    baseline: { record, evaluation: authorized },
    ...more,
  };
  return facts as unknown as ReleaseCase;
}

/** The numbers of a metric on the rows of a group. */
export function onRows(metric: Metric, table: BinaryTable, group: Readonly<Record<string, string>> = {}): RowNumbers {
  const found = groupRows({ item: itemOf(reportOf(), table) }, 'TS', group, undefined);
  const numbers = found && numbersOn(metric, found);
  if (numbers === undefined) throw new Error(`the rows do not tell ${metric.name}`);
  return numbers;
}

/** Rows of a table that belong together by fours. */
export const inFours = (table: BinaryTable): BinaryTable => ({
  ...table, clusters: { name: 'patient', count: Math.ceil(table.rows / 4), codes: Uint32Array.from({ length: table.rows }, (_, row) => Math.floor(row / 4)) },
});

/** A criterion on TS that may be compared with references. */
export const criterion = (metric: string, more: Partial<MeasuredCriterion> = {}): MeasuredCriterion => ({ id: 'C-1', metric, test_set: 'TS', statistic: 'lower', at_least: 0, ...more });

/** The first result of a release's reports, with its metric. */
export function firstEntry(release: ReleaseCase): Entry & { readonly metric: Metric } {
  const [entry] = entries(release);
  if (entry?.metric === undefined) throw new Error('the report has no result of a known metric');
  return { ...entry, metric: entry.metric };
}
