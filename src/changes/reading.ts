import { posix } from 'node:path';
import { parseDocument, type Document } from '../formats/document.ts';
import type { Snapshot } from '../repository/snapshot.ts';

/** No text that a person writes is longer. */
const MOST_TEXT = 2 * 1024 * 1024;

async function bytesAt(snapshot: Snapshot, path: string): Promise<Uint8Array | undefined> {
  if ((await snapshot.list()).get(path)?.kind !== 'file') return undefined;
  return (await snapshot.size(path)) > MOST_TEXT ? undefined : snapshot.read(path);
}

/** The text of a file; undefined where there is none, or it is too long for one. */
export async function textAt(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const bytes = await bytesAt(snapshot, path);
  return bytes && new TextDecoder().decode(bytes);
}

/** A JSON or YAML file, parsed; undefined where there is none or it cannot be read. */
export async function documentAt(snapshot: Snapshot, path: string): Promise<Document | undefined> {
  const bytes = await bytesAt(snapshot, path);
  return bytes && parseDocument(path, bytes, { anyText: true }).document;
}

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---\s*(?:\r?\n|$)/;

/** The front matter of a model card; undefined where there is none or it cannot be read. */
export async function frontMatterAt(snapshot: Snapshot, path: string): Promise<Document | undefined> {
  const text = FRONT_MATTER.exec((await textAt(snapshot, path)) ?? '')?.[1];
  return text === undefined ? undefined : parseDocument(path, new TextEncoder().encode(text), { as: 'yaml', anyText: true }).document;
}

/** A text of a document, or a number as it is written: `version: 1.10` is no 1.1. */
export function textIn(document: Document, pointer: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? document.numberText(pointer) : undefined;
}

/** The path of `name` in a folder, '' being the top. */
export const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** The folder of a path, '' for the top. */
export const folderOf = (path: string): string => (posix.dirname(path) === '.' ? '' : posix.dirname(path));

export const isBelow = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`);

/** The folder itself and every folder around it, the top last. */
export function* foldersAround(folder: string): Generator<string> {
  for (let at = folder; ; at = folderOf(at)) {
    yield at;
    if (at === '') return;
  }
}
