import { createHash } from 'node:crypto';
import { GitObjects, type Found } from './objects.ts';
import {
  GITHUB_ACTIONS, GITHUB_LIMITS,
  type Account, type App, type CheckRun, type Comment, type Level, type LfsObject, type Limits, type Permission, type PullRequest,
  type Queued, type Reaction, type RefUpdateRule, type Rights,
} from './tables.ts';

export interface StateOptions {
  /** A folder with a git repository: work tree, `.git` or bare. */
  readonly repository: string;
  /** `owner/name`. */
  readonly name?: string;
  readonly isPrivate?: boolean;
  readonly defaultBranch?: string;
  readonly rights?: Partial<Rights>;
  readonly app?: App;
  readonly token?: string;
  readonly limits?: Partial<Limits>;
  readonly now?: () => Date;
}

/** What a pull request needs to be told; the rest has its usual value. */
export type GivenPullRequest = Pick<PullRequest, 'number'> & { readonly head: PullRequest['head'] } & Partial<PullRequest>;

/** Rights that the Action asks for, as in its documented workflow. */
const USUAL_RIGHTS: Rights = { contents: 'read', pull_requests: 'write', issues: 'none', checks: 'write', statuses: 'none', administration: 'none' };
const ORDER: readonly Level[] = ['none', 'read', 'write'];

// Comments have passed 2^31: an id that GraphQL's Int cannot hold is what the Action meets on GitHub.
const FIRST_COMMENT_ID = 4_100_000_001;
const FIRST_CHECK_RUN_ID = 51_000_000_001;

/** Tables, and the questions that both doors, REST and GraphQL, ask of them. */
export class GitHubState {
  readonly git: GitObjects;
  readonly owner: string;
  readonly name: string;
  readonly repositoryId = 700_100_200;
  /** Address of the server, without a slash at the end. Known once it listens. */
  origin = '';
  /** Address of the host that LFS objects are fetched from. */
  storageOrigin = '';
  readonly token: string;
  readonly app: App;
  readonly limits: Limits;
  readonly rights: Rights;
  isPrivate: boolean;
  defaultBranch: string;
  now: () => Date;

  /** Branches that differ from the repository's: another commit id, or null for a deleted one. */
  readonly branches = new Map<string, string | null>();
  /** By login. Whoever is not listed exists as well, with an id of its own; null: there is no such account. */
  readonly accounts = new Map<string, Account | null>();
  readonly permissions = new Map<string, Permission>();
  readonly pullRequests = new Map<number, PullRequest>();
  readonly comments: Comment[] = [];
  readonly checkRuns: CheckRun[] = [];
  readonly reactions: Reaction[] = [];
  /** Active rules by branch, as the REST API lists them. */
  readonly rules = new Map<string, readonly unknown[]>();
  /** Merge queues by branch, the first in line first. */
  readonly mergeQueues = new Map<string, Queued[]>();
  readonly refUpdateRules = new Map<string, RefUpdateRule>();
  /** By object id, the SHA-256 of the bytes. */
  readonly lfs = new Map<string, LfsObject>();
  /** Headers that the LFS server hands out for downloads; GitHub signs the address in their place. */
  lfsHeader: Readonly<Record<string, string>> | undefined;

  #nextComment = FIRST_COMMENT_ID;
  #nextCheckRun = FIRST_CHECK_RUN_ID;

