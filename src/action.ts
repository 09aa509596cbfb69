import { setFailed } from '@actions/core';
import { harmless } from './action/log.ts';
import { InputError, readInputs, type Inputs } from './action/inputs.ts';
import { recordFailure } from './action/record.ts';
import { run } from './action/run.ts';
import { failureReport } from './gate.ts';
import { UnexpectedAnswer } from './github/answers.ts';
import { UnknownEvent } from './github/event.ts';
import { RepositoryError } from './repository/snapshot.ts';
import { VERSION } from './version.ts';

/** Fails until the run has reached its end: a process that dies on the way is no pass. */
process.exitCode = 1;

interface Told {
  readonly message: string;
  readonly mend: string;
}

function explained(error: unknown): Told {
  if (error instanceof InputError || error instanceof UnknownEvent || error instanceof RepositoryError) return error;
  if (error instanceof UnexpectedAnswer) return { message: `the event cannot be read: ${error.message}`, mend: 'Run this as a step of a GitHub Actions workflow.' };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `an unexpected error: ${message}`, mend: 'Report this as a fault of Plumbline; until then nothing passes.' };
}

async function main(): Promise<void> {
  let inputs: Inputs | undefined;
  try {
    inputs = await readInputs(process.env);
    // Loaded here and not above: the toolkit reads the event while it is loaded, and would throw where no error is caught.
    const { getOctokit } = await import('@actions/github');
    const silent = (): void => undefined;
    const octokit = getOctokit(inputs.token, { userAgent: `plumbline/${VERSION}`, log: { debug: silent, info: silent, warn: silent, error: silent } });
    if (await run(inputs, octokit, process.env['GITHUB_STEP_SUMMARY'])) process.exitCode = 0;
  } catch (error) {
    const { message, mend } = explained(error);
    setFailed(harmless(`Nothing was judged: ${message}. ${mend}`));
    await recordFailure(inputs, failureReport(Date.now(), {}, message, mend), process.env['GITHUB_STEP_SUMMARY']);
  }
}

void main();
