import type { Attribute } from '../predictions/table.ts';
import { partitionBy } from './partition.ts';

/** More groups of one kind are no groups to look at, but cases. */
const MOST_GROUPS = 1_000;

/** What divides a table into more groups than can be told. */
export interface TooMany {
  readonly attributes: readonly string[];
  readonly groups: number;
  readonly most: number;
}

/** The first partition with more groups than are told; undefined where there is none. @throws RangeError as `partitionBy`. */
export function tooManyGroups(table: { readonly rows: number; readonly attributes: readonly Attribute[] }, by: readonly (readonly string[])[]): TooMany | undefined {
  const levels = new Map(table.attributes.map((attribute) => [attribute.name, attribute.levels.length]));
  for (const attributes of by) {
    // Few levels make few groups: no row need be looked at.
    if (attributes.reduce((product, name) => product * (levels.get(name) ?? 1), 1) <= MOST_GROUPS) continue;
    const groups = partitionBy({ ...table, truth: new Uint8Array(table.rows) }, attributes).groups.length;
    if (groups > MOST_GROUPS) return { attributes, groups, most: MOST_GROUPS };
  }
  return undefined;
}
