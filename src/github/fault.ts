import { UnexpectedAnswer } from './answers.ts';
import { RepositoryError } from '../repository/snapshot.ts';

/** What a request is for, in words that fit behind "GitHub did not give", and the right that it needs. */
export interface Asked {
  readonly what: string;
  /** As lines of a job's `permissions`, with backticks between several. */
  readonly needs: string;
}

interface FaultFacts {
  readonly status: number | undefined;
  readonly passing: boolean;
  readonly wait: number | undefined;
  readonly mayHaveHappened: boolean;
}

/** GitHub did not do what was asked. Never to be read as "nothing there". */
export class GitHubError extends RepositoryError {
  /** Undefined where no answer came, or one that could not be read. */
  readonly status: number | undefined;
  /** Whether it may be otherwise in a moment. */
  readonly passing: boolean;
  /** Milliseconds that GitHub asks to wait. */
  readonly wait: number | undefined;
  /** Of a write: whether it may have been carried out all the same. */
  readonly mayHaveHappened: boolean;
  constructor(message: string, mend: string, facts: FaultFacts, options?: ErrorOptions) {
    super(message, mend, options);
    this.name = 'GitHubError';
    this.status = facts.status;
    this.passing = facts.passing;
    this.wait = facts.wait;
    this.mayHaveHappened = facts.mayHaveHappened;
  }

  /** The token may not do this, or GitHub does not tell whether there is such a thing. */
  get refused(): boolean {
    return !this.passing && (this.status === 401 || this.status === 403 || this.status === 404);
  }

  get missing(): boolean {
    return this.status === 404 || this.status === 422 || this.status === 409;
  }
}

/** For what may fail on GitHub's side, and goes on then: gives the error back, and throws every other. */
export function onlyGitHub(error: unknown): GitHubError {
  if (error instanceof GitHubError) return error;
  throw error;
}

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

/** An answer that is no success, of a server that is not asked through Octokit. */
export class HttpFault extends Error {
  readonly response: HttpAnswer;
  constructor(response: HttpAnswer) {
    super(`${response.status}`);
    this.name = 'HttpFault';
    this.response = response;
  }
}

interface GraphqlFault {
  readonly type?: unknown;
  readonly message?: unknown;
}

function httpAnswer(error: unknown): HttpAnswer | undefined {
  const { response } = error as { response?: Partial<HttpAnswer> };
  return typeof response === 'object' && typeof response.status === 'number'
    ? { status: response.status, headers: response.headers ?? {}, data: response.data }
    : undefined;
}

const said = (value: unknown): string => (typeof value === 'string' ? value : '').replaceAll(/\s+/g, ' ').slice(0, 300);

const PASSING = new Set([408, 425, 500, 502, 503, 504, 520, 522, 524]);

/** How long GitHub asks to wait after a limit, in milliseconds. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function waitAsked(headers: HttpAnswer['headers']): number | undefined {
  const after = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(after) && after >= 0) return after * 1000;
  if (String(headers['x-ratelimit-remaining'] ?? '') !== '0') return undefined;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  return Number.isFinite(reset) ? Math.max(reset - Date.now(), 0) + 1000 : undefined;
}

function ofAnswer({ status, headers, data }: HttpAnswer, call: string, { what, needs }: Asked, cause: unknown): GitHubError {
  const message = said((data as { message?: unknown } | null)?.message);
  const limited = status === 429 || (status === 403 && (/secondary rate|rate limit/i.test(message) || String(headers['x-ratelimit-remaining'] ?? '') === '0'));
  const told = message === '' ? `${status}` : `${status} ${message}`;
  const facts = { status, passing: limited || PASSING.has(status), wait: limited ? (waitAsked(headers) ?? 60_000) : undefined, mayHaveHappened: status >= 500 };
  if (limited) {
    return new GitHubError(`GitHub's limit of requests was reached before ${what} (${call}: ${told})`, 'Run it again later, or give the job a token with a limit of its own.', facts, { cause });
  }
  if (facts.passing) return new GitHubError(`GitHub had a fault and did not give ${what} (${call}: ${told})`, 'Run the job again; see https://www.githubstatus.com.', facts, { cause });
  if (status === 401) return new GitHubError(`GitHub does not accept the token (${call}: ${told})`, 'Give the input token a valid token; the default is the job’s own.', facts, { cause });
  if (status === 403 || status === 404) {
    return new GitHubError(`GitHub refused ${what} (${call}: ${told})`, `Give the job \`${needs}\` under permissions, and see that what is asked for exists.`, facts, { cause });
  }
  return new GitHubError(`GitHub did not take the request for ${what} (${call}: ${told})`, 'Report this as a fault of Plumbline; until then nothing passes.', facts, { cause });
}

/** GraphQL says what went wrong in a list, with status 200. */
function ofErrors(errors: readonly GraphqlFault[], call: string, asked: Asked, cause: unknown): GitHubError {
  const types = errors.map(({ type }) => (typeof type === 'string' ? type : ''));
  const message = said(errors[0]?.message);
  if (types.includes('RATE_LIMITED')) return ofAnswer({ status: 429, headers: {}, data: { message } }, call, asked, cause);
  if (types.some((type) => ['FORBIDDEN', 'INSUFFICIENT_SCOPES', 'SAML_FAILURE'].includes(type))) return ofAnswer({ status: 403, headers: {}, data: { message } }, call, asked, cause);
  if (types.includes('NOT_FOUND')) return ofAnswer({ status: 404, headers: {}, data: { message } }, call, asked, cause);
  // "Something went wrong while executing your query" has no type, or says that it took too long.
  return ofAnswer({ status: 502, headers: {}, data: { message } }, call, asked, cause);
}

/** Turns whatever a request threw into what it means for who asked. */
export function faultOf(error: unknown, call: string, asked: Asked): GitHubError {
  if (error instanceof GitHubError) return error;
  const errors = (error as { errors?: unknown } | null)?.errors;
  const answer = typeof error === 'object' && error !== null ? httpAnswer(error) : undefined;
  if (Array.isArray(errors) && (answer === undefined || answer.status < 400)) return ofErrors(errors as GraphqlFault[], call, asked, error);
  if (answer !== undefined && answer.status >= 400) return ofAnswer(answer, call, asked, error);
  const passing = { status: undefined, passing: true, wait: undefined, mayHaveHappened: true };
  const why = error instanceof Error ? said(error.message) : said(String(error));
  if (error instanceof UnexpectedAnswer || answer !== undefined) {
    return new GitHubError(`GitHub's answer cannot be read for ${asked.what} (${call}): ${why}`, 'Run the job again; a proxy may have answered in its place.', passing, { cause: error });
  }
  return new GitHubError(`GitHub cannot be reached for ${asked.what} (${call}): ${why}`, 'Run the job again; see https://www.githubstatus.com.', passing, { cause: error });
}
