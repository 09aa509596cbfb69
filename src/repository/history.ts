import { devNull } from 'node:os';
import { comparePaths, decodeName, isUndecodable, printable, utc } from './entries.ts';
import type { Objects } from './objects.ts';
import { failure, terminated, unexpected, type Git } from './process.ts';
import { RepositoryError, type CommitRecord, type History, type PastState } from './snapshot.ts';
import type { Shallow } from './shallow.ts';
import { coAuthors } from './trailers.ts';

/** More commits than any pull request has: beyond, base and head are not what was meant. */
export const MAX_COMMITS = 10_000;

/** What the configuration could add to a log, switched off by name. */
const PLAIN = [
  '-z',
  '--encoding=UTF-8',
  '--no-color',
  '--no-decorate',
  '--no-notes',
  '--no-show-signature',
  '--no-ext-diff',
  '--no-textconv',
];

/** The first-parent past of `base`, and what `head` adds to it, from a local clone. */
export class GitHistory implements History {
  readonly #git: Git;
  readonly #objects: Objects;
  readonly #shallow: Shallow;
  readonly #base: string;
  readonly #head: string;
  #tags: Promise<readonly string[]> | undefined = undefined;

  constructor(git: Git, objects: Objects, shallow: Shallow, base: string, head: string) {
    this.#git = git;
    this.#objects = objects;
    this.#shallow = shallow;
    this.#base = base;
    this.#head = head;
  }

  async states(path: string): Promise<readonly PastState[]> {
    if (isUndecodable(path)) {
      throw new RepositoryError(`the name ${printable(path)} is not UTF-8, so its past was not looked up`, 'Rename the file.');
    }
    await this.#shallow.refuseFirstParentLine(this.#base);
    const result = await this.#git.run(
      'log',
      ...PLAIN,
      '--format=tformat:%H %ct',
      '--first-parent',
      '--diff-merges=first-parent',
      '--root',
      '--raw',
      '--no-abbrev',
      '--no-renames',
      '--no-follow',
      '--ignore-submodules=none',
      `-O${devNull}`,
      '--end-of-options',
      this.#base,
      '--',
      `:(top,literal)${path}`,
    );
    if (result.code !== 0) throw failure(`the history of ${printable(path)} cannot be read`, result);
    return parseStates(result.stdout, path);
  }

  readObject(object: string): Promise<Uint8Array> {
    return this.#objects.read(object, `object ${object}`);
  }

  async tags(prefix: string): Promise<readonly string[]> {
    this.#tags ??= this.#readTags();
    return (await this.#tags).filter((name) => name.startsWith(prefix));
  }

  /** All of them: each device of a repository asks for its own. */
  async #readTags(): Promise<readonly string[]> {
    const result = await this.#git.run('show-ref', '--tags');
    // 1 without complaint: there are none.
    if (result.code !== 0 && !(result.code === 1 && result.stderr === '')) throw failure('the tags cannot be read', result);
    if (/broken ref/i.test(result.stderr)) throw failure('the tags cannot be read', result);
    const names = [...lines(result.stdout)].map((line) =>
      decodeName(line.subarray(line.indexOf(0x20) + 1)).slice('refs/tags/'.length),
    );
    return names.sort(comparePaths);
  }

  async commits(): Promise<readonly CommitRecord[]> {
    await this.#shallow.refuseBetween(this.#base, this.#head);
    const result = await this.#git.run(
      'log',
      ...PLAIN,
      `--max-count=${MAX_COMMITS + 1}`,
      '--format=tformat:%H%x00%ct%x00%an%x00%ae%x00%cn%x00%ce%x00%B',
      '--end-of-options',
      this.#head,
      `^${this.#base}`,
      '--',
    );
    if (result.code !== 0) throw failure('the commits of the pull request cannot be read', result);
    return parseCommits(result.stdout);
  }
}

function* lines(output: Buffer): Generator<Buffer> {
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    yield output.subarray(at, end < 0 ? output.length : end);
    at = (end < 0 ? output.length : end) + 1;
  }
}

/** `COMMIT SECONDS`, then for each file a newline (the first only), `:MODE MODE OBJECT OBJECT STATUS` and its path. */
function parseStates(output: Buffer, path: string): PastState[] {
  const states: PastState[] = [];
  let commit = '';
  let date = '';
  let object: string | undefined;
  let isPath = false;
  for (const part of terminated(output)) {
    const text = part.toString('utf8').replace(/^\n(?=:)/, '');
    const change = /^:\d{6} (?<mode>\d{6}) [0-9a-f]+ (?<object>[0-9a-f]+) [A-Z]$/.exec(text)?.groups;
    const header = /^(?<id>[0-9a-f]{40,64}) (?<seconds>-?\d+)$/.exec(text)?.groups;
    if (isPath) {
      isPath = false;
      // A folder of that name has the same beginning.
      if (text === path) states.push({ commit, date, object });
    } else if (change !== undefined) {
      isPath = true;
      // A link or submodule in the file's place is no file.
      object = change['mode']?.startsWith('100') === true ? change['object'] : undefined;
    } else if (header !== undefined) {
      commit = header['id'] ?? '';
      date = utc(Number(header['seconds']));
    } else {
      throw unexpected(part);
    }
  }
  // Of a change of mode, or of a link that became a folder, the file's content knows nothing.
  return states.filter((state, at) => state.object !== states[at + 1]?.object);
}

export function tooManyCommits(): RepositoryError {
  return new RepositoryError(
    `more than ${MAX_COMMITS} commits lie between base and head`,
    'See that --base names the branch that this work started from.',
  );
}

/** Seven parts a commit. */
function parseCommits(output: Buffer): CommitRecord[] {
  const parts = terminated(output).map((part) => part.toString('utf8'));
  if (parts.length % 7 !== 0) throw unexpected(output);
  if (parts.length / 7 > MAX_COMMITS) throw tooManyCommits();
  return Array.from({ length: parts.length / 7 }, (_, at) => {
    const [id = '', seconds = '', author = '', authorEmail = '', committer = '', committerEmail = '', message = ''] = parts.slice(
      at * 7,
      at * 7 + 7,
    );
    return {
      id,
      date: utc(Number(seconds)),
      people: [
        { role: 'author', name: author, email: authorEmail },
        { role: 'committer', name: committer, email: committerEmail },
        ...coAuthors(message),
      ],
    };
  });
}
