import type { ModelRelease } from '../formats/generated/types.ts';
import type { PastState, Snapshot } from '../repository/snapshot.ts';
import {
  COMPONENTS,
  type CitedMethod,
  type DeviceCase,
  type EvidenceItem,
  type Governance,
  type Known,
  type PreviousRelease,
  type ReleaseCase,
  type Source,
} from './case.ts';
import { observeChanges } from './changes.ts';
import { declaredStructures, type DeclaredStructure } from './declared.ts';
import { listedFiles, readEvidence } from './evidence.ts';
import { recordInForce } from './governance.ts';
import { releaseHistory, taggedVersions } from './history.ts';
import { identifyModel } from './model.ts';
import type { PullRequest } from './pull-request.ts';
import { releaseDigest } from './signed.ts';
import { inEvidenceFolder, inRoots, itemsOf, manifestFolder, modelFiles, type DeviceScope } from './scope.ts';
import { together } from './together.ts';

/** The methods of the declared modifications, each once, in the plan's order. */
function citedMethods(governance: Governance, modifications: ReleaseCase['modifications']): CitedMethod[] {
  const plan = governance.plan.value;
  return COMPONENTS.flatMap((component) =>
    Object.entries(plan?.protocol[component] ?? {}).flatMap(([id, method]) => {
      const citing = modifications.filter(({ modification }) => modification.protocol[component].includes(id)).map((m) => m.id);
      return citing.length === 0 ? [] : [{ id, component, method, modifications: citing }];
    }),
  );
}

async function readPrevious(
  pr: PullRequest,
  governance: Governance,
  manifestPath: string,
  source: Source<ModelRelease> | undefined,
): Promise<{ previous: PreviousRelease | undefined; problems: ReleaseCase['previousProblems'] }> {
  const manifest = source?.value;
  if (manifest === undefined) return { previous: undefined, problems: source?.problems ?? [] };
  const [model, evidence] = await together([
    identifyModel(pr.base, manifestPath, manifest),
    readEvidence(pr.base, 'base', manifestPath, manifest, { kinds: governance.kinds, rows: 'read' }),
  ]);
  return { previous: { manifest, model, evidence }, problems: [] };
}

/** Files that shape an output but escape either the items or the model digest. */
async function modelGaps(
  snapshot: Snapshot,
  scope: DeviceScope,
  plan: NonNullable<Governance['plan']['value']>,
  release: ModelRelease,
  before: ModelRelease | undefined,
): Promise<ReleaseCase['modelGaps']> {
  const { manifestPath } = scope;
  const named = new Set(await modelFiles(snapshot, manifestPath, release));
  const gaps: ReleaseCase['modelGaps'][number][] = [];
  for (const path of named) if (itemsOf(scope, path).length === 0) gaps.push({ path, gap: 'no item' });
  // What the last release counted into its digest, and what the plan compares tensor by tensor, may not slip out of it.
  const expected = new Set(before === undefined ? [] : await modelFiles(snapshot, manifestPath, before));
  const compared = new Set(
    Object.entries(plan.configuration.items).flatMap(([id, item]) => (item.compare === undefined ? [] : [id])),
  );
  for (const path of (await snapshot.list()).keys()) {
    if (itemsOf(scope, path).some(({ id }) => compared.has(id))) expected.add(path);
  }
  for (const path of [...expected].sort()) if (!named.has(path)) gaps.push({ path, gap: 'not in model.files' });
  return gaps;
}

/** Changed files below a root that belong to no item and to no evidence; the last manifest's is read only where a file could be of it. */
async function unassignedFiles(
  pr: PullRequest,
  scope: DeviceScope,
  deviceChanges: readonly string[],
  evidence: readonly EvidenceItem[],
  before: ModelRelease | undefined,
): Promise<string[]> {
  const { manifestPath } = scope;
  const now = new Set(evidence.flatMap((item) => [item.path, ...item.attachments.flatMap(({ path }) => path ?? [])]));
  const open = deviceChanges.filter(
    (path) => inRoots(scope, path) && itemsOf(scope, path).length === 0 && !now.has(path) && !inEvidenceFolder(manifestPath, path),
  );
  if (open.length === 0) return [];
  const listed = await listedFiles(pr.mergeBase, 'base', manifestPath, before);
  return open.filter((path) => !listed.has(path));
}

