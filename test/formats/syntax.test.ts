import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/formats/document.ts';
import { documentOf, problemsIn, summary, valueOf } from './reading.ts';

const BOTH = ['a.json', 'a.yaml'];

describe('JSON', () => {
  test.each([
    ['[1,]', '1:4', 'a value is expected', ']', 'Write the value; leave no comma before a closing bracket or brace.'],
    ['[,1]', '1:2', 'a value is expected', ',1]', 'Write the value; leave no comma before a closing bracket or brace.'],
    ['{"a":1,}', '1:8', 'a key in double quotes is expected', '}', 'Put the key in double quotes; leave no comma before the closing brace.'],
    ['{"a":}', '1:6', 'a value is expected', '}', 'Write the value; leave no comma before a closing bracket or brace.'],
    ['{"a" 1}', '1:6', 'a colon is expected after the key', '1}', 'Write a colon between key and value.'],
    ['[1 2]', '1:4', 'a comma is expected', '2]', 'Write a comma between the two entries.'],
    ['{"a":1 "b":2}', '1:8', 'a comma is expected', '"b":2}', 'Write a comma between the two entries.'],
    ['{"a":1', '1:7', 'the closing brace } is missing', 'nothing', 'Close the object; see whether the file is complete.'],
    ['[[1]', '1:5', 'the closing bracket ] is missing', 'nothing', 'Close the list; see whether the file is complete.'],
    ['1 2', '1:3', 'something follows the end of the document', '2', 'Keep one value in the file and nothing after it.'],
    ['{}{}', '1:3', 'something follows the end of the document', '{}', 'Keep one value in the file and nothing after it.'],
    ['// note\n1', '1:1', 'JSON has no comments', '// note', 'Remove the comment.'],
    ['[1 /* note */]', '1:4', 'JSON has no comments', '/* note */]', 'Remove the comment.'],
    ['"a', '1:1', 'the closing quote of a text is missing', '"a', 'Close the text on the same line; a line break inside is written \\n.'],
    ['"a\nb"', '1:1', 'the closing quote of a text is missing', '"a', 'Close the text on the same line; a line break inside is written \\n.'],
    ['[1.]', '1:2', 'a number is not complete', '1.]', 'Write digits after the decimal point and after the exponent.'],
    ['"\\u12"', '1:1', '\\u is not followed by four hexadecimal digits', '"\\u12"', 'Write four hexadecimal digits.'],
    ['"\\x"', '1:1', 'a backslash is followed by a letter that has no meaning there', '"\\x"', 'Write a backslash itself as \\\\.'],
    ['"a\tb"', '1:1', 'a text holds a tab', '"a\tb"', 'Write a tab inside a text as \\t.'],
    ['{a: 1}', '1:2', 'this is no JSON value', 'a: 1}', 'Write a text in double quotes, a number, true, false, null, a list or an object.'],
    ["['a']", '1:2', 'this is no JSON value', "'a']", 'Write a text in double quotes, a number, true, false, null, a list or an object.'],
    ['[yes]', '1:2', 'this is no JSON value', 'yes]', 'Write a text in double quotes, a number, true, false, null, a list or an object.'],
    ['[True]', '1:2', 'this is no JSON value', 'True]', 'Write a text in double quotes, a number, true, false, null, a list or an object.'],
  ])('%j is refused with its place and what to write', (text, place, message, found, mend) => {
    const problems = problemsIn('a.json', text);
    expect(summary(problems)).toEqual([`${place} unreadable this cannot be read as JSON: ${message}`]);
    expect(problems[0]).toMatchObject({ found, mend, expected: 'JSON (RFC 8259)', pointer: '' });
  });

  test('that stops early is refused at its end, whatever it stands on', () => {
    const [problem] = problemsIn('a.json', '{"a": [1, 2],\n');
    expect(problem).toMatchObject({ kind: 'unreadable', location: { line: 2, column: 1 } });
  });

  test('reports what it saw before the place where it breaks', () => {
    expect(problemsIn('a.json', '{"a":1,"a":2,"b":01}').map(({ kind, found }) => `${kind} ${found}`)).toEqual(['unsafe "a" twice', 'schema 01']);
  });
});

