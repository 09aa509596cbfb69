import { describe, expect, it } from 'vitest';
import { readClassTable, readRateTable, readRegressionTable, readValueTable } from '../../src/predictions/tasks.ts';
import { problemsOf, table } from './tables.ts';

describe('readClassTable', () => {
  const CONTENT = 'id,t,p,pa,pb,sex\n1,b, a,0.6,0.4,F\n2,a,a\t,1,0,M\n3,b,b,0,1,\n';
  const COLUMNS = { truth: 't', predicted: 'p' };

  it('codes both classes alike, with the probability of each', async () => {
    expect(await readClassTable(table(CONTENT), { ...COLUMNS, probabilities: new Map([['b', 'pb'], ['a', 'pa']]), attributes: ['sex'], case: 'id' })).toMatchObject({
      rows: 3, classes: ['a', 'b'], truth: Uint8Array.of(1, 0, 1), predicted: Uint8Array.of(0, 0, 1), probabilities: [Float64Array.of(0.6, 1, 0), Float64Array.of(0.4, 0, 1)],
      attributes: [{ levels: ['(missing)', 'F', 'M'] }], testSetDigest: expect.stringMatching(/^sha256:/),
    });
    expect((await readClassTable(table(CONTENT), COLUMNS)).probabilities).toBeUndefined();
  });

  it('keeps the order of classes that are named, and refuses others', async () => {
    expect(await readClassTable(table(CONTENT), { ...COLUMNS, classes: ['c', 'b', 'a'] })).toMatchObject({ classes: ['c', 'b', 'a'], truth: Uint8Array.of(1, 2, 1) });
    expect(await problemsOf(readClassTable(table(CONTENT), { ...COLUMNS, classes: ['b'] }))).toEqual([
      '3: predictions.csv, line 3: the true class in "t" is "a", not one of the classes "b"',
      '2: predictions.csv, line 2: the predicted class in "p" is "a", not one of the classes "b"', '3: predictions.csv, line 3: the predicted class in "p" is "a", not one of the classes "b"']);
  });

  it('refuses an empty class, and what is no probability', async () => {
    expect(await problemsOf(readClassTable(table('t,p,x\n,a,0.5\na,,1.5\na,a,x\n'), { ...COLUMNS, probabilities: new Map([['a', 'x']]) }))).toEqual([
      '4: predictions.csv, line 4: the probability of a in "x" is no number: "x"', '3: predictions.csv, line 3: the probability of a in "x" is 1.5, not a probability from 0 to 1',
      '2: predictions.csv, line 2: the true class in "t" is empty', '3: predictions.csv, line 3: the predicted class in "p" is empty']);
  });

  it('needs a probability for each class', async () => {
    await expect(readClassTable(table(CONTENT), { ...COLUMNS, probabilities: new Map([['a', 'pa']]) })).rejects.toThrow('probabilities are named for "a", the classes are "a", "b"');
  });
});

describe('readRegressionTable', () => {
  it('reads two numbers a row', async () => {
    expect(await readRegressionTable(table('t,p,c\n1.5,2,x\n-3,1e3,x\n'), { truth: 't', predicted: 'p', cluster: 'c' })).toMatchObject({
      rows: 2, truth: Float64Array.of(1.5, -3), predicted: Float64Array.of(2, 1000), clusters: { count: 1 }, testSetDigest: undefined });
  });

  it('refuses a row without either', async () => {
    expect(await problemsOf(readRegressionTable(table('t,p\n1,\nNA,2\n'), { truth: 't', predicted: 'p' }))).toEqual([
      '3: predictions.csv, line 3: the truth in "t" is no number: "NA"', '2: predictions.csv, line 2: the prediction in "p" is empty']);
  });

  it('has the digest of the truths as they stand', async () => {
    const [one, other] = await Promise.all(['1.50', '1.5'].map((truth) => readRegressionTable(table(`id,t,p\na,${truth},2\n`), { truth: 't', predicted: 'p', case: 'id' })));
    expect(one?.truth).toEqual(other?.truth);
    expect(one?.testSetDigest).not.toBe(other?.testSetDigest);
  });
});

describe('readValueTable', () => {
  it('keeps and counts the cases that have no value', async () => {
    expect(await readValueTable(table('dice,hd\n0.9,3\n, \n0,\n'), { values: ['dice', 'hd'] })).toMatchObject({
      rows: 3, values: [{ name: 'dice', values: Float64Array.of(0.9, Number.NaN, 0), missing: 1 }, { name: 'hd', values: Float64Array.of(3, Number.NaN, Number.NaN), missing: 2 }] });
  });

  it('refuses what is no number all the same', async () => {
    expect(await problemsOf(readValueTable(table('dice\n0.9\nNaN\n'), { values: ['dice'] }))).toEqual(['3: predictions.csv, line 3: the value in "dice" is no number: "NaN"']);
  });
});

describe('readRateTable', () => {
  it('reads events and exposure', async () => {
    expect(await readRateTable(table('e,x\n0,0\n3,1.5\n'), { events: 'e', exposure: 'x' })).toMatchObject({ rows: 2, events: Float64Array.of(0, 3), exposure: Float64Array.of(0, 1.5) });
  });

  it('refuses what is no count, and a negative exposure', async () => {
    expect(await problemsOf(readRateTable(table('e,x\n1.5,1\n-1,1\n2,-1\n'), { events: 'e', exposure: 'x' }))).toEqual([
      '2: predictions.csv, line 2: the number of events in "e" is 1.5, not a whole number from 0', '3: predictions.csv, line 3: the number of events in "e" is -1, not a whole number from 0',
      '4: predictions.csv, line 4: the exposure in "x" is -1, not a number from 0']);
  });
});
