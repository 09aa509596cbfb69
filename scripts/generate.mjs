// Writes src/formats/generated/ from schemas/: types.ts and validators.d.ts (committed) and validators.js (not).
// `--check` writes nothing and fails when a committed file differs from what the schemas say.
//
// Two habits of the schemas keep types and messages plain, and this script holds them to both:
// - a `$def` with a title becomes an exported type of that name; one without is written out wherever it is used;
// - `allOf`, `not` and `dependentRequired` state conditions that a type cannot say, and are left out of the types;
//   a choice between two shapes is `if`/`then`/`else`, so that an error names one shape only, and becomes a union.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

const SCHEMAS = new URL('../schemas/', import.meta.url);
const GENERATED = new URL('../src/formats/generated/', import.meta.url);
const BANNER = '// Generated from schemas/ by scripts/generate.mjs: change the schema, then run `npm run generate`.';
const KINDS = 'evidence/';
const CONDITIONS = new Set(['allOf', 'not', 'dependentRequired']);
const READERS_ONLY = new Set(['title', 'description']);
/** Formats that Plumbline writes and never reads: they have types, and no validator to be bundled. */
const WRITTEN = new Set(['report']);
const SCALARS = new Set(['string', 'number', 'integer', 'boolean']);
const SUFFIX = '.schema.json';

/** @returns {Array<{name: string, schema: object}>} every schema, by its path without suffix, in a fixed order */
function readSchemas() {
  const names = readdirSync(SCHEMAS, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith(SUFFIX))
    .map((path) => path.slice(0, -SUFFIX.length));
  return names.sort().map((name) => ({ name, schema: JSON.parse(readFileSync(new URL(name + SUFFIX, SCHEMAS), 'utf8')) }));
}

const words = (text) => text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
const pascalCase = (text) => words(text).map((word) => word[0].toUpperCase() + word.slice(1)).join('');
const camelCase = (text) => pascalCase(text).replace(/^./, (first) => first.toLowerCase());
const exportName = (name) => camelCase(name.startsWith(KINDS) ? name.slice(KINDS.length) : name);
const quoted = (name) => `'${name}'`;

/** The named types of all schemas, `$ref`s between them kept, all else that a type does not need taken out. */
function typeDefinitions(schemas) {
  const definitions = {};
  const define = (title, definition) => {
    const known = definitions[title];
    if (known !== undefined && !isDeepStrictEqual(known, definition)) throw new Error(`two schemas define "${title}" differently`);
    definitions[title] = definition;
  };
  for (const { schema } of schemas) {
    const { $defs = {}, ...root } = schema;
    const simplify = (node) => simplified(node, $defs, simplify);
    for (const definition of Object.values($defs)) {
      if (definition.title !== undefined) define(pascalCase(definition.title), simplify(definition));
    }
    if (root.title !== undefined) define(pascalCase(root.title), simplify(root));
  }
  return definitions;
}

function simplified(node, $defs, simplify) {
  if (Array.isArray(node)) return node.map(simplify);
  if (typeof node !== 'object' || node === null) return node;
  if (typeof node.$ref === 'string') {
    const target = $defs[node.$ref.slice('#/$defs/'.length)];
    if (target === undefined) throw new Error(`nothing is defined at ${node.$ref}`);
    if (target.title !== undefined) return { $ref: `#/$defs/${pascalCase(target.title)}` };
    return simplify({ ...target, ...without(node, ['$ref']) });
  }
  if (node.then !== undefined && node.else !== undefined && !('properties' in node)) {
    return { ...without(node, ['if', 'then', 'else', 'type']), anyOf: [simplify(node.then), simplify(node.else)] };
  }
  const isTuple = node.minItems !== undefined && node.minItems === node.maxItems;
  if (Object.keys(node).every((key) => READERS_ONLY.has(key))) return { ...node, tsType: 'unknown' };
  const kept = Object.entries(node).filter(([key]) => !CONDITIONS.has(key) && !key.startsWith('$'))
    .filter(([key]) => isTuple || (key !== 'minItems' && key !== 'maxItems'))
    .map(([key, value]) => [key, key === 'properties' ? mapValues(value, simplify) : simplify(value)]);
  return Object.fromEntries(kept);
}

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
const without = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

