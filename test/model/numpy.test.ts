import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/model/digest.ts';
import { npy, npz } from '../../src/model/numpy.ts';
import { expectTruncationSeen, little, problemOf, structureOf, bytesOf } from './make/bytes.ts';
import { doubles, frameNpy, writeNpy, writeZip } from './make/numpy.ts';

const VALUES = [1, 2, 3, 4, 5, 6];
const file = writeNpy('<f8', [2, 3], doubles(VALUES));
const identity = async (bytes: Uint8Array): Promise<unknown> => {
  const { layout, content } = await structureOf(npy, bytes);
  return { layout, content };
};

describe('what a NumPy array holds', () => {
  it('is its type, its shape and its values', async () => {
    const { tensors } = await structureOf(npy, file);
    expect(tensors).toEqual([{ name: 'array', dtype: 'f8', shape: [2, 3], values: sha256(doubles(VALUES)) }]);
  });

  it('is the same in another order of bytes, column by column, and in another version of the format', async () => {
    const columns = [1, 4, 2, 5, 3, 6];
    expect(await identity(writeNpy('>f8', [2, 3], doubles(VALUES, true)))).toEqual(await identity(file));
    expect(await identity(writeNpy('<f8', [2, 3], doubles(columns), true))).toEqual(await identity(file));
    expect(await identity(writeNpy('>f8', [2, 3], doubles(columns, true), true))).toEqual(await identity(file));
    const header = "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}";
    for (const version of [1, 2, 3] as const) expect(await identity(frameNpy(header, doubles(VALUES), version))).toEqual(await identity(file));
  });

  it('turns three dimensions too, and leaves one as it is', async () => {
    const cube = Array.from({ length: 24 }, (_, index) => index);
    // Element [i,j,k] of 2×3×4 lies at i + 2j + 6k column by column.
    const columns = Array.from({ length: 24 }, (_, at) => (at % 2) * 12 + (Math.floor(at / 2) % 3) * 4 + Math.floor(at / 6));
    expect(await identity(writeNpy('<f8', [2, 3, 4], doubles(columns), true))).toEqual(await identity(writeNpy('<f8', [2, 3, 4], doubles(cube))));
    expect(await identity(writeNpy('<f8', [1, 6], doubles(VALUES), true))).toEqual(await identity(writeNpy('<f8', [1, 6], doubles(VALUES))));
  });

  it('differs by values, by type and by shape', async () => {
    const { layout, content } = await structureOf(npy, file);
    const values = await structureOf(npy, writeNpy('<f8', [2, 3], doubles([1, 2, 3, 4, 5, 7])));
    expect(values.layout).toBe(layout);
    expect(values.content).not.toBe(content);
    expect((await structureOf(npy, writeNpy('<i8', [2, 3], doubles(VALUES)))).layout).not.toBe(layout);
    expect((await structureOf(npy, writeNpy('<f8', [3, 2], doubles(VALUES)))).layout).not.toBe(layout);
  });

  it('may be a scalar, empty, of complex numbers, texts, dates or records', async () => {
    const of = async (descr: string, shape: readonly number[], data: Uint8Array): Promise<string> => (await structureOf(npy, writeNpy(descr, shape, data))).tensors[0]?.dtype ?? '';
    expect(await of('<f8', [], doubles([1]))).toBe('f8');
    expect(await of('<f4', [0, 3], new Uint8Array())).toBe('f4');
    expect(await of('>c8', [1], new Uint8Array(8))).toBe('c8');
    expect(await of('<U3', [2], new Uint8Array(24))).toBe('U3');
    expect(await of('|S5', [1], new Uint8Array(5))).toBe('S5');
    expect(await of('<M8[ns]', [1], new Uint8Array(8))).toBe('M8[ns]');
    expect(await of('>f16', [1], new Uint8Array(16))).toBe('>f16');
    const record = frameNpy("{'descr': [('a', '<i4'), ('b', '>f8', (2,))], 'fortran_order': False, 'shape': (2,), }", new Uint8Array(40));
    expect((await structureOf(npy, record)).tensors[0]?.dtype).toBe('[["a","<i4"],["b",">f8",[2]]]');
  });

  it('says so when it holds Python objects, and does not read them', async () => {
    const { tensors, warnings } = await structureOf(npy, writeNpy('|O', [2], bytesOf('a pickle')));
    expect(tensors).toMatchObject([{ dtype: 'O', values: sha256('a pickle') }]);
    expect(warnings).toEqual(['"array" holds Python objects as a pickle, which runs code where it is loaded']);
  });

  it('swaps bytes across the parts in which it is read', async () => {
    const count = 600_000;
    const numbers = Array.from({ length: count }, (_, index) => index / 7);
    const header = (order: string): string => `{'descr': '${order}f8', 'fortran_order': False, 'shape': (${count},), }`;
    expect(await identity(frameNpy(`${header('>')}   `, doubles(numbers, true)))).toEqual(await identity(frameNpy(header('<'), doubles(numbers))));
  });
});

