import { sameValue } from '../case/changes.ts';

/** One element of a list or map, with the name by which it is told from the others. */
export interface Element {
  readonly name: string;
  readonly value: unknown;
}

export interface ListChange {
  readonly added: readonly Element[];
  readonly removed: readonly Element[];
  readonly altered: readonly Element[];
  /** Names that stand twice, so that no element can be told from another. */
  readonly ambiguous: readonly string[];
}

function nameOf(value: unknown): string {
  const id = (value as { id?: unknown } | null)?.id;
  if (typeof id === 'string') return id;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function elements(value: unknown): Element[] | undefined {
  if (Array.isArray(value)) return value.map((element) => ({ name: nameOf(element), value: element }));
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object') return undefined;
  return Object.entries(value).map(([name, element]) => ({ name, value: element }));
}

/** What a list or a map gained, lost and altered; undefined where a side is neither. Elements are told apart by `id`, else by their value. */
export function listChange(before: unknown, after: unknown): ListChange | undefined {
  const [old, current] = [elements(before), elements(after)];
  if (old === undefined || current === undefined) return undefined;
  const find = (list: readonly Element[], name: string): Element | undefined => list.find((element) => element.name === name);
  const names = current.map(({ name }) => name);
  return {
    added: current.filter(({ name }) => find(old, name) === undefined),
    removed: old.filter(({ name }) => find(current, name) === undefined),
    altered: current.filter(({ name, value }) => {
      const was = find(old, name);
      return was !== undefined && !sameValue(was.value, value);
    }),
    ambiguous: [...new Set(names.filter((name, index) => names.indexOf(name) !== index))],
  };
}

/** Names of the elements of a list or map. */
export const elementNames = (value: unknown): string[] => (elements(value) ?? []).map(({ name }) => name);
