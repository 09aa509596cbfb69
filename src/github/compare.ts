import { utc } from '../repository/entries.ts';
import { MAX_COMMITS, tooManyCommits } from '../repository/history.ts';
import { coAuthors } from '../repository/trailers.ts';
import { RepositoryError, type CommitRecord } from '../repository/snapshot.ts';
import { integer, list, objectId, optional, record, text, time } from './answers.ts';
import type { Client } from './client.ts';
import { GitHubError } from './fault.ts';

/** The most that GitHub gives on a page. */
const PAGE = 100;
/** The account that commits what is made in the browser: nobody's. */
const WEB_FLOW = 'web-flow';

const person = { name: optional(text), email: optional(text) };
const account = optional(record({ login: optional(text) }));
const commit = record({
  sha: objectId,
  commit: record({
    author: optional(record(person)),
    committer: record({ ...person, date: time }),
    message: text,
    tree: record({ sha: objectId }),
  }),
  author: account,
  committer: account,
});
const comparison = record({ base_commit: commit, merge_base_commit: commit, total_commits: integer, commits: list(commit) });

type Page = ReturnType<typeof comparison>;
type Commit = Page['commits'][number];

/** Logins by lower-case address, beyond those that GitHub gives with a commit. */
export type Logins = ReadonlyMap<string, string>;

/** Two commits as GitHub compares them: where they part, and what the second adds. */
export class Comparison {
  readonly #client: Client;
  readonly #base: string;
  readonly #head: string;
  readonly #logins: Logins;
  #first: Promise<Page> | undefined = undefined;
  #commits: Promise<readonly CommitRecord[]> | undefined = undefined;

  constructor(client: Client, base: string, head: string, logins: Logins) {
    this.#client = client;
    this.#base = base;
    this.#head = head;
    this.#logins = logins;
  }

  /** The best common ancestor, and the trees of the commits that were named on the way. @throws RepositoryError */
  async mergeBase(): Promise<{ readonly id: string; readonly trees: ReadonlyMap<string, string> }> {
    const { base_commit: base, merge_base_commit: ancestor, commits } = await this.#page();
    return { id: ancestor.sha, trees: new Map([base, ancestor, ...commits].map(({ sha, commit: { tree } }) => [sha, tree.sha])) };
  }

  /** What head adds, newest first. @throws RepositoryError */
  commits(): Promise<readonly CommitRecord[]> {
    this.#commits ??= this.#all();
    return this.#commits;
  }

  async #all(): Promise<readonly CommitRecord[]> {
    const { total_commits: total, commits: first } = await this.#page();
    if (total > MAX_COMMITS) throw tooManyCommits();
    const more = Array.from({ length: Math.max(Math.ceil(total / PAGE) - 1, 0) }, (_, at) => this.#ask(at + 2));
    const pages = await Promise.all(more);
    const all = new Map([...first, ...pages.flatMap(({ commits }) => commits)].map((one) => [one.sha, one]));
    if (all.size !== total || pages.some((page) => page.total_commits !== total)) {
      throw new RepositoryError(`GitHub names ${all.size} of the ${total} commits between base and head`, 'Run the job again.');
    }
    if (total > 0 && !all.has(this.#head)) throw otherCommits(this.#head);
    // GitHub lists them oldest first, each after its parents.
    return [...all.values()].reverse().map((one) => this.#record(one));
  }

  #page(): Promise<Page> {
    this.#first ??= this.#ask(1);
    return this.#first;
  }

  async #ask(number: number): Promise<Page> {
    const route = 'GET /repos/{owner}/{repo}/compare/{basehead}';
    const given = { basehead: `${this.#base}...${this.#head}`, per_page: PAGE, page: number };
    const asked = { what: 'the comparison of base and head', needs: 'contents: read' };
    const page = await this.#client.read(route, given, asked, comparison).catch((error: unknown) => {
      if (!(error instanceof GitHubError && error.status === 404)) throw error;
      throw new RepositoryError(
        `${this.#base} and ${this.#head} have no common ancestor, or one of them is not known to GitHub: ${error.message}`,
        'See that the branch started from the base branch, and that the job has the right `contents: read`.',
        { cause: error },
      );
    });
    if (page.base_commit.sha !== this.#base) throw otherCommits(this.#base);
    return page;
  }

  #record({ sha, commit: { author, committer, message }, author: authored, committer: committed }: Commit): CommitRecord {
    const named = (role: 'author' | 'committer', by: Commit['commit']['author'], login: string | undefined) =>
      this.#known({ role, name: by?.name ?? '', email: by?.email ?? '' }, login === WEB_FLOW ? undefined : login);
    return {
      id: sha,
      date: utc(Math.floor(Date.parse(committer.date) / 1000)),
      people: [
        named('author', author, authored?.login),
        named('committer', committer, committed?.login),
        ...coAuthors(message).map((one) => this.#known(one, undefined)),
      ],
    };
  }

  #known(one: CommitRecord['people'][number], given: string | undefined): CommitRecord['people'][number] {
    const login = given ?? this.#logins.get(one.email.toLowerCase());
    return login === undefined ? one : { ...one, login };
  }
}

function otherCommits(asked: string): RepositoryError {
  return new RepositoryError(`GitHub compared other commits: ${asked} is not in its answer`, 'Run the job again.');
}
