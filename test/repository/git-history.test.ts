import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGitRepository, type GitRepository } from '../../src/repository/git.ts';
import { MAX_COMMITS } from '../../src/repository/history.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { buildRepository, git, isolatedEnvironment, type BuiltCommit, type BuiltRepository } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const opened = (folder: string): Promise<GitRepository> => openGitRepository(folder, isolatedEnvironment());

async function built(description: BuiltRepository) {
  const folder = realpathSync(temporaryFolder());
  const { ids } = await buildRepository(folder, description);
  return { folder, repository: await opened(folder), id: (name: string) => ids.get(name) ?? expect.fail(name) };
}

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString().replace('.000Z', 'Z');
const line = (length: number): BuiltCommit[] =>
  Array.from({ length }, (_, at) => ({ id: String(at), date: day(at + 1), files: [['a', String(at)]] as const }));

describe('a reference that a user gives', () => {
  it('is refused where it names a branch and a tag, since whoever may push tags could choose', async () => {
    const { repository, id } = await built({
      commits: line(2),
      tags: [
        { name: 'main', commit: '0' },
        { name: 'v1', commit: '0' },
      ],
    });
    const error = await repository.resolve('main').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RepositoryError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/"main" names more than one/),
      mend: expect.stringMatching(/refs\/heads\/main/),
    });
    expect(await repository.resolve('refs/heads/main')).toBe(id('1'));
    expect(await repository.resolve('v1')).toBe(id('0'));
  });

  it('is refused where it is ambiguous even if the repository’s settings keep git quiet about it', async () => {
    const { folder, repository } = await built({ commits: line(2), tags: [{ name: 'main', commit: '0' }] });
    git(folder, 'config', 'core.warnAmbiguousRefs', 'false');
    await expect(repository.resolve('main')).rejects.toThrow(/more than one/);
  });

  it('is a commit wherever it is a full id, whatever branch bears that name', async () => {
    const { folder, repository, id } = await built({ commits: line(2) });
    git(folder, 'update-ref', `refs/heads/${id('0')}`, id('1'));
    expect(await repository.resolve(id('0'))).toBe(id('0'));
  });

  it('may be relative, short or a tag of a tag, and names no tree or file', async () => {
    const { folder, repository, id } = await built({ commits: line(3) });
    git(folder, 'tag', '-a', '-m', 'one', 'one', id('1'));
    git(folder, 'tag', '-a', '-m', 'two', 'two', 'one');
    expect(await repository.resolve('main~2')).toBe(id('0'));
    expect(await repository.resolve(id('1').slice(0, 12))).toBe(id('1'));
    expect(await repository.resolve('two')).toBe(id('1'));
    expect(await repository.resolve('main:a')).toBeUndefined();
    expect(await repository.resolve('main^{tree}')).toBeUndefined();
  });
});

describe('tags of a git repository', () => {
  it('are named whatever they lead to, and a tag of a tag once', async () => {
    const { folder, repository, id } = await built({ commits: line(2), tags: [{ name: 'one', commit: '0', message: 'one\n' }] });
    git(folder, 'tag', '-a', '-m', 'two', 'two', 'one');
    git(folder, 'tag', 'tree', 'main^{tree}');
    git(folder, 'tag', '-a', '-m', 'file', 'file', 'main:a');
    git(folder, 'pack-refs', '--all');
    expect(await repository.history(id('0'), id('0')).tags('')).toEqual(['file', 'one', 'tree', 'two']);
    expect(await repository.history(id('0'), id('0')).tags('t')).toEqual(['tree', 'two']);
  });

  it('are none where there are none', async () => {
    const { repository, id } = await built({ commits: line(1) });
    expect(await repository.history(id('0'), id('0')).tags('')).toEqual([]);
  });

  it.each([
    ['names what is not there', 'f'.repeat(40)],
    ['is no reference at all', 'garbage'],
  ])('cannot be told where one %s: a version must not look unused', async (_how, content) => {
    const { folder, repository, id } = await built({ commits: line(1), tags: [{ name: 'good', commit: '0' }] });
    writeFileSync(join(folder, '.git/refs/tags/broken'), `${content}\n`);
    await expect(repository.history(id('0'), id('0')).tags('')).rejects.toThrow(RepositoryError);
  });
});

