import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Schema {
  readonly [keyword: string]: unknown;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = readdirSync(join(ROOT, 'schemas'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.schema.json')).sort();
const KINDS = FILES.filter((file) => file.startsWith('evidence/'));

const readSchema = (file: string): Schema => JSON.parse(readFileSync(join(ROOT, 'schemas', file), 'utf8')) as Schema;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether names stand at the pointer, and not keywords; a constraint has a property of the name `properties`. */
const isPropertyMap = (pointer: string): boolean => /(?<!\/properties)\/properties$/.test(pointer);

/** Every schema in a schema, with its pointer; conditions (`allOf`, `if`, `not`) repeat what stands elsewhere and are left out. */
function inside(node: unknown, pointer = ''): (readonly [pointer: string, schema: Schema])[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => inside(item, `${pointer}/${index}`));
  if (!isSchema(node)) return [];
  const below = Object.entries(node).filter(([key]) => !['allOf', 'if', 'not', 'const', 'enum'].includes(key) || isPropertyMap(pointer));
  return [[pointer, node], ...below.flatMap(([key, value]) => inside(value, `${pointer}/${key}`))];
}

describe.each(FILES)('%s', (file) => {
  const schema = readSchema(file);
  const nodes = inside(schema);

  test('says its dialect and its own name', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['$id']).toBe(`plumbline:${file.replace('.schema.json', '')}/v1`);
  });

  test('describes every property', () => {
    const silent = nodes.filter(([pointer]) => isPropertyMap(pointer))
      .flatMap(([pointer, properties]) => Object.entries(properties).map(([name, property]) => [`${pointer}/${name}`, property] as const))
      .filter(([, property]) => !isSchema(property) || typeof property['description'] !== 'string');
    expect(silent.map(([pointer]) => pointer)).toEqual([]);
  });

  test('says of every object with properties whether it has others: in the content of evidence it may, elsewhere not', () => {
    const wrong = nodes.filter(([pointer, node]) => isSchema(node['properties']) && !isPropertyMap(pointer) && node['additionalProperties'] !== KINDS.includes(file));
    expect(wrong.map(([pointer]) => pointer)).toEqual([]);
  });

  test('refers to nothing outside itself, so that an editor needs no second file', () => {
    const refs = nodes.flatMap(([, node]) => (typeof node['$ref'] === 'string' ? [node['$ref']] : []));
    expect(refs.filter((ref) => !ref.startsWith('#/$defs/'))).toEqual([]);
    expect(refs.every((ref) => isSchema((schema['$defs'] as Schema | undefined)?.[ref.slice('#/$defs/'.length)]))).toBe(true);
  });

  test('has no pattern that repeats a repetition', () => {
    const patterns = nodes.flatMap(([, node]) => (typeof node['pattern'] === 'string' ? [node['pattern']] : []));
    expect(patterns.filter((pattern) => /[*+}][^()]*\)[*+{]/.test(pattern))).toEqual([]);
  });
});

test('what several schemas define under one name is the same in all', () => {
  const known = new Map<string, unknown>();
  for (const file of FILES) {
    for (const [name, definition] of Object.entries((readSchema(file)['$defs'] ?? {}) as Schema)) {
      if (known.has(name)) expect(definition, `${name} in ${file}`).toEqual(known.get(name));
      known.set(name, definition);
    }
  }
});

describe('generate', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'plumbline-generate-'));
    for (const folder of ['schemas', 'scripts', 'src/formats/generated']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));
  const generate = (...args: string[]) => execFileSync(process.execPath, [join(copy, 'scripts/generate.mjs'), ...args], { stdio: 'pipe', encoding: 'utf8' });

  test('has written what is committed, and writes the same again', () => {
    generate('--check');
    generate();
    for (const file of ['types.ts', 'validators.d.ts', 'validators.js']) {
      expect(readFileSync(join(copy, 'src/formats/generated', file), 'utf8')).toBe(readFileSync(join(ROOT, 'src/formats/generated', file), 'utf8'));
    }
  });

  test('says which committed file is stale', () => {
    appendFileSync(join(copy, 'src/formats/generated/types.ts'), '// edited\n');
    expect(() => generate('--check')).toThrow(/types\.ts is not what schemas\/ say/);
  });

  test('writes types without any, and validators without require', () => {
    const generated = (file: string) => readFileSync(join(ROOT, 'src/formats/generated', file), 'utf8');
    expect(/: any;|\bany\[\]/.test(generated('types.ts'))).toBe(false);
    expect(/\brequire\(/.test(generated('validators.js'))).toBe(false);
  });
});
