import { describe, expect, it } from 'vitest';
import { ask, ofRepository } from './asking.ts';

describe('a query that GitHub would not take', () => {
  it('has a field that the schema does not know', async () => {
    const { github, graphql } = await ask();
    const answer = await graphql(ofRepository('databseId'));
    expect(answer).toEqual({ errors: [expect.objectContaining({ message: expect.stringContaining('databseId') as string }) as unknown] });
    expect(github.violations).toEqual([expect.stringMatching(/^POST \/graphql: graphql: Cannot query field "databseId"/)]);
  });

  it('asks for a list without saying how much of it, or for more than 100', async () => {
    const { github, graphql } = await ask();
    const none = await graphql(ofRepository('pullRequests { nodes { number } }'));
    expect(none.errors?.map(({ type }) => type)).toEqual(['MISSING_PAGINATION_BOUNDARIES']);
    const many = await graphql(ofRepository('pullRequests(first: 101) { nodes { number } }'));
    expect(many.errors?.map(({ type }) => type)).toEqual(['EXCESSIVE_PAGINATION']);
    expect(github.violations).toHaveLength(2);
  });

  it('asks for what this GitHub has no table of', async () => {
    const { github, graphql } = await ask();
    await graphql(ofRepository('stargazerCount'));
    expect(github.violations).toEqual(['POST /graphql: graphql: the loopback GitHub has no Repository.stargazerCount']);
  });

  it('leaves a variable out', async () => {
    const { github, graphql } = await ask();
    await graphql('query Test($name: String!) { repository(owner: "lumen-health", name: $name) { databaseId } }');
    expect(github.violations).toEqual([expect.stringContaining('"$name" of required type')]);
  });
});

describe('objects', () => {
  it('are found by expression and id', async () => {
    const { github, id, graphql } = await ask();
    const found = await graphql(
      ofRepository(`
      commit: object(expression: "refs/heads/release") {
        __typename oid
        ... on Commit { committedDate message parents(first: 2) { nodes { oid } } author { user { login } date } file(path: "docs/new.md") { mode type oid } }
      }
      before: object(expression: "${id('second')}~1") { oid }
      blob: object(expression: "${id('second')}~1:README.md") { ... on Blob { byteSize isBinary isTruncated text } }
      binary: object(expression: "${id('head')}:models/a/weights.bin") { ... on Blob { byteSize isBinary text } }
      tree: object(expression: "${id('head')}:") { ... on Tree { entries { name mode type size object { __typename } } } }
      missing: object(expression: "${id('head')}:nowhere") { oid }
      byId: object(oid: "${id('first')}") { __typename oid }
    `),
    );
    expect(found.data).toEqual({
      repository: expect.objectContaining({
        commit: {
          __typename: 'Commit',
          oid: id('head'),
          committedDate: '2026-03-01T00:00:00Z',
          message: expect.any(String) as string,
          parents: { nodes: [{ oid: id('first') }] },
          author: { user: { login: 'lee-dev' }, date: '2026-03-01T00:00:00Z' },
          file: { mode: 0o100644, type: 'blob', oid: expect.any(String) as string },
        },
        before: { oid: id('first') },
        blob: { byteSize: 4, isBinary: false, isTruncated: false, text: 'one\n' },
        binary: { byteSize: 2, isBinary: true, text: null },
        missing: null,
        byId: { __typename: 'Commit', oid: id('first') },
      }) as unknown,
    });
    const { tree } = (found.data as { repository: { tree: { entries: readonly { name: string; mode: number }[] } } }).repository;
    expect(tree.entries.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
      ['README.md', '100644'],
      ['docs', '40000'],
      ['link', '120000'],
      ['models', '40000'],
      ['run.sh', '100755'],
    ]);
    expect(github.violations).toEqual([]);
  });

  it('name all authors of a commit, each once', async () => {
    const message = 'Change\n\nWhy: because\n\nReviewed-by: Q <q@example.org>\nCo-authored-by: Ben <1012+q-ben@users.noreply.github.com>\nco-authored-by: Ada Builder <ADA@example.org>\n';
    const { id, graphql } = await ask({}, { commits: [{ id: 'one', message, files: [['a', 'a']] }] });
    const found = await graphql(ofRepository(`object(oid: "${id('one')}") { ... on Commit { authors(first: 10) { nodes { name email user { login } } } } }`));
    expect(found).toEqual({
      data: {
        repository: {
          object: {
            authors: { nodes: [{ name: 'Ada Builder', email: 'ada@example.org', user: null }, { name: 'Ben', email: '1012+q-ben@users.noreply.github.com', user: { login: 'q-ben' } }] },
          },
        },
      },
    });
  });

  it('are cut where their text is too long', async () => {
    const { id, graphql } = await ask({ limits: { textBytes: 2 } });
    const found = await graphql(ofRepository(`object(expression: "${id('first')}:README.md") { ... on Blob { byteSize isTruncated text } }`));
    expect(found.data).toEqual({ repository: { object: { byteSize: 4, isTruncated: true, text: 'on' } } });
  });

  it('have a history, of one path where it is asked for', async () => {
    const { id, graphql } = await ask();
    const history = (more: string): string => `history(first: 1${more}) { totalCount nodes { oid } pageInfo { hasNextPage endCursor } }`;
    const found = await graphql(
      ofRepository(
        `object(expression: "refs/heads/main") {
          ... on Commit { all: ${history('')} readme: ${history(', path: "README.md"')} models: ${history(', path: "models"')} }
        }`,
      ),
    );
    expect(found.data).toMatchObject({
      repository: {
        object: {
          all: { totalCount: 2, nodes: [{ oid: id('second') }], pageInfo: { hasNextPage: true } },
          readme: { totalCount: 2 },
          models: { totalCount: 1, nodes: [{ oid: id('first') }], pageInfo: { hasNextPage: false } },
        },
      },
    });
  });

  it('stand behind references, a tag of its own kind included', async () => {
    const { github, id, graphql } = await ask();
    github.refUpdateRules.set('main', { pattern: 'main', requiredStatusCheckContexts: ['Plumbline'], requiredApprovingReviewCount: 2 });
    const found = await graphql(
      ofRepository(`
      defaultBranchRef { name target { oid } refUpdateRule { requiredStatusCheckContexts requiredApprovingReviewCount } }
      refs(refPrefix: "refs/tags/", first: 1) { totalCount nodes { name } pageInfo { endCursor hasNextPage } }
      queried: refs(refPrefix: "refs/tags/", query: "v", first: 10) { nodes { name target { __typename ... on Tag { name message target { oid } } } } }
      ref(qualifiedName: "refs/heads/release") { name prefix target { oid } refUpdateRule { pattern } }
      none: ref(qualifiedName: "refs/heads/none") { name }
    `),
    );
    expect(found).toEqual({
      data: {
        repository: {
          defaultBranchRef: {
            name: 'main',
            target: { oid: id('second') },
            refUpdateRule: { requiredStatusCheckContexts: ['Plumbline'], requiredApprovingReviewCount: 2 },
          },
          refs: { totalCount: 2, nodes: [{ name: 'light' }], pageInfo: { endCursor: expect.any(String) as string, hasNextPage: true } },
          queried: { nodes: [{ name: 'v1', target: { __typename: 'Tag', name: 'v1', message: 'Version 1', target: { oid: id('first') } } }] },
          ref: { name: 'release', prefix: 'refs/heads/', target: { oid: id('head') }, refUpdateRule: null },
          none: null,
        },
      },
    });
    expect(github.violations).toEqual([]);
  });
});

