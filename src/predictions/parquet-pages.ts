import { fillHybrid } from './parquet-bits.ts';
import { decompressed } from './parquet-codecs.ts';
import type { Chunk } from './parquet-file.ts';
import { part, readThrift, whole, type Thrift } from './parquet-thrift.ts';
import type { TableSource } from './source.ts';

/** Bytes that are read ahead. */
const AHEAD = 1024 * 1024;
const LARGEST_HEADER = 64 * 1024;
/** Bytes of a page when decompressed. Writers make pages of 1 MB; some write one for each group of rows. */
const LARGEST_PAGE = 256 * 1024 * 1024;

/** A page of a column: some of its values, or the dictionary that others refer to. */
export interface Page {
  readonly dictionary: boolean;
  /** Number of the encoding in Parquet's list. */
  readonly encoding: number;
  /** How many values it has, nulls among them. */
  readonly values: number;
  /** For each value 1, or 0 for a null; undefined where all are there. */
  readonly present: Uint8Array | undefined;
  readonly nulls: number;
  /** The values, without levels. */
  readonly bytes: Uint8Array;
}

/** Parts of a chunk, read ahead. */
class Window {
  readonly #source: TableSource;
  readonly #end: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(source: TableSource, end: number) {
    this.#source = source;
    this.#end = end;
  }

  async bytes(start: number, end: number): Promise<Uint8Array> {
    if (end > this.#end) throw new RangeError('a page goes beyond its column');
    if (start < this.#start || end > this.#start + this.#bytes.length) {
      this.#bytes = await this.#source.read(start, Math.min(this.#end, Math.max(end, start + AHEAD)));
      this.#start = start;
      if (this.#bytes.length < end - start) throw new RangeError('the file ends early');
    }
    return this.#bytes.subarray(start - this.#start, end - this.#start);
  }
}

/** What a page header says. https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
interface Header {
  readonly compressed: number;
  readonly size: number;
  readonly length: number;
  readonly header: Thrift;
}

function readHeader(bytes: Uint8Array, left: number): Header {
  const { thrift: header, length } = readThrift(bytes);
  return { header, length, size: whole(header, 2, LARGEST_PAGE), compressed: whole(header, 3, left - length) };
}

/** Definition levels of an optional column: 1 where there is a value. */
function presence(values: number, bytes: Uint8Array, from: number, to: number): { readonly present: Uint8Array | undefined; readonly nulls: number } {
  const present = new Uint8Array(values);
  fillHybrid(present, bytes, from, to, 1);
  let nulls = 0;
  for (const level of present) nulls += 1 - level;
  return { present: nulls === 0 ? undefined : present, nulls };
}

const [RLE, DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [3, 0, 2, 3];

function dataPage(about: Thrift, body: Uint8Array, { size }: Header, codec: string, optional: boolean, most: number): Page {
  const bytes = decompressed(codec, body, size);
  const values = whole(about, 1, most);
  const page = { dictionary: false, encoding: whole(about, 2, 99), values };
  if (!optional) return { ...page, present: undefined, nulls: 0, bytes };
  if (whole(about, 3, 99) !== RLE || bytes.length < 4) throw new RangeError('its levels have an encoding that is not read');
  const to = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (to > bytes.length) throw new RangeError('the levels of a page go beyond it');
  return { ...page, ...presence(values, bytes, 4, to), bytes: bytes.subarray(to) };
}

function dataPageV2(about: Thrift, body: Uint8Array, { size }: Header, codec: string, optional: boolean, most: number): Page {
  const values = whole(about, 1, most);
  const levels = whole(about, 6, body.length, 0) + whole(about, 5, body.length, 0);
  if (levels > body.length || levels > size) throw new RangeError('the levels of a page go beyond it');
  const bytes = decompressed(about['field_7'] === false ? 'UNCOMPRESSED' : codec, body.subarray(levels), size - levels);
  const page = { dictionary: false, encoding: whole(about, 4, 99), values };
  return { ...page, ...(optional ? presence(values, body, whole(about, 6, levels, 0), levels) : { present: undefined, nulls: 0 }), bytes };
}

/** The pages of a column in a group of `rows` rows, as they stand. @throws Error with what is wrong with them. */
export async function* pagesOf(source: TableSource, { codec, start, end }: Chunk, optional: boolean, rows: number): AsyncIterable<Page> {
  const window = new Window(source, end);
  let left = rows;
  for (let at = start; at < end && left > 0;) {
    const read = readHeader(await window.bytes(at, Math.min(end, at + LARGEST_HEADER)), end - at);
    const { header, length, size, compressed } = read;
    const body = await window.bytes(at + length, at + length + compressed);
    at += length + compressed;
    const type = whole(header, 1, 99);
    const [v1, dictionary, v2] = [part(header, 5), part(header, 7), part(header, 8)];
    let page: Page | undefined;
    if (type === DICTIONARY_PAGE && dictionary !== undefined) {
      page = { dictionary: true, encoding: whole(dictionary, 2, 99), values: whole(dictionary, 1, size * 8), present: undefined, nulls: 0, bytes: decompressed(codec, body, size) };
    } else if (type === DATA_PAGE && v1 !== undefined) page = dataPage(v1, body, read, codec, optional, left);
    else if (type === DATA_PAGE_V2 && v2 !== undefined) page = dataPageV2(v2, body, read, codec, optional, left);
    if (page === undefined) continue;
    if (!page.dictionary) left -= page.values;
    yield page;
  }
  if (left > 0) throw new RangeError(`a column has ${left} values too few`);
}
