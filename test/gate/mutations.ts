import { schema } from './arena.ts';

/** One thing done to a file. */
export interface Mutation {
  readonly what: string;
  /** JSON Pointer of what was changed; undefined for a cut. */
  readonly pointer: string | undefined;
  readonly text: string;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const tokensOf = (pointer: string): string[] => pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

interface Node {
  readonly pointer: string;
  readonly value: Json;
}

export function* nodesOf(value: Json, pointer = ''): Generator<Node> {
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

const OTHER_TYPES: Readonly<Record<string, (value: Json) => Json>> = {
  null: () => null,
  'a list': (value) => [value],
  'an object': (value) => ({ value }),
  'a text': (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  'a number': () => 7,
  'true or false': () => true,
};

const typeOf = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : { object: 'an object', string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as 'object' | 'string' | 'number' | 'boolean'];

/** A mutated value is written as JSON: YAML reads it too, and every value keeps a line of its own. */
export const written = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every value taken away, turned into each other type, every text made hostile. */
export function* mutationsOf(root: Json): Generator<Mutation & { readonly value: Json }> {
  const as = (what: string, pointer: string, value: Json) => ({ what, pointer, value, text: written(value) });
  for (const { pointer, value } of nodesOf(root)) {
    if (pointer !== '') yield as('taken away', pointer, changed(root, pointer, undefined));
    for (const [name, turn] of Object.entries(OTHER_TYPES)) {
      if (name !== typeOf(value)) yield as(`turned into ${name}`, pointer, changed(root, pointer, turn(value)));
    }
    if (typeof value !== 'string') continue;
    for (const [name, text] of HOSTILE) yield as(`with ${name}`, pointer, changed(root, pointer, text));
  }
}

export function* cutsOf(text: string, every: number): Generator<Mutation & { readonly at: number }> {
  for (let at = 0; at < text.length; at += every) yield { what: `cut at byte ${at}`, at, pointer: undefined, text: text.slice(0, at) };
}

/** Pointers that differ in list positions alone are one place of the format. */
export const place = (pointer: string | undefined): string => (pointer ?? '').replace(/\/\d+(?=\/|$)/g, '/*');

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema says of the value at a pointer, as far as it names it. */
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

const FREE = new Set(['description', 'title', '$ref', 'type']);

/** Whether the format asks nothing of what stands at a pointer but, at most, that it be some text. */
export function isFree(name: string, pointer: string): boolean {
  const { root } = schema(name);
  const forms = formsAt(root, root, tokensOf(pointer));
  const text = (root['$defs'] as Schema | undefined)?.['text'];
  return forms.every((form) => form === text || (Object.keys(form).every((key) => FREE.has(key)) && (form['$ref'] === undefined || form['$ref'] === '#/$defs/text') && form['type'] === undefined));
}
