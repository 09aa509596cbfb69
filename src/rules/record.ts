import type { DeviceCase, Governance, ReleaseCase } from '../case/case.ts';
import { COMPONENTS } from '../case/case.ts';
import type {
  CriterionOutcome,
  DeviceReport,
  Finding,
  ItemChange,
  ModelRelease,
  PastRelease,
  PlannedInterval,
  SignoffOutcome,
  SubgroupMetric,
  SubgroupOutcome,
  SubgroupSet,
  TraceabilityRow,
} from '../formats/generated/types.ts';
import { asNumber, proportionCounts } from '../statistics/metrics.ts';
import type { Carrier, Figure, Metric } from './carriers.ts';
import { withInterval } from './comparisons.ts';
import { driftOf } from './drift.ts';
import { servingMethod } from './evidences.ts';
import { figureFrom, metricOf } from './figures.ts';
import { fitting } from './intervals.ts';
import { outcomesOf } from './judgement.ts';
import { isPlanChange } from './plan/subject.ts';
import type { Placed } from './placed.ts';
import { numbersOf } from './row-numbers.ts';
import { isChanged, permission } from './scope.ts';
import { assessRelease } from './signoff.ts';
import { assessSignoff } from './signoffs.ts';
import { subgroupsOf, type Level } from './subgroups.ts';
import { isBlocking, worst, type Verdict } from './verdict.ts';
import { answersOf } from './questions.ts';

/** What a rule could not find out is among its findings already; here it leaves a part of the record empty. */
function orElse<T>(empty: T, part: () => T): T {
  try {
    return part();
  } catch {
    return empty;
  }
}

const orNothing = <T>(part: () => T[]): T[] => orElse([], part);

/** The verdict of one device: the worst of its blocking findings, else what its kind of pull request earns. */
export function verdictOf(device: DeviceCase, release: ReleaseCase | undefined, findings: readonly Finding[]): Verdict {
  const blocking = findings.filter(({ level }) => level === 'block').map(({ verdict }) => verdict);
  if (blocking.length > 0) return worst(blocking);
  if (!device.manifestChanged) return device.deviceChanges.length === 0 ? 'not_a_release' : 'invalid';
  // A release without a finding and without a case to judge was not judged.
  if (release === undefined) return 'invalid';
  return release.release.basis === 'plan' ? 'consistent' : 'documented';
}

function changesOf(release: ReleaseCase): ItemChange[] {
  return release.changes
    .filter(({ state }) => state !== 'same')
    .map((change) => ({
      item: change.site === undefined ? change.item : `${change.item} at ${change.site}`,
      state: change.state,
      paths: [...change.paths],
      detail: change.detail ?? null,
      allowed: !isChanged(change) || permission(release, change.item) !== undefined,
    }));
}

function criteriaOf(release: ReleaseCase): CriterionOutcome[] {
  if (release.release.basis !== 'plan') return [];
  return outcomesOf(release).map(({ counts_alone: _alone, lacking: _lacking, clause: _clause, ...outcome }) => outcome);
}

/** The interval that a figure of a group is shown with: the set's, or the default of a metric that it does not fit. */
function limitsShown(metric: Metric, numbers: Carrier, figure: Figure | undefined, interval: PlannedInterval | undefined): Figure | undefined {
  if (figure === undefined || figure.basis === 'as reported') return undefined;
  // The plan's method may be for other metrics of the set.
  return orElse(undefined, () => withInterval(metric, numbers, figure, interval && fitting(metric, interval)));
}

function figureShown(release: ReleaseCase, { interval }: SubgroupSet, name: string, placed: Placed): SubgroupMetric {
  const metric = metricOf(release.plan, name);
  if (metric === undefined) return { metric: name, estimate: null, lower: null, upper: null, counts: null };
  const numbers = numbersOf(release, placed, metric);
  const figure = figureFrom(metric, numbers, true);
  const cells = metric.definition?.type === 'proportion' ? numbers.counts && proportionCounts(metric.definition, numbers.counts) : undefined;
  const limits = limitsShown(metric, numbers, figure, interval);
  return {
    metric: name,
    estimate: figure?.estimate === undefined ? null : asNumber(figure.estimate),
    lower: limits?.lower ?? null,
    upper: limits?.upper ?? null,
    counts: cells === undefined ? null : [cells.k, cells.n],
  };
}

function subgroupOf(release: ReleaseCase, set: SubgroupSet, level: Level): SubgroupOutcome {
  const metrics = [...level.results].map(([name, placed]) => figureShown(release, set, name, placed));
  return {
    set: level.set,
    group: { ...level.group },
    positives: level.positives ?? null,
    negatives: level.negatives ?? null,
    metrics,
    status: level.status,
    note: level.missing.length > 0 ? `not reported: ${level.missing.join(', ')}` : null,
  };
}

