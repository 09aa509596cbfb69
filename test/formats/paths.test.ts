import fc from 'fast-check';
import { Minimatch } from 'minimatch';
import { describe, expect, test } from 'vitest';
import { globProblem, joinInside, matchesGlob, safeRelative } from '../../src/formats/paths.ts';

describe('a path that a file names', () => {
  test.each([
    ['', 'a/b.yaml', 'a/b.yaml'],
    ['.', 'a/b.yaml', 'a/b.yaml'],
    ['models/tubecheck', 'evidence/a.json', 'models/tubecheck/evidence/a.json'],
    ['models/tubecheck', './evidence/a.json', 'models/tubecheck/evidence/a.json'],
    ['models/tubecheck', '../shared/a.json', 'models/shared/a.json'],
    ['models/tubecheck', '../../a.json', 'a.json'],
    ['models', 'a/../b/./c', 'models/b/c'],
    ['', '.', '.'],
    ['models', '..', '.'],
    ['models', '.', 'models'],
    ['', '.hidden/.github/x', '.hidden/.github/x'],
    ['', 'a b/é (1).json', 'a b/é (1).json'],
    ['', 'git/.gitignore', 'git/.gitignore'],
    ['', '...', '...'],
    ['', '..a/b', '..a/b'],
    ['', 'ab:c/d', 'ab:c/d'],
    ['', '12:b', '12:b'],
    ['', 'x'.repeat(1024), 'x'.repeat(1024)],
  ])('leads from %j by %j to %j', (folder, path, joined) => {
    expect(joinInside(folder, path)).toEqual({ path: joined });
  });

  test.each([
    ['models', '', 'it is empty'],
    ['models', '../..', 'it leaves the repository'],
    ['models', '../../a', 'it leaves the repository'],
    ['', '..', 'it leaves the repository'],
    ['.', '../a', 'it leaves the repository'],
    ['', 'a/../../b', 'it leaves the repository'],
    ['models', '/etc/passwd', 'it is absolute; write it relative to its file'],
    ['', '/', 'it is absolute; write it relative to its file'],
    ['', '//a', 'it is absolute; write it relative to its file'],
    ['', 'C:/a', 'it starts with a drive letter; write it relative to its file'],
    ['', 'c:a', 'it starts with a drive letter; write it relative to its file'],
    ['', 'a\\b', 'it has a backslash; write "/" between folders'],
    ['', '..\\a', 'it has a backslash; write "/" between folders'],
    ['', 'a//b', 'it has an empty part between two "/"'],
    ['', 'https://example.com/a', 'it has an empty part between two "/"'],
    ['', 'a/', 'it ends with "/"; leave that out'],
    ['', 'a\0b', 'it has a character that cannot be seen'],
    ['', 'a\nb', 'it has a character that cannot be seen'],
    ['', 'a\tb', 'it has a character that cannot be seen'],
    ['', 'a\x7fb', 'it has a character that cannot be seen'],
    ['', 'a\u202eb', 'it has a character that cannot be seen'],
    ['', 'a\ud800b', 'it has a character that cannot be seen'],
    ['', 'x'.repeat(1025), 'it is longer than 1024 characters'],
    ['', '.git/config', "it leads into git's own folder"],
    ['', 'a/.GIT/config', "it leads into git's own folder"],
    ['', 'a/b/.git', "it leads into git's own folder"],
    ['', '.git./config', "it leads into git's own folder"],
    ['', '.git .. /config', "it leads into git's own folder"],
    ['', 'GIT~1/config', "it leads into git's own folder"],
    ['', '.g\u200bit/config', "it leads into git's own folder"],
    ['', 'a/../.git/x', "it leads into git's own folder"],
    ['.git', 'x', "it leads into git's own folder"],
  ])('is refused, from %j by %j: %s', (folder, path, problem) => {
    expect(joinInside(folder, path)).toEqual({ problem });
  });

  test('may start at the top of the repository', () => {
    expect(safeRelative('a/./b')).toEqual({ path: 'a/b' });
    expect(safeRelative('../a')).toEqual({ problem: 'it leaves the repository' });
  });
});

