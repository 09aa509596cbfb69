import { posix } from 'node:path';
import { Minimatch, minimatch, type MinimatchOptions } from 'minimatch';
import { unsafeInText } from './characters.ts';

const LONGEST_PATH = 1024;

/** Zero-width and direction characters, which some file systems leave out when they compare names. */
const IGNORED = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** Whether a file system may take a name for git's own folder: its case, a short name of Windows, ignored characters. */
function isGitFolder(segment: string): boolean {
  const name = segment.replace(IGNORED, '').toLowerCase().replace(/[. ]+$/, '');
  return name === '.git' || name === 'git~1';
}

function writtenProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.length > LONGEST_PATH) return `it is longer than ${LONGEST_PATH} characters`;
  if (path.includes('\\')) return 'it has a backslash; write "/" between folders';
  if (/[\n\t]/.test(path) || unsafeInText(path, 'a text') !== undefined) return 'it has a character that cannot be seen';
  if (path.startsWith('/')) return 'it is absolute; write it relative to its file';
  if (/^[A-Za-z]:/.test(path)) return 'it starts with a drive letter; write it relative to its file';
  if (path.endsWith('/')) return 'it ends with "/"; leave that out';
  if (path.includes('//')) return 'it has an empty part between two "/"';
  return undefined;
}

/**
 * The path that a file in `folder` names, relative to the top of the repository (`.` for the top itself), or why it names
 * none. `..` may lead to another folder of the repository and not out of it.
 *
 * @param folder of the repository, '' or '.' for its top
 */
export function joinInside(folder: string, path: string): { readonly path: string } | { readonly problem: string } {
  const problem = writtenProblem(path);
  if (problem !== undefined) return { problem };
  const joined = posix.join(folder, path);
  const segments = joined.split('/');
  if (segments[0] === '..') return { problem: 'it leaves the repository' };
  if (segments.some(isGitFolder)) return { problem: "it leads into git's own folder" };
  return { path: joined };
}

/** A path that is relative to the top of the repository: see `joinInside`. */
export function safeRelative(path: string): { readonly path: string } | { readonly problem: string } {
  return joinInside('', path);
}

const LONGEST_GLOB = 256;
const EXPANSIONS = 100;
const OPTIONS: MinimatchOptions = { dot: true, nonegate: true, nocomment: true, noext: true, platform: 'linux', braceExpandMax: EXPANSIONS + 1 };

/**
 * Why `pattern` is no glob that Plumbline matches by, or undefined when it is: `*` and `?` within a name, `**` over
 * folders, `[ab]` and `{a,b}`; relative to a folder, dot files included.
 */
export function globProblem(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty';
  if (pattern.length > LONGEST_GLOB) return `it is longer than ${LONGEST_GLOB} characters`;
  if (/[\n\t]/.test(pattern) || unsafeInText(pattern, 'a text') !== undefined) return 'it has a character that cannot be seen';
  if (pattern.startsWith('/')) return 'it is absolute; write it relative to its folder';
  if (pattern.startsWith('./')) return 'it starts with "./"; leave that out';
  if (pattern.endsWith('/')) return `it ends with "/"; write ${pattern}** for all files in the folder`;
  if (pattern.includes('//')) return 'it has an empty part between two "/"';
  if (posix.normalize(pattern).split('/')[0] === '..') return 'it leaves its folder';
  if (/[@!+?*]\(/.test(pattern)) return 'it has a group such as @(a|b); write {a,b}';
  if (minimatch.braceExpand(pattern, OPTIONS).length > EXPANSIONS) return `its braces stand for more than ${EXPANSIONS} patterns`;
  return undefined;
}

interface Glob {
  readonly matcher: Minimatch;
  /** What all that it matches begins with: most paths of a repository are told by it alone. */
  readonly beginning: string;
}

/** The folders of a pattern before the first sign that may stand for others. */
function beginningOf(pattern: string): string {
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(pattern)) return '';
  const [plain = ''] = /^[^*?[\]{}()!+@\\]*/.exec(pattern) ?? [];
  return plain.slice(0, plain.lastIndexOf('/') + 1);
}

const KEPT = 1000;
const compiled = new Map<string, Glob | undefined>();

function compile(pattern: string): Glob | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const glob = globProblem(pattern) === undefined ? { matcher: new Minimatch(pattern, OPTIONS), beginning: beginningOf(pattern) } : undefined;
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(pattern, glob);
  return glob;
}

/** Whether a path matches a glob, both relative to the same folder. A pattern that has a `globProblem` matches nothing. */
export function matchesGlob(path: string, pattern: string): boolean {
  const glob = compile(pattern);
  return glob !== undefined && path.startsWith(glob.beginning) && glob.matcher.match(path);
}
