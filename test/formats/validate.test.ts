/* oxlint-disable unicorn/no-thenable -- a keyword of JSON Schema */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { expectation } from '../../src/formats/expectations.ts';
import { validateBySchema, validateDocument, type SchemaName } from '../../src/formats/validate.ts';
import type { Problem } from '../../src/formats/problem.ts';
import { documentOf } from './reading.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const valid = (file: string): string => readFileSync(`${ROOT}test/formats/valid/${file}`, 'utf8');

/** The problems of a valid file after one change. */
function changed(file: string, schema: SchemaName, from: string, to: string): Problem[] {
  const text = valid(file);
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return validateDocument(documentOf(file, text.replace(from, to)), schema);
}

const told = (problems: readonly Problem[]): string[] => problems.map(({ message, found, expected, mend, pointer }) => [message, found, expected, mend, pointer].join(' | '));
const messages = (problems: readonly Problem[]): string[] => problems.map(({ message }) => message);

describe('a valid file', () => {
  test.each([
    ['change-control-plan.yaml', 'change-control-plan'],
    ['authorization.yaml', 'authorization'],
    ['policy.yaml', 'policy'],
    ['model-release.yaml', 'model-release'],
    ['evaluation-report.json', 'evidence'],
  ] as const)('has no problem: %s', (file, schema) => {
    expect(validateDocument(documentOf(file, valid(file)), schema)).toEqual([]);
  });

  test('may hold the value that is validated', () => {
    const document = documentOf('evaluation-report.json', valid('evaluation-report.json'));
    expect(validateDocument(document, 'evidence/evaluation-report', { pointer: '/content' })).toEqual([]);
  });
});

describe('a plan', () => {
  const plan = (from: string, to: string): Problem[] => changed('change-control-plan.yaml', 'change-control-plan', from, to);

  test('that names three components of four is told the fourth, and how to say that it is not needed', () => {
    expect(told(plan('retraining: [RT-A], ', ''))).toEqual([
      'modifications.M1.protocol lacks "retraining": ids of the re-training methods; an empty list says that none is needed | no "retraining" | "retraining": a list'
        + ' | Add "retraining"; write an empty list ([]) where there is none. | /modifications/M1/protocol/retraining',
    ]);
  });

  test('whose version stands without quotes is told how it is read', () => {
    expect(told(plan('version: "1.2"', 'version: 1.10'))).toEqual([
      'version must be text in quotes: 1.10 without quotes is read as 1.1 | 1.10 | text in quotes | Write "1.10". | /version',
    ]);
  });

  test('with a mistyped key has one problem, not two', () => {
    expect(messages(plan('version: "1.2"', 'verison: "1.2"'))).toEqual(['unknown key "verison" — did you mean "version"?']);
    expect(messages(plan('at_least: 0.88', 'at_leest: 0.88'))).toEqual([
      'unknown key "at_leest" in protocol.performance_evaluation.PE-A.criteria[0] — did you mean "at_least"?',
    ]);
  });

  test('has criteria with exactly one limit', () => {
    const limits = 'a criterion has exactly one limit: `at_least`, `above`, `at_most`, `below` or `within`';
    expect(told(plan('at_least: 0.88, ', ''))).toEqual([
      `protocol.performance_evaluation.PE-A.criteria[0]: ${limits} | none of them | ${limits} | Add what is missing. | /protocol/performance_evaluation/PE-A/criteria/0`,
    ]);
    expect(told(plan('at_least: 0.88, ', 'at_least: 0.88, above: 3, '))).toEqual([
      `protocol.performance_evaluation.PE-A.criteria[0]: ${limits} | "at_least" and "above" | ${limits} | Keep one of "at_least" or "above". | /protocol/performance_evaluation/PE-A/criteria/0`,
    ]);
  });

  test('has criteria that state their interval, and says why', () => {
    expect(messages(plan('statistic: lower, at_least: 0.88, interval: {method: wilson, level: 0.95}', 'statistic: lower, at_least: 0.88'))).toEqual([
      'protocol.performance_evaluation.PE-A.criteria[0] lacks "interval": a criterion names its `interval` unless its statistic is `estimate`',
    ]);
  });

  test('has constraints of known keywords only', () => {
    const [problem] = plan('minItems: 3', 'minItem: 3');
    expect(problem?.message).toBe('unknown key "minItem" in protocol.data_management.DM-A.evidence.dataset-report.must.sites — did you mean "minItems"?');
    expect(problem?.expected).toMatch(/^the keys title, description, otherwise, .*, \d+ more$/);
  });

  test('has choices between two forms, both of which are told', () => {
    expect(told(plan('levels: from-data', 'levels: all'))).toEqual([
      'subgroups.SG-1.attributes.site.levels must be a list or from-data, not "all" | "all" | a list or from-data'
        + ' | Write a list or from-data. The groups, in advance; or `from-data` for the values that the evaluation has. | /subgroups/SG-1/attributes/site/levels',
    ]);
    expect(messages(plan('for_each: SG-1', 'for_each: 5'))).toEqual([
      'protocol.performance_evaluation.PE-A.criteria[3].for_each must be a text or an object with keys, not 5',
    ]);
  });

  test('has its problems in the order of the file, with their lines', () => {
    const text = valid('change-control-plan.yaml').replace('regime: fda-pccp', 'regime: fda').replace('level: 0.95', 'level: 95').replace(/^failure_rule: .*$/m, 'failure_rule: none');
    const problems = validateDocument(documentOf('plan.yaml', text), 'change-control-plan');
    expect(messages(problems)).toEqual([
      'regime must be one of fda-pccp, health-canada, uk-mhra, eu-ai-act, internal, not "fda"',
      'protocol.performance_evaluation.PE-A.criteria[0].interval.level must be less than 1, not 95',
      'failure_rule must be record-and-do-not-implement, not "none"',
    ]);
    const lines = text.split('\n');
    for (const { location } of problems) expect(lines[(location.line ?? 0) - 1]?.slice((location.column ?? 0) - 1)).toMatch(/^(?:fda|95|none)/);
    expect(problems.every(({ kind, location }) => kind === 'schema' && location.path === 'plan.yaml')).toBe(true);
  });
});

