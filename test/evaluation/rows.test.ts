import { describe, expect, it } from 'vitest';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc, AurocDifference, Calibration, GroupSummary, RowEvaluation, ScoreSummary, WeightedFigures } from '../../src/evaluation/summary.ts';
import { delong, delongLogit, delongPaired, delongUnpaired, newcombeAuroc } from '../../src/statistics/auroc.ts';
import type { Interval } from '../../src/statistics/intervals.ts';
import type { Mean } from '../../src/statistics/means.ts';
import { isUndefined } from '../../src/statistics/undefined.ts';
import { ROW_CASES, tableOf, type OracleAuroc, type OracleCase, type OracleGroup } from './tables.ts';

function near(found: number | undefined, expected: number, tolerance = 1e-9): void {
  expect(found).toBeTypeOf('number');
  expect(Math.abs((found ?? NaN) - expected), `${found} is not ${expected}`).toBeLessThanOrEqual(tolerance);
}

function alike(found: number | undefined, expected: number): void {
  near(found, expected, 1e-6 * Math.abs(expected) + 1e-12);
}

/** Holds a figure to the oracle's, which is null where it is undefined. */
function figure(found: unknown, expected: number | null | undefined): void {
  if (expected === null || expected === undefined) expect(isUndefined(found)).toBe(true);
  else near(typeof found === 'number' ? found : (found as { mean: number }).mean, expected);
}

function holdsCalibration(found: ScoreSummary['calibration'], expected: OracleGroup['metrics']['calibration']): void {
  if (expected.est === null) {
    expect(isUndefined(found)).toBe(true);
    return;
  }
  const fit = found as Calibration;
  alike(fit.inTheLarge.estimate, expected.in_the_large.est);
  alike(fit.inTheLarge.standardError, expected.in_the_large.se);
  for (const [name, line] of [['intercept', expected.intercept], ['slope', expected.slope]] as const) {
    const own = fit[name];
    if (line === null) {
      expect(isUndefined(own)).toBe(true);
    } else {
      alike(isUndefined(own) ? NaN : own.estimate, line.est);
      alike(isUndefined(own) ? NaN : own.standardError, line.se);
    }
  }
}

function holdsScores(found: ScoreSummary, { metrics }: OracleGroup): void {
  const { tp, fp, tn, fn } = metrics.counts;
  expect(found.counts).toEqual({ tp, fp, tn, fn });
  figure(isUndefined(found.auroc) ? found.auroc : found.auroc.estimate, metrics.auroc.est);
  figure(found.averagePrecision, metrics.auprc.est);
  figure(found.brier, metrics.brier.est);
  if (typeof metrics.brier.se === 'number' && !isUndefined(found.brier)) near(found.brier.sd / Math.sqrt(found.brier.n), metrics.brier.se);
  figure(found.logLoss, metrics.log_loss.est);
  const { calibrationError: error } = found;
  if (metrics.ece_10_equal_count !== undefined) figure(isUndefined(error) ? error : error.equalCount, metrics.ece_10_equal_count.est);
  if (metrics.ece_10 !== undefined) figure(isUndefined(error) ? error : error.equalWidth, metrics.ece_10.est);
  holdsCalibration(found.calibration, metrics.calibration);
}

function limits(found: Interval | undefined, [lower, upper]: readonly [number, number]): void {
  near(found?.lower, lower);
  near(found?.upper, upper);
}

function holdsAuroc(found: ScoreSummary['auroc'], expected: OracleAuroc): void {
  if (isUndefined(found)) return;
  if (expected.se === undefined) expect(found.variance).toBeUndefined();
  else near(Math.sqrt(found.variance ?? NaN), expected.se ?? NaN);
  if (expected.newcombe !== undefined) limits(newcombeAuroc(found, 0.95), expected.newcombe);
  if (expected.delong !== undefined) limits(delong(found, 0.95), expected.delong);
  if (expected.delong_90 !== undefined) limits(delong(found, 0.9), expected.delong_90);
  limits(delongLogit(found, 0.95), expected.delong_logit ?? expected.newcombe ?? [NaN, NaN]);
}

function holdsClusters({ scores, clustered }: GroupSummary, expected: NonNullable<OracleGroup['clustered']>): void {
  near(Math.sqrt((scores.auroc as Auroc).variance ?? NaN), expected.auroc.se_obuchowski);
  for (const metric of ['sensitivity', 'specificity', 'ppv', 'npv', 'accuracy'] as const) {
    const found = clustered?.get(metric);
    near((found?.k ?? NaN) / (found?.n ?? NaN), expected[metric].est);
    expect(found?.clusters).toBe(expected[metric].clusters);
    near(found?.standardError, expected[metric].se_linearised);
  }
}

