import { posix, relative, resolve, sep } from 'node:path';
import { observeModels, type Changes } from '../changes/changes.ts';
import { walkHistory } from '../changes/history.ts';
import { renderChanges, renderHistory } from '../report/changes.ts';
import { openGitRepository, type GitRepository } from '../repository/git.ts';
import { options } from './options.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

const DEFAULT_MAX = 500;
const MOST = 100_000;

async function commitOf(repository: GitRepository, option: string, ref: string): Promise<string> {
  const commit = await repository.resolve(ref);
  if (commit === undefined) throw new UsageError(`${option} ${ref} names no commit of this repository`, 'Name a branch, a tag or a commit that this clone has; git fetch brings what it lacks.');
  return commit;
}

/** The commit before: where the branch left the default branch, or on that branch the commit before the head. */
async function baseOf(repository: GitRepository, base: string | undefined, head: string): Promise<string> {
  if (base !== undefined) return commitOf(repository, '--base', base);
  const found = await repository.defaultBase().catch(() => undefined);
  const fork = found === undefined ? head : await repository.mergeBase(found.commit, head);
  if (fork !== head) return fork;
  const parent = (await repository.line(head, 1))[0]?.parent;
  if (parent === undefined) throw new UsageError('there is no commit before this one', 'Name both sides with --base and --head.');
  return parent;
}

/** Paths that the user names, from the top of the repository. */
function pathsIn(repository: GitRepository, cwd: string, named: readonly string[]): string[] {
  return named.map((path) => {
    const inside = relative(repository.path, resolve(cwd, path)).split(sep).join(posix.sep);
    if (inside.startsWith('..')) throw new UsageError(`${path} lies outside the repository`, `Name a path below ${repository.path}.`);
    return inside === '.' ? '' : inside;
  });
}

function maxOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MAX;
  const max = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (max < 1 || max > MOST) throw new UsageError(`--max ${text} is no number of commits`, `Write a number from 1 to ${MOST}.`);
  return max;
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('changes', args, {
    repo: { type: 'string' }, base: { type: 'string' }, head: { type: 'string' }, history: { type: 'boolean' }, max: { type: 'string' }, json: { type: 'boolean' },
  }, 10_000);
  const max = maxOf(given.text('max'));
  const walks = given.flag('history');
  if (walks && given.text('base') !== undefined) throw new UsageError('--history takes no --base', 'It walks from --head to the past; --max says how far.');
  if (!walks && given.text('max') !== undefined) throw new UsageError('--max belongs to --history', 'Leave it out, or add --history.');
  const repository = await openGitRepository(resolve(terminal.cwd, given.text('repo') ?? '.'));
  try {
    const head = await commitOf(repository, '--head', given.text('head') ?? 'HEAD');
    const cwd = given.text('repo') === undefined ? terminal.cwd : repository.path;
    const paths = pathsIn(repository, cwd, given.positionals);
    const tags = (commit: string): Promise<readonly string[]> => repository.tagsOf(commit);
    const snapshot = repository.snapshot.bind(repository);
    const print = <T>(found: T, render: (found: T) => string): void => terminal.print(given.flag('json') ? `${JSON.stringify(found, null, 2)}\n` : render(found));
    if (walks) {
      const line = await repository.line(head, max + 1);
      print(await walkHistory({ head, commits: line.slice(0, max), cut: line.length > max, paths, snapshot, tags }), renderHistory);
    } else {
      const base = await baseOf(repository, given.text('base'), head);
      const found: Changes = await observeModels({ before: snapshot(base), after: snapshot(head), paths, all: true, tags });
      print(found, renderChanges);
    }
    return EXIT.fine;
  } finally {
    await repository.close();
  }
}

export const changes: Command = {
  usage: `plumbline changes [--repo DIR] [--base REF] [--head REF] [PATH…] [--json]
plumbline changes --history [--repo DIR] [--head REF] [--max N] [PATH…] [--json]

Finds every model of a repository by its bytes, by its pointers (Git LFS, DVC,
large_files, SHA256SUMS, model signatures) and by its metadata (MONAI bundles,
model cards, MLflow models, release manifests), and says what happened to it
between two commits: its files, its architecture, its version, its figures, and
whether the changelog tells of it. Nothing is run, imported or unpickled.

With --history it walks through the past of the branch, commit by commit, and
prints each change of a model that neither version nor changelog tells.

  --repo DIR      the clone, bare ones too (default: this folder)
  --base REF      the commit to compare with (default: where this branch left
                  the default branch; on that branch, the commit before)
  --head REF      the commit that is looked at (default: HEAD)
  --history       walk through the past
  --max N         this many commits of it at most (default: ${DEFAULT_MAX})
  --json          for programs

Exit code 0: it was told, silent changes too; 2: wrong usage, or nothing could
be read.

Example:
  plumbline changes --base v1.2.0 --head v1.3.0
  plumbline changes --history models/
`,
  run,
};
