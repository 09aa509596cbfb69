import { describe, expect, it } from 'vitest';
import { elementNames, listChange } from '../../src/rules/additions.ts';

const names = (before: unknown, after: unknown) => {
  const change = listChange(before, after);
  return change && { added: change.added.map(({ name }) => name), removed: change.removed.map(({ name }) => name), altered: change.altered.map(({ name }) => name), ambiguous: change.ambiguous };
};
const NOTHING = { added: [], removed: [], altered: [], ambiguous: [] };

describe('what a list gained and lost', () => {
  it('is told by the ids of its elements, in any order', () => {
    expect(names([{ id: 'a', n: 1 }, { id: 'b', n: 1 }], [{ id: 'c', n: 1 }, { id: 'b', n: 1 }])).toEqual({ ...NOTHING, added: ['c'], removed: ['a'] });
    expect(names([{ id: 'a', n: 1 }], [{ n: 2, id: 'a' }])).toEqual({ ...NOTHING, altered: ['a'] });
    expect(names([{ id: 'a', n: 1 }], [{ n: 1, id: 'a' }])).toEqual(NOTHING);
  });

  it('is told by the elements themselves where they have no id', () => {
    expect(names(['x', 5, null], ['x', 6, null])).toEqual({ ...NOTHING, added: ['6'], removed: ['5'] });
    expect(names([{ id: 7 }], [{ id: 8 }])).toEqual({ ...NOTHING, added: ['{"id":8}'], removed: ['{"id":7}'] });
  });

  it('is told by the names of a map', () => {
    expect(names({ a: 1, b: 2 }, { b: 3, c: 1 })).toEqual({ added: ['c'], removed: ['a'], altered: ['b'], ambiguous: [] });
  });

  it('cannot be told where a name stands twice', () => {
    expect(names([], ['x', 'y', 'x', 'x'])?.ambiguous).toEqual(['x']);
    expect(names(['x', 'x'], ['x'])?.ambiguous).toEqual([]);
  });

  it('is everything where there was nothing, and is not known of a text or null', () => {
    expect(names(undefined, ['x'])).toEqual({ ...NOTHING, added: ['x'] });
    expect(names(['x'], undefined)).toEqual({ ...NOTHING, removed: ['x'] });
    for (const other of ['x', null, 5]) expect([names(other, []), names([], other)]).toEqual([undefined, undefined]);
  });
});

it('the names of elements are those of a list or a map, and none of anything else', () => {
  expect(elementNames([{ id: 'a' }, 'b'])).toEqual(['a', 'b']);
  expect(elementNames({ a: 1 })).toEqual(['a']);
  for (const other of ['x', null, 5, undefined]) expect(elementNames(other)).toEqual([]);
});
