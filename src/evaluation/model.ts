import type { BinaryTable, Codes, Scores } from '../predictions/table.ts';
import { clusteredVariances, type PlacedRanks } from './areas.ts';
import type { Members } from './clusters.ts';
import { leastFlagged } from './counts.ts';
import { delongVariance } from './delong.ts';
import type { GroupLosses } from './group-losses.ts';
import { walkLosses } from './loss-walk.ts';
import type { Partition } from './partition.ts';
import { cellsInOrder, rankRows, type Ranking } from './ranking.ts';
import { rankSums } from './ranks.ts';
import { lossFigures, scoreSummary, withoutLosses, type LossFigures } from './score-figures.ts';
import type { ScoreSummary, Undefined } from './summary.ts';

/** One model in one partition. */
interface ModelFigures {
  readonly figures: readonly ScoreSummary[];
  /** Empty unless they were asked for, and good until the next partition is looked at. */
  readonly ranks: PlacedRanks;
}

/** A model's scores, sorted once, and what is known of partitions that were walked along with another. */
export class Model {
  readonly ranking: Ranking;
  /** Why the scores have no losses, if they have none. */
  readonly noLosses: Undefined | undefined;
  readonly #table: BinaryTable;
  readonly #scores: Scores;
  readonly #cells = new Map<Partition, Codes>();
  readonly #losses = new Map<Partition, GroupLosses>();
  #placements = new Uint32Array(0);

  constructor(table: BinaryTable, scores: Scores) {
    this.#table = table;
    this.#scores = scores;
    this.ranking = rankRows(table, scores);
    this.noLosses = withoutLosses(this.ranking, table.higherIs === 'positive');
  }

  /** @param together partitions whose losses are summed up in one walk with those of this one. */
  figures(partition: Partition, together: readonly Partition[], isPlaced: boolean, members: Members | undefined): ModelFigures {
    const table = this.#table;
    if (isPlaced && this.#placements.length < table.rows) this.#placements = new Uint32Array(table.rows);
    const least = leastFlagged(table, this.#scores) ?? -Infinity;
    const ranks = { sums: rankSums(this.ranking, this.#cellsOf(partition), partition.groups.length, least, this.#placements), placements: this.#placements };
    const variances = members === undefined ? ranks.sums.map(delongVariance) : clusteredVariances(table, members, partition, ranks);
    let known: readonly LossFigures[] | undefined;
    const losses = (group: number): LossFigures => {
      known ??= this.#lossFigures(partition, together);
      return known[group] as LossFigures;
    };
    return { figures: ranks.sums.map((sums, group) => scoreSummary(this.#scores, sums, variances[group], () => losses(group))), ranks };
  }

  #cellsOf(partition: Partition): Codes {
    const cells = this.#cells.get(partition) ?? cellsInOrder(this.ranking, partition);
    this.#cells.set(partition, cells);
    return cells;
  }

  #lossFigures(partition: Partition, together: readonly Partition[]): readonly LossFigures[] {
    const none = this.noLosses;
    if (none !== undefined) return partition.groups.map(() => ({ brier: none, logLoss: none, calibration: none, calibrationError: none }));
    const { higherIs } = this.#table;
    if (!this.#losses.has(partition)) {
      const all = walkLosses(this.ranking, higherIs, together.map((one) => [one, this.#cellsOf(one)]));
      for (const [i, losses] of all.entries()) this.#losses.set(together[i] as Partition, losses);
    }
    const figures = lossFigures(this.ranking, partition, this.#cellsOf(partition), this.#losses.get(partition) as GroupLosses, higherIs === 'positive');
    // They are asked for once.
    this.#losses.delete(partition);
    this.#cells.delete(partition);
    return figures;
  }
}
