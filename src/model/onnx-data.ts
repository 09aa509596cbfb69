import { createHash } from 'node:crypto';
import { sha256 } from './digest.ts';
import { inside, whole, wholes, type Field, type Kind, type Protobuf, type Range } from './protobuf.ts';
import { chunks, elements, FormatFault, MOST_DIMENSIONS, shown } from './structure.ts';
import { readPlace, type ExternalFiles, type Place } from './onnx-external.ts';

/** Where the values of a tensor are kept: in its message, or in another file. */
export interface TensorData {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** Bytes of the values as raw data. */
  readonly length: number;
  readonly message: Range;
  readonly place: Place | undefined;
}

/** Name and bits of an element by number. Source: TensorProto.DataType, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const TYPES: ReadonlyMap<number, readonly [name: string, bits: number]> = new Map([
  [1, ['FLOAT', 32]], [2, ['UINT8', 8]], [3, ['INT8', 8]], [4, ['UINT16', 16]], [5, ['INT16', 16]], [6, ['INT32', 32]], [7, ['INT64', 64]],
  [8, ['STRING', 0]], [9, ['BOOL', 8]], [10, ['FLOAT16', 16]], [11, ['DOUBLE', 64]], [12, ['UINT32', 32]], [13, ['UINT64', 64]],
  [14, ['COMPLEX64', 64]], [15, ['COMPLEX128', 128]], [16, ['BFLOAT16', 16]], [17, ['FLOAT8E4M3FN', 8]], [18, ['FLOAT8E4M3FNUZ', 8]],
  [19, ['FLOAT8E5M2', 8]], [20, ['FLOAT8E5M2FNUZ', 8]], [21, ['UINT4', 4]], [22, ['INT4', 4]], [23, ['FLOAT4E2M1', 4]],
  [24, ['FLOAT8E8M0', 8]], [25, ['UINT2', 2]], [26, ['INT2', 2]], [27, ['FLOAT6E2M3', 6]], [28, ['FLOAT6E3M2', 6]],
]);

/** The type's name, or its number where it is not known. */
export const typeName = (number: bigint): string => TYPES.get(Number(number))?.[0] ?? `type ${number}`;

/** How many values a line shows. */
export const SHOWN = 16;

const RAW = 9;
const STRINGS = 6;
/** The fields for values by type, and the types that each may hold, as above. */
const TYPED: ReadonlyMap<number, RegExp> = new Map([
  [4, /^(FLOAT|COMPLEX64)$/],
  [5, /^(INT32|U?INT(16|8|4|2)|BOOL|B?FLOAT16|FLOAT8.*|FLOAT4E2M1)$/],
  [STRINGS, /^STRING$/],
  [7, /^INT64$/],
  [10, /^(DOUBLE|COMPLEX128)$/],
  [11, /^UINT(32|64)$/],
]);

/** dims 1, data_type 2, segment 3, name 8, doc_string 12, external_data 13, data_location 14, metadata_props 16. */
const TENSOR: Kind = { name: 'a tensor', single: [2, 3, 8, RAW, 14], repeated: [1, ...TYPED.keys(), 13], ignored: [12, 16] };

/** What a tensor says of itself; its values are not read. @throws FormatFault */
export async function readTensor(file: Protobuf, message: Range, named?: string): Promise<TensorData> {
  const shape: number[] = [];
  const sources = new Set<number>();
  const external: Field[] = [];
  const about: { name?: Field; type?: Field; location?: Field } = {};
  await file.scan(message, TENSOR, (field, known) => {
    if (!known || field.number === 3) throw new FormatFault(`a tensor has field ${field.number} at byte ${field.at}, which is not known here`);
    if (field.number === 1) return wholes(file, field, (low, high) => addDimension(shape, low, high, field));
    if (field.number === 2) about.type = field;
    else if (field.number === 8) about.name = field;
    else if (field.number === 13) external.push(field);
    else if (field.number === 14) about.location = field;
    else sources.add(field.number);
    if (external.length > 64) throw new FormatFault(`the tensor at byte ${message.start} has too many places`);
    return undefined;
  });
  const type = about.type === undefined ? 0n : whole(about.type);
  const elsewhere = about.location !== undefined && whole(about.location) !== 0n;
  const [dtype, bits] = TYPES.get(Number(type)) ?? [];
  const what = named ?? (about.name === undefined ? '' : await file.text(about.name));
  if (dtype === undefined || bits === undefined) throw new FormatFault(`tensor ${shown(what)} at byte ${message.start} has the unknown type ${type}`);
  const count = elements(what, shape);
  const length = Math.ceil((count * bits) / 8);
  if (!Number.isSafeInteger(length)) throw new FormatFault(`tensor ${shown(what)} is too large: ${shape.slice(0, 8).join('×')}`);
  checkSources(what, dtype, count, sources, elsewhere);
  const place = elsewhere ? await readPlace(file, external, what, length) : undefined;
  return { name: what, dtype, shape, count, length, message, place };
}

function addDimension(shape: number[], low: number, high: number, { at }: Field): void {
  if (shape.length === MOST_DIMENSIONS) throw new FormatFault(`more than ${MOST_DIMENSIONS} dimensions at byte ${at}`);
  const size = high * 2 ** 32 + (low >>> 0);
  if (size < 0 || !Number.isSafeInteger(size)) throw new FormatFault(`the dimension ${size} at byte ${at} is impossible`);
  shape.push(size);
}

