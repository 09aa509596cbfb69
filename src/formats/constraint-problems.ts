import { isSchema, kindsOf, type Schema } from './keywords.ts';
import { LIMITS } from './limits.ts';
import { compilePattern } from './regexp.ts';
import { listed, nearest, show } from './words.ts';

const SUBSCHEMAS = 2000;
const TOLD = 50;

/** The verdicts that a plan may name in place of the usual one. */
export const OTHERWISE = ['outside_plan', 'protocol_deviation', 'criteria_failed', 'incomplete'] as const;
const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

type Check = (value: unknown) => string | undefined;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const must = (holds: (value: unknown) => boolean, what: string): Check => (value) => (holds(value) ? undefined : `must be ${what}, not ${show(value)}`);

const text = must(isText, 'a text');
const number = must((value) => typeof value === 'number' && Number.isFinite(value), 'a number');
const positive = must((value) => typeof value === 'number' && Number.isFinite(value) && value > 0, 'a number above 0');
const size = must((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'a whole number, 0 or more');
const names = must(isTexts, 'a list of names');
const anything: Check = () => undefined;
const pattern: Check = (value) => {
  const problem = isText(value) ? compilePattern(value) : { problem: 'it is no text' };
  return 'problem' in problem ? `${show(value)} is no regular expression that can be used: ${problem.problem}` : undefined;
};
const types: Check = (value) => {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.length > 0 && list.every((type) => isText(type) && TYPES.includes(type)) ? undefined : `must be one or more of ${TYPES.join(', ')}, not ${show(value)}`;
};

/** The keywords of JSON Schema (2020-12) that a constraint may have and that hold no schema, with what they accept. */
const PLAIN: Readonly<Record<string, Check>> = {
  title: text,
  description: text,
  type: types,
  const: anything,
  enum: must((value) => Array.isArray(value) && value.length > 0, 'a list of the accepted values'),
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: positive,
  minLength: size,
  maxLength: size,
  pattern,
  minItems: size,
  maxItems: size,
  uniqueItems: must((value) => typeof value === 'boolean', 'true or false'),
  minContains: size,
  maxContains: size,
  required: names,
  minProperties: size,
  maxProperties: size,
  dependentRequired: must((value) => isSchema(value) && Object.values(value).every(isTexts), 'lists of names by name'),
};
const ONE = ['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'];
const SEVERAL = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];
const BY_NAME = ['properties', 'patternProperties'];
const NAMING = [...BY_NAME, 'required', 'dependentRequired'];
const KEYWORDS = [...Object.keys(PLAIN), ...ONE, ...SEVERAL, ...BY_NAME];

const NEEDS: readonly (readonly [keyword: string, needed: readonly string[]])[] = [
  ['minContains', ['contains']],
  ['maxContains', ['contains']],
  ['then', ['if']],
  ['else', ['if']],
  ['if', ['then', 'else']],
];
const RANGES = [['minimum', 'maximum'], ['minLength', 'maxLength'], ['minItems', 'maxItems'], ['minProperties', 'maxProperties'], ['minContains', 'maxContains']] as const;

/** A place in a constraint. */
interface Spot {
  readonly path: string;
  readonly depth: number;
  /** How often the strict reading writes out what stands here: see `strict`. */
  readonly copies: number;
}

function inside({ path, depth, copies }: Spot, step: string, factor = 1): Spot {
  return { path: path === '' || step.startsWith('[') ? `${path}${step}` : `${path}.${step}`, depth: depth + 1, copies: copies * factor };
}

/** Walks through a constraint and collects why it is none. */
class Inspection {
  readonly problems: string[] = [];
  #schemas = 0;
  #deepest = 0;

  say({ path }: Spot, problem: string): void {
    if (this.problems.length < TOLD) this.problems.push(path === '' ? problem : `${path}: ${problem}`);
  }

