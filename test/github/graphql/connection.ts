// Lists as GraphQL pages them.
import { GraphQLRefusal } from './refusal.ts';

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
  readonly totalCount: number;
}

const MAX_NODES = 100;

/** Cursors name a place by its distance from the start, as those of GitHub's git lists do. */
const cursorAt = (index: number): string => Buffer.from(`cursor:v1:${index}`).toString('base64');

function indexOf(cursor: string, name: string): number {
  const [, index] = /^cursor:v1:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8')) ?? [];
  if (index === undefined) throw new GraphQLRefusal('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor for ${name}.`);
  return Number(index);
}

function check(name: string, argument: 'first' | 'last', count: number | null | undefined): void {
  if (typeof count !== 'number') return;
  if (count < 0) throw new GraphQLRefusal('INVALID_CURSOR_ARGUMENTS', `\`${argument}\` on the \`${name}\` connection cannot be less than zero.`);
  if (count <= MAX_NODES) return;
  const message = `Requesting ${count} records on the \`${name}\` connection exceeds the \`${argument}\` limit of ${MAX_NODES} records.`;
  throw new GraphQLRefusal('EXCESSIVE_PAGINATION', message);
}

/**
 * The part of a list that was asked for.
 *
 * @param name of the field, for error messages
 * @param make what a node is made of, called for those of the page alone
 */
export async function connection<S, T>(
  name: string,
  { first, last, after, before }: PageArguments,
  all: readonly S[],
  make: (source: S) => T | Promise<T>,
): Promise<Connection<T>> {
  if (typeof first !== 'number' && typeof last !== 'number') {
    throw new GraphQLRefusal('MISSING_PAGINATION_BOUNDARIES', `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`);
  }
  check(name, 'first', first);
  check(name, 'last', last);
  let from = typeof after === 'string' ? indexOf(after, name) + 1 : 0;
  let to = Math.min(all.length, typeof before === 'string' ? indexOf(before, name) : all.length);
  if (typeof first === 'number') to = Math.min(to, from + first);
  if (typeof last === 'number') from = Math.max(from, to - last);
  const sources = all.slice(from, to);
  const nodes = await Promise.all(sources.map((source) => make(source)));
  return {
    nodes,
    edges: nodes.map((node, index) => ({ cursor: cursorAt(from + index), node })),
    pageInfo: {
      hasNextPage: to < all.length,
      hasPreviousPage: from > 0,
      startCursor: nodes.length === 0 ? null : cursorAt(from),
      endCursor: nodes.length === 0 ? null : cursorAt(to - 1),
    },
    totalCount: all.length,
  };
}
