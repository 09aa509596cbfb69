import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../src/repository/git.ts';
import { MemoryRepository } from '../../src/repository/memory.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { openWorktree } from '../../src/repository/worktree.ts';
import { buildRepository, git, isolatedEnvironment } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const BYTES = Buffer.from('the weights of a model');
const POINTER = { oid: createHash('sha256').update(BYTES).digest('hex'), size: BYTES.length };

async function clone(stored?: Uint8Array) {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits: [{ files: [['a', '1']] }], checkout: true });
  const place = join(folder, '.git/lfs/objects', POINTER.oid.slice(0, 2), POINTER.oid.slice(2, 4), POINTER.oid);
  mkdirSync(dirname(place), { recursive: true });
  if (stored !== undefined) writeFileSync(place, stored);
  const repository = await openGitRepository(folder, isolatedEnvironment());
  return { folder, place, snapshot: repository.snapshot(ids.get('0') ?? '') };
}

describe('a file that Git LFS has fetched into a clone', () => {
  it('is read whole and in parts', async () => {
    const { snapshot } = await clone(BYTES);
    expect(await snapshot.large(POINTER)).toEqual(new Uint8Array(BYTES));
    expect(await snapshot.large(POINTER, { start: 4, end: 11 })).toEqual(new Uint8Array(Buffer.from('weights')));
    expect(await snapshot.large(POINTER, { start: 15, end: 100 })).toEqual(new Uint8Array(BYTES.subarray(15)));
    expect(await snapshot.large(POINTER, { start: 3, end: 3 })).toEqual(new Uint8Array());
    await expect(snapshot.large(POINTER, { start: 2, end: 1 })).rejects.toThrow(RangeError);
  });

  it('is found from a linked worktree, which shares it', async () => {
    const { folder } = await clone(BYTES);
    const linked = join(temporaryFolder(), 'linked');
    git(folder, 'worktree', 'add', '--quiet', '--detach', linked, 'HEAD');
    const repository = await openGitRepository(linked, isolatedEnvironment());
    const head = (await repository.resolve('HEAD')) ?? '';
    expect(await repository.snapshot(head).large(POINTER)).toEqual(new Uint8Array(BYTES));
  });

  it('cannot be had where it was not fetched, or its name is none', async () => {
    const { snapshot } = await clone();
    expect(await snapshot.large(POINTER)).toBeUndefined();
    for (const oid of ['', '../../../../config', 'a'.repeat(63), 'A'.repeat(64)]) expect(await snapshot.large({ oid, size: 1 })).toBeUndefined();
  });

  it.each([
    ['has other bytes', Buffer.from(BYTES).fill('x', 0, 1)],
    ['is shorter', BYTES.subarray(1)],
    ['is longer', Buffer.concat([BYTES, BYTES])],
  ])('is refused where it %s', async (_how, stored) => {
    const { snapshot } = await clone(stored);
    await expect(snapshot.large(POINTER)).rejects.toThrow(/not what its pointer says/);
    if (stored.length !== BYTES.length) await expect(snapshot.large(POINTER, { start: 0, end: 1 })).rejects.toThrow(RepositoryError);
  });

  it('is not followed where it is a link', async () => {
    const { snapshot, place } = await clone(BYTES);
    rmSync(place);
    symlinkSync('/etc/passwd', place);
    await expect(snapshot.large(POINTER)).rejects.toThrow(RepositoryError);
  });
});

describe('a file behind a pointer', () => {
  it('is not looked for where files lie on disk', async () => {
    const { folder } = await clone(BYTES);
    expect(await (await openWorktree(folder, isolatedEnvironment())).large(POINTER)).toBeUndefined();
  });

  it('is had from memory where it was kept there', async () => {
    const repository = new MemoryRepository();
    const snapshot = repository.snapshot(repository.commit({ files: new Map([['same', BYTES]]) }));
    expect(await snapshot.large(POINTER)).toBeUndefined();
    expect(repository.keepLarge(BYTES)).toEqual(POINTER);
    expect(await snapshot.large(POINTER, { start: 4, end: 11 })).toEqual(new Uint8Array(Buffer.from('weights')));
    expect(await snapshot.large({ ...POINTER, size: 1 })).toBeUndefined();
  });
});
