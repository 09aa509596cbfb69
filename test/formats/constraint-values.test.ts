/* oxlint-disable unicorn/no-thenable -- a keyword of JSON Schema */
import { describe, expect, it } from 'vitest';
import { constraintProblems, violations } from '../../src/formats/constraint.ts';
import { strict } from '../../src/formats/strict.ts';
import { firstRepeated, sameValue } from '../../src/formats/same.ts';

describe('the value of a keyword', () => {
  it.each<[keyword: string, wrong: unknown[], right: unknown[]]>([
    ['multipleOf', [0, -1, 'x', Infinity, Number.NaN, null], [0.1, 5]],
    ['minimum', ['1', Infinity, Number.NaN, null], [0, -1.5]],
    ['minLength', [-1, 1.5, '2', 2 ** 53, null], [0, 3]],
    ['maxItems', [-1, 1.5, '2', null], [0, 3]],
    ['type', [[], 5, 'oddity', ['string', 5], ['string', 'oddity'], null], ['string', ['number', 'null']]],
    ['enum', [[], 'x', { 0: 1, length: 1 }, null], [[1], [null]]],
    ['required', ['a', [1], null], [[], ['a']]],
    ['pattern', [5, '(', '(?=x)', null], ['^a']],
    ['title', [5, null], ['']],
  ])('%s is held to its form', (keyword, wrong, right) => {
    for (const value of wrong) expect(constraintProblems({ [keyword]: value }), JSON.stringify(value)).toHaveLength(1);
    for (const value of right) expect(constraintProblems({ [keyword]: value }), JSON.stringify(value)).toEqual([]);
  });

  it('is a pattern where it names fields by pattern, and any text where it names one', () => {
    expect(constraintProblems({ patternProperties: { '(': {} } })).toEqual([expect.stringMatching(/^patternProperties: "\(" is no regular expression that can be used: /)]);
    expect(constraintProblems({ properties: { '(': {} } })).toEqual([]);
  });

  it('is a whole range', () => {
    expect(constraintProblems({ minimum: 2, maximum: 1 })).toEqual(['nothing has minimum 2 and maximum 1']);
    expect(constraintProblems({ minimum: 2 })).toEqual([]);
    expect(constraintProblems({ minimum: 2, maximum: 'x' })).toEqual(['maximum: must be a number, not "x"']);
  });

  it('says nothing where another keyword is missing', () => {
    expect(constraintProblems({ then: {} })).toEqual(['then says nothing without if']);
    expect(constraintProblems({ if: {}, then: {} })).toEqual([]);
  });
});

describe('the strict reading', () => {
  it('is that of the schema itself where nothing is turned', () => {
    expect(strict({ minimum: 1 })).toEqual({ minimum: 1, type: 'number' });
    expect(strict(true)).toBe(true);
    expect(strict(false)).toBe(false);
    expect(strict({ properties: { a: {} }, required: ['b'], otherwise: 'invalid' })).toEqual({ properties: { a: {} }, required: ['b', 'a'], type: 'object' });
    expect(strict({ type: ['number', 'null'], minimum: 1 })).toEqual({ type: ['number', 'null'], minimum: 1, allOf: [{ type: 'number' }] });
  });

  it('leaves what is excluded as it is written', () => {
    expect(strict({ not: { minimum: 1 } })).toEqual({ not: { minimum: 1 } });
    expect(strict({ not: { not: { minimum: 1 } } })).toEqual({ not: { not: { minimum: 1, type: 'number' } } });
  });

  it('tries conditions both ways, and counts elements both ways', () => {
    expect(strict({ if: { minimum: 1 }, then: { maximum: 2 }, else: { const: 0 } })).toEqual({
      if: { minimum: 1 },
      then: { maximum: 2, type: 'number' },
      allOf: [{ if: { minimum: 1, type: 'number' }, else: { const: 0 } }],
    });
    expect(strict({ if: { minimum: 1 } })).toEqual({});
    expect(strict({ contains: { minimum: 1 } })).toEqual({ contains: { minimum: 1, type: 'number' }, type: 'array' });
    expect(strict({ contains: { minimum: 1 }, minContains: 2, maxContains: 3 })).toEqual({
      contains: { minimum: 1, type: 'number' },
      minContains: 2,
      type: 'array',
      allOf: [{ contains: { minimum: 1 }, minContains: 0, maxContains: 3 }],
    });
  });
});

describe('equal values', () => {
  it('are equal whatever the order of their keys', () => {
    expect(sameValue({ a: 1, b: { c: [1], d: null } }, { b: { d: null, c: [1] }, a: 1 })).toBe(true);
    expect(sameValue({ c: 1, a: 2, b: 3 }, { b: 3, c: 1, a: 2 })).toBe(true);
    expect(sameValue({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue(-0, 0)).toBe(true);
    expect(sameValue([-0], [0])).toBe(true);
    expect(sameValue('1', 1)).toBe(false);
  });

  it('are found in a list at their second place', () => {
    expect(firstRepeated([{ a: 1, b: 2 }, 1, { b: 2, a: 1 }, 1])).toEqual({ index: 2, earlier: 0 });
    expect(firstRepeated([1, '1', [1]])).toBeUndefined();
  });
});

it('a pattern that is too long is refused, with the limit', () => {
  expect(constraintProblems({ pattern: 'a'.repeat(1001) })[0]).toContain('it is longer than 1000 characters');
  expect(violations({ pattern: 'a'.repeat(1000) }, 'a'.repeat(1000))).toEqual([]);
});
