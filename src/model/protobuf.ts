import { isAscii } from 'node:buffer';
import { chunks, FormatFault, readExactly, type ByteSource } from './structure.ts';

/** One field of a message; its payload lies from byte `start` to `end` of the file. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 bytes of a length, 5 four bytes. */
  readonly wire: 0 | 1 | 2 | 5;
  /** The varint of wire type 0, its lower and upper 32 bits as signed numbers: far faster than a bigint. */
  readonly low: number;
  readonly high: number;
  /** Where its tag stands, for messages about it. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** A range of a file that holds one message. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

// A large graph has some hundred thousand fields, a large forest some million. More is only there to take time.
const MOST_FIELDS = 16_000_000;
const MOST_IN_MESSAGE = 65_536;
const MOST_TEXT = 1024 * 1024;
const MOST_TEXT_IN_ALL = 64 * 1024 * 1024;
/** A tag (5 bytes at most, 10 accepted) and a length or varint (10 bytes at most). */
const HEADER_BYTES = 20;
const PAGE = 16 * 1024;
const MOST_PAGES = 1024;
const MOST_VARINT = 10;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The pages of a file that were read last, so that headers strewn over a large file cost little more than themselves. */
class Pages {
  readonly source: ByteSource;
  private readonly pages = new Map<number, Uint8Array>();

  constructor(source: ByteSource) {
    this.source = source;
  }

  held(number: number): Uint8Array | undefined {
    return this.pages.get(number);
  }

  async load(number: number): Promise<Uint8Array> {
    const held = this.pages.get(number);
    if (held !== undefined) return held;
    const start = number * PAGE;
    // A copy: a source may hand out a view of a far larger buffer.
    const page = new Uint8Array(await readExactly(this.source, start, Math.min(this.source.size, start + PAGE)));
    if (this.pages.size === MOST_PAGES) this.pages.delete(this.pages.keys().next().value ?? number);
    this.pages.set(number, page);
    return page;
  }
}

/** A varint as its lower and upper 32 bits, and the place after it. */
interface Varint {
  readonly low: number;
  readonly high: number;
  readonly next: number;
}

/**
 * A varint of `bytes` from `at` and before `until`; `origin` is the place of `bytes` in the file. What goes beyond 64
 * bits is dropped, as every reader of the format does. @throws FormatFault
 */
export function varint(bytes: Uint8Array, at: number, until: number, origin: number): Varint {
  let [low, high] = [0, 0];
  for (let [next, shift] = [at, 0]; shift < 7 * MOST_VARINT; shift += 7) {
    const byte = bytes[next];
    if (byte === undefined || next >= until) throw new FormatFault(`the number at byte ${origin + at} has no end`);
    next += 1;
    if (shift < 32) low |= (byte & 0x7f) << shift;
    if (shift > 31) high |= (byte & 0x7f) << (shift - 32);
    else if (shift === 28) high = (byte & 0x7f) >> 4;
    if (byte < 0x80) return { low, high, next };
  }
  throw new FormatFault(`the number at byte ${origin + at} has more than ${MOST_VARINT} bytes`);
}

/** A varint as an unsigned number; beyond 2⁵³ not exact, but still larger than every file. */
export const unsigned = ({ low, high }: Pick<Varint, 'low' | 'high'>): number => (high >>> 0) * 2 ** 32 + (low >>> 0);

/** The fields that a kind of message has, so that what is not known is never taken for what is. */
export interface Kind {
  /** With its article, for messages: `a node`. */
  readonly name: string;
  /** Fields that stand once at most. */
  readonly single?: readonly number[];
  readonly repeated?: readonly number[];
  /** Fields without effect. */
  readonly ignored?: readonly number[];
}

/** The fields of a small message. */
export interface Message {
  readonly at: number;
  one(number: number): Field | undefined;
  all(number: number): readonly Field[];
  readonly unknown: readonly Field[];
}

type Visit = (field: Field, known: boolean) => void | Promise<void>;