describe('a pull request', () => {
  const PULL = `pullRequest(number: 7) {
    number state isDraft isCrossRepository baseRefName baseRefOid headRefOid baseRef { name target { oid } } author { __typename login } updatedAt title url
    reviews(last: 100) {
      totalCount pageInfo { hasPreviousPage }
      nodes { databaseId fullDatabaseId state body submittedAt lastEditedAt updatedAt author { __typename login } commit { oid } }
    }
    comments(first: 100) { nodes { databaseId fullDatabaseId body viewerDidAuthor author { __typename login } createdAt updatedAt } }
    commits(last: 1) { nodes { commit { oid checkSuites(first: 10, filterBy: { appId: 15368, checkName: "Plumbline" }) { nodes {
      app { databaseId slug }
      checkRuns(first: 10, filterBy: { checkName: "Plumbline" }) {
        nodes { databaseId name status conclusion externalId startedAt completedAt title summary detailsUrl }
      }
    } } } } }
  }`;

  it('has what the Action reads of it', async () => {
    const { github, id, graphql } = await ask({ now: () => new Date('2026-05-12T12:00:00Z') });
    const review = {
      user: { login: 'q-ben', id: 1012, type: 'User' as const },
      body: 'Checked.',
      state: 'APPROVED' as const,
      submitted_at: '2026-05-12T09:00:00Z',
      author_association: 'MEMBER',
    };
    github
      .pullRequest(7)
      .reviews.push(
        { ...review, id: 901, commit_id: id('head') },
        { ...review, id: 902, user: null, commit_id: '0'.repeat(40), lastEditedAt: '2026-05-12T10:00:00Z' },
      );
    github.pullRequest(7).baseSha = id('first');
    github.addComment(7, 'report');
    github.addCheckRun({ name: 'Plumbline', headSha: id('head'), status: 'completed', conclusion: 'failure', externalId: 'x' });
    github.addCheckRun({ name: 'tests', headSha: id('head') });
    const { data } = (await graphql(ofRepository(PULL))) as { data: { repository: { pullRequest: object } } };
    expect(data.repository.pullRequest).toMatchObject({
      number: 7,
      state: 'OPEN',
      isDraft: false,
      isCrossRepository: false,
      baseRefName: 'main',
      baseRefOid: id('first'),
      headRefOid: id('head'),
      baseRef: { target: { oid: id('second') } },
      author: { __typename: 'User', login: 'lee-dev' },
      reviews: {
        totalCount: 2,
        nodes: [
          { databaseId: 901, fullDatabaseId: '901', lastEditedAt: null, author: { __typename: 'User', login: 'q-ben' }, commit: { oid: id('head') } },
          { author: null, commit: null, lastEditedAt: '2026-05-12T10:00:00Z' },
        ],
      },
      comments: {
        nodes: [
          {
            databaseId: null,
            fullDatabaseId: '4100000001',
            body: 'report',
            viewerDidAuthor: true,
            author: { __typename: 'Bot', login: 'github-actions' },
            createdAt: '2026-05-12T12:00:00Z',
          },
        ],
      },
      commits: {
        nodes: [
          {
            commit: {
              oid: id('head'),
              checkSuites: {
                nodes: [
                  {
                    app: { databaseId: 15368, slug: 'github-actions' },
                    checkRuns: { nodes: [{ status: 'COMPLETED', conclusion: 'FAILURE', externalId: 'x' }] },
                  },
                ],
              },
            },
          },
        ],
      },
    });
    expect(github.violations).toEqual([]);
  });

  it('is not found by another number, and says so beside the data', async () => {
    const { github, graphql } = await ask();
    expect(await graphql(ofRepository('pullRequest(number: 8) { number } nameWithOwner'))).toMatchObject({
      data: { repository: { pullRequest: null, nameWithOwner: 'lumen-health/tubecheck' } },
      errors: [{ type: 'NOT_FOUND', path: ['repository', 'pullRequest'] }],
    });
    expect(github.violations).toEqual([]);
  });

  it('is shown to no token without the right', async () => {
    const { github, id, graphql } = await ask({ rights: { pull_requests: 'none', checks: 'none' } });
    const answer = await graphql(
      ofRepository(`pullRequest(number: 7) { number } object(oid: "${id('head')}") { ... on Commit { oid checkSuites(first: 1) { totalCount } } }`),
    );
    expect(answer).toMatchObject({
      data: { repository: { pullRequest: null, object: { oid: id('head'), checkSuites: null } } },
      errors: [
        { type: 'FORBIDDEN', message: 'Resource not accessible by integration' },
        { type: 'FORBIDDEN', path: ['repository', 'object', 'checkSuites'] },
      ],
    });
    expect(github.violations).toEqual([]);
  });

  it('is listed by state, base and order, page by page', async () => {
    const { github, id, graphql } = await ask();
    for (const number of [8, 9, 10])
      github.addPullRequest({
        number,
        head: { ref: `r${number}`, sha: id('head') },
        base: number === 10 ? 'other' : 'main',
        state: number === 9 ? 'closed' : 'open',
        updatedAt: `2026-05-0${10 - (number % 10)}T00:00:00Z`,
      });
    const list = (after: string): string =>
      ofRepository(
        `pullRequests(states: [OPEN], baseRefName: "main", first: 1${after}, orderBy: { field: UPDATED_AT, direction: DESC }) {
          nodes { number } pageInfo { endCursor hasNextPage }
        }`,
      );
    const first = (await graphql(list(''))).data as { repository: { pullRequests: { nodes: unknown; pageInfo: { endCursor: string } } } };
    expect(first.repository.pullRequests.nodes).toEqual([{ number: 7 }]);
    expect((await graphql(list(`, after: "${first.repository.pullRequests.pageInfo.endCursor}"`))).data).toMatchObject({
      repository: { pullRequests: { nodes: [{ number: 8 }], pageInfo: { hasNextPage: false } } },
    });
  });
});

it('the viewer of a token of Actions is its bot', async () => {
  const { github, graphql } = await ask();
  expect(await graphql('{ viewer { login } rateLimit { remaining } }')).toMatchObject({ data: { viewer: { login: 'github-actions[bot]' } } });
  expect(github.requests.map(({ operation, isWrite }) => [operation, isWrite])).toEqual([['graphql/anonymous', false]]);
});

it('a query that asks for more than half a million nodes is refused', async () => {
  const { github, graphql } = await ask();
  const query = ofRepository(
    `pullRequests(first: 100) { nodes {
      reviews(first: 100) { nodes { id } } comments(first: 100) { nodes { id } }
      commits(first: $count) { nodes { commit { parents(first: 60) { nodes { oid } } } } }
    } }`,
  ).replace('query Test', 'query Test($count: Int!)');
  expect(await graphql(query, { count: 100 })).toMatchObject({ errors: [{ type: 'MAX_NODE_LIMIT_EXCEEDED' }] });
  expect((await graphql(query, { count: 10 })).errors).toBeUndefined();
  expect(github.violations).toHaveLength(1);
});
