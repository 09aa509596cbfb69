import { Buffer, isUtf8 } from 'node:buffer';
import { RepositoryError, type ByteRange, type Entry } from './snapshot.ts';

/** What is read whole into memory ends here: larger files have a digest, a size and ranges. */
export const MAX_READ_BYTES = 256 * 1024 * 1024;

/** Byte order of the paths as UTF-8, the order of git's index; JavaScript's own order differs beyond U+FFFF. */
export function comparePaths(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/**
 * The text of a name given as bytes. Git allows any byte but NUL. What is not UTF-8 is kept, byte by byte, as NUL, `%` and
 * two hex digits: no real path holds a NUL, so such a name collides with none, keeps its folder and shows as percent-escaped.
 */
export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let text = '';
  for (let at = 0; at < buffer.length;) {
    const length = [1, 2, 3, 4].find((n) => at + n <= buffer.length && isUtf8(buffer.subarray(at, at + n)));
    text +=
      length === undefined ? `\0%${buffer.toString('hex', at, at + 1).toUpperCase()}` : buffer.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** Whether `path` stands for a name that is not UTF-8 (see {@link decodeName}). */
export function isUndecodable(path: string): boolean {
  return path.includes('\0');
}

/** `path` for a message: quoted, with control characters, quotes and undecodable bytes written out. */
export function printable(path: string): string {
  return JSON.stringify(path.replaceAll('\0%', '%'));
}

/** The entries by path in byte order. @throws RepositoryError when two have one path: a tree that git would not have written. */
export function byPath(entries: Iterable<Entry>): ReadonlyMap<string, Entry> {
  const sorted = [...entries]
    .map((entry) => ({ entry, key: Buffer.from(entry.path) }))
    .sort((left, right) => Buffer.compare(left.key, right.key));
  const map = new Map<string, Entry>();
  for (const { entry } of sorted) {
    if (map.has(entry.path)) {
      throw new RepositoryError(
        `the tree has two entries named ${printable(entry.path)}`,
        'Run `git fsck`: such a tree is damaged or forged, and none of its files can be trusted.',
      );
    }
    map.set(entry.path, entry);
  }
  return map;
}

/** The file at `path`. @throws RepositoryError where there is nothing, or a symlink or submodule: those are never followed. */
export function fileAt(entries: ReadonlyMap<string, Entry>, path: string, commit: string): Entry {
  const entry = entries.get(path);
  if (entry === undefined) {
    throw new RepositoryError(
      `there is no file ${printable(path)} in ${commit}`,
      'Check the path: it is relative to the repository’s root.',
    );
  }
  if (entry.kind !== 'file') {
    throw new RepositoryError(
      `${printable(path)} in ${commit} is a ${entry.kind}, not a file`,
      `Commit the file itself in place of the ${entry.kind}: links are never followed.`,
    );
  }
  return entry;
}

/**
 * `range` cut to a file of `size` bytes, as `slice` would; without a range, all of it.
 * @throws RangeError when the bounds are no integers, negative or reversed
 * @throws RepositoryError when what is left exceeds {@link MAX_READ_BYTES}
 */
export function clipRange(range: ByteRange | undefined, size: number, what: string): ByteRange {
  if (
    range !== undefined &&
    !(Number.isInteger(range.start) && Number.isInteger(range.end) && 0 <= range.start && range.start <= range.end)
  ) {
    throw new RangeError(`bytes ${range.start} to ${range.end} are no range`);
  }
  const end = Math.min(range?.end ?? size, size);
  const start = Math.min(range?.start ?? 0, end);
  if (end - start > MAX_READ_BYTES) {
    throw new RepositoryError(
      `${what} has ${size} bytes, and at most ${MAX_READ_BYTES} are read into memory at once`,
      'Keep large binaries under Git LFS, or name the file where only its digest is needed.',
    );
  }
  return { start, end };
}

/**
 * ISO 8601 UTC to the second (`2026-05-06T10:00:00Z`) of seconds since 1970.
 * @throws RepositoryError outside the years 0 to 9999.
 */
export function utc(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999) {
    throw new RepositoryError(
      `a commit is dated ${seconds} seconds after 1970, which is no date`,
      'Rewrite the commit with a real date.',
    );
  }
  return `${date.toISOString().slice(0, 19)}Z`;
}
