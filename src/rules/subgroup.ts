import type { ReleaseCase } from '../case/case.ts';
import { UNKNOWN } from '../predictions/planned.ts';
import type { ChangeControlPlan, Counts, EvaluationResult } from '../formats/generated/types.ts';
import { allEvaluations, type Evaluation } from './evidences.ts';
import { placeKey, resultsFor } from './results.ts';
import { rowLevels, rowSize } from './rows.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { GMLP, LIFECYCLE, pccp } from './sources.ts';
import {
  isStatedLimitation,
  previousLevels,
  sizeOn,
  subgroupsOf,
  suffices,
  type AssessedSet,
  type Level,
} from './subgroups.ts';
import { groupName, inEvidence, listed } from './words.ts';

const facts = { verdict: 'incomplete', questions: [4] } as const;

function about(
  release: ReleaseCase,
  level: Pick<Level, 'set' | 'group'>,
  rest: Omit<Observation, 'subject' | 'location' | 'clause'>,
): Observation {
  const item = allEvaluations(release)[0]?.item;
  return {
    subject: groupName(level.group),
    clause: `subgroups.${level.set}`,
    location: item === undefined ? { path: release.manifestPath ?? '' } : inEvidence(item, '/content/results'),
    ...rest,
  };
}

const isPlan = (release: ReleaseCase): boolean => release.release.basis === 'plan';

const reported: ReleaseRule = {
  ...facts,
  id: 'subgroup/reported',
  title: 'Every group of the plan is reported, also with no case.',
  reason: 'Groups that are taken from the data are never missed when they are absent.',
  sources: [LIFECYCLE, GMLP, pccp('section VII.B(3), Appendix A 3.c.2')],
  example: 'The age band 65+ is not in the report.',
  *judge(release) {
    if (!isPlan(release)) return;
    for (const { id, set, levels } of subgroupsOf(release)) {
      for (const level of levels) {
        if (level.missing.length === 0) continue;
        yield about(release, level, {
          found: `no ${listed(level.missing)}`,
          expected: `${listed(set.metrics)} with counts, also with 0 cases`,
          message: `${groupName(level.group)}: ${listed(level.missing)} not reported on ${set.test_set}.`,
          mend: 'Add the results of this group to the evaluation-report.',
        });
      }
      for (const attribute of Object.keys(set.attributes)) {
        if (levels.some((level) => level.attribute === attribute && level.status !== 'unknown')) continue;
        yield about(
          release,
          { set: id, group: { [attribute]: '*' } },
          {
            found: 'no level',
            expected: `levels of ${attribute}`,
            message: `No level of ${attribute} is reported on ${set.test_set}.`,
            mend: 'Report every level that the data has.',
          },
        );
      }
    }
  },
};

const CELLS = ['tp', 'fn', 'tn', 'fp', 'numerator', 'denominator'] as const;

/** A figure that is undefined has no cases, be that counted or only said. */
const countsOf = (result: EvaluationResult | undefined): Counts | undefined => result?.counts ?? (result?.undefined === undefined ? undefined : {});

/** Cells in which the levels of an attribute do not add up to all cases. */
function* unaccounted(release: ReleaseCase, { id, set, levels }: AssessedSet): Generator<Observation> {
  const reports = allEvaluations(release).map(({ report }) => report);
  for (const attribute of Object.keys(set.attributes)) {
    const own = levels.filter((level) => level.attribute === attribute);
    for (const metric of set.metrics) {
      const whole = reports
        .flatMap((report) => resultsFor(report, set.test_set, {}))
        .filter((result) => result.metric === metric)
        .map(({ counts }) => counts)
        .find((counts) => counts !== undefined);
      const parts = own.map((level) => countsOf(level.results.get(metric)?.result)).filter((counts) => counts !== undefined);
      if (whole === undefined || parts.length < own.length) continue;
      for (const cell of CELLS) {
        const total = whole[cell];
        const sum = parts.reduce((n, counts) => n + (counts[cell] ?? 0), 0);
        if (total === undefined || sum === total) continue;
        yield about(
          release,
          { set: id, group: { [attribute]: '*' } },
          {
            found: `${cell}: ${sum}`,
            expected: `${total}`,
            message: `${metric} by ${attribute}: the levels and ${UNKNOWN} have ${sum} ${cell} together, all cases have ${total}.`,
            mend: 'Report every case in exactly one level, or in unknown.',
          },
        );
      }
    }
  }
}

