import { describe, expect, it } from 'vitest';
import type { ComparedWith, Criterion, EvaluationResult, PlannedInterval, ReportedInterval } from '../../src/formats/generated/types.ts';
import { comparison, withInterval } from '../../src/rules/comparisons.ts';
import type { Figure, Reference } from '../../src/rules/carriers.ts';
import { figureFrom } from '../../src/rules/figures.ts';
import { checkPairs } from '../../src/rules/recompute-pairs.ts';
import { rowNumbers, type RowNumbers } from '../../src/rules/row-numbers.ts';
import type { Observation } from '../../src/rules/rule.ts';
import { newcombeIndependent, newcombePaired } from '../../src/statistics/intervals.ts';
import { tango } from '../../src/statistics/tango.ts';
import { against, criterion, firstEntry, itemOf, reportOf, result, standing, tableOf, type Standing } from './standing.ts';

const COUNTS = { tp: 36, fn: 14 };
const TABLE = { both: 30, new_only: 6, reference_only: 4, neither: 10 };
const THEIRS = { tp: 34, fn: 16 };
const ROWS = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);
const AT = '/content/results/0/compared_with/authorized';

type Stand = Omit<Standing, 'evidence'>;

/** What is said of the comparisons of one reported figure. */
function said(reported: EvaluationResult, stand: Stand = {}, table?: typeof ROWS): Observation[] {
  const release = standing({ ...stand, evidence: [itemOf(reportOf(reported), table)] });
  const entry = firstEntry(release);
  return [...checkPairs(release, entry, entry.metric, rowNumbers(release, entry, entry.metric))];
}

const found = (observations: readonly Observation[]): unknown[] => observations.map(({ location, found: is, expected }) => [location?.path, is, expected]);
const onRows = (metric: string, compared: ComparedWith, stand?: Stand, table = ROWS): unknown[] => found(said(against(metric, 'authorized', compared), stand, table));

describe('a paired table beside counts', () => {
  it('is content where both are about the same cases, and without counts or a table', () => {
    expect(said(against('sensitivity', 'authorized', TABLE, { counts: COUNTS }))).toEqual([]);
    expect(said(against('sensitivity', 'authorized', TABLE))).toEqual([]);
    expect(said(against('sensitivity', 'authorized', { counts: THEIRS }, { counts: COUNTS }))).toEqual([]);
    expect(said(result('sensitivity', { counts: COUNTS }))).toEqual([]);
  });

  it('has as many pairs as there are cases, and the new model is right as often', () => {
    const [cases, right, ...others] = said(against('sensitivity', 'authorized', { ...TABLE, both: 29 }, { counts: COUNTS }));
    expect(found([cases, right] as Observation[])).toEqual([[AT, '49', '50'], [AT, '35', '36']]);
    expect(cases?.message).toContain('against authorized: the number of pairs is 49, expected 50');
    expect(right?.message).toContain('both + new_only is 35, expected 36');
    expect(others).toEqual([]);
    expect(found(said(against('sensitivity', 'authorized', { ...TABLE, neither: 9 }, { counts: COUNTS })))).toEqual([[AT, '49', '50']]);
    expect(found(said(against('sensitivity', 'authorized', { ...TABLE, new_only: 5, neither: 11 }, { counts: COUNTS })))).toEqual([[AT, '35', '36']]);
  });

  it('cannot be held against half of the counts, or counts of no proportion', () => {
    expect(said(against('sensitivity', 'authorized', { ...TABLE, both: 1 }, { counts: { tp: 36 } }))).toEqual([]);
    expect(said(against('f1', 'authorized', { ...TABLE, both: 1 }, { counts: { ...COUNTS, tn: 1, fp: 1 } }))).toEqual([]);
    const plan = { metrics: { odd: { type: 'proportion', better: 'higher', numerator: ['tn'], denominator: ['tp', 'fn'] } } } as never;
    expect(said(against('odd', 'authorized', { ...TABLE, both: 1 }, { counts: COUNTS }), { plan })).toEqual([]);
  });
});

