import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256, as `sha256sum` prints it. */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Byte order: the order in which Plumbline and git sort paths. */
export const byteOrder = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Model digest: of one file its own, of several that of the text `sha256sum` prints for them.
 * @param {ReadonlyMap<string, Uint8Array>} files by path, relative to the manifest's folder
 */
export function modelDigest(files) {
  const paths = [...files.keys()].sort(byteOrder);
  if (paths.length === 0) throw new Error('a model without files has no digest');
  if (paths.length === 1) return `sha256:${sha256(files.get(paths[0]))}`;
  return `sha256:${sha256(paths.map((path) => `${sha256(files.get(path))}  ${path}\n`).join(''))}`;
}

/** Test-set digest, hex: of the lines `CASE,TRUTH`, sorted. */
export function testSetDigest(cases) {
  return sha256(
    [...cases]
      .map(({ id, truth }) => `${id},${truth}\n`)
      .sort(byteOrder)
      .join(''),
  );
}