/** Values stand in one place, and in one that their type may have: readers differ on which of two counts. */
function checkSources(name: string, dtype: string, count: number, sources: ReadonlySet<number>, elsewhere: boolean): void {
  const places = sources.size + (elsewhere ? 1 : 0);
  if (places > 1) throw new FormatFault(`tensor ${shown(name)} has its values in ${places} places`);
  if (places === 0 && count > 0) throw new FormatFault(`tensor ${shown(name)} has no values`);
  for (const number of sources) {
    const fits = number === RAW ? dtype !== 'STRING' : TYPED.get(number)?.test(dtype);
    if (fits !== true) throw new FormatFault(`tensor ${shown(name)} of type ${dtype} has its values in field ${number}`);
  }
  if (elsewhere && dtype === 'STRING') throw new FormatFault(`tensor ${shown(name)} keeps texts in another file`);
}

/** Takes bytes at once: they may be overwritten after it returns. */
type Sink = (bytes: Uint8Array) => void;

const WIDTHS: Readonly<Record<string, number>> = { INT32: 4, UINT32: 4, UINT64: 8, INT64: 8, UINT16: 2, INT16: 2, FLOAT16: 2, BFLOAT16: 2 };

/** Writes whole numbers with the width of their type. @throws FormatFault for one that does not fit. */
async function widen(file: Protobuf, field: Field, dtype: string, sink: Sink): Promise<void> {
  const width = WIDTHS[dtype] ?? 1;
  const [least, most] = [-(2 ** (8 * width - 1)), 2 ** (8 * width) - 1];
  const buffer = new DataView(new ArrayBuffer(64 * 1024));
  let at = 0;
  await wholes(file, field, (low, high) => {
    const fits = width === 8 || (high === 0 && low >>> 0 <= most) || (high === -1 && low >= least && low < 0);
    if (!fits) throw new FormatFault(`a value in field ${field.number} at byte ${field.at} does not fit ${dtype}`);
    if (width === 1) buffer.setUint8(at, low);
    else if (width === 2) buffer.setUint16(at, low, true);
    else buffer.setInt32(at, low, true);
    if (width === 8) buffer.setInt32(at + 4, high, true);
    at += width;
    if (at < buffer.byteLength) return;
    sink(new Uint8Array(buffer.buffer));
    at = 0;
  });
  sink(new Uint8Array(buffer.buffer, 0, at));
}

async function copy(file: Protobuf, { start, end }: Range, sink: Sink): Promise<void> {
  for await (const chunk of chunks(file.source, start, end)) sink(chunk);
}

/** A text with its length before it, so that no two lists of texts give the same bytes. */
async function framed(file: Protobuf, field: Field, sink: Sink): Promise<void> {
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(inside(field).end - field.start), true);
  sink(new Uint8Array(length.buffer));
  await copy(file, field, sink);
}

/** The values as raw data (row by row, little endian), in parts; texts each with its length. @throws FormatFault */
async function stream(file: Protobuf, external: ExternalFiles, data: TensorData, sink: Sink): Promise<void> {
  const { name, dtype, count, length, message, place } = data;
  let [reached, texts] = [0, 0];
  const counted: Sink = (bytes) => {
    reached += bytes.length;
    sink(bytes);
  };
  if (place !== undefined) {
    const source = await external.open(place.path);
    for await (const chunk of chunks(source, place.start, place.end)) counted(chunk);
  } else {
    await file.scan(message, TENSOR, (field) => {
      if (field.number === STRINGS) {
        texts += 1;
        return framed(file, field, sink);
      }
      if (field.number === 5 || field.number === 7 || field.number === 11) return widen(file, field, dtype, counted);
      return field.number === RAW || TYPED.has(field.number) ? copy(file, fixed(field), counted) : undefined;
    });
  }
  if (reached !== length) throw new FormatFault(`tensor ${shown(name)} has ${reached} bytes of values where its type and shape need ${length}`);
  if (dtype === 'STRING' && texts !== count) throw new FormatFault(`tensor ${shown(name)} has ${texts} texts where its shape needs ${count}`);
}

function fixed(field: Field): Range {
  if (field.wire === 0) throw new FormatFault(`field ${field.number} at byte ${field.at} is a varint, expected values of fixed width`);
  return field;
}

/** Hex SHA-256 of the values. @throws FormatFault */
export async function digestData(file: Protobuf, external: ExternalFiles, data: TensorData): Promise<string> {
  const hash = createHash('sha256');
  await stream(file, external, data, (bytes) => hash.update(bytes));
  return hash.digest('hex');
}

/** The values of a small tensor as a line shows them: a few whole numbers in decimal, all else as hex or a digest. @throws FormatFault */
export async function showData(file: Protobuf, external: ExternalFiles, data: TensorData): Promise<string> {
  const parts: Uint8Array[] = [];
  await stream(file, external, data, (part) => void parts.push(new Uint8Array(part)));
  const bytes = Buffer.concat(parts);
  if (data.count > SHOWN || bytes.length > 8 * SHOWN) return `sha256:${sha256(bytes)}`;
  if (data.dtype !== 'INT64') return `0x${bytes.toString('hex')}`;
  return `{${Array.from({ length: data.count }, (_, index) => bytes.readBigInt64LE(index * 8)).join(',')}}`;
}
