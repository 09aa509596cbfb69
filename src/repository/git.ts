import { stat } from 'node:fs/promises';
import { basename, dirname, resolve as resolvePath } from 'node:path';
import { byPath, decodeName, fileAt, printable } from './entries.ts';
import { GitHistory } from './history.ts';
import { LargeObjects } from './large.ts';
import { firstParentLine, tagsOf, type LineCommit } from './line.ts';
import { Objects, isObjectId } from './objects.ts';
import { failure, gitIn, terminated, unexpected, type Environment, type Git, type GitResult } from './process.ts';
import { findDefaultBase, resolveRef, type DefaultBase } from './refs.ts';
import { Shallow, noCommonAncestor } from './shallow.ts';
import {
  RepositoryError,
  type ByteRange,
  type Entry,
  type History,
  type LargeObject,
  type Repository,
  type Snapshot,
} from './snapshot.ts';

/** A local clone. */
export interface GitRepository extends Repository {
  /** The top folder of its working tree; the repository's own folder where it is bare. */
  readonly path: string;
  /** The branch that a pull request of this clone would most likely go to. @throws RepositoryError when none is found. */
  defaultBase(): Promise<DefaultBase>;
  /**
   * The newest `most` commits of the first-parent line of a full commit id, newest first, each with what it changed.
   * @throws RepositoryError when a shallow clone cuts that line
   */
  line(head: string, most: number): Promise<readonly LineCommit[]>;
  /** The names of the tags that a commit or its past carries. */
  tagsOf(commit: string): Promise<readonly string[]>;
  /** Ends the git processes. What is asked afterwards fails. */
  close(): Promise<void>;
}

/** Where a repository lies, and git set to work on it. */
export interface Place {
  readonly git: Git;
  readonly gitFolder: string;
  /** Its history was fetched in part. */
  readonly shallow: boolean;
  /** Undefined where there is no working tree. */
  readonly top: string | undefined;
}

/**
 * The repository that `dir` belongs to: a working tree or any folder in it, a linked worktree, a bare repository.
 * Nothing that the repository holds or configures is run, and nothing is fetched.
 * @throws RepositoryError when there is none, git refuses it, or git is not installed
 */
export async function openGitRepository(dir: string, environment: Environment = process.env): Promise<GitRepository> {
  return new LocalRepository(await findRepository(dir, environment));
}

/** Looks for the repository of `dir`. @throws RepositoryError as {@link openGitRepository} does. */
export async function findRepository(dir: string, environment: Environment): Promise<Place> {
  const folder = resolvePath(dir);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    throw new RepositoryError(`there is no folder ${printable(folder)}`, 'Name the folder of a clone with `--repo DIR`.');
  }
  const { gitFolder, shallow, top } = await lookUp(gitIn(['-C', folder], environment), folder);
  await refusePlanted(gitFolder, environment);
  // From here on git is told the folder, so that all answers come from one repository.
  return { git: gitIn([`--git-dir=${gitFolder}`], environment), gitFolder, shallow, top };
}

/** Asks git once where it answers in four lines: not without a working tree, and not where a name holds a newline. */
async function lookUp(search: Git, folder: string): Promise<Omit<Place, 'git'>> {
  const asked = ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository', '--absolute-git-dir'];
  const all = await search.run(...asked, '--show-toplevel');
  const known = all.code === 0 ? /^(?<inside>true|false)\n(?<shallow>true|false)\n(?<gitFolder>.+)\n(?<top>.+)\n$/.exec(all.stdout.toString('utf8'))?.groups : undefined;
  const found = known === undefined ? answer(await search.run(...asked), folder) : '';
  const { inside, shallow, gitFolder } = known ?? /^(?<inside>true|false)\n(?<shallow>true|false)\n(?<gitFolder>[^]+)$/.exec(found)?.groups ?? {};
  if (gitFolder === undefined) throw unexpected(found);
  const top = inside === 'true' ? (known?.['top'] ?? answer(await search.run('rev-parse', '--show-toplevel'), folder)) : undefined;
  return { gitFolder, shallow: shallow === 'true', top };
}

/** A bare repository can be committed as ordinary files. Such a one is somebody's content, not the repository meant. */
async function refusePlanted(gitFolder: string, environment: Environment): Promise<void> {
  // Git neither commits nor checks out a folder of this name.
  if (basename(gitFolder) === '.git') return;
  const around = gitIn(['-C', dirname(gitFolder)], environment);
  // In another repository's own folder (`.git/modules`) nothing is committed.
  const [inside, tracked] = await Promise.all([
    around.run('rev-parse', '--is-inside-work-tree'), around.run('ls-files', '-z', '--', `:(literal)${basename(gitFolder)}`),
  ]);
  if (inside.stdout.toString('latin1').trim() !== 'true') return;
  if (tracked.code === 0 && tracked.stdout.length > 0) {
    throw new RepositoryError(
      `the repository in ${printable(gitFolder)} is itself committed to another one`,
      'Name the outer repository with `--repo DIR`.',
    );
  }
}

