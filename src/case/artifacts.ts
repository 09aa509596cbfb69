import { posix } from 'node:path';
import { joinInside } from '../formats/paths.ts';
import type { ArtifactFile } from '../model/artifact.ts';
import { mayDefine, readDefinition } from '../model/definition.ts';
import { readModel } from '../model/formats.ts';
import { parsePointer, type LfsPointer } from '../model/lfs.ts';
import type { ByteSource, Structure } from '../model/structure.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { contentDigest } from './evidence.ts';
import { each } from './together.ts';

const UNREAD_POINTER = 'it is a Git LFS pointer, whose object is not read';
const NO_READER = 'there is no reader for its format';

/** What is read whole: one read serves every tensor of a file that fits. */
const WHOLE = 256 * 1024 * 1024;
/** Enough of a file's start for most headers. */
const START = 256 * 1024;
/** No configuration of a network is larger. */
const MOST_DEFINITION = 1024 * 1024;

/** How much of a model file is asked for: its digest alone, the layout of its tensors, or their values too. */
export type Depth = 'digest' | 'layout' | 'values';

/** A file that can be read in parts, and whether all of it may be: more than is asked for is not fetched, nor read over and over. */
interface Opened {
  readonly source: ByteSource;
  readonly whole: boolean;
}

async function openPointer(snapshot: Snapshot, pointer: LfsPointer, depth: Depth): Promise<Opened | undefined> {
  const { size } = pointer;
  const near = snapshot.nearby === true;
  const atOnce = !near && depth === 'values' && size <= WHOLE;
  const end = atOnce ? size : Math.min(size, START);
  const start = await snapshot.large(pointer, { start: 0, end });
  if (start === undefined) return undefined;
  const read = async (from: number, to: number): Promise<Uint8Array> =>
    to <= end ? start.subarray(from, to) : ((await snapshot.large(pointer, { start: from, end: to })) ?? new Uint8Array());
  return { source: { size, read }, whole: depth === 'values' && (near || atOnce) };
}

async function openFile(snapshot: Snapshot, path: string): Promise<Opened> {
  const size = await snapshot.size(path);
  // Git hands out whole objects only: every part of a larger one is read from the object's start.
  const whole = size <= WHOLE ? await snapshot.read(path) : undefined;
  return { source: { size, read: async (start, end) => whole?.subarray(start, end) ?? snapshot.read(path, { start, end }) }, whole: whole !== undefined };
}

/** Opens a file of the tree, or the object that a Git LFS pointer there stands for; undefined where there is none at hand. */
async function open(snapshot: Snapshot, path: string, depth: Depth): Promise<Opened | undefined> {
  if ((await snapshot.list()).get(path)?.kind !== 'file') return undefined;
  const { pointer } = await contentDigest(snapshot, path);
  const large = pointer ? parsePointer(await snapshot.read(path)) : undefined;
  return large === undefined ? openFile(snapshot, path) : openPointer(snapshot, large, depth);
}

/** The path of a file that another names from its own folder. */
function besideOf(path: string, name: string): string | undefined {
  const joined = joinInside(posix.dirname(path), name);
  return 'path' in joined ? joined.path : undefined;
}

async function externalsOf(snapshot: Snapshot, path: string, { external }: Structure): Promise<Pick<ArtifactFile, 'path' | 'digest'>[]> {
  const entries = await snapshot.list();
  return each(external, async (name) => {
    const at = besideOf(path, name);
    if (at === undefined || entries.get(at)?.kind !== 'file') return { path: at ?? name, digest: undefined };
    return { path: at, digest: (await contentDigest(snapshot, at)).hex };
  });
}

/** What can be told of one model file without running anything, as far as `depth` asks for it; its format is told by its bytes. */
export async function readArtifact(snapshot: Snapshot, path: string, depth: Depth): Promise<ArtifactFile> {
  const entry = (await snapshot.list()).get(path);
  if (entry?.kind !== 'file') return { path, digest: undefined, pointer: false, unreadable: 'it is a link or a submodule' };
  const { hex, pointer } = await contentDigest(snapshot, path);
  const known = { path, digest: hex, pointer };
  if (depth === 'digest') return { ...known, unreadable: 'only its digest was asked for' };
  const opened = await open(snapshot, path, depth);
  if (opened === undefined) return { ...known, unreadable: UNREAD_POINTER };
  const { source, whole } = opened;
  const beside = async (name: string): Promise<ByteSource | undefined> => {
    const at = besideOf(path, name);
    return at === undefined ? undefined : (await open(snapshot, at, depth))?.source;
  };
  const read = await readModel(source, { values: whole, beside });
  if (read === undefined) {
    const definition = mayDefine(path) && source.size <= MOST_DEFINITION ? readDefinition(path, await source.read(0, source.size)) : undefined;
    return definition === undefined ? { ...known, unreadable: NO_READER } : { ...known, definition };
  }
  if ('problem' in read) return { ...known, unreadable: read.problem };
  return { ...known, structure: read.structure, external: await externalsOf(snapshot, path, read.structure) };
}

/** Whether a file of which more than its digest was asked for is of no known format. */
export const isOpaque = ({ unreadable }: ArtifactFile): boolean => unreadable === NO_READER;
