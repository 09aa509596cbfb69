import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve as resolvePath, sep } from 'node:path';
import { byPath, clipRange, decodeName, fileAt, printable } from './entries.ts';
import { findRepository } from './git.ts';
import { limiter } from './limiter.ts';
import type { Environment } from './process.ts';
import { RepositoryError, type ByteRange, type Entry, type Snapshot } from './snapshot.ts';
import { listRepository, look, walkFolder, type Listed } from './worktree-list.ts';

/** The files on disk, committed or not. */
export interface Worktree extends Snapshot {
  /** The folder that paths are relative to: the repository's top folder, or the folder named where there is no repository. */
  readonly path: string;
}

const CHUNK_BYTES = 1024 * 1024;
const OPEN_FILES = 32;

/**
 * The files below `dir` as they lie on disk, under the commit name `worktree`. In a git working tree: the whole tree, tracked
 * files and untracked ones that are not ignored; elsewhere every file but those in `.git` and `node_modules`. Symlinks are
 * listed and never followed; deleted files are left out, and so is what git could not hold (sockets, pipes, devices).
 * An entry's `object` is the file's identity on disk (inode, size, time of change); a file that changes after it was listed
 * cannot be read any more.
 * @throws RepositoryError when `dir` is no folder, or git refuses the repository
 */
export async function openWorktree(dir: string, environment: Environment = process.env): Promise<Worktree> {
  const folder = resolvePath(dir);
  const place = await findRepository(folder, environment).catch(async (error: unknown) => {
    if (await isPlainFolder(error, folder)) return undefined;
    throw error;
  });
  const top = place?.top;
  if (place !== undefined && top !== undefined && (await isWithin(folder, top))) {
    return new DiskSnapshot(top, () => listRepository(place.git, top));
  }
  return new DiskSnapshot(folder, () => walkFolder(folder));
}

/** Whether no repository was found because there is none. A machine without git can still have a repository on it. */
async function isPlainFolder(error: unknown, folder: string): Promise<boolean> {
  if (!(error instanceof RepositoryError)) return false;
  if (/not a git repository/.test(error.message)) return true;
  if (!/git was not found/.test(error.message)) return false;
  for (let at = folder; ; at = dirname(at)) {
    if ((await look(Buffer.from(join(at, '.git')))) !== undefined) return false;
    if (at === dirname(at)) return true;
  }
}

/** A repository's configuration can call any folder its working tree. */
async function isWithin(folder: string, top: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([realpath(folder), realpath(top)]);
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

class DiskSnapshot implements Worktree {
  readonly commit = 'worktree';
  readonly path: string;
  readonly #find: () => Promise<readonly Listed[]>;
  readonly #open = limiter(OPEN_FILES);
  readonly #digests = new Map<string, Promise<string>>();
  #files: Promise<{ readonly entries: ReadonlyMap<string, Entry>; readonly names: ReadonlyMap<string, Buffer> }> | undefined =
    undefined;

  constructor(path: string, find: () => Promise<readonly Listed[]>) {
    this.path = path;
    this.#find = find;
  }

  async list(): Promise<ReadonlyMap<string, Entry>> {
    return (await this.#listed()).entries;
  }

  size(path: string): Promise<number> {
    return this.#with(path, async (_file, size) => size);
  }

  read(path: string, range?: ByteRange): Promise<Uint8Array> {
    return this.#with(path, async (file, size) => {
      const { start, end } = clipRange(range, size, printable(path));
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) throw changed(path);
        at += bytesRead;
      }
      return bytes;
    });
  }

  async digest(path: string): Promise<string> {
    const { object } = fileAt(await this.list(), path, this.commit);
    const known = this.#digests.get(object);
    if (known !== undefined) return known;
    const made = this.#with(path, hash);
    this.#digests.set(object, made);
    made.catch(() => this.#digests.delete(object));
    return made;
  }

  /** Files on disk are not looked for behind their pointers. */
  large(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  #listed() {
    this.#files ??= this.#load();
    return this.#files;
  }

  async #load() {
    const names = new Map<string, Buffer>();
    const found = await Promise.all((await this.#find()).map((listed) => this.#open(() => this.#entry(listed))));
    const entries: Entry[] = [];
    for (const { entry, name } of found.filter((one) => one !== undefined)) {
      entries.push(entry);
      names.set(entry.path, name);
    }
    return { entries: byPath(entries), names };
  }

  /** The entry for what lies on disk under a name, or undefined where that is nothing that git could hold. */
  async #entry({ name, submodule }: Listed): Promise<{ readonly entry: Entry; readonly name: Buffer } | undefined> {
    const full = Buffer.concat([Buffer.from(this.path + sep), name]);
    const path = decodeName(name);
    const found = await look(full);
    if (found?.isFile() === true) return { name: full, entry: { path, kind: 'file', object: identity(found) } };
    if (found?.isSymbolicLink() === true) {
      const target = await readlink(full, { encoding: 'buffer' });
      return { name: full, entry: { path, kind: 'symlink', object: createHash('sha256').update(target).digest('hex') } };
    }
    if (found?.isDirectory() === true && submodule !== undefined)
      return { name: full, entry: { path, kind: 'submodule', object: submodule } };
    return undefined;
  }

  async #with<T>(path: string, use: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
    const { entries, names } = await this.#listed();
    const { object } = fileAt(entries, path, 'the working tree');
    return this.#open(async () => {
      // NONBLOCK: a pipe put in the file's place would otherwise wait for a writer for ever.
      const file = await open(
        names.get(path) ?? path,
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      ).catch((cause: NodeJS.ErrnoException) => {
        throw new RepositoryError(
          `${printable(path)} cannot be read: ${cause.message}`,
          'Check that the file is still there, and its permissions.',
          { cause },
        );
      });
      try {
        const found = await file.stat({ bigint: true });
        if (!found.isFile() || identity(found) !== object) throw changed(path);
        return await use(file, Number(found.size));
      } finally {
        await file.close();
      }
    });
  }
}

function identity({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `file:${dev}:${ino}:${size}:${mtimeNs}`;
}

function changed(path: string): RepositoryError {
  return new RepositoryError(
    `${printable(path)} changed while it was read`,
    'Run it again when nothing else writes to this folder.',
  );
}

async function hash(file: FileHandle): Promise<string> {
  const sum = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return sum.digest('hex');
    sum.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}
