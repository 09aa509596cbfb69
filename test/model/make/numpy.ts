import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/model/zip.ts';
import { bytesOf, little } from './bytes.ts';

export const doubles = (values: readonly number[], bigEndian = false): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, index) => view.setFloat64(index * 8, value, !bigEndian));
  return new Uint8Array(view.buffer);
};

/** A `.npy` file with any header text, right or wrong. */
export function frameNpy(header: string, data: Uint8Array, version: 1 | 2 | 3 = 1, length = header.length): Uint8Array {
  return bytesOf([0x93], 'NUMPY', [version, 0], little(length, version === 1 ? 2 : 4), header, data);
}

export const writeNpy = (descr: string, shape: readonly number[], data: Uint8Array, fortran = false): Uint8Array =>
  frameNpy(`{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.map((size) => `${size},`).join(' ')}), }\n`, data);

/** A zip archive of files that are stored or deflated. */
export function writeZip(files: Readonly<Record<string, Uint8Array>>, deflated = false): Uint8Array {
  const [parts, directory]: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const data = deflated ? deflateRawSync(bytes) : bytes;
    const common = bytesOf(little(20, 2), little(0, 2), little(deflated ? 8 : 0, 2), little(0, 4), little(crc32(bytes), 4), little(data.length, 4), little(bytes.length, 4), little(name.length, 2), little(0, 2));
    const local = bytesOf(little(0x04034b50, 4), common, name, data);
    directory.push(bytesOf(little(0x02014b50, 4), little(20, 2), common, little(0, 2), little(0, 2), little(0, 2), little(0, 4), little(at, 4), name));
    parts.push(local);
    at += local.length;
  }
  const central = bytesOf(...directory);
  const count = little(directory.length, 2);
  return bytesOf(...parts, central, little(0x06054b50, 4), little(0, 4), count, count, little(central.length, 4), little(at, 4), little(0, 2));
}
