import { byteOrder } from '../model/digest.ts';
import type { BinaryTable, Clusters, Scores } from '../predictions/table.ts';
import { resample, type Replicates, type Resampling } from '../statistics/bootstrap.ts';
import type { CellFigure } from '../statistics/cell-figures.ts';
import type { Confusion } from '../statistics/confusion.ts';
import type { Random } from '../statistics/random.ts';
import type { Group } from './summary.ts';

/** What a bootstrap is of. */
export interface Subject {
  /** Digests; undefined where there is none to be had. */
  readonly testSet: string | undefined;
  readonly model: string | undefined;
  readonly metric: string;
  readonly group: Group;
}

/** The seed of a bootstrap: one text for each subject, whatever the order of the group's attributes. */
export function seedOf({ testSet, model, metric, group }: Subject): string {
  const levels = Object.entries(group).sort(([a], [b]) => byteOrder(a, b));
  return JSON.stringify([testSet ?? null, model ?? null, metric, levels]);
}

/** The rows of one group by position, from 0, as they are drawn. */
export interface Sample {
  readonly table: BinaryTable;
  /** Row numbers of the table, by position. */
  readonly rows: Uint32Array;
  /** Counts into zeroed `times` how often each position is drawn. */
  readonly draw: (random: Random, times: Uint32Array) => void;
}

/** A figure of rows that stand in the sample `times` over, by position. */
export type RowFigure = (times: Uint32Array) => number | undefined;

/**
 * Whole clusters where the table has them, else rows within positives and within negatives: as many as the group has.
 * @param rows In the order of rising scores: then the order of the file shows in no replicate.
 */
export function sampleOf(table: BinaryTable, rows: Uint32Array): Sample {
  return { table, rows, draw: table.clusters === undefined ? rowsWithinTruth(table, rows) : wholeClusters(table.clusters, rows) };
}

function rowsWithinTruth({ truth }: BinaryTable, rows: Uint32Array): Sample['draw'] {
  const positions = Uint32Array.from(rows.keys());
  const strata = [1, 0].map((label) => positions.filter((position) => truth[rows[position] ?? NaN] === label));
  return (random, times) => {
    for (const stratum of strata) {
      for (let drawn = 0; drawn < stratum.length; drawn += 1) times[stratum[random.below(stratum.length)] as number]! += 1;
    }
  };
}

/** For each position its cluster, those of the group numbered from 0 in the order of their codes; and how many there are. */
function clustersOf({ codes, count: all }: Clusters, rows: Uint32Array): { readonly of: Uint32Array; readonly count: number } {
  const numbers = new Uint32Array(all);
  for (const row of rows) numbers[codes[row] as number] = 1;
  let count = 0;
  for (let code = 0; code < all; code += 1) {
    if (numbers[code] === 0) continue;
    numbers[code] = count;
    count += 1;
  }
  return { of: rows.map((row) => numbers[codes[row] as number] as number), count };
}

function wholeClusters(clusters: Clusters, rows: Uint32Array): Sample['draw'] {
  const { of, count } = clustersOf(clusters, rows);
  const members = Uint32Array.from(rows.keys()).sort((a, b) => (of[a] as number) - (of[b] as number));
  const starts = new Uint32Array(count + 1);
  for (const cluster of of) starts[cluster + 1]! += 1;
  for (let cluster = 0; cluster < count; cluster += 1) starts[cluster + 1]! += starts[cluster] as number;
  return (random, times) => {
    for (let drawn = 0; drawn < count; drawn += 1) {
      const cluster = random.below(count);
      const end = starts[cluster + 1] as number;
      for (let at = starts[cluster] as number; at < end; at += 1) times[members[at] as number]! += 1;
    }
  };
}

/** Replicates of a figure that needs rows, at a cost of the rows for each. @throws RangeError as `resample`. */
export function resampleRows(sample: Sample, figure: RowFigure, resampling: Resampling): Replicates {
  const times = new Uint32Array(sample.rows.length);
  return resample(resampling, (random) => {
    times.fill(0);
    sample.draw(random, times);
    return figure(times);
  });
}

/** The mean of what each row of the table has, such as its loss. */
export function meanOf({ rows }: Sample, values: Float64Array): RowFigure {
  const own = Float64Array.from(rows, (row) => values[row] ?? NaN);
  return (times) => {
    let [sum, n] = [0, 0];
    for (let position = 0; position < own.length; position += 1) {
      sum += (times[position] as number) * (own[position] as number);
      n += times[position] as number;
    }
    return n === 0 ? undefined : sum / n;
  };
}

/** Positions from the score that speaks most for the condition to the least, with their truth and the ends of equal scores. */
interface Ranking {
  readonly positions: Uint32Array;
  readonly truth: Uint8Array;
  readonly endsTie: Uint8Array;
}