function traceabilityOf(release: ReleaseCase, findings: readonly Finding[]): TraceabilityRow[] {
  const failing = new Set(findings.filter(({ level }) => level === 'block').map(({ subject }) => subject));
  return release.modifications.flatMap(({ id, modification }) =>
    COMPONENTS.flatMap((component) =>
      modification.protocol[component].map((method) => {
        const demanded = Object.keys(release.plan.protocol[component][method]?.evidence ?? {});
        const evidence = demanded.map((kind) => {
          const paths = servingMethod(release, method, kind).map(({ path }) => path);
          const status =
            paths.length === 0
              ? ('missing' as const)
              : paths.some((path) => failing.has(path))
                ? ('failing' as const)
                : ('ok' as const);
          return { kind, paths, status };
        });
        return { modification: id, component, method, evidence };
      }),
    ),
  );
}

function signoffsOf(device: DeviceCase, release: ReleaseCase | undefined): SignoffOutcome[] {
  if (release !== undefined) return orNothing(() => [...assessRelease(release).outcomes]);
  const policy = device.governance?.policy.value;
  if (policy === undefined || !isPlanChange(device)) return [];
  return orNothing(() => [...assessSignoff(device, policy, policy.signoff.governance).outcomes]);
}

function historyOf(release: ReleaseCase): PastRelease[] {
  if (!release.history.known) return [];
  const since = release.history.value.findIndex(({ authorized }) => authorized);
  return release.history.value
    .slice(Math.max(since, 0))
    .map(({ basis, modifications, ...past }) => ({ ...past, basis: basis ?? null, modifications: [...modifications] }));
}

function planOf({ path, sha256 = '', value }: Governance['plan']): DeviceReport['plan'] {
  return value === undefined ? null : { path, title: value.title, version: value.version, sha256 };
}

function policyOf({ path, sha256 = '', value }: Governance['policy']): DeviceReport['policy'] {
  if (value === undefined) return null;
  const { bound_to, independent = [] } = value.signoff;
  return { path, sha256, bound_to, independent: [...independent] };
}

const NO_DIGESTS: DeviceReport['digests'] = { model: { from: null, to: null }, release: null, baseline: null };

function digestsOf({ previous, model, releaseDigest, record }: ReleaseCase): DeviceReport['digests'] {
  return {
    model: { from: previous?.model.digest ?? null, to: model.digest ?? null },
    release: releaseDigest ?? null,
    baseline: record?.baseline.model_digest ?? null,
  };
}

function sitesOf({ scope }: ModelRelease): string[] | null {
  return typeof scope === 'string' ? null : Object.keys(scope.sites).sort();
}

/** The record of one device: what was found, and all that it was found from. */
export function reportDevice(device: DeviceCase, release: ReleaseCase | undefined, findings: readonly Finding[]): DeviceReport {
  const governance = device.governance ?? device.proposed;
  const manifest = device.manifest?.value;
  /** Parts that only a release has. */
  const parts = <T>(part: (release: ReleaseCase) => T[]): T[] => (release === undefined ? [] : part(release));
  const drift = parts(driftOf);
  const report: DeviceReport = {
    device: device.device,
    plan: governance === undefined ? null : planOf(governance.plan),
    policy: governance === undefined ? null : policyOf(governance.policy),
    manifest: device.manifestPath ?? null,
    from: release?.previous?.manifest.version ?? null,
    to: manifest?.version ?? null,
    basis: manifest?.basis ?? null,
    modifications: [...(manifest?.modifications ?? [])],
    scope: { sites: manifest === undefined ? null : sitesOf(manifest) },
    verdict: verdictOf(device, release, findings),
    findings: [...findings],
    changes: parts(changesOf),
    criteria: parts((of) => orNothing(() => criteriaOf(of))),
    subgroups: parts((of) => orNothing(() => subgroupsOf(of).flatMap(({ set, levels }) => levels.map((level) => subgroupOf(of, set, level))))),
    signoffs: signoffsOf(device, release),
    traceability: parts((of) => traceabilityOf(of, findings)),
    questions: [],
    history: parts(historyOf),
    ...(drift.length === 0 ? {} : { drift }),
    digests: release === undefined ? NO_DIGESTS : digestsOf(release),
  };
  return { ...report, questions: parts((of) => answersOf(of, report)) };
}

/** Whether nothing but signatures is missing. */
export function waitsForSignoffOnly(devices: readonly DeviceReport[], others: readonly Finding[]): boolean {
  const blocking = [...others, ...devices.flatMap(({ findings }) => findings)].filter(({ level }) => level === 'block');
  const signing = blocking.every(
    ({ rule, verdict }) => verdict === 'incomplete' && (rule.startsWith('signoff/') || rule === 'plan/governed'),
  );
  return blocking.length > 0 && signing && devices.some(({ verdict }) => isBlocking(verdict));
}
