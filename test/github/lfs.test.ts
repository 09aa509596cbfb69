import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { readArtifact } from '../../src/case/artifacts.ts';
import { parseReviews } from '../../src/formats/github.ts';
import { evaluate } from '../../src/gate.ts';
import { GitHubError } from '../../src/github/fault.ts';
import { GitHubRepository } from '../../src/github/repository.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { fileIn } from '../fixture/tree.ts';
import { good } from '../fixture/tubecheck.ts';
import { buildRepository } from '../support/fast-import.mjs';
import { writeSafetensors } from '../support/safetensors.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { clientOf, openForTest } from './opened.ts';
import { onGitHub } from './release.ts';

vi.mock(import('node:timers/promises'), async (original) => ({ ...(await original()), setTimeout: async <T>() => undefined as T }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const pointerTo = (bytes: Uint8Array) => ({ oid: sha256(bytes), size: bytes.length });
const pointerText = (bytes: Uint8Array): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;

const MODEL = writeSafetensors([{ name: 'encoder.weight', shape: [100, 50], values: Array.from({ length: 5000 }, (_, at) => at) }]);

async function opened(stored: readonly Uint8Array[] = [MODEL], model = MODEL) {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits: [{ files: [['model.safetensors', pointerText(model)], ['model.pt', pointerText(model)]] }] });
  const { github, client } = await openForTest(folder);
  for (const bytes of stored) github.lfs.set(sha256(bytes), bytes);
  const lfs = { server: github.origin, token: github.token };
  const snapshot = new GitHubRepository(client, { lfs }).snapshot(ids.get('0') ?? '');
  const downloads = () => github.of('lfs/download').map(({ headers }) => headers['range']);
  return { github, client, snapshot, downloads, ids };
}

