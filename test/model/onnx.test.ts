import { describe, expect, it } from 'vitest';
import { onnx } from '../../src/model/onnx.ts';
import { readAs, type ByteSource } from '../../src/model/structure.ts';
import { bytesOf, expectTruncationSeen, float32, little, problemOf, sourceOf, structureOf } from './make/bytes.ts';
import {
  asFloats, asInt32, asInt64, asRaw, attribute, external, graph, graphAttribute, int, int64Bytes, intAttribute, message, model, network, node, operatorSet,
  raw, tag, tensor, tensorAttribute, TYPE, value, varint, type Variant,
} from './make/onnx.ts';

const NAMES = { inputs: [value('x', [1])], outputs: [value('y', [1])] };

/** A graph from x to y by nodes of the test. */
const through = (nodes: readonly Uint8Array[], initializers: readonly Uint8Array[] = []): Uint8Array => model(graph({ nodes, initializers, ...NAMES }));

async function compared(a: Uint8Array, b: Uint8Array): Promise<'same layout and values' | 'same layout' | 'another layout'> {
  const [one, two] = [await structureOf(onnx, a), await structureOf(onnx, b)];
  if (one.layout !== two.layout) return 'another layout';
  return one.content === two.content ? 'same layout and values' : 'same layout';
}

const against = (variant: Variant): Promise<string> => compared(network(), network(variant));

