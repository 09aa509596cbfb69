import { describe, expect, it } from 'vitest';
import { parsePullRequest, parseReviews } from '../../src/formats/github.ts';
import { bytes } from './reading.ts';

const COMMIT = 'a'.repeat(40);
const REVIEW = { id: 7, user: { login: 'ana', type: 'User' }, state: 'APPROVED', body: 'text', submitted_at: '2026-05-11T09:30:00Z', commit_id: COMMIT };
const FACTS = { id: 7, login: 'ana', bot: false, state: 'APPROVED', body: 'text', submittedAt: '2026-05-11T09:30:00Z', commit: COMMIT, editedAt: undefined };

type Read = { readonly value?: unknown; readonly problems?: readonly { message: string; found: string; pointer: string }[] };

const reviews = (value: unknown): Read => parseReviews('reviews.json', bytes(JSON.stringify(value)));
const review = (changes: object): unknown => (reviews([{ ...REVIEW, ...changes }]) as { value?: unknown[] }).value?.[0];
const refused = ({ problems = [] }: Read): string[] => problems.map(({ message, found }) => `${message}: ${found}`);
const faults = (changes: object): string[] => refused(reviews([{ ...REVIEW, ...changes }]));

describe('a review', () => {
  it('is read with who wrote it, what, when and of which commit', () => {
    expect(review({})).toEqual(FACTS);
    expect(review({ lastEditedAt: '2026-05-11T10:00:00.5+02:00' })).toEqual({ ...FACTS, editedAt: '2026-05-11T10:00:00.5+02:00' });
    expect(review({ commit_id: 'b'.repeat(64) })).toEqual({ ...FACTS, commit: 'b'.repeat(64) });
  });

  it('may lack a text, a commit and an edit', () => {
    expect(review({ body: null, commit_id: null, lastEditedAt: null })).toEqual({ ...FACTS, body: '', commit: undefined });
    expect(review({ body: undefined, commit_id: undefined })).toEqual({ ...FACTS, body: '', commit: undefined });
  });

  it('has its state in any case of letters', () => {
    for (const state of ['approved', 'Changes_Requested', 'COMMENTED', 'dismissed']) expect(review({ state })).toEqual({ ...FACTS, state: state.toUpperCase() });
  });

  it('that is pending was never submitted', () => {
    expect(reviews([{ ...REVIEW, state: 'PENDING', submitted_at: undefined }, REVIEW])).toEqual({ value: [FACTS] });
  });

  it('of a deleted account has nobody behind it', () => {
    expect(review({ user: null })).toEqual({ ...FACTS, login: undefined });
    expect(review({ user: { login: 'ghost', type: 'User' } })).toEqual({ ...FACTS, login: undefined });
  });

  it('is by a bot where type or name says so', () => {
    expect(review({ user: { login: 'ana', type: 'Bot' } })).toEqual({ ...FACTS, bot: true });
    expect(review({ user: { login: 'Check[BOT]', type: 'User' } })).toEqual({ ...FACTS, login: 'Check[BOT]', bot: true });
    expect(review({ user: { login: '[bot]x' } })).toEqual({ ...FACTS, login: '[bot]x' });
  });

  it.each<[string, object, string]>([
    ['an unknown state', { state: 'LIKED' }, '0.state is not one of APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING: "LIKED"'],
    ['no state', { state: undefined }, '0.state is not one of APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING: nothing'],
    ['a body that is no text', { body: 5 }, '0.body is not text: 5'],
    ['an id that is no number', { id: '7' }, '0.id is not a number: "7"'],
    ['no time', { submitted_at: null }, '0.submitted_at is not a time such as 2026-05-11T09:30:00Z: null'],
    ['a day without time', { submitted_at: '2026-05-11' }, '0.submitted_at is not a time such as 2026-05-11T09:30:00Z: "2026-05-11"'],
    ['a day that no calendar has', { submitted_at: '2026-13-11T09:30:00Z' }, '0.submitted_at is not a time such as 2026-05-11T09:30:00Z: "2026-13-11T09:30:00Z"'],
    ['a time with something before it', { submitted_at: 'x2026-05-11T09:30:00Z' }, '0.submitted_at is not a time such as 2026-05-11T09:30:00Z: "x2026-05-11T09:30:00Z"'],
    ['a time with something after it', { submitted_at: '2026-05-11T09:30:00Zx' }, '0.submitted_at is not a time such as 2026-05-11T09:30:00Z: "2026-05-11T09:30:00Zx"'],
    ['a short commit id', { commit_id: 'abc123' }, '0.commit_id is not a full commit id: "abc123"'],
    ['a commit id with more before it', { commit_id: `f${COMMIT}` }, `0.commit_id is not a full commit id: "f${COMMIT}"`],
    ['a commit id that is a number', { commit_id: 12 }, '0.commit_id is not a full commit id: 12'],
    ['an edit at no time', { lastEditedAt: 'yesterday' }, '0.lastEditedAt is not a time: "yesterday"'],
    ['a user that is a name', { user: 'ana' }, '0.user is not a user with a login: "ana"'],
    ['a user without login', { user: { type: 'User' } }, '0.user is not a user with a login: {"type":"User"}'],
    ['a user with an empty login', { user: { login: '' } }, '0.user is not a user with a login: {"login":""}'],
    ['no user', { user: undefined }, '0.user is not a user with a login: nothing'],
    ['a list as user', { user: [{ login: 'ana' }] }, '0.user is not a user with a login: [{"login":"ana"}]'],
  ])('is refused with its place: %s', (_, changes, text) => {
    expect(faults(changes)).toEqual([text]);
  });

  it('is refused for everything that is wrong with it, each cut to what can be read', () => {
    expect(faults({ id: null, state: 'x'.repeat(100), body: [] })).toEqual([
      `0.state is not one of APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING: "${'x'.repeat(79)}`,
      '0.body is not text: []',
      '0.id is not a number: null',
    ]);
  });
});

