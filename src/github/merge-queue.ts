import { integer, list, objectId, optional, record } from './answers.ts';
import type { Client } from './client.ts';

const QUEUE = `query MergeQueue($owner: String!, $repo: String!, $branch: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) {
    ref(qualifiedName: $ref) { target { oid } }
    mergeQueue(branch: $branch) { entries(first: 100) { nodes { position pullRequest { number } } } }
  }
}`;

const answer = record({
  repository: record({
    ref: record({ target: record({ oid: objectId }) }),
    mergeQueue: optional(record({ entries: record({ nodes: list(record({ position: integer, pullRequest: optional(record({ number: integer })) })) }) })),
  }),
});

/** What a merge group is made of. */
export interface MergeGroup {
  /** The tip of the branch that it goes to. */
  readonly base: string;
  /** Its pull requests, the first in line first. */
  readonly numbers: readonly number[];
}

/**
 * The group of pull request `number`: it and all before it in the queue, for GitHub stacks them, and may merge a whole stack on
 * the checks of its last. What lies between the branch's tip and the group's head is therefore judged as one.
 */
export async function readMergeGroup(client: Client, branch: string, number: number): Promise<MergeGroup> {
  const asked = { what: `the merge queue of ${branch}`, needs: 'pull-requests: read' };
  const { repository } = await client.query(QUEUE, { branch, ref: `refs/heads/${branch}` }, asked, answer);
  const entries = [...(repository.mergeQueue?.entries.nodes ?? [])].sort((a, b) => a.position - b.position);
  const own = entries.find(({ pullRequest }) => pullRequest?.number === number)?.position ?? 0;
  const before = entries.filter(({ position }) => position < own).flatMap(({ pullRequest }) => pullRequest?.number ?? []);
  return { base: repository.ref.target.oid, numbers: [...before, number] };
}
