import { isExpression, isRecord, type Definition, type Plain, type PlainObject } from './definition-values.ts';
import { readLiteral } from './python-literal.ts';

// Names under which MONAI bundles define what is trained and run. Critics and losses shape the training alone.
const NETWORK = /(?:^|_)(?:network|net|model|generator|autoencoder|unet|encoder|decoder|backbone|controlnet|diffusion|space)(?:_def)?$/;
const DEFINITION = /_def$/;
const TRAINING_ONLY = /loss|discriminator|perceptual/;
/** An expression over another network sends it somewhere, wraps or compiles it: what it is stands elsewhere. */
const DERIVED = /@\w*(?:network|autoencoder|unet|encoder|decoder|controlnet|diffusion|generator)\w*/g;
const WRAPPERS: ReadonlySet<string> = new Set(['DistributedDataParallel', 'DataParallel']);

const REFERENCE = /@[A-Za-z_]\w*(?:(?:#|::)\w+)*/g;
/** Where a file lies or a device is, differs from machine to machine and is not the network. */
const PLACE = /(?:^|_)(?:path|dir|root|file|filename|folder|device|ckpt|checkpoint)$/;
const DEEPEST = 32;

/** The value that `@a#b::0` names; undefined where there is none. */
function lookUp(root: PlainObject, reference: string): Plain | undefined {
  let value: Plain | undefined = root;
  for (const key of reference.slice(1).split(/#|::/)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

const isWhole = (text: string): boolean => text.replace(REFERENCE, '') === '' && text.startsWith('@');

const placeOf = (reference: string): boolean => PLACE.test(reference.split(/#|::/).at(-1)?.replace('@', '') ?? '');

/** Arguments of a loader say how a file is read, not what is in it. */
const withoutLoaderArguments = (text: string): string => text.replace(/torch\.load\(\s*(@?[\w#:.]+)\s*,[^()]*(?:\([^()]*\))?[^()]*\)/g, 'torch.load($1)');

/** An expression with the literal values of its references written in; it is compared as text, and never evaluated. */
function rewrite(root: PlainObject, expression: string, depth: number): Plain {
  const text = withoutLoaderArguments(expression.replaceAll(/\s+/g, ' ').replaceAll('"', "'").trim());
  const literal = readLiteral(text.slice(1));
  if (literal !== undefined) return literal;
  if (isWhole(text.slice(1))) return resolve(root, text.slice(1), depth + 1);
  return text.replace(REFERENCE, (reference) => {
    if (placeOf(reference)) return reference;
    const value = resolve(root, reference, depth + 1);
    const shows = value !== reference && !isExpression(value) && !isRecord(value) && !(typeof value === 'string' && /[/\\@]/.test(value));
    return shows ? JSON.stringify(value).replaceAll('"', "'") : reference;
  });
}

/** A value with its references resolved, as far as the file itself holds what they name. */
function resolve(root: PlainObject, value: Plain, depth: number): Plain {
  if (depth > DEEPEST) return value;
  if (typeof value === 'string') {
    if (value.startsWith('$')) return rewrite(root, value, depth);
    if (!isWhole(value)) return value;
    const named = lookUp(root, value);
    return named === undefined || placeOf(value) ? value : resolve(root, named, depth + 1);
  }
  if (Array.isArray(value)) return value.map((one: Plain) => resolve(root, one, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(root, one, depth + 1)]));
}

function definesNetwork(key: string, value: Plain, hasDefinitions: boolean): boolean {
  if (TRAINING_ONLY.test(key)) return false;
  if (!NETWORK.test(key) && !DEFINITION.test(key)) return false;
  if (hasDefinitions && !DEFINITION.test(key) && !isRecord(value)) return false;
  if (isExpression(value)) return !(value.match(DERIVED) ?? []).some((reference) => !placeOf(reference));
  const target = isRecord(value) ? value['_target_'] : undefined;
  return typeof target === 'string' && !WRAPPERS.has(target.slice(target.lastIndexOf('.') + 1));
}

/**
 * The networks of a bundle's configuration, and what else it sets.
 * Source: https://docs.monai.io/en/stable/config_syntax.html
 */
export function monai(root: Plain): Definition | undefined {
  if (!isRecord(root) || 'monai_version' in root) return undefined;
  const entries = Object.entries(root);
  const hasDefinitions = entries.some(([key]) => DEFINITION.test(key) && !TRAINING_ONLY.test(key));
  const names = new Set(entries.filter(([key, value]) => definesNetwork(key, value, hasDefinitions)).map(([key]) => key));
  if (names.size === 0) return undefined;
  return {
    kind: 'MONAI bundle',
    networks: new Map([...names].map((name) => [name, resolve(root, root[name] ?? null, 0)])),
    rest: new Map(entries.filter(([key]) => !names.has(key))),
  };
}
