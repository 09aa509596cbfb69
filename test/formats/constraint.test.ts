/* oxlint-disable unicorn/no-thenable -- a keyword of JSON Schema */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constraintProblems, otherwiseOf, violations } from '../../src/formats/constraint.ts';
import { documentOf } from './reading.ts';

/** `pointer kind keyword: found, not expected`, of every violation. */
const told = (constraint: unknown, value: unknown): string[] =>
  violations(constraint, value).map(({ pointer, kind, keyword, found, expected }) => `${pointer} ${kind} ${keyword}: ${found}, not ${expected}`);
const holds = (constraint: unknown, value: unknown): boolean => {
  expect(constraintProblems(constraint)).toEqual([]);
  return violations(constraint, value).length === 0;
};

describe('a constraint', () => {
  test.each<[object, unknown[], unknown[]]>([
    [{ minimum: 0.35, maximum: 0.55 }, [0.35, 0.5, 0.55], [0.3499999, 0.5500001, 55]],
    [{ exclusiveMinimum: 0, exclusiveMaximum: 1 }, [0.1], [0, 1, -1, 2]],
    [{ multipleOf: 0.01 }, [0.57, 0.3, 1, 0, -0.07], [0.575, 0.001]],
    [{ minLength: 2, maxLength: 3 }, ['ab', 'abc', '😀😀'], ['a', 'abcd', '😀']],
    [{ pattern: '^v\\d+$' }, ['v1', 'v22'], ['v', '1', 'v1 ', 'v1\n']],
    [{ pattern: 'b' }, ['abc'], ['ac']],
    [{ minItems: 1, maxItems: 2 }, [[1], [1, 2]], [[], [1, 2, 3]]],
    [{ uniqueItems: true }, [[], [1, 2], [{ a: 1 }, { a: 2 }], [1, '1']], [[1, 1], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [[1], [1]]]],
    [{ uniqueItems: false }, [[1, 1]], []],
    [{ items: { minimum: 1 } }, [[], [1, 2]], [[0], [1, 0]]],
    [{ prefixItems: [{ const: 'a' }, { minimum: 1 }] }, [[], ['a'], ['a', 1, 'more']], [['b'], ['a', 0]]],
    [{ prefixItems: [{ const: 'a' }], items: false }, [['a']], [['a', 1]]],
    [{ contains: { const: 'sex' } }, [['sex'], ['age', 'sex']], [[], ['age']]],
    [{ contains: { minimum: 5 }, minContains: 2 }, [[5, 6, 1]], [[5, 1], []]],
    [{ contains: { minimum: 5 }, maxContains: 1 }, [[5, 1], [9]], [[5, 6], []]],
    [{ contains: { minimum: 5 }, minContains: 0, maxContains: 1 }, [[], [5]], [[5, 6]]],
    [{ const: 0 }, [0], [1, '0', false, null]],
    [{ const: { a: 1, b: [1, { c: null }] } }, [{ b: [1, { c: null }], a: 1 }], [{ a: 1, b: [1, {}] }, { a: 1 }, { a: 1, b: [1, { c: null }], d: 1 }]],
    [{ const: [1, 2] }, [[1, 2]], [[2, 1], [1], '1,2', { 0: 1, 1: 2 }]],
    [{ const: {} }, [{}], [[], null, '{}']],
    [{ enum: ['DX', { a: 1 }, null] }, ['DX', { a: 1 }, null], ['CR', { a: 2 }, undefined, 'null']],
    [{ type: 'integer' }, [1, 1.0], [1.5, '1']],
    [{ type: ['string', 'null'] }, ['a', null], [1]],
    [{ properties: { a: { minimum: 1 } } }, [{ a: 1 }, { a: 1, b: 'x' }], [{ a: 0 }, {}, { b: 1 }]],
    [{ properties: { a: {} }, additionalProperties: false }, [{ a: 1 }], [{ a: 1, b: 1 }, {}]],
    [{ additionalProperties: { minimum: 1 } }, [{}, { a: 1 }], [{ a: 0 }, { a: 1, b: 'x' }]],
    [{ patternProperties: { '^x': { minimum: 1 } } }, [{}, { x1: 1, y: 0 }], [{ x1: 0 }]],
    [{ propertyNames: { pattern: '^x' } }, [{}, { x1: 0 }], [{ y: 1 }]],
    [{ required: ['a', 'b'] }, [{ a: 1, b: 2 }], [{ a: 1 }, {}]],
    [{ minProperties: 1, maxProperties: 2 }, [{ a: 1 }, { a: 1, b: 2 }], [{}, { a: 1, b: 2, c: 3 }]],
    [{ dependentRequired: { a: ['b'] } }, [{}, { b: 1 }, { a: 1, b: 1 }], [{ a: 1 }]],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
    [{ anyOf: [{ const: 'none' }, { minimum: 3 }] }, ['none', 3], ['other', 2]],
    [{ oneOf: [{ minimum: 1 }, { maximum: 5 }] }, [0, 6], [3]],
    [{ not: { enum: ['retired', 'draft'] } }, ['active'], ['retired', 'draft']],
    [{ if: { properties: { m: { const: 'DX' } } }, then: { properties: { d: { minimum: 3 } } } }, [{ m: 'CR' }, { m: 'DX', d: 3 }], [{ m: 'DX', d: 2 }, { m: 'DX' }]],
    [{ if: { const: 1 }, then: true, else: { const: 2 } }, [1, 2], [3]],
    [{ title: 'Name', description: 'Words.', minimum: 1 }, [1], [0]],
    [{}, [1, null, '', {}], []],
  ])('%j judges by JSON Schema', (constraint, accepted, refused) => {
    for (const value of accepted) expect(holds(constraint, value), JSON.stringify(value)).toBe(true);
    for (const value of refused) expect(holds(constraint, value), JSON.stringify(value)).toBe(false);
  });

  test('may be true or false', () => {
    expect(holds(true, 1)).toBe(true);
    expect(told(false, 1)).toEqual([' violated false schema: 1, not absent']);
    expect(constraintProblems(false)).toEqual([]);
  });

  test('and its value may come from files, whose objects have no prototype', () => {
    const constraint = documentOf('p.yaml', 'const: {a: [1], constructor: 2}').value;
    expect(told(constraint, documentOf('c.json', '{"constructor": 2, "a": [1]}').value)).toEqual([]);
    expect(told(constraint, { a: [1] })).toEqual([' violated const: {"a": [1]}, not {"a": [1], "constructor": 2}']);
    expect(told(documentOf('p.yaml', 'properties: {toString: {const: 1}}').value, { a: 1 })).toEqual(['/toString missing required: nothing, not present']);
    expect(told({ uniqueItems: true }, documentOf('c.json', '[{"valueOf": 1}, {"valueOf": 1}]').value)).toEqual(['/1 violated uniqueItems: {"valueOf": 1} as elements 1 and 2, not no element twice']);
  });

  test('that is judged again is not compiled again', () => {
    const constraint = { properties: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, { minimum: 1 }])) };
    violations(constraint, {});
    // Compiled anew each time, this would outlast the time that a test may take.
    for (let round = 0; round < 20_000; round++) violations(constraint, 1);
  });

  test('runs patterns in linear time, whatever the text', () => {
    expect(told({ pattern: '^(a+)+$' }, `${'a'.repeat(60_000)}b`)).toHaveLength(1);
    expect(told({ patternProperties: { '^(a|aa)+$': {} } }, { [`${'a'.repeat(60_000)}b`]: 1 })).toEqual([]);
  });
});

