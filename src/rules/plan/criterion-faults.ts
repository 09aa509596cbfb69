import type { ChangeControlPlan, MeasuredCriterion } from '../../formats/generated/types.ts';
import { metricDefinition } from '../../statistics/metrics.ts';
import { fault, repeated, unknownName, type Fault } from './fault.ts';
import { criteriaOf, isMeasured, methodsOf, testSetsOf, type NamedMethod } from './subject.ts';

/** Criteria whose references do not resolve, or whose limit, interval or place in a sequence means nothing. */
export function* criterionFaults(plan: ChangeControlPlan): Generator<Fault> {
  const criteria = criteriaOf(plan);
  const testSets = testSetsOf(plan).map(({ id }) => id);
  const sets = Object.keys(plan.subgroups ?? {});
  yield* repeated(
    criteria.map(({ criterion, pointer }) => ({ id: criterion.id, pointer })),
    'criterion',
  );
  for (const { criterion, owner, pointer } of criteria) {
    if (!isMeasured(criterion)) {
      const siblings = criteria.filter((one) => one.owner === owner).map((one) => one.criterion.id);
      for (const [index, id] of criterion.any_of.entries()) {
        if (!siblings.includes(id) || id === criterion.id)
          yield unknownName(`${pointer}/any_of/${index}`, id, `criterion of ${owner.id}`, siblings);
      }
      continue;
    }
    if (metricDefinition(criterion.metric) === undefined && plan.metrics?.[criterion.metric] === undefined) {
      yield unknownName(`${pointer}/metric`, criterion.metric, 'metric', Object.keys(plan.metrics ?? {}));
    }
    if (!testSets.includes(criterion.test_set))
      yield unknownName(`${pointer}/test_set`, criterion.test_set, 'test set', testSets);
    if (typeof criterion.for_each === 'string' && !sets.includes(criterion.for_each))
      yield unknownName(`${pointer}/for_each`, criterion.for_each, 'subgroup set', sets);
    yield* limitFaults(plan, criterion, pointer);
    for (const [index, attribute] of (criterion.gap_between ?? []).entries()) {
      const attributes = Object.values(plan.subgroups ?? {}).flatMap((set) =>
        set.test_set === criterion.test_set ? Object.keys(set.attributes) : [],
      );
      if (!attributes.includes(attribute))
        yield unknownName(
          `${pointer}/gap_between/${index}`,
          attribute,
          `subgroup attribute on ${criterion.test_set}`,
          attributes,
        );
    }
  }
  for (const owner of methodsOf(plan)) yield* multiplicityFaults(plan, owner);
}

/** A criterion is tested in a fixed sequence or by Holm's procedure, and the latter moves the level of its interval. */
function* multiplicityFaults(plan: ChangeControlPlan, { method, pointer, id }: NamedMethod): Generator<Fault> {
  const { criteria = [], in_order: order = [], holm = [] } = method;
  const own = criteria.map((criterion) => criterion.id);
  const asReported = method.evidence['evaluation-report']?.recompute === 'none';
  for (const [key, ids] of Object.entries({ in_order: order, holm })) {
    for (const [index, criterion] of ids.entries())
      if (!own.includes(criterion)) yield unknownName(`${pointer}/${key}/${index}`, criterion, `criterion of ${id}`, own);
  }
  for (const [index, member] of holm.entries()) {
    const at = `${pointer}/holm/${index}`;
    if (order.includes(member))
      yield fault(at, `${member} in holm and in in_order`, 'each criterion in one of them', `Remove ${member} from one of them.`);
    const criterion = criteria.find((one) => one.id === member);
    if (criterion === undefined) continue;
    if (!isMeasured(criterion) || criterion.statistic === 'estimate' || criterion.interval === undefined)
      yield fault(at, `${member}, which judges no limit of an interval`, 'a criterion with statistic lower, upper or both and an interval', `Give ${member} an interval, or remove it from holm.`);
    else if (asReported || plan.metrics?.[criterion.metric]?.type === 'reported')
      yield fault(at, `${member}, whose interval is as reported`, 'a figure that is recomputed: the level of its interval is adjusted', `Let ${member} be recomputed, or remove it from holm.`);
  }
}

/** Methods for the interval of one figure, and those for the interval of a difference. */
const SINGLE: readonly string[] = ['wilson', 'clopper-pearson', 'delong-logit', 'newcombe-auroc'];
const OF_TWO: readonly string[] = ['newcombe-paired', 'newcombe-independent', 'tango', 'miettinen-nurminen'];

const PAIRED: readonly string[] = ['newcombe-paired', 'tango'];

function* limitFaults(plan: ChangeControlPlan, criterion: MeasuredCriterion, pointer: string): Generator<Fault> {
  const type = plan.metrics?.[criterion.metric]?.type ?? metricDefinition(criterion.metric)?.type;
  const limit = criterion.at_least ?? criterion.above ?? criterion.at_most ?? criterion.below ?? criterion.within ?? 0;
  if (type === 'proportion' && criterion.as !== 'ratio' && Math.abs(limit) > 1) {
    yield fault(
      pointer,
      `a limit of ${limit} for a proportion`,
      'a fraction between 0 and 1, not a percentage',
      `Write ${limit / 100} if ${limit} % is meant.`,
    );
  }
  if (criterion.statistic === 'both' && criterion.within === undefined) {
    yield fault(
      `${pointer}/statistic`,
      'statistic: both without within',
      'within: the margin that both limits keep',
      'Name the margin as within.',
    );
  }
  const paired = criterion.compared_with !== undefined || criterion.gap_between !== undefined;
  const named = criterion.interval?.method ?? '';
  if (paired && SINGLE.includes(named)) {
    yield fault(
      `${pointer}/interval/method`,
      `${named} for a difference`,
      `a method for differences, such as ${criterion.metric === 'auroc' ? 'delong' : 'newcombe-paired or newcombe-independent'}`,
      'Name an interval method for the difference of two figures.',
    );
  }
  if (criterion.gap_between !== undefined && PAIRED.includes(named)) {
    yield fault(
      `${pointer}/interval/method`,
      `${named} for a gap between groups`,
      'a method for two groups of different cases, such as newcombe-independent',
      'Name a method for independent samples.',
    );
  }
  if (!paired && OF_TWO.includes(named)) {
    yield fault(
      `${pointer}/interval/method`,
      `${named} for a single figure`,
      'a method for one figure, such as wilson',
      'Name what the figure is compared with (compared_with), or a method for one figure.',
    );
  }
}
