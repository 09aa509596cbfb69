import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';
import { ask } from './asking.ts';
import { commentEvent, dispatchEvent, mergeGroupEvent, pullRequestEvent, pushEvent, reviewEvent, scheduleEvent, type Payload } from './payloads.ts';
import { NODE24, outputsIn, removeRuns, runAction } from './runner.ts';

afterAll(removeRuns);

/** An Action of a few lines, in place of the built one. */
function action(source: string): string {
  const path = join(temporaryFolder(), 'action.mjs');
  writeFileSync(path, source);
  return path;
}

describe('a run', () => {
  it('is told all that the runner of GitHub Actions tells', async () => {
    const { github, id } = await ask();
    const source = `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
      const { env } = process;
      const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
      writeFileSync('report.json', JSON.stringify({ cwd: process.cwd() === env.GITHUB_WORKSPACE, env, number: event.number }));
      appendFileSync(env.GITHUB_OUTPUT, 'verdict<<ghadelimiter_1\\nconsistent\\nyes\\nghadelimiter_1\\nreport=report.json\\n');
      appendFileSync(env.GITHUB_STEP_SUMMARY, '# Summary');
      console.log('out'); console.error('err'); process.exitCode = 3;`;
    const run = await runAction(github, {
      event: 'pull_request',
      payload: await pullRequestEvent(github, 7, 'opened'),
      inputs: { 'working-directory': 'a b', 'two words': 'x' },
      action: action(source),
    });
    expect(run).toMatchObject({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      summary: '# Summary',
      outputs: { verdict: 'consistent\nyes', report: 'report.json' },
    });
    const report = run.report as { cwd: boolean; number: number; env: Record<string, string> };
    expect([report.cwd, report.number]).toEqual([true, 7]);
    expect(report.env).toMatchObject({
      'INPUT_WORKING-DIRECTORY': 'a b',
      INPUT_TWO_WORDS: 'x',
      INPUT_TOKEN: github.token,
      GITHUB_API_URL: github.origin,
      GITHUB_SERVER_URL: github.origin,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_SHA: id('head'),
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_ACTIONS: 'true',
    });
    expect(Object.keys(report.env).filter((name) => /proxy|GITHUB_TOKEN|^VITEST/i.test(name))).toEqual([]);
    expect(existsSync(run.folder)).toBe(true);
  });

  it('is killed when it does not end', async () => {
    const { github } = await ask();
    const { exitCode } = await runAction(github, {
      event: 'schedule',
      payload: scheduleEvent(github),
      action: action('setInterval(() => undefined, 1000);'),
      timeoutMs: 500,
    });
    expect(exitCode).toBeNull();
  });

  it('has outputs in both of the runner’s forms', () => {
    expect(outputsIn('a=1=2\nb<<X\none\n\ntwo\nX\nc<<Y\nY\n')).toEqual({ a: '1=2', b: 'one\n\ntwo', c: '' });
    expect(() => outputsIn('b<<X\none\n')).toThrow('has no end');
  });
});

const NODES: readonly (readonly [string, string])[] = [
  ['the Node.js of the machine', process.execPath],
  ['the Node.js of the Action', NODE24],
];

describe.each(NODES.filter(([, node]) => existsSync(node)))('a faster clock on %s', (_, node) => {
  it('shortens every way to wait', async () => {
    const { github } = await ask();
    const source = `import { setTimeout as sleep } from 'node:timers/promises';
      import { setTimeout as wait } from 'node:timers';
      import { promisify } from 'node:util';
      const start = performance.now();
      await sleep(20_000); await promisify(setTimeout)(20_000); await new Promise((done) => wait(done, 20_000));
      await new Promise((done, _, handle = setTimeout(() => { handle.unref(); done(); }, 20_000)) => handle);
      const waited = performance.now() - start;
      setInterval(() => undefined, 1000);
      await new Promise((done) => AbortSignal.timeout(30_000).addEventListener('abort', done));
      console.log(process.version.split('.')[0], Math.round(waited), Math.round(performance.now() - start - waited));
      process.exit();`;
    const { stdout, stderr } = await runAction(github, {
      event: 'schedule',
      payload: scheduleEvent(github),
      node,
      clockScale: 200,
      patience: 1_000,
      action: action(source),
    });
    expect(stderr).toBe('');
    const [version, waited, limited] = stdout.trim().split(' ');
    expect(version).toBe(node === NODE24 ? 'v24' : process.version.split('.')[0]);
    // 80 seconds; a limit on an answer is what it is told to be, since the server has no faster clock.
    expect(Number(waited)).toBeGreaterThan(390);
    expect(Number(waited)).toBeLessThan(5000);
    expect(Number(limited)).toBeGreaterThan(900);
    expect(Number(limited)).toBeLessThan(5000);
  });
});

it('a run may begin on another day', async () => {
  const { github } = await ask();
  const source = 'console.log(new Date().toISOString().slice(0, 16), new Date(Date.now()).getUTCFullYear(), new Date(0).toISOString(), new Date() instanceof Date);';
  const run = await runAction(github, { event: 'schedule', payload: scheduleEvent(github), at: '2026-05-12T12:00:30Z', action: action(source) });
  expect(run.stdout).toBe('2026-05-12T12:00 2026 1970-01-01T00:00:00.000Z true\n');
});

describe('an event', () => {
  it('says as much as GitHub’s own, and no more', async () => {
    const { github, id } = await ask();
    github
      .pullRequest(7)
      .reviews.push({
        id: 1,
        user: { login: 'q-ben', id: 1012, type: 'User' },
        body: '',
        commit_id: id('head'),
        submitted_at: '2026-05-12T09:00:00Z',
        author_association: 'MEMBER',
        state: 'APPROVED',
      });
    const [review] = github.pullRequest(7).reviews;
    if (review === undefined) throw new Error('no review');
    const events: Readonly<Record<string, Payload>> = {
      opened: await pullRequestEvent(github, 7, 'opened'),
      reviewed: await reviewEvent(github, 7, review),
      queued: await mergeGroupEvent(github, { number: 7, head: id('head') }),
      commented: await commentEvent(github, github.addComment(7, 'text', github.account('q-ben'))),
      dispatched: dispatchEvent(github, { number: '7' }),
      scheduled: scheduleEvent(github),
      pushed: await pushEvent(github),
    };
    expect(events).toMatchObject({
      opened: {
        action: 'opened',
        number: 7,
        pull_request: {
          number: 7,
          merged: false,
          draft: false,
          head: { sha: id('head'), repo: { full_name: 'lumen-health/tubecheck' } },
          base: { ref: 'main' },
        },
        repository: { default_branch: 'main' },
        sender: { login: 'lee-dev' },
      },
      reviewed: { action: 'submitted', review: { state: 'approved', user: { login: 'q-ben' } }, pull_request: { number: 7 } },
      queued: {
        action: 'checks_requested',
        merge_group: { head_sha: id('head'), base_ref: 'refs/heads/main', head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${id('second')}` },
      },
      commented: {
        action: 'created',
        issue: { number: 7, pull_request: { url: expect.stringContaining('/pulls/7') as string } },
        comment: { body: 'text', user: { login: 'q-ben' } },
      },
      dispatched: { inputs: { number: '7' }, ref: 'refs/heads/main' },
      pushed: { ref: 'refs/heads/main', before: id('first'), after: id('second') },
    });
    expect(events['reviewed']?.pull_request).not.toHaveProperty('merged');
    expect(events['commented']?.['issue']).not.toHaveProperty('head');
  });
});
