import { clipRange, fileAt, printable } from '../repository/entries.ts';
import type { ByteRange, Entry, LargeObject, Snapshot } from '../repository/snapshot.ts';
import type { LargeObjects } from './lfs.ts';
import type { Objects } from './objects.ts';
import type { Trees } from './tree.ts';

/** Where the files of every snapshot of a repository come from. */
export interface Sources {
  readonly trees: Trees;
  readonly objects: Objects;
  /** Undefined where none can be asked. */
  readonly large: LargeObjects | undefined;
}

/** One commit's files over GitHub's API. */
export class GitHubSnapshot implements Snapshot {
  readonly commit: string;
  readonly #sources: Sources;
  readonly #treeOf: (commit: string) => string;

  /** `treeOf` gives a commit's tree by its own id where that is known, or else the commit's. */
  constructor(commit: string, sources: Sources, treeOf: (commit: string) => string) {
    this.commit = commit;
    this.#sources = sources;
    this.#treeOf = treeOf;
  }

  list(): Promise<ReadonlyMap<string, Entry>> {
    return this.#sources.trees.list(this.#treeOf(this.commit));
  }

  async size(path: string): Promise<number> {
    const { object, size, ...described } = await this.#file(path);
    return size ?? (await this.#sources.objects.read(object, { size, ...described })).length;
  }

  async read(path: string, range?: ByteRange): Promise<Uint8Array> {
    const { object, ...described } = await this.#file(path);
    // Before anything is fetched: a range that is none costs no request.
    clipRange(range, described.size ?? 0, described.what);
    const bytes = await this.#sources.objects.read(object, described);
    const { start, end } = clipRange(range, bytes.length, described.what);
    return bytes.slice(start, end);
  }

  async digest(path: string): Promise<string> {
    const { object, ...described } = await this.#file(path);
    return this.#sources.objects.digest(object, described);
  }

  large(pointer: LargeObject, range?: ByteRange): Promise<Uint8Array | undefined> {
    return this.#sources.large?.read(pointer, range) ?? Promise.resolve(undefined);
  }

  async #file(path: string) {
    const { object } = fileAt(await this.list(), path, this.commit);
    return { object, path, what: `${printable(path)} in ${this.commit}`, size: this.#sources.trees.sizeOf(object) };
  }
}
