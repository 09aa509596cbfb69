import { show } from '../formats/words.ts';
import { byteOrder } from '../model/digest.ts';
import { checkNumbers, checkPresent, checkRange, checkVariety, refuseRows, rowsWhere, type Read } from './checks.ts';
import { NumberColumn, TextColumn, type Column } from './columns.ts';
import { TableFaults } from './faults.ts';
import { GroupReader, MOST_LEVELS, type GroupColumns, type Groups } from './groups.ts';
import { readColumns } from './read.ts';
import type { TableSource } from './source.ts';
import type { Codes } from './table.ts';

/** One row a case: its true class, the one that the model said, and how probable each class seemed. */
export interface ClassTable extends Groups {
  readonly rows: number;
  readonly classes: readonly string[];
  /** For each row the index of its class. */
  readonly truth: Codes;
  readonly predicted: Codes;
  /** In the order of the classes; undefined where no columns were named. */
  readonly probabilities: readonly Float64Array[] | undefined;
}

export interface ClassColumns extends GroupColumns {
  readonly truth: string;
  readonly predicted: string;
  /** All classes, in the order in which they are told; without them those of the rows, in byte order. */
  readonly classes?: readonly string[] | undefined;
  /** The column with the probability of each class. */
  readonly probabilities?: ReadonlyMap<string, string> | undefined;
}

/** One row a case: a true and a predicted number. */
export interface RegressionTable extends Groups {
  readonly rows: number;
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
}

export interface RegressionColumns extends GroupColumns {
  readonly truth: string;
  readonly predicted: string;
}

/** Values of each case, such as its Dice score; NaN where there is none. */
export interface CaseValues {
  readonly name: string;
  readonly values: Float64Array;
  readonly missing: number;
}

export interface ValueTable extends Omit<Groups, 'testSetDigest'> {
  readonly rows: number;
  readonly values: readonly CaseValues[];
}

/** Events and the exposure in which they were counted, such as alarms over patient-days. */
export interface RateTable extends Omit<Groups, 'testSetDigest'> {
  readonly rows: number;
  readonly events: Float64Array;
  readonly exposure: Float64Array;
}

/** Reads the columns of a task and those that group its rows, and checks both. */
async function readTask(source: TableSource, wanted: GroupColumns, columns: readonly Column[], truth: string | undefined, check: (read: Read) => void): Promise<Groups> {
  const faults = new TableFaults(source.path);
  const groups = new GroupReader(wanted);
  const told = truth === undefined || groups.cases === undefined ? [] : [new TextColumn('truth', truth, { asItStands: true, many: true, whereTold: true })];
  const places = await readColumns(source, [...columns, ...groups.columns, ...told], faults);
  const read = { places, faults };
  check(read);
  const found = groups.groups(read);
  faults.settle();
  const [text] = told;
  return { ...found, testSetDigest: groups.digest(text !== undefined && text.rows === groups.cases?.rows ? text : undefined) };
}

/** The codes of a column as indexes of `classes`; refuses what is none of them. */
function classed(column: TextColumn, classes: ReadonlyMap<string, number>, read: Read): Codes {
  const { texts, codes, rows } = column;
  const place = Int32Array.from({ length: texts.size }, (_, code) => classes.get(texts.text(code)) ?? -1);
  const { first, n } = rowsWhere(rows, (row) => place[codes[row] ?? 0] === -1 && texts.length(codes[row] ?? 0) > 0);
  const known = [...classes.keys()].map((name) => show(name)).join(', ');
  refuseRows(column, read, first, n, (row) => {
    const text = show(texts.text(codes[row] ?? 0));
    return { what: `is ${text}, not one of the classes ${known}`, found: text, expected: known, mend: 'Correct the field, or name the class.' };
  });
  const out = classes.size <= 0x100 ? new Uint8Array(rows) : new Uint16Array(rows);
  for (let row = 0; row < rows; row += 1) out[row] = place[codes[row] ?? 0] ?? 0;
  return out;
}

/**
 * Reads a table with any number of classes. Classes are texts, blanks around them left out.
 * @throws TableError with what is wrong, RangeError where probabilities are not of the classes, and whatever the source throws.
 */
