// Asks the loopback GitHub plainly, for its own tests.
import { onTestFinished } from 'vitest';
import { buildRepository } from '../support/fast-import.mjs';
import type { BuiltRepository } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { FakeGitHub } from './fake.ts';
import type { StateOptions } from './state.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface GraphQLResult {
  readonly data?: unknown;
  readonly errors?: readonly { readonly type?: string; readonly message: string; readonly path?: readonly unknown[] }[];
}

export interface Asker {
  readonly github: FakeGitHub;
  readonly ids: ReadonlyMap<string, string>;
  /** Of a commit, by its name. */
  readonly id: (name: string) => string;
  readonly rest: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  readonly graphql: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<GraphQLResult>;
}

const SMALL: BuiltRepository = {
  commits: [
    {
      id: 'first',
      files: [
        ['README.md', 'one\n'],
        ['models/a/weights.bin', Buffer.from([0, 1, 2])],
        ['run.sh', { executable: '#!/bin/sh\n' }],
        ['link', { symlink: 'README.md' }],
      ],
    },
    { id: 'second', date: '2026-02-01T00:00:00Z', files: [['README.md', 'two\n']] },
    {
      id: 'head', branch: 'release', parents: ['first'], date: '2026-03-01T00:00:00Z',
      author: { name: 'Ada', email: '1042+lee-dev@users.noreply.github.com' }, committer: { name: 'Ada', email: 'ada@example.org' },
      files: [['models/a/weights.bin', Buffer.from([0, 9])], ['docs/new.md', 'new\n']],
    },
  ],
  tags: [{ name: 'v1', commit: 'first', message: 'Version 1' }, { name: 'light', commit: 'second' }],
};

export async function ask(options: Partial<StateOptions> = {}, built: BuiltRepository = SMALL): Promise<Asker> {
  const repository = temporaryFolder();
  const { ids } = await buildRepository(repository, built);
  const github = await FakeGitHub.start({ repository, ...options });
  onTestFinished(() => github.close());
  const id = (name: string): string => ids.get(name) ?? '';
  if (ids.has('head')) github.addPullRequest({ number: 7, head: { ref: 'release', sha: id('head') } });
  const headers = { authorization: `Bearer ${github.token}`, 'user-agent': 'test' };
  const rest: Asker['rest'] = async (method, path, body, more = {}) => {
    const url = path.startsWith('http') ? path : `${github.origin}/repos/${github.fullName}/${path}`;
    const answer = await fetch(url, { method, headers: { ...headers, ...more }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : text };
  };
  const graphql: Asker['graphql'] = async (query, variables = {}) => {
    const answer = await fetch(`${github.origin}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    return (await answer.json()) as GraphQLResult;
  };
  return { github, ids, id, rest, graphql };
}

/** A query of the repository. */
export const ofRepository = (fields: string): string => `query Test { repository(owner: "lumen-health", name: "tubecheck") { ${fields} } }`;
