import { byteOrder } from '../model/digest.ts';
import { MISSING, type Attribute, type BinaryTable } from './table.ts';

/** The level of cases of which an attribute is not known, as plans and reports call it: an empty field, or this text. */
export const UNKNOWN = 'unknown';

/** Empty fields as `unknown`, added to the cases that say so themselves. */
function withUnknown({ name, levels, codes }: Attribute): Attribute {
  if (!levels.includes(MISSING)) return { name, levels, codes };
  const renamed = levels.map((level) => (level === MISSING ? UNKNOWN : level));
  const sorted = [...new Set(renamed)].sort(byteOrder);
  const places = renamed.map((level) => sorted.indexOf(level));
  return { name, levels: sorted, codes: codes.map((code) => places[code] ?? 0) };
}

/** A table in the words of a plan. */
export function inPlansWords(table: BinaryTable): BinaryTable {
  return { ...table, attributes: table.attributes.map(withUnknown) };
}

/** Rows that are each of another cluster are independent, and are judged as such. */
export function withoutSingleClusters(table: BinaryTable): BinaryTable {
  return table.clusters?.count === table.rows ? { ...table, clusters: undefined } : table;
}
