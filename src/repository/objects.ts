import { createHash } from 'node:crypto';
import { Batch, type Sink } from './batch.ts';
import { clipRange } from './entries.ts';
import { limiter } from './limiter.ts';
import { Complaint, cannotStart, died, type Git } from './process.ts';
import { RepositoryError, type ByteRange } from './snapshot.ts';

/**
 * A range of a file with more than this around it has a process of its own, stopped where the range ends; others need not wait
 * for it.
 */
const WORTH_A_PROCESS_BYTES = 4 * 1024 * 1024;

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether `text` is a full object id (SHA-1 or SHA-256), and so safe to hand to git. */
export function isObjectId(text: string): boolean {
  return FULL_ID.test(text);
}

/** The blobs of one repository by object id. `what` names the object in errors. */
export class Objects {
  readonly #git: Git;
  readonly #contents: Batch;
  readonly #headers: Batch;
  readonly #sizes = new Map<string, Promise<number>>();
  readonly #digests = new Map<string, Promise<string>>();
  readonly #alone = limiter(4);

  constructor(git: Git) {
    this.#git = git;
    this.#contents = new Batch(git, '--batch');
    this.#headers = new Batch(git, '--batch-check');
  }

  size(object: string, what: string): Promise<number> {
    return remember(this.#sizes, object, async () => {
      const header = await this.#headers.ask(checked(object, what));
      if (header === undefined) throw await this.#missing(object, what);
      if (header.type !== 'blob') throw noBlob(header.type, what);
      return header.size;
    });
  }

  async read(object: string, what: string, range?: ByteRange): Promise<Uint8Array> {
    const size = await this.size(object, what);
    const { start, end } = clipRange(range, size, what);
    if (start === end) return new Uint8Array(0);
    const slice = new Slice(start, end);
    if (size - slice.bytes.length > WORTH_A_PROCESS_BYTES) await this.#alone(() => this.#readUntilFull(object, what, slice));
    else await this.#stream(object, what, slice);
    return slice.bytes;
  }

  digest(object: string, what: string): Promise<string> {
    return remember(this.#digests, object, async () => {
      const hash = createHash('sha256');
      await this.#stream(checked(object, what), what, { begin: () => undefined, write: (chunk) => hash.update(chunk) });
      return hash.digest('hex');
    });
  }

  close(): void {
    this.#contents.close();
    this.#headers.close();
  }

  async #stream(object: string, what: string, into: Sink): Promise<void> {
    const header = await this.#contents.ask(object, {
      begin(found) {
        if (found.type !== 'blob') throw noBlob(found.type, what);
        into.begin(found);
      },
      write: (chunk) => into.write(chunk),
    });
    if (header === undefined) throw await this.#missing(object, what);
  }

  #readUntilFull(object: string, what: string, slice: Slice): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = this.#git.start('cat-file', 'blob', object);
      const complaint = new Complaint();
      child.stdin.on('error', () => undefined).end();
      child.stderr.on('data', (chunk: Buffer) => complaint.add(chunk));
      child.on('error', (error) => reject(cannotStart(error)));
      child.on('close', (_code, signal) => reject(died(`git cat-file of ${what}`, signal, complaint.text())));
      child.stdout.on('data', (chunk: Buffer) => {
        slice.write(chunk);
        if (!slice.full) return;
        resolve();
        child.stdout.destroy();
        child.kill('SIGKILL');
      });
    });
  }

  async #missing(object: string, what: string): Promise<RepositoryError> {
    const promisor = await this.#git.run('config', '--get-regexp', '^(extensions\\.partialclone|remote\\..*\\.promisor)$');
    return promisor.code === 0
      ? new RepositoryError(
          `${what} (object ${object}) was left out of this partial clone`,
          'Clone without `--filter`, or fetch the rest: `git fetch --refetch --no-filter`.',
        )
      : new RepositoryError(`${what} (object ${object}) is missing from this clone`, 'Run `git fsck`, then clone again.');
  }
}

/** The bytes `start` to `end` of what is written to it. */
class Slice implements Sink {
  readonly bytes: Uint8Array;
  readonly #start: number;
  #at = 0;

  constructor(start: number, end: number) {
    this.#start = start;
    this.bytes = new Uint8Array(end - start);
  }

  get full(): boolean {
    return this.#at >= this.#start + this.bytes.length;
  }

  begin(): void {
    this.#at = 0;
  }

  write(chunk: Uint8Array): void {
    const from = Math.max(0, this.#start - this.#at);
    const to = Math.min(chunk.length, this.#start + this.bytes.length - this.#at);
    if (from < to) this.bytes.set(chunk.subarray(from, to), this.#at + from - this.#start);
    this.#at += chunk.length;
  }
}

function checked(object: string, what: string): string {
  if (isObjectId(object)) return object;
  throw new RepositoryError(
    `${what}: ${JSON.stringify(object)} is no full object id`,
    'Ask with an id that this repository gave.',
  );
}

function noBlob(type: string, what: string): RepositoryError {
  return new RepositoryError(`${what} is a ${type}, not a file`, 'Name a file.');
}

/** The value made once for `key`; a failure is not kept, so that a later call asks again. */
function remember<T>(kept: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  return made;
}
