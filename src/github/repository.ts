import { isObjectId } from '../repository/objects.ts';
import { RepositoryError, type History, type Repository, type Snapshot } from '../repository/snapshot.ts';
import type { Client } from './client.ts';
import { Comparison, type Logins } from './compare.ts';
import { GitHubError } from './fault.ts';
import { GitHubHistory } from './history.ts';
import { LargeObjects, type LfsServer } from './lfs.ts';
import { Objects } from './objects.ts';
import { GitHubSnapshot, type Sources } from './snapshot.ts';
import { Trees } from './tree.ts';

interface Options {
  /** Logins of the addresses of commits, beyond those that GitHub gives with a commit. By lower-case address. */
  readonly logins?: Logins | undefined;
  /** Where Git LFS keeps its objects; undefined: they are not read. */
  readonly lfs?: LfsServer | undefined;
}

/** A repository on GitHub, without a clone. What has been asked once is kept. */
export class GitHubRepository implements Repository {
  readonly #client: Client;
  readonly #logins: Logins;
  readonly #sources: Sources;
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #comparisons = new Map<string, Comparison>();
  /** What the tree of a commit is asked by. */
  readonly #trees = new Map<string, string>();

  constructor(client: Client, { logins = new Map(), lfs }: Options = {}) {
    this.#client = client;
    this.#logins = logins;
    this.#sources = {
      trees: new Trees(client),
      objects: new Objects(client),
      large: lfs === undefined ? undefined : new LargeObjects(client, lfs),
    };
  }

  /**
   * A full commit id where GitHub lists its files, undefined where it knows none such. Names of branches and tags may move from
   * one question to the next and are not taken. @throws RepositoryError
   */
  async resolve(ref: string): Promise<string | undefined> {
    const id = fullId(ref);
    try {
      await this.snapshot(id).list();
      return id;
    } catch (error) {
      if (error instanceof GitHubError && error.missing) return undefined;
      throw error;
    }
  }

  snapshot(commit: string): Snapshot {
    const known = this.#snapshots.get(commit);
    if (known !== undefined) return known;
    const made = new GitHubSnapshot(fullId(commit), this.#sources, (id) => this.#treeOf(id));
    this.#snapshots.set(commit, made);
    return made;
  }

  async mergeBase(base: string, head: string): Promise<string> {
    const { id, trees } = await this.#comparison(base, head).mergeBase();
    for (const [commit, tree] of trees) if (!this.#trees.has(commit)) this.#trees.set(commit, tree);
    return id;
  }

  history(base: string, head: string): History {
    const comparison = this.#comparison(base, head);
    return new GitHubHistory({ client: this.#client, objects: this.#sources.objects, comparison, base });
  }

  #comparison(base: string, head: string): Comparison {
    const key = `${fullId(base)}...${fullId(head)}`;
    const known = this.#comparisons.get(key) ?? new Comparison(this.#client, base, head, this.#logins);
    this.#comparisons.set(key, known);
    return known;
  }

  /** The same for every question: what was asked by the commit's own id is not asked again by its tree's. */
  #treeOf(commit: string): string {
    const known = this.#trees.get(commit) ?? commit;
    this.#trees.set(commit, known);
    return known;
  }
}

function fullId(commit: string): string {
  if (isObjectId(commit) && commit.length === 40) return commit;
  throw new RepositoryError(`${JSON.stringify(commit)} is no full commit id`, 'Ask with the full id.');
}