describe('a keyword on what it says nothing about in JSON Schema', () => {
  const kinds = { number: 7, text: 'abc', list: [1, 2], object: { a: 1, b: 2 }, yes: true, nothing: null };
  const others = (kind: keyof typeof kinds): unknown[] => Object.entries(kinds).filter(([name]) => name !== kind).map(([, value]) => value);

  test.each<[keyof typeof kinds, string, object]>([
    ['number', 'a number', { minimum: 0 }], ['number', 'a number', { maximum: 9 }], ['number', 'a number', { exclusiveMinimum: 0 }],
    ['number', 'a number', { exclusiveMaximum: 9 }], ['number', 'a number', { multipleOf: 1 }],
    ['text', 'a text', { minLength: 0 }], ['text', 'a text', { maxLength: 9 }], ['text', 'a text', { pattern: '' }],
    ['list', 'a list', { minItems: 0 }], ['list', 'a list', { maxItems: 9 }], ['list', 'a list', { uniqueItems: true }], ['list', 'a list', { items: true }],
    ['list', 'a list', { prefixItems: [true] }], ['list', 'a list', { contains: true }], ['list', 'a list', { contains: true, maxContains: 9 }], ['list', 'a list', { contains: true, minContains: 1 }],
    ['object', 'an object with keys', { properties: {} }], ['object', 'an object with keys', { properties: { a: {} } }], ['object', 'an object with keys', { required: [] }],
    ['object', 'an object with keys', { patternProperties: {} }], ['object', 'an object with keys', { additionalProperties: true }], ['object', 'an object with keys', { propertyNames: true }],
    ['object', 'an object with keys', { minProperties: 0 }], ['object', 'an object with keys', { maxProperties: 9 }], ['object', 'an object with keys', { dependentRequired: {} }],
  ])('is violated: what is no %s, by %s %j', (kind, words, constraint) => {
    expect(told(constraint, kinds[kind])).toEqual([]);
    for (const other of others(kind)) {
      const [violation, ...more] = violations(constraint, other);
      expect(violation).toMatchObject({ pointer: '', kind: 'violated', keyword: 'type' });
      expect(violation?.expected.startsWith(words), violation?.expected).toBe(true);
      expect(more).toEqual([]);
    }
  });

  test('is violated beside a type that would let it pass', () => {
    expect(told({ type: ['number', 'null'], maximum: 3 }, 3)).toEqual([]);
    expect(told({ type: ['number', 'null'], maximum: 3 }, null)).toEqual([' violated type: nothing, not a number']);
    expect(told({ type: 'integer', minimum: 1 }, 1.5)).toEqual([' violated type: 1.5, not a whole number and at least 1']);
    expect(told({ type: 'integer', minimum: 1 }, 0)).toEqual([' violated minimum: 0, not at least 1']);
  });

  test('is violated at any depth and through every combination', () => {
    const inside: ((constraint: object) => [object, (value: unknown) => unknown])[] = [
      (c) => [{ properties: { a: c } }, (v) => ({ a: v })],
      (c) => [{ additionalProperties: c }, (v) => ({ a: v })],
      (c) => [{ patternProperties: { a: c } }, (v) => ({ a: v })],
      (c) => [{ items: c }, (v) => [v]],
      (c) => [{ prefixItems: [c] }, (v) => [v]],
      (c) => [{ contains: c }, (v) => [v]],
      (c) => [{ allOf: [c] }, (v) => v],
      (c) => [{ anyOf: [c, { const: 'other' }] }, (v) => v],
      (c) => [{ oneOf: [c, { const: 'other' }] }, (v) => v],
      (c) => [{ if: true, then: c }, (v) => v],
      (c) => [{ if: false, else: c }, (v) => v],
      (c) => [{ not: { not: c } }, (v) => v],
      (c) => [{ not: { if: true, then: { not: c } } }, (v) => v],
      (c) => [{ not: { anyOf: [{ not: c }] } }, (v) => v],
      (c) => [{ not: { properties: { a: { not: c } } } }, (v) => ({ a: v })],
      (c) => [{ not: { contains: { not: c } } }, (v) => [v]],
      (c) => [{ if: { not: c }, then: false }, (v) => v],
    ];
    for (const outer of inside) {
      for (const inner of inside) {
        const [middle, wrapInner] = inner({ maximum: 5 });
        const [constraint, wrap] = outer(middle);
        const name = JSON.stringify(constraint);
        expect(holds(constraint, wrap(wrapInner(5))), `${name} accepts 5`).toBe(true);
        expect(holds(constraint, wrap(wrapInner(6))), `${name} refuses 6`).toBe(false);
        expect(holds(constraint, wrap(wrapInner('5'))), `${name} refuses "5"`).toBe(false);
      }
    }
  });
});

