// The tables in the JSON of the REST API.
import type { CommitFacts, GitPerson } from '../objects.ts';
import type { GitHubState } from '../state.ts';
import type { Account, App, CheckRun, Comment, PullRequest, SubmittedReview } from '../tables.ts';

type Shape = Record<string, unknown>;

/** Opaque to clients; GitHub's own look alike. */
export const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}:${id}`).toString('base64url');

export const repositoryUrl = ({ origin, fullName }: GitHubState): string => `${origin}/repos/${fullName}`;
export const htmlUrl = ({ origin, fullName }: GitHubState): string => `${origin}/${fullName}`;

const USER_LINKS = [
  'followers', 'following', 'gists', 'starred', 'subscriptions', 'orgs', 'repos', 'events', 'received_events',
] as const;

export function user({ origin }: GitHubState, { login, id, type }: Pick<Account, 'login' | 'id' | 'type'>): Shape {
  const url = `${origin}/users/${encodeURIComponent(login)}`;
  const links = USER_LINKS.map((name) => [name === 'orgs' ? 'organizations_url' : `${name}_url`, `${url}/${name}`]);
  return {
    login, id, node_id: nodeId(type, id), avatar_url: `${origin}/avatars/${id}`, gravatar_id: '', url, html_url: `${origin}/${login}`,
    ...Object.fromEntries(links), type, user_view_type: 'public', site_admin: false,
  };
}

export function app(github: GitHubState, { id, slug, name }: App): Shape {
  const { origin } = github;
  const at = '2018-07-30T09:30:17Z';
  return {
    id, slug, node_id: nodeId('App', id), client_id: `Iv1.${id}`, name, description: '', external_url: 'https://help.github.com/en/actions',
    html_url: `${origin}/apps/${slug}`,
    owner: { ...user(github, { login: 'github', id: 9919, type: 'User' }), type: 'Organization' },
    created_at: at, updated_at: at, permissions: { checks: 'write', contents: 'read' }, events: [],
  };
}

const REPOSITORY_LINKS = [
  'archive', 'assignees', 'blobs', 'branches', 'collaborators', 'comments', 'commits', 'compare', 'contents', 'contributors', 'deployments',
  'downloads', 'events', 'forks', 'git_commits', 'git_refs', 'git_tags', 'hooks', 'issue_comment', 'issue_events', 'issues', 'keys', 'labels',
  'languages', 'merges', 'milestones', 'notifications', 'pulls', 'releases', 'stargazers', 'statuses', 'subscribers', 'subscription', 'tags',
  'teams', 'trees',
] as const;

/** The repository, or a fork of it. */
export function repository(github: GitHubState, fullName = github.fullName): Shape {
  const [owner = '', name = ''] = fullName.split('/');
  const { origin, isPrivate, defaultBranch } = github;
  const own = fullName === github.fullName;
  const id = own ? github.repositoryId : github.repositoryId + fullName.length;
  const url = `${origin}/repos/${fullName}`;
  const html = `${origin}/${fullName}`;
  const at = '2024-02-01T08:00:00Z';
  return {
    id, node_id: nodeId('Repository', id), name, full_name: fullName, private: isPrivate,
    owner: { ...user(github, github.account(owner)), ...(own ? { type: 'Organization' } : {}) }, html_url: html, description: null, fork: !own, url, ...Object.fromEntries(REPOSITORY_LINKS.map((link) => [`${link}_url`, `${url}/${link}`])),
    git_url: `git://github.invalid/${fullName}.git`, ssh_url: `git@github.invalid:${fullName}.git`, clone_url: `${html}.git`, svn_url: html,
    created_at: at, updated_at: at, pushed_at: at, homepage: null, size: 1024, stargazers_count: 0, watchers_count: 0, language: 'Python',
    has_issues: true, has_projects: false, has_downloads: true, has_wiki: false, has_pages: false, has_discussions: false, forks_count: 0,
    mirror_url: null, archived: false, disabled: false, open_issues_count: 1, license: null, allow_forking: true, is_template: false,
    web_commit_signoff_required: false, topics: [], visibility: isPrivate ? 'private' : 'public', forks: 0, open_issues: 1, watchers: 0,
    default_branch: defaultBranch,
  };
}

const gitUser = ({ name, email, date }: GitPerson): Shape => ({ name, email, date: date.toISOString().replace('.000Z', 'Z') });

