import { isSchema, kindsOf, type Schema } from './keywords.ts';
import { count, listed, shorten, show } from './words.ts';

/** What the keywords of a JSON Schema demand, in words that need no knowledge of JSON Schema. */

const DATE = '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';
const CLOCK = 'T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])';

/** The patterns that Plumbline's own schemas use. */
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ['\\S', 'a text that is not blank'],
  ['^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', 'a name of at most 64 letters, digits, ".", "_" and "-" that starts with a letter or digit, such as M1'],
  ['^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:\\[bot\\])?$', 'a login of GitHub'],
  ['^.{1,256}$', 'a text of 1 to 256 characters on one line'],
  ['^\\S{1,64}$', 'a version in quotes and without blanks, such as "1.10"'],
  [`${DATE}$`, 'a day written "YYYY-MM-DD"'],
  [`${DATE}${CLOCK}$`, 'a time written "YYYY-MM-DDThh:mm:ssZ"'],
  [`${DATE}(${CLOCK})?$`, 'a day written "YYYY-MM-DD", or a time written "YYYY-MM-DDThh:mm:ssZ"'],
  ['^(sha256:)?[0-9a-f]{64}$', 'a SHA-256 digest: 64 hexadecimal digits in lower case'],
  ['^sha256:[0-9a-f]{64}$', 'a digest: "sha256:" and 64 hexadecimal digits in lower case'],
  ['\\{version\\}', 'a text that has {version} where the version stands'],
  ['^[a-z]+(/[a-z-]+)?$', 'a family of rules or the id of a rule, such as labeling or labeling/matches'],
]);

const TYPES: ReadonlyMap<string, string> = new Map(Object.entries({
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with keys',
  null: 'null',
}));

const PLAIN_WORD = /^[A-Za-z][\w./-]*$/;
const READ_OTHERWISE = new Set(['true', 'false', 'null']);

/** A value as a word of a sentence: a plain text stands without quotes. */
export function word(value: unknown): string {
  return typeof value === 'string' && PLAIN_WORD.test(value) && !READ_OTHERWISE.has(value) ? shorten(value) : show(value);
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);
const SHOWN = 12;

/** The first dozen of several values, as words. */
export function words(values: readonly unknown[]): string {
  const rest = values.length - SHOWN;
  return [...values.slice(0, SHOWN).map(word), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

const atMost = (value: unknown, one: string, many?: string): string => (value === 0 ? `no ${many ?? `${one}s`}` : `at most ${count(Number(value), one, many)}`);
const atLeast = (value: unknown, one: string, many?: string): string => `at least ${count(Number(value), one, many)}`;
const branches = (value: unknown, depth: number): string[] => asList(value).map((branch) => inWords(branch, depth));

const EXPECTATIONS: Readonly<Record<string, (value: unknown, parent: Schema, depth: number) => string>> = {
  type: (value) => listed(asList(value).map((type) => TYPES.get(String(type)) ?? String(type))),
  const: (value) => word(value),
  enum: (value) => (asList(value).length === 1 ? word(asList(value)[0]) : `one of ${words(asList(value))}`),
  minimum: (value) => `at least ${word(value)}`,
  maximum: (value) => `at most ${word(value)}`,
  exclusiveMinimum: (value) => `more than ${word(value)}`,
  exclusiveMaximum: (value) => `less than ${word(value)}`,
  multipleOf: (value) => `a multiple of ${word(value)}`,
  minLength: (value) => atLeast(value, 'character'),
  maxLength: (value) => atMost(value, 'character'),
  pattern: (value) => PATTERNS.get(String(value)) ?? `a text that matches ${shorten(String(value))}`,
  minItems: (value) => atLeast(value, 'element'),
  maxItems: (value) => atMost(value, 'element'),
  uniqueItems: () => 'no element twice',
  contains: (value, parent, depth) => containing(value, parent, depth),
  items: (value, _, depth) => (value === false ? 'no further elements' : `elements that are each ${inWords(value, depth)}`),
  prefixItems: (value, _, depth) => `elements that are ${listed(branches(value, depth), 'and')}`,
  minProperties: (value) => atLeast(value, 'entry', 'entries'),
  maxProperties: (value) => atMost(value, 'entry', 'entries'),
  required: (value) => `${listed(asList(value).map(word), 'and')} present`,
  properties: (value, _, depth) => (isSchema(value) ? listed(Object.entries(value).map(([name, child]) => `${word(name)} ${inWords(child, depth)}`), 'and') : ''),
  additionalProperties: (value, _, depth) => (value === false ? 'no further entries' : `further entries that are ${inWords(value, depth)}`),
  propertyNames: (value, _, depth) => `keys that are each ${inWords(value, depth)}`,
  'false schema': () => 'absent',
  not: (value, _, depth) => `not ${inWords(value, depth)}`,
  anyOf: (value, _, depth) => listed(branches(value, depth)),
  oneOf: (value, _, depth) => `exactly one of: ${branches(value, depth).join('; ')}`,
  allOf: (value, _, depth) => listed(branches(value, depth), 'and'),
};

function containing(schema: unknown, { minContains, maxContains }: Schema, depth: number): string {
  const what = inWords(schema, depth);
  const least = minContains === undefined ? 1 : Number(minContains);
  if (maxContains === undefined) return least === 1 ? `an element that is ${what}` : `at least ${count(least, 'element')} that are ${what}`;
  if (Number(maxContains) === 0) return `no element that is ${what}`;
  return `${least} to ${count(Number(maxContains), 'element')} that are ${what}`;
}

/** The keywords about one number, text or list, not about what it holds. */
export const SCALAR_KEYWORDS: ReadonlySet<string> = new Set([
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'uniqueItems',
]);

/** What one keyword of a schema demands. */
export function expectation(keyword: string, schema: Schema, depth = 3): string {
  return EXPECTATIONS[keyword]?.(schema[keyword], schema, depth - 1) ?? `as ${keyword} demands`;
}

/** Whether a keyword says no more than its neighbours do: `at most 1` is a number, and what is said of a field says that it is there. */
function isImplied(keyword: string, schema: Schema): boolean {
  const { type, properties, required } = schema;
  if (keyword === 'type') return kindsOf(schema).includes(String(type));
  return keyword === 'required' && isSchema(properties) && asList(required).every((name) => Object.hasOwn(properties, String(name)));
}

/** What a whole schema demands; what lies deeper than `depth` is not told. */
export function inWords(schema: unknown, depth = 3): string {
  if (schema === false) return 'absent';
  if (!isSchema(schema)) return 'present';
  if (depth <= 0) return 'as demanded';
  const told = Object.keys(schema).filter((keyword) => Object.hasOwn(EXPECTATIONS, keyword) && !isImplied(keyword, schema));
  const typeFirst = told.toSorted((a, b) => Number(b === 'type') - Number(a === 'type'));
  const said = typeFirst.map((keyword) => expectation(keyword, schema, depth));
  return said.length === 0 ? 'present' : listed(said, 'and');
}
