import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FormatFault } from '../../src/model/structure.ts';
import { crc32, openZip } from '../../src/model/zip.ts';
import { concat, sourceOf, writeZip, type SampleEntry, type ZipOptions } from '../support/zip.ts';

const text = new TextEncoder();

/** Every file of an archive, read whole. */
async function contentsOf(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await openZip(sourceOf(bytes));
  const found: Record<string, string> = {};
  for (const [name, entry] of zip.entries) found[name] = Buffer.from(await zip.bytes(entry, 1024 * 1024)).toString('latin1');
  return found;
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  try {
    await contentsOf(bytes);
    return 'read without a problem';
  } catch (error) {
    if (error instanceof FormatFault) return error.message;
    throw error;
  }
}

const ENTRIES: readonly SampleEntry[] = [
  { name: 'a/one.txt', bytes: 'first' },
  { name: 'a/two.txt', bytes: 'second '.repeat(100), deflate: true },
  { name: 'a/größe', bytes: '' },
];
const CONTENT = { 'a/one.txt': 'first', 'a/two.txt': 'second '.repeat(100), 'a/größe': '' };

describe('openZip', () => {
  const layouts: readonly [string, Partial<SampleEntry>, ZipOptions][] = [
    ['plain', {}, {}],
    ['with a comment', {}, { comment: text.encode('made by hand') }],
    ['as a stream', { streamed: true }, {}],
    ['as a stream with 64-bit sizes', { streamed: '64' }, {}],
    ['as a stream whose sizes have no mark', { streamed: 'bare' }, {}],
    ['aligned, as torch does', { align: 64, streamed: true }, { zip64: true }],
    ['with the 64-bit record alone', {}, { zip64: 'only' }],
  ];
  it.each(layouts)('reads stored and deflated files written %s', async (_what, entry, options) => {
    expect(await contentsOf(writeZip(ENTRIES.map((one) => ({ ...one, ...entry })), options))).toEqual(CONTENT);
  });

  it('reads sizes that stand in a 64-bit field', async () => {
    const extra = new Uint8Array(20);
    const view = new DataView(extra.buffer);
    view.setUint16(0, 1, true);
    view.setUint16(2, 16, true);
    view.setBigUint64(4, 5n, true);
    view.setBigUint64(12, 5n, true);
    const full = { size: 0xffffffff, compressed: 0xffffffff, extra };
    expect(await contentsOf(writeZip([{ name: 'a', bytes: 'first', central: full, local: full }]))).toEqual({ a: 'first' });
    expect(await problemOf(writeZip([{ name: 'a', bytes: 'first', central: { ...full, extra: extra.subarray(0, 12).with(2, 8) } }]))).toContain('64-bit sizes of "a" are missing');
  });

  it('leaves folders out and reads an archive without files', async () => {
    expect(await contentsOf(writeZip([{ name: 'a/', bytes: '' }, { name: 'a/b', bytes: 'x' }]))).toEqual({ 'a/b': 'x' });
    expect(await contentsOf(writeZip([]))).toEqual({});
  });

  it('reads no more than the directory and what is asked for', async () => {
    const large = new Uint8Array(300_000).fill(7);
    const bytes = writeZip([{ name: 'large', bytes: large }, { name: 'small', bytes: 'abcdef' }, { name: 'more', bytes: large }]);
    const asked: [number, number][] = [];
    const zip = await openZip(sourceOf(bytes, asked));
    const small = zip.entries.get('small');
    if (small === undefined) throw new Error('no entry');
    const parts: Uint8Array[] = [];
    for await (const part of zip.chunks(small, 2, 4)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('cd');
    expect(asked.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(70_000);
  });

  it('cuts a range out of a deflated file, and stops inflating behind it', async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251);
    const zip = await openZip(sourceOf(writeZip([{ name: 'a', bytes, deflate: true }])));
    const entry = zip.entries.get('a');
    if (entry === undefined) throw new Error('no entry');
    for (const [start, end] of [[0, 10], [2_000_000, 2_500_001], [2_999_999, 3_000_000], [0, 3_000_000]] as const) {
      const parts: Uint8Array[] = [];
      for await (const part of zip.chunks(entry, start, end)) parts.push(part);
      expect(Buffer.concat(parts).equals(Buffer.from(bytes.subarray(start, end)))).toBe(true);
    }
    const opened = await zip.open(entry, 3_000_000);
    expect(await opened.read(5, 8)).toEqual(bytes.subarray(5, 8));
    await expect(zip.open(entry, 2_999_999)).rejects.toThrow('has 3000000 bytes, more than the 2999999 that are read');
  });

  it('passes on that the archive could not be had', async () => {
    await expect(openZip({ size: 100, read: async () => { throw new Error('refused'); } })).rejects.toThrow('refused');
    const bytes = writeZip([{ name: 'a', bytes: 'first '.repeat(99), deflate: true }]);
    // The data start behind 30 bytes of header and one of name.
    const zip = await openZip({ size: bytes.length, read: async (start, end) => { if (start === 31) throw new Error('lost'); return bytes.subarray(start, end); } });
    const entry = zip.entries.get('a');
    if (entry === undefined) throw new Error('no entry');
    await expect(zip.bytes(entry, 1000)).rejects.toThrow('lost');
  });

  it('gives the CRC that the format asks for', () => {
    expect(crc32(text.encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(text.encode('6789'), crc32(text.encode('12345')))).toBe(0xcbf43926);
  });
});

describe('an archive that readers might take in two ways, or that is none', () => {
  const one = (entry: Partial<SampleEntry>, options?: ZipOptions): Uint8Array => writeZip([{ name: 'a', bytes: 'first', ...entry }], options);
  const both = (fields: NonNullable<SampleEntry['local']>): Partial<SampleEntry> => ({ local: fields, central: fields });
  const unicodePath = Uint8Array.of(0x75, 0x70, 1, 0, 0);

  it.each<[string, Uint8Array, string]>([
    ['no bytes', new Uint8Array(), 'no directory at its end'],
    ['text', text.encode('hello world, this is no archive at all'), 'no directory at its end'],
    ['a file twice', writeZip([{ name: 'a', bytes: '1' }, { name: 'a', bytes: '2' }]), '"a" stands twice'],
    ['a name that climbs out', one({ name: '../a' }), 'leaves the folder'],
    ['a name that climbs out later', one({ name: 'b/../../a' }), 'leaves the folder'],
    ['an absolute name', one({ name: '/etc/passwd' }), 'is absolute'],
    ['a drive letter', one({ name: 'C:/a' }), 'is absolute'],
    ['a backslash', one({ name: '..\\a' }), 'backslash'],
    ['a line break in a name', one({ name: 'a\nb' }), 'control character'],
    ['an empty name', one({ name: '' }), 'empty'],
    ['an empty part of a name', one({ name: 'a//b' }), 'empty part'],
    ['a name that is not UTF-8', one(both({ name: Uint8Array.of(0xff, 0x61) })), 'not UTF-8'],
    ['a name in an old code page', one(both({ name: text.encode('é'), flags: 0 })), 'not UTF-8'],
    ['a second name', one({ central: { extra: unicodePath } }), 'second name'],
    ['an extra field twice', one({ central: { extra: concat(unicodePath.with(0, 1), unicodePath.with(0, 1)) } }), 'extra field twice'],
    ['an extra field beyond its end', one({ central: { extra: Uint8Array.of(9, 9, 9, 9) } }), 'extra fields of "a" are broken'],
    ['encryption', one(both({ flags: 0x0801 })), 'encrypted'],
    ['strong encryption', one(both({ flags: 0x0840 })), 'encrypted'],
    ['another compression', one(both({ method: 12 })), 'method 12'],
    ['a stored file with two sizes', one({ central: { size: 4 } }), 'two different sizes'],
    ['a folder with content', one({ name: 'a/' }), 'folder with content'],
    ['a link', one({ central: { madeBy: 3, attributes: 0xa1ff0000 } }), 'is a link'],
    ['another name in its own header', one({ local: { name: 'b' } }), 'differs from the directory'],
    ['another size in its own header', one({ local: { size: 4 } }), 'differs from the directory'],
    ['another CRC in its own header', one({ local: { crc: 4 } }), 'differs from the directory'],
    ['another method in its own header', one({ local: { method: 8 } }), 'differs from the directory'],
    ['other flags in its own header', one({ local: { flags: 0x0808 } }), 'differs from the directory'],
    ['a wrong CRC in both', one(both({ crc: 4 })), 'does not hold the bytes'],
    ['a wrong size behind the data', one({ streamed: true, central: { crc: 9 } }), 'sizes behind "a" differ'],
    ['bytes before its first file', one({}, { prefix: text.encode('#!/bin/sh\n') }), 'stands before the first file'],
    ['offsets that leave out what stands before', concat(text.encode('MZ'), one({})), 'does not end where its end record starts'],
    ['bytes between directory and end', one({}, { gap: text.encode('hidden') }), 'does not end where its end record starts'],
    ['bytes behind its end', concat(one({}), text.encode('PK')), 'the record at the end of the archive reaches'],
    ['two ends', one({}, { comment: writeZip([]) }), 'two ends'],
    ['a mark of an end in its comment', one({}, { comment: concat(Uint8Array.of(0x50, 0x4b, 5, 6), new Uint8Array(40)) }), 'record at the end of the archive reaches'],
    ['more files than are listed', one({}, { end: { count: 2 } }), 'lists 1 files where its end record says 2'],
    ['another disk', one({}, { end: { disk: 1 } }), 'several disks'],
    ['two end records that disagree', concat(one({}, { zip64: true }).slice(0, -12), Uint8Array.of(9, 0, 9, 0), one({}, { zip64: true }).slice(-8)), 'disagree'],
    ['a file that overlaps the next', writeZip([{ name: 'a', bytes: 'first' }, { name: 'b', bytes: 'x', central: { offset: 3 } }]), 'overlaps'],
    ['two files in one place', writeZip([{ name: 'a', bytes: 'first' }, { name: 'b', bytes: 'first', central: { offset: 0 } }]), 'overlaps'],
    ['a file that starts elsewhere', writeZip([{ name: 'a', bytes: 'first' }, { name: 'b', bytes: 'xyz', streamed: true, central: { offset: 37 } }]), 'does not start where the directory says'],
    ['an own header that reaches into the next file', writeZip([{ name: 'a', bytes: 'f', local: { extra: new Uint8Array(0) } }, { name: 'b', bytes: 'x' }]).with(28, 1), 'overlaps'],
    ['data that are not deflated', one({ deflate: true, raw: Uint8Array.of(0xff, 1, 2) }), 'cannot be inflated'],
    ['deflated data without their end', one({ deflate: true, raw: deflateRawSync('first'.repeat(9)).subarray(0, 5) }), 'cannot be inflated'],
    ['more than its size once inflated', one({ deflate: true, raw: deflateRawSync('first and more') }), 'holds more than the 5 bytes'],
    ['less than its size once inflated', one({ deflate: true, raw: deflateRawSync('fir') }), 'does not hold the bytes'],
    ['bytes behind the deflated ones', one({ deflate: true, raw: concat(deflateRawSync('first'), text.encode('hidden')) }), 'does not hold the bytes'],
  ])('is refused for %s', async (_what, bytes, reason) => {
    expect(await problemOf(bytes)).toContain(reason);
  });

  it('is refused when it would grow beyond every bound, before anything is inflated', async () => {
    const big = (name: string, size: number): SampleEntry => ({ name, bytes: new Uint8Array(1000), deflate: true, local: { size }, central: { size } });
    expect(await problemOf(writeZip([big('a', 4_000_000_000)]))).toContain('"a" would grow from 11 to 4000000000 bytes');
    expect(await problemOf(writeZip([big('a', 16_000_000), big('b', 16_000_000)]))).toContain('the archive would grow from');
  });

  it('is refused for overlaps before anything but the directory is read', async () => {
    await expect(openZip(sourceOf(writeZip([{ name: 'a', bytes: 'first' }, { name: 'b', bytes: 'x', central: { offset: 3 } }])))).rejects.toThrow('"a" overlaps what follows it');
  });

  it('inflates no more than the size that the directory tells, whatever follows', async () => {
    const bytes = one({ deflate: true, raw: deflateRawSync(new Uint8Array(2_000_000)) });
    expect(await problemOf(bytes)).toContain('holds more than the 5 bytes');
  });

  it('is refused when cut short anywhere', async () => {
    const bytes = writeZip(ENTRIES.map((entry) => ({ ...entry, streamed: true })), { zip64: true });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(await problemOf(bytes.subarray(0, length)), `${length} bytes`).not.toBe('read without a problem');
    }
  });

  it('is refused or read to the same files, never an exception, whatever byte is changed', async () => {
    const bytes = writeZip(ENTRIES.map((entry) => ({ ...entry, streamed: true })), { zip64: true });
    await fc.assert(fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), async (at, value) => {
      const changed = bytes.with(at, value);
      if ((await problemOf(changed)) === 'read without a problem') {
        expect(Object.values(await contentsOf(changed))).toEqual(Object.values(CONTENT));
      }
    }), { numRuns: 400 });
  });

  it('is refused for a directory or a number of files beyond the limits', async () => {
    expect(await problemOf(one({}, { zip64: 'only', end: { count: 2 ** 40 } }))).toContain('larger than Plumbline reads');
    expect(await problemOf(one({}, { zip64: 'only', end: { size: 2 ** 52 } }))).toContain('does not end where its end record starts');
  });
});
