import { describe, expect, it } from 'vitest';
import type { ChangeControlPlan, PlannedInterval } from '../../src/formats/generated/types.ts';
import type { Carrier, Figure, Metric, Reference } from '../../src/rules/carriers.ts';
import { comparison, withInterval } from '../../src/rules/comparisons.ts';
import { figureFrom, metricOf } from '../../src/rules/figures.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { newcombeIndependent, newcombePaired, wilson } from '../../src/statistics/intervals.ts';
import { asNumber } from '../../src/statistics/metrics.ts';
import { inFours, onRows, tableOf } from './standing.ts';

const PLAN = { metrics: { false_alarms: { type: 'rate', unit: 'per day', better: 'lower' } } } as unknown as ChangeControlPlan;
const ROWS = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);
const CLUSTERED = inFours(ROWS);
const PAIRS = { both: 30, new_only: 6, reference_only: 4, neither: 10 };

function metric(name: string): Metric {
  const found = metricOf(PLAN, name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

const by = (method: string, level = 0.9): PlannedInterval => ({ method, level }) as PlannedInterval;
const limits = (figure: { lower?: number | undefined; upper?: number | undefined } | undefined) => ({ lower: figure?.lower, upper: figure?.upper });
const NONE = { lower: undefined, upper: undefined };

function single(name: string, carrier: Carrier, method: string): Figure {
  return withInterval(metric(name), carrier, figureFrom(metric(name), carrier) as Figure, by(method));
}

const authorized = (name: string, table = ROWS): Reference => onRows(metric(name), table).references.get('authorized') as Reference;
const against = (name: string, method: string | undefined, table = ROWS, reference = authorized(name, table)): Figure | undefined =>
  comparison(metric(name), onRows(metric(name), table), reference, method === undefined ? undefined : by(method), 'difference');

describe('one figure', () => {
  it('of rows that are independent has the limits of its counts', () => {
    const figure = single('sensitivity', onRows(metric('sensitivity'), ROWS), 'wilson');
    expect(limits(figure)).toEqual(limits(wilson(36, 50, 0.9)));
    expect(figure).toMatchObject({ basis: 'rows', counts: { tp: 36, fn: 14, tn: 65, fp: 35 } });
  });

  it('of rows in clusters has others, and says what they rest on', () => {
    const figure = single('sensitivity', onRows(metric('sensitivity'), CLUSTERED), 'wilson');
    expect(limits(figure)).not.toEqual(limits(wilson(36, 50, 0.9)));
    expect(figure).toMatchObject({ basis: 'rows', note: expect.stringContaining('clustered') as string });
    expect(asNumber(figure.estimate ?? NaN)).toBe(0.72);
  });
});

describe('new less reference', () => {
  it('on the same rows is that of the pairs, and its basis the rows', () => {
    const plain = against('sensitivity', undefined);
    expect(plain).toEqual({ estimate: { n: 1n, d: 25n }, basis: 'rows', counts: PAIRS });
    expect(against('sensitivity', 'newcombe-paired')).toEqual({ ...plain, ...limits(newcombePaired(PAIRS, 0.9)) });
  });

  it('by a table of pairs alone has counts as its basis', () => {
    expect(against('sensitivity', 'newcombe-paired', ROWS, PAIRS)).toMatchObject({ basis: 'counts', counts: PAIRS, ...limits(newcombePaired(PAIRS, 0.9)) });
  });

  it('by a method for other cases is that of both counts', () => {
    expect(limits(against('sensitivity', 'newcombe-independent'))).toEqual(limits(newcombeIndependent(36, 50, 34, 50, 0.9)));
  });

  it('is not resampled where only one side has rows', () => {
    const counts = { tp: 34, fn: 16 };
    expect(() => against('sensitivity', 'bootstrap', ROWS, { counts })).toThrow(CannotJudge);
    expect(() => against('sensitivity', 'bootstrap', ROWS, { counts })).toThrow('bootstrap is not computed for a difference of sensitivity');
    expect(() => comparison(metric('sensitivity'), { counts: { tp: 36, fn: 14 } }, authorized('sensitivity'), by('bootstrap'), 'difference')).toThrow('bootstrap is not computed');
  });

  it('where one side has rows alone is that of both counts', () => {
    expect(limits(against('sensitivity', 'newcombe-independent', ROWS, { counts: { tp: 34, fn: 16 } }))).toEqual(limits(newcombeIndependent(36, 50, 34, 50, 0.9)));
  });

  it('of clustered rows is resampled, and said to be', () => {
    const figure = against('sensitivity', 'newcombe-paired', CLUSTERED);
    expect(figure).toMatchObject({ basis: 'rows', note: expect.stringContaining('cluster bootstrap') as string });
    expect(limits(figure)).not.toEqual(limits(newcombePaired(PAIRS, 0.9)));
    expect(Number(figure?.lower)).toBeLessThan(0.04);
    expect(Number(figure?.upper)).toBeGreaterThan(0.04);
  });

  it('of clustered rows cannot have limits against counts alone, or of a ratio', () => {
    const alone: [string, Reference][] = [['newcombe-independent', { counts: { tp: 34, fn: 16 } }], ['newcombe-paired', PAIRS]];
    for (const [method, reference] of alone) expect(() => against('sensitivity', method, CLUSTERED, reference)).toThrow('a difference of clustered rows');
    expect(() => comparison(metric('sensitivity'), onRows(metric('sensitivity'), CLUSTERED), authorized('sensitivity', CLUSTERED), by('log'), 'ratio')).toThrow('a ratio of clustered rows');
  });

  it('has no limits where one side has no cases', () => {
    const figure = comparison(metric('sensitivity'), { counts: { tp: 0, fn: 0 } }, { counts: { tp: 34, fn: 16 } }, by('newcombe-independent'), 'difference');
    expect(figure).toMatchObject({ estimate: undefined, ...NONE });
  });

  it('has no estimate where a side has none, and says why', () => {
    const [all, nobody] = [onRows(metric('auroc'), ROWS), onRows(metric('auroc'), ROWS, { sex: 'unknown' })];
    for (const [a, b] of [[all, nobody], [nobody, all]] as const) {
      const less = comparison(metric('auroc'), a, { rows: b.rows }, undefined, 'difference');
      expect(less).toMatchObject({ estimate: undefined, note: 'no row is of this group' });
      expect(comparison(metric('auroc'), a, { rows: b.rows }, undefined, 'ratio')?.estimate).toBeUndefined();
    }
    const [some, none]: Carrier[] = [{ counts: { tp: 36, fn: 14 } }, { counts: { tp: 0, fn: 0 } }];
    for (const as of ['difference', 'ratio'] as const) {
      expect(comparison(metric('sensitivity'), some!, none!, undefined, as)?.estimate).toBeUndefined();
      expect(comparison(metric('sensitivity'), none!, some!, undefined, as)?.estimate).toBeUndefined();
    }
  });
});

describe('what is reported', () => {
  const reported = { difference: 0.02, ratio: 1.02, interval: { lower: -0.01, upper: 0.05 } };

  it('of a figure or a comparison counts only where it is said that it may', () => {
    expect(figureFrom(metric('sensitivity'), { estimate: 0.9 })).toBeUndefined();
    expect(comparison(metric('sensitivity'), { estimate: 0.9 }, reported, undefined, 'difference')).toBeUndefined();
    expect(comparison(metric('sensitivity'), { estimate: 0.9 }, reported, undefined, 'difference', true)).toMatchObject({ estimate: 0.02, basis: 'as reported', lower: -0.01, upper: 0.05 });
  });

  it('of either side alone makes no difference of figures', () => {
    const counts = { tp: 36, fn: 14 };
    for (const [now, before] of [[{ estimate: 0.9 }, { counts, ...reported }], [{ counts }, { estimate: 0.9, ...reported }]] as const)
      expect(comparison(metric('sensitivity'), now, before, undefined, 'difference', true)).toMatchObject({ estimate: 0.02, basis: 'as reported' });
  });

  it('of a ratio beside pairs is none without counts, and an interval cannot be made of it', () => {
    expect(comparison(metric('sensitivity'), { counts: { tp: 36, fn: 14 } }, PAIRS, undefined, 'ratio')).toBeUndefined();
    expect(() => comparison(metric('sensitivity'), { counts: { tp: 36, fn: 14 } }, PAIRS, by('log'), 'ratio')).toThrow('log is not computed for a paired ratio');
  });
});

describe('a ratio', () => {
  it('by nothing is none, exact or not', () => {
    const some = { counts: { tp: 36, fn: 14 } };
    expect(comparison(metric('sensitivity'), some, { counts: { tp: 0, fn: 50 } }, undefined, 'ratio')).toMatchObject({ estimate: undefined, basis: 'counts' });
    expect(comparison(metric('sensitivity'), { counts: { tp: 0, fn: 50 } }, some, undefined, 'ratio')?.estimate).toMatchObject({ n: 0n });
    const [now, before] = [{ rate: { events: 6, exposure: 200 } }, { rate: { events: 0, exposure: 200 } }];
    expect(comparison(metric('false_alarms'), now, before, undefined, 'ratio')?.estimate).toBeUndefined();
    expect(comparison(metric('false_alarms'), before, now, undefined, 'ratio')?.estimate).toBe(0);
    expect(comparison(metric('false_alarms'), now, now, undefined, 'ratio')?.estimate).toBe(1);
  });
});
