import { describe, expect, it } from 'vitest';
import { gatherSignoff } from '../../src/case/signoff.ts';
import { MemoryRepository } from '../../src/repository/memory.ts';
import { RepositoryError, type CommitRecord, type History } from '../../src/repository/snapshot.ts';

type Person = CommitRecord['people'][number];

const person = (role: Person['role'], email: string, login?: string): Person => ({ role, name: 'Somebody', email, login });

async function contributors(commits: () => Promise<readonly CommitRecord[]>) {
  const unasked = (): never => expect.fail('not asked');
  const history: History = { states: unasked, readObject: unasked, tags: unasked, commits };
  const { contributors: known, unknownAddresses } = await gatherSignoff({
    repository: new MemoryRepository(), history, head: 'head', device: 'device', reviews: [], pullRequests: [],
    signed: { objects: new Map(), belongs: () => false },
  });
  return { logins: known.known ? [...known.value].sort() : known.reason, unknownAddresses };
}

const made = (...people: readonly Person[]) => contributors(async () => [{ id: '1', date: '2026-01-01T00:00:00Z', people }]);

describe('who made a pull request', () => {
  it('is told by the logins that GitHub knows for an address, whatever the address', async () => {
    expect(await made(person('author', 'dee@company.example', 'Dee-ST'), person('co-author', 'cho@company.example', 'dr-cho'))).toEqual({ logins: ['dee-st', 'dr-cho'], unknownAddresses: [] });
  });

  it('is told by the address that GitHub handed out, and by the login that its owner has now', async () => {
    expect(await made(person('author', '42+Old-Name@users.noreply.github.com', 'new-name'))).toEqual({ logins: ['new-name', 'old-name'], unknownAddresses: [] });
    expect(await made(person('author', 'old-name@users.noreply.github.com'))).toEqual({ logins: ['old-name'], unknownAddresses: [] });
  });

  it('is nobody where GitHub committed what was made in the browser', async () => {
    expect(await made(person('author', 'a@company.example', 'a'), person('committer', 'NoReply@github.com'))).toEqual({ logins: ['a'], unknownAddresses: [] });
    expect(await made(person('author', 'noreply@github.com'))).toEqual({ logins: [], unknownAddresses: ['noreply@github.com'] });
  });

  it('is not known by an address that no login is known for', async () => {
    expect(await made(person('author', 'b@company.example'), person('co-author', 'a@company.example'))).toEqual({ logins: [], unknownAddresses: ['a@company.example', 'b@company.example'] });
    const error = new RepositoryError('no commits', 'mend');
    expect(await contributors(() => Promise.reject(error))).toEqual({ logins: 'no commits', unknownAddresses: [] });
  });
});
