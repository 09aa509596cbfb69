import type { ModelRelease } from '../formats/generated/types.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import {
  COMPONENTS,
  type CitedMethod,
  type DeviceCase,
  type Governance,
  type PreviousRelease,
  type ReleaseCase,
} from './case.ts';
import { observeChanges } from './changes.ts';
import { listedFiles, type PullRequest } from './device.ts';
import { readEvidence } from './evidence.ts';
import { recordInForce } from './governance.ts';
import { releaseHistory, taggedVersions } from './history.ts';
import { identifyModel } from './model.ts';
import { readSource } from './read.ts';
import { releaseDigest } from './signed.ts';
import { inEvidenceFolder, inRoots, itemsOf, manifestFolder, modelFiles, scopeOf, type DeviceScope } from './scope.ts';

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
): Promise<{ previous: PreviousRelease | undefined; problems: ReleaseCase['previousProblems'] }> {
  const source = await readSource<ModelRelease>(pr.base, manifestPath, {
    at: 'base',
    schema: 'model-release',
    exactNumbers: true,
  });
  if (source.value === undefined) return { previous: undefined, problems: source.problems };
  const manifest = source.value;
  const model = await identifyModel(pr.base, manifestPath, manifest);
  const evidence = await readEvidence(pr.base, 'base', manifestPath, manifest, governance.kinds);
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
async function unassignedFiles(pr: PullRequest, device: DeviceCase, scope: DeviceScope, before: ModelRelease | undefined): Promise<string[]> {
  const { manifestPath } = scope;
  const now = new Set(device.evidence.flatMap((item) => [item.path, ...item.attachments.flatMap(({ path }) => path ?? [])]));
  const open = device.deviceChanges.filter(
    (path) => inRoots(scope, path) && itemsOf(scope, path).length === 0 && !now.has(path) && !inEvidenceFolder(manifestPath, path),
  );
  if (open.length === 0) return [];
  const listed = await listedFiles(pr.mergeBase, 'base', manifestPath, before);
  return open.filter((path) => !listed.has(path));
}

/** Gathers all that the rules of a release ask; undefined where plan or manifest cannot be read, which other rules say. */
export async function gatherRelease(pr: PullRequest, device: DeviceCase): Promise<ReleaseCase | undefined> {
  const { governance, manifestPath } = device;
  const plan = governance?.plan.value;
  const planDocument = governance?.plan.document;
  const release = device.manifest?.value;
  const releaseDocument = device.manifest?.document;
  const scope = scopeOf(plan);
  if (governance === undefined || plan === undefined || planDocument === undefined || manifestPath === undefined)
    return undefined;
  if (release === undefined || releaseDocument === undefined || scope === undefined) return undefined;

  const authorization = governance.authorization.value;
  const record = recordInForce(authorization, release.jurisdictions[0] ?? '');
  const { previous, problems } = await readPrevious(pr, governance, manifestPath);
  const atMergeBase = await readSource<ModelRelease>(pr.mergeBase, manifestPath, {
    at: 'base',
    schema: 'model-release',
    exactNumbers: true,
  });
  const modifications = [...new Set(release.modifications)].flatMap((id) => {
    const modification = Object.hasOwn(plan.modifications, id) ? plan.modifications[id] : undefined;
    return modification === undefined ? [] : [{ id, modification }];
  });
  const { evidence } = device;
  return {
    ...device,
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
    model: await identifyModel(pr.head, manifestPath, release),
    releaseDigest: await releaseDigest(pr.head, governance, scope, evidence),
    previous,
    previousProblems: problems,
    modifications,
    methods: citedMethods(governance, modifications),
    changes: await observeChanges(
      plan,
      { snapshot: pr.mergeBase, manifest: atMergeBase.value },
      { snapshot: pr.head, manifest: release },
    ),
    unassigned: await unassignedFiles(pr, device, scope, atMergeBase.value),
    modelGaps: await modelGaps(pr.head, scope, plan, release, previous?.manifest),
    history: await releaseHistory(pr.history, manifestPath, record?.baseline.version),
    tags: await taggedVersions(pr.history, governance.policy.value),
  };
}
