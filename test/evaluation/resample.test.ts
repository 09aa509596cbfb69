import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  auroc, averagePrecision, clusteredCells, clusteredDifference, meanOf, resampleRows, sampleOf, seedOf, type RowFigure,
} from '../../src/evaluation/resample.ts';
import type { BinaryTable, Scores } from '../../src/predictions/table.ts';
import { differences, percentileInterval, stratifiedCells, type BootstrapInterval, type Replicates } from '../../src/statistics/bootstrap.ts';
import { cellFigure, type CellFigure } from '../../src/statistics/cell-figures.ts';
import type { Confusion } from '../../src/statistics/confusion.ts';
import { metricDefinition } from '../../src/statistics/metrics.ts';
import { Random } from '../../src/statistics/random.ts';

interface Expected {
  readonly table: 'basic_2000' | 'cluster_600';
  readonly group: Readonly<Record<string, string>>;
  readonly scheme: 'stratified' | 'cluster';
  readonly metric: string;
  readonly estimate: number;
  readonly percentile: readonly [number, number];
  readonly sd: number;
}

const read = (name: string): string => readFileSync(new URL(`oracle/${name}`, import.meta.url), 'utf8');
const EXPECTED = JSON.parse(read('bootstrap.json')) as readonly Expected[];

interface Read {
  readonly table: BinaryTable;
  readonly column: (name: string) => readonly string[];
}

function readTable(file: string, threshold: number, cluster?: string): Read {
  const [names = [], ...lines] = read(file).trim().split('\n').map((line) => line.split(','));
  const column = (name: string): string[] => lines.map((fields) => fields[names.indexOf(name)] ?? '');
  const patients = cluster === undefined ? [] : [...new Set(column(cluster))].sort();
  const table = tableOf(column('y_true').map(Number), column('score').map(Number), {
    threshold,
    clusters: cluster === undefined ? undefined : column(cluster).map((patient) => patients.indexOf(patient)),
  });
  return { table, column };
}

function tableOf(truth: readonly number[], scores: readonly number[], more: { threshold?: number; clusters?: readonly number[] | undefined; higherIs?: 'negative' } = {}): BinaryTable {
  return {
    rows: truth.length, truth: Uint8Array.from(truth), higherIs: more.higherIs ?? 'positive',
    scores: { name: 'score', values: Float64Array.from(scores), threshold: more.threshold }, references: [], attributes: [],
    clusters: more.clusters && { name: 'patient', count: Math.max(...more.clusters) + 1, codes: Uint32Array.from(more.clusters) },
    weights: undefined, excluded: [], testSetDigest: undefined,
  };
}

const BASIC = readTable('basic_2000.csv', 0.3);
const CLUSTERED = readTable('cluster_600.csv', 0.5, 'patient_id');

function rising({ values }: Scores, rows: readonly number[]): Uint32Array {
  return Uint32Array.from(rows).sort((a, b) => (values[a] ?? NaN) - (values[b] ?? NaN));
}

function rowsOf({ table, column }: Read, group: Readonly<Record<string, string>>): Uint32Array {
  const asked = Object.entries(group).map(([name, level]) => ({ texts: column(name), text: level === '(missing)' ? '' : level }));
  return rising(table.scores, [...table.truth.keys()].filter((row) => asked.every(({ texts, text }) => texts[row] === text)));
}

function cellsOf({ scores, truth }: BinaryTable, rows: Uint32Array): Confusion {
  const count = (positive: boolean, flagged: boolean): number =>
    rows.filter((row) => (truth[row] === 1) === positive && ((scores.values[row] ?? NaN) >= (scores.threshold ?? NaN)) === flagged).length;
  return { tp: count(true, true), fp: count(false, true), tn: count(false, false), fn: count(true, false) };
}

function cells(metric: string): CellFigure | undefined {
  const definition = metricDefinition(metric);
  return definition && cellFigure(definition);
}

const squares = ({ truth, scores }: BinaryTable): Float64Array => scores.values.map((score, row) => (score - (truth[row] ?? NaN)) ** 2);

function rowFigure(metric: string, table: BinaryTable, rows: Uint32Array): RowFigure {
  const sample = sampleOf(table, rows);
  if (metric === 'brier') return meanOf(sample, squares(table));
  return (metric === 'auroc' ? auroc : averagePrecision)(sample, table.scores, rows);
}

const once = (n: number): Uint32Array => new Uint32Array(n).fill(1);

function limits(replicates: Replicates): BootstrapInterval {
  const found = percentileInterval(replicates, 0.95);
  if ('undefined' in found) throw new Error(found.undefined);
  return found;
}

