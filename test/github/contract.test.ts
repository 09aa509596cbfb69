import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkAnswer, checkRequest, match } from './contract.ts';

const REPO = '/repos/lumen-health/tubecheck';
const check = (method: string, path: string, body?: unknown): string[] => {
  const url = new URL(path, 'http://github');
  return checkRequest(method, url.pathname, url.searchParams, body);
};
const SHA = '0123456789012345678901234567890123456789';
const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'm' };
const run = (more: object = {}): object => ({ name: 'Plumbline', head_sha: SHA, ...more });
const create = (body: unknown): string[] => check('POST', `${REPO}/check-runs`, body);

describe('requests that keep to GitHub’s description', () => {
  it.each([
    ['GET', `${REPO}/git/trees/${SHA}?recursive=1`, undefined],
    ['GET', `${REPO}/compare/${SHA}...${SHA}?per_page=100&page=2`, undefined],
    ['GET', `${REPO}/compare/feature%2Fa...main`, undefined],
    ['GET', `${REPO}/rules/branches/release/2.0`, undefined],
    ['GET', `${REPO}/commits/heads/main/check-runs?check_name=Plumbline&app_id=15368&filter=latest`, undefined],
    ['POST', `${REPO}/check-runs`, run({ status: 'in_progress' })],
    ['PATCH', `${REPO}/check-runs/51000000001`, { conclusion: 'success', output: { title: 't', summary: 's', annotations: [annotation] } }],
    ['POST', `${REPO}/issues/7/comments`, { body: 'text' }],
    ['DELETE', `${REPO}/issues/comments/4100000001`, undefined],
  ])('%s %s', (method, path, body) => {
    expect(check(method, path, body)).toEqual([]);
  });

  it('are told apart by their operations', () => {
    expect(match('GET', `${REPO}/commits/${SHA}/pulls`)).toEqual({
      id: 'repos/list-pull-requests-associated-with-commit',
      path: { owner: 'lumen-health', repo: 'tubecheck', commit_sha: SHA },
    });
    expect(match('GET', `${REPO}/commits/a/b/check-runs`)?.path['ref']).toBe('a/b');
    expect(match('GET', `${REPO}/compare/a%2Fb...c`)?.path['basehead']).toBe('a/b...c');
  });
});

describe('what is wrong with a request', () => {
  it('is a value that no enumeration has', () => {
    expect(create(run({ conclusion: 'passed' })).join()).toMatch(/body\/conclusion: must be equal to one of the allowed values.*"action_required"/);
  });

  it('is a summary that is too long', () => {
    expect(create(run({ output: { title: 't', summary: 'x'.repeat(65_536) } }))).toEqual([
      'body/output/summary: must NOT have more than 65535 characters',
    ]);
    expect(create(run({ output: { title: 't', summary: 'x'.repeat(65_535) } }))).toEqual([]);
  });

  it('is a 51st annotation', () => {
    const output = (count: number): object => ({ title: 't', summary: 's', annotations: Array.from({ length: count }, () => annotation) });
    expect(create(run({ output: output(51) }))).toEqual(['body/output/annotations: must NOT have more than 50 items']);
    expect(create(run({ output: output(50) }))).toEqual([]);
  });

  it('is a check run without a commit', () => {
    expect(create({ name: 'Plumbline' })).toEqual(["body: must have required property 'head_sha'"]);
  });

  it('is a parameter that the operation does not know', () => {
    expect(check('GET', `${REPO}/pulls/7/reviews?state=APPROVED`)).toEqual(['query/state: unknown parameter']);
  });

  it('is a parameter of another type, or a page larger than GitHub gives', () => {
    expect(check('GET', `${REPO}/pulls/seven`)).toEqual(['path/pull_number: must be integer']);
    expect(check('GET', `${REPO}/pulls/7/files?per_page=200`)).toEqual(['query/per_page: at most 100']);
  });

  it('is a key that GitHub would ignore, however deep', () => {
    expect(create(run({ output: { title: 't', summary: 's', annotations: [{ ...annotation, level: 'failure' }] } }))).toEqual([
      'body/output/annotations/0/level: unknown property',
    ]);
  });

  it('is a body where none belongs, and none where one does', () => {
    expect(check('GET', `${REPO}/pulls/7`, {})).toEqual(['body: this operation takes none']);
    expect(create(undefined)).toEqual(['body: missing']);
  });

  it('is an operation that the Action is not known to use', () => {
    expect(check('POST', `${REPO}/pulls/7/merge`, {})).toEqual(['unknown operation']);
    expect(check('PUT', `${REPO}/check-runs`, {})).toEqual(['unknown operation']);
  });
});

it('an answer is held to the description as well', () => {
  const path = `${REPO}/issues/comments/1/reactions`;
  expect(checkAnswer('POST', path, 201, { id: 1, node_id: 'r', user: null, content: 'eyes', created_at: '2026-05-12T09:00:00Z' })).toEqual([]);
  expect(checkAnswer('POST', path, 201, { id: '1', node_id: 'r', user: null, content: 'eyes', created_at: '2026-05-12T09:00:00Z' })).toEqual([
    'answer/id: must be integer',
  ]);
  expect(checkAnswer('POST', path, 202, {})).toEqual(['answer: status 202 is not described']);
  expect(checkAnswer('DELETE', `${REPO}/issues/comments/1`, 204, undefined)).toEqual([]);
});

const FULL = new URL('../../../shared/github-openapi/operations.json', import.meta.url);
it.skipIf(!existsSync(FULL))('the slice is cut from the description as it is', () => {
  const full = JSON.parse(readFileSync(FULL, 'utf8')) as { paths: Record<string, Record<string, unknown>> };
  const slice = JSON.parse(readFileSync(new URL('./openapi/operations.json', import.meta.url), 'utf8')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  for (const [path, methods] of Object.entries(slice.paths))
    for (const [method, operation] of Object.entries(methods)) expect(operation).toEqual(full.paths[path]?.[method]);
});
