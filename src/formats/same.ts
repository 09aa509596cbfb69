/** JSON text with sorted keys: equal for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(Object.is(value, -0) ? 0 : value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}

/** Equality of JSON values: lists by their order, objects by their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

/** The first element that equals an earlier one. */
export function firstRepeated(list: readonly unknown[]): { readonly index: number; readonly earlier: number } | undefined {
  const seen = new Map<string, number>();
  for (const [index, element] of list.entries()) {
    const key = canonical(element);
    const earlier = seen.get(key);
    if (earlier !== undefined) return { index, earlier };
    seen.set(key, index);
  }
  return undefined;
}
