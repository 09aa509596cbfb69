import { compileConstraint, type Judge } from './ajv.ts';
import { causesOf } from './causes.ts';
import { inspect, OTHERWISE } from './constraint-problems.ts';
import { expectation, SCALAR_KEYWORDS } from './expectations.ts';
import type { SchemaError } from './generated/validators.js';
import { isSchema, type Schema } from './keywords.ts';
import { dotted, escapeToken } from './pointer.ts';
import { sentenceOf } from './sentences.ts';
import { strict } from './strict.ts';
import { listed, shorten } from './words.ts';

/** One field that does not satisfy a plan's constraint, or is not there. */
export interface Violation {
  /** JSON Pointer of the field, relative to the value that was judged. */
  readonly pointer: string;
  readonly kind: 'missing' | 'violated';
  readonly keyword: string;
  /** At most 80 characters. */
  readonly found: string;
  /** In words: `at most 0.05`, `one of DX, CR`, `present`. */
  readonly expected: string;
  /** One sentence with the field in dotted words. */
  readonly message: string;
}

export type Otherwise = (typeof OTHERWISE)[number];

/** The verdict that the plan names for a violation of this constraint, in place of the usual one. */
export function otherwiseOf(constraint: unknown): Otherwise | undefined {
  const named = isSchema(constraint) ? constraint['otherwise'] : undefined;
  return OTHERWISE.find((verdict) => verdict === named);
}

/** Why this is not a constraint that Plumbline can judge by, one sentence each; [] when it is. */
export function constraintProblems(constraint: unknown): string[] {
  const problems = inspect(constraint);
  return problems.length > 0 ? problems : compiled(constraint).problems;
}

interface Compiled {
  readonly judge: Judge;
  readonly problems: string[];
}

const cache = new WeakMap<object, Compiled>();

function compile(constraint: unknown): Compiled {
  const problems = inspect(constraint);
  try {
    return { judge: problems.length > 0 ? () => [] : compileConstraint(strict(constraint)), problems };
  } catch (error) {
    return { judge: () => [], problems: [error instanceof Error ? error.message : String(error)] };
  }
}

function compiled(constraint: unknown): Compiled {
  if (typeof constraint !== 'object' || constraint === null) return compile(constraint);
  const known = cache.get(constraint) ?? compile(constraint);
  cache.set(constraint, known);
  return known;
}

/** Where a value is of the wrong kind, all that is demanded of it is told: `a number and at most 0.05`. */
function kindAndBounds({ schema, parentSchema = {} }: SchemaError): string {
  const whole: Schema = { ...parentSchema, type: schema };
  const bounds = Object.keys(whole).filter((keyword) => SCALAR_KEYWORDS.has(keyword));
  return listed(['type', ...bounds].map((keyword) => expectation(keyword, whole)), 'and');
}

function missing(pointer: string, name: string): Violation {
  return { pointer, kind: 'missing', keyword: 'required', found: 'nothing', expected: 'present', message: `${name} is missing` };
}

const prefixed = (name: string, path: string): string => (name === '' || path === '' || path.startsWith('[') ? `${name}${path}` : `${name}.${path}`);

function violationOf(error: SchemaError, value: unknown, name: string): Violation {
  const { keyword, instancePath, params } = error;
  if (keyword === 'required') {
    const pointer = `${instancePath}/${escapeToken(String(params['missingProperty']))}`;
    return missing(pointer, prefixed(name, dotted(pointer, value)));
  }
  const path = prefixed(name, dotted(instancePath, value));
  const sentence = sentenceOf({ error, path, whole: 'the value', reason: undefined, alternative: undefined, numberText: undefined });
  const { message, found, pointer } = sentence;
  return { pointer, kind: 'violated', keyword, found, expected: keyword === 'type' ? kindAndBounds(error) : sentence.expected, message };
}

function unjudged(problem: string): Violation {
  const found = shorten(problem);
  const message = `the plan's constraint cannot be judged by: ${problem}`;
  return { pointer: '', kind: 'violated', keyword: 'constraint', found, expected: 'a constraint in JSON Schema (2020-12)', message };
}

/**
 * Where `value` does not satisfy a constraint of the plan (`must`, `within`, `added`): JSON Schema 2020-12 in the strict
 * reading of `strict`. One violation a field and keyword, in the order of the constraint; [] when it satisfies it. A
 * constraint that is none is violated by every value. `undefined` is the value of a field that is not there.
 *
 * @param name what the value is called in messages, such as the field of the evidence that it is
 */
export function violations(constraint: unknown, value: unknown, name = ''): Violation[] {
  const { judge, problems } = compiled(constraint);
  if (problems.length > 0) return problems.slice(0, 1).map(unjudged);
  if (value === undefined) return [missing('', name === '' ? 'the value' : name)];
  const found = new Map<string, Violation>();
  for (const { error } of causesOf(judge(value).slice(0, MOST))) {
    const violation = violationOf(error, value, name);
    const key = `${violation.pointer} ${violation.keyword} ${violation.expected}`;
    if (!found.has(key)) found.set(key, violation);
  }
  return [...found.values()];
}

/** More errors than this are not told one by one. */
const MOST = 1000;
