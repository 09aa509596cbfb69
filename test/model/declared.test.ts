import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaresDigests, readDeclared, type Declared } from '../../src/model/declared.ts';
import { sha256, sha256sumText } from '../../src/model/digest.ts';

const MD5 = '22a1a2931c8370d3aeedd7183606fd7f';
const SHA1 = 'a'.repeat(40);
const ONE = sha256('one');
const TWO = sha256('two');

const read = (path: string, text: string | Uint8Array): Declared => readDeclared(path, typeof text === 'string' ? new TextEncoder().encode(text) : text);
/** `file algorithm hex` of each digest; problems as their messages. */
const told = ({ digests, problems }: Declared): string[] => [...digests.map(({ file, algorithm = '-', hex = '-' }) => `${file} ${algorithm} ${hex}`), ...problems.map(({ message }) => message)];
const sample = (name: string): Uint8Array => readFileSync(new URL(`samples/signatures/${name}.model.sig`, import.meta.url));

describe('DVC', () => {
  it('declares what a .dvc file keeps, beside it', () => {
    const text = `md5: f5ea021eddd7b1df6de80b904cba1da6\nfrozen: true\nouts:\n- md5: ${MD5}\n  size: 14445097\n  hash: md5\n  path: model.pkl\n`;
    expect(read('models/model.pkl.dvc', text)).toEqual({
      problems: [], digests: [{ file: 'models/model.pkl', algorithm: 'md5', hex: MD5, size: 14445097, declaredIn: 'models/model.pkl.dvc', line: 4 }],
    });
  });

  it('follows the working folder, and tells folders and missing digests', () => {
    expect(told(read('a/b/x.dvc', `wdir: ../data\nouts:\n- {path: f.bin, md5: ${MD5}}\n- {path: images, md5: ${MD5}.dir, nfiles: 2}\n- {path: s3.bin, etag: "33a64df5"}\n- {path: t, sha256: ${ONE}}\n`))).toEqual([
      `a/data/f.bin md5 ${MD5}`, `a/data/images md5-dir ${MD5}`, 'a/data/s3.bin - -', `a/data/t sha256 ${ONE}`,
    ]);
  });

  it('reads a digest of digits alone, which is a number to YAML', () => {
    expect(told(read('x.dvc', `outs:\n- path: x\n  md5: "${'1'.repeat(32)}"\n`))).toEqual([`x md5 ${'1'.repeat(32)}`]);
    expect(told(read('x.dvc', `outs:\n- path: x\n  md5: ${'1'.repeat(32)}\n`))).toEqual([expect.stringContaining('has more digits than a number can hold')]);
  });

  it('declares the outputs of each stage of dvc.lock, in both versions of the format', () => {
    const stages = `  train:\n    cmd: "python\\ttrain.py"\n    deps:\n    - {path: data, md5: ${MD5}.dir}\n    outs:\n    - {path: model.pkl, hash: md5, md5: ${MD5}, size: 3}\n  empty:\n    cmd: x\n`;
    const expected = [{ file: 'p/model.pkl', algorithm: 'md5', hex: MD5, size: 3, declaredIn: 'p/dvc.lock', line: expect.any(Number) }];
    expect(read('p/dvc.lock', `schema: '2.0'\nstages:\n${stages}`)).toEqual({ digests: expected, problems: [] });
    expect(read('p/dvc.lock', stages.replaceAll(/^ {2}/gm, ''))).toEqual({ digests: expected, problems: [] });
  });

  it.each([
    ['x.dvc', 'outs: 1', 'outs is no list'],
    ['x.dvc', 'outs:\n- md5: a', 'an output has no path'],
    ['x.dvc', 'wdir: ../..\nouts:\n- path: a', 'the folder that x.dvc works in is not taken'],
    ['x.dvc', 'outs:\n- path: ../../a', 'the file that x.dvc names is not taken: it leaves the repository'],
    ['x.dvc', 'outs:\n- path: /etc/passwd', 'the file that x.dvc names is not taken: it is absolute'],
    ['x.dvc', 'outs:\n- path: .git/config', "it leads into git's own folder"],
    ['x.dvc', 'outs:\n- {path: a, md5: xyz}', 'the digest of a cannot be read'],
    ['x.dvc', `outs:\n- {path: a, md5: ${ONE}}`, 'the digest of a cannot be read'],
    ['x.dvc', `outs:\n- {path: a, md5: ${MD5}}\n- {path: ./a}`, 'a stands twice in x.dvc, with two digests'],
    ['x.dvc', 'outs: [', 'this cannot be read as YAML'],
    ['x.dvc', 'outs: &a [*a]', 'alias'],
    ['x.dvc', 'outs: !!python/object/apply:os.system ["echo pwned"]', 'changes how a value is read'],
    ['dvc.lock', 'schema: "2.0"\nstages: []', 'stages is no mapping'],
    ['dvc.lock', 'schema: "2.0"\nstages: {a: 1}', 'the stage a is no mapping'],
  ])('%s: %j is a problem', (path, text, message) => {
    expect(read(path, text).problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
    expect(read(path, text).problems[0]?.location.path).toBe(path);
  });
});

describe('large_files.yml', () => {
  const yaml = `large_files:\n  - path: "models/model.pt"\n    url: "https://example.org/model.pt"\n    hash_val: "${MD5}"\n    hash_type: "md5"\n  - path: "models/model.ts"\n    url: "https://example.org/model.ts"\n    hash_val: ""\n    hash_type: ""\n  - path: models/other.pt\n    url: https://example.org/other.pt\n`;

  it('declares what is fetched from a URL, and where no digest is given nothing is known', () => {
    expect(read('bundle/large_files.yml', yaml)).toEqual({
      problems: [],
      digests: [
        { file: 'bundle/models/model.pt', algorithm: 'md5', hex: MD5, url: 'https://example.org/model.pt', declaredIn: 'bundle/large_files.yml', line: 2 },
        { file: 'bundle/models/model.ts', algorithm: undefined, hex: undefined, url: 'https://example.org/model.ts', declaredIn: 'bundle/large_files.yml', line: 6 },
        { file: 'bundle/models/other.pt', algorithm: undefined, hex: undefined, url: 'https://example.org/other.pt', declaredIn: 'bundle/large_files.yml', line: 10 },
      ],
    });
  });

  it('is read as .yaml and as .json, and with other algorithms', () => {
    expect(told(read('large_files.yaml', yaml))).toHaveLength(3);
    expect(told(read('b/large_files.json', JSON.stringify({ large_files: [{ path: 'm', hash_val: ONE.toUpperCase(), hash_type: 'SHA256' }] })))).toEqual([`b/m sha256 ${ONE}`]);
  });

  it.each([
    ['files: []', 'there is no list large_files'],
    ['large_files: {}', 'there is no list large_files'],
    ['large_files:\n- url: https://example.org', 'a large file has no path'],
    [`large_files:\n- {path: m, hash_val: ${MD5}}`, 'the digest of b/m cannot be read'],
    [`large_files:\n- {path: m, hash_val: ${MD5}, hash_type: crc32}`, 'the digest of b/m cannot be read'],
    [`large_files:\n- {path: m, hash_val: ${MD5}, hash_type: sha256}`, 'the digest of b/m cannot be read'],
    ['large_files:\n- path: ../../m', 'it leaves the repository'],
  ])('%j is a problem', (text, message) => {
    expect(told(read('b/large_files.yml', text))).toEqual([expect.stringContaining(message)]);
  });
});

describe('signatures of OpenSSF model-signing', () => {
  const [file1, file2] = ['f6310066c7320497ea554260c32c43660bff648cb2a61194832cc086077085e1', '32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028'];
  const other1 = 'bc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc';

  it.each([['v0.2.0-certificate', file1], ['v0.3.1-sigstore', file1], ['v1.0.1-elliptic-key', other1], ['v1.1.0-elliptic-key', other1]])('of %s declare every file that was signed', (name, first) => {
    expect(told(read('model/model.sig', sample(name)))).toEqual([`model/signme-1 sha256 ${first}`, `model/signme-2 sha256 ${file2}`]);
  });

  const resource = (name: string, digest: string, algorithm = 'sha256') => ({ name, digest, algorithm });
  const rootOf = (...digests: readonly string[]): string => createHash('sha256').update(Buffer.from(digests.join(''), 'hex')).digest('hex');
  const statement = (resources: readonly object[], root: string): object =>
    ({ _type: 'https://in-toto.io/Statement/v1', subject: [{ name: 'm', digest: { sha256: root } }], predicateType: 'https://model_signing/signature/v1.0', predicate: { serialization: { method: 'files' }, resources } });
  const envelope = (payload: object | string, payloadType = 'application/vnd.in-toto+json'): string =>
    JSON.stringify({ payloadType, payload: typeof payload === 'string' ? payload : Buffer.from(JSON.stringify(payload)).toString('base64'), signatures: [] });

  it('are read as an envelope alone, whatever the order of the list', () => {
    expect(told(read('model.sig', envelope(statement([resource('b', TWO), resource('a', ONE)], rootOf(ONE, TWO)))))).toEqual([`b sha256 ${TWO}`, `a sha256 ${ONE}`]);
  });

  it.each<[string, string, string]>([
    ['a list that was changed', envelope(statement([resource('a', TWO)], rootOf(ONE))), 'is not that of its entries'],
    ['a list without a digest of its own', envelope({ ...statement([resource('a', ONE)], rootOf(ONE)), subject: [] }), 'is not that of its entries'],
    ['an empty list', envelope(statement([], rootOf())), 'names no file'],
    ['digests of parts of files', envelope(statement([resource('a:0:10', ONE, 'sha256-sharded-10')], rootOf(ONE))), 'parts of files'],
    ['an entry without a digest', envelope(statement([{ name: 'a' }], rootOf())), 'an entry that cannot be read'],
    ['a digest that is none', envelope(statement([resource('a', 'xyz')], rootOf())), 'the digest of a cannot be read'],
    ['a file outside the repository', envelope(statement([resource('../a', ONE)], rootOf(ONE))), 'it leaves the repository'],
    ['a payload that is no Base64', envelope('%%%'), 'the signed statement cannot be read'],
    ['a payload that is no JSON', envelope(Buffer.from('hello').toString('base64')), 'the signed statement cannot be read'],
    ['a file that breaks off', envelope(statement([resource('a', ONE)], rootOf(ONE))).slice(0, 90), 'this cannot be read as JSON'],
  ])('with %s are a problem', (_what, text, message) => {
    expect(told(read('model.sig', text))).toEqual([expect.stringContaining(message)]);
  });

  it('of other tools declare nothing', () => {
    for (const text of ['-----BEGIN PGP SIGNATURE-----', '\0\u0001', '{}', '[]', envelope({ predicateType: 'https://slsa.dev/provenance/v1', subject: [] }), envelope('e30=', 'text/plain')]) {
      expect(read('model.sig', text)).toEqual({ digests: [], problems: [] });
    }
  });
});

describe('SHA256SUMS', () => {
  it('declares what sha256sum prints, names with backslashes and line breaks as well', () => {
    const entries = [{ path: 'a.bin', hex: ONE }, { path: 'sub/größe', hex: TWO }];
    expect(read('w/SHA256SUMS', sha256sumText(entries))).toEqual({
      problems: [],
      digests: entries.map(({ path, hex }, index) => ({ file: `w/${path}`, algorithm: 'sha256', hex, declaredIn: 'w/SHA256SUMS', line: index + 1 })),
    });
    expect(told(read('SHA256SUMS', sha256sumText([{ path: 'a\\b', hex: ONE }])))).toEqual([expect.stringContaining('it has a backslash')]);
    expect(told(read('SHA256SUMS', sha256sumText([{ path: 'a\nb', hex: ONE }])))).toEqual([expect.stringContaining('it has a character that cannot be seen')]);
    expect(told(read('SHA256SUMS', `${ONE}  a\\nb\n`))).toEqual([expect.stringContaining('it has a backslash')]);
  });

  it('takes the mark of binary files, ends of lines of Windows, comments, capitals, and a dot in front', () => {
    expect(told(read('w/sha256sums.txt', `# made by hand\r\n\r\n${ONE.toUpperCase()} *./a\r\n${TWO}  b b\r\n`))).toEqual([`w/a sha256 ${ONE}`, `w/b b sha256 ${TWO}`]);
    expect(told(read('SHA256SUMS', `\uFEFF${ONE}  a`))).toEqual([`a sha256 ${ONE}`]);
  });

  it('takes the lines of BSD, whose algorithm stands in them', () => {
    expect(told(read('SHA256SUMS', `SHA256 (a (1)) = ${ONE}\nMD5 (b) = ${MD5}\n`))).toEqual([`a (1) sha256 ${ONE}`, `b md5 ${MD5}`]);
  });

  it('tells the algorithm by the name of the file', () => {
    expect(told(read('MD5SUMS', `${MD5}  a\n`))).toEqual([`a md5 ${MD5}`]);
    expect(told(read('SHA1SUMS', `${SHA1}  a\n`))).toEqual([`a sha1 ${SHA1}`]);
    expect(told(read('m/model.pt.sha256', `${ONE}\n`))).toEqual([`m/model.pt sha256 ${ONE}`]);
    expect(told(read('m/model.pt.sha256', `${ONE}  model.pt\n`))).toEqual([`m/model.pt sha256 ${ONE}`]);
  });

  it.each([
    ['SHA256SUMS', 'hello', 'a line of SHA256SUMS is no digest with a name'],
    ['SHA256SUMS', ONE, 'a line of SHA256SUMS is no digest with a name'],
    ['SHA256SUMS', `${ONE} a`, 'a line of SHA256SUMS is no digest with a name'],
    ['SHA256SUMS', `${MD5}  a`, 'the digest of a cannot be read'],
    ['SHA256SUMS', `WHIRLPOOL (a) = ${'0'.repeat(128)}`, 'a line of SHA256SUMS is no digest with a name'],
    ['SHA256SUMS', `${ONE}  ../a`, 'it leaves the repository'],
    ['SHA256SUMS', `${ONE}  a\n${TWO}  a`, 'a stands twice in SHA256SUMS, with two digests'],
    ['SHA256SUMS', '', 'is empty'],
  ])('%s: %j is a problem', (path, text, message) => {
    expect(read(path, text).problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  });

  it('names the line of a problem', () => {
    expect(read('SHA256SUMS', `${ONE}  a\nhello\n`).problems[0]?.location).toEqual({ path: 'SHA256SUMS', line: 2, column: 1 });
  });

  it('is refused where it is not UTF-8', () => {
    expect(read('SHA256SUMS', Uint8Array.of(0xff)).problems[0]?.message).toContain('not UTF-8');
  });
});

describe('a file that declares digests', () => {
  it('is told by its name', () => {
    for (const path of ['a/model.dvc', 'dvc.lock', 'b/large_files.yml', 'large_files.yaml', 'large_files.json', 'model.sig', 'a.sigstore', 'a.sigstore.json', 'SHA256SUMS', 'sha512sums.txt', 'model.pt.sha256', 'm.md5']) {
      expect(declaresDigests(path), path).toBe(true);
    }
    for (const path of ['.dvc', '.dvc/config', 'dvc.yaml', 'dvc.lock/a', 'my_large_files.yml', 'README.md', 'sha256', 'SHA256SUMS.asc']) expect(declaresDigests(path), path).toBe(false);
    expect(read('README.md', 'x')).toEqual({ digests: [], problems: [] });
  });

  it('never makes the reader fail, whatever it holds or where it is cut short', () => {
    const paths = ['a.dvc', 'dvc.lock', 'large_files.yml', 'large_files.json', 'model.sig', 'SHA256SUMS'];
    fc.assert(fc.property(fc.constantFrom(...paths), fc.oneof(fc.string(), fc.json(), fc.uint8Array({ maxLength: 100 })), (path, text) => { read(path, text); }), { numRuns: 500 });
    const bytes = sample('v1.1.0-elliptic-key');
    for (let length = 0; length < bytes.length; length += 64) expect(read('model.sig', bytes.subarray(0, length)).digests).toEqual([]);
  });
});
