import type { DeviceCase } from '../../case/case.ts';
import type { ChangeControlPlan, MeasuredCriterion } from '../../formats/generated/types.ts';
import { escapeToken } from '../../formats/pointer.ts';
import { metricDefinition } from '../../statistics/metrics.ts';
import { feasibility } from '../feasibility.ts';
import { knownMetric, needsRows } from '../figures.ts';
import type { DeviceRule, Observation } from '../rule.ts';
import { GMLP, LIFECYCLE, pccp } from '../sources.ts';
import { criteriaOf, dotted, isMeasured, lintedGovernance, placeIn, testSetsOf, type NamedCriterion } from './subject.ts';

const VAGUE =
  /\b(?:etc|as appropriate|as needed|if necessary|where possible|and so on|various|to be (?:determined|defined)|tbd)\b/i;

function* linted(
  device: DeviceCase,
  look: (plan: ChangeControlPlan) => Iterable<Omit<Observation, 'subject' | 'location' | 'clause'> & { pointer: string }>,
): Generator<Observation> {
  const source = lintedGovernance(device)?.plan;
  if (source?.value === undefined) return;
  for (const { pointer, ...rest } of look(source.value)) {
    yield { ...rest, subject: source.path, clause: dotted(pointer), location: placeIn(source, pointer) };
  }
}

function measured(plan: ChangeControlPlan): (NamedCriterion & { criterion: MeasuredCriterion })[] {
  return criteriaOf(plan).flatMap((named) => (isMeasured(named.criterion) ? [{ ...named, criterion: named.criterion }] : []));
}

function* vagueTexts(plan: ChangeControlPlan): Generator<{ pointer: string; text: string }> {
  for (const [id, modification] of Object.entries(plan.modifications)) {
    yield { pointer: `/modifications/${escapeToken(id)}/title`, text: modification.title };
    yield { pointer: `/modifications/${escapeToken(id)}/rationale`, text: modification.rationale };
  }
  for (const [id, impact] of Object.entries(plan.impact_assessment.modifications)) {
    yield { pointer: `/impact_assessment/modifications/${escapeToken(id)}/bias`, text: impact.bias };
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
      for (const name of Object.keys(plan.metrics ?? {})) {
        if (metricDefinition(name) === undefined) continue;
        yield {
          pointer: `/metrics/${escapeToken(name)}`,
          found: `a metric of the plan's own named ${name}`,
          expected: 'a name that means nothing else',
          message: `${name} is known by that name, and the plan defines it anew: its own definition counts, and readers will think of the other.`,
          mend: 'Give it a name of its own, or leave the definition out where it is the known one.',
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
          pointer: `/modifications/${escapeToken(id)}`,
          found: `no criterion of ${id} is judged per subgroup`,
          expected: 'a criterion with for_each or gap_between',
          message: `${id} can pass on an average that hides a group.`,
          mend: 'Let a criterion name a subgroup set (for_each).',
        };
      }
    }),
};

/** Simulated at a sensitivity of 0.9 in every group; the bias grows with the number of groups. Lum, Zhang & Bower 2022, arXiv 2205.05770. */
const FAIR_GROUPS = '10 equally good groups of 100 positives fail a limit of 0.05 in 95 % of evaluations (Lum, Zhang & Bower 2022)';

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
        const gap = criterion.gap_between !== undefined;
        yield {
          pointer,
          found: `${criterion.id} judges the estimate`,
          expected: 'statistic: lower or upper, with an interval',
          message: gap
            ? `${criterion.id} judges the estimate of the largest gap, which chance alone makes large: ${FAIR_GROUPS}.`
            : `${criterion.id} judges a point estimate: chance alone can pass or fail it.`,
          mend: gap
            ? 'Judge the upper limit of the gap, or compare each group with a reference (compared_with), where the regulator agrees.'
            : 'Judge a limit of a confidence interval where the regulator agrees.',
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
  const side = knownMetric(plan, criterion.metric)?.denominatorClass;
  const set = typeof criterion.for_each === 'string' ? plan.subgroups?.[criterion.for_each] : undefined;
  const groups = [
    { where: criterion.id, minimum: criterion.minimum },
    ...Object.entries(set?.attributes ?? {}).map(([where, { minimum }]) => ({ where, minimum })),
    ...(set?.intersections ?? []).map(({ of, minimum }) => ({ where: of.join(' × '), minimum })),
  ];
  for (const { where, minimum } of groups) {
    const n = side === 'positives' ? minimum?.positives : side === 'negatives' ? minimum?.negatives : minimum?.cases;
    if (n !== undefined) yield { where, n };
  }
}

const AREA_METHODS: readonly string[] = ['delong-logit', 'delong', 'newcombe-auroc'];

/** What a criterion needs the rows for, where its method does not demand them. */
function needingRows(plan: ChangeControlPlan, { criterion, owner }: NamedCriterion & { criterion: MeasuredCriterion }): string | undefined {
  const recompute = owner.method.evidence['evaluation-report']?.recompute ?? 'counts';
  if (recompute !== 'counts') return undefined;
  if (knownMetric(plan, criterion.metric)?.type === 'needs-rows') return criterion.metric;
  return criterion.interval !== undefined && needsRows(criterion.interval.method) ? criterion.interval.method : undefined;
}

export const infeasible: DeviceRule = {
  id: 'plan/infeasible',
  verdict: 'invalid',
  level: 'warn',
  title: 'Every criterion can be met at its smallest sample, with the numbers that its method demands.',
  reason: 'A minimum that is too small for its limit fails a perfect model, and so does a figure that counts cannot give.',
  sources: [pccp('Appendix A 3.c.5')],
  example: 'A floor of 0.95 for the lower limit with a minimum of 20 positives: Wilson needs 73 even without an error.',
  questions: [4, 5],
  judge: (device) =>
    linted(device, function* (plan) {
      for (const named of measured(plan)) {
        const { criterion, pointer } = named;
        const method = criterion.interval?.method ?? '';
        const rows = needingRows(plan, named);
        if (AREA_METHODS.includes(method) && criterion.metric !== 'auroc') {
          yield {
            pointer,
            found: `${method} for ${criterion.metric}`,
            expected: `a method for ${criterion.metric}`,
            message: `${criterion.id} names ${method}, which is for the AUROC alone: a release that needs it ends as invalid.`,
            mend: 'Name an interval method that fits the metric.',
          };
        } else if (rows !== undefined) {
          yield {
            pointer,
            found: `${rows}, and rows that are not demanded`,
            expected: 'recompute: predictions',
            message: `${criterion.id}: ${rows} is computed from the rows, and ${named.owner.id} does not demand them: a report without rows cannot meet it.`,
            mend: `Write evaluation-report: {recompute: predictions} in ${named.owner.id}.`,
          };
        }
        const limits = feasibility(criterion, knownMetric(plan, criterion.metric));
        for (const { where, n } of minimums(plan, criterion)) {
          if (limits === undefined || n >= limits.needed) continue;
          yield {
            pointer,
            found: `a minimum of ${n} for ${where}`,
            expected: `at least ${limits.needed}`,
            message: `${criterion.id}: ${n} cases of ${where} cannot show ${limits.what} even without an error; ${limits.method} needs ${limits.needed}.`,
            mend: 'Raise the minimum or choose another limit.',
          };
        }
      }
    }),
};

export const PLAN_WARNINGS: readonly DeviceRule[] = [vague, subgroupsMissing, pointEstimate, noEvaluationBudget, infeasible];
