import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { BLOB_LIMIT } from '../../src/github/client.ts';
import { GitHubError } from '../../src/github/fault.ts';
import { Objects } from '../../src/github/objects.ts';
import { GitHubRepository } from '../../src/github/repository.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { buildRepository, git, type BuiltFile } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { openForTest } from './opened.ts';
import type { StateOptions } from './state.ts';

// The pauses between attempts are the client's business.
vi.mock(import('node:timers/promises'), async (original) => ({ ...(await original()), setTimeout: async <T>() => undefined as T }));

const blobId = (content: Uint8Array | string): string => {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
};

async function opened(files: Iterable<readonly [string, BuiltFile]>, options: Omit<StateOptions, 'repository'> = {}) {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits: [{ files }] });
  const { github, client } = await openForTest(folder, options);
  const snapshot = new GitHubRepository(client).snapshot(ids.get('0') ?? '');
  await snapshot.list();
  const counted = () => ({ queries: github.of('graphql/Files').length, blobs: github.of('git/get-blob').length });
  return { folder, github, client, snapshot, counted };
}

/** Long enough for the other answers to come first. */
const slow = (): Promise<void> => new Promise((resolve) => {
  setTimeout(resolve, 100);
});

const named = (count: number, content: (at: number) => string): [string, string][] =>
  Array.from({ length: count }, (_, at) => [`f/${at}.json`, content(at)]);

