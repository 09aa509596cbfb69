// What GitHub sends with an event, from the tables of the loopback GitHub.
import {
  comment as commentShape, commit as commitShape, htmlUrl, nodeId, pullRequest, repository, repositoryUrl, review as reviewShape, simplePullRequest, user,
} from './rest/shapes.ts';
import type { GitHubState } from './state.ts';
import type { Comment, SubmittedReview } from './tables.ts';

interface Side {
  readonly ref: string;
  readonly sha: string;
}

/** An event's payload; the parts named here are those that say which commit it is about. */
export interface Payload extends Readonly<Record<string, unknown>> {
  readonly sender: { readonly login: string };
  readonly pull_request?: { readonly number: number; readonly head: Side; readonly base: Side; readonly merge_commit_sha: string | null };
  readonly merge_group?: { readonly head_sha: string; readonly head_ref: string; readonly base_sha: string; readonly base_ref: string };
  readonly after?: string;
  readonly ref?: string;
}

type PullRequestPart = NonNullable<Payload['pull_request']>;

const sender = (github: GitHubState, login: string): Payload['sender'] => user(github, github.account(login)) as unknown as Payload['sender'];

const common = (github: GitHubState, login: string): Pick<Payload, 'sender'> & { readonly repository: unknown; readonly organization: unknown } => ({
  repository: repository(github),
  organization: {
    login: github.owner, id: github.account(github.owner).id, node_id: nodeId('Organization', github.owner), url: `${github.origin}/orgs/${github.owner}`,
    description: null,
  },
  sender: sender(github, login),
});

/** `pull_request` and `pull_request_target`. */
export async function pullRequestEvent(
  github: GitHubState,
  number: number,
  action: 'opened' | 'synchronize' | 'reopened' | 'closed' | 'ready_for_review' | 'converted_to_draft' | 'edited' | 'labeled',
  more: { readonly before?: string; readonly sender?: string } = {},
): Promise<Payload> {
  const pull = github.pullRequest(number);
  const shape = (await pullRequest(github, pull)) as unknown as PullRequestPart;
  return {
    action, number, pull_request: shape, ...common(github, more.sender ?? pull.author ?? 'ghost'),
    ...(action === 'synchronize' ? { before: more.before ?? pull.head.sha, after: pull.head.sha } : {}),
  };
}

/** `pull_request_review`: its pull request is the short form, and the state is in small letters. */
export async function reviewEvent(
  github: GitHubState,
  number: number,
  review: SubmittedReview,
  action: 'submitted' | 'edited' | 'dismissed' = 'submitted',
): Promise<Payload> {
  const shape = (await simplePullRequest(github, github.pullRequest(number))) as unknown as PullRequestPart;
  return {
    action, review: { ...reviewShape(github, number, review), state: review.state.toLowerCase() }, pull_request: shape,
    ...common(github, review.user?.login ?? 'ghost'),
  };
}

/** `merge_group` with `checks_requested`: it names commits and branches, but not its pull requests. */
export async function mergeGroupEvent(github: GitHubState, group: { readonly number: number; readonly head: string; readonly base?: string }): Promise<Payload> {
  const { base: branch } = github.pullRequest(group.number);
  const base = group.base ?? (await github.tip(branch)) ?? '';
  const facts = await github.git.commit(group.head);
  return {
    action: 'checks_requested',
    merge_group: {
      head_sha: group.head, head_ref: `refs/heads/gh-readonly-queue/${branch}/pr-${group.number}-${base}`, base_sha: base, base_ref: `refs/heads/${branch}`,
      head_commit: {
        id: group.head, tree_id: facts.tree, message: facts.message, timestamp: facts.committer.date.toISOString(),
        author: { name: facts.author.name, email: facts.author.email }, committer: { name: facts.committer.name, email: facts.committer.email },
      },
    } as unknown as NonNullable<Payload['merge_group']>,
    ...common(github, 'github-merge-queue[bot]'),
  };
}

/** `issue_comment`: a pull request looks like an issue here, and its head is not told. */
export async function commentEvent(github: GitHubState, comment: Comment, action: 'created' | 'edited' | 'deleted' = 'created'): Promise<Payload> {
  const pull = github.pullRequest(comment.issue);
  const {
    number, title, state, body, labels, created_at, updated_at, closed_at, html_url, diff_url, patch_url, url, merged_at, user: author, author_association, draft,
  } = await simplePullRequest(github, pull);
  const issue = `${repositoryUrl(github)}/issues/${comment.issue}`;
  return {
    action,
    issue: {
      url: issue, repository_url: repositoryUrl(github), comments_url: `${issue}/comments`, html_url, id: 2_900_000_000 + comment.issue,
      node_id: nodeId('PullRequest', comment.issue), number, title, user: author, labels, state, locked: false, assignee: null, assignees: [], milestone: null, comments: github.commentsOf(comment.issue).length,
      created_at, updated_at, closed_at, author_association, active_lock_reason: null, draft, body, state_reason: null,
      pull_request: { url, html_url, diff_url, patch_url, merged_at },
    },
    comment: commentShape(github, comment),
    ...common(github, comment.user?.login ?? 'ghost'),
  };
}

/** `workflow_dispatch`; inputs that were not given are absent. */
export const dispatchEvent = (github: GitHubState, inputs: Readonly<Record<string, string>> = {}, login = 'lee-dev'): Payload => ({
  inputs, ref: `refs/heads/${github.defaultBranch}`, workflow: '.github/workflows/plumbline.yml', ...common(github, login),
});

export const scheduleEvent = (github: GitHubState, schedule = '17 3 * * *'): Payload => ({
  schedule, workflow: '.github/workflows/plumbline.yml', ...common(github, 'lee-dev'),
});

export async function pushEvent(github: GitHubState, push: { readonly branch?: string; readonly before?: string; readonly after?: string } = {}): Promise<Payload> {
  const branch = push.branch ?? github.defaultBranch;
  const after = push.after ?? (await github.tip(branch)) ?? '';
  const before = push.before ?? (await github.git.commit(after)).parents[0] ?? '0'.repeat(40);
  const { commit } = commitShape(github, await github.git.commit(after));
  const head = { id: after, ...(commit as Record<string, unknown>), added: [], removed: [], modified: [] };
  return {
    ref: `refs/heads/${branch}`, before, after, created: /^0+$/.test(before), deleted: false, forced: false, base_ref: null,
    compare: `${htmlUrl(github)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`, commits: [head], head_commit: head,
    pusher: { name: 'lee-dev' }, ...common(github, 'lee-dev'),
  };
}
