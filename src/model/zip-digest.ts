import { createHash } from 'node:crypto';
import type { Zip, ZipEntry } from './zip.ts';

/** Hex SHA-256 of a file of an archive, once inflated. */
export async function digestOf(zip: Zip, entry: ZipEntry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of zip.chunks(entry)) hash.update(chunk);
  return hash.digest('hex');
}
