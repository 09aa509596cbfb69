import { getOctokit } from '@actions/github';
import { onTestFinished } from 'vitest';
import { Client } from '../../src/github/client.ts';
import { FakeGitHub } from './fake.ts';
import type { StateOptions } from './state.ts';

/** A loopback GitHub over a folder, and a client of it; closed when the test, or else whoever called, is done. */
export async function openGitHub(
  repository: string,
  options: Omit<StateOptions, 'repository'> = {},
): Promise<{ readonly github: FakeGitHub; readonly client: Client }> {
  const github = await FakeGitHub.start({ repository, ...options });
  return { github, client: clientOf(github) };
}

export function clientOf(github: FakeGitHub): Client {
  return new Client(getOctokit(github.token, { baseUrl: github.origin }), { owner: github.owner, repo: github.name });
}

/** As {@link openGitHub}, closed when the test is done. */
export async function openForTest(...given: Parameters<typeof openGitHub>): ReturnType<typeof openGitHub> {
  const opened = await openGitHub(...given);
  onTestFinished(() => opened.github.close());
  return opened;
}
