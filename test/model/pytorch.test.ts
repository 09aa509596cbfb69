import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareArtifacts } from '../../src/model/changes.ts';
import { sha256 } from '../../src/model/digest.ts';
import { pytorch } from '../../src/model/pytorch.ts';
import { readAs, type Structure } from '../../src/model/structure.ts';
import { openZip } from '../../src/model/zip.ts';
import { call, dict, global, instance, list, no, none, ordered, pickle, raw, text, tuple, whole, yes, type Piece } from '../support/pickle.ts';
import { dropped, evil, floats, stateDict, storage, tensor, writeArchive, type SampleView } from '../support/pytorch.ts';
import { concat, sourceOf, writeZip } from '../support/zip.ts';

const torch = (name: string): Uint8Array => readFileSync(new URL(`samples/torch/${name}`, import.meta.url));

async function structureOf(bytes: Uint8Array): Promise<Structure> {
  const reading = await readAs(pytorch, sourceOf(bytes));
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.structure;
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const reading = await readAs(pytorch, sourceOf(bytes));
  return 'problem' in reading ? reading.problem : 'read without a problem';
}

/** What the gate would say of a change from one file to the other. */
async function stateOf(before: Uint8Array, after: Uint8Array): Promise<string> {
  const file = async (bytes: Uint8Array) => {
    const reading = await readAs(pytorch, sourceOf(bytes));
    const told = 'problem' in reading ? { unreadable: reading.problem } : { structure: reading.structure };
    return { path: 'model.pt', digest: sha256(bytes), pointer: false, ...told };
  };
  return compareArtifacts([await file(before)], [await file(after)]).state;
}

describe('files that torch wrote', () => {
  it.each([
    ['sd.pt', 'new-weights', 'architecture-changed', 'repackaged'],
    ['ckpt.pt', 'new-weights', 'architecture-changed', 'repackaged'],
    // What the modules compute is told by their classes, and by the code of TorchScript.
    ['full.pt', 'new-weights', 'architecture-changed', 'architecture-changed'],
    ['torchscript', 'new-weights', 'architecture-changed', 'architecture-changed'],
  ])('%s: other weights, another width, another activation', async (kind, weights, width, activation) => {
    const of = (name: string): Promise<string> => stateOf(torch(`A.${kind}`), torch(`${name}.${kind}`));
    // In the two first the activation is not in the file: the names of folders in the archive are all that differs.
    expect([await of('A2'), await of('B'), await of('C')]).toEqual([weights, width, activation]);
  });

  it('hold the same tensors in each of their formats', async () => {
    const whole = await structureOf(torch('A.sd.pt'));
    expect(whole.tensors.map(({ name, dtype, shape }) => `${name} ${dtype} ${shape.join('×')}`)).toEqual([
      '0.bias F32 16', '0.weight F32 16×1×3×3', '1.bias F32 16', '1.num_batches_tracked I64 ', '1.running_mean F32 16', '1.running_var F32 16',
      '1.weight F32 16', '5.bias F32 2', '5.weight F32 2×16',
    ]);
    for (const kind of ['full.pt', 'torchscript']) {
      const { tensors } = await structureOf(torch(`A.${kind}`));
      expect(tensors.filter(({ dtype }) => dtype !== 'values')).toEqual(whole.tensors);
    }
    const { tensors } = await structureOf(torch('A.ckpt.pt'));
    expect(tensors.slice(1)).toEqual(whole.tensors.map((one) => ({ ...one, name: `model/${one.name}` })));
  });

  it('tell their imports, and what they cannot show', async () => {
    const state = await structureOf(torch('A.sd.pt'));
    expect(state.imports).toEqual(['collections.OrderedDict', 'torch.FloatStorage', 'torch.LongStorage', 'torch._utils._rebuild_tensor_v2']);
    expect(state.warnings).toEqual([]);
    expect(state.cannotShow).toContain('activation functions, wiring');
    const full = await structureOf(torch('A.full.pt'));
    expect(full.imports).toContain('torch.nn.modules.activation.ReLU');
    expect(full.warnings).toEqual([expect.stringContaining('imports more than tensors need: torch.nn.modules.activation.ReLU')]);
    expect(full.outline).toEqual(expect.arrayContaining(['0 = made by torch.nn.modules.conv.Conv2d', '0.kernel_size[0] = 3', '2.inplace = false', '1.eps = 0.00001']));
    expect(full.cannotShow).toContain('code of the classes');
    const script = await structureOf(torch('A2.torchscript'));
    expect(script.imports).toEqual(state.imports);
    expect(script.outline.join('\n')).not.toContain('mangle');
    expect(script.metadata).toEqual(new Map([['version', '3']]));
  });

  it('that would run a command are not read, and the command is named', async () => {
    expect(await problemOf(torch('evil.pt'))).toContain('would call posix.system');
    expect(await stateOf(torch('evil.pt'), writeArchive(evil, {}))).toBe('unknown');
  });

  it('cost their directory and their pickle when only the layout is wanted', async () => {
    const bytes = torch('A.sd.pt');
    const asked: [number, number][] = [];
    const reading = await readAs(pytorch, sourceOf(bytes, asked), { values: false });
    const entry = (await openZip(sourceOf(bytes))).entries.get('A.sd/data/0');
    const data = (entry?.offset ?? 0) + 64;
    expect(reading).toMatchObject({ structure: { layout: (await structureOf(bytes)).layout, content: undefined } });
    // The end of so small a file is read to find the directory.
    expect(asked.slice(1).some(([start, end]) => start <= data && end > data)).toBe(false);
  });
});

