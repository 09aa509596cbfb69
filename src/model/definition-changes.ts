import { canonical, className, isExpression, isRecord, type Definition, type Plain, type PlainObject } from './definition-values.ts';
import { isIdle, knownDefault } from './network-arguments.ts';

export type NetworkState = 'same' | 'changed' | 'unknown';

export interface NetworkChange {
  readonly state: NetworkState;
  /** A line a difference: `network_def.backbone: efficientnet-b0 → efficientnet-b2`. */
  readonly detail: readonly string[];
}

interface Difference {
  readonly state: NetworkState;
  readonly line: string;
}

const LONGEST = 60;
const MOST_LINES = 20;

const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');

function printed(value: Plain | undefined): string {
  const text = visible(typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const arrow = (path: string, old: Plain | undefined, current: Plain | undefined): string => `${visible(path)}: ${printed(old)} → ${printed(current)}`;

const targetOf = (value: PlainObject): string | undefined => (typeof value['_target_'] === 'string' ? value['_target_'] : undefined);

/** MONAI finds its own classes by their bare name too. */
const isSameClass = (a: string, b: string): boolean => {
  if (a === b) return true;
  const [bare, dotted] = a.includes('.') ? [b, a] : [a, b];
  return !bare.includes('.') && dotted.startsWith('monai.') && className(dotted) === bare;
};

/** An argument that one side names. */
function oneSided(path: string, name: string, target: string | undefined, value: Plain, added: boolean): Difference {
  const line = `${visible(path)}: ${added ? 'added argument' : 'removed argument'} ${printed(value)}`;
  if (isIdle(name)) return { state: 'same', line: `${line}, which does not shape the network` };
  const known = target === undefined ? undefined : knownDefault(target, name);
  if (known === undefined) return { state: 'unknown', line: `${line}, whose default is not known here` };
  if (canonical(known.value) === canonical(value)) return { state: 'same', line: `${line}, which is the default` };
  return { state: 'changed', line: `${line}; the default is ${printed(known.value)}` };
}

function argumentsOf(path: string, old: PlainObject, current: PlainObject, target: string | undefined): Difference[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(current)])].filter((name) => name !== '_target_');
  return names.flatMap((name): Difference[] => {
    const [was, is] = [Object.hasOwn(old, name) ? old[name] : undefined, Object.hasOwn(current, name) ? current[name] : undefined];
    const place = `${path}.${name}`;
    if (was === undefined) return is === undefined ? [] : [oneSided(place, name, target, is, true)];
    if (is === undefined) return [oneSided(place, name, target, was, false)];
    if (!isIdle(name)) return compare(place, was, is);
    return canonical(was) === canonical(is) ? [] : [{ state: 'same', line: `${arrow(place, was, is)}, which does not shape the network` }];
  });
}

function objects(path: string, old: PlainObject, current: PlainObject): Difference[] {
  const [was, is] = [targetOf(old), targetOf(current)];
  if (was === undefined || is === undefined || isSameClass(was, is)) return argumentsOf(path, old, current, is);
  const line = arrow(`${path}._target_`, was, is);
  if (className(was) !== className(is)) return [{ state: 'changed', line }];
  // The arguments of one class need not mean the same to its namesake.
  const inside = argumentsOf(path, old, current, undefined).map((difference): Difference => ({ ...difference, state: 'unknown' }));
  return [{ state: 'unknown', line: `${line}: a class of the same name elsewhere, whose code may differ` }, ...inside];
}

function compare(path: string, old: Plain, current: Plain): Difference[] {
  if (canonical(old) === canonical(current)) return [];
  if (isRecord(old) && isRecord(current)) return objects(path, old, current);
  if (Array.isArray(old) && Array.isArray(current) && old.length === current.length && [...old, ...current].some((one: Plain) => typeof one === 'object' && one !== null)) {
    return old.flatMap((one: Plain, index) => compare(`${path}.${index}`, one, (current as readonly Plain[])[index] ?? null));
  }
  const line = arrow(path, old, current);
  // What an expression or a reference that leaves the file comes to is known only by running it.
  const open = [old, current].some((value) => isExpression(value) || (typeof value === 'string' && /^[@%]/.test(value)));
  return [open ? { state: 'unknown', line: `${line}: what it comes to is not evaluated here` } : { state: 'changed', line }];
}

function conclude(found: readonly Difference[]): NetworkChange {
  const states = new Set(found.map(({ state }) => state));
  const state = states.has('changed') ? 'changed' : states.has('unknown') ? 'unknown' : 'same';
  const order: readonly NetworkState[] = ['changed', 'unknown', 'same'];
  const lines = [...found].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).map(({ line }) => line);
  const more = lines.length - MOST_LINES;
  return { state, detail: more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more`] : lines };
}

function differences(before: Definition, after: Definition): Difference[] {
  if (before.kind !== after.kind) return [{ state: 'unknown', line: `the ${before.kind} became a ${after.kind}` }];
  const names = [...new Set([...before.networks.keys(), ...after.networks.keys()])];
  return names.flatMap((name): Difference[] => {
    const [was, is] = [before.networks.get(name), after.networks.get(name)];
    if (was === undefined) return [{ state: 'unknown', line: `${visible(name)} is defined now` }];
    if (is === undefined) return [{ state: 'unknown', line: `${visible(name)} is no longer defined` }];
    return compare(name, was, is);
  });
}

/** What happened to the network between two states of one configuration file. */
export const compareDefinitions = (before: Definition, after: Definition): NetworkChange => conclude(differences(before, after));

/** Definitions by the path of their file. */
export type DefinitionSet = ReadonlyMap<string, Definition>;

const networksOf = (set: DefinitionSet): readonly Plain[] => [...set.values()].flatMap(({ networks }) => [...networks.values()]);

/** A file that one side alone has: nothing changed where the other side defines the same network elsewhere. */
function unpaired(definition: Definition, others: readonly Plain[], said: string): Difference[] {
  return [...definition.networks].flatMap(([name, network]): Difference[] => {
    const known = others.some((other) => compare(name, other, network).every(({ state }) => state === 'same'));
    return known ? [] : [{ state: 'unknown', line: `${visible(name)} is ${said}` }];
  });
}

/** What happened to the networks that a set of configuration files defines; files are paired by their path. */
export function compareDefinitionSets(before: DefinitionSet, after: DefinitionSet): NetworkChange {
  const [old, current] = [networksOf(before), networksOf(after)];
  const found = new Map<string, { readonly difference: Difference; readonly paths: string[] }>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(path), after.get(path)];
    const here = was === undefined ? (is === undefined ? [] : unpaired(is, old, 'defined by another file too')) : is === undefined ? unpaired(was, current, 'no longer defined by a file of its own') : differences(was, is);
    for (const difference of here) {
      // Inference and training often define one network: it is told once, with the files that say so.
      const key = `${difference.state} ${difference.line}`;
      const known = found.get(key) ?? { difference, paths: [] };
      known.paths.push(path);
      found.set(key, known);
    }
  }
  return conclude([...found.values()].map(({ difference, paths }) => ({ ...difference, line: `${difference.line} (${paths.map(visible).join(', ')})` })));
}

/** Names of what else differs between two states of a configuration file. */
export function otherSettings(before: Definition, after: Definition): string[] {
  const names = [...new Set([...before.rest.keys(), ...after.rest.keys()])];
  return names.filter((name) => canonical(before.rest.get(name)) !== canonical(after.rest.get(name))).map(visible);
}
