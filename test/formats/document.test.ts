import { describe, expect, test } from 'vitest';
import { LIMITS, parseDocument } from '../../src/formats/document.ts';
import { bytes, documentOf, problemsIn, summary, valueOf } from './reading.ts';

describe('a document', () => {
  test('is read as JSON or YAML by its name', () => {
    expect(valueOf('a.json', '{"a": [1, "b", true, false, null, {}]}')).toEqual({ a: [1, 'b', true, false, null, {}] });
    expect(valueOf('a.yaml', 'a: [1, b, true, false, null, {}]')).toEqual({ a: [1, 'b', true, false, null, {}] });
    expect(valueOf('a.yml', 'a: 1')).toEqual({ a: 1 });
    expect(summary(problemsIn('a.json', 'a: 1'))).toHaveLength(1);
  });

  test('of another name is not read', () => {
    const [problem, ...more] = problemsIn('notes.txt', '{}');
    expect(problem).toEqual({
      kind: 'unreadable',
      message: 'notes.txt is neither a JSON nor a YAML file by its name',
      found: 'notes.txt',
      expected: 'a name that ends in .json, .yaml or .yml',
      mend: 'Rename the file.',
      location: { path: 'notes.txt', line: 1, column: 1 },
      pointer: '',
    });
    expect(more).toEqual([]);
    expect(problemsIn('yaml', 'a: 1')).toHaveLength(1);
  });

  test('has its path', () => {
    expect(documentOf('models/a.yaml', 'a: 1').path).toBe('models/a.yaml');
  });

  test('may be a single value', () => {
    expect(valueOf('a.json', '"text"')).toBe('text');
    expect(valueOf('a.json', ' 7 ')).toBe(7);
    expect(valueOf('a.yaml', 'text')).toBe('text');
    expect(valueOf('a.yaml', 'null')).toBe(null);
    expect(valueOf('a.yaml', '~')).toBe(null);
  });

  test('has objects without a prototype, so that no key is special', () => {
    for (const document of [documentOf('a.json', '{"__proto__": {"x": 1}, "constructor": 2}'), documentOf('a.yaml', '__proto__: {x: 1}\nconstructor: 2')]) {
      const value = document.value as Record<string, unknown>;
      expect(Object.getPrototypeOf(value)).toBe(null);
      expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
      expect(value['constructor']).toBe(2);
      expect(document.locate('/__proto__/x').column).toBeGreaterThan(10);
      expect(document.locate('/toString')).toEqual(document.locate(''));
    }
    expect(({} as Record<string, unknown>)['x']).toBe(undefined);
  });
});

describe('a location', () => {
  const json = documentOf('a.json', '{\n  "a": [10, {"b/c": "x", "~": 2.50}],\n  "é": true\n}\n');
  const yaml = documentOf('a.yaml', '# comment\na:\n  - 10\n  - b/c: x\n    "~": 2.50\n"é": true\n');
  const at = (document: typeof json, pointer: string): string => {
    const { path, line, column } = document.locate(pointer);
    return `${path} ${line}:${column}`;
  };

  test('is where the value starts', () => {
    expect(['', '/a', '/a/0', '/a/1', '/a/1/b~1c', '/a/1/~0', '/é'].map((pointer) => at(json, pointer))).toEqual([
      'a.json 1:1', 'a.json 2:8', 'a.json 2:9', 'a.json 2:13', 'a.json 2:21', 'a.json 2:31', 'a.json 3:8',
    ]);
    expect(['', '/a', '/a/0', '/a/1', '/a/1/b~1c', '/a/1/~0', '/é'].map((pointer) => at(yaml, pointer))).toEqual([
      'a.yaml 2:1', 'a.yaml 3:3', 'a.yaml 3:5', 'a.yaml 4:5', 'a.yaml 4:10', 'a.yaml 5:10', 'a.yaml 6:6',
    ]);
  });

  test('of what is not there is its nearest ancestor', () => {
    expect(at(json, '/a/1/missing/deeper')).toBe('a.json 2:13');
    expect(at(json, '/a/2')).toBe('a.json 2:8');
    expect(at(json, '/a/01')).toBe('a.json 2:8');
    expect(at(json, '/a/length')).toBe('a.json 2:8');
    expect(at(json, '/é/0')).toBe('a.json 3:8');
    expect(at(yaml, '/nothing')).toBe('a.yaml 2:1');
  });

  test('counts lines that end in CR LF as lines, and a byte order mark as nothing', () => {
    expect(at(documentOf('a.json', '\ufeff{\r\n"a": 1}'), '/a')).toBe('a.json 2:6');
    expect(at(documentOf('a.json', '\ufeff{"a": 1}'), '/a')).toBe('a.json 1:7');
    expect(at(documentOf('a.yaml', '\ufeffa: 1\r\nb: 2\r\n'), '/b')).toBe('a.yaml 2:4');
  });

  test('of a value that YAML leaves out is behind its key', () => {
    expect(at(documentOf('a.yaml', 'a:\nb: 1\n'), '/a')).toBe('a.yaml 1:3');
    expect(at(documentOf('a.yaml', '{a, b}'), '/b')).toBe('a.yaml 1:6');
    expect(at(documentOf('a.yaml', '? a\n? b\n'), '/b')).toBe('a.yaml 2:4');
  });
});