const WEIGHT: SampleView = { key: '0', length: 6, shape: [2, 3], strides: [3, 1] };
const VALUES = floats(1, 2, 3, 4, 5, 6);
const plain = writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES });

describe('packaging', () => {
  it.each<[string, Uint8Array]>([
    ['the name of its folder', writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES }, { folder: 'model' })],
    ['the keys of storages', writeArchive(stateDict({ w: { ...WEIGHT, key: '94' } }), { 94: VALUES })],
    ['the device', writeArchive(stateDict({ w: { ...WEIGHT, device: 'cuda:0' } }), { 0: VALUES })],
    ['alignment and record kinds', writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES }, { entry: {}, zip: {} })],
    ['compression', writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES }, { entry: { deflate: true }, zip: {} })],
    ['identifiers and notes of torch', writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES }, { files: { '.data/serialization_id': '123', byteorder: 'little', '.format_version': '1' } })],
    ['the byte order', writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES.slice().map((_, at) => VALUES[at - (at % 4) + 3 - (at % 4)] ?? 0) }, { files: { byteorder: 'big' } })],
    ['an offset into a larger storage', writeArchive(stateDict({ w: { ...WEIGHT, length: 8, offset: 1 } }), { 0: concat(floats(9), VALUES, floats(9)) })],
    ['columns first', writeArchive(stateDict({ w: { ...WEIGHT, strides: [1, 2] } }), { 0: floats(1, 4, 2, 5, 3, 6) })],
    ['columns first and big end first', writeArchive(stateDict({ w: { ...WEIGHT, strides: [1, 2] } }), { 0: floats(1, 4, 2, 5, 3, 6).map((_, at, all) => all[at - (at % 4) + 3 - (at % 4)] ?? 0) }, { files: { byteorder: 'big' } })],
    ['gaps between rows', writeArchive(stateDict({ w: { ...WEIGHT, length: 8, strides: [5, 1] } }), { 0: concat(floats(1, 2, 3, 9, 9), floats(4, 5, 6)) })],
    ['a parameter in place of a tensor', writeArchive(ordered([[text('w'), call(global('torch._utils', '_rebuild_parameter'), tensor(WEIGHT), yes, ordered([]))]]), { 0: VALUES })],
    ['another maker of tensors', writeArchive(ordered([[text('w'), call(global('torch._utils', '_rebuild_tensor_v3'), storage({ key: '0', storage: 'UntypedStorage', length: 24 }), whole(0), tuple(whole(2), whole(3)), tuple(whole(3), whole(1)), no, ordered([]), global('torch', 'float32'))]]), { 0: VALUES })],
    ['a plain dict', writeArchive(dict([[text('w'), tensor(WEIGHT)]]), { 0: VALUES })],
    ['versions of modules in a state dict', writeArchive(concat(stateDict({ w: WEIGHT }), dict([[text('_metadata'), dict([[text('version'), whole(2)]])]]), raw('b')), { 0: VALUES })],
  ])('does not count: %s', async (_what, bytes) => {
    expect(await stateOf(plain, bytes)).toBe('repackaged');
  });

  it('digests the elements row by row, little end first', async () => {
    expect((await structureOf(plain)).tensors).toEqual([{ name: 'w', dtype: 'F32', shape: [2, 3], values: sha256(VALUES) }]);
  });

  it('does not count when two tensors share a storage, or when each has its own', async () => {
    const views = (second: Partial<SampleView>): Piece => stateDict({ a: { ...WEIGHT, length: second.key === undefined ? 12 : 6 }, b: { ...WEIGHT, length: 12, offset: 6, ...second } });
    const shared = writeArchive(views({}), { 0: concat(VALUES, VALUES) });
    const own = writeArchive(views({ key: '1', length: 6, offset: 0 }), { 0: VALUES, 1: VALUES });
    expect(await stateOf(shared, own)).toBe('repackaged');
  });

  it('reads a large tensor in parts, and one with big end first in words that lie across parts', async () => {
    const length = 1_100_001;
    const bytes = new Uint8Array(4 * length).map((_, index) => index % 251);
    const view = { w: { key: '0', length, shape: [length], strides: [1] } };
    const little = await structureOf(writeArchive(stateDict(view), { 0: bytes }));
    expect(little.tensors[0]?.values).toBe(sha256(bytes));
    const turned = bytes.map((_, at) => bytes[at - (at % 4) + 3 - (at % 4)] ?? 0);
    const big = await structureOf(writeArchive(stateDict(view), { 0: turned }, { files: { byteorder: 'big' }, entry: { deflate: true } }));
    expect(big.tensors).toEqual(little.tensors);
  });
});

