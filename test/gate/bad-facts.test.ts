import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { findings, judge as judgeBuilt, reportOf } from '../fixture/judge.ts';
import type { Release } from '../fixture/release.ts';
import { good } from '../fixture/tubecheck.ts';
import { arena, build, pullRequestText, reviewsText, type Answer, type Twist } from './arena.ts';
import { FULL } from './bad-input.ts';
import { cutsOf, mutationsOf, type Mutation } from './mutations.ts';

let release: Release;
let judge: (twist?: Twist) => Promise<Answer>;
let reviews: string;
let pullRequest: string;

beforeAll(async () => {
  release = await good();
  judge = arena(release);
  const { ids } = build(release);
  reviews = reviewsText(release, ids);
  pullRequest = pullRequestText(release, ids);
});

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All of a review that a signature is made of. A list of pages is the list of what they hold. */
const signing = (text: string): unknown => {
  const list = read(text);
  if (!Array.isArray(list)) return list;
  return (list.every(Array.isArray) ? list.flat() : list).map((review) => {
    const { id, state, body, commit_id: commit, submitted_at: at, user } = fields(review);
    return { id, state, body, commit, at, login: fields(user)['login'], bot: fields(user)['type'] === 'Bot' };
  });
};

const opening = (text: string): unknown => [fields(fields(read(text))['user'])['login'], fields(fields(read(text))['head'])['sha']];

/** Every mutation, or one in seven: each value is met by several. */
const taken = (text: string): Mutation[] => [...mutationsOf(text), ...cutsOf(text, 50)].filter((_, index) => FULL || index % 7 === 0);

describe('what GitHub told, cut, incomplete, mistyped or hostile', () => {
  it('blocks, or ends without an evaluation, unless every signature is what it was: reviews', async () => {
    const wrong: string[] = [];
    for (const { what, pointer = '', text } of taken(reviews)) {
      const answer = await judge({ reviews: text });
      const right = isDeepStrictEqual(signing(text), signing(reviews)) ? answer.verdict === 'consistent' : answer.report.blocked;
      if (!right) wrong.push(`${pointer} ${what}: ${answer.verdict}`);
    }
    expect(wrong).toEqual([]);
  });

  it('ends without an evaluation unless author and head are what they were: the pull request', async () => {
    const wrong: string[] = [];
    for (const { what, pointer = '', text } of taken(pullRequest)) {
      const answer = await judge({ pullRequest: text });
      const same = isDeepStrictEqual(opening(text), opening(pullRequest));
      // Somebody else has written it, who signs nothing either.
      const author = answer.evaluated && pointer.startsWith('/user');
      const right = same || author ? answer.verdict === 'consistent' : !answer.evaluated && answer.verdict === 'invalid';
      if (!right) wrong.push(`${pointer} ${what}: ${answer.verdict}`);
    }
    expect(wrong).toEqual([]);
  });

  it('warns where the author is not known', async () => {
    for (const text of [null, JSON.stringify({ ...fields(read(pullRequest)), user: { login: 'ghost', type: 'User' } })]) {
      const answer = await judge({ pullRequest: text });
      expect(answer.findings.filter(({ rule }) => rule === 'signoff/independent')).toMatchObject([{ level: 'warn', found: 'no author' }]);
    }
  });
});

describe('the built command line', () => {
  it.each([0, 1, 400])('ends with 2 and a report where the reviews are cut at %i', async (at) => {
    const judged = await judgeBuilt(await good(), { reviews: reviews.slice(0, at) });
    expect([judged.exitCode, reportOf(judged).verdict]).toEqual([2, 'invalid']);
  });

  it('ends with 2 and a report where the pull request is of another head', async () => {
    const other = await good();
    other.pullRequest = { head: { sha: 'f'.repeat(40) } };
    const judged = await judgeBuilt(other);
    expect([judged.exitCode, reportOf(judged).verdict]).toEqual([2, 'invalid']);
  });

  it('ends with 1 where evidence is cut, and names its file and line', async () => {
    const broken = await good();
    const path = broken.pathOf('dataset-report');
    broken.tamper(path, (text) => text.slice(0, 300));
    const judged = await judgeBuilt(broken);
    expect(judged.exitCode).toBe(1);
    expect(findings(judged, 'input/readable')).toMatchObject([{ location: { path, line: expect.any(Number) as number } }]);
  });
});
