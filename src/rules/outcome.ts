import type { CitedMethod, ReleaseCase } from '../case/case.ts';
import type { CriterionOutcome, MeasuredCriterion, Reference } from '../formats/generated/types.ts';
import { decide } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import type { Figure, Metric } from './carriers.ts';
import type { Evaluation } from './evidences.ts';
import type { Group } from './subgroups.ts';

/** One criterion judged for one group, one operating point, one reference. */
export interface Outcome extends CriterionOutcome {
  /** The criterion's own verdict counts; members of an `any_of` do not count alone. */
  readonly counts_alone: boolean;
  /** What the reports lack to judge it; undefined where it was judged. */
  readonly lacking: string | undefined;
  readonly clause: string;
}

export interface Target {
  readonly group: Group;
  readonly operatingPoint: unknown;
  readonly reference: Reference | undefined;
}

export interface Setting {
  readonly release: ReleaseCase;
  readonly cited: CitedMethod;
  readonly criterion: MeasuredCriterion;
  readonly metric: Metric;
  readonly evaluations: readonly Evaluation[];
  readonly asReported: boolean;
  readonly countsAlone: boolean;
  readonly clause: string;
}

export function outcome(
  s: Setting,
  target: Target,
  figure: Figure | undefined,
  verdict: { result: CriterionOutcome['result']; note?: string | undefined; lacking?: string },
): Outcome {
  const { criterion } = s;
  const { at_least, above, at_most, below, within } = criterion;
  const limit = Object.fromEntries(
    Object.entries({ at_least, above, at_most, below, within }).filter(([, value]) => value !== undefined),
  );
  const compared = target.reference !== undefined || criterion.gap_between !== undefined;
  return {
    id: criterion.id,
    method_id: s.cited.id,
    metric: criterion.metric,
    test_set: criterion.test_set,
    group: { ...target.group },
    operating_point: target.operatingPoint === undefined ? null : (target.operatingPoint as Record<string, unknown>),
    reference: target.reference ?? null,
    as: compared ? (criterion.as ?? 'difference') : null,
    statistic: criterion.statistic,
    limit,
    estimate: figure?.estimate === undefined ? null : asNumber(figure.estimate),
    lower: figure?.lower ?? null,
    upper: figure?.upper ?? null,
    method: figure?.basis === 'as reported' ? null : (criterion.interval?.method ?? null),
    level: criterion.interval?.level ?? null,
    basis: figure?.basis ?? null,
    result: verdict.result,
    note: verdict.note ?? verdict.lacking ?? null,
    counts: figure?.counts === undefined ? null : { ...figure.counts },
    counts_alone: s.countsAlone,
    lacking: verdict.lacking,
    clause: s.clause,
  };
}

export function judged(s: Setting, target: Target, figure: Figure): Outcome {
  const { statistic, at_least, above, at_most, below, within } = s.criterion;
  if (figure.estimate === undefined)
    return outcome(s, target, figure, { result: 'not shown', note: `the figure is undefined: ${figure.note ?? 'there are no cases of its class'}` });
  const result = decide({
    statistic,
    limit: { at_least, above, at_most, below, within },
    estimate: figure.estimate,
    lower: figure.lower,
    upper: figure.upper,
  });
  return outcome(s, target, figure, { result, note: figure.note });
}