describe('what counts', () => {
  const other = (root: Piece, storages: Record<string, Uint8Array> = { 0: VALUES }, files = {}): Promise<string> => stateOf(plain, writeArchive(root, storages, { files }));

  it('is each value, name, type and shape', async () => {
    expect(await other(stateDict({ w: WEIGHT }), { 0: floats(1, 2, 3, 4, 5, 7) })).toBe('new-weights');
    expect(await other(stateDict({ w: { ...WEIGHT, strides: [1, 2] } }))).toBe('new-weights');
    expect(await other(stateDict({ v: WEIGHT }))).toBe('architecture-changed');
    expect(await other(stateDict({ w: { ...WEIGHT, shape: [3, 2], strides: [2, 1] } }))).toBe('architecture-changed');
    expect(await other(stateDict({ w: { ...WEIGHT, storage: 'IntStorage' } }))).toBe('architecture-changed');
    expect(await other(stateDict({ w: WEIGHT, twin: WEIGHT }))).toBe('architecture-changed');
  });

  it('is a value that is no tensor: never mere packaging', async () => {
    const checkpoint = (threshold: number): Uint8Array => writeArchive(dict([[text('w'), tensor(WEIGHT)], [text('threshold'), whole(threshold)]]), { 0: VALUES });
    expect(await stateOf(checkpoint(1), checkpoint(2))).toBe('new-weights');
    expect(await stateOf(checkpoint(1), checkpoint(1))).toBe('same');
    const file = (content: string): Uint8Array => writeArchive(stateDict({ w: WEIGHT }), { 0: VALUES }, { files: { 'extra/labels.txt': content } });
    expect(await stateOf(file('cat\n'), file('dog\n'))).toBe('new-weights');
  });

  const net = (state: Piece): Uint8Array => writeArchive(instance(global('mine', 'Net'), state), { 0: VALUES });
  const module = (name: string, extra: readonly (readonly [Piece, Piece])[] = []): Uint8Array =>
    net(dict([[text('_parameters'), ordered([[text('w'), tensor(WEIGHT)]])], [text('_modules'), ordered([[text(name), instance(global('torch.nn', 'ReLU'), dict([[text('inplace'), no]]))]])], ...extra]));

  it('are the settings of modules and their order, not what each torch adds to them, nor their mode', async () => {
    expect((await structureOf(module('act'))).outline).toEqual([' = made by mine.Net', 'act = made by torch.nn.ReLU', 'act.inplace = false']);
    expect(await stateOf(module('act'), module('act', [[text('_forward_pre_hooks_with_kwargs'), ordered([])], [text('_is_full_backward_hook'), none]]))).toBe('repackaged');
    expect(await stateOf(module('act'), module('act', [[text('_forward_hooks'), dict([[whole(1), global('mine', 'hook')]])]]))).toBe('architecture-changed');
    expect(await stateOf(module('act'), module('act', [[text('groups'), whole(2)]]))).toBe('architecture-changed');
    expect(await stateOf(module('act', [[text('training'), no]]), module('act', [[text('training'), yes]]))).toBe('new-weights');
    const two = (first: string, second: string): Uint8Array => net(dict([[text('_modules'), ordered([first, second].map((name) => [text(name), instance(global('torch.nn', name), dict([]))] as const))]]));
    expect(await stateOf(two('ReLU', 'Sigmoid'), two('Sigmoid', 'ReLU'))).toBe('architecture-changed');
  });

  it('are names in lists and under numbers, apart from those under their texts', async () => {
    const root = dict([[text('layers'), list(tensor(WEIGHT), tensor({ ...WEIGHT, key: '1' }))], [whole(0), tensor(WEIGHT)], [text('0'), tensor(WEIGHT)], [tuple(whole(1), text('x')), tensor(WEIGHT)]]);
    const { tensors } = await structureOf(writeArchive(root, { 0: VALUES, 1: VALUES }));
    expect(tensors.map(({ name }) => name)).toEqual(['0', '[(1, "x")]', '[0]', 'layers[0]', 'layers[1]']);
  });

  it('are storages and sparse tensors, by their parts', async () => {
    const sparse = call(global('torch._utils', '_rebuild_sparse_tensor'), global('torch', 'sparse_coo'), tuple(tensor(WEIGHT), tensor(WEIGHT), tuple(whole(9))));
    const { tensors } = await structureOf(writeArchive(dict([[text('s'), sparse], [text('raw'), storage({ key: '0', length: 6 })]]), { 0: VALUES }));
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([['(other values)', []], ['raw', [6]], ['s()[1][0]', [2, 3]], ['s()[1][1]', [2, 3]]]);
    expect((await structureOf(writeArchive(tensor(WEIGHT), { 0: VALUES }))).tensors[0]?.name).toBe('(tensor)');
  });

  it('is unknown where values are too far apart, or repeat without end', async () => {
    const far = { ...WEIGHT, shape: [2, 2 ** 20], strides: [0, 0] };
    const endless = { ...WEIGHT, shape: [2 ** 40], strides: [0] };
    expect((await structureOf(writeArchive(stateDict({ w: far }), { 0: VALUES }))).content).toBeDefined();
    const { content, warnings } = await structureOf(writeArchive(stateDict({ w: endless }), { 0: VALUES }));
    expect(content).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('the values of 1 of its tensors are too far apart, or repeat too often, to be read, first: "w"')]);
  });
});

