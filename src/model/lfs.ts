/** What a Git LFS pointer stands for: hex SHA-256 and size in bytes of the real file. */
export interface LfsPointer {
  readonly oid: string;
  readonly size: number;
}

/** A pointer is smaller than this, says its specification. */
export const POINTER_LIMIT = 1024;

const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (0|[1-9][0-9]{0,15})\n$/;

/**
 * Reads a Git LFS pointer; undefined for anything else. Strict, for there is exactly one valid encoding: version
 * first, then the keys in order, each line ended by \n. Pointers with extension lines (`ext-0-…`) are no pointers
 * here: their `oid` is not the digest of the file as it is checked out.
 * Specification: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function parsePointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length >= POINTER_LIMIT) return undefined;
  const match = POINTER.exec(new TextDecoder('latin1').decode(bytes));
  const [, oid, size] = match ?? [];
  if (oid === undefined || size === undefined || !Number.isSafeInteger(Number(size))) return undefined;
  return { oid, size: Number(size) };
}