describe('a glob', () => {
  test.each([
    ['weights/*.safetensors', ['weights/a.safetensors', 'weights/.a.safetensors'], ['weights/b/a.safetensors', 'weights/a.safetensors.bak', 'a.safetensors', 'x/weights/a.safetensors', 'weights/A.SAFETENSORS']],
    ['model/**', ['model/a', 'model/a/b.py', 'model/.hidden/b'], ['model', 'models/a', 'x/model/a']],
    ['**/change-control-plan.yaml', ['change-control-plan.yaml', 'a/change-control-plan.yaml', 'a/.b/change-control-plan.yaml'], ['a/change-control-plan.yaml/b', 'xchange-control-plan.yaml']],
    ['**', ['a', 'a/b', '.a/.b'], []],
    ['*', ['a', '.a'], ['a/b']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/x', 'b']],
    ['data/?.csv', ['data/a.csv', 'data/é.csv'], ['data/ab.csv', 'data/.csv']],
    ['data/[ab]*.csv', ['data/a.csv', 'data/bc.csv'], ['data/c.csv']],
    ['data/[!a].csv', ['data/b.csv'], ['data/a.csv']],
    ['{README,CHANGELOG}.md', ['README.md', 'CHANGELOG.md'], ['x.md', '{README,CHANGELOG}.md']],
    ['v{1..3}', ['v1', 'v3'], ['v4']],
    ['README.md', ['README.md'], ['readme.md', 'a/README.md']],
    ['#notes', ['#notes'], ['notes']],
    ['!a', ['!a'], ['b']],
    ['a\\*', ['a*'], ['ab']],
    ['Model (1)/*', ['Model (1)/a'], ['Model 1/a']],
    ['a/../b', ['b'], ['a/b']],
  ])('%s matches paths', (pattern, matched, others) => {
    expect(globProblem(pattern)).toBe(undefined);
    for (const path of matched) expect(matchesGlob(path, pattern), path).toBe(true);
    for (const path of others) expect(matchesGlob(path, pattern), path).toBe(false);
  });

  test.each([
    ['', 'it is empty'],
    ['*'.repeat(257), 'it is longer than 256 characters'],
    ['a\0', 'it has a character that cannot be seen'],
    ['a\n', 'it has a character that cannot be seen'],
    ['a\u2066', 'it has a character that cannot be seen'],
    ['/weights/*', 'it is absolute; write it relative to its folder'],
    ['./weights/*', 'it starts with "./"; leave that out'],
    ['weights/', 'it ends with "/"; write weights/** for all files in the folder'],
    ['a//b', 'it has an empty part between two "/"'],
    ['../a', 'it leaves its folder'],
    ['a/../../b', 'it leaves its folder'],
    ['@(a|b)', 'it has a group such as @(a|b); write {a,b}'],
    ['!(a)', 'it has a group such as @(a|b); write {a,b}'],
    ['+(a)', 'it has a group such as @(a|b); write {a,b}'],
    ['?(a)', 'it has a group such as @(a|b); write {a,b}'],
    ['*(a)', 'it has a group such as @(a|b); write {a,b}'],
    ['{1..101}', 'its braces stand for more than 100 patterns'],
    ['{a,b}'.repeat(7), 'its braces stand for more than 100 patterns'],
  ])('%j is refused and matches nothing', (pattern, problem) => {
    expect(globProblem(pattern)).toBe(problem);
    for (const path of ['', 'a', 'weights/a', 'a/b', '1', pattern, pattern.slice(1), pattern.slice(2)]) expect(matchesGlob(path, pattern), path).toBe(false);
  });

  test('may be as long, and stand for as many patterns, as the limits say', () => {
    expect(matchesGlob('a'.repeat(256), 'a'.repeat(256))).toBe(true);
    expect(globProblem('{1..100}')).toBe(undefined);
    expect(matchesGlob('100', '{1..100}')).toBe(true);
  });

  test('matches what the library matches, whatever the pattern begins with', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '.', '..', '*', '**', '?', 'a*', '[ab]', '[!a]', '{a,b}', '{a/b,b}', 'a\\*', '\\a', 'a+', '@a', 'a(b)', '!a', '#a', '.a');
    const folder = fc.constantFrom('a', 'b', 'ab', '.a', 'a*', 'a+', '@a', 'a(b)', '!a', '#a');
    const asPath = (parts: readonly string[]): string => parts.join('/');
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 4 }).map(asPath), fc.array(folder, { minLength: 1, maxLength: 4 }).map(asPath), (pattern, path) => {
      const matcher = new Minimatch(pattern, { dot: true, nonegate: true, nocomment: true, noext: true, platform: 'linux' });
      expect(matchesGlob(path, pattern)).toBe(globProblem(pattern) === undefined && matcher.match(path));
    }), { numRuns: 5000 });
  });

  test('does not stall on any path', () => {
    for (const pattern of [`${'*a'.repeat(120)}b`, `${'**/a/'.repeat(50)}b`, `${'**/*a*/'.repeat(30)}b`, `{${'*a'.repeat(60)},${'*b'.repeat(60)}}c`, '?'.repeat(256)]) {
      for (const path of ['a'.repeat(4000), `${'a/'.repeat(2000)}c`, `${'ab'.repeat(2000)}d`]) matchesGlob(path, pattern);
    }
  });

  test('is compiled once, and many are forgotten again', () => {
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 2500; index++) expect(matchesGlob(`a${index}`, `a${index}`)).toBe(true);
    }
    expect(matchesGlob('b', 'a1')).toBe(false);
    // Compiled anew each time, this would outlast the time that a test may take.
    for (let index = 0; index < 1_000_000; index++) matchesGlob('weights/a.safetensors', 'weights/*.{safetensors,onnx}');
  });
});
