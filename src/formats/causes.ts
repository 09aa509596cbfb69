import { isSchema } from './keywords.ts';
import type { SchemaError } from './generated/validators.js';
import { meantKey } from './sentences.ts';

/** An error that is a cause of its own, and the described condition that it comes from. */
export interface Cause {
  readonly error: SchemaError;
  readonly reason: string | undefined;
  /** The type of the other form that the value may have, where it failed the `else` of a choice by type. */
  readonly alternative: unknown;
}

const below = (path: string, ancestor: string): boolean => path === ancestor || path.startsWith(`${ancestor}/`);

/** Which branch of an `anyOf` or `oneOf` an error comes from; undefined where it comes from elsewhere. */
function branchOf(error: SchemaError, choice: SchemaError): number | undefined {
  if (!below(error.instancePath, choice.instancePath)) return undefined;
  const branches = Array.isArray(choice.schema) ? (choice.schema as unknown[]) : [];
  const index = branches.findIndex((branch, at) => {
    const reference = isSchema(branch) ? branch['$ref'] : undefined;
    return below(error.schemaPath, `${choice.schemaPath}/${at}`) || (typeof reference === 'string' && below(error.schemaPath, reference));
  });
  return index === -1 ? undefined : index;
}

const TELLS_KIND = new Set(['type', 'const', 'enum']);

/** Whether an error says that a branch is not the one that was meant: another type, or another word in a key that tells them apart. */
function excludes(error: SchemaError, choice: SchemaError): boolean {
  const depth = error.instancePath.slice(choice.instancePath.length).split('/').length - 1;
  return depth === 0 ? TELLS_KIND.has(error.keyword) : depth === 1 && error.keyword !== 'type' && TELLS_KIND.has(error.keyword);
}

/** The errors of each branch of the choice at `index`: they stand right before it. */
function branchesOf(errors: readonly SchemaError[], index: number, choice: SchemaError): Map<number, SchemaError[]> {
  const branches = new Map<number, SchemaError[]>();
  for (let at = index - 1; at >= 0; at--) {
    const error = errors[at];
    const branch = error === undefined ? undefined : branchOf(error, choice);
    if (error === undefined || branch === undefined) break;
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  return branches;
}

/** The errors that only say that the branches of a choice fail; where one branch was clearly meant, its errors stay and the choice goes. */
function collapseChoices(errors: readonly SchemaError[]): Set<SchemaError> {
  const dropped = new Set<SchemaError>();
  for (const [index, choice] of errors.entries()) {
    if (choice.keyword !== 'anyOf' && choice.keyword !== 'oneOf') continue;
    const branches = [...branchesOf(errors, index, choice).values()];
    const meant = branches.filter((branch) => !branch.some((error) => excludes(error, choice)));
    // A `oneOf` that two branches satisfy has no errors of theirs.
    const allFail = branches.length > 1 && Array.isArray(choice.schema) && branches.length === choice.schema.length;
    const only = allFail && meant.length === 1 ? meant[0] : undefined;
    for (const error of branches.filter((branch) => branch !== only).flat()) dropped.add(error);
    if (only !== undefined) dropped.add(choice);
  }
  return dropped;
}

const stemOf = ({ schemaPath }: SchemaError): string => schemaPath.slice(0, -'if'.length);

/** The conditions (`if`) that did not hold, the innermost first, one of each place in the schema. */
function conditionsIn(errors: readonly SchemaError[]): SchemaError[] {
  const conditions = new Map(errors.filter(({ keyword }) => keyword === 'if').map((error) => [error.schemaPath, error]));
  return [...conditions.values()].toSorted((a, b) => b.schemaPath.length - a.schemaPath.length);
}

/** The description of the innermost condition whose `then` or `else` an error comes from. */
function reasonOf({ schemaPath }: SchemaError, conditions: readonly SchemaError[]): string | undefined {
  const inside = conditions.find((condition) => schemaPath.startsWith(`${stemOf(condition)}then/`) || schemaPath.startsWith(`${stemOf(condition)}else/`));
  const text = inside?.parentSchema?.['description'];
  return typeof text === 'string' ? text : undefined;
}

/** What `{if: {type: T}, then: …, else: …}` accepts beside the `else` that failed: T. */
function alternativeOf({ keyword, instancePath }: SchemaError, choices: ReadonlyMap<string, SchemaError>): unknown {
  const { parentSchema = {}, params } = (TELLS_KIND.has(keyword) ? choices.get(instancePath) : undefined) ?? {};
  const condition = parentSchema['if'];
  return params?.['failingKeyword'] === 'else' && isSchema(condition) ? condition['type'] : undefined;
}

/** The keys that the branches of a choice ask for. */
function offered({ schema }: SchemaError): string[] {
  return (Array.isArray(schema) ? (schema as unknown[]) : []).flatMap((branch) => {
    const required = isSchema(branch) ? branch['required'] : undefined;
    return Array.isArray(required) ? required.map(String) : [];
  });
}

/**
 * The causes among the errors of ajv: what only repeats or follows from another error is left out. A document that has
 * errors always has a cause.
 */
export function causesOf(errors: readonly SchemaError[]): Cause[] {
  const dropped = collapseChoices(errors);
  const conditions = conditionsIn(errors);
  const choices = new Map(errors.filter(({ keyword }) => keyword === 'if').map((error) => [error.instancePath, error]));
  const mistyped = new Set(
    errors.filter((error) => error.keyword === 'type' && error.propertyName === undefined && !dropped.has(error)).map(({ instancePath }) => instancePath),
  );
  const renamed = new Set(
    errors.filter(({ keyword, schema }) => keyword === 'additionalProperties' && schema === false).map((error) => `${error.instancePath}/${meantKey(error) ?? ''}`),
  );
  const names = new Set(errors.filter(({ propertyName }) => propertyName !== undefined).map(({ instancePath, propertyName }) => `${instancePath}/${propertyName}`));
  const searches = errors.filter(({ keyword }) => keyword === 'contains').map(({ schemaPath }) => `${schemaPath}/`);
  const kept = errors.filter((error) => {
    const { keyword, instancePath, params, propertyName, schemaPath } = error;
    // Elements that are not the one that `contains` looks for are no faults.
    if (dropped.has(error) || keyword === 'if' || searches.some((search) => schemaPath.startsWith(search))) return false;
    if (keyword === 'propertyNames') return !names.has(`${instancePath}/${String(params['propertyName'])}`);
    if (keyword === 'anyOf' || keyword === 'oneOf') return !mistyped.has(instancePath) && !offered(error).some((key) => renamed.has(`${instancePath}/${key}`));
    if (keyword === 'required') return !renamed.has(`${instancePath}/${String(params['missingProperty'])}`);
    return keyword === 'type' || propertyName !== undefined || !mistyped.has(instancePath);
  });
  return (kept.length > 0 ? kept : errors.slice(0, 1)).map((error) => ({
    error,
    reason: reasonOf(error, conditions),
    alternative: alternativeOf(error, choices),
  }));
}
