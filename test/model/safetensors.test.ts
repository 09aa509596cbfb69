import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/model/digest.ts';
import { HEADER_LIMIT, readSafetensors } from '../../src/model/safetensors.ts';
import { contentDigest, layoutSignature, type Structure } from '../../src/model/structure.ts';
import { frameSafetensors, writeSafetensors, type SampleTensor } from '../support/safetensors.ts';

const source = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: async (start: number, end: number): Promise<Uint8Array> => bytes.subarray(start, end),
});

const TENSORS: readonly SampleTensor[] = [
  { name: 'encoder.0.weight', shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
  { name: 'encoder.0.bias', shape: [2], values: [0.5, -0.5] },
  { name: 'scale', shape: [], values: [1] },
  { name: 'empty', shape: [0, 7], values: [] },
  { name: 'half', shape: [2], dtype: 'BF16', bytes: new Uint8Array([1, 2, 3, 4]) },
];

async function structureOf(bytes: Uint8Array): Promise<Structure> {
  const read = await readSafetensors(source(bytes));
  if ('problem' in read) throw new Error(read.problem);
  return read.structure;
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const read = await readSafetensors(source(bytes));
  return 'problem' in read ? read.problem : 'read without a problem';
}

describe('readSafetensors', () => {
  it('lists the tensors by name with type, shape and the digest of their bytes', async () => {
    const { tensors, metadata } = await structureOf(writeSafetensors(TENSORS, { format: 'pt' }));
    expect(tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ['empty', 'F32', [0, 7]], ['encoder.0.bias', 'F32', [2]], ['encoder.0.weight', 'F32', [2, 3]], ['half', 'BF16', [2]], ['scale', 'F32', []],
    ]);
    expect(tensors[0]?.values).toBe(sha256(new Uint8Array()));
    expect(tensors[3]?.values).toBe(sha256(new Uint8Array([1, 2, 3, 4])));
    expect(metadata).toEqual(new Map([['format', 'pt']]));
  });

  it('reads a file without tensors, and one without metadata', async () => {
    expect((await structureOf(writeSafetensors([]))).tensors).toEqual([]);
    expect((await structureOf(writeSafetensors(TENSORS))).metadata).toEqual(new Map());
  });

  it('reads an empty tensor that shares its place with the tensor after it', async () => {
    const file = writeSafetensors([{ name: 'z', shape: [0], values: [] }, { name: 'a', shape: [1], values: [1] }, { name: 'b', shape: [0], values: [] }]);
    expect((await structureOf(file)).tensors.map(({ name }) => name)).toEqual(['a', 'b', 'z']);
  });

  it('reads only the header when the values are not wanted', async () => {
    const bytes = writeSafetensors(TENSORS);
    let reached = 0;
    const read = await readSafetensors(
      { size: bytes.length, read: async (start, end) => { reached = Math.max(reached, end); return bytes.subarray(start, end); } },
      { values: false },
    );
    const whole = await structureOf(bytes);
    expect(read).toMatchObject({ structure: { layout: whole.layout, content: undefined } });
    expect(reached).toBe(bytes.length - 40);
  });

  it('reads a large tensor in parts, to the same digest', async () => {
    const bytes = new Uint8Array(9 * 1024 * 1024).map((_, index) => index % 251);
    const file = writeSafetensors([{ name: 'big', dtype: 'U8', shape: [bytes.length], bytes }]);
    const sizes: number[] = [];
    const read = await readSafetensors({ size: file.length, read: async (start, end) => { sizes.push(end - start); return file.subarray(start, end); } });
    expect(read).toMatchObject({ structure: { tensors: [{ values: sha256(bytes) }] } });
    expect(sizes.slice(2)).toEqual([4194304, 4194304, 1048576]);
  });

  it('passes on that the file could not be had: that is no malformed file', async () => {
    await expect(readSafetensors({ size: 100, read: async () => { throw new Error('refused'); } })).rejects.toThrow('refused');
  });

  it('accepts every type of the format with its size, and no other', async () => {
    const types: [string, number, number][] = [
      ['BOOL', 1, 3], ['U8', 1, 3], ['I8', 1, 3], ['F8_E5M2', 1, 3], ['F8_E4M3', 1, 3], ['F8_E8M0', 1, 3], ['F8_E4M3FNUZ', 1, 3],
      ['F8_E5M2FNUZ', 1, 3], ['I16', 2, 3], ['U16', 2, 3], ['F16', 2, 3], ['BF16', 2, 3], ['I32', 4, 3], ['U32', 4, 3], ['F32', 4, 3],
      ['I64', 8, 3], ['U64', 8, 3], ['F64', 8, 3], ['C64', 8, 3], ['F4', 0.5, 4], ['F6_E2M3', 0.75, 4], ['F6_E3M2', 0.75, 4],
    ];
    for (const [dtype, size, n] of types) {
      const file = writeSafetensors([{ name: 't', dtype, shape: [n], bytes: new Uint8Array(size * n) }]);
      expect((await structureOf(file)).tensors[0]?.dtype).toBe(dtype);
      const short = writeSafetensors([{ name: 't', dtype, shape: [n], bytes: new Uint8Array(size * n - 1) }]);
      expect(await problemOf(short)).toContain(`has ${size * n - 1} bytes where its type and shape need ${size * n}`);
    }
    expect(await problemOf(writeSafetensors([{ name: 't', dtype: 'f32', shape: [1], bytes: new Uint8Array(4) }]))).toContain('unknown type "f32"');
    expect(await problemOf(writeSafetensors([{ name: 't', dtype: 'F4', shape: [3], bytes: new Uint8Array(2) }]))).toContain('whole byte');
  });
});

