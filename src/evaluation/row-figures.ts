import type { BinaryTable, Codes, Scores } from '../predictions/table.ts';
import { leastFlagged } from './counts.ts';
import { clusteredVariances, compareAreas, type PlacedRanks } from './areas.ts';
import { membersOf, type Members } from './clusters.ts';
import type { GroupLosses } from './group-losses.ts';
import { walkLosses } from './loss-walk.ts';
import { brierDifferences } from './pairs.ts';
import { partitionBy, type Partition } from './partition.ts';
import { cellsInOrder, rankRows, type Ranking } from './ranking.ts';
import { rankSums } from './ranks.ts';
import { scoreFigures, withoutLosses } from './score-figures.ts';
import type { PairedSummary, ScoreSummary, Undefined } from './summary.ts';

/** What another threshold of the evaluated model does not change of a comparison. */
export type PairedFigures = Pick<PairedSummary, 'reference' | 'aurocCovariance' | 'aurocDifference' | 'brierDifference'>;

/** What another threshold changes only in the counts, for each group; of the references one after the other. */
interface Figures {
  readonly scores: readonly ScoreSummary[];
  readonly references: readonly (readonly PairedFigures[])[];
}

/** One model in one partition. Placements are empty unless models are compared or cases come in clusters. */
interface ModelFigures extends PlacedRanks {
  readonly figures: readonly ScoreSummary[];
}

/** A model's scores, sorted once, and what is known of partitions that were walked along with another. */
class Model {
  readonly ranking: Ranking;
  readonly noLosses: Undefined | undefined;
  readonly #scores: Scores;
  readonly #cells = new Map<Partition, Codes>();
  readonly #losses = new Map<Partition, GroupLosses>();

  constructor(table: BinaryTable, scores: Scores) {
    this.#scores = scores;
    this.ranking = rankRows(table, scores);
    this.noLosses = withoutLosses(this.ranking, table.higherIs === 'positive');
  }

  /** @param together partitions to be walked along with this one, if it has not been yet. */
  figures(table: BinaryTable, partition: Partition, together: readonly Partition[], isPlaced: boolean): ModelFigures {
    const { higherIs } = table;
    const placements = new Uint32Array(isPlaced ? table.rows : 0);
    const cells = this.#cellsOf(partition);
    const sums = rankSums(this.ranking, cells, partition.groups.length, leastFlagged(table, this.#scores) ?? -Infinity, placements);
    const losses = this.noLosses ?? this.#lossesOf(partition, together, higherIs);
    const figures = scoreFigures(this.#scores, this.ranking, partition, cells, sums, losses, higherIs === 'positive');
    // A partition is evaluated once.
    this.#cells.delete(partition);
    this.#losses.delete(partition);
    return { sums, placements, figures };
  }

  #cellsOf(partition: Partition): Codes {
    const cells = this.#cells.get(partition) ?? cellsInOrder(this.ranking, partition);
    this.#cells.set(partition, cells);
    return cells;
  }

  #lossesOf(partition: Partition, together: readonly Partition[], higherIs: BinaryTable['higherIs']): GroupLosses {
    const known = this.#losses.get(partition);
    if (known !== undefined) return known;
    const all = walkLosses(this.ranking, higherIs, together.map((one) => [one, this.#cellsOf(one)]));
    for (const [i, losses] of all.entries()) this.#losses.set(together[i] as Partition, losses);
    return all[together.indexOf(partition)] as GroupLosses;
  }
}

/** The figures of a table at its own threshold. What was asked once is kept. */
export class RowFigures {
  readonly members: Members | undefined;
  readonly table: BinaryTable;
  readonly #partitions = new Map<string, Partition>();
  readonly #figures = new Map<Partition, Figures>();
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
    const found = this.#figures.get(partition) ?? this.#evaluate(partition, this.#together(attributes));
    this.#figures.set(partition, found);
    return found;
  }

  #model(index: number): Model {
    const { scores, references } = this.table;
    this.#models ??= [scores, ...references].map((one) => new Model(this.table, one));
    return this.#models[index] as Model;
  }

  /** The whole and each attribute are walked in one go, for whoever asks for one of them will ask for the others. */
  #together(attributes: readonly string[]): readonly Partition[] {
    const wanted = attributes.length > 1 ? [attributes] : [[], ...this.table.attributes.map(({ name }) => [name])];
    return wanted.map((names) => this.partition(names));
  }

  #evaluate(partition: Partition, together: readonly Partition[]): Figures {
    const table = this.table;
    const isPlaced = table.references.length > 0 || this.members !== undefined;
    const own = this.#model(0).figures(table, partition, together, isPlaced);
    const references = table.references.map((reference, i) => {
      const other = this.#model(i + 1).figures(table, partition, together, true);
      const areas = compareAreas(table, this.members, partition, own, other);
      const brier = this.#brierDifferences(partition, reference, this.#model(0).noLosses ?? this.#model(i + 1).noLosses);
      return this.#clustered(partition, other).map((figures, group) => ({
        reference: figures, ...areas[group] as (typeof areas)[number], brierDifference: brier(group),
      }));
    });
    return { scores: this.#clustered(partition, own), references };
  }

  #brierDifferences(partition: Partition, reference: Scores, noLosses: Undefined | undefined): (group: number) => PairedSummary['brierDifference'] {
    if (noLosses !== undefined) return () => noLosses;
    const means = brierDifferences(this.table, partition, this.table.scores, reference);
    return (group) => {
      const mean = means[group];
      return mean === undefined || mean.n === 0 ? { undefined: 'no cases' } : mean;
    };
  }

  /** Obuchowski's variance in place of DeLong's where cases come in clusters. */
  #clustered(partition: Partition, own: ModelFigures): readonly ScoreSummary[] {
    if (this.members === undefined) return own.figures;
    const variances = clusteredVariances(this.table, this.members, partition, own);
    return own.figures.map((figures, group) =>
      ('undefined' in figures.auroc ? figures : { ...figures, auroc: { ...figures.auroc, variance: variances[group] } }));
  }
}