describe('the text of a number', () => {
  test('is that of the file', () => {
    const yaml = documentOf('a.yaml', 'a: 1.10\nb: [ +0.50, 1e-05,.5,5.,-3 ] # 7\nc: 2.0 # note\nd: "1.5"\ne: {f: 12}\n');
    const texts = ['/a', '/b/0', '/b/1', '/b/2', '/b/3', '/b/4', '/c', '/e/f'].map((pointer) => yaml.numberText(pointer));
    expect(texts).toEqual(['1.10', '+0.50', '1e-05', '.5', '5.', '-3', '2.0', '12']);
    const json = documentOf('a.json', '[0.9500,-1E+2,{"x":7}]');
    expect(['/0', '/1', '/2/x'].map((pointer) => json.numberText(pointer))).toEqual(['0.9500', '-1E+2', '7']);
    expect(documentOf('a.json', '0.50').numberText('')).toBe('0.50');
  });

  test('is none where no number stands', () => {
    const document = documentOf('a.yaml', 'a: "1.5"\nb: [1]\nc: true\n');
    for (const pointer of ['', '/a', '/b', '/b/1', '/b/0/0', '/c', '/d']) expect(document.numberText(pointer), pointer).toBe(undefined);
  });
});

describe('the bytes of a file', () => {
  test('are UTF-8, with or without a byte order mark', () => {
    expect(valueOf('a.json', '\ufeff["é", "漢", "😀"]')).toEqual(['é', '漢', '😀']);
    expect(valueOf('a.yaml', '\ufeffé: 漢 😀\n')).toEqual({ é: '漢 😀' });
  });

  test.each([
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
    ['UTF-16', [0xfe, 0xff, 0x00, 0x7b]],
    ['UTF-32', [0xff, 0xfe, 0x00, 0x00, 0x7b, 0, 0, 0]],
    ['UTF-32', [0x00, 0x00, 0xfe, 0xff, 0, 0, 0, 0x7b]],
  ])('are refused as %s by their mark', (name, start) => {
    const [problem, ...more] = problemsIn('a.json', Uint8Array.from(start));
    expect(problem).toMatchObject({
      kind: 'unsafe',
      message: `a.json is ${name} text, as its byte order mark at byte 0 says`,
      found: `${name} text`,
      expected: 'UTF-8 text',
      mend: 'Save the file as UTF-8.',
    });
    expect(more).toEqual([]);
  });

  test('are refused at the first one that is not UTF-8, with its place', () => {
    const [problem, ...more] = problemsIn('a.json', Uint8Array.from([...bytes('["é�",\n "'), 0xe9, ...bytes('"]'), 0xff]));
    expect(problem).toEqual({
      kind: 'unsafe',
      message: 'a.json is not UTF-8 text: it breaks off at byte 12',
      found: 'byte 0xe9 at byte 12',
      expected: 'UTF-8 text',
      mend: 'Save the file as UTF-8.',
      location: { path: 'a.json', line: 2, column: 3 },
      pointer: '',
    });
    expect(more).toEqual([]);
    expect(problemsIn('a.yaml', Uint8Array.of(0x05, 0x80))[0]?.found).toBe('byte 0x80 at byte 1');
    expect(problemsIn('a.yaml', Uint8Array.of(0x61, 0xc3))[0]?.message).toContain('at byte 1');
    expect(problemsIn('a.yaml', Uint8Array.of(0x61, 0xed, 0xa0, 0x80))[0]?.message).toContain('at byte 1');
    expect(problemsIn('a.yaml', Uint8Array.of(0x61, 0xc0, 0x80))[0]?.found).toBe('byte 0xc0 at byte 1');
    expect(problemsIn('a.yaml', Uint8Array.of(0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd, 0x80))[0]?.found).toBe('byte 0x80 at byte 6');
  });

  test('are bounded: 8 MiB of JSON, 1 MiB of YAML, or what is asked', () => {
    const [problem] = problemsIn('a.json', new Uint8Array(LIMITS.evidenceBytes + 1).fill(0x20));
    expect(problem).toMatchObject({
      kind: 'unsafe',
      message: 'a.json is larger than Plumbline reads: 8388609 bytes, the limit is 8388608',
      found: '8388609 bytes',
      expected: 'at most 8388608 bytes',
      mend: 'Split the file, or attach the large part with its digest.',
    });
    expect(problemsIn('a.json', new Uint8Array(LIMITS.evidenceBytes).fill(0x20))[0]?.message).toBe('a.json is empty');
    expect(problemsIn('a.yaml', new Uint8Array(LIMITS.governanceBytes + 1).fill(0x20))[0]?.found).toBe('1048577 bytes');
    expect(problemsIn('a.yaml', new Uint8Array(LIMITS.governanceBytes).fill(0x20))[0]?.message).toBe('a.yaml is empty');
    expect(problemsIn('a.json', '[1,2]', { maxBytes: 4 })[0]?.found).toBe('5 bytes');
    expect(parseDocument('a.json', bytes('[1,2]'), { maxBytes: 5 }).problems).toEqual([]);
  });

  test.each(['a.json', 'a.yaml'])('hold something: %s', (path) => {
    for (const text of ['', ' \n\t', '\ufeff', '\ufeff \r\n']) {
      const problems = problemsIn(path, text);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ kind: 'unreadable', message: `${path} is empty`, found: 'nothing', expected: 'a document', mend: 'Write the file, or remove it.' });
    }
  });

  test('hold more than comments and markers', () => {
    for (const text of ['# only a comment\n', '---\n', '--- # nothing\n...\n', '%YAML 1.2\n---\n']) {
      expect(summary(problemsIn('a.yaml', text)), text).toEqual(['1:1 unreadable the file holds no value']);
    }
    expect(problemsIn('a.yaml', '# c')[0]).toMatchObject({ found: 'nothing', expected: 'a document', mend: 'Write the file, or remove it.' });
    expect(valueOf('a.yaml', '""')).toBe('');
  });
});

