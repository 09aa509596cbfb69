import type { ChangeControlPlan, ModelRelease } from '../formats/generated/types.ts';
import { compareArtifacts, type ArtifactFile } from '../model/changes.ts';
import { limiter } from '../repository/limiter.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { ItemChange } from './case.ts';
import { readArtifact, type Depth } from './model.ts';
import { filesByItem, scopeOf } from './scope.ts';
import { each, together } from './together.ts';

interface Side {
  readonly snapshot: Snapshot;
  readonly manifest: ModelRelease | undefined;
}

type FileItem = { readonly id: string; readonly compare: string | undefined };

async function differing(before: Side, after: Side, paths: readonly string[]): Promise<string[]> {
  const [old, current] = await together([before.snapshot.list(), after.snapshot.list()]);
  return paths.filter(
    (path) => old.get(path)?.object !== current.get(path)?.object || old.get(path)?.kind !== current.get(path)?.kind,
  );
}

/** Model files can be large: a file of either side at a time, whatever the number of devices. */
const oneOfEachSide = limiter(2);

/** Reads each model file of a side once, however many items have it. */
class Artifacts {
  readonly #snapshot: Snapshot;
  readonly #withValues: ReadonlySet<string>;
  readonly #read = new Map<string, Promise<ArtifactFile>>();

  constructor(snapshot: Snapshot, withValues: ReadonlySet<string>) {
    this.#snapshot = snapshot;
    this.#withValues = withValues;
  }

  /** `needed`: the files of which more than the digest is. */
  async of(paths: readonly string[], needed: ReadonlySet<string>): Promise<ArtifactFile[]> {
    const artifacts: ArtifactFile[] = [];
    for (const path of paths) artifacts.push(await this.#one(path, !needed.has(path) ? 'digest' : this.#withValues.has(path) ? 'values' : 'layout'));
    return artifacts;
  }

  #one(path: string, depth: Depth): Promise<ArtifactFile> {
    const key = `${depth} ${path}`;
    const known = this.#read.get(key) ?? oneOfEachSide(() => readArtifact(this.#snapshot, path, depth));
    this.#read.set(key, known);
    return known;
  }
}

async function fileChange(
  item: FileItem,
  before: Side & { artifacts: Artifacts },
  after: Side & { artifacts: Artifacts },
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
  // What stands in a file that has not changed counts only where tensors may have moved between files.
  const sameSet = all.length === old.length && all.length === current.length;
  const needed = new Set(sameSet ? paths : all);
  const compared = compareArtifacts(
    ...(await together([before.artifacts.of(old, needed), after.artifacts.of(current, needed)])),
  );
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
  const [old, current] = await together([filesByItem(before.snapshot, scope), filesByItem(after.snapshot, scope)]);
  const items = Object.entries(plan.configuration.items);
  const withValues = new Set(
    items.flatMap(([id, { compare }]) =>
      compare === 'tensor-values' ? [...(old.get(id) ?? []), ...(current.get(id) ?? [])] : [],
    ),
  );
  const was = { ...before, artifacts: new Artifacts(before.snapshot, withValues) };
  const is = { ...after, artifacts: new Artifacts(after.snapshot, withValues) };
  const changes = await each(items, async ([id, item]) =>
    item.field !== undefined
      ? fieldChanges(id, item.field, before.manifest, after.manifest)
      : [await fileChange({ id, compare: item.compare }, was, is, old.get(id) ?? [], current.get(id) ?? [])],
  );
  return changes.flat();
}
