import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextColumn } from '../../src/predictions/columns.ts';
import { TableFaults, type Places } from '../../src/predictions/faults.ts';
import { readColumns } from '../../src/predictions/read.ts';
import type { TableSource } from '../../src/predictions/source.ts';
import { problemsOf, table } from './tables.ts';

interface Read {
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

async function read(source: TableSource, names: readonly string[]): Promise<Read> {
  const columns = names.map((name) => new TextColumn('attribute', name, { asItStands: true }));
  const places: Places = await readColumns(source, columns, new TableFaults(source.path));
  const rows = Array.from({ length: columns[0]?.rows ?? 0 }, (_, row) => columns.map(({ texts, codes }) => texts.text(codes[row] ?? 0)));
  return { rows, lines: rows.map((_, row) => places.of(row)) };
}

const rowsOf = async (content: string | Uint8Array, ...names: string[]): Promise<Read['rows']> => (await read(table(content), names)).rows;
const refused = (content: string | Uint8Array, ...names: string[]): Promise<string[]> => problemsOf(read(table(content), names));

describe('a table of comma-separated values', () => {
  it('may end its lines with LF or CRLF, begin with a byte order mark and end without a line end or with blank lines', async () => {
    const expected = [['1', '2'], ['3', '4']];
    for (const content of ['a,b\n1,2\n3,4\n', 'a,b\r\n1,2\r\n3,4\r\n', '\ufeffa,b\n1,2\n3,4', 'a,b\n1,2\r\n3,4\r\n\n\r\n\n', '"a","b"\n"1",2\n3,"4"']) {
      expect(await rowsOf(content, 'a', 'b'), JSON.stringify(content)).toEqual(expected);
    }
  });

  it('may hold commas, quotes and line ends in quotes, and rows are named by the line on which they start', async () => {
    const { rows, lines } = await read(table('a,b\n"x,y","say ""hi"""\n"two\nlines\r\nthree","""\n"\nlast,""\n'), ['a', 'b']);
    expect(rows).toEqual([['x,y', 'say "hi"'], ['two\nlines\r\nthree', '"\n'], ['last', '']]);
    expect(lines).toEqual([2, 3, 7]);
  });

  it('is read alike in whatever parts its bytes arrive', async () => {
    const field = fc.array(fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', '𝒳', ' ', '__proto__', '1234567890123'), { maxLength: 6 }).map((parts) => parts.join(''));
    const rows = fc.array(fc.tuple(field, field, field), { maxLength: 12 });
    await fc.assert(fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (cells, part, bare) => {
      const written = (text: string): string => (bare && !/[",\r\n]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
      const content = ['x,y,z', ...cells.map((row) => row.map(written).join(','))].join('\n');
      expect((await read(table(content, { part }), ['z', 'x'])).rows).toEqual(cells.map(([x, , z]) => [z, x]));
    }), { numRuns: 200 });
  });

  it('may be longer than what is held of it at a time', async () => {
    const rows = Array.from({ length: 30_000 }, (_, row) => [`case ${row}`, row % 1000 === 0 ? `"${'long '.repeat(2000)}"` : 'short']);
    const found = await read(table(`id,text\n${rows.map((row) => row.join(',')).join('\n')}\n`), ['id', 'text']);
    expect(found.rows.length).toBe(30_000);
    expect(found.rows.every(([id, text], row) => id === `case ${row}` && text === (row % 1000 === 0 ? 'long '.repeat(2000) : 'short'))).toBe(true);
    expect(found.lines.at(-1)).toBe(30_001);
  });

  it('keeps only what is wanted, and gives one column to several readers', async () => {
    expect(await rowsOf('a,b,c\n1,2,3\n', 'c', 'a', 'c')).toEqual([['3', '1', '3']]);
  });

  it('needs each wanted column once, and says which columns there are', async () => {
    expect(await refused('case_id,score,sex\n1,2,3\n', 'scor')).toEqual(['1: predictions.csv has no column "scor" (attribute)']);
    expect(await refused('a,b,a\n1,2,3\n', 'a')).toEqual(['1: predictions.csv has 2 columns named "a" (attribute)']);
    expect(await rowsOf('a,b,a\n1,2,3\n', 'b')).toEqual([['2']]);
    const problem = await read(table('case_id,score\n'), ['scor']).catch((error: { problems: { found: string; mend: string }[] }) => error.problems[0]);
    expect(problem).toMatchObject({ found: '2 columns: "case_id", "score"', mend: 'Did you mean "score"? Name a column of the table: "case_id" or "score".' });
  });

  it.each([
    ['a ragged row', 'a,b\n1,2\n3\n4,5,6\n7,8\n', ['3: predictions.csv, line 3 has 1 field, the header has 2', '4: predictions.csv, line 4 has 3 fields, the header has 2']],
    ['a ragged row behind a field of two lines', 'a,b\n"1\n1",2\n3\n', ['4: predictions.csv, line 4 has 1 field, the header has 2']],
    ['a quote within a field', 'a,b\n1,2\n3,4"5\n', ['3: predictions.csv, line 3 has a stray quote in field 2']],
    ['text behind a closing quote', 'a,b\n"1"x,2\n', ['2: predictions.csv, line 2 has a stray quote in field 1']],
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', [expect.stringContaining('3: predictions.csv, line 3 has a row that does not end')]],
    ['a blank line between rows', 'a,b\n1,2\n\n\n3,4\n', ['3: predictions.csv, line 3 is blank, and rows follow it']],
    ['a carriage return alone', 'a,b\r1,2\r3,4\r', [expect.stringContaining('1: predictions.csv, line 1 is no header')]],
    ['a carriage return alone in a row', 'a,b\n1,2\r3,4\n', ['2: predictions.csv, line 2 ends with a carriage return alone']],
    ['a NUL', 'a,b\n1,2\n3,\0\n', ['3: predictions.csv, line 3 holds a NUL byte']],
    ['nothing at all', '', ['-: predictions.csv is empty']],
    ['a byte order mark alone', '\ufeff', ['-: predictions.csv is empty']],
    ['a blank header', '\n1,2\n', ['1: predictions.csv, line 1 is no header: it is blank']],
    ['a zip file', 'PK\u0003\u0004', ['-: predictions.csv is a zip file or a workbook']],
  ])('is refused with %s', async (_, content, problems) => {
    expect(await refused(content, 'a')).toEqual(problems);
  });

  it('is refused where a byte is no UTF-8, in whatever column', async () => {
    const bytes = new TextEncoder().encode('a,b\n1,é\n2,?\n3,x\n');
    bytes[bytes.indexOf(0x3f)] = 0xe9;
    expect(await refused(bytes, 'a')).toEqual(['3: predictions.csv, line 3 is not UTF-8 text']);
    expect(await refused(Uint8Array.of(0xff, 0xfe, 0x61, 0), 'a')).toEqual(['-: predictions.csv is UTF-16 text']);
  });

  it('is refused where a row has more than a megabyte, without reading on', async () => {
    let asked = 0;
    const line = new TextEncoder().encode('x'.repeat(100_000));
    const endless: TableSource = {
      path: 'endless.csv', size: 1e12, read: async () => Uint8Array.of(0x61),
      async* chunks() {
        yield new TextEncoder().encode('a\n"');
        for (;; asked += 1) yield line;
      },
    };
    expect(await problemsOf(read(endless, ['a']))).toEqual([expect.stringContaining('2: endless.csv, line 2 has a row that does not end')]);
    expect(asked).toBeLessThan(15);
  });

  it('tells the first 20 faults of a kind, and counts the rest', async () => {
    const problems = await refused(`a,b\n${'1\n'.repeat(1254)}x"y,2\n`, 'a');
    expect(problems.slice(0, 2)).toEqual(['2: predictions.csv, line 2 has 1 field, the header has 2', '3: predictions.csv, line 3 has 1 field, the header has 2']);
    expect(problems[20]).toBe('-: and 1,234 more of this kind');
    expect(problems[21]).toBe('1256: predictions.csv, line 1256 has a stray quote in field 1');
    expect(problems.length).toBe(22);
  });
});