describe('other files', () => {
  test('say what a condition demands', () => {
    expect(told(changed('authorization.yaml', 'authorization', '    decided: "2026-02-11"\n', ''))[0]).toBe(
      'records[0] lacks "decided": a record that is or was authorized has the day of the decision and the plan\'s digest | no "decided" | "decided" | Add "decided". | /records/0/decided',
    );
    expect(messages(changed('model-release.yaml', 'model-release', 'plan: "1.2"\n', ''))).toEqual([
      'the file lacks "plan": a release on the basis of the plan names the plan\'s version',
    ]);
  });

  test('say dates and digests in words', () => {
    expect(messages(changed('authorization.yaml', 'authorization', '"2026-02-11"', '11.02.2026'))).toEqual(['records[0].decided must be a day written "YYYY-MM-DD", not "11.02.2026"']);
  });

  test('say of a result without figures what it may hold', () => {
    const document = documentOf('a.json', '{"test_sets": [{"id": "T", "sha256": "X", "enrolled": 1, "excluded": [], "analysed": 1}], "results": [{"metric": "ppv", "test_set": "T", "group": {}, "compared_with": {"authorised": {"both": 1}}}]}');
    expect(messages(validateDocument(document, 'evidence/evaluation-report'))).toEqual([
      'test_sets[0].sha256 must be a SHA-256 digest: 64 hexadecimal digits in lower case, not "X"',
      'results[0].compared_with.authorised: a comparison holds all four counts of a paired table, or the reference\'s `counts`, `rate`, `values` or `estimate`, or a `difference` or `ratio`',
    ].toSpliced(1, 0, 'results[0].compared_with has the key "authorised", which must be one of authorized, previous, authorized-levels'));
  });
});

