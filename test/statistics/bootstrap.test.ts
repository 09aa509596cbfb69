import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, percentileInterval, resample, stratifiedCells, type BootstrapInterval } from '../../src/statistics/bootstrap.ts';
import { cellFigure, type CellFigure } from '../../src/statistics/cell-figures.ts';
import { balancedAccuracy, youden, type Confusion } from '../../src/statistics/confusion.ts';
import { withWilson } from '../../src/statistics/intervals.ts';
import { asNumber, estimateOf, metricDefinition, METRIC_NAMES, ownProportion } from '../../src/statistics/metrics.ts';
import { netBenefit, netBenefitFigure, netBenefitOfAll } from '../../src/statistics/net-benefit.ts';
import { fraction, toNumber } from '../../src/statistics/rational.ts';

function figure(name: string): CellFigure {
  const metric = metricDefinition(name);
  const found = metric && cellFigure(metric);
  if (found === undefined) throw new Error(`${name} is a figure of cells`);
  return found;
}

function limits(replicates: Float64Array, level = 0.95): BootstrapInterval {
  const found = percentileInterval(replicates, level);
  if ('undefined' in found) throw new Error(found.undefined);
  return found;
}

const cells = { tp: 257, fp: 248, tn: 1363, fn: 132 };
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3000 }));
const confusion = fc.tuple(count, count, count, count).map(([tp, fp, tn, fn]): Confusion => ({ tp, fp, tn, fn }));

describe('cellFigure', () => {
  it('is the exact figure in doubles, undefined where that is, for every metric that cells determine', () => {
    const names = METRIC_NAMES.filter((name) => metricDefinition(name)?.type !== 'needs-rows');
    expect(names).toContain('kappa');
    fc.assert(fc.property(confusion, (some) => {
      for (const name of names) {
        const [found, expected] = [figure(name)(some), estimateOf(name, some)];
        if (expected === undefined) expect(found, name).toBeUndefined();
        else expect(Math.abs((found ?? NaN) - asNumber(expected)), name).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(asNumber(expected))));
      }
    }));
  });

  it('knows a plan’s own proportion of the four cells, and no other', () => {
    expect(cellFigure(ownProportion('missed', ['fn'], ['tp', 'fn']))?.(cells)).toBe(132 / 389);
    expect(cellFigure(ownProportion('retakes'))).toBeUndefined();
    for (const name of ['auroc', 'net_benefit']) expect(cellFigure(metricDefinition(name) ?? ownProportion('x'))).toBeUndefined();
  });
});

