import { describe, expect, test } from 'vitest';
import { everyValue } from '../../src/formats/values.ts';

const seen = (value: unknown): [string, unknown, string | number | undefined][] => {
  const all: [string, unknown, string | number | undefined][] = [];
  everyValue(value, (part, pointer, key) => all.push([pointer(), part, key]));
  return all;
};

describe('every value of a document', () => {
  test('comes in the order of the file, what holds others before them', () => {
    const inner = { 'x/y': null, '~': [true] };
    const root = { a: ['t', inner], b: 2 };
    expect(seen(root)).toEqual([
      ['', root, undefined],
      ['/a', root.a, 'a'],
      ['/a/0', 't', 0],
      ['/a/1', inner, 1],
      ['/a/1/x~1y', null, 'x/y'],
      ['/a/1/~0', [true], '~'],
      ['/a/1/~0/0', true, 0],
      ['/b', 2, 'b'],
    ]);
  });

  test('is the root alone where it holds none', () => {
    expect(seen('text')).toEqual([['', 'text', undefined]]);
    expect(seen(null)).toEqual([['', null, undefined]]);
    expect(seen(undefined)).toEqual([['', undefined, undefined]]);
  });
});
