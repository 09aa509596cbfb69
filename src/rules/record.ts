import type { DeviceCase, ReleaseCase } from '../case/case.ts';
import { COMPONENTS } from '../case/case.ts';
import type {
  CriterionOutcome,
  DeviceReport,
  Finding,
  ItemChange,
  PastRelease,
  PlannedInterval,
  SignoffOutcome,
  SubgroupOutcome,
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
import { numbersOf } from './row-numbers.ts';
import { CannotJudge } from './rule.ts';
import { isChanged, permission } from './scope.ts';
import { assessRelease } from './signoff.ts';
import { assessSignoff } from './signoffs.ts';
import { subgroupsOf, type Level } from './subgroups.ts';
import { isBlocking, worst, type Verdict } from './verdict.ts';
import { answersOf } from './questions.ts';

/** What a rule could not find out is among its findings already; here it leaves a part of the record empty. */
function orNothing<T>(part: () => T[]): T[] {
  try {
    return part();
  } catch {
    return [];
  }
}

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
  if (figure === undefined || interval === undefined || figure.basis === 'as reported') return undefined;
  try {
    return withInterval(metric, numbers, figure, fitting(metric, interval));
  } catch (error) {
    // The plan's method is for other metrics of the set.
    if (error instanceof CannotJudge) return undefined;
    throw error;
  }
}

function subgroupOf(release: ReleaseCase, level: Level): SubgroupOutcome {
  const set = release.plan.subgroups?.[level.set];
  const metrics = [...level.results].map(([name, placed]) => {
    const metric = metricOf(release.plan, name);
    const numbers = metric === undefined ? placed.result : numbersOf(release, placed, metric);
    const figure = metric === undefined ? undefined : figureFrom(metric, numbers, true);
    const cells =
      metric?.type === 'counts' && metric.definition.type === 'proportion' && numbers.counts !== undefined
        ? proportionCounts(metric.definition, numbers.counts)
        : undefined;
    const limits = metric === undefined ? undefined : limitsShown(metric, numbers, figure, set?.interval);
    return {
      metric: name,
      estimate: figure?.estimate === undefined ? null : asNumber(figure.estimate),
      lower: limits?.lower ?? null,
      upper: limits?.upper ?? null,
      counts: cells === undefined ? null : ([cells.k, cells.n] as [number, number]),
    };
  });
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
  if (release !== undefined) return [...assessRelease(release).outcomes];
  const policy = device.governance?.policy.value;
  return policy === undefined || !isPlanChange(device)
    ? []
    : [...assessSignoff(device, policy, policy.signoff.governance).outcomes];
}

function historyOf(release: ReleaseCase): PastRelease[] {
  if (!release.history.known) return [];
  const since = release.history.value.findIndex(({ authorized }) => authorized);
  return release.history.value
    .slice(Math.max(since, 0))
    .map(({ basis, modifications, ...past }) => ({ ...past, basis: basis ?? null, modifications: [...modifications] }));
}

function policyOf(governance: DeviceCase['governance']): DeviceReport['policy'] {
  const { path, sha256, value } = governance?.policy ?? {};
  if (path === undefined || sha256 === undefined || value === undefined) return null;
  return { path, sha256, bound_to: value.signoff.bound_to, independent: [...(value.signoff.independent ?? [])] };
}

/** The record of one device: what was found, and all that it was found from. */
export function reportDevice(device: DeviceCase, release: ReleaseCase | undefined, findings: readonly Finding[]): DeviceReport {
  const governance = device.governance ?? device.proposed;
  const plan = governance?.plan;
  const manifest = device.manifest?.value;
  const verdict = verdictOf(device, release, findings);
  const sites = manifest === undefined || typeof manifest.scope === 'string' ? null : Object.keys(manifest.scope.sites).sort();
  const signoffs = orNothing(() => signoffsOf(device, release));
  const drift = release === undefined ? [] : driftOf(release);
  const report: DeviceReport = {
    device: device.device,
    plan:
      plan?.value === undefined
        ? null
        : { path: plan.path, title: plan.value.title, version: plan.value.version, sha256: plan.sha256 ?? '' },
    policy: policyOf(governance),
    manifest: device.manifestPath ?? null,
    from: release?.previous?.manifest.version ?? null,
    to: manifest?.version ?? null,
    basis: manifest?.basis ?? null,
    modifications: [...(manifest?.modifications ?? [])],
    scope: { sites },
    verdict,
    findings: [...findings],
    changes: release === undefined ? [] : changesOf(release),
    criteria: release === undefined ? [] : orNothing(() => criteriaOf(release)),
    subgroups:
      release === undefined
        ? []
        : orNothing(() => subgroupsOf(release).flatMap(({ levels }) => levels.map((level) => subgroupOf(release, level)))),
    signoffs,
    traceability: release === undefined ? [] : traceabilityOf(release, findings),
    questions: [],
    history: release === undefined ? [] : historyOf(release),
    ...(drift.length === 0 ? {} : { drift }),
    digests: {
      model: { from: release?.previous?.model.digest ?? null, to: release?.model.digest ?? null },
      release: release?.releaseDigest ?? null,
      baseline: release?.record?.baseline.model_digest ?? null,
    },
  };
  return { ...report, questions: release === undefined ? [] : answersOf(release, report) };
}

/** Whether nothing but signatures is missing. */
export function waitsForSignoffOnly(devices: readonly DeviceReport[], others: readonly Finding[]): boolean {
  const blocking = [...others, ...devices.flatMap(({ findings }) => findings)].filter(({ level }) => level === 'block');
  const signing = blocking.every(
    ({ rule, verdict }) => verdict === 'incomplete' && (rule.startsWith('signoff/') || rule === 'plan/governed'),
  );
  return blocking.length > 0 && signing && devices.some(({ verdict }) => isBlocking(verdict));
}
