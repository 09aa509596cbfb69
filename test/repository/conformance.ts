import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepositoryError, type Snapshot } from '../../src/repository/snapshot.ts';
import type { BuiltFile } from '../support/fast-import.mjs';

/** What every implementation of Snapshot must do, whatever its files come from. */

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;

/** In byte order, which is neither JavaScript's order (U+FF5E before the emoji) nor that of folders without their slash. */
export const NAMES = [
  ' leading space',
  '"quoted"',
  '%41',
  '*.txt',
  '-dash',
  '0',
  ':(top)x',
  'A',
  '[a]',
  '__proto__',
  'a b',
  'a-b',
  'a.txt',
  'a/b',
  'a/b.c',
  'aA',
  'back\\slash',
  'bom',
  'constructor',
  'd/e/f/g',
  'new\nline',
  'tab\ttab',
  'é',
  '日本',
  '\ufeffbom',
  '\uff5e.txt',
  '\u{1f600}.txt',
];

const SUBMODULE = '1'.repeat(40);

const FILES = new Map<string, BuiltFile>([
  ['empty', ''],
  ['bytes', EVERY_BYTE],
  ['pointer', POINTER],
  ['lines', 'one\r\ntwo\nthree'],
  ['copies/first', 'same'],
  ['copies/second', 'same'],
  ['run.sh', { executable: '#!/bin/sh\n' }],
  ['link', { symlink: 'lines' }],
  ['way-out', { symlink: '../../../etc/passwd' }],
  ['folder-link', { symlink: 'copies' }],
]);

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const text = async (snapshot: Snapshot, path: string): Promise<string> => Buffer.from(await snapshot.read(path)).toString('utf8');

