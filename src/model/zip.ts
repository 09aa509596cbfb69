import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { chunks as rawChunks, FormatFault, readExactly, shown, type ByteSource } from './structure.ts';
import { LOCAL, MAX32, readDirectory, STREAMED, viewOf, type ZipEntry } from './zip-directory.ts';

export type { ZipEntry } from './zip-directory.ts';

const INFLATED_CHUNK = 256 * 1024;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) * 0xedb88320);
  return crc;
});

/** CRC-32 of ISO 3309, as zip archives have it; `seed` is the CRC of what came before. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** The sizes behind a file that was written as a stream: CRC and two sizes of 32 or 64 bits, with or without a mark. */
function descriptorFits({ crc, compressed, size }: ZipEntry, bytes: Uint8Array): boolean {
  return [4, 8].some((width) => [0, 4].some((mark) => {
    const expected = new Uint8Array(mark + 4 + 2 * width);
    const view = viewOf(expected);
    if (mark > 0) view.setUint32(0, 0x08074b50, true);
    view.setUint32(mark, crc, true);
    for (const [index, value] of [compressed, size].entries()) {
      if (width === 8) view.setBigUint64(mark + 4 + 8 * index, BigInt(value), true);
      else view.setUint32(mark + 4 + 4 * index, value % (MAX32 + 1), true);
    }
    return sameBytes(expected, bytes.subarray(0, expected.length));
  }));
}

function checkLocal(entry: ZipEntry, header: Uint8Array): void {
  const view = viewOf(header);
  const name = shown(entry.name);
  if (view.getUint32(0, true) !== LOCAL.signature) throw new FormatFault(`${name} does not start where the directory says`);
  const streamed = (entry.flags & STREAMED) !== 0;
  const fits = (place: number, value: number, wide: boolean): boolean => {
    const local = view.getUint32(place, true);
    return local === value || (wide && local === MAX32) || (streamed && local === 0);
  };
  const same = view.getUint16(6, true) === entry.flags && view.getUint16(8, true) === (entry.deflated ? 8 : 0)
    && fits(14, entry.crc, false) && fits(18, entry.compressed, true) && fits(22, entry.size, true)
    && sameBytes(header.subarray(LOCAL.length), new TextEncoder().encode(entry.name));
  if (!same) throw new FormatFault(`${name} has a header that differs from the directory`);
}

/** Where the data of a file start, once its own header agrees with the directory. */
async function dataStart(source: ByteSource, entry: ZipEntry): Promise<number> {
  const nameLength = new TextEncoder().encode(entry.name).length;
  const header = await readExactly(source, entry.offset, entry.offset + LOCAL.length + nameLength);
  checkLocal(entry, header);
  const view = viewOf(header);
  const start = entry.offset + LOCAL.length + view.getUint16(26, true) + view.getUint16(28, true);
  const end = start + entry.compressed;
  if (view.getUint16(26, true) !== nameLength || end > entry.end) throw new FormatFault(`${shown(entry.name)} overlaps what follows it`);
  if ((entry.flags & STREAMED) !== 0 && !descriptorFits(entry, await readExactly(source, end, Math.min(entry.end, end + 24)))) {
    throw new FormatFault(`the sizes behind ${shown(entry.name)} differ from the directory`);
  }
  return start;
}

const isZlibError = (error: unknown): boolean => error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** The inflated bytes of a file, never more than the directory says, and their CRC. */
async function* inflatedChunks(source: ByteSource, entry: ZipEntry, start: number): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: INFLATED_CHUNK });
  // The iteration below sees the error too, of the source as of the inflater.
  pipeline(Readable.from(rawChunks(source, start, start + entry.compressed)), inflate, () => undefined);
  const name = shown(entry.name);
  let [size, crc] = [0, 0];
  try {
    for await (const chunk of inflate as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > entry.size) throw new FormatFault(`${name} holds more than the ${entry.size} bytes that the directory says`);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? new FormatFault(`${name} cannot be inflated: ${(error as Error).message}`) : error;
  }
  if (size !== entry.size || crc !== entry.crc || inflate.bytesWritten !== entry.compressed) throw new FormatFault(`${name} does not hold the bytes that the directory says`);
}

/** Cuts bytes start to end out of a stream, and stops reading there. */
async function* cut(chunks: AsyncIterable<Uint8Array>, start: number, end: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    // The last piece is read to its end, so that its size and CRC are held against the directory.
    if (at > end) return;
  }
}

/** An open archive: its files, and their bytes. */
export interface Zip {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Bytes start to end of a file, in parts of 4 MiB at most. Of a deflated file all that comes before is inflated. */
  readonly chunks: (entry: ZipEntry, start?: number, end?: number) => AsyncGenerator<Uint8Array>;
  /** A whole file, with its CRC held against the directory. @throws FormatFault also where it is larger than `limit` bytes. */
  readonly bytes: (entry: ZipEntry, limit: number) => Promise<Uint8Array>;
  /** A file as one that can be read in parts. A deflated one is inflated as a whole. @throws FormatFault as `bytes` where it is. */
  readonly open: (entry: ZipEntry, limit: number) => Promise<ByteSource>;
}

/**
 * Opens an archive; no more is read than its directory. Nothing is written anywhere.
 * @throws FormatFault as `readDirectory`; what is read later throws it too.
 */
export async function openZip(source: ByteSource): Promise<Zip> {
  const entries = new Map((await readDirectory(source)).map((entry) => [entry.name, entry]));
  const starts = new Map<string, number>();
  async function* chunks(entry: ZipEntry, start = 0, end = entry.size): AsyncGenerator<Uint8Array> {
    const data = starts.get(entry.name) ?? (await dataStart(source, entry));
    starts.set(entry.name, data);
    if (end > entry.size) throw new FormatFault(`${shown(entry.name)} has ${entry.size} bytes, fewer than ${end}`);
    if (entry.deflated) yield* cut(inflatedChunks(source, entry, data), start, end);
    else yield* rawChunks(source, data + start, data + end);
  }
  const bytes = async (entry: ZipEntry, limit: number): Promise<Uint8Array> => {
    if (entry.size > limit) throw new FormatFault(`${shown(entry.name)} has ${entry.size} bytes, more than the ${limit} that are read`);
    const whole = new Uint8Array(entry.size);
    let at = 0;
    for await (const chunk of chunks(entry)) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    if (crc32(whole) !== entry.crc) throw new FormatFault(`${shown(entry.name)} does not hold the bytes that the directory says`);
    return whole;
  };
  const open = async (entry: ZipEntry, limit: number): Promise<ByteSource> => {
    const whole = entry.deflated ? await bytes(entry, limit) : undefined;
    const read = async (start: number, end: number): Promise<Uint8Array> => {
      if (whole !== undefined) return whole.subarray(start, end);
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks(entry, start, end)) parts.push(chunk);
      return Buffer.concat(parts);
    };
    return { size: entry.size, read };
  };
  return { entries, chunks, bytes, open };
}
