import { bytesOf, float32, little } from './bytes.ts';

export const text = (value: string): Uint8Array => bytesOf(little(Buffer.byteLength(value), 8), value);

/** A key with its value: number of the type, and its bytes. */
export type Entry = readonly [key: string, type: number, value: Uint8Array];

export const u32 = (key: string, value: number): Entry => [key, 4, little(value, 4)];
export const words = (key: string, value: string): Entry => [key, 8, text(value)];
export const list = (key: string, type: number, count: number | bigint, ...values: readonly Uint8Array[]): Entry =>
  [key, 9, bytesOf(little(type, 4), little(count, 8), ...values)];

export interface Sample {
  readonly name: string;
  readonly shape: readonly (number | bigint)[];
  readonly type?: number;
  readonly bytes: Uint8Array;
  /** Where it is said to be, in place of where it is. */
  readonly offset?: number | bigint;
}

export interface Parts {
  readonly entries?: readonly Entry[];
  readonly tensors?: readonly Sample[];
  readonly version?: number;
  readonly alignment?: number;
  readonly counts?: readonly [tensors: number | bigint, keys: number | bigint];
  readonly after?: Uint8Array;
}

export const ENTRIES: readonly Entry[] = [words('general.architecture', 'llama'), words('general.name', 'demo'), u32('llama.context_length', 2048)];
export const TENSORS: readonly Sample[] = [
  { name: 'output.weight', shape: [2, 3], bytes: float32(1, 2, 3, 4, 5, 6) },
  { name: 'token_embd.weight', shape: [4], bytes: float32(7, 8, 9, 10) },
];

/** A GGUF file of version 3: header, keys, tensors, data aligned to 32 bytes. */
export function writeGguf({ entries = ENTRIES, tensors = TENSORS, version = 3, alignment = 32, counts, after = new Uint8Array() }: Parts = {}): Uint8Array {
  const pad = (bytes: Uint8Array): Uint8Array => bytesOf(bytes, new Uint8Array(Math.ceil(bytes.length / alignment) * alignment - bytes.length));
  let data = new Uint8Array();
  const infos = tensors.map(({ name, shape, type = 0, bytes, offset }) => {
    const info = bytesOf(text(name), little(shape.length, 4), ...shape.map((size) => little(size, 8)), little(type, 4), little(offset ?? data.length, 8));
    data = new Uint8Array(pad(bytesOf(data, bytes)));
    return info;
  });
  const [tensorCount, keyCount] = counts ?? [tensors.length, entries.length];
  const keys = entries.map(([key, type, value]) => bytesOf(text(key), little(type, 4), value));
  return bytesOf(pad(bytesOf('GGUF', little(version, 4), little(tensorCount, 8), little(keyCount, 8), ...keys, ...infos)), data, after);
}
