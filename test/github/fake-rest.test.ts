import { expect, describe, it } from 'vitest';
import { ask } from './asking.ts';

const numbers = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `comment ${from + index}`);
type Bodies = readonly { readonly id: number; readonly body: string; readonly user: { readonly login: string } }[];
const bodies = (list: unknown): string[] => (list as Bodies).map(({ body }) => body);

describe('a list', () => {
  it('has pages of 30, and names the others on this host alone', async () => {
    const { github, rest } = await ask();
    for (const text of numbers(1, 65)) github.addComment(7, text);
    const first = await rest('GET', 'issues/7/comments');
    expect(bodies(first.body)).toEqual(numbers(1, 30));
    const links = [...(first.headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url = '', rel]) => [rel, url] as const);
    expect(links.map(([rel, url]) => [rel, url.replace(github.origin, '')])).toEqual([
      ['next', '/repos/lumen-health/tubecheck/issues/7/comments?page=2'],
      ['last', '/repos/lumen-health/tubecheck/issues/7/comments?page=3'],
    ]);
    const last = await rest('GET', links[1]?.[1] ?? '');
    expect(bodies(last.body)).toEqual(numbers(61, 65));
    expect(last.headers.get('link')).not.toContain('rel="next"');
    expect(bodies((await rest('GET', 'issues/7/comments?per_page=100')).body)).toEqual(numbers(1, 65));
  });
});

describe('a check run', () => {
  it('that is completed does not reopen', async () => {
    const { github, id, rest } = await ask();
    const { body } = await rest('POST', 'check-runs', { name: 'Plumbline', head_sha: id('head'), status: 'in_progress' });
    const path = `check-runs/${(body as { id: number }).id}`;
    expect(await rest('PATCH', path, { conclusion: 'failure' })).toMatchObject({ status: 200, body: { status: 'completed', conclusion: 'failure' } });
    expect(await rest('PATCH', path, { status: 'in_progress' })).toMatchObject({ status: 200, body: { status: 'completed', conclusion: 'failure' } });
    expect(await rest('PATCH', path, { conclusion: 'success' })).toMatchObject({ status: 200, body: { conclusion: 'success' } });
    expect(github.violations).toEqual([]);
  });

  it('gathers annotations over updates, at most 50 a time', async () => {
    const { github, id, rest } = await ask();
    const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'm' };
    const output = (count: number): object => ({ title: 't', summary: 's', annotations: Array.from({ length: count }, () => annotation) });
    const { body } = await rest('POST', 'check-runs', { name: 'Plumbline', head_sha: id('head'), output: output(50) });
    const path = `check-runs/${(body as { id: number }).id}`;
    expect(await rest('PATCH', path, { output: output(20) })).toMatchObject({ body: { output: { annotations_count: 70 } } });
    expect((await rest('PATCH', path, { output: output(51) })).status).toBe(422);
    expect(github.checkRuns[0]?.annotations).toHaveLength(70);
  });

  it('is changed by the App that made it alone', async () => {
    const { github, id, rest } = await ask();
    const other = github.addCheckRun({ name: 'Plumbline', headSha: id('head'), app: { id: 4, slug: 'other', name: 'Other', viewer: 'other[bot]' } });
    expect((await rest('PATCH', `check-runs/${other.id}`, { conclusion: 'success' })).status).toBe(403);
  });

  it('needs a commit of the repository, and a conclusion when it is completed', async () => {
    const { id, rest } = await ask();
    expect((await rest('POST', 'check-runs', { name: 'Plumbline', head_sha: '0'.repeat(40) })).status).toBe(422);
    expect((await rest('POST', 'check-runs', { name: 'Plumbline', head_sha: id('head'), status: 'completed' })).status).toBe(422);
  });

  it('is listed with the latest of its name', async () => {
    const { github, id, rest } = await ask();
    for (const conclusion of ['failure', 'success']) github.addCheckRun({ name: 'Plumbline', headSha: id('head'), status: 'completed', conclusion });
    github.addCheckRun({ name: 'tests', headSha: id('head') });
    const path = `commits/${id('head')}/check-runs?check_name=Plumbline`;
    expect(await rest('GET', path)).toMatchObject({
      body: { total_count: 1, check_runs: [{ conclusion: 'success', app: { slug: 'github-actions' } }] },
    });
    expect(await rest('GET', `${path}&filter=all`)).toMatchObject({ body: { total_count: 2 } });
  });
});

