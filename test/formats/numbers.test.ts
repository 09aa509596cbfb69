import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentOf, problemsIn, valueOf } from './reading.ts';

const finite = { expected: 'a finite decimal number such as 0.95', mend: 'Write a decimal number; put it in quotes if it is a text.' };

describe('a number', () => {
  test('is a decimal', () => {
    expect(valueOf('a.json', '[0, 7, -7, 0.5, -0.5, 1e5, 1E+5, 12.5e-3, 9007199254740991, -9007199254740991, 0.0, 0e0]')).toEqual([
      0, 7, -7, 0.5, -0.5, 100000, 100000, 0.0125, 9007199254740991, -9007199254740991, 0, 0,
    ]);
    expect(valueOf('a.yaml', '[0, +7, -7, .5, 5., 1e5, 12.5e-3, 0.10]')).toEqual([0, 7, -7, 0.5, 5, 100000, 0.0125, 0.1]);
  });

  test.each([
    ['a.yaml', '0x1F'], ['a.yaml', '0o17'], ['a.yaml', '.inf'], ['a.yaml', '-.inf'], ['a.yaml', '.nan'], ['a.yaml', '.NaN'],
    ['a.json', 'NaN'], ['a.json', 'Infinity'], ['a.json', '-Infinity'], ['a.json', '0x1F'], ['a.json', '1e'], ['a.json', '1_000'], ['a.json', '2026-05-01'], ['a.json', 'nan'], ['a.json', '-inf'],
  ])('in another notation is refused: %s %s', (path, text) => {
    const problems = problemsIn(path, `[0, ${text}]`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ ...finite, kind: 'schema', message: `${text} is not a finite decimal number`, found: text });
    expect(problems[0]?.location.line).toBe(1);
  });

  test.each([
    ['a.yaml', '[1e400]', '1e400 is too large to be read: it would become infinite', '1e400', 'a number between 1e-300 and 1e300', 'Correct the number.'],
    ['a.json', '[-1e400]', '-1e400 is too large to be read: it would become infinite', '-1e400', 'a number between 1e-300 and 1e300', 'Correct the number.'],
    ['a.json', '[1e-400]', '1e-400 is too small to be read: it would become zero', '1e-400', 'a number between 1e-300 and 1e300', 'Correct the number.'],
    ['a.yaml', '[-0.01e-400]', '-0.01e-400 is too small to be read: it would become zero', '-0.01e-400', 'a number between 1e-300 and 1e300', 'Correct the number.'],
    ['a.json', '[-0]', '-0 is a negative zero', '-0', '0', 'Write 0.'],
    ['a.yaml', '[-0.00]', '-0.00 is a negative zero', '-0.00', '0', 'Write 0.'],
    ['a.yaml', '[012]', '012 has a leading zero, which some tools read as octal', '012', 'a number without leading zeros', 'Leave out the leading zeros; put it in quotes if it is a text.'],
    ['a.yaml', '[-00.5]', '-00.5 has a leading zero, which some tools read as octal', '-00.5', 'a number without leading zeros', 'Leave out the leading zeros; put it in quotes if it is a text.'],
    ['a.json', '[01]', '01 has a leading zero, which some tools read as octal', '01', 'a number without leading zeros', 'Leave out the leading zeros; put it in quotes if it is a text.'],
    ['a.json', '[9007199254740992]', '9007199254740992 has more digits than a number can hold', '9007199254740992', 'a whole number of at most 9007199254740991', 'Put it in quotes if it is an identifier.'],
    ['a.yaml', '[-9007199254740993]', '-9007199254740993 has more digits than a number can hold', '-9007199254740993', 'a whole number of at most 9007199254740991', 'Put it in quotes if it is an identifier.'],
    ['a.yaml', '[+12345678901234567890]', '+12345678901234567890 has more digits than a number can hold', '+12345678901234567890', 'a whole number of at most 9007199254740991', 'Put it in quotes if it is an identifier.'],
  ])('that would be read as another is refused: %s %s', (path, text, message, found, expected, mend) => {
    const problems = problemsIn(path, text);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(problems[0]).toMatchObject({ kind: 'schema', found, expected, mend });
  });

  test('that is refused is named by its place', () => {
    expect(problemsIn('a.yaml', 'a:\n  - 1\n  - 0x1F\n')[0]).toMatchObject({ pointer: '/a/1', location: { line: 3, column: 5 } });
    expect(problemsIn('a.json', '{"a": [1, -0]}')[0]).toMatchObject({ pointer: '/a/1', location: { line: 1, column: 11 } });
  });

  test('of many digits is shown shortened', () => {
    const [problem] = problemsIn('a.json', `[${'9'.repeat(500)}]`);
    expect(problem?.found).toHaveLength(80);
    expect(problem?.message).toMatch(/^9{79}… is too large/);
  });

  test('several of them are all reported', () => {
    expect(problemsIn('a.yaml', 'a: .nan\nb: -0\nc: 1\nd: 00\n').map(({ location, found }) => `${location.line} ${found}`)).toEqual(['1 .nan', '2 -0', '4 00']);
  });

  test('with a fraction may be larger than whole numbers may', () => {
    expect(valueOf('a.json', '[1e300, 12345678901234567890.0, 1.5e17]')).toEqual([1e300, Number('12345678901234567890'), 1.5e17]);
  });
});

describe('numbers that are compared exactly', () => {
  const exact = { exactNumbers: true };

  test('are decimals that come back as they were written, however they are written', () => {
    const text = '[0.88, 0.880, 8.8e-1, 88e-2, 0.1, 1e-5, 1.0e-5, 0, 0.0, 0e7, 100, 1e2, 123456789.125, 5e-324, 1e21, 1.5e300, -0.02]';
    expect(documentOf('a.json', text, exact).value).toEqual([0.88, 0.88, 0.88, 0.88, 0.1, 1e-5, 1e-5, 0, 0, 0, 100, 100, 123456789.125, 5e-324, 1e21, 1.5e300, -0.02]);
  });

  test.each(['0.1000000000000000055', '0.12345678901234567890', '1.00000000000000001', '9007199254740993.0', '3e-324', '123456789012345678e-3', '-0.30000000000000001'])(
    'with more digits than a double holds are refused: %s', (text) => {
      const [problem] = problemsIn('a.json', `[${text}]`, exact);
      const read = String(Number(text));
      expect(problem).toMatchObject({
        kind: 'schema',
        message: `${text} has more digits than a number can hold: it would be read as ${read}`,
        found: text,
        expected: 'a decimal that is kept as written',
        mend: `Write ${read}.`,
      });
      expect(problemsIn('a.json', `[${text}]`)).toEqual([]);
    },
  );

  test('the shortest text of any double is one of them', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0) && !(Number.isInteger(x) && !Number.isSafeInteger(x))), (x) => {
      expect(documentOf('a.json', `[${x}]`, exact).value).toEqual([x]);
      expect(documentOf('a.yaml', `[${x}]`, exact).value).toEqual([x]);
    }));
  });
});