describe('every pattern of the schemas', () => {
  const patterns = new Set<string>();
  for (const file of readdirSync(`${ROOT}schemas`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))) {
    for (const [, pattern = ''] of readFileSync(`${ROOT}schemas/${file}`, 'utf8').matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g)) patterns.add(JSON.parse(pattern) as string);
  }

  test.each([...patterns])('is said in words: %s', (pattern) => {
    expect(expectation('pattern', { pattern })).not.toMatch(/^a text that matches/);
  });
});

const props = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const of = (schema: object, yaml: string): string[] => told(validateBySchema(documentOf('a.yaml', yaml), schema));

describe('the type of a value', () => {
  test.each([
    ['string', '1.10', 'a must be text in quotes: 1.10 without quotes is read as 1.1 | 1.10 | text in quotes | Write "1.10".'],
    ['string', '2', 'a must be text in quotes: 2 without quotes is a number | 2 | text in quotes | Write "2".'],
    ['string', 'true', 'a must be text in quotes: true without quotes is no text | true | text in quotes | Write "true".'],
    ['string', '', 'a has no value: a text is expected | nothing | a text | Write a text.'],
    ['string', '[1]', 'a must be a text, not [1] | [1] | a text | Write a text.'],
    ['number', '"0.95"', 'a must be a number, not "0.95" | "0.95" | a number | Write 0.95 without quotes.'],
    ['number', '" -3 "', 'a must be a number, not " -3 " | " -3 " | a number | Write -3 without quotes.'],
    ['number', '95%', 'a must be a number, not "95%" | "95%" | a number | Write a number, such as 0.95, without unit and without quotes.'],
    ['number', 'true', 'a must be a number, not true | true | a number | Write a number.'],
    ['integer', 'many', 'a must be a whole number, not "many" | "many" | a whole number | Write a whole number, such as 20, without unit and without quotes.'],
    ['integer', '1.5', 'a must be a whole number, not 1.5 | 1.5 | a whole number | Write a whole number.'],
    ['boolean', 'yes', 'a must be true or false, not "yes" | "yes" | true or false | Write true or false.'],
    ['array', 'x', 'a must be a list, not "x" | "x" | a list | Write a list: ["x"].'],
    ['array', '{b: 1}', 'a must be a list, not {"b": 1} | {"b": 1} | a list | Write a list.'],
    ['object', '[]', 'a must be an object with keys, not [] | [] | an object with keys | Write an object with keys.'],
    ['null', '1', 'a must be null, not 1 | 1 | null | Write null.'],
  ])('%s is said in words, for %s', (type, yaml, sentence) => {
    expect(of(props({ a: { type } }), `a: ${yaml}`)).toEqual([`${sentence} | /a`]);
  });

  test('may be one of several', () => {
    expect(of(props({ a: { type: ['string', 'null'] } }), 'a: 1')).toEqual(['a must be a text or null, not 1 | 1 | a text or null | Write a text or null. | /a']);
  });

  test('comes with the description of the schema', () => {
    expect(of(props({ a: { type: 'string', description: 'What it is.' } }), 'a: [1]')[0]).toContain('Write a text. What it is.');
  });

  test('of the whole file is said of the file', () => {
    expect(of({ type: 'object' }, '[1]')).toEqual(['the file must be an object with keys, not [1] | [1] | an object with keys | Write an object with keys. | ']);
  });

  test('hides what else is wrong with the value', () => {
    expect(of({ type: 'string', enum: ['a'], pattern: '^a$', not: { const: 1 } }, '1')).toHaveLength(1);
    expect(of({ allOf: [{ type: 'string' }, { type: 'string' }] }, '1')).toHaveLength(1);
  });

  test('is shown with at most 80 characters', () => {
    const [sentence = ''] = of(props({ a: { type: 'string' } }), `a: [${'12, '.repeat(40)}]`);
    const found = sentence.split(' | ')[1] ?? '';
    expect(found).toHaveLength(80);
    expect(found).toMatch(/^\[12, .*…$/);
  });
});

describe('the demands of a schema', () => {
  test.each<[object, string, string]>([
    [{ enum: ['patient', 'professional'] }, 'pateint', 'a must be one of patient, professional, not "pateint" — did you mean patient? | "pateint" | one of patient, professional | Write patient, if that is meant.'],
    [{ enum: ['patient', 'professional'], description: 'Who reads it.' }, '3', 'a must be one of patient, professional, not 3 | 3 | one of patient, professional | Write one of patient, professional. Who reads it.'],
    [{ enum: ['x'] }, 'y', 'a must be x, not "y" | "y" | x | Write x.'],
    [{ enum: ['true', 1, null, 'a b'] }, 'vvvv', 'a must be one of "true", 1, null, "a b", not "vvvv" | "vvvv" | one of "true", 1, null, "a b" | Write one of "true", 1, null, "a b".'],
    [{ const: 'x/v1' }, 'x/v2', 'a must be x/v1, not "x/v2" | "x/v2" | x/v1 | Write x/v1.'],
    [{ const: { b: [1] } }, '{b: [2]}', 'a must be {"b": [1]}, not {"b": [2]} | {"b": [2]} | {"b": [1]} | Write {"b": [1]}.'],
    [{ minimum: 1 }, '0', 'a must be at least 1, not 0 | 0 | at least 1 | Write a number that is at least 1.'],
    [{ maximum: 1, description: 'A share.' }, '2', 'a must be at most 1, not 2 | 2 | at most 1 | Write a number that is at most 1. A share.'],
    [{ exclusiveMinimum: 0 }, '0', 'a must be more than 0, not 0 | 0 | more than 0 | Write a number that is more than 0.'],
    [{ exclusiveMaximum: 1 }, '95', 'a must be less than 1, not 95 | 95 | less than 1 | Write a number that is less than 1.'],
    [{ multipleOf: 0.5 }, '0.7', 'a must be a multiple of 0.5, not 0.7 | 0.7 | a multiple of 0.5 | Write a number that is a multiple of 0.5.'],
    [{ minLength: 3 }, 'é😀', 'a must have at least 3 characters, not 2 characters | 2 characters | at least 3 characters | Write a text that has at least 3 characters.'],
    [{ maxLength: 1 }, 'ab', 'a must have at most 1 character, not 2 characters | 2 characters | at most 1 character | Write a text that has at most 1 character.'],
    [{ pattern: '^x+$' }, 'b', 'a must be a text that matches ^x+$, not "b" | "b" | a text that matches ^x+$ | Write a text that matches ^x+$.'],
    [{ minItems: 2 }, '[1]', 'a must have at least 2 elements, not 1 element | 1 element | at least 2 elements | Write a list that has at least 2 elements.'],
    [{ maxItems: 0 }, '[1, 2]', 'a must have no elements, not 2 elements | 2 elements | no elements | Write a list that has no elements.'],
    [{ minProperties: 1 }, '{}', 'a must have at least 1 entry, not 0 entries | 0 entries | at least 1 entry | Write an object that has at least 1 entry.'],
    [{ maxProperties: 1 }, '{b: 1, c: 2}', 'a must have at most 1 entry, not 2 entries | 2 entries | at most 1 entry | Write an object that has at most 1 entry.'],
    [{ contains: { const: 'x' } }, '[y]', 'a must have an element that is x, not ["y"] | ["y"] | an element that is x | Write a list that has an element that is x.'],
    [{ prefixItems: [{ type: 'number' }], items: false }, '[1, 2]', 'a must have no further elements, not [1, 2] | [1, 2] | no further elements | Write a list that has no further elements.'],
    [{ not: { const: 1 } }, '1', 'a must be not 1, not 1 | 1 | not 1 | Write not 1.'],
    [{ unevaluatedProperties: false, type: 'object' }, '{b: 1}', 'a must be as unevaluatedProperties demands, not {"b": 1} | {"b": 1} | as unevaluatedProperties demands | Write as unevaluatedProperties demands.'],
  ])('are said in words: %j of %s', (schema, yaml, sentence) => {
    expect(of(props({ a: schema }), `a: ${yaml}`)).toEqual([`${sentence} | /a`]);
  });

  test('list a dozen allowed words', () => {
    const allowed = Array.from({ length: 14 }, (_, index) => `w${index}`);
    expect(of(props({ a: { enum: allowed } }), 'a: nothing')[0]).toContain('one of w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, 2 more | ');
  });

  test('name the element that stands twice', () => {
    expect(of(props({ a: { uniqueItems: true } }), 'a: [{b: 1, c: 2}, 3, {c: 2, b: 1}]')).toEqual([
      'a has {"c": 2, "b": 1} twice | {"c": 2, "b": 1} as elements 1 and 3 | no element twice | Remove one of the two. | /a/2',
    ]);
    expect(of(props({ a: { uniqueItems: false } }), 'a: [1, 1]')).toEqual([]);
  });

  test('refuse what must not be there', () => {
    expect(of(props({ a: false }), 'a: 1')).toEqual(['a must be absent, not 1 | 1 | absent | Remove it. | /a']);
  });
});

describe('a missing key', () => {
  test('is named with its object, its meaning and its form', () => {
    expect(of(props({}, { required: ['a'] }), '{}')).toEqual(['the file lacks "a" | no "a" | "a" | Add "a". | /a']);
    expect(of(props({ x: props({ a: { enum: ['p', 'q'], description: 'SHA-256 of it.' } }, { required: ['a'] }) }), 'x: {}')).toEqual([
      'x lacks "a": SHA-256 of it | no "a" | "a": one of p, q | Add "a". | /x/a',
    ]);
    expect(of(props({ a: { const: 'v1' } }, { required: ['a'] }), '{}')).toEqual(['the file lacks "a" | no "a" | "a": v1 | Add "a". | /a']);
  });

  test('that is a list may be written empty, unless it must have elements', () => {
    expect(of(props({ a: { type: 'array' } }, { required: ['a'] }), '{}')).toEqual(['the file lacks "a" | no "a" | "a": a list | Add "a"; write an empty list ([]) where there is none. | /a']);
    expect(of(props({ a: { type: 'array', minItems: 1 } }, { required: ['a'] }), '{}')).toEqual(['the file lacks "a" | no "a" | "a": a list | Add "a". | /a']);
  });

  test('stands in a path whose keys with dots are quoted', () => {
    expect(of(props({ 'a.b': { type: 'array', items: props({}, { required: ['c/d'] }) } }), 'a.b: [{}]')).toEqual(['["a.b"][0] lacks "c/d" | no "c/d" | "c/d" | Add "c/d". | /a.b/0/c~1d']);
  });

  test('that another key calls for names both', () => {
    expect(of({ type: 'object', dependentRequired: { a: ['b'] } }, 'a: 1')).toEqual(['the file has "a" but lacks "b" | no "b" | "b" | Add "b", or remove "a". | /b']);
  });

  test('that a condition calls for comes with the condition, the innermost where several hold', () => {
    const schema = {
      description: 'Outer.',
      if: { required: ['a'] },
      then: { allOf: [{ description: 'Inner: `b` with `a`.', if: { required: ['a'] }, then: { required: ['b'] } }] },
      else: { required: ['c'] },
    };
    expect(of(schema, 'a: 1')[0]).toContain('the file lacks "b": inner: `b` with `a`');
    expect(of(schema, 'd: 1')[0]).toContain('the file lacks "c": outer');
  });
});

describe('an unknown key', () => {
  const known = props({ version: {}, title: {} }, { additionalProperties: false });

  test.each([
    ['verison: 1', 'unknown key "verison" — did you mean "version"? | "verison" | the keys version, title | Write "version", or remove the key. | /verison'],
    ['Title: 1', 'unknown key "Title" — did you mean "title"? | "Title" | the keys version, title | Write "title", or remove the key. | /Title'],
    ['note: 1', 'unknown key "note" | "note" | the keys version, title | Remove the key. | /note'],
  ])('%s is compared with the known ones', (yaml, sentence) => {
    expect(of(known, yaml)).toEqual([sentence]);
  });

  test('is not taken for one that is there', () => {
    expect(messages(validateBySchema(documentOf('a.yaml', 'version: 1\nversoin: 2'), known))).toEqual(['unknown key "versoin"']);
  });

  test('does not hide another one that is missing', () => {
    expect(messages(validateBySchema(documentOf('a.yaml', 'verison: 1'), { ...known, required: ['version', 'title'] }))).toEqual([
      'the file lacks "title"',
      'unknown key "verison" — did you mean "version"?',
    ]);
  });

  test('in an object without keys is told so', () => {
    expect(of(props({ x: { type: 'object', additionalProperties: false } }), 'x: {y: 1}')).toEqual(['unknown key "y" in x | "y" | no keys | Remove the key. | /x/y']);
  });

  test('stands at its own place', () => {
    const [problem] = validateBySchema(documentOf('a.yaml', 'title: 1\n"a/b~c": 2\n'), known);
    expect(problem).toMatchObject({ pointer: '/a~1b~0c', location: { path: 'a.yaml', line: 2, column: 10 } });
  });

  test.each([
    [{ pattern: '^[a-z]+$' }, 'the file has the key "B", which must be a text that matches ^[a-z]+$ | "B" | a text that matches ^[a-z]+$ | Rename the key. | /B'],
    [{ enum: ['a'] }, 'the file has the key "B", which must be a | "B" | a | Rename the key. | /B'],
    [{ minLength: 2 }, 'the file has the key "B", which must have at least 2 characters | "B" | at least 2 characters | Rename the key. | /B'],
  ])('is one whose name is not allowed: %j', (propertyNames, sentence) => {
    expect(of({ type: 'object', propertyNames }, 'B: 1')).toEqual([sentence]);
  });
});

describe('a choice', () => {
  const pair = [{ required: ['a'] }, { required: ['b'] }];

  test.each<[object, string, string]>([
    [{ anyOf: pair, description: 'It has `a` or `b`.' }, 'c: 1', 'the file: it has `a` or `b` | none of them | it has `a` or `b` | Add what is missing. | '],
    [{ oneOf: pair, description: 'It has either.' }, '{a: 1, b: 2}', 'the file: it has either | "a" and "b" | it has either | Keep one of "a" or "b". | '],
    [{ not: { required: ['a', 'b'] }, description: 'Not both. Never.' }, '{a: 1, b: 2}', 'the file: not both; never | "a" and "b" | not both; never | Keep one of "a" or "b". | '],
    [{ not: { required: ['a'] }, description: 'No a.' }, '{a: 1}', 'the file: no a | "a" | no a | Add what is missing. | '],
    [{ oneOf: pair }, '{a: 1, b: 2}', 'the file must be exactly one of: a present; b present, not {"a": 1, "b": 2} | {"a": 1, "b": 2} | exactly one of: a present; b present | Write exactly one of: a present; b present. | '],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, '[1]', 'the file must be a text or a number, not [1] | [1] | a text or a number | Write a text or a number. | '],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }], description: 'Text or number.' }, '[1]', 'the file: text or number | [1] | text or number | Add what is missing. | '],
    [{ $defs: { p: { type: 'object', required: ['m', 'n'] } }, anyOf: [{ $ref: '#/$defs/p' }, { required: ['c'] }], description: 'Pair or c.' }, 'm: 1', 'the file: pair or c | none of them | pair or c | Add what is missing. | '],
  ])('is one problem: %j', (schema, yaml, sentence) => {
    expect(of(schema, yaml)).toEqual([sentence]);
  });

  test('of which one branch was meant, by its type or by the word that tells them apart, has the problems of that branch', () => {
    expect(of({ anyOf: [{ type: 'string' }, { type: 'object', required: ['k'] }] }, '{}')).toEqual(['the file lacks "k" | no "k" | "k" | Add "k". | /k']);
    const kinds = ['a', 'b', 'c'].map((kind) => props({ kind: { const: kind }, [kind]: { type: 'number' } }, { required: ['kind', kind] }));
    expect(messages(validateBySchema(documentOf('a.yaml', 'kind: b\nb: x\n'), { oneOf: kinds }))).toEqual(['b must be a number, not "x"']);
    expect(messages(validateBySchema(documentOf('a.yaml', 'x:\n  kind: c\n'), props({ x: { anyOf: kinds } })))).toEqual(['x lacks "c"']);
    expect(validateBySchema(documentOf('a.yaml', 'kind: d\n'), { oneOf: kinds })).toHaveLength(1);
  });

  test('of which two branches hold is not blamed on a third', () => {
    const schema = { oneOf: [{ minimum: 1 }, { minimum: 2 }, { minimum: 9 }, { const: 'x' }] };
    expect(of(schema, '3')).toEqual(['the file must be exactly one of: at least 1; at least 2; at least 9; x, not 3 | 3 | exactly one of: at least 1; at least 2; at least 9; x | Write exactly one of: at least 1; at least 2; at least 9; x. | ']);
  });

  test('leaves the problems of other values alone', () => {
    const schema = props({ a: { type: 'number' }, b: { anyOf: [{ const: 1 }, { const: 2 }] }, c: { type: 'number' } });
    expect(messages(validateBySchema(documentOf('a.yaml', 'a: x\nb: 3\nc: y\n'), schema))).toEqual([
      'a must be a number, not "x"',
      'b must be 1 or 2, not 3',
      'c must be a number, not "y"',
    ]);
  });

  test('by type tells the other form where the `else` fails, and not where the `then` does', () => {
    const schema = props({ l: { if: { type: 'string' }, then: { const: 'global' }, else: { type: 'object', required: ['sites'] } } });
    expect(messages(validateBySchema(documentOf('a.yaml', 'l: 5'), schema))).toEqual(['l must be a text or an object with keys, not 5']);
    expect(messages(validateBySchema(documentOf('a.yaml', 'l: local'), schema))).toEqual(['l must be global, not "local"']);
    expect(messages(validateBySchema(documentOf('a.yaml', 'l: {}'), schema))).toEqual(['l lacks "sites"']);
  });

  test('of an element that is looked for is no problem of the others', () => {
    expect(messages(validateBySchema(documentOf('a.yaml', 'a: [1, {}]'), props({ a: { contains: { type: 'object', required: ['k'] } } })))).toEqual([
      'a must have an element that is k present, not [1, {}]',
    ]);
  });
});

