import { posix } from 'node:path';
import { readArtifact } from '../case/artifacts.ts';
import { declaredArtifacts } from '../case/declared.ts';
import type { DeclaredDigest } from '../model/declared.ts';
import { compareArtifacts, type ArtifactChange, type ArtifactFile, type ModelState } from '../model/changes.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Group, GroupSide } from './groups.ts';

/** What happened to the files of one model. */
export interface ArtifactsChange {
  readonly state: ModelState;
  readonly artifacts: readonly ArtifactChange[];
}

const relativeTo = ({ folder }: GroupSide, path: string): string => posix.relative(folder, path);

const sameClaim = (a: DeclaredDigest, b: DeclaredDigest): boolean => a.hex === b.hex && a.algorithm === b.algorithm && a.url === b.url && a.declaredIn === b.declaredIn;

/** A file whose entry in the tree, or whose pointer and the file that holds it, nobody has touched. */
async function untouched(before: Snapshot, after: Snapshot, group: Group): Promise<Map<string, ArtifactChange>> {
  const [old, current] = [await before.list(), await after.list()];
  const isStill = (path: string): boolean => old.get(path)?.object === current.get(path)?.object && old.get(path)?.kind === current.get(path)?.kind;
  const still = new Map<string, ArtifactChange>();
  const side = group.after;
  if (side === undefined || group.before === undefined) return still;
  const change = (path: string, digest: string | undefined, detail: string): void => {
    const file = relativeTo(side, path);
    still.set(path, { path: file, state: 'same', layoutState: 'same', from: digest, to: digest, detail });
  };
  for (const path of side.files) {
    if (!group.before.files.includes(path) || !isStill(path)) continue;
    const { digest } = await readArtifact(after, path, 'digest');
    change(path, digest && `sha256:${digest}`, 'the same bytes');
  }
  for (const claim of side.declared) {
    const was = group.before.declared.filter(({ file }) => file === claim.file);
    if (!isStill(claim.declaredIn) || !was.some((one) => sameClaim(one, claim)) || side.declared.filter(({ file }) => file === claim.file).length > 1) continue;
    change(claim.file, claim.hex && `${claim.algorithm ?? ''}:${claim.hex}`, claim.hex === undefined ? 'its pointer is the same and names no digest' : 'the same pointer');
  }
  return still;
}

async function filesOf(snapshot: Snapshot, side: GroupSide | undefined, still: ReadonlySet<string>): Promise<ArtifactFile[]> {
  if (side === undefined) return [];
  const read: ArtifactFile[] = [];
  for (const path of side.files) if (!still.has(path)) read.push(await readArtifact(snapshot, path, 'values'));
  const declared = declaredArtifacts(side.declared.filter(({ file }) => !still.has(file)));
  return [...read, ...declared].map((file) => ({
    ...file,
    path: relativeTo(side, file.path),
    ...(file.external === undefined ? {} : { external: file.external.map((one) => ({ ...one, path: relativeTo(side, one.path) })) }),
  }));
}

const keyOf = ({ digest, algorithm = 'sha256' }: ArtifactFile): string | undefined => (digest === undefined ? undefined : `${algorithm}:${digest}`);

/** Gives a file that moved the name that it has now; the old names by the new. */
function followMoves(before: readonly ArtifactFile[], after: readonly ArtifactFile[]): { readonly before: ArtifactFile[]; readonly moved: ReadonlyMap<string, string> } {
  const [old, current] = [new Set(before.map(({ path }) => path)), new Set(after.map(({ path }) => path))];
  const arrived = after.filter(({ path }) => !old.has(path));
  const moved = new Map<string, string>();
  const renamed = before.map((file) => {
    const to = current.has(file.path) ? undefined : arrived.find((one) => keyOf(one) !== undefined && keyOf(one) === keyOf(file) && !moved.has(one.path));
    if (to === undefined) return file;
    moved.set(to.path, file.path);
    return { ...file, path: to.path };
  });
  return { before: renamed, moved };
}

/** A pointer that names no digest: whether at least its address is the same. */
function addressNote(path: string, before: GroupSide | undefined, after: GroupSide | undefined): string {
  const find = (side: GroupSide | undefined) => side?.declared.find(({ file }) => relativeTo(side, file) === path);
  const [was, is] = [find(before), find(after)];
  if (was === undefined || is === undefined || (was.hex !== undefined && is.hex !== undefined)) return '';
  return was.url === is.url ? '; its address is the same' : '; its address changed';
}

/** What happened to the files of a model between two commits; what nobody touched is not read. */
export async function artifactsChange(before: Snapshot, after: Snapshot, group: Group): Promise<ArtifactsChange> {
  const still = await untouched(before, after, group);
  const left = new Set(still.keys());
  const [old, current] = [await filesOf(before, group.before, left), await filesOf(after, group.after, left)];
  const follow = followMoves(old, current);
  const compared = compareArtifacts(follow.before, current);
  const changes = compared.artifacts.map((change): ArtifactChange => {
    const from = follow.moved.get(change.path);
    const limit = change.state !== 'same' && change.layoutState === 'same' && compared.cannotShow !== undefined ? `; ${compared.cannotShow}` : '';
    const detail = from !== undefined && change.state === 'same' ? `${change.detail}, moved from ${from}` : change.detail + limit + addressNote(change.path, group.before, group.after);
    return { ...change, detail };
  });
  const artifacts = [...still.values(), ...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { state: compared.state, artifacts };
}
