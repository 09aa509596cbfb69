import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Document } from './document.ts';
import type { Problem } from './problem.ts';

/** A schema of this many characters is more than any report needs, and compiling it would take long. */
const LONGEST = 65_536;

const compiled = new WeakMap<object, ValidateFunction | string>();

function compile(schema: object): ValidateFunction | string {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  let result: ValidateFunction | string;
  if (JSON.stringify(schema).length > LONGEST) result = `it has more than ${LONGEST} characters`;
  else {
    try {
      result = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, addUsedSchema: false }).compile(schema);
    } catch (error) {
      result = error instanceof Error ? error.message : String(error);
    }
  }
  compiled.set(schema, result);
  return result;
}

const dotted = (pointer: string): string => pointer.slice(1).replaceAll('/', '.');

/** Holds the content of an envelope against the schema that a plan names for a kind of its own. */
export function validateOwnKind(document: Document, schema: unknown): Problem[] {
  const pointer = '/content';
  const content = (document.value as { content?: unknown }).content;
  const problem = (at: string, message: string, expected: string, mend: string): Problem => ({
    kind: 'schema', message, found: 'something else', expected, mend, location: document.locate(at), pointer: at,
  });
  if (typeof schema !== 'object' || schema === null) return [problem(pointer, "the schema of this kind is no JSON Schema", 'a JSON Schema', 'Correct the schema file of the plan.')];
  const validate = compile(schema);
  if (typeof validate === 'string') return [problem(pointer, `the schema of this kind cannot be used: ${validate}`, 'a JSON Schema 2020-12', 'Correct the schema file of the plan.')];
  if (validate(content)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => {
    const at = `${pointer}${instancePath}`;
    return problem(at, `${dotted(at)} ${message ?? 'does not have its form'}`, message ?? "the form that the plan's schema gives", 'Correct the content.');
  });
}
