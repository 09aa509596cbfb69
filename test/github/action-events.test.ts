import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { reported, withRows } from '../fixture/rows.ts';
import { good, outsidePlan, untouched } from '../fixture/tubecheck.ts';
import { acting, FAILED, NUMBER, PASSED, WAITING, type Acting } from './acting.ts';
import { faults } from './faults.ts';
import { commentEvent, dispatchEvent, mergeGroupEvent, pullRequestEvent, pushEvent, reviewEvent, scheduleEvent } from './payloads.ts';
import { enqueue } from './queue.ts';
import { NODE24, removeRuns } from './runner.ts';

afterAll(removeRuns);

describe('a pull request that releases', () => {
  it.each(['pull_request', 'pull_request_target'])('is judged on %s: check, comment, summary, outputs and report', async (event) => {
    const on = await acting(await good());
    const { exitCode, outputs, report, summary } = await on.opened({}, event);
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ verdict: 'consistent', blocked: 'false' });
    expect(report).toMatchObject({ verdict: 'consistent', requests: { reads: on.github.reads, writes: on.github.writes } });
    expect(on.check()).toEqual(PASSED);
    expect(on.comment()).toContain('Checks passed');
    expect(summary).toContain('Checks passed');
    expect(on.checks()[0]?.detailsUrl).toBe(`${on.github.origin}/lumen-health/tubecheck/actions/runs/16000000001`);
  });

  it.skipIf(!existsSync(NODE24))('gets the same from the same bytes on the Node.js of the machine', async () => {
    const on = await acting(await outsidePlan());
    const first = await on.opened({ node: process.execPath });
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toBe('');
    expect(on.check()).toEqual(FAILED);
    const again = await on.opened();
    expect(again.exitCode).toBe(1);
    expect(on.github.writes).toBe(0);
  });

  it('is judged by the rows of its table of predictions', async () => {
    const fine = await acting(await withRows());
    const { exitCode, report } = await fine.opened();
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 0, verdict: 'consistent' });
    expect(new Set(report?.devices[0]?.criteria.map(({ basis }) => basis))).toEqual(new Set(['rows']));
    const release = await withRows();
    reported(release, 'sensitivity', { sex: 'female' }, ({ counts }) => Object.assign(counts ?? {}, { tp: 191, fn: 9 }));
    const wrong = await acting(release);
    expect((await wrong.opened()).outputs).toMatchObject({ verdict: 'incomplete', blocked: 'true' });
    expect(wrong.check()).toEqual(FAILED);
  });

  it('is not written about again where nothing has changed', async () => {
    const on = await acting(await good());
    await on.opened();
    const again = await on.opened();
    expect(again.exitCode).toBe(0);
    expect(on.github.writes).toBe(0);
  });

  it('takes at most 16 reads and 3 writes, with three earlier releases, 20 pieces of evidence and four signatures', async () => {
    const release = await good();
    for (const [index, version] of ['1.0.0', '1.1.0', '1.2.0'].entries()) {
      release.before(`2025-0${index + 1}-10T09:00:00Z`, (tree) => {
        const path = release.paths.manifest;
        tree.set(path, Buffer.from(Buffer.from(tree.get(path) ?? []).toString().replace('version: "2.0.0"', `version: "${version}"`)));
      });
    }
    const on = await acting(release);
    const { exitCode, report } = await on.opened();
    expect(exitCode).toBe(0);
    expect(report?.devices[0]?.signoffs.filter(({ status }) => status === 'valid')).toHaveLength(4);
    expect(report?.inputs.filter(({ path, at }) => at === 'head' && path.includes('/evidence/')).length).toBeGreaterThanOrEqual(15);
    expect(on.github.reads).toBeLessThanOrEqual(16);
    expect(on.github.writes).toBeLessThanOrEqual(3);
  });
});