function replicatesOf({ metric, scheme, group }: Expected, { table }: Read, rows: Uint32Array): Replicates | undefined {
  const seed = seedOf({ testSet: 'sha256:t', model: 'sha256:m', metric, group });
  const figure = cells(metric);
  if (figure !== undefined) return scheme === 'cluster' ? clusteredCells(table, rows, figure, { seed }) : stratifiedCells(cellsOf(table, rows), figure, { seed });
  // Of a table with clusters the rows are drawn by these alone.
  if (scheme === 'stratified' && table.clusters !== undefined) return resampleRows(sampleOf({ ...table, clusters: undefined }, rows), rowFigure(metric, { ...table, clusters: undefined }, rows), { seed });
  return resampleRows(sampleOf(table, rows), rowFigure(metric, table, rows), { seed });
}

describe('bootstrap limits', () => {
  it.each(EXPECTED)('of $metric ($scheme) in $table $group are within 0.3 sd of the reference', (expected) => {
    const source = expected.table === 'basic_2000' ? BASIC : CLUSTERED;
    const rows = rowsOf(source, expected.group);
    const figure = cells(expected.metric);
    const estimate = figure === undefined ? rowFigure(expected.metric, source.table, rows)(once(rows.length)) : figure(cellsOf(source.table, rows));
    expect(estimate).toBeCloseTo(expected.estimate, 12);
    const found = limits(replicatesOf(expected, source, rows) ?? new Float64Array());
    expect(found.undefinedReplicates).toBe(0);
    expect(Math.abs(found.lower - expected.percentile[0]) / expected.sd).toBeLessThan(0.3);
    expect(Math.abs(found.upper - expected.percentile[1]) / expected.sd).toBeLessThan(0.3);
  });

  it('are wider by clusters than by rows', () => {
    const rows = rowsOf(CLUSTERED, {});
    const [byCluster, byRow] = [clusteredCells(CLUSTERED.table, rows, cells('f1') ?? (() => 0), { seed: 's' }), stratifiedCells(cellsOf(CLUSTERED.table, rows), cells('f1') ?? (() => 0), { seed: 's' })].map(limits);
    expect((byCluster?.upper ?? NaN) - (byCluster?.lower ?? NaN)).toBeGreaterThan(1.2 * ((byRow?.upper ?? NaN) - (byRow?.lower ?? NaN)));
  });
});

describe('sampleOf', () => {
  it('draws as many positives and negatives as there are', () => {
    const sample = sampleOf(tableOf([1, 0, 0, 1, 0, 1], [0, 1, 2, 3, 4, 5]), Uint32Array.of(0, 1, 2, 4, 5));
    const random = Random.from('strata');
    const drawn = new Uint32Array(5);
    for (let step = 0; step < 300; step += 1) {
      const times = new Uint32Array(5);
      sample.draw(random, times);
      expect([(times[0] ?? NaN) + (times[4] ?? NaN), (times[1] ?? NaN) + (times[2] ?? NaN) + (times[3] ?? NaN)]).toEqual([2, 3]);
      for (const [position, n] of times.entries()) drawn[position]! += n;
    }
    for (const n of drawn) expect(Math.abs(n - 300)).toBeLessThan(80);
  });

  it('draws as many clusters as the group has, each whole', () => {
    const table = tableOf([1, 0, 0, 1, 0, 1, 1], [0, 1, 2, 3, 4, 5, 6], { clusters: [7, 2, 7, 4, 2, 7, 5] });
    const sample = sampleOf(table, Uint32Array.of(5, 4, 3, 2, 1, 0));
    const random = Random.from('clusters');
    const seen = new Set<string>();
    for (let step = 0; step < 300; step += 1) {
      const times = new Uint32Array(6);
      sample.draw(random, times);
      // Positions 0, 3 and 5 are the patient of code 7, positions 1 and 4 that of code 2, position 2 that of code 4.
      const [a = NaN, b = NaN, c = NaN] = times;
      expect([...times]).toEqual([a, b, c, a, b, a]);
      expect(a + b + c).toBe(3);
      seen.add(times.join());
    }
    expect(seen.size).toBe(10);
  });
});

