import { posix } from 'node:path';
import type { ModelRelease } from '../formats/generated/types.ts';
import type { ArtifactFile } from '../model/changes.ts';
import { setDigest, type DigestEntry } from '../model/digest.ts';
import { readSafetensors } from '../model/safetensors.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { ModelIdentity } from './case.ts';
import { contentDigest } from './evidence.ts';
import { manifestFolder, modelFiles } from './scope.ts';

/** Digest and files of the model that a manifest names, at one commit. */
export async function identifyModel(snapshot: Snapshot, manifestPath: string, manifest: ModelRelease): Promise<ModelIdentity> {
  const paths = await modelFiles(snapshot, manifestPath, manifest);
  const entries = await snapshot.list();
  const files: ModelIdentity['files'][number][] = [];
  let problem: string | undefined = paths.length === 0 ? 'model.files matches no file' : undefined;
  for (const path of paths) {
    if (entries.get(path)?.kind !== 'file') {
      problem ??= `${path} is a link or a submodule, whose bytes are not in this commit`;
      files.push({ path, hex: undefined, pointer: false });
    } else {
      files.push({ path, ...(await contentDigest(snapshot, path)) });
    }
  }
  const folder = manifestFolder(manifestPath);
  const named: DigestEntry[] = files.flatMap(({ path, hex }) =>
    hex === undefined ? [] : [{ path: posix.relative(folder, path), hex }],
  );
  return { digest: problem === undefined ? setDigest(named) : undefined, files, problem };
}

const WHOLE = 256 * 1024 * 1024;

/** What can be told of one model file without running anything. */
export async function readArtifact(snapshot: Snapshot, path: string): Promise<ArtifactFile> {
  const entry = (await snapshot.list()).get(path);
  if (entry?.kind !== 'file') return { path, digest: undefined, pointer: false, unreadable: 'it is a link or a submodule' };
  const { hex, pointer } = await contentDigest(snapshot, path);
  if (pointer) return { path, digest: hex, pointer, unreadable: 'it is a Git LFS pointer, whose object is not read' };
  if (!path.endsWith('.safetensors')) return { path, digest: hex, pointer, unreadable: 'no reader for its format' };
  const size = await snapshot.size(path);
  // Git hands out whole objects only: one read serves every tensor of a file that fits.
  const whole = size <= WHOLE ? await snapshot.read(path) : undefined;
  const read = await readSafetensors({
    size,
    read: async (start, end) => whole?.subarray(start, end) ?? snapshot.read(path, { start, end }),
  });
  if ('problem' in read) return { path, digest: hex, pointer, unreadable: `not a safetensors file: ${read.problem}` };
  return { path, digest: hex, pointer, structure: read.structure };
}
