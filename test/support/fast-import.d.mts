export type BuiltContent = string | Uint8Array;

/** What to put at a path; null deletes what the parent had. */
export type BuiltFile =
  | BuiltContent
  | { readonly executable: BuiltContent }
  | { readonly symlink: BuiltContent }
  | { readonly submodule: string }
  | null;

export interface BuiltPerson {
  readonly name: string;
  readonly email: string;
}

export interface BuiltCommit {
  /** A name to refer to it by; unless given, its place in the list (`'0'`, `'1'` …). */
  readonly id?: string;
  /** `main` unless given. The branch is left at the last commit made on it. */
  readonly branch?: string;
  /** Names of earlier commits, the first parent first; the commit before it in the list unless given. */
  readonly parents?: readonly string[];
  /** Committer date, ISO 8601 UTC to the second. */
  readonly date?: string;
  /** Author date where it differs. */
  readonly authored?: string;
  readonly author?: BuiltPerson;
  readonly committer?: BuiltPerson;
  readonly message?: string;
  /** Start from an empty tree in place of the first parent's. */
  readonly replace?: boolean;
  /**
   * Changes against the first parent, by path; bytes where the path is not UTF-8. Taken one at a time, so it may be a
   * generator.
   */
  readonly files?: Iterable<readonly [string | Uint8Array, BuiltFile]>;
}

export interface BuiltTag {
  readonly name: string;
  /** Name of a commit of the list, or an object id. */
  readonly commit: string;
  /** Makes it an annotated tag. */
  readonly message?: string;
  readonly date?: string;
  readonly tagger?: BuiltPerson;
}

export interface BuiltRepository {
  readonly commits: readonly BuiltCommit[];
  readonly tags?: readonly BuiltTag[];
  readonly bare?: boolean;
  readonly objectFormat?: 'sha1' | 'sha256';
  /** The branch that HEAD names, `main` unless given. */
  readonly head?: string;
  /** Write the files of `head` to disk. */
  readonly checkout?: boolean;
}

/** Makes a repository in `dir`. Returns the commit ids by name. The same description gives the same ids. */
export function buildRepository(dir: string, built: BuiltRepository): Promise<{ readonly ids: ReadonlyMap<string, string> }>;

/** Runs git in `dir` without any of the user's settings; returns what it printed, without the last newline. */
export function git(dir: string, ...args: string[]): string;

/** The environment that {@link git} runs in: no settings of the user, fixed people and dates. */
export function isolatedEnvironment(): Record<string, string>;
