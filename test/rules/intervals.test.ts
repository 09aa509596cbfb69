import { describe, expect, it } from 'vitest';
import type { ChangeControlPlan, PlannedInterval } from '../../src/formats/generated/types.ts';
import type { Carrier, Metric } from '../../src/rules/carriers.ts';
import { metricOf } from '../../src/rules/figures.ts';
import { fitting, independentLimits, isPairedMethod, singleLimits } from '../../src/rules/intervals.ts';
import { youden } from '../../src/statistics/confusion.ts';

const PLAN = {
  metrics: { false_alarms: { type: 'rate', unit: 'per day', better: 'lower' }, dice: { type: 'mean', better: 'higher' }, miss_rate: { type: 'proportion', numerator: ['fn'], denominator: ['tp', 'fn'] } },
} as unknown as ChangeControlPlan;

function metric(name: string): Metric {
  const found = metricOf(PLAN, name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

const by = (method: string, level = 0.9): PlannedInterval => ({ method, level }) as PlannedInterval;
const COUNTS = { tp: 90, fn: 10, tn: 160, fp: 40 };

describe('the interval of a subgroup set', () => {
  it.each(['wilson', 'clopper-pearson'])('%s is for its proportions, those of the plan too', (method) => {
    for (const name of ['sensitivity', 'miss_rate']) expect(fitting(metric(name), by(method))).toEqual(by(method));
  });

  it.each(['wilson', 'clopper-pearson'])('%s is DeLong\'s on the logit scale for an AUROC beside them, at the same level', (method) => {
    expect(fitting(metric('auroc'), by(method, 0.8))).toEqual({ method: 'delong-logit', level: 0.8 });
  });

  it.each(['wilson', 'clopper-pearson'])('%s is none for other metrics', (method) => {
    for (const name of ['auprc', 'f1', 'false_alarms', 'dice']) expect(fitting(metric(name), by(method))).toBeUndefined();
  });

  it('that is not for proportions alone is for every metric', () => {
    for (const method of ['bootstrap', 'log', 'delong'])
      for (const name of ['auroc', 'sensitivity', 'f1', 'dice']) expect(fitting(metric(name), by(method))).toEqual(by(method));
  });
});

describe('limits of one figure', () => {
  it('of Youden\'s index are by MOVER, from all four cells', () => {
    const { lower, upper } = youden(COUNTS, 0.9) ?? {};
    expect(singleLimits(metric('youden'), { counts: COUNTS }, by('mover'))).toMatchObject({ lower, upper });
    expect(singleLimits(metric('youden'), { counts: { tp: 90, fn: 10, tn: 160 } }, by('mover'))).toBeUndefined();
    expect(() => singleLimits(metric('youden'), { counts: COUNTS }, by('log'))).toThrow('log is not computed for a single figure of youden');
  });

  it.each([
    ['sensitivity', 'wilson'],
    ['balanced_accuracy', 'mover'],
    ['youden', 'mover'],
    ['lr_positive', 'log'],
    ['lr_negative', 'log'],
    ['false_alarms', 'log'],
    ['dice', 'normal'],
  ])('of %s are none without the numbers that %s takes', (name, method) => {
    expect(singleLimits(metric(name), { estimate: 0.5 }, by(method))).toBeUndefined();
  });

  it('of a proportion are none from half of its cells', () => {
    expect(singleLimits(metric('sensitivity'), { counts: { tp: 90 } }, by('wilson'))).toBeUndefined();
  });

  it.each([
    ['sensitivity', 'mover'],
    ['ppv', 'log'],
    ['ppv', 'normal'],
    ['f1', 'mover'],
    ['f1', 'log'],
    ['auroc', 'normal'],
    ['dice', 'mover'],
    ['false_alarms', 'mover'],
  ])('of %s are not computed by %s', (name, method) => {
    const all: Carrier = { counts: COUNTS, rate: { events: 1, exposure: 10 }, values: { n: 10, mean: 1, sd: 1 } };
    expect(() => singleLimits(metric(name), all, by(method))).toThrow(`${method} is not computed for a single figure of ${name}`);
  });
});

describe('limits against other cases', () => {
  const RATE = { rate: { events: 6, exposure: 200 } };
  const VALUES = { values: { n: 40, mean: 0.82, sd: 0.1 } };
  it.each<[string, 'difference' | 'ratio', string, Carrier]>([
    ['sensitivity', 'difference', 'newcombe-independent', { counts: COUNTS }],
    ['sensitivity', 'difference', 'miettinen-nurminen', { counts: COUNTS }],
    ['sensitivity', 'ratio', 'log', { counts: COUNTS }],
    ['false_alarms', 'ratio', 'log', RATE],
    ['dice', 'difference', 'normal', VALUES],
    ['dice', 'ratio', 'log', VALUES],
    ['balanced_accuracy', 'difference', 'mover', { counts: COUNTS }],
  ])('of %s as a %s by %s are none where either side has no numbers', (name, as, method, carrier) => {
    expect(independentLimits(metric(name), carrier, carrier, by(method), as)).toBeDefined();
    expect(independentLimits(metric(name), carrier, {}, by(method), as)).toBeUndefined();
    expect(independentLimits(metric(name), {}, carrier, by(method), as)).toBeUndefined();
  });

  it.each<[string, 'difference' | 'ratio', string]>([
    ['youden', 'difference', 'mover'],
    ['f1', 'ratio', 'log'],
    ['auroc', 'difference', 'normal'],
    ['dice', 'difference', 'mover'],
    ['false_alarms', 'difference', 'normal'],
    ['sensitivity', 'difference', 'mover'],
    ['sensitivity', 'difference', 'normal'],
    ['sensitivity', 'ratio', 'miettinen-nurminen'],
  ])('of %s as a %s are not computed by %s', (name, as, method) => {
    const all: Carrier = { counts: COUNTS, ...RATE, ...VALUES };
    expect(() => independentLimits(metric(name), all, all, by(method), as)).toThrow(`${method} is not computed for a ${as} of ${name}`);
  });

  it('are not those of pairs, which two methods are for', () => {
    expect(['newcombe-paired', 'tango', 'newcombe-independent', 'wilson', 'toString'].map(isPairedMethod)).toEqual([true, true, false, false, false]);
  });
});
