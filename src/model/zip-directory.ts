import { byteOrder } from './digest.ts';
import { FormatFault, readExactly, shown, type ByteSource } from './structure.ts';

/** A file of an archive as the directory at its end tells it. */
export interface ZipEntry {
  readonly name: string;
  readonly deflated: boolean;
  /** Bytes in the archive. */
  readonly compressed: number;
  /** Bytes once inflated. */
  readonly size: number;
  readonly crc: number;
  readonly flags: number;
  /** Where its own header starts. */
  readonly offset: number;
  /** Where the next file, or the directory, starts. */
  readonly end: number;
}

/** Its sizes follow the data: the file was written as a stream. */
export const STREAMED = 0x0008;
const UTF8 = 0x0800;
/** Bits 0, 6 and 13: encrypted, strongly encrypted, header masked. */
const ENCRYPTED = 0x2041;

const END = { signature: 0x06054b50, length: 22 } as const;
const END64 = { signature: 0x06064b50, length: 56 } as const;
const LOCATOR64 = { signature: 0x07064b50, length: 20 } as const;
const CENTRAL = { signature: 0x02014b50, length: 46 } as const;
export const LOCAL = { signature: 0x04034b50, length: 30 } as const;

const LONGEST_COMMENT = 0xffff;
const MAX16 = 0xffff;
export const MAX32 = 0xffffffff;

// No published model goes near these; more is only there to fill memory or time.
const MOST_DIRECTORY_BYTES = 64 * 1024 * 1024;
const MOST_ENTRIES = 250_000;
const LONGEST_NAME = 1024;
/** Weights do not shrink far; text and zeros do, and are small. Deflate itself reaches 1032. */
const MOST_RATIO = 200;
const FREE = 16 * 1024 * 1024;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatFault(`${value} is too large for a place or a size`);
  return Number(value);
}

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** The record that ends an archive. Two that might be it, and readers would disagree about what the archive holds. */
function findEnd(tail: DataView): number {
  const found: number[] = [];
  for (let at = tail.byteLength - END.length; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== END.signature) continue;
    const reaches = at + END.length + tail.getUint16(at + 20, true);
    if (reaches === tail.byteLength) found.push(at);
    // Some readers take the last such mark, whatever its length says.
    else if (found.length === 0) throw new FormatFault(`the record at the end of the archive reaches byte ${reaches} of the last ${tail.byteLength}`);
  }
  const [end, second] = found;
  if (end === undefined) throw new FormatFault('there is no directory at its end: this is no zip archive, or one that was cut short');
  if (second !== undefined) throw new FormatFault('the archive has two ends: readers would disagree about what it holds');
  return end;
}

/** The 64-bit record, where a locator stands before the end; undefined where none does. */
async function readEnd64(source: ByteSource, endAt: number): Promise<Directory | undefined> {
  const locatorAt = endAt - LOCATOR64.length;
  if (locatorAt < END64.length) return undefined;
  const locator = viewOf(await readExactly(source, locatorAt, endAt));
  if (locator.getUint32(0, true) !== LOCATOR64.signature) return undefined;
  const at = safe(locator.getBigUint64(8, true));
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) throw new FormatFault('the archive is spread over several disks');
  if (at + END64.length !== locatorAt) throw new FormatFault('the 64-bit end record does not stand right before the locator');
  const record = viewOf(await readExactly(source, at, locatorAt));
  if (record.getUint32(0, true) !== END64.signature || record.getBigUint64(4, true) !== BigInt(END64.length - 12)) {
    throw new FormatFault('the 64-bit end record is broken');
  }
  const [here, count] = [safe(record.getBigUint64(24, true)), safe(record.getBigUint64(32, true))];
  if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0 || here !== count) throw new FormatFault('the archive is spread over several disks');
  const start = safe(record.getBigUint64(48, true));
  const size = safe(record.getBigUint64(40, true));
  if (start + size !== at) throw new FormatFault('the directory of the archive does not end where its end record starts: something stands before or between');
  return { start, end: at, count };
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const from = Math.max(0, source.size - END.length - LONGEST_COMMENT);
  const tail = viewOf(await readExactly(source, from, source.size));
  const at = findEnd(tail);
  const [disk, first, here, count] = [4, 6, 8, 10].map((place) => tail.getUint16(at + place, true));
  const [size, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  const directory = await readEnd64(source, from + at);
  if (directory !== undefined) {
    const differs = (count !== MAX16 && count !== directory.count) || (start !== MAX32 && start !== directory.start)
      || (size !== MAX32 && size !== directory.end - directory.start);
    if (differs) throw new FormatFault('the two end records of the archive disagree');
    return directory;
  }
  if (count === undefined || disk !== 0 || first !== 0 || here !== count) throw new FormatFault('the archive is spread over several disks');
  if (start + size !== from + at) throw new FormatFault('the directory of the archive does not end where its end record starts: something stands before or between');
  return { start, end: from + at, count };
}

/** Why a name must not be taken, or undefined. */
function nameProblem(name: string): string | undefined {
  if (name === '' || name.length > LONGEST_NAME) return 'is empty or too long';
  if (/[\p{Cc}\\]/u.test(name)) return 'has a backslash or a control character';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is absolute';
  const parts = name.replace(/\/$/, '').split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') ? 'leaves the folder or has an empty part' : undefined;
}

function nameOf(bytes: Uint8Array, flags: number): string {
  const ascii = bytes.every((byte) => byte < 0x80);
  let name: string;
  try {
    if (!ascii && (flags & UTF8) === 0) throw new TypeError('an old code page');
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatFault('a file of the archive has a name that is not UTF-8');
  }
  const problem = nameProblem(name);
  if (problem !== undefined) throw new FormatFault(`the name ${shown(name)} of a file ${problem}`);
  return name;
}

