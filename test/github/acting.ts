// A release on the loopback GitHub, and the built Action run on it as the runner would.
import { expect, onTestFinished } from 'vitest';
import type { Report } from '../../src/formats/generated/types.ts';
import type { Release } from '../fixture/release.ts';
import type { FakeGitHub } from './fake.ts';
import { pullRequestEvent, type Payload } from './payloads.ts';
import { onGitHub } from './release.ts';
import { runAction, type ActionRun, type RunOptions } from './runner.ts';
import type { CheckRun, Comment, PullRequest } from './tables.ts';

export const NUMBER = 7;

type Options = Parameters<typeof onGitHub>[1];
type More = Omit<RunOptions, 'event' | 'payload'>;

export interface Acted extends ActionRun {
  readonly report: Report | undefined;
}

export class Acting {
  readonly github: FakeGitHub;
  readonly pull: PullRequest;
  readonly commits: ReadonlyMap<string, string>;
  /** The time at which the next run believes to start. */
  at: string;

  constructor(github: FakeGitHub, pull: PullRequest, commits: ReadonlyMap<string, string>, at: string) {
    this.github = github;
    this.pull = pull;
    this.commits = commits;
    this.at = at;
  }

  commit(label: string): string {
    const id = this.commits.get(label);
    if (id === undefined) throw new Error(`no commit ${label}`);
    return id;
  }

  async run(event: string, payload: Payload, more: More = {}): Promise<Acted> {
    this.github.requests.length = 0;
    const run = await runAction(this.github, { event, payload, at: this.at, clockScale: 200, ...more });
    this.at = new Date(Date.parse(this.at) + 60_000).toISOString();
    return run as Acted;
  }

  async opened(more: More = {}, event = 'pull_request'): Promise<Acted> {
    return this.run(event, await pullRequestEvent(this.github, NUMBER, 'opened'), more);
  }

  /** Check runs of a commit, by default of the head, the oldest first. */
  checks(sha = this.pull.head.sha): CheckRun[] {
    return this.github.checkRunsOf(sha, 'all').toReversed();
  }

  /** What GitHub shows of the check: the newest, and only one may count. */
  check(sha = this.pull.head.sha): Pick<CheckRun, 'status' | 'conclusion'> | undefined {
    const newest = this.checks(sha).at(-1);
    return newest === undefined ? undefined : { status: newest.status, conclusion: newest.conclusion };
  }

  /** Comments of the Action itself. */
  comments(): Comment[] {
    return this.github.commentsOf(NUMBER).filter(({ user, body }) => user?.type === 'Bot' && body.startsWith('<!-- plumbline'));
  }

  comment(): string {
    const [only, ...others] = this.comments();
    expect(others).toEqual([]);
    return only?.body ?? '';
  }
}

export const PASSED = { status: 'completed', conclusion: 'success' };
export const FAILED = { status: 'completed', conclusion: 'failure' };
export const WAITING = { status: 'in_progress', conclusion: null };

/** Ends with the test, which fails where a request or an answer was not as GitHub describes it. */
export async function acting(release: Release, options: Options = {}): Promise<Acting> {
  const { github, pull, commits } = await onGitHub(release, options);
  onTestFinished(() => expect(github.violations).toEqual([]));
  return new Acting(github, pull, commits, release.at);
}
