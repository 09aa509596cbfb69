import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/model/zip.ts';

/** Fields of a record as they are written; those not given follow from the bytes. */
interface Fields {
  readonly name?: string | Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly compressed?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly extra?: Uint8Array;
  readonly attributes?: number;
  readonly madeBy?: number;
}

/** A file to write; `local` and `central` overrule what its two headers say: for samples that a reader must refuse. */
export interface SampleEntry {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly deflate?: boolean;
  /** Sizes behind the data, as torch writes them; `'64'` with 64-bit sizes, `'bare'` without the mark. */
  readonly streamed?: true | '64' | 'bare';
  /** Bytes to which the data are aligned by an extra field, as torch does. */
  readonly align?: number;
  readonly local?: Fields;
  readonly central?: Fields;
  /** Data as they lie in the archive, in place of `bytes` stored or deflated. */
  readonly raw?: Uint8Array;
}

export interface ZipOptions {
  readonly comment?: Uint8Array;
  readonly prefix?: Uint8Array;
  /** Writes the 64-bit end record too, as torch does; `'only'` leaves the fields of the other full. */
  readonly zip64?: true | 'only';
  readonly end?: { readonly count?: number; readonly size?: number; readonly offset?: number; readonly disk?: number };
  /** Bytes between the directory and its end. */
  readonly gap?: Uint8Array;
}

const utf8 = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? new TextEncoder().encode(text) : text);

/** Numbers little endian: `[width in bytes, value]`. */
function pack(...fields: readonly (readonly [width: number, value: number])[]): Uint8Array {
  return Uint8Array.from(fields.flatMap(([width, value]) => Array.from({ length: width }, (_, byte) => Math.floor(value / 2 ** (8 * byte)) % 256)));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

interface Written {
  readonly local: Uint8Array;
  readonly central: Uint8Array;
}

function writeEntry(entry: SampleEntry, offset: number): Written {
  const bytes = utf8(entry.bytes);
  const data = entry.raw ?? (entry.deflate === true ? deflateRawSync(bytes) : bytes);
  const streamed = entry.streamed !== undefined;
  const flags = 0x0800 | (streamed ? 8 : 0);
  const all = { name: entry.name, flags, method: entry.deflate === true ? 8 : 0, crc: crc32(bytes), compressed: data.length, size: bytes.length, offset, extra: new Uint8Array(), attributes: 0, madeBy: 0 };
  const hidden = streamed ? { crc: 0, compressed: 0, size: 0 } : {};
  const here = { ...all, ...hidden, ...entry.local };
  const name = utf8(here.name);
  const gap = entry.align === undefined ? 0 : 4 + ((-(offset + 34 + name.length)) % entry.align + entry.align) % entry.align;
  const padding = gap === 0 ? here.extra : concat(pack([2, 0x4246], [2, gap - 4]), new Uint8Array(gap - 4).fill(0x5a));
  const header = pack([4, 0x04034b50], [2, 20], [2, here.flags], [2, here.method], [4, 0], [4, here.crc], [4, here.compressed], [4, here.size], [2, name.length], [2, padding.length]);
  const width = entry.streamed === '64' ? 8 : 4;
  const mark = entry.streamed === 'bare' ? [] : [[4, 0x08074b50] as const];
  const descriptor = streamed ? pack(...mark, [4, all.crc], [width, all.compressed], [width, all.size]) : new Uint8Array();
  const told = { ...all, ...entry.central };
  const listed = utf8(told.name);
  const central = pack([4, 0x02014b50], [1, 20], [1, told.madeBy], [2, 20], [2, told.flags], [2, told.method], [4, 0], [4, told.crc], [4, told.compressed], [4, told.size],
    [2, listed.length], [2, told.extra.length], [2, 0], [2, 0], [2, 0], [4, told.attributes], [4, told.offset]);
  return { local: concat(header, name, padding, data, descriptor), central: concat(central, listed, told.extra) };
}

/** A zip archive as its specification has it (APPNOTE.TXT), or with the faults that are asked for. */
export function writeZip(entries: readonly SampleEntry[], { comment = new Uint8Array(), prefix = new Uint8Array(), zip64, end = {}, gap = new Uint8Array() }: ZipOptions = {}): Uint8Array {
  let offset = prefix.length;
  const written = entries.map((entry) => {
    const one = writeEntry(entry, offset);
    offset += one.local.length;
    return one;
  });
  const directory = concat(...written.map(({ central }) => central));
  const told = { count: entries.length, size: directory.length, offset, disk: 0, ...end };
  const at = offset + directory.length + gap.length;
  const record64 = concat(
    pack([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, told.count], [8, told.count], [8, told.size], [8, told.offset]),
    pack([4, 0x07064b50], [4, 0], [8, at], [4, 1]),
  );
  const short = zip64 === 'only' ? { count: 0xffff, size: 0xffffffff, offset: 0xffffffff } : told;
  const record = pack([4, 0x06054b50], [2, told.disk], [2, 0], [2, short.count], [2, short.count], [4, short.size], [4, short.offset], [2, comment.length]);
  return concat(prefix, ...written.map(({ local }) => local), directory, gap, zip64 === undefined ? new Uint8Array() : record64, record, comment);
}

/** Bytes as a file that can be read in parts; `asked` gathers what is read. */
export function sourceOf(bytes: Uint8Array, asked: [number, number][] = []) {
  return {
    size: bytes.length,
    read: async (start: number, end: number): Promise<Uint8Array> => {
      asked.push([start, end]);
      return bytes.subarray(start, end);
    },
  };
}