describe('the value at a pointer', () => {
  const document = documentOf('a.yaml', 'kind: x\ncontent:\n  items:\n    - n: 1\n    - n: one\n');
  const schema = props({ items: { type: 'array', items: props({ n: { type: 'number' } }) } });

  test('is validated with the places of the whole file', () => {
    expect(validateBySchema(document, schema, { pointer: '/content' })).toEqual([
      {
        kind: 'schema',
        message: 'content.items[1].n must be a number, not "one"',
        found: '"one"',
        expected: 'a number',
        mend: 'Write a number, such as 0.95, without unit and without quotes.',
        location: { path: 'a.yaml', line: 5, column: 10 },
        pointer: '/content/items/1/n',
      },
    ]);
    expect(validateBySchema(document, schema)).toEqual([]);
  });

  test('that is not there is missing', () => {
    const problem = {
      kind: 'schema',
      message: 'content.nothing is missing',
      found: 'nothing',
      expected: 'content.nothing',
      mend: 'Add content.nothing.',
      location: { path: 'a.yaml', line: 3, column: 3 },
      pointer: '/content/nothing',
    };
    expect(validateBySchema(document, schema, { pointer: '/content/nothing' })).toEqual([problem]);
    expect(validateDocument(document, 'evidence/rollback-record', { pointer: '/content/nothing' })).toEqual([problem]);
  });

  test('tells a number by its text in the file', () => {
    const text = documentOf('a.yaml', 'content: {v: 1.10}');
    expect(messages(validateBySchema(text, props({ v: { type: 'string' } }), { pointer: '/content' }))).toEqual(['content.v must be text in quotes: 1.10 without quotes is read as 1.1']);
  });
});

