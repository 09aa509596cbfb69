import { expect, it } from 'vitest';
import { good } from '../fixture/tubecheck.ts';
import { ofRepository } from './asking.ts';
import { onGitHub } from './release.ts';

it('a release of the fixtures is a pull request with its reviews, and its people are who they are there', async () => {
  const { github, pull, commits } = await onGitHub(await good());
  expect(pull.head.sha).toBe(commits.get('head'));
  const answer = await fetch(`${github.origin}/graphql`, {
    method: 'POST',
    headers: { authorization: `bearer ${github.token}`, 'user-agent': 'test' },
    body: JSON.stringify({
      query: ofRepository(`pullRequest(number: 7) {
        author { login ... on User { databaseId } } baseRef { target { oid } }
        reviews(first: 100) { nodes { author { login } commit { oid } } }
        commits(last: 1) { nodes { commit { author { user { login databaseId } } } } }
      }`),
    }),
  });
  const author = { login: 'lee-dev', databaseId: 1042 };
  expect(await answer.json()).toMatchObject({
    data: {
      repository: {
        pullRequest: {
          author,
          baseRef: { target: { oid: commits.get('base') } },
          reviews: { nodes: pull.reviews.map(({ user }) => ({ author: { login: user?.login }, commit: { oid: commits.get('head') } })) },
          commits: { nodes: [{ commit: { author: { user: author } } }] },
        },
      },
    },
  });
  expect(pull.reviews).toHaveLength(4);
  expect(github.violations).toEqual([]);
});
