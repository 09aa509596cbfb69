/**
 * One entry of a commit's tree. `object` names the content: equal names of one repository mean equal bytes (of a submodule,
 * its commit).
 * A name that is not UTF-8 is kept with NUL, `%` and two hex digits for each such byte: it stands in its folder and equals no
 * real path.
 */
export interface Entry {
  readonly path: string;
  readonly kind: 'file' | 'symlink' | 'submodule';
  readonly object: string;
}

/** Bytes `start` (inclusive) to `end` (exclusive); what lies beyond the file's end is left out, as `slice` does. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file that is kept outside the tree, as a Git LFS pointer names it. */
export interface LargeObject {
  /** Lower-case hex SHA-256 of its bytes. */
  readonly oid: string;
  /** In bytes. */
  readonly size: number;
}

/** The only way to a file: one commit's tree, read-only. Paths use `/` and are relative to the repository's root. */
export interface Snapshot {
  /** Full commit id, or `worktree` for files not committed. */
  readonly commit: string;
  /** What Git LFS keeps lies on this machine: to read all of it costs no transfer. */
  readonly nearby?: boolean;
  /** Every entry of the tree by path, in byte order of the paths. Asked once, kept. */
  list(): Promise<ReadonlyMap<string, Entry>>;
  /** Size in bytes of the file at `path`. @throws RepositoryError when `path` is no file. */
  size(path: string): Promise<number>;
  /**
   * The bytes of the file at `path`, the caller's to keep. Symlinks and submodules are no files.
   * @throws RepositoryError when `path` is no file, cannot be read, or more than 256 MiB are asked for
   * @throws RangeError when the range is reversed, negative or not of integers
   */
  read(path: string, range?: ByteRange): Promise<Uint8Array>;
  /** Lower-case hex SHA-256 of the file's bytes (of the pointer's own bytes for a Git LFS pointer). */
  digest(path: string): Promise<string>;
  /**
   * The bytes of the file that a Git LFS pointer stands for, the caller's to keep; undefined where it cannot be had here. Its
   * size is that of the pointer, and read whole so is its digest: of a part nothing vouches for the bytes but who keeps them.
   * @throws RepositoryError when it is there and is not what the pointer says, or more than 256 MiB are asked for
   * @throws RangeError as `read`
   */
  large(pointer: LargeObject, range?: ByteRange): Promise<Uint8Array | undefined>;
}

/** A commit and who made it, as its headers and `Co-authored-by` trailers say. */
export interface CommitRecord {
  readonly id: string;
  /** Committer date, ISO 8601 UTC (`2026-05-06T10:00:00Z`). */
  readonly date: string;
  readonly people: readonly {
    readonly role: 'author' | 'committer' | 'co-author';
    readonly name: string;
    readonly email: string;
    /** Where the address is known to belong to an account. */
    readonly login?: string | undefined;
  }[];
}

/** One state of a file on the base branch's first-parent line. */
export interface PastState {
  readonly commit: string;
  /** Committer date, ISO 8601 UTC. */
  readonly date: string;
  /** Undefined where the commit deleted the file, or put a symlink, submodule or folder in its place. */
  readonly object: string | undefined;
}

/** The past of the base branch and the commits that a pull request adds. */
export interface History {
  /**
   * Every state that the content of `path` had along the base commit's first-parent line, newest first, each with the commit
   * that made it.
   * @throws RepositoryError when a shallow clone cuts that line
   */
  states(path: string): Promise<readonly PastState[]>;
  /** Reads an object named by a PastState. */
  readObject(object: string): Promise<Uint8Array>;
  /** The names of all tags that start with `prefix`, whatever they lead to, in byte order. */
  tags(prefix: string): Promise<readonly string[]>;
  /**
   * The commits reachable from head and not from base, newest first.
   * @throws RepositoryError on a clone too shallow to know, and above 10,000.
   */
  commits(): Promise<readonly CommitRecord[]>;
}

/** Two commits and all that can be asked of them. */
export interface Repository {
  /** The full commit id that `ref` names, or undefined. @throws RepositoryError when it names both a branch and a tag. */
  resolve(ref: string): Promise<string | undefined>;
  /**
   * The tree of a full commit id.
   * @throws RepositoryError, at once or when first asked, when that is no commit of the repository.
   */
  snapshot(commit: string): Snapshot;
  /** The best common ancestor. @throws RepositoryError when there is none, or the clone is too shallow to know. */
  mergeBase(base: string, head: string): Promise<string>;
  history(base: string, head: string): History;
}

/** The repository could not answer: what was asked, why not, how to mend it. Never to be read as "nothing there". */
export class RepositoryError extends Error {
  readonly mend: string;
  constructor(message: string, mend: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RepositoryError';
    this.mend = mend;
  }
}
