import { integer, list, objectId, optional, record } from './answers.ts';
import type { Client } from './client.ts';
import { GitHubError } from './fault.ts';

const TIP = `query BranchTip($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) { ref(qualifiedName: $ref) { target { oid } } }
}`;

const QUEUE = `query MergeQueue($owner: String!, $repo: String!, $branch: String!) {
  repository(owner: $owner, name: $repo) { mergeQueue(branch: $branch) { entries(first: 100) { nodes { position pullRequest { number } } } } }
}`;

const tipAnswer = record({ repository: record({ ref: record({ target: record({ oid: objectId }) }) }) });
const entry = record({ position: integer, pullRequest: optional(record({ number: integer })) });
const queueAnswer = record({ repository: record({ mergeQueue: optional(record({ entries: record({ nodes: list(entry) }) })) }) });

/** What a merge group is made of. */
export interface MergeGroup {
  /** The tip of the branch that it goes to. */
  readonly base: string;
  /** Its pull requests, the first in line first. */
  readonly numbers: readonly number[];
  /** Why it may have more; undefined where GitHub has told. */
  readonly untold: string | undefined;
}

type Entries = readonly ReturnType<typeof entry>[];

async function readEntries(client: Client, branch: string): Promise<Entries | GitHubError> {
  const asked = { what: `the merge queue of ${branch}`, needs: 'pull-requests: read' };
  try {
    const { repository } = await client.query(QUEUE, { branch }, asked, queueAnswer);
    return [...(repository.mergeQueue?.entries.nodes ?? [])].sort((a, b) => a.position - b.position);
  } catch (error) {
    // A token that may not see the queue still knows the pull request that the group is called after.
    if (error instanceof GitHubError && error.refused) return error;
    throw error;
  }
}

/**
 * The group of pull request `number`: it and all before it in the queue, for GitHub stacks them, and may merge a whole stack on
 * the checks of its last. What lies between the branch's tip and the group's head is therefore judged as one.
 */
export async function readMergeGroup(client: Client, branch: string, number: number): Promise<MergeGroup> {
  const asked = { what: `the tip of ${branch}`, needs: 'contents: read' };
  const [{ repository }, entries] = await Promise.all([client.query(TIP, { ref: `refs/heads/${branch}` }, asked, tipAnswer), readEntries(client, branch)]);
  const base = repository.ref.target.oid;
  if (entries instanceof GitHubError) return { base, numbers: [number], untold: entries.message };
  const own = entries.find(({ pullRequest }) => pullRequest?.number === number)?.position ?? 0;
  const before = entries.filter(({ position }) => position < own).flatMap(({ pullRequest }) => pullRequest?.number ?? []);
  return { base, numbers: [...before, number], untold: undefined };
}
