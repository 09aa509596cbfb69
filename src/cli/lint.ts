import { stat } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { DeviceCase, Source } from '../case/case.ts';
import { readEvidence } from '../case/evidence.ts';
import { findPlans, outlineGovernance, PLAN_NAME, readGovernance } from '../case/governance.ts';
import { readSource } from '../case/read.ts';
import { scopeOf } from '../case/scope.ts';
import type { Finding, ModelRelease } from '../formats/generated/types.ts';
import { LIMITS } from '../formats/document.ts';
import type { Problem } from '../formats/problem.ts';
import type { SchemaName } from '../formats/validate.ts';
import { isEvidenceKind } from '../evidence/kinds.ts';
import { validateDocument } from '../formats/validate.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { openWorktree } from '../repository/worktree.ts';
import { lint as lintPlan } from '../rules/catalogue.ts';
import { renderLint } from '../report/lint.ts';
import { options } from './options.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

const SCHEMAS: Readonly<Record<string, SchemaName>> = {
  'plumbline/change-control-plan/v1': 'change-control-plan',
  'plumbline/authorization/v1': 'authorization',
  'plumbline/policy/v1': 'policy',
  'plumbline/model-release/v1': 'model-release',
  'plumbline/evidence/v1': 'evidence',
};

function ofProblem({ kind, message, found, expected, mend, location }: Problem): Finding {
  const rule = kind === 'unsafe' ? 'input/safe' : kind === 'unreadable' ? 'input/readable' : 'lint/schema';
  return { rule, verdict: 'invalid', level: 'block', subject: location.path, found, expected, message, mend, clause: null, sources: [], location: { ...location }, questions: [] };
}

