import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { snappyUncompress } from 'hyparquet/src/snappy.js';

/** A length of LZ4 that goes on: 255 says that another byte follows. */
function longer(input: Uint8Array, from: number, first: number): { readonly length: number; readonly at: number } {
  let [length, at] = [first, from];
  if (first < 15) return { length, at };
  for (let byte = 255; byte === 255; at += 1) {
    byte = input[at] ?? 0;
    length += byte;
  }
  return { length, at };
}

/** LZ4 block format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
function unlz4(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let at = 0;
  let to = 0;
  while (at < input.length) {
    const token = input[at] ?? 0;
    const literals = longer(input, at + 1, token >>> 4);
    at = literals.at + literals.length;
    if (at > input.length || to + literals.length > size) throw new RangeError('LZ4 literals go beyond the page');
    output.set(input.subarray(literals.at, at), to);
    to += literals.length;
    if (at >= input.length) break;
    const offset = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    const match = longer(input, at + 2, token & 15);
    const end = to + match.length + 4;
    if (offset === 0 || offset > to || end > size) throw new RangeError('an LZ4 match goes beyond the page');
    // Byte by byte: a match may overlap what it writes.
    for (; to < end; to += 1) output[to] = output[to - offset] ?? 0;
    at = match.at;
  }
  return output.subarray(0, to);
}

function unsnappy(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  snappyUncompress(input, output);
  return output;
}

/** Zstandard in one frame. Its decompressor keeps to the buffer that it is given, and does not say how far it filled it. */
function unzstd(input: Uint8Array, size: number): Uint8Array {
  const filled = (last: number): Uint8Array => {
    const output = new Uint8Array(size);
    output[size - 1] = last;
    decompress(input, output);
    return output;
  };
  const output = filled(0);
  // It writes in order, so the last byte tells; where it is what stood there before, another one is put there.
  if (output[size - 1] === 0 && filled(1)[size - 1] === 1) throw new RangeError('a page has fewer bytes than its header says');
  return output;
}

const CODECS: ReadonlyMap<string, (input: Uint8Array, size: number) => Uint8Array> = new Map([
  ['UNCOMPRESSED', (input: Uint8Array) => input],
  ['SNAPPY', unsnappy],
  ['GZIP', (input: Uint8Array, size: number) => gunzipSync(input, { maxOutputLength: Math.max(size, 1) })],
  ['BROTLI', (input: Uint8Array, size: number) => brotliDecompressSync(input, { maxOutputLength: Math.max(size, 1) })],
  ['ZSTD', unzstd],
  ['LZ4_RAW', unlz4],
]);

/** The bytes of a page that has `size` bytes when decompressed, never more. @throws Error where it has not. */
export function decompressed(codec: string, input: Uint8Array, size: number): Uint8Array {
  const decoder = CODECS.get(codec);
  if (decoder === undefined) throw new RangeError(`its compression ${codec} is not read, ${[...CODECS.keys()].join(', ')} are`);
  if (size === 0) return new Uint8Array(0);
  const output = decoder(input, size);
  if (output.length !== size) throw new RangeError(`a page has ${output.length} bytes, its header says ${size}`);
  return output;
}
