import { createHash } from 'node:crypto';
import { limiter } from '../repository/limiter.ts';
import { RepositoryError } from '../repository/snapshot.ts';
import { BLOB_LIMIT, type Client } from './client.ts';
import { Texts } from './texts.ts';

/** What is kept of files at the most, in bytes. */
const KEPT = 256 * 1024 * 1024;
/** Above this GraphQL would cut a text off. */
const TEXT_LIMIT = 256 * 1024;
/** Whatever its name: it may be a Git LFS pointer. */
const POINTER_LIMIT = 1024;
/** Files above this are fetched a few at a time, for they are held in memory. */
const LARGE = 8 * 1024 * 1024;

const TEXT =
  /(?:^|\/)(?:license|notice|readme|codeowners|dockerfile|makefile|\.git(?:attributes|ignore|modules)|[^/]+\.(?:ya?ml|jsonl?|md|rst|txt|[ct]sv|xml|html?|toml|cfg|conf|ini|properties|py|r|sh|ts|js|mjs|sql|cff))$/i;

const EMPTY_BLOB = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';

/** What is known of a file before it is read. */
export interface Described {
  /** For messages. */
  readonly what: string;
  /** Undefined where nothing but its id is known: then it is taken for a small text. */
  readonly path: string | undefined;
  readonly size: number | undefined;
}

function gitHash(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function isSmallText({ path, size }: Described): boolean {
  if (size === undefined) return true;
  return size <= POINTER_LIMIT || (size <= TEXT_LIMIT && (path === undefined || TEXT.test(path)));
}

/**
 * The files of a repository by object id, fetched once and held against that id, which is a hash of their bytes. GitHub hands
 * out whole files alone.
 */
export class Objects {
  readonly #client: Client;
  readonly #texts: Texts;
  readonly #kept: Kept;
  readonly #digests = new Map<string, string>();
  readonly #large = limiter(3);

  /** `most`: bytes kept. */
  constructor(client: Client, most = KEPT) {
    this.#client = client;
    this.#texts = new Texts(client);
    this.#kept = new Kept(most);
  }

  /** All bytes of a file, shared: not to be changed. @throws RepositoryError where GitHub does not give it */
  read(object: string, described: Described): Promise<Uint8Array> {
    if (object === EMPTY_BLOB) return Promise.resolve(new Uint8Array());
    return this.#kept.of(object, () => this.#fetch(object, described));
  }

  /** Lower-case hex SHA-256 of a file. @throws as `read` */
  async digest(object: string, described: Described): Promise<string> {
    const known = this.#digests.get(object);
    if (known !== undefined) return known;
    const made = createHash('sha256')
      .update(await this.read(object, described))
      .digest('hex');
    this.#digests.set(object, made);
    return made;
  }

  async #fetch(object: string, described: Described): Promise<Uint8Array> {
    const { what, size } = described;
    if (size !== undefined && size > BLOB_LIMIT) {
      throw new RepositoryError(
        `${what} has ${size} bytes, and GitHub gives files of up to 100 MB`,
        'Keep large binaries in Git LFS.',
      );
    }
    if (isSmallText(described)) {
      const bytes = await this.#texts.ask(object, size);
      if (bytes !== undefined && gitHash(bytes) === object) return bytes;
    }
    const alone = () =>
      this.#client.bytes(
        'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
        { file_sha: object, headers: { accept: 'application/vnd.github.raw+json' } },
        { what, needs: 'contents: read' },
        (bytes) => gitHash(bytes) === object,
      );
    return (size ?? 0) > LARGE ? this.#large(alone) : alone();
  }
}

/** Answers by key. Beyond a number of bytes those that were asked for first are let go; failures are not kept. */
class Kept {
  readonly #most: number;
  readonly #answers = new Map<string, Promise<Uint8Array>>();
  readonly #sizes = new Map<string, number>();
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  of(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#answers.set(key, made);
    made.then(
      ({ length }) => this.#add(key, length),
      () => this.#answers.delete(key),
    );
    return made;
  }

  #add(key: string, size: number): void {
    this.#sizes.set(key, size);
    this.#bytes += size;
    for (const [oldest, length] of this.#sizes) {
      if (this.#bytes <= this.#most) return;
      this.#sizes.delete(oldest);
      this.#answers.delete(oldest);
      this.#bytes -= length;
    }
  }
}
