import { expect, it } from 'vitest';
import type { Finding } from '../../src/formats/generated/types.ts';
import { ask } from '../gate/arena.ts';
import type { Release } from '../fixture/release.ts';

/** File, JSON Pointer, and the value that is put there; `GONE` takes it away, and a function makes it from what is there. */
export type Edit = readonly [file: string, pointer: string, value: unknown];
export const GONE = Symbol('gone');

function put(target: unknown, pointer: string, value: unknown): void {
  const keys = pointer.slice(1).split('/').map((key) => key.replaceAll('~1', '/'));
  const last = keys.pop() ?? '';
  let at = target as Record<string, unknown>;
  for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
  if (value === GONE) delete at[last];
  else at[last] = typeof value === 'function' ? (value as (old: unknown) => unknown)(at[last]) : value;
}

/**
 * Edits files of a pull request. The file is `plan`, `policy`, `authorization` or `baseline` on the base branch,
 * `manifest`, `previous manifest`, a kind of evidence (its content), or `envelope of` a kind.
 */
export function edit(release: Release, edits: readonly Edit[]): Release {
  for (const [file, pointer, value] of edits) {
    const change = (target: unknown): void => put(target, pointer, value);
    if (file === 'plan') release.plan(change);
    else if (file === 'policy') release.policy(change);
    else if (file === 'authorization') release.authorization(change);
    else if (file === 'baseline') release.baseline(change);
    else if (file === 'manifest') release.manifest(change);
    else if (file === 'previous manifest') release.manifest(change, 'base');
    else if (file.startsWith('envelope of ')) release.edit(release.pathOf(file.slice('envelope of '.length)), change);
    else release.edit<{ content: unknown }>(release.pathOf(file), ({ content }) => change(content));
  }
  return release;
}

/** What a rule says of a pull request, but for its sources, which are the same every time. */
export async function saidBy(rule: string, release: Release): Promise<Omit<Finding, 'sources'>[]> {
  const { findings } = await ask(release);
  return findings.filter((finding) => finding.rule === rule).map(({ sources: _sources, ...finding }) => finding);
}

type Row = readonly [rule: string, what: string, ...edits: Edit[]];

const named = (rows: readonly Row[]) => rows.map(([rule, what, ...edits]) => [rule, what, edits] as const);

/** A rule speaks of what is edited, in words that a snapshot holds. */
export function speaks(from: () => Promise<Release>, rows: readonly Row[]): void {
  it.each(named(rows))('%s speaks where %s', async (rule, _, edits) => {
    const said = await saidBy(rule, edit(await from(), edits));
    expect(said.length).toBeGreaterThan(0);
    expect(said).toMatchSnapshot();
  });
}

/** A rule has nothing to say of what is edited. */
export function keepsQuiet(from: () => Promise<Release>, rows: readonly Row[]): void {
  it.each(named(rows))('%s keeps quiet where %s', async (rule, _, edits) => {
    expect(await saidBy(rule, edit(await from(), edits))).toEqual([]);
  });
}

/** Appends to a list. */
export const push = (...elements: unknown[]) => (list: unknown) => [...(list as unknown[]), ...elements];
