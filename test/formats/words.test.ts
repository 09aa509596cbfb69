import { describe, expect, test } from 'vitest';
import { inWords, word } from '../../src/formats/expectations.ts';
import { childOf, dotted, escapeToken, pointerOf, tokensOf } from '../../src/formats/pointer.ts';
import { firstRepeated, sameValue } from '../../src/formats/same.ts';
import { count, listed, nearest, shorten, show } from '../../src/formats/words.ts';

describe('a value is shown', () => {
  test.each<[unknown, string]>([
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [1.5, '1.5'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[], '[]'],
    [{}, '{}'],
    [[1, 'a', [2]], '[1, "a", [2]]'],
    [{ a: 1, 'b c': { d: null } }, '{"a": 1, "b c": {"d": null}}'],
    ['\u202e\u200b\u0085\ufeff', '"\\u202e\\u200b\\u0085\\ufeff"'],
    ['\ud800', '"\\ud800"'],
    ['é😀', '"é😀"'],
  ])('%j as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  test('with at most 80 characters, whole ones', () => {
    expect(show('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`);
    expect(show('x'.repeat(79))).toBe(`"${'x'.repeat(78)}…`);
    expect(show(`${'x'.repeat(77)}😀y`)).toBe(`"${'x'.repeat(77)}…`);
    expect(shorten(`😀${'x'.repeat(79)}`)).toBe(`😀${'x'.repeat(77)}…`);
    expect(shorten('a'.repeat(80))).toBe('a'.repeat(80));
    expect(shorten('a'.repeat(81))).toBe(`${'a'.repeat(79)}…`);
    for (const value of [Array.from({ length: 100 }, (_, index) => index), { a: 'x'.repeat(200), b: 1 }, { ['k'.repeat(100)]: 1 }, [['x'.repeat(90)]], [[['x'.repeat(76)], 2]]]) {
      expect(show(value)).toHaveLength(80);
      expect(show(value).endsWith('…')).toBe(true);
    }
  });

  test('without walking through what is cut off', () => {
    const deep: unknown[] = [];
    let inner = deep;
    for (let level = 0; level < 100_000; level++) inner.push((inner = []));
    expect(show(deep)).toBe(`${'['.repeat(79)}…`);
    expect(show(Array.from({ length: 10_000 }, () => 'x'))).toHaveLength(80);
  });

  test('as a word of a sentence without quotes, unless it could be taken for something else', () => {
    expect(['DX', 'a/b', 'fda-pccp', 'x.y', 'a b', '', 'true', 'null', 'false', '1.10', '-x', 1, true].map(word)).toEqual([
      'DX', 'a/b', 'fda-pccp', 'x.y', '"a b"', '""', '"true"', '"null"', '"false"', '"1.10"', '"-x"', '1', 'true',
    ]);
    expect(word('x'.repeat(90))).toHaveLength(80);
  });
});

describe('words', () => {
  test('are listed', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c']), listed(['a', 'b', 'c'], 'and')]).toEqual(['', 'a', 'a or b', 'a, b or c', 'a, b and c']);
  });

  test('are counted', () => {
    expect([count(0, 'case'), count(1, 'case'), count(2, 'case'), count(1, 'entry', 'entries'), count(3, 'entry', 'entries')]).toEqual(['0 cases', '1 case', '2 cases', '1 entry', '3 entries']);
  });

  test.each([
    ['verison', ['title', 'version', 'versions'], 'version'],
    ['VERSION', ['version'], 'version'],
    ['vversion', ['version'], 'version'],
    ['ersion', ['version'], 'version'],
    ['minitems', ['minItems'], 'minItems'],
    ['at_leest', ['at_most', 'at_least'], 'at_least'],
    ['ab', ['ba'], undefined],
    ['abc', ['acb'], undefined],
    ['abc', ['xbc'], 'xbc'],
    ['abcd', ['xycd'], undefined],
    ['title', ['version', 'tilte'], 'tilte'],
    ['tile', ['title'], 'title'],
    ['abcde', ['xycde'], 'xycde'],
    ['abcde', ['xyzde'], undefined],
    ['abcde', ['abc'], 'abc'],
    ['abc', ['abcde'], 'abcde'],
    ['abcd', ['bcda'], undefined],
    ['abcdef', ['bcdefg'], 'bcdefg'],
    ['abcdef', ['xyzdef'], undefined],
    ['abcdefghij', ['xyzwefghij'], 'xyzwefghij'],
    ['abcdefghij', ['xyzwvfghij'], undefined],
    ['version', ['versoin', 'versino', 'version_'], 'version_'],
    ['note', ['version'], undefined],
    ['', ['a'], undefined],
    ['a', [], undefined],
    ['x'.repeat(65), ['x'.repeat(64)], undefined],
    ['x'.repeat(64), ['x'.repeat(65)], undefined],
    ['x'.repeat(63), ['x'.repeat(64)], 'x'.repeat(64)],
    ['x'.repeat(64), ['x'.repeat(63)], 'x'.repeat(63)],
    ['xx', ['xxy', 'xx'], 'xx'],
    ['abcd', ['abce', 'abcf'], 'abce'],
  ])('%j among %j was meant as %j', (mistyped, known, meant) => {
    expect(nearest(mistyped, known)).toBe(meant);
  });
});