describe('the list of reviews', () => {
  it('may be empty, and may stand in pages', () => {
    expect(reviews([])).toEqual({ value: [] });
    expect(reviews([[REVIEW], [], [{ ...REVIEW, id: 8 }]])).toEqual({ value: [FACTS, { ...FACTS, id: 8 }] });
  });

  it('is a list, of reviews', () => {
    expect(refused(reviews({ message: 'Not Found' }))).toEqual(['the file is not a list of reviews: {"message":"Not Found"}']);
    expect(refused(reviews([REVIEW, 'x', null]))).toEqual(['1 is not a review: "x"', '2 is not a review: null']);
    expect(refused(reviews([[REVIEW], REVIEW]))).toHaveLength(1);
    expect(refused(reviews([[REVIEW], ['x']]))).toEqual(['the file is not a review: "x"']);
  });

  it('is JSON whatever its file is called, and may hold any text', () => {
    expect(parseReviews('answer.txt', bytes(JSON.stringify([{ ...REVIEW, body: 'a\u202e\r\n' }])))).toEqual({ value: [{ ...FACTS, body: 'a\u202e\r\n' }] });
    expect(refused(parseReviews('answer.yaml', bytes('- a: 1\n')) as Read)).not.toEqual([]);
  });
});

describe('a pull request', () => {
  const pull = (changes: object): Read => parsePullRequest('pull.json', bytes(JSON.stringify({ number: 7, user: { login: 'lee' }, head: { sha: COMMIT }, ...changes })));

  it('is read with number, author and head', () => {
    expect(pull({})).toEqual({ value: { number: 7, author: 'lee', head: COMMIT } });
    expect(pull({ number: undefined, user: null })).toMatchObject({ problems: [{ pointer: '/user' }] });
    expect(pull({ number: 'seven', user: { login: 'ghost' } })).toEqual({ value: { number: undefined, author: undefined, head: COMMIT } });
  });

  it.each<[string, object, string]>([
    ['no head', { head: undefined }, 'head.sha is not a full commit id: nothing'],
    ['a head that is text', { head: COMMIT }, 'head.sha is not a full commit id: nothing'],
    ['a short head', { head: { sha: 'abc' } }, 'head.sha is not a full commit id: "abc"'],
    ['a head that is a number', { head: { sha: 5 } }, 'head.sha is not a full commit id: 5'],
    ['no author', { user: undefined }, 'user is not a user with a login: nothing'],
  ])('is refused with its place: %s', (_, changes, text) => {
    expect(refused(pull(changes))).toEqual([text]);
  });

  it('is an object', () => {
    for (const value of [null, [], 'x', 5]) expect(refused(parsePullRequest('pull.json', bytes(JSON.stringify(value))) as Read)).toEqual([`the file is not a pull request: ${JSON.stringify(value)}`]);
    expect(refused(parsePullRequest('pull.json', bytes('{')) as Read)).not.toEqual([]);
  });
});
