import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { barePickle, pickleImports } from '../../src/model/pickle-format.ts';
import type { Value } from '../../src/model/pickle-values.ts';
import { namedImports, walkPickle } from '../../src/model/pickle.ts';
import { readAs } from '../../src/model/structure.ts';
import { call, global, list, pickle, raw, text, tuple, whole } from '../support/pickle.ts';
import { concat, sourceOf } from '../support/zip.ts';

const samples = new URL('samples/', import.meta.url);
const PYTHON = JSON.parse(readFileSync(new URL('pickles.json', samples), 'utf8')) as Readonly<Record<string, readonly string[]>>;
const torch = (name: string): Uint8Array => readFileSync(new URL(`torch/${name}`, samples));

/** A described value as plain data; `{call: …}` for what loading would make. */
function plain(value: Value | undefined): unknown {
  if (typeof value === 'bigint') return `int ${value}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind === 'global') return { global: value.name };
  if (value.kind === 'persistent') return { persistent: plain(value.id) };
  if (value.kind === 'call') return { call: plain(value.callee), args: value.args.map(plain), items: value.items.map(plain), entries: value.entries.map((pair) => pair.map(plain)), states: value.states.map(plain) };
  return value.kind === 'dict' ? { dict: value.entries.map((pair) => pair.map(plain)) } : { [value.kind]: value.items.map(plain) };
}

const walked = (opcodes: string): unknown => plain(walkPickle(raw(opcodes)).value);
const problemOf = (bytes: Uint8Array): string => walkPickle(bytes).problem ?? 'walked to its end';

describe('walkPickle', () => {
  const everyProtocol = (name: string): unknown[] => (PYTHON[name] ?? []).map((sample) => plain(walkPickle(Buffer.from(sample, 'base64')).value));

  it('describes what Python pickles, alike in every protocol', () => {
    const expected: Readonly<Record<string, unknown>> = {
      constants: { tuple: [null, true, false] },
      numbers: { tuple: ['int 0', 'int 1', 'int -1', 'int 255', 'int 65536', 'int -2147483648', 'int 9223372036854775808', 'int -1180591620717411303424', 0.5, -1e300, Number.POSITIVE_INFINITY] },
      texts: { tuple: ['', 'plain', "größe\n\\ 'quoted'", 'x'.repeat(300)] },
      nested: { dict: [['a', { list: ['int 1', { tuple: ['int 2', 'int 3', 'int 4', 'int 5'] }] }], ['b', { dict: [['c', { list: [] }]] }]] },
      shared: { list: [{ list: ['twice'] }, { list: ['twice'] }] },
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(everyProtocol(name), name).toEqual(Array.from({ length: 6 }, () => value));
    }
  });

  it('describes bytes and sets, which the first protocols make by a call', () => {
    expect(everyProtocol('bytes').slice(3)).toEqual(Array.from({ length: 3 }, () => ({ tuple: ['bytes ', 'bytes 00ff'] })));
    expect(everyProtocol('set').slice(4)).toEqual(Array.from({ length: 2 }, () => ({ set: ['int 7'] })));
    expect(everyProtocol('set').slice(0, 4)).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ call: { global: 'builtins.set' } })));
  });

  it('keeps the order of an ordered dict', () => {
    for (const value of everyProtocol('ordered').slice(2)) {
      expect(value).toMatchObject({ call: { global: 'collections.OrderedDict' }, entries: [['b', 'int 1'], ['a', 'int 2']] });
    }
  });

  it('reports what loading would import and call, and calls nothing', () => {
    for (const sample of PYTHON['evil'] ?? []) {
      const { imports, calls, problem } = walkPickle(Buffer.from(sample, 'base64'));
      expect({ imports, calls, problem }).toEqual({ imports: ['posix.system'], calls: ['posix.system'], problem: undefined });
    }
    expect(walkPickle(Buffer.from(PYTHON['date']?.[2] ?? '', 'base64'))).toMatchObject({ imports: ['_codecs.encode', 'datetime.date'], calls: [] });
  });

  it.each<[string, string]>([
    ['by name', 'cos\nsystem\nS"x"\n\x85R.'],
    ['by two texts', '\x8c\x02os\x8c\x06system\x93S"x"\n\x85R.'],
    ['by texts of Python 2', 'U\x02osU\x06system\x93S"x"\n\x85R.'],
    ['by an escaped text', "S'o\\x73'\nV\\u0073ystem\n\x93S'x'\n\x85R."],
    ['by texts from the memo', '\x8c\x02os\x940\x8c\x06system\x940h\x00h\x01\x93S"x"\n\x85R.'],
    ['as an old instance', '(S"x"\nios\nsystem\n.'],
    ['as an object above a mark', '(cos\nsystem\nS"x"\no.'],
    ['and thrown away', 'cos\nsystem\nS"x"\n\x85R0N.'],
    ['and kept in the memo alone', 'cos\nsystem\nS"x"\n\x85Rq\x000N.'],
    ['above a mark and thrown away', '(cos\nsystem\nS"x"\n\x85R1N.'],
  ])('reports a call of os.system that is made %s', (_how, opcodes) => {
    expect(walkPickle(raw(opcodes))).toMatchObject({ imports: ['os.system'], calls: ['os.system'], problem: undefined });
  });

  it('reports a function that the pickle itself computes', () => {
    const { calls } = walkPickle(pickle(call(call(global('builtins', 'getattr'), global('os', 'path'), text('x')), text('y'))));
    expect(calls).toEqual(['a function that it computes', 'builtins.getattr']);
  });

  it('reports a helper of torch that calls what it is given', () => {
    const { calls } = walkPickle(pickle(call(global('torch._tensor', '_rebuild_from_type_v2'), global('os', 'system'), global('torch', 'Tensor'), tuple(text('echo pwned')), tuple())));
    expect(calls).toEqual(['torch._tensor._rebuild_from_type_v2']);
  });

  it('reports codes of the extension registry, whose names are not in the file', () => {
    expect(walkPickle(raw('\x82\x11.')).imports).toEqual(['copyreg.extension 17']);
    expect(walkPickle(raw('\x84\x11\x00\x00\x00)R.')).calls).toEqual(['copyreg.extension 17']);
  });

  it('reports what stands before a fault', () => {
    const { imports, problem, value } = walkPickle(raw('cos\nsystem\n\xff'));
    expect({ imports, problem, value }).toEqual({ imports: ['os.system'], problem: 'an unknown opcode 0xff, at byte 12 of the pickle', value: undefined });
  });

  it('resolves the memo, duplicates and what an object is given later', () => {
    expect(walked('K\x07q\x050h\x05.')).toBe('int 7');
    expect(walked('K\x07r\x05\x01\x00\x000j\x05\x01\x00\x00.')).toBe('int 7');
    expect(walked('I7\np1\n0g1\n.')).toBe('int 7');
    expect(walked('K\x072\x86.')).toEqual({ tuple: ['int 7', 'int 7'] });
    expect(walked('ca\nB\n)\x81}X\x01\x00\x00\x00kK\x01sb.')).toMatchObject({ call: { global: 'a.B' }, states: [{ dict: [['k', 'int 1']] }] });
    expect(walked('ca\nB\n)}\x92.')).toMatchObject({ args: [{ dict: [] }] });
    expect(walked('ca\nB\n)\x81K\x01a(K\x02K\x03e.')).toMatchObject({ items: ['int 1', 'int 2', 'int 3'] });
    expect(walked('\x8f(K\x01\x90.')).toEqual({ set: ['int 1'] });
    expect(walked('(K\x01\x91.')).toEqual({ set: ['int 1'] });
    expect(walked('(K\x01K\x02d.')).toEqual({ dict: [['int 1', 'int 2']] });
    expect(walked('(K\x01l.')).toEqual({ list: ['int 1'] });
    expect(walked('Pabc\n.')).toEqual({ persistent: 'abc' });
    expect(walked('\x96\x02\x00\x00\x00\x00\x00\x00\x00ab\x98.')).toBe('bytes 6162');
    expect(walked('\x95\x02\x00\x00\x00\x00\x00\x00\x00N.')).toBe(null);
    expect(walked('\x8b\x02\x00\x00\x00\x00\x80.')).toBe('int -32768');
    expect(walked('\x8a\x00.')).toBe('int 0');
    expect(walked('Fnan\n.')).toBeNaN();
    expect(walked('L-12L\n.')).toBe('int -12');
  });

  it('tells where a pickle ends, so that the next can be read', () => {
    const two = concat(pickle(whole(1)), pickle(text('two')));
    const first = walkPickle(two);
    expect([plain(first.value), plain(walkPickle(two, first.end).value)]).toEqual(['int 1', 'two']);
  });

  it.each<[string, string, string]>([
    ['an empty stack', '.', 'the stack is empty'],
    ['a value below the mark', 'N(a.', 'the stack is empty'],
    ['no mark', 't.', 'no mark'],
    ['an unknown place in the memo', 'h\x09.', 'nothing is kept under 9'],
    ['a later protocol', '\x80\x06N.', 'protocol 6 is not known'],
    ['an import without a name', 'K\x01K\x02\x93.', 'an import without a name'],
    ['arguments that are no tuple', 'ca\nb\nK\x01R.', 'arguments that are no tuple'],
    ['a state for a number', 'K\x01}b.', 'a state for what is no object'],
    ['an item for a number', 'K\x01K\x01a.', 'no list to add to'],
    ['an item for a dict', '}K\x01a.', 'no list to add to'],
    ['a key without a value', '}(K\x01u.', 'a key without a value'],
    ['a class that is missing above the mark', '(o.', 'no class'],
    ['data outside the file', '\x97.', 'data that lie outside the file'],
    ['a text beyond the end', 'X\xff\xff\xff\xffab', '4294967295 bytes are missing'],
    ['bytes of 2⁶³', '\x8e\x00\x00\x00\x00\x00\x00\x00\x80', 'bytes are missing'],
    ['a number of many bytes', '\x8b\x00\x00\x10\x00', 'a number of 1048576 bytes'],
    ['a number of no digits', 'Iabc\n.', 'no whole number'],
    ['a number of too many digits', `I${'9'.repeat(2000)}\n.`, 'no whole number'],
    ['a fraction of no digits', 'F\n.', 'no number'],
    ['a text without quotes', 'Sabc\n.', 'has no quotes'],
    ['a text that is not UTF-8', '\x8c\x01\xff.', 'not UTF-8'],
    ['a line without end', 'cabc', 'has no end'],
    ['an import of endless name', `c${'a'.repeat(2000)}\nb\n.`, 'an import beyond every bound'],
  ])('stops at %s', (_what, opcodes, reason) => {
    expect(problemOf(raw(opcodes))).toContain(reason);
  });

  it('stops when there is more than any model has, in bounded time', () => {
    expect(problemOf(new Uint8Array(1_500_000).fill(0x28))).toContain('more than 1000000 opcodes');
    const imports = Array.from({ length: 10_001 }, (_, index) => `ca\nb${index}\n0`).join('');
    expect(problemOf(raw(`${imports}N.`))).toContain('an import beyond every bound');
  });

  it('describes a value that holds itself many times over without unfolding it', () => {
    const layers = Array.from({ length: 60 }, () => '2\x86').join('');
    expect(walkPickle(raw(`N${layers}.`)).problem).toBeUndefined();
    expect(walkPickle(raw(']q\x00h\x00a.')).problem).toBeUndefined();
  });

  it('stops when cut short anywhere', () => {
    const bytes = walkPickle(torch('lrA.pkl')).problem === undefined ? torch('lrA.pkl') : new Uint8Array();
    expect(bytes.length).toBeGreaterThan(100);
    for (let length = 0; length < bytes.length; length += 1) expect(problemOf(bytes.subarray(0, length)), `${length} bytes`).not.toBe('walked to its end');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => { walkPickle(bytes); }), { numRuns: 1000 });
    const bytes = torch('lrA.pkl');
    fc.assert(fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, value) => { walkPickle(Uint8Array.from(bytes).with(at, value)); }), { numRuns: 1000 });
  });
});

describe('a bare pickle', () => {
  const problem = async (bytes: Uint8Array): Promise<string> => {
    const reading = await readAs(barePickle, sourceOf(bytes));
    return 'problem' in reading ? reading.problem : 'read without a problem';
  };

  it('is only listed: its imports, those first that are no plain values', async () => {
    expect(await problem(torch('lrA.pkl'))).toMatch(/^a bare pickle, which shows what it holds only when it is run; loading it would import sklearn\.linear_model\._logistic\.LogisticRegression, numpy\..* \(1 of 4 beyond tensors and plain values\)$/);
    expect(await problem(torch('evil.pkl'))).toContain('would import posix.system (1 of 1 beyond tensors and plain values); it would call posix.system');
  });

  it('is walked as far as it goes when joblib put arrays between the opcodes', async () => {
    const { imports, complete } = await pickleImports(sourceOf(torch('rf.joblib')));
    expect(imports).toContain('sklearn.ensemble._forest.RandomForestClassifier');
    expect(complete).toBe(false);
    expect(await problem(torch('rf.joblib'))).toContain('as far as it can be walked');
  });

  it('of torch before 1.6 is walked through its five pickles', async () => {
    expect(await pickleImports(sourceOf(torch('A.legacy.pt')))).toEqual({
      imports: ['collections.OrderedDict', 'torch.FloatStorage', 'torch.LongStorage', 'torch._utils._rebuild_tensor_v2'], calls: [], complete: true,
    });
    expect(await problem(torch('A.legacy.pt'))).toContain('as torch wrote it before 1.6: save it again');
  });

  it('is recognised by its first bytes, and nothing else is', () => {
    const recognised = (bytes: Uint8Array): boolean => barePickle.recognises({ bytes: bytes.subarray(0, 4096), size: bytes.length, entries: undefined });
    for (const name of ['lrA.pkl', 'evil.pkl', 'rf.joblib', 'A.legacy.pt']) expect(recognised(torch(name)), name).toBe(true);
    for (const [protocol, expected] of [false, false, true, true, true, true].entries()) {
      expect(recognised(Buffer.from(PYTHON['nested']?.[protocol] ?? '', 'base64')), `protocol ${protocol}`).toBe(expected);
    }
    for (const bytes of [new Uint8Array(), Uint8Array.of(0x80), Uint8Array.of(0x80, 2, 0), Uint8Array.of(0x80, 4, 0x7d), torch('A.sd.pt')]) expect(recognised(bytes)).toBe(false);
  });

  it('names a few imports and counts the rest', () => {
    const named = namedImports(['collections.OrderedDict', ...Array.from({ length: 12 }, (_, index) => `mine.C${index}`)]);
    expect(named).toBe('mine.C0, mine.C1, mine.C2, mine.C3, mine.C4, mine.C5, mine.C6, mine.C7, mine.C8, mine.C9 and 3 more');
    expect(namedImports(['a\n.b'])).toBe('a\\n.b');
  });

  it('of tuples and lists needs no import', async () => {
    expect(await problem(pickle(tuple(list(whole(1)), text('x'))))).toContain('would import nothing');
  });
});