describe('the reference against its own evaluation', () => {
  const theirs = { authorized: reportOf(result('specificity', { counts: { tn: 1, fp: 1 } }), result('sensitivity', { counts: THEIRS })) };
  const own: ComparedWith[] = [TABLE, { counts: THEIRS }];

  it('agrees by pairs and by counts', () => {
    for (const compared of own) expect(said(against('sensitivity', 'authorized', compared), theirs)).toEqual([]);
  });

  it('blocks where it was right another number of times on as many cases', () => {
    for (const compared of [{ ...TABLE, both: 29, neither: 11 }, { counts: { tp: 33, fn: 17 } }]) {
      const [one, ...others] = said(against('sensitivity', 'authorized', compared), theirs);
      expect(one).toMatchObject({ level: 'block', found: '33/50', expected: '34/50', location: { path: AT } });
      expect(one?.message).toContain('the reference authorized has 33/50 here and 34/50 in its own evaluation');
      expect(others).toEqual([]);
    }
  });

  it('warns where it was evaluated on another number of cases', () => {
    expect(said(against('sensitivity', 'authorized', { ...TABLE, neither: 11 }), theirs)).toMatchObject([{ level: 'warn', found: '34/51', expected: '34/50' }]);
    expect(said(against('sensitivity', 'authorized', { counts: { tp: 10, fn: 5 } }), theirs)).toMatchObject([{ level: 'warn', found: '10/15', expected: '34/50' }]);
  });

  it('is that of the last release where this is the reference', () => {
    const previous = { version: '1.0.1', reports: [reportOf(result('sensitivity', { counts: { tp: 20, fn: 30 } }))] };
    expect(said(against('sensitivity', 'previous', TABLE), { ...theirs, previous })).toMatchObject([{ found: '34/50', expected: '20/50', location: { path: '/content/results/0/compared_with/previous' } }]);
    expect(said(against('sensitivity', 'authorized', TABLE), { ...theirs, previous })).toEqual([]);
  });

  it('is not known of levels, of another metric, group or test set, or without counts', () => {
    const wrong = { counts: { tp: 1, fn: 49 } };
    const unknown: [string, Stand][] = [
      ['authorized-levels', theirs],
      ['authorized', {}],
      ['authorized', { authorized: reportOf(result('ppa', { counts: THEIRS })) }],
      ['authorized', { authorized: reportOf(result('sensitivity', { counts: THEIRS, group: { sex: 'female' } })) }],
      ['authorized', { authorized: reportOf(result('sensitivity', { counts: THEIRS, test_set: 'TS-2' })) }],
      ['authorized', { authorized: { ...theirs.authorized, test_sets: [{ ...theirs.authorized.test_sets[0]!, sha256: 'b'.repeat(64) }] } }],
      ['authorized', { authorized: reportOf(result('sensitivity', { estimate: 0.68 })) }],
      ['previous', theirs],
    ];
    unknown.push(['authorized', { more: { baseline: undefined } }], ['authorized', { authorized: { ...theirs.authorized, test_sets: [] } }]);
    for (const [reference, stand] of unknown) expect(said(against('sensitivity', reference, wrong), stand)).toEqual([]);
    expect(said(against('sensitivity', 'authorized', { difference: 0.04 }), theirs)).toEqual([]);
  });

  it('is on the same test set where reports are about several', () => {
    const [set] = theirs.authorized.test_sets;
    const authorized = { ...theirs.authorized, test_sets: [{ ...set!, id: 'TS-2', sha256: 'b'.repeat(64) }, set!] };
    expect(said(against('sensitivity', 'authorized', { counts: { tp: 1, fn: 49 } }), { authorized })).toMatchObject([{ found: '1/50', expected: '34/50' }]);
  });

  it('is looked for in every report of the last release that is about the same test set', () => {
    const elsewhere = { ...theirs.authorized, test_sets: [{ ...theirs.authorized.test_sets[0]!, sha256: 'b'.repeat(64) }] };
    const reports = [elsewhere, reportOf(result('ppa', { counts: { tp: 1, fn: 1 } })), reportOf(result('sensitivity', { counts: { tp: 20, fn: 30 } }))];
    expect(said(against('sensitivity', 'previous', { counts: THEIRS }), { previous: { version: '1.0.1', reports } })).toMatchObject([{ found: '34/50', expected: '20/50' }]);
  });
});

