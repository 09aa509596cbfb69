import { describe, expect, it } from 'vitest';
import { ask } from './asking.ts';
import type { FakeGitHub } from './fake.ts';

const MEDIA_TYPE = 'application/vnd.git-lfs+json';
const BYTES = Buffer.from('weights of a model');

interface Batched {
  readonly objects: readonly {
    readonly oid: string;
    readonly actions?: { readonly download: { readonly href: string; readonly header?: Record<string, string> } };
    readonly error?: { readonly code: number };
  }[];
}

async function batch(
  github: FakeGitHub,
  objects: readonly { readonly oid: string; readonly size: number }[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Batched> {
  const basic = Buffer.from(`x-access-token:${github.token}`).toString('base64');
  const answer = await fetch(`${github.origin}/${github.fullName}.git/info/lfs/objects/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE, 'user-agent': 'test', ...headers },
    body: JSON.stringify({ operation: 'download', transfers: ['basic'], objects }),
  });
  return (await answer.json()) as Batched;
}

describe('an object of Git LFS', () => {
  it('lies on another host, whole or in parts', async () => {
    const { github } = await ask();
    const { oid, pointer } = github.addLfs(BYTES);
    expect(pointer).toContain(`oid sha256:${oid}\nsize ${BYTES.length}\n`);
    const { objects } = await batch(github, [{ oid, size: BYTES.length }]);
    const href = objects[0]?.actions?.download.href ?? '';
    expect(new URL(href).origin).toBe(github.storageOrigin);
    expect(Buffer.from(await (await fetch(href)).arrayBuffer())).toEqual(BYTES);
    const part = await fetch(href, { headers: { range: 'bytes=8-9' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, `bytes 8-9/${BYTES.length}`, 'of']);
    expect((await fetch(href, { headers: { range: `bytes=${BYTES.length}-` } })).status).toBe(416);
    expect(github.violations).toEqual([]);
    expect(github.requests.map(({ operation }) => operation)).toEqual(['lfs/batch', ...Array<string>(3).fill('lfs/download')]);
    expect([github.reads, github.writes]).toEqual([4, 0]);
  });

  it('may be missing, of another size, or refused', async () => {
    const { github } = await ask();
    const { oid } = github.addLfs(BYTES);
    github.lfs.set('1'.repeat(64), { code: 410, message: 'Object removed' });
    const { objects } = await batch(github, [{ oid, size: 1 }, { oid: '0'.repeat(64), size: 1 }, { oid: '1'.repeat(64), size: 1 }]);
    expect(objects.map(({ error }) => error?.code)).toEqual([422, 404, 410]);
  });

  it('is asked for in its own media type', async () => {
    const { github } = await ask();
    await batch(github, [{ oid: '0'.repeat(64), size: 1 }], { accept: 'application/json', authorization: `Bearer ${github.token}` });
    expect(github.violations.map((text) => text.replace(/^.*: lfs: /, ''))).toEqual([`accept must be ${MEDIA_TYPE}`, 'authorization must be Basic']);
  });
});

describe('the token', () => {
  it('must not go to that host, in whatever form', async () => {
    const { github } = await ask();
    const { oid } = github.addLfs(BYTES);
    const basic = Buffer.from(`x-access-token:${github.token}`).toString('base64');
    await fetch(`${github.storageOrigin}/${oid}`, { headers: { authorization: `Basic ${basic}` } });
    await fetch(`${github.storageOrigin}/${oid}?token=${github.token}`);
    await fetch(`${github.storageOrigin}/${oid}`, { headers: { authorization: 'RemoteAuth never-handed-out' } });
    expect(github.violations).toEqual(Array<string>(3).fill(`GET /${oid}: token left GitHub`));
  });

  it('is not what the batch hands out for it', async () => {
    const { github } = await ask();
    github.lfsHeader = { Authorization: 'RemoteAuth abc' };
    const { oid } = github.addLfs(BYTES);
    const { href = '', header = {} } = (await batch(github, [{ oid, size: BYTES.length }])).objects[0]?.actions?.download ?? {};
    expect((await fetch(href, { headers: header })).status).toBe(200);
    expect(github.violations).toEqual([]);
    expect((await fetch(href)).status).toBe(403);
  });
});
