import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { RepositoryError, type Snapshot } from '../../src/repository/snapshot.ts';
import { openWorktree } from '../../src/repository/worktree.ts';
import { buildRepository, git, isolatedEnvironment, type BuiltFile } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { describeSnapshot } from './conformance.ts';

const opened = (folder: string, environment: Record<string, string> = {}) =>
  openWorktree(folder, { ...isolatedEnvironment(), ...environment });
const paths = async (snapshot: Snapshot): Promise<string[]> => [...(await snapshot.list()).keys()];
const text = async (snapshot: Snapshot, path: string): Promise<string> => Buffer.from(await snapshot.read(path)).toString();

async function checkedOut(files: Iterable<readonly [string | Uint8Array, BuiltFile]>): Promise<string> {
  const folder = realpathSync(temporaryFolder());
  await buildRepository(folder, { commits: [{ files }], checkout: true });
  return folder;
}

describeSnapshot('the files of a git working tree', async (files) => opened(await checkedOut(files)));

describeSnapshot(
  'the files of a plain folder',
  async (files) => {
    const folder = await checkedOut(files);
    rmSync(join(folder, '.git'), { recursive: true });
    return opened(folder);
  },
  { submodules: false },
);

describe('the files of a git working tree', () => {
  it('are those on disk: changed, added and not committed, but not ignored and not deleted', async () => {
    const folder = await checkedOut([
      ['kept', '1'],
      ['changed', '1'],
      ['deleted', '1'],
      ['ignored-but-tracked', '1'],
      ['.gitignore', 'ignored*\nbuild/\n'],
    ]);
    writeFileSync(join(folder, 'changed'), '2');
    rmSync(join(folder, 'deleted'));
    writeFileSync(join(folder, 'new'), 'new');
    writeFileSync(join(folder, 'ignored'), 'x');
    mkdirSync(join(folder, 'build'));
    writeFileSync(join(folder, 'build/out'), 'x');
    writeFileSync(join(folder, 'staged'), 'x');
    git(folder, 'add', 'staged');
    git(folder, 'rm', '--quiet', '--cached', 'kept');
    const snapshot = await opened(folder);
    expect(snapshot.commit).toBe('worktree');
    expect(await paths(snapshot)).toEqual(['.gitignore', 'changed', 'ignored-but-tracked', 'kept', 'new', 'staged']);
    expect(await text(snapshot, 'changed')).toBe('2');
  });

  it('are all of them, from the top, wherever in it one stands', async () => {
    const folder = await checkedOut([
      ['top', '1'],
      ['a/b/c', '1'],
    ]);
    const snapshot = await opened(join(folder, 'a/b'));
    expect(snapshot.path).toBe(folder);
    expect(await paths(snapshot)).toEqual(['a/b/c', 'top']);
  });

  it('are those of a linked worktree where one stands in it', async () => {
    const folder = await checkedOut([['a', '1']]);
    const linked = join(realpathSync(temporaryFolder()), 'linked');
    git(folder, 'worktree', 'add', '--quiet', '--detach', linked);
    writeFileSync(join(linked, 'new'), '2');
    const snapshot = await opened(linked);
    expect(snapshot.path).toBe(linked);
    expect(await paths(snapshot)).toEqual(['a', 'new']);
  });

  it('are listed once each during a merge with conflicts', async () => {
    const folder = await checkedOut([['a', 'base']]);
    git(folder, 'checkout', '--quiet', '-b', 'other');
    writeFileSync(join(folder, 'a'), 'other');
    git(folder, 'commit', '--quiet', '-am', 'other');
    git(folder, 'checkout', '--quiet', 'main');
    writeFileSync(join(folder, 'a'), 'main');
    git(folder, 'commit', '--quiet', '-am', 'main');
    expect(() => git(folder, 'merge', '--quiet', 'other')).toThrow();
    expect(git(folder, 'ls-files', '--stage').split('\n')).toHaveLength(3);
    const snapshot = await opened(folder);
    expect(await paths(snapshot)).toEqual(['a']);
    expect(await text(snapshot, 'a')).toContain('<<<<<<<');
  });

  it('hold no file behind a link put in a folder’s place', async () => {
    const outside = temporaryFolder();
    mkdirSync(join(outside, 'deep'));
    writeFileSync(join(outside, 'secret'), 'secret');
    writeFileSync(join(outside, 'deep/secret'), 'secret');
    const folder = await checkedOut([
      ['d/secret', '1'],
      ['d/deep/secret', '1'],
      ['e', '1'],
    ]);
    rmSync(join(folder, 'd'), { recursive: true });
    symlinkSync(outside, join(folder, 'd'));
    const snapshot = await opened(folder);
    expect([...(await snapshot.list()).values()].map(({ path, kind }) => [path, kind])).toEqual([
      ['d', 'symlink'],
      ['e', 'file'],
    ]);
    await expect(snapshot.read('d/secret')).rejects.toThrow(RepositoryError);
  });

  it('show a link by where it points, and not by what is there', async () => {
    const folder = await checkedOut([
      ['a', '1'],
      ['one', { symlink: 'a' }],
      ['two', { symlink: 'a' }],
      ['gone', { symlink: 'nowhere' }],
      ['up', { symlink: '/' }],
    ]);
    const entries = await (await opened(folder)).list();
    expect(['one', 'two', 'gone', 'up'].map((path) => entries.get(path)?.kind)).toEqual(Array(4).fill('symlink'));
    expect(entries.get('one')?.object).toBe(entries.get('two')?.object);
    expect(entries.get('one')?.object).not.toBe(entries.get('gone')?.object);
  });

  it('show another repository inside as a submodule, and nothing of it', async () => {
    const folder = await checkedOut([['a', '1']]);
    await buildRepository(join(folder, 'inner'), { commits: [{ files: [['x', '1']] }], checkout: true });
    const entries = await (await opened(folder)).list();
    expect([...entries.values()].map(({ path, kind }) => [path, kind])).toEqual([
      ['a', 'file'],
      ['inner', 'submodule'],
    ]);
    await expect((await opened(folder)).read('inner')).rejects.toThrow(/is a submodule/);
  });

  it('hold what took the place of a file or a folder', async () => {
    const folder = await checkedOut([
      ['a', '1'],
      ['b/c', '1'],
    ]);
    rmSync(join(folder, 'a'));
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a/inside'), '2');
    rmSync(join(folder, 'b'), { recursive: true });
    writeFileSync(join(folder, 'b'), '3');
    expect(await paths(await opened(folder))).toEqual(['a/inside', 'b']);
  });

  it('leave out what git could not hold, and do not wait for it', async () => {
    const folder = await checkedOut([
      ['a', '1'],
      ['b', '1'],
    ]);
    rmSync(join(folder, 'a'));
    execFileSync('mkfifo', [join(folder, 'a'), join(folder, 'pipe')]);
    expect(await paths(await opened(folder))).toEqual(['b']);
    rmSync(join(folder, '.git'), { recursive: true });
    expect(await paths(await opened(folder))).toEqual(['b']);
  });

  it('keep names that are not UTF-8 apart', async () => {
    const folder = await checkedOut([
      [Buffer.from([0x61, 0xe9]), 'one'],
      [Buffer.from([0x61, 0xe8]), 'two'],
      ['a\ufffd', 'three'],
    ]);
    const snapshot = await opened(folder);
    const found = await Promise.all((await paths(snapshot)).map(async (path) => [path, await text(snapshot, path)]));
    expect(found).toEqual([
      ['a\0%E8', 'two'],
      ['a\0%E9', 'one'],
      ['a\ufffd', 'three'],
    ]);
    rmSync(join(folder, '.git'), { recursive: true });
    expect(await paths(await opened(folder))).toEqual(['a\0%E8', 'a\0%E9', 'a\ufffd']);
  });

  it('are those of the folder itself where settings name a working tree elsewhere', async () => {
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'secret'), 'secret');
    const folder = await checkedOut([['a', '1']]);
    git(folder, 'config', 'core.worktree', elsewhere);
    const snapshot = await opened(folder);
    expect(snapshot.path).toBe(folder);
    expect(await paths(snapshot)).toEqual(['a']);
  });

  it('cannot be told without git, for what is ignored is not known', async () => {
    const folder = await checkedOut([['a/b', '1']]);
    await expect(opened(join(folder, 'a'), { PATH: '/nowhere' })).rejects.toThrow(/git was not found/);
  });

  it('cannot be told of a repository that is damaged', async () => {
    const folder = await checkedOut([['a', '1']]);
    writeFileSync(join(folder, '.git/index'), 'garbage');
    await expect((await opened(folder)).list()).rejects.toThrow(RepositoryError);
  });
});

