import { rising, rowsIn } from '../evaluation/group-rows.ts';
import { brierLosses, logLosses } from '../evaluation/losses.ts';
import { auroc, averagePrecision, clusteredCells, clusteredDifference, meanOf, resampleRows, sampleOf, seedOf, type RowFigure, type Sample } from '../evaluation/resample.ts';
import type { ScoreSummary } from '../evaluation/summary.ts';
import type { Scores } from '../predictions/table.ts';
import { differences, percentileInterval, stratifiedCells, type Replicates } from '../statistics/bootstrap.ts';
import { cellFigure, type CellFigure } from '../statistics/cell-figures.ts';
import type { Limits, Metric, ModelRows } from './carriers.ts';
import { cannotCompute } from './intervals.ts';
import { isClustered } from './rows.ts';

type Resampled = { readonly limits: Limits; readonly note?: string };

/** One model's rows in a group that has some. */
type ScoredRows = ModelRows & { readonly scores: ScoreSummary };
const areScored = (model: ModelRows): model is ScoredRows => model.scores !== undefined;

function scoresOf({ of, reference }: ModelRows): Scores {
  const { scores, references } = of.evaluation.table;
  return references.find(({ name }) => name === reference) ?? scores;
}

/** A figure of rows that counts at one threshold do not determine; undefined for a metric that is not resampled. */
function rowFigure(metric: string, sample: Sample, scores: Scores): RowFigure | undefined {
  if (metric === 'auroc') return auroc(sample, scores, rising(sample.rows, scores));
  if (metric === 'auprc') return averagePrecision(sample, scores, rising(sample.rows, scores));
  if (metric === 'brier') return meanOf(sample, brierLosses(sample.table, scores));
  return metric === 'log_loss' ? meanOf(sample, logLosses(sample.table, scores)) : undefined;
}

function cellsOf(metric: Metric): CellFigure | undefined {
  return metric.type === 'counts' ? cellFigure(metric.definition) : undefined;
}

const seed = ({ of }: ModelRows, metric: string): { seed: string } => ({ seed: seedOf({ testSet: of.testSet, model: of.model, metric, group: of.group }) });

/** Replicates of one model's figure in one group: whole clusters are drawn where the rows are clustered. */
function replicatesOf(metric: Metric, model: ScoredRows): Replicates | undefined {
  const { evaluation } = model.of;
  const { table } = evaluation;
  const [scores, rows] = [scoresOf(model), rowsIn(table, model.of.group)];
  const cells = cellsOf(metric);
  const name = model.reference === undefined ? metric.name : `${metric.name} of ${model.reference}`;
  if (cells !== undefined) {
    const { counts } = model.scores;
    if (isClustered(evaluation)) return clusteredCells({ ...table, scores }, rows, cells, seed(model, name));
    return counts && stratifiedCells(counts, cells, seed(model, name));
  }
  const sample = sampleOf(table, rising(rows, table.scores));
  const figure = rowFigure(metric.name, sample, scores);
  return figure && resampleRows(sample, figure, seed(model, name));
}

/** Replicates of new less reference on the same rows. */
function pairedReplicates(metric: Metric, now: ModelRows, reference: Scores): Replicates | undefined {
  const { table } = now.of.evaluation;
  const name = `${metric.name} less ${reference.name}`;
  const rows = rowsIn(table, now.of.group);
  const cells = cellsOf(metric);
  if (cells !== undefined && isClustered(now.of.evaluation)) return clusteredDifference(table, rows, reference, cells, seed(now, name));
  const sample = sampleOf(table, rising(rows, table.scores));
  const [a, b] = [table.scores, reference].map((scores) => (cells === undefined ? rowFigure(metric.name, sample, scores) : countedFigure(cells, sample, scores)));
  return a && b && resampleRows(sample, (times) => less(a(times), b(times)), seed(now, name));
}

/** A replicate without one of the two has no difference. */
const less = (a = NaN, b = NaN): number => a - b;

/** Replicates of one group less another where clusters may have rows in both: they are drawn once, for both. */
function spanningReplicates(metric: Metric, a: ModelRows, b: ModelRows): Replicates | undefined {
  const { table } = a.of.evaluation;
  const groups = [rowsIn(table, a.of.group), rowsIn(table, b.of.group)] as const;
  const sample = sampleOf(table, rising(Uint32Array.from(new Set([...groups[0], ...groups[1]])), table.scores));
  const cells = cellsOf(metric);
  const figures = groups.map((rows) => {
    if (cells !== undefined) return countedFigure(cells, sample, table.scores, new Set(rows));
    if (metric.name === 'auroc') return auroc(sample, table.scores, rising(rows, table.scores));
    return metric.name === 'auprc' ? averagePrecision(sample, table.scores, rising(rows, table.scores)) : undefined;
  });
  const [x, y] = figures;
  const name = `${metric.name} less ${Object.values(b.of.group).join(', ')}`;
  return x && y && resampleRows(sample, (times) => less(x(times), y(times)), seed(a, name));
}

/** A figure of the cells of a sample, or of some of its rows, counted anew for each replicate. */
function countedFigure(figure: CellFigure, { table, rows }: Sample, { values, threshold = NaN }: Scores, among?: ReadonlySet<number>): RowFigure {
  const cell = Uint8Array.from(rows, (row) => {
    if (among !== undefined && !among.has(row)) return 4;
    const score = values[row] as number;
    const flagged = table.higherIs === 'positive' ? score >= threshold : score <= threshold;
    return flagged ? (table.truth[row] === 1 ? 0 : 1) : table.truth[row] === 1 ? 3 : 2;
  });
  return (times) => {
    const sums = [0, 0, 0, 0, 0];
    for (let at = 0; at < cell.length; at += 1) sums[cell[at] as number]! += times[at] as number;
    const [tp = 0, fp = 0, tn = 0, fn = 0] = sums;
    return figure({ tp, fp, tn, fn });
  };
}

function limitsOf(metric: Metric, replicates: Replicates | undefined, level: number, what: string): Resampled {
  if (replicates === undefined) throw cannotCompute(metric, 'bootstrap', what);
  const interval = percentileInterval(replicates, level);
  return 'undefined' in interval ? { limits: undefined, note: interval.undefined } : { limits: interval };
}

const NO_ROWS: Resampled = { limits: undefined };

/** Percentile limits of a figure. @throws CannotJudge for a metric that is not resampled. */
export function resampledLimits(metric: Metric, model: ModelRows, level: number): Resampled {
  return areScored(model) ? limitsOf(metric, replicatesOf(metric, model), level, 'a single figure') : NO_ROWS;
}

/** Percentile limits of a less b: of the same rows where b is a reference on them, else of other rows. @throws CannotJudge as above. */
export function resampledDifference(metric: Metric, a: ModelRows, b: ModelRows, level: number): Resampled {
  if (!areScored(a) || !areScored(b)) return NO_ROWS;
  if (b.reference !== undefined) return limitsOf(metric, pairedReplicates(metric, a, scoresOf(b)), level, 'a difference');
  if (isClustered(a.of.evaluation)) return limitsOf(metric, spanningReplicates(metric, a, b), level, 'a difference');
  const [x, y] = [replicatesOf(metric, a), replicatesOf(metric, b)];
  return limitsOf(metric, x && y && differences(x, y), level, 'a difference');
}