/** @param rising The sample's rows in the order of rising scores. */
function rank({ table, rows }: Sample, { values }: Scores, rising: Uint32Array): Ranking {
  const ranked = table.higherIs === 'positive' ? rising.toReversed() : rising;
  const positionOf = new Uint32Array(table.rows);
  for (const [position, row] of rows.entries()) positionOf[row] = position;
  return {
    positions: ranked.map((row) => positionOf[row] as number),
    truth: Uint8Array.from(ranked, (row) => table.truth[row] as number),
    endsTie: Uint8Array.from(ranked, (row, at) => (values[row] === values[ranked[at + 1] ?? NaN] ? 0 : 1)),
  };
}

/**
 * Average precision: the precision at each distinct score, weighed by the recall that it adds. Undefined without positives.
 * @param rising The sample's rows in the order of rising scores.
 */
export function averagePrecision(sample: Sample, scores: Scores, rising: Uint32Array): RowFigure {
  const { positions, truth, endsTie } = rank(sample, scores, rising);
  return (times) => {
    let [tp, counted, flagged, sum] = [0, 0, 0, 0];
    for (let at = 0; at < positions.length; at += 1) {
      const n = times[positions[at] as number] as number;
      flagged += n;
      if (truth[at] === 1) tp += n;
      if (endsTie[at] === 1 && tp > counted) {
        sum += ((tp - counted) * tp) / flagged;
        counted = tp;
      }
    }
    return tp === 0 ? undefined : sum / tp;
  };
}

/**
 * P(score of a positive > score of a negative) + P(equal) / 2. Undefined without positives or without negatives.
 * @param rising The sample's rows in the order of rising scores.
 */
export function auroc(sample: Sample, scores: Scores, rising: Uint32Array): RowFigure {
  const { positions, truth, endsTie } = rank(sample, scores, rising);
  return (times) => {
    let [tp, fp, equal, pairs] = [0, 0, 0, 0];
    for (let at = 0, negatives = 0; at < positions.length; at += 1) {
      const n = times[positions[at] as number] as number;
      if (truth[at] === 1) equal += n;
      else negatives += n;
      if (endsTie[at] === 1) {
        pairs += negatives * (tp + equal / 2);
        [tp, fp, equal, negatives] = [tp + equal, fp + negatives, 0, 0];
      }
    }
    return tp === 0 || fp === 0 ? undefined : pairs / tp / fp;
  };
}

const CELLS = 4;

/** Adds the cells of each cluster at the model's threshold to `sums`, from `offset` on, in the order tp, fp, tn, fn. */
function addCells(table: BinaryTable, { name, values, threshold }: Scores, rows: Uint32Array, of: Uint32Array, sums: Uint32Array, width: number, offset: number): void {
  if (threshold === undefined) throw new RangeError(`${name} has no threshold, and so no cells`);
  for (const [position, row] of rows.entries()) {
    const score = values[row] as number;
    const flagged = table.higherIs === 'positive' ? score >= threshold : score <= threshold;
    const positive = table.truth[row] === 1;
    const cell = flagged ? (positive ? 0 : 1) : positive ? 3 : 2;
    sums[(of[position] as number) * width + offset + cell]! += 1;
  }
}

function cellsAt(totals: Float64Array, offset: number): Confusion {
  const [tp = 0, fp = 0, tn = 0, fn = 0] = totals.subarray(offset, offset + CELLS);
  return { tp, fp, tn, fn };
}

/** Replicates of a figure of the cells of some models, clusters drawn whole: at a cost of the clusters for each, not of the rows. */
function resampleClusters(table: BinaryTable, rows: Uint32Array, models: readonly Scores[], figure: (totals: Float64Array) => number | undefined, resampling: Resampling): Replicates {
  if (table.clusters === undefined) throw new RangeError('the table has no clusters');
  const { of, count } = clustersOf(table.clusters, rows);
  const width = models.length * CELLS;
  const sums = new Uint32Array(count * width);
  for (const [index, scores] of models.entries()) addCells(table, scores, rows, of, sums, width, index * CELLS);
  const totals = new Float64Array(width);
  return resample(resampling, (random) => {
    totals.fill(0);
    for (let drawn = 0; drawn < count; drawn += 1) {
      const start = random.below(count) * width;
      for (let column = 0; column < width; column += 1) totals[column]! += sums[start + column] as number;
    }
    return figure(totals);
  });
}

/**
 * Replicates of a figure of cells in some rows, whole clusters drawn.
 * @throws RangeError for a table without clusters, a model without threshold, and as `resample`.
 */
export function clusteredCells(table: BinaryTable, rows: Uint32Array, figure: CellFigure, resampling: Resampling): Replicates {
  return resampleClusters(table, rows, [table.scores], (totals) => figure(cellsAt(totals, 0)), resampling);
}

/**
 * Replicates of the same figure's difference from a reference on the same rows, new less reference, whole clusters drawn.
 * @throws RangeError as `clusteredCells`.
 */
export function clusteredDifference(table: BinaryTable, rows: Uint32Array, reference: Scores, figure: CellFigure, resampling: Resampling): Replicates {
  return resampleClusters(table, rows, [table.scores, reference], (totals) => {
    const [current, before] = [figure(cellsAt(totals, 0)), figure(cellsAt(totals, CELLS))];
    return current === undefined || before === undefined ? undefined : current - before;
  }, resampling);
}