/** The extra fields by their number. */
function extraFields(extra: DataView, name: string): ReadonlyMap<number, DataView> {
  const fields = new Map<number, DataView>();
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const [id, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    if (at + 4 + length > extra.byteLength) throw new FormatFault(`the extra fields of ${shown(name)} are broken`);
    if (fields.has(id)) throw new FormatFault(`${shown(name)} has an extra field twice`);
    fields.set(id, new DataView(extra.buffer, extra.byteOffset + at + 4, length));
    at += 4 + length;
  }
  // Info-ZIP's Unicode path: a second name, which some readers prefer.
  if (fields.has(0x7075)) throw new FormatFault(`${shown(name)} has a second name`);
  return fields;
}

/** Sizes and place as they count: a field of 32 bits that is full stands for one of 64 bits. */
function wide(values: readonly number[], field: DataView | undefined, name: string): number[] {
  let at = 0;
  return values.map((value) => {
    if (value !== MAX32) return value;
    if (field === undefined || at + 8 > field.byteLength) throw new FormatFault(`the 64-bit sizes of ${shown(name)} are missing`);
    at += 8;
    return safe(field.getBigUint64(at - 8, true));
  });
}

function checkEntry(entry: Omit<ZipEntry, 'end'>, method: number, attributes: number): void {
  const name = shown(entry.name);
  if ((entry.flags & ENCRYPTED) !== 0) throw new FormatFault(`${name} is encrypted`);
  if (method !== 0 && method !== 8) throw new FormatFault(`${name} is compressed by method ${method}; only stored and deflated files are read`);
  if (method === 0 && entry.compressed !== entry.size) throw new FormatFault(`${name} is stored, with two different sizes`);
  if (entry.name.endsWith('/') && entry.size !== 0) throw new FormatFault(`${name} is a folder with content`);
  if ((attributes >>> 28) === 0xa) throw new FormatFault(`${name} is a link`);
  if (entry.size > MOST_RATIO * entry.compressed + FREE) throw new FormatFault(`${name} would grow from ${entry.compressed} to ${entry.size} bytes`);
}

function readEntry(bytes: Uint8Array, at: number): { readonly entry: Omit<ZipEntry, 'end'>; readonly next: number } {
  const view = viewOf(bytes);
  if (at + CENTRAL.length > bytes.length || view.getUint32(at, true) !== CENTRAL.signature) throw new FormatFault('the directory of the archive is broken');
  const u16 = (place: number): number => view.getUint16(at + place, true);
  const u32 = (place: number): number => view.getUint32(at + place, true);
  const nameEnd = at + CENTRAL.length + u16(28);
  const extraEnd = nameEnd + u16(30);
  const next = extraEnd + u16(32);
  if (next > bytes.length) throw new FormatFault('the directory of the archive is broken');
  const [flags, method] = [u16(8), u16(10)];
  const name = nameOf(bytes.subarray(at + CENTRAL.length, nameEnd), flags);
  const fields = extraFields(viewOf(bytes.subarray(nameEnd, extraEnd)), name);
  const [size = 0, compressed = 0, offset = 0] = wide([u32(24), u32(20), u32(42)], fields.get(1), name);
  const entry = { name, deflated: method === 8, compressed, size, crc: u32(16), flags, offset };
  checkEntry(entry, method, u16(4) >> 8 === 3 ? u32(38) : 0);
  return { entry, next };
}

/** Files lie one after another from the first byte on: what overlaps, or stands before them, is another file in disguise. */
function withEnds(entries: readonly Omit<ZipEntry, 'end'>[], directoryStart: number): ZipEntry[] {
  const sorted = [...entries].sort((a, b) => a.offset - b.offset || byteOrder(a.name, b.name));
  if ((sorted[0]?.offset ?? directoryStart) !== 0) throw new FormatFault('something stands before the first file of the archive');
  return sorted.map((entry, index) => {
    const end = sorted[index + 1]?.offset ?? directoryStart;
    if (entry.offset + LOCAL.length + entry.name.length + entry.compressed > end) throw new FormatFault(`${shown(entry.name)} overlaps what follows it`);
    return { ...entry, end };
  });
}

/**
 * The files of an archive, folders left out, in the order in which they lie.
 * Format: APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws FormatFault for what is no plain archive, and for what readers might take in two ways.
 */
export async function readDirectory(source: ByteSource): Promise<readonly ZipEntry[]> {
  const { start, end, count } = await findDirectory(source);
  if (end - start > MOST_DIRECTORY_BYTES || count > MOST_ENTRIES) throw new FormatFault(`the directory of the archive is larger than Plumbline reads: ${count} files`);
  const bytes = await readExactly(source, start, end);
  const entries: Omit<ZipEntry, 'end'>[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at < bytes.length) {
    const { entry, next } = readEntry(bytes, at);
    if (names.has(entry.name)) throw new FormatFault(`${shown(entry.name)} stands twice in the archive`);
    names.add(entry.name);
    entries.push(entry);
    at = next;
  }
  if (entries.length !== count) throw new FormatFault(`the directory of the archive lists ${entries.length} files where its end record says ${count}`);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_RATIO * source.size + FREE) throw new FormatFault(`the archive would grow from ${source.size} to ${total} bytes`);
  return withEnds(entries, start).filter(({ name }) => !name.endsWith('/'));
}