/**
 * Reads a file of protocol buffers message by message, no more of it than is asked for: fields of a message are
 * visited by their place, and the bytes of a field are read only when they are wanted.
 * Bounded: in the number of fields in all, and in the memory for pages of the file.
 * Format: https://protobuf.dev/programming-guides/encoding/
 */
export class Protobuf {
  readonly source: ByteSource;
  private readonly pages: Pages;
  private left = MOST_FIELDS;
  private textLeft = MOST_TEXT_IN_ALL;

  constructor(source: ByteSource) {
    this.source = source;
    this.pages = new Pages(source);
  }

  /**
   * Visits the fields of the message in `range` in the order in which they stand, but for those that are ignored.
   * @throws FormatFault for a group, a wire type that does not exist, field number 0, what goes beyond the end, and
   * a field that stands twice where only one may: readers differ on which counts.
   */
  async scan(range: Range, kind: Kind, visit: Visit): Promise<void> {
    const { single = [], repeated = [], ignored = [] } = kind;
    const seen = new Set<number>();
    for (let at = range.start; at < range.end; ) {
      this.left -= 1;
      if (this.left < 0) throw new FormatFault(`more than ${MOST_FIELDS} fields up to byte ${at}`);
      const found = this.fieldAt(at, range.end);
      const field = found instanceof Promise ? await found : found;
      at = field.end;
      if (ignored.includes(field.number)) continue;
      const once = single.includes(field.number);
      if (once && seen.has(field.number)) throw new FormatFault(`field ${field.number} of ${kind.name} stands a second time at byte ${field.at}`);
      if (once) seen.add(field.number);
      const visited = visit(field, once || repeated.includes(field.number));
      if (visited !== undefined) await visited;
    }
  }

  /** A message whose fields are few. @throws FormatFault as `scan`. */
  async message(range: Range, kind: Kind): Promise<Message> {
    const known = new Map<number, Field[]>();
    const unknown: Field[] = [];
    let count = 0;
    await this.scan(range, kind, (field, isKnown) => {
      count += 1;
      if (count > MOST_IN_MESSAGE) throw new FormatFault(`${kind.name} at byte ${range.start} has more than ${MOST_IN_MESSAGE} fields`);
      if (!isKnown) {
        unknown.push(field);
        return;
      }
      const same = known.get(field.number);
      if (same === undefined) known.set(field.number, [field]);
      else same.push(field);
    });
    const all = (number: number): readonly Field[] => known.get(number) ?? [];
    return { at: range.start, one: (number) => all(number)[0], all, unknown };
  }

  /** At once where its page is held, which is nearly always. */
  private fieldAt(at: number, messageEnd: number): Field | Promise<Field> {
    const until = Math.min(messageEnd, at + HEADER_BYTES);
    const number = Math.floor(at / PAGE);
    const origin = number * PAGE;
    const page = until <= origin + PAGE ? this.pages.held(number) : undefined;
    if (page !== undefined) return header(page, at - origin, until - origin, origin, messageEnd);
    return this.bytes({ start: at, end: until }).then((bytes) => header(bytes, 0, bytes.length, at, messageEnd));
  }

  /** The text of a field. @throws FormatFault where it is none. */
  async text(field: Field): Promise<string> {
    const { number, wire, at, start, end } = field;
    if (wire !== 2) throw new FormatFault(`field ${number} at byte ${at} is a number, expected a text`);
    if (end - start > MOST_TEXT) throw new FormatFault(`the text at byte ${at} has ${end - start} bytes, more than ${MOST_TEXT}`);
    this.textLeft -= end - start;
    if (this.textLeft < 0) throw new FormatFault(`more than ${MOST_TEXT_IN_ALL} bytes of names and texts up to byte ${at}`);
    try {
      const bytes = await this.bytes(field);
      return isAscii(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : UTF8.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) throw new FormatFault(`the text at byte ${at} is not UTF-8`, { cause: error });
      throw error;
    }
  }

