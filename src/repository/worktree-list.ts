import { Buffer } from 'node:buffer';
import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { decodeName, printable } from './entries.ts';
import { failure, terminated, type Git } from './process.ts';
import { RepositoryError } from './snapshot.ts';

/**
 * A name that was found, relative to the top folder, with `/` between folders; `submodule` names the commit where a folder is
 * one.
 */
export interface Listed {
  readonly name: Buffer;
  readonly submodule: string | undefined;
}

const SLASH = 0x2f;

/** The tracked files of a working tree, whether on disk or not, and the untracked ones that are not ignored. */
export async function listRepository(git: Git, top: string): Promise<Listed[]> {
  const [tracked, others] = await Promise.all([
    git.run('-C', top, '--work-tree=.', 'ls-files', '-z', '--cached', '--stage', '--full-name'),
    git.run('-C', top, '--work-tree=.', 'ls-files', '-z', '--others', '--exclude-standard', '--full-name'),
  ]);
  for (const result of [tracked, others]) {
    if (result.code !== 0) throw failure(`the files in ${printable(top)} cannot be listed`, result);
  }
  const names = new Map<string, Listed>();
  for (const listed of [...terminated(tracked.stdout).map(parseTracked), ...terminated(others.stdout).map(parseOther)]) {
    // A file in conflict is listed once for each side.
    names.set(listed.name.toString('latin1'), listed);
  }
  const real = realFolders(top);
  const kept = await Promise.all([...names.values()].map(async (listed) => ((await real(listed.name)) ? [listed] : [])));
  return kept.flat();
}

/** `MODE OBJECT STAGE⇥PATH` */
function parseTracked(field: Buffer): Listed {
  const tab = field.indexOf(0x09);
  const [mode, object = ''] = field.toString('latin1', 0, tab).split(' ');
  return { name: field.subarray(tab + 1), submodule: mode === '160000' ? object : undefined };
}

/** A trailing slash marks another repository in this one: to be committed, it would become a submodule. */
function parseOther(field: Buffer): Listed {
  if (field.at(-1) !== SLASH) return { name: field, submodule: undefined };
  return { name: field.subarray(0, -1), submodule: 'not committed' };
}

/**
 * Tells whether every folder above a name is a folder: git goes on listing tracked files behind a symlink put in a folder's
 * place.
 */
function realFolders(top: string): (name: Buffer) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const real = (name: Buffer): Promise<boolean> => {
    const slash = name.lastIndexOf(SLASH);
    if (slash < 0) return Promise.resolve(true);
    const folder = name.subarray(0, slash);
    const key = folder.toString('latin1');
    const answer =
      known.get(key) ?? real(folder).then((above) => above && isFolder(Buffer.concat([Buffer.from(top + sep), folder])));
    known.set(key, answer);
    return answer;
  };
  return real;
}

async function isFolder(path: Buffer): Promise<boolean> {
  return (await look(path))?.isDirectory() === true;
}

/**
 * What lies at `path` itself, links not followed; undefined where nothing does.
 * @throws RepositoryError when that cannot be told.
 */
export async function look(path: Buffer): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new RepositoryError(`${printable(decodeName(path))} cannot be looked at: ${message}`, 'Check its permissions.', {
      cause,
    });
  }
}

/** Every name below `top` that is no folder, but for what `.git` and `node_modules` hold. */
export async function walkFolder(top: string): Promise<Listed[]> {
  const found: Listed[] = [];
  const walk = async (folder: Buffer): Promise<void> => {
    const full = Buffer.concat([Buffer.from(top + sep), folder]);
    const children = await readdir(full, { withFileTypes: true, encoding: 'buffer' }).catch((cause: Error) => {
      throw new RepositoryError(
        `the folder ${printable(decodeName(folder))} cannot be listed: ${cause.message}`,
        'Check its permissions.',
        { cause },
      );
    });
    for (const child of children) {
      const name = Buffer.concat([folder, child.name]);
      const text = child.name.toString('latin1');
      if (text === '.git' || (text === 'node_modules' && child.isDirectory())) continue;
      if (child.isDirectory()) await walk(Buffer.concat([name, Buffer.of(SLASH)]));
      else found.push({ name, submodule: undefined });
    }
  };
  await walk(Buffer.alloc(0));
  return found;
}
