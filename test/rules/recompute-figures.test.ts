import { describe, expect, it } from 'vitest';
import type { EvaluationResult, PlannedInterval, ReportedInterval } from '../../src/formats/generated/types.ts';
import type { Auroc } from '../../src/evaluation/summary.ts';
import type { Limits } from '../../src/rules/carriers.ts';
import { metricOf } from '../../src/rules/figures.ts';
import { checkCounts, checkReported, textOf } from '../../src/rules/recompute-figures.ts';
import { rowNumbers } from '../../src/rules/row-numbers.ts';
import { CannotJudge, type Observation } from '../../src/rules/rule.ts';
import { delong, delongLogit, newcombeAuroc } from '../../src/statistics/auroc.ts';
import { clopperPearson, wilson } from '../../src/statistics/intervals.ts';
import { criterion, firstEntry, itemOf, onRows, reportOf, result, standing, tableOf, type Standing } from './standing.ts';

const COUNTS = { tp: 36, fn: 14, tn: 65, fp: 35 };
const ROWS = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);
const NEGATIVES = tableOf([0, 0, 0, 0], [60, 5, 8, 27]);
const AT = '/content/results/0';

type Stand = Omit<Standing, 'evidence'>;

/** What is said of one reported figure. */
function said(reported: EvaluationResult, stand: Stand = {}, table?: typeof ROWS): Observation[] {
  const release = standing({ ...stand, evidence: [itemOf(reportOf(reported), table)] });
  const entry = firstEntry(release);
  const numbers = rowNumbers(release, entry, entry.metric) ?? entry.result;
  return [...checkCounts(entry, entry.pointer, entry.result.counts, numbers), ...checkReported(release, entry, entry.metric, numbers)];
}

const found = (observations: readonly Observation[]): unknown[] => observations.map(({ location, found: is, expected }) => [location?.path, is, expected]);
const planned = (method: string, level = 0.95): PlannedInterval => ({ method, level }) as PlannedInterval;

function four(limits: Limits): ReportedInterval {
  if (limits === undefined) throw new Error('no limits');
  return { lower: Number(limits.lower.toFixed(4)), upper: Number(limits.upper.toFixed(4)) };
}

describe('a number of a report', () => {
  it('is as the report writes it, or as it is said to be where no report has it', () => {
    const entry = firstEntry(standing({ evidence: [itemOf(reportOf(result('sensitivity', { estimate: 0.72 })))] }));
    expect(textOf(entry, `${AT}/estimate`, 0.5)).toBe('0.72');
    expect(textOf(entry, `${AT}/metric`, 0.5)).toBe('0.5');
    const source = { ...entry.item.source, document: undefined };
    expect(textOf({ ...entry, item: { ...entry.item, source } }, `${AT}/estimate`, 0.5)).toBe('0.5');
  });
});

describe('counts', () => {
  it('are those of the rows, to the case', () => {
    expect(said(result('sensitivity', { counts: COUNTS }), {}, ROWS)).toEqual([]);
    for (const [cell, n] of Object.entries(COUNTS)) {
      const [one, ...others] = said(result('sensitivity', { counts: { ...COUNTS, [cell]: n + 1 } }), {}, ROWS);
      expect([one?.location?.path, one?.found, one?.expected, others]).toEqual([`${AT}/counts/${cell}`, `${cell}: ${n + 1}`, `${cell}: ${n}`, []]);
      expect(one?.message).toContain(`the report says ${cell} ${n + 1}; the rows have ${n}`);
    }
  });

  it('may be left out in part, or be of a figure that the rows count nothing for', () => {
    expect(said(result('sensitivity', { counts: { fn: 14 } }), {}, ROWS)).toEqual([]);
    expect(said(result('sensitivity', { estimate: 0.72 }), {}, ROWS)).toEqual([]);
    expect(said(result('auroc', { counts: { tp: 1 } }), {}, ROWS)).toEqual([]);
    expect(said(result('sensitivity', { counts: COUNTS }))).toEqual([]);
  });
});

