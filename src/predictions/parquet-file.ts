import type { TableFaults } from './faults.ts';
import { part, parts, readThrift, text, whole, type Thrift } from './parquet-thrift.ts';
import type { TableSource } from './source.ts';

/** Bytes of the footer: a file of 1,000 columns and 50 row groups has some 5 MB. */
const LARGEST_FOOTER = 8 * 1024 * 1024;
const TAIL = 8;
/** Rows of a file, whatever it says; and rows for each of its bytes, which only what is made to be large has. */
const [MOST_ROWS, ROWS_A_BYTE, ALWAYS_FINE] = [100_000_000, 64, 1_000_000];

/** Decimal places of a decimal; no double has more. */
const LARGEST_SCALE = 400;
/** Bytes of a value of fixed length. */
const LONGEST_FIXED = 1024;

/** How the values of a column are stored, and what they mean. */
export interface Leaf {
  readonly name: string;
  readonly physical: string;
  readonly length: number;
  readonly optional: boolean;
  readonly meaning: Meaning;
}

export type Meaning =
  | { readonly kind: 'boolean' | 'text' | 'float' }
  | { readonly kind: 'integer'; readonly unsigned: boolean }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'other'; readonly what: string };

/** Where the pages of a column stand that belong to one group of rows. */
export interface Chunk {
  readonly codec: string;
  readonly start: number;
  readonly end: number;
}

export interface RowGroup {
  readonly rows: number;
  /** By name of the column. */
  readonly chunks: ReadonlyMap<string, Chunk>;
}

export interface ParquetFile {
  readonly rows: number;
  /** Names of the columns of the table, nested ones among them. */
  readonly names: readonly string[];
  /** The columns that have one value a row, by name. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly groups: readonly RowGroup[];
}

/** Names by number, as https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift lists them. */
const PHYSICAL = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];
const CONVERTED = ['STRING', 'MAP', 'MAP', 'LIST', 'ENUM', 'DECIMAL', 'DATE', 'TIME', 'TIME', 'TIMESTAMP', 'TIMESTAMP', 'UINT', 'UINT', 'UINT', 'UINT', 'INT', 'INT', 'INT', 'INT', 'JSON', 'BSON', 'INTERVAL'];
const LOGICAL = ['', 'STRING', 'MAP', 'LIST', 'ENUM', 'DECIMAL', 'DATE', 'TIME', 'TIMESTAMP', '', 'INT', 'NULL', 'JSON', 'BSON', 'UUID', 'FLOAT16', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY'];
const REPEATED = 2;

/** What the values of a column are, beyond how they are stored; undefined where that is all. */
function annotation(element: Thrift): string | undefined {
  const logical = part(element, 10);
  if (logical !== undefined) return LOGICAL.find((name, field) => name !== '' && part(logical, field) !== undefined) ?? 'of an unknown type';
  return element['field_6'] === undefined ? undefined : CONVERTED[whole(element, 6, CONVERTED.length - 1)];
}

function meaningOf(element: Thrift, physical: string): Meaning {
  const what = annotation(element);
  const logical = part(element, 10);
  if (what === 'DECIMAL') return { kind: 'decimal', scale: whole((logical && part(logical, 5)) ?? { field_1: element['field_7'] }, 1, LARGEST_SCALE, 0) };
  if (physical === 'BYTE_ARRAY' && (what === undefined || ['STRING', 'ENUM', 'JSON'].includes(what))) return { kind: 'text' };
  if (what === 'FLOAT16') return { kind: 'float' };
  if (what !== undefined && !['INT', 'UINT', 'NULL'].includes(what)) return { kind: 'other', what };
  if (physical === 'BOOLEAN') return { kind: 'boolean' };
  if (physical === 'FLOAT' || physical === 'DOUBLE') return { kind: 'float' };
  if (physical === 'INT32' || physical === 'INT64') {
    const signed = logical && part(logical, 10)?.['field_2'];
    return { kind: 'integer', unsigned: what === 'UINT' || signed === false };
  }
  return { kind: 'other', what: physical };
}

/** The columns of the table. A schema is a list in depth-first order; only those with one value a row can be read. */
function columnsOf(schema: readonly Thrift[]): Pick<ParquetFile, 'names' | 'leaves'> {
  const names: string[] = [];
  const leaves = new Map<string, Leaf>();
  const children = (at: number): number => whole(schema[at] ?? {}, 5, schema.length, 0);
  const skip = (at: number): number => {
    let next = at + 1;
    for (let left = children(at); left > 0 && next < schema.length; left -= 1) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) {
    const element = schema[at] ?? {};
    const name = text(element['field_4']);
    if (name === undefined) throw new RangeError('a column has no name');
    names.push(name);
    const repetition = whole(element, 3, REPEATED, 0);
    if (children(at) > 0 || repetition === REPEATED) continue;
    const physical = PHYSICAL[whole(element, 1, PHYSICAL.length - 1)] ?? '';
    leaves.set(name, { name, physical, length: physical === 'FIXED_LEN_BYTE_ARRAY' ? whole(element, 2, LONGEST_FIXED) : 0, optional: repetition === 1, meaning: meaningOf(element, physical) });
  }
  return { names, leaves };
}

function groupOf(group: Thrift, size: number): RowGroup {
  const chunks = new Map<string, Chunk>();
  for (const column of parts(group, 1)) {
    // Encrypted columns have no metadata, those of another file no bytes here.
    const about = part(column, 3);
    const path: unknown = about?.['field_3'];
    if (about === undefined || column['field_1'] !== undefined || !Array.isArray(path) || path.length !== 1) continue;
    const data = whole(about, 9, size);
    const dictionary = whole(about, 11, size, 0);
    const start = dictionary > 0 && dictionary < data ? dictionary : data;
    chunks.set(text(path[0]) ?? '', { codec: CODECS[whole(about, 4, 99)] ?? 'of an unknown number', start, end: start + whole(about, 7, size - start) });
  }
  return { rows: whole(group, 3, MOST_ROWS), chunks };
}

/**
 * What the footer of a Parquet file says, checked against its size.
 * @throws Error with what is wrong, and whatever the source throws.
 */
export async function readFooter(source: TableSource, faults: TableFaults): Promise<ParquetFile> {
  const { size } = source;
  const tail = size < TAIL + 4 ? new Uint8Array(0) : await source.read(size - TAIL, size);
  if (tail.length < TAIL || String.fromCharCode(...tail.subarray(4)) !== 'PAR1') {
    return faults.fail(undefined, {
      message: `${source.path} begins as a Parquet file and does not end as one`, found: `${size} bytes that do not end with PAR1`, expected: 'a whole Parquet file', mend: 'Write or copy the file again.',
    });
  }
  const length = new DataView(tail.buffer, tail.byteOffset, TAIL).getUint32(0, true);
  if (length > Math.min(LARGEST_FOOTER, size - TAIL - 4)) throw new RangeError(`its footer would have ${length} bytes`);
  const footer = await source.read(size - TAIL - length, size - TAIL);
  if (footer.length !== length) throw new RangeError('its footer ends early');
  const { thrift } = readThrift(footer);
  const rows = whole(thrift, 3, Math.min(MOST_ROWS, ALWAYS_FINE + size * ROWS_A_BYTE));
  const groups = parts(thrift, 4).map((group) => groupOf(group, size));
  if (groups.reduce((sum, group) => sum + group.rows, 0) !== rows) throw new RangeError('its row groups do not add up to its rows');
  return { rows, ...columnsOf(parts(thrift, 2)), groups };
}
