import { checkLabels, checkNumbers, truthOf, type Labels } from './checks.ts';
import { NumberColumn, TextColumn } from './columns.ts';
import { FIRST, TableFaults, type Places } from './faults.ts';
import { GroupReader, keptClusters, keptOf, MOST_LEVELS, type GroupColumns } from './groups.ts';
import { scoresByCase } from './join.ts';
import { readColumns } from './read.ts';
import type { TableSource } from './source.ts';
import type { BinaryTable, Exclusion, Scores } from './table.ts';

export interface ScoreColumn {
  readonly column: string;
  readonly threshold?: number | undefined;
}

export interface ReferenceColumn extends ScoreColumn {
  /** Such as `authorized`. */
  readonly name: string;
  /** Where the scores stand in a table of their own: its column of cases, by which they are joined. */
  readonly table?: { readonly source: TableSource; readonly case: string } | undefined;
}

/** Which columns of a table with two classes mean what. */
export interface BinaryColumns extends GroupColumns {
  readonly truth: Labels;
  readonly score: ScoreColumn;
  readonly higherIs?: 'positive' | 'negative' | undefined;
  readonly references?: readonly ReferenceColumn[] | undefined;
  /** Leaves out rows in which a score is no number, and counts them; without it they are refused. */
  readonly exclude?: 'bad-scores' | undefined;
}

/** Scores with the rows of the table that they belong to, and where those stand. */
interface Judged extends Scores {
  readonly column: NumberColumn;
  readonly path: string;
  readonly places: Places;
  /** For each row its index in the table where the score stands. */
  readonly rowThere: (row: number) => number;
}

/** Which rows stay: those in which every score is a number. The others are counted under the first score that is none. */
function exclude(rows: number, judged: readonly Judged[]): { readonly kept: Uint8Array; readonly excluded: readonly Exclusion[] } {
  const kept = new Uint8Array(rows).fill(1);
  const excluded = judged.flatMap(({ values, column, path, places, rowThere }): Exclusion[] => {
    if (column.bad + column.missing === 0) return [];
    const lines: number[] = [];
    let n = 0;
    for (let row = 0; row < rows; row += 1) {
      if (kept[row] === 0 || !Number.isNaN(values[row])) continue;
      kept[row] = 0;
      n += 1;
      if (lines.length < FIRST) lines.push(places.of(rowThere(row)));
    }
    return n === 0 ? [] : [{ reason: `${column.name} of ${path} holds no number`, n, lines }];
  });
  return { kept, excluded };
}

function without(table: BinaryTable, kept: Uint8Array, excluded: readonly Exclusion[]): BinaryTable {
  if (excluded.length === 0) return table;
  const scores = (of: Scores): Scores => ({ ...of, values: keptOf(of.values, kept) });
  const truth = keptOf(table.truth, kept);
  return {
    ...table,
    rows: truth.length,
    truth,
    scores: scores(table.scores),
    references: table.references.map(scores),
    // A level that loses all its rows stays: that it was there is a fact.
    attributes: table.attributes.map((attribute) => ({ ...attribute, codes: keptOf(attribute.codes, kept) })),
    clusters: table.clusters === undefined ? undefined : keptClusters(table.clusters, kept),
    weights: table.weights === undefined ? undefined : keptOf(table.weights, kept),
    excluded,
  };
}

/**
 * Reads a table with two classes. The digest of the test set is of all rows, also of excluded ones.
 * @throws TableError with what is wrong, and whatever a source throws.
 */
export async function readBinaryTable(source: TableSource, wanted: BinaryColumns): Promise<BinaryTable> {
  const faults = new TableFaults(source.path);
  checkLabels(wanted.truth, faults);
  const truth = new TextColumn('truth', wanted.truth.column, { asItStands: true, most: MOST_LEVELS });
  const score = new NumberColumn('score', wanted.score.column);
  const references = (wanted.references ?? []).map((reference) => ({ ...reference, scores: new NumberColumn(`${reference.name} score`, reference.column) }));
  const groups = new GroupReader(wanted);
  const here = references.filter(({ table }) => table === undefined);
  const places = await readColumns(source, [truth, score, ...here.map(({ scores }) => scores), ...groups.columns], faults);

  const read = { places, faults };
  const judged: Judged[] = [{ name: 'score', values: score.values, threshold: wanted.score.threshold, column: score, path: source.path, places, rowThere: (row) => row }];
  const table = { rows: truth.rows, truth: truthOf(truth, wanted.truth, read), ...groups.groups(read) };
  if (wanted.exclude === undefined) for (const column of [score, ...here.map(({ scores }) => scores)]) checkNumbers(column, read);
  faults.settle();
  for (const { name, threshold, table: other, scores } of references) {
    const found = other === undefined
      ? { values: scores.values, path: source.path, places, rowThere: (row: number) => row }
      : await scoresByCase(groups.cases, faults, other, scores, wanted.exclude !== undefined);
    judged.push({ name, threshold, column: scores, ...found });
  }
  const [first, ...others] = judged.map(({ name, values, threshold }): Scores => ({ name, values, threshold }));
  const whole: BinaryTable = {
    ...table, higherIs: wanted.higherIs ?? 'positive', scores: first ?? { name: 'score', values: score.values, threshold: undefined }, references: others,
    excluded: [], testSetDigest: groups.digest(truth),
  };
  const { kept, excluded } = exclude(whole.rows, judged);
  return without(whole, kept, excluded);
}
