import { isUtf8 } from 'node:buffer';
import { show } from '../formats/words.ts';
import { NumberColumn, TextColumn, type Column } from './columns.ts';
import type { Places, TableFaults } from './faults.ts';
import { placesOf } from './header.ts';
import { numberTaker, textTaker, type Taker } from './parquet-columns.ts';
import { readFooter, type Leaf, type RowGroup } from './parquet-file.ts';
import { pagesOf, type Page } from './parquet-pages.ts';
import { ENCODING, indexesOf, valuesOf } from './parquet-values.ts';
import type { TableSource } from './source.ts';
import { TableError } from './table.ts';

/** Takes a page; returns how many entries the dictionary has from now on. */
function takePage(taker: Taker, leaf: Leaf, { dictionary, encoding, values, nulls, present, bytes }: Page, entries: number): number {
  if (dictionary) {
    taker.dictionary(valuesOf(leaf, ENCODING.plain, bytes, values));
    return values;
  }
  const there = values - nulls;
  if (encoding === ENCODING.dictionary || encoding === ENCODING.plainDictionary) taker.indexed(indexesOf(bytes, there, entries), present);
  else taker.plain(valuesOf(leaf, encoding, bytes, there), present);
  return entries;
}

async function readGroup(source: TableSource, { rows, chunks }: RowGroup, column: Column, leaf: Leaf): Promise<void> {
  const chunk = chunks.get(leaf.name);
  if (chunk === undefined) throw new RangeError('its values are not in the file, or encrypted');
  const taker = column instanceof NumberColumn ? numberTaker(column, leaf) : column instanceof TextColumn ? textTaker(column, leaf) : undefined;
  if (taker === undefined) return;
  let entries = 0;
  for await (const page of pagesOf(source, chunk, leaf.optional, rows)) entries = takePage(taker, leaf, page, entries);
}

const NUMBERS = new Set(['float', 'integer', 'decimal']);
const TEXTS = new Set(['text', 'integer', 'boolean']);

/** Refuses a column that cannot be what it is wanted for; false for a text that is wanted only where there is one. */
function usable(column: Column, leaf: Leaf | undefined, faults: TableFaults): boolean {
  const { kind, what } = leaf === undefined ? { kind: 'other', what: 'a nested or repeated column' } : { what: undefined, ...leaf.meaning };
  const number = column instanceof NumberColumn;
  if ((number ? NUMBERS : TEXTS).has(kind)) return true;
  if (column instanceof TextColumn && column.whereTold) return false;
  const found = what ?? `${leaf?.physical ?? ''} (${kind})`;
  const expected = number ? 'a column of numbers' : 'a column of text, whole numbers or booleans';
  faults.add(`type of ${column.name}`, undefined, () => ({
    message: `${faults.path}: the ${column.role} in ${show(column.name)} is ${found}, not ${expected}`, found, expected, mend: `Write ${show(column.name)} as ${expected}.`,
  }));
  return false;
}

type Guarded = <T>(what: string, read: () => Promise<T>) => Promise<T>;

/** What is wrong with the bytes is a fault of the table; what is wrong with the disk is not. */
const guard = ({ path }: TableSource, faults: TableFaults): Guarded => async (what, read) => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TableError || !(error instanceof Error) || ('code' in error && 'syscall' in error)) throw error;
    return faults.fail(undefined, { message: `${path}: ${what} cannot be read: ${error.message}`, found: error.message, expected: 'a whole Parquet file', mend: 'Write the file again.' });
  }
};

/** The names of the columns of a Parquet file. @throws TableError for a file that is broken, and whatever the source throws. */
export async function parquetNames(source: TableSource, faults: TableFaults): Promise<readonly string[]> {
  return (await guard(source, faults)('the Parquet file', () => readFooter(source, faults))).names;
}

/**
 * Reads the columns of a Parquet file, row group by row group and page by page. A null is an empty field.
 * @throws TableError for a file that is broken, or that says what cannot be; and whatever the source throws.
 */
export async function readParquet(source: TableSource, columns: readonly Column[], faults: TableFaults): Promise<Places> {
  const guarded = guard(source, faults);
  const file = await guarded('the Parquet file', () => readFooter(source, faults));
  placesOf(columns, file.names, undefined, faults);
  faults.settle();
  const read = columns.filter((column) => usable(column, file.leaves.get(column.name), faults));
  faults.settle();
  for (const column of read) {
    const leaf = file.leaves.get(column.name);
    if (leaf === undefined) continue;
    column.expect(file.rows);
    await guarded(`column ${show(column.name)}`, async () => {
      for (const group of file.groups) await readGroup(source, group, column, leaf);
      if (column instanceof TextColumn) checkTexts(column);
    });
  }
  return { unit: 'row', of: (row) => row + 1 };
}

function checkTexts({ texts }: TextColumn): void {
  for (let code = 0; code < texts.size; code += 1) if (!isUtf8(texts.bytes(code))) throw new RangeError('a text is not UTF-8');
}
