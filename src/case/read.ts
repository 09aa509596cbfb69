import { parseDocument, LIMITS, type Document } from '../formats/document.ts';
import { blanks } from '../formats/blanks.ts';
import type { Problem } from '../formats/problem.ts';
import { validateDocument, type SchemaName } from '../formats/validate.ts';
import { sha256 } from '../model/digest.ts';
import { parsePointer } from '../model/lfs.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Source } from './case.ts';

interface Options {
  readonly at: 'base' | 'head';
  /** Undefined: only parsed, not held against a schema. */
  readonly schema: SchemaName | undefined;
  readonly exactNumbers?: boolean;
}

function problem(path: string, kind: Problem['kind'], message: string, found: string, expected: string, mend: string): Problem {
  return { kind, message, found, expected, mend, location: { path }, pointer: '' };
}

/** Why an entry of the tree is no plain file of bounded size, or undefined. */
async function entryProblem(snapshot: Snapshot, path: string): Promise<Problem | undefined> {
  const entry = (await snapshot.list()).get(path);
  if (entry === undefined) return undefined;
  if (entry.kind === 'symlink') {
    return problem(
      path,
      'unsafe',
      `${path} is a symbolic link`,
      'a symbolic link',
      'a plain file',
      'Commit the file itself: a link can point anywhere and is never followed.',
    );
  }
  if (entry.kind === 'submodule') {
    return problem(path, 'unsafe', `${path} is a submodule`, 'a submodule', 'a plain file', 'Commit the file itself.');
  }
  const limit = path.endsWith('.json') ? LIMITS.evidenceBytes : LIMITS.governanceBytes;
  const size = await snapshot.size(path);
  if (size <= limit) return undefined;
  return problem(
    path,
    'unsafe',
    `${path} is larger than Plumbline reads`,
    `${size} bytes`,
    `at most ${limit} bytes`,
    'Split the file, or attach the large part with its digest.',
  );
}

interface Parsed {
  readonly document: Document | undefined;
  readonly problems: readonly Problem[];
}

/** How much text may lie in {@link lately}, in bytes; each text counts as a kibibyte at least. */
const MOST_KEPT_BYTES = 1024 * 1024;
const LEAST_BYTES = 1024;

/** What was parsed last, the oldest first: a text mostly stands on both sides of a pull request, and in several releases. */
const lately = new Map<string, Parsed & { readonly bytes: number }>();
let keptBytes = 0;

function parse(path: string, bytes: Uint8Array, digest: string, options: Options): Parsed {
  const { schema, exactNumbers = false } = options;
  const key = JSON.stringify([digest, path, schema, exactNumbers]);
  const known = lately.get(key);
  if (known !== undefined) return known;
  const parsed = { ...parseAnew(path, bytes, schema, exactNumbers), bytes: Math.max(bytes.length, LEAST_BYTES) };
  lately.set(key, parsed);
  keptBytes += parsed.bytes;
  for (const [oldest, { bytes: freed }] of lately) {
    if (keptBytes <= MOST_KEPT_BYTES) break;
    lately.delete(oldest);
    keptBytes -= freed;
  }
  return parsed;
}

function parseAnew(path: string, bytes: Uint8Array, schema: SchemaName | undefined, exactNumbers: boolean): Parsed {
  const { document, problems } = parseDocument(path, bytes, { exactNumbers });
  if (document === undefined) return { document, problems };
  const empty = blanks(document);
  if (empty.length > 0) return { document, problems: empty };
  return { document, problems: schema === undefined ? [] : validateDocument(document, schema) };
}

/** Reads and checks one governed file; every fault is kept as a problem, none is thrown but those of the repository. */
export async function readSource<T>(snapshot: Snapshot, path: string, options: Options): Promise<Source<T>> {
  const { at } = options;
  const nothing = { path, at, sha256: undefined, document: undefined, value: undefined };
  const entry = (await snapshot.list()).get(path);
  if (entry === undefined) return { ...nothing, exists: false, problems: [] };
  const unfit = await entryProblem(snapshot, path);
  if (unfit !== undefined) return { ...nothing, exists: true, problems: [unfit] };

  const bytes = await snapshot.read(path);
  const digest = sha256(bytes);
  if (parsePointer(bytes) !== undefined) {
    const pointer = problem(
      path,
      'unreadable',
      `${path} is a Git LFS pointer, not the file`,
      'a Git LFS pointer',
      'the text itself',
      'Take this file out of Git LFS (git lfs untrack) and commit its text.',
    );
    return { ...nothing, exists: true, sha256: digest, problems: [pointer] };
  }
  const { document, problems } = parse(path, bytes, digest, options);
  // Validated by its schema: from here on the document has that type.
  const value = problems.length === 0 ? (document?.value as T) : undefined;
  return { path, at, exists: true, sha256: digest, document, value, problems };
}
