import type { CitedMethod, ReleaseCase } from '../case/case.ts';
import { sitesOf } from '../case/changes.ts';
import type { ComparedWith, EvaluationResult } from '../formats/generated/types.ts';
import { evaluationsOf } from './evidences.ts';
import { comparison, figureFrom, metricOf, pooled, withInterval } from './figures.ts';
import { addedLevels } from './guard-rails.ts';
import { isMeasured } from './plan/subject.ts';
import { judgeGap } from './gaps.ts';
import { judged, outcome, type Outcome, type Setting, type Target } from './outcome.ts';
import { CannotJudge } from './rule.ts';
import { findResult, groupSize, subgroupsOf, suffices, type Group } from './subgroups.ts';

/** The last release is the authorized version: one table serves both references. */
function sameReference(release: ReleaseCase): boolean {
  return release.previous !== undefined && release.previous.manifest.version === release.record?.baseline.version;
}

function referenceOf(s: Setting, result: EvaluationResult, target: Target): ComparedWith | undefined {
  const { reference } = target;
  const given = reference === undefined ? undefined : result.compared_with?.[reference];
  if (reference === 'authorized-levels') return authorizedLevels(s, target) ?? given;
  if (given !== undefined || !sameReference(s.release)) return given;
  return result.compared_with?.[reference === 'previous' ? 'authorized' : 'previous'];
}

/** The item whose elements are an attribute's levels: the one that the method's modifications add to. */
export function itemOfAttribute(release: ReleaseCase, cited: CitedMethod, attribute: string): string {
  const items = Object.keys(release.plan.configuration.items);
  const named = items.find((item) => item === attribute || item === `${attribute}s`);
  if (named !== undefined) return named;
  const added = cited.modifications.flatMap((id) => Object.keys(release.plan.modifications[id]?.added ?? {}));
  const [only, second] = [...new Set(added)];
  if (only !== undefined && second === undefined) return only;
  throw new CannotJudge(
    `no configuration item holds the levels of ${attribute}`,
    `Name the item ${attribute} or ${attribute}s in the plan.`,
  );
}

/** Pooled figures of the levels that the last release had, in this same evaluation. */
function authorizedLevels(s: Setting, target: Target): ComparedWith | undefined {
  const [attribute] = Object.keys(target.group);
  if (attribute === undefined) return undefined;
  const { before } = addedLevels(s.release, itemOfAttribute(s.release, s.cited, attribute));
  const { metric, test_set: testSet } = s.criterion;
  const placed = before.map((level) =>
    findResult(s.release, s.reports, {
      metric,
      testSet,
      group: { ...target.group, [attribute]: level },
      operatingPoint: target.operatingPoint,
    }),
  );
  const results = placed.flatMap((found) => (found === undefined ? [] : [found.result]));
  const counts = results.length === before.length ? pooled(results) : undefined;
  return counts === undefined ? undefined : { counts };
}

function judgeTarget(s: Setting, target: Target): Outcome {
  const { criterion, metric, release, reports } = s;
  const lacking = (what: string): Outcome => outcome(s, target, undefined, { result: 'not shown', lacking: what });
  const placed = findResult(release, reports, {
    metric: criterion.metric,
    testSet: criterion.test_set,
    group: target.group,
    operatingPoint: target.operatingPoint,
  });
  if (placed === undefined) return lacking('not reported');
  const { result } = placed;
  const { positives, negatives } = groupSize(reports, criterion.test_set, target.group);
  if (!suffices(criterion.minimum, positives, negatives))
    return outcome(s, target, undefined, { result: 'not shown', note: "fewer cases than the criterion's own minimum" });
  if (target.reference === undefined) {
    const figure = figureFrom(metric, result, s.asReported);
    return figure === undefined
      ? lacking('reported without counts')
      : judged(s, target, withInterval(metric, result, figure, criterion.interval));
  }
  const reference = referenceOf(s, result, target);
  if (reference === undefined) return lacking(`not compared with ${target.reference}`);
  const figure = comparison(metric, result, reference, criterion.interval, criterion.as ?? 'difference', s.asReported);
  return figure === undefined
    ? lacking(`compared with ${target.reference} without a paired table or counts`)
    : judged(s, target, figure);
}

