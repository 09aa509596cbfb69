/** Where something stands in a file of the repository; lines and columns count from 1. */
export interface Location {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * What is wrong with a file, said so that its author can mend it.
 *
 * `unsafe` is what must never be read further (encoding, size, duplicate keys, aliases that multiply, links, paths
 * that leave the repository), `unreadable` what cannot be parsed, `schema` what parses but is not of its format.
 */
export interface Problem {
  readonly kind: 'unsafe' | 'unreadable' | 'schema';
  /** One sentence: what is wrong. */
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  /** What to write instead. */
  readonly mend: string;
  readonly location: Location;
  /** JSON Pointer of the value, '' for the whole document. */
  readonly pointer: string;
}
