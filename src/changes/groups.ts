import { contentDigest } from '../case/evidence.ts';
import type { DeclaredDigest } from '../model/declared.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { holdsModel, type Bundles, type Found } from './models.ts';
import { folderOf, isBelow } from './reading.ts';

/** The files of one model on one side. */
export interface GroupSide {
  readonly folder: string;
  readonly files: string[];
  readonly declared: DeclaredDigest[];
}

/** A model: a folder with its files on both sides, whose folder may have moved. */
export interface Group {
  before: GroupSide | undefined;
  after: GroupSide | undefined;
}

type Sides = Map<string, GroupSide>;

async function gather(found: Found, bundles: Bundles): Promise<Sides> {
  const sides: Sides = new Map();
  const of = async (path: string): Promise<GroupSide> => {
    const folder = (await bundles.around(path)) ?? folderOf(path);
    const known = sides.get(folder) ?? { folder, files: [], declared: [] };
    sides.set(folder, known);
    return known;
  };
  for (const path of found.files) (await of(path)).files.push(path);
  for (const one of found.declared) (await of(one.file)).declared.push(one);
  return sides;
}

async function digestsOf(snapshot: Snapshot, { files, declared }: GroupSide): Promise<string[]> {
  const digests = declared.flatMap(({ algorithm, hex }) => (hex === undefined ? [] : [`${algorithm ?? ''}:${hex}`]));
  for (const path of files) digests.push(`sha256:${(await contentDigest(snapshot, path)).hex}`);
  return digests;
}

/** Pairs a folder that is gone with a new one that holds a file of the same digest: the model has moved. */
async function pairMoved(before: Snapshot, after: Snapshot, groups: Map<string, Group>): Promise<void> {
  const gone = [...groups.values()].filter((group) => group.after === undefined);
  const arrived = [...groups.values()].filter((group) => group.before === undefined);
  if (gone.length === 0 || arrived.length === 0) return;
  const where = new Map<string, Group>();
  for (const group of gone) if (group.before !== undefined) for (const digest of await digestsOf(before, group.before)) where.set(digest, group);
  for (const group of arrived) {
    if (group.after === undefined) continue;
    const from = (await digestsOf(after, group.after)).map((digest) => where.get(digest)).find((one) => one !== undefined && one.after === undefined && groups.has(one.before?.folder ?? ''));
    if (from?.before === undefined) continue;
    groups.delete(from.before.folder);
    group.before = from.before;
  }
}

/** The models of both sides by folder; `folders`: those that are bundles, whatever was found in them. */
export async function groupModels(before: Snapshot, after: Snapshot, found: readonly [Found, Found], folders: readonly string[], bundles: Bundles): Promise<Group[]> {
  const [old, current] = [await gather(found[0], bundles), await gather(found[1], bundles)];
  const isThere = async (snapshot: Snapshot, folder: string): Promise<boolean> => {
    if (!(await bundles.isBundle(folder))) return holdsModel(snapshot, folder);
    return [...(await snapshot.list()).keys()].some((path) => isBelow(path, folder));
  };
  const side = async (known: Sides, snapshot: Snapshot, folder: string): Promise<GroupSide | undefined> =>
    known.get(folder) ?? ((await isThere(snapshot, folder)) ? { folder, files: [], declared: [] } : undefined);
  const groups = new Map<string, Group>();
  for (const folder of new Set([...old.keys(), ...current.keys(), ...folders])) {
    groups.set(folder, { before: await side(old, before, folder), after: await side(current, after, folder) });
  }
  await pairMoved(before, after, groups);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
