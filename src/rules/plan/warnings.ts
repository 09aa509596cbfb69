import type { DeviceCase } from '../../case/case.ts';
import type { ChangeControlPlan, MeasuredCriterion } from '../../formats/generated/types.ts';
import { smallestSampleFor } from '../../statistics/feasibility.ts';
import { metricDefinition } from '../../statistics/metrics.ts';
import { isComputable } from '../figures.ts';
import type { DeviceRule, Observation } from '../rule.ts';
import { GMLP, LIFECYCLE, pccp } from '../sources.ts';
import { criteriaOf, dotted, isMeasured, lintedGovernance, testSetsOf, token, type NamedCriterion } from './subject.ts';

const VAGUE =
  /\b(?:etc|as appropriate|as needed|if necessary|where possible|and so on|various|to be (?:determined|defined)|tbd)\b/i;

function* linted(
  device: DeviceCase,
  look: (plan: ChangeControlPlan) => Iterable<Omit<Observation, 'subject' | 'location' | 'clause'> & { pointer: string }>,
): Generator<Observation> {
  const { value: plan, document, path } = lintedGovernance(device)?.plan ?? {};
  if (plan === undefined || document === undefined || path === undefined) return;
  for (const { pointer, ...rest } of look(plan)) {
    yield { ...rest, subject: path, clause: dotted(pointer), location: document.locate(pointer) };
  }
}

function measured(plan: ChangeControlPlan): (NamedCriterion & { criterion: MeasuredCriterion })[] {
  return criteriaOf(plan).flatMap((named) => (isMeasured(named.criterion) ? [{ ...named, criterion: named.criterion }] : []));
}

function* vagueTexts(plan: ChangeControlPlan): Generator<{ pointer: string; text: string }> {
  for (const [id, modification] of Object.entries(plan.modifications)) {
    yield { pointer: `/modifications/${token(id)}/title`, text: modification.title };
    yield { pointer: `/modifications/${token(id)}/rationale`, text: modification.rationale };
  }
  for (const [id, impact] of Object.entries(plan.impact_assessment.modifications)) {
    yield { pointer: `/impact_assessment/modifications/${token(id)}/bias`, text: impact.bias };
  }
  yield { pointer: '/impact_assessment/cumulative/statement', text: plan.impact_assessment.cumulative.statement };
}

export const vague: DeviceRule = {
  id: 'plan/vague',
  verdict: 'invalid',
  level: 'warn',
  title: 'The plan says what it means.',
  reason:
    'A modification must be specific and verifiable; a word such as "as needed" lets everything in, and an alternative criterion lets the easier one decide.',
  sources: [pccp('section VI.A')],
  example: 'rationale: "Improve performance as needed."',
  questions: [1],
  judge: (device) =>
    linted(device, function* (plan) {
      for (const { pointer, text } of vagueTexts(plan)) {
        const word = VAGUE.exec(text)?.[0];
        if (word === undefined) continue;
        yield {
          pointer,
          found: `"${word}"`,
          expected: 'a statement that can be verified',
          message: `${dotted(pointer)} says "${word}".`,
          mend: 'Say what, how much and when.',
        };
      }
      for (const { criterion, pointer } of criteriaOf(plan)) {
        if (isMeasured(criterion)) continue;
        yield {
          pointer,
          found: `any of ${criterion.any_of.join(', ')}`,
          expected: 'criteria that all count',
          message: `${criterion.id} is met by any one of ${criterion.any_of.join(', ')}.`,
          mend: 'Make sure that the regulator saw the alternative.',
        };
      }
    }),
};

export const subgroupsMissing: DeviceRule = {
  id: 'plan/subgroups-missing',
  verdict: 'invalid',
  level: 'warn',
  title: 'Every modification is held to subgroups.',
  reason: 'A model can be better on average and worse for the patients of one group, one site or one device.',
  sources: [pccp('section VII.B(3), Appendix A 3.c.2'), GMLP],
  example: 'No criterion of the modification names a subgroup set.',
  questions: [4],
  judge: (device) =>
    linted(device, function* (plan) {
      for (const [id, modification] of Object.entries(plan.modifications)) {
        const held = measured(plan).some(
          ({ criterion, owner }) =>
            modification.protocol.performance_evaluation.includes(owner.id) &&
            (criterion.for_each !== undefined || criterion.gap_between !== undefined),
        );
        if (held) continue;
        yield {
          pointer: `/modifications/${token(id)}`,
          found: `no criterion of ${id} is judged per subgroup`,
          expected: 'a criterion with for_each or gap_between',
          message: `${id} can pass on an average that hides a group.`,
          mend: 'Let a criterion name a subgroup set (for_each).',
        };
      }
    }),
};

