import { createHash } from 'node:crypto';
import { readNumpyHeader, type NumpyHeader } from './numpy-header.ts';
import { chunks, elements, FormatFault, shown, type ByteSource, type Found, type ModelFormat, type ReadOptions, type Tensor } from './structure.ts';
import { openZip, type Zip, type ZipEntry } from './zip.ts';

/** An array file, on its own or within an archive. */
interface ArrayFile {
  readonly name: string;
  readonly size: number;
  readonly chunks: (start: number, end: number) => AsyncIterable<Uint8Array>;
}

interface Read {
  readonly tensor: Tensor;
  /** Its values are Python objects, kept as a pickle. */
  readonly objects: boolean;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const isArray = (bytes: Uint8Array): boolean => MAGIC.every((byte, index) => bytes[index] === byte);
const MOST_HEADER = 1024 * 1024;
/** What is turned in memory from column by column to row by row. */
const MOST_TURNED = 32 * 1024 * 1024;

async function gather(file: ArrayFile, start: number, end: number): Promise<Uint8Array> {
  if (end > file.size) throw new FormatFault(`${shown(file.name)}: bytes ${start} to ${end} cannot be read, it ends at byte ${file.size}`);
  const parts: Uint8Array[] = [];
  for await (const chunk of file.chunks(start, end)) parts.push(chunk);
  return Buffer.concat(parts);
}

/** The header, and where the values begin. */
async function readHeader(file: ArrayFile): Promise<{ readonly header: NumpyHeader; readonly start: number }> {
  const prefix = await gather(file, 0, Math.min(file.size, 12));
  const [major, minor] = [prefix[6], prefix[7]];
  if (!isArray(prefix) || prefix.length < 12) throw new FormatFault(`${shown(file.name)} does not begin as an array does`);
  if (minor !== 0 || (major !== 1 && major !== 2 && major !== 3)) throw new FormatFault(`${shown(file.name)} has version ${major}.${minor} at byte 6, expected 1.0, 2.0 or 3.0`);
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.length);
  const begin = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER) throw new FormatFault(`${shown(file.name)} would have a header of ${length} bytes, more than ${MOST_HEADER}`);
  const bytes = await gather(file, begin, begin + length);
  let text: string;
  try {
    text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1', { fatal: true }).decode(bytes);
  } catch {
    throw new FormatFault(`${shown(file.name)} has a header that is not UTF-8`);
  }
  return { header: readNumpyHeader(text), start: begin + length };
}

/** Turns the order of the bytes within units of 2, 4 or 8; units may be cut by the end of a part. */
async function* swapped(parts: AsyncIterable<Uint8Array>, unit: number): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const part of parts) {
    const all = Buffer.concat([rest, part]);
    const whole = all.length - (all.length % unit);
    rest = all.subarray(whole);
    const units = all.subarray(0, whole);
    yield unit === 2 ? units.swap16() : unit === 4 ? units.swap32() : units.swap64();
  }
  if (rest.length > 0) yield rest;
}

/** The same elements row by row that `bytes` holds column by column. */
function turned(bytes: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const rows = new Uint8Array(bytes.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, width));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < bytes.length; to += width) {
    for (let byte = 0; byte < width; byte += 1) rows[to + byte] = bytes[from + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const [size = 0, stride = 0] = [shape[axis], strides[axis]];
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      index[axis] = next;
      if (next < size) break;
      from -= stride * size;
      index[axis] = 0;
    }
  }
  return rows;
}

async function digestValues(file: ArrayFile, { shape, width, swap, fortran }: NumpyHeader, start: number): Promise<string> {
  const parts = file.chunks(start, file.size);
  const ordered = swap === 1 ? parts : swapped(parts, swap);
  const hash = createHash('sha256');
  if (!fortran || shape.filter((size) => size > 1).length < 2) {
    for await (const part of ordered) hash.update(part);
  } else if (file.size - start <= MOST_TURNED) {
    const whole: Uint8Array[] = [];
    for await (const part of ordered) whole.push(part);
    hash.update(turned(Buffer.concat(whole), shape, width));
  } else {
    // Too large to be turned: it counts as other values than the same ones row by row.
    hash.update('column by column\n');
    for await (const part of ordered) hash.update(part);
  }
  return hash.digest('hex');
}

async function readArray(file: ArrayFile, values: boolean): Promise<Read> {
  const { header, start } = await readHeader(file);
  const { dtype, width, shape } = header;
  const objects = dtype === 'O';
  const length = elements(file.name, shape) * width;
  if (!objects && file.size - start !== length) {
    throw new FormatFault(`${shown(file.name)} has ${file.size - start} bytes of values where its type and shape need ${length}`);
  }
  const plain = objects ? { ...header, fortran: false } : header;
  return { tensor: { name: file.name, dtype, shape, values: values ? await digestValues(file, plain, start) : undefined }, objects };
}

function found(arrays: readonly Read[]): Found {
  const objects = arrays.filter((array) => array.objects).map(({ tensor }) => shown(tensor.name));
  const warning = `${objects.slice(0, 5).join(', ')}${objects.length > 5 ? ' and more' : ''} holds Python objects as a pickle, which runs code where it is loaded`;
  return { tensors: arrays.map(({ tensor }) => tensor), warnings: objects.length === 0 ? [] : [warning] };
}

async function readFile(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  return found([await readArray({ name: 'array', size: source.size, chunks: (start, end) => chunks(source, start, end) }, values)]);
}

const SUFFIX = '.npy';

function arrayIn(zip: Zip, entry: ZipEntry): ArrayFile {
  return { name: entry.name.slice(0, -SUFFIX.length), size: entry.size, chunks: (start, end) => zip.chunks(entry, start, end) };
}

async function readArchive(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  const zip = await openZip(source);
  const arrays: Read[] = [];
  for (const [name, entry] of zip.entries) {
    if (!name.endsWith(SUFFIX)) throw new FormatFault(`${shown(name)} is no array`);
    arrays.push(await readArray(arrayIn(zip, entry), values));
  }
  return found(arrays);
}

const CANNOT_SHOW = 'NumPy does not show what is done with the arrays; list the code or configuration that does';

/** Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export const npy: ModelFormat = { name: 'NumPy .npy', cannotShow: CANNOT_SHOW, recognises: ({ bytes }) => isArray(bytes), read: readFile };

/** A zip archive of `.npy` files and nothing else. */
export const npz: ModelFormat = {
  name: 'NumPy .npz',
  cannotShow: CANNOT_SHOW,
  recognises: ({ entries = [] }) => entries.length > 0 && entries.every((name) => name.endsWith(SUFFIX)),
  read: readArchive,
};
