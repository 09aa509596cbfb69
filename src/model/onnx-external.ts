import type { Field, Kind, Protobuf } from './protobuf.ts';
import { FormatFault, shown, type ByteSource, type ReadOptions } from './structure.ts';

/** Bytes of a file beside the model. */
export interface Place {
  /** From the model's folder. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const ENTRY: Kind = { name: 'an entry of external_data', single: [1, 2] };

/** A path below the model's folder, without `.` and empty parts. @throws FormatFault where it leaves the folder. */
function below(location: string, tensor: string): string {
  const parts = location.split('/').filter((name) => name !== '' && name !== '.');
  const leaves = location.startsWith('/') || /^[A-Za-z]:/.test(location) || /[\\\0]/.test(location) || parts.includes('..');
  if (leaves || parts.length === 0) throw new FormatFault(`tensor ${shown(tensor)} is kept in ${shown(location)}, which is not in the model's folder`);
  return parts.join('/');
}

function position(value: string | undefined, otherwise: number, tensor: string): number {
  if (value === undefined) return otherwise;
  const number = /^[0-9]{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new FormatFault(`tensor ${shown(tensor)} is kept at ${shown(value)}, expected a number of bytes`);
  return number;
}

/** Where the entries of `external_data` say that a tensor of `length` bytes is. @throws FormatFault */
export async function readPlace(file: Protobuf, entries: readonly Field[], tensor: string, length: number): Promise<Place> {
  const said = new Map<string, string>();
  for (const entry of entries) {
    const pair = await file.message(entry, ENTRY);
    const [key, value] = [pair.one(1), pair.one(2)];
    const name = key === undefined ? '' : await file.text(key);
    if (said.has(name)) throw new FormatFault(`tensor ${shown(tensor)} has ${shown(name)} twice in external_data`);
    said.set(name, value === undefined ? '' : await file.text(value));
  }
  const path = below(said.get('location') ?? '', tensor);
  const start = position(said.get('offset'), 0, tensor);
  const given = position(said.get('length'), length, tensor);
  if (given !== length) throw new FormatFault(`tensor ${shown(tensor)} has ${given} bytes in ${shown(path)} where its type and shape need ${length}`);
  return { path, start, end: start + length };
}

/** The files beside a model, each opened once and only when it is needed. */
export class ExternalFiles {
  private readonly beside: NonNullable<ReadOptions['beside']>;
  private readonly opened = new Map<string, ByteSource | undefined>();

  constructor({ beside }: ReadOptions) {
    this.beside = beside ?? (async () => undefined);
  }

  async has(path: string): Promise<boolean> {
    if (!this.opened.has(path)) this.opened.set(path, await this.beside(path));
    return this.opened.get(path) !== undefined;
  }

  /** @throws FormatFault where the file is not at hand. */
  async open(path: string): Promise<ByteSource> {
    const source = (await this.has(path)) ? this.opened.get(path) : undefined;
    if (source === undefined) throw new FormatFault(`${shown(path)}, which holds values, is not at hand`);
    return source;
  }
}

/**
 * Holds that no byte belongs to two tensors, but where one is wholly the other: it would be read over and over.
 * @throws FormatFault
 */
export function checkPlaces(places: readonly (Place & { readonly tensor: string })[]): void {
  const sorted = [...places].filter(({ start, end }) => end > start)
    .sort((a, b) => (a.path === b.path ? a.start - b.start || a.end - b.end : a.path < b.path ? -1 : 1));
  for (const [index, place] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next === undefined || next.path !== place.path || next.start >= place.end) continue;
    if (next.start === place.start && next.end === place.end) continue;
    throw new FormatFault(`tensors ${shown(place.tensor)} and ${shown(next.tensor)} overlap at byte ${next.start} of ${shown(place.path)}`);
  }
}
