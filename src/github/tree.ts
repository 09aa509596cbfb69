import { byPath, printable } from '../repository/entries.ts';
import { RepositoryError, type Entry } from '../repository/snapshot.ts';
import { boolean, integer, list, objectId, optional, record, text } from './answers.ts';
import type { Client } from './client.ts';

/** Of a folder without a file. It is in no repository of GitHub's unless somebody has written it there. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const tree = record({
  tree: list(record({ path: text, mode: text, sha: objectId, size: optional(integer) })),
  truncated: boolean,
});

type Row = ReturnType<typeof tree>['tree'][number];

const FOLDER = '040000';

/** The files of commits, as GitHub lists them. */
export class Trees {
  readonly #client: Client;
  readonly #listed = new Map<string, Promise<ReadonlyMap<string, Entry>>>();
  readonly #sizes = new Map<string, number>();

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Every entry below a tree, named by its own id or that of a commit. One that is known is not asked for again.
   * @throws GitHubError, RepositoryError where a path stands twice
   */
  list(id: string): Promise<ReadonlyMap<string, Entry>> {
    const known = this.#listed.get(id);
    if (known !== undefined) return known;
    const made = this.#walk(id, '').then((rows) => byPath(rows.map(entryOf)));
    this.#listed.set(id, made);
    made.catch(() => this.#listed.delete(id));
    return made;
  }

  /** In bytes, as far as a list has told it. */
  sizeOf(object: string): number | undefined {
    return this.#sizes.get(object);
  }

  /** Everything below a folder: in one answer, or where GitHub cuts that off in one for each folder in it. */
  async #walk(id: string, prefix: string): Promise<Row[]> {
    const whole = await this.#ask(id, prefix, { recursive: '1' });
    if (!whole.truncated) return whole.tree.filter(({ mode }) => mode !== FOLDER);
    const folder = await this.#ask(id, prefix, {});
    if (folder.truncated) {
      throw new RepositoryError(
        `the folder ${printable(prefix === '' ? '/' : prefix)} has more files than GitHub lists`,
        'Spread the files over several folders.',
      );
    }
    const below = await Promise.all(
      folder.tree.map(async (row) => (row.mode === FOLDER ? this.#walk(row.sha, `${row.path}/`) : [row])),
    );
    return below.flat();
  }

  async #ask(id: string, prefix: string, how: { readonly recursive?: '1' }): Promise<{ tree: Row[]; truncated: boolean }> {
    if (id === EMPTY_TREE) return { tree: [], truncated: false };
    const asked = { what: `the list of files of ${id}`, needs: 'contents: read' };
    const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
    const answer = await this.#client.read(route, { tree_sha: id, ...how }, asked, tree);
    const rows = answer.tree.map((row) => ({ ...row, path: `${prefix}${row.path}` }));
    for (const { sha, size } of rows) if (size !== undefined) this.#sizes.set(sha, size);
    return { tree: rows, truncated: answer.truncated };
  }
}

function entryOf({ path, mode, sha }: Row): Entry {
  return { path, kind: kindOf(mode, path), object: sha };
}

function kindOf(mode: string, path: string): Entry['kind'] {
  if (/^100[0-7]{3}$/.test(mode)) return 'file';
  if (mode === '120000') return 'symlink';
  if (mode === '160000') return 'submodule';
  throw new RepositoryError(`${printable(path)} has the mode ${printable(mode)}, which git does not have`, 'Run `git fsck`.');
}
