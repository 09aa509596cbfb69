import type { PullRequestFacts, ReviewFacts } from '../formats/github.ts';
import { boolean, list, objectId, optional, page, record, text, time, UnexpectedAnswer, type Decoder } from './answers.ts';
import type { Client } from './client.ts';
import { GitHubError } from './fault.ts';

/** A pull request as GitHub tells it at one moment. */
export interface PullRequestState {
  readonly number: number;
  readonly open: boolean;
  readonly draft: boolean;
  /** From a fork, whose events get a read-only token. */
  readonly fork: boolean;
  readonly head: string;
  readonly baseBranch: string;
  /** The tip of the base branch. */
  readonly base: string;
  /** Undefined for a deleted account. */
  readonly author: string | undefined;
  readonly reviews: readonly ReviewFacts[];
  /** Login by address (lower case) of authors and co-authors of its commits, as far as GitHub knows them. */
  readonly logins: ReadonlyMap<string, string>;
  /** Names of the checks that a classic protection of the base branch requires; undefined where it has none that may be seen. */
  readonly requiredChecks: readonly string[] | undefined;
}

export const factsOf = ({ number, author, head }: PullRequestState): PullRequestFacts => ({ number, author, head });

/** GitHub gives 64-bit ids as text. */
export const bigId: Decoder<number> = (value, at) => {
  const id = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  throw new UnexpectedAnswer(at, 'an id', value);
};

interface Actor {
  readonly login: string;
  readonly bot: boolean;
}

const actorFields = record({ kind: text, login: text });

/** Deleted accounts are null, or the account `ghost` that GitHub puts in their place. */
export const actor: Decoder<Actor | undefined> = (value, at) => {
  const given = optional(actorFields)(value, at);
  if (given === undefined || given.login === 'ghost') return undefined;
  const bot = given.kind === 'Bot' || given.login.endsWith('[bot]');
  return { login: bot ? `${given.login.replace(/\[bot\]$/, '')}[bot]` : given.login, bot };
};

const REVIEW = 'fullDatabaseId state body submittedAt lastEditedAt author { kind: __typename login } commit { oid }';
const AUTHORS = 'commit { authors(first: 10) { nodes { email user { login } } } }';
const PAGE = 'pageInfo { hasNextPage endCursor }';

/** `lastEditedAt` is what the REST API does not tell: an edited signature is void. */
const PULL_REQUEST = `query PullRequest($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      state isDraft isCrossRepository headRefOid baseRefName author { kind: __typename login }
      baseRef { target { oid } refUpdateRule { requiredStatusCheckContexts } }
      reviews(first: 100) { nodes { ${REVIEW} } ${PAGE} }
      commits(first: 100) { nodes { ${AUTHORS} } ${PAGE} }
    }
  }
}`;

const more = (name: string, connection: string, node: string): string => `query ${name}($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { ${connection}(first: 100, after: $after) { nodes { ${node} } ${PAGE} } } }
}`;

const REVIEW_STATES = new Set(['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING']);

const reviewState: Decoder<string> = (value, at) => {
  if (typeof value === 'string' && REVIEW_STATES.has(value)) return value;
  throw new UnexpectedAnswer(at, 'the state of a review', value);
};

const reviewFields = record({
  fullDatabaseId: bigId,
  state: reviewState,
  body: text,
  submittedAt: optional(time),
  lastEditedAt: optional(time),
  author: actor,
  commit: optional(record({ oid: objectId })),
});

/** Undefined for a review that was never submitted. */
const review: Decoder<ReviewFacts | undefined> = (value, at) => {
  const { fullDatabaseId, state, body, submittedAt, lastEditedAt, author, commit } = reviewFields(value, at);
  if (state === 'PENDING') return undefined;
  if (submittedAt === undefined) throw new UnexpectedAnswer(`${at}.submittedAt`, 'a time', null);
  return { id: fullDatabaseId, login: author?.login, bot: author?.bot ?? false, state, body, submittedAt, commit: commit?.oid, editedAt: lastEditedAt };
};

const addresses = record({ commit: record({ authors: record({ nodes: list(record({ email: optional(text), user: optional(record({ login: text })) })) }) }) });

const reviewPage = page(review);
const commitPage = page(addresses);

const pullRequestAnswer = record({
  repository: record({
    pullRequest: record({
      state: text,
      isDraft: boolean,
      isCrossRepository: boolean,
      headRefOid: objectId,
      baseRefName: text,
      author: actor,
      baseRef: optional(record({ target: record({ oid: objectId }), refUpdateRule: optional(record({ requiredStatusCheckContexts: optional(list(optional(text))) })) })),
      reviews: reviewPage,
      commits: commitPage,
    }),
  }),
});

const morePages = <T>(connection: string, decode: Decoder<T>): Decoder<T> => {
  const answer = record({ repository: record({ pullRequest: record({ [connection]: decode }) }) });
  return (value, at) => answer(value, at).repository.pullRequest[connection] as T;
};

/** What a request about a pull request needs. */
const NEEDS = 'contents: read` and `pull-requests: read';

/** @throws GitHubError where GitHub does not tell all of it: "no reviews" is never assumed. */
export async function readPullRequest(client: Client, number: number): Promise<PullRequestState> {
  const asked = { what: `pull request ${number} with its reviews`, needs: NEEDS };
  const { repository } = await client.query(PULL_REQUEST, { number }, asked, pullRequestAnswer);
  const pull = repository.pullRequest;
  const reviews = [...pull.reviews.nodes];
  for (let after = pull.reviews.next; after !== undefined;) {
    const further = await client.query(more('Reviews', 'reviews', REVIEW), { number, after }, asked, morePages('reviews', reviewPage));
    reviews.push(...further.nodes);
    after = further.next;
  }
  const commits = [...pull.commits.nodes];
  for (let after = pull.commits.next; after !== undefined;) {
    const further = await client.query(more('CommitAuthors', 'commits', AUTHORS), { number, after }, asked, morePages('commits', commitPage));
    commits.push(...further.nodes);
    after = further.next;
  }
  const logins = new Map<string, string>();
  for (const { email, user } of commits.flatMap(({ commit }) => commit.authors.nodes)) {
    if (email !== undefined && user !== undefined) logins.set(email.toLowerCase(), user.login);
  }
  const open = pull.state === 'OPEN';
  // A closed pull request is not judged, and its base branch may be gone.
  if (open && pull.baseRef === undefined) {
    const facts = { status: undefined, passing: false, wait: undefined, mayHaveHappened: false };
    throw new GitHubError(`GitHub does not tell the base branch of pull request ${number}`, 'See that the branch exists.', facts);
  }
  return {
    number,
    open,
    draft: pull.isDraft,
    fork: pull.isCrossRepository,
    head: pull.headRefOid,
    baseBranch: pull.baseRefName,
    base: pull.baseRef?.target.oid ?? '',
    author: pull.author?.login,
    reviews: reviews.flatMap((given) => given ?? []),
    logins,
    requiredChecks: pull.baseRef?.refUpdateRule?.requiredStatusCheckContexts?.flatMap((name) => name ?? []),
  };
}

/** Tells whether base and reviews are still those that were judged; of the reviews the last hundred, those that GitHub gives at once. */
export function factsKey(base: string, reviews: readonly Pick<ReviewFacts, 'id' | 'state' | 'editedAt'>[]): string {
  return JSON.stringify([base, ...reviews.slice(-100).map(({ id, state, editedAt }) => [id, state, editedAt ?? null])]);
}
