import type { Governance } from '../../case/case.ts';
import type { ChangeControlPlan } from '../../formats/generated/types.ts';
import { escapeToken } from '../../formats/pointer.ts';
import type { Fault } from './fault.ts';
import { hexOf, isMeasured, testSetsOf } from './subject.ts';

function* modificationGaps(plan: ChangeControlPlan): Generator<Fault> {
  const all = Object.entries(plan.modifications);
  if (all.length === 0) {
    yield {
      pointer: '/modifications',
      found: 'no modification',
      expected: 'at least one modification',
      mend: 'Describe what may change.',
    };
  }
  for (const [id, modification] of all) {
    const pointer = `/modifications/${escapeToken(id)}`;
    const judged = modification.protocol.performance_evaluation.some((method) =>
      plan.protocol.performance_evaluation[method]?.criteria?.some(isMeasured),
    );
    if (!judged) {
      yield {
        pointer: `${pointer}/protocol/performance_evaluation`,
        found: `no method with an acceptance criterion for ${id}`,
        expected: 'at least one performance evaluation method with a criterion: metric, test set, limit and interval',
        mend: `Cite a method with criteria: what is not asked cannot be shown, and a release under ${id} would pass on nothing.`,
      };
    }
    if (plan.impact_assessment.modifications[id] === undefined) {
      yield {
        pointer: '/impact_assessment/modifications',
        found: `no impact assessment of ${id}`,
        expected: `benefits, risks, bias and mitigations of ${id}`,
        mend: `Add impact_assessment.modifications.${id}.`,
      };
    }
  }
}

function* criterionGaps(plan: ChangeControlPlan): Generator<Fault> {
  for (const [id, method] of Object.entries(plan.protocol.performance_evaluation)) {
    const base = `/protocol/performance_evaluation/${escapeToken(id)}`;
    if ((method.criteria ?? []).length > 0 && method.evidence['evaluation-report'] === undefined) {
      yield {
        pointer: `${base}/evidence`,
        found: 'criteria without an evaluation-report',
        expected: 'evidence: {evaluation-report: …}',
        mend: 'Ask for the report that the criteria are judged by.',
      };
    }
    for (const [index, criterion] of (method.criteria ?? []).entries()) {
      if (!isMeasured(criterion) || criterion.statistic === 'estimate' || criterion.interval !== undefined) continue;
      yield {
        pointer: `${base}/criteria/${index}`,
        found: `${criterion.id} judges a limit of an interval and names no interval`,
        expected: 'interval: {method, level}',
        mend: 'Name the method and the level, for example {method: wilson, level: 0.95}.',
      };
    }
  }
}

function* combinationGaps(plan: ChangeControlPlan): Generator<Fault> {
  const assessed = (plan.impact_assessment.interactions ?? []).map(({ of }) => [...of].sort().join('+'));
  for (const [index, combination] of (plan.combinations ?? []).entries()) {
    if (assessed.includes([...combination].sort().join('+'))) continue;
    yield {
      pointer: `/combinations/${index}`,
      found: `no assessment of ${combination.join(' with ')}`,
      expected: 'impact_assessment.interactions names the effect of one on the other and its control',
      mend: 'Add the interaction, or remove the combination.',
    };
  }
}

/** The digest that a plan's test set must have: its own, else that of the baseline's evaluation. */
export function testSetDigest(governance: Governance, id: string): { sha256: string | undefined; perRelease: boolean } {
  const plan = governance.plan.value;
  const set = plan === undefined ? undefined : testSetsOf(plan).find((candidate) => candidate.id === id);
  if (set?.sha256 !== undefined || set?.perRelease === true) return { sha256: set.sha256, perRelease: set.perRelease };
  const [evaluated] = governance.baselines
    .filter(({ record }) => record.status === 'authorized')
    .flatMap(({ evaluation }) => evaluation?.test_sets.filter((candidate) => candidate.id === id) ?? []);
  return { sha256: evaluated === undefined ? undefined : hexOf(evaluated.sha256), perRelease: false };
}

function* testSetGaps(governance: Governance, plan: ChangeControlPlan): Generator<Fault> {
  for (const { id, pointer } of testSetsOf(plan)) {
    const { sha256, perRelease } = testSetDigest(governance, id);
    if (sha256 !== undefined || perRelease) continue;
    yield {
      pointer,
      found: `test set ${id} without a digest, in the plan and in the baseline's evaluation`,
      expected: 'sha256, or declared: per-release for a set that grows',
      mend: 'Add the digest (plumbline digest --test-set prints it).',
    };
  }
}

/** What a plan leaves unsaid, so that a release could pass on nothing. */
export function* planGaps(governance: Governance, plan: ChangeControlPlan): Generator<Fault> {
  yield* modificationGaps(plan);
  yield* criterionGaps(plan);
  yield* combinationGaps(plan);
  yield* testSetGaps(governance, plan);
}
