import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc, Coefficient, GroupSummary } from '../../src/evaluation/summary.ts';
import type { BinaryTable } from '../../src/predictions/table.ts';
import { isUndefined } from '../../src/statistics/undefined.ts';
import { attribute, clusters, scores, table } from './tables.ts';

interface Row {
  readonly truth: number;
  readonly score: number;
  readonly other: number;
  readonly sex: string;
  readonly site: string;
  readonly patient: string;
  readonly weight: number;
}

/** Scores with ties, of which some are no neighbours of the rest. */
const score = fc.oneof(fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10), fc.double({ min: 0.001, max: 0.999, noNaN: true }));
const row: fc.Arbitrary<Row> = fc.record({
  truth: fc.integer({ min: 0, max: 1 }), score, other: score, sex: fc.constantFrom('F', 'M', ''), site: fc.constantFrom('A', 'B', 'C'),
  patient: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6'), weight: fc.double({ min: 0.1, max: 4, noNaN: true }),
});
const rows = fc.array(row, { minLength: 1, maxLength: 60 });

function tableOf(all: readonly Row[], more: Partial<BinaryTable> = {}): BinaryTable {
  return table(all.map(({ truth }) => truth), all.map((one) => one.score), {
    threshold: 0.45, references: [scores('previous', all.map(({ other }) => other), 0.5)],
    attributes: [attribute('sex', all.map(({ sex }) => sex)), attribute('site', all.map(({ site }) => site))], ...more,
  });
}

function whole(one: BinaryTable): GroupSummary {
  return evaluateRows(one).groups([])[0] as GroupSummary;
}

const PARTITIONS = [[], ['sex'], ['site'], ['site', 'sex']];

/** AUROC and DeLong's variance by looking at every pair. */
function byPairs(all: readonly Row[], of: (one: Row) => number): { readonly estimate: number; readonly variance: number } | undefined {
  const [positives, negatives] = [all.filter(({ truth }) => truth === 1), all.filter(({ truth }) => truth === 0)];
  if (positives.length === 0 || negatives.length === 0) return undefined;
  const wins = (a: Row, b: Row): number => (of(a) > of(b) ? 1 : of(a) === of(b) ? 0.5 : 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = (values: readonly number[]): number => values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1) / values.length;
  const v10 = positives.map((a) => mean(negatives.map((b) => wins(a, b))));
  const v01 = negatives.map((b) => mean(positives.map((a) => wins(a, b))));
  return { estimate: mean(v10), variance: variance(v10) + variance(v01) };
}