describe('an estimate', () => {
  it('is that of its own counts', () => {
    expect(said(result('sensitivity', { counts: COUNTS, estimate: 0.72 }))).toEqual([]);
    const [one, ...others] = said(result('sensitivity', { counts: COUNTS, estimate: 0.73 }));
    expect(found([one as Observation])).toEqual([[`${AT}/estimate`, '0.73', '0.7200']]);
    expect(one?.message).toContain('the report says an estimate of 0.73; its own numbers give 0.7200');
    expect(one?.mend).toContain('counts');
    expect(others).toEqual([]);
  });

  it('is that of the rows where they are there', () => {
    const [one, ...others] = said(result('sensitivity', { estimate: 0.73 }), {}, ROWS);
    expect(found([one as Observation])).toEqual([[`${AT}/estimate`, '0.73', '0.7200']]);
    expect(one?.message).toContain('the rows give 0.7200');
    expect(one?.mend).toContain('rows');
    expect(others).toEqual([]);
  });

  it('of nothing is one too many, and it is said why there is none', () => {
    const [ofNobody] = said(result('sensitivity', { counts: { tp: 0, fn: 0 }, estimate: 0.5 }));
    expect(ofNobody).toMatchObject({ found: '0.5', expected: 'no estimate', location: { path: `${AT}/estimate` } });
    expect(ofNobody?.message).toContain('there are no cases');
    expect(said(result('auroc', { estimate: 0.5 }), {}, NEGATIVES)[0]?.message).toContain('no positives');
    expect(said(result('sensitivity', { counts: { tp: 0, fn: 0 }, estimate: null }))).toEqual([]);
  });

  it('alone, or as the plan takes it, is not held against anything', () => {
    expect(said(result('sensitivity', { estimate: 0.5, interval: { method: 'wilson', level: 0.95, lower: 0, upper: 1 } }))).toEqual([]);
    const plan = { metrics: { agreement: { type: 'reported', better: 'higher' } } } as never;
    expect(said(result('agreement', { estimate: 0.5, interval: { method: 'wilson', level: 0.95, lower: 0, upper: 1 } }), { plan })).toEqual([]);
  });

  it('that is said to be undefined though the rows give it is said, with the figure', () => {
    const [one, ...others] = said(result('sensitivity', { undefined: 'not computed' }), {}, ROWS);
    expect(found([one as Observation])).toEqual([[`${AT}/undefined`, 'undefined (not computed)', '0.7200']]);
    expect(one?.message).toContain('the rows give 0.7200');
    expect(others).toEqual([]);
  });

  it('may be undefined where the rows give none, or there are none', () => {
    expect(said(result('sensitivity', { undefined: 'no positives' }), {}, NEGATIVES)).toEqual([]);
    expect(said(result('sensitivity', { undefined: 'not computed', counts: COUNTS }))).toEqual([]);
    expect(said(result('sensitivity', { counts: COUNTS }), {}, ROWS)).toEqual([]);
  });
});