/** The groups that a criterion is judged for; undefined with the reason where there are none. */
function groupsOf(s: Setting): { groups: Group[]; none?: string } {
  const { for_each: each } = s.criterion;
  if (each === undefined) return { groups: [{}] };
  if (typeof each === 'string') {
    const set = subgroupsOf(s.release).find(({ id }) => id === each);
    // Levels that are missing or too small are said by the subgroup rules, and by nothing else.
    const levels = set?.levels ?? [];
    const groups = levels.filter(({ status }) => status === 'judged').map(({ group }) => group);
    const small = groups.length === 0 && levels.every(({ status }) => status !== 'missing');
    return small ? { groups, none: `no group of ${each} has enough cases to be judged` } : { groups };
  }
  const { added, before } = addedLevels(s.release, itemOfAttribute(s.release, s.cited, each.attribute));
  const levels = each.only === 'added' ? added : [...before, ...added];
  return levels.length === 0
    ? { groups: [], none: `no ${each.only === 'added' ? 'added level' : 'level'} of ${each.attribute} to judge` }
    : { groups: levels.map((level) => ({ [each.attribute]: level })) };
}

/** The operating points of a method: each site's where every modification that cites it is local, else the configuration's. */
function operatingPoints(release: ReleaseCase, cited: CitedMethod): unknown[] {
  const local = cited.modifications.every((id) => release.plan.modifications[id]?.scope === 'local');
  const points = Object.values(sitesOf(release.release)).flatMap((site) =>
    site['operating_point'] === undefined ? [] : [site['operating_point']],
  );
  return local && points.length > 0 ? [...new Map(points.map((point) => [JSON.stringify(point), point])).values()] : [undefined];
}

function judgeCriterion(s: Setting): Outcome[] {
  const { criterion } = s;
  const outcomes: Outcome[] = [];
  for (const operatingPoint of operatingPoints(s.release, s.cited)) {
    for (const reference of criterion.compared_with ?? [undefined]) {
      const target = { operatingPoint, reference };
      if (criterion.gap_between !== undefined) {
        for (const attribute of criterion.gap_between) outcomes.push(judgeGap(s, attribute, target));
        continue;
      }
      const { groups, none } = groupsOf(s);
      if (none !== undefined)
        outcomes.push(outcome(s, { ...target, group: {} }, undefined, { result: 'not shown', lacking: none }));
      for (const group of groups) outcomes.push(judgeTarget(s, { ...target, group }));
    }
  }
  return outcomes;
}

/** Fixed sequence: after the first criterion that is not met the rest is not tested. */
function inSequence(outcomes: readonly Outcome[], order: readonly string[]): Outcome[] {
  const failed = order.findIndex((id) => outcomes.some((one) => one.id === id && one.result !== 'met'));
  const untested = new Set(failed === -1 ? [] : order.slice(failed + 1));
  return outcomes.map((one) =>
    untested.has(one.id)
      ? { ...one, result: 'not tested', note: `not tested: ${order[failed] ?? ''} comes first and is not met` }
      : one,
  );
}

function judgeMethod(release: ReleaseCase, cited: CitedMethod): Outcome[] {
  const { criteria = [], evidence, in_order: order = [] } = cited.method;
  const recompute = evidence['evaluation-report']?.recompute ?? 'counts';
  const reports = evaluationsOf(release, cited.id).map(({ report }) => report);
  if (recompute === 'predictions' && criteria.length > 0) {
    throw new CannotJudge(
      `${cited.id} demands figures recomputed from the rows, which this version of Plumbline does not read`,
      'Use a version that does.',
    );
  }
  const alternatives = new Set(criteria.flatMap((criterion) => (isMeasured(criterion) ? [] : criterion.any_of)));
  const outcomes = criteria.filter(isMeasured).flatMap((criterion) => {
    const metric = metricOf(release.plan, criterion.metric);
    if (metric === undefined) throw new CannotJudge(`${criterion.metric} is no metric of the plan`, 'Correct the plan.');
    const clause = `protocol.${cited.component}.${cited.id}.criteria.${criterion.id}`;
    return judgeCriterion({
      release,
      cited,
      criterion,
      metric,
      reports,
      asReported: recompute === 'none',
      countsAlone: !alternatives.has(criterion.id),
      clause,
    });
  });
  return inSequence(outcomes, order);
}

const judgements = new WeakMap<ReleaseCase, readonly Outcome[]>();

/**
 * Every acceptance criterion of the cited methods, judged. Pure, so it is kept for the rules that ask again.
 * @throws CannotJudge where a figure or an interval cannot be computed.
 */
export function outcomesOf(release: ReleaseCase): readonly Outcome[] {
  const known = judgements.get(release);
  if (known !== undefined) return known;
  const outcomes = release.methods.flatMap((cited) => judgeMethod(release, cited));
  judgements.set(release, outcomes);
  return outcomes;
}
