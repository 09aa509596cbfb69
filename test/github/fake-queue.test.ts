import { expect, it } from 'vitest';
import { ask, ofRepository } from './asking.ts';
import { mergeGroupEvent } from './payloads.ts';
import { enqueue, merge, tryMerge } from './queue.ts';

it('a pull request is tried, queued and merged with commits of GitHub’s own', async () => {
  const { github, id, rest, graphql } = await ask();
  const trial = await tryMerge(github, 7);
  expect(await github.tip('main')).toBe(id('second'));
  expect((await github.git.commit(trial)).parents).toEqual([id('second'), id('head')]);
  expect((await github.resolve('refs/pull/7/merge'))?.oid).toBe(trial);

  const squashed = await enqueue(github, 7, { how: 'squash' });
  expect((await github.git.commit(squashed.head)).parents).toEqual([id('second')]);
  github.addPullRequest({ number: 8, head: { ref: 'other', sha: id('head') } });
  const behind = await enqueue(github, 8);
  expect(behind.base).toBe(squashed.head);
  const queue = ofRepository(`
    mergeQueue(branch: "main") { entries(first: 100) { nodes { position pullRequest { number } headCommit { oid } baseCommit { oid } } } }
    none: mergeQueue(branch: "other") { id }
  `);
  expect(await graphql(queue)).toEqual({ data: { repository: { none: null, mergeQueue: { entries: { nodes: [
    { position: 1, pullRequest: { number: 7 }, headCommit: { oid: squashed.head }, baseCommit: { oid: id('second') } },
    { position: 2, pullRequest: { number: 8 }, headCommit: { oid: behind.head }, baseCommit: { oid: squashed.head } },
  ] } } } } });
  const payload = await mergeGroupEvent(github, { number: 7, ...squashed });
  expect((await github.resolve(payload.merge_group?.head_ref ?? ''))?.oid).toBe(squashed.head);

  const landed = await merge(github, 7);
  expect(await github.tip('main')).toBe(landed);
  expect(await graphql(queue)).toMatchObject({ data: { repository: { mergeQueue: { entries: { nodes: [{ position: 1, pullRequest: { number: 8 } }] } } } } });
  expect(await rest('GET', 'pulls/7')).toMatchObject({ body: { state: 'closed', merged: true, merge_commit_sha: landed } });
  expect(await rest('GET', `commits/${landed}/pulls`)).toMatchObject({ body: [{ number: 7 }] });
  expect(await graphql('{ repository(owner: "lumen-health", name: "tubecheck") { pullRequest(number: 7) { state mergeCommit { oid } } } }')).toEqual({
    data: { repository: { pullRequest: { state: 'MERGED', mergeCommit: { oid: landed } } } },
  });
  expect(github.violations).toEqual([]);
});
