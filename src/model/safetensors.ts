import { createHash } from 'node:crypto';
import { byteOrder, sha256 } from './digest.ts';
import { HeaderFault, readHeader, type SafetensorsHeader, type TensorInfo } from './safetensors-header.ts';

/** A file that can be read in parts; bytes `start` (inclusive) to `end` (exclusive). */
export interface ByteSource {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A tensor without its place in the file. */
export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Hex SHA-256 of its bytes; undefined where only the header was read. */
  readonly values: string | undefined;
}

/** What a model file holds, whatever its packaging. */
export interface Structure {
  /** Digest of names, types and shapes. */
  readonly layout: string;
  /** Digest of names, types, shapes and values; undefined where only the header was read. */
  readonly content: string | undefined;
  /** By name, in byte order. */
  readonly tensors: readonly Tensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The reference implementation reads no header beyond this. */
export const HEADER_LIMIT = 100_000_000;
const LENGTH_BYTES = 8;
const CHUNK = 4 * 1024 * 1024;

type Described = Pick<Tensor, 'name' | 'dtype' | 'shape'>;

async function readExactly(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  const bytes = await source.read(start, end);
  if (bytes.length !== end - start) throw new HeaderFault(`bytes ${start} to ${end} cannot be read: the file ends early`);
  return bytes;
}

async function readLayout(source: ByteSource): Promise<{ header: SafetensorsHeader; dataStart: number }> {
  if (source.size < LENGTH_BYTES) throw new HeaderFault(`${source.size} bytes are too few for a header`);
  const prefix = await readExactly(source, 0, LENGTH_BYTES);
  const length = new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT)) throw new HeaderFault(`the header would have ${length} bytes, more than ${HEADER_LIMIT}`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > source.size) throw new HeaderFault(`the header of ${length} bytes goes beyond the end of the file`);
  const bytes = await readExactly(source, LENGTH_BYTES, dataStart);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HeaderFault('the header is not UTF-8');
  }
  return { header: readHeader(text, source.size - dataStart), dataStart };
}

async function digestRange(source: ByteSource, start: number, end: number): Promise<string> {
  const hash = createHash('sha256');
  for (let at = start; at < end; at += CHUNK) hash.update(await readExactly(source, at, Math.min(end, at + CHUNK)));
  return hash.digest('hex');
}

const describeTensor = ({ name, dtype, shape }: Described): string => `${JSON.stringify(name)} ${dtype} [${shape.join(',')}]`;

const byName = (a: Described, b: Described): number => byteOrder(a.name, b.name);

/**
 * The layout of tensors as text, one line a tensor by name (`"encoder.0.weight" F32 [64,1,7,7]`), and its hex SHA-256.
 * Neither order in the file nor metadata nor values change it.
 */
export function layoutSignature(tensors: readonly Described[]): { readonly text: string; readonly sha256: string } {
  const text = [...tensors].sort(byName).map((tensor) => `${describeTensor(tensor)}\n`).join('');
  return { text, sha256: sha256(text) };
}

/** Hex SHA-256 over the layout with the digest of each tensor's bytes; undefined where a tensor's values were not read. */
export function contentDigest(tensors: readonly Tensor[]): string | undefined {
  if (tensors.some(({ values }) => values === undefined)) return undefined;
  return sha256([...tensors].sort(byName).map((tensor) => `${describeTensor(tensor)} ${tensor.values}\n`).join(''));
}

async function readTensors(source: ByteSource, tensors: readonly TensorInfo[], dataStart: number, values: boolean): Promise<Tensor[]> {
  const read: Tensor[] = [];
  for (const { name, dtype, shape, start, end } of tensors) {
    read.push({ name, dtype, shape, values: values ? await digestRange(source, dataStart + start, dataStart + end) : undefined });
  }
  return read.sort(byName);
}

/**
 * What a safetensors file holds, tensor by tensor in parts of 4 MiB at most, or why it is none.
 * With `values: false` only the header is read.
 * Format: https://github.com/huggingface/safetensors#format
 * @throws whatever `source.read` throws: a file that cannot be had is no malformed file.
 */
export async function readSafetensors(
  source: ByteSource,
  { values = true }: { readonly values?: boolean } = {},
): Promise<{ readonly structure: Structure } | { readonly problem: string }> {
  try {
    const { header, dataStart } = await readLayout(source);
    const tensors = await readTensors(source, header.tensors, dataStart, values);
    const { metadata } = header;
    return { structure: { layout: layoutSignature(tensors).sha256, content: contentDigest(tensors), tensors, metadata } };
  } catch (error) {
    if (error instanceof HeaderFault) return { problem: error.message };
    throw error;
  }
}
