// Pull requests, their reviews and files, rules of branches, and people's permissions.
import type { GitHubState } from '../state.ts';
import type { PullRequest } from '../tables.ts';
import { invalid, notFound, pageOf, type Answer, type Asked, type Operation } from './answer.ts';
import { changedFiles } from './contents.ts';
import { pullRequest, review, simplePullRequest, user } from './shapes.ts';

const MAX_FILES = 3000;

type Handle = (github: GitHubState, asked: Asked, pull: PullRequest) => Answer | Promise<Answer>;

const ofPullRequest = (handle: Handle): Operation => ({
  rights: ['pull_requests'],
  level: 'read',
  handle(github, asked) {
    const pull = github.pullRequests.get(Number(asked.path['pull_number']));
    return pull === undefined ? notFound() : handle(github, asked, pull);
  },
});

const get = ofPullRequest(async (github, _, pull) => ({ status: 200, body: await pullRequest(github, pull) }));

/** Reviews that the token may see: one that is not submitted yet is its author's alone. */
export const submitted = ({ reviews }: PullRequest): PullRequest['reviews'] => reviews.filter(({ state }) => state !== 'PENDING');

const listReviews = ofPullRequest((github, asked, pull) => {
  const { items, headers } = pageOf(asked, submitted(pull));
  return { status: 200, headers, body: items.map((one) => review(github, pull.number, one)) };
});

const listFiles = ofPullRequest(async (github, asked, pull) => {
  const base = await github.git.mergeBase(await github.baseOf(pull), pull.head.sha);
  const files = base === undefined ? [] : (await changedFiles(github, base, pull.head.sha)).slice(0, MAX_FILES);
  const { items, headers } = pageOf(asked, files);
  return { status: 200, headers, body: items };
});

const ofCommit: Operation = {
  rights: ['pull_requests'],
  level: 'read',
  async handle(github, asked) {
    const name = asked.path['commit_sha'] ?? '';
    const commit = await github.commitAt(name);
    if (commit === undefined) return invalid(`No commit found for SHA: ${name}`);
    const { items, headers } = pageOf(asked, await github.pullRequestsOf(commit));
    return { status: 200, headers, body: await Promise.all(items.map((pull) => simplePullRequest(github, pull))) };
  },
};

const permission: Operation = {
  rights: [],
  level: 'read',
  handle(github, { path }) {
    const login = path['username'] ?? '';
    if (github.accounts.get(login) === null) return notFound();
    const level = github.permissions.get(login) ?? (github.isPrivate ? 'none' : 'read');
    const [admin, push] = [level === 'admin', level === 'admin' || level === 'write'];
    const permissions = { pull: level !== 'none', triage: push, push, maintain: admin, admin };
    return { status: 200, body: { permission: level, role_name: level, user: { ...user(github, github.account(login)), permissions, role_name: level } } };
  },
};

const rules: Operation = {
  rights: [],
  level: 'read',
  handle(github, asked) {
    const { items, headers } = pageOf(asked, github.rules.get(asked.path['branch'] ?? '') ?? []);
    return { status: 200, headers, body: items };
  },
};

export const PULLS: Readonly<Record<string, Operation>> = {
  'pulls/get': get,
  'pulls/list-reviews': listReviews,
  'pulls/list-files': listFiles,
  'repos/list-pull-requests-associated-with-commit': ofCommit,
  'repos/get-collaborator-permission-level': permission,
  'repos/get-branch-rules': rules,
};
