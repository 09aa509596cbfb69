import { posix } from 'node:path';
import { joinInside } from '../formats/paths.ts';
import type { Location, Problem } from '../formats/problem.ts';

/** What a file of the repository says of another one, which need not be there. Nothing is checked against bytes. */
export interface DeclaredDigest {
  /** From the top of the repository. */
  readonly file: string;
  /** `sha256`, `md5`, …; `md5-dir` or `sha256-dir` for what DVC takes of a folder; undefined where no digest is given. */
  readonly algorithm: string | undefined;
  /** Lower case; undefined where the pointer names no digest: what it points to is then not known. */
  readonly hex: string | undefined;
  /** Bytes. */
  readonly size?: number;
  /** Where the file is had from. */
  readonly url?: string;
  readonly declaredIn: string;
  readonly line?: number;
}

export interface Declared {
  readonly digests: readonly DeclaredDigest[];
  readonly problems: readonly Problem[];
}

/** Hexadecimal digits of a digest, by algorithm. */
export const DIGITS: ReadonlyMap<string, number> = new Map([
  ['md5', 32], ['md5-dir', 32], ['sha256-dir', 64], ['sha1', 40], ['sha224', 56], ['sha256', 64], ['sha384', 96], ['sha512', 128], ['blake3', 64], ['blake2b', 128],
]);

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

interface Claim {
  readonly name: string;
  readonly algorithm: string | undefined;
  readonly hex: string | undefined;
  readonly size?: unknown;
  readonly url?: unknown;
  readonly at: Location;
  readonly pointer?: string;
}

/** Gathers what one file declares; names are relative to `folder`. */
export class Declarations {
  readonly #problems: Problem[] = [];
  readonly #digests = new Map<string, DeclaredDigest>();
  readonly #path: string;
  readonly #folder: string;

  constructor(path: string, folder = posix.dirname(path)) {
    this.#path = path;
    this.#folder = folder;
  }

  result(): Declared {
    return { digests: [...this.#digests.values()], problems: this.#problems };
  }

  problem(location: Location, message: string, found: string, expected: string, mend: string, pointer = ''): void {
    this.#problems.push({ kind: 'schema', message, found: shorten(found), expected, mend, location, pointer });
  }

  add({ name, algorithm, hex, size, url, at, pointer }: Claim): void {
    const joined = joinInside(this.#folder, name);
    if ('problem' in joined) {
      return this.problem(at, `the file that ${this.#path} names is not taken: ${joined.problem}`, name, 'a path inside the repository', 'Correct the path.', pointer);
    }
    const digits = algorithm === undefined ? undefined : DIGITS.get(algorithm);
    if (hex !== undefined && (digits === undefined || hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex))) {
      const expected = digits === undefined ? `one of ${[...DIGITS.keys()].join(', ')}` : `${digits} hexadecimal digits of ${algorithm}`;
      return this.problem(at, `the digest of ${joined.path} cannot be read`, `${algorithm ?? 'no algorithm'} ${hex}`, expected, 'Correct the digest or its algorithm.', pointer);
    }
    const known = hex === undefined ? { algorithm: undefined, hex: undefined } : { algorithm, hex: hex.toLowerCase() };
    const before = this.#digests.get(joined.path);
    if (before !== undefined && (before.hex !== known.hex || before.algorithm !== known.algorithm)) {
      return this.problem(at, `${joined.path} stands twice in ${this.#path}, with two digests`, hex ?? 'no digest', before.hex ?? 'no digest', 'Keep one of the two.', pointer);
    }
    this.#digests.set(joined.path, {
      file: joined.path, ...known, declaredIn: this.#path,
      ...(typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? { size } : {}),
      ...(typeof url === 'string' && url !== '' ? { url } : {}),
      ...(at.line === undefined ? {} : { line: at.line }),
    });
  }
}
