import { parseDocument, type Document } from './document.ts';
import type { Problem } from './problem.ts';

/** One review as GitHub's REST API lists it; only what signing needs. */
export interface ReviewFacts {
  readonly id: number;
  /** Undefined for a deleted account. */
  readonly login: string | undefined;
  readonly bot: boolean;
  readonly state: string;
  readonly body: string;
  /** ISO 8601. */
  readonly submittedAt: string;
  /** Full commit id; undefined where GitHub no longer knows it. */
  readonly commit: string | undefined;
  /** ISO 8601, from GraphQL's `lastEditedAt`, where it was asked. */
  readonly editedAt: string | undefined;
}

export interface PullRequestFacts {
  readonly number: number | undefined;
  /** Undefined for a deleted account. */
  readonly author: string | undefined;
  readonly head: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Parsed<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

const STATES = ['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'];
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is string => typeof value === 'string' && TIME.test(value) && Number.isFinite(Date.parse(value));

/** Collects what is wrong with an answer of GitHub. A border: nothing is taken on trust, nothing is passed over. */
class Border {
  readonly problems: Problem[] = [];
  readonly #document: Document;
  constructor(document: Document) {
    this.#document = document;
  }
  refuse(pointer: string, expected: string, found: unknown): void {
    this.problems.push({
      kind: 'schema',
      message: `${pointer === '' ? 'the file' : pointer.slice(1).replaceAll('/', '.')} is not ${expected}`,
      found: (JSON.stringify(found) ?? 'nothing').slice(0, 80),
      expected,
      mend: "Give the unchanged answer of GitHub's REST API.",
      location: this.#document.locate(pointer),
      pointer,
    });
  }
}

function userOf(user: unknown, pointer: string, border: Border): { login: string | undefined; bot: boolean } {
  if (user === null) return { login: undefined, bot: false };
  if (!isObject(user) || typeof user['login'] !== 'string' || user['login'] === '') {
    border.refuse(pointer, 'a user with a login', user);
    return { login: undefined, bot: false };
  }
  const login = user['login'];
  return { login: login === 'ghost' ? undefined : login, bot: user['type'] === 'Bot' || login.toLowerCase().endsWith('[bot]') };
}

function reviewOf(value: unknown, pointer: string, border: Border): ReviewFacts | undefined {
  if (!isObject(value)) {
    border.refuse(pointer, 'a review', value);
    return undefined;
  }
  const state = typeof value['state'] === 'string' ? value['state'].toUpperCase() : '';
  if (!STATES.includes(state)) border.refuse(`${pointer}/state`, `one of ${STATES.join(', ')}`, value['state']);
  const body = value['body'] ?? '';
  if (typeof body !== 'string') border.refuse(`${pointer}/body`, 'text', body);
  const id = value['id'];
  if (typeof id !== 'number') border.refuse(`${pointer}/id`, 'a number', id);
  const submittedAt = value['submitted_at'];
  // A pending review was never submitted and changes nothing.
  if (state === 'PENDING') return undefined;
  if (!isTime(submittedAt)) border.refuse(`${pointer}/submitted_at`, 'a time such as 2026-05-11T09:30:00Z', submittedAt);
  const commit = value['commit_id'] ?? undefined;
  if (commit !== undefined && !(typeof commit === 'string' && COMMIT.test(commit))) border.refuse(`${pointer}/commit_id`, 'a full commit id', commit);
  const editedAt = value['lastEditedAt'] ?? undefined;
  if (editedAt !== undefined && !isTime(editedAt)) border.refuse(`${pointer}/lastEditedAt`, 'a time', editedAt);
  const { login, bot } = userOf(value['user'], `${pointer}/user`, border);
  return {
    id: typeof id === 'number' ? id : 0,
    login,
    bot,
    state,
    body: typeof body === 'string' ? body : '',
    submittedAt: isTime(submittedAt) ? submittedAt : '',
    commit: typeof commit === 'string' ? commit : undefined,
    editedAt: isTime(editedAt) ? editedAt : undefined,
  };
}

/** Far above what GitHub's pages hold. */
const MOST_BYTES = 256 * 1024 * 1024;

function open(path: string, bytes: Uint8Array): Parsed<Document> {
  const named = path.endsWith('.json') ? path : `${path}.json`;
  // Anybody who may comment writes here, with the line ends of Windows, as GitHub keeps them: no text of theirs may stop the gate.
  const { document, problems } = parseDocument(named, bytes, { anyText: true, maxBytes: MOST_BYTES });
  return document === undefined ? { problems } : { value: document };
}

/** Reads GitHub's list of reviews (`GET /repos/{owner}/{repo}/pulls/{number}/reviews`). */
export function parseReviews(path: string, bytes: Uint8Array): Parsed<readonly ReviewFacts[]> {
  const opened = open(path, bytes);
  if ('problems' in opened) return opened;
  const { value: document } = opened;
  const border = new Border(document);
  // Several pages may stand in one file, as `gh api --paginate --slurp` writes them.
  const list = Array.isArray(document.value) ? document.value : undefined;
  if (list === undefined) border.refuse('', 'a list of reviews', document.value);
  const paged = list !== undefined && list.length > 0 && list.every(Array.isArray);
  const reviews = (paged ? list.flat() : (list ?? [])).flatMap((review, index) => reviewOf(review, paged ? '' : `/${index}`, border) ?? []);
  return border.problems.length > 0 ? { problems: border.problems } : { value: reviews };
}

/** Reads GitHub's pull request (`GET /repos/{owner}/{repo}/pulls/{number}`). */
export function parsePullRequest(path: string, bytes: Uint8Array): Parsed<PullRequestFacts> {
  const opened = open(path, bytes);
  if ('problems' in opened) return opened;
  const { value: document } = opened;
  const border = new Border(document);
  const value = document.value;
  if (!isObject(value)) {
    border.refuse('', 'a pull request', value);
    return { problems: border.problems };
  }
  const head = isObject(value['head']) ? value['head']['sha'] : undefined;
  if (typeof head !== 'string' || !COMMIT.test(head)) border.refuse('/head/sha', 'a full commit id', head);
  const { login } = userOf(value['user'] ?? undefined, '/user', border);
  const number = typeof value['number'] === 'number' ? value['number'] : undefined;
  return border.problems.length > 0 ? { problems: border.problems } : { value: { number, author: login, head: String(head) } };
}