describe('stratifiedCells', () => {
  it('makes the same bits of the same seed, and others of another', () => {
    const once = stratifiedCells(cells, figure('f1'), { seed: 'a' });
    expect(once).toHaveLength(2000);
    expect(stratifiedCells(cells, figure('f1'), { seed: 'a' })).toEqual(once);
    expect(stratifiedCells(cells, figure('f1'), { seed: 'b' })).not.toEqual(once);
    // By another program: SHA-256 and xoshiro128** in Python, the distribution inverted with 60 digits.
    expect([...once.subarray(0, 3)]).toEqual([0.5669988925802879, 0.5672969966629589, 0.5636978579481398]);
    expect(limits(once)).toEqual({ lower: 0.5396754928386449, upper: 0.6098163757938762, replicates: 2000, undefinedReplicates: 0 });
  });

  it('makes as many replicates as are asked for', () => {
    expect(stratifiedCells(cells, figure('f1'), { seed: 'a', replicates: 7 })).toEqual(stratifiedCells(cells, figure('f1'), { seed: 'a' }).slice(0, 7));
    for (const replicates of [0, -1, 1.5, NaN, Infinity]) expect(() => stratifiedCells(cells, figure('f1'), { seed: 'a', replicates })).toThrow('is not a number of replicates');
  });

  it.each([['sensitivity', withWilson(257, 389, 0.95)], ['specificity', withWilson(1363, 1611, 0.95)], ['balanced_accuracy', balancedAccuracy(cells, 0.95)], ['youden', youden(cells, 0.95)]] as const)(
    'nears the closed form of %s', (name, expected) => {
      const found = limits(stratifiedCells(cells, figure(name), { seed: name }));
      const width = (expected?.upper ?? NaN) - (expected?.lower ?? NaN);
      expect(Math.abs(found.lower - (expected?.lower ?? NaN)) / width).toBeLessThan(0.08);
      expect(Math.abs(found.upper - (expected?.upper ?? NaN)) / width).toBeLessThan(0.08);
    });

  it.each(['balanced_accuracy', 'youden', 'f1', 'mcc', 'kappa', 'lr_positive', 'lr_negative', 'net_benefit'])('computes %s all at once to the bits of one after the other', (name) => {
    const one = name === 'net_benefit' ? netBenefitFigure(0.3) : figure(name);
    expect(one.compiled).toBeDefined();
    fc.assert(fc.property(confusion, fc.string(), (some, seed) => {
      expect(stratifiedCells(some, one, { seed, replicates: 100 })).toEqual(stratifiedCells(some, (each) => one(each), { seed, replicates: 100 }));
    }), { numRuns: 60 });
  });

  it('keeps the numbers of positives and negatives', () => {
    stratifiedCells(cells, ({ tp, fp, tn, fn }) => {
      expect([tp + fn, fp + tn]).toEqual([389, 1611]);
      return tp;
    }, { seed: 'margins', replicates: 200 });
  });

  it('contains the estimate, and narrows with ten times the cases', () => {
    const some = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 5, max: 400 }))).map(([tp = 0, fp = 0, tn = 0, fn = 0]) => ({ tp, fp, tn, fn }));
    fc.assert(fc.property(some, fc.constantFrom('f1', 'mcc', 'kappa', 'ppv'), (once, name) => {
      const many = { tp: 10 * once.tp, fp: 10 * once.fp, tn: 10 * once.tn, fn: 10 * once.fn };
      const [few, lots] = [limits(stratifiedCells(once, figure(name), { seed: 's' })), limits(stratifiedCells(many, figure(name), { seed: 's' }))];
      const estimate = figure(name)(once) ?? NaN;
      expect(few.lower).toBeLessThanOrEqual(estimate);
      expect(few.upper).toBeGreaterThanOrEqual(estimate);
      expect(lots.upper - lots.lower).toBeLessThan(few.upper - few.lower);
    }), { numRuns: 40 });
  });

  it('refuses what is no count', () => {
    expect(() => stratifiedCells({ ...cells, fp: -1 }, figure('f1'), { seed: 'a' })).toThrow(RangeError);
  });
});

describe('percentileInterval', () => {
  it('has the quantiles of type 7 for limits', () => {
    const replicates = Float64Array.from({ length: 101 }, (_, index) => 100 - index);
    expect(limits(replicates, 0.5)).toMatchObject({ lower: 25, upper: 75 });
    expect(limits(replicates).lower).toBeCloseTo(2.5, 12);
    expect(limits(replicates).upper).toBeCloseTo(97.5, 12);
    expect(replicates[0]).toBe(100);
    expect(() => percentileInterval(replicates, 95)).toThrow('a confidence level');
  });

  it('counts undefined replicates, and refuses more than 5 % of them', () => {
    const lacking = (lost: number): Float64Array => Float64Array.from({ length: 2000 }, (_, index) => (index % 20 === 0 && index / 20 < lost ? NaN : index));
    expect(limits(lacking(100))).toMatchObject({ replicates: 2000, undefinedReplicates: 100 });
    const more = lacking(100);
    more[1] = NaN;
    expect(percentileInterval(more, 0.95)).toEqual({ undefined: 'the figure is undefined in 101 of 2000 replicates (5.05 %; at most 5 % may be)' });
    expect(percentileInterval(new Float64Array(10).fill(NaN), 0.95)).toEqual({ undefined: 'the figure is undefined in 10 of 10 replicates (100.00 %; at most 5 % may be)' });
  });

  it('loses replicates without a predicted positive where there are few', () => {
    const found = percentileInterval(stratifiedCells({ tp: 2, fp: 0, tn: 50, fn: 8 }, figure('ppv'), { seed: 'few' }), 0.95);
    expect(found).toHaveProperty('undefined', expect.stringContaining('replicates'));
  });

  it('takes replicates that do not differ for no certainty', () => {
    const perfect = stratifiedCells({ tp: 5, fp: 0, tn: 9, fn: 0 }, figure('f1'), { seed: 'perfect' });
    expect([...new Set(perfect)]).toEqual([1]);
    expect(percentileInterval(perfect, 0.95)).toEqual({ undefined: 'the replicates do not differ, which is no certainty' });
  });
});