describe('figures of resampled rows', () => {
  const table = tableOf([1, 0, 1, 0, 1, 0, 0], [0.9, 0.8, 0.8, 0.5, 0.3, 0.3, 0.1]);
  const rows = rising(table.scores, [0, 1, 2, 3, 4, 5, 6]);
  const sample = sampleOf(table, rows);
  /** How often each row of the table is in the sample. */
  const times = (...ofRows: number[]): Uint32Array => rows.map((row) => ofRows[row] ?? 0);

  it('are those of a table in which each row stands as often', () => {
    const [area, precision, mean] = [auroc(sample, table.scores, rows), averagePrecision(sample, table.scores, rows), meanOf(sample, squares(table))];
    const random = Random.from('repeat');
    for (let step = 0; step < 50; step += 1) {
      const drawn = Array.from({ length: 7 }, () => random.below(4));
      const repeated = drawn.flatMap((n, row) => Array.from({ length: n }, () => row));
      const [truth, scores] = [repeated.map((row) => table.truth[row] ?? NaN), repeated.map((row) => table.scores.values[row] ?? NaN)];
      const positives = scores.filter((_, index) => truth[index] === 1);
      const negatives = scores.filter((_, index) => truth[index] === 0);
      const won = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0))).reduce((sum: number, x) => sum + x, 0);
      const expectedArea = positives.length * negatives.length === 0 ? undefined : won / positives.length / negatives.length;
      if (expectedArea === undefined) expect(area(times(...drawn))).toBeUndefined();
      else expect(area(times(...drawn))).toBeCloseTo(expectedArea, 14);
      const expectedPrecision = positives.map((p) => positives.filter((x) => x >= p).length / scores.filter((x) => x >= p).length).reduce((sum, x) => sum + x, 0) / positives.length;
      if (positives.length === 0) expect(precision(times(...drawn))).toBeUndefined();
      else expect(precision(times(...drawn))).toBeCloseTo(expectedPrecision, 14);
      const loss = scores.map((score, index) => (score - (truth[index] ?? NaN)) ** 2).reduce((sum, x) => sum + x, 0) / scores.length;
      if (scores.length === 0) expect(mean(times(...drawn))).toBeUndefined();
      else expect(mean(times(...drawn))).toBeCloseTo(loss, 14);
    }
  });

  it('are undefined where a class was not drawn', () => {
    expect(auroc(sample, table.scores, rows)(times(1, 0, 1))).toBeUndefined();
    expect(auroc(sample, table.scores, rows)(times(0, 1))).toBeUndefined();
    expect(averagePrecision(sample, table.scores, rows)(times(0, 1))).toBeUndefined();
    expect(meanOf(sample, squares(table))(times())).toBeUndefined();
  });

  it('follow the direction of the score', () => {
    const turned = tableOf([1, 0, 1, 0, 1, 0, 0], [-0.9, -0.8, -0.8, -0.5, -0.3, -0.3, -0.1], { higherIs: 'negative' });
    const order = rising(turned.scores, [0, 1, 2, 3, 4, 5, 6]);
    const other = sampleOf(turned, order);
    for (const figure of [auroc, averagePrecision]) {
      expect(figure(other, turned.scores, order)(once(7))).toBeCloseTo(figure(sample, table.scores, rows)(once(7)) ?? NaN, 15);
    }
  });

  it('take another model’s scores in that model’s order', () => {
    const other: Scores = { name: 'previous', values: Float64Array.of(0.2, 0.9, 0.7, 0.4, 0.6, 0.1, 0.3), threshold: 0.5 };
    const order = rising(other, [0, 1, 2, 3, 4, 5, 6]);
    const alone = tableOf([...table.truth], [...other.values]);
    for (const figure of [auroc, averagePrecision]) {
      expect(figure(sample, other, order)(times(3, 0, 1, 2, 2, 1, 1))).toBe(figure(sampleOf(alone, order), alone.scores, order)(order.map((row) => [3, 0, 1, 2, 2, 1, 1][row] ?? NaN)));
    }
  });

  it('have replicates that do not depend on the order of the file', () => {
    const reversed = tableOf([...BASIC.table.truth].reverse(), [...BASIC.table.scores.values].reverse());
    const all = [...BASIC.table.truth.keys()];
    for (const metric of ['auroc', 'auprc', 'brier']) {
      const [one, other] = [BASIC.table, reversed].map((some) => {
        const order = rising(some.scores, all);
        return resampleRows(sampleOf(some, order), rowFigure(metric, some, order), { seed: 's', replicates: 20 });
      });
      expect(one).toEqual(other);
    }
  });
});

