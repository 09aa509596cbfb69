import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import type { DeviceCase, Source } from '../case/case.ts';
import { readEvidence } from '../case/evidence.ts';
import { findPlans, outlineGovernance, readGovernance } from '../case/governance.ts';
import { readSource } from '../case/read.ts';
import { scopeOf } from '../case/scope.ts';
import type { Finding, ModelRelease } from '../formats/generated/types.ts';
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

/** A plan as if a pull request had just brought it: its own rules, and nothing that only a release needs. */
async function lintGovernance(tree: Snapshot, planPath: string): Promise<Finding[]> {
  const governance = await readGovernance(tree, await outlineGovernance(tree, 'head', planPath));
  const device: DeviceCase = {
    at: 0, device: planPath, title: undefined, governance: undefined, proposed: governance, governanceEdits: governance.paths,
    manifestPath: undefined, manifestChanged: false, manifest: undefined, evidence: [], deviceChanges: [], movedOnBase: [], scopeUnknown: undefined,
    signoff: { reviewsGiven: false, signatures: [], author: undefined, contributors: { known: true, value: new Set() }, unknownAddresses: [], deletedApprovals: 0 },
    clashes: [],
  };
  return lintPlan(device);
}

async function lintContent(source: Source<unknown>): Promise<Problem[]> {
  const { document } = source;
  const kind = (document?.value as { kind?: unknown } | null | undefined)?.kind;
  if (document === undefined || source.problems.length > 0 || typeof kind !== 'string' || !isEvidenceKind(kind)) return [];
  return validateDocument(document, `evidence/${kind}`, { pointer: '/content' });
}

/** Lints one file by the format that it names itself. */
async function lintFile(tree: Snapshot, path: string): Promise<Finding[]> {
  const parsed = await readSource<unknown>(tree, path, { at: 'head', schema: undefined });
  const named = (parsed.document?.value as { schema?: unknown } | null | undefined)?.schema;
  const schema = typeof named === 'string' ? SCHEMAS[named] : undefined;
  if (parsed.document === undefined) return parsed.problems.map(ofProblem);
  if (schema === 'change-control-plan') return lintGovernance(tree, path);
  if (schema === undefined) {
    const expected = `one of ${Object.keys(SCHEMAS).join(', ')}`;
    const location = parsed.document.locate('/schema');
    return [ofProblem({ kind: 'schema', message: `${path} does not say which format it has`, found: typeof named === 'string' ? named : 'no schema', expected, mend: 'Write the line schema: as the first of the file.', location, pointer: '/schema' })];
  }
  const source = await readSource<unknown>(tree, path, { at: 'head', schema, exactNumbers: schema !== 'evidence' });
  return [...source.problems, ...(schema === 'evidence' ? await lintContent(source) : [])].map(ofProblem);
}

/** Lints a device: its plan with all beside it, its manifest and the evidence that this lists. */
async function lintDevice(tree: Snapshot, planPath: string): Promise<Finding[]> {
  const findings = await lintGovernance(tree, planPath);
  const outline = await outlineGovernance(tree, 'head', planPath);
  const scope = scopeOf(outline.plan.document?.value);
  if (scope === undefined || !(await tree.list()).has(scope.manifestPath)) return findings;
  const manifest = await readSource<ModelRelease>(tree, scope.manifestPath, { at: 'head', schema: 'model-release', exactNumbers: true });
  findings.push(...manifest.problems.map(ofProblem));
  if (manifest.value === undefined) return findings;
  const governance = await readGovernance(tree, outline);
  for (const item of await readEvidence(tree, 'head', scope.manifestPath, manifest.value, governance.kinds)) {
    findings.push(...[...item.source.problems, ...item.contentProblems].map(ofProblem));
  }
  return findings;
}

async function filesOf(tree: Snapshot, root: string, path: string): Promise<string[]> {
  const inside = relative(root, path).split(sep).join('/');
  const isFolder = (await stat(path)).isDirectory();
  if (!isFolder) return [inside];
  const below = [...(await tree.list()).keys()].filter((file) => inside === '' || file.startsWith(`${inside}/`));
  return below.filter((file) => /\.(?:ya?ml|json)$/.test(file));
}

async function lintPaths(paths: readonly string[], terminal: Terminal): Promise<{ files: number; findings: Finding[] }> {
  let files = 0;
  const findings: Finding[] = [];
  for (const named of paths) {
    const path = resolve(terminal.cwd, named);
    const kind = await stat(path).catch(() => undefined);
    if (kind === undefined) throw new UsageError(`${named} does not exist`, 'Name a file or a folder.');
    const tree = await openWorktree(kind.isDirectory() ? path : dirname(path));
    for (const file of await filesOf(tree, tree.path, path)) {
      files += 1;
      findings.push(...(await lintFile(tree, file)));
    }
  }
  return { files, findings };
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('lint', args, { json: { type: 'boolean' }, plans: { type: 'string', multiple: true } }, 1000);
  let result: { files: number; findings: Finding[] };
  if (given.positionals.length > 0) result = await lintPaths(given.positionals, terminal);
  else {
    const tree = await openWorktree(terminal.cwd);
    const plans = given.texts('plans').length > 0 ? await findPlans(tree, given.texts('plans')) : await findPlans(tree);
    result = { files: plans.length, findings: (await Promise.all(plans.map((plan) => lintDevice(tree, plan)))).flat() };
  }
  if (result.files === 0) throw new UsageError('there is nothing to lint', 'Name a file, or run this where a change-control-plan.yaml is.');
  const blocking = result.findings.filter(({ level }) => level === 'block');
  if (given.flag('json')) terminal.print(`${JSON.stringify({ schema: 'plumbline/lint/v1', files: result.files, clean: blocking.length === 0, findings: result.findings }, null, 2)}\n`);
  else terminal.print(renderLint(result.findings, { color: terminal.color, files: result.files }));
  return blocking.length === 0 ? EXIT.fine : EXIT.blocked;
}

export const lint: Command = {
  name: 'lint',
  summary: 'check a plan on its own: form, completeness, warnings',
  usage: `plumbline lint [FILE|FOLDER]… [--plans GLOB]… [--json]

Checks files of the working tree: a plan with what stands beside it (form,
references, completeness, warnings), an authorization, a policy, a manifest or
an evidence envelope, each by the format that it names itself. Without a file:
every plan that is found, with its manifest and evidence. Names each blank of a
template that is not filled yet.

Exit code 0: clean (warnings allowed); 1: something to mend; 2: wrong usage, or
nothing to lint.

Example:
  plumbline lint governance/tubecheck/change-control-plan.yaml
`,
  run,
};
