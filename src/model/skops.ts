import { createHash } from 'node:crypto';
import { byteOrder, sha256 } from './digest.ts';
import { npy } from './numpy.ts';
import { isObject } from './object.ts';
import { FormatFault, shown, type ByteSource, type Found, type ModelFormat, type ReadOptions, type Tensor } from './structure.ts';
import { digestOf } from './zip-digest.ts';
import { jsonOf } from './zip-text.ts';
import { openZip, type Zip } from './zip.ts';

const MOST_SCHEMA = 64 * 1024 * 1024;
const MOST_ARRAY = 256 * 1024 * 1024;

type Node = Readonly<Record<string, unknown>>;

/** What skops itself writes into a node, and differs each time that a model is saved. */
const OWN: ReadonlySet<string> = new Set(['__class__', '__module__', '__loader__', '__id__', 'file', 'type', 'protocol', '_skops_version', 'is_json']);
/** Trees grow anew with each training: their number is architecture, the size of their arrays is not. */
const TREES: ReadonlySet<string> = new Set(['sklearn.tree._tree.Tree', 'sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor']);
const TRUSTED = /^(?:sklearn|numpy|scipy|builtins|collections|functools|operator|datetime)(?:\.|$)/;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const classOf = (node: Node): string => `${textOf(node['__module__'])}.${textOf(node['__class__'])}`;
const isNode = (value: unknown): value is Node => isObject(value) && typeof value['__class__'] === 'string';

/** By the convention of scikit-learn an attribute that is learned ends with an underscore. */
const isLearned = (key: string): boolean => /[^_]_$/.test(key);

/** Objects that stand in several places are written once, and named by a number of that run: here they count from 0. */
function sharedObjects(root: unknown): ReadonlyMap<unknown, number> {
  const shared = new Map<unknown, number>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const { __loader__: loader, __id__: id } = value as Node;
    if (loader === 'CachedNode' && !shared.has(id)) shared.set(id, shared.size);
    for (const part of Object.values(value).toReversed()) waiting.push(part);
  }
  return shared;
}

interface Place {
  readonly path: string;
  readonly learned: boolean;
}

/** Gathers arrays, classes and settings of a schema, by path. */
class Schema {
  readonly tensors: Tensor[] = [];
  /** Classes and settings. */
  readonly outline: string[] = [];
  /** Learned values that are no arrays. */
  readonly learned: string[] = [];
  readonly imports = new Set<string>();
  readonly #zip: Zip;
  readonly #shared: ReadonlyMap<unknown, number>;
  readonly #values: boolean;

  constructor(zip: Zip, shared: ReadonlyMap<unknown, number>, values: boolean) {
    this.#zip = zip;
    this.#shared = shared;
    this.#values = values;
  }

  #line({ path, learned }: Place, text: string): void {
    (learned ? this.learned : this.outline).push(`${path} = ${text}`);
  }

  async visit(value: unknown, place: Place): Promise<void> {
    if (Array.isArray(value)) {
      if (value.length === 0) this.#line(place, '[]');
      for (const [index, item] of value.entries()) await this.visit(item, { ...place, path: `${place.path}[${index}]` });
    } else if (!isObject(value)) this.#line(place, JSON.stringify(value));
    else if (isNode(value) && TREES.has(classOf(value))) await this.#tree(value, place);
    else await this.#object(value, place);
  }

  async #object(value: Node, place: Place): Promise<void> {
    if (isNode(value)) {
      this.imports.add(classOf(value));
      if (typeof value['file'] === 'string') return this.#file(value, value['file'], place);
      const number = this.#shared.get(value['__id__']);
      this.#line(place, `made by ${classOf(value)}${number === undefined ? '' : ` #${number}`}`);
    }
    for (const key of Object.keys(value).sort(byteOrder)) {
      if (isNode(value) && OWN.has(key)) continue;
      // The version of scikit-learn that every estimator notes.
      if (key === '_sklearn_version') continue;
      const path = key === 'content' && isNode(value) ? place.path : place.path === '' ? key : `${place.path}.${key}`;
      await this.visit(value[key], { path, learned: place.learned || isLearned(key) });
    }
  }

  async #file(node: Node, file: string, { path }: Place): Promise<void> {
    const entry = this.#zip.entries.get(file);
    if (entry === undefined) throw new FormatFault(`the file ${shown(file)} of ${shown(path)} is not in the archive`);
    const name = path === '' ? '(array)' : path;
    if (file.endsWith('.npy')) {
      const { tensors } = await npy.read(await this.#zip.open(entry, MOST_ARRAY), { values: this.#values });
      for (const tensor of tensors) this.tensors.push({ ...tensor, name });
    } else {
      const values = this.#values ? await digestOf(this.#zip, entry) : undefined;
      this.tensors.push({ name, dtype: classOf(node), shape: [], values });
    }
  }

  /** A tree as one thing with weight. */
  async #tree(node: Node, { path }: Place): Promise<void> {
    const inside = new Schema(this.#zip, this.#shared, this.#values);
    await inside.#object(node, { path: '', learned: true });
    for (const name of inside.imports) this.imports.add(name);
    const hash = createHash('sha256');
    for (const line of inside.learned) hash.update(`${JSON.stringify(line)}\n`);
    for (const { name, dtype, shape, values } of inside.tensors) hash.update(`${JSON.stringify([name, dtype, shape, values])}\n`);
    this.tensors.push({ name: path, dtype: 'tree', shape: [], values: this.#values ? hash.digest('hex') : undefined });
  }
}

async function readArchive(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  const zip = await openZip(source);
  const root = await jsonOf(zip, 'schema.json', MOST_SCHEMA);
  if (!isNode(root)) throw new FormatFault('schema.json has no class at its top');
  const schema = new Schema(zip, sharedObjects(root), values);
  await schema.visit(root, { path: '', learned: false });
  const learned: Tensor[] = schema.learned.length === 0 ? [] : [{ name: '(other values)', dtype: 'values', shape: [], values: sha256(schema.learned.map((line) => `${JSON.stringify(line)}\n`).join('')) }];
  const imports = [...schema.imports].sort(byteOrder);
  const foreign = imports.filter((name) => !TRUSTED.test(name));
  const version = root['_skops_version'];
  return {
    tensors: [...schema.tensors, ...learned],
    outline: schema.outline,
    metadata: new Map(typeof version === 'string' ? [['_skops_version', version]] : []),
    imports,
    warnings: foreign.length === 0 ? [] : [`loading it needs trust in types that are not of scikit-learn: ${foreign.slice(0, 10).map((name) => shown(name)).join(', ')}`],
  };
}

/**
 * What skops writes of a scikit-learn model: a zip archive with the object tree as JSON and its arrays as `.npy`.
 * Source: https://skops.readthedocs.io/en/stable/persistence.html
 */
export const skops: ModelFormat = {
  name: 'skops',
  cannotShow: 'the code of the types that it names; sizes of learned arrays count as architecture, those of trees do not',
  recognises: ({ entries }) => entries?.includes('schema.json') ?? false,
  read: readArchive,
};