it('reads a storage a few times over and no more, however many tensors show it', async () => {
  const length = 2 ** 21 + 30;
  const views = Object.fromEntries(Array.from({ length: 30 }, (_, offset) => [`t${offset}`, { key: '0', length, offset, shape: [2 ** 21], strides: [1] }]));
  const { tensors, content } = await structureOf(writeArchive(stateDict(views), { 0: new Uint8Array(4 * length) }));
  const read = tensors.filter(({ values }) => values !== undefined).length;
  expect([read, content]).toEqual([18, undefined]);
});

describe('TorchScript', () => {
  const CONV = 'class Conv(Module):\n  weight : Tensor\n  def forward(self: __torch__.nn.Conv,\n    x: Tensor) -> Tensor:\n    return torch.conv2d(x, self.weight)\n';
  const ACT = 'class Act(Module):\n  def forward(self: __torch__.nn.Act, x: Tensor) -> Tensor:\n    return torch.relu(x)\n';
  const NET = 'class Net(Module):\n  __annotations__["0"] = __torch__.nn.Conv\n  act : __torch__.nn.Act\n';
  const root = (conv: string, act: string): Piece =>
    instance(global('__torch__', 'Net'), dict([[text('0'), instance(raw(`c${conv}\nConv\n`), dict([[text('weight'), tensor(WEIGHT)]]))], [text('act'), instance(raw(`c${act}\nAct\n`), dict([[text('training'), no]]))]]));
  const script = (files: Record<string, string | Uint8Array>, conv = '__torch__.nn', act = '__torch__.nn'): Uint8Array => writeArchive(root(conv, act), { 0: VALUES }, { files });
  const plainScript = script({ 'code/__torch__.py': NET, 'code/__torch__/nn.py': CONV + ACT });

  it('is read with the names of modules that no export changes', async () => {
    const { tensors, outline, imports, warnings, cannotShow } = await structureOf(plainScript);
    expect(tensors.map(({ name }) => name)).toEqual(['(other values)', '0.weight']);
    expect(outline).toContain('0 = made by __torch__.nn.Conv#1');
    expect(imports.some((name) => name.startsWith('__torch__'))).toBe(false);
    expect([warnings, cannotShow]).toEqual([[], expect.stringContaining('runtime')]);
  });

  it('does not change with mangled names, debug files or the order of files', async () => {
    const mangle = (code: string): string => code.replaceAll('__torch__.nn.Conv', '__torch__.nn.___torch_mangle_7.Conv').replaceAll('__torch__.nn.Act', '__torch__.nn.___torch_mangle_12.Act');
    const mangled = script({
      'code/__torch__/nn/___torch_mangle_12.py': mangle(ACT), 'code/__torch__/nn/___torch_mangle_7.py': mangle(CONV), 'code/__torch__.py': mangle(NET), 'code/__torch__.py.debug_pkl': 'x',
    }, '__torch__.nn.___torch_mangle_7', '__torch__.nn.___torch_mangle_12');
    expect(await stateOf(plainScript, mangled)).toBe('repackaged');
  });

  it('changes with its code, with the class of a module, and with what nothing uses', async () => {
    expect(await stateOf(plainScript, script({ 'code/__torch__.py': NET, 'code/__torch__/nn.py': CONV + ACT.replace('relu', 'sigmoid') }))).toBe('architecture-changed');
    expect(await stateOf(plainScript, script({ 'code/__torch__.py': NET, 'code/__torch__/nn.py': CONV + ACT, 'code/unused.py': 'def f(x):\n  return x\n' }))).toBe('architecture-changed');
    // Two classes of one name, told apart by mangling only: which module uses which is what counts.
    const second = { 'code/__torch__/nn/___torch_mangle_1.py': ACT.replace('__torch__.nn.Act', '__torch__.nn.___torch_mangle_1.Act').replace('relu', 'sigmoid') };
    const files = { 'code/__torch__.py': NET, 'code/__torch__/nn.py': CONV + ACT, ...second };
    expect(await stateOf(script(files), script({ ...files, 'code/__torch__.py': NET.replace('nn.Act', 'nn.___torch_mangle_1.Act') }, undefined, '__torch__.nn.___torch_mangle_1'))).toBe('architecture-changed');
  });

  it('has constants, tensors among them', async () => {
    const constants = (value: number): Uint8Array => script({
      'code/__torch__.py': NET, 'code/__torch__/nn.py': CONV + ACT, 'constants.pkl': pickle(tuple(tensor({ ...WEIGHT, key: '5' }), whole(value))), 'constants/5': VALUES,
    });
    expect((await structureOf(constants(1))).tensors.map(({ name }) => name)).toEqual(['(other values)', '0.weight', 'CONSTANTS[0]']);
    expect(await stateOf(constants(1), constants(2))).toBe('architecture-changed');
  });

  it('bounds a name that never ends', async () => {
    const name = `__torch__${'.a'.repeat(200_000)}`;
    expect(await problemOf(script({ 'code/__torch__.py': `class Net(Module):\n  a : ${name}\n` }))).toBe('read without a problem');
  });
});

