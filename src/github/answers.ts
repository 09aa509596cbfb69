/**
 * The border to GitHub: an answer is unknown until it has been looked at. A decoder takes a value and the place where it
 * stands, and gives it back as what it was taken for, or says what else it is.
 */
export type Decoder<T> = (value: unknown, at: string) => T;

/** An answer that is not what GitHub describes: cut short, of another kind, or of another API. */
export class UnexpectedAnswer extends Error {
  constructor(at: string, expected: string, found: unknown) {
    super(`${at === '' ? 'the answer' : at} is not ${expected} but ${shown(found)}`);
    this.name = 'UnexpectedAnswer';
  }
}

function shown(value: unknown): string {
  if (value === '' || value === undefined) return 'empty';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value;
}

function matching(expected: string, fits: (value: string) => boolean): Decoder<string> {
  return (value, at) => {
    if (typeof value === 'string' && fits(value)) return value;
    throw new UnexpectedAnswer(at, expected, value);
  };
}

export const text = matching('text', () => true);
/** A git object's full name. */
export const objectId = matching('a full object id', (value) => /^[0-9a-f]{40}$/.test(value));
/** ISO 8601, to the second or finer. */
export const time = matching('a time', (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && Number.isFinite(Date.parse(value)));

export const integer: Decoder<number> = (value, at) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new UnexpectedAnswer(at, 'an integer', value);
};

export const boolean: Decoder<boolean> = (value, at) => {
  if (typeof value === 'boolean') return value;
  throw new UnexpectedAnswer(at, 'true or false', value);
};

/** Null and absent mean the same to GitHub. */
export const optional =
  <T>(decode: Decoder<T>): Decoder<T | undefined> =>
  (value, at) =>
    value === null || value === undefined ? undefined : decode(value, at);

export const list =
  <T>(decode: Decoder<T>): Decoder<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new UnexpectedAnswer(at, 'a list', value);
    return value.map((item, index) => decode(item, `${at}[${index}]`));
  };

export type Fields = Readonly<Record<string, unknown>>;

export const fields: Decoder<Fields> = (value, at) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UnexpectedAnswer(at, 'an object', value);
};

type Decoders = Readonly<Record<string, Decoder<unknown>>>;
type Decoded<D extends Decoders> = { readonly [K in keyof D]: ReturnType<D[K]> };

/** An object with these fields; others are passed over. */
export const record =
  <D extends Decoders>(decoders: D): Decoder<Decoded<D>> =>
  (value, at) => {
    const given = fields(value, at);
    const decoded = Object.entries(decoders).map(([key, decode]) => [key, decode(given[key], at === '' ? key : `${at}.${key}`)] as const);
    return Object.fromEntries(decoded) as Decoded<D>;
  };

/** One page of a GraphQL connection. */
export interface Page<T> {
  readonly nodes: readonly T[];
  /** Where the next page starts; undefined on the last. */
  readonly next: string | undefined;
}

/** A connection that is read forwards, page by page. */
export const page = <T>(node: Decoder<T>): Decoder<Page<T>> => {
  const connection = record({
    nodes: list(node),
    pageInfo: record({ hasNextPage: boolean, endCursor: optional(text) }),
  });
  return (value, at) => {
    const { nodes, pageInfo } = connection(value, at);
    if (pageInfo.hasNextPage && pageInfo.endCursor === undefined) throw new UnexpectedAnswer(`${at}.pageInfo.endCursor`, 'a cursor', null);
    return { nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : undefined };
  };
};
