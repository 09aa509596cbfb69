import type { BinaryTable, Scores } from '../predictions/table.ts';
import type { Group } from './summary.ts';

/** The row numbers of a group, in the order of the table; none for a level that no row has. */
export function rowsIn({ rows, attributes }: Pick<BinaryTable, 'rows' | 'attributes'>, group: Group): Uint32Array {
  const asked = Object.entries(group).map(([name, level]) => {
    const attribute = attributes.find((one) => one.name === name);
    return { codes: attribute?.codes, code: attribute?.levels.indexOf(level) ?? -1 };
  });
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => asked.every(({ codes, code }) => codes?.[row] === code));
}

/** The same rows by rising score: what is resampled in this order does not depend on the order of the table, ties aside. */
export function rising(rows: Uint32Array, { values }: Scores): Uint32Array {
  return rows.toSorted((a, b) => (values[a] ?? NaN) - (values[b] ?? NaN) || a - b);
}
