import { describe, expect, it } from 'vitest';
import type { ChangeControlPlan, ComparedWith } from '../../src/formats/generated/types.ts';
import type { Carrier, Figure, Metric } from '../../src/rules/carriers.ts';
import { comparison, withInterval } from '../../src/rules/comparisons.ts';
import { figureFrom, metricOf, needsRows, pairedTable, pooled } from '../../src/rules/figures.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { balancedAccuracy, balancedAccuracyDifference, negativeLikelihoodRatio, positiveLikelihoodRatio } from '../../src/statistics/confusion.ts';
import { clopperPearson, newcombeIndependent, newcombePaired, wilson } from '../../src/statistics/intervals.ts';
import { normalDifference, normalMean } from '../../src/statistics/means.ts';
import { asNumber } from '../../src/statistics/metrics.ts';
import { miettinenNurminen } from '../../src/statistics/miettinen-nurminen.ts';
import { tango } from '../../src/statistics/tango.ts';
import { logRate, logRatioOfMeans, logRatioOfProportions, logRatioOfRates } from '../../src/statistics/ratios.ts';

const PLAN = {
  metrics: {
    false_alarms: { type: 'rate', unit: 'per day', better: 'lower' },
    dice: { type: 'mean', better: 'higher' },
    agreement: { type: 'reported', better: 'higher' },
    miss_rate: { type: 'proportion', numerator: ['fn'], denominator: ['tp', 'fn'] },
    specificity: { type: 'rate', unit: 'per day', better: 'lower' },
  },
} as unknown as ChangeControlPlan;

