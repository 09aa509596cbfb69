import { Cursor } from './cursor.ts';
import type { Leaf, Walk } from './json-walk.ts';
import { FormatFault, type ByteSource } from './structure.ts';

const MOST_TEXT = 64 * 1024;
const STEP = 8 * 1024;

type Read = (view: DataView, at: number) => Leaf;

const whole = (read: (view: DataView, at: number) => number): Read => (view, at) => ({ number: read(view, at), whole: true });

function long(view: DataView, at: number): number {
  const value = view.getBigInt64(at, false);
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) throw new FormatFault(`the number ${value} cannot be told exactly`);
  return Number(value);
}

/** Bytes and reader of the numbers by their mark; big endian. Source: https://ubjson.org/type-reference/value-types/ */
const NUMBERS: ReadonlyMap<string, readonly [width: number, read: Read]> = new Map([
  ['i', [1, whole((view, at) => view.getInt8(at))]],
  ['U', [1, whole((view, at) => view.getUint8(at))]],
  ['I', [2, whole((view, at) => view.getInt16(at, false))]],
  ['l', [4, whole((view, at) => view.getInt32(at, false))]],
  ['L', [8, whole(long)]],
  ['d', [4, (view, at) => ({ number: view.getFloat32(at, false), whole: false })]],
  ['D', [8, (view, at) => ({ number: view.getFloat64(at, false), whole: false })]],
]);

const WORDS: ReadonlyMap<string, boolean | null> = new Map([['Z', null], ['T', true], ['F', false]]);

/** Reads UBJSON value by value. Nesting is bounded by the walk. */
class UbjsonReader {
  private readonly cursor: Cursor;
  private readonly walk: Walk;

  constructor(source: ByteSource, walk: Walk) {
    this.cursor = new Cursor(source, 0);
    this.walk = walk;
  }

  async read(): Promise<void> {
    await this.value(await this.mark());
    if (this.cursor.left > 0) throw new FormatFault(`more follows the end of the document at byte ${this.cursor.at}`);
  }

  private async mark(): Promise<string> {
    return String.fromCharCode((await this.cursor.view(1, 'a mark')).getUint8(0));
  }

  private async peek(): Promise<string> {
    const mark = await this.mark();
    this.cursor.at -= 1;
    return mark;
  }

  private async length(mark: string): Promise<number> {
    const at = this.cursor.at;
    const [width, read] = NUMBERS.get(mark) ?? [];
    const leaf = width === undefined || read === undefined ? undefined : read(await this.cursor.view(width, 'a length'), 0);
    if (leaf === null || typeof leaf !== 'object' || !leaf.whole || leaf.number < 0) throw new FormatFault(`expected a length at byte ${at}`);
    return leaf.number;
  }

  private async text(lengthMark: string): Promise<string> {
    const at = this.cursor.at;
    const length = await this.length(lengthMark);
    if (length > MOST_TEXT) throw new FormatFault(`the text at byte ${at} has ${length} bytes, more than ${MOST_TEXT}`);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await this.cursor.bytes(length, 'a text'));
    } catch (error) {
      if (error instanceof TypeError) throw new FormatFault(`the text at byte ${at} is not UTF-8`, { cause: error });
      throw error;
    }
  }

  private async value(mark: string): Promise<void> {
    const number = NUMBERS.get(mark);
    const word = WORDS.get(mark);
    if (mark === '{' || mark === '[') await this.container(mark);
    else if (mark === 'S') this.walk.leaf(await this.text(await this.mark()));
    else if (number !== undefined) this.walk.leaf(number[1](await this.cursor.view(number[0], 'a number'), 0));
    else if (word !== undefined) this.walk.leaf(word);
    else throw new FormatFault(`the mark ${JSON.stringify(mark)} at byte ${this.cursor.at - 1} is not read`);
  }

  private async container(open: '{' | '['): Promise<void> {
    const at = this.cursor.at;
    this.walk.open(open === '{' ? 'object' : 'list');
    const type = (await this.next('$')) ? await this.mark() : undefined;
    const count = (await this.next('#')) ? await this.length(await this.mark()) : undefined;
    if (type !== undefined && count === undefined) throw new FormatFault(`a list of one type has no count at byte ${at}`);
    // Each element takes a byte at least, so that a count cannot be larger than what is there.
    if (count !== undefined && count > this.cursor.left) throw new FormatFault(`${count} elements at byte ${at}, the file has only ${this.cursor.left} more bytes`);
    const number = type === undefined ? undefined : NUMBERS.get(type);
    if (type !== undefined && (number === undefined || open === '{')) throw new FormatFault(`a container of the type ${JSON.stringify(type)} at byte ${at} is not read`);
    if (number !== undefined) await this.numbers(count ?? 0, ...number);
    else await this.members(open, count);
    this.walk.close();
  }

  private async next(mark: string): Promise<boolean> {
    const found = (await this.peek()) === mark;
    if (found) this.cursor.at += 1;
    return found;
  }

  private async members(open: '{' | '[', count: number | undefined): Promise<void> {
    const end = open === '{' ? '}' : ']';
    let left = count ?? Number.POSITIVE_INFINITY;
    while (left > 0) {
      if (count === undefined && (await this.next(end))) return;
      left -= 1;
      if (open === '{') this.walk.key(await this.text(await this.mark()));
      await this.value(await this.mark());
    }
  }

  private async numbers(count: number, width: number, read: Read): Promise<void> {
    for (let index = 0; index < count; index += STEP) {
      const step = Math.min(STEP, count - index);
      const view = await this.cursor.view(step * width, 'a list of numbers');
      for (let element = 0; element < step; element += 1) this.walk.leaf(read(view, element * width));
    }
  }
}

/** Walks through a UBJSON file of any size. @throws FormatFault */
export async function walkUbjson(source: ByteSource, walk: Walk): Promise<void> {
  await new UbjsonReader(source, walk).read();
}
