import { show } from '../formats/words.ts';
import { checkNumbers } from './checks.ts';
import type { NumberColumn, TextColumn } from './columns.ts';
import { TableFaults, thousands, type Places } from './faults.ts';
import { caseColumn, checkCases } from './groups.ts';
import { readColumns } from './read.ts';
import type { TableSource } from './source.ts';

const SHOWN = 5;

interface Joined {
  /** In the order of the cases that were asked for. */
  readonly values: Float64Array;
  readonly path: string;
  readonly places: Places;
  readonly rowThere: (row: number) => number;
}

/** The cases of `from` that `others` does not have. */
function missing(from: TextColumn, others: TextColumn): { readonly n: number; readonly shown: string } {
  const names: string[] = [];
  let n = 0;
  for (let row = 0; row < from.rows; row += 1) {
    const code = from.codes[row] ?? 0;
    if (others.texts.find(from.texts.bytes(code)) >= 0) continue;
    n += 1;
    if (names.length < SHOWN) names.push(show(from.texts.text(code)));
  }
  return { n, shown: `${names.join(', ')}${n > names.length ? ` and ${thousands(n - names.length)} more` : ''}` };
}

function refuseOthers(path: string, { n, shown }: { readonly n: number; readonly shown: string }, there: string, faults: TableFaults): void {
  if (n === 0) return;
  faults.add(`cases of ${path}`, undefined, () => ({
    message: `${path} has ${thousands(n)} ${n === 1 ? 'case' : 'cases'} that ${there} does not have: ${shown}`, found: shown, expected: `the cases of ${there}, each once`,
    mend: 'Let both tables hold the same cases.',
  }));
}

/**
 * The scores that stand in another table, in the order of these cases.
 * @throws TableError where the other table cannot be read, or holds other cases.
 */
export async function scoresByCase(
  cases: TextColumn | undefined, faults: TableFaults, other: { readonly source: TableSource; readonly case: string }, scores: NumberColumn, badMayStand: boolean,
): Promise<Joined> {
  const { path } = other.source;
  if (cases === undefined) {
    return faults.fail(undefined, {
      message: `${path} can only be joined by case, and no column of ${faults.path} is named that holds them`, found: 'no column of cases', expected: 'a column of cases in both tables',
      mend: 'Name the column with the id of the case.',
    });
  }
  const theirFaults = new TableFaults(path);
  const theirs = caseColumn(other.case);
  const places = await readColumns(other.source, [theirs, scores], theirFaults);
  const read = { places, faults: theirFaults };
  checkCases(theirs, read);
  if (!badMayStand) checkNumbers(scores, read);
  theirFaults.settle();
  refuseOthers(faults.path, missing(cases, theirs), path, faults);
  refuseOthers(path, missing(theirs, cases), faults.path, faults);
  faults.settle();
  // Each case stands once, so its number is its row, here and there.
  const rows = Uint32Array.from({ length: cases.rows }, (_, row) => theirs.texts.find(cases.texts.bytes(row)));
  return { values: Float64Array.from(rows, (row) => scores.values[row] ?? Number.NaN), path, places, rowThere: (row) => rows[row] ?? 0 };
}
