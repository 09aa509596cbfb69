import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TableSource } from '../../src/predictions/source.ts';
import { TableError } from '../../src/predictions/table.ts';

/** Parquet files here; the tables that they were made of are those of the evaluation. */
const folderOf = (name: string): string => join(import.meta.dirname, name.endsWith('.csv') ? '../evaluation/oracle' : 'oracle');

/** A table in memory; read in parts of `part` bytes where that is given. */
export function table(content: string | Uint8Array, { path = 'predictions.csv', part }: { readonly path?: string; readonly part?: number } = {}): TableSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const source = { path, size: bytes.length, read: async (start: number, end: number): Promise<Uint8Array> => bytes.subarray(start, end) };
  if (part === undefined) return source;
  return {
    ...source,
    async* chunks() {
      for (let at = 0; at < bytes.length; at += part) yield bytes.slice(at, at + part);
    },
  };
}

export function oracleBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folderOf(name), name)));
}

export const oracle = (name: string): TableSource => table(oracleBytes(name), { path: name });

/** Each problem of a table that is refused, as `line: message`; a table that is read, or another error, fails the test. */
export async function problemsOf(reading: Promise<unknown>): Promise<string[]> {
  const error: unknown = await reading.then(() => undefined, (reason: unknown) => reason);
  if (error === undefined) throw new Error('the table is read');
  if (!(error instanceof TableError)) throw error;
  return error.problems.map(({ message, location }) => `${location.line ?? '-'}: ${message}`);
}