describe('a file that is no safetensors file', () => {
  const data = new Uint8Array(8);
  const one = (fields: string): string => `{"t":{${fields}}}`;
  const good = one('"dtype":"F32","shape":[2],"data_offsets":[0,8]');

  it('is refused when cut short anywhere, and when anything follows', async () => {
    const bytes = writeSafetensors(TENSORS, { format: 'pt' });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(await problemOf(bytes.subarray(0, length)), `${length} bytes`).not.toBe('read without a problem');
    }
    expect(await problemOf(new Uint8Array([...bytes, 0]))).toContain('the tensors take 40 bytes, the file has 41');
  });

  it('is refused when its source yields less than its size says', async () => {
    const bytes = writeSafetensors(TENSORS);
    for (const lost of [1, 39, 200]) {
      const read = await readSafetensors({ size: bytes.length, read: async (start, end) => bytes.subarray(start, Math.min(end, bytes.length - lost)) });
      expect(read).toMatchObject({ problem: expect.stringContaining('the file ends early') });
    }
  });

  it('is refused for a header beyond the limit or the file, before reading it', async () => {
    const prefix = (length: bigint): Uint8Array => {
      const bytes = new Uint8Array(16);
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      return bytes;
    };
    const asked: number[] = [];
    const from = (bytes: Uint8Array, size: number) => readSafetensors({ size, read: async (start, end) => { asked.push(end); return bytes.subarray(start, end); } });
    for (const length of [BigInt(HEADER_LIMIT) + 1n, 104_857_601n, 2n ** 53n, 2n ** 64n - 1n]) {
      expect(await from(prefix(length), 2 ** 50)).toMatchObject({ problem: expect.stringContaining(`would have ${length} bytes, more than 100000000`) });
    }
    expect(await from(prefix(9n), 16)).toMatchObject({ problem: expect.stringContaining('beyond the end of the file') });
    expect(asked.every((end) => end === 8)).toBe(true);
    expect(await problemOf(new Uint8Array(7))).toContain('7 bytes are too few');
    expect(await problemOf(new Uint8Array(8))).toContain('does not begin with {');
  });

  it.each([
    ['no JSON', 'hello world', 'does not begin with {'],
    ['a space before', ` ${good}`, 'does not begin with {'],
    ['a byte order mark', `\uFEFF${good}`, 'does not begin with {'],
    ['a list', '[]', 'does not begin with {'],
    ['an object not closed', good.slice(0, -1), 'expected ,'],
    ['something after the object', `${good}{}`, 'more after the end'],
    ['a trailing comma', `${good.slice(0, -1)},}`, 'expected "'],
    ['a tensor twice', `${good.slice(0, -1)},${good.slice(1)}`, '"t" stands twice'],
    ['a tensor twice, once escaped', `${good.slice(0, -1)},${good.slice(1).replace('"t"', '"\\u0074"')}`, '"t" stands twice'],
    ['__proto__ twice', good.replace('"t"', '"__proto__"').slice(0, -1) + ',' + good.slice(1).replace('"t"', '"__proto__"'), '"__proto__" stands twice'],
    ['a field twice', one('"dtype":"F32","dtype":"F64","shape":[2],"data_offsets":[0,8]'), '"dtype" stands twice'],
    ['metadata twice', `{"__metadata__":{},"__metadata__":{},${good.slice(1)}`, '"__metadata__" stands twice'],
    ['a metadata key twice', `{"__metadata__":{"a":"1","a":"1"},${good.slice(1)}`, '"a" stands twice'],
    ['metadata that is no text', `{"__metadata__":{"a":1},${good.slice(1)}`, 'expected "'],
    ['metadata that is no object', `{"__metadata__":"x",${good.slice(1)}`, 'expected {'],
    ['an unknown field', one('"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1'), 'unknown field "x"'],
    ['no type', one('"shape":[2],"data_offsets":[0,8]'), 'needs dtype, shape'],
    ['no shape', one('"dtype":"F32","data_offsets":[0,8]'), 'needs dtype, shape'],
    ['no offsets', one('"dtype":"F32","shape":[2]'), 'needs dtype, shape'],
    ['one offset', one('"dtype":"F32","shape":[2],"data_offsets":[0]'), 'two data_offsets'],
    ['three offsets', one('"dtype":"F32","shape":[2],"data_offsets":[0,8,8]'), 'two data_offsets'],
    ['a fraction', one('"dtype":"F32","shape":[2.5],"data_offsets":[0,8]'), '2.5 is no whole number'],
    ['a whole number written as a fraction', one('"dtype":"F32","shape":[2.0],"data_offsets":[0,8]'), '2.0 is no whole number'],
    ['an exponent', one('"dtype":"F32","shape":[2e0],"data_offsets":[0,8]'), '2e0 is no whole number'],
    ['a leading zero', one('"dtype":"F32","shape":[02],"data_offsets":[0,8]'), '02 is no whole number'],
    ['a negative number', one('"dtype":"F32","shape":[-2],"data_offsets":[0,8]'), '-2 is no whole number'],
    ['a number that loses digits', one('"dtype":"F32","shape":[2],"data_offsets":[0,9007199254740993]'), 'too large'],
    ['a number as text', one('"dtype":"F32","shape":["2"],"data_offsets":[0,8]'), 'expected a number'],
    ['a shape that is a number', one('"dtype":"F32","shape":2,"data_offsets":[0,8]'), 'expected ['],
    ['null', '{"t":null}', 'expected {'],
    ['a line break in a name', '{"a\nb":{}}', 'no proper text'],
    ['half a character in a name', '{"\\ud800":{}}', 'no proper text'],
    ['a wrong escape', '{"\\x":{}}', 'no proper text'],
    ['a name without end', '{"abc', 'a text without end'],
    ['a name that ends in a backslash', '{"abc\\', 'a text without end'],
    ['a shape whose product overflows', one('"dtype":"F32","shape":[4503599627370496,4],"data_offsets":[0,8]'), 'too large'],
    ['a shape that overflows before a zero', one('"dtype":"F32","shape":[4503599627370496,4,0],"data_offsets":[0,0]'), 'too large'],
    ['a shape whose bytes overflow', one('"dtype":"F64","shape":[9007199254740991],"data_offsets":[0,8]'), 'too large'],
    ['more dimensions than any library has', one(`"dtype":"F32","shape":[${'1,'.repeat(64)}1],"data_offsets":[0,8]`), 'more than 64 numbers'],
    ['offsets turned round', one('"dtype":"F32","shape":[2],"data_offsets":[8,0]'), 'starts at byte 8'],
    ['a gap before', one('"dtype":"F32","shape":[1],"data_offsets":[4,8]'), 'starts at byte 4 of the data, not at 0: a gap'],
    ['a gap after', one('"dtype":"F32","shape":[1],"data_offsets":[0,4]'), 'the tensors take 4 bytes, the file has 8'],
    ['data beyond the file', one('"dtype":"F32","shape":[3],"data_offsets":[0,12]'), 'the tensors take 12 bytes, the file has 8'],
    ['overlap', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 'starts at byte 4 of the data, not at 8: an overlap'],
    ['the same bytes twice', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 'not at 8: an overlap'],
    ['fewer bytes than the shape', one('"dtype":"F32","shape":[3],"data_offsets":[0,8]'), 'has 8 bytes where its type and shape need 12'],
    ['an empty tensor inside another', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}', 'an overlap'],
  ])('is refused for %s', async (_what, header, reason) => {
    expect(await problemOf(frameSafetensors(header, data))).toContain(reason);
  });

  it('is refused for a header that is not UTF-8', async () => {
    expect(await problemOf(frameSafetensors(new Uint8Array([0x7b, 0x22, 0xff, 0x22]), data))).toBe('the header is not UTF-8');
  });

  it('accepts white space between the tokens and around', async () => {
    const spaced = good.replaceAll(':', ' :\t').replaceAll(',', ' ,\r\n ').replaceAll('[', '[ ');
    expect(await problemOf(frameSafetensors(`${spaced} \n`, data))).toBe('read without a problem');
  });

  it('shortens and quotes what it shows of a name', async () => {
    const problem = await problemOf(frameSafetensors(`{"a\\nb${'x'.repeat(500)}":{}}`, data));
    expect(problem.length).toBeLessThan(200);
    expect(problem).toContain('"a\\nbxxx');
  });

  it('comes to an end: a header of many tensors, of one long name, of deep nesting', async () => {
    const names = Array.from({ length: 250_001 }, (_, index) => `"t${index}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`);
    expect((await structureOf(frameSafetensors(`{${names.slice(0, 20_000).join(',')}}`))).tensors).toHaveLength(20_000);
    expect(await problemOf(frameSafetensors(`{${names.join(',')}}`))).toContain('more than 250000 tensors');
    const long = 'x'.repeat(2_000_000);
    expect((await structureOf(frameSafetensors(`{"${long}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`))).tensors[0]?.name).toHaveLength(long.length);
    expect(await problemOf(frameSafetensors(`{"t":${'['.repeat(500_000)}`))).toContain('expected {');
    expect(await problemOf(frameSafetensors(`{"t":{"shape":[${'0,'.repeat(500_000)}0]}}`))).toContain('more than 64 numbers');
  });

  it('is refused or read, never an exception, whatever byte is changed', async () => {
    const bytes = writeSafetensors(TENSORS, { format: 'pt' });
    await fc.assert(fc.asyncProperty(fc.nat({ max: bytes.length - 41 }), fc.nat({ max: 255 }), async (at, value) => {
      const changed = Uint8Array.from(bytes);
      changed[at] = value;
      const read = await readSafetensors(source(changed));
      expect('problem' in read || read.structure.tensors.length === TENSORS.length).toBe(true);
    }), { numRuns: 500 });
  });
});