describe('a pointer', () => {
  test('is made of its tokens and gives them back', () => {
    expect(pointerOf([])).toBe('');
    expect(pointerOf(['a/b', 0, '~', ''])).toBe('/a~1b/0/~0/');
    expect(tokensOf('/a~1b/0/~0/')).toEqual(['a/b', '0', '~', '']);
    expect(tokensOf('')).toEqual([]);
    expect(tokensOf('/~01')).toEqual(['~1']);
    expect(escapeToken('~1/')).toBe('~01~1');
  });

  test('leads to own children only', () => {
    expect(childOf([5, 6], '1')).toBe(6);
    for (const token of ['2', '01', '-1', '1.0', 'length', '']) expect(childOf([5, 6], token), token).toBe(undefined);
    expect(childOf({ a: 1 }, 'a')).toBe(1);
    expect(childOf({ a: 1 }, 'toString')).toBe(undefined);
    for (const value of [null, 'abc', 1, undefined]) expect(childOf(value, '0')).toBe(undefined);
    expect(childOf('abc', 'length')).toBe(undefined);
  });

  test.each([
    ['/protocol/PE-A/criteria/2/interval', 'protocol.PE-A.criteria[2].interval'],
    ['/items/model.weights/files/0', 'items["model.weights"].files[0]'],
    ['/counts/2', 'counts.2'],
    ['', ''],
    ['/é_1', 'é_1'],
    ['/a b', '["a b"]'],
    ['/x//y', 'x[""].y'],
    ['/protocol/PE-A/criteria/x', 'protocol.PE-A.criteria.x'],
    ['/missing/0/a', 'missing.0.a'],
  ])('%s is read as %s', (pointer, words) => {
    const root = { protocol: { 'PE-A': { criteria: [0, 1, { interval: 1 }] } }, items: { 'model.weights': { files: ['a'] } }, counts: { 2: 1 } };
    expect(dotted(pointer, root)).toBe(words);
  });

  test('into a list starts with its index', () => {
    expect(dotted('/0/a', [{ a: 1 }])).toBe('[0].a');
  });
});

describe('values are the same', () => {
  test.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }, true],
    [0, -0, true],
    [1, '1', false],
    [null, 'null', false],
    [true, 'true', false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [[[]], [], false],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ c: 1, a: 2, b: 3 }, { b: 3, c: 1, a: 2 }, true],
    [{ 'a":1,"b': 2 }, { a: 1, b: 2 }, false],
    [['a,b'], ['a', 'b'], false],
    ['\ud800', '\ud801', false],
  ])('%j and %j: %j', (a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
    expect(sameValue(b, a)).toBe(same);
  });

  test('and the first that comes again is found', () => {
    expect(firstRepeated([1, { a: 1 }, 2, { a: 1 }, 1])).toEqual({ index: 3, earlier: 1 });
    expect(firstRepeated([1, '1', [1], null])).toBe(undefined);
    expect(firstRepeated([])).toBe(undefined);
  });
});

describe('a schema is said in words', () => {
  test.each<[unknown, string]>([
    [true, 'present'],
    [{}, 'present'],
    [{ title: 'x' }, 'present'],
    [{ constructor: 1 }, 'present'],
    [false, 'absent'],
    [{ type: 'number' }, 'a number'],
    [{ maximum: 1, type: 'number' }, 'at most 1'],
    [{ maximum: 1, type: 'integer' }, 'a whole number and at most 1'],
    [{ maximum: 5, minimum: 1 }, 'at most 5 and at least 1'],
    [{ type: 'object', properties: { a: { const: 1 } }, required: ['a'] }, 'a 1'],
    [{ type: 'object', properties: { a: { const: 1 } }, required: ['a', 'b'] }, 'a 1 and a and b present'],
    [{ properties: { a: {}, b: {} } }, 'a present and b present'],
    [{ items: { minimum: 1 } }, 'elements that are each at least 1'],
    [{ items: false }, 'no further elements'],
    [{ prefixItems: [{ const: 1 }, { const: 2 }] }, 'elements that are 1 and 2'],
    [{ additionalProperties: { minimum: 1 } }, 'further entries that are at least 1'],
    [{ additionalProperties: false }, 'no further entries'],
    [{ propertyNames: { pattern: 'x' } }, 'keys that are each a text that matches x'],
    [{ minLength: 1 }, 'at least 1 character'],
    [{ maxItems: 0 }, 'no elements'],
    [{ maxProperties: 0 }, 'no entries'],
    [{ not: { const: 1 } }, 'not 1'],
    [{ anyOf: [{ const: 1 }, { const: 2 }, { const: 3 }] }, '1, 2 or 3'],
    [{ oneOf: [{ const: 1 }, { const: 2 }] }, 'exactly one of: 1; 2'],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 'at least 1 and at most 2'],
    [{ type: ['string', 'null'] }, 'a text or null'],
    [{ enum: [1] }, '1'],
    [{ contains: {}, minContains: 2 }, 'at least 2 elements that are present'],
    [{ not: { not: { not: { not: { const: 1 } } } } }, 'not not not as demanded'],
    [{ pattern: 'x'.repeat(100) }, `a text that matches ${'x'.repeat(79)}…`],
  ])('%j is %s', (schema, words) => {
    expect(inWords(schema)).toBe(words);
  });
});