describe('the commits of a pull request', () => {
  it('keeps people as written, not as a mailmap would have them', async () => {
    const { repository, id } = await built({
      commits: [{ files: [['.mailmap', 'Somebody Else <else@example.org> <ada@example.org>\n']] }, { files: [['a', '1']] }],
      checkout: true,
    });
    const [commit] = await repository.history(id('0'), id('1')).commits();
    expect(commit?.people[0]).toEqual({ role: 'author', name: 'Ada Builder', email: 'ada@example.org' });
  });

  it('dates by the committer, in UTC', async () => {
    const { folder, repository, id } = await built({
      commits: [...line(1), { id: 'x', date: '2026-05-06T10:00:00Z', authored: '2020-01-01T00:00:00Z', files: [] }],
    });
    git(folder, 'config', 'log.date', 'relative');
    const [commit] = await repository.history(id('0'), id('x')).commits();
    expect(commit?.date).toBe('2026-05-06T10:00:00Z');
  });

  it('is not moved by settings of the repository', async () => {
    const { folder, repository, id } = await built({ commits: line(3) });
    for (const [key, value] of [
      ['log.follow', 'true'],
      ['log.showRoot', 'false'],
      ['log.diffMerges', 'off'],
      ['log.showSignature', 'true'],
      ['log.decorate', 'full'],
      ['log.mailmap', 'true'],
      ['diff.renames', 'copies'],
      ['diff.ignoreSubmodules', 'all'],
      ['diff.noprefix', 'true'],
      ['color.ui', 'always'],
      ['core.abbrev', '4'],
      ['core.quotePath', 'true'],
      ['format.pretty', 'raw'],
      ['i18n.logOutputEncoding', 'UTF-16'],
      ['notes.displayRef', '*'],
      ['diff.orderFile', '/nowhere'],
    ] as const) {
      git(folder, 'config', key, value);
    }
    expect((await repository.history(id('2'), id('2')).states('a')).map(({ commit }) => commit)).toEqual(['2', '1', '0'].map(id));
    expect((await repository.history(id('0'), id('2')).commits()).map((commit) => commit.id)).toEqual(['2', '1'].map(id));
  });

  it('is refused beyond 10,000 commits', async () => {
    const { repository, id } = await built({ commits: Array.from({ length: MAX_COMMITS + 2 }, () => ({ files: [] })) });
    expect(await repository.history(id('1'), id(String(MAX_COMMITS + 1))).commits()).toHaveLength(MAX_COMMITS);
    await expect(repository.history(id('0'), id(String(MAX_COMMITS + 1))).commits()).rejects.toThrow(/more than 10000 commits/);
  });
});

/*
 * 0 ─ 1 ─ 2 ─ 3 ─ 4 (main)
 *         └ side (branch)
 */
async function shallowClone(...options: string[]) {
  const source = await built({
    commits: [...line(5), { id: 'side', branch: 'side', parents: ['2'], date: day(20), files: [['a', 'side']] }],
  });
  const clone = join(temporaryFolder(), 'clone');
  git(source.folder, 'clone', '--quiet', '--no-single-branch', ...options, `file://${source.folder}`, clone);
  return { clone, repository: await opened(clone), id: source.id };
}

describe('a shallow clone', () => {
  const teaches = {
    name: 'RepositoryError',
    message: expect.stringMatching(/shallow/),
    mend: expect.stringMatching(/--unshallow.*fetch-depth: 0/),
  };

  it('does not know a common ancestor that was not fetched, and says what to do', async () => {
    const { repository, id } = await shallowClone('--depth=2');
    const error = await repository.mergeBase(id('4'), id('side')).catch((caught: unknown) => caught);
    expect(error).toMatchObject(teaches);
    await expect(repository.history(id('4'), id('side')).commits()).rejects.toMatchObject(teaches);
  });

  it('knows the common ancestor that was fetched, and the commits after it', async () => {
    const { repository, id } = await shallowClone('--depth=3');
    expect(await repository.mergeBase(id('4'), id('side'))).toBe(id('2'));
    expect((await repository.history(id('4'), id('side')).commits()).map((commit) => commit.id)).toEqual([id('side')]);
  });

  it('never takes its edge for the beginning of a file’s history', async () => {
    const { repository, id } = await shallowClone('--depth=3');
    await expect(repository.history(id('4'), id('4')).states('a')).rejects.toMatchObject(teaches);
    await expect(repository.history(id('4'), id('4')).states('nothing')).rejects.toMatchObject(teaches);
  });

  it('does not take base commits for the pull request’s where only the base was cut', async () => {
    const { clone, repository, id } = await shallowClone('--depth=1');
    git(clone, 'fetch', '--quiet', '--depth=6', 'origin', 'side');
    git(clone, 'rev-parse', '--verify', `${id('side')}~3`);
    await expect(repository.history(id('4'), id('side')).commits()).rejects.toMatchObject(teaches);
  });

  it('answers as a whole one when it was made whole', async () => {
    const { clone, id } = await shallowClone('--depth=1');
    git(clone, 'fetch', '--quiet', '--unshallow');
    const repository = await opened(clone);
    expect(await repository.mergeBase(id('4'), id('side'))).toBe(id('2'));
    expect(await repository.history(id('4'), id('4')).states('a')).toHaveLength(5);
  });
});

