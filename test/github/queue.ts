// Commits that GitHub makes itself: trial merges of pull requests, and those of the merge queue.
import type { GitHubState } from './state.ts';

export interface QueuedCommit {
  readonly head: string;
  /** What it stands on: the tip of the base branch, or the commit of the pull request before it in the queue. */
  readonly base: string;
}

export interface QueueOptions {
  readonly onto?: string;
  readonly how?: 'merge' | 'squash';
}

async function merged(github: GitHubState, number: number, { onto, how = 'merge' }: QueueOptions): Promise<QueuedCommit> {
  const { base: branch, head, title } = github.pullRequest(number);
  const base = onto ?? (await github.tip(branch)) ?? '';
  const tree = (await github.git.run('merge-tree', '--write-tree', base, head.sha)).toString('utf8').split('\n')[0] ?? '';
  const parents = how === 'merge' ? ['-p', base, '-p', head.sha] : ['-p', base];
  const message = how === 'merge' ? `Merge pull request #${number} from ${github.owner}/${head.ref}` : `${title} (#${number})`;
  const commit = await github.git.run('commit-tree', tree, ...parents, '-m', message);
  return { head: commit.toString('utf8').trim(), base };
}

/**
 * Puts a pull request at the end of its branch's merge queue: the commit that its checks run on, with its branch. It stands on
 * that of the pull request before it.
 */
export async function enqueue(github: GitHubState, number: number, options: QueueOptions = {}): Promise<QueuedCommit> {
  const { base: branch } = github.pullRequest(number);
  const queue = github.mergeQueues.get(branch) ?? [];
  const last = queue.at(-1);
  const made = await merged(github, number, last === undefined ? options : { onto: last.head, ...options });
  github.mergeQueues.set(branch, [...queue, { number, ...made, enqueuedAt: github.timestamp() }]);
  github.branches.set(`gh-readonly-queue/${branch}/pr-${number}-${made.base}`, made.head);
  return made;
}

/** Makes the trial merge that `pull_request` workflows run on. */
export async function tryMerge(github: GitHubState, number: number): Promise<string> {
  const { head } = await merged(github, number, {});
  github.pullRequest(number).mergeCommit = head;
  return head;
}

/** Merges a pull request: its branch stays, and the base branch moves. */
export async function merge(github: GitHubState, number: number, options: QueueOptions = {}): Promise<string> {
  const pull = github.pullRequest(number);
  const { head, base } = await merged(github, number, options);
  Object.assign(pull, { state: 'closed', merged: true, mergeCommit: head, baseSha: pull.baseSha ?? base, updatedAt: github.timestamp() });
  github.branches.set(pull.base, head);
  const queue = github.mergeQueues.get(pull.base);
  if (queue !== undefined) github.mergeQueues.set(pull.base, queue.filter((one) => one.number !== number));
  return head;
}