describe('a reported difference or ratio', () => {
  it('is that of the pairs, or of both counts', () => {
    expect(said(against('sensitivity', 'authorized', { ...TABLE, difference: 0.04 }, { counts: COUNTS }))).toEqual([]);
    expect(found(said(against('sensitivity', 'authorized', { ...TABLE, difference: 0.06 })))).toEqual([[`${AT}/difference`, '0.06', '0.0400']]);
    expect(found(said(against('sensitivity', 'authorized', { counts: THEIRS, difference: 0.06, ratio: 1.15 }, { counts: COUNTS })))).toEqual([
      [`${AT}/difference`, '0.06', '0.0400'],
      [`${AT}/ratio`, '1.15', '1.0588'],
    ]);
  });

  it('is told from what is made of counts, and from what is made of rows', () => {
    const [ofCounts] = said(against('sensitivity', 'authorized', { counts: THEIRS, ratio: 1.15 }, { counts: COUNTS }));
    expect(ofCounts?.message).toContain('a ratio of 1.15; its own numbers give 1.0588');
    const [ofRows] = said(against('sensitivity', 'authorized', { difference: 0.05 }), {}, ROWS);
    expect(ofRows?.message).toContain('a difference of 0.05; the rows give 0.0400');
  });

  it('is content as it is rounded, and where nothing is known that it could be made of', () => {
    expect(said(against('sensitivity', 'authorized', { counts: THEIRS, ratio: 1.06 }, { counts: COUNTS }))).toEqual([]);
    expect(said(against('sensitivity', 'authorized', { ratio: 3, difference: 1 }, { counts: COUNTS }))).toEqual([]);
    expect(said(against('sensitivity', 'authorized', { counts: THEIRS, ratio: 3, difference: 1 }, { estimate: 0.72 }))).toEqual([]);
    expect(said(against('sensitivity', 'authorized', { counts: THEIRS }, { counts: COUNTS }))).toEqual([]);
  });

  it('of a metric that the plan takes as reported is not recomputed', () => {
    const plan = { metrics: { agreement: { type: 'reported', better: 'higher' } } } as never;
    expect(said(against('agreement', 'authorized', { ...TABLE, difference: 0.5 }, { estimate: 0.9 }), { plan })).toEqual([]);
  });

  it('is made of the rows where they are there, whatever the counts', () => {
    expect(onRows('sensitivity', { ...TABLE, difference: 0.04 })).toEqual([]);
    expect(onRows('sensitivity', { difference: 0.06 })).toEqual([[`${AT}/difference`, '0.06', '0.0400']]);
    expect(found(said(against('sensitivity', 'authorized', { ratio: 1.01 }, { counts: { tp: 34, fn: 16 } }), {}, ROWS))).toEqual([[`${AT}/ratio`, '1.01', '1.0588']]);
  });
});

