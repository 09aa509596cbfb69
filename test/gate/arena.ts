import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parsePullRequest, parseReviews } from '../../src/formats/github.ts';
import type { Finding, Report, Verdict } from '../../src/formats/generated/types.ts';
import { evaluateSafely, failureReport, serialize } from '../../src/gate.ts';
import { MemoryRepository, type MemoryFile } from '../../src/repository/memory.ts';
import { isBlocking, VERDICTS, worst } from '../../src/rules/verdict.ts';
import type { FixtureCommit, Release } from '../fixture/release.ts';
import { toBytes, toText, type Tree } from '../fixture/tree.ts';

/** What a test does to a pull request behind the fixture's back: no digest follows. */
export interface Twist {
  readonly base?: ReadonlyMap<string, MemoryFile | null>;
  readonly head?: ReadonlyMap<string, MemoryFile | null>;
  /** The files of GitHub's answers, as text; null: none is given. */
  readonly reviews?: string | null;
  readonly pullRequest?: string | null;
  readonly at?: string;
  /** In which order a commit's files are handed to the repository. */
  readonly order?: (files: [string, MemoryFile][]) => [string, MemoryFile][];
}

export interface Answer {
  readonly report: Report;
  readonly verdict: Verdict;
  /** False: nothing could be evaluated, for which the command line exits with 2. */
  readonly evaluated: boolean;
  readonly findings: readonly Finding[];
  readonly blocking: readonly Finding[];
}

const SCHEMAS = fileURLToPath(new URL('../../schemas/', import.meta.url));
const ajv = new Ajv2020({ allErrors: false, strict: false });
for (const file of readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.schema.json')) ajv.addSchema(JSON.parse(readFileSync(SCHEMAS + file, 'utf8')) as object, file.slice(0, -'.schema.json'.length));
}

/** A published schema, judged by ajv itself: independent of the validators that the gate is built with. */
export function schema(name: string): { readonly accepts: ValidateFunction; readonly root: Readonly<Record<string, unknown>> } {
  const accepts = ajv.getSchema(name);
  if (accepts === undefined) throw new Error(`there is no schema ${name}`);
  return { accepts, root: accepts.schema as Readonly<Record<string, unknown>> };
}

const reportSchema = schema('report').accepts;
const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

/** Whether `a` is at least as bad as `b`. */
export const noBetter = (a: Verdict, b: Verdict): boolean => rank(a) <= rank(b);

/** What holds of every answer, whatever was asked. */
function checked(report: Report, evaluated: boolean): Answer {
  if (!reportSchema(report)) throw new Error(`the report is not of its schema: ${ajv.errorsText(reportSchema.errors)}`);
  const findings = [...report.findings, ...report.devices.flatMap((device) => device.findings)];
  const blocking = findings.filter(({ level }) => level === 'block');
  if (JSON.stringify(JSON.parse(serialize(report))) !== JSON.stringify(report)) throw new Error('the report is not what its bytes say');
  if (report.blocked !== isBlocking(report.verdict)) throw new Error(`blocked is ${report.blocked} for ${report.verdict}`);
  if (blocking.length > 0 && report.verdict !== worst(blocking.map(({ verdict }) => verdict))) throw new Error(`${report.verdict} is not the worst finding`);
  if (report.blocked && blocking.length === 0) throw new Error('blocked, and no finding says why');
  const own = findings.find(({ mend }) => mend.includes('fault of Plumbline'));
  if (own !== undefined) throw new Error(`a fault of Plumbline: ${own.rule}: ${own.message}`);
  return { report, verdict: report.verdict, evaluated, findings, blocking };
}

/** Commits of a release by label, in a repository of their own. */
export interface Built {
  readonly repository: MemoryRepository;
  readonly ids: ReadonlyMap<string, string>;
}

function filesOf(tree: Tree, links: ReadonlySet<string>, twist: ReadonlyMap<string, MemoryFile | null>, order: Twist['order']): Map<string, MemoryFile> {
  const files = new Map<string, MemoryFile>();
  for (const [path, bytes] of tree) files.set(path, links.has(path) ? { symlink: toText(bytes) } : bytes);
  for (const [path, file] of twist) {
    if (file === null) files.delete(path);
    else files.set(path, file);
  }
  return order === undefined ? files : new Map(order([...files]));
}

