import type { ModelRelease } from '../formats/generated/types.ts';
import type { PullRequestFacts, ReviewFacts } from '../formats/github.ts';
import { joinInside } from '../formats/paths.ts';
import type { History, Repository, Snapshot } from '../repository/snapshot.ts';
import type { DeviceCase } from './case.ts';
import { evidencePaths, readEvidence } from './evidence.ts';
import { findPlans, outlineGovernance, readGovernance, type Outline } from './governance.ts';
import { readSource } from './read.ts';
import { inEvidenceFolder, inRoots, isFree, itemsOf, manifestFolder, scopeOf, type DeviceScope } from './scope.ts';
import { signedContent } from './signed.ts';
import { gatherSignoff, type SignedContent } from './signoff.ts';

/** The facts that every device of one pull request shares. */
export interface PullRequest {
  readonly repository: Repository;
  readonly history: History;
  /** The tip of the base branch: plan, authorization, policy and previous release are read there. */
  readonly base: Snapshot;
  /** Changes are those since here. */
  readonly mergeBase: Snapshot;
  readonly head: Snapshot;
  readonly at: number;
  readonly plans: readonly string[];
  readonly reviews: readonly ReviewFacts[] | undefined;
  readonly pullRequest: PullRequestFacts | undefined;
}

/** Paths whose entry differs between two trees, in byte order. */
export async function changedPaths(before: Snapshot, after: Snapshot): Promise<string[]> {
  if (before.commit === after.commit) return [];
  const [old, current] = [await before.list(), await after.list()];
  const paths: string[] = [];
  for (const [path, entry] of current) {
    const was = old.get(path);
    if (was?.object !== entry.object || was.kind !== entry.kind) paths.push(path);
  }
  for (const path of old.keys()) if (!current.has(path)) paths.push(path);
  return paths.sort();
}

/** The manifest's evidence and what its envelopes name: part of the release, though no item has it. */
export async function listedFiles(
  snapshot: Snapshot,
  at: 'base' | 'head',
  manifestPath: string,
  manifest: ModelRelease | undefined,
): Promise<ReadonlySet<string>> {
  if (manifest === undefined) return new Set();
  const evidence = await readEvidence(snapshot, at, manifestPath, manifest, new Map());
  return new Set(evidence.flatMap((item) => [item.path, ...item.attachments.flatMap(({ path }) => path ?? [])]));
}

/** Device files among `paths`: below a root or of the evidence that `listed` names, items that change freely aside. */
function deviceFiles(scope: DeviceScope, paths: readonly string[], listed: ReadonlySet<string>): string[] {
  return paths.filter((path) => {
    if (path === scope.manifestPath || isFree(scope, path)) return false;
    if (itemsOf(scope, path).length > 0 || listed.has(path)) return true;
    return inRoots(scope, path) && !inEvidenceFolder(scope.manifestPath, path);
  });
}

interface Sides {
  readonly base: Outline | undefined;
  readonly head: Outline | undefined;
}

/** Both sides of every plan; where the pull request leaves a device's governance alone, the base's stands for the head's. */
async function outlineSides(pr: PullRequest, changed: ReadonlySet<string>): Promise<Sides[]> {
  const [onBase, onHead] = [await findPlans(pr.base, pr.plans), await findPlans(pr.head, pr.plans)];
  const sides: Sides[] = [];
  for (const planPath of [...new Set([...onBase, ...onHead])].sort()) {
    const base = onBase.includes(planPath) ? await outlineGovernance(pr.base, 'base', planPath) : undefined;
    const edited = base === undefined || base.paths.some((path) => changed.has(path));
    const kept = onHead.includes(planPath);
    sides.push({ base, head: kept && edited ? await outlineGovernance(pr.head, 'head', planPath) : kept ? base : undefined });
  }
  return sides;
}

