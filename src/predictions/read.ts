import type { Column } from './columns.ts';
import { csvNames, readCsv } from './csv.ts';
import type { Places, TableFaults } from './faults.ts';
import type { TableSource } from './source.ts';

const PARQUET = [0x50, 0x41, 0x52, 0x31];

/** What a table is mistaken for most often; the first bytes tell. */
const OTHERS: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ['a gzip file', [0x1f, 0x8b]],
  ['a zip file or a workbook', [0x50, 0x4b, 0x03, 0x04]],
  ['an encrypted Parquet file', [0x50, 0x41, 0x52, 0x45]],
  ['UTF-16 text', [0xff, 0xfe]],
  ['UTF-16 text', [0xfe, 0xff]],
];

async function isParquet(source: TableSource, faults: TableFaults): Promise<boolean> {
  const head = await source.read(0, Math.min(source.size, PARQUET.length));
  const begins = (bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  const other = OTHERS.find(([, bytes]) => begins(bytes));
  if (other !== undefined) {
    faults.fail(undefined, { message: `${source.path} is ${other[0]}`, found: other[0], expected: 'CSV in UTF-8, or Parquet', mend: 'Save the table as CSV in UTF-8, or as Parquet.' });
  }
  return begins(PARQUET);
}

/** Loaded for a table that needs it: the usual one does not. */
const parquet = async () => import('./parquet.ts');

/** The names of a table's columns. @throws TableError as `readColumns`. */
export async function columnNames(source: TableSource, faults: TableFaults): Promise<readonly string[]> {
  return (await isParquet(source, faults)) ? (await parquet()).parquetNames(source, faults) : csvNames(source, faults);
}

/**
 * Fills `columns` from a table, CSV or Parquet as its first bytes tell, and says where its rows stand. Faults of single
 * rows that concern the format are left in `faults`; those of values are for the caller to find in the columns.
 * @throws TableError where the table cannot be read further, and whatever the source throws.
 */
export async function readColumns(source: TableSource, columns: readonly Column[], faults: TableFaults): Promise<Places> {
  const places = await ((await isParquet(source, faults)) ? (await parquet()).readParquet : readCsv)(source, columns, faults);
  faults.settle();
  return places;
}
