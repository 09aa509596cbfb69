import type { Scores } from '../predictions/table.ts';
import { calibrations } from './calibrate.ts';
import type { Classes } from './cells.ts';
import { areaOf, missingClass } from './delong.ts';
import type { GroupLosses } from './group-losses.ts';
import type { Partition } from './partition.ts';
import type { Ranking } from './ranking.ts';
import type { RankSums } from './ranks.ts';
import type { ScoreSummary, Undefined } from './summary.ts';

/** Why a model has no losses: a score outside [0, 1] is no probability. */
export function withoutLosses({ suspicion }: Ranking, rising: boolean): Undefined | undefined {
  const [low, high] = rising ? [0, 1] : [-1, 0];
  const [least, most] = [suspicion[0] ?? low, suspicion.at(-1) ?? high];
  const stray = least < low ? least : most > high ? most : undefined;
  return stray === undefined ? undefined : { undefined: `a score is ${rising ? stray : -stray}, which is no probability` };
}

export type LossFigures = Pick<ScoreSummary, 'brier' | 'logLoss' | 'calibration' | 'calibrationError'>;

/** The losses of each group. */
export function lossFigures(ranking: Ranking, partition: Partition, classes: Classes, losses: GroupLosses, rising: boolean): readonly LossFigures[] {
  const none = { undefined: 'no cases' };
  return calibrations(ranking, partition, classes, losses, rising).map((calibration, group) => ({
    brier: losses.brier(group) ?? none, logLoss: losses.logLoss(group) ?? none, calibration, calibrationError: losses.calibrationError(group) ?? none,
  }));
}

/** A model's scores in one group. @param losses asked for when one of them is: those of a reference seldom are. */
export function scoreSummary({ name, threshold }: Scores, ranks: RankSums, variance: number | undefined, losses: () => LossFigures): ScoreSummary {
  const { positives, negatives, counts, averagePrecision } = ranks;
  const none = missingClass(positives, negatives);
  return {
    name,
    counts: threshold === undefined ? undefined : counts,
    auroc: none ?? { estimate: areaOf(ranks), variance, positives, negatives },
    averagePrecision: none ?? averagePrecision,
    get brier() {
      return losses().brier;
    },
    get logLoss() {
      return losses().logLoss;
    },
    get calibration() {
      return losses().calibration;
    },
    get calibrationError() {
      return losses().calibrationError;
    },
  };
}
