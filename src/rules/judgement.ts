import type { CitedMethod, ReleaseCase } from '../case/case.ts';
import { sitesOf } from '../case/changes.ts';
import type { Criterion, MeasuredCriterion } from '../formats/generated/types.ts';
import { itemOfAttribute, referenceOf } from './comparators.ts';
import { comparison, withInterval } from './comparisons.ts';
import { evaluationsOf } from './evidences.ts';
import { figureFrom, metricOf } from './figures.ts';
import { judgeGap } from './gaps.ts';
import { addedLevels } from './guard-rails.ts';
import { inSequence, stepDown } from './multiplicity.ts';
import { judged, outcome, type Outcome, type Setting, type Target } from './outcome.ts';
import { findResult } from './placed.ts';
import { isMeasured } from './plan/subject.ts';
import { numbersOf } from './row-numbers.ts';
import { CannotJudge } from './rule.ts';
import { sizeOn, subgroupsOf, suffices, type Group } from './subgroups.ts';

function judgeTarget(s: Setting, target: Target): Outcome {
  const { criterion, metric, release, evaluations } = s;
  const lacking = (what: string): Outcome => outcome(s, target, undefined, { result: 'not shown', lacking: what });
  const placed = findResult(release, evaluations, {
    metric: criterion.metric,
    testSet: criterion.test_set,
    group: target.group,
    operatingPoint: target.operatingPoint,
  });
  if (placed === undefined) return lacking('not reported');
  const numbers = numbersOf(release, placed, metric);
  const { positives, negatives } = sizeOn(release.plan, evaluations, criterion.test_set, target.group);
  if (!suffices(criterion.minimum, positives, negatives))
    return outcome(s, target, undefined, { result: 'not shown', note: "fewer cases than the criterion's own minimum" });
  if (target.reference === undefined) {
    const figure = figureFrom(metric, numbers, s.asReported);
    return figure === undefined
      ? lacking(`reported without ${metric.definition?.type === 'needs-rows' ? 'rows' : 'counts'}`)
      : judged(s, target, withInterval(metric, numbers, figure, criterion.interval));
  }
  const reference = referenceOf(s, placed, target);
  if (reference === undefined) return lacking(`not compared with ${target.reference}`);
  const figure = comparison(metric, numbers, reference, criterion.interval, criterion.as ?? 'difference', s.asReported);
  return figure === undefined
    ? lacking(`compared with ${target.reference} without a paired table, counts or rows`)
    : judged(s, target, figure);
}

/** The groups that a criterion is judged for; undefined with the reason where there are none. */
function groupsOf(s: Setting): { groups: Group[]; none?: string } {
  const { for_each: each } = s.criterion;
  if (each === undefined) return { groups: [{}] };
  if (typeof each === 'string') {
    // Levels that are missing or too small are said by the subgroup rules, and by nothing else.
    const levels = subgroupsOf(s.release).filter(({ id }) => id === each).flatMap((set) => set.levels);
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
  const citing = release.modifications.filter(({ id }) => cited.modifications.includes(id));
  const local = citing.every(({ modification }) => modification.scope === 'local');
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

function settingOf(release: ReleaseCase, cited: CitedMethod, criterion: MeasuredCriterion, alternatives: ReadonlySet<string>): Setting {
  const metric = metricOf(release.plan, criterion.metric);
  if (metric === undefined) throw new CannotJudge(`${criterion.metric} is no metric of the plan`, 'Correct the plan.');
  return {
    release,
    cited,
    criterion,
    metric,
    evaluations: evaluationsOf(release, cited.id),
    asReported: cited.method.evidence['evaluation-report']?.recompute === 'none',
    countsAlone: !alternatives.has(criterion.id),
    clause: `protocol.${cited.component}.${cited.id}.criteria.${criterion.id}`,
  };
}

const membersOf = (criterion: Criterion): readonly string[] => (isMeasured(criterion) ? [] : criterion.any_of);

function judgeMethod(release: ReleaseCase, cited: CitedMethod): Outcome[] {
  const { criteria = [], in_order: order = [] } = cited.method;
  const holm = new Set(cited.method.holm);
  const alternatives = new Set(criteria.flatMap(membersOf));
  const measured = criteria.filter(isMeasured);
  const judge = (criterion: MeasuredCriterion): Outcome[] => judgeCriterion(settingOf(release, cited, criterion, alternatives));
  const together = stepDown(measured.filter(({ id }) => holm.has(id)), judge);
  return inSequence(measured.flatMap((criterion) => together.get(criterion.id) ?? judge(criterion)), order);
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
