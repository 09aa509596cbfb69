import type { ChangeControlPlan, ModelRelease } from '../formats/generated/types.ts';
import type { ItemChange } from './case.ts';
import { fileChange, observe, type Side } from './file-changes.ts';
import { filesByItem, scopeOf } from './scope.ts';
import { each, together } from './together.ts';

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
  const [old, current] = await together([filesByItem(before.snapshot, scope), filesByItem(after.snapshot, scope)]);
  const items = Object.entries(plan.configuration.items);
  const withValues = new Set(
    items.flatMap(([id, { compare }]) =>
      compare === 'tensor-values' ? [...(old.get(id) ?? []), ...(current.get(id) ?? [])] : [],
    ),
  );
  const [was, is] = await together([observe(before, scope, withValues), observe(after, scope, withValues)]);
  const changes = await each(items, async ([id, item]) =>
    item.field !== undefined
      ? fieldChanges(id, item.field, before.manifest, after.manifest)
      : [await fileChange({ id, compare: item.compare }, was, is, old.get(id) ?? [], current.get(id) ?? [])],
  );
  return changes.flat();
}
