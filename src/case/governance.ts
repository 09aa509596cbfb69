import { posix } from 'node:path';
import type {
  Authorization,
  AuthorizationRecord,
  ChangeControlPlan,
  EvaluationReport,
  Policy,
} from '../formats/generated/types.ts';
import { joinInside, matchesGlob } from '../formats/paths.ts';
import type { Problem } from '../formats/problem.ts';
import { validateDocument } from '../formats/validate.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Baseline, Governance, Source } from './case.ts';
import { readSource } from './read.ts';
import { each, together } from './together.ts';

export const PLAN_NAME = 'change-control-plan.yaml';
export const DEFAULT_PLANS: readonly string[] = [`**/${PLAN_NAME}`];

/** Folders whose plans are examples or copies, not a device's own; left out of the default search alone. */
const NOT_GOVERNING = new Set(['examples', 'templates', 'test', 'vendor', 'node_modules']);

/** Paths of the plans in a tree, in byte order. */
export async function findPlans(snapshot: Snapshot, globs: readonly string[] = DEFAULT_PLANS): Promise<string[]> {
  const plans: string[] = [];
  for (const path of (await snapshot.list()).keys()) {
    if (!path.endsWith('.yaml') && !path.endsWith('.yml')) continue;
    if (globs === DEFAULT_PLANS && path.split('/').some((segment) => NOT_GOVERNING.has(segment))) continue;
    if (globs.some((glob) => matchesGlob(path, glob))) plans.push(path);
  }
  return plans;
}

/** What tells whose a device's files are: read for every device, the rest only for those that a pull request touches. */
export interface Outline {
  readonly at: 'base' | 'head';
  readonly plan: Source<ChangeControlPlan>;
  readonly authorization: Source<Authorization>;
  readonly policyPath: string;
  /** Every governed path, whether or not it exists: an edit of one of them is a plan change. */
  readonly paths: readonly string[];
}

const folderOf = (path: string): string => (posix.dirname(path) === '.' ? '' : posix.dirname(path));

export async function outlineGovernance(snapshot: Snapshot, at: 'base' | 'head', planPath: string): Promise<Outline> {
  const folder = folderOf(planPath);
  const exact = { at, exactNumbers: true } as const;
  const [plan, authorization] = await together([
    readSource<ChangeControlPlan>(snapshot, planPath, { ...exact, schema: 'change-control-plan' }),
    readSource<Authorization>(snapshot, posix.join(folder, 'authorization.yaml'), { ...exact, schema: 'authorization' }),
  ]);
  const policyPath = posix.join(folder, 'policy.yaml');
  const named = [
    ...(authorization.value?.records ?? []).flatMap(({ baseline }) => baseline.evaluation?.file ?? []),
    ...Object.values(plan.value?.kinds ?? {}).map(({ schema }) => schema),
  ];
  const beside = named.flatMap((name) => {
    const joined = joinInside(folder, name);
    return 'path' in joined ? [joined.path] : [];
  });
  return { at, plan, authorization, policyPath, paths: [...new Set([planPath, authorization.path, policyPath, ...beside])] };
}

async function readBaseline(
  snapshot: Snapshot,
  at: 'base' | 'head',
  authorizationPath: string,
  record: AuthorizationRecord,
): Promise<Baseline> {
  const named = record.baseline.evaluation?.file;
  const absent = { at, exists: false, sha256: undefined, document: undefined, value: undefined };
  // A submission in preparation has none yet; that one in force needs it is for plan/authorized.
  if (named === undefined) return { record, source: { ...absent, path: '', problems: [] }, evaluation: undefined };
  const joined = joinInside(folderOf(authorizationPath), named);
  if ('path' in joined) return evaluationOf(record, await readSource<unknown>(snapshot, joined.path, { at, schema: undefined }));
  const problem: Problem = {
    kind: 'unsafe',
    message: `the baseline's evaluation of ${record.id} is not a path inside the repository: ${joined.problem}`,
    found: named,
    expected: 'a path relative to the folder of authorization.yaml',
    mend: 'Correct baseline.evaluation.file.',
    location: { path: authorizationPath },
    pointer: '',
  };
  return { record, source: { ...absent, path: named, problems: [problem] }, evaluation: undefined };
}

/** A baseline evaluation is an evidence envelope; its bare content is read too. */
function evaluationOf(record: AuthorizationRecord, source: Source<unknown>): Baseline {
  const { document } = source;
  if (document === undefined) return { record, source, evaluation: undefined };
  const value = document.value as { schema?: unknown; content?: unknown } | null;
  const enveloped = typeof value === 'object' && value !== null && value.schema !== undefined;
  const problems = enveloped
    ? [
        ...validateDocument(document, 'evidence'),
        ...validateDocument(document, 'evidence/evaluation-report', { pointer: '/content' }),
      ]
    : validateDocument(document, 'evidence/evaluation-report');
  const evaluation = (enveloped ? value.content : value) as EvaluationReport;
  return {
    record,
    source: { ...source, problems: [...source.problems, ...problems] },
    evaluation: problems.length === 0 ? evaluation : undefined,
  };
}

/** Reads plan, authorization, policy and baseline as they stand at one commit. */
export async function readGovernance(snapshot: Snapshot, outline: Outline): Promise<Governance> {
  const { at, plan, authorization, policyPath, paths } = outline;
  const schemas = Object.entries(plan.value?.kinds ?? {}).flatMap(([kind, { schema }]) => {
    const joined = joinInside(folderOf(plan.path), schema);
    return 'path' in joined ? [{ kind, path: joined.path }] : [];
  });
  const [policy, baselines, kinds] = await together([
    readSource<Policy>(snapshot, policyPath, { at, schema: 'policy', exactNumbers: true }),
    each(authorization.value?.records ?? [], (record) => readBaseline(snapshot, at, authorization.path, record)),
    each(schemas, async ({ kind, path }) => [kind, await readSource<unknown>(snapshot, path, { at, schema: undefined })] as const),
  ]);
  return { at, plan, authorization, policy, baselines, kinds: new Map(kinds), paths };
}

/** The one authorized record of a jurisdiction; undefined when there is none or more than one. */
export function recordInForce(authorization: Authorization | undefined, jurisdiction: string): AuthorizationRecord | undefined {
  const authorized = (authorization?.records ?? []).filter((r) => r.jurisdiction === jurisdiction && r.status === 'authorized');
  return authorized.length === 1 ? authorized[0] : undefined;
}
