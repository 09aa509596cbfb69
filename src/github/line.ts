import { fields, integer, list, objectId, optional, record, text, time } from './answers.ts';
import type { Client } from './client.ts';

/** A file as a commit on the line has it. */
export interface Place {
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  /** Undefined where there is no file, or a link, a folder or a submodule in its place. */
  readonly object: string | undefined;
  /** The newest commit behind that touches the path, on whatever line; undefined where none does, or that was not asked. */
  readonly touched: string | undefined;
}

const SYMLINK = 0o120000;

const answer = record({ repository: fields });
const commit = optional(
  record({
    oid: objectId,
    committedDate: time,
    file: optional(record({ oid: objectId, mode: integer, type: text })),
    history: optional(record({ nodes: list(record({ oid: objectId })) })),
  }),
);

/** The first-parent line of a commit, looked at by distance: 0 is the commit itself. One file of it is asked about. */
export class Line {
  readonly #client: Client;
  readonly #tip: string;
  readonly #path: string;
  readonly #what: string;
  #left: number;

  /** `most`: queries at the most, `what`: for messages. */
  constructor(client: Client, tip: string, path: string, what: string, most: number) {
    this.#client = client;
    this.#tip = tip;
    this.#path = path;
    this.#what = what;
    this.#left = most;
  }

  /** Whether that many more queries may be made. */
  allows(queries: number): boolean {
    return queries <= this.#left;
  }

  /** The commits at these distances in one query, null beyond the first commit. @throws GitHubError */
  async look(distances: readonly number[], { touches }: { readonly touches: boolean }): Promise<ReadonlyMap<number, Place | null>> {
    this.#left -= 1;
    const parameters = distances.map((at) => `, $e${at}: String!`).join('');
    const objects = distances.map((at) => `c${at}: object(expression: $e${at}) { ...place }`).join(' ');
    const history = touches ? ' history(first: 1, path: $path) { nodes { oid } }' : '';
    const document =
      `query Past($owner: String!, $repo: String!, $path: String!${parameters}) { repository(owner: $owner, name: $repo) { ${objects} } } ` +
      `fragment place on Commit { oid committedDate file(path: $path) { oid mode type }${history} }`;
    const expressions = Object.fromEntries(distances.map((at) => [`e${at}`, `${this.#tip}~${at}`]));
    const asked = { what: this.#what, needs: 'contents: read' };
    return this.#client.query(document, { path: this.#path, ...expressions }, asked, (value, at) => {
      const { repository } = answer(value, at);
      return new Map(distances.map((distance) => [distance, placeOf(commit(repository[`c${distance}`], `c${distance}`))]));
    });
  }
}

function placeOf(found: ReturnType<typeof commit>): Place | null {
  if (found === undefined) return null;
  const { oid, committedDate, file, history } = found;
  const isFile = file?.type === 'blob' && file.mode !== SYMLINK;
  return { commit: oid, date: committedDate, object: isFile ? file.oid : undefined, touched: history?.nodes[0]?.oid };
}
