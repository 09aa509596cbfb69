import type { Codes, Scores } from '../predictions/table.ts';
import { calibrations } from './calibrate.ts';
import { delongAuroc, missingClass } from './delong.ts';
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

type LossFigures = Pick<ScoreSummary, 'brier' | 'logLoss' | 'calibration' | 'calibrationError'>;

/** The figures of a model's scores in each group. */
export function scoreFigures(
  { name, threshold }: Scores, ranking: Ranking, partition: Partition, cells: Codes, ranks: readonly RankSums[], losses: GroupLosses | Undefined, rising: boolean,
): readonly ScoreSummary[] {
  const figures = lossFigures(ranking, partition, cells, losses, rising);
  return ranks.map((sums, group) => ({
    name,
    counts: threshold === undefined ? undefined : sums.counts,
    auroc: delongAuroc(sums),
    averagePrecision: missingClass(sums.positives, sums.negatives) ?? sums.averagePrecision,
    ...figures(group),
  }));
}

function lossFigures(ranking: Ranking, partition: Partition, cells: Codes, losses: GroupLosses | Undefined, rising: boolean): (group: number) => LossFigures {
  if ('undefined' in losses) return () => ({ brier: losses, logLoss: losses, calibration: losses, calibrationError: losses });
  const fits = calibrations(ranking, partition, cells, losses, rising);
  const none = { undefined: 'no cases' };
  return (group) => ({
    brier: losses.brier(group) ?? none,
    logLoss: losses.logLoss(group) ?? none,
    calibration: fits[group] ?? none,
    calibrationError: losses.calibrationError(group) ?? none,
  });
}
