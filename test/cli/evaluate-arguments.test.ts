import { describe, expect, it } from 'vitest';
import { evaluateOptions } from '../../src/cli/evaluate/arguments.ts';

const BINARY = ['table.csv', '--truth', 'y', '--score', 's'];
const asked = (...more: string[]) => evaluateOptions([...BINARY, ...more]);

describe('the arguments of evaluate', () => {
  it('takes several labels behind one option, once the table is named', () => {
    const { file, positive, negative } = asked('--positive', 'yes', 'ja', '--negative', 'no', '--negative', 'nein', 'non');
    expect({ file, positive, negative }).toEqual({ file: 'table.csv', positive: ['yes', 'ja'], negative: ['no', 'nein', 'non'] });
  });

  it('takes the table where it comes last', () => {
    expect(evaluateOptions(['--truth', 'y', '--score', 's', '--positive', 'yes', 'table.csv'])).toMatchObject({ file: 'table.csv', positive: ['yes'] });
  });

  it('divides by single attributes and by crossed ones, each once', () => {
    expect(asked('--by', 'sex,site,sex+site', '--by', 'sex').by).toEqual([['sex'], ['site'], ['sex', 'site']]);
  });

  it('reads a threshold as the double nearest to what is written', () => {
    expect(asked('--threshold', '0.30000000000000004').threshold).toBe(0.1 + 0.2);
    expect(asked('--threshold=-1.5').threshold).toBe(-1.5);
  });

  it('tells the threshold of a reference from an @ in the name of its column', () => {
    const { references } = asked('--reference', 'authorized=old@2.0.0', '--reference', 'previous=p@0.45', '--reference-file', 'previous=old.csv');
    expect(references).toEqual([
      { name: 'authorized', column: 'old@2.0.0', threshold: undefined, file: undefined },
      { name: 'previous', column: 'p', threshold: 0.45, file: 'old.csv' },
    ]);
  });

  it.each([
    ['no table', [], /which table/],
    ['a second table', [...BINARY, 'more.csv'], /does not take "more.csv"/],
    ['an unknown option', [...BINARY, '--treshold', '1'], /no option --treshold/],
    ['no score', ['table.csv', '--truth', 'y'], /needs --score/],
    ['a threshold that is no number', [...BINARY, '--threshold', '0x1F'], /0x1F is no number/],
    ['a threshold that is not finite', [...BINARY, '--threshold', '1e999'], /is no number/],
    ['an unknown direction', [...BINARY, '--higher-is', 'better'], /none of positive, negative/],
    ['a percentage as a level', [...BINARY, '--level', '95'], /no confidence level/],
    ['an empty attribute', [...BINARY, '--by', 'sex,,site'], /empty name/],
    ['a reference without a column', [...BINARY, '--reference', 'previous='], /is not NAME=COLUMN/],
    ['a reference twice', [...BINARY, '--reference', 'a=x', '--reference', 'a=y'], /names a twice/],
    ['a file of no reference', [...BINARY, '--reference-file', 'a=x.csv'], /names a, and no --reference does/],
    ['a certainty as threshold probability', [...BINARY, '--net-benefit', '0.2,1'], /no threshold probability/],
    ['an unknown exclusion', [...BINARY, '--exclude', 'bad-truth'], /none of bad-scores/],
    ['an unknown task', ['table.csv', '--task', 'magic'], /none of binary/],
    ['a threshold for regression', ['table.csv', '--task', 'regression', '--truth', 'y', '--predicted', 'p', '--threshold', '1'], /--threshold is of no use/],
    ['values for rates', ['table.csv', '--task', 'rate', '--events', 'e', '--exposure', 'x', '--value', 'v'], /--value is of no use/],
    ['a rate without exposure', ['table.csv', '--task', 'rate', '--events', 'e'], /needs --exposure/],
  ])('refuses %s', (_, args, message) => {
    expect(() => evaluateOptions(args)).toThrow(message);
  });
});
