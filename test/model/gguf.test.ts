import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/model/digest.ts';
import { gguf } from '../../src/model/gguf.ts';
import { readAs } from '../../src/model/structure.ts';
import { bytesOf, expectTruncationSeen, float32, little, problemOf, sourceOf, structureOf } from './make/bytes.ts';
import { ENTRIES, list, TENSORS, text, u32, words, writeGguf, type Entry, type Sample } from './make/gguf.ts';

async function identity(bytes: Uint8Array): Promise<{ readonly layout: string; readonly content: string | undefined }> {
  const { layout, content } = await structureOf(gguf, bytes);
  return { layout, content };
}

const [first, second] = TENSORS as readonly [Sample, Sample];

describe('what a GGUF model holds', () => {
  it('is its tensors, and the keys that shape it', async () => {
    const { tensors, outline, metadata } = await structureOf(gguf, writeGguf());
    expect(tensors).toEqual([
      { name: 'output.weight', dtype: 'F32', shape: [2, 3], values: sha256(float32(1, 2, 3, 4, 5, 6)) },
      { name: 'token_embd.weight', dtype: 'F32', shape: [4], values: sha256(float32(7, 8, 9, 10)) },
    ]);
    expect(outline).toEqual(['"general.architecture" = "llama"', '"llama.context_length" = u32 2048']);
    expect(metadata.get('general.name')).toBe('"demo"');
  });

  it('is the same in another order, with another name, alignment or licence', async () => {
    const base = await identity(writeGguf());
    expect(await identity(writeGguf({ tensors: [second, first], entries: [...ENTRIES].reverse() }))).toEqual(base);
    expect(await identity(writeGguf({ entries: [...ENTRIES, words('general.license', 'mit'), words('general.source.url', 'https://example.org'), u32('general.file_type', 7)] }))).toEqual(base);
    expect(await identity(writeGguf({ entries: [...ENTRIES, u32('general.alignment', 64)], alignment: 64 }))).toEqual(base);
  });

  it('has new values where a tensor does, and another layout with another key, type or shape', async () => {
    const base = await identity(writeGguf());
    const changed = await identity(writeGguf({ tensors: [first, { ...second, bytes: float32(7, 8, 9, 11) }] }));
    expect(changed.layout).toBe(base.layout);
    expect(changed.content).not.toBe(base.content);
    const others: Uint8Array[] = [
      writeGguf({ tensors: [first, { ...second, shape: [2, 2] }] }),
      writeGguf({ tensors: [first, { ...second, type: 26 }] }),
      writeGguf({ entries: [words('general.architecture', 'llama'), u32('llama.context_length', 4096)] }),
      writeGguf({ entries: [...ENTRIES, u32('x.never_seen', 1)] }),
      writeGguf({ entries: [...ENTRIES, ['general.quantization_version', 4, little(2, 4)]] }),
    ];
    for (const other of others) expect((await identity(other)).layout).not.toBe(base.layout);
  });

  it('shows short values, and digests of long ones', async () => {
    const view = (bytes: number, write: (view: DataView) => void): Uint8Array => {
      const data = new DataView(new ArrayBuffer(bytes));
      write(data);
      return new Uint8Array(data.buffer);
    };
    const entries: Entry[] = [
      ['a', 0, little(255, 1)], ['b', 1, little(-1, 1)], ['c', 2, little(65_535, 2)], ['d', 3, little(-2, 2)], ['e', 5, little(-3, 4)],
      ['f', 6, float32(0.5)], ['g', 7, little(1, 1)], ['h', 10, little(2n ** 64n - 1n, 8)], ['i', 11, little(-1n, 8)],
      ['j', 12, view(8, (data) => data.setFloat64(0, -0, true))],
      list('k', 4, 2, little(1, 4), little(2, 4)), list('l', 9, 1, little(8, 4), little(1, 8), text('in')),
      list('m', 8, 17, ...Array.from({ length: 17 }, () => text('tok'))), words('n', 'x'.repeat(300)), list('o', 0, 20, new Uint8Array(20)),
    ];
    const { outline } = await structureOf(gguf, writeGguf({ entries }));
    expect(outline).toEqual([
      '"a" = u8 255', '"b" = i8 -1', '"c" = u16 65535', '"d" = i16 -2', '"e" = i32 -3', '"f" = f32 0.5', '"g" = bool true',
      '"h" = u64 18446744073709551615', '"i" = i64 -1', '"j" = f64 -0', '"k" = [u32 1, u32 2]', '"l" = [["in"]]',
      `"m" = string × 17 sha256:${sha256(bytesOf(...Array.from({ length: 17 }, () => text('tok'))))}`,
      `"n" = string of 300 bytes sha256:${sha256('x'.repeat(300))}`, `"o" = u8 × 20 sha256:${sha256(new Uint8Array(20))}`,
    ]);
  });

  it('counts quantised tensors in blocks', async () => {
    const tensors = [{ name: 'q', shape: [32, 2], type: 2, bytes: new Uint8Array(36) }, { name: 'k', shape: [256], type: 12, bytes: new Uint8Array(144) }];
    expect((await structureOf(gguf, writeGguf({ tensors }))).tensors.map(({ name, dtype }) => [name, dtype])).toEqual([['k', 'Q4_K'], ['q', 'Q4_0']]);
    expect(await problemOf(gguf, writeGguf({ tensors: [{ name: 'q', shape: [16, 2], type: 2, bytes: new Uint8Array(18) }] }))).toContain('a multiple of 32');
  });

  it('costs its header alone when no values are wanted', async () => {
    const bytes = writeGguf({ tensors: [{ name: 'big', shape: [2 ** 20], bytes: new Uint8Array(2 ** 22) }] });
    const source = sourceOf(bytes);
    expect(await readAs(gguf, source, { values: false })).toMatchObject({ structure: { content: undefined } });
    expect(source.asked()).toBeLessThan(300 * 1024);
  });
});

