import { describe, expect, it } from 'vitest';
import { readBinaryTable, type BinaryColumns } from '../../src/predictions/binary.ts';
import { NumberColumn, TextColumn } from '../../src/predictions/columns.ts';
import { TableFaults } from '../../src/predictions/faults.ts';
import { readColumns } from '../../src/predictions/read.ts';
import { TableError } from '../../src/predictions/table.ts';
import { readRegressionTable } from '../../src/predictions/tasks.ts';
import { oracle, oracleBytes, problemsOf, table } from './tables.ts';

const TRUTH = { truth: { column: 'y_true' }, score: { column: 'score' } } as const;
const BASIC = { ...TRUTH, attributes: ['sex', 'age_band', 'site', 'ethnicity'] };

async function texts(name: string, source = oracle('types.parquet')): Promise<string[]> {
  const column = new TextColumn('attribute', name);
  await readColumns(source, [column], new TableFaults(source.path));
  return [...column.codes].map((code) => column.texts.text(code));
}

async function numbers(name: string): Promise<number[]> {
  const column = new NumberColumn('score', name);
  await readColumns(oracle('types.parquet'), [column], new TableFaults('types.parquet'));
  return [...column.values];
}

const ROWS = Array.from({ length: 40 }, (_, row) => row);

describe('a Parquet file', () => {
  it.each<[string, string, BinaryColumns]>([
    ['basic_int64_double_snappy', 'basic_2000', BASIC],
    ['basic_bool_double_zstd', 'basic_2000', { ...BASIC, truth: { column: 'y_true', positive: ['true'], negative: ['false'] } }],
    ['basic_string_label_gzip', 'basic_2000', { ...BASIC, truth: { column: 'y_true', positive: ['yes'], negative: ['no'] } }],
    ['weights_decimal', 'weights_1000', { ...TRUTH, weight: 'weight', attributes: ['sex'] }],
    ['paired', 'paired_1500', { truth: { column: 'y_true' }, score: { column: 'score_new' }, references: [{ name: 'previous', column: 'score_old' }], attributes: ['sex', 'site'], case: 'case_id' }],
    ['ties_hyparquet_writer', 'ties_2000', { ...TRUTH, attributes: ['sex', 'site'] }],
  ])('%s holds what the same table says as text', async (parquet, csv, columns) => {
    const [found, expected] = await Promise.all([readBinaryTable(oracle(`${parquet}.parquet`), columns), readBinaryTable(oracle(`${csv}.csv`), { ...columns, truth: { column: 'y_true' } })]);
    expect(found).toEqual(expected);
    expect(found.rows).toBeGreaterThan(900);
  });

  it('may have no rows', async () => {
    expect(await readBinaryTable(oracle('empty.parquet'), { ...TRUTH, attributes: ['sex'] })).toMatchObject({ rows: 0 });
  });

  it('is refused with the rows of scores that are not finite, or excluded with them', async () => {
    expect(await problemsOf(readBinaryTable(oracle('nan_scores.parquet'), TRUTH))).toEqual([
      '5: nan_scores.parquet, row 5: the score in "score" is no number: "NaN"', '9: nan_scores.parquet, row 9: the score in "score" is no number: "Infinity"',
      '12: nan_scores.parquet, row 12: the score in "score" is empty']);
    expect(await readBinaryTable(oracle('nan_scores.parquet'), { ...TRUTH, exclude: 'bad-scores' })).toMatchObject({ rows: 2997, excluded: [{ n: 3, lines: [5, 9, 12] }] });
  });

  it('gives texts, whole numbers in decimal, and booleans as texts; a null is empty', async () => {
    expect(await texts('bool')).toEqual(ROWS.map((row) => String(row % 3 === 0)));
    expect(await texts('bool_rle')).toEqual(ROWS.map((row) => String(row % 3 === 0)));
    expect(await texts('int8')).toEqual(ROWS.map((row) => (row % 5 === 0 ? '' : String(row - 20))));
    expect(await texts('uint32')).toEqual(ROWS.map((row) => String(row % 2 === 1 ? 4294967295 - row : row)));
    expect(await texts('int64')).toEqual(ROWS.map((row) => String(row % 2 === 1 ? 9007199254740993n + BigInt(row) : -row)));
    expect(await texts('int64_delta')).toEqual(ROWS.map((row) => String(row * row - 7)));
    expect(await texts('int32_delta')).toEqual(ROWS.map((row) => String(row * row - 7)));
    expect(await texts('text')).toEqual(ROWS.map((row) => (row % 7 === 0 || row % 11 === 0 ? '' : `é${row}`)));
    expect(await texts('text_length')).toEqual(ROWS.map((row) => `case number ${row}`));
    expect(await texts('text_shared')).toEqual(ROWS.map((row) => `case number ${row}`));
    expect(await texts('text_few')).toEqual(ROWS.map((row) => (row % 9 === 0 ? '' : ['one', 'two', 'three'][row % 3])));
  });

  it('gives numbers of every kind to the nearest double', async () => {
    expect(await numbers('split')).toEqual(ROWS.map((row) => row / 7));
    expect(await numbers('float32')).toEqual(ROWS.map((row) => Math.fround(row / 7)));
    expect(await numbers('half')).toEqual(ROWS.map((row) => row / 8));
    expect(await numbers('decimal')).toEqual(ROWS.map((row) => Number(((4807 + row * 977) / 100000).toFixed(5))));
    expect(await numbers('int64')).toEqual(ROWS.map((row) => (row % 2 === 1 ? Number(9007199254740993n + BigInt(row)) : 0 - row)));
    expect(await numbers('uint32')).toEqual(ROWS.map((row) => (row % 2 === 1 ? 4294967295 - row : row)));
  });

  it.each([
    ['split', 'is DOUBLE (float), not a column of text, whole numbers or booleans'], ['date', 'is DATE, not a column of text'], ['decimal', 'is FIXED_LEN_BYTE_ARRAY (decimal), not'],
    ['list', 'is a nested or repeated column, not'],
  ])('has no texts in %s', async (name, what) => {
    expect(await problemsOf(texts(name))).toEqual([expect.stringContaining(`types.parquet: the attribute in "${name}" ${what}`)]);
  });

  it.each([['text', 'is BYTE_ARRAY (text), not a column of numbers'], ['bool', 'is BOOLEAN (boolean), not'], ['list', 'is a nested or repeated column, not']])('has no numbers in %s', async (name, what) => {
    expect(await problemsOf(numbers(name))).toEqual([expect.stringContaining(`types.parquet: the score in "${name}" ${what}`)]);
  });

  it('has no digest where the truth is floating point, for that has no one text', async () => {
    const columns = { predicted: 'float32', case: 'text_length' };
    expect((await readRegressionTable(oracle('types.parquet'), { ...columns, truth: 'split' })).testSetDigest).toBeUndefined();
    expect((await readRegressionTable(oracle('types.parquet'), { ...columns, truth: 'int64' })).testSetDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('is told by its first bytes, whatever its name', async () => {
    expect(await texts('text_few', table(oracleBytes('types.parquet'), { path: 'predictions.csv' }))).toHaveLength(40);
  });

  it('is refused where a column is not there, with the columns that are', async () => {
    expect(await problemsOf(texts('text_fw'))).toEqual(['-: types.parquet has no column "text_fw" (attribute)']);
  });
});

describe('a Parquet file that is broken', () => {
  const FILES = ['basic_int64_double_snappy', 'basic_bool_double_zstd', 'basic_string_label_gzip', 'paired', 'weights_decimal', 'types'];

  /** Reads every column that can be read, each for itself; a refusal is an answer, any other error fails the test. */
  async function survive(bytes: Uint8Array, names: readonly string[]): Promise<number> {
    let refusals = 0;
    for (const name of names) {
      for (const column of [new TextColumn('attribute', name, { most: 10_000 }), new NumberColumn('score', name)]) {
        try {
          await readColumns(table(bytes, { path: 'broken.parquet' }), [column], new TableFaults('broken.parquet'));
        } catch (error) {
          if (!(error instanceof TableError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          refusals += 1;
        }
      }
    }
    return refusals;
  }

  it.each(['basic_int64_double_snappy', 'types'])('is refused wherever %s is cut off', async (name) => {
    const bytes = oracleBytes(`${name}.parquet`);
    for (let length = 4; length < bytes.length; length += 97) {
      expect(await problemsOf(readBinaryTable(table(bytes.slice(0, length), { path: 'cut.parquet' }), TRUTH))).toEqual(['-: cut.parquet begins as a Parquet file and does not end as one']);
    }
  });

  it.each(FILES)('never does worse than being refused: %s', async (name) => {
    const bytes = oracleBytes(`${name}.parquet`);
    const names = name === 'types' ? ['bool', 'int8', 'int64_delta', 'text', 'text_shared', 'text_few', 'split', 'decimal'] : ['y_true', 'score', 'sex', 'weight', 'score_new', 'id'];
    let refusals = 0;
    // Knuth's generator: the same damage each time.
    let state = 12345;
    const next = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let run = 0; run < 40; run += 1) {
      const damaged = bytes.slice();
      // Headers and footer are where lengths and counts stand.
      const from = run % 2 === 0 ? Math.max(4, bytes.length - 1500) : 4;
      for (let change = 0; change < 3; change += 1) damaged[from + next(bytes.length - from - 8)] = [0, 0x7f, 0x80, 0xff, next(256)][next(5)] ?? 0;
      refusals += await survive(damaged, names);
    }
    expect(refusals).toBeGreaterThan(0);
  });
});
