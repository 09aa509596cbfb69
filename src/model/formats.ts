import { gguf } from './gguf.ts';
import { hdf5, keras } from './keras.ts';
import { lightgbm } from './lightgbm.ts';
import { npy, npz } from './numpy.ts';
import { onnx } from './onnx.ts';
import { barePickle } from './pickle-format.ts';
import { pytorch } from './pytorch.ts';
import { safetensors } from './safetensors.ts';
import { skops } from './skops.ts';
import { BEGINNING, FormatFault, readAs, readExactly, type Beginning, type ByteSource, type ModelFormat, type Reading, type ReadOptions } from './structure.ts';
import { xgboostJson, xgboostUbjson } from './xgboost.ts';
import { readDirectory } from './zip-directory.ts';

/** Every format of model files that can be read, those with a mark of their own first. */
const FORMATS: readonly ModelFormat[] = [
  gguf,
  npy,
  npz,
  pytorch,
  keras,
  skops,
  hdf5,
  barePickle,
  xgboostJson,
  xgboostUbjson,
  lightgbm,
  safetensors,
  onnx,
];

const isZip = (bytes: Uint8Array): boolean => [0x50, 0x4b, 0x03, 0x04].every((byte, index) => bytes[index] === byte);

async function beginningOf(source: ByteSource): Promise<Beginning> {
  const bytes = await readExactly(source, 0, Math.min(source.size, BEGINNING));
  return { bytes, size: source.size, entries: isZip(bytes) ? (await readDirectory(source)).map(({ name }) => name) : undefined };
}

/** The format of a file, told by its bytes alone; a problem where it is a zip file that cannot be trusted. */
export async function formatOf(source: ByteSource): Promise<ModelFormat | undefined> {
  const beginning = await beginningOf(source);
  return FORMATS.find((format) => format.recognises(beginning));
}

/**
 * What a model file of any known format holds, or why it cannot be told; undefined for a file of no known format.
 * @throws whatever `source.read` throws: a file that cannot be had is no malformed file.
 */
export async function readModel(source: ByteSource, options: ReadOptions = {}): Promise<Reading | undefined> {
  try {
    const format = await formatOf(source);
    return format && (await readAs(format, source, options));
  } catch (error) {
    if (error instanceof FormatFault) return { problem: error.message };
    throw error;
  }
}