describe('a hostile GGUF file', () => {
  const header = (...parts: readonly Uint8Array[]): Uint8Array => bytesOf('GGUF', little(3, 4), little(0, 8), little(1, 8), ...parts);

  it.each<[string, Uint8Array, string]>([
    ['another version', writeGguf({ version: 1 }), 'version 1 of GGUF at byte 4'],
    ['big endian', writeGguf({ version: 0x0300_0000 }), 'expected 2 or 3 in little endian'],
    ['2⁶³ tensors', writeGguf({ counts: [2n ** 63n, 0] }), 'the number of tensors at byte 8 is 9223372036854775808'],
    ['a million tensors', writeGguf({ counts: [1_000_000, 0] }), '1000000 tensors'],
    ['a billion keys', writeGguf({ counts: [0, 1_000_000_000] }), '1000000000 keys'],
    ['more keys than there are', writeGguf({ counts: [0, 50], tensors: [] }), 'the file only'],
    ['a key twice', writeGguf({ entries: [u32('a', 1), u32('a', 1)] }), 'the key "a" stands twice'],
    ['a tensor twice', writeGguf({ tensors: [first, first] }), '"output.weight" stands twice'],
    ['a key of 2⁶³ bytes', header(little(2n ** 63n, 8)), 'is 9223372036854775808'],
    ['a text of 2⁵² bytes', header(text('a'), little(8, 4), little(2n ** 52n, 8)), 'has 4503599627370496 bytes'],
    ['a list of 2⁵² numbers', writeGguf({ entries: [list('a', 0, 2n ** 52n)] }), 'has 4503599627370496 elements'],
    ['a list of 2⁴⁰ texts', writeGguf({ entries: [list('a', 8, 2n ** 40n)] }), 'has 1099511627776 elements'],
    ['an unknown type of value', writeGguf({ entries: [['a', 99, new Uint8Array()]] }), 'has the type 99'],
    ['a bool of 2', writeGguf({ entries: [['a', 7, Uint8Array.from([2])]] }), 'a bool has the value 2'],
    ['an unknown type of tensor', writeGguf({ tensors: [{ ...first, type: 99 }] }), 'has the type 99'],
    ['a shape that overflows', writeGguf({ tensors: [{ ...first, shape: [2n ** 40n, 2n ** 40n] }] }), 'an impossible shape'],
    ['many dimensions', writeGguf({ tensors: [{ ...first, shape: Array.from({ length: 9 }, () => 1) }] }), '9 dimensions'],
    ['tensors that overlap', writeGguf({ tensors: [first, { ...second, offset: 0 }] }), 'an overlap'],
    ['a gap', writeGguf({ tensors: [first, { ...second, offset: 64 }] }), 'a gap'],
    ['a tensor beyond the end', writeGguf({ tensors: [{ ...first, shape: [1000] }] }), 'the tensors end at byte'],
    ['something after the tensors', writeGguf({ after: new Uint8Array(64) }), 'the file has'],
    ['an alignment of 0', writeGguf({ entries: [u32('general.alignment', 0)] }), 'general.alignment is u32 0'],
  ])('is refused for %s', async (_, bytes, problem) => {
    expect(await problemOf(gguf, bytes)).toContain(problem);
  });

  it('is refused for lists within lists without end', async () => {
    let inner: Uint8Array = bytesOf(little(0, 4), little(0, 8));
    for (let depth = 0; depth < 100; depth += 1) inner = bytesOf(little(9, 4), little(1, 8), inner);
    expect(await problemOf(gguf, header(text('a'), little(9, 4), inner))).toContain('nests arrays deeper than 4');
  });

  it('never seems the same when it is cut short', async () => {
    // Its data end without padding, which may be cut.
    const tensors = [{ name: 'w', shape: [8], bytes: float32(1, 2, 3, 4, 5, 6, 7, 8) }];
    await expectTruncationSeen(gguf, writeGguf({ tensors, entries: [...ENTRIES, list('tokens', 8, 20, ...Array.from({ length: 20 }, () => text('t')))] }), 1);
  });
});