/** What has been read of a device before its release is gathered. */
interface Read {
  readonly governance: Governance | undefined;
  readonly manifests: {
    readonly onHead: Source<ModelRelease> | undefined;
    readonly onBase: Source<ModelRelease> | undefined;
    readonly atMergeBase: Source<ModelRelease> | undefined;
  };
  /** Undefined where the manifest does not change. */
  readonly past: Known<readonly PastState[]> | undefined;
}

/** What a release has beyond its device. */
type ReleaseFacts = Omit<ReleaseCase, Exclude<keyof DeviceCase, 'governance'>>;

/**
 * Gathers all that the rules of a release ask beyond the device; undefined where plan or manifest cannot be read, which other
 * rules say. Evidence and changes may still be on their way.
 */
export async function gatherRelease(
  pr: PullRequest,
  scope: DeviceScope,
  { governance, manifests, past }: Read,
  reading: Promise<readonly EvidenceItem[]>,
  deviceChanges: Promise<readonly string[]>,
): Promise<ReleaseFacts | undefined> {
  const plan = governance?.plan.value;
  const planDocument = governance?.plan.document;
  const release = manifests.onHead?.value;
  const releaseDocument = manifests.onHead?.document;
  if (governance === undefined || plan === undefined || planDocument === undefined || past === undefined) return undefined;
  if (release === undefined || releaseDocument === undefined) return undefined;

  const { manifestPath } = scope;
  const authorization = governance.authorization.value;
  const record = recordInForce(authorization, release.jurisdictions[0] ?? '');
  const before = manifests.atMergeBase?.value;
  const modifications = [...new Set(release.modifications)].flatMap((id) => {
    const modification = Object.hasOwn(plan.modifications, id) ? plan.modifications[id] : undefined;
    return modification === undefined ? [] : [{ id, modification }];
  });
  const unassigned = async (): Promise<string[]> =>
    unassignedFiles(pr, scope, ...(await together([deviceChanges, reading])), before);
  const identity = identifyModel(pr.head, manifestPath, release);
  // Where a model file is not at hand, its structure may be declared: on either side by the evidence of its own release.
  const declaredNow = async (): Promise<DeclaredStructure[]> => declaredStructures(...(await together([reading, identity])));
  const declaredBefore = async (): Promise<DeclaredStructure[]> =>
    before === undefined
      ? []
      : declaredStructures(
          ...(await together([
            readEvidence(pr.mergeBase, 'base', manifestPath, before, { kinds: governance.kinds, rows: 'left' }),
            identifyModel(pr.mergeBase, manifestPath, before),
          ])),
        );
  const [{ previous, problems }, model, digest, changes, loose, gaps, history, tags] = await together([
    readPrevious(pr, governance, manifestPath, manifests.onBase),
    identity,
    releaseDigest(pr.head, governance, scope, reading),
    observeChanges(
      plan,
      { snapshot: pr.mergeBase, manifest: before, structures: declaredBefore },
      { snapshot: pr.head, manifest: release, structures: declaredNow },
    ),
    unassigned(),
    modelGaps(pr.head, scope, plan, release, manifests.onBase?.value),
    releaseHistory(pr.history, manifestPath, past, record?.baseline.version),
    taggedVersions(pr.history, governance.policy.value),
  ]);
  return {
    governance,
    plan,
    planDocument,
    policy: governance.policy.value,
    authorization,
    record,
    baseline: governance.baselines.find((baseline) => baseline.record === record),
    release,
    releaseDocument,
    releaseFolder: manifestFolder(manifestPath),
    model,
    releaseDigest: digest,
    previous,
    previousProblems: problems,
    modifications,
    methods: citedMethods(governance, modifications),
    changes,
    unassigned: loose,
    modelGaps: gaps,
    history,
    tags,
  };
}