describe('what is reported of a reference, on the rows', () => {
  it('is content where it is theirs, to the case', () => {
    expect(onRows('sensitivity', { ...TABLE, counts: { ...THEIRS, tn: 68, fp: 32 }, estimate: 0.68 })).toEqual([]);
  });

  it('has the pairs of the rows', () => {
    for (const [pair, n] of Object.entries(TABLE)) expect(onRows('sensitivity', { [pair]: n + 1 })).toEqual([[`${AT}/${pair}`, `${pair}: ${n + 1}`, `${pair}: ${n}`]]);
    expect(said(against('sensitivity', 'authorized', { neither: 11 }), {}, ROWS)[0]?.message).toContain('against authorized: the report says neither 11; the rows have 10');
  });

  it('has no pairs of the rows for a metric that pairs are not about', () => {
    expect(onRows('ppv', { both: 1, new_only: 1 })).toEqual([]);
  });

  it('has the counts of the rows, and they are said to be the reference\'s', () => {
    const [one, ...others] = said(against('sensitivity', 'authorized', { counts: { ...THEIRS, fp: 31 } }), {}, ROWS);
    expect([one?.location?.path, one?.found, one?.expected]).toEqual([`${AT}/counts/fp`, 'fp: 31', 'fp: 32']);
    expect(one?.message).toContain('the report says of authorized fp 31; the rows have 32');
    expect(others).toEqual([]);
  });

  it('has the estimate of the rows', () => {
    const [one, ...others] = said(against('sensitivity', 'authorized', { estimate: 0.71 }), {}, ROWS);
    expect([one?.location?.path, one?.found, one?.expected]).toEqual([`${AT}/estimate`, '0.71', '0.6800']);
    expect(one?.message).toContain('for authorized an estimate of 0.71; the rows give 0.6800');
    expect(others).toEqual([]);
    expect(onRows('sensitivity', { estimate: null })).toEqual([]);
  });

  it('may have an estimate of its own where the rows give none', () => {
    expect(onRows('sensitivity', { estimate: 0.71 }, {}, tableOf([0, 0, 0, 0], [60, 5, 8, 27]))).toEqual([]);
  });

  it('is known under the other name where the last release is the authorized version', () => {
    const wrong = against('sensitivity', 'previous', { estimate: 0.71 });
    expect(found(said(wrong, { previous: { version: '1.0.0', reports: [] } }, ROWS))).toEqual([['/content/results/0/compared_with/previous/estimate', '0.71', '0.6800']]);
    expect(said(wrong, { previous: { version: '1.0.1', reports: [] } }, ROWS)).toEqual([]);
  });
});

