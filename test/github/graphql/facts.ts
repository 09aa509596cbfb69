// Accounts, repositories and pull requests as far as they need nothing else: what nodes of every other kind point back to.
import type { GitHubState } from '../state.ts';
import type { Account, PullRequest } from '../tables.ts';
import { htmlUrl, nodeId } from '../rest/shapes.ts';

export type Node = Record<string, unknown>;

const INT_MAX = 2 ** 31 - 1;

/** GraphQL's Int cannot hold what has grown beyond it; `fullDatabaseId` is there for that. */
export const int = (id: number): number | null => (id > INT_MAX ? null : id);

/** An account as an `Actor`: a bot's login goes without `[bot]`, and a deleted account is null. */
export function actor(github: GitHubState, account: Pick<Account, 'login' | 'id' | 'type'> | null): Node | null {
  if (account === null) return null;
  const login = account.type === 'Bot' ? account.login.replace(/\[bot\]$/, '') : account.login;
  const path = account.type === 'Bot' ? `/apps/${login}` : `/${login}`;
  return {
    __typename: account.type, id: nodeId(account.type, account.id), databaseId: account.id, login, name: null, url: `${github.origin}${path}`, resourcePath: path,
    avatarUrl: `${github.origin}/avatars/${account.id}`,
  };
}

export function repositoryFacts(github: GitHubState): Node {
  return {
    __typename: 'Repository', id: nodeId('Repository', github.repositoryId), databaseId: github.repositoryId, name: github.name, nameWithOwner: github.fullName,
    owner: { ...actor(github, github.account(github.owner)), __typename: 'Organization' }, url: htmlUrl(github),
    isPrivate: github.isPrivate, isArchived: false, isFork: false, visibility: github.isPrivate ? 'PRIVATE' : 'PUBLIC',
  };
}

function headRepositoryOf(github: GitHubState, { headRepository }: PullRequest): Node | null {
  if (headRepository === null) return null;
  const [owner = '', name = ''] = headRepository.split('/');
  if (headRepository === github.fullName) return repositoryFacts(github);
  const url = `${github.origin}/${headRepository}`;
  const by = actor(github, github.account(owner));
  return { ...repositoryFacts(github), id: nodeId('Repository', headRepository), databaseId: null, name, nameWithOwner: headRepository, owner: by, url, isFork: true };
}

/** `OPEN`, `CLOSED` or `MERGED`. */
export const stateOf = ({ merged, state }: PullRequest): string => (merged ? 'MERGED' : state.toUpperCase());

export async function pullRequestFacts(github: GitHubState, pull: PullRequest): Promise<Node> {
  const { number, headRepository } = pull;
  const path = `/${github.fullName}/pull/${number}`;
  const own = headRepository === github.fullName;
  const closed = pull.state === 'closed' ? pull.updatedAt : null;
  return {
    __typename: 'PullRequest', id: nodeId('PullRequest', number), number, databaseId: 1_900_000_000 + number, fullDatabaseId: String(1_900_000_000 + number),
    title: pull.title, body: pull.body ?? '', state: stateOf(pull), isDraft: pull.draft, merged: pull.merged, closed: closed !== null,
    isCrossRepository: !own, baseRefName: pull.base, baseRefOid: await github.baseOf(pull), headRefName: pull.head.ref, headRefOid: pull.head.sha,
    author: pull.author === null ? null : actor(github, github.account(pull.author, pull.authorType)), authorAssociation: pull.authorAssociation,
    createdAt: pull.createdAt, updatedAt: pull.updatedAt, closedAt: closed, mergedAt: pull.merged ? closed : null,
    url: `${github.origin}${path}`, resourcePath: path,
    repository: () => repositoryFacts(github), baseRepository: () => repositoryFacts(github), headRepository: () => headRepositoryOf(github, pull),
  };
}
