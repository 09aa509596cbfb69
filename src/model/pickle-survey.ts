import { sha256 } from './digest.ts';
import { entriesOf, harmless, isCall, itemsOf, nameOfGlobal, type Call, type Value } from './pickle-values.ts';
import { storageOf, viewOfValue, wholeOf, type View } from './pytorch-tensors.ts';
import { FormatFault, shown } from './structure.ts';

/** What an object tree of PyTorch holds, by path: `encoder.0.weight`, `optimizer/state[0]/exp_avg`. */
export interface Survey {
  readonly tensors: { readonly name: string; readonly view: View }[];
  /** Classes of objects and the settings that they were made with, in the order of the file: modules run in that order. */
  readonly outline: string[];
  /** Values that are neither: an epoch, a learning rate, a class map. */
  readonly others: string[];
}

const MOST_DEPTH = 200;
const MOST_VALUES = 300_000;
const LONGEST_PATH = 2000;
const LONGEST_TEXT = 200;
/** The name of a tensor that was saved alone. */
const ROOT = '(tensor)';

/** Members of a module that hold its parts; a state dict leaves them out of its names. */
const TRANSPARENT: ReadonlySet<string> = new Set(['_modules', '_parameters', '_buffers']);
/** What each version of torch adds to or takes from a module and no one has put anything into. */
const HOUSEKEEPING = /^_(?:.*_hooks?(?:_with_kwargs|_always_called)?|non_persistent_buffers_set|is_full_backward_hook|backend)$/;

function isEmpty(value: Value): boolean {
  if (value === null || value === false) return true;
  if (isCall(value) && nameOfGlobal(value.callee) === 'builtins.set') return isEmpty(value.args[0] ?? null);
  return (entriesOf(value) ?? itemsOf(value))?.length === 0;
}

const float = (value: number): string => (Number.isInteger(value) && !Object.is(value, -0) ? `${value}.0` : Object.is(value, -0) ? '-0.0' : String(value));

const bounded = (text: string): string => (text.length > LONGEST_TEXT ? `${JSON.stringify(text.slice(0, LONGEST_TEXT))}… ${sha256(text)}` : JSON.stringify(text));

/** A value without parts, so that two of them read alike only if they are. */
function literal(value: Value): string {
  if (typeof value === 'number') return float(value);
  if (typeof value === 'string') return bounded(value);
  if (value instanceof Uint8Array) return `${value.length} bytes ${sha256(value)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return nameOfGlobal(value) ?? keyOfParts(value);
}

/** A tuple as a key. */
function keyOfParts(value: Value): string {
  const items = itemsOf(value);
  if (items === undefined || items.some((item) => typeof item === 'object' && item !== null)) throw new FormatFault('a dict has a key that is neither a plain value nor a tuple of such');
  return `(${items.map(literal).join(', ')})`;
}

/** A key as a step of a path; whole numbers in brackets, for they are other keys than their texts. */
function step(path: string, key: Value, separator: '.' | '/'): string {
  if (typeof key === 'string') return path === '' ? key : `${path}${separator}${key}`;
  return `${path}[${literal(key)}]`;
}

interface Place {
  readonly path: string;
  /** Inside an object, whose plain values are settings of the architecture. */
  readonly inObject: boolean;
}

class Surveyor implements Survey {
  readonly tensors: { readonly name: string; readonly view: View }[] = [];
  readonly outline: string[] = [];
  readonly others: string[] = [];
  readonly #above = new Set<Value>();
  readonly #rename: (name: string) => string;
  #left = MOST_VALUES;

  constructor(rename: (name: string) => string) {
    this.#rename = rename;
  }

  visit(value: Value, place: Place): void {
    if ((this.#left -= 1) < 0) throw new FormatFault(`more than ${MOST_VALUES} values, when what is shared is counted each time`);
    if (place.path.length > LONGEST_PATH) throw new FormatFault(`a name of more than ${LONGEST_PATH} characters: ${shown(place.path)}`);
    const storage = storageOf(value);
    const view = storage === undefined ? viewOfValue(value) : wholeOf(storage);
    if (view !== undefined) this.tensors.push({ name: place.path === '' ? ROOT : place.path, view });
    else if (typeof value !== 'object' || value === null || value instanceof Uint8Array) this.#plain(place, literal(value));
    else if (this.#above.has(value)) this.#plain(place, 'itself');
    else {
      if (this.#above.size > MOST_DEPTH) throw new FormatFault(`objects lie inside each other more than ${MOST_DEPTH} deep, at ${shown(place.path)}`);
      this.#above.add(value);
      this.#parts(value, place);
      this.#above.delete(value);
    }
  }

  #plain({ path, inObject }: Place, text: string): void {
    const line = `${path} = ${text}`;
    // A module in training mode has the same architecture.
    if (inObject && !/(?:^|\.)training$/.test(path)) this.outline.push(line);
    else this.others.push(line);
  }

  #parts(value: Value, place: Place): void {
    const items = itemsOf(value);
    const entries = entriesOf(value);
    if (entries !== undefined) this.#dict(value, entries, place);
    else if (items !== undefined) {
      if (items.length === 0) this.#plain(place, 'empty');
      this.#list(items, place);
    } else if (isCall(value)) this.#object(value, place);
    else this.#plain(place, this.#rename(literal(value)));
  }

  #list(items: readonly Value[], { path, inObject }: Place): void {
    for (const [index, item] of items.entries()) this.visit(item, { path: `${path}[${index}]`, inObject });
  }

  #dict(value: Value, entries: readonly (readonly [Value, Value])[], place: Place): void {
    const states = isCall(value) ? value.states : [];
    for (const [key, child] of entries) this.visit(child, { ...place, path: step(place.path, key, '/') });
    for (const state of states) {
      // Versions of modules in a state dict: a note of torch to itself.
      const kept = (entriesOf(state) ?? [['state', state] as const]).filter(([key]) => key !== '_metadata');
      for (const [key, child] of kept) this.visit(child, { ...place, path: step(place.path, key, '.') });
    }
  }

  #object(value: Call, { path, inObject }: Place): void {
    const name = nameOfGlobal(value.callee);
    const isPlain = name !== undefined && harmless(name);
    const inside = { path, inObject: inObject || !isPlain };
    this.#plain(inside, `made by ${name === undefined ? 'a function' : this.#rename(name)}`);
    if (name === undefined) this.visit(value.callee, { ...inside, path: `${path}.made_by` });
    this.#list(value.args, { ...inside, path: `${path}()` });
    this.#list(value.items, inside);
    for (const [key, child] of value.entries) this.visit(child, { ...inside, path: step(path, key, '/') });
    for (const state of value.states) this.#state(state, inside);
  }

  #state(state: Value, place: Place): void {
    const entries = entriesOf(state);
    if (entries === undefined) return this.visit(state, { ...place, path: `${place.path}.state` });
    for (const [key, child] of entries) {
      if (typeof key === 'string' && HOUSEKEEPING.test(key) && isEmpty(child)) continue;
      const parts = typeof key === 'string' && TRANSPARENT.has(key) ? entriesOf(child) : undefined;
      for (const [inner, part] of parts ?? [[key, child] as const]) this.visit(part, { ...place, path: step(place.path, inner, '.') });
    }
  }
}

/**
 * Names what a pickle of PyTorch holds. `rename` gives the name under which a class is shown.
 * @throws FormatFault for more than an honest file has, and for tensors that are none.
 */
export function survey(value: Value, path: string, rename: (name: string) => string): Survey {
  const surveyor = new Surveyor(rename);
  surveyor.visit(value, { path, inObject: false });
  return surveyor;
}
