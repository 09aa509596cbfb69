import { isSchema, kindsOf, type Schema } from './keywords.ts';

type Strict = Record<string, unknown> | boolean;

const CHILD = new Set(['items', 'additionalProperties', 'propertyNames', 'then', 'else']);
const CHILDREN = new Set(['prefixItems', 'allOf', 'anyOf', 'oneOf']);
const NAMED_CHILDREN = new Set(['properties', 'patternProperties']);
/** Dealt with apart: a value passes when their schema fails. */
const TURNING = new Set(['not', 'if', 'then', 'else', 'contains', 'minContains', 'maxContains']);

function mapped(value: unknown, excluded: boolean): Record<string, Strict> {
  const entries = Object.entries(isSchema(value) ? value : {}).map(([name, child]) => [name, strict(child, excluded)] as const);
  return Object.fromEntries(entries);
}

function childOf(keyword: string, value: unknown, excluded: boolean): unknown {
  if (CHILD.has(keyword)) return strict(value, excluded);
  if (CHILDREN.has(keyword)) return (Array.isArray(value) ? value : []).map((child) => strict(child, excluded));
  return NAMED_CHILDREN.has(keyword) ? mapped(value, excluded) : value;
}

const given = (keywords: Schema): Schema => Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));

/** `not`, `if` and `contains`: where a schema is tried that may or should fail, the strict reading of it would let more pass. */
function turning(schema: Schema, excluded: boolean): { readonly own: Schema; readonly parts: readonly Schema[] } {
  const { not, if: condition, then, else: otherwise, contains, minContains, maxContains } = schema;
  const parts: Schema[] = [];
  let own: Schema = {};
  if (not !== undefined) own = { not: strict(not, !excluded) };
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  if (condition !== undefined && then !== undefined) own = { ...own, if: strict(condition, !excluded), then: strict(then, excluded) };
  if (condition !== undefined && otherwise !== undefined) parts.push({ if: strict(condition, excluded), else: strict(otherwise, excluded) });
  if (contains !== undefined) own = { ...own, ...given({ contains: strict(contains, excluded), minContains }) };
  if (contains !== undefined && maxContains !== undefined) parts.push({ contains: strict(contains, !excluded), minContains: 0, maxContains });
  return { own, parts };
}

/**
 * The plan's reading of a JSON Schema, as plain JSON Schema: a keyword for numbers on what is no number, one for texts,
 * lists or objects on what is none, and a field that is named under `properties` and absent, at any depth, do not pass.
 *
 * Under `not`, and in the `if` of a `then`, a schema that demands more lets more pass: there (`excluded`) it stays as it
 * is written, and under a `not` inside that `not` it is read strictly again. A value of the wrong kind so passes on no
 * side: neither `{not: {minimum: 5}}` nor `{minimum: 5}` accepts a text.
 */
export function strict(schema: unknown, excluded = false): Strict {
  if (!isSchema(schema)) return schema !== false;
  const { own, parts: turned } = turning(schema, excluded);
  const parts = [...turned];
  const out: Record<string, unknown> = { ...own };
  for (const [keyword, value] of Object.entries(schema)) {
    if (!TURNING.has(keyword) && keyword !== 'otherwise') out[keyword] = childOf(keyword, value, excluded);
  }
  if (!excluded) {
    const { properties, required } = schema;
    const named = Object.keys(isSchema(properties) ? properties : {});
    if (named.length > 0) out['required'] = [...new Set([...(Array.isArray(required) ? (required as unknown[]) : []), ...named])];
    for (const kind of kindsOf(schema)) {
      if (out['type'] === undefined) out['type'] = kind;
      else if (out['type'] !== kind) parts.push({ type: kind });
    }
  }
  const allOf = Array.isArray(out['allOf']) ? (out['allOf'] as unknown[]) : [];
  return parts.length === 0 ? out : { ...out, allOf: [...allOf, ...parts] };
}
