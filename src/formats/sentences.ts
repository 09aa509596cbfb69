import { expectation, word, words } from './expectations.ts';
import type { SchemaError } from './generated/validators.js';
import { isSchema, kindsOf, type Schema } from './keywords.ts';
import { escapeToken } from './pointer.ts';
import { firstRepeated } from './same.ts';
import { count, listed, nearest, shorten, show } from './words.ts';

/** What a person is told about one error. `pointer` is relative to the value that was validated. */
export interface Sentence {
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
  readonly pointer: string;
}

/** An error of ajv with what the document and the schema around it tell. */
export interface Seen {
  readonly error: SchemaError;
  /** The value's place in dotted words; '' for all that was validated. */
  readonly path: string;
  /** What all that was validated is called. */
  readonly whole: string;
  /** A number as the file has it. */
  readonly numberText: string | undefined;
  /** The condition that the error comes from, as the schema describes it. */
  readonly reason: string | undefined;
  /** The type that the schema accepts too, in another form than the one that fails. */
  readonly alternative: unknown;
}

const subject = ({ path, whole }: Seen): string => (path === '' ? whole : path);
const quoted = (name: unknown): string => show(String(name));
const asSchema = (value: unknown): Schema => (isSchema(value) ? value : {});

function description(schema: unknown): string {
  const text = asSchema(schema)['description'];
  return typeof text === 'string' ? text : '';
}