describe('differences', () => {
  it('are taken replicate by replicate, and turn with the sides', () => {
    const other = { tp: 300, fp: 200, tn: 900, fn: 100 };
    const [a, b] = [stratifiedCells(cells, figure('mcc'), { seed: 'a' }), stratifiedCells(other, figure('mcc'), { seed: 'b' })];
    const [forth, back] = [limits(differences(a, b)), limits(differences(b, a))];
    expect(differences(a, b)[17]).toBe((a[17] ?? NaN) - (b[17] ?? NaN));
    expect(forth.lower).toBeCloseTo(-back.upper, 14);
    expect(forth.upper).toBeCloseTo(-back.lower, 14);
    const estimate = (figure('mcc')(cells) ?? NaN) - (figure('mcc')(other) ?? NaN);
    expect(forth.lower).toBeLessThan(estimate);
    expect(forth.upper).toBeGreaterThan(estimate);
    // Variances of independent figures add up.
    const width = (x: Float64Array): number => limits(x).upper - limits(x).lower;
    expect(width(differences(a, b)) / Math.hypot(width(a), width(b))).toBeCloseTo(1, 1);
  });

  it('are undefined where either is, and refuse what does not match', () => {
    expect([...differences(Float64Array.of(1, NaN, 3), Float64Array.of(1, 1, NaN))]).toEqual([0, NaN, NaN]);
    expect(() => differences(new Float64Array(3), new Float64Array(2))).toThrow('3 replicates have no differences from 2');
  });
});

describe('resample', () => {
  it('draws from one generator, and marks what is undefined', () => {
    const drawn = resample({ seed: 'x', replicates: 5 }, (random) => (random.below(2) === 0 ? undefined : 1));
    expect([...drawn].every((x) => Number.isNaN(x) || x === 1)).toBe(true);
    expect(resample({ seed: 'x', replicates: 3 }, (random) => random.next())).not.toEqual(resample({ seed: 'y', replicates: 3 }, (random) => random.next()));
  });
});

describe('netBenefit', () => {
  it('weighs false positives by the odds of the threshold, exactly', () => {
    // 257/2000 − 248/2000 · 1/4 at 0.2; everyone: 389/2000 − 1611/2000 · 1/4.
    expect(netBenefit(cells, 0.2)).toEqual(fraction(195, 2000));
    expect(netBenefitOfAll(cells, 0.2)).toEqual(fraction(4 * 389 - 1611, 8000));
    expect(netBenefit(cells, 0.3)).toEqual(fraction(7 * 257 - 3 * 248, 14000));
  });

  it('is the prevalence without an error, 0 where no one is flagged, and as that of all where everyone is', () => {
    expect(netBenefit({ tp: 30, fp: 0, tn: 70, fn: 0 }, 0.9)).toEqual(fraction(30, 100));
    expect(netBenefit({ tp: 0, fp: 0, tn: 70, fn: 30 }, 0.9)).toEqual(fraction(0, 1));
    expect(netBenefit({ tp: 30, fp: 70, tn: 0, fn: 0 }, 0.9)).toEqual(netBenefitOfAll({ tp: 12, fp: 5, tn: 65, fn: 18 }, 0.9));
  });

  it('is the same in doubles, to resample with', () => {
    fc.assert(fc.property(confusion, fc.integer({ min: 1, max: 99 }), (some, percent) => {
      const [exact, found] = [netBenefit(some, percent / 100), netBenefitFigure(percent / 100)(some)];
      if (exact === undefined) expect(found).toBeUndefined();
      else expect(Math.abs((found ?? NaN) - toNumber(exact))).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(toNumber(exact))));
      expect(found ?? 0).toBeLessThanOrEqual(1);
    }));
    const found = limits(stratifiedCells(cells, netBenefitFigure(0.2), { seed: 'nb' }));
    expect(found.lower).toBeLessThan(195 / 2000);
    expect(found.upper).toBeGreaterThan(195 / 2000);
  });

  it('is undefined without cases, and refuses what is no count and no probability', () => {
    const none = { tp: 0, fp: 0, tn: 0, fn: 0 };
    expect(netBenefit(none, 0.5)).toBeUndefined();
    expect(netBenefitOfAll(none, 0.5)).toBeUndefined();
    expect(() => netBenefit({ ...cells, tn: 0.5 }, 0.5)).toThrow('is not a count');
    for (const wrong of [0, 1, 20, NaN]) {
      expect(() => netBenefit(cells, wrong)).toThrow('a threshold probability lies between 0 and 1');
      expect(() => netBenefitFigure(wrong)).toThrow('a threshold probability lies between 0 and 1');
    }
  });
});
