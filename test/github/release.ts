// The loopback GitHub with a release of the fixtures in it, as pull request 7.
import { onTestFinished } from 'vitest';
import { writeRepository } from '../fixture/judge.ts';
import { person } from '../fixture/people.ts';
import type { Release } from '../fixture/release.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { FakeGitHub } from './fake.ts';
import type { StateOptions } from './state.ts';
import type { PullRequest } from './tables.ts';

export interface ReleaseOnGitHub {
  readonly github: FakeGitHub;
  readonly pull: PullRequest;
  /** Commit ids by label: `base`, `head`, and those that `Release.push` returned. */
  readonly commits: ReadonlyMap<string, string>;
}

/** What a fixture says of its pull request in the words of the REST API. */
function given(pull: Readonly<Record<string, unknown>>): Pick<PullRequest, 'number' | 'draft' | 'state' | 'merged'> {
  const { number = 7, draft = false, state = 'open', merged = false } = pull;
  return { number: Number(number), draft: draft === true, state: state === 'closed' ? 'closed' : 'open', merged: merged === true };
}

/** Starts it for one test. Everybody who reviewed may write, as has the author. */
export async function onGitHub(release: Release, options: Omit<StateOptions, 'repository'> = {}): Promise<ReleaseOnGitHub> {
  release.rebind();
  const repository = temporaryFolder();
  const commits = await writeRepository(release, repository);
  const github = await FakeGitHub.start({ now: () => new Date(release.at), ...options, repository });
  onTestFinished(() => github.close());
  const reviews = release.reviews
    .toSorted((a, b) => Date.parse(a.submitted_at) - Date.parse(b.submitted_at))
    .map((review) => ({ ...review, commit_id: commits.get(review.commit_id ?? '') ?? review.commit_id }));
  const pull = github.addPullRequest({
    title: release.tip.message.split('\n')[0] ?? '', author: release.author, base: 'main', reviews,
    head: { ref: release.branch, sha: commits.get('head') ?? '' },
    ...given(release.pullRequest),
  });
  for (const login of [release.author, ...reviews.map(({ user }) => user?.login)]) if (login !== undefined) github.permissions.set(login, 'write');
  const author = github.accountOf(person(release.author).email);
  if (author !== null) github.accounts.set(release.author, author);
  for (const { user } of reviews) if (user !== null) github.accounts.set(user.login, user);
  return { github, pull, commits };
}
