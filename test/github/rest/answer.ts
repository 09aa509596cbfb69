// What a REST operation is given and gives back.
import type { GitHubState } from '../state.ts';
import type { Level, Rights } from '../tables.ts';

export interface Asked {
  /** Parts of the path by the description's names, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly accept: string;
  /** Address as it was asked for, for links to further pages. */
  readonly url: URL;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** In place of JSON. */
  readonly raw?: { readonly type: string; readonly bytes: Buffer };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Operation {
  /** Rights of which one is enough; none for what every token may read. */
  readonly rights: readonly (keyof Rights)[];
  readonly level: Level;
  handle(github: GitHubState, asked: Asked): Answer | Promise<Answer>;
}

const DOCUMENTATION = 'https://docs.github.com/rest';

export const refuse = (status: number, message: string, errors?: readonly unknown[]): Answer => ({
  status,
  body: { message, ...(errors === undefined ? {} : { errors }), documentation_url: DOCUMENTATION, status: String(status) },
});

export const notFound = (): Answer => refuse(404, 'Not Found');
export const forbidden = (): Answer => refuse(403, 'Resource not accessible by integration');
export const invalid = (message: string, errors?: readonly unknown[]): Answer => refuse(422, message, errors);

const DEFAULT_PAGE = 30;
const MAX_PAGE = 100;

const count = (text: string | null, otherwise: number): number => (text !== null && /^[1-9]\d*$/.test(text) ? Number(text) : otherwise);

export interface Page<T> {
  readonly items: readonly T[];
  /** From 1. */
  readonly number: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** One page of a list, with the `Link` header that names the others. */
export function pageOf<T>(asked: Asked, all: readonly T[]): Page<T> {
  const size = Math.min(MAX_PAGE, count(asked.query.get('per_page'), DEFAULT_PAGE));
  const number = count(asked.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string): string => {
    const url = new URL(asked.url);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(Math.min(number - 1, last), 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ];
  return { items: all.slice((number - 1) * size, number * size), number, headers: links.length === 0 ? {} : { link: links.join(', ') } };
}