describe('the base where none is named', () => {
  const remote = (folder: string, name: string, commit: string): string =>
    git(folder, 'update-ref', `refs/remotes/${name}`, commit);
  const head = (folder: string, name: string, target: string): string =>
    git(folder, 'symbolic-ref', `refs/remotes/${name}/HEAD`, `refs/remotes/${name}/${target}`);

  /** Commits 0 to 3 on `work`; `main`, `master` and what remotes have are set by each test. */
  const start = () => built({ head: 'work', commits: line(4).map((commit) => ({ ...commit, branch: 'work' })) });

  it('is what origin calls its default branch, before all else', async () => {
    const { folder, repository, id } = await start();
    remote(folder, 'origin/trunk', id('2'));
    remote(folder, 'origin/main', id('1'));
    head(folder, 'origin', 'trunk');
    expect(await repository.defaultBase()).toEqual({
      ref: 'refs/remotes/origin/trunk',
      commit: id('2'),
      why: 'the tip of origin/trunk',
    });
  });

  it('is origin/main where origin’s default branch is not known or gone', async () => {
    const { folder, repository, id } = await start();
    remote(folder, 'origin/main', id('1'));
    remote(folder, 'origin/master', id('2'));
    head(folder, 'origin', 'gone');
    expect(await repository.defaultBase()).toEqual({
      ref: 'refs/remotes/origin/main',
      commit: id('1'),
      why: 'the tip of origin/main',
    });
    git(folder, 'symbolic-ref', '--delete', 'refs/remotes/origin/HEAD');
    expect(await repository.defaultBase()).toMatchObject({ ref: 'refs/remotes/origin/main' });
    git(folder, 'update-ref', '-d', 'refs/remotes/origin/main');
    expect(await repository.defaultBase()).toMatchObject({ ref: 'refs/remotes/origin/master', commit: id('2') });
  });

  it('is the default branch of the only other remote, but of none among several', async () => {
    const { folder, repository, id } = await start();
    git(folder, 'update-ref', 'refs/heads/main', id('0'));
    remote(folder, 'team/fork/trunk', id('2'));
    head(folder, 'team/fork', 'trunk');
    expect(await repository.defaultBase()).toEqual({
      ref: 'refs/remotes/team/fork/trunk',
      commit: id('2'),
      why: 'the tip of team/fork/trunk',
    });
    remote(folder, 'other/trunk', id('1'));
    head(folder, 'other', 'trunk');
    expect(await repository.defaultBase()).toEqual({ ref: 'refs/heads/main', commit: id('0'), why: 'the tip of main' });
  });

  it('is the local main, master or configured branch where there is no remote', async () => {
    const { folder, repository, id } = await start();
    git(folder, 'config', 'init.defaultBranch', 'work');
    expect(await repository.defaultBase()).toEqual({ ref: 'refs/heads/work', commit: id('3'), why: 'the tip of work' });
    git(folder, 'update-ref', 'refs/heads/master', id('1'));
    expect(await repository.defaultBase()).toMatchObject({ ref: 'refs/heads/master' });
    git(folder, 'update-ref', 'refs/heads/main', id('0'));
    expect(await repository.defaultBase()).toMatchObject({ ref: 'refs/heads/main' });
  });

  it('is never a tag that somebody named like it', async () => {
    const { folder, repository, id } = await start();
    remote(folder, 'origin/main', id('1'));
    git(folder, 'tag', 'origin/main', id('3'));
    expect(await repository.defaultBase()).toMatchObject({ commit: id('1') });
  });

  it('is none where nothing is found: the error says how to name it', async () => {
    const { repository } = await start();
    await expect(repository.defaultBase()).rejects.toMatchObject({
      name: 'RepositoryError',
      mend: expect.stringMatching(/--base REF/),
    });
  });
});