describe('an archive that is refused', () => {
  const view = (change: Partial<SampleView>): Piece => stateDict({ w: { ...WEIGHT, ...change } });
  const archive = (root: Piece, storages: Record<string, Uint8Array> = { 0: VALUES }, files = {}): Uint8Array => writeArchive(root, storages, { files });
  const deep = (depth: number): Piece => { let piece = whole(1); for (let level = 0; level < depth; level += 1) piece = tuple(piece); return piece; };
  const rebuild = (...args: readonly Piece[]): Piece => call(global('torch._utils', '_rebuild_tensor_v2'), ...args);

  it.each<[string, Uint8Array, string]>([
    ['no pickle', writeZip([{ name: 'a/version', bytes: '3' }]), 'has no data.pkl'],
    ['two pickles', writeZip([{ name: 'a/data.pkl', bytes: 'N.' }, { name: 'b/data.pkl', bytes: 'N.' }]), 'more than one data.pkl'],
    ['a file outside its folder', writeZip([{ name: 'a/data.pkl', bytes: 'N.' }, { name: 'b/other', bytes: '' }]), '"b/other" outside its folder'],
    ['a pickle that breaks off', writeArchive({ pickle: raw('cos\nsystem\n\x80') }, {}), 'cannot be walked: it ends early'],
    ['a pickle that breaks off behind an import', writeArchive({ pickle: raw('cos\nsystem\n\xff') }, {}), 'it imports os.system'],
    ['a call of os.system', archive(dict([[text('w'), evil]])), 'would call os.system'],
    ['a call whose result is thrown away', archive(concat(dropped(evil), view({}))), 'would call os.system'],
    ['a call in the constants', archive(view({}), { 0: VALUES }, { 'constants.pkl': pickle(evil) }), '"archive/constants.pkl" would call os.system'],
    ['a byte order that does not exist', archive(view({}), { 0: VALUES }, { byteorder: 'middle' }), 'byte order "middle"'],
    ['a storage that is missing', archive(view({ key: '7' })), 'storage "7" of tensor "w" is not in the archive'],
    ['a storage of another size', archive(view({ length: 7 })), 'has 24 bytes, not 7 elements'],
    ['a storage of an unknown kind', archive(view({ storage: 'StrangeStorage' })), 'storage of a kind that is not known'],
    ['a tensor beyond its storage', archive(view({ offset: 1 })), 'reaches beyond its storage'],
    ['strides beyond its storage', archive(view({ strides: [4, 1] })), 'reaches beyond its storage'],
    ['an offset beyond its storage', archive(view({ shape: [0, 3], offset: 7 })), 'reaches beyond its storage'],
    ['a shape of 2⁵² times 4', archive(view({ shape: [2 ** 52, 4], strides: [0, 0] })), 'impossible shape'],
    ['a stride of 2⁵²', archive(view({ strides: [2 ** 52, 1] })), 'reaches beyond its storage'],
    ['a negative shape', archive(view({ shape: [-2, 3] })), 'is no whole number'],
    ['a negative stride', archive(view({ strides: [-3, 1] })), 'is no whole number'],
    ['more dimensions than any library has', archive(view({ shape: Array.from({ length: 65 }, () => 1), strides: Array.from({ length: 65 }, () => 1) })), '65 dimensions'],
    ['fewer strides than dimensions', archive(view({ strides: [1] })), '2 dimensions with 1 strides'],
    ['a tensor without a storage', archive(rebuild(whole(1))), 'without a storage'],
    ['a shape that is no list', archive(rebuild(storage({ key: '0', length: 6 }), whole(0), whole(6))), 'is no list'],
    ['a tensor of an unknown type', archive(call(global('torch._utils', '_rebuild_tensor_v3'), storage({ key: '0', length: 6 }), whole(0), tuple(), tuple(), no, none, global('torch', 'float1'))), 'type that is not known'],
    ['one name twice', archive(dict([[text('w'), tensor(WEIGHT)], [text('w'), tensor(WEIGHT)]])), 'tensor "w" stands twice'],
    ['objects too deep inside each other', archive(deep(300)), 'more than 200 deep'],
    ['values shared beyond every bound', writeArchive({ pickle: raw(`N${'2\x86'.repeat(60)}.`) }, {}), 'more than 300000 values'],
    ['a name without end', archive(stateDict({ ['x'.repeat(3000)]: WEIGHT })), 'a name of more than 2000 characters'],
    ['a key that is an object', archive(dict([[tuple(tuple(whole(1))), tensor(WEIGHT)]])), 'a key that is neither'],
    ['code that is not UTF-8', archive(view({}), { 0: VALUES }, { 'code/a.py': Uint8Array.of(0xff) }), '"archive/code/a.py" is not UTF-8'],
  ])('for %s', async (_what, bytes, reason) => {
    expect(await problemOf(bytes)).toContain(reason);
  });

  it('for nothing when a value holds itself', async () => {
    expect(await problemOf(writeArchive({ pickle: raw(']q\x00h\x00a.') }, {}))).toBe('read without a problem');
  });

  it('when cut short at every 64th byte', async () => {
    const bytes = torch('A.torchscript');
    for (let length = 0; length < bytes.length; length += 64) {
      expect(await problemOf(bytes.subarray(0, length)), `${length} bytes`).not.toBe('read without a problem');
    }
  });

  it('when its pickle is cut short anywhere', async () => {
    const whole = pickle(stateDict({ w: WEIGHT }));
    for (let length = 0; length < whole.length; length += 1) {
      expect(await problemOf(writeArchive({ pickle: whole.subarray(0, length) }, { 0: VALUES }, { entry: {}, zip: {} })), `${length} bytes`).toContain('cannot be walked');
    }
  });

  it('or read, never an exception and never another content unseen, whatever byte of its pickle is changed', async () => {
    const whole = pickle(stateDict({ w: WEIGHT }));
    for (let at = 0; at < whole.length; at += 3) {
      await problemOf(writeArchive({ pickle: whole.with(at, (whole[at] ?? 0) ^ 0x15) }, { 0: VALUES }, { entry: {}, zip: {} }));
    }
  });
});
