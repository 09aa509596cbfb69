import { describe, expect, it } from 'vitest';
import { parsePointer } from '../../src/model/lfs.ts';

const oid = '4bc388cc32cc789f4d08687a69e46ccf724cfee1e5775f1486847799ae538b53';
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 244407335\n`;
const parse = (text: string) => parsePointer(new TextEncoder().encode(text));

describe('parsePointer', () => {
  it('reads the object and its size', () => {
    expect(parse(POINTER)).toEqual({ oid, size: 244_407_335 });
    expect(parse(POINTER.replace('244407335', '0'))).toEqual({ oid, size: 0 });
  });

  it.each([
    ['nothing', ''],
    ['no last line break', POINTER.slice(0, -1)],
    ['a carriage return', POINTER.replaceAll('\n', '\r\n')],
    ['a blank line more', `${POINTER}\n`],
    ['anything before', ` ${POINTER}`],
    ['a byte order mark', `\uFEFF${POINTER}`],
    ['another version', POINTER.replace('spec/v1', 'spec/v2')],
    ['the pre-release version', POINTER.replace('git-lfs.github.com', 'hawser.github.com')],
    ['another host whose name matches a pattern', POINTER.replace('git-lfs.github', 'git-lfsxgithub')],
    ['keys out of order', `version https://git-lfs.github.com/spec/v1\nsize 1\noid sha256:${oid}\n`],
    ['version not first', `oid sha256:${oid}\nsize 1\nversion https://git-lfs.github.com/spec/v1\n`],
    ['another hash', POINTER.replace('sha256', 'sha512')],
    ['upper-case digits', POINTER.replace(oid, oid.toUpperCase())],
    ['a digest too short', POINTER.replace(oid, oid.slice(1))],
    ['a digest too long', POINTER.replace(oid, `${oid}0`)],
    ['a negative size', POINTER.replace('244407335', '-1')],
    ['a fraction', POINTER.replace('244407335', '1.5')],
    ['a leading zero', POINTER.replace('244407335', '0244407335')],
    ['a size beyond what a double counts', POINTER.replace('244407335', '9999999999999999')],
    ['no size', POINTER.replace('size 244407335\n', '')],
    ['an extension, whose oid is not the file’s digest', POINTER.replace('oid', `ext-0-foo sha256:${oid}\noid`)],
    ['two spaces', POINTER.replace('oid ', 'oid  ')],
    ['a second pointer', POINTER + POINTER],
  ])('is none with %s', (_what, text) => {
    expect(parse(text)).toBeUndefined();
  });

  it('is none from 1024 bytes on, without looking', () => {
    expect(parse(POINTER + ' '.repeat(1024 - POINTER.length))).toBeUndefined();
    expect(parsePointer(new Uint8Array(50_000_000))).toBeUndefined();
  });

  it('is none when cut short anywhere', () => {
    for (let length = 0; length < POINTER.length; length += 1) expect(parse(POINTER.slice(0, length))).toBeUndefined();
  });
});
