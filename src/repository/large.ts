import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { clipRange } from './entries.ts';
import { failure, type Git } from './process.ts';
import { RepositoryError, type ByteRange, type LargeObject } from './snapshot.ts';

const OID = /^[0-9a-f]{64}$/;

/** Whether bytes are the whole file that a pointer stands for. */
export function isWhole({ oid, size }: LargeObject, bytes: Uint8Array): boolean {
  return bytes.length === size && createHash('sha256').update(bytes).digest('hex') === oid;
}

/** The files that Git LFS has fetched into a local clone. Nothing is fetched here. */
export class LargeObjects {
  readonly #git: Git;
  #folder: Promise<string> | undefined = undefined;

  constructor(git: Git) {
    this.#git = git;
  }

  /** See `Snapshot.large`. */
  async read(pointer: LargeObject, range?: ByteRange): Promise<Uint8Array | undefined> {
    const { oid, size } = pointer;
    if (!OID.test(oid)) return undefined;
    const { start, end } = clipRange(range, size, `the Git LFS object ${oid}`);
    this.#folder ??= this.#find();
    const path = join(await this.#folder, oid.slice(0, 2), oid.slice(2, 4), oid);
    const file = await opened(path);
    if (file === undefined) return undefined;
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size !== size) throw damaged(oid);
      const bytes = await readPart(file, oid, start, end);
      if (start === 0 && end === size && !isWhole(pointer, bytes)) throw damaged(oid);
      return bytes;
    } finally {
      await file.close();
    }
  }

  /** All worktrees of a clone share its files. */
  async #find(): Promise<string> {
    const common = await this.#git.run('rev-parse', '--path-format=absolute', '--git-common-dir');
    if (common.code !== 0) throw failure('where Git LFS keeps its files cannot be told', common);
    return join(common.stdout.toString('utf8').replace(/\r?\n$/, ''), 'lfs', 'objects');
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new RepositoryError(`a Git LFS object cannot be read: ${message}`, 'Check its permissions.', { cause });
  }
}

async function readPart(file: FileHandle, oid: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
    if (bytesRead === 0) throw damaged(oid);
    at += bytesRead;
  }
  return bytes;
}

function damaged(oid: string): RepositoryError {
  return new RepositoryError(
    `the Git LFS object ${oid} in this clone is not what its pointer says`,
    'Run `git lfs fsck`, then `git lfs fetch --all`.',
  );
}
