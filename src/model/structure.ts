import { createHash } from 'node:crypto';
import { byteOrder, sha256 } from './digest.ts';

/** A file that can be read in parts, of which some may be asked for at once; bytes `start` (inclusive) to `end` (exclusive). */
export interface ByteSource {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A tensor without its place in the file. */
export interface Tensor {
  readonly name: string;
  /** The format's own word for the type of an element. What has weight but is no tensor (a tree) names what it is. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Hex SHA-256 of its values, free of packaging: row by row, little endian, not compressed; undefined where they were not read. */
  readonly values: string | undefined;
}

/** What a reader finds in a file of its format. */
export interface Found {
  /** In any order; each name once. */
  readonly tensors: readonly Tensor[];
  /** The architecture that is not in the tensors, a line a fact (`%3 = Relu(%2)`), in an order that packaging does not change. */
  readonly outline?: readonly string[];
  /** What the file says about itself and no one computes with. */
  readonly metadata?: ReadonlyMap<string, string>;
  /** Dotted names (`posix.system`) that loading the file would import; sorted. */
  readonly imports?: readonly string[];
  /** What a reviewer of this file should know, a sentence each. */
  readonly warnings?: readonly string[];
  /** Paths, from the file's folder, of other files that hold its values. */
  readonly external?: readonly string[];
  /** Where this file shows less, or more, than others of its format. */
  readonly cannotShow?: string;
}

/** What a model file holds, whatever its packaging. */
export interface Structure {
  /** The `name` of its format. */
  readonly format: string;
  /** Digest of the architecture as far as the format shows it: names, types and shapes of the tensors, and the outline. */
  readonly layout: string;
  /** Digest of the layout and the values; undefined where values were not read. */
  readonly content: string | undefined;
  /** By name, in byte order. */
  readonly tensors: readonly Tensor[];
  readonly outline: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly imports: readonly string[];
  readonly warnings: readonly string[];
  readonly external: readonly string[];
  /** What could have changed unseen, to be read after "the same architecture as far as it shows: ". */
  readonly cannotShow: string;
}

export type Reading = { readonly structure: Structure } | { readonly problem: string };

export interface ReadOptions {
  /** Read values too (the default), or no more than the architecture. */
  readonly values?: boolean;
  /** Opens another file by its path from the model's folder, which it never leaves; undefined where it is not at hand. */
  readonly beside?: (path: string) => Promise<ByteSource | undefined>;
}

/** What a format is recognised by. */
export interface Beginning {
  /** The file's first bytes, `BEGINNING` at most. */
  readonly bytes: Uint8Array;
  readonly size: number;
  /** Names of the entries of a zip file; undefined for any other file. */
  readonly entries: readonly string[] | undefined;
}

/** How much of a file's start tells its format. */
export const BEGINNING = 4096;

/** A format of model files: one object, one line in the table of formats. */
export interface ModelFormat {
  readonly name: string;
  readonly cannotShow: string;
  /** By content, never by name; false where in doubt. */
  recognises(beginning: Beginning): boolean;
  /**
   * Reads and checks; runs, imports and unpickles nothing.
   * @throws FormatFault for what is not exactly that format, and whatever `source.read` throws.
   */
  read(source: ByteSource, options: ReadOptions): Promise<Found>;
}

/** Why a file is not of its format: what was found, where, and what was expected. */
export class FormatFault extends Error {}

/** No published model goes near this; more is only there to fill memory. */
export const MOST_TENSORS = 250_000;
/** No tensor library has more. */
export const MOST_DIMENSIONS = 64;

/** Names come from the file: shortened and quoted before they are shown. */
export const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** @throws FormatFault where the file ends before `end`. */
export async function readExactly(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  if (end > source.size) throw new FormatFault(`bytes ${start} to ${end} cannot be read: the file ends at byte ${source.size}`);
  const bytes = await source.read(start, end);
  if (bytes.length !== end - start) throw new FormatFault(`bytes ${start} to ${end} cannot be read: the file ends early`);
  return bytes;
}

const CHUNK = 4 * 1024 * 1024;

/** The bytes from `start` to `end` in parts of 4 MiB at most; while one is worked on, the next is being read. */
export async function* chunks(source: ByteSource, start: number, end: number): AsyncGenerator<Uint8Array> {
  const ask = (at: number): Promise<Uint8Array> => {
    const asked = readExactly(source, at, Math.min(end, at + CHUNK));
    // Whoever awaits it sees why it failed; nobody may, where the reader stops early.
    asked.catch(() => undefined);
    return asked;
  };
  let next = start < end ? ask(start) : undefined;
  for (let at = start + CHUNK; next !== undefined; at += CHUNK) {
    const chunk = await next;
    next = at < end ? ask(at) : undefined;
    yield chunk;
  }
}

/** Hex SHA-256 of the bytes from `start` to `end`. */
export async function digestRange(source: ByteSource, start: number, end: number): Promise<string> {
  if (end - start <= CHUNK) return sha256(start === end ? '' : await readExactly(source, start, end));
  const hash = createHash('sha256');
  for await (const chunk of chunks(source, start, end)) hash.update(chunk);
  return hash.digest('hex');
}

/** The bytes from `start` to `end` of a file as a file of their own. */
export function part(source: ByteSource, start: number, end: number): ByteSource {
  return { size: end - start, read: (from, to) => source.read(start + from, start + to) };
}

/** Number of elements of a shape. @throws FormatFault where it is no whole number that can be told exactly. */
export function elements(name: string, shape: readonly number[]): number {
  if (shape.length > MOST_DIMENSIONS) throw new FormatFault(`tensor ${shown(name)} has ${shape.length} dimensions, more than ${MOST_DIMENSIONS}`);
  let total = 1;
  for (const size of shape) {
    total *= size;
    if (!Number.isSafeInteger(total) || size < 0) throw new FormatFault(`tensor ${shown(name)} has an impossible shape: ${shape.slice(0, 8).join('×')}`);
  }
  return total;
}

type Described = Pick<Tensor, 'name' | 'dtype' | 'shape'>;

const describeTensor = ({ name, dtype, shape }: Described): string => `${JSON.stringify(name)} ${dtype} [${shape.join(',')}]`;

const byName = (a: Described, b: Described): number => byteOrder(a.name, b.name);

// No line of a tensor begins with =, and no line break is left in a line: the text can be read in one way only.
const outlineLine = (line: string): string => `= ${JSON.stringify(line)}\n`;

/**
 * The layout as text, its lines of the outline, then one line a tensor by name (`"encoder.0.weight" F32 [64,1,7,7]`),
 * and its hex SHA-256. Neither order in the file nor metadata nor values change it.
 */
export function layoutSignature(tensors: readonly Described[], outline: readonly string[] = []): { readonly text: string; readonly sha256: string } {
  const lines = [...tensors].sort(byName).map((tensor) => `${describeTensor(tensor)}\n`);
  const text = [...outline.map(outlineLine), ...lines].join('');
  return { text, sha256: sha256(text) };
}

/** Hex SHA-256 over the layout with the digest of each tensor's values; undefined where a tensor's values were not read. */
export function contentDigest(tensors: readonly Tensor[], outline: readonly string[] = []): string | undefined {
  if (tensors.some(({ values }) => values === undefined)) return undefined;
  const lines = [...tensors].sort(byName).map((tensor) => `${describeTensor(tensor)} ${tensor.values}\n`);
  return sha256([...outline.map(outlineLine), ...lines].join(''));
}

function checkTensors(tensors: readonly Tensor[]): void {
  if (tensors.length > MOST_TENSORS) throw new FormatFault(`more than ${MOST_TENSORS} tensors`);
  for (const [index, { name }] of tensors.entries()) {
    if (tensors[index + 1]?.name === name) throw new FormatFault(`tensor ${shown(name)} stands twice`);
  }
}

/**
 * What a file of a known format holds, or why it is none.
 * @throws whatever `source.read` throws: a file that cannot be had is no malformed file.
 */
export async function readAs(format: ModelFormat, source: ByteSource, options: ReadOptions = {}): Promise<Reading> {
  try {
    const { outline = [], metadata = new Map(), imports = [], warnings = [], external = [], cannotShow = format.cannotShow, ...found } = await format.read(source, options);
    const tensors = [...found.tensors].sort(byName);
    checkTensors(tensors);
    const layout = layoutSignature(tensors, outline).sha256;
    const content = contentDigest(tensors, outline);
    return { structure: { format: format.name, layout, content, tensors, outline, metadata, imports, warnings, external, cannotShow } };
  } catch (error) {
    if (error instanceof FormatFault) return { problem: error.message };
    throw error;
  }
}
