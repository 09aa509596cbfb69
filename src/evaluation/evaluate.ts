import type { BinaryTable, Scores } from '../predictions/table.ts';
import type { CellFigure } from '../statistics/cell-figures.ts';
import { CellSampler, percentileInterval } from '../statistics/bootstrap.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Interval } from '../statistics/intervals.ts';
import { isUndefined, type Undefined } from '../statistics/undefined.ts';
import { comparisons } from './comparisons.ts';
import type { Evaluation, GroupFigures, MetricFigure } from './evaluation.ts';
import { figuresOf, type FigureSettings } from './figures.ts';
import { gapsFrom, gapsOf, spreadsOf } from './gaps.ts';
import { rising, rowsIn } from './group-rows.ts';
import { averagePrecision, clusteredCells, clusteredDifference, meanOf, resampleRows, sampleOf, seedOf } from './resample.ts';
import { brierLosses, logLosses } from './losses.ts';
import type { Group, GroupSummary, RowEvaluation } from './summary.ts';

export interface EvaluateSettings {
  /** Attributes, each alone or several crossed; the whole is always told. */
  readonly by: readonly (readonly string[])[];
  readonly level: number;
  readonly netBenefitAt: readonly number[];
  /** Levels by their attributes, one of `by` each, that the other levels are also compared with. */
  readonly referenceLevels?: ReadonlyMap<string, string> | undefined;
  /** Also resamples rows, for figures that cells do not determine: at a cost of the rows for each of 2,000 replicates. */
  readonly bootstrapRows: boolean;
  /** `sha256:…` of the evaluated model, where it is known: a part of every seed. */
  readonly model?: string | undefined;
}

/** Rows of a group, found once. */
class GroupRows {
  readonly #table: BinaryTable;
  readonly #found = new Map<string, Uint32Array>();
  constructor(table: BinaryTable) {
    this.#table = table;
  }

  of(group: Group): Uint32Array {
    const key = JSON.stringify(group);
    const known = this.#found.get(key) ?? rowsIn(this.#table, group);
    this.#found.set(key, known);
    return known;
  }
}

/** The bootstraps of one table. */
class Bootstraps {
  readonly #table: BinaryTable;
  readonly #rows: GroupRows;
  readonly #settings: EvaluateSettings;
  readonly #samplers = new Map<Confusion, CellSampler>();

  constructor(table: BinaryTable, settings: EvaluateSettings) {
    this.#table = table;
    this.#rows = new GroupRows(table);
    this.#settings = settings;
  }