function holdsPaired({ references: [paired] }: GroupSummary, expected: NonNullable<OracleGroup['paired']>): void {
  for (const metric of ['sensitivity', 'specificity', 'accuracy'] as const) expect(Object.values(paired?.[metric] ?? {})).toEqual(expected[metric].table);
  const { auroc, brier } = expected;
  if (paired === undefined) throw new Error('no pair');
  near((paired.reference.auroc as Auroc).estimate, auroc.old);
  const test = delongPaired(paired.aurocDifference as AurocDifference, 0.95);
  near(test?.estimate, auroc.diff);
  near(Math.sqrt((paired.aurocDifference as AurocDifference).variance ?? NaN), auroc.se);
  limits(test, auroc.delong_paired);
  near(test?.z, auroc.z);
  near(test?.p, auroc.p, 1e-9 * auroc.p);
  const difference = paired.brierDifference as Mean;
  near(difference.mean, brier.diff);
  near(difference.sd / Math.sqrt(difference.n), brier.se);
}

function holdsWeighted(found: WeightedFigures | undefined, expected: NonNullable<OracleGroup['metrics']['weighted']>): void {
  const { auprc, kish_n: kish, ...same } = expected;
  figure(found?.averagePrecision, auprc);
  figure(found?.effectiveCases, kish);
  for (const [name, value] of Object.entries(same)) figure(found?.[name as keyof typeof same], value);
}

function groupOf(evaluation: RowEvaluation, { attribute, level }: Pick<OracleGroup, 'attribute' | 'level'>): GroupSummary {
  const [attributes, levels] = [[attribute ?? []].flat(), [level ?? []].flat()];
  const wanted = JSON.stringify(Object.fromEntries(attributes.map((name, i) => [name, levels[i]])));
  const found = evaluation.groups(attributes).find(({ group }) => JSON.stringify(group) === wanted);
  if (found === undefined) throw new Error(`no group ${wanted}`);
  return found;
}

const cases: readonly (readonly [string, OracleCase])[] = ROW_CASES.map((one) => [one.id, one]);

describe.each(cases)('%s', (_, one) => {
  const evaluation = evaluateRows(tableOf(one));

  it('has the groups of the oracle and no other', () => {
    for (const attributes of [[], ...one.attributes.map((name) => [name]), ...one.intersections]) {
      const expected = one.groups.filter(({ attribute }) => JSON.stringify([attribute ?? []].flat()) === JSON.stringify(attributes));
      expect(evaluation.groups(attributes).map(({ group }) => Object.values(group))).toEqual(expected.map(({ level }) => [level ?? []].flat()));
    }
  });

  it.each(one.groups.map((group) => [group.level ?? 'the whole', group] as const))('agrees on %s', (__, expected) => {
    const found = groupOf(evaluation, expected);
    const { n, pos, neg } = expected.metrics.counts;
    expect([found.n, found.positives, found.negatives]).toEqual([n, pos, neg]);
    holdsScores(found.scores, expected);
    if (expected.clustered === undefined) holdsAuroc(found.scores.auroc, expected.metrics.auroc);
    else holdsClusters(found, expected.clustered);
    if (expected.paired !== undefined) holdsPaired(found, expected.paired);
    if (expected.metrics.weighted !== undefined) holdsWeighted(found.weighted, expected.metrics.weighted);
  });

  it.each(one.gaps.map((gap) => [`${gap.attribute}: ${gap.a} less ${gap.b}`, gap] as const))('agrees on the difference of AUROCs, %s', (__, { attribute, a, b, auroc }) => {
    const [first, second] = [a, b].map((level) => groupOf(evaluation, { attribute, level }).scores.auroc) as [Auroc, Auroc];
    near(first.estimate - second.estimate, auroc.diff);
    if (one.cluster !== null) return;
    const test = delongUnpaired(first, second, 0.95);
    if (auroc.z === undefined || auroc.p_normal === undefined) {
      expect(test).toBeUndefined();
      return;
    }
    limits(test, auroc.delong_unpaired_normal);
    near(test?.z, auroc.z);
    near(test?.p, auroc.p_normal, 1e-9 * auroc.p_normal + 1e-12);
  });
});
