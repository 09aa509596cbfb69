import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGitRepository, type GitRepository } from '../../src/repository/git.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { buildRepository, git, isolatedEnvironment, type BuiltRepository } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { describeRepository } from './conformance-history.ts';
import { describeSnapshot } from './conformance.ts';

const KINDS: readonly [string, Omit<BuiltRepository, 'commits'>][] = [
  ['a git repository', {}],
  ['a bare git repository with SHA-256', { bare: true, objectFormat: 'sha256' }],
];

for (const [name, how] of KINDS) {
  describeSnapshot(
    name,
    async (files) => {
      const folder = temporaryFolder();
      const { ids } = await buildRepository(folder, { ...how, commits: [{ files }] });
      return (await opened(folder)).snapshot(ids.get('0') ?? '');
    },
    // A submodule is named by an id as long as the repository's own.
    { submodules: how.objectFormat !== 'sha256' },
  );

  describeRepository(name, async (world) => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, { ...how, ...world });
    return { repository: await opened(folder), ids };
  });
}

function opened(folder: string, environment: Record<string, string> = {}): Promise<GitRepository> {
  return openGitRepository(folder, { ...isolatedEnvironment(), ...environment });
}

async function built(
  description: BuiltRepository,
): Promise<{ folder: string; repository: GitRepository; id: (name: string) => string }> {
  const folder = realpathSync(temporaryFolder());
  const { ids } = await buildRepository(folder, description);
  return { folder, repository: await opened(folder), id: (name) => ids.get(name) ?? expect.fail(name) };
}

const read = async (repository: GitRepository, ref: string, path: string): Promise<string> =>
  Buffer.from(await repository.snapshot((await repository.resolve(ref)) ?? '').read(path)).toString();

describe('opening a git repository', () => {
  it('finds the top folder from any folder in it', async () => {
    const { folder } = await built({ commits: [{ files: [['a/b/c', 'c']] }], checkout: true });
    const repository = await opened(join(folder, 'a/b'));
    expect(repository.path).toBe(folder);
    expect(await read(repository, 'HEAD', 'a/b/c')).toBe('c');
  });

  it('opens a linked worktree, with a HEAD of its own', async () => {
    const { folder } = await built({ commits: [{ files: [['a', '1']] }, { files: [['a', '2']] }], checkout: true });
    const linked = join(realpathSync(temporaryFolder()), 'linked');
    git(folder, 'worktree', 'add', '--quiet', '--detach', linked, 'HEAD~1');
    const repository = await opened(linked);
    expect(repository.path).toBe(linked);
    expect(await read(repository, 'HEAD', 'a')).toBe('1');
    expect(await read(repository, 'main', 'a')).toBe('2');
  });

  it('opens a submodule, whose .git is a file', async () => {
    const inner = await built({ commits: [{ files: [['inner', 'i']] }] });
    const { folder } = await built({ commits: [{ files: [['outer', 'o']] }], checkout: true });
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'sub');
    const repository = await opened(join(folder, 'sub'));
    expect(repository.path).toBe(join(folder, 'sub'));
    expect(await read(repository, 'HEAD', 'inner')).toBe('i');
  });

  it('opens a bare repository by its own folder', async () => {
    const { folder, repository } = await built({ bare: true, commits: [{ files: [['a', '1']] }] });
    expect(repository.path).toBe(folder);
  });

  it('reads packed references, packed objects and a detached HEAD', async () => {
    const { folder, repository, id } = await built({
      commits: [{ files: [['a', '1']] }, { files: [['a', '2']] }],
      tags: [{ name: 'v1', commit: '0' }],
      checkout: true,
    });
    git(folder, 'checkout', '--quiet', '--detach', 'v1');
    git(folder, 'gc', '--quiet');
    expect(await repository.resolve('HEAD')).toBe(id('0'));
    expect(await repository.resolve('main')).toBe(id('1'));
    expect(await read(repository, 'v1', 'a')).toBe('1');
  });

  it('takes a folder with a newline and quotes in its name', async () => {
    const folder = join(realpathSync(temporaryFolder()), 'a "b"\n');
    await buildRepository(folder, { commits: [{ files: [['a', '1']] }] });
    const repository = await opened(folder);
    expect(repository.path).toBe(folder);
    expect(await read(repository, 'main', 'a')).toBe('1');
  });

  it.each([
    ['where there is none', () => temporaryFolder(), /no repository could be opened.*not a git repository/s, /--repo DIR/],
    ['where there is no folder', () => join(temporaryFolder(), 'gone'), /there is no folder/, /--repo DIR/],
    ['at a file', () => join(import.meta.dirname, 'git.test.ts'), /there is no folder/, /--repo DIR/],
  ])('fails %s and says what to do', async (_where, folder, message, mend) => {
    const error = await opened(folder()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RepositoryError);
    expect(error).toMatchObject({ message: expect.stringMatching(message), mend: expect.stringMatching(mend) });
  });

  it('says that git is missing where it is', async () => {
    const { folder } = await built({ commits: [{ files: [] }] });
    const error = await opened(folder, { PATH: '/nowhere' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RepositoryError);
    expect(error).toMatchObject({ message: 'git was not found on this machine', mend: expect.stringMatching(/Install git/) });
  });

  it('is not led to another repository by the environment of a git hook', async () => {
    const other = await built({ commits: [{ files: [['a', 'other']] }] });
    const { folder, id } = await built({ commits: [{ files: [['a', 'mine']] }], checkout: true });
    const dotGit = join(other.folder, '.git');
    const repository = await opened(folder, {
      GIT_DIR: dotGit,
      GIT_WORK_TREE: other.folder,
      GIT_COMMON_DIR: dotGit,
      GIT_OBJECT_DIRECTORY: join(dotGit, 'objects'),
      GIT_PREFIX: 'a/',
      GIT_INDEX_FILE: join(dotGit, 'index'),
      GIT_NAMESPACE: 'other',
      GIT_SHALLOW_FILE: join(dotGit, 'HEAD'),
    });
    expect(repository.path).toBe(folder);
    expect(await repository.resolve('main')).toBe(id('0'));
    expect(await read(repository, 'main', 'a')).toBe('mine');
  });

  it('keeps the settings that a user gives by the environment', async () => {
    const { folder } = await built({ bare: true, commits: [{ files: [] }] });
    const forbidding = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.bareRepository', GIT_CONFIG_VALUE_0: 'explicit' };
    await expect(opened(folder, forbidding)).rejects.toThrow(/safe\.bareRepository/);
  });

  it('refuses a bare repository that somebody committed as files', async () => {
    const planted = await built({ bare: true, commits: [{ files: [['a', 'forged']] }] });
    const { folder } = await built({ commits: [{ files: [] }], checkout: true });
    execFileSync('cp', ['-r', planted.folder, join(folder, 'planted')]);
    expect(await read(await opened(join(folder, 'planted')), 'main', 'a')).toBe('forged');
    git(folder, 'add', 'planted');
    await expect(opened(join(folder, 'planted'))).rejects.toThrow(/itself committed to another one/);
    git(join(folder, 'planted'), '--git-dir=.', 'config', 'core.bare', 'false');
    git(join(folder, 'planted'), '--git-dir=.', 'config', 'core.worktree', folder);
    await expect(opened(join(folder, 'planted'))).rejects.toThrow(/itself committed to another one/);
  });
});

