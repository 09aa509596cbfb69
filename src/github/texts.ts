import { Buffer } from 'node:buffer';
import { boolean, fields, objectId, optional, record, text } from './answers.ts';
import type { Client } from './client.ts';

/** A query asks for no more, so that GitHub answers it within its ten seconds. */
const MOST_OBJECTS = 100;
const MOST_BYTES = 1_500_000;
/** What an object of unknown size is taken for: a manifest. */
const USUAL_BYTES = 16 * 1024;

interface Waiting {
  readonly object: string;
  readonly size: number;
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const answer = record({ repository: fields });
/** Of an object that is no file, none of them is given. */
const blob = optional(
  record({ oid: optional(objectId), text: optional(text), isBinary: optional(boolean), isTruncated: optional(boolean) }),
);

/**
 * Small files in one query: all that are asked for until what was under way at the first of them is answered. Answers to what was
 * asked together come apart; if each set off a query of its own, the number of requests would depend on their pace.
 */
export class Texts {
  readonly #client: Client;
  #waiting: Waiting[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * The bytes of a file by its full object id, as far as text can tell them; undefined where it must be asked for by itself:
   * because nothing else was asked for with it, or GraphQL does not give it whole. @throws GitHubError
   */
  ask(object: string, size = USUAL_BYTES): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ object, size, resolve, reject });
      if (this.#waiting.length === 1) void this.#client.answered().then(() => this.#send());
    });
  }

  #send(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const batch of batches(all)) {
      if (batch.length === 1) batch[0]?.resolve(undefined);
      else this.#fetch(batch).catch((error: unknown) => batch.forEach(({ reject }) => reject(error)));
    }
  }

  async #fetch(batch: readonly Waiting[]): Promise<void> {
    const parameters = batch.map((_, at) => `, $e${at}: String!`).join('');
    const objects = batch.map((_, at) => `o${at}: object(expression: $e${at}) { ...file }`).join(' ');
    const document =
      `query Files($owner: String!, $repo: String!${parameters}) { repository(owner: $owner, name: $repo) { ${objects} } } ` +
      'fragment file on Blob { oid text isBinary isTruncated }';
    const expressions = Object.fromEntries(batch.map(({ object }, at) => [`e${at}`, object]));
    const asked = { what: `${batch.length} files`, needs: 'contents: read' };
    const blobs = await this.#client.query(document, expressions, asked, (value, at) => {
      const { repository } = answer(value, at);
      return batch.map((_, index) => blob(repository[`o${index}`], `repository.o${index}`));
    });
    for (const [at, { object, resolve }] of batch.entries()) {
      const found = blobs[at];
      const whole = found?.oid === object && found.isBinary !== true && found.isTruncated === false;
      resolve(whole && found.text !== undefined ? new Uint8Array(Buffer.from(found.text, 'utf8')) : undefined);
    }
  }
}

function* batches(all: readonly Waiting[]): Generator<Waiting[]> {
  let batch: Waiting[] = [];
  let bytes = 0;
  for (const one of all) {
    if (batch.length === MOST_OBJECTS || (batch.length > 0 && bytes + one.size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += one.size;
  }
  yield batch;
}
