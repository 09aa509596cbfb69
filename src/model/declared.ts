import { posix } from 'node:path';
import type { Declared } from './declared-digest.ts';
import { readDvcFile, readDvcLock } from './dvc.ts';
import { readLargeFiles } from './large-files.ts';
import { readModelSignature } from './signing.ts';
import { readSums, sumsAlgorithm } from './sums.ts';

export type { Declared, DeclaredDigest } from './declared-digest.ts';

type Reader = (path: string, bytes: Uint8Array) => Declared;

/** The readers of declared digests, by the name of the file. */
const READERS: readonly (readonly [name: RegExp, read: Reader])[] = [
  [/^dvc\.lock$/, readDvcLock],
  [/.\.dvc$/, readDvcFile],
  [/^large_files\.(?:ya?ml|json)$/, readLargeFiles],
  [/\.(?:sig|sigstore|sigstore\.json)$/, readModelSignature],
];

function readerOf(path: string): Reader | undefined {
  const name = posix.basename(path);
  const found = READERS.find(([pattern]) => pattern.test(name));
  if (found !== undefined) return found[1];
  const algorithm = sumsAlgorithm(path);
  return algorithm === undefined ? undefined : (at, bytes) => readSums(at, bytes, algorithm);
}

/** Whether a file of this name declares digests of others. */
export const declaresDigests = (path: string): boolean => readerOf(path) !== undefined;

/**
 * The digests that a file declares of others, for those of DVC, MONAI, OpenSSF model-signing and `sha256sum`; none for a
 * file of another kind. Never throws: what cannot be read is a problem.
 *
 * @param path of the file from the top of the repository
 */
export function readDeclared(path: string, bytes: Uint8Array): Declared {
  return readerOf(path)?.(path, bytes) ?? { digests: [], problems: [] };
}
