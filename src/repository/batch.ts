import type { Buffer } from 'node:buffer';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { Complaint, cannotStart, died, unexpected, type Git } from './process.ts';
import { ReplyParser, type ReplyHandler } from './replies.ts';
import { RepositoryError } from './snapshot.ts';

/** Takes an object's bytes as they arrive. What it throws is the answer to its request; the bytes that follow are dropped. */
export interface Sink {
  begin(header: ObjectHeader): void;
  write(chunk: Uint8Array): void;
}

export interface ObjectHeader {
  readonly type: string;
  readonly size: number;
}

interface Request {
  readonly object: string;
  readonly sink: Sink | undefined;
  readonly resolve: (header: ObjectHeader | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** What git says before it gives up over an object that a partial clone left out: it answers `missing` in whole clones alone. */
const LEFT_OUT = /could not fetch (?<object>[0-9a-f]+) from promisor remote/;

/** One running `git cat-file` and the requests that it has not answered, in the order asked. */
class Session implements ReplyHandler {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #parser = new ReplyParser(this);
  readonly #complaint = new Complaint();
  readonly #asked: Request[] = [];
  readonly #unsent: Request[] = [];
  #header: ObjectHeader | undefined = undefined;
  #refused: { readonly error: unknown } | undefined = undefined;
  #pipeFull = false;
  #corked = false;
  #ended = false;

  /** `again` takes the requests that were not reached. */
  constructor(child: ChildProcessWithoutNullStreams, again: (requests: readonly Request[]) => void) {
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#complaint.add(chunk));
    // A write to a process that has died: its `close` says why.
    child.stdin.on('error', () => undefined);
    child.stdin.on('drain', () => {
      this.#pipeFull = false;
      this.#send();
    });
    child.on('error', (error) => this.end(cannotStart(error)));
    child.on('close', (_code, signal) => {
      const complaint = this.#complaint.text();
      const [first, ...rest] = [...this.#asked, ...this.#unsent];
      if (this.#ended || first === undefined || LEFT_OUT.exec(complaint)?.groups?.['object'] !== first.object) {
        this.end(died('git cat-file', signal, complaint));
      } else {
        this.#ended = true;
        first.resolve(undefined);
        again(rest);
      }
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  ask(request: Request): void {
    this.#unsent.push(request);
    this.#keepAlive(true);
    this.#send();
  }

  /** Rejects what is unanswered and stops git. */
  end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const request of [...this.#asked, ...this.#unsent]) request.reject(error);
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.kill('SIGKILL');
    this.#keepAlive(false);
  }

  header(line: string): number | undefined {
    const request = this.#asked[0];
    const [object, type = '', size, ...more] = line.split(' ');
    if (request === undefined || object !== request.object || more.length > 0) throw unexpected(line);
    if (size === undefined) {
      if (type !== 'missing') throw unexpected(line);
      this.#answer(undefined);
      return undefined;
    }
    if (!/^\d{1,15}$/.test(size)) throw unexpected(line);
    const header = { type, size: Number(size) };
    if (request.sink === undefined) {
      this.#answer(header);
      return undefined;
    }
    this.#header = header;
    this.#pour((sink) => sink.begin(header));
    return header.size;
  }

  body(chunk: Uint8Array): void {
    this.#pour((sink) => sink.write(chunk));
  }

  bodyEnd(): void {
    this.#answer(this.#header);
  }

  #pour(use: (sink: Sink) => void): void {
    const sink = this.#asked[0]?.sink;
    if (sink === undefined || this.#refused !== undefined) return;
    try {
      use(sink);
    } catch (error) {
      this.#refused = { error };
    }
  }

  #answer(header: ObjectHeader | undefined): void {
    const request = this.#asked.shift();
    const refused = this.#refused;
    this.#refused = undefined;
    if (refused === undefined) request?.resolve(header);
    else request?.reject(refused.error);
    if (this.#asked.length === 0 && this.#unsent.length === 0) this.#keepAlive(false);
  }

  #take(chunk: Buffer): void {
    try {
      if (!this.#ended) this.#parser.push(chunk);
    } catch (error) {
      this.end(error);
    }
  }

  #send(): void {
    while (!this.#pipeFull && !this.#ended) {
      const request = this.#unsent.shift();
      if (request === undefined) return;
      this.#asked.push(request);
      this.#cork();
      this.#pipeFull = !this.#child.stdin.write(`${request.object}\n`);
    }
  }

  /** What is asked in one turn is written at once. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#child.stdin.cork();
    process.nextTick(() => {
      this.#corked = false;
      this.#child.stdin.uncork();
    });
  }

  /** An idle git must not keep this program running; it ends with it, when its input closes. */
  #keepAlive(wanted: boolean): void {
    for (const part of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      if (part instanceof Socket || part === this.#child) {
        if (wanted) part.ref();
        else part.unref();
      }
    }
  }
}

/** One long-lived `git cat-file`, started when first asked and again after it died. Requests are pipelined. */
export class Batch {
  readonly #git: Git;
  readonly #mode: '--batch' | '--batch-check';
  #session: Session | undefined = undefined;
  #closed = false;

  constructor(git: Git, mode: '--batch' | '--batch-check') {
    this.#git = git;
    this.#mode = mode;
  }

  /**
   * The type and size of an object named by its full id, after `sink` has had its bytes; undefined when the object is not
   * there. A sink is given exactly when the mode is `--batch`.
   * @throws RepositoryError when git dies, and what the sink threw
   */
  ask(object: string, sink?: Sink): Promise<ObjectHeader | undefined> {
    return new Promise((resolve, reject) => {
      this.#send({ object, sink, resolve, reject });
    });
  }

  #send(request: Request): void {
    try {
      if (this.#closed) throw new RepositoryError('the repository was closed', 'Open it again.');
      if (this.#session === undefined || this.#session.ended) this.#session = this.#start();
      this.#session.ask(request);
    } catch (error) {
      request.reject(error);
    }
  }

  #start(): Session {
    try {
      return new Session(this.#git.start('cat-file', this.#mode), (requests) =>
        requests.forEach((request) => this.#send(request)),
      );
    } catch (error) {
      throw cannotStart(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#session?.end(new RepositoryError('the repository was closed while it was read', 'Open it again.'));
  }
}