describe('an archive of NumPy arrays', () => {
  const other = writeNpy('<f4', [1], new Uint8Array(4));
  const of = async (bytes: Uint8Array): Promise<unknown> => {
    const { layout, content, tensors } = await structureOf(npz, bytes);
    return { layout, content, names: tensors.map(({ name }) => name) };
  };

  it('is the same stored or deflated, and in another order', async () => {
    const base = await of(writeZip({ 'a.npy': file, 'b.npy': other }));
    expect(base).toMatchObject({ names: ['a', 'b'] });
    expect(await of(writeZip({ 'b.npy': other, 'a.npy': file }, true))).toEqual(base);
    expect(await of(writeZip({ 'a.npy': file, 'c.npy': other }))).not.toEqual(base);
  });

  it('is recognised by holding arrays alone', () => {
    const recognised = (entries: readonly string[] | undefined): boolean => npz.recognises({ bytes: new Uint8Array(), size: 0, entries });
    expect(recognised(['a.npy', 'b.npy'])).toBe(true);
    expect(recognised(['a.npy', 'schema.json'])).toBe(false);
    expect(recognised([])).toBe(false);
    expect(recognised(undefined)).toBe(false);
  });

  it('never seems the same when it is cut short', async () => {
    await expectTruncationSeen(npz, writeZip({ 'a.npy': file, 'b.npy': other }));
  });
});

describe('a hostile NumPy array', () => {
  const header = (text: string, data = doubles(VALUES)): Uint8Array => frameNpy(text, data);

  it.each<[string, Uint8Array, string]>([
    ['values too few', writeNpy('<f8', [2, 3], doubles([1])), 'has 8 bytes of values where its type and shape need 48'],
    ['values too many', writeNpy('<f8', [2, 3], doubles([...VALUES, 7])), 'has 56 bytes of values'],
    ['an impossible shape', writeNpy('<f8', [2 ** 40, 2 ** 40], doubles(VALUES)), 'an impossible shape'],
    ['a version that does not exist', bytesOf([0x93], 'NUMPY', [9, 0], little(4, 4), '{}  '), 'has version 9.0'],
    ['a header of 4 GiB', frameNpy('{}', new Uint8Array(), 2, 2 ** 32 - 1), 'would have a header of 4294967295 bytes'],
    ['a header beyond the end', frameNpy('{}', new Uint8Array(), 1, 60_000), 'cannot be read, it ends at byte'],
    ['code in the header', header("{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os').system('x'),), }"), 'expected a text, a whole number'],
    ['a key twice', header("{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)}"), 'a key that stands once'],
    ['a key more', header("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), 'more': 1}"), 'exactly descr, fortran_order and shape'],
    ['a key less', header("{'descr': '<f8', 'shape': (6,)}"), 'exactly descr, fortran_order and shape'],
    ['a negative size', header("{'descr': '<f8', 'fortran_order': False, 'shape': (-6,)}"), 'expected a text, a whole number'],
    ['more after the dictionary', header("{'descr': '<f8', 'fortran_order': False, 'shape': (6,)} x"), 'more after the end'],
    ['an unknown type', writeNpy('<q8', [6], doubles(VALUES)), 'the type "<q8" is not known'],
    ['the order of the machine', writeNpy('=f8', [6], doubles(VALUES)), 'the type "=f8" is not known'],
    ['objects within a record', header("{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (6,)}"), 'a record holds Python objects'],
    ['lists without end', header(`{'descr': ${'['.repeat(1000)}`), 'more than any array needs'],
  ])('is refused for %s', async (_, bytes, problem) => {
    expect(await problemOf(npy, bytes)).toContain(problem);
  });

  it('never seems the same when it is cut short', async () => {
    await expectTruncationSeen(npy, file, 1);
  });
});