async function types(schemas) {
  const $defs = typeDefinitions(schemas);
  const properties = Object.fromEntries(Object.keys($defs).map((name) => [name, { $ref: `#/$defs/${name}` }]));
  const text = await compile(
    { title: 'Everything', type: 'object', additionalProperties: false, properties, $defs },
    'Everything',
    { bannerComment: '', additionalProperties: false, declareExternallyReferenced: true, unknownAny: true, style: { singleQuote: true, printWidth: 130, bracketSpacing: true } },
  );
  const declarations = text
    .replace(/export interface Everything \{[^]*?\n\}\n/, '')
    .replace(/\n \*\n \* This interface was referenced by[^]*?(?=\n \*\/)/g, '')
    .replace(/\/\*\*\n \* This interface was referenced by[^]*?\*\/\n/g, '')
    .replace(/\/\*\*\n *\* (.*)\n *\*\//g, '/** $1 */');
  return `${BANNER}\n\n${declarations.trim()}\n\n${kindTypes(schemas)}`;
}

/** The kinds of evidence and the type that the content of each has. */
function kindTypes(schemas) {
  const kinds = schemas.filter(({ name }) => name.startsWith(KINDS)).map(({ name, schema }) => {
    const title = schema.title ?? schema.$defs[schema.$ref.slice('#/$defs/'.length)].title;
    return `  ${quoted(name.slice(KINDS.length))}: ${pascalCase(title)};\n`;
  });
  return `/** The content of each kind of evidence that Plumbline knows. */\nexport interface EvidenceContents {\n${kinds.join('')}}\n\n`
    + '/** The kinds of evidence that Plumbline knows. */\nexport type EvidenceKind = keyof EvidenceContents;\n';
}

/**
 * Writes definitions of scalars out where they are used: ajv then knows that a list holds strings, and compares them by
 * look-up instead of pair by pair, and an error's `parentSchema` is the property's own, description included.
 */
function withScalarsInline(node, $defs) {
  if (Array.isArray(node)) return node.map((item) => withScalarsInline(item, $defs));
  if (typeof node !== 'object' || node === null) return node;
  const target = typeof node.$ref === 'string' ? $defs[node.$ref.slice('#/$defs/'.length)] : undefined;
  if (target !== undefined && SCALARS.has(target.type)) {
    return { ...target, ...without(node, ['$ref']) };
  }
  return mapValues(node, (value) => withScalarsInline(value, $defs));
}

/** What the validators share. */
const SHARED = `const NONE = {};
const parsedOnce = (json) => { let schema; return () => (schema ??= JSON.parse(json)); };
const isObject = (value) => value && typeof value == "object" && !Array.isArray(value);
const escaped = (key) => key.replace(/~/g, "~0").replace(/\\//g, "~1");
function fault(instancePath, root, path, data, params = NONE, propertyName) {
  const place = path.split("/");
  const keyword = place.pop();
  const parentSchema = place.reduce((schema, token) => schema[decodeURIComponent(token)], root());
  const error = { instancePath, schemaPath: "#/" + path, keyword, params, schema: parentSchema[keyword], parentSchema, data };
  return propertyName === undefined ? error : { ...error, propertyName };
}
`;

/** The value that `schema31.properties.title` or `schema31.$defs["device"]` names in `schemas`, by name. */
function placeIn(schemas, expression) {
  const [root, ...tokens] = expression.split(/\.|\["?|"?\]\.?/).filter((token) => token !== '');
  return tokens.reduce((schema, token) => schema?.[token], schemas.get(root));
}

/** Keywords of which an error's `params` only repeat the schema. */
const REPEATED = new Set([
  'type', 'const', 'enum', 'pattern', 'not', 'contains', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'minProperties', 'maxProperties',
  'uniqueItems',
]);

/**
 * The same code in far fewer bytes, for it is most of what is bundled and each start reads it: an error is one call that finds its
 * place in the schema by its path, and a schema is a text until it is asked for.
 */
function compact(code) {
  /** Each schema that is named, and how it is had at run time. */
  const schemas = new Map();
  const had = new Map();
  const without = code.replace(/^const (schema\d+) = (.*);\n/gm, (_, name, json) => {
    const schema = JSON.parse(json);
    // ajv writes a definition out again beside the schema that it stands in.
    const within = (root) => Object.keys(root.$defs ?? {}).find((key) => isDeepStrictEqual(root.$defs[key], schema));
    const [outer, root] = [...schemas].reverse().find(([, candidate]) => candidate.$id !== undefined && within(candidate) !== undefined) ?? [];
    const text = json.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    schemas.set(name, schema);
    had.set(name, root === undefined ? `parsedOnce('${text}')` : `() => ${outer}().$defs[${JSON.stringify(within(root))}]`);
    return '';
  });
  const used = new Set();
  /** The schema from which an error's path leads to where it stands. */
  const rootOf = (place, path) => {
    const wanted = placeIn(schemas, place);
    const leads = (root) => path.split('/').slice(0, -1).reduce((schema, token) => schema?.[decodeURIComponent(token)], root);
    const own = /^schema\d+/.exec(place)[0];
    const found = [own, ...[...schemas.keys()].reverse()].find((name) => isDeepStrictEqual(leads(schemas.get(name)), wanted));
    if (found === undefined) throw new Error(`${place} is not what ${path} leads to`);
    used.add(found);
    return found;
  };
  const push = /const (err\d+) = (\{[^]*?\});\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}/g;
  const parts = /^\{instancePath(?::(.+))?,schemaPath:"#\/(.*)",keyword:"(\w+)",params:(\{.*\}),schema:.+,parentSchema:([\w$.[\]"-]+),data(?::(\w+))?(?:,propertyName:(\w+))?\}$/s;
  const brief = without.replace(push, (_, name, error) => {
    const [whole, instance = 'instancePath', path, keyword, params, place, data = 'data', property] = parts.exec(error) ?? [];
    if (whole === undefined) return `(vErrors ??= []).push(${error});`;
    if (path.split('/').at(-1) !== keyword) throw new Error(`an error of ${keyword} stands at ${path}`);
    const root = rootOf(place, path);
    const told = REPEATED.has(keyword) ? [] : [params];
    const more = property === undefined ? told : [told[0] ?? 'NONE', property];
    return `(vErrors ??= []).push(fault(${[instance, root, JSON.stringify(path), data, ...more].join(',')}));`;
  });
  const outer = [...schemas].filter(([name]) => had.get(name).startsWith('parsedOnce')).map(([name]) => name);
  const rest = brief.replace(/(?<!fault\([^\n]*)\bschema\d+\b/g, (name) => {
    used.add(name);
    return `${name}()`;
  });
  return SHARED
    + [...new Set([...outer, ...used])].map((name) => `const ${name} = ${had.get(name)};\n`).join('')
    + rest.replace(/(\w+) && typeof \1 == "object" && !Array\.isArray\(\1\)/g, 'isObject($1)').replace(/(\w+)\.replace\(\/~\/g, "~0"\)\.replace\(\/\\\/\/g, "~1"\)/g, 'escaped($1)');
}

function validators(schemas) {
  const ajv = new Ajv2020({
    allErrors: true, verbose: true, messages: false, strict: true, strictRequired: false, allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  const exported = {};
  for (const { name, schema } of schemas) {
    if (exported[exportName(name)] !== undefined) throw new Error(`two schemas would be exported as ${exportName(name)}`);
    exported[exportName(name)] = schema.$id;
    ajv.addSchema(withScalarsInline(schema, schema.$defs ?? {}));
  }
  const code = compact(standaloneCode(ajv, exported));
  // An ES module has no `require`: a keyword that needs ajv's run-time helpers (minLength, uniqueItems of objects) cannot be used.
  if (/\brequire\(/.test(code)) throw new Error('a schema uses a keyword that needs code of ajv at run time');
  const table = schemas.map(({ name }) => `  ${quoted(name)}: ${exportName(name)},\n`).join('');
  return `${BANNER}\n${code}\nexport const validators = {\n${table}};\n`;
}

function validatorDeclarations(schemas) {
  const names = schemas.map(({ name }) => exportName(name));
  return `${BANNER}

/** What is wrong at one place of a document, in the words of ajv. An error of \`if\` only repeats what its \`then\` or \`else\` has said. */
export interface SchemaError {
  /** JSON Pointer of the value. */
  instancePath: string;
  schemaPath: string;
  keyword: string;
  /** What the schema and the data do not tell, such as the name of a missing property. */
  params: Record<string, unknown>;
  /** For an error of \`propertyNames\`, the name. */
  propertyName?: string;
  /** The keyword's value, the schema that it stands in (its \`description\` says what is demanded), and the value found. */
  schema?: unknown;
  parentSchema?: Record<string, unknown>;
  data?: unknown;
}

/** Whether the value satisfies the schema; \`errors\` holds what is wrong until the next call. */
export interface Validator {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

${names.map((name) => `export const ${name}: Validator;\n`).join('')}
/** Every validator, by its schema's path under schemas/ without \`${SUFFIX}\`. */
export const validators: {
${schemas.map(({ name }) => `  readonly ${quoted(name)}: Validator;\n`).join('')}};
`;
}

const schemas = readSchemas();
const validated = schemas.filter(({ name }) => !WRITTEN.has(name));
const committed = { 'types.ts': await types(schemas), 'validators.d.ts': validatorDeclarations(validated) };
const code = validators(validated);

if (process.argv.includes('--check')) {
  const stale = Object.entries(committed).filter(([file, text]) => {
    try {
      return readFileSync(new URL(file, GENERATED), 'utf8') !== text;
    } catch {
      return true;
    }
  });
  for (const [file] of stale) console.error(`src/formats/generated/${file} is not what schemas/ say: run \`npm run generate\` and commit it.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(GENERATED, { recursive: true });
  for (const [file, text] of Object.entries({ ...committed, 'validators.js': code })) writeFileSync(new URL(file, GENERATED), text);
}