describe('a named field', () => {
  test('must be there, at any depth', () => {
    const constraint = { properties: { hyperparameters: { properties: { learning_rate: { maximum: 1e-3 } } } } };
    expect(told(constraint, { hyperparameters: { learning_rate: 1e-4 } })).toEqual([]);
    expect(violations(constraint, { hyperparameters: {} })).toEqual([
      { pointer: '/hyperparameters/learning_rate', kind: 'missing', keyword: 'required', found: 'nothing', expected: 'present', message: 'hyperparameters.learning_rate is missing' },
    ]);
    expect(told(constraint, {})).toEqual(['/hyperparameters missing required: nothing, not present']);
    expect(told({ properties: { 'a/b': {} } }, {})).toEqual(['/a~1b missing required: nothing, not present']);
  });

  test('is told once, named and required alike', () => {
    expect(told({ required: ['a', 'b'], properties: { b: {}, c: {} } }, {})).toEqual([
      '/a missing required: nothing, not present', '/b missing required: nothing, not present', '/c missing required: nothing, not present',
    ]);
    expect(told({ allOf: [{ required: ['a'] }, { properties: { a: {} } }] }, {})).toEqual(['/a missing required: nothing, not present']);
  });

  test('that is null or empty is there', () => {
    expect(told({ properties: { a: {}, b: {} } }, { a: null, b: '' })).toEqual([]);
  });

  test('under the `if` of a `then` need not be there, as in JSON Schema', () => {
    const constraint = { if: { properties: { modality: { const: 'DX' } }, required: ['modality'] }, then: { properties: { depth: {} } } };
    expect(told(constraint, {})).toEqual([]);
    expect(told(constraint, { modality: 'CR' })).toEqual([]);
    expect(told(constraint, { modality: 'DX' })).toEqual(['/depth missing required: nothing, not present']);
    expect(told({ if: { properties: { a: { const: 1 } } }, then: { properties: { b: {} } } }, {})).toEqual(['/b missing required: nothing, not present']);
  });

  test('under a `not` need not be there to be excluded', () => {
    const constraint = { not: { properties: { status: { const: 'retired' } } } };
    expect(holds(constraint, { status: 'active' })).toBe(true);
    expect(holds(constraint, { status: 'retired' })).toBe(false);
    expect(holds(constraint, {})).toBe(false);
    expect(holds({ not: { required: ['x'] } }, {})).toBe(true);
    expect(holds({ not: { required: ['x'] } }, { x: 1 })).toBe(false);
  });
});

