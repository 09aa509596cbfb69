import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBinaryTable, type BinaryColumns } from '../../src/predictions/binary.ts';
import { MISSING, type BinaryTable } from '../../src/predictions/table.ts';
import { oracle, problemsOf, table } from './tables.ts';

const PLAIN: BinaryColumns = { truth: { column: 'y' }, score: { column: 's', threshold: 0.5 } };
const read = (content: string, columns: Partial<BinaryColumns> = {}): Promise<BinaryTable> => readBinaryTable(table(content), { ...PLAIN, ...columns });
const refused = (content: string, columns: Partial<BinaryColumns> = {}): Promise<string[]> => problemsOf(read(content, columns));
const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('readBinaryTable', () => {
  it('reads truth, scores, references, attributes, clusters and weights', async () => {
    const found = await readBinaryTable(table('id,y,s,old,sex,patient,w\na,1,0.25,1e-1,F,p2,1\nb,0, .5\t,-3,,p1,0.5\nc,0,7,2,M,p2,0\n'), {
      truth: { column: 'y' }, score: { column: 's', threshold: 0.5 }, higherIs: 'negative', references: [{ name: 'previous', column: 'old', threshold: 0.4 }],
      attributes: ['sex'], case: 'id', cluster: 'patient', weight: 'w',
    });
    expect(found).toEqual({
      rows: 3, truth: Uint8Array.of(1, 0, 0), higherIs: 'negative',
      scores: { name: 'score', values: Float64Array.of(0.25, 0.5, 7), threshold: 0.5 },
      references: [{ name: 'previous', values: Float64Array.of(0.1, -3, 2), threshold: 0.4 }],
      attributes: [{ name: 'sex', levels: [MISSING, 'F', 'M'], codes: Uint8Array.of(1, 0, 2) }],
      clusters: { name: 'patient', count: 2, codes: Uint32Array.of(0, 1, 0) },
      weights: Float64Array.of(1, 0.5, 0), excluded: [], testSetDigest: sha256('a,1\nb,0\nc,0\n'),
    });
  });

  it('reads a table without rows', async () => {
    expect(await read('y,s,sex\n', { attributes: ['sex'] })).toMatchObject({ rows: 0, attributes: [{ levels: [] }], testSetDigest: undefined });
  });

  it('reads the reference tables as the language itself would', async () => {
    const found = await readBinaryTable(oracle('basic_2000.csv'), { truth: { column: 'y_true' }, score: { column: 'score' }, attributes: ['sex', 'age_band', 'site', 'ethnicity'], case: 'id' });
    const lines = new TextDecoder().decode(await oracle('basic_2000.csv').read(0, 1e9)).trimEnd().split('\n').slice(1).map((line) => line.trimEnd().split(','));
    expect([...found.truth]).toEqual(lines.map((line) => Number(line[1])));
    expect([...found.scores.values]).toEqual(lines.map((line) => Number(line[2])));
    for (const [index, { levels, codes }] of found.attributes.entries()) expect([...codes].map((code) => levels[code])).toEqual(lines.map((line) => line[index + 3] || MISSING));
    expect(found.testSetDigest).toBe(sha256(lines.map((line) => `${line[0]},${line[1]}\n`).sort().join('')));
  });
});

describe('the truth', () => {
  it('is told by the labels that are named, and by 1 and 0 where none are', async () => {
    expect((await read('y,s\nyes,1\nborderline,1\nno,1\n', { truth: { column: 'y', positive: ['yes', 'borderline'], negative: ['no'] } })).truth).toEqual(Uint8Array.of(1, 1, 0));
  });

  it('is never guessed: a text that is no label is refused, however near it comes', async () => {
    const problems = await refused('y,s\n1,1\n1.0,1\n0,1\n 1,1\n,1\ntrue,1\n');
    expect(problems.map((problem) => problem.slice(0, 2))).toEqual(['3:', '5:', '6:', '7:']);
    expect(problems[0]).toBe('3: predictions.csv, line 3: the truth in "y" is "1.0", neither positive ("1") nor negative ("0")');
    expect(problems[2]).toBe('6: predictions.csv, line 6: the truth in "y" is empty');
  });

  it('is refused also where bad scores are excluded', async () => {
    expect(await refused('y,s\n2,NaN\n', { exclude: 'bad-scores' })).toEqual(['2: predictions.csv, line 2: the truth in "y" is "2", neither positive ("1") nor negative ("0")']);
  });

  it.each([
    [{ positive: ['yes'] }, 'only the positive labels are named'], [{ negative: ['no'] }, 'only the negative labels are named'],
    [{ positive: [], negative: ['no'] }, 'no label is named'], [{ positive: ['yes', 'no'], negative: ['no'] }, 'the label "no" means both positive and negative'],
  ])('needs labels that tell positive from negative: %j', async (labels, what) => {
    expect(await refused('y,s\nyes,1\n', { truth: { column: 'y', ...labels } })).toEqual([`-: predictions.csv: ${what} in "y"`]);
  });
});

