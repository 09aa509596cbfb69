import { posix } from 'node:path';
import type { ModelRelease } from '../formats/generated/types.ts';
import type { ArtifactFile } from '../model/changes.ts';
import { setDigest, type DigestEntry } from '../model/digest.ts';
import { parsePointer, type LfsPointer } from '../model/lfs.ts';
import { readSafetensors } from '../model/safetensors.ts';
import type { ByteSource } from '../model/structure.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { ModelIdentity } from './case.ts';
import { contentDigest } from './evidence.ts';
import { manifestFolder, modelFiles } from './scope.ts';
import { each } from './together.ts';

/** Digest and files of the model that a manifest names, at one commit. */
export async function identifyModel(snapshot: Snapshot, manifestPath: string, manifest: ModelRelease): Promise<ModelIdentity> {
  const paths = await modelFiles(snapshot, manifestPath, manifest);
  const entries = await snapshot.list();
  const files = await each(paths, async (path): Promise<ModelIdentity['files'][number]> =>
    entries.get(path)?.kind === 'file'
      ? { path, ...(await contentDigest(snapshot, path)) }
      : { path, hex: undefined, pointer: false },
  );
  const link = files.find(({ hex }) => hex === undefined);
  const problem =
    paths.length === 0
      ? 'model.files matches no file'
      : link && `${link.path} is a link or a submodule, whose bytes are not in this commit`;
  const folder = manifestFolder(manifestPath);
  const named: DigestEntry[] = files.flatMap(({ path, hex }) =>
    hex === undefined ? [] : [{ path: posix.relative(folder, path), hex }],
  );
  return { digest: problem === undefined ? setDigest(named) : undefined, files, problem };
}

const UNREAD_POINTER = 'it is a Git LFS pointer, whose object is not read';

/** What is read whole: one read serves every tensor of a file that fits. */
const WHOLE = 256 * 1024 * 1024;
/** Enough of a file's start for most headers. */
const START = 256 * 1024;

/** How much of a model file is asked for: its digest alone, the layout of its tensors, or their values too. */
export type Depth = 'digest' | 'layout' | 'values';

async function openPointer(snapshot: Snapshot, pointer: LfsPointer, depth: Depth): Promise<ByteSource | undefined> {
  const { size } = pointer;
  const whole = depth === 'values' && size <= WHOLE;
  const end = whole ? size : Math.min(size, START);
  const start = await snapshot.large(pointer, { start: 0, end });
  if (start === undefined) return undefined;
  const read = async (from: number, to: number): Promise<Uint8Array> =>
    to <= end ? start.subarray(from, to) : ((await snapshot.large(pointer, { start: from, end: to })) ?? new Uint8Array());
  return { size, read };
}

async function openFile(snapshot: Snapshot, path: string): Promise<ByteSource> {
  const size = await snapshot.size(path);
  // Git hands out whole objects only.
  const whole = size <= WHOLE ? await snapshot.read(path) : undefined;
  return { size, read: async (start, end) => whole?.subarray(start, end) ?? snapshot.read(path, { start, end }) };
}

/** What can be told of one model file without running anything, as far as `depth` asks for it. */
export async function readArtifact(snapshot: Snapshot, path: string, depth: Depth): Promise<ArtifactFile> {
  const entry = (await snapshot.list()).get(path);
  if (entry?.kind !== 'file') return { path, digest: undefined, pointer: false, unreadable: 'it is a link or a submodule' };
  const { hex, pointer } = await contentDigest(snapshot, path);
  const known = { path, digest: hex, pointer };
  if (!path.endsWith('.safetensors')) {
    return { ...known, unreadable: pointer ? UNREAD_POINTER : 'no reader for its format' };
  }
  if (depth === 'digest') return { ...known, unreadable: 'only its digest was asked for' };
  const large = pointer ? parsePointer(await snapshot.read(path)) : undefined;
  const source = large === undefined ? await openFile(snapshot, path) : await openPointer(snapshot, large, depth);
  if (source === undefined) return { ...known, unreadable: UNREAD_POINTER };
  // A file of the tree is at hand whole; of one behind a pointer no more is fetched than is asked for.
  const values = large === undefined || (depth === 'values' && source.size <= WHOLE);
  const read = await readSafetensors(source, { values });
  if ('problem' in read) return { ...known, unreadable: `not a safetensors file: ${read.problem}` };
  return { ...known, structure: read.structure };
}
