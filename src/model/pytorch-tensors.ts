import { createHash } from 'node:crypto';
import { isCall, itemsOf, nameOfGlobal, type Value } from './pickle-values.ts';
import { elements, FormatFault, shown } from './structure.ts';
import type { Zip, ZipEntry } from './zip.ts';

interface ElementType {
  readonly dtype: string;
  readonly bytes: number;
  /** Bytes that are one number: half of a complex one. */
  readonly word: number;
}

const type = (dtype: string, bytes: number, word = bytes): ElementType => ({ dtype, bytes, word });

/** Types of torch by their names, in the words of safetensors where it has them. */
const TYPES: ReadonlyMap<string, ElementType> = new Map([
  ['float64', type('F64', 8)], ['float32', type('F32', 4)], ['float16', type('F16', 2)], ['bfloat16', type('BF16', 2)],
  ['int64', type('I64', 8)], ['int32', type('I32', 4)], ['int16', type('I16', 2)], ['int8', type('I8', 1)],
  ['uint64', type('U64', 8)], ['uint32', type('U32', 4)], ['uint16', type('U16', 2)], ['uint8', type('U8', 1)], ['bool', type('BOOL', 1)],
  ['complex32', type('C32', 4, 2)], ['complex64', type('C64', 8, 4)], ['complex128', type('C128', 16, 8)],
  ['qint8', type('QI8', 1)], ['quint8', type('QU8', 1)], ['qint32', type('QI32', 4)],
  ['float8_e4m3fn', type('F8_E4M3', 1)], ['float8_e5m2', type('F8_E5M2', 1)], ['float8_e4m3fnuz', type('F8_E4M3FNUZ', 1)],
  ['float8_e5m2fnuz', type('F8_E5M2FNUZ', 1)], ['float8_e8m0fnu', type('F8_E8M0', 1)],
]);

const STORAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ['Double', 'float64'], ['Float', 'float32'], ['Half', 'float16'], ['BFloat16', 'bfloat16'], ['Long', 'int64'], ['Int', 'int32'],
  ['Short', 'int16'], ['Char', 'int8'], ['Byte', 'uint8'], ['Bool', 'bool'], ['ComplexFloat', 'complex64'], ['ComplexDouble', 'complex128'],
  ['QInt8', 'qint8'], ['QUInt8', 'quint8'], ['QInt32', 'qint32'], ['Untyped', 'uint8'],
]);

interface Storage {
  readonly key: string;
  readonly type: ElementType;
  /** Number of elements. */
  readonly length: number;
}

/** A tensor as a view of a storage; offset and strides count elements. */
export interface View {
  readonly storage: Storage;
  readonly type: ElementType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

function whole(value: Value | undefined, what: string): number {
  if (typeof value !== 'bigint' || value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatFault(`${what} of a tensor is no whole number`);
  return Number(value);
}

/** A list of numbers: a tuple, or `torch.Size` of one. */
function wholes(value: Value | undefined, what: string): number[] {
  const items = isCall(value) ? itemsOf(value.args[0]) : itemsOf(value);
  if (items === undefined) throw new FormatFault(`${what} of a tensor is no list`);
  return items.map((item) => whole(item, what));
}

/** The storage that a persistent id stands for: `('storage', type, key, device, length)`; undefined for any other value. */
export function storageOf(value: Value | undefined): Storage | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'persistent') return undefined;
  const [tag, kind, key, , length] = itemsOf(value.id) ?? [];
  const name = /^torch\.(?:storage\.)?(\w+)Storage$/.exec(nameOfGlobal(kind) ?? '')?.[1];
  const found = TYPES.get(STORAGE_TYPES.get(name ?? '') ?? '');
  if (tag !== 'storage' || typeof key !== 'string' || found === undefined) throw new FormatFault('a storage of a kind that is not known');
  return { key, type: found, length: whole(length, 'the storage') };
}

/** A whole storage as a tensor of one dimension. */
export const wholeOf = (storage: Storage): View => ({ storage, type: storage.type, offset: 0, shape: [storage.length], strides: [1] });

function viewFrom(args: readonly Value[], dtype: Value | undefined): View {
  const storage = storageOf(args[0]);
  if (storage === undefined) throw new FormatFault('a tensor without a storage');
  const named = dtype === undefined ? storage.type : TYPES.get(nameOfGlobal(dtype)?.replace(/^torch\./, '') ?? '');
  if (named === undefined) throw new FormatFault('a tensor of a type that is not known');
  const [offset, shape, strides] = [whole(args[1], 'the offset'), wholes(args[2], 'the shape'), wholes(args[3], 'a stride')];
  if (shape.length !== strides.length) throw new FormatFault(`a tensor of ${shape.length} dimensions with ${strides.length} strides`);
  return { storage, type: named, offset, shape, strides };
}

/**
 * The tensor that a value stands for; undefined for any other value.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/_utils.py
 */
export function viewOfValue(value: Value): View | undefined {
  if (!isCall(value)) return undefined;
  const { args } = value;
  switch (nameOfGlobal(value.callee)) {
    case 'torch._utils._rebuild_tensor':
    case 'torch._utils._rebuild_tensor_v2':
      return viewFrom(args, undefined);
    case 'torch._utils._rebuild_tensor_v3':
      return viewFrom(args, args[6] ?? null);
    case 'torch._utils._rebuild_parameter':
      return args[0] === undefined ? undefined : viewOfValue(args[0]);
    default:
      return undefined;
  }
}