describe('a score', () => {
  it('that is no finite decimal is refused with its line', async () => {
    const bad = ['NaN', 'NA', 'inf', '0x1F', '1_000', '"0,5"', '1e999', ''];
    expect(await refused(`y,s\n1,0.5\n${bad.map((text) => `0,${text}\n`).join('')}`)).toEqual([
      ...bad.slice(0, -1).map((text, index) => `${index + 3}: predictions.csv, line ${index + 3}: the score in "s" is no number: "${text.replaceAll('"', '')}"`),
      '10: predictions.csv, line 10: the score in "s" is empty',
    ]);
  });

  it('of a reference is held to the same', async () => {
    expect(await refused('y,s,o\n1,1,x\n', { references: [{ name: 'previous', column: 'o' }] })).toEqual(['2: predictions.csv, line 2: the previous score in "o" is no number: "x"']);
  });

  it('that is none is excluded with its row where that is asked for, and counted', async () => {
    const found = await read('id,y,s,o,sex,patient,w\na,1,1,1,F,p,1\nb,0,x,1,M,q,2\nc,0,2,,M,r,3\nd,1,,x,F,p,4\ne,0,5,5,F,r,5\n', {
      references: [{ name: 'previous', column: 'o' }], attributes: ['sex'], cluster: 'patient', weight: 'w', case: 'id', exclude: 'bad-scores',
    });
    expect(found).toMatchObject({
      rows: 2, truth: Uint8Array.of(1, 0), scores: { values: Float64Array.of(1, 5) }, references: [{ values: Float64Array.of(1, 5) }],
      attributes: [{ levels: ['F', 'M'], codes: Uint8Array.of(0, 0) }], clusters: { count: 2, codes: Uint32Array.of(0, 1) }, weights: Float64Array.of(1, 5),
      excluded: [{ reason: 's of predictions.csv holds no number', n: 2, lines: [3, 5] }, { reason: 'o of predictions.csv holds no number', n: 1, lines: [4] }],
      testSetDigest: sha256('a,1\nb,0\nc,0\nd,1\ne,0\n'),
    });
  });
});

describe('an attribute', () => {
  it('is text: trimmed of space and tab, never a number, and empty is a level of its own', async () => {
    const levels = ['00', '0', 'NA', 'nan', 'null', '__proto__', 'constructor', '\u00a0', 'é', '𝒳', '\uffff'];
    const { attributes: [found] } = await read(`y,s,a\n${[...levels, ' \t', ''].map((level) => `1,1,\t ${level} \n`).join('')}`, { attributes: ['a'] });
    expect([...(found?.codes ?? [])].map((code) => found?.levels[code])).toEqual([...levels, MISSING, MISSING]);
    expect(found?.levels).toEqual([MISSING, '0', '00', 'NA', '__proto__', 'constructor', 'nan', 'null', '\u00a0', 'é', '\uffff', '𝒳']);
  });

  it('cannot hold the text that stands for an empty field', async () => {
    expect(await refused('y,s,a\n1,1,F\n1,1,(missing)\n', { attributes: ['a'] })).toEqual(['3: predictions.csv, line 3: the attribute in "a" is "(missing)", which is what an empty field is called']);
  });

  it.each([[256, Uint8Array], [257, Uint16Array], [10_000, Uint16Array]])('with %i levels has the smallest codes that tell them apart', async (n, type) => {
    const level = (row: number): string => `level number ${row % n}`;
    const { attributes: [found] } = await read(`y,s,a\n${Array.from({ length: 20_000 }, (_, row) => `1,1,${level(row)}\n`).join('')}`, { attributes: ['a'] });
    expect(found?.codes).toBeInstanceOf(type);
    expect(found?.levels.length).toBe(n);
    expect([...(found?.codes ?? [])].every((code, row) => found?.levels[code] === level(row))).toBe(true);
  });

  it('with more than 10,000 levels is none', async () => {
    expect(await refused(`y,s,a\n${Array.from({ length: 20_000 }, (_, row) => `1,1,${row}\n`).join('')}`, { attributes: ['a'] })).toEqual([
      '10002: predictions.csv, line 10002: "a" has more than 10,000 different texts, too many for an attribute']);
  });
});

