// Pull requests with their reviews, comments and commits.
import type { GitHubState } from '../state.ts';
import type { Comment, PullRequest, SubmittedReview } from '../tables.ts';
import { htmlUrl, nodeId } from '../rest/shapes.ts';
import { submitted } from '../rest/pulls.ts';
import { connection, type PageArguments } from './connection.ts';
import { commitOrNull, ref } from './git.ts';
import { actor, int, pullRequestFacts, repositoryFacts, stateOf, type Node } from './facts.ts';
import { forbidden, notFound } from './refusal.ts';

const MAX_COMMITS = 250;

function review(github: GitHubState, pull: PullRequest, given: SubmittedReview): Node {
  const path = `/${github.fullName}/pull/${pull.number}#pullrequestreview-${given.id}`;
  const edited = given.lastEditedAt ?? null;
  return {
    __typename: 'PullRequestReview', id: nodeId('PullRequestReview', given.id), databaseId: int(given.id), fullDatabaseId: String(given.id),
    state: given.state, body: given.body, author: actor(github, given.user), authorAssociation: given.author_association,
    createdAt: given.submitted_at, submittedAt: given.submitted_at, publishedAt: given.submitted_at, lastEditedAt: edited, updatedAt: edited ?? given.submitted_at, includesCreatedEdit: edited !== null, viewerDidAuthor: given.user?.login === github.bot.login,
    url: `${github.origin}${path}`, resourcePath: path, commit: () => commitOrNull(github, given.commit_id), repository: () => repositoryFacts(github),
  };
}

function comment(github: GitHubState, given: Comment): Node {
  const path = `/${github.fullName}/pull/${given.issue}#issuecomment-${given.id}`;
  return {
    __typename: 'IssueComment', id: nodeId('IssueComment', given.id), databaseId: int(given.id), fullDatabaseId: String(given.id), body: given.body,
    author: actor(github, given.user), authorAssociation: given.app === null ? 'MEMBER' : 'NONE', createdAt: given.createdAt,
    updatedAt: given.updatedAt, publishedAt: given.createdAt, lastEditedAt: given.updatedAt === given.createdAt ? null : given.updatedAt, viewerDidAuthor: given.user?.login === github.bot.login,
    url: `${github.origin}${path}`, resourcePath: path, isMinimized: false, minimizedReason: null, repository: () => repositoryFacts(github),
  };
}

interface ReviewArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly author?: string | null;
}

async function pullRequest(github: GitHubState, pull: PullRequest): Promise<Node> {
  const { number, headRepository } = pull;
  const own = headRepository === github.fullName;
  return {
    ...(await pullRequestFacts(github, pull)),
    baseRef: () => ref(github, `refs/heads/${pull.base}`), headRef: () => (own ? ref(github, `refs/heads/${pull.head.ref}`) : null),
    mergeCommit: () => (pull.merged ? commitOrNull(github, pull.mergeCommit) : null),
    potentialMergeCommit: () => (pull.merged ? null : commitOrNull(github, pull.mergeCommit)),
    reviews: (args: ReviewArguments) => {
      const { states, author } = args;
      const reviews = submitted(pull)
        .filter(({ state }) => states === undefined || states === null || states.includes(state))
        .filter(({ user }) => author === undefined || author === null || user?.login === author);
      return connection('reviews', args, reviews, (one) => review(github, pull, one));
    },
    comments: (args: PageArguments) => connection('comments', args, github.commentsOf(number), (one) => comment(github, one)),
    commits: async (args: PageArguments) => {
      const commits = (await github.commitsOf(pull)).slice(-MAX_COMMITS);
      return connection('commits', args, commits, (oid) => ({
        __typename: 'PullRequestCommit', id: nodeId('PullRequestCommit', oid), url: `${htmlUrl(github)}/pull/${number}/commits/${oid}`,
        resourcePath: `/${github.fullName}/pull/${number}/commits/${oid}`, commit: () => commitOrNull(github, oid),
      }));
    },
  };
}

/** `repository.mergeQueue`: null for a branch without one. */
export function mergeQueue(github: GitHubState, branch: string): Node | null {
  if (!github.may('read', 'pull_requests')) throw forbidden();
  const queue = github.mergeQueues.get(branch);
  if (queue === undefined) return null;
  const path = `/${github.fullName}/queue/${branch}`;
  return {
    __typename: 'MergeQueue', id: nodeId('MergeQueue', branch), url: `${github.origin}${path}`, resourcePath: path, repository: () => repositoryFacts(github),
    entries: (args: PageArguments) =>
      connection('entries', args, [...queue.entries()], async ([index, { number, head, base, enqueuedAt }]) => ({
        __typename: 'MergeQueueEntry', id: nodeId('MergeQueueEntry', number), position: index + 1, state: 'AWAITING_CHECKS', jump: false, solo: false, enqueuedAt,
        pullRequest: await pullRequest(github, github.pullRequest(number)), headCommit: () => commitOrNull(github, head), baseCommit: () => commitOrNull(github, base),
      })),
  };
}

/** `repository.pullRequest`. */
export async function onePullRequest(github: GitHubState, number: number): Promise<Node> {
  if (!github.may('read', 'pull_requests')) throw forbidden();
  const pull = github.pullRequests.get(number);
  if (pull === undefined) throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
  return pullRequest(github, pull);
}

export interface PullRequestsArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly baseRefName?: string | null;
  readonly headRefName?: string | null;
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null;
}

/** `repository.pullRequests`. */
export async function pullRequests(github: GitHubState, args: PullRequestsArguments): Promise<unknown> {
  if (!github.may('read', 'pull_requests')) throw forbidden();
  const { states, baseRefName, headRefName, orderBy } = args;
  const found = [...github.pullRequests.values()]
    .filter((pull) => states === undefined || states === null || states.includes(stateOf(pull)))
    .filter((pull) => baseRefName === undefined || baseRefName === null || pull.base === baseRefName)
    .filter((pull) => headRefName === undefined || headRefName === null || pull.head.ref === headRefName)
    .toSorted((a, b) => (orderBy?.field === 'UPDATED_AT' ? Date.parse(a.updatedAt) - Date.parse(b.updatedAt) : a.number - b.number));
  return connection('pullRequests', args, orderBy?.direction === 'DESC' ? found.toReversed() : found, (pull) => pullRequest(github, pull));
}
