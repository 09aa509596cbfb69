import { describe, expect, it } from 'vitest';
import { MemoryRepository, type MemoryFile } from '../../src/repository/memory.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import type { BuiltFile } from '../support/fast-import.mjs';
import { describeRepository } from './conformance-history.ts';
import { describeSnapshot } from './conformance.ts';

function memoryFile(file: BuiltFile): MemoryFile | null {
  if (file === null || typeof file === 'string' || file instanceof Uint8Array) return file;
  if ('executable' in file) return file.executable;
  return 'symlink' in file ? { symlink: Buffer.from(file.symlink).toString() } : file;
}

const memoryFiles = (files: Iterable<readonly [string | Uint8Array, BuiltFile]>): Map<string, MemoryFile | null> =>
  new Map([...files].map(([path, file]) => [String(path), memoryFile(file)]));

describeSnapshot('a memory repository', async (files) => {
  const repository = new MemoryRepository();
  return repository.snapshot(repository.commit({ files: memoryFiles(files) }));
});

describeRepository('a memory repository', async ({ commits, tags }) => {
  const repository = new MemoryRepository();
  const ids = new Map<string, string>();
  const known = (name: string): string => ids.get(name) ?? expect.fail(name);
  for (const { id = '', branch = 'main', parents = [], files = [], date, author, committer, message } of commits) {
    const made = repository.commit({
      files: memoryFiles(files),
      parents: parents.map(known),
      ...(date === undefined ? {} : { date }),
      ...(author === undefined ? {} : { author }),
      ...(committer === undefined ? {} : { committer }),
      ...(message === undefined ? {} : { message }),
    });
    ids.set(id, made);
    repository.branch(branch, made);
  }
  for (const { name, commit } of tags) repository.tag(name, known(commit));
  return { repository, ids };
});

describe('a memory repository', () => {
  it('gives equal commits equal ids, and others others', () => {
    const made = () => new MemoryRepository().commit({ files: new Map([['a', 'one']]) });
    expect(made()).toBe(made());
    expect(made()).toMatch(/^[0-9a-f]{40}$/);
    expect(new MemoryRepository().commit({ files: new Map([['a', 'two']]) })).not.toBe(made());
    expect(new MemoryRepository().commit({ files: new Map([['a', 'one']]), message: 'other' })).not.toBe(made());
  });

  it('is not changed by what happens to the bytes it was given', async () => {
    const repository = new MemoryRepository();
    const bytes = Uint8Array.of(1, 2, 3);
    const snapshot = repository.snapshot(repository.commit({ files: new Map([['a', bytes]]) }));
    bytes.fill(9);
    expect([...(await snapshot.read('a'))]).toEqual([1, 2, 3]);
  });

  it('starts from an empty tree when asked to replace', async () => {
    const repository = new MemoryRepository();
    const parent = repository.commit({
      files: new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
    });
    const commit = repository.commit({ parents: [parent], replace: true, files: new Map([['c', '3']]) });
    expect([...(await repository.snapshot(commit).list()).keys()]).toEqual(['c']);
  });

  it('refuses to delete what is not there, and a parent it does not know', () => {
    const repository = new MemoryRepository();
    expect(() => repository.commit({ files: new Map([['a', null]]) })).toThrow(RepositoryError);
    expect(() => repository.commit({ parents: ['f'.repeat(40)] })).toThrow(RepositoryError);
  });

  it('behaves as a shallow clone where it was cut', async () => {
    const repository = new MemoryRepository();
    const root = repository.commit({ files: new Map([['a', '1']]) });
    const edge = repository.commit({ parents: [root], files: new Map([['a', '2']]) });
    const base = repository.commit({ parents: [edge], files: new Map([['a', '3']]) });
    const head = repository.commit({ parents: [edge], files: new Map([['a', '4']]) });
    const stray = repository.commit({ parents: [root], files: new Map([['a', '5']]) });
    repository.cut(edge);
    expect(await repository.mergeBase(base, head)).toBe(edge);
    expect(await repository.history(base, head).commits()).toHaveLength(1);
    await expect(repository.history(base, head).states('a')).rejects.toThrow(/shallow/);
    await expect(repository.mergeBase(base, stray)).rejects.toThrow(/shallow/);
    await expect(repository.history(base, stray).commits()).rejects.toThrow(/shallow/);
  });
});
