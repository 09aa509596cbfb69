// A GitHub on loopback: one real repository, tables that a test fills, and a record of all that was asked of it. What GitHub
// would not understand, or must not be sent, is kept in `violations`, which a test expects to be empty.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { match } from './contract.ts';
import { isCarriedOut, respond, type Fault, type Outgoing } from './faults.ts';
import { graphqlAnswer, operationIn, type GraphQLRequest } from './graphql/execute.ts';
import { batchAnswer, batchViolations, isBatch, storageAnswer, storageViolations, tokenIn } from './lfs.ts';
import { refuse, type Answer } from './rest/answer.ts';
import { restAnswer, restViolations } from './rest/operations.ts';
import { GitHubState, type StateOptions } from './state.ts';

export interface RecordedRequest {
  /** From 0, in the order of arrival. */
  readonly index: number;
  /** `storage`: the host of LFS objects. */
  readonly host: 'github' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON, undefined where none was sent. */
  readonly body: unknown;
  /** `checks/create` …, `graphql/NAME`, `lfs/batch`, `lfs/download`, or `unknown`. */
  readonly operation: string;
  readonly graphql: GraphQLRequest | undefined;
  readonly isWrite: boolean;
  /** Of the answer; undefined until there is one, 0 where the connection was cut or left open. */
  status: number | undefined;
}

interface CarriedOut {
  readonly answer: Answer;
  readonly violations: readonly string[];
}

export type BeforeHook = (request: RecordedRequest) => void | Promise<void>;
export type FaultHook = (request: RecordedRequest, index: number) => Fault | undefined;

export class FakeGitHub extends GitHubState {
  readonly requests: RecordedRequest[] = [];
  readonly violations: string[] = [];
  /** Called when a request has come in and before it is answered. */
  before: BeforeHook | undefined;
  /** Says what goes wrong with a request. */
  fault: FaultHook | undefined;
  /** The most requests that were open at once; GitHub's secondary limit begins beyond 100. */
  peak = 0;
  #open = 0;
  readonly #servers: Server[] = [];

  private constructor(options: StateOptions) {
    super(options);
  }

  static async start(options: StateOptions): Promise<FakeGitHub> {
    const github = new FakeGitHub(options);
    github.origin = await github.#listen('github');
    github.storageOrigin = await github.#listen('storage');
    return github;
  }

  /** Requests that change nothing, LFS downloads included. */
  get reads(): number {
    return this.requests.filter(({ isWrite }) => !isWrite).length;
  }

  get writes(): number {
    return this.requests.filter(({ isWrite }) => isWrite).length;
  }

  /** Requests for one operation. */
  of(operation: string): RecordedRequest[] {
    return this.requests.filter((request) => request.operation === operation);
  }

  async close(): Promise<void> {
    this.git.close();
    await Promise.all(this.#servers.map((server) => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    })));
  }

  #listen(host: RecordedRequest['host']): Promise<string> {
    const server = createServer((incoming, response) => {
      this.#open += 1;
      this.peak = Math.max(this.peak, this.#open);
      response.on('close', () => {
        this.#open -= 1;
      });
      this.#answer(host, incoming, response).catch((error: unknown) => {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.violations.push(`the loopback GitHub failed at ${incoming.method ?? ''} ${incoming.url ?? ''}: ${why}`);
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
        response.end('{"message":"Server Error"}');
      });
    });
    this.#servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  }

  async #answer(host: RecordedRequest['host'], incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', host === 'github' ? this.origin : this.storageOrigin);
    const request = this.#record(host, incoming, url, await bodyOf(incoming));
    const report = (texts: readonly string[]): void => {
      this.violations.push(...texts.map((text) => `${request.method} ${request.path}: ${text}`));
    };
    report(this.#requestViolations(request, incoming, url));
    await this.before?.(request);
    const fault = this.fault?.(request, request.index);
    let outgoing: Outgoing = { status: 200, headers: this.#commonHeaders(request), bytes: Buffer.alloc(0) };
    if (fault === undefined || isCarriedOut(fault)) {
      const { answer, violations } = await this.#carriedOut(request, incoming, url);
      report(violations);
      outgoing = this.#outgoing(request, answer);
    }
    request.status = respond(response, outgoing, fault);
  }

  #record(host: RecordedRequest['host'], { method = 'GET', headers }: IncomingMessage, url: URL, body: unknown): RecordedRequest {
    const { pathname: path } = url;
    const graphql = host === 'github' && path === '/graphql' && method === 'POST' ? graphqlIn(body) : undefined;
    const batch = host === 'github' && isBatch(path);
    const ofGitHub = graphql !== undefined ? `graphql/${operationIn(graphql)}` : batch ? 'lfs/batch' : (match(method, path)?.id ?? 'unknown');
    const operation = host === 'storage' ? 'lfs/download' : ofGitHub;
    const isWrite = host === 'github' && method !== 'GET' && method !== 'HEAD' && graphql === undefined && !batch;
    const request: RecordedRequest = {
      index: this.requests.length, host, method, path, query: url.searchParams, headers, body, operation, graphql, isWrite, status: undefined,
    };
    this.requests.push(request);
    return request;
  }

  #requestViolations({ host, method, body, graphql, path }: RecordedRequest, incoming: IncomingMessage, url: URL): string[] {
    if (host === 'storage') return storageViolations(this, incoming);
    // GitHub refuses requests that do not say who asks.
    const anonymous = incoming.headers['user-agent'] === undefined ? ['no user-agent'] : [];
    if (graphql !== undefined) return anonymous;
    return [...anonymous, ...(isBatch(path) ? batchViolations(incoming, body) : restViolations(method, url, body))];
  }

  async #carriedOut({ host, method, path, body, graphql }: RecordedRequest, incoming: IncomingMessage, url: URL): Promise<CarriedOut> {
    if (host === 'storage') return { answer: storageAnswer(this, incoming), violations: [] };
    if (tokenIn(incoming.headers.authorization)?.token !== this.token) return { answer: refuse(401, 'Bad credentials'), violations: [] };
    if (isBatch(path)) return { answer: batchAnswer(this, path, body), violations: [] };
    if (graphql !== undefined) {
      const { status, body: result, violations } = await graphqlAnswer(this, graphql);
      return { answer: { status, body: result }, violations };
    }
    return restAnswer(this, method, { url, query: url.searchParams, body, accept: incoming.headers.accept ?? '' });
  }

  #commonHeaders({ host, graphql }: RecordedRequest): Record<string, string> {
    if (host === 'storage') return {};
    const resource = graphql === undefined ? 'core' : 'graphql';
    const limit = this.limits.requestsPerHour;
    const used = this.requests.filter((one) => one.host === 'github' && (one.graphql === undefined) === (graphql === undefined)).length;
    return {
      'x-github-request-id': `F00D:${this.requests.length}`,
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - used)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.floor(this.now().getTime() / 1000) + 3600),
      'x-ratelimit-resource': resource,
    };
  }

  #outgoing(request: RecordedRequest, { status, body, raw, headers }: Answer): Outgoing {
    const bytes = raw?.bytes ?? Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const type = raw?.type ?? (body === undefined ? undefined : 'application/json; charset=utf-8');
    return { status, bytes, headers: { ...this.#commonHeaders(request), ...(type === undefined ? {} : { 'content-type': type }), ...headers } };
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function graphqlIn(body: unknown): GraphQLRequest {
  const { query, variables, operationName } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return {
    query: typeof query === 'string' ? query : '',
    variables: typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {},
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}
