import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { readEvidence } from '../case/evidence.ts';
import { findPlans, outlineGovernance, readGovernance } from '../case/governance.ts';
import { identifyModel } from '../case/model.ts';
import { readSource } from '../case/read.ts';
import { scopeOf } from '../case/scope.ts';
import { releaseDigest } from '../case/signed.ts';
import type { ModelRelease } from '../formats/generated/types.ts';
import { setDigest } from '../model/digest.ts';
import { openGitRepository } from '../repository/git.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { openWorktree } from '../repository/worktree.ts';
import { checkPresent } from '../predictions/checks.ts';
import { TextColumn } from '../predictions/columns.ts';
import { testSetDigest } from '../predictions/digest.ts';
import { TableFaults } from '../predictions/faults.ts';
import { caseColumn, checkCases } from '../predictions/groups.ts';
import { columnNames, readColumns } from '../predictions/read.ts';
import { TableError } from '../predictions/table.ts';
import { options, unreadable } from './options.ts';
import { structureOf } from './structure.ts';
import { openTable, tableFault } from './table.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

interface DeviceDigests {
  readonly device: string;
  readonly manifest: string;
  readonly version: string;
  readonly model: string | null;
  readonly problem: string | null;
  readonly files: readonly string[];
  readonly release: string | null;
}

async function deviceDigests(tree: Snapshot, planPath: string): Promise<DeviceDigests | undefined> {
  const outline = await outlineGovernance(tree, 'head', planPath);
  const scope = scopeOf(outline.plan.document?.value);
  if (scope === undefined) throw new UsageError(`${planPath} does not tell its release and root`, 'plumbline lint says what to mend.');
  const { value } = await readSource<ModelRelease>(tree, scope.manifestPath, { at: 'head', schema: 'model-release' });
  if (value === undefined) {
    if (!(await tree.list()).has(scope.manifestPath)) return undefined;
    throw new UsageError(`${scope.manifestPath} cannot be read`, 'plumbline lint says what to mend.');
  }
  const model = await identifyModel(tree, scope.manifestPath, value);
  const governance = await readGovernance(tree, outline);
  const evidence = await readEvidence(tree, 'head', scope.manifestPath, value, { kinds: governance.kinds, rows: 'left' });
  return {
    device: value.device,
    manifest: scope.manifestPath,
    version: value.version,
    model: model.digest ?? null,
    problem: model.problem ?? null,
    files: model.files.map(({ path }) => path),
    release: (await releaseDigest(tree, governance, scope, evidence)) ?? null,
  };
}

/** The column of that name, or the one at a place. */
function columnOf(path: string, names: readonly string[], option: string, name: string | undefined, place: number): string {
  const found = name ?? names[place];
  if (found !== undefined && names.indexOf(found) === names.lastIndexOf(found) && names.includes(found)) return found;
  throw new UsageError(`${path} has no single column ${name ?? `number ${place + 1}`}`, `Name it with ${option}; the columns are ${names.join(', ')}.`);
}

/** The digest of a test set: its cases and their truth, each there and each case once. */
async function testSet(path: string, name: string, caseColumnName: string | undefined, truthColumnName: string | undefined): Promise<string> {
  const table = await openTable('--test-set', path, name, () => undefined);
  try {
    const faults = new TableFaults(name);
    const names = await columnNames(table.source, faults);
    // A wrong column would give a digest that looks as good as the right one.
    if (truthColumnName === undefined && names.length > 2) {
      throw new UsageError(`${name} has ${names.length} columns: which one holds the truth?`, `Name it with --truth; the columns are ${names.join(', ')}.`);
    }
    const cases = caseColumn(columnOf(name, names, '--case', caseColumnName, 0));
    const truth = new TextColumn('truth', columnOf(name, names, '--truth', truthColumnName, 1), { asItStands: true, many: true });
    const places = await readColumns(table.source, [cases, truth], faults);
    checkCases(cases, { places, faults });
    checkPresent(truth, { places, faults });
    faults.settle();
    if (cases.rows === 0) throw new UsageError(`${name} has no case`, 'A test set has at least one case.');
    return testSetDigest(cases, truth);
  } catch (error) {
    throw error instanceof TableError ? tableFault(error) : error;
  } finally {
    await table.close();
  }
}