  constructor(options: StateOptions) {
    const [owner = '', name = ''] = (options.name ?? 'lumen-health/tubecheck').split('/');
    this.git = new GitObjects(options.repository);
    this.owner = owner;
    this.name = name;
    this.token = options.token ?? `ghs_${GITHUB_ACTIONS.id}_${'eyJhbGciOiJSUzI1NiJ9.loopback.'.repeat(6)}x`;
    this.app = options.app ?? GITHUB_ACTIONS;
    this.limits = { ...GITHUB_LIMITS, ...options.limits };
    this.rights = { ...USUAL_RIGHTS, ...options.rights };
    this.isPrivate = options.isPrivate ?? true;
    this.defaultBranch = options.defaultBranch ?? 'main';
    this.now = options.now ?? (() => new Date());
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  /** The time now, to the second as GitHub writes it. */
  timestamp(): string {
    return this.now().toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** Whether the token may; any one of several rights is enough. */
  may(level: Level, ...rights: readonly (keyof Rights)[]): boolean {
    return rights.some((right) => ORDER.indexOf(this.rights[right]) >= ORDER.indexOf(level));
  }

  // Accounts

  account(login: string, type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Account {
    return this.accounts.get(login) ?? { login, type, id: 2_000_000 + (createHash('sha1').update(login).digest().readUInt32BE(0) % 90_000_000) };
  }

  /** The App's own account, which writes its comments. */
  get bot(): Account {
    const login = `${this.app.slug}[bot]`;
    const id = this.app.id === GITHUB_ACTIONS.id ? 41_898_282 : 100_000_000 + this.app.id;
    return this.accounts.get(login) ?? { login, id, type: 'Bot' };
  }

  /** Whose commits carry an address: null where GitHub knows nobody. */
  accountOf(email: string): Account | null {
    for (const account of this.accounts.values()) if (account?.emails?.includes(email) === true) return account;
    const [, id, login] = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/i.exec(email) ?? [];
    if (login === undefined || this.accounts.get(login) === null) return null;
    return this.accounts.get(login) ?? { ...this.account(login), ...(id === undefined ? {} : { id: Number(id) }) };
  }

  // References

  /** Every reference by its full name, pull requests' included. */
  async references(): Promise<Map<string, string>> {
    const references = await this.git.references();
    for (const [name, oid] of this.branches) {
      if (oid === null) references.delete(`refs/heads/${name}`);
      else references.set(`refs/heads/${name}`, oid);
    }
    for (const { number, head, mergeCommit, state } of this.pullRequests.values()) {
      references.set(`refs/pull/${number}/head`, head.sha);
      if (mergeCommit !== null && state === 'open') references.set(`refs/pull/${number}/merge`, mergeCommit);
    }
    return references;
  }

  /** The commit at the tip of a branch. */
  async tip(branch: string): Promise<string | undefined> {
    const known = this.branches.get(branch);
    return known === undefined ? (await this.references()).get(`refs/heads/${branch}`) : (known ?? undefined);
  }

  /**
   * The object that an expression names: an id, a reference or its short name, each with `~N` or `^` and `:path` behind it.
   */
  async resolve(expression: string): Promise<Found | undefined> {
    const [, revision = '', path] = /^([^:]+)(?::(.*))?$/s.exec(expression) ?? [];
    const [, start = '', steps = ''] = /^(.*?)((?:[~^]\d*)*)$/s.exec(revision) ?? [];
    const oid = /^[0-9a-f]{40}$/.test(start) ? start : await this.#named(start);
    return oid === undefined ? undefined : this.git.find(`${oid}${steps}${path === undefined ? '' : `:${path}`}`);
  }

  async #named(name: string): Promise<string | undefined> {
    if (/[@{}\s\\]/.test(name)) return undefined;
    const references = await this.references();
    if (name === 'HEAD') return references.get(`refs/heads/${this.defaultBranch}`);
    for (const prefix of ['', 'refs/', 'refs/tags/', 'refs/heads/']) {
      const oid = references.get(`${prefix}${name}`);
      if (oid !== undefined) return oid;
    }
    return undefined;
  }

  /** The commit that a name or id leads to, through tags. */
  async commitAt(name: string): Promise<string | undefined> {
    const found = await this.resolve(name);
    if (found === undefined) return undefined;
    const commit = found.type === 'commit' ? found : await this.git.find(`${found.oid}^{commit}`);
    return commit?.oid;
  }

  // Pull requests

  addPullRequest(given: GivenPullRequest): PullRequest {
    const pullRequest: PullRequest = {
      title: `Release ${given.number}`, body: null, state: 'open', merged: false, mergeCommit: null, draft: false, author: 'lee-dev',
      authorType: given.author?.endsWith('[bot]') === true ? 'Bot' : 'User', authorAssociation: 'MEMBER', base: this.defaultBranch, baseSha: undefined, headRepository: this.fullName, reviews: [], labels: [],
      createdAt: '2026-05-11T08:00:00Z', updatedAt: '2026-05-11T08:00:00Z', ...given,
    };
    this.pullRequests.set(pullRequest.number, pullRequest);
    return pullRequest;
  }

  pullRequest(number: number): PullRequest {
    const found = this.pullRequests.get(number);
    if (found === undefined) throw new Error(`this GitHub has no pull request ${number}`);
    return found;
  }

  /** Somebody pushes to the pull request. */
  push(number: number, sha: string): void {
    const pullRequest = this.pullRequest(number);
    pullRequest.head = { ...pullRequest.head, sha };
    pullRequest.updatedAt = this.timestamp();
    if (pullRequest.headRepository === this.fullName) this.branches.set(pullRequest.head.ref, sha);
  }

  /** What GitHub says the base is: what it remembers, else the tip. */
  async baseOf({ base, baseSha }: PullRequest): Promise<string> {
    return baseSha ?? (await this.tip(base)) ?? '0'.repeat(40);
  }

  /** Commits of a pull request, oldest first. */
  async commitsOf(pullRequest: PullRequest): Promise<string[]> {
    const base = await this.baseOf(pullRequest);
    if ((await this.git.find(base)) === undefined || (await this.git.find(pullRequest.head.sha)) === undefined) return [];
    return this.git.revisions('--reverse', pullRequest.head.sha, `^${base}`);
  }

  /**
   * Pull requests of a commit as GitHub finds them: the merged ones where the default branch has it, else open and merged ones.
   * A commit that only a fork has belongs to none.
   */
  async pullRequestsOf(commit: string): Promise<PullRequest[]> {
    const tip = await this.tip(this.defaultBranch);
    const landed = tip !== undefined && (await this.git.mergeBase(commit, tip)) === commit;
    const found: PullRequest[] = [];
    for (const pullRequest of this.pullRequests.values()) {
      const theirs = pullRequest.mergeCommit === commit || (await this.commitsOf(pullRequest)).includes(commit);
      const shown = pullRequest.merged || (!landed && pullRequest.state === 'open' && pullRequest.headRepository === this.fullName);
      if (theirs && shown) found.push(pullRequest);
    }
    return found;
  }

  // Comments and check runs

  commentsOf(issue: number): Comment[] {
    return this.comments.filter((comment) => comment.issue === issue).toSorted((a, b) => a.id - b.id);
  }

  /** A comment by somebody, by default by the App itself. */
  addComment(issue: number, body: string, by: Account | null = this.bot): Comment {
    const at = this.timestamp();
    const app = by?.login === this.bot.login ? this.app : null;
    const comment: Comment = { id: this.#nextComment++, issue, body, user: by, createdAt: at, updatedAt: at, app };
    this.comments.push(comment);
    return comment;
  }

  addCheckRun(given: Pick<CheckRun, 'name' | 'headSha'> & Partial<CheckRun>): CheckRun {
    const run: CheckRun = {
      id: this.#nextCheckRun++, app: this.app, status: 'queued', conclusion: null, externalId: null, detailsUrl: null,
      startedAt: this.timestamp(), completedAt: null, title: null, summary: null, text: null, annotations: [], ...given,
    };
    this.checkRuns.push(run);
    return run;
  }

  /** Check runs of a commit, the newest first as GitHub lists them; `latest` of each name and App only. */
  checkRunsOf(sha: string, filter: 'latest' | 'all' = 'latest'): CheckRun[] {
    const runs = this.checkRuns.filter((run) => run.headSha === sha).toSorted((a, b) => b.id - a.id);
    if (filter === 'all') return runs;
    return runs.filter((run, index) => runs.findIndex((other) => other.name === run.name && other.app.id === run.app.id) === index);
  }

  // Git LFS

  /** Stores bytes and returns the pointer that stands for them in the repository. */
  addLfs(bytes: Uint8Array): { readonly oid: string; readonly pointer: string } {
    const oid = createHash('sha256').update(bytes).digest('hex');
    this.lfs.set(oid, bytes);
    return { oid, pointer: `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n` };
  }
}