describe('signatures', () => {
  it('turn a waiting check into a passed one, and the job that waits does not fail', async () => {
    const release = await good();
    const last = release.reviews.at(-1);
    const on = await acting(release);
    on.pull.reviews = on.pull.reviews.slice(0, -1);
    const before = await on.opened();
    expect(before.exitCode).toBe(0);
    expect(before.outputs).toMatchObject({ verdict: 'incomplete', blocked: 'true' });
    expect(on.check()).toEqual(WAITING);
    expect(on.comment()).toContain('Waiting for 1 sign-off');
    if (last === undefined) throw new Error('no reviews');
    on.pull.reviews.push({ ...last, commit_id: on.pull.head.sha });
    const after = await on.run('pull_request_review', await reviewEvent(on.github, NUMBER, last));
    expect(after.exitCode).toBe(0);
    expect(on.check()).toEqual(PASSED);
    expect(on.checks()).toHaveLength(1);
    expect(on.comment()).toContain('Checks passed');
  });

  it('that are dismissed take the pass back with a check run that waits, for a completed one stays completed', async () => {
    const on = await acting(await good());
    await on.opened();
    const dismissed = on.pull.reviews.at(-1);
    if (dismissed === undefined) throw new Error('no reviews');
    dismissed.state = 'DISMISSED';
    const { exitCode } = await on.run('pull_request_review', await reviewEvent(on.github, NUMBER, dismissed, 'dismissed'));
    expect(exitCode).toBe(0);
    expect(on.check()).toEqual(WAITING);
    expect(on.checks()).toMatchObject([PASSED, WAITING]);
  });

  it('whose text was edited afterwards are void', async () => {
    const on = await acting(await good());
    const edited = on.pull.reviews.at(-1);
    if (edited === undefined) throw new Error('no reviews');
    edited.lastEditedAt = '2026-05-12T11:00:00Z';
    const { report } = await on.run('pull_request_review', await reviewEvent(on.github, NUMBER, edited, 'edited'));
    expect(report?.devices[0]?.findings.map(({ rule }) => rule)).toContain('signoff/unedited');
    expect(on.check()).not.toEqual(PASSED);
  });
});

describe('a comment', () => {
  it('with /plumbline check judges again, and is answered by a reaction and in the one comment', async () => {
    const on = await acting(await good());
    const comment = on.github.addComment(NUMBER, '/plumbline check', on.github.account('ana-ra'));
    const { exitCode } = await on.run('issue_comment', await commentEvent(on.github, comment));
    expect(exitCode).toBe(0);
    expect(on.github.reactions).toMatchObject([{ comment: comment.id, content: 'eyes' }]);
    expect(on.check()).toEqual(PASSED);
    expect(on.comments()).toHaveLength(1);
  });

  it.each([
    ['/plumbline explain evidence/bound', 'eyes', /### `evidence\/bound`/],
    ['/plumbline explain evidence/bond', 'eyes', /There is no rule `evidence\/bond`\. Do you mean `evidence\/bound`/],
    ['/plumbline help', 'eyes', /`\/plumbline explain RULE` tells/],
    ['/plumbline merge @everyone', 'confused', /There is no command <code>merge &#64;&#8203;everyone<\/code>|There is no command `merge @everyone`/],
  ])('with %s is answered', async (body, reaction, answer) => {
    const on = await acting(await good());
    await on.opened();
    const comment = on.github.addComment(NUMBER, body, on.github.account('ana-ra'));
    await on.run('issue_comment', await commentEvent(on.github, comment));
    expect(on.github.reactions).toMatchObject([{ content: reaction }]);
    expect(on.comment()).toMatch(answer);
    expect(on.comment()).toContain('Checks passed');
  });

  it('of somebody who may not write is refused, and nothing is judged', async () => {
    const on = await acting(await good());
    on.github.permissions.set('passer-by', 'read');
    const comment = on.github.addComment(NUMBER, '/plumbline check', on.github.account('passer-by'));
    const { exitCode, outputs } = await on.run('issue_comment', await commentEvent(on.github, comment));
    expect(exitCode).toBe(0);
    expect(outputs).toEqual({});
    expect(on.github.reactions).toMatchObject([{ content: '-1' }]);
    expect(on.checks()).toEqual([]);
  });

  it.each(['I ran /plumbline check yesterday', 'Looks good', '/plumblines check'])('that says %j is conversation: no request is made', async (body) => {
    const on = await acting(await good());
    const comment = on.github.addComment(NUMBER, body, on.github.account('ana-ra'));
    const { exitCode } = await on.run('issue_comment', await commentEvent(on.github, comment));
    expect(exitCode).toBe(0);
    expect(on.github.requests).toEqual([]);
  });
});

describe('by hand and by the clock', () => {
  it('workflow_dispatch judges the pull request that it names', async () => {
    const on = await acting(await good());
    const { exitCode } = await on.run('workflow_dispatch', dispatchEvent(on.github, { 'pull-request': '7' }));
    expect(exitCode).toBe(0);
    expect(on.check()).toEqual(PASSED);
  });

  it('workflow_dispatch with something else than a number is refused', async () => {
    const on = await acting(await good());
    const { exitCode, stdout } = await on.run('workflow_dispatch', dispatchEvent(on.github, { 'pull-request': '7; rm -rf /' }));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('inputs.pull-request is not the number of a pull request');
    expect(on.github.requests).toEqual([]);
  });

  it('a schedule judges every open pull request that has changed, and does not fail for a verdict', async () => {
    const on = await acting(await outsidePlan());
    const { exitCode, outputs } = await on.run('schedule', scheduleEvent(on.github));
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ verdict: 'outside_plan' });
    expect(on.check()).toEqual(FAILED);
    const again = await on.run('schedule', scheduleEvent(on.github));
    expect(again.exitCode).toBe(0);
    expect(on.github.requests.map(({ operation }) => operation)).toEqual(['graphql/OpenPullRequests']);
  });
});

