import { listed, show } from '../formats/words.ts';
import { replaceCodes } from './codes.ts';
import type { NumberColumn, TextColumn } from './columns.ts';
import { FIRST, thousands, type Places, type TableFaults } from './faults.ts';

/** A table that was read: where its rows stand, and where its faults go. */
export interface Read {
  readonly places: Places;
  readonly faults: TableFaults;
}

interface Column {
  readonly role: string;
  readonly name: string;
}

/** Says of rows, in order, what is wrong with their field of a column: of the first ones one by one, of all how many. */
export function refuseRows(column: Column, { places, faults }: Read, rows: readonly number[], n: number, fault: (row: number) => { what: string; found: string; expected: string; mend: string }): void {
  const kind = `${column.role} ${column.name} ${rows.length === 0 ? '' : fault(rows[0] ?? 0).expected}`;
  for (const row of rows) {
    const line = places.of(row);
    faults.add(kind, line, () => {
      const { what, ...rest } = fault(row);
      return { message: `${faults.path}, ${places.unit} ${line}: the ${column.role} in ${show(column.name)} ${what}`, ...rest };
    });
  }
  faults.more(kind, n - rows.length);
}

/** The first of the rows for which `wrong` holds, and how many there are. */
export function rowsWhere(rows: number, wrong: (row: number) => boolean): { readonly first: number[]; readonly n: number } {
  const first: number[] = [];
  let n = 0;
  for (let row = 0; row < rows; row += 1) {
    if (!wrong(row)) continue;
    n += 1;
    if (first.length < FIRST) first.push(row);
  }
  return { first, n };
}

/** Refuses what is no number and, unless it may be missing, an empty field. */
export function checkNumbers(column: NumberColumn, read: Read, missing: 'refused' | 'kept' = 'refused'): void {
  const expected = 'a finite decimal number such as 0.25 or 1e-3';
  const texts = new Map(column.firstBad.map(({ row, text }) => [row, text]));
  refuseRows(column, read, [...texts.keys()], column.bad, (row) => {
    const found = show(texts.get(row) ?? '');
    return { what: `is no number: ${found}`, found, expected, mend: 'Write a finite decimal number with a point, without units or separators.' };
  });
  if (missing === 'kept') return;
  refuseRows(column, read, column.firstMissing, column.missing, () => (
    { what: 'is empty', found: 'nothing', expected: 'a number in each row', mend: 'Give each row a number.' }));
}

/** Refuses numbers of which `fine` does not hold; what is no number is left to `checkNumbers`. */
export function checkRange(column: NumberColumn, read: Read, expected: string, fine: (value: number) => boolean): void {
  const { values } = column;
  const { first, n } = rowsWhere(column.rows, (row) => !Number.isNaN(values[row]) && !fine(values[row] ?? 0));
  refuseRows(column, read, first, n, (row) => (
    { what: `is ${String(values[row])}, not ${expected}`, found: String(values[row]), expected, mend: `Write ${expected}.` }));
}

/** Refuses empty texts: an id, a label or a class that is not there. */
export function checkPresent(column: TextColumn, read: Read): void {
  const { codes } = column;
  const empty = column.texts.find(new Uint8Array(0));
  const { first, n } = empty < 0 ? { first: [], n: 0 } : rowsWhere(column.rows, (row) => codes[row] === empty);
  refuseRows(column, read, first, n, () => ({ what: 'is empty', found: 'nothing', expected: `a ${column.role} in each row`, mend: `Give each row its ${column.role}.` }));
}

/** Refuses a column with more texts than it may have. Returns whether its codes can be used. */
export function checkVariety({ overflow, most, role, name }: TextColumn, { places, faults }: Read): boolean {
  if (overflow === undefined) return true;
  const line = places.of(overflow);
  faults.add(`${role} ${name} variety`, line, () => ({
    message: `${faults.path}, ${places.unit} ${line}: ${show(name)} has more than ${thousands(most)} different texts, too many for ${role === 'attribute' ? 'an attribute' : `a ${role}`}`,
    found: `more than ${thousands(most)} different texts`, expected: `at most ${thousands(most)}`, mend: 'Name another column, or group its values into bands.',
  }));
  return false;
}

/** Refuses cases that stand twice, naming both places. The cases have been coded in the order of the rows. */
export function checkUnique(column: TextColumn, read: Read): void {
  const { codes } = column;
  let seen = 0;
  const { first, n } = rowsWhere(column.rows, (row) => {
    const known = (codes[row] ?? 0) < seen;
    if (!known) seen += 1;
    return known;
  });
  const { unit, of } = { unit: read.places.unit, of: (row: number) => read.places.of(row) };
  refuseRows(column, read, first, n, (row) => {
    const text = show(column.texts.text(codes[row] ?? 0));
    const earlier = of(codes.indexOf(codes[row] ?? 0));
    return { what: `is ${text}, as on ${unit} ${earlier}`, found: `${text} on ${unit}s ${earlier} and ${of(row)}`, expected: 'each case once', mend: 'Keep one row for each case.' };
  });
}

export interface Labels {
  readonly column: string;
  /** Texts that mean "with the condition", and without. Both may be left out where the texts are 1 and 0. */
  readonly positive?: readonly string[] | undefined;
  readonly negative?: readonly string[] | undefined;
}

/** Refuses lists of labels that do not tell positive from negative. */
export function checkLabels({ column, positive, negative }: Labels, faults: TableFaults): void {
  const fail = (what: string, mend: string): never => faults.fail(undefined, {
    message: `${faults.path}: ${what} in ${show(column)}`, found: what, expected: 'labels that mean positive and labels that mean negative, none in both', mend,
  });
  if ((positive === undefined) !== (negative === undefined)) fail(`only the ${positive === undefined ? 'negative' : 'positive'} labels are named`, 'Name both, or neither where they are 1 and 0.');
  if (positive?.length === 0 || negative?.length === 0) fail('no label is named', 'Name at least one of each.');
  const both = positive?.filter((label) => negative?.includes(label)) ?? [];
  if (both.length > 0) fail(`the label ${listed(both.map((label) => show(label)), 'and')} means both positive and negative`, 'Let each label mean one thing.');
}

/** For each row 1 with the condition and 0 without, as its label says; refuses every other text. */
export function truthOf(column: TextColumn, { positive = ['1'], negative = ['0'] }: Labels, read: Read): Uint8Array {
  const { codes, texts, rows } = column;
  if (!checkVariety(column, read)) return new Uint8Array(0);
  const meaning = Array.from({ length: texts.size }, (_, code) => {
    const text = texts.text(code);
    return positive.includes(text) ? 1 : negative.includes(text) ? 0 : -1;
  });
  const { first, n } = meaning.includes(-1) ? rowsWhere(rows, (row) => meaning[codes[row] ?? 0] === -1) : { first: [], n: 0 };
  const expected = listed([...positive, ...negative].map((label) => show(label)));
  refuseRows(column, read, first, n, (row) => {
    const text = texts.text(codes[row] ?? 0);
    const what = text === '' ? 'is empty' : `is ${show(text)}, neither positive (${listed(positive.map((label) => show(label)))}) nor negative (${listed(negative.map((label) => show(label)))})`;
    return { what, found: show(text), expected, mend: 'Correct the field, or name the label as positive or negative.' };
  });
  return replaceCodes(codes, meaning.map((one) => Math.max(one, 0)), new Uint8Array(rows));
}
