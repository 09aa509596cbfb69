// Builds a git repository from a description, over one `git fast-import`: 20,000 files take about a second. Same description,
// same ids.
import { Buffer } from 'node:buffer';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const SOMEBODY = { name: 'Ada Builder', email: 'ada@example.org' };
const FIRST_DATE = '2026-01-01T00:00:00Z';

/** The environment for git in tests: no settings of the user, fixed people and dates. */
export function isolatedEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_AUTHOR_NAME: SOMEBODY.name,
    GIT_AUTHOR_EMAIL: SOMEBODY.email,
    GIT_AUTHOR_DATE: FIRST_DATE,
    GIT_COMMITTER_NAME: SOMEBODY.name,
    GIT_COMMITTER_EMAIL: SOMEBODY.email,
    GIT_COMMITTER_DATE: FIRST_DATE,
  };
}

/** Runs git in `dir` and returns what it printed, without the last newline. Throws with git's words when it fails. */
export function git(dir, ...args) {
  const result = spawnSync('git', ['-C', dir, ...args], { env: isolatedEnvironment(), maxBuffer: 1 << 30 });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout.toString('utf8').replace(/\n$/, '');
}

/** See fast-import.d.mts. */
export async function buildRepository(
  dir,
  { commits, tags = [], bare = false, objectFormat = 'sha1', head = 'main', checkout = false },
) {
  mkdirSync(dir, { recursive: true });
  git(
    dir,
    'init',
    '--quiet',
    '--template=',
    `--object-format=${objectFormat}`,
    `--initial-branch=${head}`,
    ...(bare ? ['--bare'] : []),
  );
  const gitFolder = git(dir, 'rev-parse', '--absolute-git-dir');
  const marks = join(gitFolder, 'build-marks');
  await feed(dir, ['fast-import', '--quiet', '--force', '--date-format=raw', `--export-marks=${marks}`], stream(commits, tags));
  const ids = readMarks(marks, commits);
  if (checkout) git(dir, 'reset', '--quiet', '--hard', head);
  return { ids };
}

function* stream(commits, tags) {
  const marks = new Map(commits.map(({ id }, at) => [id ?? String(at), `:${at + 1}`]));
  const place = (id) => marks.get(id) ?? id;
  for (const [at, commit] of commits.entries()) {
    const parents = commit.parents?.map(place) ?? (at === 0 ? [] : [`:${at}`]);
    yield* commitStream(commit, at, parents);
  }
  for (const { name, commit, message, date = FIRST_DATE, tagger = SOMEBODY } of tags) {
    if (message === undefined) yield `reset refs/tags/${name}\nfrom ${place(commit)}\n\n`;
    else yield* [`tag ${name}\nfrom ${place(commit)}\n${person('tagger', tagger, date)}`, ...data(message)];
  }
}

function* commitStream(commit, at, [first, ...others]) {
  const { branch = 'main', date = FIRST_DATE, author = SOMEBODY, message = `commit ${at + 1}\n` } = commit;
  // `from` moves the branch; without it fast-import would go on from the branch's own tip.
  if (first === undefined) yield `reset refs/heads/${branch}\n`;
  yield `commit refs/heads/${branch}\nmark :${at + 1}\n${person('author', author, commit.authored ?? date)}`;
  yield person('committer', commit.committer ?? author, date);
  yield* data(message);
  if (first !== undefined) yield `from ${first}\n`;
  for (const other of others) yield `merge ${other}\n`;
  if (commit.replace === true) yield 'deleteall\n';
  for (const [path, file] of commit.files ?? []) yield* fileStream(path, file);
  yield '\n';
}

function* fileStream(path, file) {
  const name = quoted(path);
  if (file === null) yield `D ${name}\n`;
  else if (typeof file === 'string' || file instanceof Uint8Array) yield* [`M 100644 inline ${name}\n`, ...data(file)];
  else if ('executable' in file) yield* [`M 100755 inline ${name}\n`, ...data(file.executable)];
  else if ('symlink' in file) yield* [`M 120000 inline ${name}\n`, ...data(file.symlink)];
  else yield `M 160000 ${file.submodule} ${name}\n`;
}

function* data(content) {
  const bytes = Buffer.from(content);
  yield `data ${bytes.length}\n`;
  yield bytes;
  yield '\n';
}

function person(role, { name, email }, date) {
  return `${role} ${name} <${email}> ${Date.parse(date) / 1000} +0000\n`;
}

/** In C's manner, byte by byte: names hold spaces, quotes, newlines, and bytes that are not UTF-8. */
function quoted(path) {
  const bytes = [...Buffer.from(path)];
  const plain = (byte) => byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
  return `"${bytes.map((byte) => (plain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`)).join('')}"`;
}

function feed(dir, args, parts) {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', dir, ...args], { env: isolatedEnvironment(), stdio: ['pipe', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`git ${args[0]}: ${complaint}`))));
    pump(child.stdin, parts).catch(reject);
  });
}

async function pump(pipe, parts) {
  let waiting = [];
  let size = 0;
  const flush = async () => {
    const whole = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    if (!pipe.write(whole))
      await new Promise((resolve) => {
        pipe.once('drain', resolve).once('close', resolve);
      });
  };
  for (const part of parts) {
    const bytes = Buffer.from(part);
    waiting.push(bytes);
    size += bytes.length;
    if (size > 1 << 20) await flush();
  }
  await flush();
  pipe.end();
}

function readMarks(file, commits) {
  const byMark = new Map(
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(' ')),
  );
  return new Map(commits.map(({ id }, at) => [id ?? String(at), byMark.get(`:${at + 1}`)]));
}
