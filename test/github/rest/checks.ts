// Check runs.
import type { GitHubState } from '../state.ts';
import type { Annotation, CheckRun } from '../tables.ts';
import { invalid, notFound, pageOf, refuse, type Answer, type Operation } from './answer.ts';
import { checkRun } from './shapes.ts';

interface Output {
  readonly title?: string;
  readonly summary?: string;
  readonly text?: string;
  readonly annotations?: readonly Annotation[];
}

interface Written {
  readonly name?: string;
  readonly head_sha?: string;
  readonly status?: CheckRun['status'];
  readonly conclusion?: string;
  readonly external_id?: string;
  readonly details_url?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: Output;
}

/** What GitHub refuses beyond what its description says. */
function fault({ status, conclusion }: Written): Answer | undefined {
  return status === 'completed' && conclusion === undefined ? invalid("Invalid request.\n\nFor 'properties/conclusion', nil is not a string.") : undefined;
}

function write(github: GitHubState, run: CheckRun, given: Written): void {
  run.name = given.name ?? run.name;
  run.externalId = given.external_id ?? run.externalId;
  run.detailsUrl = given.details_url ?? run.detailsUrl;
  run.startedAt = given.started_at ?? run.startedAt;
  run.title = given.output?.title ?? run.title;
  run.summary = given.output?.summary ?? run.summary;
  run.text = given.output?.text ?? run.text;
  run.annotations.push(...(given.output?.annotations ?? []));
  // What is completed stays so: asking for `in_progress` again is answered with 200 and changes nothing.
  const { conclusion } = given;
  if (conclusion !== undefined) Object.assign(run, { status: 'completed', conclusion, completedAt: given.completed_at ?? github.timestamp() });
  else if (run.status !== 'completed') run.status = given.status ?? run.status;
}

const create: Operation = {
  rights: ['checks'],
  level: 'write',
  async handle(github, { body }) {
    const given = body as Written & Pick<Required<Written>, 'name' | 'head_sha'>;
    const wrong = fault(given);
    if (wrong !== undefined) return wrong;
    if ((await github.git.find(given.head_sha))?.type !== 'commit') return invalid(`No commit found for SHA: ${given.head_sha}`);
    const run = github.addCheckRun({ name: given.name, headSha: given.head_sha });
    write(github, run, given);
    return { status: 201, body: await checkRun(github, run) };
  },
};

const update: Operation = {
  rights: ['checks'],
  level: 'write',
  async handle(github, { path, body }) {
    const run = github.checkRuns.find(({ id }) => id === Number(path['check_run_id']));
    if (run === undefined) return notFound();
    if (run.app.id !== github.app.id) return refuse(403, `Invalid app_id \`${run.app.id}\` - check run can only be modified by the GitHub App that created it.`);
    const given = body as Written;
    const wrong = fault(given);
    if (wrong !== undefined) return wrong;
    write(github, run, given);
    return { status: 200, body: await checkRun(github, run) };
  },
};

const list: Operation = {
  rights: ['checks'],
  level: 'read',
  async handle(github, asked) {
    const name = asked.path['ref'] ?? '';
    const commit = await github.commitAt(name);
    if (commit === undefined) return invalid(`No commit found for SHA: ${name}`);
    const { query } = asked;
    const runs = github
      .checkRunsOf(commit, query.get('filter') === 'all' ? 'all' : 'latest')
      .filter((run) => !query.has('check_name') || run.name === query.get('check_name'))
      .filter((run) => !query.has('app_id') || run.app.id === Number(query.get('app_id')))
      .filter((run) => !query.has('status') || run.status === query.get('status'));
    const { items, headers } = pageOf(asked, runs);
    return { status: 200, headers, body: { total_count: runs.length, check_runs: await Promise.all(items.map((run) => checkRun(github, run))) } };
  },
};

export const CHECKS: Readonly<Record<string, Operation>> = { 'checks/create': create, 'checks/update': update, 'checks/list-for-ref': list };
