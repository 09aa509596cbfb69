import type { BinaryTable, Scores } from '../predictions/table.ts';
import { clusteredVariances, type PlacedRanks } from './areas.ts';
import { classesInOrder, type Cells, type Classes } from './cells.ts';
import type { Members } from './clusters.ts';
import { leastFlagged } from './counts.ts';
import { delongVariance } from './delong.ts';
import type { GroupLosses } from './group-losses.ts';
import { walkLosses } from './loss-walk.ts';
import type { Partition } from './partition.ts';
import { rankRows, type Ranking } from './ranking.ts';
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
  readonly #losses = new Map<Partition, GroupLosses>();
  /** The classes of the partitions that were looked at last, for each set of cells. */
  #ordered: { readonly of: readonly Cells[]; readonly classes: readonly ReadonlyMap<Partition, Classes>[] } = { of: [], classes: [] };
  #placements = new Uint32Array(0);

  constructor(table: BinaryTable, scores: Scores) {
    this.#table = table;
    this.#scores = scores;
    this.ranking = rankRows(table, scores);
    this.noLosses = withoutLosses(this.ranking, table.higherIs === 'positive');
  }

  /** @param together cells of partitions whose losses are summed up in one walk with those of this one. */
  figures(partition: Partition, together: readonly Cells[], isPlaced: boolean, members: Members | undefined): ModelFigures {
    const table = this.#table;
    if (isPlaced && this.#placements.length < table.rows) this.#placements = new Uint32Array(table.rows);
    const least = leastFlagged(table, this.#scores) ?? -Infinity;
    const ranks = { sums: rankSums(this.ranking, this.#classesOf(partition, together), partition, least, this.#placements), placements: this.#placements };
    const variances = members === undefined ? ranks.sums.map(delongVariance) : clusteredVariances(table, members, partition, ranks);
    let known: readonly LossFigures[] | undefined;
    const losses = (group: number): LossFigures => {
      known ??= this.#lossFigures(partition, together);
      return known[group] as LossFigures;
    };
    return { figures: ranks.sums.map((sums, group) => scoreSummary(this.#scores, sums, variances[group], () => losses(group))), ranks };
  }

  #inOrder(together: readonly Cells[]): readonly ReadonlyMap<Partition, Classes>[] {
    if (this.#ordered.of !== together) this.#ordered = { of: together, classes: together.map((cells) => classesInOrder(this.ranking, cells)) };
    return this.#ordered.classes;
  }

  #classesOf(partition: Partition, together: readonly Cells[]): Classes {
    return this.#inOrder(together).flatMap((one) => one.get(partition) ?? [])[0] as Classes;
  }

  #lossFigures(partition: Partition, together: readonly Cells[]): readonly LossFigures[] {
    const none = this.noLosses;
    if (none !== undefined) return partition.groups.map(() => ({ brier: none, logLoss: none, calibration: none, calibrationError: none }));
    const { higherIs } = this.#table;
    if (!this.#losses.has(partition)) {
      for (const [one, losses] of walkLosses(this.ranking, higherIs, this.#inOrder(together))) this.#losses.set(one, losses);
    }
    const figures = lossFigures(this.ranking, partition, this.#classesOf(partition, together), this.#losses.get(partition) as GroupLosses, higherIs === 'positive');
    // They are asked for once.
    this.#losses.delete(partition);
    return figures;
  }
}
