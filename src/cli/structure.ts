import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readModel } from '../model/formats.ts';
import type { ByteSource } from '../model/structure.ts';
import { unreadable } from './options.ts';
import { UsageError } from './terminal.ts';

/** The content of evidence of kind model-structure. */
export interface StructureContent {
  readonly format: string;
  readonly tensors: number;
  readonly signature: string;
}

async function sourceOf(file: FileHandle): Promise<ByteSource | undefined> {
  const found = await file.stat();
  if (!found.isFile()) return undefined;
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  };
  return { size: found.size, read };
}

/** The structure of a model file of any known format; no more of it is read than tells that. */
export async function structureOf(path: string): Promise<StructureContent> {
  const opened: FileHandle[] = [];
  const openAt = async (at: string): Promise<ByteSource | undefined> => {
    const file = await open(at);
    opened.push(file);
    return sourceOf(file);
  };
  try {
    const source = await openAt(path).catch((error: unknown) => {
      throw unreadable('--structure', path, error);
    });
    if (source === undefined) throw new UsageError(`--structure: ${path} is no file`, 'Name a model file.');
    // The reader keeps these names inside the model's folder.
    const beside = (name: string): Promise<ByteSource | undefined> => openAt(join(dirname(path), name)).catch(() => undefined);
    const read = await readModel(source, { values: false, beside });
    if (read === undefined) throw new UsageError(`${path} is of no format whose structure can be told`, 'Keep the model as safetensors, ONNX, GGUF, PyTorch, Keras, skops, NumPy, XGBoost or LightGBM.');
    if ('problem' in read) throw new UsageError(`the structure of ${path} cannot be told: ${read.problem}`, 'Write the file again, or keep the model in another format.');
    return { format: read.structure.format, tensors: read.structure.tensors.length, signature: `sha256:${read.structure.layout}` };
  } finally {
    for (const file of opened) await file.close();
  }
}
