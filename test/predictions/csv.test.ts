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
    const part = fc.constantFrom('a', '"', ',', '\n', '\r\n', '\r', 'é', '𝒳', ' ', '__proto__', '1234567890123', 'x'.repeat(70));
    const field = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
    const rows = fc.array(fc.tuple(field, field, field, fc.constantFrom('\n', '\r\n')), { maxLength: 12 });
    await fc.assert(fc.asyncProperty(rows, fc.integer({ min: 1, max: 300 }), fc.boolean(), async (cells, size, bare) => {
      const written = (text: string): string => (bare && !/[",\r\n]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
      const content = `x,y,z\n${cells.map(([x, y, z, end]) => [x, y, z].map(written).join(',') + end).join('')}`;
      expect((await read(table(content, { part: size }), ['z', 'x'])).rows).toEqual(cells.map(([x, , z]) => [z, x]));
    }), { numRuns: 400 });
  });

  it('has one column or a hundred', async () => {
    for (const width of [1, 100]) {
      const row = (of: number): string[] => Array.from({ length: width }, (_, column) => `${of}-${column}`);
      const content = [row(0), row(1), row(2)].map((fields) => fields.join(',')).join('\n');
      expect(await rowsOf(content, ...row(0))).toEqual([row(1), row(2)]);
    }
    expect(await rowsOf('a\n1\n""\n2\n\n\r\n', 'a')).toEqual([['1'], [''], ['2']]);
    expect(await refused('a\n1\n\r\n2\n', 'a')).toEqual(['3: predictions.csv, line 3 is blank, and rows follow it']);
  });

  it('tells texts apart by all their bytes, however long, alike and many', async () => {
    const shared = 'abcdefghijklmnopqrstuvwxyz';
    const text = fc.oneof(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('', 'x', 'y', 'é')).map(([length, end]) => shared.slice(0, length) + end), fc.nat(2000).map((n) => `level ${n}`));
    const blank = fc.constantFrom('', ' ', '\t', '  ');
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(blank, text, blank), { minLength: 1, maxLength: 3000, size: 'max' }), async (fields) => {
      const turned = fields.toReversed();
      const content = `id,a,b\n${fields.map((parts, row) => `${row},${parts.join('')},${turned[row]?.[1]}\n`).join('')}`;
      const [column, other] = [new TextColumn('attribute', 'a'), new TextColumn('attribute', 'b')];
      const asItStands = new TextColumn('attribute', 'a', { asItStands: true });
      await readColumns(table(content), [column, other, asItStands], new TableFaults('predictions.csv'));
      expect(Array.from(column.codes, (code) => column.texts.text(code))).toEqual(fields.map(([, one]) => one));
      expect(Array.from(other.codes, (code) => other.texts.text(code))).toEqual(turned.map(([, one]) => one));
      expect(Array.from(asItStands.codes, (code) => asItStands.texts.text(code))).toEqual(fields.map((parts) => parts.join('')));
      expect(column.texts.size).toBe(new Set(fields.map(([, one]) => one)).size);
    }), { numRuns: 40 });
  });

  it('may be longer than what is held of it at a time', async () => {
    const [long, odd] = ['long '.repeat(2000), 'say "hi",\nand go'];
    const textOf = (row: number): string => (row % 1000 === 0 ? long : row % 777 === 0 ? odd : 'short');
    const rows = Array.from({ length: 30_000 }, (_, row) => [`case ${row}`, textOf(row)] as const);
    const content = `id,text\n${rows.map(([id, text]) => `${id},${text === 'short' ? text : `"${text.replaceAll('"', '""')}"`}`).join('\n')}\n`;
    const found = await read(table(content), ['id', 'text']);
    expect(found.rows).toEqual(rows);
    const before = (row: number): number => rows.slice(0, row).filter(([, text]) => text === odd).length;
    for (const row of [0, 776, 777, 778, 8191, 8192, 8193, 29_999]) expect(found.lines[row], String(row)).toBe(row + 2 + before(row));
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
    ['a quote behind a field', 'a,b\n1,2\n3,4"\n', ['3: predictions.csv, line 3 has a stray quote in field 2']],
    ['half a million fields', `a,b\n1,2\n${','.repeat(499_999)}\n`, ['3: predictions.csv, line 3 has 500000 fields, the header has 2']],
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
