import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { schema } from './arena.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One thing done to a file. */
export interface Mutation {
  readonly what: string;
  /** JSON Pointer of what was changed; undefined for a cut. */
  readonly pointer: string | undefined;
  /** Written when it is asked for: most are not. */
  readonly text: string;
}

const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const tokensOf = (pointer: string): string[] =>
  pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

function* nodesOf(value: Json, pointer = ''): Generator<{ pointer: string; value: Json }> {
  yield { pointer, value };
  if (value === null || typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) yield* nodesOf(child, `${pointer}/${token(key)}`);
}

/** A copy with something else at a pointer; `undefined` takes it away. */
function changed(root: Json, pointer: string, to: Json | undefined): Json {
  const copy = structuredClone(root);
  const path = tokensOf(pointer);
  const last = path.pop();
  if (last === undefined) return to ?? null;
  const holder = path.reduce<Json>((at, key) => (at as Record<string, Json>)[key] ?? null, copy);
  if (Array.isArray(holder)) holder.splice(Number(last), 1, ...(to === undefined ? [] : [to]));
  else if (to === undefined) delete (holder as Record<string, Json>)[last];
  else (holder as Record<string, Json>)[last] = to;
  return copy;
}

const HOSTILE: ReadonlyMap<string, string> = new Map([
  ['a control character', 'x\u0007y'],
  ['a character that turns the direction', 'x\u202ey'],
  ['one megabyte', 'x'.repeat(1_000_000)],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['an empty text', ''],
]);

const TURNED: ReadonlyMap<string, (value: Json) => Json> = new Map<string, (value: Json) => Json>([
  ['null', () => null],
  ['a list', (value) => [value]],
  ['an object', (value) => ({ value })],
  ['a text', (value) => (typeof value === 'string' ? value : JSON.stringify(value))],
  ['a number', () => 7],
  ['a boolean', () => true],
]);

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { object: 'an object', string: 'a text', number: 'a number', boolean: 'a boolean' }[typeof value as 'object' | 'string' | 'number' | 'boolean'];
}

/** A mutated value is written as JSON, which YAML reads too: every value keeps a line of its own. */
const written = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every value taken away, turned into each other type, every text made hostile. */
export function* mutationsOf(text: string): Generator<Mutation> {
  const root = parse(text) as Json;
  const as = (what: string, pointer: string, to: Json | undefined): Mutation => ({
    what,
    pointer,
    get text() {
      return written(changed(root, pointer, to));
    },
  });
  for (const { pointer, value } of nodesOf(root)) {
    if (pointer !== '') yield as('taken away', pointer, undefined);
    for (const [name, turn] of TURNED) {
      if (name !== typeOf(value)) yield as(`turned into ${name}`, pointer, turn(value));
    }
    if (typeof value !== 'string') continue;
    for (const [name, hostile] of HOSTILE) yield as(`made ${name}`, pointer, hostile);
  }
}

