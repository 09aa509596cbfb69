import { compileSchema, errorsOf, type Judge } from './ajv.ts';
import { causesOf } from './causes.ts';
import type { Document } from './document.ts';
import { isSchema } from './keywords.ts';
import { andMore } from './faults.ts';
import { validators, type SchemaError } from './generated/validators.js';
import { childOf, dotted, tokensOf } from './pointer.ts';
import type { Problem } from './problem.ts';
import { sentenceOf } from './sentences.ts';
import { shorten } from './words.ts';

/** The path of a schema under schemas/, without its ending. */
export type SchemaName = keyof typeof validators;

/** More errors than this are only counted: a file of a quarter of a million faults needs no quarter of a million sentences. */
const EXPLAINED = 1000;
const REPORTED = 100;

const byPosition = (a: Problem, b: Problem): number =>
  (a.location.line ?? 0) - (b.location.line ?? 0) || (a.location.column ?? 0) - (b.location.column ?? 0);

function problemsOf(document: Document, errors: readonly SchemaError[], pointer: string): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { error, reason, alternative } of causesOf(errors.slice(0, EXPLAINED))) {
    const place = pointer + error.instancePath;
    const sentence = sentenceOf({ error, reason, alternative, path: dotted(place, document.value), whole: 'the file', numberText: document.numberText(place) });
    const whole = pointer + sentence.pointer;
    // The same demand can stand in several parts of a schema.
    const demand = `${whole} ${sentence.expected}`;
    if (!problems.has(demand)) problems.set(demand, { ...sentence, kind: 'schema', pointer: whole, location: document.locate(whole) });
  }
  const unexplained = Math.max(0, errors.length - EXPLAINED);
  return andMore([...problems.values()].toSorted(byPosition).slice(0, REPORTED), problems.size + unexplained);
}

function absent(document: Document, pointer: string): Problem {
  const path = dotted(pointer, document.value);
  return {
    kind: 'schema',
    message: `${path} is missing`,
    found: 'nothing',
    expected: path,
    mend: `Add ${path}.`,
    location: document.locate(pointer),
    pointer,
  };
}

function check(document: Document, judge: Judge, pointer: string): Problem[] {
  let value = document.value;
  for (const token of tokensOf(pointer)) value = childOf(value, token);
  if (value === undefined) return [absent(document, pointer)];
  return problemsOf(document, judge(value), pointer);
}

interface Place {
  /** JSON Pointer of the value in the document that is held against the schema. */
  readonly pointer: string;
}

/**
 * Holds a document, or the value at `at.pointer` in it, against one of Plumbline's schemas. One problem a cause, in the
 * order of the file; [] when it satisfies the schema.
 */
export function validateDocument(document: Document, schema: SchemaName, at: Place = { pointer: '' }): Problem[] {
  return check(document, (value) => errorsOf(validators[schema], value), at.pointer);
}

const compiled = new WeakMap<object, Judge>();

function compile(schema: object): Judge {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  // A copy with ordinary objects: what was parsed has none, and ajv asks for their methods.
  const judge = compileSchema(JSON.parse(JSON.stringify(schema)) as object);
  compiled.set(schema, judge);
  return judge;
}

/**
 * The same for a JSON Schema (2020-12) that is not Plumbline's own: that of a plan's own kind of evidence. A schema that
 * cannot be used is a problem of every document.
 */
export function validateBySchema(document: Document, schema: unknown, at: Place = { pointer: '' }): Problem[] {
  try {
    if (!isSchema(schema)) throw new TypeError('it is no object of keywords');
    return check(document, compile(schema), at.pointer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem: Problem = {
      kind: 'schema',
      message: `the schema that this is held against cannot be used: ${reason}`,
      found: shorten(reason),
      expected: 'a JSON Schema (2020-12)',
      mend: 'Correct the schema file that the plan names.',
      location: document.locate(at.pointer),
      pointer: at.pointer,
    };
    return [problem];
  }
}