/** Whether the elements lie row by row without gaps. */
function isContiguous({ shape, strides }: View): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = shape[axis] ?? 1;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Puts numbers that were written big end first into little endian order. */
function littleEndian(bytes: Uint8Array, word: number): Uint8Array {
  const turned = Buffer.from(bytes);
  if (word === 2) return turned.swap16();
  return word === 4 ? turned.swap32() : turned.swap64();
}

/** Elements row by row, in parts; `bytes` are those of the storage from the view's offset on. */
function* rows({ shape, strides, type: { bytes: width } }: View, bytes: Uint8Array, count: number): Generator<Uint8Array> {
  const most = Math.max(1, Math.floor((1024 * 1024) / width));
  const index = shape.map(() => 0);
  let place = 0;
  for (let done = 0; done < count;) {
    const part = new Uint8Array(Math.min(most, count - done) * width);
    for (let at = 0; at < part.length; at += width, done += 1) {
      for (let byte = 0; byte < width; byte += 1) part[at + byte] = bytes[place * width + byte] ?? 0;
      for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
        const next = (index[axis] ?? 0) + 1;
        place += strides[axis] ?? 0;
        index[axis] = next;
        if (next < (shape[axis] ?? 0)) break;
        place -= next * (strides[axis] ?? 0);
        index[axis] = 0;
      }
    }
    yield part;
  }
}

/** What is turned into rows in memory. */
const MOST_GATHERED = 64 * 1024 * 1024;
/** Reading of one file: what its storages hold a few times over. Views that repeat without end are not followed. */
const FREE = 256 * 1024 * 1024;
const MOST_PASSES = 4;

/** Digests tensors by their elements, whatever storage, order or alignment they were saved with. */
export class TensorReader {
  readonly #zip: Zip;
  readonly #folder: string;
  readonly #bigEndian: boolean;
  readonly #known = new Map<string, string>();
  #left: number;

  /** `folder` is where the storages lie, with its slash. */
  constructor(zip: Zip, folder: string, bigEndian: boolean) {
    this.#zip = zip;
    this.#folder = folder;
    this.#bigEndian = bigEndian;
    this.#left = FREE;
    for (const { size } of zip.entries.values()) this.#left += MOST_PASSES * size;
  }

  /** @throws FormatFault where a view's storage is not in the archive, or it reaches beyond it. */
  check(name: string, view: View): void {
    this.#entryOf(name, view);
  }

  #entryOf(name: string, { storage, type: { bytes }, offset, shape, strides }: View): ZipEntry {
    const entry = this.#zip.entries.get(`${this.#folder}${storage.key}`);
    if (entry === undefined) throw new FormatFault(`the storage ${shown(storage.key)} of tensor ${shown(name)} is not in the archive`);
    if (entry.size !== storage.length * storage.type.bytes) throw new FormatFault(`the storage ${shown(storage.key)} has ${entry.size} bytes, not ${storage.length} elements`);
    const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
    const reach = elements(name, shape) === 0 ? offset : last + 1;
    if (!(reach * bytes <= entry.size)) throw new FormatFault(`tensor ${shown(name)} reaches beyond its storage`);
    return entry;
  }

  /** Hex SHA-256 of a tensor's elements; undefined where they are too far apart, or too many for the file, to be read. */
  async digest(name: string, view: View): Promise<string | undefined> {
    const { storage, type: { dtype, bytes }, offset, shape, strides } = view;
    const entry = this.#entryOf(name, view);
    const count = elements(name, shape);
    const key = JSON.stringify([storage.key, dtype, offset, shape, strides]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const contiguous = isContiguous(view);
    const span = count === 0 ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), 1);
    const end = (offset + span) * bytes;
    // What comes before it in a deflated file has to be inflated too.
    const cost = count * bytes + (entry.deflated ? end : span * bytes);
    if (cost > this.#left || (!contiguous && span * bytes > MOST_GATHERED)) return undefined;
    this.#left -= cost;
    const chunks = count === 0 ? [] : this.#zip.chunks(entry, offset * bytes, end);
    const digest = contiguous ? await this.#hash(chunks, view) : await this.#gather(chunks, view, span, count);
    this.#known.set(key, digest);
    return digest;
  }

  async #hash(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, { type: { word } }: View): Promise<string> {
    const hash = createHash('sha256');
    let rest = new Uint8Array();
    for await (const chunk of chunks) {
      if (!this.#bigEndian || word === 1) {
        hash.update(chunk);
        continue;
      }
      const joined = Buffer.concat([rest, chunk]);
      const fit = joined.length - (joined.length % word);
      hash.update(littleEndian(joined.subarray(0, fit), word));
      rest = Uint8Array.from(joined.subarray(fit));
    }
    return hash.digest('hex');
  }

  async #gather(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, view: View, span: number, count: number): Promise<string> {
    const bytes = new Uint8Array(span * view.type.bytes);
    let at = 0;
    for await (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return this.#hash(rows(view, bytes, count), view);
  }
}