describe('layout and content', () => {
  it('do not change with the order in the file, nor with metadata', async () => {
    const [one, other] = [await structureOf(writeSafetensors(TENSORS, { a: '1' })), await structureOf(writeSafetensors([...TENSORS].reverse()))];
    expect(other.layout).toBe(one.layout);
    expect(other.content).toBe(one.content);
    expect(other.tensors).toEqual(one.tensors);
  });

  it('tell new values from another layout', async () => {
    const [first, ...rest] = TENSORS;
    if (first === undefined || !('values' in first)) throw new Error('sample');
    const before = await structureOf(writeSafetensors(TENSORS));
    const newValues = await structureOf(writeSafetensors([{ ...first, values: [1, 2, 3, 4, 5, 7] }, ...rest]));
    expect(newValues.layout).toBe(before.layout);
    expect(newValues.content).not.toBe(before.content);
    for (const changed of [{ ...first, shape: [3, 2] }, { ...first, name: 'other' }]) {
      const after = await structureOf(writeSafetensors([changed, ...rest]));
      expect(after.layout).not.toBe(before.layout);
      expect(after.content).not.toBe(before.content);
    }
    const retyped = await structureOf(writeSafetensors([{ name: first.name, dtype: 'I32', shape: [2, 3], bytes: new Uint8Array(24) }, ...rest]));
    expect(retyped.layout).not.toBe(before.layout);
  });

  it('are text that anyone can recompute', () => {
    const tensors = [{ name: 'b', dtype: 'F32', shape: [2, 3], values: sha256('b') }, { name: 'a "q"', dtype: 'I8', shape: [], values: sha256('a') }];
    const text = '"a \\"q\\"" I8 []\n"b" F32 [2,3]\n';
    expect(layoutSignature(tensors)).toEqual({ text, sha256: sha256(text) });
    expect(contentDigest(tensors)).toBe(sha256(`"a \\"q\\"" I8 [] ${sha256('a')}\n"b" F32 [2,3] ${sha256('b')}\n`));
    expect(contentDigest([...tensors, { name: 'c', dtype: 'I8', shape: [], values: undefined }])).toBeUndefined();
  });

  it('cannot be confused by names with line breaks', () => {
    const tensor = (name: string) => ({ name, dtype: 'I8', shape: [1] });
    expect(layoutSignature([tensor('a" I8 [1]\n"b')]).sha256).not.toBe(layoutSignature([tensor('a'), tensor('b')]).sha256);
  });
});
