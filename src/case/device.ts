import type { ModelRelease } from '../formats/generated/types.ts';
import { joinInside } from '../formats/paths.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { DeviceCase, ReleaseCase, SignoffFacts, Source } from './case.ts';
import { evidencePaths, listedFiles, readEvidence } from './evidence.ts';
import { findPlans, outlineGovernance, readGovernance, type Outline } from './governance.ts';
import { pastStates } from './history.ts';
import { changedPaths, type PullRequest } from './pull-request.ts';
import { readSource } from './read.ts';
import { gatherRelease } from './release.ts';
import { inEvidenceFolder, inRoots, isFree, itemsOf, manifestFolder, scopeOf, type DeviceScope } from './scope.ts';
import { signedContent } from './signed.ts';
import { gatherSignoff, type SignedContent } from './signoff.ts';
import { each, together } from './together.ts';

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
  const [onBase, onHead] = await together([findPlans(pr.base, pr.plans), findPlans(pr.head, pr.plans)]);
  return each([...new Set([...onBase, ...onHead])].sort(), async (planPath): Promise<Sides> => {
    const kept = onHead.includes(planPath);
    const ofHead = () => outlineGovernance(pr.head, 'head', planPath);
    if (!onBase.includes(planPath)) return { base: undefined, head: kept ? await ofHead() : undefined };
    // An edited plan is read beside the base's; what else the base's governs is known only then.
    const early = kept && changed.has(planPath) ? ofHead() : undefined;
    const [base, edited] = await together([outlineGovernance(pr.base, 'base', planPath), early]);
    if (!kept || edited !== undefined) return { base, head: edited };
    return { base, head: base.paths.some((path) => changed.has(path)) ? await ofHead() : base };
  });
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

/** What a pull request does to one device, told by the names of its files. */
interface Touch {
  readonly sides: Sides;
  readonly scope: DeviceScope | undefined;
  readonly device: string;
  /** Every governed path of either side. */
  readonly governed: readonly string[];
  readonly governanceEdits: readonly string[];
  readonly manifestChanged: boolean;
  /** The files that the base's manifest lists, as far as it matters; read once. */
  readonly listing: () => Promise<ReadonlySet<string>>;
  /** Device files among those that the pull request changes. */
  readonly changedFiles: (listed: ReadonlySet<string>) => string[];
}

/** The files that judge a device and those that are judged, as far as they can be read without one another. */
async function readDevice(pr: PullRequest, { sides, scope, governanceEdits, manifestChanged }: Touch) {
  const path = manifestChanged ? scope?.manifestPath : undefined;
  const manifest = async (snapshot: Snapshot, at: 'base' | 'head'): Promise<Source<ModelRelease> | undefined> =>
    path === undefined ? undefined : readSource<ModelRelease>(snapshot, path, { at, schema: 'model-release', exactNumbers: true });
  const [governance, proposed, onHead, onBase, atMergeBase, past] = await together([
    sides.base === undefined ? undefined : readGovernance(pr.base, sides.base),
    governanceEdits.length === 0 || sides.head === undefined ? undefined : readGovernance(pr.head, sides.head),
    manifest(pr.head, 'head'),
    manifest(pr.base, 'base'),
    manifest(pr.mergeBase, 'base'),
    path === undefined ? undefined : pastStates(pr.history, path),
  ]);
  return { governance, proposed, manifests: { onHead, onBase, atMergeBase }, past };
}

/** Reads on: what is listed, evidence, signatures and release, side by side as far as one does not need the other. */
async function gatherDevice(pr: PullRequest, touch: Touch) {
  const { scope, device, governed, manifestChanged } = touch;
  const read = await readDevice(pr, touch);
  const { governance, manifests } = read;
  const listed = touch.listing();
  const deviceChanges = listed.then(touch.changedFiles);
  const reading =
    governance === undefined || scope === undefined || manifests.onHead?.value === undefined
      ? Promise.resolve([])
      : readEvidence(pr.head, 'head', scope.manifestPath, manifests.onHead.value, { kinds: governance.kinds, rows: 'read' });
  const signing = async (): Promise<SignoffFacts> => {
    const evidence = await reading;
    const signed =
      governance !== undefined && scope !== undefined && manifestChanged
        ? await signedContent(pr.head, governance, scope, evidence)
        : signedGovernance(governed, await pr.head.list());
    const { repository, history, reviews, pullRequests } = pr;
    return gatherSignoff({ repository, history, head: pr.head.commit, device, reviews, pullRequests, signed });
  };
  const [files, changes, evidence, signoff, release] = await together([
    listed,
    deviceChanges,
    reading,
    signing(),
    scope === undefined ? undefined : gatherRelease(pr, scope, read, reading, deviceChanges),
  ]);
  return { ...read, named: files, deviceChanges: changes, evidence, signoff, release };
}