describe('the files of a commit in git', () => {
  it('keeps each name that is not UTF-8 apart, in its folder, and equal to no real name', async () => {
    const bytes = (...parts: (string | number)[]) =>
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
    const { repository, id } = await built({
      commits: [
        {
          files: [
            [bytes('m/', 0xe9), 'one'],
            [bytes('m/', 0xe8), 'two'],
            ['m/%E9', 'real'],
            ['m/\ufffd', 'replacement'],
            ['m/é', 'utf-8'],
            [bytes('m/é', 0xff, '日', 0xe2, 0x82), 'mixed'],
            [bytes(0xc0, 0xaf, '/', 0xed, 0xa0, 0x80), 'overlong and surrogate'],
          ],
        },
      ],
    });
    const snapshot = repository.snapshot(id('0'));
    const found = await Promise.all(
      [...(await snapshot.list()).keys()].map(async (path) => [path, Buffer.from(await snapshot.read(path)).toString()]),
    );
    expect(found).toEqual([
      ['\0%C0\0%AF/\0%ED\0%A0\0%80', 'overlong and surrogate'],
      ['m/\0%E8', 'two'],
      ['m/\0%E9', 'one'],
      ['m/%E9', 'real'],
      ['m/é', 'utf-8'],
      ['m/é\0%FF日\0%E2\0%82', 'mixed'],
      ['m/\ufffd', 'replacement'],
    ]);
    await expect(repository.history(id('0'), id('0')).states('m/\0%E9')).rejects.toThrow(/"m\/%E9" is not UTF-8/);
  });

  it('refuses a tree with two entries of one name', async () => {
    const { folder, repository } = await built({
      commits: [
        {
          files: [
            ['a', '1'],
            ['b', '2'],
          ],
        },
      ],
      checkout: true,
    });
    const entry = (blob: string) =>
      Buffer.concat([Buffer.from('100644 a\0'), Buffer.from(git(folder, 'rev-parse', blob), 'hex')]);
    writeFileSync(join(folder, 'tree'), Buffer.concat([entry('HEAD:a'), entry('HEAD:b')]));
    const tree = git(folder, 'hash-object', '-t', 'tree', '-w', '--literally', 'tree');
    const commit = git(folder, 'commit-tree', '-m', 'forged', tree);
    await expect(repository.snapshot(commit).list()).rejects.toThrow(/two entries named "a"/);
  });

  it('lists 20,000 files and reads 5,000 of them at once', async () => {
    const files = Array.from({ length: 20_000 }, (_, at) => [`folder-${at % 100}/file-${at}`, `content ${at}`] as const);
    const { repository, id } = await built({ commits: [{ files }] });
    const snapshot = repository.snapshot(id('0'));
    expect((await snapshot.list()).size).toBe(20_000);
    const some = files.slice(0, 5000);
    const contents = await Promise.all(some.map(async ([path]) => Buffer.from(await snapshot.read(path)).toString()));
    expect(contents).toEqual(some.map(([, content]) => content));
    const digests = await Promise.all(some.map(([path]) => snapshot.digest(path)));
    expect(digests).toEqual(some.map(([, content]) => createHash('sha256').update(content).digest('hex')));
  });

  it('takes only commits for snapshots: no tree, no file', async () => {
    const { folder, repository } = await built({ commits: [{ files: [['a', '1']] }] });
    await expect(repository.snapshot(git(folder, 'rev-parse', 'main^{tree}')).list()).rejects.toThrow(RepositoryError);
    await expect(repository.snapshot(git(folder, 'rev-parse', 'main:a')).list()).rejects.toThrow(RepositoryError);
  });

  it('reads no tree or commit as if it were a file', async () => {
    const { folder, repository, id } = await built({ commits: [{ files: [['a/b', '1']] }] });
    const history = repository.history(id('0'), id('0'));
    await expect(history.readObject(git(folder, 'rev-parse', 'main^{tree}'))).rejects.toThrow(/is a tree, not a file/);
    await expect(history.readObject(id('0'))).rejects.toThrow(/is a commit, not a file/);
  });

  it('gives the same snapshot, and so one list, for the same commit', async () => {
    const { repository, id } = await built({ commits: [{ files: [['a', '1']] }, { files: [['a', '2']] }] });
    expect(repository.snapshot(id('0'))).toBe(repository.snapshot(id('0')));
    expect(repository.snapshot(id('0'))).not.toBe(repository.snapshot(id('1')));
  });

  it('sees what was committed, not what was put in its place', async () => {
    const { folder, repository, id } = await built({
      commits: [{ files: [['a', 'true']] }, { files: [['a', 'false']] }],
      checkout: true,
    });
    git(folder, 'replace', id('0'), id('1'));
    git(folder, 'replace', git(folder, 'rev-parse', `${id('1')}:a`), git(folder, 'hash-object', '-w', '/dev/null'));
    mkdirSync(join(folder, '.git/info'), { recursive: true });
    writeFileSync(join(folder, '.git/info/grafts'), `${id('1')}\n`);
    expect(await read(repository, id('0'), 'a')).toBe('true');
    expect(await read(repository, id('1'), 'a')).toBe('false');
    expect(await repository.mergeBase(id('0'), id('1'))).toBe(id('0'));
  });

  it('says of a missing object which file it was, each time it is asked', async () => {
    const { folder, repository, id } = await built({
      commits: [
        {
          files: [
            ['kept', '1'],
            ['lost', '2'],
          ],
        },
      ],
    });
    const object = git(folder, 'rev-parse', 'main:lost');
    rmSync(join(folder, '.git/objects', object.slice(0, 2), object.slice(2)));
    const snapshot = repository.snapshot(id('0'));
    // Asked one after the other: a rejection that nobody awaits yet would end the whole run.
    const questions = [() => snapshot.read('lost'), () => snapshot.size('lost'), () => snapshot.digest('lost'), () => snapshot.digest('lost')];
    for (const ask of questions) {
      const question = ask();
      await expect(question).rejects.toThrow(RepositoryError);
      await expect(question).rejects.toThrow(new RegExp(`"lost" in ${id('0')} \\(object ${object}\\) is missing`));
    }
    expect(Buffer.from(await snapshot.read('kept')).toString()).toBe('1');
    writeFileSync(join(folder, 'again'), '2');
    git(folder, 'hash-object', '-w', 'again');
    expect(Buffer.from(await snapshot.read('lost')).toString()).toBe('2');
  });

  it('says of a partial clone what was left out, and fetches nothing', async () => {
    const source = await built({
      commits: [
        {
          files: [
            ['a', '1'],
            ['b', '2'],
            ['c', '3'],
            ['d', '4'],
          ],
        },
      ],
    });
    git(source.folder, 'config', 'uploadpack.allowFilter', 'true');
    const clone = join(temporaryFolder(), 'clone');
    git(source.folder, 'clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${source.folder}`, clone);
    const packs = () => readdirSync(join(clone, '.git/objects/pack')).sort();
    const before = packs();
    const repository = await opened(clone);
    const error = await read(repository, 'main', 'a').catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'RepositoryError',
      message: expect.stringMatching(/left out of this partial clone/),
      mend: expect.stringMatching(/--filter/),
    });
    expect(packs()).toEqual(before);
    for (const [name, content] of [
      ['b', '2'],
      ['d', '4'],
    ] as const) {
      writeFileSync(join(clone, name), content);
      git(clone, 'hash-object', '-w', name);
    }
    const answers = await Promise.allSettled(['a', 'b', 'c', 'd'].map((path) => read(repository, 'main', path)));
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([
      expect.stringMatching(/"a" .* left out/),
      '2',
      expect.stringMatching(/"c" .* left out/),
      '4',
    ]);
    git(clone, 'fetch', '--quiet', '--refetch', '--no-filter');
    expect(await read(await opened(clone), 'main', 'a')).toBe('1');
  });
});
