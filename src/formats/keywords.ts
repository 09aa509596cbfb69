/** A JSON Schema that is an object, by its keywords. */
export type Schema = Readonly<Record<string, unknown>>;

export const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The kind of value that a keyword speaks about; on any other kind, JSON Schema itself lets it pass. */
const SPEAKS_OF: Readonly<Record<string, 'number' | 'string' | 'array' | 'object'>> = {
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  items: 'array',
  prefixItems: 'array',
  contains: 'array',
  minContains: 'array',
  maxContains: 'array',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  properties: 'object',
  patternProperties: 'object',
  additionalProperties: 'object',
  propertyNames: 'object',
  required: 'object',
  minProperties: 'object',
  maxProperties: 'object',
  dependentRequired: 'object',
};

/** What `schema` speaks about, by its keywords. */
export function kindsOf(schema: Schema): string[] {
  return [...new Set(Object.keys(schema).flatMap((keyword) => (Object.hasOwn(SPEAKS_OF, keyword) ? [SPEAKS_OF[keyword] ?? ''] : [])))];
}