describe('a comment', () => {
  it('is the bot’s, with an id beyond 2^31', async () => {
    const { github, rest } = await ask();
    const made = await rest('POST', 'issues/7/comments', { body: 'text' });
    expect(made).toMatchObject({
      status: 201,
      body: { user: { login: 'github-actions[bot]', type: 'Bot' }, performed_via_github_app: { id: 15368 } },
    });
    const { id } = made.body as { id: number };
    expect(id).toBeGreaterThan(2 ** 31);
    expect(await rest('PATCH', `issues/comments/${id}`, { body: 'other' })).toMatchObject({ status: 200, body: { body: 'other' } });
    expect(await rest('POST', `issues/comments/${id}/reactions`, { content: 'eyes' })).toMatchObject({ status: 201 });
    expect(await rest('POST', `issues/comments/${id}/reactions`, { content: 'eyes' })).toMatchObject({ status: 200 });
    expect((await rest('DELETE', `issues/comments/${id}`)).status).toBe(204);
    expect(github.comments).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  it('has at most 65,536 characters', async () => {
    const { rest } = await ask();
    expect((await rest('POST', 'issues/7/comments', { body: 'x'.repeat(65_536) })).status).toBe(201);
    expect(await rest('POST', 'issues/7/comments', { body: 'x'.repeat(65_537) })).toMatchObject({
      status: 422,
      body: { errors: [{ message: expect.stringContaining('too long') as string }] },
    });
  });
});

describe('files', () => {
  it('are listed by commit or tree, one level or all', async () => {
    const { id, rest } = await ask();
    type Tree = { tree: readonly { path: string; mode: string; type: string; sha: string; size?: number }[]; truncated: boolean };
    const top = (await rest('GET', `git/trees/${id('head')}`)).body as Tree;
    expect(top.tree.map(({ path, mode, type, size }) => [path, mode, type, size])).toEqual([
      ['README.md', '100644', 'blob', 4],
      ['docs', '040000', 'tree', undefined],
      ['link', '120000', 'blob', 9],
      ['models', '040000', 'tree', undefined],
      ['run.sh', '100755', 'blob', 10],
    ]);
    const models = top.tree.find(({ path }) => path === 'models')?.sha ?? '';
    const below = (await rest('GET', `git/trees/${models}?recursive=1`)).body as Tree;
    expect(below.tree.map(({ path }) => path)).toEqual(['a', 'a/weights.bin']);
    expect((await rest('GET', `git/trees/${'0'.repeat(40)}`)).status).toBe(404);
  });

  it('are cut where there are too many', async () => {
    const { id, rest } = await ask({ limits: { treeEntries: 3 } });
    expect(await rest('GET', `git/trees/${id('head')}?recursive=1`)).toMatchObject({
      body: { truncated: true, tree: [{ path: 'README.md' }, { path: 'docs' }, { path: 'docs/new.md' }] },
    });
  });

  it('come as base64 or as they are, and not at all when too large', async () => {
    const { github, id, rest } = await ask({ limits: { blobBytes: 3 } });
    const weights = (await github.resolve(`${id('first')}:models/a/weights.bin`))?.oid ?? '';
    const { body } = await rest('GET', `git/blobs/${weights}`);
    expect(body).toMatchObject({ encoding: 'base64', size: 3, content: 'AAEC\n' });
    const raw = await fetch(`${github.origin}/repos/lumen-health/tubecheck/git/blobs/${weights}`, {
      headers: { authorization: `token ${github.token}`, accept: 'application/vnd.github.raw+json' },
    });
    expect([...new Uint8Array(await raw.arrayBuffer())]).toEqual([0, 1, 2]);
    const readme = (await github.resolve(`${id('first')}:README.md`))?.oid ?? '';
    expect(await rest('GET', `git/blobs/${readme}`)).toMatchObject({ status: 403, body: { errors: [{ code: 'too_large' }] } });
    expect(github.violations).toEqual([]);
  });
});

describe('a comparison', () => {
  it('goes from the merge base on, and knows who made the commits', async () => {
    const { github, id, rest } = await ask();
    const compared = await rest('GET', `compare/${id('second')}...${id('head')}`);
    expect(compared).toMatchObject({
      status: 200,
      body: {
        status: 'diverged',
        ahead_by: 1,
        behind_by: 1,
        total_commits: 1,
        merge_base_commit: { sha: id('first') },
        commits: [{ sha: id('head'), author: { login: 'lee-dev', id: 1042 }, committer: null }],
        files: [
          { filename: 'docs/new.md', status: 'added', additions: 1 },
          { filename: 'models/a/weights.bin', status: 'modified' },
        ],
      },
    });
    expect((await rest('GET', 'compare/main...release')).body).toMatchObject({ total_commits: 1 });
    const next = await rest('GET', `compare/${id('second')}...${id('head')}?per_page=1&page=2`);
    expect(next.body).not.toHaveProperty('files');
    expect(github.violations).toEqual([]);
  });

  it('is not found without a common ancestor, or a side', async () => {
    const { id, rest } = await ask(
      {},
      {
        commits: [
          { id: 'one', files: [['a', 'a']] },
          { id: 'other', branch: 'other', parents: [], files: [['b', 'b']] },
        ],
      },
    );
    expect(await rest('GET', `compare/${id('one')}...${id('other')}`)).toMatchObject({
      status: 404,
      body: { message: expect.stringMatching(/^No common ancestor/) as string },
    });
    expect(await rest('GET', `compare/${id('one')}...${'0'.repeat(40)}`)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  });

  it('names files that were renamed, and modes that changed', async () => {
    const text = Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join('');
    const { id, rest } = await ask(
      {},
      {
        commits: [
          {
            id: 'one',
            files: [
              ['old.txt', text],
              ['run.sh', 'x'],
              ['gone', 'y'],
            ],
          },
          {
            id: 'two',
            files: [
              ['old.txt', null],
              ['new.txt', `${text}more\n`],
              ['run.sh', { executable: 'x' }],
              ['gone', null],
            ],
          },
        ],
      },
    );
    expect(await rest('GET', `compare/${id('one')}...${id('two')}`)).toMatchObject({
      body: {
        files: [
          { filename: 'gone', status: 'removed', deletions: 1 },
          { filename: 'new.txt', previous_filename: 'old.txt', status: 'renamed', additions: 1, deletions: 0 },
          { filename: 'run.sh', status: 'changed' },
        ],
      },
    });
  });
});

describe('the pull requests of a commit', () => {
  it('are the open and merged ones, and none of a fork', async () => {
    const { github, id, rest } = await ask();
    const listed = async (): Promise<unknown> =>
      ((await rest('GET', `commits/${id('head')}/pulls`)).body as { number: number }[]).map(({ number }) => number);
    expect(await listed()).toEqual([7]);
    github.pullRequest(7).headRepository = 'somebody/tubecheck';
    expect(await listed()).toEqual([]);
    Object.assign(github.pullRequest(7), { state: 'closed', merged: true });
    expect(await listed()).toEqual([7]);
    expect(github.violations).toEqual([]);
  });
});

it('rules of a branch and permissions of people are what a test says', async () => {
  const { github, rest } = await ask();
  const rule = {
    type: 'required_status_checks',
    ruleset_source_type: 'Repository',
    ruleset_source: 'lumen-health/tubecheck',
    ruleset_id: 1,
    parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: 'Plumbline', integration_id: 15368 }] },
  };
  github.rules.set('main', [rule]);
  expect((await rest('GET', 'rules/branches/main')).body).toEqual([rule]);
  expect((await rest('GET', 'rules/branches/other')).body).toEqual([]);
  github.permissions.set('q-ben', 'write');
  github.accounts.set('nobody', null);
  const permission = async (login: string): Promise<unknown> =>
    ((await rest('GET', `collaborators/${login}/permission`)).body as { permission?: string }).permission;
  expect([await permission('q-ben'), await permission('other'), await permission('nobody')]).toEqual(['write', 'none', undefined]);
  expect(github.violations).toEqual([]);
});

it('a review that is not submitted is not shown', async () => {
  const { github, rest } = await ask();
  const review = {
    id: 1,
    user: { login: 'q-ben', id: 1012, type: 'User' as const },
    body: '',
    commit_id: null,
    submitted_at: '2026-05-12T09:00:00Z',
    author_association: 'MEMBER',
  };
  github
    .pullRequest(7)
    .reviews.push({ ...review, state: 'APPROVED' }, { ...review, id: 2, state: 'PENDING' }, { ...review, id: 3, user: null, state: 'COMMENTED' });
  expect(await rest('GET', 'pulls/7/reviews')).toMatchObject({
    body: [
      { id: 1, state: 'APPROVED', user: { login: 'q-ben' } },
      { id: 3, user: null },
    ],
  });
  expect(github.violations).toEqual([]);
});
