import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/formats/generated/types.ts';
import { isolatedEnvironment } from './fast-import.mjs';
import { temporaryFolder } from './temporary.ts';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../examples/tubecheck', import.meta.url));

export interface Ran {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Nothing of the developer's own terminal or git. */
export function plainEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(isolatedEnvironment()).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|CLICOLOR|TERM|COLORTERM|NODE_OPTIONS)/.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], { cwd = temporaryFolder(), env = {} }: Where = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: plainEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') }));
  });
}

/** Runs the built command line, by default in an empty folder. */
export const plumbline = (args: readonly string[], where?: Where): Promise<Ran> => run(process.execPath, [CLI, ...args], where);

/** A report on standard output: nothing may stand around it. */
export const reportIn = ({ stdout }: Ran): Report => JSON.parse(stdout) as Report;

/** The example as a repository of its own: `main`, and a branch for each pull request; `release-2.1.0` is checked out. */
export async function exampleRepository(): Promise<string> {
  const folder = temporaryFolder();
  const { exitCode, stderr } = await plumbline(['demo', '--keep', folder]);
  if (exitCode !== 0) throw new Error(`plumbline demo ended with ${exitCode}: ${stderr}`);
  return folder;
}

/** What GitHub would say of a pull request of the example, as options of `check`, with the time of its evaluation. */
export const factsOf = (folder: 'pull-request' | 'pull-request-m2' | 'pull-request-outside-plan'): string[] => [
  '--pull-request', join(EXAMPLE, folder, 'pull-request.json'), '--reviews', join(EXAMPLE, folder, 'reviews.json'), '--at', '2026-05-12T12:00:00Z',
];
