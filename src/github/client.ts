import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { getOctokit } from '@actions/github';
import { limiter } from '../repository/limiter.ts';
import type { Decoder } from './answers.ts';
import { UnexpectedAnswer } from './answers.ts';
import { faultOf, type Asked } from './fault.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** A request is given up after so many milliseconds without a whole answer. */
const TIMEOUT = 30_000;
/** Milliseconds before the second, third and fourth attempt. */
const PAUSES = [1_000, 4_000, 9_000] as const;
/** GitHub asks for some patience after a limit: longer than this no job should hold a runner. */
const LONGEST_PAUSE = 120_000;
/** GitHub lets 100 requests of a user run at once; we share them with every other job. */
const AT_ONCE = 10;
/** Milliseconds that {@link Client.answered} waits at the most: what hangs, or takes long to download, holds up nothing else. */
const LONGEST_HOLD = 1_000;
/** What GitHub gives of one file at the most: 100 MB. https://docs.github.com/rest/git/blobs */
export const BLOB_LIMIT = 100_000_000;

type Parameters = Readonly<Record<string, unknown>>;
type Sent = { readonly signal: AbortSignal };

/** How many requests were made, tries again included. */
export interface RequestCount {
  readonly reads: number;
  readonly writes: number;
}

/**
 * The one way to GitHub. A request is tried up to four times: after a fault of the server or the network, after a limit (as long
 * as GitHub asks, two minutes at most), and after an answer that is not what was asked for. Then it fails with a message that
 * names the call. Octokit's own plugins are not enough here: GraphQL reports faults with status 200, a body that was cut short
 * reaches them as empty text, and the throttling plugin spaces GraphQL reads a second apart, as if they were writes.
 */
export class Client {
  readonly owner: string;
  readonly repo: string;
  readonly #octokit: Octokit;
  readonly #queue = limiter(AT_ONCE);
  /** Requests that began in an earlier turn of the event loop and are not answered. */
  readonly #open = new Set<Promise<unknown>>();
  #reads = 0;
  #writes = 0;

  constructor(octokit: Octokit, { owner, repo }: { readonly owner: string; readonly repo: string }) {
    this.#octokit = octokit;
    this.owner = owner;
    this.repo = repo;
  }

  get count(): RequestCount {
    return { reads: this.#reads, writes: this.#writes };
  }

  /**
   * Resolves once all requests that began before this turn of the event loop are answered and whoever waited for them has asked
   * on, or after a second. One that pauses before it is tried again is not waited for.
   */
  async answered(): Promise<void> {
    const limit = AbortSignal.timeout(LONGEST_HOLD);
    const late = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([Promise.allSettled(this.#open), late]);
    await turn();
  }

  /** A REST read. `{owner}` and `{repo}` of the route are filled in. @throws GitHubError */
  read<T>(route: string, parameters: Parameters, asked: Asked, decode: Decoder<T>): Promise<T> {
    return this.#persist(route, asked, true, async (sent) => {
      this.#reads += 1;
      const { data } = await this.#octokit.request(route, this.#given(parameters, sent));
      return decode(data, '');
    });
  }

  /** The bytes of a REST read: Octokit would take them for text where the server names a charset. @throws GitHubError */
  bytes(route: string, parameters: Parameters, asked: Asked, check: (bytes: Uint8Array) => boolean): Promise<Uint8Array> {
    return this.#persist(route, asked, true, async (sent) => {
      this.#reads += 1;
      const given = this.#given(parameters, sent);
      const { data } = await this.#octokit.request(route, { ...given, request: { ...given.request, parseSuccessResponseBody: false } });
      const bytes = await collected(data, BLOB_LIMIT);
      if (!check(bytes)) throw new UnexpectedAnswer('', 'the file whose hash was asked for', `${bytes.length} bytes`);
      return bytes;
    });
  }

  /** A GraphQL read; `$owner` and `$repo` are filled in. @throws GitHubError where GitHub reports any error, whatever else it gives */
  query<T>(document: string, variables: Parameters, asked: Asked, decode: Decoder<T>): Promise<T> {
    const name = /\bquery (\w+)/.exec(document)?.[1] ?? '';
    return this.#persist(`POST /graphql (${name})`, asked, true, async (sent) => {
      this.#reads += 1;
      return decode(await this.#octokit.graphql(document, this.#given(variables, sent)), '');
    });
  }

  /**
   * A read of a server beside the API. `attempt` sends no more than one request, and throws an HttpFault for an answer that is
   * no success. It is given up after `patience` milliseconds. @throws GitHubError
   */
  beside<T>(call: string, asked: Asked, attempt: (signal: AbortSignal) => Promise<T>, patience = TIMEOUT): Promise<T> {
    return this.#persist(
      call,
      asked,
      true,
      ({ signal }) => {
        this.#reads += 1;
        return attempt(signal);
      },
      patience,
    );
  }

  /** A write that may be sent again: an update, a deletion, a reaction. @throws GitHubError */
  async update<T>(route: string, parameters: Parameters, asked: Asked, decode: Decoder<T>): Promise<T> {
    return this.#persist(route, asked, true, (sent) => this.#write(route, parameters, sent, decode));
  }

  /**
   * A write that makes something new. It is sent again only where GitHub has refused it; where the answer was lost it may have
   * been carried out: the error says so (`mayHaveHappened`), and who called looks before trying again. @throws GitHubError
   */
  create<T>(route: string, parameters: Parameters, asked: Asked, decode: Decoder<T>): Promise<T> {
    return this.#persist(route, asked, false, (sent) => this.#write(route, parameters, sent, decode));
  }

  async #write<T>(route: string, parameters: Parameters, sent: Sent, decode: Decoder<T>): Promise<T> {
    this.#writes += 1;
    const { data } = await this.#octokit.request(route, this.#given(parameters, sent));
    return decode(data, '');
  }

  #send<T>(attempt: () => Promise<T>): Promise<T> {
    const answer = this.#queue(attempt);
    const close = (): boolean => this.#open.delete(answer);
    setImmediate(() => {
      this.#open.add(answer);
      answer.then(close, close);
    });
    return answer;
  }

  #given(parameters: Parameters, { signal }: Sent): Parameters & { request: Sent } {
    return { owner: this.owner, repo: this.repo, ...parameters, request: { signal } };
  }

  async #persist<T>(
    route: string,
    asked: Asked,
    repeatable: boolean,
    attempt: (sent: Sent) => Promise<T>,
    patience = TIMEOUT,
  ): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#send(() => attempt({ signal: AbortSignal.timeout(patience) }));
      } catch (error) {
        const fault = faultOf(error, route, asked);
        const pause = fault.wait ?? PAUSES[tries];
        const goesOn = tries < PAUSES.length && fault.passing && (repeatable || !fault.mayHaveHappened);
        if (!goesOn || pause === undefined || pause > LONGEST_PAUSE) throw fault;
        await sleep(pause);
      }
    }
  }
}

/** All of a body, a stream of bytes. @throws UnexpectedAnswer where it is longer than `most` bytes or no stream */
export async function collected(body: unknown, most: number): Promise<Uint8Array> {
  if (body === null || typeof body !== 'object' || !(Symbol.asyncIterator in body)) throw new UnexpectedAnswer('', 'a body', body);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<unknown>) {
    if (!(part instanceof Uint8Array)) throw new UnexpectedAnswer('', 'bytes', part);
    size += part.length;
    if (size > most) throw new UnexpectedAnswer('', `at most ${most} bytes`, `${size} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts, size));
}

