import { beforeAll, describe, expect, it } from 'vitest';
import { RepositoryError, type Repository } from '../../src/repository/snapshot.ts';
import type { BuiltCommit, BuiltTag } from '../support/fast-import.mjs';

/** What every implementation of Repository and History must do. */

export interface World {
  readonly commits: readonly BuiltCommit[];
  readonly tags: readonly BuiltTag[];
}

const ADA = { name: 'Ada Builder', email: 'ada@example.org' };
const BEN = { name: 'Ben "the \u{1f41d}" Ito', email: 'Ben.Ito@Example.ORG' };
const day = (number: number): string => `2026-03-${String(number).padStart(2, '0')}T12:00:00Z`;

/*
 * main:  root ─ second ─────────── merge ─ moved ─ back ─ linked ─ foldered ─ tip
 *                 └ side ─ side-2 ──┘                                  └ feature ─ feature-2
 * other: unrelated
 */
const WORLD: World = {
  commits: [
    {
      id: 'root',
      parents: [],
      date: day(1),
      files: [
        ['m/release.yaml', 'one'],
        ['readme', 'r'],
      ],
    },
    { id: 'second', parents: ['root'], date: day(2), files: [['m/release.yaml', 'two']] },
    { id: 'side', branch: 'side', parents: ['second'], date: day(3), files: [['m/release.yaml', 'side']] },
    { id: 'side-2', branch: 'side', parents: ['side'], date: day(4), files: [['m/release.yaml', 'merged']] },
    { id: 'readme', parents: ['second'], date: day(5), files: [['readme', 'changed']] },
    { id: 'merge', parents: ['readme', 'side-2'], date: day(6), files: [['m/release.yaml', 'merged']] },
    {
      id: 'moved',
      parents: ['merge'],
      date: day(7),
      files: [
        ['m/release.yaml', null],
        ['m/moved.yaml', 'merged'],
      ],
    },
    { id: 'back', parents: ['moved'], date: day(8), files: [['m/release.yaml', 'two']] },
    { id: 'linked', parents: ['back'], date: day(9), files: [['m/release.yaml', { symlink: 'moved.yaml' }]] },
    {
      id: 'foldered',
      parents: ['linked'],
      date: day(10),
      files: [
        ['m/release.yaml', null],
        ['m/release.yaml/inside', 'x'],
      ],
    },
    { id: 'tip', parents: ['foldered'], date: day(11), files: [['readme', { executable: 'changed' }]] },
    {
      id: 'feature',
      branch: 'feature',
      parents: ['foldered'],
      date: day(12),
      author: BEN,
      committer: ADA,
      files: [['readme', 'feature']],
      message:
        'Subject\n\nBody\n\nco-AUTHORED-by: Cho, Ji <cho@example.org>\nSigned-off-by: Ada <ada@example.org>\nCo-authored-by: Dee<dee@example.org>\n',
    },
    { id: 'update', branch: 'feature', parents: ['feature', 'back'], date: day(13), message: '', files: [] },
    { id: 'feature-2', branch: 'feature', parents: ['update'], date: day(14), files: [['readme', 'feature 2']] },
    { id: 'unrelated', branch: 'other', parents: [], date: day(15), files: [['readme', 'unrelated']] },
    { id: 'cross-1', branch: 'cross-1', parents: ['tip'], date: day(16), files: [['a', '1']] },
    { id: 'cross-2', branch: 'cross-2', parents: ['tip'], date: day(17), files: [['b', '2']] },
    { id: 'cross-3', branch: 'cross-1', parents: ['cross-1', 'cross-2'], date: day(18), files: [['b', '2']] },
    { id: 'cross-4', branch: 'cross-2', parents: ['cross-2', 'cross-1'], date: day(19), files: [['a', '1']] },
  ],
  tags: [
    { name: 'v1.0.0', commit: 'root' },
    { name: 'é', commit: 'second', message: 'annotated\n' },
    { name: '\u{1f600}', commit: 'second' },
    { name: '\uff5e', commit: 'second' },
    { name: 'a/b', commit: 'tip', message: 'annotated\n' },
  ],
};