describe('the files of a plain folder', () => {
  const plain = (files: Record<string, string>): string => {
    const folder = realpathSync(temporaryFolder());
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  };

  it('are all but those of .git and node_modules, at any depth', async () => {
    const folder = plain({
      '.gitignore': 'b\n',
      b: '1',
      'c/.git/config': 'x',
      'c/d': '1',
      'node_modules/x/y': '1',
      'c/node_modules/z': '1',
      'e/node_modules': 'a file',
      '.github/w': '1',
      'f/.git': 'gitdir: x',
    });
    expect(await paths(await opened(folder))).toEqual(['.github/w', '.gitignore', 'b', 'c/d', 'e/node_modules']);
  });

  it('can be told without git', async () => {
    const snapshot = await opened(plain({ 'a/b': '1' }), { PATH: '/nowhere' });
    expect(await paths(snapshot)).toEqual(['a/b']);
  });

  it('are not those behind links to folders', async () => {
    const folder = plain({ 'a/b': '1' });
    symlinkSync('a', join(folder, 'link'));
    symlinkSync('.', join(folder, 'a/loop'));
    expect([...(await (await opened(folder)).list()).values()].map(({ path, kind }) => [path, kind])).toEqual([
      ['a/b', 'file'],
      ['a/loop', 'symlink'],
      ['link', 'symlink'],
    ]);
  });

  it('are refused where there is no folder', async () => {
    await expect(opened(join(temporaryFolder(), 'gone'))).rejects.toThrow(/there is no folder/);
  });

  it('are listed once: what comes later is not seen', async () => {
    const folder = plain({ a: '1' });
    const snapshot = await opened(folder);
    await snapshot.list();
    writeFileSync(join(folder, 'b'), '2');
    expect(await paths(snapshot)).toEqual(['a']);
    expect(await paths(await opened(folder))).toEqual(['a', 'b']);
  });

  it('are not read once they have changed', async () => {
    const folder = plain({ grown: '1', replaced: '1', gone: '1', linked: '1', folder: '1', kept: '1' });
    const snapshot = await opened(folder);
    await snapshot.list();
    appendFileSync(join(folder, 'grown'), '2');
    writeFileSync(join(folder, 'new'), '1');
    renameSync(join(folder, 'new'), join(folder, 'replaced'));
    for (const path of ['gone', 'linked', 'folder']) rmSync(join(folder, path));
    symlinkSync('kept', join(folder, 'linked'));
    mkdirSync(join(folder, 'folder'));
    for (const path of ['grown', 'replaced', 'gone', 'linked', 'folder']) {
      // Asked one after the other: a rejection that nobody awaits yet would end the whole run.
      for (const ask of [() => snapshot.read(path), () => snapshot.size(path), () => snapshot.digest(path)])
        await expect(ask()).rejects.toThrow(RepositoryError);
    }
    expect(await text(snapshot, 'kept')).toBe('1');
  });

  it('are hashed without being held in memory', async () => {
    const folder = plain({ small: '1' });
    execFileSync('truncate', ['--size=600M', join(folder, 'large')]);
    const snapshot = await opened(folder);
    const before = process.memoryUsage().arrayBuffers;
    const digest = snapshot.digest('large');
    await expect(snapshot.read('large')).rejects.toThrow(/at most 268435456/);
    const hash = createHash('sha256');
    for (let at = 0; at < 600; at += 1) hash.update(Buffer.alloc(1024 * 1024));
    expect(await digest).toBe(hash.digest('hex'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * 1024 * 1024);
    expect(await snapshot.read('large', { start: 500 * 1024 * 1024, end: 500 * 1024 * 1024 + 3 })).toEqual(new Uint8Array(3));
  });

  it('are read many at a time within what the machine lets open', async () => {
    const folder = plain(Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`${at}`, `${at}`])));
    const snapshot = await opened(folder);
    const answers = await Promise.all(Array.from({ length: 3000 }, (_, at) => text(snapshot, `${at}`)));
    expect(answers).toEqual(Array.from({ length: 3000 }, (_, at) => `${at}`));
  });

  it.runIf(process.getuid?.() !== 0)('fail where they may not be read', async () => {
    const folder = plain({ 'a/b': '1', c: '1' });
    chmodSync(join(folder, 'c'), 0);
    await expect((await opened(folder)).read('c')).rejects.toThrow(/cannot be read/);
    chmodSync(join(folder, 'a'), 0);
    await expect((await opened(folder)).list()).rejects.toThrow(/cannot be listed/);
    chmodSync(join(folder, 'a'), 0o700);
  });
});
