import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { byPath, clipRange, comparePaths, fileAt, printable } from './entries.ts';
import { noCommonAncestor } from './shallow.ts';
import { coAuthors } from './trailers.ts';
import {
  RepositoryError,
  type ByteRange,
  type CommitRecord,
  type Entry,
  type History,
  type LargeObject,
  type PastState,
  type Repository,
  type Snapshot,
} from './snapshot.ts';

export type MemoryFile = string | Uint8Array | { readonly symlink: string } | { readonly submodule: string };

export interface MemoryPerson {
  readonly name: string;
  readonly email: string;
}

export interface MemoryCommit {
  /** Against the first parent: a file to write, or null to delete one. */
  readonly files?: ReadonlyMap<string, MemoryFile | null>;
  /** Start from an empty tree in place of the first parent's. */
  readonly replace?: boolean;
  /** Commit ids, the first parent first. */
  readonly parents?: readonly string[];
  /** ISO 8601 UTC to the second. */
  readonly date?: string;
  readonly author?: MemoryPerson;
  /** The author, unless given. */
  readonly committer?: MemoryPerson;
  /** Its `Co-authored-by` lines count. */
  readonly message?: string;
}

interface Stored {
  readonly id: string;
  readonly record: CommitRecord;
  readonly parents: readonly string[];
  readonly entries: ReadonlyMap<string, Entry>;
}

const NOBODY: MemoryPerson = { name: 'Nobody', email: 'nobody@example.org' };

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Commits made from maps of files: for tests, and to ask what would happen. Equal commits get equal ids. */
export class MemoryRepository implements Repository {
  readonly #commits = new Map<string, Stored>();
  readonly #contents = new Map<string, Uint8Array>();
  readonly #large = new Map<string, Uint8Array>();
  readonly #branches = new Map<string, string>();
  readonly #tags = new Map<string, string>();
  readonly #edge = new Set<string>();
  readonly #snapshots = new Map<string, Snapshot>();

