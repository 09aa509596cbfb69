import { Buffer } from 'node:buffer';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { devNull } from 'node:os';
import { dirname } from 'node:path';
import { RepositoryError } from './snapshot.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A way to run git on one repository, or (from {@link gitIn}) to look for one. */
export interface Git {
  /** Runs to the end. @throws RepositoryError when git cannot start, is killed, or says more than {@link MAX_OUTPUT_BYTES}. */
  run(...args: readonly string[]): Promise<GitResult>;
  /** Starts git and leaves its pipes to the caller; a failure to start is thrown or an `error` event on the child. */
  start(...args: readonly string[]): ChildProcessWithoutNullStreams;
}

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const MAX_COMPLAINT_BYTES = 8 * 1024;

/** The user's own settings that git may still see. All else named GIT_… could name another repository or run a program. */
const KEPT =
  /^GIT_(CONFIG_GLOBAL|CONFIG_COUNT|CONFIG_KEY_\d+|CONFIG_VALUE_\d+|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/;

/**
 * Every program that a repository's configuration can name, and every setting that changes what is printed, is switched off:
 * the repository is material to judge. GIT_ALLOW_PROTOCOL stops the fetches for a partial clone, which run `remote.*.uploadpack`,
 * where git is too old to know GIT_NO_LAZY_FETCH.
 */
const SAFE = [
  '--no-pager', '--no-optional-locks', '--no-replace-objects',
  '-c', 'advice.graftFileDeprecated=false',
  '-c', 'color.ui=false',
  '-c', 'core.fsmonitor=false',
  '-c', `core.hooksPath=${devNull}`,
  '-c', 'core.untrackedCache=false',
  '-c', 'core.quotePath=false',
  '-c', 'core.warnAmbiguousRefs=true',
  '-c', 'log.showSignature=false',
];

function gitEnvironment(environment: Environment): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && (!pair[0].toUpperCase().startsWith('GIT_') || KEPT.test(pair[0])),
  );
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_GRAFT_FILE: devNull,
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Git with `place` (`-C DIR`, `--git-dir=DIR` …) before every command. */
export function gitIn(place: readonly string[], environment: Environment): Git {
  const variables = gitEnvironment(environment);
  const start = (...args: readonly string[]): ChildProcessWithoutNullStreams => {
    // Not the repository as working folder: a relative entry of PATH would find a program that somebody committed.
    const child = spawn('git', [...SAFE, ...place, ...args], {
      cwd: dirname(process.execPath),
      env: variables,
      windowsHide: true,
    });
    if (child.pid === undefined) child.on('error', () => undefined);
    // Node gives no pipes when the machine has no file descriptors left, whatever its types say.
    if ((child.stdin as unknown) === undefined) throw new Error('too many open files');
    return child;
  };
  return { start, run: (...args) => collect(start, args) };
}

function collect(start: Git['start'], args: readonly string[]): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    let child: ChildProcessWithoutNullStreams;
    try {
      child = start(...args);
    } catch (error) {
      reject(cannotStart(error));
      return;
    }
    const chunks: Buffer[] = [];
    const complaint = new Complaint();
    let size = 0;
    child.stdin.on('error', () => undefined).end();
    child.stderr.on('data', (chunk: Buffer) => complaint.add(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) {
        child.kill('SIGKILL');
        reject(
          new RepositoryError(
            `git ${args[0]} printed more than ${MAX_OUTPUT_BYTES} bytes`,
            'This repository is too large to be judged.',
          ),
        );
      } else {
        chunks.push(chunk);
      }
    });
    child.on('error', (error) => reject(cannotStart(error)));
    child.on('close', (code, signal) => {
      if (code === null) reject(died(`git ${args[0]}`, signal, complaint.text()));
      else resolve({ code, stdout: Buffer.concat(chunks), stderr: complaint.text() });
    });
  });
}

/** What git wrote to stderr, its first bytes alone: it may be made to say a great deal. */
export class Complaint {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    if (this.#size < MAX_COMPLAINT_BYTES) this.#chunks.push(chunk.subarray(0, MAX_COMPLAINT_BYTES - this.#size));
    this.#size += chunk.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8').trim();
  }
}

/** The parts of `-z` output, each ended by NUL. @throws RepositoryError when the last one is not: git was cut off. */
export function terminated(output: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0, at);
    if (end < 0) throw unexpected(output.subarray(at));
    parts.push(output.subarray(at, end));
    at = end + 1;
  }
  return parts;
}

/** The error for output that this git should not have given. */
export function unexpected(found: Buffer | string): RepositoryError {
  const shown = JSON.stringify(found.toString('latin1').slice(0, 80));
  return new RepositoryError(
    `git answered what it was not asked: ${shown}`,
    'Git 2.31 or newer is needed; if it is, run `git fsck` on this repository.',
  );
}

export function cannotStart(cause: unknown): RepositoryError {
  const found = cause instanceof Error ? cause.message : String(cause);
  if (found.includes('ENOENT')) {
    return new RepositoryError(
      'git was not found on this machine',
      'Install git 2.31 or newer, and see that PATH names its folder.',
      { cause },
    );
  }
  return new RepositoryError(`git could not be started: ${found}`, 'See that `git --version` runs here.', { cause });
}

export function died(what: string, signal: string | null, complaint: string): RepositoryError {
  const how = signal === null ? 'ended early' : `was ended by ${signal}`;
  return new RepositoryError(
    `${what} ${how}${complaint === '' ? '' : `: ${complaint}`}`,
    'Run it again; if it stays, run `git fsck` on this repository.',
  );
}

/** The error for a git command that failed: what its words mean where they are known, else its words. */
export function failure(what: string, result: GitResult): RepositoryError {
  const said = result.stderr === '' ? `git ended with ${result.code}` : result.stderr;
  const known = KNOWN_FAILURES.find(([pattern]) => pattern.test(said));
  return new RepositoryError(
    `${what}: ${said}`,
    known?.[1] ?? 'Git 2.31 or newer is needed; if it is, run `git fsck` on this repository.',
  );
}

const KNOWN_FAILURES: readonly (readonly [RegExp, string])[] = [
  [
    /dubious ownership/i,
    'This folder belongs to another user: run `git config --global --add safe.directory DIR` with it if you trust it.',
  ],
  [/not a git repository/i, 'Run this inside a clone, or name one with `--repo DIR`.'],
  [/safe\.bareRepository/i, 'Name the bare repository by a clone of it: your git is set to refuse bare repositories.'],
  [/broken ref|bad ref|missing object/i, 'Run `git fsck`, then delete or fetch again the broken reference.'],
  [
    /bad object|unknown revision|not a tree object|not a valid|could not parse|invalid object/i,
    'That commit is not in this clone: run `git fetch --all --tags` (actions/checkout: `fetch-depth: 0`).',
  ],
];
