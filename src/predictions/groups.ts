import { show } from '../formats/words.ts';
import { byteOrder } from '../model/digest.ts';
import { checkNumbers, checkPresent, checkRange, checkUnique, checkVariety, refuseRows, rowsWhere, type Read } from './checks.ts';
import { replaceCodes } from './codes.ts';
import { NumberColumn, TextColumn, type Column } from './columns.ts';
import { testSetDigest } from './digest.ts';
import { MISSING, type Attribute, type Clusters, type Codes } from './table.ts';

/** More levels than this are no attribute, and more labels no label. */
export const MOST_LEVELS = 10_000;

/** The column with its levels in byte order; refuses a column with too many, and the text that stands for an empty field. */
export function attributeOf(column: TextColumn, read: Read): Attribute {
  const { name, texts, codes } = column;
  if (!checkVariety(column, read)) return { name, levels: [], codes: new Uint8Array(0) };
  const reserved = texts.find(new TextEncoder().encode(MISSING));
  const { first, n } = reserved < 0 ? { first: [], n: 0 } : rowsWhere(column.rows, (row) => codes[row] === reserved);
  refuseRows(column, read, first, n, () => (
    { what: `is ${show(MISSING)}, which is what an empty field is called`, found: show(MISSING), expected: 'another text, or nothing', mend: 'Leave the field empty where the value is missing.' }));
  const found = Array.from({ length: texts.size }, (_, code) => texts.text(code) || MISSING);
  const order = found.map((_, code) => code).sort((a, b) => byteOrder(found[a] ?? '', found[b] ?? ''));
  const levelOf: number[] = [];
  for (const [level, code] of order.entries()) levelOf[code] = level;
  return { name, levels: order.map((code) => found[code] ?? ''), codes: replaceCodes(codes, levelOf, codes) };
}

/** The column's texts as clusters; refuses an empty one. */
export function clustersOf(column: TextColumn, read: Read): Clusters {
  checkPresent(column, read);
  const { codes } = column;
  return { name: column.name, count: column.texts.size, codes: codes instanceof Uint32Array ? codes : Uint32Array.from(codes) };
}

/** The values of the rows for which `kept` is 1, moved to the front. */
export function keptOf<T extends Codes | Float64Array>(values: T, kept: Uint8Array): T {
  let to = 0;
  for (let row = 0; row < values.length; row += 1) {
    values[to] = values[row] ?? 0;
    to += kept[row] ?? 0;
  }
  return values.subarray(0, to) as T;
}

/** The clusters that have kept rows, counted anew. */
export function keptClusters({ name, codes }: Clusters, kept: Uint8Array): Clusters {
  const left = keptOf(codes, kept);
  const renamed = new Map<number, number>();
  for (let row = 0; row < left.length; row += 1) {
    const code = left[row] ?? 0;
    const next = renamed.get(code) ?? renamed.size;
    renamed.set(code, next);
    left[row] = next;
  }
  return { name, count: renamed.size, codes: left };
}

/** What the columns of a table mean that group its rows, whatever the task. */
export interface GroupColumns {
  readonly attributes?: readonly string[] | undefined;
  readonly case?: string | undefined;
  readonly cluster?: string | undefined;
  readonly weight?: string | undefined;
}

/** How the rows of a table are grouped. */
export interface Groups {
  readonly attributes: readonly Attribute[];
  readonly clusters: Clusters | undefined;
  readonly weights: Float64Array | undefined;
  /** `sha256:…` of the sorted lines `CASE,TRUTH` of all rows; undefined without cases, or where the truth has no text. */
  readonly testSetDigest: string | undefined;
}

/** The columns that group rows, to be read with those of the task. */
export class GroupReader {
  readonly cases: TextColumn | undefined;
  readonly #attributes: readonly TextColumn[];
  readonly #cluster: TextColumn | undefined;
  readonly #weight: NumberColumn | undefined;

  constructor({ attributes = [], case: cases, cluster, weight }: GroupColumns) {
    this.cases = cases === undefined ? undefined : caseColumn(cases);
    this.#attributes = attributes.map((name) => new TextColumn('attribute', name, { most: MOST_LEVELS }));
    this.#cluster = cluster === undefined ? undefined : new TextColumn('cluster', cluster, { many: true });
    this.#weight = weight === undefined ? undefined : new NumberColumn('weight', weight);
  }

  get columns(): Column[] {
    return [this.cases, ...this.#attributes, this.#cluster, this.#weight].filter((column) => column !== undefined);
  }

  /** Checks the columns; faults are left in `read.faults`. */
  groups(read: Read): Omit<Groups, 'testSetDigest'> {
    if (this.cases !== undefined) checkCases(this.cases, read);
    if (this.#weight !== undefined) {
      checkNumbers(this.#weight, read);
      checkRange(this.#weight, read, 'a number from 0', (value) => value >= 0);
    }
    return {
      attributes: this.#attributes.map((column) => attributeOf(column, read)),
      clusters: this.#cluster === undefined ? undefined : clustersOf(this.#cluster, read),
      weights: this.#weight?.values,
    };
  }

  digest(truth: TextColumn | undefined): string | undefined {
    return this.cases === undefined || truth === undefined ? undefined : testSetDigest(this.cases, truth);
  }
}

/** A column with the id of each case. */
export function caseColumn(name: string): TextColumn {
  return new TextColumn('case', name, { asItStands: true, many: true });
}

export function checkCases(column: TextColumn, read: Read): void {
  checkPresent(column, read);
  checkUnique(column, read);
}
