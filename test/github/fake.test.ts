import { describe, expect, it } from 'vitest';
import { ask } from './asking.ts';
import { faults, type Fault } from './faults.ts';

const run = (sha: string, more: object = {}): object => ({ name: 'Plumbline', head_sha: sha, ...more });

describe('what GitHub would not understand is kept', () => {
  it('of a REST request', async () => {
    const { github, id, rest } = await ask();
    await rest('POST', 'check-runs', run(id('head'), { conclusion: 'passed' }));
    await rest('GET', 'pulls/7/reviews?state=APPROVED');
    expect(github.violations.map((text) => text.replace(/: must be.*/, ''))).toEqual([
      'POST /repos/lumen-health/tubecheck/check-runs: body/conclusion',
      'GET /repos/lumen-health/tubecheck/pulls/7/reviews: query/state: unknown parameter',
    ]);
  });

  it('of every limit of a check run', async () => {
    const { github, id, rest } = await ask();
    const annotations = Array.from({ length: 51 }, () => ({ path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' }));
    const refused = [
      await rest('POST', 'check-runs', { name: 'Plumbline' }),
      await rest('POST', 'check-runs', run(id('head'), { output: { title: 't', summary: 'x'.repeat(65_536) } })),
      await rest('POST', 'check-runs', run(id('head'), { output: { title: 't', summary: 's', annotations } })),
    ];
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(github.violations.map((text) => text.replace(/^.*?: body/, ''))).toEqual([
      ": must have required property 'head_sha'",
      '/output/summary: must NOT have more than 65535 characters',
      '/output/annotations: must NOT have more than 50 items',
    ]);
    expect(github.checkRuns).toEqual([]);
  });

  it('of an operation that is not known to be used', async () => {
    const { github, rest } = await ask();
    expect((await rest('PUT', 'pulls/7/merge', {})).status).toBe(404);
    expect(github.violations).toEqual(['PUT /repos/lumen-health/tubecheck/pulls/7/merge: unknown operation']);
  });

  it('nothing where all is well', async () => {
    const { github, id, rest } = await ask();
    await rest('POST', 'check-runs', run(id('head'), { status: 'in_progress' }));
    await rest('GET', `commits/${id('head')}/check-runs`);
    await rest('GET', `git/trees/${id('head')}?recursive=1`);
    await rest('GET', `compare/${id('second')}...${id('head')}`);
    await rest('GET', `commits/${id('head')}/pulls`);
    await rest('GET', 'pulls/7');
    await rest('GET', 'pulls/7/files');
    await rest('GET', 'collaborators/lee-dev/permission');
    await rest('GET', 'rules/branches/main');
    expect(github.violations).toEqual([]);
    expect([github.reads, github.writes]).toEqual([8, 1]);
    expect(github.requests.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200, 200, 200, 200]);
  });
});

describe('a token', () => {
  it('that is not the right one opens nothing', async () => {
    const { rest } = await ask();
    expect((await rest('GET', 'pulls/7', undefined, { authorization: 'token other' })).status).toBe(401);
  });

  it('without a right gets 403, and 404 for a private repository’s files', async () => {
    const { github, id, rest } = await ask({ rights: { contents: 'none', pull_requests: 'read', checks: 'read' } });
    const refused = await rest('POST', 'check-runs', run(id('head')));
    expect(refused).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
    expect((await rest('POST', 'issues/7/comments', { body: 'text' })).status).toBe(403);
    expect((await rest('GET', `git/trees/${id('head')}`)).status).toBe(404);
    github.isPrivate = false;
    expect((await rest('GET', `git/trees/${id('head')}`)).status).toBe(200);
    expect(github.checkRuns).toEqual([]);
  });

  it('leaves a record of how many requests it had open at once', async () => {
    const { github, rest } = await ask();
    await Promise.all(Array.from({ length: 5 }, () => rest('GET', 'pulls/7')));
    await rest('GET', 'pulls/7');
    expect(github.peak).toBeGreaterThan(1);
    expect(github.peak).toBeLessThanOrEqual(5);
  });

  it('sees how much it may still ask', async () => {
    const { rest } = await ask();
    await rest('GET', 'pulls/7');
    const { headers } = await rest('GET', 'pulls/7');
    expect(['limit', 'remaining', 'used', 'resource'].map((name) => headers.get(`x-ratelimit-${name}`))).toEqual(['1000', '998', '2', 'core']);
  });
});

describe('the middle of a run', () => {
  it('is where a test may change what GitHub knows', async () => {
    const { github, id, rest } = await ask();
    github.before = (request) => {
      if (request.index === 1) github.push(7, id('second'));
    };
    const head = async (): Promise<unknown> => ((await rest('GET', 'pulls/7')).body as { head: { sha: string } }).head.sha;
    expect([await head(), await head()]).toEqual([id('head'), id('second')]);
    expect(github.branches.get('release')).toBe(id('second'));
  });
});

describe('a fault', () => {
  const PATH = 'pulls/7';

  async function failing(fault: Fault): Promise<Awaited<ReturnType<typeof ask>>> {
    const asked = await ask();
    asked.github.fault = (request) => (request.index === 0 ? fault : undefined);
    return asked;
  }

  it('may cut the connection, and the next request is answered', async () => {
    const { github, rest } = await failing('reset');
    await expect(rest('GET', PATH)).rejects.toThrow('fetch failed');
    expect((await rest('GET', PATH)).status).toBe(200);
    expect(github.requests.map(({ status }) => status)).toEqual([0, 200]);
  });

  it('may leave it open for ever', async () => {
    const { github } = await failing('hang');
    const limit = AbortSignal.timeout(300);
    await expect(fetch(`${github.origin}/x`, { signal: limit })).rejects.toThrow('timeout');
  });

  it('may cut JSON in half, with a length that fits', async () => {
    const { github } = await failing('malformed');
    const answer = await fetch(`${github.origin}/repos/${github.fullName}/${PATH}`, { headers: { authorization: `token ${github.token}` } });
    const text = await answer.text();
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('may end an answer early', async () => {
    const { github } = await failing('truncated');
    const answer = await fetch(`${github.origin}/repos/${github.fullName}/${PATH}`, { headers: { authorization: `token ${github.token}` } });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('may leave the answer out, or give a page in its place', async () => {
    const empty = await failing('empty');
    expect(await empty.rest('GET', PATH)).toMatchObject({ status: 200, body: '' });
    const html = await failing('html');
    expect(await html.rest('GET', PATH)).toMatchObject({ status: 200, body: expect.stringMatching(/^<!DOCTYPE html>/) as string });
  });

  it.each([
    [faults.serverError(), 500, null],
    [faults.badGateway(), 502, null],
    [faults.forbidden(), 403, null],
    [faults.notFound(), 404, null],
    [faults.tooManyRequests(), 429, null],
    [faults.tooManyRequests(7), 429, '7'],
    [faults.secondaryLimit(30), 403, '30'],
  ])('may be an answer of GitHub %#', async (fault, status, retryAfter) => {
    const { rest } = await failing(fault);
    const answer = await rest('GET', PATH);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
  });

  it('stops what was asked for, unless only the answer is lost', async () => {
    const stopped = await failing(faults.serverError());
    expect((await stopped.rest('POST', 'issues/7/comments', { body: 'text' })).status).toBe(500);
    expect(stopped.github.comments).toEqual([]);
    const lost = await failing({ lost: faults.badGateway() });
    expect((await lost.rest('POST', 'issues/7/comments', { body: 'text' })).status).toBe(502);
    expect(lost.github.comments.map(({ body }) => body)).toEqual(['text']);
  });
});
