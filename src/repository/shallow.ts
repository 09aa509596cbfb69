import { readFile } from 'node:fs/promises';
import { failure, type Git } from './process.ts';
import { RepositoryError } from './snapshot.ts';

const MEND = 'Fetch the whole history: `git fetch --unshallow` (actions/checkout: `fetch-depth: 0`).';

/** The edge of a shallow clone: commits whose parents were not fetched. Git itself takes them for the first commits ever made. */
export class Shallow {
  readonly #git: Git;
  readonly #shallow: boolean;
  #edge: Promise<ReadonlySet<string>> | undefined = undefined;

  constructor(git: Git, shallow: boolean) {
    this.#git = git;
    this.#shallow = shallow;
  }

  async any(): Promise<boolean> {
    return (await this.#commits()).size > 0;
  }

  /** @throws RepositoryError when the first-parent line of `commit` runs into the edge. */
  async refuseFirstParentLine(commit: string): Promise<void> {
    await this.#refuse('the history of the base branch', '--first-parent', '--end-of-options', commit);
  }

  /** @throws RepositoryError when a commit on one side alone lies on the edge: behind it the sides may meet. */
  async refuseBetween(base: string, head: string): Promise<void> {
    await this.#refuse('the history between base and head', '--end-of-options', `${base}...${head}`);
  }

  async #refuse(what: string, ...commits: string[]): Promise<void> {
    const edge = await this.#commits();
    if (edge.size === 0) return;
    const result = await this.#git.run('rev-list', '--max-parents=0', ...commits, '--');
    if (result.code !== 0) throw failure(`${what} cannot be read`, result);
    if (
      result.stdout
        .toString('latin1')
        .split('\n')
        .some((id) => edge.has(id))
    ) {
      throw new RepositoryError(`this clone is shallow: ${what} ends where fetching stopped`, MEND);
    }
  }

  #commits(): Promise<ReadonlySet<string>> {
    this.#edge ??= this.#read();
    return this.#edge;
  }

  async #read(): Promise<ReadonlySet<string>> {
    if (!this.#shallow) return new Set();
    const path = await this.#git.run('rev-parse', '--path-format=absolute', '--git-path', 'shallow');
    if (path.code !== 0) throw failure('the edge of this shallow clone cannot be found', path);
    try {
      const text = await readFile(path.stdout.subarray(0, -1), 'latin1');
      return new Set(text.split('\n').filter((line) => line !== ''));
    } catch (cause) {
      throw new RepositoryError('the edge of this shallow clone cannot be read', MEND, { cause });
    }
  }
}

/** The error for two commits without a common ancestor. */
export function noCommonAncestor(base: string, head: string, shallow: boolean): RepositoryError {
  return shallow
    ? new RepositoryError(`no common ancestor of ${base} and ${head} was found: this clone is shallow`, MEND)
    : new RepositoryError(
        `${base} and ${head} have no common ancestor`,
        'See that --base names the branch that this work started from.',
      );
}
