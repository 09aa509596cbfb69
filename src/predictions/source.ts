/** A table's bytes: a local file and an object of git are read alike. */
export interface TableSource {
  /** How the table is called in messages. */
  readonly path: string;
  readonly size: number;
  /** Bytes `start` (inclusive) to `end` (exclusive); fewer only where the file ends. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** All bytes in order, where that is cheaper than reading parts. */
  chunks?(): AsyncIterable<Uint8Array>;
}

const PART = 256 * 1024;

/** All bytes in order; the next part is asked for while one is worked on. */
export async function* chunksOf(source: TableSource): AsyncIterable<Uint8Array> {
  if (source.chunks !== undefined) return yield* source.chunks();
  const part = (start: number): Promise<Uint8Array> | undefined => {
    if (start >= source.size) return undefined;
    const asked = source.read(start, Math.min(source.size, start + PART));
    // Who awaits it is told; until then a failure is nobody's, which would end the program.
    asked.catch(() => undefined);
    return asked;
  };
  let next = part(0);
  for (let at = 0; next !== undefined;) {
    const bytes = await next;
    if (bytes.length === 0) return undefined;
    at += bytes.length;
    next = part(at);
    yield bytes;
  }
  return undefined;
}
