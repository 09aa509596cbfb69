import { open } from 'node:fs/promises';
import type { TableSource } from '../predictions/source.ts';
import type { TableError } from '../predictions/table.ts';
import { unreadable } from './options.ts';
import { UsageError } from './terminal.ts';

/** A table on disk, open until it is closed. */
export interface OpenTable {
  readonly source: TableSource;
  close(): Promise<void>;
}

/**
 * Opens a table. `seen` is told how far it has been read, as a share of its bytes.
 * @throws UsageError where there is no such file.
 */
export async function openTable(option: string, path: string, name: string, seen: (share: number) => void): Promise<OpenTable> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(option, name, error);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new UsageError(`${option}: ${name} is no file`, 'Name a CSV or Parquet file.');
    const { size } = found;
    const read = async (start: number, end: number): Promise<Uint8Array> => {
      const buffer = Buffer.allocUnsafeSlow(Math.max(end - start, 0));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      seen(end / size);
      return buffer.subarray(0, bytesRead);
    };
    return { source: { path: name, size, read }, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What is wrong with a table, a line each with its place and its mend. */
export function tableFault({ problems }: TableError): UsageError {
  const lines = problems.map(({ message, mend, location }) => `${location.path}${location.line === undefined ? '' : `:${location.line}`}: ${message}\n  ${mend}`);
  return new UsageError(`the table cannot be read\n${lines.join('\n')}`, 'Mend the table: nothing was computed from it, for no row is left out in silence.');
}
