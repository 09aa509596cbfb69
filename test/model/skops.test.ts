import { describe, expect, it } from 'vitest';
import { skops } from '../../src/model/skops.ts';
import { readAs, type Structure } from '../../src/model/structure.ts';
import { floats } from '../support/pytorch.ts';
import { concat, sourceOf, writeZip } from '../support/zip.ts';

/** An array of 32-bit floats as `numpy.save` writes it. */
function npyFile(...values: readonly number[]): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length},), }`;
  const header = `${text.padEnd(117)}\n`;
  return concat(Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length % 256, 0), new TextEncoder().encode(header), floats(...values));
}

type Node = Readonly<Record<string, unknown>>;

let nextId = 1;
const node = (module: string, name: string, loader: string, rest: object): Node => ({ __class__: name, __module__: module, __loader__: loader, __id__: (nextId += 7), ...rest });
const json = (value: unknown): Node => node('builtins', 'str', 'JsonNode', { content: JSON.stringify(value), is_json: true });
const array = (file: string): Node => node('numpy', 'ndarray', 'NdArrayNode', { type: 'numpy', file });
const dict = (content: object): Node => node('builtins', 'dict', 'DictNode', { content });
const model = (name: string, state: object, module = 'sklearn.linear_model._logistic'): Node => node(module, name, 'ObjectNode', { content: dict(state) });

const archive = (root: object, files: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  writeZip([...Object.entries(files).map(([name, bytes]) => ({ name, bytes })), { name: 'schema.json', bytes: JSON.stringify({ ...root, protocol: 2, _skops_version: '0.11' }, null, 2) }]);

const regression = (c: number, coefficients: readonly number[], version = '1.5.0', iterations = 7): Uint8Array => {
  const file = `${nextId}.npy`;
  return archive(model('LogisticRegression', { C: json(c), solver: json('lbfgs'), coef_: array(file), n_iter_: json(iterations), _sklearn_version: json(version) }), { [file]: npyFile(...coefficients) });
};

async function structureOf(bytes: Uint8Array): Promise<Structure> {
  const reading = await readAs(skops, sourceOf(bytes));
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.structure;
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const reading = await readAs(skops, sourceOf(bytes));
  return 'problem' in reading ? reading.problem : 'read without a problem';
}

/** Whether layout and content are the same. */
async function same(a: Uint8Array, b: Uint8Array): Promise<[layout: boolean, content: boolean]> {
  const [one, other] = [await structureOf(a), await structureOf(b)];
  return [one.layout === other.layout, one.content === other.content];
}

describe('a skops archive', () => {
  it('shows classes and settings as architecture, learned arrays as tensors', async () => {
    const { outline, tensors, imports, warnings, metadata } = await structureOf(regression(1, [1, 2]));
    expect(outline).toContain(' = made by sklearn.linear_model._logistic.LogisticRegression');
    expect(outline).toContain('C = "1"');
    expect(outline.join('\n')).not.toMatch(/n_iter|version/);
    expect(tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([['(other values)', 'values', []], ['coef_', 'f4', [2]]]);
    expect(imports).toContain('sklearn.linear_model._logistic.LogisticRegression');
    expect(warnings).toEqual([]);
    expect(metadata).toEqual(new Map([['_skops_version', '0.11']]));
  });

  it('does not change with names of files, numbers of objects or the version that wrote it', async () => {
    expect(await same(regression(1, [1, 2]), regression(1, [1, 2], '1.6.1'))).toEqual([true, true]);
  });

  it('tells learned values, settings and sizes apart', async () => {
    expect(await same(regression(1, [1, 2]), regression(1, [1, 3]))).toEqual([true, false]);
    expect(await same(regression(1, [1, 2]), regression(1, [1, 2], '1.5.0', 8))).toEqual([true, false]);
    expect(await same(regression(1, [1, 2]), regression(2, [1, 2]))).toEqual([false, false]);
    expect(await same(regression(1, [1, 2]), regression(1, [1, 2, 3]))).toEqual([false, false]);
  });

  const forest = (...trees: readonly (readonly number[])[]): Uint8Array =>
    archive(
      model('RandomForestClassifier', { estimators_: node('builtins', 'list', 'ListNode', { content: trees.map((_, index) => model('DecisionTreeClassifier', { tree_: node('sklearn.tree._tree', 'Tree', 'TreeNode', { content: dict({ nodes: array(`${index}.npy`), depth: json(trees[index]?.length) }) }) }, 'sklearn.tree._classes')) }) }, 'sklearn.ensemble._forest'),
      Object.fromEntries(trees.map((values, index) => [`${index}.npy`, npyFile(...values)])),
    );

  it('counts the number of trees as architecture, and what grew in them as values', async () => {
    expect((await structureOf(forest([1], [2]))).tensors.map(({ name, dtype }) => [name, dtype])).toEqual([['(other values)', 'values'], ['estimators_[0].tree_', 'tree'], ['estimators_[1].tree_', 'tree']]);
    expect(await same(forest([1], [2]), forest([1], [2]))).toEqual([true, true]);
    expect(await same(forest([1], [2]), forest([1], [2, 3, 4]))).toEqual([true, false]);
    expect(await same(forest([1], [2]), forest([1]))).toEqual([false, false]);
  });

  it('tells which of two objects stands in a second place', async () => {
    const twice = (which: 'a' | 'b'): Uint8Array => {
      const parts = { a: model('Scaler', { k: json(1) }), b: model('Scaler', { k: json(1) }) };
      return archive(model('Pipeline', { ...parts, c: { ...parts[which], content: undefined, __loader__: 'CachedNode' } }));
    };
    expect(await same(twice('a'), twice('a'))).toEqual([true, true]);
    expect((await same(twice('a'), twice('b')))[0]).toBe(false);
  });

  it('compares files that are no arrays by their bytes', async () => {
    const sparse = (bytes: Uint8Array): Uint8Array => archive(model('Net', { coef_: node('scipy.sparse', 'csr_matrix', 'SparseMatrixNode', { type: 'scipy', file: '1.npz' }) }), { '1.npz': bytes });
    expect(await same(sparse(Uint8Array.of(1)), sparse(Uint8Array.of(2)))).toEqual([true, false]);
  });

  it('names types that skops would not trust', async () => {
    const { warnings, imports } = await structureOf(archive(model('system', {}, 'os')));
    expect(warnings).toEqual(['loading it needs trust in types that are not of scikit-learn: "os.system"']);
    expect(imports).toContain('os.system');
  });

  it.each<[string, Uint8Array, string]>([
    ['no schema', writeZip([{ name: 'a', bytes: '' }]), 'has no schema.json'],
    ['a schema without a class', writeZip([{ name: 'schema.json', bytes: '{}' }]), 'no class at its top'],
    ['an array that is missing', archive(model('M', { coef_: array('../x.npy') })), 'the file "../x.npy" of "coef_" is not in the archive'],
    ['an array that is none', archive(model('M', { coef_: array('x.npy') }), { 'x.npy': floats(1) }), 'does not begin as an array does'],
    ['a schema too deep', archive(Array.from({ length: 40 }).reduce<Node>((inner) => dict({ a: inner }), json(1))), 'more than 64 deep'],
  ])('is refused for %s', async (_what, bytes, reason) => {
    expect(await problemOf(bytes)).toContain(reason);
  });

  it('is refused when cut short anywhere', async () => {
    const bytes = regression(1, [1, 2]);
    for (let length = 0; length < bytes.length; length += 7) expect(await problemOf(bytes.subarray(0, length)), `${length} bytes`).not.toBe('read without a problem');
  });

  it('is recognised by its schema', () => {
    expect(skops.recognises({ bytes: new Uint8Array(), size: 0, entries: ['1.npy', 'schema.json'] })).toBe(true);
    expect(skops.recognises({ bytes: new Uint8Array(), size: 0, entries: ['1.npy'] })).toBe(false);
    expect(skops.recognises({ bytes: new Uint8Array(), size: 0, entries: undefined })).toBe(false);
  });
});