describe('the strict reading lets nothing pass by the wrong kind of value', () => {
  test.each<[object, unknown]>([
    [{ not: { minimum: 5 } }, 'abc'],
    [{ not: { not: { maximum: 5 } } }, 'abc'],
    [{ if: { minimum: 5 }, else: false }, 'abc'],
    [{ if: { minimum: 5 }, then: false }, 'abc'],
    [{ if: { minimum: 5 }, then: { const: 9 }, else: { const: 1 } }, 'abc'],
    [{ contains: { maximum: 1 }, minContains: 0, maxContains: 0 }, ['0.5']],
    [{ not: { contains: { minimum: 1 } } }, ['2']],
    [{ not: { if: { minimum: 1 }, then: false } }, 'abc'],
    [{ not: { items: { maximum: 1 } } }, 'abc'],
  ])('%j refuses %j', (constraint, value) => {
    expect(constraintProblems(constraint)).toEqual([]);
    expect(violations(constraint, value)).not.toEqual([]);
  });

  const leaf = fc.constantFrom({ minimum: 2 }, { maximum: 3 }, { minLength: 1 }, { minItems: 1 }, { const: 2 }, { type: 'string' }, { enum: ['a', 3] }, { required: ['a'] }, true, false);
  const schema = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, leaf, leaf,
      fc.record({ properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('some'), { maxKeys: 2 }) }),
      fc.record({ items: tie('any') }),
      fc.record({ contains: tie('any'), maxContains: fc.constantFrom(0, 1), minContains: fc.constant(0) }),
      fc.record({ allOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ not: tie('any') }),
      fc.record({ if: tie('any'), then: tie('any'), else: tie('any') })),
    some: tie('any').filter((one) => one !== false),
  })).any;
  const data = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.constantFrom(1, 2, 3, 4, 'a', '', '2', null, true), fc.array(tie('any'), { maxLength: 2 }), fc.dictionary(fc.constantFrom('a', 'b'), tie('any'), { maxKeys: 2 })),
  })).any;

  test('so that what it accepts, JSON Schema accepts', () => {
    fc.assert(fc.property(schema, data, (constraint, value) => {
      fc.pre(constraintProblems(constraint).length === 0);
      if (violations(constraint, value).length > 0) return;
      expect(new Ajv2020({ strict: false, validateSchema: false }).compile(constraint as object | boolean)(value)).toBe(true);
    }), { numRuns: 300 });
  });
});

