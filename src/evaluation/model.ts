import type { BinaryTable, Scores } from '../predictions/table.ts';
import { clusteredVariances, type PlacedRanks } from './areas.ts';
import { classesInOrder, reordered, type Cells, type Classes } from './cells.ts';
import type { Members } from './clusters.ts';
import { leastFlagged } from './counts.ts';
import { delongVariance } from './delong.ts';
import type { GroupLosses } from './group-losses.ts';
import { walkLosses } from './loss-walk.ts';
import type { Partition } from './partition.ts';
import { numberedByPlace, rankRows, type Ranking } from './ranking.ts';
import type { RankMachine } from './ranks.ts';
import { lossFigures, scoreSummary, withoutLosses, type LossFigures } from './score-figures.ts';
import type { ScoreSummary, Undefined } from './summary.ts';

/** One model in one partition. */
interface ModelFigures {
  readonly figures: readonly ScoreSummary[];
  readonly ranks: PlacedRanks;
  /** Where the placements stand in the machine; 0 unless they were asked for. */
  readonly placementsAt: number;
}

/** A model's scores, sorted once, and what is known of partitions that were walked along with another. */
export class Model {
  readonly ranking: Ranking;
  /** Why the scores have no losses, if they have none. */
  readonly noLosses: Undefined | undefined;
  readonly #machine: RankMachine;
  readonly #by: Model | undefined;
  #walked: Ranking;
  readonly #table: BinaryTable;
  readonly #scores: Scores;
  readonly #losses = new Map<Partition, GroupLosses>();
  /** The classes of the partitions that were looked at last, for each set of cells. */
  #ordered: { readonly of: readonly Cells[]; readonly classes: readonly ReadonlyMap<Partition, Classes>[] } = { of: [], classes: [] };
  #placementsAt = 0;

  /** @param by the model by whose ranking the rows are numbered; their own order numbers them where it is left out. */
  constructor(machine: RankMachine, table: BinaryTable, scores: Scores, by?: { readonly model: Model; readonly numbers: Uint32Array }) {
    this.#machine = machine;
    this.#table = table;
    this.#scores = scores;
    this.#by = by?.model;
    this.ranking = rankRows(table, scores, by?.numbers);
    this.#walked = this.ranking;
    this.noLosses = withoutLosses(this.ranking, table.higherIs === 'positive');
  }

  /**
   * @param together cells of partitions whose losses are summed up in one walk with those of this one.
   * @param others where the placements in this partition stand by the model that this one is compared with; 0 for none.
   */
  figures(partition: Partition, together: readonly Cells[], isPlaced: boolean, members: Members | undefined, others = 0): ModelFigures {
    const table = this.#table;
    if (isPlaced && this.#placementsAt === 0) this.#placementsAt = this.#machine.reservePlacements();
    const least = leastFlagged(table, this.#scores) ?? -Infinity;
    const placementsAt = this.#placementsAt;
    const ranks: PlacedRanks = {
      sums: this.#machine.rankSums(this.#walked, this.#classesOf(partition, together), partition, least, { own: placementsAt, others }),
      placements: () => this.#machine.placements(placementsAt),
    };
    const variances = members === undefined ? ranks.sums.map(delongVariance) : clusteredVariances(table, members, partition, ranks);
    let known: readonly LossFigures[] | undefined;
    const losses = (group: number): LossFigures => {
      known ??= this.#lossFigures(partition, together);
      return known[group] as LossFigures;
    };
    return { figures: ranks.sums.map((sums, group) => scoreSummary(this.#scores, sums, variances[group], () => losses(group))), ranks, placementsAt };
  }

  /** Numbers the rows by this ranking from now on, also where they are walked. @returns the number of each row. */
  number(): Uint32Array {
    const { ranking, numbers } = numberedByPlace(this.ranking);
    this.#walked = ranking;
    return numbers;
  }

  #classes(together: readonly Cells[]): readonly ReadonlyMap<Partition, Classes>[] {
    if (this.#by !== undefined) return this.#by.#inOrder(together).map((classes) => reordered(this.ranking, classes));
    return together.map((cells) => classesInOrder(this.ranking, cells));
  }

  #inOrder(together: readonly Cells[]): readonly ReadonlyMap<Partition, Classes>[] {
    if (this.#ordered.of !== together) this.#ordered = { of: together, classes: this.#classes(together) };
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
