import { describe, expect, it } from 'vitest';
import { UnexpectedAnswer } from '../../src/github/answers.ts';
import { readEvent, UnknownEvent } from '../../src/github/event.ts';

const SHA = 'a'.repeat(40);
const pull = { action: 'opened', pull_request: { number: 7, head: { sha: SHA } } };
const comment = (body: string, more: object = {}) => ({ action: 'created', issue: { number: 7, pull_request: {} }, comment: { id: 5, body, user: { login: 'ana-ra', type: 'User' } }, ...more });
const group = (ref: string, action = 'checks_requested') => ({ action, merge_group: { head_sha: SHA, head_ref: ref, base_ref: 'refs/heads/release/v2' } });

describe('an event', () => {
  it.each(['pull_request', 'pull_request_target', 'pull_request_review'])('%s names its pull request and head', (name) => {
    expect(readEvent(name, pull)).toEqual({ kind: 'pull-request', number: 7, head: SHA });
  });

  it('merge_group names branch, head and the pull request that its branch is called after', () => {
    expect(readEvent('merge_group', group(`refs/heads/gh-readonly-queue/release/v2/pr-12-${SHA}`))).toEqual({ kind: 'merge-group', branch: 'release/v2', head: SHA, number: 12 });
    expect(readEvent('merge_group', group(`refs/heads/gh-readonly-queue/main/pr-12-${SHA}`, 'destroyed'))).toMatchObject({ kind: 'nothing' });
    expect(() => readEvent('merge_group', group('refs/heads/main'))).toThrow(UnexpectedAnswer);
  });

  it('issue_comment is a command of a person on a pull request, or nothing', () => {
    expect(readEvent('issue_comment', comment('/plumbline check'))).toMatchObject({ kind: 'command', number: 7, comment: 5, login: 'ana-ra' });
    for (const other of [
      comment('Fine.'),
      comment('/plumbline check', { action: 'edited' }),
      comment('/plumbline check', { issue: { number: 7 } }),
      comment('', { comment: { id: 5, body: '/plumbline check', user: { login: 'x[bot]', type: 'Bot' } } }),
      comment('', { comment: { id: 5, body: '/plumbline check', user: null } }),
      comment('', { comment: { id: 5, body: null, user: null } }),
    ])
      expect(readEvent('issue_comment', other)).toMatchObject({ kind: 'nothing' });
  });

  it('workflow_dispatch names a pull request, or all of them', () => {
    expect(readEvent('workflow_dispatch', { inputs: { 'pull-request': '7' } })).toEqual({ kind: 'pull-request', number: 7 });
    for (const inputs of [null, {}, { 'pull-request': '' }]) expect(readEvent('workflow_dispatch', { inputs })).toEqual({ kind: 'open-pull-requests' });
    for (const bad of ['0', '-1', '7a', '1e3', '9'.repeat(12), {}]) expect(() => readEvent('workflow_dispatch', { inputs: { 'pull-request': bad } })).toThrow(UnexpectedAnswer);
  });

  it('of another name is refused with those that are served', () => {
    expect(() => readEvent('push', {})).toThrow(UnknownEvent);
  });

  it.each([null, [], 'text', {}, { action: 'opened' }, { action: 'opened', pull_request: { number: '7', head: { sha: SHA } } }, { action: 'opened', pull_request: { number: 7, head: { sha: 'main' } } }])('with the payload %j is refused', (payload) => {
    expect(() => readEvent('pull_request', payload)).toThrow(UnexpectedAnswer);
  });
});
