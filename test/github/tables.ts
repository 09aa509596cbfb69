// What the loopback GitHub knows besides the repository itself. Tests change it at any time, also in the middle of a run.
import type { Review } from '../fixture/people.ts';

export type Level = 'none' | 'read' | 'write';

/** The permissions that a workflow gives its token, by GitHub's names. */
export interface Rights {
  contents: Level;
  pull_requests: Level;
  issues: Level;
  checks: Level;
  statuses: Level;
  administration: Level;
}

export interface Account {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot';
  /** Addresses of commits that GitHub shows as this account's, besides its `users.noreply.github.com` ones. */
  readonly emails?: readonly string[];
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** What GraphQL's `viewer` says of a token of this App: `<slug>[bot]`, while authors of comments go without `[bot]`. */
  readonly viewer: string;
}

export const GITHUB_ACTIONS: App = { id: 15368, slug: 'github-actions', name: 'GitHub Actions', viewer: 'github-actions[bot]' };

export interface SubmittedReview extends Review {
  /** When its text was edited last; the REST API does not tell. */
  lastEditedAt?: string;
}

export interface PullRequest {
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  merged: boolean;
  /** The commit of the merge, or of the trial merge while it is open. */
  mergeCommit: string | null;
  draft: boolean;
  /** Null: the account was deleted. */
  author: string | null;
  authorType: 'User' | 'Bot';
  authorAssociation: string;
  /** Name of the branch. */
  base: string;
  /**
   * What GitHub remembers of the base branch. It is as old as the last push to the pull request: undefined stands for the tip.
   */
  baseSha: string | undefined;
  head: { ref: string; sha: string };
  /** `owner/name`; another repository's for a fork's pull request, null when that was deleted. */
  headRepository: string | null;
  /** Oldest first, with commit ids for `commit_id`. */
  reviews: SubmittedReview[];
  labels: string[];
  createdAt: string;
  updatedAt: string;
}

export interface Comment {
  id: number;
  /** Number of the issue or pull request. */
  issue: number;
  /** Null: the account was deleted. */
  user: { readonly login: string; readonly id: number; readonly type: 'User' | 'Bot' } | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  /** The App that wrote it. */
  app: App | null;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckRun {
  id: number;
  name: string;
  headSha: string;
  app: App;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  externalId: string | null;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
}

export interface Reaction {
  readonly id: number;
  readonly comment: number;
  readonly content: string;
  readonly user: Account;
}

/** A place in a merge queue, with the commit that its checks run on. */
export interface Queued {
  readonly number: number;
  readonly head: string;
  /** The tip of the branch, or the head of the place before. */
  readonly base: string;
  readonly enqueuedAt: string;
}

/** Branch protection as GraphQL shows it to somebody without administration rights. */
export interface RefUpdateRule {
  readonly pattern: string;
  readonly requiredStatusCheckContexts?: readonly string[] | null;
  readonly requiredApprovingReviewCount?: number | null;
  readonly requiresCodeOwnerReviews?: boolean;
}

export type Permission = 'admin' | 'write' | 'read' | 'none';

/** Limits of GitHub that tests may lower. */
export interface Limits {
  /** Entries of a tree listed recursively; then it is cut and says `truncated`. */
  treeEntries: number;
  /** Bytes of a blob over REST. */
  blobBytes: number;
  /** Bytes of a blob's text over GraphQL; then it is cut and says `isTruncated`. */
  textBytes: number;
  /** Files of a comparison. */
  comparedFiles: number;
  /** Requests an hour, as `x-ratelimit-limit` says. */
  requestsPerHour: number;
}

export const GITHUB_LIMITS: Limits = {
  treeEntries: 100_000,
  blobBytes: 100 * 1024 * 1024,
  textBytes: 512 * 1024,
  comparedFiles: 300,
  requestsPerHour: 1000,
};

/** An object of Git LFS: its bytes, or the error that the server gives for it. */
export type LfsObject = Uint8Array | { readonly code: number; readonly message: string };