export function* cutsOf(text: string, every: number): Generator<Mutation> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += every) {
    yield { what: `cut at byte ${at}`, pointer: undefined, text: new TextDecoder().decode(bytes.slice(0, at)) };
  }
}

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema says of the value at a path, as far as it names it. */
function formsAt(root: Schema, node: unknown, path: readonly string[]): Schema[] {
  if (!isSchema(node)) return [];
  const { $ref: ref, allOf, anyOf, oneOf, then, else: otherwise } = node;
  const branches = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const target = typeof ref === 'string' ? (root['$defs'] as Schema)[ref.replace('#/$defs/', '')] : undefined;
  const same = [...branches, then, otherwise, target].flatMap((branch) => formsAt(root, branch, path));
  const [key, ...rest] = path;
  if (key === undefined) return [node, ...same];
  const { properties, additionalProperties, items } = node;
  const named = isSchema(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return [...same, ...[named ?? additionalProperties, items].flatMap((child) => formsAt(root, child, rest))];
}

/** A mutation's place in a format: a key that the format names, else any of a list or a map. */
export function placeOf(format: Format, { pointer }: Mutation): string {
  const path = tokensOf(pointer ?? '');
  const [head = ''] = path;
  const inside = head === 'content' && format.content !== undefined;
  const { root } = schema(inside ? (format.content ?? '') : format.name);
  const from = inside ? 1 : 0;
  const named = path.map((key, index) => {
    const forms = index < from ? [] : formsAt(root, root, path.slice(from, index));
    return index < from || forms.some(({ properties }) => isSchema(properties) && Object.hasOwn(properties, key)) ? key : '*';
  });
  return named.join('/');
}

const WORDS = new Set(['description', 'title', '$ref']);
const asksNothing = ({ type, ...form }: Schema): boolean => (type === undefined || type === 'string') && Object.keys(form).every((key) => WORDS.has(key));

/** Whether a format takes any text, or any name, or anything at all at a pointer. */
function isFree(name: string, pointer: string): boolean {
  const { root } = schema(name);
  const { text, id } = (root['$defs'] ?? {}) as Schema;
  return formsAt(root, root, tokensOf(pointer)).every((form) => form === text || form === id || asksNothing(form));
}

/** The published format of a file, and of the content of an envelope. */
export interface Format {
  readonly name: string;
  readonly content: string | undefined;
}

function accepts({ name, content }: Format, value: unknown): boolean {
  const { kind, content: inside } = (value ?? {}) as { kind?: unknown; content?: unknown };
  if (schema(name).accepts(value) !== true) return false;
  return content === undefined || `evidence/${String(kind)}` !== content || schema(content).accepts(inside) === true;
}

/**
 * What must become of a file that was tampered with:
 * - `same`: it reads as before, so nothing changes;
 * - `refused`: no value can be read from it, or its published schema refuses the value; a finding names the file and a line;
 * - `open`: its format takes what is left for an ordinary file (an optional field is gone; any text or name may stand there);
 * - `blocked`: its format takes it, but it says something else where only one thing is right.
 */
export type Fate = 'same' | 'refused' | 'open' | 'blocked';

function read(path: string, text: string): { readonly value: Json } | undefined {
  try {
    return { value: (path.endsWith('.json') ? JSON.parse(text) : parse(text, { logLevel: 'error' })) as Json };
  } catch {
    return undefined;
  }
}

/** Only fields at the end of the file are gone. */
function onlyLess(before: Json, after: Json): boolean {
  if (before === null || after === null || typeof before !== 'object' || typeof after !== 'object') return false;
  return Object.entries(after).every(([key, value]) => isDeepStrictEqual((before as Record<string, Json>)[key], value)) && !Array.isArray(before);
}

/** Null, where a format takes it, says that there is nothing. */
const LESS = new Set(['taken away', 'turned into null']);

export function fateOf(path: string, format: Format, text: string, { what, pointer, text: mutated }: Mutation): Fate {
  const [before, after] = [read(path, text), read(path, mutated)];
  if (before === undefined || after === undefined) return 'refused';
  if (isDeepStrictEqual(before.value, after.value)) return 'same';
  // A text that no honest file needs is refused wherever it stands, though JSON Schema cannot say so.
  if (/x{100000}|\\u0007|\u202e/.test(mutated)) return 'refused';
  if (!accepts(format, after.value)) return 'refused';
  if (pointer === undefined) return onlyLess(before.value, after.value) ? 'open' : 'blocked';
  if (LESS.has(what)) return 'open';
  // Inside a constraint, true and false are JSON Schema for any value and for none.
  if (what === 'turned into a boolean' && /\/(?:must|within|added)\/[^/]+\//.test(pointer)) return 'open';
  const inside = pointer.startsWith('/content/') && format.content !== undefined;
  return (inside ? isFree(format.content ?? '', pointer.slice('/content'.length)) : isFree(format.name, pointer)) ? 'open' : 'blocked';
}