/** Levels that the rows have and that the plan does not: their cases are in no group. */
function* unplanned(release: ReleaseCase, { id, set, levels }: AssessedSet): Generator<Observation> {
  for (const attribute of Object.keys(set.attributes)) {
    const planned = new Set(levels.filter((level) => level.attribute === attribute).flatMap(({ group }) => Object.values(group)));
    for (const evaluation of allEvaluations(release)) {
      for (const level of rowLevels(evaluation, set.test_set, attribute)) {
        if (planned.has(level)) continue;
        const group = { [attribute]: level };
        const { positives = 0, negatives = 0 } = rowSize(evaluation, set.test_set, group) ?? {};
        yield about(release, { set: id, group }, {
          found: `${positives + negatives} rows of ${groupName(group)}`,
          expected: `levels of the plan: ${listed([...planned])}`,
          message: `${groupName(group)} is a level of ${positives + negatives} of the rows of ${set.test_set}, and none that the plan names.`,
          mend: 'Correct the level in the rows; a new level of the population needs a new plan.',
        });
      }
    }
  }
}

const accounted: ReleaseRule = {
  ...facts,
  id: 'subgroup/accounted',
  title: 'Levels and unknown add up to all cases.',
  reason: 'Cases that are in no group are cases that nobody looked at.',
  sources: [LIFECYCLE],
  example: 'The levels of race have 603 cases less than the whole.',
  *judge(release) {
    if (!isPlan(release)) return;
    for (const set of subgroupsOf(release)) {
      yield* unaccounted(release, set);
      yield* unplanned(release, set);
    }
  },
};

const sizeOf = ({ positives, negatives }: Pick<Level, 'positives' | 'negatives'>): number => (positives ?? 0) + (negatives ?? 0);

/** The cases of a test set as its figures count them; where none does, as many as a report says that it analysed. */
function allCases(plan: ChangeControlPlan, evaluations: readonly Evaluation[], testSet: string): number {
  const described = evaluations.flatMap(({ report }) => report.test_sets).find(({ id }) => id === testSet);
  return sizeOf(sizeOn(plan, evaluations, testSet, {})) || (described?.analysed ?? 0);
}

/** Attributes whose unknown share exceeds what the plan allows, each with its unknown level. */
function* unknownShares(release: ReleaseCase): Generator<{ assessed: AssessedSet; level: Level; share: number }> {
  for (const assessed of subgroupsOf(release)) {
    const total = allCases(release.plan, allEvaluations(release), assessed.set.test_set);
    for (const level of assessed.levels) {
      if (level.status !== 'unknown') continue;
      const unknown = sizeOf(level);
      // Where the reports count fewer cases than these, none can be said to be known; of no case, none is unknown.
      const share = unknown / Math.max(1, unknown, total);
      if (share > assessed.set.unknown.max_fraction) yield { assessed, level, share };
    }
  }
}

const unknownShare: ReleaseRule = {
  ...facts,
  id: 'subgroup/unknown-share',
  title: 'The groups of most patients are known.',
  reason: 'When too many are unknown, nobody knows for whom the figures hold.',
  sources: [LIFECYCLE],
  example: '15 % unknown race where 10 % are allowed.',
  *judge(release) {
    if (!isPlan(release)) return;
    for (const {
      assessed: { set },
      level,
      share,
    } of unknownShares(release)) {
      if (set.unknown.if_exceeded !== 'block') continue;
      yield about(release, level, {
        found: `${(100 * share).toFixed(1)} % unknown`,
        expected: `at most ${100 * set.unknown.max_fraction} %`,
        message: `${level.attribute}: ${(100 * share).toFixed(1)} % of the cases are unknown.`,
        mend: 'Complete the data of the test set by its protocol.',
      });
    }
  },
};