describe('figures of resampled clusters', () => {
  const rows = rowsOf(CLUSTERED, {});
  const reference: Scores = { name: 'previous', values: CLUSTERED.table.scores.values.map((score, row) => (row % 3 === 0 ? 1 - score : score)), threshold: 0.45 };

  it('have replicates that do not depend on the order of the rows', () => {
    const found = clusteredCells(CLUSTERED.table, rows, cells('mcc') ?? (() => 0), { seed: 's', replicates: 50 });
    expect(clusteredCells(CLUSTERED.table, rows.toReversed(), cells('mcc') ?? (() => 0), { seed: 's', replicates: 50 })).toEqual(found);
    expect(clusteredCells(CLUSTERED.table, rows, cells('mcc') ?? (() => 0), { seed: 't', replicates: 50 })).not.toEqual(found);
  });

  it('count the same clusters as rows do that are drawn by cluster', () => {
    const sample = sampleOf(CLUSTERED.table, rows);
    const byRow: RowFigure = (times) => {
      let [k, n] = [0, 0];
      for (const [position, row] of rows.entries()) {
        if (CLUSTERED.table.truth[row] !== 1) continue;
        n += times[position] ?? NaN;
        if ((CLUSTERED.table.scores.values[row] ?? NaN) >= 0.5) k += times[position] ?? NaN;
      }
      return n === 0 ? undefined : k / n;
    };
    expect(clusteredCells(CLUSTERED.table, rows, cells('sensitivity') ?? (() => 0), { seed: 's', replicates: 50 })).toEqual(resampleRows(sample, byRow, { seed: 's', replicates: 50 }));
  });

  it('differ from a reference on the same clusters, and turn with the sides', () => {
    const swapped = { ...CLUSTERED.table, scores: reference };
    for (const metric of ['sensitivity', 'specificity', 'accuracy', 'f1']) {
      const figure = cells(metric) ?? (() => 0);
      const forth = clusteredDifference(CLUSTERED.table, rows, reference, figure, { seed: 's', replicates: 400 });
      const back = clusteredDifference(swapped, rows, CLUSTERED.table.scores, figure, { seed: 's', replicates: 400 });
      expect(forth).toEqual(back.map((x) => -x + 0));
      const estimate = (figure(cellsOf(CLUSTERED.table, rows)) ?? NaN) - (figure(cellsOf(swapped, rows)) ?? NaN);
      expect(limits(forth).lower).toBeLessThan(estimate);
      expect(limits(forth).upper).toBeGreaterThan(estimate);
      expect(forth).toEqual(differences(clusteredCells(CLUSTERED.table, rows, figure, { seed: 's', replicates: 400 }), clusteredCells(swapped, rows, figure, { seed: 's', replicates: 400 })));
    }
  });

  it('are 0 apart where both models are the same, which is no certainty', () => {
    const same = clusteredDifference(CLUSTERED.table, rows, CLUSTERED.table.scores, cells('f1') ?? (() => 0), { seed: 's' });
    expect(percentileInterval(same, 0.95)).toHaveProperty('undefined');
  });

  it('are refused without clusters and without a threshold', () => {
    const figure = cells('f1') ?? (() => 0);
    expect(() => clusteredCells(BASIC.table, rowsOf(BASIC, {}), figure, { seed: 's' })).toThrow('the table has no clusters');
    expect(() => clusteredDifference(CLUSTERED.table, rows, { ...reference, threshold: undefined }, figure, { seed: 's' })).toThrow('previous has no threshold');
  });

  it('hold a score against the threshold in the direction of the score', () => {
    const turned = tableOf([1, 1, 0, 0], [0.2, 0.5, 0.5, 0.6], { threshold: 0.5, clusters: [0, 1, 0, 1], higherIs: 'negative' });
    clusteredCells(turned, Uint32Array.of(0, 1, 2, 3), (found) => {
      // At or below 0.5: rows 0, 1 and 2 are flagged; each cluster has a positive and a negative.
      expect([found.tp, found.fn, found.fp + found.tn]).toEqual([2, 0, 2]);
      return 1;
    }, { seed: 's', replicates: 20 });
  });
});

describe('seedOf', () => {
  const subject = { testSet: 'sha256:t', model: 'sha256:m', metric: 'f1', group: { sex: 'F', site: 'A' } };

  it('is one text for one subject, whatever the order of the attributes', () => {
    expect(seedOf({ ...subject, group: { site: 'A', sex: 'F' } })).toBe(seedOf(subject));
  });

  it('is another text for every other subject', () => {
    const others = [
      subject, { ...subject, testSet: undefined }, { ...subject, testSet: 'null' }, { ...subject, model: undefined }, { ...subject, model: 'sha256:t' }, { ...subject, metric: 'mcc' },
      { ...subject, group: {} }, { ...subject, group: { sex: 'F,site', A: '' } }, { ...subject, group: { sex: 'F' } }, { ...subject, group: { sex: 'A', site: 'F' } }, { ...subject, group: { sex: 'F","site","A' } },
    ];
    expect(new Set(others.map(seedOf)).size).toBe(others.length);
  });
});