export function describeSnapshot(
  name: string,
  open: (files: ReadonlyMap<string, BuiltFile>) => Promise<Snapshot>,
  { submodules = true }: { submodules?: boolean } = {},
): void {
  describe(`${name} as a snapshot`, () => {
    it('lists every name, whatever it holds, in byte order', async () => {
      const snapshot = await open(new Map([...NAMES].reverse().map((path) => [path, path])));
      const entries = await snapshot.list();
      expect([...entries.keys()]).toEqual(NAMES);
      for (const [path, entry] of entries) expect(entry).toMatchObject({ path, kind: 'file' });
    });

    it('reads every name, whatever it holds', async () => {
      const snapshot = await open(new Map(NAMES.map((path) => [path, `content of ${path}`])));
      for (const path of NAMES) expect(await text(snapshot, path)).toBe(`content of ${path}`);
    });

    it('tells files, links and submodules apart', async () => {
      const all = new Map<string, BuiltFile>([...FILES, ...(submodules ? [['module', { submodule: SUBMODULE }] as const] : [])]);
      const entries = await (await open(all)).list();
      expect(Object.fromEntries([...entries].map(([path, { kind }]) => [path, kind]))).toEqual({
        bytes: 'file',
        'copies/first': 'file',
        'copies/second': 'file',
        empty: 'file',
        'folder-link': 'symlink',
        lines: 'file',
        link: 'symlink',
        pointer: 'file',
        'run.sh': 'file',
        'way-out': 'symlink',
        ...(submodules ? { module: 'submodule' } : {}),
      });
      if (submodules) expect(entries.get('module')?.object).toBe(SUBMODULE);
    });

    it('never gives two contents one object name', async () => {
      const entries = await (
        await open(
          new Map<string, BuiltFile>([
            ['a', 'one'],
            ['b', 'two'],
            ['c', ''],
            ['d', { symlink: 'two' }],
          ]),
        )
      ).list();
      expect(new Set([...entries.values()].map(({ object }) => object)).size).toBeGreaterThanOrEqual(3);
      expect(entries.get('a')?.object).not.toBe(entries.get('b')?.object);
      expect(entries.get('a')?.object).not.toBe(entries.get('c')?.object);
    });

    it('lists once and keeps the answer', async () => {
      const snapshot = await open(FILES);
      expect(await snapshot.list()).toBe(await snapshot.list());
    });

    it('has an empty list where there are no files', async () => {
      expect((await (await open(new Map())).list()).size).toBe(0);
    });

    it('reads exactly the bytes that were written', async () => {
      const snapshot = await open(FILES);
      expect(await snapshot.read('bytes')).toEqual(new Uint8Array(EVERY_BYTE));
      expect(await snapshot.read('empty')).toEqual(new Uint8Array(0));
      expect(await text(snapshot, 'lines')).toBe('one\r\ntwo\nthree');
      expect(await text(snapshot, 'run.sh')).toBe('#!/bin/sh\n');
    });

    it('gives a large file as it is, with its size, its digest and its parts', async () => {
      const large = Buffer.alloc(9_000_001, 'abcdefghijk');
      const snapshot = await open(
        new Map<string, BuiltFile>([
          ['large', large],
          ['other', 'other'],
        ]),
      );
      expect(Buffer.compare(Buffer.from(await snapshot.read('large')), large)).toBe(0);
      expect(await snapshot.size('large')).toBe(9_000_001);
      expect(await snapshot.digest('large')).toBe(sha256(large));
      for (const [start, end] of [
        [0, 8],
        [4_500_000, 4_500_020],
        [8_999_990, 9_000_001],
        [1, 9_000_000],
      ] as const) {
        expect(Buffer.compare(Buffer.from(await snapshot.read('large', { start, end })), large.subarray(start, end))).toBe(0);
      }
      expect(await text(snapshot, 'other')).toBe('other');
    });

    it('leaves what it gave to the caller to change', async () => {
      const snapshot = await open(FILES);
      (await snapshot.read('lines')).fill(0);
      (await snapshot.read('lines', { start: 0, end: 3 })).fill(0);
      expect(await text(snapshot, 'lines')).toBe('one\r\ntwo\nthree');
    });

    it('takes a range as slice does, but refuses one that is none', async () => {
      const snapshot = await open(FILES);
      await fc.assert(
        fc.asyncProperty(fc.nat(300), fc.nat(300), async (start, length) => {
          const part = await snapshot.read('bytes', { start, end: start + length });
          expect(part).toEqual(new Uint8Array(EVERY_BYTE.subarray(start, start + length)));
        }),
        { numRuns: 40 },
      );
      for (const [start, end] of [
        [-1, 3],
        [0, -1],
        [4, 3],
        [0.5, 2],
        [0, 1.5],
        [NaN, 2],
        [0, NaN],
        [0, Infinity],
      ] as const) {
        await expect(snapshot.read('bytes', { start, end })).rejects.toThrow(RangeError);
      }
    });

    it('knows size and digest of every file, a pointer’s its own', async () => {
      const snapshot = await open(FILES);
      for (const [path, bytes] of [
        ['empty', ''],
        ['bytes', EVERY_BYTE],
        ['pointer', POINTER],
        ['run.sh', '#!/bin/sh\n'],
      ] as const) {
        expect(await snapshot.size(path)).toBe(bytes.length);
        expect(await snapshot.digest(path)).toBe(sha256(bytes));
      }
      expect(await snapshot.digest('copies/first')).toBe(await snapshot.digest('copies/second'));
      expect(await snapshot.digest('bytes')).toBe(await snapshot.digest('bytes'));
    });

    it('answers many questions at once, each with its own answer', async () => {
      const paths = Array.from({ length: 300 }, (_, at) => `many/${at}`);
      const snapshot = await open(new Map(paths.map((path, at) => [path, `${path} `.repeat(at)])));
      const answers = await Promise.all(
        paths.map(async (path) => [await snapshot.size(path), await text(snapshot, path), await snapshot.digest(path)]),
      );
      expect(answers).toEqual(
        paths.map((path, at) => {
          const content = `${path} `.repeat(at);
          return [content.length, content, sha256(content)];
        }),
      );
    });

    it.each([
      ['a link', 'link', /"link".*is a symlink/],
      ['a link out of the repository', 'way-out', /"way-out".*is a symlink/],
      ['a name behind a link', 'folder-link/first', /no file "folder-link\/first"/],
      ['a folder', 'copies', /no file "copies"/],
      ['nothing', 'nothing', /no file "nothing"/],
      ['the empty name', '', /no file ""/],
      ['a name that leaves the repository', '../lines', /no file "\.\.\/lines"/],
      ['a roundabout name', './lines', /no file "\.\/lines"/],
      ['a name of every object', 'toString', /no file "toString"/],
    ])('reads %s as no file, and says so', async (_what, path, message) => {
      const snapshot = await open(FILES);
      for (const question of [
        snapshot.read(path),
        snapshot.size(path),
        snapshot.digest(path),
        snapshot.read(path, { start: 0, end: 1 }),
      ]) {
        await expect(question).rejects.toThrow(RepositoryError);
        await expect(question).rejects.toThrow(message);
      }
    });

    it.runIf(submodules)('reads a submodule as no file', async () => {
      const snapshot = await open(new Map([['module', { submodule: SUBMODULE }]]));
      await expect(snapshot.read('module')).rejects.toThrow(/is a submodule, not a file/);
    });
  });
}