describe('cases, clusters and weights', () => {
  it('are refused where a case stands twice or has no id, with both lines', async () => {
    expect(await refused('id,y,s\na,1,1\nb,1,1\n"a",0,1\n,1,1\na,1,1\n', { case: 'id' })).toEqual([
      '5: predictions.csv, line 5: the case in "id" is empty',
      '4: predictions.csv, line 4: the case in "id" is "a", as on line 2', '6: predictions.csv, line 6: the case in "id" is "a", as on line 2']);
  });

  it('are refused where a cluster has no id, and where a weight is negative or none', async () => {
    expect(await refused('y,s,p,w\n1,1,,1\n1,1,a,-1\n1,1,b,\n', { cluster: 'p', weight: 'w' })).toEqual([
      '4: predictions.csv, line 4: the weight in "w" is empty', '3: predictions.csv, line 3: the weight in "w" is -1, not a number from 0', '2: predictions.csv, line 2: the cluster in "p" is empty']);
  });

  it('may be as many as rows, and long', async () => {
    const id = (row: number): string => `${'subject-of-the-study-'.repeat(row % 3)}${row}`;
    const rows = Array.from({ length: 30_000 }, (_, row) => `${id(row)},1,1,${id(row >> 1)}\n`);
    const { clusters } = await read(`id,y,s,p\n${rows.join('')}`, { case: 'id', cluster: 'p' });
    expect(clusters?.count).toBe(new Set(Array.from({ length: 30_000 }, (_, row) => id(row >> 1))).size);
  });
});

describe('texts', () => {
  it('are told apart also where their hashes are alike', async () => {
    // Known collision of FNV-1a with 32 bits.
    expect((await read('y,s,p\n1,1,declinate\n1,1,macallums\n', { cluster: 'p' })).clusters?.count).toBe(2);
  });
});

describe('the digest of the test set', () => {
  it('is that of the sorted lines CASE,TRUTH in whatever order the rows stand, as they stand', async () => {
    const cases = fc.uniqueArray(fc.array(fc.constantFrom('a', 'b', '\u0001', '!', ',', '\n', '"', 'é', '𝒳', '\uffff', 'longer than four'), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')), { maxLength: 40 });
    await fc.assert(fc.asyncProperty(cases, fc.array(fc.constantFrom('yes', 'no', 'y'), { minLength: 40, maxLength: 40 }), async (names, truths) => {
      const content = `y,id,s\n${names.map((name, row) => `${truths[row]},"${name.replaceAll('"', '""')}",1\n`).join('')}`;
      const found = await read(content, { truth: { column: 'y', positive: ['yes', 'y'], negative: ['no'] }, case: 'id' });
      const lines = names.map((name, row) => Buffer.from(`${name},${truths[row]}\n`)).sort((a, b) => Buffer.compare(a, b));
      expect(found.testSetDigest).toBe(`sha256:${createHash('sha256').update(Buffer.concat(lines)).digest('hex')}`);
    }), { numRuns: 200 });
  });

  it('is the same for many rows as for few', async () => {
    const names = Array.from({ length: 20_000 }, (_, row) => `case-${(row * 7919) % 20_011}`);
    const found = await read(`id,y,s\n${names.map((name) => `${name},1,1\n`).join('')}`, { case: 'id' });
    expect(found.testSetDigest).toBe(sha256(names.map((name) => `${name},1\n`).sort().join('')));
  });
});

describe('a reference in another table', () => {
  const HERE = 'id,y,s\na,1,1\nb,0,2\nc,1,3\n';
  const joined = (there: string, more: Partial<BinaryColumns> = {}): Promise<BinaryTable> => read(HERE, {
    case: 'id', references: [{ name: 'previous', column: 'old', threshold: 2, table: { source: table(there, { path: 'old.csv' }), case: 'who' } }], ...more,
  });

  it('is joined by case, in whatever order', async () => {
    expect((await joined('old,who\n30,c\n10,a\n20,b\n')).references).toEqual([{ name: 'previous', values: Float64Array.of(10, 20, 30), threshold: 2 }]);
  });

  it('must hold the same cases', async () => {
    expect(await problemsOf(joined('old,who\n30,c\n10,a\n20,x\n40,y\n'))).toEqual(['-: predictions.csv has 1 case that old.csv does not have: "b"', '-: old.csv has 2 cases that predictions.csv does not have: "x", "y"']);
    expect(await problemsOf(joined('old,who\n30,c\n10,a\n20,c\n'))).toEqual(['4: old.csv, line 4: the case in "who" is "c", as on line 2']);
  });

  it('needs a column of cases here', async () => {
    expect(await problemsOf(joined('old,who\n30,c\n', { case: undefined }))).toEqual([expect.stringContaining('old.csv can only be joined by case')]);
  });

  it('is refused for a bad score with its own line, or excluded with it', async () => {
    expect(await problemsOf(joined('old,who\n30,c\nx,a\n20,b\n'))).toEqual(['3: old.csv, line 3: the previous score in "old" is no number: "x"']);
    expect(await joined('old,who\n30,c\nx,a\n20,b\n', { exclude: 'bad-scores' })).toMatchObject({
      rows: 2, references: [{ values: Float64Array.of(20, 30) }], excluded: [{ reason: 'old of old.csv holds no number', n: 1, lines: [3] }] });
  });
});
