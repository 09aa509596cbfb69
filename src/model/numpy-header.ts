import { FormatFault, MOST_DIMENSIONS, shown } from './structure.ts';

/** What the header of an array says. */
export interface NumpyHeader {
  /** `f4`, without the order of bytes; the whole description where a record has fields. */
  readonly dtype: string;
  /** Bytes of an element; 0 for Python objects. */
  readonly width: number;
  /** Bytes that are swapped as one where the file is big endian; 1 where nothing is. */
  readonly swap: number;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

type Literal = string | number | boolean | readonly Literal[] | ReadonlyMap<string, Literal>;

const MOST_NESTED = 8;
const MOST_ITEMS = 10_000;

/** Reads the Python literal of a header: a dictionary of texts, whole numbers, truth values, tuples and lists. */
class Reader {
  private at = 0;
  private items = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  fail(message: string): never {
    throw new FormatFault(`${message} at character ${this.at} of the header`);
  }

  private peek(token: string): boolean {
    while (' \n\t'.includes(this.text[this.at] ?? '-')) this.at += 1;
    return this.text.startsWith(token, this.at);
  }

  private took(token: string): boolean {
    const there = this.peek(token);
    if (there) this.at += token.length;
    return there;
  }

  private match(pattern: RegExp): string | undefined {
    this.peek('');
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  value(depth = 0): Literal {
    this.items += 1;
    if (depth > MOST_NESTED || this.items > MOST_ITEMS) this.fail('more than any array needs');
    if (this.took('{')) return this.dictionary(depth);
    if (this.took('(')) return this.list(')', depth);
    if (this.took('[')) return this.list(']', depth);
    if (this.took('True')) return true;
    if (this.took('False')) return false;
    const number = this.match(/(?:0|[1-9][0-9]{0,15})L?(?![0-9])/y);
    if (number !== undefined) return Number(number.replace('L', ''));
    const text = this.match(/'[^'\\\n]*'|"[^"\\\n]*"/y);
    return text === undefined ? this.fail('expected a text, a whole number, True, False, ( or [') : text.slice(1, -1);
  }

  private list(end: string, depth: number): Literal[] {
    const values: Literal[] = [];
    while (!this.took(end)) {
      values.push(this.value(depth + 1));
      if (!this.took(',') && !this.peek(end)) this.fail(`expected , or ${end}`);
    }
    return values;
  }

  private dictionary(depth: number): ReadonlyMap<string, Literal> {
    const values = new Map<string, Literal>();
    while (!this.took('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string' || values.has(key)) this.fail('expected a key that stands once');
      if (!this.took(':')) this.fail('expected :');
      values.set(key, this.value(depth + 1));
      if (!this.took(',') && !this.peek('}')) this.fail('expected , or }');
    }
    return values;
  }

  end(): void {
    this.peek('');
    if (this.at !== this.text.length) this.fail('more after the end of the dictionary');
  }
}

interface Type {
  readonly dtype: string;
  readonly width: number;
  readonly swap: number;
}

/** A type by its code, `<f4`. Source: https://numpy.org/doc/stable/reference/arrays.interface.html */
function simple(code: string): Type {
  const [, order, kind, digits, unit = ''] = /^([<>|])([biufcSUVOMmat])([0-9]{0,9})(\[[^\]]{1,20}\])?$/.exec(code) ?? [];
  if (order === undefined || kind === undefined || digits === undefined) throw new FormatFault(`the type ${shown(code)} is not known here`);
  if (kind === 'O') return { dtype: 'O', width: 0, swap: 1 };
  if (digits === '' || (kind === 't')) throw new FormatFault(`the type ${shown(code)} has no whole bytes`);
  const width = Number(digits) * (kind === 'U' ? 4 : 1);
  const unitOf = /^[SVab]$/.test(kind) ? 1 : kind === 'U' ? 4 : kind === 'c' ? width / 2 : width;
  const dtype = `${kind}${digits}${unit}`;
  if (order !== '>' || unitOf === 1) return { dtype, width, swap: 1 };
  // Numbers of other widths are of one machine alone: they are compared as they stand.
  return [2, 4, 8].includes(unitOf) ? { dtype, width, swap: unitOf } : { dtype: `>${dtype}`, width, swap: 1 };
}

function widthOf(description: Literal, depth = 0): number {
  if (typeof description === 'string') {
    const { dtype, width } = simple(description);
    if (dtype === 'O') throw new FormatFault('a record holds Python objects, which are not read');
    return width;
  }
  if (!Array.isArray(description) || depth > MOST_NESTED) throw new FormatFault('the type is no list of fields');
  let total = 0;
  for (const field of description as readonly Literal[]) {
    const [, type, shape = []] = Array.isArray(field) ? (field as readonly Literal[]) : [];
    if (type === undefined) throw new FormatFault('a field of the type has no type of its own');
    total += widthOf(type, depth + 1) * shapeOf(shape).reduce((product, size) => product * size, 1);
  }
  return total;
}

function shapeOf(value: Literal | undefined): readonly number[] {
  const sizes = typeof value === 'number' ? [value] : Array.isArray(value) ? (value as readonly Literal[]) : undefined;
  if (sizes === undefined || sizes.length > MOST_DIMENSIONS || !sizes.every((size): size is number => typeof size === 'number')) {
    throw new FormatFault('the shape is no tuple of whole numbers');
  }
  return sizes;
}

const plain = (value: Literal): unknown => (value instanceof Map ? [...value].map(([key, inner]) => [key, plain(inner)]) : Array.isArray(value) ? value.map(plain) : value);

/**
 * Reads the header of a `.npy` file.
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws FormatFault
 */
export function readNumpyHeader(text: string): NumpyHeader {
  const reader = new Reader(text);
  const header = reader.value();
  reader.end();
  if (!(header instanceof Map) || header.size !== 3) throw new FormatFault('the header has not exactly descr, fortran_order and shape');
  const fields = header as ReadonlyMap<string, Literal>;
  const [description, fortran, shape] = [fields.get('descr'), fields.get('fortran_order'), fields.get('shape')];
  if (description === undefined || typeof fortran !== 'boolean') throw new FormatFault('the header has not exactly descr, fortran_order and shape');
  const type = typeof description === 'string' ? simple(description) : { dtype: JSON.stringify(plain(description)), width: widthOf(description), swap: 1 };
  if (!Number.isSafeInteger(type.width)) throw new FormatFault('an element is too large');
  return { ...type, fortran, shape: shapeOf(shape) };
}
