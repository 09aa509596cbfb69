import { createHash } from 'node:crypto';

/** A file and the lower-case hex SHA-256 of its bytes. */
export interface DigestEntry {
  readonly path: string;
  readonly hex: string;
}

export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

// In UTF-8 the characters written with surrogates in UTF-16 come after all others.
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Order of texts by their UTF-8 bytes, as `LC_ALL=C sort`; JavaScript's own order differs beyond the basic plane. */
export function byteOrder(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };

/** One line as GNU sha256sum prints it: a name with a backslash or a line break is escaped, and the line marked by a backslash. */
function line({ path, hex }: DigestEntry): string {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError(`not a hex SHA-256 of ${path}: ${hex.slice(0, 80)}`);
  const name = path.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
  return `${name === path ? '' : '\\'}${hex}  ${name}\n`;
}

/**
 * The text that `sha256sum` prints for these files sorted by path (`HEX␠␠PATH` lines, byte order).
 * @throws RangeError when a path stands twice or a digest is no SHA-256: neither has one text.
 */
export function sha256sumText(entries: readonly DigestEntry[]): string {
  const sorted = [...entries].sort((a, b) => byteOrder(a.path, b.path));
  for (const [index, { path }] of sorted.entries()) {
    if (sorted[index + 1]?.path === path) throw new RangeError(`${path} stands twice in one set`);
  }
  return sorted.map(line).join('');
}

/**
 * The digest of a set of files as the release manifest defines it: of one file its own, of several that of the text
 * `sha256sum` prints for them; undefined for none. @throws RangeError as `sha256sumText`.
 */
export function setDigest(entries: readonly DigestEntry[]): string | undefined {
  const [only, second] = entries;
  if (only === undefined) return undefined;
  const text = sha256sumText(entries);
  return `sha256:${second === undefined ? only.hex : sha256(text)}`;
}
