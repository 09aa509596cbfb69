// Ways in which a server fails, and answers of GitHub that are no success.
import type { ServerResponse } from 'node:http';

export interface GivenAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * - `reset`: the connection is cut; `hang`: no answer ever comes
 * - `malformed`: half of the JSON, with a length that fits; `truncated`: half of it, then the connection is cut
 * - `empty`: 200 without a body; `html`: 200 with a page of a proxy
 * - `lost`: the request is carried out, and then comes another fault in place of its answer
 *
 * `malformed` and `truncated` carry the request out as well: there is no half of an answer without one.
 */
export type Fault = 'reset' | 'hang' | 'malformed' | 'empty' | 'html' | 'truncated' | GivenAnswer | { readonly lost: Fault };

const error = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): GivenAnswer => ({
  status,
  headers,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
});

/** A page as the load balancer before GitHub gives it. */
const page = (status: number, title: string): GivenAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

export const faults = {
  serverError: (): Fault => error(500, 'Server Error'),
  badGateway: (): Fault => page(502, 'Unicorn! · GitHub'),
  unavailable: (): Fault => error(503, 'Service Unavailable'),
  forbidden: (): Fault => error(403, 'Resource not accessible by integration'),
  notFound: (): Fault => error(404, 'Not Found'),
  badCredentials: (): Fault => error(401, 'Bad credentials'),
  /** The hourly limit is used up until a time. */
  rateLimited: (reset: Date): Fault =>
    error(403, 'API rate limit exceeded for installation ID 1.', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(reset.getTime() / 1000)) }),
  tooManyRequests: (retryAfter?: number): Fault => error(429, 'Too Many Requests', retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  secondaryLimit: (retryAfter = 60): Fault =>
    error(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', { 'retry-after': String(retryAfter) }),
  /** GraphQL tells of its limit with status 200. */
  graphqlRateLimited: (): Fault => ({ status: 200, body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 1.' }] } }),
  /** GraphQL gives up after ten seconds. */
  graphqlTimeout: (): Fault => ({
    status: 502,
    body: {
      data: null,
      errors: [{ message: 'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.' }],
    },
  }),
};

const SIGN_IN = '<!DOCTYPE html><html><body>Please sign in to the network.</body></html>';

/** What is about to be sent. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** The part of a fault that is left when the request has been carried out. */
function withoutLoss(fault: Fault): Exclude<Fault, { readonly lost: Fault }> {
  return typeof fault === 'object' && 'lost' in fault ? withoutLoss(fault.lost) : fault;
}

/** Whether the request is carried out although its answer is faulty. */
export const isCarriedOut = (fault: Fault): boolean => fault === 'malformed' || fault === 'truncated' || (typeof fault === 'object' && 'lost' in fault);

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, bytes: Buffer): void {
  response.writeHead(status, { ...headers, ...(status === 204 || status === 304 ? {} : { 'content-length': String(bytes.length) }) });
  response.end(bytes);
}

/** Sends an answer, or what a fault makes of it. @returns the status that goes out; 0: none does */
export function respond(response: ServerResponse, { status, headers, bytes }: Outgoing, fault: Fault | undefined): number {
  const kind = fault === undefined ? undefined : withoutLoss(fault);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  switch (kind) {
    case undefined:
      send(response, status, headers, bytes);
      return status;
    case 'reset':
      response.socket?.destroy();
      return 0;
    case 'hang':
      return 0;
    case 'malformed':
      send(response, status, headers, half);
      return status;
    case 'truncated':
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length + 1) });
      // Only once the half is on its way: destroying at once would throw it away, and look like `reset`.
      response.write(half, () => response.socket?.destroy());
      return status;
    case 'empty':
      send(response, 200, { ...headers, 'content-type': 'application/json; charset=utf-8' }, Buffer.alloc(0));
      return 200;
    case 'html':
      send(response, 200, { ...headers, 'content-type': 'text/html; charset=utf-8' }, Buffer.from(SIGN_IN));
      return 200;
    default: {
      const text = typeof kind.body === 'string' ? kind.body : kind.body === undefined ? '' : JSON.stringify(kind.body);
      const given = { ...headers, 'content-type': 'application/json; charset=utf-8', ...kind.headers };
      send(response, kind.status, given, Buffer.from(text));
      return kind.status;
    }
  }
}
