import { expect } from 'vitest';
import { sha256 } from '../../scripts/example/digests.mjs';
import type { At, Release } from '../fixture/release.ts';
import { fileIn, toBytes, toText } from '../fixture/tree.ts';
import { locatedIn, type Answer, type Twist } from './arena.ts';
import { cutsOf, fateOf, mutationsOf, placeOf, type Fate, type Format, type Mutation } from './mutations.ts';

/** Every mutation of every value. Without it, every place of a format is taken away, mistyped and made hostile once. */
export const FULL = process.env['PLUMBLINE_FULL'] !== undefined;

export const PLAN = 'governance/tubecheck/change-control-plan.yaml';
export const AUTHORIZATION = 'governance/tubecheck/authorization.yaml';
export const POLICY = 'governance/tubecheck/policy.yaml';

export interface Case {
  readonly path: string;
  readonly at: At;
  readonly mutation: Mutation;
  readonly fate: Fate;
}

const CUTS = 16;

function groups<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
  return [...found.values()];
}

/** One of each sort for every place of the format, another one from place to place. */
function thin(format: Format, mutations: readonly Mutation[]): Mutation[] {
  return groups(mutations, (mutation) => placeOf(format, mutation)).flatMap((all, index) =>
    groups(all, ({ what }) => what.split(' ')[0] ?? '').flatMap((sort) => {
      const kinds = groups(sort, ({ what }) => what);
      return kinds[index % kinds.length]?.slice(0, 1) ?? [];
    }),
  );
}

/** What is done to a file of a release, and what must become of it. */
export function casesOf(release: Release, path: string, at: At, format: Format): Case[] {
  const text = toText(fileIn(release.tree(at), path));
  const [mutations, cuts] = [[...mutationsOf(text)], [...cutsOf(text, 50)]];
  const kept = FULL ? [...mutations, ...cuts] : [...thin(format, mutations), ...cuts.filter((_, index) => index % Math.ceil(cuts.length / CUTS) === 0)];
  return kept.map(({ what, pointer, text: mutated }) => {
    const mutation = { what, pointer, text: mutated };
    return { path, at, mutation, fate: fateOf(path, format, text, mutation) };
  });
}

export const said = ({ path, mutation, fate }: Case): string => `${path}${mutation.pointer ?? ''} ${mutation.what} (${fate})`;

/** The files as they are tampered with; a plan is authorized as it stands then. */
export function twistOf(release: Release, cases: readonly Case[]): Twist {
  const of = (side: At): Map<string, string> => new Map(cases.filter(({ at }) => at === side).map(({ path, mutation }) => [path, mutation.text]));
  const base = of('base');
  const plan = base.get(PLAN);
  const before = release.tree('base');
  const authorization = toText(fileIn(before, AUTHORIZATION));
  if (plan !== undefined && !base.has(AUTHORIZATION)) base.set(AUTHORIZATION, authorization.replace(sha256(fileIn(before, PLAN)), sha256(toBytes(plan))));
  return { base, head: of('head') };
}

/** Lists side by side: the first of each, then the second of each, until the longest ends. */
export function abreast<T>(lists: readonly (readonly T[])[]): T[][] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => (index < list.length ? list.slice(index, index + 1) : [])));
}

type Judge = (twist?: Twist) => Promise<Answer>;

/**
 * Judges files that must be refused, several in one pull request since no finding hides another: each is named with a
 * line. `open` ones are judged with them: they must not break the judgement of the rest.
 */
export async function expectRefused(judge: Judge, release: Release, files: readonly (readonly Case[])[]): Promise<number> {
  const missed: string[] = [];
  const batches = abreast(files.map((cases) => cases.filter(({ fate }) => fate === 'refused')));
  for (const batch of batches) {
    const answer = await judge(twistOf(release, batch));
    for (const one of batch) if (locatedIn(answer, one.path).length === 0) missed.push(said(one));
  }
  for (const batch of abreast(files.map((cases) => cases.filter(({ fate }) => fate === 'open')))) await judge(twistOf(release, batch));
  expect(missed).toEqual([]);
  return batches.length;
}

/** Judges one at a time what a format takes but says something else, and what says the same. */
export async function expectJudged(judge: Judge, release: Release, files: readonly (readonly Case[])[]): Promise<void> {
  const wrong: string[] = [];
  const { verdict } = await judge();
  for (const one of files.flat().filter(({ fate }) => fate === 'blocked' || fate === 'same')) {
    const answer = await judge(twistOf(release, [one]));
    const right = one.fate === 'same' ? answer.verdict === verdict : answer.report.blocked && answer.blocking.some(({ location }) => location?.line !== undefined);
    if (!right) wrong.push(`${said(one)}: ${answer.verdict}`);
  }
  expect(wrong).toEqual([]);
}
