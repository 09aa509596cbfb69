import { parseDocument } from '../formats/document.ts';
import type { Policy } from '../formats/generated/types.ts';
import { RepositoryError, type History } from '../repository/snapshot.ts';
import type { Known, PastRelease } from './case.ts';

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
  let tags: ReturnType<History['tags']> | undefined;
  let commits: ReturnType<History['commits']> | undefined;
  return {
    states: (path) => history.states(path),
    readObject: (object) => history.readObject(object),
    tags: () => (tags ??= history.tags()),
    commits: () => (commits ??= history.commits()),
  };
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []);

/**
 * The versions that a manifest had on the base branch's first-parent line, oldest first.
 * A state that cannot be read is kept with the version `?`: it may be a release that the plan's budget must count.
 */
export function releaseHistory(
  history: History,
  manifestPath: string,
  authorized: string | undefined,
): Promise<Known<readonly PastRelease[]>> {
  return ask(async () => {
    const releases: PastRelease[] = [];
    for (const state of [...(await history.states(manifestPath))].reverse()) {
      if (state.object === undefined) continue;
      const parsed = parseDocument(manifestPath, await history.readObject(state.object));
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
    (await history.tags()).flatMap(({ name }) =>
      name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after)
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
