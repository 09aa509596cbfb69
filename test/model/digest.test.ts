import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrder, setDigest, sha256, sha256sumText, type DigestEntry } from '../../src/model/digest.ts';

const hex = (text: string): string => sha256(text);
const entry = (path: string): DigestEntry => ({ path, hex: hex(path) });

/** What GNU sha256sum prints for files of these names that hold their own name; undefined where there is none. */
function printed(names: readonly string[]): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-digest-'));
  try {
    for (const name of names) writeFileSync(join(folder, name), name);
    const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return execFileSync('sha256sum', ['--', ...sorted], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('sha256sumText', () => {
  it('is HEX, two spaces, path, by the bytes of the paths', () => {
    const a = hex('a');
    expect(sha256sumText([{ path: 'b/x', hex: a }, { path: 'B/y', hex: a }, { path: 'a', hex: a }])).toBe(`${a}  B/y\n${a}  a\n${a}  b/x\n`);
  });

  it('is what sha256sum prints, whatever the names', ({ skip }) => {
    const names = ['plain', 'with space', 'back\\slash', 'line\nbreak', 'carriage\rreturn', 'ümlaut', '\u{1F600}', '\uFFEE', '-dash', '*star'];
    const text = printed(names);
    skip(text === undefined, 'no sha256sum here');
    // Before 9.0, coreutils left a carriage return as it is.
    const carriage = text?.includes('carriage\\rreturn') ?? false;
    const asked = carriage ? names : names.filter((name) => !name.includes('\r'));
    expect(sha256sumText(asked.map(entry))).toBe(printed(asked));
  });

  it('escapes names so that none can pass for two lines', () => {
    expect(sha256sumText([{ path: 'a\nb', hex: hex('') }])).toBe(`\\${hex('')}  a\\nb\n`);
    expect(sha256sumText([{ path: 'a\\b', hex: hex('') }])).toBe(`\\${hex('')}  a\\\\b\n`);
    expect(sha256sumText([{ path: 'a\rb', hex: hex('') }])).toBe(`\\${hex('')}  a\\rb\n`);
  });

  it('does not depend on the order given', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (paths) => {
      const entries = paths.map(entry);
      expect(sha256sumText([...entries].reverse())).toBe(sha256sumText(entries));
    }));
  });

  it('refuses a path that stands twice and a digest that is none', () => {
    expect(() => sha256sumText([entry('a'), entry('b'), entry('a')])).toThrow('a stands twice');
    for (const wrong of ['', 'abc', hex('a').toUpperCase(), `${hex('a')}0`, `${hex('a')}\n`]) {
      expect(() => sha256sumText([{ path: 'a', hex: wrong }])).toThrow('not a hex SHA-256 of a');
    }
  });
});

describe('setDigest', () => {
  it('is the file’s own digest for one file', () => {
    expect(setDigest([entry('weights/model.safetensors')])).toBe(`sha256:${hex('weights/model.safetensors')}`);
  });

  it('is the digest of the sha256sum text for several', () => {
    const entries = [entry('b'), entry('a')];
    expect(setDigest(entries)).toBe(`sha256:${hex(`${hex('a')}  a\n${hex('b')}  b\n`)}`);
  });

  it('is undefined for no file, never the digest of nothing', () => {
    expect(setDigest([])).toBeUndefined();
  });

  it('refuses a digest that is none, for one file too', () => {
    expect(() => setDigest([{ path: 'a', hex: 'abc' }])).toThrow(RangeError);
  });
});

describe('byteOrder', () => {
  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(fc.property(text, text, (a, b) => {
      expect(Math.sign(byteOrder(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }));
    expect(byteOrder('\u{1F600}', '\uFFEE')).toBeGreaterThan(0);
    expect(byteOrder('\uFFEE', '\u{1F600}')).toBeLessThan(0);
    expect(byteOrder('\u{1F600}', '\u{1F601}')).toBeLessThan(0);
    expect(byteOrder('\uD7FF', '\u{10000}')).toBeLessThan(0);
    expect(byteOrder('\u{10FFFF}', '\uE000')).toBeGreaterThan(0);
    expect(byteOrder('a', 'ab')).toBeLessThan(0);
    expect(byteOrder('a', 'a')).toBe(0);
  });
});