/** A device that a pull request touches, and its release where it makes one that can be judged. */
export interface Opened {
  readonly device: DeviceCase;
  readonly release: ReleaseCase | undefined;
}

async function openDevice(
  pr: PullRequest,
  sides: Sides,
  changed: readonly string[],
  moved: readonly string[],
  clashes: readonly string[],
): Promise<Opened | undefined> {
  const judging = sides.base ?? sides.head;
  const governed = [...new Set([...(sides.base?.paths ?? []), ...(sides.head?.paths ?? [])])].sort();
  const governanceEdits = governed.filter((path) => changed.includes(path));
  const scope = scopeOf(judging?.plan.document?.value);
  const scopeUnknown =
    scope === undefined && sides.base !== undefined
      ? `the plan ${sides.base.plan.path} does not tell its release and root`
      : undefined;
  const manifestChanged = scope !== undefined && changed.includes(scope.manifestPath);
  const device = textOf(judging, (v) => v.device?.id) ?? judging?.plan.path ?? '?';

  let listed: Promise<ReadonlySet<string>> | undefined;
  const listing = (): Promise<ReadonlySet<string>> => {
    listed ??= scope === undefined ? Promise.resolve(new Set<string>()) : listedOnBase(pr, scope, [...changed, ...moved]);
    return listed;
  };
  const filesAmong = (paths: readonly string[], named: ReadonlySet<string>): string[] =>
    scope === undefined ? [] : deviceFiles(scope, paths, named);
  // Files that no plan on the base branch governs are nobody's device yet.
  const changedFiles = (named: ReadonlySet<string>): string[] => (sides.base === undefined ? [] : filesAmong(changed, named));
  const touch: Touch = { sides, scope, device, governed, governanceEdits, manifestChanged, listing, changedFiles };
  // Only where nothing else tells that the device is touched does the rest wait for what the base's manifest lists.
  if (!manifestChanged && governanceEdits.length === 0 && scopeUnknown === undefined && changedFiles(await listing()).length === 0)
    return undefined;

  const { governance, proposed, manifests, named, deviceChanges, evidence, signoff, release } = await gatherDevice(pr, touch);
  const movedOnBase =
    scope === undefined
      ? []
      : [...filesAmong(moved, named), ...moved.filter((path) => path === scope.manifestPath)].sort();
  const opened: DeviceCase = {
    at: pr.at,
    device,
    title: textOf(judging, (v) => v.device?.name),
    governance,
    proposed,
    governanceEdits,
    manifestPath: scope?.manifestPath,
    manifestChanged,
    manifest: manifests.onHead,
    evidence,
    deviceChanges,
    movedOnBase,
    scopeUnknown,
    signoff,
    clashes,
  };
  return { device: opened, release: release === undefined ? undefined : { ...opened, ...release } };
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
export async function openDevices(pr: PullRequest): Promise<Opened[]> {
  const [changed, moved] = await together([changedPaths(pr.mergeBase, pr.head), changedPaths(pr.mergeBase, pr.base)]);
  const all = await outlineSides(pr, new Set(changed));
  if (all.length === 0) throw new NoPlan(pr.plans);
  const bases = all.map(({ base }) => base);
  const heads = all.map(({ head }) => head);
  const opened = await each(all, (sides) => {
    const clashes = [...new Set([...clashesOf(bases, sides.base), ...clashesOf(heads, sides.head)])].sort();
    return openDevice(pr, sides, changed, moved, clashes);
  });
  return opened.filter((device) => device !== undefined);
}
