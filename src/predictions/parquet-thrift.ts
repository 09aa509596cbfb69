import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';

/** A structure of Thrift's compact protocol as it was read: nothing in it is known to be what it should be. */
export type Thrift = Readonly<Record<string, unknown>>;

/** The structure at the start of `bytes`, and its length. @throws Error where it is none. */
export function readThrift(bytes: Uint8Array): { readonly thrift: Thrift; readonly length: number } {
  const reader = { view: new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length), offset: 0 };
  const thrift: Thrift = deserializeTCompactProtocol(reader);
  return { thrift, length: reader.offset };
}

/** A structure within another. */
export function part(of: Thrift, field: number): Thrift | undefined {
  const value = of[`field_${field}`];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Thrift) : undefined;
}

/** A list of structures. @throws RangeError where there is none. */
export function parts(of: Thrift, field: number): Thrift[] {
  const value = of[`field_${field}`];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'object' || item === null)) throw new RangeError(`field ${field} is no list of structures`);
  return value as Thrift[];
}

/** A number from 0 to `most`, `fallback` where it is left out. @throws RangeError for anything else. */
export function whole(of: Thrift, field: number, most: number, fallback?: number): number {
  const value = of[`field_${field}`] ?? fallback;
  const n = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(n) || n < 0 || n > most) throw new RangeError(`field ${field} is ${Number.isNaN(n) ? 'no number' : n}, not from 0 to ${most}`);
  return n;
}

/** A text, or undefined. */
export function text(value: unknown): string | undefined {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}