describe('a Git LFS object over GitHub', () => {
  it('is given whole, its digest checked, and in parts, with the requests counted', async () => {
    const { github, client, snapshot, downloads } = await opened();
    expect(Buffer.compare((await snapshot.large(pointerTo(MODEL))) ?? Buffer.alloc(0), MODEL)).toBe(0);
    expect(await snapshot.large(pointerTo(MODEL), { start: 8, end: 20 })).toEqual(MODEL.slice(8, 20));
    expect(await snapshot.large(pointerTo(MODEL), { start: MODEL.length - 2, end: MODEL.length + 9 })).toEqual(MODEL.slice(-2));
    expect(await snapshot.large(pointerTo(MODEL), { start: 5, end: 5 })).toEqual(new Uint8Array());
    expect(downloads()).toEqual([undefined, 'bytes=8-19', `bytes=${MODEL.length - 2}-${MODEL.length - 1}`]);
    expect(github.of('lfs/batch')).toHaveLength(1);
    expect(client.count).toEqual({ reads: 4, writes: 0 });
    expect(github.violations).toEqual([]);
    await expect(snapshot.large(pointerTo(MODEL), { start: 5, end: 4 })).rejects.toThrow(RangeError);
  });

  it('may be empty', async () => {
    const empty = new Uint8Array();
    const { snapshot } = await opened([empty]);
    expect(await snapshot.large(pointerTo(empty))).toEqual(empty);
  });

  it('is asked for with what GitHub hands out for it, and never with the token', async () => {
    const { github, snapshot } = await opened();
    github.lfsHeader = { Authorization: 'RemoteAuth abc', 'X-Extra': 'yes' };
    expect(await snapshot.large(pointerTo(MODEL))).toHaveLength(MODEL.length);
    const [download] = github.of('lfs/download');
    expect(download?.headers).toMatchObject({ authorization: 'RemoteAuth abc', 'x-extra': 'yes', 'accept-encoding': 'identity' });
    expect(JSON.stringify([download?.headers, download?.path, [...(download?.query ?? [])]])).not.toContain(github.token);
    expect(github.violations).toEqual([]);
  });

  it('is followed to another address without what was handed out for the first', async () => {
    const { github, snapshot } = await opened();
    github.lfsHeader = { Authorization: 'RemoteAuth abc' };
    let redirected = false;
    github.fault = ({ operation, path, query }) => {
      if (operation !== 'lfs/download' || redirected) return undefined;
      redirected = true;
      return { status: 302, headers: { location: `${github.storageOrigin}${path}?${query.toString()}` } };
    };
    // The loopback storage demands the header, which must not come again.
    expect(await snapshot.large(pointerTo(MODEL))).toBeUndefined();
    expect(github.of('lfs/download').map(({ headers }) => headers['authorization'])).toEqual(['RemoteAuth abc', undefined]);
  });

  it.each([
    ['ftp:', 'ftp://127.0.0.1/x'],
    ['plain http', 'http://storage.example.org/x'],
    ['no address', 'x y'],
  ])('is not fetched over %s', async (_what, href) => {
    const { github, snapshot, downloads } = await opened();
    const { oid, size } = pointerTo(MODEL);
    github.fault = ({ operation }) => (operation === 'lfs/batch' ? { status: 200, body: { objects: [{ oid, size, actions: { download: { href } } }] } } : undefined);
    await expect(snapshot.large(pointerTo(MODEL))).rejects.toThrow(/https address|an address/);
    expect(downloads()).toEqual([]);
  });

  it.each([
    ['GitHub does not have it', undefined],
    ['it is over its quota', { code: 403, message: 'This repository is over its data quota.' }],
    ['it has another size', { code: 422, message: 'Size does not match' }],
  ])('cannot be had where %s', async (_why, error) => {
    const { github, snapshot } = await opened([]);
    if (error !== undefined) github.lfs.set(sha256(MODEL), error);
    expect(await snapshot.large(pointerTo(MODEL))).toBeUndefined();
  });

  it('cannot be had where the token may not read it, or no server is named', async () => {
    const { github, client, snapshot, ids } = await opened();
    expect(await new GitHubRepository(client).snapshot(ids.get('0') ?? '').large(pointerTo(MODEL))).toBeUndefined();
    Object.assign(github.rights, { contents: 'none' });
    expect(await snapshot.large(pointerTo(MODEL))).toBeUndefined();
  });

  it('is taken whole where the server gives no parts', async () => {
    const { github, snapshot } = await opened();
    github.fault = ({ operation }) => (operation === 'lfs/download' ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: 'whole' } : undefined);
    const whole = Buffer.from('whole');
    github.lfs.set(sha256(whole), whole);
    expect(await snapshot.large(pointerTo(whole), { start: 1, end: 3 })).toEqual(new Uint8Array(Buffer.from('ho')));
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['has another digest', (bytes) => bytes.map((byte) => byte ^ 1)],
    ['is shorter', (bytes) => bytes.slice(1)],
    ['is longer', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
  ])('is refused where it %s', async (_how, change) => {
    const { github, snapshot } = await opened();
    // GitHub still tells where it lies.
    github.before = ({ operation }) => {
      if (operation === 'lfs/download') github.lfs.set(sha256(MODEL), change(MODEL));
    };
    await expect(snapshot.large(pointerTo(MODEL))).rejects.toThrow(GitHubError);
  });

  it('is refused where another part comes than was asked for', async () => {
    const { github, snapshot } = await opened();
    github.fault = ({ operation }) => (operation === 'lfs/download' ? { status: 206, headers: { 'content-range': `bytes 0-3/${MODEL.length}` }, body: 'abcd' } : undefined);
    await expect(snapshot.large(pointerTo(MODEL), { start: 8, end: 12 })).rejects.toThrow(/content-range/);
  });

  it('is an error and not absence where a server fails', async () => {
    const { github, snapshot } = await opened();
    github.fault = ({ operation }) => (operation === 'lfs/batch' ? { status: 502 } : undefined);
    await expect(snapshot.large(pointerTo(MODEL))).rejects.toThrow(RepositoryError);
    github.fault = ({ operation }) => (operation === 'lfs/download' ? { status: 503 } : undefined);
    await expect(snapshot.large(pointerTo(MODEL))).rejects.toThrow(RepositoryError);
    github.fault = undefined;
    expect(await snapshot.large(pointerTo(MODEL))).toHaveLength(MODEL.length);
  });
});

