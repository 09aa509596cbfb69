import { list, objectId, optional, page, record, text, time } from './answers.ts';
import type { Client } from './client.ts';
import { actor, bigId, factsKey } from './pull-request.ts';

/** The name of the required check. */
export const CHECK_NAME = 'Plumbline';

/** A check run of ours on one commit. */
export interface PublishedCheck {
  readonly id: number;
  readonly completed: boolean;
  /** Upper case, as GraphQL has it; undefined until completed. */
  readonly conclusion: string | undefined;
  readonly externalId: string;
}

export interface PublishedComment {
  readonly id: number;
  readonly body: string;
}

/** What stands on GitHub at one moment, and whether what was judged still does. */
export interface Published {
  /** Undefined where there is no pull request: in a merge queue. */
  readonly head: string | undefined;
  /** Key of base and reviews as they are now ({@link factsKey}); undefined without a pull request. */
  readonly facts: string | undefined;
  /** Those of our own App, the oldest first. */
  readonly checks: readonly PublishedCheck[];
  /** Those of our own account, the oldest first. */
  readonly comments: readonly PublishedComment[];
}

const PAGE = 'pageInfo { hasNextPage endCursor }';
const COMMENT = 'fullDatabaseId body author { kind: __typename login }';
const CHECKS = `object(oid: $sha) { ... on Commit { checkSuites(first: 50, filterBy: { checkName: "${CHECK_NAME}" }) { nodes {
  app { slug } checkRuns(first: 50, filterBy: { checkName: "${CHECK_NAME}" }) { nodes { databaseId status conclusion externalId } }
} } } }`;

const ON_PULL_REQUEST = `query Published($owner: String!, $repo: String!, $sha: GitObjectID!, $number: Int!) {
  viewer { login }
  repository(owner: $owner, name: $repo) {
    ${CHECKS}
    pullRequest(number: $number) {
      headRefOid baseRef { target { oid } }
      reviews(last: 100) { nodes { fullDatabaseId state lastEditedAt } }
      comments(first: 100) { nodes { ${COMMENT} } ${PAGE} }
    }
  }
}`;

const MORE_COMMENTS = `query Comments($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { comments(first: 100, after: $after) { nodes { ${COMMENT} } ${PAGE} } } }
}`;

const ON_COMMIT = `query PublishedChecks($owner: String!, $repo: String!, $sha: GitObjectID!) {
  viewer { login }
  repository(owner: $owner, name: $repo) { ${CHECKS} }
}`;

const checkRun = record({ databaseId: bigId, status: text, conclusion: optional(text), externalId: optional(text) });
const checks = optional(
  record({
    checkSuites: optional(record({ nodes: list(optional(record({ app: optional(record({ slug: text })), checkRuns: optional(record({ nodes: list(optional(checkRun)) })) }))) })),
  }),
);
const viewer = record({ login: text });
const comments = page(record({ fullDatabaseId: bigId, body: text, author: actor }));
const review = record({ fullDatabaseId: bigId, state: text, lastEditedAt: optional(time) });

const onCommit = record({ viewer, repository: record({ object: checks }) });
const onPullRequest = record({
  viewer,
  repository: record({
    object: checks,
    pullRequest: record({ headRefOid: objectId, baseRef: optional(record({ target: record({ oid: objectId }) })), reviews: record({ nodes: list(review) }), comments }),
  }),
});
const moreComments = record({ repository: record({ pullRequest: record({ comments }) }) });

type Checks = ReturnType<typeof checks>;

/** Whether a login is the token's own: GraphQL gives a bot's sometimes with its ending and sometimes without. */
const plainLogin = (login: string): string => login.replace(/\[bot\]$/, '').toLowerCase();

function ownChecks(given: Checks, self: string): PublishedCheck[] {
  const suites = (given?.checkSuites?.nodes ?? []).flatMap((suite) => (suite?.app !== undefined && plainLogin(suite.app.slug) === plainLogin(self) ? [suite] : []));
  return suites
    .flatMap((suite) => suite.checkRuns?.nodes ?? [])
    .flatMap((run) => run ?? [])
    .map(({ databaseId, status, conclusion, externalId }) => ({ id: databaseId, completed: status === 'COMPLETED', conclusion, externalId: externalId ?? '' }))
    .sort((a, b) => a.id - b.id);
}

/** Reads what stands on a commit alone, in a merge queue. */
export async function readPublishedChecks(client: Client, sha: string): Promise<Published> {
  const asked = { what: `the check runs of ${sha.slice(0, 12)}`, needs: 'contents: read` and `checks: read' };
  const { viewer: self, repository } = await client.query(ON_COMMIT, { sha }, asked, onCommit);
  return { head: undefined, facts: undefined, checks: ownChecks(repository.object, self.login), comments: [] };
}

/** Reads what stands on a pull request and its head: comments over all pages, by their author, whatever they begin with. */
export async function readPublished(client: Client, number: number, sha: string): Promise<Published> {
  const asked = { what: `the comments and checks of pull request ${number}`, needs: 'contents: read`, `pull-requests: read` and `checks: read' };
  const { viewer: self, repository } = await client.query(ON_PULL_REQUEST, { number, sha }, asked, onPullRequest);
  const { pullRequest } = repository;
  const all = [...pullRequest.comments.nodes];
  for (let after = pullRequest.comments.next; after !== undefined;) {
    const further = await client.query(MORE_COMMENTS, { number, after }, asked, moreComments);
    all.push(...further.repository.pullRequest.comments.nodes);
    after = further.repository.pullRequest.comments.next;
  }
  const isOwn = ({ author }: (typeof all)[number]): boolean =>
    author !== undefined && author.bot === self.login.endsWith('[bot]') && plainLogin(author.login) === plainLogin(self.login);
  return {
    head: pullRequest.headRefOid,
    facts: factsKey(
      pullRequest.baseRef?.target.oid ?? '',
      pullRequest.reviews.nodes.flatMap(({ fullDatabaseId, state, lastEditedAt }) => (state === 'PENDING' ? [] : [{ id: fullDatabaseId, state, editedAt: lastEditedAt }])),
    ),
    checks: ownChecks(repository.object, self.login),
    comments: all.filter(isOwn).map(({ fullDatabaseId, body }) => ({ id: fullDatabaseId, body })).sort((a, b) => a.id - b.id),
  };
}