function metric(name: string): Metric {
  const found = metricOf(PLAN, name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

const COUNTS = { tp: 90, fn: 10, tn: 160, fp: 40 };
const OTHER = { tp: 80, fn: 20, tn: 150, fp: 50 };
const RATE = { events: 6, exposure: 200 };
const OTHER_RATE = { events: 9, exposure: 180 };
const VALUES = { n: 40, mean: 0.82, sd: 0.1 };
const OTHER_VALUES = { n: 50, mean: 0.8, sd: 0.12 };
const REPORTED = { estimate: 0.7, interval: { lower: 0.6, upper: 0.8 } };

const limits = (figure: { lower?: number | undefined; upper?: number | undefined } | undefined) => ({ lower: figure?.lower, upper: figure?.upper });
const value = (figure: Figure | undefined): number | undefined => (figure?.estimate === undefined ? undefined : asNumber(figure.estimate));

describe('metricOf', () => {
  it('knows the metrics of Plumbline and those of the plan, of which the plan\'s come first', () => {
    expect(metricOf(PLAN, 'sensitivity')).toMatchObject({ type: 'counts', name: 'sensitivity', definition: { type: 'proportion' } });
    expect(metricOf(PLAN, 'false_alarms')).toEqual({ type: 'rate', name: 'false_alarms', definition: undefined });
    expect(metricOf(PLAN, 'dice')?.type).toBe('mean');
    expect(metricOf(PLAN, 'agreement')?.type).toBe('reported');
    expect(metricOf(PLAN, 'miss_rate')).toMatchObject({ type: 'counts', definition: { type: 'proportion', numerator: ['fn'], denominator: ['tp', 'fn'] } });
    expect(metricOf(PLAN, 'specificity')?.type).toBe('rate');
    expect(metricOf({} as ChangeControlPlan, 'specificity')?.type).toBe('counts');
    expect(metricOf(PLAN, 'unheard_of')).toBeUndefined();
  });
});

describe('figureFrom', () => {
  it('takes a proportion from its counts, and shows the cells that it was made of', () => {
    expect(figureFrom(metric('sensitivity'), { counts: { ...COUNTS, site: 'A' }, ...REPORTED }, true)).toMatchObject({ basis: 'counts', counts: COUNTS });
    expect(value(figureFrom(metric('sensitivity'), { counts: COUNTS }, false))).toBe(0.9);
    expect(value(figureFrom(metric('miss_rate'), { counts: COUNTS }, false))).toBe(0.1);
    expect(value(figureFrom(metric('balanced_accuracy'), { counts: COUNTS }, false))).toBeCloseTo(0.85, 14);
  });

  it('takes a rate from events and exposure, none where nothing was exposed', () => {
    expect(figureFrom(metric('false_alarms'), { rate: RATE }, false)).toEqual({ estimate: 0.03, basis: 'rate', counts: RATE });
    expect(figureFrom(metric('false_alarms'), { rate: { events: 0, exposure: 0 } }, false)?.estimate).toBeUndefined();
  });

  it('takes a mean from values, none where there were none', () => {
    expect(figureFrom(metric('dice'), { values: VALUES }, false)).toEqual({ estimate: 0.82, basis: 'values', counts: VALUES });
    expect(figureFrom(metric('dice'), { values: { n: 0, mean: 0, sd: 0 } }, false)?.estimate).toBeUndefined();
  });

  it('takes numbers of another type for none of its own', () => {
    for (const [name, carrier] of [['sensitivity', { rate: RATE, values: VALUES }], ['false_alarms', { counts: COUNTS, values: VALUES }], ['dice', { counts: COUNTS, rate: RATE }]] as const) {
      expect(figureFrom(metric(name), { ...carrier, ...REPORTED }, false)).toBeUndefined();
      expect(figureFrom(metric(name), { ...carrier, ...REPORTED }, true)?.basis).toBe('as reported');
    }
  });

  it('takes half of the cells of a proportion for no counts', () => {
    expect(figureFrom(metric('sensitivity'), { counts: { tp: 5 } }, false)).toBeUndefined();
    expect(figureFrom(metric('sensitivity'), { counts: { tp: 5 }, ...REPORTED }, true)?.basis).toBe('as reported');
  });

  it('takes what is reported only where it may, or where nothing else can be', () => {
    const asReported = { estimate: 0.7, lower: 0.6, upper: 0.8, basis: 'as reported', counts: undefined };
    expect(figureFrom(metric('sensitivity'), REPORTED, true)).toEqual(asReported);
    expect(figureFrom(metric('sensitivity'), REPORTED, false)).toBeUndefined();
    expect(figureFrom(metric('agreement'), REPORTED, false)).toEqual(asReported);
    expect(figureFrom(metric('agreement'), { estimate: 0.7 }, false)).toEqual({ ...asReported, lower: undefined, upper: undefined });
    expect(figureFrom(metric('agreement'), {}, true)).toBeUndefined();
    expect(figureFrom(metric('agreement'), { estimate: null }, true)).toBeUndefined();
  });

  it('needs the rows for an area under a curve, whatever the counts', () => {
    expect(figureFrom(metric('auroc'), { counts: COUNTS }, false)).toBeUndefined();
    expect(figureFrom(metric('auroc'), { counts: COUNTS, ...REPORTED }, true)?.basis).toBe('as reported');
  });
});

describe('withInterval', () => {
  const of = (name: string, carrier: Carrier, method: string, level = 0.9): Figure | undefined => {
    const figure = figureFrom(metric(name), carrier, false);
    return figure && withInterval(metric(name), carrier, figure, { method, level } as never);
  };

  it.each([
    ['sensitivity', 'wilson', { counts: COUNTS }, wilson(90, 100, 0.9)],
    ['specificity of the plan', 'clopper-pearson', { counts: COUNTS }, clopperPearson(10, 100, 0.9)],
    ['balanced_accuracy', 'mover', { counts: COUNTS }, balancedAccuracy(COUNTS, 0.9)],
    ['lr_positive', 'log', { counts: COUNTS }, positiveLikelihoodRatio(COUNTS, 0.9)],
    ['lr_negative', 'log', { counts: COUNTS }, negativeLikelihoodRatio(COUNTS, 0.9)],
    ['false_alarms', 'log', { rate: RATE }, logRate(RATE, 0.9)],
    ['dice', 'normal', { values: VALUES }, normalMean(VALUES, 0.9)],
  ] as const)('gives %s the interval %s', (name, method, carrier, expected) => {
    expect(expected).toBeDefined();
    expect(limits(of(name === 'specificity of the plan' ? 'miss_rate' : name, carrier, method))).toEqual(limits(expected));
  });

  it.each([
    ['sensitivity', 'log', { counts: COUNTS }],
    ['balanced_accuracy', 'wilson', { counts: COUNTS }],
    ['balanced_accuracy', 'log', { counts: COUNTS }],
    ['lr_positive', 'mover', { counts: COUNTS }],
    ['lr_negative', 'mover', { counts: COUNTS }],
    ['false_alarms', 'normal', { rate: RATE }],
    ['dice', 'log', { values: VALUES }],
  ] as const)('cannot give %s the interval %s', (name, method, carrier) => {
    expect(() => of(name, carrier, method)).toThrow(CannotJudge);
    expect(() => of(name, carrier, method)).toThrow(`${method} is not computed for a single figure of ${name}`);
  });

  it('leaves a figure as it is where the plan names none, or the figure is as reported', () => {
    const counted = figureFrom(metric('sensitivity'), { counts: COUNTS }, false) as Figure;
    expect(withInterval(metric('sensitivity'), { counts: COUNTS }, counted, undefined)).toBe(counted);
    const reported = figureFrom(metric('sensitivity'), REPORTED, true) as Figure;
    expect(withInterval(metric('sensitivity'), REPORTED, reported, { method: 'wilson', level: 0.95 })).toBe(reported);
  });

  it('has no limits where there are no cases', () => {
    expect(limits(of('sensitivity', { counts: { tp: 0, fn: 0 } }, 'wilson'))).toEqual({ lower: undefined, upper: undefined });
    expect(limits(of('balanced_accuracy', { counts: { tp: 0, fn: 0, tn: 1, fp: 1 } }, 'mover'))).toEqual({ lower: undefined, upper: undefined });
  });
});

describe('four cells', () => {
  it.each(['tp', 'fp', 'tn', 'fn'])('are needed for an interval of all of them: without %s there is none', (cell) => {
    const counts = { ...COUNTS, [cell]: undefined };
    const figure = { estimate: 0.5, basis: 'counts', counts: undefined } as const;
    for (const [name, method] of [['balanced_accuracy', 'mover'], ['lr_positive', 'log'], ['lr_negative', 'log']] as const)
      expect(withInterval(metric(name), { counts }, figure, { method, level: 0.9 })).toEqual({ ...figure, lower: undefined, upper: undefined });
  });
});

describe('comparison', () => {
  const of = (name: string, a: Carrier, b: ComparedWith, as: 'difference' | 'ratio', method?: string, asReported = false): Figure | undefined =>
    comparison(metric(name), a, b, method === undefined ? undefined : ({ method, level: 0.9 } as never), as, asReported);
  const TABLE = { both: 70, new_only: 20, reference_only: 5, neither: 5 };

  it.each([
    ['sensitivity', 'difference', 'newcombe-independent', { counts: COUNTS }, { counts: OTHER }, newcombeIndependent(90, 100, 80, 100, 0.9), 0.1],
    ['sensitivity', 'ratio', 'log', { counts: COUNTS }, { counts: OTHER }, logRatioOfProportions(90, 100, 80, 100, 0.9), 1.125],
    ['false_alarms', 'ratio', 'log', { rate: RATE }, { rate: OTHER_RATE }, logRatioOfRates(RATE, OTHER_RATE, 0.9), 0.6],
    ['dice', 'difference', 'normal', { values: VALUES }, { values: OTHER_VALUES }, normalDifference(VALUES, OTHER_VALUES, 0.9), 0.02],
    ['dice', 'ratio', 'log', { values: VALUES }, { values: OTHER_VALUES }, logRatioOfMeans(VALUES, OTHER_VALUES, 0.9), 1.025],
    ['sensitivity', 'difference', 'miettinen-nurminen', { counts: COUNTS }, { counts: OTHER }, miettinenNurminen(90, 100, 80, 100, 0.9), 0.1],
    ['balanced_accuracy', 'difference', 'mover', { counts: COUNTS }, { counts: OTHER }, balancedAccuracyDifference(COUNTS, OTHER, 0.9), 0.075],
  ] as const)('of %s as a %s has the interval %s', (name, as, method, a, b, expected, estimate) => {
    const found = of(name, a, b, as, method);
    expect(expected).toBeDefined();
    expect(limits(found)).toEqual(limits(expected));
    expect(value(found)).toBeCloseTo(estimate, 12);
    expect(value(of(name, a, b, as))).toBeCloseTo(estimate, 12);
    expect(limits(of(name, a, b, as))).toEqual({ lower: undefined, upper: undefined });
  });

  it.each([
    ['sensitivity', 'ratio', 'newcombe-independent', { counts: COUNTS }, { counts: OTHER }],
    ['sensitivity', 'difference', 'log', { counts: COUNTS }, { counts: OTHER }],
    ['false_alarms', 'difference', 'log', { rate: RATE }, { rate: OTHER_RATE }],
    ['false_alarms', 'ratio', 'normal', { rate: RATE }, { rate: OTHER_RATE }],
    ['dice', 'ratio', 'normal', { values: VALUES }, { values: OTHER_VALUES }],
    ['dice', 'difference', 'log', { values: VALUES }, { values: OTHER_VALUES }],
    ['balanced_accuracy', 'ratio', 'mover', { counts: COUNTS }, { counts: OTHER }],
    ['balanced_accuracy', 'difference', 'normal', { counts: COUNTS }, { counts: OTHER }],
  ] as const)('of %s as a %s cannot have the interval %s', (name, as, method, a, b) => {
    expect(() => of(name, a, b, as, method)).toThrow(`${method} is not computed for a ${as} of ${name}`);
  });

  it('of the same cases is that of their pairs', () => {
    const paired = of('sensitivity', { counts: COUNTS }, { ...TABLE, counts: OTHER }, 'difference', 'newcombe-paired');
    expect(paired).toMatchObject({ ...limits(newcombePaired(TABLE, 0.9)), basis: 'counts', counts: TABLE });
    expect(value(paired)).toBeCloseTo(0.15, 14);
    expect(value(of('sensitivity', { counts: COUNTS }, { ...TABLE, counts: OTHER }, 'difference'))).toBeCloseTo(0.15, 14);
  });

  it('of the same cases by Tango is that of their pairs too', () => {
    const paired = of('sensitivity', { counts: COUNTS }, { ...TABLE, counts: OTHER }, 'difference', 'tango');
    expect(paired).toMatchObject({ ...limits(tango(TABLE, 0.9)), basis: 'counts', counts: TABLE });
    expect(of('sensitivity', { counts: COUNTS }, { counts: OTHER }, 'difference', 'tango')).toBeUndefined();
  });

  it('of the same cases uses both counts where the plan names an interval for independent samples, or a ratio', () => {
    expect(value(of('sensitivity', { counts: COUNTS }, { ...TABLE, counts: OTHER }, 'difference', 'newcombe-independent'))).toBeCloseTo(0.1, 14);
    expect(value(of('sensitivity', { counts: COUNTS }, { ...TABLE, counts: OTHER }, 'ratio'))).toBeCloseTo(1.125, 14);
    expect(() => of('sensitivity', { counts: COUNTS }, TABLE, 'difference', 'newcombe-independent')).toThrow('a paired difference');
    expect(() => of('sensitivity', { counts: COUNTS }, TABLE, 'ratio', 'log')).toThrow('a paired ratio');
  });

  it('by pairs is undefined without their table', () => {
    expect(of('sensitivity', { counts: COUNTS }, { counts: OTHER }, 'difference', 'newcombe-paired')).toBeUndefined();
  });

  it('is undefined where the reference has no figure', () => {
    expect(of('sensitivity', { counts: COUNTS }, {}, 'difference', 'newcombe-independent')).toBeUndefined();
    expect(of('sensitivity', {}, { counts: OTHER }, 'ratio')).toBeUndefined();
  });

  it('by nothing is no ratio', () => {
    const none = { tp: 0, fn: 100 };
    expect(of('sensitivity', { counts: COUNTS }, { counts: none }, 'ratio')?.estimate).toBeUndefined();
    expect(of('false_alarms', { rate: RATE }, { rate: { events: 0, exposure: 10 } }, 'ratio')?.estimate).toBeUndefined();
    expect(value(of('false_alarms', { rate: RATE }, { rate: { events: 0, exposure: 10 } }, 'difference'))).toBe(0.03);
    expect(of('false_alarms', { rate: RATE }, { rate: { events: 0, exposure: 0 } }, 'difference')?.estimate).toBeUndefined();
    expect(of('false_alarms', { rate: { events: 0, exposure: 0 } }, { rate: RATE }, 'ratio')?.estimate).toBeUndefined();
  });

  it('as reported counts only where it may', () => {
    const reference = { difference: -0.02, ratio: 0.97, interval: { lower: -0.05, upper: 0.01 } } as ComparedWith;
    const difference = { estimate: -0.02, lower: -0.05, upper: 0.01, basis: 'as reported', counts: undefined };
    expect(of('agreement', REPORTED, reference, 'difference')).toEqual(difference);
    expect(of('agreement', REPORTED, reference, 'ratio')).toEqual({ ...difference, estimate: 0.97 });
    expect(of('sensitivity', REPORTED, reference, 'difference')).toBeUndefined();
    expect(of('sensitivity', REPORTED, reference, 'difference', undefined, true)).toEqual(difference);
    expect(of('sensitivity', { counts: COUNTS }, { ...reference, estimate: 0.5 }, 'difference', undefined, true)).toEqual(difference);
    expect(of('agreement', REPORTED, {}, 'difference')).toBeUndefined();
    expect(of('agreement', REPORTED, { difference: 0.1 }, 'difference')).toEqual({ ...difference, estimate: 0.1, lower: undefined, upper: undefined });
  });
});

describe('pairs, pools and shares', () => {
  it('a paired table has all four cells', () => {
    const whole = { both: 1, new_only: 2, reference_only: 3, neither: 4 };
    expect(pairedTable({ ...whole, counts: COUNTS })).toEqual(whole);
    for (const cell of Object.keys(whole)) expect(pairedTable({ ...whole, [cell]: undefined })).toBeUndefined();
  });

  it('counts of several results are added cell by cell, where each has counts', () => {
    expect(pooled([{ counts: { tp: 1, fn: 2 } }, { counts: { tp: 3, fp: 4 } }])).toEqual({ tp: 4, fn: 2, fp: 4 });
    expect(pooled([{ counts: { tp: 1, fn: 2 } }, {}])).toBeUndefined();
    expect(pooled([])).toBeUndefined();
  });

  it('which methods need the rows is known by name', () => {
    const ofCounts = ['wilson', 'clopper-pearson', 'newcombe-paired', 'tango', 'newcombe-independent', 'miettinen-nurminen', 'log', 'normal', 'mover'];
    const ofRows = ['delong-logit', 'delong', 'newcombe-auroc', 'bootstrap'];
    expect(ofRows.every(needsRows)).toBe(true);
    expect([...ofCounts, 'wald', ''].some(needsRows)).toBe(false);
  });
});
