import { getInput, getMultilineInput } from '@actions/core';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const COMMENT_SETTINGS = ['on-release', 'always', 'never'] as const;
export type CommentSetting = (typeof COMMENT_SETTINGS)[number];

/** All that a run is given, read once: nothing else asks the environment. */
export interface Inputs {
  readonly token: string;
  readonly plans: readonly string[] | undefined;
  readonly comment: CommentSetting;
  /** Absolute; `report.json` is written there. */
  readonly reportDirectory: string;
  readonly eventName: string;
  /** As GitHub wrote it; looked at by `github/event.ts`. */
  readonly event: unknown;
  readonly owner: string;
  readonly repo: string;
  /** Of the web pages, without a slash at its end. */
  readonly serverUrl: string;
  /** The page of this run. */
  readonly runUrl: string;
  /** The workflow that runs this: its path, and whether it is of the repository itself; that of an organization is of another. */
  readonly workflow: { readonly path: string; readonly own: boolean } | undefined;
}

/** The Action is set up wrongly. */
export class InputError extends Error {
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.name = 'InputError';
    this.mend = mend;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

function demand(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new InputError(`${name} is not set`, 'Run this as a step of a GitHub Actions workflow.');
  return value;
}

async function readEventFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`the event cannot be read (${why})`, 'Run this as a step of a GitHub Actions workflow.');
  }
}

/** `OWNER/NAME/.github/workflows/gate.yml@refs/heads/main`, as the runner says it. */
function workflowOf(reference: string | undefined, repository: string): Inputs['workflow'] {
  const [, of, path] = /^([^/]+\/[^/]+)\/(.+)@[^@]*$/.exec(reference ?? '') ?? [];
  return of === undefined || path === undefined ? undefined : { path, own: of.toLowerCase() === repository.toLowerCase() };
}

/** @throws InputError */
export async function readInputs(environment: Environment): Promise<Inputs> {
  const token = getInput('token');
  if (token === '') throw new InputError('the input token is empty', 'Leave it out: the default is the job’s own token.');
  const comment = COMMENT_SETTINGS.find((setting) => setting === (getInput('comment') || 'on-release'));
  if (comment === undefined) throw new InputError(`the input comment is ${JSON.stringify(getInput('comment').slice(0, 40))}`, `Choose one of ${COMMENT_SETTINGS.join(', ')}.`);
  const plans = getMultilineInput('plans');
  const repository = demand(environment, 'GITHUB_REPOSITORY');
  const [owner, repo, ...more] = repository.split('/');
  if (owner === undefined || repo === undefined || repo === '' || more.length > 0) throw new InputError(`GITHUB_REPOSITORY is ${JSON.stringify(repository)}`, 'Run this as a step of a GitHub Actions workflow.');
  const serverUrl = (environment['GITHUB_SERVER_URL'] ?? 'https://github.com').replace(/\/+$/, '');
  const given = getInput('report-directory');
  const base = given === '' ? demand(environment, 'RUNNER_TEMP') : (environment['GITHUB_WORKSPACE'] ?? '.');
  return {
    token,
    plans: plans.length === 0 ? undefined : plans,
    comment,
    reportDirectory: given === '' ? join(base, 'plumbline') : resolve(base, given),
    eventName: demand(environment, 'GITHUB_EVENT_NAME'),
    event: await readEventFile(demand(environment, 'GITHUB_EVENT_PATH')),
    owner,
    repo,
    serverUrl,
    runUrl: `${serverUrl}/${owner}/${repo}/actions/runs/${environment['GITHUB_RUN_ID'] ?? ''}`,
    workflow: workflowOf(environment['GITHUB_WORKFLOW_REF'], repository),
  };
}
