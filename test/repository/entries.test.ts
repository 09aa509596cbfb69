import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_READ_BYTES,
  byPath,
  clipRange,
  comparePaths,
  decodeName,
  isUndecodable,
  printable,
  utc,
} from '../../src/repository/entries.ts';
import { limiter } from '../../src/repository/limiter.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { coAuthors } from '../../src/repository/trailers.ts';

const nameBytes = fc.uint8Array({ maxLength: 12 }).map((bytes) => bytes.map((byte) => byte || 1));

describe('the name of a file', () => {
  it('is its text where it is UTF-8, byte order marks and all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => Buffer.from(text).toString() === text && !text.includes('\0')),
        (text) => {
          expect(decodeName(Buffer.from(text))).toBe(text);
          expect(isUndecodable(decodeName(Buffer.from(text)))).toBe(false);
        },
      ),
    );
    expect(decodeName(Buffer.from('\ufeffa'))).toBe('\ufeffa');
  });

  it('is never shared by two files, however strange their bytes', () => {
    fc.assert(
      fc.property(nameBytes, nameBytes, (left, right) => {
        expect(decodeName(left) === decodeName(right)).toBe(Buffer.compare(left, right) === 0);
      }),
    );
  });

  it('keeps each byte that is not UTF-8 behind a NUL, which no real name has', () => {
    expect(decodeName(Buffer.from([0x61, 0xe9, 0x2f, 0xff]))).toBe('a\0%E9/\0%FF');
    expect(decodeName(Buffer.from([0xf0, 0x9f, 0x98, 0x80, 0xf0, 0x9f, 0x98]))).toBe('\u{1f600}\0%F0\0%9F\0%98');
    expect(isUndecodable('a\0%E9')).toBe(true);
    expect(printable('a\0%E9"\n')).toBe('"a%E9\\"\\n"');
  });

  it('sorts by its bytes', () => {
    expect(['\u{1f600}', '\uff5e', 'a/b', 'a.b', 'a'].sort(comparePaths)).toEqual(['a', 'a.b', 'a/b', '\uff5e', '\u{1f600}']);
  });

  it('stands in a tree once', () => {
    const entry = (path: string) => ({ path, kind: 'file' as const, object: '1' });
    expect([...byPath([entry('b'), entry('a')]).keys()]).toEqual(['a', 'b']);
    expect(() => byPath([entry('a'), entry('b'), entry('a')])).toThrow(RepositoryError);
  });
});

describe('a range of bytes', () => {
  it('is limited by what it asks for, not by the file', () => {
    expect(clipRange({ start: 0, end: MAX_READ_BYTES }, 1e12, 'x')).toEqual({ start: 0, end: MAX_READ_BYTES });
    expect(clipRange({ start: 1e12 - 5, end: 2e12 }, 1e12, 'x')).toEqual({ start: 1e12 - 5, end: 1e12 });
    expect(clipRange(undefined, MAX_READ_BYTES, 'x')).toEqual({ start: 0, end: MAX_READ_BYTES });
    expect(() => clipRange({ start: 0, end: MAX_READ_BYTES + 1 }, 1e12, 'x')).toThrow(RepositoryError);
    expect(() => clipRange(undefined, MAX_READ_BYTES + 1, 'big')).toThrow(/big has 268435457 bytes/);
  });
});

describe('the date of a commit', () => {
  it('is written in UTC to the second', () => {
    expect(utc(0)).toBe('1970-01-01T00:00:00Z');
    expect(utc(1777975200)).toBe('2026-05-05T10:00:00Z');
    expect(utc(-1)).toBe('1969-12-31T23:59:59Z');
    expect(utc(253402300799)).toBe('9999-12-31T23:59:59Z');
  });

  it.each([253402300800, 1e18, NaN, -1e12])('is refused where it is none: %s', (seconds) => {
    expect(() => utc(seconds)).toThrow(RepositoryError);
  });
});

describe('co-authors', () => {
  const named = (message: string): string[] => coAuthors(message).map(({ name, email }) => `${name}|${email}`);

  it.each([
    ['the usual trailer', 'Subject\n\nCo-authored-by: Ji Cho <ji@example.org>\n', ['Ji Cho|ji@example.org']],
    [
      'any case and spacing',
      'S\n\nco-authored-BY :  Ji   <ji@example.org> \r\n  CO-AUTHORED-BY:Dee<d@e>',
      ['Ji|ji@example.org', 'Dee|d@e'],
    ],
    [
      'trailers in the middle of a squashed message',
      'S\n\n* one\n\nCo-authored-by: A <a@x>\n\n* two\n\nCo-authored-by: B <b@x>\n\ntext\n',
      ['A|a@x', 'B|b@x'],
    ],
    ['one person twice', 'S\n\nCo-authored-by: A <a@x>\nCo-authored-by: A <a@x>\n', ['A|a@x', 'A|a@x']],
    ['an address on the next line', 'S\n\nCo-authored-by: A\n <a@x>\n', ['A|a@x']],
    ['no address', 'S\n\nCo-authored-by: octocat\n', ['octocat|']],
    ['no name', 'S\n\nCo-authored-by: <a@x>\n', ['|a@x']],
    ['an address that is not closed', 'S\n\nCo-authored-by: A <a@x\nnext', ['A|a@x']],
    ['the subject itself', 'Co-authored-by: A <a@x>', ['A|a@x']],
  ])('are found with %s', (_what, message, expected) => {
    expect(named(message)).toEqual(expected);
  });

  it.each([
    '',
    'Subject\n\nThanks to co-authored-by: A <a@x>\n',
    'S\n\nSigned-off-by: A <a@x>\n',
    'S\n\nNot-co-authored-by: A <a@x>\n',
    'S\n\nCo-authored by: A <a@x>',
  ])('are none in %j', (message) => expect(named(message)).toEqual([]));
});

describe('a limiter', () => {
  it('runs so many tasks at once, all of them, in order, failures or not', async () => {
    const limit = limiter(3);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) =>
        limit(async () => {
          started.push(at);
          most = Math.max(most, (running += 1));
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          if (at % 5 === 0) throw new Error(`${at}`);
          return at;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(started).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
    expect(await limit(async () => 'again')).toBe('again');
  });
});
