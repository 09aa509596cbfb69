import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { check } from './check.ts';
import { options } from './options.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/tubecheck/', import.meta.url));
const run = promisify(execFile);

interface Commit {
  readonly message: string;
  readonly date: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly tag?: string;
}

interface Branch {
  readonly folder: string;
  readonly branch: string;
  readonly commits: readonly Commit[];
}

interface Example {
  readonly base: Branch;
  readonly pull_requests: readonly Branch[];
  readonly evaluation_time: string;
}

/** Runs git in the demo's own repository, with no configuration of the user's and nobody's name but the example's. */
async function git(dir: string, args: readonly string[], commit?: Commit): Promise<void> {
  const who = commit?.author ?? { name: 'demo', email: 'demo@users.noreply.github.com' };
  const env = {
    PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], HOME: dir, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: who.name, GIT_AUTHOR_EMAIL: who.email, GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email,
    ...(commit === undefined ? {} : { GIT_AUTHOR_DATE: commit.date, GIT_COMMITTER_DATE: commit.date }),
  };
  try {
    await run('git', ['-C', dir, '-c', 'core.autocrlf=false', '-c', 'gc.auto=0', ...args], { env });
  } catch (error) {
    throw new UsageError(`git ${args[0] ?? ''} failed: ${error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)}`, 'The demo needs git on the PATH.');
  }
}

/** Builds the embedded example as a real git repository: the same files, names and dates, so the same commit ids. */
async function build(example: Example, wanted: readonly Branch[], dir: string): Promise<void> {
  await git(dir, ['init', '-q', '--object-format=sha1', `--initial-branch=${example.base.branch}`]);
  const commitAll = async (commit: Commit | undefined): Promise<void> => {
    await git(dir, ['add', '-A', '-f']);
    await git(dir, ['commit', '-q', '--no-gpg-sign', '-m', commit?.message ?? ''], commit);
  };
  const [base] = example.base.commits;
  await cp(join(EXAMPLE, 'base'), dir, { recursive: true });
  await commitAll(base);
  if (base?.tag !== undefined) await git(dir, ['tag', base.tag]);
  for (const { branch, folder, commits } of wanted) {
    await git(dir, ['checkout', '-q', '-b', branch, example.base.branch]);
    await cp(join(EXAMPLE, folder, 'files'), dir, { recursive: true });
    await commitAll(commits[0]);
  }
}

async function readExample(): Promise<Example> {
  try {
    return JSON.parse(await readFile(join(EXAMPLE, 'repository.json'), 'utf8')) as Example;
  } catch {
    throw new UsageError(`the embedded example is not at ${EXAMPLE}`, 'Run Plumbline from its own folder, with examples/ beside dist/.');
  }
}

const SHOWN = ['pull-request', 'pull-request-outside-plan'];

async function demonstrate(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('demo', args, { keep: { type: 'boolean' } });
  const example = await readExample();
  const wanted = example.pull_requests.filter(({ folder }) => SHOWN.includes(folder));
  const dir = await mkdtemp(join(tmpdir(), 'plumbline-demo-'));
  try {
    await build(example, wanted, dir);
    const codes: ExitCode[] = [];
    for (const { branch, folder, commits } of wanted) {
      terminal.print(`${'='.repeat(80)}\n${branch}: ${commits[0]?.message ?? ''}\n${'='.repeat(80)}\n\n`);
      const quiet: Terminal = { ...terminal, complain: () => undefined };
      const facts = ['--pull-request', join(EXAMPLE, folder, 'pull-request.json'), '--reviews', join(EXAMPLE, folder, 'reviews.json')];
      codes.push(await check.run(['--repo', dir, '--base', example.base.branch, '--head', branch, '--at', example.evaluation_time, ...facts], quiet));
      terminal.print(`\nExit code ${codes.at(-1) ?? ''}\n\n`);
    }
    terminal.print(given.flag('keep') ? `The repository is in ${dir}\n` : 'Everything in this example is synthetic. plumbline demo --keep leaves the repository.\n');
    return codes.join() === [EXIT.fine, EXIT.blocked].join() ? EXIT.fine : EXIT.unusable;
  } finally {
    if (!given.flag('keep')) await rm(dir, { recursive: true, force: true });
  }
}

export const demo: Command = {
  name: 'demo',
  summary: 'judge a good and a bad pull request of the embedded example',
  usage: `plumbline demo [--keep]

Builds the embedded example (a synthetic device) as a git repository in a
temporary folder, judges a good and a bad pull request, and prints what a user
would see. No network, no configuration, no install; it needs git.

  --keep    leave the repository, to look around in it

Exit code 0: both verdicts are as they should be; 2: they are not, or the
example could not be built.

Example:
  plumbline demo
`,
  run: demonstrate,
};
