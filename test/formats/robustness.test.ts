import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { unsafeInText } from '../../src/formats/characters.ts';
import { bytes, documentOf, problemsIn } from './reading.ts';

const SAMPLES = new URL('./valid/', import.meta.url);
const samples = readdirSync(SAMPLES).filter((file) => /\.(?:yaml|json)$/.test(file)).map((file) => [file, readFileSync(fileURLToPath(new URL(file, SAMPLES)))] as const);

/** Texts that documents may hold: what they may not has tests of its own. */
const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((one) => unsafeInText(one, 'a text') === undefined);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).filter((x) => !Object.is(x, -0) && (!Number.isInteger(x) || Number.isSafeInteger(x)));
const value = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 6 }, fc.constantFrom(null, true, false), number, text, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '<<', '', '1', 'true', 'null', '~')), tie('value'), { maxKeys: 5, noNullPrototype: false }),
})).value;

/** Every pointer of a value with what it names. */
function* pointers(parsed: unknown, pointer = ''): Generator<string> {
  yield pointer;
  if (typeof parsed !== 'object' || parsed === null) return;
  for (const [key, child] of Object.entries(parsed)) yield* pointers(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

const canonical = (parsed: unknown): string => JSON.stringify(parsed);

describe('any JSON value', () => {
  test('is read as JSON.parse reads it', () => {
    fc.assert(fc.property(value, fc.constantFrom(undefined, 1, '\t'), (any, space) => {
      const written = JSON.stringify(any, undefined, space);
      expect(canonical(documentOf('a.json', written).value)).toBe(canonical(JSON.parse(written)));
    }), { numRuns: 500 });
  });

  test('is read from YAML as from JSON', () => {
    // yaml writes the key << without quotes.
    fc.assert(fc.property(value.filter((any) => !canonical(any).includes('<<')), fc.constantFrom(0, 40), (any, lineWidth) => {
      const plain: unknown = JSON.parse(JSON.stringify(any));
      const written = stringify(plain, { lineWidth, aliasDuplicateObjects: false });
      expect(canonical(documentOf('a.yaml', written).value)).toBe(canonical(plain));
    }), { numRuns: 500 });
  });

  test('that is JSON on one line is YAML too', () => {
    fc.assert(fc.property(value.filter((any) => !canonical(any).includes('\u2028')), (any) => {
      const written = JSON.stringify(any);
      expect(canonical(documentOf('a.yaml', written).value)).toBe(canonical(documentOf('a.json', written).value));
    }), { numRuns: 500 });
  });

  test('has a place for each of its values, where that value stands', () => {
    fc.assert(fc.property(value, (any) => {
      const written = JSON.stringify(any, undefined, 1);
      const lines = written.split('\n');
      const document = documentOf('a.json', written);
      for (const pointer of pointers(document.value)) {
        const { line = 0, column = 0 } = document.locate(pointer);
        const rest = lines.slice(line - 1).join('\n').slice(column - 1);
        const number = document.numberText(pointer);
        expect(rest).toMatch(number === undefined ? /^["[{tfn]/ : /^-?\d/);
        if (number !== undefined) expect(rest.startsWith(number)).toBe(true);
      }
    }), { numRuns: 200 });
  });
});

describe('no file makes the reader throw', () => {
  test('of arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('a.json', 'a.yaml'), (some, path) => {
      problemsIn(path, some);
    }), { numRuns: 2000 });
  });

  test('of arbitrary signs of the language', () => {
    const signs = fc.constantFrom('{', '}', '[', ']', ',', ':', '-', '?', '|', '>', '&a', '*a', '!t', '#', '%', '@', '`', '"', "'", '\\', '\n', '\r\n', ' ', '  ', '\t', 'a', '1', '-0', '.5', 'null', '<<', '---', '...', '~', 'é', '😀', '\\u', '/*', '//');
    fc.assert(fc.property(fc.array(signs, { maxLength: 40 }), fc.constantFrom('a.json', 'a.yaml'), (some, path) => {
      problemsIn(path, some.join(''));
    }), { numRuns: 5000 });
  });

  test('accepts as JSON only what JSON.parse accepts', () => {
    const signs = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '-1', '0.5', '1e5', 'true', 'null', ' ', '\n', '.', '-', '"', '\\n');
    fc.assert(fc.property(fc.array(signs, { maxLength: 12 }), (some) => {
      const written = some.join('');
      if (problemsIn('a.json', written).length === 0) expect(canonical(documentOf('a.json', written).value)).toBe(canonical(JSON.parse(written)));
    }), { numRuns: 5000 });
  });

  test.each(samples)('that is cut off anywhere: %s', (file, whole) => {
    expect(problemsIn(file, whole)).toEqual([]);
    for (let end = 0; end < whole.length; end += end < 1500 ? 1 : 61) {
      const problems = problemsIn(file, whole.subarray(0, end));
      if (file.endsWith('.json') && whole.subarray(end).toString().trim() !== '') expect(problems.length, `${end} bytes`).toBeGreaterThan(0);
    }
  });

  test.each(samples)('that is changed in one byte: %s', (file, whole) => {
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = Uint8Array.from(whole);
      changed[at] = byte;
      problemsIn(file, changed);
    }), { numRuns: 60 });
  });
});

describe('no file stalls the reader', () => {
  const MIB = 1024 * 1024;
  const filled = (pattern: string, length = MIB / 2): string => pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
  const bomb = `a: &a [x, x]\n${Array.from({ length: 30 }, (_, index) => `${'bcdefghijklmnopqrstuvwxyzABCDE'[index]}: &${'bcdefghijklmnopqrstuvwxyzABCDE'[index]} [*${'abcdefghijklmnopqrstuvwxyzABCDE'[index]}, *${'abcdefghijklmnopqrstuvwxyzABCDE'[index]}]`).join('\n')}`;

  test.each([
    ['brackets that close nothing', filled(']')],
    ['commas', `[${filled(',')}`],
    ['anchors', filled('&a ')],
    ['tags', filled('! ')],
    ['an alias bomb', bomb],
    ['empty lists', `[${filled('[],')}]`],
    ['a long text', `"${filled('a\n ')}"`],
    ['a long block', `a: |\n${filled(' x\n')}`],
    ['empty lines', filled('\n')],
    ['documents', filled('---\n')],
    ['texts without commas', `{${filled('"a" ')}`],
    ['directives', filled('%a\n')],
    ['open braces', filled('{a')],
    ['colons', filled(': ')],
  ])('of YAML: %s', (_, written) => {
    expect(problemsIn('a.yaml', bytes(written)).length).toBeGreaterThan(0);
  });

  test('of many keys', () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`);
    expect(documentOf('a.yaml', keys.slice(0, 80_000).join('\n')).locate('/k79999').line).toBe(80_000);
    expect(documentOf('a.json', JSON.stringify(Object.fromEntries(keys.map((key) => [key, 1])))).value).toHaveProperty('k9: 1', 1);
  });

  test.each([
    ['blanks', filled(' ', 4 * MIB - 1) + '['],
    ['opening brackets', filled('[', 4 * MIB)],
    ['one long text', `"${filled('\\n', 4 * MIB - 2)}"`],
    ['one long number', filled('9', 4 * MIB)],
    ['numbers', `[${filled('1,', 4 * MIB - 2)}]`],
    ['comments', filled('/*', 4 * MIB)],
    ['backslashes', `"${filled('\\', 4 * MIB - 2)}`],
    ['signs', filled('-', 4 * MIB)],
  ])('of JSON: %s', (_, written) => {
    expect(problemsIn('a.json', written).length).toBeGreaterThan(0);
  });
});
