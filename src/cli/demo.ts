import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { each, together } from '../case/together.ts';
import { options } from './options.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/tubecheck/', import.meta.url));

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

/** Runs git in the demo's own repository, with no configuration of the user's. */
function git(dir: string, args: readonly string[], input: Uint8Array): Promise<void> {
  const env = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], HOME: dir, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' };
  return new Promise((done, reject) => {
    const fail = (why: string): void => reject(new UsageError(`git ${args[0] ?? ''} failed: ${why}`, 'The demo needs git on the PATH.'));
    const child = execFile('git', ['-C', dir, ...args], { env }, (error, _stdout, stderr) => {
      if (error === null) done();
      else fail(stderr.trim() === '' ? error.message : stderr.trim());
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Paths of the files below a folder, relative to it. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
  return files.map((path) => path.split(sep).join('/')).sort();
}

/** One commit for `git fast-import`: the files of a folder over those of its parent. */
function commitStream(branch: string, parent: string | undefined, { message, date, author }: Commit, folder: string): Buffer {
  const who = `${author.name} <${author.email}> ${Date.parse(date) / 1000} +0000`;
  const text = Buffer.from(`${message}\n`);
  const parts = [Buffer.from(`commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\ndata ${text.length}\n`), text];
  if (parent !== undefined) parts.push(Buffer.from(`from refs/heads/${parent}\n`));
  for (const path of filesBelow(folder)) {
    const bytes = readFileSync(join(folder, path));
    parts.push(Buffer.from(`M 100644 inline ${path}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n'));
  }
  return Buffer.concat([...parts, Buffer.from('\n')]);
}

/** The base branch, then a branch of it for each pull request. */
function streamOf(example: Example): Buffer {
  const { branch, folder, commits } = example.base;
  const stream: Buffer[] = [];
  for (const commit of commits) {
    stream.push(commitStream(branch, undefined, commit, join(EXAMPLE, folder)));
    if (commit.tag !== undefined) stream.push(Buffer.from(`reset refs/tags/${commit.tag}\nfrom refs/heads/${branch}\n\n`));
  }
  for (const request of example.pull_requests) {
    for (const commit of request.commits) stream.push(commitStream(request.branch, branch, commit, join(EXAMPLE, request.folder, 'files')));
  }
  return Buffer.concat([...stream, Buffer.from('done\n')]);
}

/**
 * Builds the embedded example as a real git repository: the same files, names and dates, so the same commit ids. While git
 * writes it, what judges is loaded.
 */
async function buildAndLoad(example: Example, dir: string): Promise<Command> {
  // Without hooks and other samples.
  const init = git(dir, ['init', '-q', '--object-format=sha1', '--template=', `--initial-branch=${example.base.branch}`], Buffer.alloc(0));
  const [, stream] = await together([init, Promise.resolve().then(() => streamOf(example))]);
  // In one pack, not in a file for each object.
  const [, { check }] = await together([git(dir, ['-c', 'fastimport.unpackLimit=1', 'fast-import', '--quiet', '--done'], stream), import('./judging.ts')]);
  return check;
}

function readExample(): Example {
  try {
    return JSON.parse(readFileSync(join(EXAMPLE, 'repository.json'), 'utf8')) as Example;
  } catch {
    throw new UsageError(`the embedded example is not at ${EXAMPLE}`, 'Run Plumbline from its own folder, with examples/ beside dist/.');
  }
}

const RULE = '='.repeat(80);
const SHOWN = ['pull-request', 'pull-request-outside-plan'];

/** The folder to build in: one of the user's that is empty or not there yet, else a temporary one. */
async function folderFor(kept: string | undefined, terminal: Terminal): Promise<string> {
  if (kept === undefined) return mkdtemp(join(tmpdir(), 'plumbline-demo-'));
  const dir = resolve(terminal.cwd, kept);
  try {
    await mkdir(dir);
    return dir;
  } catch (error) {
    const { code = 'unknown' } = error as { code?: string };
    if (code !== 'EEXIST') throw new UsageError(`--keep: ${dir} cannot be made (${code})`, 'Name a new folder in one that exists and can be written.');
    if ((await readdir(dir).catch(() => ['a file'])).length === 0) return dir;
    throw new UsageError(`--keep: ${dir} is not empty`, 'Name a new folder.');
  }
}

async function demonstrate(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('demo', args, { keep: { type: 'string' } });
  const kept = given.text('keep');
  const example = readExample();
  const shown = example.pull_requests.filter(({ folder }) => SHOWN.includes(folder));
  const dir = await folderFor(kept, terminal);
  try {
    const check = await buildAndLoad(example, dir);
    const judged = await each(shown, async ({ branch, folder, commits }) => {
      const said = [`${RULE}\n${branch}: ${commits[0]?.message ?? ''}\n${RULE}\n\n`];
      const page: Terminal = { ...terminal, print: (text) => void said.push(text), complain: () => undefined };
      const facts = ['--pull-request', join(EXAMPLE, folder, 'pull-request.json'), '--reviews', join(EXAMPLE, folder, 'reviews.json')];
      const code = await check.run(['--repo', dir, '--base', example.base.branch, '--head', branch, '--at', example.evaluation_time, ...facts], page);
      return { code, text: `${said.join('')}\nExit code ${code}\n\n` };
    });
    for (const { text } of judged) terminal.print(text);
    if (kept !== undefined) await git(dir, ['checkout', '--quiet', shown[0]?.branch ?? example.base.branch], Buffer.alloc(0));
    terminal.print(`Everything in this example is synthetic.${kept === undefined ? '' : ` The repository is in ${kept}.`}\n`);
    return judged.map(({ code }) => code).join() === [EXIT.fine, EXIT.blocked].join() ? EXIT.fine : EXIT.unusable;
  } finally {
    if (kept === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

export const demo: Command = {
  usage: `plumbline demo [--keep FOLDER]

Builds the embedded example (a synthetic device) as a git repository in a
temporary folder, judges a good and a bad pull request, and prints what a user
would see. No network, no configuration, no install; it needs git.

  --keep FOLDER    build it in this new folder and leave it, to look around and
                   to try the other commands

Exit code 0: both verdicts are as they should be; 2: they are not, or the
example could not be built.

Example:
  plumbline demo --keep try-plumbline
`,
  run: demonstrate,
};