describe('the interval of a comparison, on the rows', () => {
  const planned = (method: string, level = 0.95): PlannedInterval => ({ method, level }) as PlannedInterval;
  const limits = (of: { lower?: number | undefined; upper?: number | undefined } | undefined): ReportedInterval => {
    if (of?.lower === undefined || of.upper === undefined) throw new Error('no limits');
    return { lower: Number(of.lower.toFixed(4)), upper: Number(of.upper.toFixed(4)) };
  };
  const paired = limits(newcombePaired(TABLE, 0.95));
  const byTango = limits(tango(TABLE, 0.95));
  const place = `${AT}/interval`;
  const named = (interval: ReportedInterval, method: string, level = 0.95): ReportedInterval => ({ ...interval, method, level });
  const plans = (...methods: string[]): Stand => ({ criteria: methods.map((method, index) => criterion('sensitivity', { id: `C-${index}`, compared_with: ['previous', 'authorized'], interval: planned(method) })) });

  it('is by the method that it names', () => {
    for (const compared of [TABLE, { difference: 0.04 }]) {
      expect(onRows('sensitivity', { ...compared, interval: named(paired, 'newcombe-paired') })).toEqual([]);
      expect(onRows('sensitivity', { ...compared, interval: named(byTango, 'tango') })).toEqual([]);
      expect(onRows('sensitivity', { ...compared, interval: named(paired, 'tango') }).map((one) => (one as string[])[0])).toEqual([`${place}/lower`, `${place}/upper`]);
    }
  });

  it('is said with each limit that is another', () => {
    const wrong = said(against('sensitivity', 'authorized', { ...TABLE, interval: named({ ...paired, upper: 0.5 }, 'newcombe-paired') }), {}, ROWS);
    expect(found(wrong)).toEqual([[`${place}/upper`, '0.5', paired.upper.toFixed(4)]]);
    expect(wrong[0]?.message).toContain(`an upper limit of 0.5; the rows give ${paired.upper.toFixed(4)}`);
    const [other, ...none] = onRows('sensitivity', { ...TABLE, interval: named({ ...paired, lower: -0.5 }, 'newcombe-paired') });
    expect([other, none]).toEqual([[`${place}/lower`, '-0.5', paired.lower.toFixed(4)], []]);
  });

  it('is not held against the plan where it names method and level, known or not', () => {
    expect(onRows('sensitivity', { ...TABLE, interval: named(byTango, 'tango') }, plans('newcombe-paired'))).toEqual([]);
    expect(onRows('sensitivity', { ...TABLE, interval: named({ lower: -1, upper: 1 }, 'by-eye') }, plans('newcombe-paired'))).toEqual([]);
  });

  it('is by the plan\'s method where it names none, or no level', () => {
    for (const half of [{}, { method: 'newcombe-paired' }, { level: 0.95 }]) {
      expect(onRows('sensitivity', { ...TABLE, interval: { ...paired, ...half } }, plans('newcombe-paired'))).toEqual([]);
      expect(onRows('sensitivity', { ...TABLE, interval: { ...paired, upper: 0.5, ...half } }, plans('newcombe-paired'))).toEqual([[`${place}/upper`, '0.5', paired.upper.toFixed(4)]]);
    }
  });

  it('may be by any of the plan\'s methods for the comparison, and is held against the first where it is by none', () => {
    for (const interval of [paired, byTango]) expect(onRows('sensitivity', { ...TABLE, interval }, plans('newcombe-paired', 'tango'))).toEqual([]);
    const neither = onRows('sensitivity', { ...TABLE, interval: { lower: -1, upper: 1 } }, plans('newcombe-paired', 'tango'));
    expect(neither).toEqual([[`${place}/lower`, '-1', paired.lower.toFixed(4)], [`${place}/upper`, '1', paired.upper.toFixed(4)]]);
  });

  it('is not recomputed where the plan names no interval for the comparison', () => {
    const anything = { lower: -1, upper: 1 };
    const others: Criterion[] = [
      criterion('ppa', { compared_with: ['authorized'], interval: planned('tango') }),
      criterion('sensitivity', { test_set: 'TS-2', compared_with: ['authorized'], interval: planned('tango') }),
      criterion('sensitivity', { compared_with: ['previous'], interval: planned('tango') }),
      criterion('sensitivity', { interval: planned('tango') }),
      { id: 'C-ANY', any_of: ['C-1', 'C-2'] },
    ];
    for (const other of others) expect(onRows('sensitivity', { ...TABLE, interval: anything }, { criteria: [other] })).toEqual([]);
    expect(onRows('sensitivity', { ...TABLE, interval: anything }, { method: { criteria: undefined } as never })).toEqual([]);
  });

  it('is held against the plan\'s though another criterion has no interval', () => {
    const criteria = [criterion('sensitivity', { compared_with: ['authorized'], statistic: 'estimate' }), ...(plans('tango').criteria ?? [])];
    expect(onRows('sensitivity', { ...TABLE, interval: { lower: -1, upper: 1 } }, { criteria })).toHaveLength(2);
  });

  it('is not recomputed without rows, or without the reference among them', () => {
    const compared = { ...TABLE, interval: named({ lower: -1, upper: 1 }, 'tango') };
    expect(said(against('sensitivity', 'authorized', compared, { counts: COUNTS }))).toEqual([]);
    expect(onRows('sensitivity', compared, {}, { ...ROWS, references: [] })).toEqual([]);
    expect(onRows('sensitivity', TABLE)).toEqual([]);
  });

  it('is not recomputed by a method that does not fit, whichever of the plan\'s methods that is', () => {
    expect(onRows('sensitivity', { ...TABLE, interval: named({ lower: -1, upper: 1 }, 'mover') })).toEqual([]);
    expect(onRows('sensitivity', { ...TABLE, interval: { lower: -1, upper: 1 } }, plans('mover', 'tango')).map((one) => (one as string[])[2])).toEqual([byTango.lower.toFixed(4), byTango.upper.toFixed(4)]);
    expect(onRows('sensitivity', { ...TABLE, interval: byTango }, plans('mover', 'tango'))).toEqual([]);
  });

  it('with a fault of ours is no method that does not fit', () => {
    expect(() => said(against('sensitivity', 'authorized', { ...TABLE, interval: named(paired, 'newcombe-paired', 95) }), {}, ROWS)).toThrow(RangeError);
  });

  /** The numbers of a metric on all rows, and those of the reference. */
  const numbersOf = (metric: string): [Parameters<typeof comparison>[0], RowNumbers, Reference] => {
    const release = standing({ evidence: [itemOf(reportOf(result(metric)), ROWS)] });
    const entry = firstEntry(release);
    const own = rowNumbers(release, entry, entry.metric);
    const reference = own?.references.get('authorized');
    if (own === undefined || reference === undefined) throw new Error('no rows');
    return [entry.metric, own, reference];
  };

  it('is that of the ratio where one is reported', () => {
    const ratio = limits(comparison(...numbersOf('sensitivity'), planned('log'), 'ratio', false));
    expect(onRows('sensitivity', { ratio: 1.0588, interval: named(ratio, 'log') })).toEqual([]);
    expect(onRows('sensitivity', { ratio: 1.0588, interval: named({ ...ratio, upper: 9 }, 'log') })).toEqual([[`${place}/upper`, '9', ratio.upper.toFixed(4)]]);
  });

  it('is that of the difference where one is reported, or the pairs', () => {
    const independent = limits(newcombeIndependent(36, 50, 34, 50, 0.95));
    for (const compared of [TABLE, { difference: 0.04 }]) {
      expect(onRows('sensitivity', { ...compared, interval: named(independent, 'newcombe-independent') })).toEqual([]);
      expect(onRows('sensitivity', { ...compared, interval: named({ ...independent, lower: -1 }, 'newcombe-independent') })).toEqual([[`${place}/lower`, '-1', independent.lower.toFixed(4)]]);
    }
    const area = limits(comparison(...numbersOf('auroc'), planned('delong'), 'difference', false));
    const difference = Number(comparison(...numbersOf('auroc'), undefined, 'difference', false)?.estimate);
    expect(onRows('auroc', { difference, interval: named(area, 'delong') })).toEqual([]);
    expect(onRows('auroc', { difference, interval: named({ ...area, lower: -1 }, 'delong') })).toEqual([[`${place}/lower`, '-1', area.lower.toFixed(4)]]);
  });

  it('is that of the reference\'s own figure where no comparison is reported', () => {
    const [metric, , reference] = numbersOf('sensitivity');
    const own = limits(withInterval(metric, reference, figureFrom(metric, reference, false) as Figure, planned('wilson')));
    expect(onRows('sensitivity', { estimate: 0.68, interval: named(own, 'wilson') })).toEqual([]);
    expect(onRows('sensitivity', { estimate: 0.68, interval: named({ ...own, lower: 0.1 }, 'wilson') })).toEqual([[`${place}/lower`, '0.1', own.lower.toFixed(4)]]);
  });

  it('is not that of the reference\'s own figure where its cells make none', () => {
    const plan = { metrics: { odd: { type: 'proportion', better: 'higher', numerator: ['tp', 'tn'], denominator: ['tp', 'fn'] } } } as never;
    expect(onRows('odd', { estimate: 0.68, interval: named({ lower: 0, upper: 1 }, 'wilson') }, { plan })).toEqual([]);
  });
});
