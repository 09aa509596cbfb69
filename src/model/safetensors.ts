import { readHeader, type SafetensorsHeader } from './safetensors-header.ts';
import {
  digestRange, FormatFault, readAs, readExactly, type ByteSource, type Found, type ModelFormat, type Reading, type ReadOptions, type Tensor,
} from './structure.ts';

/** The reference implementation reads no header beyond this. */
export const HEADER_LIMIT = 100_000_000;
const LENGTH_BYTES = 8;

async function readLayout(source: ByteSource): Promise<{ header: SafetensorsHeader; dataStart: number }> {
  if (source.size < LENGTH_BYTES) throw new FormatFault(`${source.size} bytes are too few for a header`);
  const prefix = await readExactly(source, 0, LENGTH_BYTES);
  const length = new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT)) throw new FormatFault(`the header would have ${length} bytes, more than ${HEADER_LIMIT}`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > source.size) throw new FormatFault(`the header of ${length} bytes goes beyond the end of the file`);
  const bytes = await readExactly(source, LENGTH_BYTES, dataStart);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatFault('the header is not UTF-8');
  }
  return { header: readHeader(text, source.size - dataStart), dataStart };
}

async function read(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  const { header, dataStart } = await readLayout(source);
  const tensors: Tensor[] = [];
  for (const { name, dtype, shape, start, end } of header.tensors) {
    tensors.push({ name, dtype, shape, values: values ? await digestRange(source, dataStart + start, dataStart + end) : undefined });
  }
  return { tensors, metadata: header.metadata };
}

/** The eight bytes before the header are a length whose last byte is no character, in a proper file 0. */
const isLength = (last: number | undefined): boolean => last !== undefined && (last < 0x20 || last > 0x7e);

/** Format: https://github.com/huggingface/safetensors#format */
export const safetensors: ModelFormat = {
  name: 'safetensors',
  cannotShow: 'safetensors does not show activation functions or wiring; list the configuration that does',
  recognises: ({ bytes }) => bytes[LENGTH_BYTES] === 0x7b && isLength(bytes[LENGTH_BYTES - 1]),
  read,
};

/**
 * What a safetensors file holds, tensor by tensor in parts of 4 MiB at most, or why it is none.
 * With `values: false` only the header is read.
 * @throws whatever `source.read` throws: a file that cannot be had is no malformed file.
 */
export async function readSafetensors(source: ByteSource, options: ReadOptions = {}): Promise<Reading> {
  return readAs(safetensors, source, options);
}
