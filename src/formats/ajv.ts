import { Ajv2020 } from 'ajv/dist/2020.js';
import type { SchemaError, Validator } from './generated/validators.js';
import { compilePattern } from './regexp.ts';
import { firstRepeated, sameValue } from './same.ts';

/** A compiled schema: the errors of a value, [] when it satisfies the schema. @throws RangeError where the schema recurs without end. */
export type Judge = (value: unknown) => readonly SchemaError[];

const UNEXPLAINED: SchemaError = { instancePath: '', schemaPath: '', keyword: 'schema', params: {} };

/** What is wrong with a value; never nothing where the value does not satisfy the schema. */
export function errorsOf(validate: Validator, value: unknown): readonly SchemaError[] {
  return validate(value) ? [] : (validate.errors ?? [UNEXPLAINED]);
}

function linearRegExp(source: string): { test(text: string): boolean; toString(): string } {
  const pattern = compilePattern(source);
  if ('problem' in pattern) throw new SyntaxError(`the pattern ${source} cannot be used: ${pattern.problem}`);
  return { test: (text) => pattern.test(text), toString: () => source };
}
// Asked for by ajv; only standalone code, of which there is none here, would use it.
linearRegExp.code = 'linearRegExp';

/** ajv copies all errors so far for each `$ref` that fails: a list of 40,000 wrong elements would take a minute. */
export function withoutCopies(code: string): string {
  return code.replace(/vErrors = vErrors === null \? (\w[\w.]*) : vErrors\.concat\(\1\);/g, 'if(vErrors === null){vErrors = $1;}else{for(const error of $1){vErrors.push(error);}}');
}

/**
 * Against ajv as it comes: patterns run in linear time, comparisons hold for objects without a prototype, and own properties
 * alone count.
 */
function compiler(checkSchema: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    ownProperties: true,
    validateFormats: false,
    // The schema of schemas is itself a long one to compile.
    meta: checkSchema,
    validateSchema: checkSchema,
    logger: false,
    // 0.3 is a multiple of 0.1, though not in binary.
    multipleOfPrecision: 9,
    // What is judged once is not worth rewriting first.
    code: { regExp: linearRegExp, process: withoutCopies, optimize: false },
  });
  for (const keyword of ['const', 'enum', 'uniqueItems']) ajv.removeKeyword(keyword);
  ajv.addKeyword({ keyword: 'const', errors: false, validate: (wanted: unknown, value: unknown) => sameValue(wanted, value) });
  ajv.addKeyword({
    keyword: 'enum',
    schemaType: 'array',
    errors: false,
    validate: (allowed: readonly unknown[], value: unknown) => allowed.some((one) => sameValue(one, value)),
  });
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: false,
    validate: (unique: boolean, list: readonly unknown[]) => !unique || firstRepeated(list) === undefined,
  });
  return ajv;
}

const judgeBy = (ajv: Ajv2020, schema: object | boolean): Judge => {
  const validate = ajv.compile(schema) as Validator;
  return (value) => errorsOf(validate, value);
};

/** A compiler keeps all that it compiled: it is let go before that is much. */
const MOST_COMPILED = 100;
let shared: { readonly ajv: Ajv2020; compiled: number } | undefined;

/**
 * Compiles a JSON Schema (2020-12) that is not known before run time: one of a plan, without ids, anchors and references.
 * @throws Error when the schema cannot be compiled.
 */
export function compileConstraint(schema: object | boolean): Judge {
  if (shared === undefined || shared.compiled >= MOST_COMPILED) shared = { ajv: compiler(false), compiled: 0 };
  shared.compiled += 1;
  return judgeBy(shared.ajv, schema);
}

/**
 * Compiles a JSON Schema (2020-12) that is not known before run time, which is held against the schema of schemas first.
 * @throws Error when the schema cannot be compiled.
 */
export function compileSchema(schema: object | boolean): Judge {
  return judgeBy(compiler(true), schema);
}
