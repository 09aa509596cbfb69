import type { BinaryTable, Scores } from '../predictions/table.ts';
import { compareAreas } from './areas.ts';
import { cellsOf, type Cells } from './cells.ts';
import { membersOf, type Members } from './clusters.ts';
import { Model } from './model.ts';
import { brierDifferences } from './pairs.ts';
import { PerCells } from './per-cells.ts';
import { partitionBy, type Partition } from './partition.ts';
import type { Ranking } from './ranking.ts';
import { RankMachine } from './ranks.ts';
import type { PairedSummary, ScoreSummary } from './summary.ts';

/** What another threshold of the evaluated model does not change of a comparison. */
export type PairedFigures = Pick<PairedSummary, 'reference' | 'aurocCovariance' | 'aurocDifference' | 'brierDifference'>;

/** What another threshold changes only in the counts, for each group; of the references one after the other. */
interface Figures {
  readonly scores: readonly ScoreSummary[];
  readonly references: readonly (readonly PairedFigures[])[];
}

/** The figures of a table at its own threshold. What was asked once is kept. */
export class RowFigures {
  readonly members: Members | undefined;
  readonly table: BinaryTable;
  readonly #partitions = new Map<string, Partition>();
  readonly #figures = new Map<Partition, Figures>();
  readonly #differences = new PerCells((cells, reference: Scores) => brierDifferences(this.table, cells, this.table.scores, reference));
  #margins: readonly Cells[] | undefined;
  #models: readonly Model[] | undefined;

  constructor(table: BinaryTable) {
    this.table = table;
    this.members = table.clusters === undefined ? undefined : membersOf(table.clusters);
  }

  get ranking(): Ranking {
    return (this.#model(0)).ranking;
  }

  partition(attributes: readonly string[]): Partition {
    const key = JSON.stringify(attributes);
    const found = this.#partitions.get(key) ?? partitionBy(this.table, attributes);
    this.#partitions.set(key, found);
    return found;
  }

  figures(attributes: readonly string[]): Figures {
    const partition = this.partition(attributes);
    const found = this.#figures.get(partition) ?? this.#evaluate(partition, this.together(attributes));
    this.#figures.set(partition, found);
    return found;
  }

  #model(index: number): Model {
    const { scores, references } = this.table;
    if (this.#models === undefined) {
      const machine = new RankMachine(this.table.rows);
      const model = new Model(machine, this.table, scores);
      // A reference ranks the cases much alike: what it fetches by their numbers lies close together. Clusters ask by row.
      const by = references.length === 0 || this.members !== undefined ? undefined : { model, numbers: model.number() };
      this.#models = [model, ...references.map((one) => new Model(machine, this.table, one, by))];
    }
    return this.#models[index] as Model;
  }

  /** The whole and each attribute are walked in one go, for whoever asks for one of them will ask for the others. */
  together(attributes: readonly string[]): readonly Cells[] {
    const { attributes: known, rows } = this.table;
    if (attributes.length > 1) return cellsOf([this.partition(attributes)], rows);
    this.#margins ??= cellsOf([[], ...known.map(({ name }) => [name])].map((names) => this.partition(names)), rows);
    return this.#margins;
  }

  #evaluate(partition: Partition, together: readonly Cells[]): Figures {
    const { references } = this.table;
    const isPlaced = references.length > 0 || this.members !== undefined;
    const { figures, ranks, placementsAt } = this.#model(0).figures(partition, together, isPlaced, this.members);
    return {
      scores: figures,
      references: references.map((reference, i) => {
        const other = this.#model(i + 1).figures(partition, together, this.members !== undefined, this.members, placementsAt);
        const areas = compareAreas(this.table, this.members, partition, ranks, other.ranks);
        const noLosses = this.#model(0).noLosses ?? this.#model(i + 1).noLosses;
        const differences = noLosses === undefined ? this.#differences.of(together, partition, reference) : undefined;
        return other.figures.map((own, group) => ({
          reference: own, ...areas[group] as (typeof areas)[number], brierDifference: noLosses ?? differences?.[group] ?? { undefined: 'no cases' },
        }));
      }),
    };
  }
}