describe('evaluateRows', () => {
  it('counts every pair as a brute force does', () => {
    fc.assert(fc.property(rows, (all) => {
      for (const { group, scores: found } of evaluateRows(tableOf(all)).groups(['sex'])) {
        const expected = byPairs(all.filter(({ sex }) => (sex || '(missing)') === group['sex']), (one) => one.score);
        expect(isUndefined(found.auroc)).toBe(expected === undefined);
        if (expected === undefined || isUndefined(found.auroc)) continue;
        expect(found.auroc.estimate).toBeCloseTo(expected.estimate, 12);
        if (Number.isFinite(expected.variance)) expect(found.auroc.variance).toBeCloseTo(expected.variance, 12);
        else expect(found.auroc.variance).toBeUndefined();
      }
    }), { numRuns: 60 });
  });

  it('does not depend on the order of the rows, to the last bit', () => {
    fc.assert(fc.property(rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
      const [one, other] = [evaluateRows(tableOf(all)), evaluateRows(tableOf(shuffled))];
      for (const attributes of PARTITIONS) expect(other.groups(attributes)).toEqual(one.groups(attributes));
    }), { numRuns: 50 });
  });

  it('does not depend on what was asked before', () => {
    fc.assert(fc.property(rows, (all) => {
      const [one, other] = [evaluateRows(tableOf(all)), evaluateRows(tableOf(all))];
      const [forth, back] = [PARTITIONS.map((by) => one.groups(by)), PARTITIONS.toReversed().map((by) => other.groups(by)).toReversed()];
      expect(forth).toEqual(back);
      expect(one.groups(['sex'])).toBe(forth[1]);
    }), { numRuns: 30 });
  });

  it('swaps sensitivity and specificity with labels and direction, and keeps the areas', () => {
    fc.assert(fc.property(rows.filter((all) => all.every((one) => one.score !== 0.45)), (all) => {
      const one = whole(tableOf(all));
      const other = whole(tableOf(all.map((own) => ({ ...own, truth: 1 - own.truth })), { higherIs: 'negative' }));
      const { tp, fp, tn, fn } = one.scores.counts ?? { tp: NaN, fp: NaN, tn: NaN, fn: NaN };
      expect(other.scores.counts).toEqual({ tp: tn, fp: fn, tn: tp, fn: fp });
      if (!isUndefined(one.scores.auroc)) {
        expect((other.scores.auroc as Auroc).estimate).toBe(one.scores.auroc.estimate);
        expect((other.scores.auroc as Auroc).variance ?? -1).toBeCloseTo(one.scores.auroc.variance ?? -1, 15);
      }
      expect(other.scores.brier).toMatchObject({ n: all.length, mean: expect.closeTo((one.scores.brier as { mean: number }).mean, 12) as number });
      const [fit, mirrored] = [one.scores.calibration, other.scores.calibration];
      expect(isUndefined(mirrored)).toBe(isUndefined(fit));
      if (isUndefined(fit) || isUndefined(mirrored)) return;
      expect(isUndefined(mirrored.slope)).toBe(isUndefined(fit.slope));
      if (isUndefined(fit.slope)) return;
      const [slope, intercept] = [mirrored.slope as Coefficient, mirrored.intercept as Coefficient];
      expect(Math.abs(slope.estimate - fit.slope.estimate)).toBeLessThan(1e-7 * slope.standardError);
      expect(Math.abs(intercept.estimate + (fit.intercept as Coefficient).estimate)).toBeLessThan(1e-7 * intercept.standardError);
    }), { numRuns: 50 });
  });

  it('has cells of levels that add up to the whole', () => {
    fc.assert(fc.property(rows, (all) => {
      const evaluation = evaluateRows(tableOf(all));
      const { n, scores: { counts }, references } = evaluation.groups([])[0] as GroupSummary;
      for (const attributes of PARTITIONS) {
        const groups = evaluation.groups(attributes);
        const sum = (of: (group: GroupSummary) => number | undefined): number => groups.reduce((total, group) => total + (of(group) ?? NaN), 0);
        expect(sum((group) => group.n)).toBe(n);
        for (const cell of ['tp', 'fp', 'tn', 'fn'] as const) expect(sum((group) => group.scores.counts?.[cell])).toBe(counts?.[cell]);
        for (const cell of ['both', 'new_only', 'reference_only', 'neither'] as const) {
          expect(sum((group) => group.references[0]?.accuracy?.[cell])).toBe(references[0]?.accuracy?.[cell]);
        }
      }
    }), { numRuns: 50 });
  });

  it('turns round the sign of a difference with the models', () => {
    fc.assert(fc.property(rows, (all) => {
      const one = whole(tableOf(all)).references[0];
      const other = whole(tableOf(all.map((own) => ({ ...own, score: own.other, other: own.score })))).references[0];
      if (one === undefined || other === undefined || isUndefined(one.aurocDifference)) return;
      expect(other.aurocDifference).toEqual({ estimate: 0 - one.aurocDifference.estimate, variance: one.aurocDifference.variance });
      expect(other.aurocCovariance).toBe(one.aurocCovariance);
    }));
  });

  it('has a difference whose variance is that of both areas less twice their covariance', () => {
    fc.assert(fc.property(rows, fc.boolean(), (all, isClustered) => {
      const { scores: own, references: [paired] } = whole(tableOf(all, isClustered ? { clusters: clusters('patient', all.map(({ patient }) => patient)) } : {}));
      if (paired === undefined || isUndefined(paired.aurocDifference) || paired.aurocDifference.variance === undefined) return;
      const [a, b] = [own.auroc as Auroc, paired.reference.auroc as Auroc];
      expect(paired.aurocDifference.estimate).toBeCloseTo(a.estimate - b.estimate, 12);
      expect(paired.aurocDifference.variance).toBeCloseTo((a.variance ?? NaN) + (b.variance ?? NaN) - 2 * (paired.aurocCovariance ?? NaN), 12);
    }));
  });

  it('finds no difference at all between equal scores', () => {
    fc.assert(fc.property(rows, fc.boolean(), (all, isClustered) => {
      const same = all.map((one) => ({ ...one, other: one.score }));
      const { references: [paired] } = whole(tableOf(same, isClustered ? { clusters: clusters('patient', same.map(({ patient }) => patient)) } : {}));
      if (paired === undefined || isUndefined(paired.aurocDifference)) return;
      expect(paired.aurocDifference.estimate).toBe(0);
      expect([0, undefined]).toContain(paired.aurocDifference.variance);
      expect(paired.brierDifference).toEqual({ n: all.length, mean: 0, sd: 0 });
    }));
  });

  it('has DeLong\'s variance where every case is a cluster', () => {
    fc.assert(fc.property(rows, (all) => {
      const alone = clusters('case', all.map((_, i) => String(i)));
      const [one, other] = [whole(tableOf(all)), whole(tableOf(all, { clusters: alone }))];
      if (isUndefined(one.scores.auroc) || one.scores.auroc.variance === undefined) return;
      expect((other.scores.auroc as Auroc).variance).toBeCloseTo(one.scores.auroc.variance, 12);
      const p = (one.scores.counts?.tp ?? NaN) / one.positives;
      expect(other.clustered?.get('sensitivity')?.standardError).toBeCloseTo(Math.sqrt((p * (1 - p)) / (one.positives - 1)), 12);
    }));
  });

  it('weighs a case of weight 2 like two cases', () => {
    fc.assert(fc.property(rows, (all) => {
      const weights = Float64Array.from(all, ({ weight }) => (weight > 2 ? 2 : 1));
      const weighted = whole(tableOf(all, { weights })).weighted;
      const { scores: repeated } = whole(tableOf(all.flatMap((one) => (one.weight > 2 ? [one, one] : [one]))));
      const { counts, auroc } = repeated;
      if (isUndefined(auroc) || counts === undefined) return;
      expect(weighted?.auroc).toBeCloseTo(auroc.estimate, 12);
      expect(weighted?.averagePrecision).toBeCloseTo(repeated.averagePrecision as number, 12);
      expect(weighted?.sensitivity).toBeCloseTo(counts.tp / (counts.tp + counts.fn), 12);
      expect(weighted?.brier).toBeCloseTo((repeated.brier as { mean: number }).mean, 12);
    }));
  });

  it('answers at another threshold as if it had been the first', () => {
    fc.assert(fc.property(rows, score, (all, threshold) => {
      const one = tableOf(all, { clusters: clusters('patient', all.map(({ patient }) => patient)), weights: Float64Array.from(all, ({ weight }) => weight) });
      const [moved, first] = [evaluateRows(one).at(threshold), evaluateRows({ ...one, scores: { ...one.scores, threshold } })];
      expect(moved.table).toEqual(first.table);
      for (const attributes of PARTITIONS) expect(moved.groups(attributes)).toEqual(first.groups(attributes));
    }), { numRuns: 30 });
  });
});