const ABSENT = 'f'.repeat(40);

export function describeRepository(
  name: string,
  open: (world: World) => Promise<{ repository: Repository; ids: ReadonlyMap<string, string> }>,
  { names = true }: { readonly names?: boolean } = {},
): void {
  describe(`${name} as a repository`, () => {
    let repository: Repository;
    let id: (name: string) => string;

    beforeAll(async () => {
      const opened = await open(WORLD);
      repository = opened.repository;
      id = (wanted) => opened.ids.get(wanted) ?? expect.fail(`no commit ${wanted}`);
    });

    it('resolves a full commit id to itself, and one that is not there to nothing', async () => {
      expect(await repository.resolve(id('side'))).toBe(id('side'));
      expect(await repository.resolve(ABSENT)).toBeUndefined();
    });

    it.runIf(names)('resolves branches and tags to a full commit id', async () => {
      expect(await repository.resolve('main')).toBe(id('tip'));
      expect(await repository.resolve('v1.0.0')).toBe(id('root'));
      expect(await repository.resolve('a/b')).toBe(id('tip'));
    });

    it.runIf(names).each(['nothing', '', '-v', '--all', ABSENT, '^main', 'main..side', 'main\0', 'main\nside'])(
      'resolves %j to nothing',
      async (ref) => {
        expect(await repository.resolve(ref)).toBeUndefined();
      },
    );

    it('shows each commit its own files', async () => {
      const [before, after] = [repository.snapshot(id('root')), repository.snapshot(id('second'))];
      expect(before.commit).toBe(id('root'));
      expect(Buffer.from(await before.read('m/release.yaml')).toString()).toBe('one');
      expect(Buffer.from(await after.read('m/release.yaml')).toString()).toBe('two');
      expect((await before.list()).get('readme')?.object).toBe((await after.list()).get('readme')?.object);
      expect([...(await repository.snapshot(id('moved')).list()).keys()]).toEqual(['m/moved.yaml', 'readme']);
    });

    it('refuses the snapshot of a commit that is not there', async () => {
      await expect(async () => repository.snapshot(ABSENT).list()).rejects.toThrow(RepositoryError);
      await expect(async () => repository.snapshot('main').list()).rejects.toThrow(RepositoryError);
    });

    it('finds the best common ancestor, in either order', async () => {
      for (const [base, head, expected] of [
        ['tip', 'tip', 'tip'],
        ['root', 'tip', 'root'],
        ['tip', 'feature', 'foldered'],
        ['tip', 'feature-2', 'foldered'],
        ['readme', 'side-2', 'second'],
        ['merge', 'side', 'side'],
      ] as const) {
        expect(await repository.mergeBase(id(base), id(head))).toBe(id(expected));
        expect(await repository.mergeBase(id(head), id(base))).toBe(id(expected));
      }
      expect([id('cross-1'), id('cross-2')]).toContain(await repository.mergeBase(id('cross-3'), id('cross-4')));
    });

    it('says so where two commits have no common ancestor', async () => {
      const question = repository.mergeBase(id('tip'), id('unrelated'));
      await expect(question).rejects.toThrow(RepositoryError);
      await expect(question).rejects.toThrow(/no common ancestor/);
      await expect(question).rejects.not.toThrow(/shallow/);
      await expect(repository.mergeBase(id('tip'), ABSENT)).rejects.toThrow(RepositoryError);
    });

    it('tells every state of a file on the first-parent line, newest first', async () => {
      const states = await repository.history(id('tip'), id('feature')).states('m/release.yaml');
      const object = async (commit: string): Promise<string | undefined> =>
        (await repository.snapshot(id(commit)).list()).get('m/release.yaml')?.object;
      expect(states).toEqual([
        { commit: id('linked'), date: day(9), object: undefined },
        { commit: id('back'), date: day(8), object: await object('second') },
        { commit: id('moved'), date: day(7), object: undefined },
        { commit: id('merge'), date: day(6), object: await object('merge') },
        { commit: id('second'), date: day(2), object: await object('second') },
        { commit: id('root'), date: day(1), object: await object('root') },
      ]);
    });

    it('tells the past of the base and not of the head', async () => {
      const history = repository.history(id('second'), id('feature'));
      expect((await history.states('m/release.yaml')).map(({ commit }) => commit)).toEqual([id('second'), id('root')]);
    });

    it('has no states for a file that never was, for a folder and for what only looks like a pattern', async () => {
      const history = repository.history(id('tip'), id('tip'));
      for (const path of ['nothing', 'm', 'm/', 'm/*', '*', '', 'm/RELEASE.yaml', ':/m/release.yaml', '--all'])
        expect(await history.states(path)).toEqual([]);
    });

    it('does not follow a file to its former name', async () => {
      const history = repository.history(id('tip'), id('tip'));
      expect((await history.states('m/moved.yaml')).map(({ commit }) => commit)).toEqual([id('moved')]);
    });

    it('counts a change of mode alone as no new state', async () => {
      const states = await repository.history(id('tip'), id('tip')).states('readme');
      expect(states.map(({ commit }) => commit)).toEqual([id('readme'), id('root')]);
    });

    it('reads the object of a past state', async () => {
      const history = repository.history(id('tip'), id('feature'));
      const states = await history.states('m/release.yaml');
      const contents = await Promise.all(
        states.flatMap(({ object }) => (object === undefined ? [] : [history.readObject(object)])),
      );
      expect(contents.map((bytes) => Buffer.from(bytes).toString())).toEqual(['two', 'merged', 'two', 'one']);
    });

    it('refuses an object that is not there, and a name that is none', async () => {
      const history = repository.history(id('tip'), id('feature'));
      for (const object of [ABSENT, '', 'main', 'HEAD:readme', `${ABSENT}\n${ABSENT}`])
        await expect(history.readObject(object)).rejects.toThrow(RepositoryError);
    });

    it('lists the tags that start with a prefix, in byte order', async () => {
      const history = repository.history(id('root'), id('root'));
      expect(await history.tags('')).toEqual(['a/b', 'v1.0.0', 'é', '\uff5e', '\u{1f600}']);
      expect(await history.tags('v1.')).toEqual(['v1.0.0']);
      for (const prefix of ['1.0', 'V1', 'v1.0.0 ', 'b', 'refs', '*', 'v.'])
        expect(await history.tags(prefix)).toEqual([]);
    });

    it('lists the commits that head adds, newest first, and none of the base', async () => {
      const added = async (base: string, head: string) =>
        (await repository.history(id(base), id(head)).commits()).map((commit) => commit.id);
      expect(await added('tip', 'feature-2')).toEqual(['feature-2', 'update', 'feature'].map(id));
      expect(await added('second', 'merge')).toEqual(['merge', 'readme', 'side-2', 'side'].map(id));
      expect(await added('readme', 'merge')).toEqual(['merge', 'side-2', 'side'].map(id));
      expect(await added('tip', 'tip')).toEqual([]);
      expect(await added('tip', 'root')).toEqual([]);
    });

    it('says who made a commit: author, committer and co-authors, in that order and as written', async () => {
      const [commit] = await repository.history(id('foldered'), id('feature')).commits();
      expect(commit).toEqual({
        id: id('feature'),
        date: day(12),
        people: [
          { role: 'author', ...BEN },
          { role: 'committer', ...ADA },
          { role: 'co-author', name: 'Cho, Ji', email: 'cho@example.org' },
          { role: 'co-author', name: 'Dee', email: 'dee@example.org' },
        ],
      });
    });

    it('refuses the commits between ones that are not there', async () => {
      await expect(async () => repository.history(id('tip'), ABSENT).commits()).rejects.toThrow(RepositoryError);
      await expect(async () => repository.history(ABSENT, id('tip')).states('readme')).rejects.toThrow(RepositoryError);
    });
  });
}