describe('characters that mislead', () => {
  test.each([
    ['U+0000', '\0', 'is a control character'],
    ['U+0007', '\x07', 'is a control character'],
    ['U+0008', '\b', 'is a control character'],
    ['U+000B', '\v', 'is a control character'],
    ['U+000C', '\f', 'is a control character'],
    ['U+000E', '\x0e', 'is a control character'],
    ['U+001F', '\x1f', 'is a control character'],
    ['U+007F', '\x7f', 'is a control character'],
    ['U+0085', '\x85', 'is a control character'],
    ['U+009F', '\x9f', 'is a control character'],
    ['U+FEFF', '\ufeff', 'is a byte order mark inside the text'],
    ['U+202A', '\u202a', 'makes text read other than it is written'],
    ['U+202E', '\u202e', 'makes text read other than it is written'],
    ['U+2066', '\u2066', 'makes text read other than it is written'],
    ['U+2069', '\u2069', 'makes text read other than it is written'],
  ])('%s is refused as it stands and escaped', (name, character, nature) => {
    for (const [path, text] of [['a.yaml', `a: 1 # x${character}y\n`], ['a.json', `{"a":\n"${character}"}`]] as const) {
      const [problem, ...more] = problemsIn(path, text);
      expect(problem).toMatchObject({ kind: 'unsafe', message: `the file holds ${name}, which ${nature}`, found: name, mend: 'Remove the character.' });
      expect(problem?.expected).toBe('printable characters, spaces, tabs and line breaks');
      expect(more).toEqual([]);
    }
    const escape = `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
    for (const path of ['a.json', 'a.yaml']) {
      expect(summary(problemsIn(path, `{"a": ["${escape}"]}`))).toEqual([`1:8 unsafe a text holds ${name}, which ${nature}`]);
      expect(problemsIn(path, `{"a": ["${escape}"]}`)[0]?.pointer).toBe('/a/0');
      expect(summary(problemsIn(path, `{"${escape}": 1}`))).toEqual([`1:2 unsafe a key holds ${name}, which ${nature}`]);
    }
  });

  test('halves of a surrogate pair are refused, whole pairs are not', () => {
    for (const path of ['a.json', 'a.yaml']) {
      expect(summary(problemsIn(path, '["x\\ud83dx"]'))).toEqual(['1:2 unsafe a text holds U+D83D, which is half of a character']);
      expect(summary(problemsIn(path, '["\\ude00"]'))).toEqual(['1:2 unsafe a text holds U+DE00, which is half of a character']);
    }
    expect(valueOf('a.json', '"\\ud83d\\ude00"')).toBe('😀');
    expect(valueOf('a.yaml', '"\\U0001F600"')).toBe('😀');
  });

  test('a carriage return is part of a line break or refused', () => {
    expect(valueOf('a.json', '{\r\n"a": 1\r\n}\r\n')).toEqual({ a: 1 });
    expect(valueOf('a.yaml', 'a: |\r\n  x\r\n  y\r\nb: "p\r\n  q"\r\n')).toEqual({ a: 'x\ny\n', b: 'p q' });
    expect(summary(problemsIn('a.json', '{\r"a": 1}'))).toEqual(['1:2 unsafe the file holds U+000D, which is a control character']);
    expect(summary(problemsIn('a.json', '"\\r"'))).toEqual(['1:1 unsafe a text holds U+000D, which is a control character']);
  });

  test('tabs and line breaks are text', () => {
    expect(valueOf('a.json', '"\\t\\n"')).toBe('\t\n');
    expect(valueOf('a.yaml', '"\\t\\n"')).toBe('\t\n');
    expect(valueOf('a.json', '{\t"a":\n1}')).toEqual({ a: 1 });
  });

  test('every one of them is reported, in order, the first fifty in full', () => {
    expect(problemsIn('a.yaml', 'a: \x01\nb: \x02\n').map(({ location, found }) => `${location.line}:${location.column} ${found}`)).toEqual(['1:4 U+0001', '2:4 U+0002']);
    const problems = problemsIn('a.yaml', '\x01'.repeat(5000));
    expect(problems).toHaveLength(LIMITS.problems + 1);
    expect(problems.at(-1)).toEqual({
      kind: 'unsafe',
      message: 'the file has 4950 more problems',
      found: '5000 problems',
      expected: 'none',
      mend: 'Mend those above first; the rest is then shown.',
      location: { path: 'a.yaml' },
      pointer: '',
    });
    expect(problemsIn('a.yaml', '\x01'.repeat(51)).at(-1)?.message).toBe('the file has 1 more problem');
    expect(problemsIn('a.yaml', '\x01'.repeat(50))).toHaveLength(50);
  });
});
