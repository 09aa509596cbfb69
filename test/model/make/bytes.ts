import { expect } from 'vitest';
import { readAs, type ByteSource, type ModelFormat, type Reading, type ReadOptions, type Structure } from '../../../src/model/structure.ts';

export const bytesOf = (...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Uint8Array.from(part))));

/** A number of `width` bytes, little endian. */
export function little(value: number | bigint, width: 1 | 2 | 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return new Uint8Array(view.buffer, 0, width);
}

export const float32 = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

export interface Watched extends ByteSource {
  /** Bytes that were asked for in all. */
  readonly asked: () => number;
  readonly largest: () => number;
}

export function sourceOf(bytes: Uint8Array, size = bytes.length): Watched {
  let [asked, largest] = [0, 0];
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    asked += end - start;
    largest = Math.max(largest, end - start);
    return bytes.subarray(start, end);
  };
  return { size, read, asked: () => asked, largest: () => largest };
}

export async function structureOf(format: ModelFormat, bytes: Uint8Array, options?: ReadOptions): Promise<Structure> {
  const read = await readAs(format, sourceOf(bytes), options);
  if ('problem' in read) throw new Error(read.problem);
  return read.structure;
}

export async function problemOf(format: ModelFormat, bytes: Uint8Array, options?: ReadOptions): Promise<string> {
  const read: Reading = await readAs(format, sourceOf(bytes), options);
  return 'problem' in read ? read.problem : 'read without a problem';
}

/** Cut at every `step` bytes a file is refused, or holds something else: what is missing is never taken for the same. */
export async function expectTruncationSeen(format: ModelFormat, bytes: Uint8Array, step = 64): Promise<void> {
  const whole = await structureOf(format, bytes);
  for (let length = 0; length < bytes.length - 1; length += step) {
    const read = await readAs(format, sourceOf(bytes.subarray(0, length)));
    if ('problem' in read) expect(read.problem, `${length} bytes`).not.toBe('');
    else expect([read.structure.layout, read.structure.content], `${length} bytes`).not.toEqual([whole.layout, whole.content]);
  }
}