  schema(schema: unknown, spot: Spot): void {
    if (typeof schema === 'boolean') return;
    this.#schemas += spot.copies;
    this.#deepest = Math.max(this.#deepest, spot.depth);
    if (this.#schemas > SUBSCHEMAS || spot.depth > LIMITS.depth) return;
    if (!isSchema(schema)) return this.say(spot, `a constraint is made of keywords, such as {const: ${show(schema)}}, not ${show(schema)}`);
    for (const [keyword, value] of Object.entries(schema)) this.#keyword(schema, keyword, value, spot);
    this.#together(schema, spot);
  }

  /** After the walk: whether all of the constraint was looked at. */
  size(top: Spot): void {
    if (this.#schemas > SUBSCHEMAS) this.say(top, `the constraint has more than ${SUBSCHEMAS} parts`);
    if (this.#deepest > LIMITS.depth) this.say(top, `the constraint is nested more than ${LIMITS.depth} deep`);
  }

  #keyword(schema: Schema, keyword: string, value: unknown, spot: Spot): void {
    const twice = (keyword === 'if' && schema['else'] !== undefined) || (keyword === 'contains' && schema['maxContains'] !== undefined);
    const here = inside(spot, keyword, twice ? 2 : 1);
    if (Object.hasOwn(PLAIN, keyword)) {
      const problem = PLAIN[keyword]?.(value);
      if (problem !== undefined) this.say(here, problem);
      this.#nameable(keyword, value, here);
    } else if (ONE.includes(keyword)) {
      this.schema(value, here);
    } else if (SEVERAL.includes(keyword)) {
      if (!Array.isArray(value) || value.length === 0) return this.say(here, `must be a list of constraints, not ${show(value)}`);
      for (const [index, child] of value.entries()) this.schema(child, { ...inside(here, `[${index}]`), depth: here.depth });
    } else if (BY_NAME.includes(keyword)) {
      this.#named(keyword, value, here);
    } else {
      this.#unknown(keyword, spot);
    }
  }

  #unknown(keyword: string, spot: Spot): void {
    if (keyword === 'otherwise') return this.say(spot, 'otherwise stands at the top of a constraint only');
    const meant = nearest(keyword, KEYWORDS);
    this.say(spot, `${show(keyword)} is no keyword that Plumbline judges by${meant === undefined ? '' : ` — did you mean ${show(meant)}?`}`);
  }

  #named(keyword: string, value: unknown, here: Spot): void {
    if (!isSchema(value)) return this.say(here, `must be constraints by name, not ${show(value)}`);
    for (const [name, child] of Object.entries(value)) {
      const spot = { ...inside(here, name), depth: here.depth };
      const problem = keyword === 'patternProperties' ? pattern(name) : undefined;
      if (problem !== undefined) this.say(here, problem);
      if (keyword === 'properties' && child === false) this.say(spot, `a named field must be there, and false accepts nothing; write not: {required: [${name}]} where it must be absent`);
      this.schema(child, spot);
    }
    this.#nameable(keyword, Object.keys(value), here);
  }

  /** ajv passes over this one name in silence. */
  #nameable(keyword: string, value: unknown, here: Spot): void {
    const used = keyword === 'dependentRequired' && isSchema(value) ? [Object.keys(value), ...Object.values(value)].flat() : value;
    if (NAMING.includes(keyword) && Array.isArray(used) && used.includes('__proto__')) this.say(here, 'a field cannot have the name __proto__');
  }

  /** What no value can satisfy, and what would never be looked at. */
  #together(schema: Schema, spot: Spot): void {
    for (const [keyword, needed] of NEEDS) {
      const idle = schema[keyword] !== undefined && needed.every((other) => schema[other] === undefined);
      if (idle) this.say(spot, `${keyword} says nothing without ${listed(needed)}`);
    }
    for (const [least, most] of RANGES) {
      const [low, high] = [schema[least], schema[most]];
      if (typeof low === 'number' && typeof high === 'number' && low > high) this.say(spot, `nothing has ${least} ${low} and ${most} ${high}`);
    }
    const kinds = kindsOf(schema);
    if (kinds.length > 1) this.say(spot, `nothing is ${listed(kinds, 'and')} at once: put the keywords of each under anyOf`);
    const type = schema['type'];
    const accepted = type === undefined ? kinds : [type].flat().map((one) => (one === 'integer' ? 'number' : one));
    const excluded = kinds.filter((kind) => !accepted.includes(kind));
    if (kinds.length === 1 && excluded.length > 0) this.say(spot, `its keywords speak of ${listed(excluded)}, which type ${show(type)} excludes`);
  }
}

/** Why `constraint` is not one that Plumbline can judge by, one sentence each; [] when it is. */
export function inspect(constraint: unknown): string[] {
  const top: Spot = { path: '', depth: 0, copies: 1 };
  const inspection = new Inspection();
  const { otherwise, ...keywords } = isSchema(constraint) ? constraint : {};
  if (otherwise !== undefined && !(OTHERWISE as readonly unknown[]).includes(otherwise)) {
    inspection.say({ ...top, path: 'otherwise' }, `must be one of ${OTHERWISE.join(', ')}, not ${show(otherwise)}`);
  }
  inspection.schema(isSchema(constraint) ? keywords : constraint, top);
  inspection.size(top);
  return inspection.problems;
}