const minimumText = ({ minimum }: Level): string => listed(Object.entries(minimum).map(([what, n]) => `${n} ${what}`));
const sizeText = ({ positives, negatives }: Level): string => `${positives ?? 'no'} positives, ${negatives ?? 'no'} negatives`;

const sampleSize: ReleaseRule = {
  ...facts,
  id: 'subgroup/sample-size',
  title: 'Every group that must be shown has enough cases.',
  reason: '24 of 25 is 96 %, and shows little.',
  sources: [pccp('Appendix A 3.c.5'), LIFECYCLE],
  example: '25 positives in a group that needs 50.',
  *judge(release) {
    if (!isPlan(release)) return;
    for (const level of subgroupsOf(release).flatMap(({ levels }) => levels)) {
      if (level.status !== 'insufficient' || level.ifInsufficient !== 'block') continue;
      yield about(release, level, {
        found: sizeText(level),
        expected: `at least ${minimumText(level)}`,
        message: `${groupName(level.group)} has too few cases to be judged (${sizeText(level)}).`,
        mend: 'Add cases of this group to the test set by its protocol.',
      });
    }
  },
};

const limitationStated: ReleaseRule = {
  ...facts,
  id: 'subgroup/limitation-stated',
  title: 'A group that could not be shown is named in the labeling.',
  reason: 'A user must know for whom the device was not shown to work.',
  sources: [pccp('section V.C'), LIFECYCLE, GMLP],
  example: 'A race level with 12 positives, and a labeling that is silent.',
  *judge(release) {
    if (!isPlan(release)) return;
    const silent = (level: Level, why: string): Observation =>
      about(release, level, {
        found: 'a labeling that does not name it',
        expected: `limitations: [{group: ${JSON.stringify(level.group)}, text: …}]`,
        message: `${groupName(level.group)} ${why}, and the labeling does not say so.`,
        mend: 'Name the group in limitations of the labeling-record, and in the labeling.',
      });
    for (const level of subgroupsOf(release).flatMap(({ levels }) => levels)) {
      if (
        level.status !== 'insufficient' ||
        level.ifInsufficient !== 'state-as-limitation' ||
        isStatedLimitation(release, level.group)
      )
        continue;
      yield silent(level, `has too few cases (${sizeText(level)})`);
    }
    for (const {
      assessed: { set },
      level,
      share,
    } of unknownShares(release)) {
      if (set.unknown.if_exceeded === 'block' || isStatedLimitation(release, level.group)) continue;
      yield silent(level, `is ${(100 * share).toFixed(1)} % of the cases`);
    }
  },
};

const kept: ReleaseRule = {
  ...facts,
  id: 'subgroup/kept',
  title: 'No group of the last release is lost.',
  reason: 'A group that is gone, renamed or merged can no longer be compared.',
  sources: [pccp('section VII.B(3)'), LIFECYCLE],
  example: 'The age band 22-39 had 60 positives in the last release and is not in this one.',
  *judge(release) {
    if (!isPlan(release)) return;
    for (const { id, set, levels } of subgroupsOf(release)) {
      const byGroup = new Map(levels.map((level) => [placeKey('', level.group), level]));
      for (const before of previousLevels(release, set)) {
        if (Object.values(before.group).includes(UNKNOWN) || sizeOf(before) === 0) continue;
        const now = byGroup.get(placeKey('', before.group));
        const name = { set: id, group: before.group };
        if (now === undefined || now.status === 'missing') {
          yield about(release, name, {
            found: 'gone',
            expected: 'the group of the last release',
            message: `${groupName(before.group)} was reported with the last release and is gone.`,
            mend: 'Report the group again, under its name.',
          });
        } else if (now.status === 'insufficient' && suffices(now.minimum, before.positives, before.negatives)) {
          yield about(release, name, {
            found: sizeText(now),
            expected: `at least ${minimumText(now)}, as in the last release`,
            message: `${groupName(before.group)} shrank below its minimum since the last release.`,
            mend: 'Evaluate on the whole group again.',
          });
        }
      }
    }
  },
};

export const SUBGROUP_RULES: readonly ReleaseRule[] = [reported, accounted, unknownShare, sampleSize, limitationStated, kept];