describe('files over GitHub', () => {
  it('come in one query where they are small texts asked for together, and as they are', async () => {
    const files: [string, string][] = [['a.yaml', 'é \u{1f600}\r\n'], ['b.json', '\ufeff{}'], ['c.bin', 'pointer?'], ['d.md', 'x'.repeat(200_000)], ['e.csv', '\n']];
    const { snapshot, counted, github } = await opened(files);
    const read = await Promise.all(files.map(([path]) => snapshot.read(path)));
    expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual(files.map(([, content]) => content));
    expect(counted()).toEqual({ queries: 1, blobs: 0 });
    await Promise.all(files.map(async ([path, content]) => expect(await snapshot.digest(path)).toBe(createHash('sha256').update(content).digest('hex'))));
    expect(counted()).toEqual({ queries: 1, blobs: 0 });
    expect(github.violations).toEqual([]);
  });

  it('come in one query where what leads to them is answered at different times', async () => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, { commits: [{ id: 'base', files: [['a.yaml', 'a']] }, { id: 'head', files: [['b.yaml', 'b']] }] });
    const { github, client } = await openForTest(folder);
    const repository = new GitHubRepository(client);
    github.before = async ({ path }) => {
      if (path.endsWith(ids.get('head') ?? '')) await slow();
    };
    const read = async ([id, path]: readonly [string, string]) => Buffer.from(await repository.snapshot(ids.get(id) ?? '').read(path)).toString();
    expect(await Promise.all(([['base', 'a.yaml'], ['head', 'b.yaml']] as const).map(read))).toEqual(['a', 'b']);
    expect(github.requests.map(({ operation }) => operation)).toEqual(['git/get-tree', 'git/get-tree', 'graphql/Files']);
  });

  it('do not wait for an answer that does not come', async () => {
    const { client, github, snapshot } = await opened([['a.yaml', 'a'], ['b.yaml', 'b']]);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    github.before = ({ operation }) => (operation === 'repos/get-branch-rules' ? released : undefined);
    const hanging = client.read('GET /repos/{owner}/{repo}/rules/branches/{branch}', { branch: 'main' }, { what: 'the rules', needs: 'metadata: read' }, (rules) => rules);
    await slow();
    expect(Buffer.from((await Promise.all([snapshot.read('a.yaml'), snapshot.read('b.yaml')]))[1]).toString()).toBe('b');
    release();
    expect(await hanging).toEqual([]);
  });

  it('take one request where one is asked for alone', async () => {
    const { snapshot, counted } = await opened([['a.yaml', 'a'], ['b.yaml', 'b']]);
    await snapshot.read('a.yaml');
    await Promise.all([snapshot.read('a.yaml'), snapshot.digest('b.yaml'), snapshot.read('b.yaml', { start: 0, end: 1 })]);
    expect(counted()).toEqual({ queries: 0, blobs: 2 });
  });

  it('are asked for a hundred at a time, and 1.5 MB', async () => {
    const many = await opened(named(250, String));
    await Promise.all(named(250, String).map(([path]) => many.snapshot.read(path)));
    expect(many.counted()).toEqual({ queries: 3, blobs: 0 });
    const large = named(15, (at) => `${at} `.repeat(80_000));
    const few = await opened(large);
    await Promise.all(large.map(([path]) => few.snapshot.read(path)));
    expect(few.counted().queries).toBeGreaterThan(1);
    expect(few.counted().blobs).toBeLessThan(2);
    expect(few.github.violations).toEqual([]);
  });

  it('come one by one where they are binary, not text by their name, or cut off', async () => {
    const binary = Uint8Array.from({ length: 2000 }, (_, at) => at % 256);
    const files: [string, BuiltFile][] = [
      ['text.json', '{}'],
      ['called-text.json', binary],
      ['latin1.txt', Buffer.from('caf\u00e9', 'latin1')],
      ['model.safetensors', binary.subarray(0, 1500)],
      ['long.csv', 'x'.repeat(60_000)],
    ];
    const { snapshot, counted } = await opened(files, { limits: { textBytes: 50_000 } });
    for (const [[path, content], bytes] of (await Promise.all(files.map(([path]) => snapshot.read(path)))).map((bytes, at) => [files[at] ?? ['', ''], bytes] as const)) {
      expect([path, Buffer.compare(bytes, Buffer.from(content as Uint8Array))]).toEqual([path, 0]);
    }
    expect(counted()).toEqual({ queries: 1, blobs: 4 });
  });

  it('are fetched once, and an empty one never', async () => {
    const { snapshot, counted } = await opened([['a.bin', 'x'.repeat(5000)], ['b.bin', 'x'.repeat(5000)], ['empty', '']]);
    await Promise.all([snapshot.read('a.bin'), snapshot.read('b.bin'), snapshot.digest('a.bin'), snapshot.read('empty'), snapshot.size('a.bin')]);
    await snapshot.digest('b.bin');
    expect(counted()).toEqual({ queries: 0, blobs: 1 });
  });

  it('may have 60 MB', { timeout: 120_000 }, async () => {
    const large = Buffer.alloc(60_000_000, 'weights');
    const { snapshot, counted } = await opened([['large.bin', large]]);
    expect(Buffer.compare(await snapshot.read('large.bin', { start: 59_999_990, end: 60_000_000 }), large.subarray(59_999_990))).toBe(0);
    expect(await snapshot.digest('large.bin')).toBe(createHash('sha256').update(large).digest('hex'));
    expect(counted()).toEqual({ queries: 0, blobs: 1 });
  });

  it('of more than 100 MB are refused with a way out, and not asked for', async () => {
    const { client, github } = await opened([['a', 'a']]);
    const question = new Objects(client).read('1'.repeat(40), { what: 'the model', path: 'model.bin', size: BLOB_LIMIT + 1 });
    await expect(question).rejects.toThrow(/the model has 100000001 bytes, and GitHub gives files of up to 100 MB/);
    await expect(question).rejects.toMatchObject({ mend: expect.stringContaining('Git LFS') });
    expect(github.of('git/get-blob')).toEqual([]);
  });

  it('that GitHub finds too large after all are refused', async () => {
    const { snapshot } = await opened([['a.bin', 'x'.repeat(5000)]], { limits: { blobBytes: 4000 } });
    await expect(snapshot.read('a.bin')).rejects.toThrow(RepositoryError);
  });

  it('are held against their hash, by whichever way they come', async () => {
    const { snapshot, github, counted } = await opened([['a.json', 'aa'], ['b.json', 'bb']]);
    let wrong = 2;
    github.fault = ({ operation }) => {
      if (operation === 'graphql/Files') {
        const blob = (content: string, text: string) => ({ oid: blobId(content), text, isBinary: false, isTruncated: false });
        return { status: 200, body: { data: { repository: { o0: blob('aa', 'ab'), o1: blob('bb', 'bb') } } } };
      }
      wrong -= 1;
      return wrong < 0 ? undefined : { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: 'ab' };
    };
    expect((await Promise.all([snapshot.read('a.json'), snapshot.read('b.json')])).map((bytes) => Buffer.from(bytes).toString())).toEqual(['aa', 'bb']);
    expect(counted()).toEqual({ queries: 1, blobs: 3 });
  });

  it('are refused where they stay other ones, and asked for again when somebody asks again', async () => {
    const { snapshot, github } = await opened([['a.bin', 'x'.repeat(5000)]]);
    github.fault = () => ({ status: 200, headers: { 'content-type': 'application/octet-stream' }, body: 'x'.repeat(4999) });
    await expect(snapshot.read('a.bin')).rejects.toThrow(GitHubError);
    expect(github.of('git/get-blob')).toHaveLength(4);
    github.fault = undefined;
    expect(await snapshot.read('a.bin')).toHaveLength(5000);
  });

  it('fail together where their query fails', async () => {
    const { snapshot, github } = await opened([['a.json', 'a'], ['b.json', 'b']]);
    github.fault = ({ operation }) => (operation === 'graphql/Files' ? { status: 200, body: { errors: [{ type: 'FORBIDDEN', message: 'no' }] } } : undefined);
    const both = await Promise.allSettled([snapshot.read('a.json'), snapshot.read('b.json')]);
    for (const one of both) expect(one).toMatchObject({ status: 'rejected', reason: { mend: expect.stringContaining('contents: read') } });
  });

  it('are let go, the oldest first, when too much is kept', async () => {
    const { client, counted } = await opened([['a.bin', 'a'.repeat(3000)], ['b.bin', 'b'.repeat(3000)], ['c.bin', 'c'.repeat(3000)]]);
    const objects = new Objects(client, 7000);
    const read = (letter: string) => objects.read(blobId(letter.repeat(3000)), { what: letter, path: `${letter}.bin`, size: 3000 });
    for (const letter of ['a', 'b', 'c', 'c', 'b']) await read(letter);
    expect(counted()).toEqual({ queries: 0, blobs: 3 });
    expect(await objects.digest(blobId('a'.repeat(3000)), { what: 'a', path: 'a.bin', size: 3000 })).toHaveLength(64);
    expect(counted()).toEqual({ queries: 0, blobs: 4 });
    await objects.digest(blobId('a'.repeat(3000)), { what: 'a', path: 'a.bin', size: 3000 });
    expect(counted()).toEqual({ queries: 0, blobs: 4 });
  });
});