/** Hex SHA-256 of a file of any size. */
async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw unreadable('digest', path, error);
  }
  return hash.digest('hex');
}

async function filesDigest(paths: readonly string[], terminal: Terminal): Promise<string> {
  const entries: { path: string; hex: string }[] = [];
  for (const path of new Set(paths)) entries.push({ path, hex: await fileDigest(resolve(terminal.cwd, path)) });
  return setDigest(entries) ?? '';
}

async function devices(tree: Snapshot, device: string | undefined, asJson: boolean, terminal: Terminal): Promise<ExitCode> {
  const found: DeviceDigests[] = [];
  for (const plan of await findPlans(tree)) {
    const digests = await deviceDigests(tree, plan);
    if (digests !== undefined && (device === undefined || digests.device === device)) found.push(digests);
  }
  if (found.length === 0) throw new UsageError('no release manifest is found', 'Run this in a repository with a change-control-plan.yaml and its manifest, or name files.');
  if (asJson) terminal.print(`${JSON.stringify({ schema: 'plumbline/digest/v1', devices: found }, null, 2)}\n`);
  else {
    for (const { device: name, version, model, problem, files, release } of found) {
      terminal.print(`${name} ${version}\n  model    ${model ?? `none: ${problem ?? ''}`}\n${files.map((path) => `           ${path}\n`).join('')}  release  ${release ?? 'none'}\n`);
    }
  }
  return found.every(({ model }) => model !== null) ? EXIT.fine : EXIT.blocked;
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('digest', args, {
    repo: { type: 'string' }, head: { type: 'string' }, device: { type: 'string' }, json: { type: 'boolean' },
    'test-set': { type: 'string' }, case: { type: 'string' }, truth: { type: 'string' }, structure: { type: 'string' },
  }, 10_000);
  const one = (name: string, value: unknown): ExitCode => {
    terminal.print(given.flag('json') || typeof value !== 'string' ? `${JSON.stringify(typeof value === 'string' ? { [name]: value } : value, null, 2)}\n` : `${value}\n`);
    return EXIT.fine;
  };
  const file = (name: string): string | undefined => (given.text(name) === undefined ? undefined : resolve(terminal.cwd, given.text(name) ?? ''));
  const [table, model] = [file('test-set'), file('structure')];
  if (table !== undefined) return one('test_set', await testSet(table, given.text('test-set') ?? table, given.text('case'), given.text('truth')));
  if (model !== undefined) return one('structure', await structureOf(model));
  if (given.positionals.length > 0) return one('digest', await filesDigest(given.positionals, terminal));

  const dir = resolve(terminal.cwd, given.text('repo') ?? '.');
  const ref = given.text('head');
  if (ref === undefined) return devices(await openWorktree(dir), given.text('device'), given.flag('json'), terminal);
  const repository = await openGitRepository(dir);
  try {
    const commit = await repository.resolve(ref);
    if (commit === undefined) throw new UsageError(`--head ${ref} names no commit`, 'Name a branch, a tag or a commit.');
    return await devices(repository.snapshot(commit), given.text('device'), given.flag('json'), terminal);
  } finally {
    await repository.close();
  }
}

export const digest: Command = {
  usage: `plumbline digest [--repo DIR] [--head REF] [--device ID] [--json]
plumbline digest FILE…
plumbline digest --test-set FILE [--case COLUMN] [--truth COLUMN]
plumbline digest --structure FILE

Prints for every device its model digest (what evidence names as
subject.model_digest) and its release digest (what a signature signs for), of
the working tree or of a commit. For files: sha256 of the one, or of the lines
that sha256sum prints for several. For a test set (CSV with a header, or
Parquet): sha256 of the sorted lines CASE,TRUTH; the case is the first column
and, of two, the truth the second, unless named. For a model file of any format
that is read: its structure, as evidence of kind model-structure holds it.

  --repo DIR      the clone (default: this folder)
  --head REF      a commit in place of the working tree
  --device ID     this device alone
  --json          for programs

Examples:
  plumbline digest --device tubecheck
  plumbline digest --test-set predictions.csv --case case_id --truth truth
`,
  run,
};
