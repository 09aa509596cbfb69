import { Buffer } from 'node:buffer';
import { clipRange } from '../repository/entries.ts';
import { isWhole } from '../repository/large.ts';
import type { ByteRange, LargeObject } from '../repository/snapshot.ts';
import { fields, integer, list, optional, record, text, UnexpectedAnswer } from './answers.ts';
import { collected, type Client } from './client.ts';
import { GitHubError, HttpFault } from './fault.ts';

/** Whom to ask for objects of Git LFS. */
export interface LfsServer {
  /** Of the web pages, without a slash at the end: `https://github.com`. */
  readonly server: string;
  readonly token: string;
}

const MEDIA_TYPE = 'application/vnd.git-lfs+json';
/** A model takes its time. */
const PATIENCE = 300_000;
/** An address is used so long after it was given, in milliseconds. */
const LASTS = 300_000;
const MOST_REDIRECTS = 3;

const sha256 = /^[0-9a-f]{64}$/;

const download = record({ href: text, header: optional(fields) });
const batch = record({
  objects: list(
    record({
      oid: text,
      actions: optional(record({ download: optional(download) })),
      error: optional(record({ code: integer, message: optional(text) })),
    }),
  ),
});

type Download = ReturnType<typeof download>;

/**
 * Objects of Git LFS. Where they lie is told by GitHub; what is there is another server, which is sent nothing but what GitHub
 * hands out for it. https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
 */
export class LargeObjects {
  readonly #client: Client;
  readonly #server: LfsServer;
  readonly #downloads = new Map<string, { readonly until: number; readonly download: Promise<Download | undefined> }>();

  constructor(client: Client, server: LfsServer) {
    this.#client = client;
    this.#server = server;
  }

  /** See `Snapshot.large`. @throws GitHubError where a server fails or gives something else */
  async read(pointer: LargeObject, range?: ByteRange): Promise<Uint8Array | undefined> {
    const { oid, size } = pointer;
    if (!sha256.test(oid)) return undefined;
    const part = clipRange(range, size, `the Git LFS object ${oid}`);
    const found = await this.#download(pointer);
    if (found === undefined) return undefined;
    if (part.start === part.end && size > 0) return new Uint8Array();
    return unlessRefused(this.#client.beside('GET (Git LFS)', this.#asked(oid), (signal) => this.#fetch(pointer, part, found, signal), PATIENCE));
  }

  #asked(oid: string) {
    return { what: `the Git LFS object ${oid}`, needs: 'contents: read' };
  }

  #download(pointer: LargeObject): Promise<Download | undefined> {
    const { oid } = pointer;
    const known = this.#downloads.get(oid);
    if (known !== undefined && known.until > Date.now()) return known.download;
    const made = unlessRefused(
      this.#client.beside('POST info/lfs/objects/batch', this.#asked(oid), (signal) => this.#batch(pointer, signal)),
    );
    this.#downloads.set(oid, { until: Date.now() + LASTS, download: made });
    made.catch(() => this.#downloads.delete(oid));
    return made;
  }

  async #batch({ oid, size }: LargeObject, signal: AbortSignal): Promise<Download | undefined> {
    const { server, token } = this.#server;
    const { owner, repo } = this.#client;
    const response = await fetch(`${server}/${owner}/${repo}.git/info/lfs/objects/batch`, {
      method: 'POST',
      redirect: 'error',
      signal,
      headers: {
        accept: MEDIA_TYPE,
        'content-type': MEDIA_TYPE,
        'user-agent': 'plumbline',
        authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
      },
      body: JSON.stringify({ operation: 'download', transfers: ['basic'], hash_algo: 'sha256', objects: [{ oid, size }] }),
    });
    if (response.status !== 200) throw await faultIn(response);
    const { objects } = batch(await response.json(), '');
    const found = objects.find((object) => object.oid === oid);
    if (found?.error !== undefined) {
      throw new HttpFault({ status: found.error.code, headers: {}, data: { message: found.error.message } });
    }
    return found?.actions?.download;
  }

  async #fetch(pointer: LargeObject, part: ByteRange, { href, header }: Download, signal: AbortSignal): Promise<Uint8Array> {
    const { size } = pointer;
    const { start, end } = part;
    const isPart = end - start < size;
    const given = Object.entries(header ?? {}).filter((one): one is [string, string] => typeof one[1] === 'string');
    const own = { 'user-agent': 'plumbline', 'accept-encoding': 'identity', ...(isPart ? { range: `bytes=${start}-${end - 1}` } : {}) };
    const response = await this.#follow(href, Object.fromEntries(given), own, signal);
    if (response.status === 206 && isPart) {
      const expected = `bytes ${start}-${end - 1}/${size}`;
      const told = response.headers.get('content-range');
      if (told !== expected) {
        await response.body?.cancel();
        throw new UnexpectedAnswer('content-range', expected, told);
      }
      const bytes = await collected(response.body, end - start);
      if (bytes.length !== end - start) throw new UnexpectedAnswer('', `${end - start} bytes`, `${bytes.length} bytes`);
      return bytes;
    }
    if (response.status !== 200) throw await faultIn(response);
    // Ranges are a server's to give or not; more than is read at once is refused before it is taken.
    clipRange(undefined, size, `the Git LFS object ${pointer.oid}`);
    const whole = size === 0 && response.body === null ? new Uint8Array() : await collected(response.body, size);
    if (!isWhole(pointer, whole)) throw new UnexpectedAnswer('', 'the object whose digest was asked for', `${whole.length} bytes`);
    return isPart ? whole.slice(start, end) : whole;
  }

  /** Follows redirections, and takes what GitHub handed out for the first address to no other. */
  async #follow(
    href: string,
    given: Readonly<Record<string, string>>,
    own: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    let at = this.#allowed(href);
    for (let hops = 0; ; hops += 1) {
      const headers = new Headers(hops === 0 ? given : {});
      for (const [name, value] of Object.entries(own)) headers.set(name, value);
      const response = await fetch(at, { redirect: 'manual', signal, headers });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (next === null) return response;
      await response.body?.cancel();
      if (hops === MOST_REDIRECTS) throw new UnexpectedAnswer('', 'an object', 'redirections without end');
      at = this.#allowed(new URL(next, at).href);
    }
  }

  /** Encrypted, or on this machine where GitHub itself is: a test. */
  #allowed(href: string): URL {
    const url = URL.canParse(href) ? new URL(href) : undefined;
    if (url === undefined) throw new UnexpectedAnswer('href', 'an address', href);
    if (url.protocol === 'https:' || (isLoopback(url) && isLoopback(new URL(this.#server.server)))) return url;
    throw new UnexpectedAnswer('href', 'an https address', url.protocol);
  }
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

async function faultIn(response: Response): Promise<HttpFault> {
  const said = await response.text().then((body): unknown => JSON.parse(body)).catch(() => undefined);
  return new HttpFault({ status: response.status, headers: Object.fromEntries(response.headers), data: said });
}

/** What cannot be had, for whatever reason, is undefined; that a server fails is no answer. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitHubError && !error.passing) return undefined;
    throw error;
  }
}
