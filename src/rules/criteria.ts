import type { ReleaseCase } from '../case/case.ts';
import type { MeasuredCriterion } from '../formats/generated/types.ts';
import type { Location } from '../formats/problem.ts';
import { proportionCounts } from '../statistics/metrics.ts';
import { evaluationsOf } from './evidences.ts';
import { feasibility } from './feasibility.ts';
import { knownMetric } from './figures.ts';
import { outcomesOf } from './judgement.ts';
import type { Outcome } from './outcome.ts';
import { isMeasured } from './plan/subject.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { LIFECYCLE, pccp } from './sources.ts';
import { findResult } from './placed.ts';
import { groupName, inEvidence, inManifest, listed, shown } from './words.ts';

const figure = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(4));

const LIMIT_WORDS = { at_least: 'at least', above: 'above', at_most: 'at most', below: 'below', within: 'within ±' } as const;

export function limitText(limit: Outcome['limit']): string {
  return Object.entries(LIMIT_WORDS)
    .flatMap(([key, words]) => {
      const value = limit[key as keyof typeof LIMIT_WORDS];
      return value === undefined ? [] : [`${words}${words.endsWith('±') ? '' : ' '}${value}`];
    })
    .join(', ');
}

/** `sensitivity on TS-CORE, sex=female, new − authorized`. */
export function subjectText(outcome: Outcome): string {
  const gap = Object.values(outcome.group).includes('*');
  const where = gap ? `largest gap between levels of ${Object.keys(outcome.group).join(', ')}` : groupName(outcome.group);
  const reference =
    outcome.reference === null ? '' : outcome.as === 'ratio' ? `, new / ${outcome.reference}` : `, new − ${outcome.reference}`;
  const point = outcome.operating_point === null ? '' : `, at ${shown(outcome.operating_point)}`;
  return `${outcome.metric} on ${outcome.test_set}, ${where}${reference}${point}`;
}

/** The estimate, and its interval where there is one: both limits or neither. */
function figuresText(outcome: Outcome): string {
  const interval =
    outcome.lower === null
      ? ''
      : ` (${figure(outcome.lower)} to ${figure(outcome.upper)}${outcome.method === null ? ', as reported' : ''})`;
  return `${figure(outcome.estimate)}${interval}`;
}

/** Why a criterion is not met, in words that tell "worse" from "not shown". */
function reasonText(outcome: Outcome): string {
  const statistic =
    outcome.statistic === 'both'
      ? 'both limits count'
      : `the ${outcome.statistic} limit of the interval counts, not the estimate`;
  const which = outcome.statistic === 'estimate' ? 'the estimate counts' : statistic;
  if (outcome.estimate === null) return `cannot be shown: ${outcome.note ?? 'there is no figure'}`;
  if (outcome.statistic !== 'estimate' && outcome.lower === null)
    return `cannot be shown: ${outcome.note ?? 'there is no interval'}`;
  return outcome.result === 'not met'
    ? `shown to be outside the limit (${which})`
    : `not shown to be inside the limit: the interval straddles it (${which})`;
}

const CLASS_WORDS = { positives: 'positives', negatives: 'negatives', both: 'cases' } as const;

/** Says when a sample is too small for its limit even without an error; comparisons have intervals of other methods. */
function feasibilityText({ plan }: ReleaseCase, { counts, method, level, limit, metric, statistic }: Outcome): string {
  const definition = knownMetric(plan, metric);
  if (method === null || level === null || counts === null || definition?.type !== 'proportion') return '';
  const n = proportionCounts(definition, counts)?.n;
  const least = feasibility({ statistic: statistic as MeasuredCriterion['statistic'], ...limit, interval: { method, level } }, definition);
  if (n === undefined || least === undefined || n >= least.needed) return '';
  return ` ${n} ${CLASS_WORDS[definition.denominatorClass]} cannot show ${least.what} even without an error; ${least.method} needs ${least.needed}.`;
}

/** Where the figure of an outcome stands; the list of figures where it is not reported, the list of evidence where no report is. */
function placeOf(release: ReleaseCase, { method_id: method, metric, test_set: testSet, group, operating_point: point }: Outcome): Location {
  const evaluations = evaluationsOf(release, method);
  const found = findResult(release, evaluations, { metric, testSet, group, operatingPoint: point ?? undefined });
  const { item } = found ?? evaluations[0] ?? {};
  if (item === undefined) return inManifest(release, '/evidence');
  return inEvidence(item, found === undefined ? '/content/results' : `/content/results/${found.report.results.indexOf(found.result)}`);
}