function answer(result: GitResult, folder: string): string {
  if (result.code !== 0) throw failure(`no repository could be opened at ${printable(folder)}`, result);
  // One newline is git's; others belong to the path.
  return result.stdout.toString('utf8').replace(/\r?\n$/, '');
}

/** Trees that are kept for whoever asks again. */
const MOST_SNAPSHOTS = 16;

class LocalRepository implements GitRepository {
  readonly path: string;
  readonly #git: Git;
  readonly #objects: Objects;
  readonly #large: LargeObjects;
  readonly #shallow: Shallow;
  readonly #snapshots = new Map<string, Snapshot>();

  constructor(place: Place) {
    this.path = place.top ?? place.gitFolder;
    this.#git = place.git;
    this.#objects = new Objects(place.git);
    this.#large = new LargeObjects(place.git);
    this.#shallow = new Shallow(place.git, place.shallow);
  }

  resolve(ref: string): Promise<string | undefined> {
    return resolveRef(this.#git, ref);
  }

  defaultBase(): Promise<DefaultBase> {
    return findDefaultBase(this.#git);
  }

  snapshot(commit: string): Snapshot {
    const known = this.#snapshots.get(commit);
    if (known !== undefined) return known;
    const made = new GitSnapshot(this.#git, this.#objects, this.#large, fullId(commit));
    this.#snapshots.set(commit, made);
    // A walk through the past asks for many trees, each once: the oldest is let go.
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > MOST_SNAPSHOTS && oldest !== undefined) this.#snapshots.delete(oldest);
    return made;
  }

  async mergeBase(base: string, head: string): Promise<string> {
    const result = await this.#git.run('merge-base', '--end-of-options', fullId(base), fullId(head));
    if (result.code === 1) throw noCommonAncestor(base, head, await this.#shallow.any());
    if (result.code !== 0) throw failure(`the common ancestor of ${base} and ${head} cannot be found`, result);
    await this.#shallow.refuseBetween(base, head);
    return result.stdout.toString('latin1').trim();
  }

  history(base: string, head: string): History {
    return new GitHistory(this.#git, this.#objects, this.#shallow, fullId(base), fullId(head));
  }

  async line(head: string, most: number): Promise<readonly LineCommit[]> {
    await this.#shallow.refuseFirstParentLine(fullId(head));
    return firstParentLine(this.#git, fullId(head), most);
  }

  tagsOf(commit: string): Promise<readonly string[]> {
    return tagsOf(this.#git, fullId(commit));
  }

  close(): Promise<void> {
    this.#objects.close();
    return Promise.resolve();
  }
}

function fullId(commit: string): string {
  if (isObjectId(commit)) return commit;
  throw new RepositoryError(`${JSON.stringify(commit)} is no full commit id`, 'Resolve the reference first.');
}

class GitSnapshot implements Snapshot {
  readonly nearby = true;
  readonly commit: string;
  readonly #git: Git;
  readonly #objects: Objects;
  readonly #large: LargeObjects;
  #entries: Promise<ReadonlyMap<string, Entry>> | undefined = undefined;

  constructor(git: Git, objects: Objects, large: LargeObjects, commit: string) {
    this.#git = git;
    this.#objects = objects;
    this.#large = large;
    this.commit = commit;
  }

  list(): Promise<ReadonlyMap<string, Entry>> {
    this.#entries ??= this.#list();
    return this.#entries;
  }

  async size(path: string): Promise<number> {
    return this.#objects.size(await this.#object(path), this.#name(path));
  }

  async read(path: string, range?: ByteRange): Promise<Uint8Array> {
    return this.#objects.read(await this.#object(path), this.#name(path), range);
  }

  async digest(path: string): Promise<string> {
    return this.#objects.digest(await this.#object(path), this.#name(path));
  }

  large(pointer: LargeObject, range?: ByteRange): Promise<Uint8Array | undefined> {
    return this.#large.read(pointer, range);
  }

  async #object(path: string): Promise<string> {
    return fileAt(await this.list(), path, this.commit).object;
  }

  #name(path: string): string {
    return `${printable(path)} in ${this.commit}`;
  }

  async #list(): Promise<ReadonlyMap<string, Entry>> {
    const result = await this.#git.run('ls-tree', '-r', '-z', '--full-tree', '--end-of-options', `${this.commit}^{commit}`);
    if (result.code !== 0) throw failure(`the files of ${this.commit} cannot be listed`, result);
    return byPath(terminated(result.stdout).map(parseEntry));
  }
}

/** `MODE TYPE OBJECT⇥PATH` */
function parseEntry(line: Buffer): Entry {
  const tab = line.indexOf(0x09);
  const [mode = '', , object = ''] = line.toString('latin1', 0, tab).split(' ');
  return { path: decodeName(line.subarray(tab + 1)), kind: kindOf(mode), object };
}

function kindOf(mode: string): Entry['kind'] {
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : 'file';
}