  /** The bytes of `range`, through the pages where it is short. */
  async bytes({ start, end }: Range): Promise<Uint8Array> {
    if (start === end) return new Uint8Array();
    const [first, last] = [Math.floor(start / PAGE), Math.floor((end - 1) / PAGE)];
    if (last - first > 1) return readExactly(this.source, start, end);
    const page = this.pages.held(first) ?? (await this.pages.load(first));
    const origin = first * PAGE;
    if (last === first) return page.subarray(start - origin, end - origin);
    const head = page.subarray(start - origin);
    const tail = (await this.pages.load(last)).subarray(0, end - last * PAGE);
    const both = new Uint8Array(end - start);
    both.set(head);
    both.set(tail, head.length);
    return both;
  }
}

/** The range of a field that holds a message. @throws FormatFault */
export function inside(field: Field): Range {
  if (field.wire !== 2) throw new FormatFault(`field ${field.number} at byte ${field.at} is a number, expected a message`);
  return field;
}

/** A field as a signed whole number. @throws FormatFault */
export function whole({ number, wire, at, low, high }: Field): bigint {
  if (wire !== 0) throw new FormatFault(`field ${number} at byte ${at} is no whole number`);
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** Takes a whole number of 64 bits in two halves of 32, both as signed numbers: far faster than one bigint each. */
export type TakeWhole = (low: number, high: number) => void;

/** The whole numbers of a repeated field, be it packed or one of many. @throws FormatFault */
export async function wholes(file: Protobuf, field: Field, take: TakeWhole): Promise<void> {
  if (field.wire === 0) {
    take(field.low, field.high);
    return;
  }
  let [low, high, shift] = [0, 0, 0];
  for await (const chunk of chunks(file.source, inside(field).start, field.end)) {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (shift > 63) throw new FormatFault(`a number in field ${field.number} at byte ${field.at} has more than ${MOST_VARINT} bytes`);
      if (shift < 32) low |= (byte & 0x7f) << shift;
      if (shift > 31) high |= (byte & 0x7f) << (shift - 32);
      else if (shift === 28) high = (byte & 0x7f) >> 4;
      shift += 7;
      if (byte >= 0x80) continue;
      take(low, high);
      [low, high, shift] = [0, 0, 0];
    }
  }
  if (shift !== 0) throw new FormatFault(`the last number in field ${field.number} at byte ${field.at} has no end`);
}

/** The field whose tag stands at `at` of `bytes`, which begin at byte `origin` of the file; its message has no more of them than `until`. */
function header(bytes: Uint8Array, at: number, until: number, origin: number, messageEnd: number): Field {
  const place = origin + at;
  const tag = varint(bytes, at, until, origin);
  const number = Math.floor(unsigned(tag) / 8);
  const wire = tag.low & 7;
  if (number === 0 || number >= 2 ** 29) throw new FormatFault(`the field at byte ${place} has the number ${number}, expected 1 to ${2 ** 29 - 1}`);
  if (wire === 3 || wire === 4) throw new FormatFault(`field ${number} at byte ${place} is a group, which no model format has`);
  if (wire === 6 || wire === 7) throw new FormatFault(`field ${number} at byte ${place} has the wire type ${wire}, which does not exist`);
  if (wire === 0) {
    const { low, high, next } = varint(bytes, tag.next, until, origin);
    return { number, wire, low, high, at: place, start: origin + tag.next, end: origin + next };
  }
  const counted = wire === 2 ? varint(bytes, tag.next, until, origin) : undefined;
  const start = origin + (counted?.next ?? tag.next);
  const length = counted === undefined ? (wire === 1 ? 8 : 4) : unsigned(counted);
  if (length > messageEnd - start) throw new FormatFault(`field ${number} at byte ${place} would have ${BigInt(length)} bytes, its message has only ${messageEnd - start} more`);
  return { number, wire: wire === 1 || wire === 2 ? wire : 5, low: 0, high: 0, at: place, start, end: start + length };
}