function ofOutcome(release: ReleaseCase, outcome: Outcome): Observation {
  return {
    subject: outcome.id,
    found: figuresText(outcome),
    expected: `${outcome.statistic === 'both' ? 'both limits' : outcome.statistic === 'estimate' ? 'estimate' : `${outcome.statistic} limit`} ${limitText(outcome.limit)}`,
    message: `${outcome.id}: ${subjectText(outcome)}: ${figuresText(outcome)}, ${reasonText(outcome)}.${feasibilityText(release, outcome)}`,
    mend: 'Record the failure and do not implement the change; a re-test needs a root cause that has nothing to do with the plan.',
    clause: outcome.clause,
    location: placeOf(release, outcome),
    questions: Object.keys(outcome.group).length > 0 ? [4] : outcome.reference === null ? [2] : [5],
  };
}

const reported: ReleaseRule = {
  id: 'criteria/reported',
  verdict: 'incomplete',
  title: 'Every figure that a criterion asks for is reported.',
  reason: 'A criterion without its figure was not tested.',
  sources: [pccp('section VII.B(3)')],
  example: 'The report does not compare specificity with the authorized version.',
  questions: [5],
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    const outcomes = outcomesOf(release);
    const settled = new Set(alternativesOf(release, outcomes).flatMap(({ met: holds, members }) => (holds ? members : [])));
    for (const outcome of outcomes) {
      if (outcome.lacking === undefined || settled.has(outcome.id)) continue;
      const observation = ofOutcome(release, outcome);
      yield {
        ...observation,
        found: outcome.lacking,
        expected: `${outcome.metric} with its counts`,
        message: `${outcome.id}: ${subjectText(outcome)}: ${outcome.lacking}.`,
        mend: `Add the result to an evaluation-report that cites ${outcome.method_id}.`,
      };
    }
  },
};

const met: ReleaseRule = {
  id: 'criteria/met',
  verdict: 'criteria_failed',
  title: 'Every acceptance criterion is met.',
  reason:
    'A change that misses its criteria is recorded and not implemented. Where all groups must hold, each is judged at its full level and no correction for their number is needed: a change passes only if every one of them does (intersection-union test, Berger 1982).',
  sources: [pccp('section VII.B(3)'), LIFECYCLE],
  example: 'Sensitivity 46/50 = 0.92 has the lower limit 0.8116 where 0.88 is asked.',
  questions: [5],
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    const outcomes = outcomesOf(release);
    for (const outcome of outcomes) {
      if (!outcome.counts_alone || outcome.lacking !== undefined || outcome.result === 'met' || outcome.result === 'not tested')
        continue;
      yield ofOutcome(release, outcome);
    }
    yield* alternatives(release, outcomes);
  },
};

interface Alternative {
  readonly id: string;
  readonly members: readonly string[];
  /** One of the members is met on all that it is judged for. */
  readonly met: boolean;
  readonly clause: string;
}

function alternativesOf(release: ReleaseCase, outcomes: readonly Outcome[]): Alternative[] {
  return release.methods.flatMap(({ id: methodId, method, component }) =>
    (method.criteria ?? []).flatMap((criterion) => {
      if (isMeasured(criterion)) return [];
      const members = criterion.any_of.map((id) =>
        outcomes.filter((outcome) => outcome.method_id === methodId && outcome.id === id),
      );
      const holds = members.some((member) => member.length > 0 && member.every(({ result }) => result === 'met'));
      return [
        {
          id: criterion.id,
          members: criterion.any_of,
          met: holds,
          clause: `protocol.${component}.${methodId}.criteria.${criterion.id}`,
        },
      ];
    }),
  );
}

function* alternatives(release: ReleaseCase, outcomes: readonly Outcome[]): Generator<Observation> {
  for (const { id, members, met: holds, clause } of alternativesOf(release, outcomes)) {
    if (holds) continue;
    yield {
      subject: id,
      found: `none of ${listed(members)} is met`,
      expected: 'at least one of them',
      message: `${id}: none of ${listed(members)} is met.`,
      mend: 'Record the failure and do not implement the change.',
      clause,
    };
  }
}

export const CRITERIA_RULES: readonly ReleaseRule[] = [reported, met];
