// The requests of a run under faults, those to each door under every one: the built Action is run once for each pair, and what came of it is kept.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { comparePaths } from '../../src/repository/entries.ts';
import type { Release } from '../fixture/release.ts';
import type { FakeGitHub, RecordedRequest } from './fake.ts';
import { faults, type Fault } from './faults.ts';
import { pullRequestEvent, type Payload } from './payloads.ts';
import { onGitHub } from './release.ts';
import { runAction, type ActionRun } from './runner.ts';
import type { CheckRun } from './tables.ts';

/** One fault that befalls a request, each time it is tried unless `once`. */
export interface Column {
  readonly name: string;
  readonly fault: Fault;
  /** Of the faulty answer, where there is one that says so. */
  readonly status?: number;
  readonly once?: boolean;
  /** For writes alone: the answer of a read is lost in the same way whether or not it was made. */
  readonly writes?: boolean;
  /** Also for a read by a door that another row has tried with every fault: one for each way to be told of it. */
  readonly brief?: boolean;
}

const HANG = 'hang';
/** Half a minute without an answer is not waited for, where none will come. Milliseconds; a busy machine answers within them. */
const PATIENCE = 4_000;

export const COLUMNS: readonly Column[] = [
  { name: '500', fault: faults.serverError(), status: 500, brief: true },
  { name: '502 once', fault: faults.badGateway(), status: 502, once: true },
  { name: '403', fault: faults.forbidden(), status: 403, brief: true },
  { name: '404', fault: faults.notFound(), status: 404, brief: true },
  { name: '429', fault: faults.tooManyRequests(), status: 429 },
  { name: '429, retry-after', fault: faults.tooManyRequests(2), status: 429 },
  { name: 'secondary limit', fault: faults.secondaryLimit(3), status: 403 },
  { name: HANG, fault: 'hang' },
  { name: 'reset', fault: 'reset', brief: true },
  { name: 'malformed', fault: 'malformed', brief: true },
  { name: 'empty', fault: 'empty' },
  { name: 'html', fault: 'html' },
  { name: 'truncated', fault: 'truncated' },
  { name: 'carried out, then reset', fault: { lost: 'reset' }, writes: true },
];

/** One request of an undisturbed run. */
export interface Row {
  /** The operation and its how-manieth use. */
  readonly name: string;
  /** What is asked for, as far as it tells rows apart. */
  readonly asks: string;
  /** As the log of the Action is to name it. */
  readonly call: string;
  readonly isWrite: boolean;
  /** Whether another row before this one reads by the same door, before anything is written. */
  readonly isBrief: boolean;
  readonly key: string;
  /** Two parts of a run ask for it, and the second may or may not be in time to share what the first is told. */
  readonly isShared: boolean;
}

const GRAPHQL = 'every graphql';

/** No request but all of one door: GraphQL is down at times while the REST API is not. */
export const EVERY_GRAPHQL: Row = { name: 'graphql', asks: 'everything', call: 'POST /graphql (PullRequest)', isWrite: false, isBrief: false, key: GRAPHQL, isShared: false };

/** What came of a run with one fault. */
export interface Cell {
  readonly row: Row;
  readonly column: Column;
  readonly run: ActionRun;
  /** How often the request was made. */
  readonly attempts: number;
  readonly checks: readonly CheckRun[];
  readonly comments: readonly string[];
  readonly violations: readonly string[];
}

/** In the order in which a run begins with them; answers that are asked for at the same time come in any order. */
const ORDER = [
  'graphql/PullRequest', 'repos/compare-commits-with-basehead', 'repos/get-branch-rules', 'git/get-tree', 'graphql/Past', 'graphql/Tags',
  'graphql/Files', 'git/get-blob', 'graphql/Published', 'issues/create-comment', 'checks/create',
];

const NUMBER = 7;

/**
 * What makes a request the same when it is tried again. A write is told by its place alone, for it holds the time. A question
 * that is asked again after a write is another one: it asks what has become of the write.
 */
function keysOf(requests: readonly RecordedRequest[]): string[] {
  let wrote = false;
  return requests.map(({ method, path, query, body, isWrite }) => {
    wrote ||= isWrite;
    return isWrite ? `${method} ${path}` : `${method} ${path}?${query.toString()} ${JSON.stringify(body)} ${wrote}`;
  });
}

const isAfterWrite = (key: string): boolean => key.endsWith(' true');

/** GraphQL, or the REST API: an answer of either is asked for, waited for and read in one place. */
const doorOf = ({ operation }: RecordedRequest): string => (operation.startsWith('graphql/') ? 'graphql' : 'rest');