describe('YAML', () => {
  test.each([
    ['a:\n\tb: 1', '2:1', 'a tab is used to indent', 'b: 1', 'Indent with spaces.'],
    ['a: x: y', '1:4', 'Nested mappings are not allowed in compact mappings', 'x: y', 'Put a text that has a colon and a space in quotes, or start the mapping on a line of its own.'],
    ['a: @x', '1:4', 'Plain value cannot start with reserved character @', '@x', 'Put the text in quotes.'],
    ['a: "x', '1:6', 'Missing closing "quote', 'nothing', 'Correct the syntax: indentation, colons, quotes and brackets.'],
    ['a: {b: 1,, c}', '1:10', 'Unexpected , in flow map', ', c}', 'Correct the syntax: indentation, colons, quotes and brackets.'],
    ['a:\n  b: 1\n c: 2', '3:1', 'All mapping items must start at the same column', 'c: 2', 'Indent what belongs together equally far, with spaces.'],
    ['a: "\\q"', '1:5', 'Invalid escape sequence \\q', '\\q"', 'Correct the syntax: indentation, colons, quotes and brackets.'],
  ])('%j is refused with its place and what to write', (text, place, message, found, mend) => {
    const problems = problemsIn('a.yaml', text);
    expect(summary(problems)).toEqual([`${place} unreadable this cannot be read as YAML: ${message}`]);
    expect(problems[0]).toMatchObject({ found, mend, expected: 'YAML 1.2', pointer: '' });
  });

  test('names one fault a line, in the order of the file', () => {
    const places = problemsIn('a.yaml', '- a\nb: c\n- d: [\nx: "y').map(({ location }) => location.line);
    expect(places).toEqual([...new Set(places)].toSorted((a, b) => Number(a) - Number(b)));
    expect(places[0]).toBe(2);
  });

  test('reads words of YAML 1.1 and dates as the texts that they are', () => {
    expect(valueOf('a.yaml', 'a: yes\nb: no\nc: on\nd: 2026-05-01\ne: 1_000\nf: 12:30\ng: 0b1\nh: 2026-05-01T10:00:00Z\n')).toEqual({
      a: 'yes', b: 'no', c: 'on', d: '2026-05-01', e: '1_000', f: '12:30', g: '0b1', h: '2026-05-01T10:00:00Z',
    });
  });

  test('reads what its quotes, blocks and indents say', () => {
    expect(valueOf('a.yaml', "a: 'it''s'\nb: |\n  x\n  y\nc: >-\n  x\n  y\nd:\n  - e: 1\n    f:\n  - [g, {h: i}]\n? j\n: k\n")).toEqual({
      a: "it's", b: 'x\ny\n', c: 'x y', d: [{ e: 1, f: null }, ['g', { h: 'i' }]], j: 'k',
    });
  });

  test('may say that it is YAML 1.2, and where it starts and ends', () => {
    expect(valueOf('a.yaml', '%YAML 1.2\n---\na: no\n...\n# end\n')).toEqual({ a: 'no' });
    expect(valueOf('a.yaml', '%YAML 1.2 # current\n---\na: no\n')).toEqual({ a: 'no' });
    expect(valueOf('a.yaml', '--- \na: no\n')).toEqual({ a: 'no' });
    expect(valueOf('a.yaml', 'a: "%YAML 1.1"\nb: 50%\n')).toEqual({ a: '%YAML 1.1', b: '50%' });
  });

  test.each([
    ['%YAML 1.1\n---\na: no', '1:1', 'the directive %YAML 1.1 changes how the file is read', '%YAML 1.1', 'YAML 1.2 without directives', 'Remove the line.'],
    ['%YAML 1.3\n---\na: no', '1:1', 'the directive %YAML 1.3 changes how the file is read', '%YAML 1.3', 'YAML 1.2 without directives', 'Remove the line.'],
    ['%YAML 1.21\n---\na: no', '1:1', 'the directive %YAML 1.21 changes how the file is read', '%YAML 1.21', 'YAML 1.2 without directives', 'Remove the line.'],
    ['%TAG ! tag:x,2000:\n---\na: no', '1:1', 'the directive %TAG ! tag:x,2000: changes how the file is read', '%TAG ! tag:x,2000:', 'YAML 1.2 without directives', 'Remove the line.'],
    ['%FOO\n---\na: no', '1:1', 'the directive %FOO changes how the file is read', '%FOO', 'YAML 1.2 without directives', 'Remove the line.'],
    ['a: !!str 1', '1:4', 'the tag !!str changes how a value is read', '!!str', 'values without tags', 'Remove the tag; put a text in quotes.'],
    ['a: !x {b: 1}', '1:4', 'the tag !x changes how a value is read', '!x', 'values without tags', 'Remove the tag; put a text in quotes.'],
    ['- ! 12', '1:3', 'the tag ! changes how a value is read', '!', 'values without tags', 'Remove the tag; put a text in quotes.'],
    ['!!binary a: b', '1:1', 'the tag !!binary changes how a value is read', '!!binary', 'values without tags', 'Remove the tag; put a text in quotes.'],
    ['a: *x', '1:4', 'the alias *x names no value above it', '*x', 'the value itself', 'Write the value out.'],
    ['a: &x [*x]', '1:8', 'the alias *x stands inside a value that is itself an alias: such aliases multiply', '*x', 'the value itself', 'Write the value out.'],
    ['a: &x 1\nb: &y [*x]\nc: *y', '2:8', 'the alias *x stands inside a value that is itself an alias: such aliases multiply', '*x', 'the value itself', 'Write the value out.'],
    ['a: &x 1\n? *x\n: 1', '2:3', 'a key is no text', 'a list or an object', 'a text as key', 'Write a text before the colon.'],
    ['b: {<<: 1}', '1:5', 'the merge key << takes its entries from elsewhere', '<<', 'the entries themselves', 'Write the entries out.'],
    ['1: x', '1:1', 'the key 1 is no text without quotes', '1', 'a text as key', 'Put the key in quotes: "1".'],
    ['1.10: x', '1:1', 'the key 1.10 is no text without quotes', '1.10', 'a text as key', 'Put the key in quotes: "1.10".'],
    ['{true: x}', '1:2', 'the key true is no text without quotes', 'true', 'a text as key', 'Put the key in quotes: "true".'],
    ['~: x', '1:1', 'the key ~ is no text without quotes', '~', 'a text as key', 'Put the key in quotes: "~".'],
    [': x', '1:1', 'a key is no text', 'no key', 'a text as key', 'Write a text before the colon.'],
    ['[a]: x', '1:1', 'a key is no text', 'a list or an object', 'a text as key', 'Write a text before the colon.'],
    ['? {a: b}\n: x', '1:3', 'a key is no text', 'a list or an object', 'a text as key', 'Write a text before the colon.'],
    ['a: 1\n---\nb: 2', '2:1', 'the file holds several documents', 'a second document', 'one document', 'Keep one document in a file, without a further "---".'],
    ['a: 1\n...\nb: 2', '3:1', 'the file holds several documents', 'a second document', 'one document', 'Keep one document in a file, without a further "---".'],
  ])('%j is refused as unsafe', (text, place, message, found, expected, mend) => {
    const problems = problemsIn('a.yaml', text);
    expect(summary(problems)).toEqual([`${place} unsafe ${message}`]);
    expect(problems[0]).toMatchObject({ found, expected, mend });
  });

  test('has texts that only look like tags, anchors, aliases and merge keys', () => {
    expect(valueOf('a.yaml', 'a: "*x"\nb: "&y"\nc: "!z"\nd: x*y\ne: |\n  *x\n  !y\n"<<": f\ng: <<\nh: "%TAG"\n')).toEqual({
      a: '*x', b: '&y', c: '!z', d: 'x*y', e: '*x\n!y\n', '<<': 'f', g: '<<', h: '%TAG',
    });
  });

  test('has keys of every text', () => {
    expect(valueOf('a.yaml', '"": 1\n"1": 2\nyes: 3\n2026-05-01: 4\n"a b": 5\n')).toEqual({ '': 1, 1: 2, yes: 3, '2026-05-01': 4, 'a b': 5 });
  });

  test('has an alias for the value above it, as often as it stands, each in its own place', () => {
    const document = documentOf('a.yaml', 'a: &x [1, {b: 2}]\nc: *x\nd: [*x, *x]\n');
    const list = [1, { b: 2 }];
    expect(document.value).toEqual({ a: list, c: list, d: [list, list] });
    expect(document.locate('/c')).toMatchObject({ line: 1 });
  });

  test('has the value of the last anchor of a name', () => {
    expect(valueOf('a.yaml', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });
});

describe('keys that stand twice', () => {
  test.each([
    ['a.json', '{"a": 1,\n "b": {"a": 2},\n "a": 3}', '3:2'],
    ['a.json', '{"a": 1,\n "b": 0,\n "\\u0061": 1}', '3:2'],
    ['a.yaml', 'a: 1\nb: {a: 2}\n"a": 1\n', '3:1'],
    ['a.yaml', '{a: 1,\n\n a: [2]}', '3:2'],
  ])('in one object are refused: %s %j', (path, text, place) => {
    const problems = problemsIn(path, text);
    expect(summary(problems)).toEqual([`${place} unsafe the key "a" stands twice in the same object; its first value is on line 1`]);
    expect(problems[0]).toMatchObject({ found: '"a" twice', expected: 'each key once', mend: 'Keep one of the two: readers disagree about which of them counts.', pointer: '/a' });
  });

  test('are named by their place in the document', () => {
    for (const path of BOTH) expect(problemsIn(path, '{"x": [0, {"__proto__": 1, "__proto__": 2}]}')[0]?.pointer).toBe('/x/1/__proto__');
  });

  test('in different objects are not', () => {
    for (const path of BOTH) expect(valueOf(path, '[{"a": 1}, {"a": 1}]')).toEqual([{ a: 1 }, { a: 1 }]);
  });
});

describe('the limits of a document', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  test.each(BOTH)('allow 64 levels and no more: %s', (path) => {
    expect(LIMITS.depth).toBe(64);
    expect(documentOf(path, nested(64)).value).toHaveLength(1);
    for (const text of [nested(65), `{"a": ${nested(64)}}`, nested(100_000), '['.repeat(100_000), '{"a":'.repeat(100_000)]) {
      const [problem, ...more] = problemsIn(path, text);
      expect(problem).toMatchObject({
        kind: 'unsafe',
        message: 'lists and objects lie inside each other more than 64 deep',
        found: 'more than 64 levels',
        expected: 'at most 64 levels',
        mend: 'Flatten the document.',
      });
      expect(more).toEqual([]);
    }
    expect(problemsIn(path, nested(65))[0]?.location.column).toBe(65);
  });

  test('hold for blocks of YAML, and for the pairs that stand in its lists', () => {
    for (const text of ['- '.repeat(65), '? '.repeat(65), '- '.repeat(200_000), '? '.repeat(200_000), 'a: '.repeat(65) + '\n', '[a: '.repeat(33) + ']'.repeat(33)]) {
      expect(problemsIn('a.yaml', text)[0]?.kind, text.slice(0, 20)).toMatch(/unsafe|unreadable/);
    }
    expect(problemsIn('a.yaml', '- '.repeat(65))[0]?.message).toContain('64 deep');
    expect(problemsIn('a.yaml', '[a: '.repeat(33) + ']'.repeat(33))[0]?.message).toContain('64 deep');
    expect(documentOf('a.yaml', '- '.repeat(64)).value).toHaveLength(1);
    expect(documentOf('a.yaml', '[a: '.repeat(32) + ']'.repeat(32)).value).toHaveLength(1);
  });

  test.each(BOTH)('allow texts and keys of 65,536 characters: %s', (path) => {
    const longest = 'x'.repeat(65_536);
    expect(documentOf(path, `["${longest}"]`).value).toEqual([longest]);
    const [text] = problemsIn(path, `["${longest}x"]`);
    expect(text).toMatchObject({
      kind: 'unsafe',
      message: 'a text is longer than 65536 characters',
      found: '65537 characters',
      expected: 'at most 65536 characters',
      mend: 'Shorten it, or attach it as a file of its own with its digest.',
      pointer: '/0',
    });
    expect(problemsIn('a.json', `{"${longest}x": 1}`)[0]?.message).toBe('a key is longer than 65536 characters');
  });

  test.each([
    ['a.json', (n: number) => `[${'1,'.repeat(n - 2)}1]`],
    ['a.yaml', (n: number) => `[${'1,'.repeat(n - 2)}1]`],
    ['a.yaml', (n: number) => '-\n'.repeat(n - 1)],
  ])('allow 250,000 values: %s', (path, text) => {
    expect(documentOf(path, text(LIMITS.values)).value).toHaveLength(LIMITS.values - 1);
    const problems = problemsIn(path, text(LIMITS.values + 2));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      kind: 'unsafe',
      message: 'the file holds more than 250000 values',
      found: 'more than 250000 values',
      expected: 'at most 250000 values',
      mend: 'Split the file, or attach the large part with its digest.',
    });
  });

  test('count every value', () => {
    const pairs = (n: number): string => `{${Array.from({ length: n }, (_, index) => `"${index}":[]`).join(',')}}`;
    expect(documentOf('a.json', pairs(LIMITS.values - 1)).locate('/1').line).toBe(1);
    expect(problemsIn('a.json', pairs(LIMITS.values))[0]?.message).toContain('more than 250000 values');
  });
});

describe('the markers of a merge conflict', () => {
  test.each([
    ['a.yaml', 'a: 0\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n', 2],
    ['a.json', '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> other\n}', 2],
    ['a.yaml', 'a: [0]\nb: {\n>>>>>>> other\n', 3],
  ])('are said to be the fault: %s %j', (path, text, line) => {
    const [problem, ...more] = problemsIn(path, text);
    expect(problem).toMatchObject({
      kind: 'unreadable',
      message: `${path} has an unresolved merge conflict`,
      found: line === 3 ? '>>>>>>> other' : '<<<<<<< HEAD',
      expected: 'one text',
      mend: 'Resolve the conflict and remove its markers.',
      location: { path, line, column: 1 },
    });
    expect(more).toEqual([]);
  });

  test('may be quoted in a text that can be read', () => {
    expect(valueOf('a.yaml', 'a: |\n  <<<<<<< HEAD\n')).toEqual({ a: '<<<<<<< HEAD\n' });
    expect(problemsIn('a.yaml', 'a: <<<<<<<\n a <<<<<<< b: [')[0]?.message).toContain('YAML');
  });
});
