import { count, listed, nearest, show } from '../formats/words.ts';
import type { Column } from './columns.ts';
import type { TableFaults } from './faults.ts';

const SHOWN = 30;

/**
 * For each wanted column its place among `names`; what is not there, or not once, is a fault.
 */
export function placesOf(columns: readonly Column[], names: readonly string[], line: number | undefined, faults: TableFaults): number[] {
  const shown = names.slice(0, SHOWN).map((name) => show(name)).join(', ') + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '');
  return columns.map(({ name, role }) => {
    const place = names.indexOf(name);
    const again = names.filter((other) => other === name).length;
    if (again === 1) return place;
    faults.add(`column ${name}`, line, () => {
      const near = nearest(name, names);
      return {
        message: again > 1 ? `${faults.path} has ${again} columns named ${show(name)} (${role})` : `${faults.path} has no column ${show(name)} (${role})`,
        found: count(names.length, 'column') + (names.length === 0 ? '' : `: ${shown}`),
        expected: `one column named ${show(name)}`,
        mend: again > 1 ? 'Give each column its own name.' : `${near === undefined ? '' : `Did you mean ${show(near)}? `}Name a column of the table: ${listed(names.slice(0, SHOWN).map((other) => show(other)))}.`,
      };
    });
    return -1;
  });
}
