import type { BinaryTable, Scores } from '../predictions/table.ts';
import { clusteredProportions } from './clustered-proportions.ts';
import { confusionsAt, leastFlagged } from './counts.ts';
import { pairedTables, type PairedTables } from './pairs.ts';
import { PerCells } from './per-cells.ts';
import { RowFigures, type PairedFigures } from './row-figures.ts';
import type { GroupSummary, RowEvaluation, ScoreSummary } from './summary.ts';
import { weightedFigures } from './weighted.ts';

/** Works out every figure of a table's rows that is asked for. Rows are sorted once a model, and walked once for several partitions. */
export function evaluateRows(table: BinaryTable): RowEvaluation {
  return evaluationOf(new RowFigures(table), table);
}

function evaluationOf(rows: RowFigures, table: BinaryTable): RowEvaluation {
  const known = new Map<string, readonly GroupSummary[]>();
  const tables = new PerCells((cells, reference: Scores) => pairedTables(table, cells, table.scores, reference));
  return {
    table,
    groups(attributes) {
      const key = JSON.stringify(attributes);
      const found = known.get(key) ?? summaries(rows, table, tables, attributes);
      known.set(key, found);
      return found;
    },
    at: (threshold) => evaluationOf(rows, { ...table, scores: { ...table.scores, threshold } }),
  };
}

/** What the threshold changes, put to what it does not. */
function summaries(rows: RowFigures, table: BinaryTable, pairs: PerCells<Scores, readonly PairedTables[]>, attributes: readonly string[]): readonly GroupSummary[] {
  const partition = rows.partition(attributes);
  const figures = rows.figures(attributes);
  const least = leastFlagged(table, table.scores);
  const counts = table === rows.table || least === undefined ? undefined : confusionsAt(table, table.scores, partition, least);
  const tables = table.references.map((reference) => pairs.of(rows.together(attributes), partition, reference));
  const clustered = rows.members === undefined ? undefined : clusteredProportions(table, rows.members, partition);
  const weighted = weightedFigures(table, rows.ranking, partition);
  return partition.groups.map((group, i) => {
    const [negatives, positives] = [partition.sizes[2 * i] as number, partition.sizes[2 * i + 1] as number];
    const scores = figures.scores[i] as ScoreSummary;
    return {
      group, n: positives + negatives, positives, negatives,
      scores: counts === undefined ? scores : { ...scores, counts: counts[i] },
      references: figures.references.map((paired, r) => ({ ...paired[i] as PairedFigures, ...tables[r]?.[i] ?? NO_TABLES })),
      clustered: clustered?.[i],
      weighted: weighted?.[i],
    };
  });
}

const NO_TABLES = { sensitivity: undefined, specificity: undefined, accuracy: undefined };