describe('what an ONNX model holds', () => {
  it('is its tensors, and its graph in lines that can be read', async () => {
    const { tensors, outline, format } = await structureOf(onnx, network({ attributes: [intAttribute('axis', -1)] }));
    expect(format).toBe('ONNX');
    expect(tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([['shape', 'INT64', [2]], ['w', 'FLOAT', [3, 2]]]);
    expect(outline).toEqual([
      'operator set ai.onnx 17',
      'input "x" FLOAT["N",3]',
      '"shape" = {-1,2}',
      '%0 = MatMul("x", "w")',
      '%1 = Relu(%0) axis=int:-1',
      '%2 = Reshape(%1, "shape")',
      'output "y" FLOAT["N",2] = %2',
    ]);
  });

  it('has new values where only weights differ', async () => {
    expect(await against({ weights: asFloats(1, 2, 3, 4, 5, 7) })).toBe('same layout');
  });

  it.each<[string, Variant]>([
    ['values kept as raw bytes', { weights: asRaw(float32(1, 2, 3, 4, 5, 6)) }],
    ['values in two packed parts', { weights: bytesOf(asFloats(1, 2), asFloats(3, 4, 5, 6)) }],
    ['values one by one', { weights: bytesOf(...[1, 2, 3, 4, 5, 6].map((number) => bytesOf(tag(4, 5), float32(number)))) }],
    ['a shape kept as raw bytes', { shape: asRaw(int64Bytes(-1, 2)) }],
    ['another order of tensors', { order: 'reversed' }],
    ['other names of nodes and of values between them', { names: ['matmul_out', 'activated', 'layer 1'] }],
    ['another producer, version and documentation', { before: [raw(2, 'exporter'), raw(3, '2.1'), int(5, 7), raw(6, 'about'), message(14, raw(1, 'author'), raw(2, 'me'))] }],
    ['a name, documentation and types of inner values of the graph', { extra: [raw(2, 'main'), raw(10, 'doc'), raw(13, value('m', [1, 2])), message(16, raw(1, 'k'))] }],
  ])('is the same with %s', async (_, variant) => {
    expect(await against(variant)).toBe('same layout and values');
  });

  it.each<[string, Variant]>([
    ['another activation', { op: 'Sigmoid' }],
    ['an attribute more', { attributes: [intAttribute('axis', 1)] }],
    ['another shape to reshape to', { shape: asInt64(-1, 1) }],
    ['a field of the graph that is not known', { extra: [int(77, 1)] }],
    ['a field of the model that is not known', { before: [raw(99, 'new')] }],
    ['another annotation for quantization', { extra: [message(14, raw(1, 'w'))] }],
  ])('has another layout with %s', async (_, variant) => {
    expect(await against(variant)).toBe('another layout');
  });

  it('has another layout with other operator sets, types of inputs or an input called otherwise', async () => {
    const base = (input: Uint8Array, sets = [operatorSet(17)], name = 'x'): Uint8Array =>
      model(graph({ nodes: [node({ op: 'Abs', inputs: [name], outputs: ['y'] })], inputs: [input], outputs: [value('y', [1])] }), { after: sets });
    const first = base(value('x', [1]));
    expect(await compared(first, base(value('x', [1]), [operatorSet(18)]))).toBe('another layout');
    expect(await compared(first, base(value('x', ['N'])))).toBe('another layout');
    expect(await compared(first, base(value('x', [1], TYPE.FLOAT16)))).toBe('another layout');
    expect(await compared(first, base(value('image', [1]), undefined, 'image'))).toBe('another layout');
    expect(await compared(base(value('x', [1]), [operatorSet(17), operatorSet(2, 'a.b')]), base(value('x', [1]), [operatorSet(2, 'a.b'), operatorSet(17)]))).toBe('same layout and values');
  });

  it('has another layout where the same nodes are wired otherwise', async () => {
    const wired = (...names: readonly [string, string]): Uint8Array => through([
      node({ op: 'Abs', inputs: ['x'], outputs: ['a'] }), node({ op: 'Neg', inputs: ['x'], outputs: ['b'] }), node({ op: 'Sub', inputs: names, outputs: ['y'] }),
    ]);
    expect(await compared(wired('a', 'b'), wired('b', 'a'))).toBe('another layout');
    expect(await compared(wired('a', 'b'), wired('a', 'a'))).toBe('another layout');
  });

  it('tells nodes apart that come before what they take, though no name is kept', async () => {
    const late = (first: string, second: string): Uint8Array => through([
      node({ op: 'Neg', inputs: ['late'], outputs: ['y'] }), node({ op: 'Abs', inputs: ['x'], outputs: [first] }), node({ op: 'Abs', inputs: ['x'], outputs: [second] }),
    ]);
    expect(await compared(late('late', 'other'), late('other', 'late'))).toBe('another layout');
  });

  it('widens small whole numbers as raw data has them', async () => {
    const typed = (type: number, shape: readonly number[], values: Uint8Array): Uint8Array =>
      through([node({ op: 'Add', inputs: ['x', 'w'], outputs: ['y'] })], [tensor('w', type, shape, values)]);
    expect(await compared(typed(TYPE.INT8, [3], asInt32(1, -2, 127)), typed(TYPE.INT8, [3], asRaw(Uint8Array.from([1, 254, 127]))))).toBe('same layout and values');
    expect(await compared(typed(TYPE.FLOAT16, [2], asInt32(0x3c00, 0xbc00)), typed(TYPE.FLOAT16, [2], asRaw(Uint8Array.from([0, 0x3c, 0, 0xbc]))))).toBe('same layout and values');
    expect(await compared(typed(TYPE.INT32, [2], asInt32(-1, 70_000)), typed(TYPE.INT32, [2], asRaw(bytesOf(little(-1, 4), little(70_000, 4)))))).toBe('same layout and values');
    expect(await compared(typed(TYPE.INT4, [3], asInt32(0x21, 0x03)), typed(TYPE.INT4, [3], asRaw(Uint8Array.from([0x21, 3]))))).toBe('same layout and values');
    expect(await problemOf(onnx, typed(TYPE.INT8, [1], asInt32(300)))).toContain('does not fit INT8');
  });

  it('tells texts apart that are cut elsewhere', async () => {
    const texts = (...parts: readonly string[]): Uint8Array =>
      through([node({ op: 'Use', inputs: ['x', 's'], outputs: ['y'] })], [tensor('s', TYPE.STRING, [2], ...parts.map((part) => raw(6, part)))]);
    expect(await compared(texts('ab', 'c'), texts('a', 'bc'))).toBe('same layout');
    expect(await problemOf(onnx, texts('abc'))).toContain('1 texts where its shape needs 2');
  });

  it('holds constants of a node as architecture where they steer, and as weights where they are learned', async () => {
    const constant = (constantTensor: Uint8Array): Uint8Array =>
      through([node({ op: 'Constant', outputs: ['c'], attributes: [tensorAttribute('value', constantTensor)] }), node({ op: 'Add', inputs: ['x', 'c'], outputs: ['y'] })]);
    const [one, many] = [(number: number) => constant(tensor('', TYPE.FLOAT, [], asFloats(number))), (number: number) => constant(tensor('', TYPE.FLOAT, [2], asFloats(number, 1)))];
    expect(await compared(one(1), one(2))).toBe('another layout');
    expect(await compared(many(1), many(2))).toBe('same layout');
    expect((await structureOf(onnx, many(1))).tensors).toMatchObject([{ name: '%0.value', dtype: 'FLOAT', shape: [2] }]);
  });

  it('holds the trees of classical models as weights, their classes as architecture', async () => {
    const trees = (threshold: number, label: string): Uint8Array => through([node({
      op: 'TreeEnsembleClassifier', domain: 'ai.onnx.ml', inputs: ['x'], outputs: ['y'],
      attributes: [attribute('nodes_values', 6, raw(7, float32(threshold, 0, 0))), attribute('classlabels_strings', 8, raw(9, label))],
    })]);
    expect(await compared(trees(0.5, 'benign'), trees(0.6, 'benign'))).toBe('same layout');
    expect(await compared(trees(0.5, 'benign'), trees(0.5, 'malign'))).toBe('another layout');
  });

  it('reads graphs within nodes: their operators are architecture, their tensors weights, names between them nothing', async () => {
    const branch = (op: string, name: string, weight: number): Uint8Array => graph({
      nodes: [node({ op, inputs: ['x', 'k'], outputs: [name] })], initializers: [tensor('k', TYPE.FLOAT, [2], asFloats(weight, 1))], outputs: [value(name, [1])],
    });
    const conditional = (then: Uint8Array): Uint8Array =>
      through([node({ op: 'If', inputs: ['x'], outputs: ['y'], attributes: [graphAttribute('then_branch', then), graphAttribute('else_branch', branch('Sub', 'e', 1))] })]);
    const base = conditional(branch('Mul', 't', 1));
    expect(await compared(base, conditional(branch('Mul', 'renamed', 1)))).toBe('same layout and values');
    expect(await compared(base, conditional(branch('Mul', 't', 2)))).toBe('same layout');
    expect(await compared(base, conditional(branch('Div', 't', 1)))).toBe('another layout');
    expect((await structureOf(onnx, base)).outline).toContain('%0.then_branch.0: %0 = Mul("x", %0.then_branch.0:"k")');
  });

  it('reads functions, and names operators whose code it does not hold', async () => {
    const body = (op: string): Uint8Array => message(25, raw(1, 'f'), raw(4, 'X'), raw(5, 'Y'), raw(7, node({ op, inputs: ['X'], outputs: ['Y'] })), raw(10, 'local'), message(9, int(2, 17)));
    const withFunction = (op: string): Uint8Array => model(graph({ nodes: [node({ op: 'f', domain: 'local', inputs: ['x'], outputs: ['y'] })], ...NAMES }), { after: [operatorSet(17), body(op)] });
    expect(await compared(withFunction('Abs'), withFunction('Neg'))).toBe('another layout');
    expect((await structureOf(onnx, withFunction('Abs'))).cannotShow).not.toContain('code of the operators');
    const custom = through([node({ op: 'Attention', domain: 'com.example', inputs: ['x'], outputs: ['y'] })]);
    expect((await structureOf(onnx, custom)).cannotShow).toContain('nor the code of the operators com.example::Attention');
  });

  it('reads training graphs and sparse tensors', async () => {
    const extra = (rate: number): Uint8Array => model(graph({ nodes: [node({ op: 'Abs', inputs: ['x'], outputs: ['y'] })], ...NAMES }), { after: [message(20, message(2, raw(1, node({ op: 'Adam', inputs: ['y'], outputs: ['z'], attributes: [intAttribute('step', rate)] }))))] });
    expect(await compared(extra(1), extra(2))).toBe('another layout');
    const sparse = (weight: number): Uint8Array => model(graph({
      nodes: [node({ op: 'Add', inputs: ['x', 's'], outputs: ['y'] })], ...NAMES,
      extra: [message(15, raw(1, tensor('s', TYPE.FLOAT, [1], asFloats(weight))), raw(2, tensor('', TYPE.INT64, [1], asInt64(3))), int(3, 10))],
    }));
    expect(await compared(sparse(1), sparse(2))).toBe('same layout');
    expect((await structureOf(onnx, sparse(1))).tensors).toMatchObject([{ name: 's', dtype: 'sparse FLOAT', shape: [10] }]);
  });
});

describe('an ONNX model that keeps values in other files', () => {
  const data = bytesOf(new Uint8Array(8), float32(1, 2, 3, 4, 5, 6), int64Bytes(-1, 2));
  const beside = async (path: string): Promise<ByteSource | undefined> => (path === 'weights/w.bin' ? sourceOf(data) : undefined);
  const elsewhere = network({ weights: external({ location: './weights/w.bin', offset: '8', length: '24' }), shape: external({ location: 'weights/w.bin', offset: '32' }) });

  it('is the same as one that keeps them itself', async () => {
    const [outside, within] = [await structureOf(onnx, elsewhere, { beside }), await structureOf(onnx, network())];
    expect([outside.layout, outside.content]).toEqual([within.layout, within.content]);
    expect(outside.external).toEqual(['weights/w.bin']);
  });

  it('has a layout but no values where the other file is not at hand, and says so', async () => {
    const file = network({ weights: external({ location: 'gone.bin' }) });
    const { layout, content, warnings } = await structureOf(onnx, file);
    expect([layout, content]).toEqual([(await structureOf(onnx, network())).layout, undefined]);
    expect(warnings).toEqual(['gone.bin, which holds values, is not at hand']);
    expect(await problemOf(onnx, network({ shape: external({ location: 'gone.bin' }) }))).toContain('"gone.bin", which holds values, is not at hand');
  });

  it('is refused where a place leaves the folder, the file or the shape', async () => {
    for (const location of ['../w.bin', '/etc/passwd', 'a/../../b', 'C:/w', 'a\\b', '', '.', 'a\0b']) {
      expect(await problemOf(onnx, network({ weights: external({ location }) }), { beside }), location).toContain("not in the model's folder");
    }
    expect(await problemOf(onnx, network({ weights: external({ location: 'weights/w.bin', offset: '40' }) }), { beside })).toContain('the file ends at byte 48');
    expect(await problemOf(onnx, network({ weights: external({ location: 'weights/w.bin', length: '25' }) }), { beside })).toContain('has 25 bytes');
    for (const offset of ['-1', '9223372036854775808', '1e3', '0x8']) {
      expect(await problemOf(onnx, network({ weights: external({ location: 'weights/w.bin', offset }) }), { beside }), offset).toContain('expected a number of bytes');
    }
  });

  it('is refused where tensors overlap there, unless one is wholly the other', async () => {
    const two = (offset: string): Uint8Array => through([node({ op: 'Add', inputs: ['a', 'b'], outputs: ['y'] })], [
      tensor('a', TYPE.FLOAT, [2], external({ location: 'weights/w.bin', offset: '8' })), tensor('b', TYPE.FLOAT, [2], external({ location: 'weights/w.bin', offset })),
    ]);
    expect(await problemOf(onnx, two('12'), { beside })).toContain('tensors "a" and "b" overlap at byte 12');
    expect(await problemOf(onnx, two('8'), { beside })).toBe('read without a problem');
  });
});

describe('a hostile ONNX file', () => {
  const graphOf = (...extra: readonly Uint8Array[]): Uint8Array => model(bytesOf(...extra));

  it.each<[string, Uint8Array, string]>([
    ['a group', bytesOf(int(1, 8), tag(7, 3), tag(7, 4)), 'field 7 at byte 2 is a group'],
    ['a wire type that does not exist', bytesOf(int(1, 8), tag(7, 6)), 'the wire type 6'],
    ['field number 0', bytesOf([0x00, 0x00]), 'the number 0'],
    ['a length beyond the end', bytesOf(int(1, 8), tag(7, 2), varint(1000)), 'would have 1000 bytes'],
    ['a length of 2⁶³', bytesOf(int(1, 8), tag(7, 2), varint(2n ** 63n)), 'would have 9223372036854775808 bytes'],
    ['a number without end', bytesOf([0x08, 0xff]), 'has no end'],
    ['a number of eleven bytes', bytesOf([0x08], new Uint8Array(11).fill(0xff)), 'more than 10 bytes'],
    ['no graph', int(1, 8), 'no graph'],
    ['two graphs', bytesOf(network(), network()), 'field 7 of the model stands a second time'],
    ['a graph that is a number', bytesOf(int(1, 8), int(7, 1)), 'expected a message'],
    ['a name that is no text', graphOf(raw(5, bytesOf(int(2, 1), raw(8, Uint8Array.from([0xff]))))), 'is not UTF-8'],
    ['a tensor twice', through([], [tensor('w', 1, [1], asFloats(1)), tensor('w', 1, [1], asFloats(1))]), '"w" is given twice'],
    ['a value given twice', through([node({ op: 'A', inputs: ['x'], outputs: ['y'] }), node({ op: 'A', inputs: ['x'], outputs: ['y'] })]), '"y" is given twice'],
    ['an edge from nowhere', through([node({ op: 'A', inputs: ['z'], outputs: ['y'] })]), '"z", taken at byte'],
    ['an attribute twice', through([node({ op: 'A', inputs: ['x'], outputs: ['y'], attributes: [intAttribute('a', 1), intAttribute('a', 2)] })]), 'attribute "a" twice'],
    ['an unknown type', graphOf(raw(5, tensor('w', 99, [1], asRaw(new Uint8Array(4))))), 'unknown type 99'],
    ['an impossible shape', graphOf(raw(5, tensor('w', 1, [2 ** 40, 2 ** 40], asRaw(new Uint8Array(4))))), 'an impossible shape'],
    ['a negative dimension', graphOf(raw(5, bytesOf(int(1, -1), int(2, 1), asRaw(new Uint8Array(4))))), 'the dimension -1'],
    ['fewer values than the shape', network({ weights: asFloats(1, 2) }), 'has 8 bytes of values where its type and shape need 24'],
    ['values in two places', network({ weights: bytesOf(asFloats(1, 2, 3, 4, 5, 6), asRaw(float32(1, 2, 3, 4, 5, 6))) }), 'values in 2 places'],
    ['no values', network({ weights: new Uint8Array() }), 'has no values'],
    ['values of another type', network({ weights: asInt32(1, 2, 3, 4, 5, 6) }), 'of type FLOAT has its values in field 5'],
    ['an unknown field of a tensor', network({ weights: bytesOf(asFloats(1, 2, 3, 4, 5, 6), int(60, 1)) }), 'field 60 at byte'],
  ])('is refused for %s', async (_, bytes, problem) => {
    expect(await problemOf(onnx, bytes)).toContain(problem);
  });

  it('is refused for graphs or types within each other without end', async () => {
    let inner = graph({ nodes: [node({ op: 'Abs', outputs: ['o'] })] });
    for (let depth = 0; depth < 200; depth += 1) inner = graph({ nodes: [node({ op: 'Loop', outputs: ['o'], attributes: [graphAttribute('body', inner)] })] });
    expect(await problemOf(onnx, model(inner))).toContain('graphs nest deeper than 16');
    let type = message(1, int(1, 1));
    for (let depth = 0; depth < 200; depth += 1) type = message(4, message(1, type));
    expect(await problemOf(onnx, model(graph({ inputs: [bytesOf(raw(1, 'x'), raw(2, type))] })))).toContain('types nest deeper than 16');
  });

  it('is refused for more nodes than any graph has, in bounded time', async () => {
    const nodes = new Uint8Array(2 * 250_001);
    for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a;
    expect(await problemOf(onnx, model(nodes))).toContain('more than 250000 nodes');
  });

  it('never seems the same when it is cut short', async () => {
    await expectTruncationSeen(onnx, network({ attributes: [intAttribute('axis', 1), graphAttribute('body', graph({ nodes: [node({ op: 'Neg', inputs: ['x'], outputs: ['q'] })] }))] }), 1);
  });

  it('says so when its source yields less than its size says', async () => {
    const bytes = network();
    expect(await readAs(onnx, sourceOf(bytes, bytes.length + 100))).toMatchObject({ problem: expect.stringContaining('the file ends early') });
  });
});

describe('how an ONNX file is read', () => {
  const large = 9 * 1024 * 1024;
  const file = model(graph({ nodes: [node({ op: 'Add', inputs: ['x', 'w'], outputs: ['y'] })], initializers: [tensor('w', TYPE.UINT8, [large], asRaw(new Uint8Array(large).fill(7)))], ...NAMES }));

  it('leaves values alone when only the layout is asked for', async () => {
    const source = sourceOf(file);
    expect(await readAs(onnx, source, { values: false })).toMatchObject({ structure: { content: undefined, tensors: [{ name: 'w', values: undefined }] } });
    expect(source.asked()).toBeLessThan(64 * 1024);
  });

  it('takes values in parts of 4 MiB', async () => {
    const source = sourceOf(file);
    await readAs(onnx, source);
    expect(source.largest()).toBe(4 * 1024 * 1024);
    expect(source.asked()).toBeLessThan(file.length + 64 * 1024);
  });

  it('is recognised by its fields, whatever its name', () => {
    const recognised = (content: Uint8Array): boolean => onnx.recognises({ bytes: content.subarray(0, 4096), size: content.length, entries: undefined });
    expect(recognised(network())).toBe(true);
    expect(recognised(network({ before: [raw(2, 'pytorch'), raw(3, '2.1')] }))).toBe(true);
    expect(recognised(bytesOf(int(1, 1), message(2, raw(1, new Uint8Array(5000)))))).toBe(false);
    expect(recognised(bytesOf(int(1, 8), raw(500, 'x')))).toBe(false);
    expect(recognised(new Uint8Array())).toBe(false);
    expect(recognised(bytesOf('hello'))).toBe(false);
  });
});
