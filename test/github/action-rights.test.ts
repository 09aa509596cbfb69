import { afterAll, describe, expect, it } from 'vitest';
import { good, outsidePlan, untouched } from '../fixture/tubecheck.ts';
import { acting, FAILED, NUMBER, PASSED, WAITING, type Acting } from './acting.ts';
import { faults } from './faults.ts';
import { commentEvent } from './payloads.ts';
import { removeRuns } from './runner.ts';

afterAll(removeRuns);

const READ_ONLY = { contents: 'read', pull_requests: 'read', issues: 'read', checks: 'read' } as const;

function fromFork(on: Acting): void {
  on.pull.headRepository = 'passer-by/tubecheck';
}

describe('a fork, with the read-only token that its events get', () => {
  it('is judged: the verdict is in the summary, in annotations of the log and in the exit', async () => {
    const on = await acting(await outsidePlan(), { rights: READ_ONLY });
    fromFork(on);
    const { exitCode, stdout, summary, outputs } = await on.opened();
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'outside_plan', blocked: 'true' });
    expect(summary).toContain('Outside the plan');
    expect(summary).toContain('No check run was set');
    expect(stdout).toMatch(/^::error title=[a-z/-]+,file=models\/tubecheck\/[^,]+,line=\d+::/m);
    expect(on.checks()).toEqual([]);
    expect(on.github.comments).toEqual([]);
  });

  it('passes where all holds', async () => {
    const on = await acting(await good(), { rights: READ_ONLY });
    fromFork(on);
    const { exitCode, outputs, summary } = await on.opened();
    expect(exitCode).toBe(0);
    expect(outputs['verdict']).toBe('consistent');
    expect(summary).toContain('checks: write');
  });

  it('fails while signatures are missing, for no check run can wait for them', async () => {
    const on = await acting(await good(), { rights: READ_ONLY });
    fromFork(on);
    on.pull.reviews.pop();
    expect((await on.opened()).exitCode).toBe(1);
  });
});

describe('a fork, on pull_request_target', () => {
  it('gets check and comment, which says how the check is refreshed after signing; the command does it', async () => {
    const on = await acting(await good());
    fromFork(on);
    const last = on.pull.reviews.pop();
    expect((await on.opened({}, 'pull_request_target')).exitCode).toBe(0);
    expect(on.check()).toEqual(WAITING);
    expect(on.comment()).toContain('after signing, comment');
    if (last !== undefined) on.pull.reviews.push(last);
    const comment = on.github.addComment(NUMBER, '/plumbline check\n\nSigned.', on.github.account('dee-st'));
    expect((await on.run('issue_comment', await commentEvent(on.github, comment))).exitCode).toBe(0);
    expect(on.check()).toEqual(PASSED);
    expect(on.comments()).toHaveLength(1);
  });
});

describe('a right that is missing', () => {
  it('contents: nothing is judged, the job fails and the message names the right', async () => {
    const on = await acting(await good(), { rights: { contents: 'none' } });
    const { exitCode, outputs, stdout } = await on.opened();
    expect(exitCode).toBe(1);
    expect(outputs['verdict']).toBe('invalid');
    expect(stdout).toContain('contents: read');
    expect(on.check()).toEqual(FAILED);
  });

  it('pull-requests: nothing is judged, "no reviews" is not assumed, and the check of the head fails', async () => {
    const on = await acting(await good(), { rights: { pull_requests: 'none' } });
    const { exitCode, outputs, stdout } = await on.opened();
    expect(exitCode).toBe(1);
    expect(outputs['verdict']).toBe('invalid');
    expect(stdout).toContain('pull-requests: read');
    expect(on.check()).toEqual(FAILED);
    expect(on.github.comments).toEqual([]);
  });

  it('pull-requests: write, the check stands all the same', async () => {
    const on = await acting(await good(), { rights: { pull_requests: 'read' } });
    const { exitCode, summary } = await on.opened();
    expect(exitCode).toBe(0);
    expect(on.check()).toEqual(PASSED);
    expect(summary).toContain('pull-requests: write');
  });

  it('checks: the job fails and says which right to give', async () => {
    const on = await acting(await good(), { rights: { checks: 'none' } });
    const { exitCode, stdout } = await on.opened();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('checks: read');
  });

  it('checks: write, the comment stands, and the exit of the job is the verdict', async () => {
    const on = await acting(await outsidePlan(), { rights: { checks: 'read' } });
    const { exitCode, summary } = await on.opened();
    expect(exitCode).toBe(1);
    expect(on.comment()).toContain('Outside the plan');
    expect(summary).toContain('checks: write');
  });

  it('G22 reviews that cannot be read end as invalid, and take an earlier pass back', async () => {
    const on = await acting(await good());
    await on.opened();
    expect(on.check()).toEqual(PASSED);
    on.github.fault = ({ operation }) => (operation === 'graphql/PullRequest' ? faults.forbidden() : undefined);
    const { exitCode, outputs } = await on.opened();
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'invalid', blocked: 'true' });
    expect(on.check()).toEqual(FAILED);
  });
});

