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
 * Compiles a JSON Schema (2020-12) that is not known before run time, one of a plan. Against ajv as it comes: patterns run
 * in linear time, comparisons hold for objects without a prototype, and own properties alone count.
 * @throws Error when the schema cannot be compiled.
 */
export function compileSchema(schema: object | boolean, options: { readonly checkSchema: boolean }): Judge {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    ownProperties: true,
    validateFormats: false,
    // The schema of schemas is itself a long one to compile.
    meta: options.checkSchema,
    validateSchema: options.checkSchema,
    logger: false,
    // 0.3 is a multiple of 0.1, though not in binary.
    multipleOfPrecision: 9,
    code: { regExp: linearRegExp, process: withoutCopies },
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
  const validate = ajv.compile(schema) as Validator;
  return (value) => errorsOf(validate, value);
}
