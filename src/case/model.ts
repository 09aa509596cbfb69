import { posix } from 'node:path';
import type { ModelRelease } from '../formats/generated/types.ts';
import { setDigest, type DigestEntry } from '../model/digest.ts';
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
