import { posix } from 'node:path';
import type { ModelRelease } from '../formats/generated/types.ts';
import { joinInside, matchesGlob } from '../formats/paths.ts';
import type { Snapshot } from '../repository/snapshot.ts';

/** Where a device's files are: enough of a plan to say whether a path is the device's, even when the rest is faulty. */
export interface DeviceScope {
  readonly manifestPath: string;
  readonly roots: readonly string[];
  readonly items: readonly ScopeItem[];
}

interface ScopeItem {
  readonly id: string;
  readonly globs: readonly string[];
  readonly free: boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** What can be told of a plan's scope from its parsed value; undefined when the release or the root is not told. */
export function scopeOf(value: unknown): DeviceScope | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { release, configuration } = value as { release?: unknown; configuration?: { root?: unknown; items?: unknown } };
  const roots = configuration?.root;
  if (!isText(release) || !Array.isArray(roots) || roots.length === 0 || !roots.every(isText)) return undefined;
  const inside = [release, ...roots].map((path) => joinInside('', path));
  const paths = inside.flatMap((joined) => ('path' in joined ? [joined.path] : []));
  const [manifestPath, ...rootPaths] = paths;
  if (manifestPath === undefined || paths.length !== inside.length) return undefined;
  const items = Object.entries((configuration?.items ?? {}) as Record<string, unknown>).flatMap(([id, item]) => {
    const { files, changes } = (item ?? {}) as { files?: unknown; changes?: unknown };
    return Array.isArray(files) ? [{ id, globs: files.filter(isText), free: changes === 'freely' }] : [];
  });
  return { manifestPath, roots: rootPaths, items };
}

export function manifestFolder(manifestPath: string): string {
  const folder = posix.dirname(manifestPath);
  return folder === '.' ? '' : folder;
}

const SLASH = 0x2f;

function isBelow(path: string, root: string): boolean {
  if (root === '' || root === '.') return true;
  return path.charCodeAt(root.length) === SLASH && path.startsWith(root);
}

/** A path relative to a root that it is below. */
const within = (path: string, root: string): string => (root === '' || root === '.' ? path : path.slice(root.length + 1));

export function inRoots(scope: DeviceScope, path: string): boolean {
  // A loop, for each device asks it of every file of the repository.
  for (const root of scope.roots) if (isBelow(path, root)) return true;
  return false;
}

/** The configuration items that a path belongs to. */
export function itemsOf(scope: DeviceScope, path: string): readonly ScopeItem[] {
  if (!inRoots(scope, path)) return [];
  const relative = scope.roots.flatMap((root) => (isBelow(path, root) ? [within(path, root)] : []));
  return scope.items.filter(({ globs }) => relative.some((inRoot) => globs.some((glob) => matchesGlob(inRoot, glob))));
}

/** A path that changes freely belongs to items, and every one of them lets it. */
export function isFree(scope: DeviceScope, path: string): boolean {
  const items = itemsOf(scope, path);
  return items.length > 0 && items.every(({ free }) => free);
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The device's files in a tree by item, every list in byte order; files below the root without an item under ''. */
export async function filesByItem(snapshot: Snapshot, scope: DeviceScope): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const path of (await snapshot.list()).keys()) {
    if (!inRoots(scope, path)) continue;
    const items = itemsOf(scope, path).map(({ id }) => id);
    for (const id of items.length === 0 ? [''] : items) append(files, id, path);
  }
  return files;
}

/** Files that `model.files` names, in byte order. Symbolic links and submodules are among them: they are problems, not gaps. */
export async function modelFiles(snapshot: Snapshot, manifestPath: string, manifest: ModelRelease): Promise<string[]> {
  const folder = manifestFolder(manifestPath);
  const globs = manifest.model.files.map((glob) => posix.normalize(posix.join(folder, glob)));
  return [...(await snapshot.list()).keys()].filter((path) => globs.some((glob) => matchesGlob(path, glob)));
}

/** A path outside every item and outside the manifest's reach: evidence folder of the release, whose unlisted files are free. */
export function inEvidenceFolder(manifestPath: string, path: string): boolean {
  return isBelow(path, posix.join(manifestFolder(manifestPath), 'evidence'));
}
