import { posix } from 'node:path';
import { decode } from '../formats/bytes.ts';
import { Declarations, DIGITS, type Declared } from './declared-digest.ts';

const MOST_BYTES = 8 * 1024 * 1024;

/** `\HEX *NAME`, as GNU coreutils writes it; the backslash says that the name is escaped, the star that it was read as binary. */
const GNU = /^(\\?)([0-9a-fA-F]{32,128}) [ *](.+)$/;
/** `SHA256 (NAME) = HEX`, as BSD and `sha256sum --tag` write it. */
const TAGGED = /^(\\?)([A-Za-z0-9-]+) \((.+)\) = ([0-9a-fA-F]{32,128})$/;
const BARE = /^[0-9a-fA-F]{32,128}$/;

const UNESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };
const unescape = (name: string): string => name.replace(/\\[\\nr]/g, (pair) => UNESCAPED[pair] ?? pair);

/** The algorithm that a file's name tells (`SHA256SUMS`, `model.pt.sha256`), or undefined. */
export function sumsAlgorithm(path: string): string | undefined {
  const name = posix.basename(path).toLowerCase();
  const found = /^(md5|sha(?:1|224|256|384|512))sums?(?:\.txt)?$/.exec(name) ?? /\.(md5|sha(?:1|224|256|384|512))(?:sums?)?$/.exec(name);
  return found?.[1];
}

interface Line {
  readonly algorithm: string;
  readonly hex: string;
  readonly name: string;
}

function readLine(line: string, path: string, algorithm: string): Line | undefined {
  const [, mark, hex, name] = GNU.exec(line) ?? [];
  if (hex !== undefined && name !== undefined) return { algorithm, hex, name: mark === '' ? name : unescape(name) };
  const [, escaped, tag, tagged, value] = TAGGED.exec(line) ?? [];
  if (tag !== undefined && tagged !== undefined && value !== undefined) {
    return { algorithm: tag.toLowerCase().replace(/^sha-/, 'sha').replace(/^sha2-/, 'sha'), hex: value, name: escaped === '' ? tagged : unescape(tagged) };
  }
  // A file that stands beside the one it is about, and holds no more than its digest.
  const own = posix.basename(path).replace(/\.[^.]+$/, '');
  return BARE.test(line) && /\.(?:md5|sha\d+)(?:sums?)?$/i.test(path) && own !== '' ? { algorithm, hex: line, name: own } : undefined;
}

/**
 * Digests as `sha256sum` and its like print them; names are relative to the folder of the file.
 * Format: https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html
 */
export function readSums(path: string, bytes: Uint8Array, algorithm: string): Declared {
  const decoded = decode(path, bytes, MOST_BYTES, true);
  if ('problems' in decoded) return { digests: [], problems: decoded.problems };
  const declarations = new Declarations(path);
  for (const [index, raw] of decoded.text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '' || line.startsWith('#')) continue;
    const at = { path, line: index + 1, column: 1 };
    const read = readLine(line, path, algorithm);
    if (read === undefined || !DIGITS.has(read.algorithm)) {
      declarations.problem(at, `a line of ${path} is no digest with a name`, line, `${DIGITS.get(algorithm)} hexadecimal digits, two spaces and a path`, `Write the file with ${algorithm}sum.`);
    } else declarations.add({ ...read, at });
  }
  return declarations.result();
}