describe('a violation', () => {
  test('says what was found and what is expected in words', () => {
    expect(violations({ maximum: 0.05 }, 0.07, 'rejected_fraction')).toEqual([
      { pointer: '', kind: 'violated', keyword: 'maximum', found: '0.07', expected: 'at most 0.05', message: 'rejected_fraction must be at most 0.05, not 0.07' },
    ]);
    expect(violations({ maximum: 0.05 }, 0.07)[0]?.message).toBe('the value must be at most 0.05, not 0.07');
  });

  test.each<[unknown, unknown, string]>([
    [{ enum: ['DX', 'CR'] }, 'MR', ' violated enum: "MR", not one of DX, CR'],
    [{ const: 0 }, 1, ' violated const: 1, not 0'],
    [{ const: 'active' }, 'draft', ' violated const: "draft", not active'],
    [{ maximum: 0.05 }, '0.01', ' violated type: "0.01", not a number and at most 0.05'],
    [{ minItems: 3, uniqueItems: true }, 'abc', ' violated type: "abc", not a list, at least 3 elements and no element twice'],
    [{ minLength: 1 }, null, ' violated type: nothing, not a text and at least 1 character'],
    [{ minItems: 3 }, ['a'], ' violated minItems: 1 element, not at least 3 elements'],
    [{ maxItems: 0 }, ['a'], ' violated maxItems: 1 element, not no elements'],
    [{ contains: { const: 'sex' } }, ['age'], ' violated contains: ["age"], not an element that is sex'],
    [{ contains: { minimum: 3 }, minContains: 2 }, [1, 4], ' violated contains: [1, 4], not at least 2 elements that are at least 3'],
    [{ contains: { minimum: 3 }, maxContains: 1 }, [3, 4], ' violated contains: [3, 4], not 0 to 1 element that are at least 3'],
    [{ contains: { minimum: 3 }, minContains: 0, maxContains: 0 }, [3], ' violated contains: [3], not no element that is at least 3'],
    [{ items: { minimum: 1 } }, [1, 0], '/1 violated minimum: 0, not at least 1'],
    [{ anyOf: [{ const: 'none' }, { properties: { a: { minimum: 3 } } }] }, 'some', ' violated anyOf: "some", not none or a at least 3'],
    [{ oneOf: [{ minimum: 1 }, { maximum: 5 }] }, 3, ' violated oneOf: 3, not exactly one of: at least 1; at most 5'],
    [{ not: { const: 'x' } }, 'x', ' violated not: "x", not not x'],
    [{ not: { allOf: [{ minimum: 1 }, { type: 'integer', maximum: 5 }] } }, 3, ' violated not: 3, not not at least 1 and a whole number and at most 5'],
    [{ propertyNames: { pattern: '^a' } }, { b: 1 }, '/b violated pattern: "b", not a text that matches ^a'],
    [{ additionalProperties: false, properties: { a: {} } }, { a: 1, b: 2 }, '/b violated additionalProperties: "b", not the keys a'],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, '/b violated dependentRequired: no "b", not "b"'],
    [{ prefixItems: [{ minimum: 1 }], items: false }, [1, 2], ' violated items: [1, 2], not no further elements'],
    [{ type: ['string', 'null'] }, 1, ' violated type: 1, not a text or null'],
  ])('of %j by %j is told', (constraint, value, violation) => {
    expect(told(constraint, value)).toEqual([violation]);
  });

  test('comes for each field and keyword, once', () => {
    const constraint = { required: ['id', 'modality'], properties: { modality: { enum: ['DX', 'CR'] }, pixel_spacing_mm: { maximum: 0.2, multipleOf: 0.1 } } };
    expect(told(constraint, { modality: 'MR', pixel_spacing_mm: 0.25 })).toEqual([
      '/id missing required: nothing, not present',
      '/modality violated enum: "MR", not one of DX, CR',
      '/pixel_spacing_mm violated maximum: 0.25, not at most 0.2',
      '/pixel_spacing_mm violated multipleOf: 0.25, not a multiple of 0.1',
    ]);
    expect(told({ allOf: [{ maximum: 1 }, { maximum: 1 }, { maximum: 2 }] }, 3)).toEqual([' violated maximum: 3, not at most 1', ' violated maximum: 3, not at most 2']);
  });

  test('names its field in dotted words, from the name of the value on', () => {
    const constraint = { properties: { a: { items: { properties: { 'b.c': { minimum: 1 } } } } } };
    const [violation] = violations(constraint, { a: [{ 'b.c': 0 }] }, 'content');
    expect(violation).toMatchObject({ pointer: '/a/0/b.c', message: 'content.a[0]["b.c"] must be at least 1, not 0' });
    expect(violations(constraint, { a: [{}] }, 'content')[0]?.message).toBe('content.a[0]["b.c"] is missing');
    expect(violations({ items: { minimum: 1 } }, [0], 'list')[0]?.message).toBe('list[0] must be at least 1, not 0');
    expect(violations({ items: { minimum: 1 } }, [0])[0]?.message).toBe('[0] must be at least 1, not 0');
    expect(violations(constraint, {}, '')[0]?.message).toBe('a is missing');
  });

  test('shows at most 80 characters of what it found', () => {
    expect(violations({ const: 1 }, 'x'.repeat(500))[0]?.found).toBe(`"${'x'.repeat(78)}…`);
    expect(violations({ const: 1 }, 'x'.repeat(500))[0]?.message.length).toBeLessThan(120);
  });

  test('of a value that is not there is that it is missing', () => {
    expect(violations({ minItems: 3 }, undefined, 'sites')).toEqual([{ pointer: '', kind: 'missing', keyword: 'required', found: 'nothing', expected: 'present', message: 'sites is missing' }]);
    expect(violations(true, undefined)[0]?.message).toBe('the value is missing');
  });

  test('stays bounded', () => {
    expect(violations({ items: { minimum: 1 } }, Array.from({ length: 5000 }, () => 0))).toHaveLength(1000);
  });
});

