import type { PullRequestFacts, ReviewFacts } from '../formats/github.ts';
import type { History, Repository, Snapshot } from '../repository/snapshot.ts';
import { together } from './together.ts';

/** The facts that every device of one pull request shares. */
export interface PullRequest {
  readonly repository: Repository;
  readonly history: History;
  /** The tip of the base branch: plan, authorization, policy and previous release are read there. */
  readonly base: Snapshot;
  /** Changes are those since here. */
  readonly mergeBase: Snapshot;
  readonly head: Snapshot;
  readonly at: number;
  readonly plans: readonly string[];
  readonly reviews: readonly ReviewFacts[] | undefined;
  readonly pullRequests: readonly PullRequestFacts[];
}

/** Paths whose entry differs between two trees, in byte order. */
export async function changedPaths(before: Snapshot, after: Snapshot): Promise<string[]> {
  if (before.commit === after.commit) return [];
  const [old, current] = await together([before.list(), after.list()]);
  const paths: string[] = [];
  for (const [path, entry] of current) {
    const was = old.get(path);
    if (was?.object !== entry.object || was.kind !== entry.kind) paths.push(path);
  }
  for (const path of old.keys()) if (!current.has(path)) paths.push(path);
  return paths.sort();
}
