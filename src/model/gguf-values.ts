import type { Cursor } from './cursor.ts';
import { digestRange, FormatFault, shown, type ByteSource } from './structure.ts';

type Scalar = (view: DataView) => string;

const float = (value: number): string => (Object.is(value, -0) ? '-0' : `${value}`);

function bool(view: DataView): string {
  const byte = view.getUint8(0);
  if (byte > 1) throw new FormatFault(`a bool has the value ${byte}, expected 0 or 1`);
  return byte === 1 ? 'true' : 'false';
}

/** Name, bytes and reader of the types of fixed width. Source: gguf_metadata_value_type, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const SCALARS: ReadonlyMap<number, readonly [name: string, width: number, read: Scalar]> = new Map([
  [0, ['u8', 1, (view) => `${view.getUint8(0)}`]],
  [1, ['i8', 1, (view) => `${view.getInt8(0)}`]],
  [2, ['u16', 2, (view) => `${view.getUint16(0, true)}`]],
  [3, ['i16', 2, (view) => `${view.getInt16(0, true)}`]],
  [4, ['u32', 4, (view) => `${view.getUint32(0, true)}`]],
  [5, ['i32', 4, (view) => `${view.getInt32(0, true)}`]],
  [6, ['f32', 4, (view) => float(view.getFloat32(0, true))]],
  [7, ['bool', 1, bool]],
  [10, ['u64', 8, (view) => `${view.getBigUint64(0, true)}`]],
  [11, ['i64', 8, (view) => `${view.getBigInt64(0, true)}`]],
  [12, ['f64', 8, (view) => float(view.getFloat64(0, true))]],
]);
const STRING = 8;
const ARRAY = 9;

const MOST_NAME = 64 * 1024;
const MOST_SHOWN_BYTES = 256;
const MOST_SHOWN = 16;
const MOST_NESTED = 4;
const LEAST_STRING = 8;

/** A name: a length of eight bytes and UTF-8. @throws FormatFault */
export async function readName(cursor: Cursor, what: string): Promise<string> {
  const at = cursor.at;
  const length = await cursor.u64(`the length of ${what}`);
  if (length > MOST_NAME) throw new FormatFault(`${what} at byte ${at} would have ${length} bytes, more than ${MOST_NAME}`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await cursor.bytes(length, what));
  } catch (error) {
    if (error instanceof TypeError) throw new FormatFault(`${what} at byte ${at} is not UTF-8`, { cause: error });
    throw error;
  }
}

/** Reads values of metadata: short ones as they are, long ones as their digest. */
export class ValueReader {
  private readonly source: ByteSource;
  private readonly cursor: Cursor;

  constructor(source: ByteSource, cursor: Cursor) {
    this.source = source;
    this.cursor = cursor;
  }

  /** @throws FormatFault */
  async read(key: string): Promise<string> {
    const at = this.cursor.at;
    return this.value(await this.cursor.u32(`the type of ${shown(key)}`), `the value of ${shown(key)}`, at, 0);
  }

  private async value(type: number, what: string, at: number, depth: number): Promise<string> {
    const scalar = SCALARS.get(type);
    if (scalar !== undefined) return `${scalar[0]} ${scalar[2](await this.cursor.view(scalar[1], what))}`;
    if (type === STRING) return this.string(what);
    if (type === ARRAY) return this.array(what, depth);
    throw new FormatFault(`${what} at byte ${at} has the type ${type}, which does not exist`);
  }

  private async string(what: string): Promise<string> {
    const length = await this.cursor.u64(`the length of ${what}`);
    const start = this.cursor.at;
    this.cursor.skip(length, what);
    if (length > MOST_SHOWN_BYTES) return `string of ${length} bytes sha256:${await digestRange(this.source, start, start + length)}`;
    this.cursor.at = start;
    // It need not be UTF-8: bytes beyond ASCII are shown as they stand.
    return JSON.stringify(Buffer.from(await this.cursor.bytes(length, what)).toString('latin1'));
  }

  private async array(what: string, depth: number): Promise<string> {
    if (depth === MOST_NESTED) throw new FormatFault(`${what} at byte ${this.cursor.at} nests arrays deeper than ${MOST_NESTED}`);
    const at = this.cursor.at;
    const type = await this.cursor.u32(`the type of ${what}`);
    const count = await this.cursor.u64(`the count of ${what}`);
    const start = this.cursor.at;
    const least = SCALARS.get(type)?.[1] ?? LEAST_STRING;
    if (count * least > this.cursor.left) throw new FormatFault(`${what} at byte ${at} has ${count} elements, the file only ${this.cursor.left} more bytes`);
    if (count <= MOST_SHOWN) {
      const texts: string[] = [];
      for (let index = 0; index < count; index += 1) texts.push(await this.value(type, what, at, depth + 1));
      return `[${texts.join(', ')}]`;
    }
    if (SCALARS.has(type)) this.cursor.skip(count * least, what);
    else for (let index = 0; index < count; index += 1) await this.pass(type, what, at, depth + 1);
    return `${SCALARS.get(type)?.[0] ?? (type === STRING ? 'string' : 'array')} × ${count} sha256:${await digestRange(this.source, start, this.cursor.at)}`;
  }

  /** Goes over a value whose bytes are digested with those of its array. */
  private async pass(type: number, what: string, at: number, depth: number): Promise<void> {
    if (type === STRING) this.cursor.skip(await this.cursor.u64(`the length of ${what}`), what);
    else await this.value(type, what, at, depth);
  }
}
