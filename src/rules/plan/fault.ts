/** A fault of a plan: where, what is there, what should be. */
export interface Fault {
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
}

export const fault = (pointer: string, found: string, expected: string, mend: string): Fault => ({
  pointer,
  found,
  expected,
  mend,
});

export function unknownName(pointer: string, name: string, what: string, known: Iterable<string>): Fault {
  const names = [...known];
  return fault(
    pointer,
    `${name}, which is no ${what} of this plan`,
    `one of ${names.length === 0 ? `the plan's (it has none)` : names.join(', ')}`,
    `Define ${name} or correct the name.`,
  );
}

export function* repeated(entries: Iterable<{ id: string; pointer: string }>, what: string): Generator<Fault> {
  const seen = new Map<string, string>();
  for (const { id, pointer } of entries) {
    const first = seen.get(id);
    if (first !== undefined)
      yield fault(pointer, `${what} ${id} a second time`, `an id that no other ${what} has`, 'Give it an id of its own.');
    else seen.set(id, pointer);
  }
}