export async function readClassTable(source: TableSource, wanted: ClassColumns): Promise<ClassTable> {
  const truth = new TextColumn('true class', wanted.truth, { most: MOST_LEVELS });
  const predicted = new TextColumn('predicted class', wanted.predicted, { most: MOST_LEVELS });
  const chances = [...(wanted.probabilities ?? [])].map(([name, column]) => ({ name, column: new NumberColumn(`probability of ${name}`, column) }));
  let classes: readonly string[] = [];
  let [trueCodes, predictedCodes]: [Codes, Codes] = [new Uint8Array(0), new Uint8Array(0)];
  const groups = await readTask(source, wanted, [truth, predicted, ...chances.map(({ column }) => column)], wanted.truth, (read) => {
    for (const { column } of chances) {
      checkNumbers(column, read);
      checkRange(column, read, 'a probability from 0 to 1', (value) => value >= 0 && value <= 1);
    }
    if (!checkVariety(truth, read) || !checkVariety(predicted, read)) return;
    checkPresent(truth, read);
    checkPresent(predicted, read);
    const met = new Set([truth, predicted].flatMap(({ texts }) => Array.from({ length: texts.size }, (_, code) => texts.text(code))));
    classes = wanted.classes ?? [...met].filter((name) => name !== '').sort(byteOrder);
    const places = new Map(classes.map((name, place) => [name, place]));
    [trueCodes, predictedCodes] = [classed(truth, places, read), classed(predicted, places, read)];
  });
  const probabilities = classes.map((name) => chances.find((chance) => chance.name === name)?.column.values).filter((values) => values !== undefined);
  if (chances.length > 0 && (probabilities.length !== classes.length || chances.length !== classes.length)) {
    throw new RangeError(`probabilities are named for ${chances.map(({ name }) => show(name)).join(', ')}, the classes are ${classes.map((name) => show(name)).join(', ')}`);
  }
  return { rows: truth.rows, classes, truth: trueCodes, predicted: predictedCodes, probabilities: chances.length === 0 ? undefined : probabilities, ...groups };
}

/** Reads a table with a true and a predicted number in each row. @throws TableError with what is wrong, and whatever the source throws. */
export async function readRegressionTable(source: TableSource, wanted: RegressionColumns): Promise<RegressionTable> {
  const [truth, predicted] = [new NumberColumn('truth', wanted.truth), new NumberColumn('prediction', wanted.predicted)];
  const groups = await readTask(source, wanted, [truth, predicted], wanted.truth, (read) => {
    checkNumbers(truth, read);
    checkNumbers(predicted, read);
  });
  return { rows: truth.rows, truth: truth.values, predicted: predicted.values, ...groups };
}

/** Reads columns of numbers, of which some may be empty. @throws TableError with what is wrong, and whatever the source throws. */
export async function readValueTable(source: TableSource, wanted: GroupColumns & { readonly values: readonly string[] }): Promise<ValueTable> {
  const columns = wanted.values.map((name) => new NumberColumn('value', name));
  const { testSetDigest: _, ...groups } = await readTask(source, wanted, columns, undefined, (read) => {
    for (const column of columns) checkNumbers(column, read, 'kept');
  });
  return { rows: columns[0]?.rows ?? 0, values: columns.map(({ name, values, missing }) => ({ name, values, missing })), ...groups };
}

/** Reads a table of counted events and their exposure. @throws TableError with what is wrong, and whatever the source throws. */
export async function readRateTable(source: TableSource, wanted: GroupColumns & { readonly events: string; readonly exposure: string }): Promise<RateTable> {
  const [events, exposure] = [new NumberColumn('number of events', wanted.events), new NumberColumn('exposure', wanted.exposure)];
  const { testSetDigest: _, ...groups } = await readTask(source, wanted, [events, exposure], undefined, (read) => {
    checkNumbers(events, read);
    checkNumbers(exposure, read);
    checkRange(events, read, 'a whole number from 0', (value) => Number.isSafeInteger(value) && value >= 0);
    checkRange(exposure, read, 'a number from 0', (value) => value >= 0);
  });
  return { rows: events.rows, events: events.values, exposure: exposure.values, ...groups };
}
