import { afterAll, describe, expect, it } from 'vitest';
import { good, outsidePlan } from '../fixture/tubecheck.ts';
import { acting, FAILED, NUMBER, PASSED, WAITING, type Acting } from './acting.ts';
import { pullRequestEvent } from './payloads.ts';
import { removeRuns } from './runner.ts';

afterAll(removeRuns);

/** Something that happens once, right before a request for an operation is answered. */
function once(on: Acting, operation: string, happens: () => void | Promise<void>): void {
  let done = false;
  on.github.before = async (request) => {
    if (done || request.operation !== operation) return;
    done = true;
    await happens();
  };
}

describe('while a pull request is judged', () => {
  it('the head moves: the result is dropped, and nothing of it is published', async () => {
    const release = await good();
    const first = release.push();
    release.write('models/tubecheck/README.md', '# TubeCheck\n');
    const on = await acting(release);
    const [older, newer] = [on.commit(first), on.commit('head')];
    on.github.push(NUMBER, older);
    once(on, 'git/get-tree', () => on.github.push(NUMBER, newer));
    const { exitCode, stdout } = await on.opened();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`The head moved to ${newer.slice(0, 12)}`);
    expect(on.github.writes).toBe(0);
  });

  it('a signature is dismissed: it is judged again before anything is published', async () => {
    const on = await acting(await good());
    const last = on.pull.reviews.at(-1);
    once(on, 'git/get-tree', () => {
      if (last !== undefined) last.state = 'DISMISSED';
    });
    const { exitCode, report } = await on.opened();
    expect(exitCode).toBe(0);
    expect(report?.waiting_for_signoff_only).toBe(true);
    expect(on.checks()).toMatchObject([WAITING]);
  });

  it('the base branch moves on: it is judged against the new tip', async () => {
    const release = await good();
    release.land('2026-05-11T09:00:00Z', (tree) => tree.set('NEWS.md', Buffer.from('x')));
    const on = await acting(release);
    const [tip, before] = [on.commit('landed 1'), on.commit('base')];
    on.github.branches.set('main', before);
    once(on, 'git/get-tree', () => void on.github.branches.set('main', tip));
    const { report } = await on.opened();
    expect(report?.commits.base).toBe(tip);
    expect(on.check()).toEqual(PASSED);
  });

  it('another run publishes a later verdict: it stays', async () => {
    const on = await acting(await good());
    const { at } = on;
    await on.opened();
    const last = on.pull.reviews.at(-1);
    if (last !== undefined) last.state = 'DISMISSED';
    on.at = '2026-05-12T13:00:00Z';
    await on.opened();
    expect(on.check()).toEqual(WAITING);
    // An older run that is slow, and knows the reviews as they were.
    if (last !== undefined) last.state = 'APPROVED';
    on.at = at;
    const { exitCode, stdout } = await on.opened();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('A later run has published its verdict already');
    expect(on.check()).toEqual(WAITING);
    expect(on.comment()).toContain('Waiting for sign-off');
  });
});

describe('two runs that race', () => {
  it('leave one comment and one verdict', async () => {
    const on = await acting(await outsidePlan());
    const payload = await pullRequestEvent(on.github, NUMBER, 'opened');
    // Each has looked before the other has written.
    let looking = 0;
    const both = new Promise<void>((resolve) => {
      on.github.before = async ({ operation }) => {
        if (operation !== 'graphql/Published' || looking >= 2) return;
        looking += 1;
        if (looking === 2) resolve();
        await both;
      };
    });
    const runs = await Promise.all([on.run('pull_request', payload), on.run('pull_request', payload)]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 1]);
    expect(on.comments()).toHaveLength(1);
    expect(on.comment()).toContain('Outside the plan');
    expect(on.check()).toEqual(FAILED);
  });

  it('and of which one loses the answer to its comment make no second one', async () => {
    const on = await acting(await good());
    let lost = false;
    on.github.fault = ({ operation }) => {
      if (lost || operation !== 'issues/create-comment') return undefined;
      lost = true;
      return { lost: 'reset' };
    };
    const { exitCode } = await on.opened();
    expect(exitCode).toBe(0);
    expect(on.comments()).toHaveLength(1);
    expect(on.check()).toEqual(PASSED);
  });
});

describe('pushes', () => {
  it('keep the failures of earlier heads in the comment, folded', async () => {
    const release = await good();
    release.withoutEvidence('risk-review');
    const first = release.push();
    const complete = await good();
    for (const [path, bytes] of complete.changes) if (bytes !== undefined) release.write(path, bytes);
    const on = await acting(release);
    const [older, newer] = [on.commit(first), on.commit('head')];
    on.github.push(NUMBER, older);
    expect((await on.opened()).exitCode).toBe(1);
    expect(on.check(older)).toEqual(FAILED);
    on.github.push(NUMBER, newer);
    expect((await on.opened()).exitCode).toBe(0);
    expect(on.check(newer)).toEqual(PASSED);
    expect(on.comment()).toMatch(/Earlier evaluations that blocked \(1\)[^]*evidence\/present/);
    expect(on.comment()).toContain(older.slice(0, 12));
  });

  it('by force leave an older signature on a commit that is gone, which does not count', async () => {
    const on = await acting(await good());
    const gone = 'a'.repeat(40);
    for (const review of on.pull.reviews) review.commit_id = gone;
    const { exitCode, report } = await on.opened();
    expect(exitCode).toBe(0);
    expect(report?.devices[0]?.findings.map(({ rule }) => rule)).toContain('signoff/current');
    expect(on.check()).toEqual(WAITING);
  });
});

describe('the one comment', () => {
  it('that a person has deleted is made again', async () => {
    const on = await acting(await good());
    await on.opened();
    on.github.comments.length = 0;
    expect((await on.opened()).exitCode).toBe(0);
    expect(on.comments()).toHaveLength(1);
  });

  it('that a person has edited is written again', async () => {
    const on = await acting(await good());
    await on.opened();
    const [comment] = on.github.comments;
    if (comment !== undefined) comment.body = comment.body.replace(/^<!-- plumbline \S+ -->/, '<!-- plumbline AAAA -->').replace('Checks passed', 'All is lost');
    await on.opened();
    expect(on.comment()).toContain('Checks passed');
  });

  it('is found by its author: a marker that somebody else has planted is left alone', async () => {
    const on = await acting(await good());
    await on.opened();
    const stolen = on.comment();
    on.github.comments.length = 0;
    on.github.addComment(NUMBER, stolen, on.github.account('passer-by'));
    on.github.addComment(NUMBER, stolen, { login: 'github-actions', id: 5, type: 'User' });
    await on.opened();
    expect(on.github.commentsOf(NUMBER)).toHaveLength(3);
    expect(on.comments()).toHaveLength(1);
    expect(on.comments()[0]?.user?.login).toBe('github-actions[bot]');
  });
});
