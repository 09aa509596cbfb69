// Holds requests and answers against GitHub's own description of its REST API (see openapi/README.md).
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: { readonly type?: string };
  readonly 'x-multi-segment'?: boolean;
  /** Where the parameter stands in the description. */
  readonly pointer: string;
}

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly pointer: string;
  readonly described: { readonly requestBody?: Json; readonly responses: Readonly<Record<string, Json>> };
}

/** The operation that a request asks for. */
export interface Matched {
  /** As GitHub names it: `checks/create`. */
  readonly id: string;
  /** The parts of the path by name, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

const DOCUMENT = 'github';
const description = JSON.parse(readFileSync(new URL('./openapi/operations.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation['described'] & { operationId: string; parameters: Json[] }>>>>;
};

/** What GitHub refuses although its description does not say so. */
const MAX_PER_PAGE = 100;

/** Answers that any operation may give, described or not. */
const ANYWHERE = new Set([400, 401, 403, 404, 406, 409, 410, 415, 422, 429, 451, 500, 502, 503, 504]);

const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, verbose: true, logger: false });
for (const format of ['date-time', 'uri', 'uri-template', 'email', 'int64', 'repo.nwo', 'hostname', 'ipv4', 'ipv6']) ajv.addFormat(format, true);
ajv.addSchema(description, DOCUMENT);

const escaped = (segment: string): string => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointerTo = (...segments: readonly string[]): string => `#/${segments.map(escaped).join('/')}`;

/** Follows a pointer, and the `$ref` that may stand there. */
function at(pointer: string): { readonly found: Json; readonly pointer: string } {
  let here: unknown = description;
  for (const segment of pointer.slice(2).split('/')) {
    here = (here as Json)[decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  const found = here as Json;
  return typeof found['$ref'] === 'string' ? at(found['$ref']) : { found, pointer };
}

function operationsOf(): Operation[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const pointer = pointerTo('paths', path, method);
      const parameters = described.parameters.map((_, index) => {
        const { found, pointer: place } = at(`${pointer}/parameters/${index}`);
        return { ...(found as unknown as Parameter), pointer: place };
      });
      const names: string[] = [];
      const source = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
        names.push(name);
        return parameters.find((one) => one.name === name)?.['x-multi-segment'] === true ? '(.+?)' : '([^/]+)';
      });
      return { id: described.operationId, method: method.toUpperCase(), pattern: new RegExp(`^${source}$`), names, parameters, pointer, described };
    }),
  );
}

// The longest literal text first: `commits/{ref}/check-runs` before anything that would take its end for a part of a name.
const operations = operationsOf().toSorted((a, b) => b.pattern.source.length - a.pattern.source.length);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function find(method: string, path: string): { readonly operation: Operation; readonly path: Record<string, string> } | undefined {
  for (const operation of operations) {
    const parts = operation.method === method ? operation.pattern.exec(path) : null;
    if (parts !== null) return { operation, path: Object.fromEntries(operation.names.map((name, index) => [name, decoded(parts[index + 1] ?? '')])) };
  }
  return undefined;
}

/** The operation of a request, undefined when the Action is not known to use it. */
export function match(method: string, path: string): Matched | undefined {
  const found = find(method, path);
  return found === undefined ? undefined : { id: found.operation.id, path: found.path };
}

const compiled = new Map<string, ValidateFunction>();

function violationsOf(pointer: string, value: unknown, where: string): string[] {
  let validate = compiled.get(pointer);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: `${DOCUMENT}${pointer}` });
    compiled.set(pointer, validate);
  }
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map((error) => {
    const allowed = error.keyword === 'enum' ? `: ${JSON.stringify(error.params['allowedValues'])}` : '';
    return `${where}${error.instancePath}: ${error.message ?? error.keyword}${allowed}`;
  });
}

/** Text of a URL as the type that the description gives it; other text stays and is found to be of the wrong type. */
function typed(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  return text;
}

/** GitHub ignores what it does not know, so a misspelled key would go unnoticed. */
function unknownKeys(pointer: string, value: unknown, where: string): string[] {
  const { found, pointer: place } = at(pointer);
  if (Array.isArray(value)) {
    return found['items'] === undefined ? [] : value.flatMap((item, index) => unknownKeys(`${place}/items`, item, `${where}/${index}`));
  }
  if (typeof value !== 'object' || value === null || found['properties'] === undefined) return [];
  const known = found['properties'] as Json;
  return Object.entries(value).flatMap(([key, inner]) =>
    Object.hasOwn(known, key) ? unknownKeys(`${place}/properties/${escaped(key)}`, inner, `${where}/${key}`) : [`${where}/${key}: unknown property`],
  );
}

function bodyViolations({ described, pointer }: Operation, body: unknown): string[] {
  if (described.requestBody === undefined) return body === undefined ? [] : ['body: this operation takes none'];
  if (body === undefined) return ['body: missing'];
  const schema = `${pointer}/requestBody/content/${escaped('application/json')}/schema`;
  return [...violationsOf(schema, body, 'body'), ...unknownKeys(schema, body, 'body')];
}

/**
 * What is wrong with a request; nothing: an empty list.
 *
 * @param body the parsed JSON, undefined where none was sent
 */
export function checkRequest(method: string, path: string, query: URLSearchParams, body: unknown): string[] {
  const found = find(method, path);
  if (found === undefined) return ['unknown operation'];
  const { operation } = found;
  const violations: string[] = [];
  for (const parameter of operation.parameters) {
    const text = parameter.in === 'path' ? found.path[parameter.name] : (query.get(parameter.name) ?? undefined);
    const where = `${parameter.in}/${parameter.name}`;
    if (text !== undefined) violations.push(...violationsOf(`${parameter.pointer}/schema`, typed(text, parameter.schema.type), where));
    else if (parameter.required === true) violations.push(`${where}: missing`);
  }
  const known = new Set(operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name));
  for (const name of new Set(query.keys())) if (!known.has(name)) violations.push(`query/${name}: unknown parameter`);
  if (Number(query.get('per_page') ?? 0) > MAX_PER_PAGE) violations.push(`query/per_page: at most ${MAX_PER_PAGE}`);
  return [...violations, ...bodyViolations(operation, body)];
}

/** What is wrong with an answer in JSON; nothing: an empty list. */
export function checkAnswer(method: string, path: string, status: number, body: unknown): string[] {
  const found = find(method, path);
  if (found === undefined) return status === 404 ? [] : ['unknown operation'];
  const { described, pointer } = found.operation;
  const response = described.responses[String(status)];
  if (response === undefined) return ANYWHERE.has(status) ? [] : [`answer: status ${status} is not described`];
  const { found: there, pointer: place } = at(`${pointer}/responses/${status}`);
  const content = there['content'] as Json | undefined;
  if (content?.['application/json'] === undefined) return body === undefined ? [] : ['answer: none is described'];
  return violationsOf(`${place}/content/${escaped('application/json')}/schema`, body, 'answer');
}