describe('whether the gate is enforced', () => {
  const required = (context: string, strict = true) => ({ type: 'required_status_checks', ruleset_source_type: 'Repository', ruleset_source: 'lumen-health/tubecheck', ruleset_id: 1, parameters: { strict_required_status_checks_policy: strict, required_status_checks: [{ context, integration_id: 15368 }] } });
  const reviewed = (dismiss: boolean, last: boolean) => ({
    type: 'pull_request', ruleset_source_type: 'Repository', ruleset_source: 'lumen-health/tubecheck', ruleset_id: 1,
    parameters: { dismiss_stale_reviews_on_push: dismiss, require_code_owner_review: false, require_last_push_approval: last, required_approving_review_count: 1, required_review_thread_resolution: false },
  });
  const notesOf = async (on: Acting): Promise<readonly string[]> => (await on.opened()).report?.notes ?? [];

  it('is said where the check is not required, in comment and summary', async () => {
    const on = await acting(await good());
    on.github.rules.set('main', [required('build')]);
    const { summary, report } = await on.opened();
    expect(report?.notes[0]).toContain('The gate is only advisory: Plumbline is no required check of main');
    expect(summary).toContain('only advisory');
    expect(on.comment()).toContain('only advisory');
  });

  it('is not said where a ruleset or a classic protection requires it', async () => {
    const on = await acting(await good());
    on.github.rules.set('main', [required('Plumbline'), reviewed(true, true)]);
    expect(await notesOf(on)).toEqual([]);
    on.github.rules.set('main', [reviewed(true, true)]);
    on.github.refUpdateRules.set('main', { pattern: 'main', requiredStatusCheckContexts: ['Plumbline'] });
    expect(await notesOf(on)).toEqual([]);
  });

  it.each([
    ['refused', faults.forbidden()],
    ['in a form that nobody knows', { status: 200, body: [{ type: 'required_status_checks', parameters: { checks: ['Plumbline'] } }] }],
  ])('is said where the rules could not be asked (%s), and fails nothing', async (_, fault) => {
    const on = await acting(await good());
    on.github.fault = ({ operation }) => (operation === 'repos/get-branch-rules' ? fault : undefined);
    const { exitCode, report } = await on.opened();
    expect(exitCode).toBe(0);
    expect(report?.notes.join()).toMatch(/could not be asked/);
    expect(on.check()).toEqual(PASSED);
  });

  it('is said where the policy is stricter than the rules: stale approvals, and pushes by reviewers', async () => {
    const release = await good();
    release.policy((policy) => {
      policy.signoff.bound_to = 'commit';
    });
    const on = await acting(release);
    on.github.rules.set('main', [required('Plumbline'), reviewed(false, false)]);
    const notes = await notesOf(on);
    expect(notes.join('\n')).not.toContain('up to date');
    on.github.rules.set('main', [required('Plumbline', false), reviewed(true, true)]);
    expect((await notesOf(on)).join()).toContain('No ruleset of main requires branches to be up to date');
    expect(notes.join('\n')).toMatch(/no ruleset of main dismisses approvals on a push[^]*no ruleset of main requires that somebody else approves the last push/);
  });

  it('is said where the workflow has a filter of paths', async () => {
    const release = await untouched();
    release.write('.github/workflows/plumbline.yml', 'on:\n  pull_request:\n    paths: ["models/**"]\njobs: {}\n', 'base');
    release.write('README.md', '# Corrected\n');
    const on = await acting(release);
    on.github.rules.set('main', [required('Plumbline')]);
    expect((await notesOf(on)).join()).toContain('.github/workflows/plumbline.yml has a filter pull_request.paths');
  });

  it('a job that waits fails where the workflow itself is what is required', async () => {
    const on = await acting(await good());
    on.pull.reviews.pop();
    // That of an organization stands in a repository of its own.
    const env = { GITHUB_WORKFLOW_REF: 'lumen-health/rules/.github/workflows/plumbline.yml@refs/heads/main' };
    on.github.rules.set('main', [{ type: 'workflows', ruleset_source_type: 'Organization', ruleset_source: 'lumen-health', ruleset_id: 2, parameters: { workflows: [{ path: '.github/workflows/plumbline.yml', repository_id: 1 }] } }]);
    expect((await on.opened({ env })).exitCode).toBe(1);
    expect(on.check()).toEqual(WAITING);
  });
});

describe('the setting comment', () => {
  it('never: no comment is made, the check is', async () => {
    const on = await acting(await outsidePlan());
    expect((await on.opened({ inputs: { comment: 'never' } })).exitCode).toBe(1);
    expect(on.github.comments).toEqual([]);
    expect(on.check()).toEqual(FAILED);
  });

  it('always: a pull request that releases nothing is commented on as well', async () => {
    const release = await untouched();
    release.write('README.md', '# Corrected\n');
    const on = await acting(release);
    await on.opened({ inputs: { comment: 'always' } });
    expect(on.comments()).toHaveLength(1);
  });

  it('anything else is an error that names the choices', async () => {
    const on = await acting(await good());
    const { exitCode, stdout } = await on.opened({ inputs: { comment: 'yes' } });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('on-release, always, never');
    expect(on.github.requests).toEqual([]);
  });
});