/** Builds the repository of a release in memory. */
export function build(release: Release, { base = new Map(), head = new Map(), order }: Twist = {}): Built {
  const repository = new MemoryRepository();
  const ids = new Map<string, string>();
  const add = (from: string | undefined, commits: readonly FixtureCommit[], twist: ReadonlyMap<string, MemoryFile | null>): void => {
    let parents = from === undefined ? [] : [ids.get(from) ?? ''];
    for (const { tree, label, tag, ...facts } of commits) {
      const id = repository.commit({ ...facts, parents, replace: true, files: filesOf(tree, release.links, twist, order) });
      ids.set(label, id);
      if (tag !== undefined) repository.tag(tag, id);
      parents = [id];
    }
  };
  add(undefined, release.past, new Map());
  add(release.past.at(-1)?.label, [{ ...release.baseTip, tree: release.tree('base') }], base);
  add('base', release.landed, base);
  add('base', release.pushed, base);
  // The head is the base with what the pull request changes: a twist of the base is on both.
  add(release.pushed.at(-1)?.label ?? 'base', [{ ...release.tip, tree: release.tree() }], new Map([...base, ...head]));
  return { repository, ids };
}

/** GitHub's list of reviews, as the release has it. */
export function reviewsText(release: Release, ids: ReadonlyMap<string, string>): string {
  return JSON.stringify(release.reviews.map((review) => ({ ...review, commit_id: ids.get(review.commit_id ?? '') ?? review.commit_id })), null, 2);
}

export function pullRequestText(release: Release, ids: ReadonlyMap<string, string>): string {
  const pull = { number: 7, state: 'open', user: { login: release.author, id: 1042, type: 'User' }, head: { ref: release.branch, sha: ids.get('head') } };
  return JSON.stringify({ ...pull, ...release.pullRequest }, null, 2);
}

/**
 * Lets the gate judge a release in memory, as the command line does: what GitHub told is read from its text, and what
 * cannot be read is a report and exit 2. Throws where the answer breaks what must hold of every answer.
 */
export async function ask(release: Release, twist: Twist = {}): Promise<Answer> {
  release.rebind();
  return judge(release, twist);
}

/** The same for many twists of one release, whose digests are put right once. */
export function arena(release: Release): (twist?: Twist) => Promise<Answer> {
  release.rebind();
  return (twist = {}) => judge(release, twist);
}

async function judge(release: Release, twist: Twist): Promise<Answer> {
  const { repository, ids } = build(release, twist);
  const [base, head] = [ids.get(release.landed.at(-1)?.label ?? 'base') ?? '', ids.get('head') ?? ''];
  const at = Date.parse(twist.at ?? release.at);
  const refuse = (what: string): Answer => checked(failureReport(at, { base, head }, what, 'Give the unchanged answer.'), false);

  const reviews = twist.reviews === null ? undefined : parseReviews('reviews.json', toBytes(twist.reviews ?? reviewsText(release, ids)));
  if (reviews !== undefined && 'problems' in reviews) return refuse(reviews.problems[0]?.message ?? 'no reviews');
  const pull = twist.pullRequest === null ? undefined : parsePullRequest('pull-request.json', toBytes(twist.pullRequest ?? pullRequestText(release, ids)));
  if (pull !== undefined && 'problems' in pull) return refuse(pull.problems[0]?.message ?? 'no pull request');
  if (pull !== undefined && pull.value.head !== head) return refuse('the pull request is of another head');

  const { report, evaluated } = await evaluateSafely({ repository, base, head, at, reviews: reviews?.value, pullRequests: pull === undefined ? [] : [pull.value] });
  // Whatever lies in the files of a repository, it is judged: an exception would be a fault of the gate.
  if (!evaluated) throw new Error(`not evaluated: ${report.findings[0]?.message ?? ''}`);
  return checked(report, true);
}

/** The rules that block, each with its class: what a test asserts. */
export const rulesOf = (answer: Answer): Record<string, string> =>
  Object.fromEntries(answer.blocking.map(({ rule, verdict }) => [rule, verdict] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Blocking findings that name a file, with a line. */
export const locatedIn = (answer: Answer, path: string): Finding[] =>
  answer.blocking.filter(({ location }) => location?.path === path && location.line !== undefined);