const described = JSON.parse(readFileSync(new URL('./openapi/operations.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
};

function callOf({ operation, method }: RecordedRequest): string {
  if (operation.startsWith('graphql/')) return `POST /graphql (${operation.slice('graphql/'.length)})`;
  const found = Object.entries(described.paths).find(([, methods]) => methods[method.toLowerCase()]?.operationId === operation);
  return `${method} ${found?.[0] ?? operation}`;
}

const allFiles = (side: string): string => `all files of ${side}`;

/** Names of files and trees by object id. */
async function namesIn(github: FakeGitHub): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const sides = { base: (await github.tip(github.defaultBranch)) ?? '', head: github.pullRequest(NUMBER).head.sha };
  const base = await github.git.tree(sides.base, true);
  const kept = new Set(base.map(({ oid }) => oid));
  for (const { oid, path } of base) names.set(oid, `${path.toString()} of base`);
  for (const { oid, path } of await github.git.tree(sides.head, true)) names.set(oid, kept.has(oid) ? path.toString() : `${path.toString()} of head`);
  for (const [side, commit] of Object.entries(sides)) names.set(commit, allFiles(side)).set((await github.git.commit(commit)).tree, allFiles(side));
  return names;
}

/** What a request asks for, in a few words. */
function asksOf({ operation, path, graphql, isWrite }: RecordedRequest, key: string, names: ReadonlyMap<string, string>): string {
  if (operation === 'graphql/Published') return isAfterWrite(key) ? 'what stands, once written' : 'what stands, before writing';
  if (isWrite) return '';
  const ids = graphql === undefined ? [path.split('/').at(-1) ?? ''] : Object.values(graphql.variables).map(String);
  const [first = '', ...more] = ids.flatMap((id) => names.get(id) ?? []).sort();
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** One row for each different request, those of one operation in the order of what they ask for. */
async function rowsOf(github: FakeGitHub): Promise<Row[]> {
  const names = await namesIn(github);
  const keys = keysOf(github.requests);
  const given = github.requests.flatMap((request, at) => {
    if (keys.indexOf(keys[at] ?? '') !== at) return [];
    return [{ request, key: keys[at] ?? '', asks: asksOf(request, keys[at] ?? '', names) }];
  });
  const rank = (operation: string): number => (ORDER.includes(operation) ? ORDER.indexOf(operation) : ORDER.length);
  const sorted = given.toSorted((a, b) => rank(a.request.operation) - rank(b.request.operation) || comparePaths(a.asks, b.asks));
  return sorted.map(({ request, key, asks }, at) => {
    const same = sorted.filter((other) => other.request.operation === request.operation);
    return { name: `${request.operation}${same.length > 1 ? ` #${same.findIndex((other) => other.key === key) + 1}` : ''}`, asks, call: callOf(request), isWrite: request.isWrite, isBrief: !request.isWrite && !isAfterWrite(key) && sorted.findIndex((other) => doorOf(other.request) === doorOf(request)) < at, key, isShared: asks === allFiles('base') };
  });
}

/** A loopback GitHub of one's own, for one run after the other. */
class Lane {
  readonly #github: FakeGitHub;
  readonly #payload: Payload;
  readonly #at: string;
  readonly #prepare: (github: FakeGitHub) => void;

  constructor(github: FakeGitHub, payload: Payload, at: string, prepare: (github: FakeGitHub) => void) {
    this.#github = github;
    this.#payload = payload;
    this.#at = at;
    this.#prepare = prepare;
  }

  async undisturbed(): Promise<Row[]> {
    await this.#run({});
    return rowsOf(this.#github);
  }

  async cell(row: Row, column: Column): Promise<Cell> {
    const github = this.#github;
    let befallen = 0;
    github.fault = ({ graphql }, index) => {
      if (row.key === GRAPHQL ? graphql === undefined : keysOf(github.requests)[index] !== row.key) return undefined;
      befallen += 1;
      return column.once === true && befallen > 1 ? undefined : column.fault;
    };
    const run = await this.#run(column.name === HANG ? { patience: PATIENCE } : {});
    github.fault = undefined;
    const checks = github.checkRuns.map((check) => ({ ...check }));
    return { row, column, run, attempts: befallen, checks, comments: github.commentsOf(NUMBER).map(({ body }) => body), violations: [...github.violations] };
  }

  #run(more: { readonly patience?: number }): Promise<ActionRun> {
    const github = this.#github;
    for (const table of [github.requests, github.comments, github.checkRuns, github.violations]) table.length = 0;
    this.#prepare(github);
    return runAction(github, { event: 'pull_request', payload: this.#payload, at: this.#at, clockScale: 60, ...more });
  }
}

interface Part {
  /** Which rows; all unless given. */
  readonly rows?: (all: readonly Row[]) => readonly Row[];
  readonly columns?: readonly string[];
  /** Puts onto GitHub what stands there before each run. */
  readonly prepare?: (github: FakeGitHub) => void;
}

/** Runs the matrix, or a part of it, for a release. */
export async function faultMatrix(make: () => Promise<Release>, part: Part = {}): Promise<readonly Cell[]> {
  const { rows: choose = (all) => all, columns, prepare = () => undefined } = part;
  const lane = async (): Promise<Lane> => {
    const release = await make();
    const { github } = await onGitHub(release);
    return new Lane(github, await pullRequestEvent(github, NUMBER, 'opened'), release.at, prepare);
  };
  const first = await lane();
  const chosen = COLUMNS.filter(({ name }) => columns?.includes(name) !== false);
  const tasks = choose(await first.undisturbed()).flatMap((row) => chosen.filter(({ writes, brief }) => (row.isWrite || writes !== true) && (!row.isBrief || brief === true)).map((column) => ({ row, column })));
  const cells = new Map<(typeof tasks)[number], Cell>();
  const waiting = [...tasks];
  const work = async (on: Lane): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) cells.set(task, await on.cell(task.row, task.column));
  };
  // A lane mostly waits, for a process or for a pause of its: three for each processor keep it busy.
  const more = Array.from({ length: Math.min(availableParallelism() * 3, tasks.length, 8) - 1 }, async () => work(await lane()));
  await Promise.all([work(first), ...more]);
  return tasks.flatMap((task) => cells.get(task) ?? []);
}
