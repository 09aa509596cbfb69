import type { BinaryTable } from '../predictions/table.ts';
import { leastFlagged } from './counts.ts';
import { missingClass } from './delong.ts';
import type { Partition } from './partition.ts';
import { isTied, rowAt, truthAt, type Ranking } from './ranking.ts';
import { withoutLosses } from './score-figures.ts';
import type { Undefined, WeightedFigures } from './summary.ts';

/** Sums of the weights of one group. */
interface Weights {
  /** At the threshold; `tn` and `fp` without the condition, `fn` and `tp` with it. */
  tp: number;
  fp: number;
  tn: number;
  fn: number;
  squares: number;
  brier: number;
  /** Above the rows that are looked at, and at their score. */
  positives: number;
  negatives: number;
  tiedPositives: number;
  tiedNegatives: number;
  /** Products of weights of a positive and a negative that are ranked rightly, ties half. */
  ranked: number;
  precision: number;
}

function noWeights(): Weights {
  return { tp: 0, fp: 0, tn: 0, fn: 0, squares: 0, brier: 0, positives: 0, negatives: 0, tiedPositives: 0, tiedNegatives: 0, ranked: 0, precision: 0 };
}

/** Adds the rows of one score that have been gathered to those above. */
function settle(sums: Weights): void {
  const { positives, tiedPositives, tiedNegatives } = sums;
  sums.ranked += tiedNegatives * (positives + tiedPositives / 2);
  sums.positives += tiedPositives;
  sums.negatives += tiedNegatives;
  if (tiedPositives > 0) sums.precision += (tiedPositives * sums.positives) / (sums.positives + sums.negatives);
  sums.tiedPositives = sums.tiedNegatives = 0;
}

function addCase(sums: Weights, positive: boolean, flagged: boolean, weight: number, probability: number): void {
  sums[positive ? (flagged ? 'tp' : 'fn') : flagged ? 'fp' : 'tn'] += weight;
  sums[positive ? 'tiedPositives' : 'tiedNegatives'] += weight;
  sums.squares += weight * weight;
  sums.brier += weight * (positive ? 1 - probability : probability) ** 2;
}

/** Figures of each group in which a case counts as much as its weight; undefined where the table has none. */
export function weightedFigures(table: BinaryTable, { places, suspicion }: Ranking, { cells, groups }: Partition): readonly WeightedFigures[] | undefined {
  const { scores, weights, higherIs } = table;
  if (weights === undefined) return undefined;
  const all = groups.map(noWeights);
  const rising = higherIs === 'positive';
  const least = leastFlagged(table, scores);
  let touched = new Set<Weights>();
  for (let at = places.length - 1; at >= 0; at -= 1) {
    const place = places[at] as number;
    const row = rowAt(place);
    const own = suspicion[at] as number;
    const sums = all[cells[row] as number] as Weights;
    addCase(sums, truthAt(place) === 1, own >= (least ?? Infinity), weights[row] as number, rising ? own : 1 + own);
    touched.add(sums);
    if (isTied(place)) continue;
    for (const group of touched) settle(group);
    touched = new Set();
  }
  const noLosses = withoutLosses({ places, suspicion }, rising);
  return all.map((sums) => figuresOf(sums, least !== undefined, noLosses));
}

function ratio(part: number, whole: number, reason: string): number | Undefined {
  return whole > 0 ? part / whole : { undefined: reason };
}

function figuresOf(sums: Weights, hasThreshold: boolean, noLosses: Undefined | undefined): WeightedFigures {
  const { tp, fp, tn, fn, positives, negatives } = sums;
  const n = positives + negatives;
  const atThreshold = (part: number, whole: number, reason: string): number | Undefined => (hasThreshold ? ratio(part, whole, reason) : { undefined: 'no threshold' });
  const none = missingClass(positives, negatives);
  return {
    sensitivity: atThreshold(tp, tp + fn, 'no positives'),
    specificity: atThreshold(tn, tn + fp, 'no negatives'),
    ppv: atThreshold(tp, tp + fp, 'none flagged'),
    accuracy: atThreshold(tp + tn, n, 'no cases'),
    f1: atThreshold(2 * tp, 2 * tp + fp + fn, 'no positives and none flagged'),
    auroc: none ?? sums.ranked / (positives * negatives),
    averagePrecision: none ?? sums.precision / positives,
    brier: noLosses ?? ratio(sums.brier, n, 'no cases'),
    effectiveCases: ratio(n * n, sums.squares, 'no cases'),
  };
}
