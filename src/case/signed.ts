import { setDigest } from '../model/digest.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { EvidenceItem, Governance } from './case.ts';
import { contentDigest } from './evidence.ts';
import { itemsOf, type DeviceScope } from './scope.ts';
import type { SignedContent } from './signoff.ts';
import { each, together } from './together.ts';

/** A file of an item that does not change freely: part of what a signature signs for, listed or not. */
function isSignedItem(scope: DeviceScope, path: string): boolean {
  return itemsOf(scope, path).some(({ free }) => !free);
}

/** Every path that a release's signature signs for: manifest, governance, evidence with attachments, items that do not change freely. */
async function signedPaths(
  snapshot: Snapshot,
  governance: Governance,
  scope: DeviceScope,
  evidence: readonly EvidenceItem[],
): Promise<string[]> {
  const entries = await snapshot.list();
  const paths = new Set<string>([scope.manifestPath, ...governance.paths]);
  for (const item of evidence) {
    paths.add(item.path);
    for (const { path } of item.attachments) if (path !== undefined) paths.add(path);
  }
  for (const path of entries.keys()) if (isSignedItem(scope, path)) paths.add(path);
  return [...paths].filter((path) => entries.has(path)).sort();
}

/**
 * The same content, told by the names of its objects: two commits have one release digest exactly when these are equal,
 * and a tree's listing gives them without reading a file.
 */
export async function signedContent(
  head: Snapshot,
  governance: Governance,
  scope: DeviceScope,
  evidence: readonly EvidenceItem[],
): Promise<SignedContent> {
  const entries = await head.list();
  const paths = await signedPaths(head, governance, scope, evidence);
  return {
    objects: new Map(paths.map((path) => [path, entries.get(path)?.object ?? ''])),
    belongs: (path) => isSignedItem(scope, path),
  };
}

/** `sha256:` of the lines `sha256sum` prints for all that is signed, paths relative to the repository. */
export async function releaseDigest(
  snapshot: Snapshot,
  governance: Governance,
  scope: DeviceScope,
  reading: readonly EvidenceItem[] | Promise<readonly EvidenceItem[]>,
): Promise<string | undefined> {
  const entries = await snapshot.list();
  const digests = (paths: readonly string[]) =>
    each(paths, async (path) => {
      const isFile = entries.get(path)?.kind === 'file';
      return { path, hex: isFile ? (await contentDigest(snapshot, path)).hex : undefined };
    });
  // All but the evidence can be told before that is read.
  const own = await signedPaths(snapshot, governance, scope, []);
  const [first, evidence] = await together([digests(own), reading]);
  const all = await signedPaths(snapshot, governance, scope, evidence);
  const files = [...first, ...(await digests(all.filter((path) => !own.includes(path))))];
  const told = files.flatMap(({ path, hex }) => (hex === undefined ? [] : [{ path, hex }]));
  return told.length === files.length ? setDigest(told) : undefined;
}