describe('a merge group', () => {
  it('is judged again with the signatures of its pull request, on its own commit and without a comment', async () => {
    const on = await acting(await good());
    const group = await enqueue(on.github, NUMBER);
    const { exitCode } = await on.run('merge_group', await mergeGroupEvent(on.github, { number: NUMBER, ...group }));
    expect(exitCode).toBe(0);
    expect(on.check(group.head)).toEqual(PASSED);
    expect(on.checks()).toEqual([]);
    expect(on.comments()).toEqual([]);
  });

  /** Pull request 8 releases nothing. */
  async function second(on: Acting): Promise<void> {
    const { git } = on.github;
    const base = on.commit('base');
    const commit = (await git.run('commit-tree', `${base}^{tree}`, '-p', base, '-m', 'News')).toString('utf8').trim();
    on.github.addPullRequest({ number: 8, title: 'News', author: 'mo-keller', head: { ref: 'news', sha: commit } });
  }

  it('of two pull requests is judged as one, with the signatures of both', async () => {
    const on = await acting(await good());
    await second(on);
    await enqueue(on.github, NUMBER);
    const group = await enqueue(on.github, 8);
    const { exitCode, report } = await on.run('merge_group', await mergeGroupEvent(on.github, { number: 8, ...group }));
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ verdict: 'consistent' });
    expect(report?.notes.join()).toContain('the pull requests 7, 8 together');
    expect(on.check(group.head)).toEqual(PASSED);
  });

  it('fails for what stands before it in the queue: the last of a stack may merge all of it', async () => {
    const on = await acting(await outsidePlan());
    await second(on);
    await enqueue(on.github, NUMBER);
    const group = await enqueue(on.github, 8);
    const { exitCode } = await on.run('merge_group', await mergeGroupEvent(on.github, { number: 8, ...group }));
    expect(exitCode).toBe(1);
    expect(on.check(group.head)).toEqual(FAILED);
  });

  it('whose queue may not be seen counts the signatures of its own pull request alone, and says so', async () => {
    const on = await acting(await good());
    const group = await enqueue(on.github, NUMBER);
    on.github.fault = ({ operation }) => (operation === 'graphql/MergeQueue' ? faults.forbidden() : undefined);
    const { exitCode, report } = await on.run('merge_group', await mergeGroupEvent(on.github, { number: NUMBER, ...group }));
    expect(exitCode).toBe(0);
    expect(report?.notes.join()).toContain('could not be asked');
  });

  it('never waits: a missing signature fails it', async () => {
    const on = await acting(await good());
    on.pull.reviews.pop();
    const group = await enqueue(on.github, NUMBER);
    const { exitCode } = await on.run('merge_group', await mergeGroupEvent(on.github, { number: NUMBER, ...group }));
    expect(exitCode).toBe(1);
    expect(on.check(group.head)).toEqual(FAILED);
  });
});

describe('what is not to be judged', () => {
  it('an event that says nothing of a pull request is an error that names those that do', async () => {
    const on = await acting(await good());
    const { exitCode, stdout, outputs } = await on.run('push', await pushEvent(on.github));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Start the workflow on pull_request, pull_request_target');
    expect(outputs).toMatchObject({ verdict: 'invalid', blocked: 'true' });
  });

  it('a closed pull request gets neither check nor comment', async () => {
    const on = await acting(await good());
    on.pull.state = 'closed';
    const { exitCode, stdout } = await on.run('pull_request', await pullRequestEvent(on.github, NUMBER, 'closed'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('pull request 7 is closed');
    expect(on.github.writes).toBe(0);
  });

  it('a pull request that touches no device passes, and is not commented on', async () => {
    const release = await untouched();
    release.write('README.md', '# Corrected\n');
    const on = await acting(release);
    const { exitCode, outputs } = await on.opened();
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ verdict: 'not_a_release' });
    expect(on.check()).toEqual(PASSED);
    expect(on.github.comments).toEqual([]);
  });

  it('a draft is judged like any other', async () => {
    const on = await acting(await outsidePlan());
    on.pull.draft = true;
    expect((await on.opened()).exitCode).toBe(1);
    expect(on.check()).toEqual(FAILED);
  });
});