export function commit(github: GitHubState, facts: CommitFacts): Shape {
  const { oid, tree, parents, author, committer, message } = facts;
  const url = `${repositoryUrl(github)}/commits/${oid}`;
  const account = (email: string): Shape | null => {
    const found = github.accountOf(email);
    return found === null ? null : user(github, found);
  };
  return {
    sha: oid, node_id: nodeId('Commit', oid), url, html_url: `${htmlUrl(github)}/commit/${oid}`, comments_url: `${url}/comments`,
    commit: {
      author: gitUser(author), committer: gitUser(committer), message, tree: { sha: tree, url: `${repositoryUrl(github)}/git/trees/${tree}` },
      url: `${repositoryUrl(github)}/git/commits/${oid}`, comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    author: account(author.email), committer: account(committer.email),
    parents: parents.map((sha) => ({ sha, url: `${repositoryUrl(github)}/commits/${sha}`, html_url: `${htmlUrl(github)}/commit/${sha}` })),
  };
}

/** A pull request as lists and most events show it. */
export async function simplePullRequest(github: GitHubState, pull: PullRequest): Promise<Shape> {
  const { number, head, headRepository } = pull;
  const url = `${repositoryUrl(github)}/pulls/${number}`;
  const issue = `${repositoryUrl(github)}/issues/${number}`;
  const html = `${htmlUrl(github)}/pull/${number}`;
  const links = {
    self: url, html, issue, comments: `${issue}/comments`, review_comments: `${url}/comments`, review_comment: `${url}/comments{/number}`,
    commits: `${url}/commits`, statuses: `${repositoryUrl(github)}/statuses/${head.sha}`,
  };
  const owner = (headRepository ?? 'unknown/repository').split('/')[0] ?? '';
  const closed = pull.state === 'closed' ? pull.updatedAt : null;
  return {
    id: 1_900_000_000 + number, node_id: nodeId('PullRequest', number), number, url, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch`,
    issue_url: issue, commits_url: links.commits, review_comments_url: links.review_comments, review_comment_url: links.review_comment,
    comments_url: links.comments, statuses_url: links.statuses, state: pull.state, locked: false, title: pull.title,
    user: pull.author === null ? null : user(github, github.account(pull.author, pull.authorType)), body: pull.body,
    labels: pull.labels.map((name, index) => ({
      id: 500 + index, node_id: nodeId('Label', name), url: `${repositoryUrl(github)}/labels/${encodeURIComponent(name)}`, name, description: '',
      color: 'ededed', default: false,
    })),
    milestone: null, created_at: pull.createdAt, updated_at: pull.updatedAt, closed_at: closed, merged_at: pull.merged ? closed : null,
    merge_commit_sha: pull.mergeCommit, assignee: null, assignees: [], requested_reviewers: [], requested_teams: [],
    head: {
      label: `${owner}:${head.ref}`, ref: head.ref, sha: head.sha, user: user(github, github.account(owner)),
      repo: headRepository === null ? null : repository(github, headRepository),
    },
    base: {
      label: `${github.owner}:${pull.base}`, ref: pull.base, sha: await github.baseOf(pull), user: user(github, github.account(github.owner)),
      repo: repository(github),
    },
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: pull.authorAssociation, auto_merge: null, active_lock_reason: null, draft: pull.draft,
  };
}

export async function pullRequest(github: GitHubState, pull: PullRequest): Promise<Shape> {
  const commits = await github.commitsOf(pull);
  return {
    ...(await simplePullRequest(github, pull)),
    merged: pull.merged, mergeable: pull.state === 'open' ? true : null, rebaseable: null, mergeable_state: 'blocked', merged_by: null,
    comments: github.commentsOf(pull.number).length, review_comments: 0, maintainer_can_modify: false, commits: commits.length,
    additions: 0, deletions: 0, changed_files: 0,
  };
}

export function review(github: GitHubState, number: number, given: SubmittedReview): Shape {
  const html = `${htmlUrl(github)}/pull/${number}#pullrequestreview-${given.id}`;
  const pull = `${repositoryUrl(github)}/pulls/${number}`;
  return {
    id: given.id, node_id: nodeId('PullRequestReview', given.id), user: given.user === null ? null : user(github, given.user), body: given.body,
    state: given.state, html_url: html, pull_request_url: pull, author_association: given.author_association,
    _links: { html: { href: html }, pull_request: { href: pull } }, submitted_at: given.submitted_at, commit_id: given.commit_id,
  };
}

export function comment(github: GitHubState, given: Comment): Shape {
  return {
    id: given.id, node_id: nodeId('IssueComment', given.id), url: `${repositoryUrl(github)}/issues/comments/${given.id}`,
    html_url: `${htmlUrl(github)}/pull/${given.issue}#issuecomment-${given.id}`, issue_url: `${repositoryUrl(github)}/issues/${given.issue}`,
    user: given.user === null ? null : user(github, given.user), created_at: given.createdAt, updated_at: given.updatedAt, body: given.body,
    author_association: given.app === null ? 'MEMBER' : 'NONE', performed_via_github_app: given.app === null ? null : app(github, given.app),
  };
}

export async function checkRun(github: GitHubState, run: CheckRun): Promise<Shape> {
  const url = `${repositoryUrl(github)}/check-runs/${run.id}`;
  const repo = { id: github.repositoryId, url: repositoryUrl(github), name: github.name };
  const pulls = [...github.pullRequests.values()]
    .filter(({ head, headRepository, state }) => head.sha === run.headSha && headRepository === github.fullName && state === 'open');
  return {
    id: run.id, name: run.name, node_id: nodeId('CheckRun', run.id), head_sha: run.headSha, external_id: run.externalId ?? '', url,
    html_url: `${htmlUrl(github)}/runs/${run.id}`, details_url: run.detailsUrl ?? `${htmlUrl(github)}/runs/${run.id}`, status: run.status,
    conclusion: run.conclusion, started_at: run.startedAt, completed_at: run.completedAt,
    output: { title: run.title, summary: run.summary, text: run.text, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: suiteId(run) }, app: app(github, run.app),
    pull_requests: await Promise.all(pulls.map(async (pull) => ({
      id: 1_900_000_000 + pull.number, number: pull.number, url: `${repositoryUrl(github)}/pulls/${pull.number}`,
      head: { ref: pull.head.ref, sha: pull.head.sha, repo }, base: { ref: pull.base, sha: await github.baseOf(pull), repo },
    }))),
  };
}

/** One suite for each commit and App. */
export const suiteId = ({ headSha, app: { id } }: CheckRun): number => 40_000_000_000 + (Number.parseInt(headSha.slice(0, 7), 16) % 1_000_000_000) + id;