  #seed(metric: string, group: Group): { readonly seed: string } {
    return { seed: seedOf({ testSet: this.#table.testSetDigest, model: this.#settings.model, metric, group }) };
  }

  cells(metric: string, { group, scores }: GroupSummary, figure: CellFigure): Interval | Undefined {
    const resampling = this.#seed(metric, group);
    if (this.#table.clusters !== undefined) return percentileInterval(clusteredCells(this.#table, this.#rows.of(group), figure, resampling), this.#settings.level);
    if (scores.counts === undefined) return { undefined: 'no threshold was given' };
    return percentileInterval(this.#sampler(scores.counts).replicates(figure, resampling), this.#settings.level);
  }

  #sampler(cells: Confusion): CellSampler {
    const sampler = this.#samplers.get(cells) ?? new CellSampler(cells);
    this.#samplers.set(cells, sampler);
    return sampler;
  }

  difference(metric: string, { group }: GroupSummary, reference: Scores, figure: CellFigure): Interval | Undefined {
    return percentileInterval(clusteredDifference(this.#table, this.#rows.of(group), reference, figure, this.#seed(`${metric} less ${reference.name}`, group)), this.#settings.level);
  }

  rows(metric: string, { group }: GroupSummary): Interval | Undefined {
    const table = this.#table;
    const sample = sampleOf(table, rising(this.#rows.of(group), table.scores));
    const figure =
      metric === 'auprc' ? averagePrecision(sample, table.scores, sample.rows) : meanOf(sample, metric === 'brier' ? brierLosses(table, table.scores) : logLosses(table, table.scores));
    return percentileInterval(resampleRows(sample, figure, this.#seed(metric, group)), this.#settings.level);
  }
}

function netBenefits(evaluation: RowEvaluation, at: readonly number[], attributes: readonly string[]): (readonly [at: number, groups: readonly GroupSummary[]])[] {
  return at.map((threshold) => [threshold, (threshold === evaluation.table.scores.threshold ? evaluation : evaluation.at(threshold)).groups(attributes)] as const);
}

/** Whether the scores are probabilities of the condition: then alone is a threshold probability a threshold. */
function areProbabilities({ table }: RowEvaluation, whole: GroupSummary | undefined): boolean {
  return table.higherIs === 'positive' && whole !== undefined && !isUndefined(whole.scores.brier);
}

/** Of more levels the differences of each two would be more than anyone reads. */
const MOST_COMPARED = 100;

/** Every figure of a table with two classes, group by group: what `plumbline evaluate` prints. */
export function evaluate(evaluation: RowEvaluation, settings: EvaluateSettings): Evaluation {
  const { table } = evaluation;
  const { by, level, referenceLevels = new Map<string, string>() } = settings;
  const bootstraps = new Bootstraps(table, settings);
  const figureSettings: FigureSettings = {
    level,
    bootstrap: (metric, summary, figure) => bootstraps.cells(metric, summary, figure),
    bootstrapRows: settings.bootstrapRows ? (metric, summary) => bootstraps.rows(metric, summary) : undefined,
  };
  const partitions = [[], ...by];
  const [whole] = evaluation.groups([]);
  const { netBenefitAt } = settings;
  const at = areProbabilities(evaluation, whole) ? netBenefitAt : [];
  const none = netBenefitAt.filter((one) => !at.includes(one)).map((one): MetricFigure => ({ metric: 'net_benefit', at: one, undefined: 'the scores are no probabilities of the condition', intervals: [] }));
  const groups = partitions.flatMap((attributes): GroupFigures[] => {
    const benefits = netBenefits(evaluation, at, attributes);
    return evaluation.groups(attributes).map((summary, index) => {
      const cells = benefits.flatMap(([threshold, found]): (readonly [number, Confusion])[] => {
        const counts = found[index]?.scores.counts;
        return counts === undefined ? [] : [[threshold, counts]];
      });
      const { counts } = summary.scores;
      return { group: summary.group, n: summary.n, ...(counts === undefined ? {} : { counts }), metrics: [...figuresOf(summary, figureSettings, cells), ...none] };
    });
  });
  const single = by.filter((attributes) => attributes.length === 1).flat();
  const compared = single.filter((attribute) => evaluation.groups([attribute]).length <= MOST_COMPARED);
  const notes = single.filter((attribute) => !compared.includes(attribute)).map((attribute) => `${attribute} has more than ${MOST_COMPARED} levels: the differences of each two are left out`);
  const references = new Map(table.references.map((reference) => [reference.name, reference]));
  const difference = (metric: string, summary: GroupSummary, name: string, figure: CellFigure): Interval | Undefined => {
    const reference = references.get(name);
    if (reference === undefined) throw new RangeError(`the table has no reference ${name}`);
    return bootstraps.difference(metric, summary, reference, figure);
  };
  return {
    schema: 'plumbline/evaluation/v1',
    rows: table.rows,
    excluded: table.excluded.reduce((sum, { n }) => sum + n, 0),
    ...(table.excluded.length === 0 ? {} : { exclusions: table.excluded }),
    ...(table.testSetDigest === undefined ? {} : { test_set: table.testSetDigest }),
    ...(table.clusters === undefined ? {} : { clusters: table.clusters.count }),
    groups,
    comparisons: comparisons(partitions.flatMap((attributes) => evaluation.groups(attributes)), { level, bootstrap: table.clusters === undefined ? undefined : difference }),
    gaps: compared.flatMap((attribute) => gapsOf(attribute, evaluation.groups([attribute]), level)),
    ...(referenceLevels.size === 0 ? {} : { reference_gaps: [...referenceLevels].flatMap(([attribute, from]) => gapsFrom(attribute, from, evaluation.groups([attribute]), level)) }),
    spreads: single.flatMap((attribute) => spreadsOf(attribute, evaluation.groups([attribute]))),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
