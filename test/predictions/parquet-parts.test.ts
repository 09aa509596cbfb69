import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillHybrid } from '../../src/predictions/parquet-bits.ts';
import { decompressed } from '../../src/predictions/parquet-codecs.ts';
import { pagesOf } from '../../src/predictions/parquet-pages.ts';
import { table } from './tables.ts';

const ABC = Uint8Array.of(0x61, 0x62, 0x63);
/** `abc` by each codec. */
const PACKED: readonly (readonly [string, Uint8Array])[] = [
  ['UNCOMPRESSED', ABC], ['GZIP', gzipSync(ABC)], ['BROTLI', brotliCompressSync(ABC)], ['SNAPPY', Uint8Array.of(3, 8, ...ABC)], ['LZ4_RAW', Uint8Array.of(0x30, ...ABC)],
  ['ZSTD', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, ...ABC)],
];

describe('decompressed', () => {
  it.each(PACKED)('gives back what %s packed, and refuses a size that it does not have', (codec, packed) => {
    expect([...decompressed(codec, packed, 3)]).toEqual([...ABC]);
    expect(() => decompressed(codec, packed, 4)).toThrow();
    if (codec !== 'ZSTD') expect(() => decompressed(codec, packed, 2)).toThrow();
  });

  it('repeats what an LZ4 match overlaps, and refuses one that leads out of the page', () => {
    expect(new TextDecoder().decode(decompressed('LZ4_RAW', Uint8Array.of(0x24, 0x61, 0x62, 2, 0, 0x10, 0x21), 11))).toBe('ababababab!');
    expect(() => decompressed('LZ4_RAW', Uint8Array.of(0x24, 0x61, 0x62, 3, 0), 10)).toThrow('beyond the page');
    expect(() => decompressed('LZ4_RAW', Uint8Array.of(0x2f, 0x61, 0x62, 2, 0, 0xff, 0xff, 0xff, 0), 10)).toThrow('beyond the page');
  });

  it('never makes more than a page says, whatever is packed', () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    expect(() => decompressed('GZIP', bomb, 1000)).toThrow();
  });

  it('names a compression that is not read', () => {
    expect(() => decompressed('LZO', ABC, 3)).toThrow('its compression LZO is not read');
  });
});

describe('fillHybrid', () => {
  it('reads packed groups and runs of any width', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 24 }), fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 100 }), (width, numbers, run) => {
      const values = numbers.map((n) => n % 2 ** width);
      const groups = Math.ceil(values.length / 8);
      const packed = new Uint8Array(groups * width);
      values.forEach((value, at) => {
        for (let bit = 0; bit < width; bit += 1) if ((value >>> bit) & 1) packed[(at * width + bit) >>> 3]! |= 1 << ((at * width + bit) & 7);
      });
      const repeated = values[0] ?? 0;
      const runBytes = Uint8Array.of(((run << 1) & 0x7f) | 0x80, run >>> 6, ...[0, 8, 16].slice(0, (width + 7) >>> 3).map((shift) => (repeated >>> shift) & 0xff));
      const bytes = Uint8Array.of(...runBytes, (groups << 1) | 1, ...packed);
      const out = new Uint32Array(run + values.length);
      fillHybrid(out, bytes, 0, bytes.length, width);
      expect([...out]).toEqual([...Array.from({ length: run }, () => repeated), ...values]);
      expect(() => fillHybrid(out, bytes, 0, runBytes.length + Math.ceil((values.length * width) / 8), width)).toThrow('end early');
    }));
  });

  it('takes no run further than there is room, however long it says it is', () => {
    const out = new Uint32Array(5);
    fillHybrid(out, Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 7), 0, 6, 3);
    expect([...out]).toEqual([7, 7, 7, 7, 7]);
  });
});

describe('pagesOf', () => {
  it('refuses a column with fewer values than its group has rows', async () => {
    const reading = async (): Promise<void> => {
      for await (const page of pagesOf(table('PAR1'), { codec: 'SNAPPY', start: 4, end: 4 }, false, 10)) expect(page).toBeUndefined();
    };
    await expect(reading()).rejects.toThrow('a column has 10 values too few');
  });
});
