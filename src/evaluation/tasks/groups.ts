import type { Attribute } from '../../predictions/table.ts';
import type { Evaluation, GroupFigures, MethodInterval, MetricFigure } from '../evaluation.ts';
import { partitionBy } from '../partition.ts';
import type { Group } from '../summary.ts';
import { isUndefined, type Undefined } from '../../statistics/undefined.ts';

/** A table of any task, as far as its rows are grouped. */
export interface GroupedTable {
  readonly rows: number;
  readonly attributes: readonly Attribute[];
}

export interface TaskSettings {
  readonly by: readonly (readonly string[])[];
  readonly level: number;
}

/** The rows of each group: of the whole first, then of every combination of levels that occurs. */
function rowsByGroup(table: GroupedTable, by: TaskSettings['by']): (readonly [group: Group, rows: Uint32Array])[] {
  return [[], ...by].flatMap((attributes) => {
    const { groups, cells, sizes } = partitionBy({ ...table, truth: new Uint8Array(table.rows) }, attributes);
    const rows = groups.map((_, at) => new Uint32Array(sizes[2 * at] ?? 0));
    const filled = new Uint32Array(groups.length);
    for (let row = 0; row < table.rows; row += 1) {
      const group = cells[row] ?? 0;
      const at = filled[group] ?? 0;
      const own = rows[group];
      if (own !== undefined) own[at] = row;
      filled[group] = at + 1;
    }
    return groups.map((group, at) => [group, rows[at] ?? new Uint32Array(0)] as const);
  });
}

/** The values of some rows. */
export const valuesOf = (values: Float64Array, rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => values[row] ?? Number.NaN);

/** A figure, or why there is none. */
export function figure(metric: string, estimate: number | Undefined | undefined, intervals: readonly MethodInterval[] = [], note?: string): MetricFigure {
  if (estimate === undefined) return { metric, undefined: 'it cannot be told of these cases', intervals: [] };
  if (isUndefined(estimate)) return { metric, undefined: estimate.undefined, intervals: [] };
  return { metric, estimate, intervals, ...(note === undefined ? {} : { note }) };
}

/** The evaluation of a table whose groups are told one by one. */
export function evaluateGroups(table: GroupedTable & { readonly testSetDigest?: string | undefined }, { by }: TaskSettings, figuresOf: (rows: Uint32Array, group: Group) => readonly MetricFigure[]): Evaluation {
  const groups = rowsByGroup(table, by).map(([group, rows]): GroupFigures => ({ group, n: rows.length, metrics: figuresOf(rows, group) }));
  const digest = table.testSetDigest;
  return { schema: 'plumbline/evaluation/v1', rows: table.rows, excluded: 0, ...(digest === undefined ? {} : { test_set: digest }), groups, comparisons: [], gaps: [], spreads: [] };
}