function textOf(
  outline: Outline | undefined,
  pick: (value: { device?: { id?: unknown; name?: unknown }; release?: unknown }) => unknown,
): string | undefined {
  const value = outline?.plan.document?.value;
  const found = typeof value === 'object' && value !== null ? pick(value) : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** Where a plan has its manifest, however it spells the path. */
function manifestOf(outline: Outline | undefined): string | undefined {
  const release = textOf(outline, (v) => v.release);
  const joined = release === undefined ? undefined : joinInside('', release);
  return joined !== undefined && 'path' in joined ? joined.path : undefined;
}

/** What else claims the same device or the same manifest on the same side. */
function clashesOf(all: readonly (Outline | undefined)[], own: Outline | undefined): string[] {
  if (own === undefined) return [];
  const [id, manifest] = [textOf(own, (v) => v.device?.id), manifestOf(own)];
  return all.flatMap((other) => {
    if (other === undefined || other.plan.path === own.plan.path) return [];
    const same =
      (id !== undefined && textOf(other, (v) => v.device?.id) === id) ||
      (manifest !== undefined && manifestOf(other) === manifest);
    return same ? [other.plan.path] : [];
  });
}

function signedGovernance(governed: readonly string[], entries: ReadonlyMap<string, { object: string }>): SignedContent {
  const paths = new Set(governed);
  return {
    objects: new Map(governed.flatMap((path) => (entries.has(path) ? [[path, entries.get(path)?.object ?? '']] : []))),
    belongs: (path) => paths.has(path),
  };
}

/** The files that the base's manifest lists; envelopes are read only where a path that no item claims could be their attachment. */
async function listedOnBase(pr: PullRequest, scope: DeviceScope, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const open = paths.filter((path) => path !== scope.manifestPath && itemsOf(scope, path).length === 0);
  if (open.length === 0) return new Set();
  const before = await readSource<ModelRelease>(pr.base, scope.manifestPath, { at: 'base', schema: 'model-release' });
  if (before.value === undefined) return new Set();
  const listed = evidencePaths(scope.manifestPath, before.value);
  const near = (path: string): boolean => inRoots(scope, path) || path.startsWith(`${manifestFolder(scope.manifestPath)}/`);
  if (open.every((path) => listed.has(path) || !near(path))) return listed;
  return listedFiles(pr.base, 'base', scope.manifestPath, before.value);
}

async function openDevice(
  pr: PullRequest,
  sides: Sides,
  changed: readonly string[],
  moved: readonly string[],
  clashes: readonly string[],
): Promise<DeviceCase | undefined> {
  const judging = sides.base ?? sides.head;
  const governed = [...new Set([...(sides.base?.paths ?? []), ...(sides.head?.paths ?? [])])].sort();
  const governanceEdits = governed.filter((path) => changed.includes(path));
  const scope = scopeOf(judging?.plan.document?.value);
  const scopeUnknown =
    scope === undefined && sides.base !== undefined
      ? `the plan ${sides.base.plan.path} does not tell its release and root`
      : undefined;

  const listed = scope === undefined ? new Set<string>() : await listedOnBase(pr, scope, [...changed, ...moved]);
  // Files that no plan on the base branch governs are nobody's device yet.
  const deviceChanges = scope === undefined || sides.base === undefined ? [] : deviceFiles(scope, changed, listed);
  const manifestChanged = scope !== undefined && changed.includes(scope.manifestPath);
  if (!manifestChanged && deviceChanges.length === 0 && governanceEdits.length === 0 && scopeUnknown === undefined)
    return undefined;

  const movedOnBase =
    scope === undefined
      ? []
      : [...deviceFiles(scope, moved, listed), ...moved.filter((path) => path === scope.manifestPath)].sort();
  const governance = sides.base === undefined ? undefined : await readGovernance(pr.base, sides.base);
  const proposed =
    governanceEdits.length === 0 || sides.head === undefined ? undefined : await readGovernance(pr.head, sides.head);
  const manifest =
    scope === undefined || !manifestChanged
      ? undefined
      : await readSource<ModelRelease>(pr.head, scope.manifestPath, { at: 'head', schema: 'model-release', exactNumbers: true });
  const evidence =
    governance === undefined || scope === undefined || manifest?.value === undefined
      ? []
      : await readEvidence(pr.head, 'head', scope.manifestPath, manifest.value, governance.kinds);
  const device = textOf(judging, (v) => v.device?.id) ?? judging?.plan.path ?? '?';
  const signed =
    governance !== undefined && scope !== undefined && manifestChanged
      ? await signedContent(pr.head, governance, scope, evidence)
      : signedGovernance(governed, await pr.head.list());
  const { repository, history, reviews, pullRequest } = pr;
  return {
    at: pr.at,
    device,
    title: textOf(judging, (v) => v.device?.name),
    governance,
    proposed,
    governanceEdits,
    manifestPath: scope?.manifestPath,
    manifestChanged,
    manifest,
    evidence,
    deviceChanges,
    movedOnBase,
    scopeUnknown,
    signoff: await gatherSignoff({ repository, history, head: pr.head.commit, device, reviews, pullRequest, signed }),
    clashes,
  };
}

/** Neither side has a plan: a gate that finds nothing to judge must not be taken for one that found nothing wrong. */
export class NoPlan extends Error {
  readonly mend = 'Bring the plan first (templates/change-control-plan.yaml), or name where plans are with --plans.';
  constructor(globs: readonly string[]) {
    super(`no change control plan is found in base or head (looked for ${globs.join(', ')})`);
    this.name = 'NoPlan';
  }
}

/** Every device that the pull request touches, in the order of their plans' paths. */
export async function openDevices(pr: PullRequest): Promise<DeviceCase[]> {
  const changed = await changedPaths(pr.mergeBase, pr.head);
  const moved = await changedPaths(pr.mergeBase, pr.base);
  const all = await outlineSides(pr, new Set(changed));
  if (all.length === 0) throw new NoPlan(pr.plans);
  const bases = all.map(({ base }) => base);
  const heads = all.map(({ head }) => head);
  const devices: DeviceCase[] = [];
  for (const sides of all) {
    const clashes = [...new Set([...clashesOf(bases, sides.base), ...clashesOf(heads, sides.head)])].sort();
    const device = await openDevice(pr, sides, changed, moved, clashes);
    if (device !== undefined) devices.push(device);
  }
  return devices;
}