describe('a tree over GitHub', () => {
  const paths = ['a', 'b/1', 'b/2', 'b/c/1', 'b/c/2', 'b/c/d/e', 'f/link', 'g', 'z/1', 'z/2', 'z/3', 'z/4', 'z/5'];
  const files = paths.map((path): [string, BuiltFile] => [path, path === 'f/link' ? { symlink: '../a' } : path === 'g' ? { executable: path } : path]);

  it.each([3, 5, 6, 12, 13, 100])('is whole where GitHub cuts lists off at %i', async (treeEntries) => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, { commits: [{ files }] });
    const { github, client } = await openForTest(folder, { limits: { treeEntries } });
    const question = new GitHubRepository(client).snapshot(ids.get('0') ?? '').list();
    // The root has five entries itself.
    if (treeEntries < 5) await expect(question).rejects.toThrow(/the folder "\/" has more files than GitHub lists/);
    else {
      const entries = await question;
      expect([...entries.keys()]).toEqual(paths);
      expect(entries.get('f/link')?.kind).toBe('symlink');
      const names = git(folder, 'ls-tree', '-r', '--format=%(objectname)', 'main').split('\n');
      expect([...entries.values()].map(({ object }) => object)).toEqual(names);
    }
    expect(github.violations).toEqual([]);
  });

  it('with two entries of one name is refused', async () => {
    const { github, client } = await openForTest(temporaryFolderWith());
    github.fault = ({ operation }) =>
      operation === 'git/get-tree'
        ? { status: 200, body: { sha: '1'.repeat(40), truncated: false, tree: [1, 2].map((digit) => ({ path: 'a', mode: '100644', type: 'blob', sha: String(digit).repeat(40), size: 1 })) } }
        : undefined;
    await expect(new GitHubRepository(client).snapshot('1'.repeat(40)).list()).rejects.toThrow(/two entries named "a"/);
  });
});

function temporaryFolderWith(): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet');
  return folder;
}
