import { posix } from 'node:path';
import semver from 'semver';
import { isObject } from '../model/object.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { documentAt, foldersAround, frontMatterAt, inFolder, isBelow, textAt, textIn } from './reading.ts';

/** A version that a file of the repository gives to a model. */
interface VersionField {
  readonly file: string;
  readonly version: string;
}

/** How a version moved; null where it did not. `other`: the two cannot be ordered. */
export type Bump = 'major' | 'minor' | 'patch' | 'prerelease' | 'lowered' | 'other' | null;

export interface VersionChange {
  readonly from: string | null;
  readonly to: string | null;
  readonly bump: Bump;
  /** From the model's folder; null where no version is found. */
  readonly file: string | null;
}

/** One side of a model: its folder, its files, and the tags that its commit carries. */
export interface ModelSide {
  readonly snapshot: Snapshot;
  readonly folder: string;
  /** From the top of the repository. */
  readonly files: readonly string[];
  readonly tags: () => Promise<readonly string[]>;
}

const READ_HERE: readonly string[] = ['model-release.yaml', 'configs/metadata.json'];

/** `version = "1.2.3"` in the sections that name a package; no other line of the file is read. */
function pyprojectVersion(text: string): string | undefined {
  let section = '';
  for (const line of text.split('\n').slice(0, 10_000)) {
    section = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1]?.trim() ?? section;
    const found = /^version\s*=\s*(["'])([^"'\\]{1,100})\1/.exec(line)?.[2];
    if (found !== undefined && (section === 'project' || section === 'tool.poetry')) return found;
  }
  return undefined;
}

async function ownVersions({ snapshot, folder }: ModelSide): Promise<VersionField[]> {
  const found: VersionField[] = [];
  for (const name of READ_HERE) {
    const file = inFolder(folder, name);
    const document = await documentAt(snapshot, file);
    const version = document && isObject(document.value) ? textIn(document, '/version', document.value['version']) : undefined;
    if (version !== undefined) found.push({ file, version });
  }
  const card = inFolder(folder, 'README.md');
  const matter = await frontMatterAt(snapshot, card);
  if (matter === undefined || !isObject(matter.value)) return found;
  const key = ['version', 'model_version'].find((name) => isObject(matter.value) && name in matter.value) ?? 'version';
  const version = textIn(matter, `/${key}`, matter.value[key]);
  return version === undefined ? found : [...found, { file: card, version }];
}

/**
 * The newest version that a tag `NAME@vVERSION` registers for an artifact of `artifacts.yaml` or `dvc.yaml`.
 * Format: https://mlem.ai/doc/gto/user-guide
 */
async function registeredVersions({ snapshot, folder, files, tags }: ModelSide): Promise<VersionField[]> {
  const found: VersionField[] = [];
  for (const around of foldersAround(folder)) {
    for (const name of ['artifacts.yaml', 'dvc.yaml']) {
      const file = inFolder(around, name);
      const document = await documentAt(snapshot, file);
      const root = isObject(document?.value) ? document.value : {};
      const artifacts = name === 'dvc.yaml' ? root['artifacts'] : root;
      if (!isObject(artifacts)) continue;
      const names = Object.entries(artifacts).flatMap(([artifact, about]) => {
        const path = isObject(about) && typeof about['path'] === 'string' ? posix.normalize(inFolder(around, about['path'])) : undefined;
        return path !== undefined && files.some((one) => isBelow(one, path)) ? [artifact] : [];
      });
      if (names.length === 0) continue;
      const registered = (await tags()).flatMap((tag) => names.flatMap((artifact) => (tag.startsWith(`${artifact}@`) ? [tag.slice(artifact.length + 1)] : [])));
      const newest = registered.filter((version) => semver.valid(version) !== null).sort(semver.rcompare)[0];
      if (newest !== undefined) found.push({ file, version: newest });
    }
  }
  return found;
}

/** The package that a model is part of: the nearest that gives a version. */
async function packageVersions({ snapshot, folder }: ModelSide): Promise<VersionField[]> {
  for (const around of foldersAround(folder)) {
    const npm = await documentAt(snapshot, inFolder(around, 'package.json'));
    const version = npm && isObject(npm.value) ? textIn(npm, '/version', npm.value['version']) : undefined;
    if (version !== undefined) return [{ file: inFolder(around, 'package.json'), version }];
    const python = pyprojectVersion((await textAt(snapshot, inFolder(around, 'pyproject.toml'))) ?? '');
    if (python !== undefined) return [{ file: inFolder(around, 'pyproject.toml'), version: python }];
  }
  return [];
}

const ordered = (version: string): semver.SemVer | null => semver.parse(version) ?? (/^v?\d+(?:\.\d+){0,2}$/.test(version) ? semver.coerce(version) : null);

export function bumpOf(from: string | null, to: string | null): Bump {
  if (from === to || to === null) return null;
  const [old, current] = [from === null ? null : ordered(from), ordered(to)];
  if (old === null || current === null) return 'other';
  if (semver.eq(old, current)) return 'other';
  if (semver.lt(current, old)) return 'lowered';
  const difference = semver.diff(old, current);
  return difference === 'major' || difference === 'minor' || difference === 'patch' ? difference : difference === null ? 'other' : 'prerelease';
}

async function fieldsOf(side: ModelSide | undefined): Promise<Map<string, VersionField>> {
  if (side === undefined) return new Map();
  const fields = [...(await ownVersions(side)), ...(await registeredVersions(side)), ...(await packageVersions(side))];
  return new Map(fields.map((field) => [posix.relative(side.folder, field.file), field]));
}

/** The version of a model on both sides: of several fields the first that moved, or else the first. */
export async function versionChange(before: ModelSide | undefined, after: ModelSide | undefined): Promise<VersionChange> {
  const [old, current] = [await fieldsOf(before), await fieldsOf(after)];
  const changes = [...new Set([...current.keys(), ...old.keys()])].map((file): VersionChange => {
    const [from, to] = [old.get(file)?.version ?? null, current.get(file)?.version ?? null];
    return { from, to, bump: bumpOf(from, to), file };
  });
  return changes.find(({ bump }) => bump !== null) ?? changes[0] ?? { from: null, to: null, bump: null, file: null };
}