describe('many problems', () => {
  const numbers = { type: 'array', items: { type: 'number' } };
  const list = (n: number): string => `[${Array.from({ length: n }, () => 'x').join(', ')}]`;

  test('are reported up to a hundred, and the rest counted', () => {
    expect(validateBySchema(documentOf('a.yaml', list(100)), numbers)).toHaveLength(100);
    const problems = validateBySchema(documentOf('a.yaml', list(101)), numbers);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.message).toBe('the file has 1 more problem');
    expect(validateBySchema(documentOf('a.yaml', list(3000)), numbers).at(-1)).toMatchObject({ message: 'the file has 2900 more problems', found: '3000 problems', location: { path: 'a.yaml' } });
  });

  test('do not take long, though each stands behind a reference', () => {
    const schema = { type: 'array', items: { $ref: '#/$defs/x' }, $defs: { x: { type: 'object', required: ['a', 'b'], properties: { c: { $ref: '#/$defs/y' } } }, y: { type: 'string' } } };
    const document = documentOf('a.json', `[${'{"c":[]},'.repeat(60_000)}{}]`);
    expect(validateBySchema(document, schema)).toHaveLength(101);
  });
});

describe("a schema that is not Plumbline's own", () => {
  const document = documentOf('a.yaml', 'content: {a: {a: {a: 1}}}');
  const unusable = (schema: unknown): Problem[] => validateBySchema(document, schema, { pointer: '/content' });

  test.each<[unknown, string]>([
    [3, 'it is no object of keywords'],
    [null, 'it is no object of keywords'],
    [['a'], 'it is no object of keywords'],
    [{ type: 'foo' }, 'schema is invalid'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, 'no schema with key or ref "http://json-schema.org/draft-07/schema#"'],
    [{ $ref: 'https://example.com/x.json' }, "can't resolve reference https://example.com/x.json"],
    [{ $ref: '#' }, 'Maximum call stack size exceeded'],
    [{ pattern: '(?=x)' }, 'the pattern (?=x) cannot be used: invalid or unsupported Perl syntax: `(?=`'],
  ])('is a problem of the document when it cannot be used: %j', (schema, reason) => {
    const [problem, ...more] = unusable(schema);
    expect(problem?.message).toContain(`the schema that this is held against cannot be used: ${reason}`);
    expect(problem).toMatchObject({ kind: 'schema', expected: 'a JSON Schema (2020-12)', mend: 'Correct the schema file that the plan names.', pointer: '/content', location: { line: 1, column: 10 } });
    expect(problem?.found).toContain(reason.slice(0, 60));
    expect(more).toEqual([]);
  });

  test('may refer to itself and have an id', () => {
    const schema = { $id: 'https://example.com/tree', type: 'object', properties: { a: { $ref: '#' } } };
    expect(told(unusable(schema))).toEqual(['content.a.a.a must be an object with keys, not 1 | 1 | an object with keys | Write an object with keys. | /content/a/a/a']);
    expect(unusable({ $defs: { n: { $anchor: 'n', type: 'object' } }, $ref: '#n' })).toEqual([]);
  });

  test('may come from a file, and compares values of the document with its own', () => {
    const schema = documentOf('s.json', '{"const": {"a": {"a": {"a": 1}}}}').value;
    expect(unusable(schema)).toEqual([]);
    expect(unusable(schema)).toEqual([]);
    expect(unusable(documentOf('s.json', '{"enum": [{"a": 1}, {"a": {"a": {"a": 1}}}]}').value)).toEqual([]);
    expect(messages(unusable(documentOf('s.json', '{"enum": [{"a": 1}]}').value))).toEqual(['content must be {"a": 1}, not {"a": {"a": {"a": 1}}}']);
  });

  test('passes over formats, of which it knows none', () => {
    expect(unusable({ type: 'object', properties: { a: { format: 'date' } } })).toEqual([]);
  });

  test('does not take inherited properties for keys', () => {
    expect(messages(unusable({ required: ['toString', 'constructor'] }))).toEqual(['content lacks "toString"', 'content lacks "constructor"']);
  });
});