  /** Adds a commit and returns its id. @throws RepositoryError when a parent is unknown or a deleted file is not there. */
  commit(made: MemoryCommit): string {
    const {
      files = new Map<string, MemoryFile | null>(),
      parents = [],
      date = '2026-01-01T00:00:00Z',
      author = NOBODY,
      message = '',
    } = made;
    const committer = made.committer ?? author;
    const before = parents.map((parent) => this.#commit(parent))[0];
    const tree = new Map<string, Entry>(made.replace === true ? [] : before?.entries);
    for (const [path, file] of files) {
      if (file !== null) tree.set(path, this.#entry(path, file));
      else if (!tree.delete(path))
        throw new RepositoryError(`${printable(path)} is deleted and was not there`, 'Check the path.');
    }
    const entries = byPath(tree.values());
    const facts = { entries: [...entries.values()], parents, date, author, committer, message };
    const id = sha256(JSON.stringify(facts)).slice(0, 40);
    const people: CommitRecord['people'] = [
      { role: 'author', ...author },
      { role: 'committer', ...committer },
      ...coAuthors(message),
    ];
    this.#commits.set(id, { id, parents, entries, record: { id, date, people } });
    return id;
  }

  branch(name: string, commit: string): void {
    this.#branches.set(name, this.#commit(commit).id);
  }

  tag(name: string, commit: string): void {
    this.#tags.set(name, this.#commit(commit).id);
  }

  /** Keeps a file as Git LFS does, outside every commit. @returns what its pointer says */
  keepLarge(given: Uint8Array): LargeObject {
    const bytes = new Uint8Array(given);
    const oid = sha256(bytes);
    this.#large.set(oid, bytes);
    return { oid, size: bytes.length };
  }

  /** From now on behaves as a shallow clone whose fetch stopped at `commit`: its parents are not known. */
  cut(commit: string): void {
    this.#edge.add(this.#commit(commit).id);
  }

  resolve(ref: string): Promise<string | undefined> {
    return Promise.resolve(this.#branches.get(ref) ?? this.#tags.get(ref) ?? (this.#commits.has(ref) ? ref : undefined));
  }

  snapshot(commit: string): Snapshot {
    const known = this.#snapshots.get(commit);
    if (known !== undefined) return known;
    const made = new MemorySnapshot(commit, async () => this.#commit(commit).entries, this.#contents, this.#large);
    this.#snapshots.set(commit, made);
    return made;
  }

  async mergeBase(base: string, head: string): Promise<string> {
    const left = this.#ancestors(base);
    const shared = [...this.#ancestors(head)].filter((id) => left.has(id));
    const behind = new Set(shared.flatMap((id) => this.#parents(id).flatMap((parent) => [...this.#ancestors(parent)])));
    const best = shared.filter((id) => !behind.has(id)).sort((a, b) => this.#newestFirst(a, b))[0];
    if (best === undefined) throw noCommonAncestor(base, head, this.#edge.size > 0);
    this.#refuseBetween(base, head);
    return best;
  }

  history(base: string, head: string): History {
    return {
      states: async (path) => this.#states(base, path),
      readObject: async (object) => contentOf(this.#contents, object, `object ${object}`).slice(),
      tags: async (prefix) => [...this.#tags.keys()].filter((name) => name.startsWith(prefix)).sort(comparePaths),
      commits: async () => {
        this.#refuseBetween(base, head);
        const old = this.#ancestors(base);
        const added = [...this.#ancestors(head)].filter((id) => !old.has(id));
        return added.sort((a, b) => this.#newestFirst(a, b)).map((id) => this.#commit(id).record);
      },
    };
  }

  #entry(path: string, file: MemoryFile): Entry {
    if (typeof file === 'object' && 'submodule' in file) return { path, kind: 'submodule', object: file.submodule };
    if (typeof file === 'object' && 'symlink' in file)
      return { path, kind: 'symlink', object: this.#keep(Buffer.from(file.symlink)) };
    return { path, kind: 'file', object: this.#keep(typeof file === 'string' ? Buffer.from(file) : file) };
  }

  #keep(given: Uint8Array): string {
    // A copy as plain bytes: `slice` of a Buffer is none.
    const bytes = new Uint8Array(given);
    const object = sha256(bytes);
    this.#contents.set(object, bytes);
    return object;
  }

  #commit(id: string): Stored {
    const commit = this.#commits.get(id);
    if (commit === undefined) throw new RepositoryError(`there is no commit ${id}`, 'Check the id.');
    return commit;
  }

  #parents(id: string): readonly string[] {
    return this.#edge.has(id) ? [] : this.#commit(id).parents;
  }

  #ancestors(start: string): Set<string> {
    const found = new Set<string>();
    for (const todo = [this.#commit(start).id]; todo.length > 0;) {
      const id = todo.pop() ?? '';
      if (found.has(id)) continue;
      found.add(id);
      todo.push(...this.#parents(id));
    }
    return found;
  }

  /** By date, and a commit before its ancestors where dates are equal. */
  #newestFirst(a: string, b: string): number {
    const [left, right] = [this.#commit(a).record.date, this.#commit(b).record.date];
    if (left !== right) return left < right ? 1 : -1;
    return this.#ancestors(b).has(a) ? 1 : -1;
  }

  #refuseBetween(base: string, head: string): void {
    const [left, right] = [this.#ancestors(base), this.#ancestors(head)];
    this.#refuseEdge([...left].filter((id) => !right.has(id)).concat([...right].filter((id) => !left.has(id))));
  }

  #refuseEdge(walked: readonly string[]): void {
    if (walked.some((id) => this.#edge.has(id)))
      throw new RepositoryError('this clone is shallow', 'Run `git fetch --unshallow`.');
  }

  #states(base: string, path: string): PastState[] {
    const line: Stored[] = [];
    for (let at: Stored | undefined = this.#commit(base); at !== undefined;) {
      line.push(at);
      const parent: string | undefined = this.#parents(at.id)[0];
      at = parent === undefined ? undefined : this.#commit(parent);
    }
    this.#refuseEdge(line.map(({ id }) => id));
    const objects = line
      .map(({ entries }) => entries.get(path))
      .map((entry) => (entry?.kind === 'file' ? entry.object : undefined));
    return line
      .map(({ id, record }, at) => ({ commit: id, date: record.date, object: objects[at] }))
      .filter(({ object }, at) => object !== objects[at + 1]);
  }
}

class MemorySnapshot implements Snapshot {
  readonly commit: string;
  readonly #entries: () => Promise<ReadonlyMap<string, Entry>>;
  readonly #contents: ReadonlyMap<string, Uint8Array>;
  readonly #large: ReadonlyMap<string, Uint8Array>;

  constructor(
    commit: string,
    entries: () => Promise<ReadonlyMap<string, Entry>>,
    contents: ReadonlyMap<string, Uint8Array>,
    large: ReadonlyMap<string, Uint8Array>,
  ) {
    this.commit = commit;
    this.#entries = entries;
    this.#contents = contents;
    this.#large = large;
  }

  list(): Promise<ReadonlyMap<string, Entry>> {
    return this.#entries();
  }

  async size(path: string): Promise<number> {
    return (await this.#content(path)).length;
  }

  async read(path: string, range?: ByteRange): Promise<Uint8Array> {
    const content = await this.#content(path);
    const { start, end } = clipRange(range, content.length, printable(path));
    return content.slice(start, end);
  }

  async digest(path: string): Promise<string> {
    return sha256(await this.#content(path));
  }

  async large({ oid, size }: LargeObject, range?: ByteRange): Promise<Uint8Array | undefined> {
    const content = this.#large.get(oid);
    if (content?.length !== size) return undefined;
    const { start, end } = clipRange(range, size, `object ${oid}`);
    return content.slice(start, end);
  }

  async #content(path: string): Promise<Uint8Array> {
    const { object } = fileAt(await this.list(), path, this.commit);
    return contentOf(this.#contents, object, printable(path));
  }
}

function contentOf(contents: ReadonlyMap<string, Uint8Array>, object: string, what: string): Uint8Array {
  const content = contents.get(object);
  if (content === undefined)
    throw new RepositoryError(`${what} is not in this repository`, 'Ask with an id that this repository gave.');
  return content;
}
