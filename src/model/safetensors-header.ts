import { byteOrder } from './digest.ts';
import { FormatFault, MOST_DIMENSIONS, MOST_TENSORS, shown } from './structure.ts';

/** A tensor as the header declares it; start and end are bytes of the data, end exclusive. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order in which they lie in the file. */
  readonly tensors: readonly TensorInfo[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bits of one element. Source: Dtype::bitsize, https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs */
const BITS: ReadonlyMap<string, number> = new Map([
  ['F4', 4], ['F6_E2M3', 6], ['F6_E3M2', 6],
  ['BOOL', 8], ['U8', 8], ['I8', 8],
  ['F8_E5M2', 8], ['F8_E4M3', 8], ['F8_E8M0', 8], ['F8_E4M3FNUZ', 8], ['F8_E5M2FNUZ', 8],
  ['I16', 16], ['U16', 16], ['F16', 16], ['BF16', 16],
  ['I32', 32], ['U32', 32], ['F32', 32],
  ['I64', 64], ['U64', 64], ['F64', 64], ['C64', 64],
]);

function parsed(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    return undefined;
  }
}

/**
 * Reads the header's JSON. The format allows so little of JSON (two levels, texts and whole numbers) that a reader of
 * its own refuses what JSON.parse lets pass: duplicate keys, fractions, numbers that lose digits.
 */
class Scanner {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  fail(message: string): never {
    throw new FormatFault(`${message} at character ${this.at} of the header`);
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? '-')) this.at += 1;
  }

  take(token: string): void {
    this.space();
    if (!this.text.startsWith(token, this.at)) this.fail(`expected ${token}`);
    this.at += token.length;
  }

  private peek(token: string): boolean {
    this.space();
    return this.text.startsWith(token, this.at);
  }

  string(): string {
    this.take('"');
    const start = this.at - 1;
    // A pattern for the whole text would keep a step back for every character; a header may have a hundred million.
    for (; this.text[this.at] !== '"'; this.at += this.text[this.at] === '\\' ? 2 : 1) {
      if (this.at >= this.text.length) this.fail('a text without end');
    }
    this.at += 1;
    const value = parsed(this.text.slice(start, this.at));
    return typeof value === 'string' && !/\p{Surrogate}/u.test(value) ? value : this.fail('no proper text');
  }

  integer(): number {
    this.space();
    const number = /-?[0-9][0-9.eE+-]*/y;
    number.lastIndex = this.at;
    const [token] = number.exec(this.text) ?? this.fail('expected a number');
    if (!/^(0|[1-9][0-9]*)$/.test(token)) this.fail(`${token.slice(0, 30)} is no whole number from 0`);
    const value = Number(token);
    if (!Number.isSafeInteger(value)) this.fail(`${token.slice(0, 30)} is too large`);
    this.at += token.length;
    return value;
  }

  list(): number[] {
    const values: number[] = [];
    this.take('[');
    while (!this.peek(']')) {
      if (values.length > 0) this.take(',');
      if (values.length === MOST_DIMENSIONS) this.fail(`more than ${MOST_DIMENSIONS} numbers in a list`);
      values.push(this.integer());
    }
    this.take(']');
    return values;
  }

  /** An object, each key once; `member` reads the value. */
  object(member: (key: string) => void): void {
    const seen = new Set<string>();
    this.take('{');
    while (!this.peek('}')) {
      if (seen.size > 0) this.take(',');
      const key = this.string();
      if (seen.has(key)) this.fail(`${shown(key)} stands twice`);
      seen.add(key);
      this.take(':');
      member(key);
    }
    this.take('}');
  }

  end(): void {
    this.space();
    if (this.at !== this.text.length) this.fail('more after the end of the JSON');
  }
}

function readTensor(scanner: Scanner, name: string): TensorInfo {
  let dtype: string | undefined;
  let shape: readonly number[] | undefined;
  let offsets: readonly number[] | undefined;
  scanner.object((key) => {
    if (key === 'dtype') dtype = scanner.string();
    else if (key === 'shape') shape = scanner.list();
    else if (key === 'data_offsets') offsets = scanner.list();
    else scanner.fail(`tensor ${shown(name)} has an unknown field ${shown(key)}`);
  });
  const [start, end, more] = offsets ?? [];
  if (dtype === undefined || shape === undefined || start === undefined || end === undefined || more !== undefined) {
    throw new FormatFault(`tensor ${shown(name)} needs dtype, shape and two data_offsets`);
  }
  return { name, dtype, shape, start, end };
}

/** Bytes that a tensor of its type and shape takes. */
function byteLength({ name, dtype, shape }: TensorInfo): number {
  const bits = BITS.get(dtype);
  if (bits === undefined) throw new FormatFault(`tensor ${shown(name)} has the unknown type ${shown(dtype)}`);
  let total = 1;
  // Multiplied and checked in the order of the reference implementation, which refuses an overflow even before a 0.
  for (const factor of [...shape, bits]) {
    total *= factor;
    if (!Number.isSafeInteger(total)) throw new FormatFault(`tensor ${shown(name)} is too large: ${shape.slice(0, 8).join('×')}`);
  }
  if (total % 8 !== 0) throw new FormatFault(`tensor ${shown(name)} does not end at a whole byte`);
  return total / 8;
}

/** The data must be covered from end to end, each byte by one tensor: a gap could hide another file. */
function checkTiling(tensors: readonly TensorInfo[], dataLength: number): void {
  let reached = 0;
  for (const tensor of tensors) {
    const { start, end } = tensor;
    const name = shown(tensor.name);
    if (start !== reached) {
      const fault = start < reached ? 'an overlap' : 'a gap';
      throw new FormatFault(`tensor ${name} starts at byte ${start} of the data, not at ${reached}: ${fault}`);
    }
    const expected = byteLength(tensor);
    if (end - start !== expected) {
      throw new FormatFault(`tensor ${name} has ${end - start} bytes where its type and shape need ${expected}`);
    }
    reached = end;
  }
  if (reached !== dataLength) throw new FormatFault(`the tensors take ${reached} bytes, the file has ${dataLength}`);
}

/**
 * Reads and checks a header against the length of the data that follow it.
 * Format: https://github.com/huggingface/safetensors#format
 * @throws FormatFault for what is not exactly that format.
 */
export function readHeader(text: string, dataLength: number): SafetensorsHeader {
  if (!text.startsWith('{')) throw new FormatFault('the header does not begin with {');
  const scanner = new Scanner(text);
  const tensors: TensorInfo[] = [];
  const metadata = new Map<string, string>();
  scanner.object((name) => {
    if (name === '__metadata__') scanner.object((key) => metadata.set(key, scanner.string()));
    else if (tensors.length === MOST_TENSORS) scanner.fail(`more than ${MOST_TENSORS} tensors`);
    else tensors.push(readTensor(scanner, name));
  });
  scanner.end();
  // Empty tensors take no bytes and may share an offset: they come first, by name, so that the order is one.
  tensors.sort((a, b) => a.start - b.start || a.end - b.end || byteOrder(a.name, b.name));
  checkTiling(tensors, dataLength);
  return { tensors, metadata };
}