describe('what is no constraint', () => {
  test('is violated by every value, present or not', () => {
    for (const value of [1, undefined, null]) {
      expect(violations({ minimun: 1 }, value)).toEqual([
        {
          pointer: '',
          kind: 'violated',
          keyword: 'constraint',
          found: '"minimun" is no keyword that Plumbline judges by — did you mean "minimum"?',
          expected: 'a constraint in JSON Schema (2020-12)',
          message: 'the plan\'s constraint cannot be judged by: "minimun" is no keyword that Plumbline judges by — did you mean "minimum"?',
        },
      ]);
    }
    expect(violations({ minimun: 1, a: 2, $ref: '#' }, 1)).toHaveLength(1);
  });

  test.each<[unknown, string[]]>([
    [0.1, ['a constraint is made of keywords, such as {const: 0.1}, not 0.1']],
    [null, ['a constraint is made of keywords, such as {const: null}, not null']],
    [undefined, ['a constraint is made of keywords, such as {const: undefined}, not undefined']],
    [['a'], ['a constraint is made of keywords, such as {const: ["a"]}, not ["a"]']],
    [{ items: 3 }, ['items: a constraint is made of keywords, such as {const: 3}, not 3']],
    [{ allOf: [true, 'x'] }, ['allOf[1]: a constraint is made of keywords, such as {const: "x"}, not "x"']],
    [{ properties: { a: { b: 1 } } }, ['properties.a: "b" is no keyword that Plumbline judges by']],
    [{ $ref: '#' }, ['"$ref" is no keyword that Plumbline judges by']],
    [{ $id: 'x' }, ['"$id" is no keyword that Plumbline judges by']],
    [{ $defs: {} }, ['"$defs" is no keyword that Plumbline judges by']],
    [{ $dynamicRef: '#' }, ['"$dynamicRef" is no keyword that Plumbline judges by']],
    [{ format: 'date' }, ['"format" is no keyword that Plumbline judges by']],
    [{ default: 1 }, ['"default" is no keyword that Plumbline judges by']],
    [{ unevaluatedItems: false }, ['"unevaluatedItems" is no keyword that Plumbline judges by']],
    [{ dependentSchemas: {} }, ['"dependentSchemas" is no keyword that Plumbline judges by']],
    [{ constructor: 1 }, ['"constructor" is no keyword that Plumbline judges by']],
    [{ enums: ['a'] }, ['"enums" is no keyword that Plumbline judges by — did you mean "enum"?']],
    [{ minitems: 3 }, ['"minitems" is no keyword that Plumbline judges by — did you mean "minItems"?']],
    [{ title: 1 }, ['title: must be a text, not 1']],
    [{ description: [] }, ['description: must be a text, not []']],
    [{ type: 'float' }, ['type: must be one or more of null, boolean, object, array, number, integer, string, not "float"']],
    [{ type: [] }, ['type: must be one or more of null, boolean, object, array, number, integer, string, not []']],
    [{ type: ['string', 1] }, ['type: must be one or more of null, boolean, object, array, number, integer, string, not ["string", 1]']],
    [{ enum: [] }, ['enum: must be a list of the accepted values, not []']],
    [{ enum: 'a' }, ['enum: must be a list of the accepted values, not "a"']],
    [{ minimum: '1' }, ['minimum: must be a number, not "1"']],
    [{ maximum: NaN }, ['maximum: must be a number, not NaN']],
    [{ exclusiveMinimum: true }, ['exclusiveMinimum: must be a number, not true']],
    [{ exclusiveMaximum: Infinity }, ['exclusiveMaximum: must be a number, not Infinity']],
    [{ multipleOf: 0 }, ['multipleOf: must be a number above 0, not 0']],
    [{ multipleOf: '2' }, ['multipleOf: must be a number above 0, not "2"']],
    [{ multipleOf: Infinity }, ['multipleOf: must be a number above 0, not Infinity']],
    [{ minLength: -1 }, ['minLength: must be a whole number, 0 or more, not -1']],
    [{ maxLength: 1.5 }, ['maxLength: must be a whole number, 0 or more, not 1.5']],
    [{ minItems: '3' }, ['minItems: must be a whole number, 0 or more, not "3"']],
    [{ maxItems: null }, ['maxItems: must be a whole number, 0 or more, not null']],
    [{ minProperties: {} }, ['minProperties: must be a whole number, 0 or more, not {}']],
    [{ maxProperties: -1 }, ['maxProperties: must be a whole number, 0 or more, not -1']],
    [{ contains: {}, minContains: -1 }, ['minContains: must be a whole number, 0 or more, not -1']],
    [{ contains: {}, maxContains: 0.5 }, ['maxContains: must be a whole number, 0 or more, not 0.5']],
    [{ uniqueItems: 1 }, ['uniqueItems: must be true or false, not 1']],
    [{ required: 'a' }, ['required: must be a list of names, not "a"']],
    [{ required: [1] }, ['required: must be a list of names, not [1]']],
    [{ dependentRequired: { a: 'b' } }, ['dependentRequired: must be lists of names by name, not {"a": "b"}']],
    [{ dependentRequired: [] }, ['dependentRequired: must be lists of names by name, not []']],
    [{ pattern: 1 }, ['pattern: 1 is no regular expression that can be used: it is no text']],
    [{ pattern: '(' }, ['pattern: "(" is no regular expression that can be used: /(/u: Unterminated group']],
    [{ pattern: '(?=a)b' }, ['pattern: "(?=a)b" is no regular expression that can be used: invalid or unsupported Perl syntax: `(?=`']],
    [{ pattern: '(?<=a)b' }, ['pattern: "(?<=a)b" is no regular expression that can be used: invalid named capture: `(?<=a)b`']],
    [{ pattern: '(a)\\1' }, ['pattern: "(a)\\\\1" is no regular expression that can be used: invalid escape sequence: `\\1`']],
    [{ pattern: 'a\\z' }, ['pattern: "a\\\\z" is no regular expression that can be used: /a\\z/u: Invalid escape']],
    [{ pattern: 'a'.repeat(1001) }, [`pattern: "${'a'.repeat(78)}… is no regular expression that can be used: it is longer than 1000 characters`]],
    [{ patternProperties: { '(': {} } }, ['patternProperties: "(" is no regular expression that can be used: /(/u: Unterminated group']],
    [{ properties: [] }, ['properties: must be constraints by name, not []']],
    [{ patternProperties: 1 }, ['patternProperties: must be constraints by name, not 1']],
    [{ anyOf: [] }, ['anyOf: must be a list of constraints, not []']],
    [{ oneOf: {} }, ['oneOf: must be a list of constraints, not {}']],
    [{ prefixItems: 1 }, ['prefixItems: must be a list of constraints, not 1']],
    [{ not: 1 }, ['not: a constraint is made of keywords, such as {const: 1}, not 1']],
    [{ minContains: 1 }, ['minContains says nothing without contains']],
    [{ maxContains: 1 }, ['maxContains says nothing without contains']],
    [{ then: {} }, ['then says nothing without if']],
    [{ else: {} }, ['else says nothing without if']],
    [{ if: {} }, ['if says nothing without then or else']],
    [{ properties: { x: false } }, ['properties.x: a named field must be there, and false accepts nothing; write not: {required: [x]} where it must be absent']],
    [{ minimum: 3, maximum: 2 }, ['nothing has minimum 3 and maximum 2']],
    [{ minLength: 3, maxLength: 2 }, ['nothing has minLength 3 and maxLength 2']],
    [{ minItems: 3, maxItems: 2 }, ['nothing has minItems 3 and maxItems 2']],
    [{ minProperties: 3, maxProperties: 2 }, ['nothing has minProperties 3 and maxProperties 2']],
    [{ contains: {}, minContains: 3, maxContains: 2 }, ['nothing has minContains 3 and maxContains 2']],
    [{ minimum: 1, minItems: 1 }, ['nothing is number and array at once: put the keywords of each under anyOf']],
    [{ minLength: 1, properties: {}, maximum: 1 }, ['nothing is string, object and number at once: put the keywords of each under anyOf']],
    [{ type: 'string', minimum: 1 }, ['its keywords speak of number, which type "string" excludes']],
    [{ type: ['string', 'null'], minItems: 1 }, ['its keywords speak of array, which type ["string", "null"] excludes']],
    [{ properties: { a: { otherwise: 'outside_plan' } } }, ['properties.a: otherwise stands at the top of a constraint only']],
    [{ otherwise: 'invalid' }, ['otherwise: must be one of outside_plan, protocol_deviation, criteria_failed, incomplete, not "invalid"']],
    [{ otherwise: 1, minimum: 'x' }, ['otherwise: must be one of outside_plan, protocol_deviation, criteria_failed, incomplete, not 1', 'minimum: must be a number, not "x"']],
  ])('%j is told why', (constraint, problems) => {
    expect(constraintProblems(constraint)).toEqual(problems);
    expect(violations(constraint, { a: 1 }).map(({ keyword }) => keyword)).toEqual(['constraint']);
  });

  test('may have bounds that only one value meets, or numbers of either type', () => {
    expect(constraintProblems({ minimum: 2, maximum: 2, type: 'integer' })).toEqual([]);
    expect(constraintProblems({ contains: {}, minContains: 0, maxContains: 0 })).toEqual([]);
    expect(constraintProblems({ type: ['number', 'null'], minimum: 1 })).toEqual([]);
    expect(constraintProblems({ multipleOf: 0.001, pattern: undefined, description: 'x' }).length).toBe(2);
    expect(constraintProblems({ pattern: 'a'.repeat(1000) })).toEqual([]);
  });

  test('has a field that ajv would pass over', () => {
    const named = (keyword: string, value: unknown): unknown => documentOf('p.json', JSON.stringify({ [keyword]: 'X' }).replace('"X"', JSON.stringify(value).replaceAll('PROTO', '__proto__'))).value;
    for (const constraint of [named('properties', { PROTO: {} }), named('patternProperties', { PROTO: {} }), named('required', ['PROTO']), named('dependentRequired', { a: ['PROTO'] }), named('dependentRequired', { PROTO: ['a'] })]) {
      expect(constraintProblems(constraint).at(-1)).toMatch(/: a field cannot have the name __proto__$/);
    }
    expect(constraintProblems({ title: '__proto__', enum: ['__proto__'], const: '__proto__' })).toEqual([]);
  });

  test('is larger or deeper than can be judged', () => {
    const nested = (depth: number): unknown => (depth === 0 ? { minimum: 1 } : { properties: { a: nested(depth - 1) } });
    expect(constraintProblems(nested(64))).toEqual([]);
    expect(told(nested(64), {})).toHaveLength(1);
    expect(constraintProblems(nested(65))).toEqual(['the constraint is nested more than 64 deep']);
    const wide = (parts: number): unknown => ({ allOf: Array.from({ length: parts - 1 }, () => ({ minimum: 1 })) });
    expect(constraintProblems(wide(2000))).toEqual([]);
    expect(constraintProblems(wide(2001))).toEqual(['the constraint has more than 2000 parts']);
    expect(constraintProblems({ anyOf: Array.from({ length: 3000 }, () => true) })).toEqual([]);
    const cycle: Record<string, unknown> = {};
    cycle['allOf'] = [cycle, cycle];
    expect(constraintProblems(cycle)).toEqual(['the constraint has more than 2000 parts', 'the constraint is nested more than 64 deep']);
  });

  test('doubles what is read both ways, and is bounded for it', () => {
    const both = (wrap: (inner: unknown) => unknown, depth: number): unknown => (depth === 0 ? { minimum: 1 } : wrap(both(wrap, depth - 1)));
    for (const wrap of [(inner: unknown) => ({ if: inner, then: true, else: true }), (inner: unknown) => ({ contains: inner, maxContains: 3 })]) {
      expect(constraintProblems(both(wrap, 9))).toEqual([]);
      expect(constraintProblems(both(wrap, 10))).toEqual(['the constraint has more than 2000 parts']);
      expect(constraintProblems(both(wrap, 40))).toEqual(['the constraint has more than 2000 parts']);
    }
    expect(constraintProblems(both((inner) => ({ if: inner, then: true }), 40))).toEqual([]);
    expect(constraintProblems(both((inner) => ({ contains: inner, minContains: 1 }), 40))).toEqual([]);
  });

  test('is told at most fifty times', () => {
    expect(constraintProblems({ allOf: Array.from({ length: 300 }, () => 1) })).toHaveLength(50);
  });

  test('never throws, whatever it is', () => {
    const keywords = fc.constantFrom('type', 'const', 'enum', 'minimum', 'pattern', 'items', 'contains', 'maxContains', 'properties', 'patternProperties', 'required', 'dependentRequired', 'allOf', 'not', 'if', 'then', 'otherwise', '$ref', 'constructor', 'x');
    const garbage = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, false, 0, 1, -1, 'a', '(', 'string', undefined), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(keywords, tie('any'), { maxKeys: 3 })),
    })).any;
    fc.assert(fc.property(garbage, garbage, (constraint, value) => {
      const problems = constraintProblems(constraint);
      const found = violations(constraint, value);
      if (problems.length > 0) expect(found).toHaveLength(1);
      otherwiseOf(constraint);
    }), { numRuns: 1000 });
  });
});

describe('otherwise', () => {
  test('names the verdict of a violation', () => {
    for (const verdict of ['outside_plan', 'protocol_deviation', 'criteria_failed', 'incomplete']) {
      expect(otherwiseOf({ maxItems: 0, otherwise: verdict })).toBe(verdict);
      expect(constraintProblems({ maxItems: 0, otherwise: verdict })).toEqual([]);
    }
  });

  test('is none where none, or none that may be, is named', () => {
    for (const constraint of [{ maxItems: 0 }, { otherwise: 'invalid' }, { otherwise: 'consistent' }, { otherwise: 1 }, true, null, undefined, ['otherwise'], 'otherwise']) {
      expect(otherwiseOf(constraint)).toBe(undefined);
    }
  });

  test('does not change what is judged', () => {
    expect(told({ maxItems: 0, otherwise: 'outside_plan' }, ['x'])).toEqual([' violated maxItems: 1 element, not no elements']);
    expect(told({ otherwise: 'outside_plan' }, 1)).toEqual([]);
  });
});
