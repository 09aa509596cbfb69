import { isObjectId } from './objects.ts';
import type { Git } from './process.ts';
import { RepositoryError } from './snapshot.ts';

/** A commit to compare with, the full name of the reference it was found by, and why that one. */
export interface DefaultBase {
  readonly ref: string;
  readonly commit: string;
  /** A short phrase: "the tip of origin/main". */
  readonly why: string;
}

/**
 * The full commit id that `ref` names, or undefined.
 * @throws RepositoryError when it names two things: whoever may push a tag could otherwise put it before a branch of that name.
 */
export async function resolveRef(git: Git, ref: string): Promise<string | undefined> {
  if (ref === '' || ref.startsWith('-') || ref.includes('\0')) return undefined;
  const result = await git.run('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
  const id = result.stdout.toString('latin1').trim();
  if (result.code !== 0 || !isObjectId(id)) return undefined;
  if (/ is ambiguous/.test(result.stderr) && !isObjectId(ref)) {
    throw new RepositoryError(
      `${JSON.stringify(ref)} names more than one reference of this repository`,
      `Write the whole name: refs/heads/${ref}, refs/remotes/${ref} or refs/tags/${ref}.`,
    );
  }
  return id;
}

/**
 * The branch that a pull request of this clone would most likely go to.
 * @throws RepositoryError when there is none to be found.
 */
export async function findDefaultBase(git: Git): Promise<DefaultBase> {
  for (const ref of await candidates(git)) {
    const commit = await resolveRef(git, ref);
    if (commit !== undefined) return { ref, commit, why: `the tip of ${ref.replace(/^refs\/(remotes|heads)\//, '')}` };
  }
  throw new RepositoryError(
    'no branch to compare with was found: no origin/main, origin/master, main or master',
    'Name it: `--base REF`.',
  );
}

async function candidates(git: Git): Promise<string[]> {
  const heads = await remoteHeads(git);
  const origin = heads.get('origin');
  const others = [...heads].filter(([remote]) => remote !== 'origin').map(([, target]) => target);
  const configured = (await git.run('config', '--get', 'init.defaultBranch')).stdout.toString('utf8').trim();
  return [
    ...(origin === undefined ? [] : [origin]),
    'refs/remotes/origin/main',
    'refs/remotes/origin/master',
    ...(others.length === 1 ? others : []),
    'refs/heads/main',
    'refs/heads/master',
    ...(configured === '' ? [] : [`refs/heads/${configured}`]),
  ];
}

/** What each remote calls its default branch, by the remote's name: `origin` → `refs/remotes/origin/main`. */
async function remoteHeads(git: Git): Promise<Map<string, string>> {
  const result = await git.run('for-each-ref', '--format=%(refname) %(symref)', 'refs/remotes');
  const heads = new Map<string, string>();
  for (const line of result.stdout.toString('utf8').split('\n')) {
    const match = /^refs\/remotes\/(?<remote>[^ ]+)\/HEAD (?<target>refs\/remotes\/[^ ]+)$/.exec(line)?.groups;
    if (match !== undefined) heads.set(match['remote'] ?? '', match['target'] ?? '');
  }
  return heads;
}
