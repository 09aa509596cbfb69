import { beforeAll, describe, expect, it } from 'vitest';
import type { Release } from '../fixture/release.ts';
import { good, untouched } from '../fixture/tubecheck.ts';
import { arena, locatedIn, type Answer, type Twist } from './arena.ts';
import { AUTHORIZATION, casesOf, expectJudged, expectRefused, PLAN, POLICY, said, twistOf, type Case } from './bad-input.ts';

let release: Release;
let judge: (twist?: Twist) => Promise<Answer>;
let files: Record<'plan' | 'authorization' | 'policy' | 'manifest', Case[]>;

beforeAll(async () => {
  release = await good();
  judge = arena(release);
  files = {
    plan: casesOf(release, PLAN, 'base', { name: 'change-control-plan', content: undefined }),
    authorization: casesOf(release, AUTHORIZATION, 'base', { name: 'authorization', content: undefined }),
    policy: casesOf(release, POLICY, 'base', { name: 'policy', content: undefined }),
    manifest: casesOf(release, release.paths.manifest, 'head', { name: 'model-release', content: undefined }),
  };
});

describe('plan, authorization, policy and manifest that are cut, incomplete, mistyped or hostile', () => {
  it('pass as they stand', async () => {
    expect(await judge()).toMatchObject({ verdict: 'consistent', blocking: [] });
  });

  it('are refused with file and line, the plan and the policy of the base branch', async () => {
    expect(await expectRefused(judge, release, [files.plan, files.policy])).toBeGreaterThan(100);
  });

  it('are refused with file and line, the authorization', async () => {
    expect(await expectRefused(judge, release, [files.authorization])).toBeGreaterThan(20);
  });

  it('are refused with file and line, the manifest', async () => {
    expect(await expectRefused(judge, release, [files.manifest])).toBeGreaterThan(50);
  });

  it('block where they say something else, and change nothing where they say the same', async () => {
    await expectJudged(judge, release, Object.values(files));
  });

  it('block whatever was done to a plan that is not authorized anew', async () => {
    const wrong: string[] = [];
    for (const one of files.plan.filter((_, index) => index % 40 === 0)) {
      const answer = await judge({ base: new Map([[PLAN, one.mutation.text]]) });
      if (locatedIn(answer, AUTHORIZATION).length === 0 || answer.verdict !== 'invalid') wrong.push(said(one));
    }
    expect(wrong).toEqual([]);
  });

  it('block a release that edits them, whatever the edit says', async () => {
    const wrong: string[] = [];
    for (const one of [files.plan, files.authorization, files.policy].flatMap((cases) => cases.filter((_, index) => index % 60 === 0))) {
      const answer = await judge({ head: new Map([[one.path, one.mutation.text]]) });
      if (answer.verdict !== 'invalid') wrong.push(said(one));
    }
    expect(wrong).toEqual([]);
  });
});

describe('a pull request that brings plan, authorization and policy alone', () => {
  it('is refused with file and line where they are cut, incomplete, mistyped or hostile', async () => {
    const change = arena(await untouched());
    const missed: string[] = [];
    for (const one of [files.plan, files.authorization, files.policy].flatMap((cases) => cases.filter(({ fate }, index) => fate === 'refused' && index % 30 === 0))) {
      const answer = await change({ head: new Map([[one.path, one.mutation.text]]) });
      if (answer.verdict !== 'invalid' || locatedIn(answer, one.path).length === 0) missed.push(said(one));
    }
    expect(missed).toEqual([]);
  });
});

describe('the twist of a plan', () => {
  it('is authorized anew: alone it is what the digest says', async () => {
    const [one] = files.plan.filter(({ fate }) => fate === 'open');
    expect(one).toBeDefined();
    const answer = await judge(twistOf(release, one === undefined ? [] : [one]));
    expect(answer.blocking.map(({ rule }) => rule)).not.toContain('plan/authorized');
  });
});
