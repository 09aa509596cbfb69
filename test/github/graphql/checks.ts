// Check suites and their runs.
import type { GitHubState } from '../state.ts';
import type { App, CheckRun } from '../tables.ts';
import { htmlUrl, nodeId, suiteId } from '../rest/shapes.ts';
import { connection, type PageArguments } from './connection.ts';
import { repositoryFacts, type Node } from './facts.ts';
import { forbidden } from './refusal.ts';

export interface CheckSuiteArguments extends PageArguments {
  readonly filterBy?: { readonly appId?: number | null; readonly checkName?: string | null } | null;
}

interface CheckRunArguments extends PageArguments {
  readonly filterBy?: {
    readonly appId?: number | null;
    readonly checkName?: string | null;
    readonly checkType?: 'ALL' | 'LATEST' | null;
    readonly status?: string | null;
  } | null;
}

const appNode = (github: GitHubState, { id, slug, name }: App): Node => ({
  __typename: 'App', id: nodeId('App', id), databaseId: id, slug, name, description: '', url: `${github.origin}/apps/${slug}`,
});

function checkRun(github: GitHubState, run: CheckRun, suite: Node): Node {
  const url = `${htmlUrl(github)}/runs/${run.id}`;
  return {
    // Beyond 2^31, and out of a field that the schema calls Int: there is no `fullDatabaseId` here.
    __typename: 'CheckRun', id: nodeId('CheckRun', run.id), databaseId: run.id, name: run.name, status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId, detailsUrl: run.detailsUrl ?? url, startedAt: run.startedAt, completedAt: run.completedAt, title: run.title, summary: run.summary,
    text: run.text, url, permalink: url, resourcePath: new URL(url).pathname, checkSuite: suite, repository: () => repositoryFacts(github),
  };
}

/** The suites of a commit, one for each App. */
export async function checkSuites(github: GitHubState, sha: string, args: CheckSuiteArguments): Promise<unknown> {
  if (!github.may('read', 'checks')) throw forbidden();
  const { appId, checkName } = args.filterBy ?? {};
  const all = github.checkRunsOf(sha, 'all').toReversed();
  const apps = [...new Map(all.map(({ app }) => [app.id, app])).values()]
    .filter(({ id }) => appId === undefined || appId === null || id === appId)
    .filter(({ id }) => checkName === undefined || checkName === null || all.some((run) => run.app.id === id && run.name === checkName));
  return connection('checkSuites', args, apps, (app) => {
    const runs = all.filter((run) => run.app.id === app.id);
    const [first] = runs;
    const id = first === undefined ? 0 : suiteId(first);
    const suite: Node = {
      __typename: 'CheckSuite', id: nodeId('CheckSuite', id), databaseId: id, app: appNode(github, app),
      status: runs.every(({ status }) => status === 'completed') ? 'COMPLETED' : 'IN_PROGRESS',
      createdAt: first?.startedAt ?? github.timestamp(), updatedAt: github.timestamp(),
      repository: () => repositoryFacts(github),
    };
    suite['checkRuns'] = (inner: CheckRunArguments) => {
      const { checkName: name, checkType, status, appId: byApp } = inner.filterBy ?? {};
      const shown = (checkType === 'ALL' ? runs : github.checkRunsOf(sha).filter((run) => run.app.id === app.id).toReversed())
        .filter((run) => name === undefined || name === null || run.name === name)
        .filter((run) => byApp === undefined || byApp === null || run.app.id === byApp)
        .filter((run) => status === undefined || status === null || run.status.toUpperCase() === status);
      return connection('checkRuns', inner, shown, (run) => checkRun(github, run, suite));
    };
    return suite;
  });
}