/** The files that were looked at, relative to the tree, and what is wrong with them. */
interface Linted {
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** A plan as if a pull request had just brought it: its own rules, and nothing that only a release needs. */
async function lintGovernance(tree: Snapshot, planPath: string): Promise<Linted> {
  const governance = await readGovernance(tree, await outlineGovernance(tree, 'head', planPath));
  const device: DeviceCase = {
    at: 0, device: planPath, title: undefined, governance: undefined, proposed: governance, governanceEdits: governance.paths,
    manifestPath: undefined, manifestChanged: false, manifest: undefined, evidence: [], deviceChanges: [], movedOnBase: [], scopeUnknown: undefined,
    signoff: { reviewsGiven: false, signatures: [], authors: new Set(), authorsKnown: true, contributors: { known: true, value: new Set() }, unknownAddresses: [], deletedApprovals: 0 },
    clashes: [],
  };
  const entries = await tree.list();
  return { files: governance.paths.filter((path) => entries.has(path)), findings: lintPlan(device) };
}

async function lintContent(source: Source<unknown>): Promise<Problem[]> {
  const { document } = source;
  const kind = (document?.value as { kind?: unknown } | null | undefined)?.kind;
  if (document === undefined || source.problems.length > 0 || typeof kind !== 'string' || !isEvidenceKind(kind)) return [];
  return validateDocument(document, `evidence/${kind}`, { pointer: '/content' });
}

/** Lints one file by the format that it names itself. */
async function lintFile(tree: Snapshot, path: string): Promise<Linted> {
  const linted = (problems: readonly Problem[]): Linted => ({ files: [path], findings: problems.map(ofProblem) });
  const parsed = await readSource<unknown>(tree, path, { at: 'head', schema: undefined });
  const named = (parsed.document?.value as { schema?: unknown } | null | undefined)?.schema;
  const schema = typeof named === 'string' ? SCHEMAS[named] : undefined;
  if (parsed.document === undefined) return linted(parsed.problems);
  if (schema === 'change-control-plan') return lintGovernance(tree, path);
  if (schema === undefined) {
    const expected = `one of ${Object.keys(SCHEMAS).join(', ')}`;
    const location = parsed.document.locate('/schema');
    return linted([{ kind: 'schema', message: `${path} does not say which format it has`, found: typeof named === 'string' ? named : 'no schema', expected, mend: 'Write the line schema: as the first of the file.', location, pointer: '/schema' }]);
  }
  const source = await readSource<unknown>(tree, path, { at: 'head', schema, exactNumbers: schema !== 'evidence' });
  return linted([...source.problems, ...(schema === 'evidence' ? await lintContent(source) : [])]);
}

/** Lints a device: its plan with all beside it, its manifest and the evidence that this lists. */
async function lintDevice(tree: Snapshot, planPath: string): Promise<Linted> {
  const governed = await lintGovernance(tree, planPath);
  const outline = await outlineGovernance(tree, 'head', planPath);
  const scope = scopeOf(outline.plan.document?.value);
  if (scope === undefined || !(await tree.list()).has(scope.manifestPath)) return governed;
  const manifest = await readSource<ModelRelease>(tree, scope.manifestPath, { at: 'head', schema: 'model-release', exactNumbers: true });
  const { kinds } = await readGovernance(tree, outline);
  const evidence = manifest.value === undefined ? [] : await readEvidence(tree, 'head', scope.manifestPath, manifest.value, { kinds, rows: 'read' });
  const problems = [manifest.problems, ...evidence.map((item) => [...item.source.problems, ...item.contentProblems, ...item.rows.flatMap(({ problems: ofTable }) => ofTable)])].flat();
  return {
    files: [...governed.files, manifest.path, ...evidence.filter(({ source }) => source.exists).map(({ path }) => path)],
    findings: [...governed.findings, ...problems.map(ofProblem)],
  };
}

const NAMES_FORMAT = /^\uFEFF?[ \t{]*["']?schema["']?[ \t]*:[ \t]*["']?plumbline\//m;

/** Files below a folder that name one of the formats, plans first: a plan is linted with what stands beside it. */
async function formatsBelow(tree: Snapshot, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const [path, { kind }] of await tree.list()) {
    if (kind !== 'file' || !/\.(?:ya?ml|json)$/.test(path) || (folder !== '' && !path.startsWith(`${folder}/`))) continue;
    const start = Buffer.from(await tree.read(path, { start: 0, end: LIMITS.governanceBytes })).toString('utf8');
    if (NAMES_FORMAT.test(start)) found.push(path);
  }
  const isPlan = (path: string): number => (posix.basename(path) === PLAN_NAME ? 0 : 1);
  return found.sort((a, b) => isPlan(a) - isPlan(b));
}

async function lintPaths(paths: readonly string[], terminal: Terminal): Promise<Linted> {
  const done = new Set<string>();
  const findings: Finding[] = [];
  for (const named of paths) {
    const path = resolve(terminal.cwd, named);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new UsageError(`${named} does not exist`, 'Name a file or a folder.');
    const tree = await openWorktree(found.isDirectory() ? path : dirname(path));
    const inside = relative(tree.path, path).split(sep).join('/');
    const files = found.isDirectory() ? await formatsBelow(tree, inside) : [inside];
    for (const file of files) {
      if (done.has(join(tree.path, file))) continue;
      const linted = await lintFile(tree, file);
      for (const each of linted.files) done.add(join(tree.path, each));
      findings.push(...linted.findings);
    }
  }
  return { files: [...done], findings };
}

async function lintDevices(globs: readonly string[], terminal: Terminal): Promise<Linted> {
  const tree = await openWorktree(terminal.cwd);
  const linted: Linted[] = [];
  for (const plan of globs.length > 0 ? await findPlans(tree, globs) : await findPlans(tree)) linted.push(await lintDevice(tree, plan));
  return { files: [...new Set(linted.flatMap(({ files }) => files))], findings: linted.flatMap(({ findings }) => findings) };
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('lint', args, { json: { type: 'boolean' }, plans: { type: 'string', multiple: true } }, 1000);
  const { files, findings } = given.positionals.length > 0 ? await lintPaths(given.positionals, terminal) : await lintDevices(given.texts('plans'), terminal);
  if (files.length === 0) throw new UsageError('there is nothing to lint', 'Name a file, or run this where a change-control-plan.yaml is.');
  const clean = findings.every(({ level }) => level !== 'block');
  if (given.flag('json')) terminal.print(`${JSON.stringify({ schema: 'plumbline/lint/v1', files: files.length, clean, findings }, null, 2)}\n`);
  else terminal.print(renderLint(findings, { color: terminal.color, files: files.length }));
  return clean ? EXIT.fine : EXIT.blocked;
}

export const lint: Command = {
  usage: `plumbline lint [FILE|FOLDER]… [--plans GLOB]… [--json]

Checks files of the working tree: a plan with what stands beside it (form,
references, completeness, warnings), an authorization, a policy, a manifest or
an evidence envelope, each by the format that it names itself; in a folder, all
that name one. Without a file: every plan that is found, with its manifest and
evidence. Names each blank of a template that is not filled yet.

  --plans GLOB    where plans are (default: as in plumbline check)
  --json          for programs

Exit code 0: clean (warnings allowed); 1: something to mend; 2: wrong usage, or
nothing to lint.

Example:
  plumbline lint governance/tubecheck/change-control-plan.yaml
`,
  run,
};
