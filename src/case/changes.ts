import type { ChangeControlPlan, ModelRelease } from '../formats/generated/types.ts';
import { compareArtifacts } from '../model/changes.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { ItemChange } from './case.ts';
import { readArtifact } from './model.ts';
import { filesByItem, scopeOf } from './scope.ts';

interface Side {
  readonly snapshot: Snapshot;
  readonly manifest: ModelRelease | undefined;
}

type FileItem = { readonly id: string; readonly compare: string | undefined };

async function sameObjects(before: Side, after: Side, paths: readonly string[]): Promise<boolean> {
  const old = await before.snapshot.list();
  const current = await after.snapshot.list();
  return paths.every(
    (path) => old.get(path)?.object === current.get(path)?.object && old.get(path)?.kind === current.get(path)?.kind,
  );
}

async function differing(before: Side, after: Side, paths: readonly string[]): Promise<string[]> {
  const different: string[] = [];
  for (const path of paths) if (!(await sameObjects(before, after, [path]))) different.push(path);
  return different;
}

async function fileChange(
  item: FileItem,
  before: Side,
  after: Side,
  old: readonly string[],
  current: readonly string[],
): Promise<ItemChange> {
  const all = [...new Set([...old, ...current])].sort();
  const paths = await differing(before, after, all);
  const change = { item: item.id, site: undefined, paths, before: undefined, after: undefined };
  if (paths.length === 0) return { ...change, state: 'same', detail: undefined };
  if (item.compare !== 'tensor-values' && item.compare !== 'tensor-layout') {
    return { ...change, state: 'changed', detail: `${paths.length} of ${all.length} files differ` };
  }
  const read = async (side: Side, files: readonly string[]) => {
    const artifacts = [];
    for (const path of files) artifacts.push(await readArtifact(side.snapshot, path));
    return artifacts;
  };
  const compared = compareArtifacts(await read(before, old), await read(after, current));
  const state = item.compare === 'tensor-values' ? compared.valuesState : compared.layoutState;
  const detail = compared.cannotShow === undefined ? compared.detail : `${compared.detail}; ${compared.cannotShow}`;
  return { ...change, state, detail };
}

/** Fields are compared as values: the order of keys does not matter, the order of a list does. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  return keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]));
}

type Sites = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function sitesOf(manifest: ModelRelease | undefined): Sites {
  return manifest === undefined || typeof manifest.scope === 'string' ? {} : manifest.scope.sites;
}

function fieldChanges(id: string, field: string, before: ModelRelease | undefined, after: ModelRelease): ItemChange[] {
  const old = before?.configuration[field];
  const current = after.configuration[field];
  const base = { item: id, paths: [], detail: undefined };
  const changes: ItemChange[] = [
    {
      ...base,
      site: undefined,
      state: sameValue(old, current) ? 'same' : old === undefined ? 'added' : current === undefined ? 'removed' : 'changed',
      before: old,
      after: current,
    },
  ];
  const [oldSites, newSites] = [sitesOf(before), sitesOf(after)];
  for (const site of [...new Set([...Object.keys(oldSites), ...Object.keys(newSites)])].sort()) {
    const [was, is] = [oldSites[site]?.[field], newSites[site]?.[field]];
    if (sameValue(was, is)) continue;
    changes.push({
      ...base,
      site,
      state: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
      before: was,
      after: is,
    });
  }
  return changes;
}

/** What happened to every configuration item between two sides, in the plan's order; nothing that the author declares narrows it. */
export async function observeChanges(
  plan: ChangeControlPlan,
  before: Side,
  after: Side & { manifest: ModelRelease },
): Promise<ItemChange[]> {
  const scope = scopeOf(plan);
  if (scope === undefined) return [];
  const [old, current] = [await filesByItem(before.snapshot, scope), await filesByItem(after.snapshot, scope)];
  const changes: ItemChange[] = [];
  for (const [id, item] of Object.entries(plan.configuration.items)) {
    if (item.field !== undefined) changes.push(...fieldChanges(id, item.field, before.manifest, after.manifest));
    else changes.push(await fileChange({ id, compare: item.compare }, before, after, old.get(id) ?? [], current.get(id) ?? []));
  }
  return changes;
}