describe('a model behind a Git LFS pointer', () => {
  it('shows its layout for its header, and its values for the whole', async () => {
    const { snapshot, downloads } = await opened();
    const layout = await readArtifact(snapshot, 'model.safetensors', 'layout');
    expect(layout).toMatchObject({ digest: sha256(MODEL), pointer: true, structure: { content: undefined, tensors: [{ name: 'encoder.weight', shape: [100, 50] }] } });
    const values = await readArtifact(snapshot, 'model.safetensors', 'values');
    expect(values.structure?.layout).toBe(layout.structure?.layout);
    expect(values.structure?.content).toMatch(/^[0-9a-f]{64}$/);
    expect(downloads()).toEqual([undefined, undefined]);
  });

  it('is read in two parts where its header is long, and no more of it', async () => {
    const long = writeSafetensors(Array.from({ length: 6000 }, (_, at) => ({ name: `layer.${at}`, shape: [20], values: Array.from({ length: 20 }, () => at) })));
    const { snapshot, downloads } = await opened([long], long);
    const layout = await readArtifact(snapshot, 'model.safetensors', 'layout');
    expect(layout.structure?.tensors).toHaveLength(6000);
    expect(downloads()).toEqual(['bytes=0-262143', expect.stringMatching(/^bytes=8-\d+$/)]);
  });

  it('is not read where its digest is enough', async () => {
    const { snapshot, downloads } = await opened();
    expect(await readArtifact(snapshot, 'model.safetensors', 'digest')).toMatchObject({ digest: sha256(MODEL), unreadable: 'only its digest was asked for' });
    expect(downloads()).toEqual([]);
  });

  it('is read by its bytes, whatever it is called', async () => {
    const { snapshot, downloads } = await opened();
    expect(await readArtifact(snapshot, 'model.pt', 'layout')).toMatchObject({ structure: { format: 'safetensors' } });
    expect(downloads()).toHaveLength(1);
  });

  it('stays a pointer where its object cannot be had', async () => {
    const { snapshot } = await opened([]);
    expect(await readArtifact(snapshot, 'model.safetensors', 'values')).toEqual({
      path: 'model.safetensors', digest: sha256(MODEL), pointer: true, unreadable: 'it is a Git LFS pointer, whose object is not read',
    });
  });
});

describe('a release whose weights are in Git LFS', () => {
  const WEIGHTS = 'models/tubecheck/weights/model.safetensors';

  async function judged(withObjects: boolean) {
    const release = await good();
    const weights = (['base', 'head'] as const).map((at) => [at, new Uint8Array(fileIn(release.tree(at), WEIGHTS))] as const);
    for (const [at, bytes] of weights) release.tamper(WEIGHTS, () => pointerText(bytes), at);
    release.settle();
    const { github, pull, commits } = await onGitHub(release);
    if (withObjects) for (const [, bytes] of weights) github.lfs.set(sha256(bytes), bytes);
    const reviews = parseReviews('reviews.json', Buffer.from(JSON.stringify(pull.reviews)));
    const head = commits.get('head') ?? '';
    const report = await evaluate({
      repository: new GitHubRepository(clientOf(github), { lfs: { server: github.origin, token: github.token } }),
      base: commits.get('base') ?? '', head, at: Date.parse(release.at),
      reviews: 'value' in reviews ? reviews.value : undefined, pullRequests: [{ number: 7, author: release.author, head }],
    });
    expect(github.violations).toEqual([]);
    return { report, downloads: github.of('lfs/download').length };
  }

  it('is judged as if they were in the tree', async () => {
    const { report, downloads } = await judged(true);
    expect(report.verdict).toBe('consistent');
    expect(downloads).toBe(2);
  });

  it('does not pass where they cannot be had', async () => {
    const { report } = await judged(false);
    expect(report.blocked).toBe(true);
    expect(JSON.stringify(report)).toContain('Git LFS pointer, whose object is not read');
  });
});
