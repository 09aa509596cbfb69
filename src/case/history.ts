import { parseDocument } from '../formats/document.ts';
import type { Policy } from '../formats/generated/types.ts';
import { RepositoryError, type History, type PastState } from '../repository/snapshot.ts';
import type { Known, PastRelease } from './case.ts';
import { each } from './together.ts';

/** A question to the repository's past: what it cannot answer is kept as not known, never as nothing. */
async function ask<T>(question: () => Promise<T>): Promise<Known<T>> {
  try {
    return { known: true, value: await question() };
  } catch (error) {
    if (error instanceof RepositoryError) return { known: false, reason: error.message, mend: error.mend };
    throw error;
  }
}

/** The same past, with what every device of a pull request asks alike read once. */
export function readOnce(history: History): History {
  const tags = new Map<string, ReturnType<History['tags']>>();
  let commits: ReturnType<History['commits']> | undefined;
  return {
    states: (path) => history.states(path),
    readObject: (object) => history.readObject(object),
    tags: (prefix) => {
      const found = tags.get(prefix) ?? history.tags(prefix);
      tags.set(prefix, found);
      return found;
    },
    commits: () => (commits ??= history.commits()),
  };
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []);

/** The states that a manifest had on the base branch's first-parent line, newest first. */
export function pastStates(history: History, manifestPath: string): Promise<Known<readonly PastState[]>> {
  return ask(() => history.states(manifestPath));
}

/**
 * The versions that a manifest had in these states, oldest first.
 * A state that cannot be read is kept with the version `?`: it may be a release that the plan's budget must count.
 */
export function releaseHistory(
  history: History,
  manifestPath: string,
  states: Known<readonly PastState[]>,
  authorized: string | undefined,
): Promise<Known<readonly PastRelease[]>> {
  if (!states.known) return Promise.resolve(states);
  const { value: past } = states;
  return ask(async () => {
    const oldestFirst = [...past].reverse().flatMap(({ object, ...state }) => (object === undefined ? [] : [{ ...state, object }]));
    const read = await each(oldestFirst, async (state) => ({ state, bytes: await history.readObject(state.object) }));
    const releases: PastRelease[] = [];
    for (const { state, bytes } of read) {
      const parsed = parseDocument(manifestPath, bytes);
      const value = (parsed.document?.value ?? {}) as { version?: unknown; basis?: unknown; modifications?: unknown };
      const version = typeof value.version === 'string' ? value.version : '?';
      if (releases.at(-1)?.version === version) continue;
      releases.push({
        version,
        date: state.date,
        commit: state.commit,
        basis: typeof value.basis === 'string' ? value.basis : undefined,
        modifications: texts(value.modifications),
        authorized: version === authorized,
      });
    }
    return releases;
  });
}

/** The versions that tags of the policy's pattern (`tubecheck-v{version}`) name. */
export function taggedVersions(history: History, policy: Policy | undefined): Promise<Known<readonly string[]>> {
  const [before, after] = (policy?.versioning.tag ?? '').split('{version}');
  if (before === undefined || after === undefined) return Promise.resolve({ known: true, value: [] });
  return ask(async () =>
    (await history.tags(before)).flatMap((name) =>
      name.length > before.length + after.length && name.endsWith(after)
        ? [name.slice(before.length, name.length - after.length)]
        : [],
    ),
  );
}

/**
 * The releases after the authorized version, which count against the plan's frequency and budget. Where the branch went
 * back to that version, those before count on: a return is no new authorization.
 */
export function sinceAuthorization(releases: readonly PastRelease[]): PastRelease[] {
  const first = releases.findIndex(({ authorized }) => authorized);
  return releases.slice(first + 1).filter(({ authorized }) => !authorized);
}
