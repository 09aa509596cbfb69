import { integer, list, optional, page, record, text, time } from './answers.ts';
import type { Client } from './client.ts';
import { CHECK_NAME } from './published.ts';

/**
 * A check older than this is judged again, in milliseconds: evidence and roles grow old without anybody doing anything. Less than
 * a day, or a daily schedule would find yesterday's check a minute too young.
 */
const STALE_AFTER = 20 * 60 * 60 * 1000;

const OPEN = `query OpenPullRequests($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: [OPEN], first: 50, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { number updatedAt commits(last: 1) { nodes { commit { checkSuites(first: 20, filterBy: { checkName: "${CHECK_NAME}" }) { nodes {
        checkRuns(first: 10, filterBy: { checkName: "${CHECK_NAME}" }) { nodes { status completedAt } }
      } } } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

const run = record({ status: text, completedAt: optional(time) });
const suites = optional(record({ nodes: list(optional(record({ checkRuns: optional(record({ nodes: list(optional(run)) })) }))) }));
const pull = record({ number: integer, updatedAt: time, commits: record({ nodes: list(record({ commit: record({ checkSuites: suites }) })) }) });
const answer = record({ repository: record({ pullRequests: page(pull) }) });

/** The comment is written after the check and counts as an update: so much later, in milliseconds, it is somebody else's. */
const OWN_UPDATE = 15_000;

/** Whether something may have happened since the check was set; a check that waits may have waited long enough. */
function mayHaveChanged({ updatedAt, commits }: ReturnType<typeof pull>, now: number): boolean {
  const runs = commits.nodes.flatMap(({ commit }) => commit.checkSuites?.nodes ?? []).flatMap((suite) => suite?.checkRuns?.nodes ?? []).flatMap((one) => one ?? []);
  const ended = runs.map(({ status, completedAt }) => (status === 'COMPLETED' && completedAt !== undefined ? Date.parse(completedAt) : 0));
  const last = Math.max(0, ...ended);
  return runs.some(({ status }) => status !== 'COMPLETED') || last + OWN_UPDATE < Date.parse(updatedAt) || last < now - STALE_AFTER;
}

/** The numbers of the open pull requests that a look is due at, the latest updated first. */
export async function pullRequestsToJudge(client: Client, now: number): Promise<readonly number[]> {
  const asked = { what: 'the open pull requests', needs: 'pull-requests: read' };
  const numbers: number[] = [];
  for (let after: string | null = null; ;) {
    const { repository }: ReturnType<typeof answer> = await client.query(OPEN, { after }, asked, answer);
    numbers.push(...repository.pullRequests.nodes.filter((one) => mayHaveChanged(one, now)).map(({ number }) => number));
    if (repository.pullRequests.next === undefined) return numbers;
    after = repository.pullRequests.next;
  }
}
