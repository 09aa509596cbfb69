import { expect, it } from 'vitest';
import { validateOwnKind } from '../../src/formats/own-kind.ts';
import { documentOf } from './reading.ts';

const document = documentOf('evidence.json', '{\n  "content": {\n    "n": -1,\n    "list": [1, "x"]\n  }\n}\n');
const found = (schema: unknown): string[] => validateOwnKind(document, schema).map(({ message, expected, location }) => `${location.line}:${location.column} ${message} (${expected})`);

it('content of the form that the plan gives has no problem', () => {
  expect(found({ type: 'object', required: ['n'], properties: { list: { minItems: 2 } } })).toEqual([]);
  expect(found({})).toEqual([]);
});

it('each fault of the content is named with its place', () => {
  expect(found({ properties: { n: { minimum: 0 }, list: { items: { type: 'number' } } } })).toEqual([
    '3:10 content.n must be >= 0 (must be >= 0)',
    '4:17 content.list.1 must be number (must be number)',
  ]);
  expect(found({ properties: { n: false } })).toEqual(['3:10 content.n boolean schema is false (boolean schema is false)']);
});

it('a schema that is none is a fault of the plan', () => {
  for (const schema of [null, 'text', undefined, true]) expect(found(schema)).toEqual(['2:14 the schema of this kind is no JSON Schema (a JSON Schema)']);
});

it('a schema that cannot be compiled is said to be of no use, every time', () => {
  const broken = { type: 'oddity' };
  for (const _ of [1, 2]) expect(found(broken)).toEqual([expect.stringMatching(/^2:14 the schema of this kind cannot be used: schema is invalid.* \(a JSON Schema 2020-12\)$/)]);
  const long = { description: 'x'.repeat(65_536) };
  expect(found(long)).toEqual(['2:14 the schema of this kind cannot be used: it has more than 65536 characters (a JSON Schema 2020-12)']);
  expect(found({ description: 'x'.repeat(65_536 - '{"description":""}'.length) })).toEqual([]);
});

it('a schema may be used for several documents', () => {
  const schema = { $id: 'https://example.org/kind', properties: { n: { minimum: 0 } } };
  expect(found(schema)).toHaveLength(1);
  expect(validateOwnKind(documentOf('other.json', '{"content": {"n": 1}}'), schema)).toEqual([]);
  expect(found({ ...schema })).toHaveLength(1);
});