const keysOf = (value: unknown): string[] => Object.keys(asSchema(value));
const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** A description as the end of a sentence: small first letter, no full stop. Abbreviations keep theirs. */
function clause(text: string): string {
  const small = (part: string): string => (/^[A-Z][a-z ]/.test(part) ? part.charAt(0).toLowerCase() + part.slice(1) : part);
  return text
    .split(/\.(?: (?=[A-Z`])|$)/)
    .filter((part) => part !== '')
    .map(small)
    .join('; ');
}

function sentence(seen: Seen, message: string, found: string, expected: string, mend: string, key?: string): Sentence {
  const pointer = key === undefined ? seen.error.instancePath : `${seen.error.instancePath}/${escapeToken(key)}`;
  return { message, found: shorten(found), expected, mend, pointer };
}

const FORMS = ['const', 'enum', 'type'];

function missing(seen: Seen): Sentence {
  const { error, reason } = seen;
  const name = String(error.params['missingProperty']);
  const property = asSchema(asSchema(error.parentSchema)['properties'])[name];
  const why = clause(reason ?? description(property));
  const { type, minItems } = asSchema(property);
  const none = type === 'array' && minItems === undefined ? '; write an empty list ([]) where there is none' : '';
  const form = FORMS.find((keyword) => property !== undefined && asSchema(property)[keyword] !== undefined);
  const expected = form === undefined ? quoted(name) : `${quoted(name)}: ${expectation(form, asSchema(property))}`;
  return sentence(seen, `${subject(seen)} lacks ${quoted(name)}${why === '' ? '' : `: ${why}`}`, `no ${quoted(name)}`, expected, `Add ${quoted(name)}${none}.`, name);
}

/** The key that an unknown one was meant to be: one that the object may have and has not. */
export function meantKey({ params, parentSchema, data }: SchemaError): string | undefined {
  const free = keysOf(asSchema(parentSchema)['properties']).filter((key) => !Object.hasOwn(asSchema(data), key));
  return nearest(String(params['additionalProperty']), free);
}

function unknownKey(seen: Seen): Sentence {
  const { error, path } = seen;
  const name = String(error.params['additionalProperty']);
  const known = keysOf(asSchema(error.parentSchema)['properties']);
  const meant = meantKey(error);
  const place = path === '' ? '' : ` in ${path}`;
  const question = meant === undefined ? '' : ` — did you mean ${quoted(meant)}?`;
  const mend = meant === undefined ? 'Remove the key.' : `Write ${quoted(meant)}, or remove the key.`;
  const expected = known.length === 0 ? 'no keys' : `the keys ${words(known)}`;
  return sentence(seen, `unknown key ${quoted(name)}${place}${question}`, quoted(name), expected, mend, name);
}

function wrongType(seen: Seen): Sentence {
  const { error, numberText } = seen;
  const { schema, data } = error;
  if (schema === 'string' && (typeof data === 'number' || typeof data === 'boolean')) {
    const text = numberText ?? String(data);
    const read = String(data) === text ? `is ${typeof data === 'number' ? 'a number' : 'no text'}` : `is read as ${String(data)}`;
    return sentence(seen, `${subject(seen)} must be text in quotes: ${text} without quotes ${read}`, text, 'text in quotes', `Write ${quoted(text)}.`);
  }
  const general = generic(seen);
  const { expected } = general;
  if (data === null) return { ...general, message: `${subject(seen)} has no value: ${expected} is expected`, found: 'nothing' };
  if (typeof data === 'string' && (schema === 'number' || schema === 'integer')) {
    const plain = /^[-+]?\d+(?:\.\d+)?$/.test(data.trim());
    return { ...general, mend: plain ? `Write ${data.trim()} without quotes.` : `Write ${expected}, such as ${schema === 'number' ? '0.95' : '20'}, without unit and without quotes.` };
  }
  if (schema === 'array' && !isSchema(data)) return { ...general, mend: `Write a list: ${shorten(`[${show(data)}]`)}.` };
  return general;
}

const COUNTS = new Set(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']);
/** What a value has, and not what it is. */
const HAS = new Set([...COUNTS, 'items', 'additionalProperties', 'contains']);

/** How much there is of what a keyword counts. */
function amount(keyword: string, data: unknown): string {
  if (!COUNTS.has(keyword)) return show(data);
  if (typeof data === 'string') return count(Array.from(data).length, 'character');
  return Array.isArray(data) ? count(data.length, 'element') : count(keysOf(data).length, 'entry', 'entries');
}

const NOUNS: Readonly<Record<string, string>> = { number: 'a number', string: 'a text', array: 'a list', object: 'an object' };

function generic(seen: Seen): Sentence {
  const { error, reason, alternative } = seen;
  const { keyword, data, parentSchema } = error;
  const demanded = expectation(keyword, { ...parentSchema, [keyword]: error.schema });
  const expected = alternative === undefined ? demanded : `${expectation('type', { type: alternative })} or ${demanded}`;
  const found = amount(keyword, data);
  const why = reason ?? description(parentSchema);
  const has = HAS.has(keyword);
  const noun = keyword === 'pattern' ? undefined : NOUNS[kindsOf({ [keyword]: true })[0] ?? ''];
  const mend = `Write ${noun === undefined ? expected : `${noun} that ${has ? 'has' : 'is'} ${expected}`}.${why === '' ? '' : ` ${why}`}`;
  return sentence(seen, `${subject(seen)} must ${has ? 'have' : 'be'} ${expected}, not ${found}`, found, expected, mend);
}

function notAllowed(seen: Seen): Sentence {
  const { schema, data } = seen.error;
  const allowed = Array.isArray(schema) ? schema.filter((value) => typeof value === 'string') : [];
  const meant = typeof data === 'string' ? nearest(data, allowed) : undefined;
  const general = generic(seen);
  if (meant === undefined) return general;
  return { ...general, message: `${general.message} — did you mean ${word(meant)}?`, mend: `Write ${word(meant)}, if that is meant.` };
}

function repeated(seen: Seen): Sentence {
  const { data } = seen.error;
  const list = Array.isArray(data) ? (data as unknown[]) : [];
  const { index, earlier } = firstRepeated(list) ?? { index: 0, earlier: 0 };
  const value = show(list[index]);
  return sentence(seen, `${subject(seen)} has ${value} twice`, `${value} as elements ${earlier + 1} and ${index + 1}`, 'no element twice', 'Remove one of the two.', String(index));
}

function wrongKey(seen: Seen): Sentence {
  const { error } = seen;
  const name = error.propertyName ?? String(error.params['propertyName']);
  const expected = expectation(error.keyword, { ...error.parentSchema, [error.keyword]: error.schema });
  const message = `${subject(seen)} has the key ${quoted(name)}, which must ${HAS.has(error.keyword) ? 'have' : 'be'} ${expected}`;
  return sentence(seen, message, quoted(name), expected, 'Rename the key.', name);
}

/** The choice between alternatives, or a combination that is excluded: in the words of the schema's own description. */
function choice(seen: Seen): Sentence {
  const { schema, data, parentSchema, keyword } = seen.error;
  const why = clause(description(parentSchema));
  if (why === '') return generic(seen);
  const required = (Array.isArray(schema) ? schema : [schema]).flatMap((branch) => names(asSchema(branch)['required']));
  const present = [...new Set(required)].filter((key) => Object.hasOwn(asSchema(data), key));
  const found = required.length === 0 ? show(data) : present.length === 0 ? 'none of them' : listed(present.map(quoted), 'and');
  const mend = present.length > 1 && keyword !== 'anyOf' ? `Keep one of ${listed(present.map(quoted))}.` : 'Add what is missing.';
  return sentence(seen, `${subject(seen)}: ${why}`, found, why, mend);
}

function dependent(seen: Seen): Sentence {
  const { params } = seen.error;
  const name = String(params['missingProperty']);
  const message = `${subject(seen)} has ${quoted(params['property'])} but lacks ${quoted(name)}`;
  return sentence(seen, message, `no ${quoted(name)}`, quoted(name), `Add ${quoted(name)}, or remove ${quoted(params['property'])}.`, name);
}

const SENTENCES: Readonly<Record<string, (seen: Seen) => Sentence>> = {
  required: missing,
  additionalProperties: (seen) => (seen.error.schema === false ? unknownKey(seen) : generic(seen)),
  type: wrongType,
  enum: notAllowed,
  uniqueItems: repeated,
  anyOf: choice,
  oneOf: choice,
  not: choice,
  dependentRequired: dependent,
  'false schema': (seen) => ({ ...generic(seen), mend: 'Remove it.' }),
};

export function sentenceOf(seen: Seen): Sentence {
  const { error } = seen;
  if (error.propertyName !== undefined || error.keyword === 'propertyNames') return wrongKey(seen);
  return (SENTENCES[error.keyword] ?? generic)(seen);
}
