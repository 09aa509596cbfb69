import type { Buffer } from 'node:buffer';
import { decodeName, utc } from './entries.ts';
import { failure, terminated, unexpected, type Git } from './process.ts';

/** A commit of a first-parent line and the paths that it changed against its first parent. */
export interface LineCommit {
  readonly id: string;
  /** Undefined for the first commit of all. */
  readonly parent: string | undefined;
  /** Committer date, ISO 8601 UTC. */
  readonly date: string;
  readonly subject: string;
  readonly paths: readonly string[];
}

/** The newest `most` commits of the first-parent line of `head`, newest first. @throws RepositoryError */
export async function firstParentLine(git: Git, head: string, most: number): Promise<LineCommit[]> {
  const result = await git.run(
    'log', '-z', '--encoding=UTF-8', '--no-color', '--no-decorate', '--no-notes', '--no-show-signature', '--no-ext-diff', '--no-textconv',
    `--max-count=${most}`, '--format=tformat:%H %ct %P%x00%s', '--first-parent', '--diff-merges=first-parent', '--root', '--raw', '--no-abbrev',
    '--no-renames', '--ignore-submodules=none', '--end-of-options', head, '--',
  );
  if (result.code !== 0) throw failure('the history cannot be read', result);
  return parseLine(result.stdout);
}

/** `COMMIT SECONDS PARENTS`, the subject, then for each file a newline (the first only), `:MODE MODE OBJECT OBJECT STATUS` and its path. */
function parseLine(output: Buffer): LineCommit[] {
  const commits: (Omit<LineCommit, 'paths'> & { paths: string[] })[] = [];
  const parts = terminated(output);
  for (let at = 0; at < parts.length; at += 2) {
    const [part, next] = [parts[at], parts[at + 1]];
    if (part === undefined || next === undefined) throw unexpected(part ?? output);
    const text = part.toString('latin1').replace(/^\n(?=:)/, '');
    const header = /^(?<id>[0-9a-f]{40,64}) (?<seconds>-?\d+) (?<parents>[0-9a-f ]*)$/.exec(text)?.groups;
    const last = commits.at(-1);
    if (header !== undefined) {
      const parent = header['parents']?.split(' ')[0];
      commits.push({ id: header['id'] ?? '', parent: parent === '' ? undefined : parent, date: utc(Number(header['seconds'])), subject: next.toString('utf8'), paths: [] });
    } else if (/^:\d{6} \d{6} [0-9a-f]+ [0-9a-f]+ [A-Z]$/.test(text) && last !== undefined) {
      last.paths.push(decodeName(next));
    } else {
      throw unexpected(part);
    }
  }
  return commits;
}

/** The names of the tags that a commit or its past carries. @throws RepositoryError */
export async function tagsOf(git: Git, commit: string): Promise<string[]> {
  const result = await git.run('for-each-ref', '--format=%(refname:lstrip=2)', `--merged=${commit}`, 'refs/tags');
  if (result.code !== 0) throw failure('the tags cannot be read', result);
  return result.stdout.toString('utf8').split('\n').filter((name) => name !== '');
}
