// Git LFS: the batch API on GitHub's own host, and the storage on another one.
import type { IncomingMessage } from 'node:http';
import type { Answer } from './rest/answer.ts';
import type { GitHubState } from './state.ts';

const MEDIA_TYPE = 'application/vnd.git-lfs+json';

interface BatchRequest {
  readonly operation?: string;
  readonly transfers?: readonly string[];
  readonly objects?: readonly { readonly oid?: string; readonly size?: number }[];
}

export const isBatch = (path: string): boolean => path.endsWith('.git/info/lfs/objects/batch');

/** The token in an `Authorization` header, in whichever way it stands there. */
export function tokenIn(header: string | undefined): { readonly scheme: string; readonly token: string } | undefined {
  const [, scheme = '', value = ''] = /^(\S+) (.+)$/.exec(header ?? '') ?? [];
  if (value === '') return undefined;
  const isBasic = scheme.toLowerCase() === 'basic';
  return { scheme: scheme.toLowerCase(), token: isBasic ? Buffer.from(value, 'base64').toString('utf8').replace(/^[^:]*:/, '') : value };
}

/** What is wrong with a request to the batch API. */
export function batchViolations({ headers, method }: IncomingMessage, body: unknown): string[] {
  const { operation, transfers, objects } = (body ?? {}) as BatchRequest;
  return [
    ...(method === 'POST' ? [] : ['lfs: the batch API takes POST']),
    ...(headers.accept?.startsWith(MEDIA_TYPE) === true ? [] : [`lfs: accept must be ${MEDIA_TYPE}`]),
    ...(headers['content-type']?.startsWith(MEDIA_TYPE) === true ? [] : [`lfs: content-type must be ${MEDIA_TYPE}`]),
    ...(tokenIn(headers.authorization)?.scheme === 'basic' ? [] : ['lfs: authorization must be Basic']),
    ...(operation === 'download' ? [] : ['lfs: operation must be download']),
    ...(transfers === undefined || transfers.includes('basic') ? [] : ['lfs: transfers must have basic']),
    ...(Array.isArray(objects) && objects.length > 0 ? [] : ['lfs: objects must be named']),
    ...(objects ?? []).filter(({ oid, size }) => !/^[0-9a-f]{64}$/.test(oid ?? '') || !Number.isInteger(size)).map((one) => `lfs: object ${JSON.stringify(one)}`),
  ];
}

/** Answers a batch: where each object lies, or why not. */
export function batchAnswer(github: GitHubState, path: string, body: unknown): Answer {
  const headers = { 'content-type': `${MEDIA_TYPE}; charset=utf-8` };
  if (path.toLowerCase() !== `/${github.fullName}.git/info/lfs/objects/batch`.toLowerCase() || (!github.may('read', 'contents') && github.isPrivate)) {
    return { status: 404, headers, body: { message: 'Not Found' } };
  }
  const objects = ((body ?? {}) as BatchRequest).objects?.map(({ oid = '', size = 0 }) => {
    const stored = github.lfs.get(oid);
    if (stored === undefined) return { oid, size, error: { code: 404, message: 'Object does not exist on the server' } };
    if (!(stored instanceof Uint8Array)) return { oid, size, error: stored };
    if (stored.length !== size) return { oid, size, error: { code: 422, message: 'Size does not match' } };
    const href = `${github.storageOrigin}/${oid}?X-Amz-Expires=3600&X-Amz-Signature=${oid.slice(0, 16)}`;
    const header = github.lfsHeader === undefined ? {} : { header: github.lfsHeader };
    return { oid, size, authenticated: true, actions: { download: { href, ...header, expires_in: 3600 } } };
  });
  return { status: 200, headers, body: { transfer: 'basic', objects: objects ?? [] } };
}

/** What is wrong with a request to the storage: it must carry what the batch API handed out, and nothing of GitHub's. */
export function storageViolations(github: GitHubState, { headers, url = '' }: IncomingMessage): string[] {
  const { authorization } = headers;
  const handedOut = Object.entries(github.lfsHeader ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const foreign = authorization !== undefined && authorization !== handedOut;
  const carried = [url, ...Object.values(headers).flat()].some((text) => text?.includes(github.token) === true);
  return foreign || carried || tokenIn(authorization)?.token === github.token ? ['token left GitHub'] : [];
}

/** Answers a download, or the part of it that `Range` asks for. */
export function storageAnswer(github: GitHubState, { headers, url = '' }: IncomingMessage): Answer {
  const stored = github.lfs.get(new URL(url, 'http://storage').pathname.slice(1));
  if (!(stored instanceof Uint8Array)) return { status: 404, raw: { type: 'application/xml', bytes: Buffer.from('<Error><Code>NoSuchKey</Code></Error>') } };
  const missing = Object.entries(github.lfsHeader ?? {}).some(([name, value]) => headers[name.toLowerCase()] !== value);
  if (missing) return { status: 403, raw: { type: 'application/xml', bytes: Buffer.from('<Error><Code>AccessDenied</Code></Error>') } };
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const type = 'application/octet-stream';
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined) return { status: 200, raw: { type, bytes }, headers: { 'accept-ranges': 'bytes' } };
  const start = Number(from);
  const end = Math.min(bytes.length - 1, to === '' || to === undefined ? bytes.length - 1 : Number(to));
  if (start > end) return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, raw: { type, bytes: Buffer.alloc(0) } };
  return { status: 206, headers: { 'content-range': `bytes ${start}-${end}/${bytes.length}` }, raw: { type, bytes: bytes.subarray(start, end + 1) } };
}