describe('an interval', () => {
  const [byWilson, exact] = [four(wilson(36, 50, 0.95)), four(clopperPearson(36, 50, 0.95))];
  const far = { lower: -1, upper: 2 };
  const ofWilson = [[`${AT}/interval/lower`, '-1', byWilson.lower.toFixed(4)], [`${AT}/interval/upper`, '2', byWilson.upper.toFixed(4)]];
  const sensitivity = (interval: ReportedInterval, more: Partial<EvaluationResult> = {}): EvaluationResult => result('sensitivity', { counts: COUNTS, interval, ...more });
  const plans = (...methods: string[]): Stand => ({ criteria: methods.map((method, index) => criterion('sensitivity', { id: `C-${index}`, interval: planned(method) })) });

  it('is by the method and at the level that it names, whatever the plan names', () => {
    for (const stand of [{}, plans('clopper-pearson')]) {
      expect(said(sensitivity({ ...byWilson, method: 'wilson', level: 0.95 }), stand)).toEqual([]);
      expect(found(said(sensitivity({ ...far, method: 'wilson', level: 0.95 }), stand))).toEqual(ofWilson);
      expect(said(sensitivity({ ...four(wilson(36, 50, 0.9)), method: 'wilson', level: 0.9 }), stand)).toEqual([]);
    }
  });

  it('is said with each limit that is another, and whose numbers those are', () => {
    const [lower, ...none] = said(sensitivity({ ...byWilson, lower: 0.4, method: 'wilson', level: 0.95 }));
    expect(lower?.message).toContain(`a lower limit of 0.4; its own numbers give ${byWilson.lower.toFixed(4)}`);
    const [upper, ...others] = said(sensitivity({ ...byWilson, upper: 0.99, method: 'wilson', level: 0.95 }), {}, ROWS);
    expect(upper?.message).toContain(`an upper limit of 0.99; the rows give ${byWilson.upper.toFixed(4)}`);
    expect([none, others]).toEqual([[], []]);
  });

  it('by a method that nobody computes, or that does not fit, is not held against anything', () => {
    for (const method of ['by-eye', 'mover', 'delong']) expect(said(sensitivity({ ...far, method, level: 0.95 }), plans('wilson'))).toEqual([]);
    expect(said(sensitivity(far), plans('mover'))).toEqual([]);
  });

  it('of no cases has no limits to be held against', () => {
    expect(said(result('sensitivity', { counts: { tp: 0, fn: 0 }, interval: { ...far, method: 'wilson', level: 0.95 } }))).toEqual([]);
  });

  it('with a fault of ours is no method that does not fit', () => {
    const wrong = sensitivity({ ...byWilson, method: 'wilson', level: 95 });
    expect(() => said(wrong)).toThrow(RangeError);
    expect(() => said(wrong)).not.toThrow(CannotJudge);
  });

  it('is by the plan\'s where it names no method, or no level', () => {
    for (const half of [{}, { method: 'wilson' }, { level: 0.95 }]) {
      expect(said(sensitivity({ ...byWilson, ...half }), plans('wilson'))).toEqual([]);
      expect(found(said(sensitivity({ ...far, ...half }), plans('wilson')))).toEqual(ofWilson);
    }
  });

  it('is not by one of the plan\'s at another level or by another method than it names', () => {
    for (const half of [{ method: 'clopper-pearson' }, { level: 0.9 }]) expect(said(sensitivity({ ...far, ...half }), plans('wilson'))).toEqual([]);
  });

  it('may be by any of the plan\'s methods, and is held against the first where it is by none', () => {
    for (const interval of [byWilson, exact]) expect(said(sensitivity(interval), plans('wilson', 'clopper-pearson'))).toEqual([]);
    expect(found(said(sensitivity(far), plans('wilson', 'clopper-pearson')))).toEqual(ofWilson);
    expect(found(said(sensitivity({ ...exact, method: 'wilson' }), plans('clopper-pearson', 'wilson'))).map((one) => (one as string[])[2])).toEqual([byWilson.lower.toFixed(4), byWilson.upper.toFixed(4)]);
  });

  it('of a group is by what the plan names for groups, and of all cases by what it names for these', () => {
    const stand: Stand = { criteria: [criterion('sensitivity', { interval: planned('wilson') }), criterion('sensitivity', { for_each: 'SG', interval: planned('clopper-pearson') })] };
    expect(said(sensitivity(byWilson), stand)).toEqual([]);
    expect(said(sensitivity(exact), stand)).not.toEqual([]);
    expect(said(sensitivity(exact, { group: { sex: 'female' } }), stand)).toEqual([]);
    expect(said(sensitivity(byWilson, { group: { sex: 'female' } }), stand)).not.toEqual([]);
  });

  it('is not held against anything where neither report nor plan names a method', () => {
    expect(said(sensitivity(far))).toEqual([]);
    expect(said(sensitivity(far), {}, ROWS)).toEqual([]);
  });
});

describe('the interval of an AUROC that names no method', () => {
  const areaOf = (): Auroc => {
    const auroc = onRows(metricOf({} as never, 'auroc')!, ROWS).rows.scores?.auroc;
    if (auroc === undefined || 'undefined' in auroc) throw new Error('no area');
    return auroc;
  };
  const place = `${AT}/interval`;
  const of = (interval: ReportedInterval, stand?: Stand): unknown[] => found(said(result('auroc', { interval }), stand, ROWS));

  it('may be DeLong\'s on either scale, at the level that it names or else 95 %', () => {
    const area = areaOf();
    for (const level of [0.95, 0.9]) for (const computed of [delong, delongLogit]) expect(of({ ...four(computed(area, level)), level })).toEqual([]);
    for (const computed of [delong, delongLogit]) expect(of(four(computed(area, 0.95)))).toEqual([]);
    expect(of(four(delong(area, 0.9)))).not.toEqual([]);
  });

  it('is held against that on the logit scale where it is neither', () => {
    const { lower, upper } = four(delongLogit(areaOf(), 0.95));
    expect(of({ lower: -1, upper: 2 })).toEqual([[`${place}/lower`, '-1', lower.toFixed(4)], [`${place}/upper`, '2', upper.toFixed(4)]]);
  });

  it('is by the method that it names without a level, or by the plan\'s', () => {
    const area = areaOf();
    expect(of({ ...four(delong(area, 0.95)), method: 'delong' })).toEqual([]);
    expect(of({ ...four(delongLogit(area, 0.95)), method: 'delong' })).not.toEqual([]);
    const stand: Stand = { criteria: [criterion('auroc', { interval: planned('newcombe-auroc') })] };
    expect(of(four(newcombeAuroc(area, 0.95)), stand)).toEqual([]);
    expect(of(four(delong(area, 0.95)), stand)).not.toEqual([]);
  });

  it('is not held against anything without rows', () => {
    expect(said(result('auroc', { estimate: 0.7, interval: { lower: -1, upper: 2 } }))).toEqual([]);
  });
});