export const pointEstimate: DeviceRule = {
  id: 'plan/point-estimate',
  verdict: 'invalid',
  level: 'warn',
  title: 'Criteria are judged by a confidence limit.',
  reason: 'An estimate alone says nothing of its precision: a smaller sample passes more easily.',
  sources: [LIFECYCLE],
  example: 'statistic: estimate',
  questions: [5],
  judge: (device) =>
    linted(device, function* (plan) {
      for (const { criterion, pointer } of measured(plan)) {
        if (criterion.statistic !== 'estimate') continue;
        yield {
          pointer,
          found: `${criterion.id} judges the estimate`,
          expected: 'statistic: lower or upper, with an interval',
          message: `${criterion.id} judges a point estimate: chance alone can pass or fail it.`,
          mend: 'Judge a limit of a confidence interval where the regulator agrees.',
        };
      }
    }),
};

export const noEvaluationBudget: DeviceRule = {
  id: 'plan/no-evaluation-budget',
  verdict: 'invalid',
  level: 'warn',
  title: 'Every test set has a budget of evaluations.',
  reason: 'A test set that is looked at again and again teaches the model its own exam.',
  sources: [pccp('Appendix A 1.d.3')],
  example: 'A test set without max_evaluations.',
  questions: [3],
  judge: (device) =>
    linted(device, function* (plan) {
      for (const { id, pointer, budget } of testSetsOf(plan)) {
        if (budget !== undefined) continue;
        yield {
          pointer,
          found: `no max_evaluations for ${id}`,
          expected: 'max_evaluations',
          message: `${id} may be evaluated without end.`,
          mend: 'Set max_evaluations.',
        };
      }
    }),
};

/** The smallest demanded number of cases of the metric's own class, for every group that a criterion is judged on. */
function* minimums(plan: ChangeControlPlan, criterion: MeasuredCriterion): Generator<{ where: string; n: number }> {
  const side = metricDefinition(criterion.metric)?.denominatorClass;
  const of = (minimum: { positives?: number; negatives?: number; cases?: number } | undefined): number | undefined =>
    side === 'positives' ? minimum?.positives : side === 'negatives' ? minimum?.negatives : minimum?.cases;
  const own = of(criterion.minimum);
  if (own !== undefined) yield { where: criterion.id, n: own };
  if (typeof criterion.for_each !== 'string') return;
  const set = plan.subgroups?.[criterion.for_each];
  for (const [name, attribute] of Object.entries(set?.attributes ?? {})) {
    const n = of(attribute.minimum);
    if (n !== undefined) yield { where: name, n };
  }
  for (const intersection of set?.intersections ?? []) {
    const n = of(intersection.minimum);
    if (n !== undefined) yield { where: intersection.of.join(' × '), n };
  }
}

export const infeasible: DeviceRule = {
  id: 'plan/infeasible',
  verdict: 'invalid',
  level: 'warn',
  title: 'Every criterion can be met at its smallest sample.',
  reason: 'A minimum that is too small for its limit fails a perfect model.',
  sources: [pccp('Appendix A 3.c.5')],
  example: 'A floor of 0.95 for the lower limit with a minimum of 20 positives: Wilson needs 73 even without an error.',
  questions: [4, 5],
  judge: (device) =>
    linted(device, function* (plan) {
      for (const { criterion, pointer } of measured(plan)) {
        const { interval } = criterion;
        if (interval !== undefined && !isComputable(interval.method)) {
          yield {
            pointer,
            found: interval.method,
            expected: 'an interval method that this version computes from counts',
            message: `${criterion.id} names ${interval.method}, which this version of Plumbline does not compute: a release that needs it ends as invalid.`,
            mend: 'Use a version of Plumbline that computes it.',
          };
        }
        const floor = criterion.at_least ?? criterion.above;
        if (
          floor === undefined ||
          criterion.statistic !== 'lower' ||
          criterion.compared_with !== undefined ||
          criterion.gap_between !== undefined ||
          interval === undefined
        )
          continue;
        if (
          metricDefinition(criterion.metric)?.type !== 'proportion' ||
          (interval.method !== 'wilson' && interval.method !== 'clopper-pearson')
        )
          continue;
        const needed = smallestSampleFor(floor, interval.method, interval.level);
        for (const { where, n } of minimums(plan, criterion)) {
          if (needed === undefined || n >= needed) continue;
          yield {
            pointer,
            found: `a minimum of ${n} for ${where}`,
            expected: `at least ${needed}`,
            message: `${criterion.id}: ${n} cases of ${where} cannot show ${floor} even without an error; ${interval.method} needs ${needed}.`,
            mend: 'Raise the minimum or choose another limit.',
          };
        }
      }
    }),
};

export const PLAN_WARNINGS: readonly DeviceRule[] = [vague, subgroupsMissing, pointEstimate, noEvaluationBudget, infeasible];
