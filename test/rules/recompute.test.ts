import { describe, expect, it } from 'vitest';
import type { EvidenceItem, ReleaseCase } from '../../src/case/case.ts';
import type { Criterion, EvaluationReport, EvaluationResult } from '../../src/formats/generated/types.ts';
import { recomputes } from '../../src/rules/recompute.ts';
import type { Observation } from '../../src/rules/rule.ts';
import { against, cited, criterion, itemOf, reportOf, result, standing, tableOf, type Standing } from './standing.ts';

const ROWS = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);
const COUNTS = { tp: 36, fn: 14, tn: 65, fp: 35 };
const AT = '/content/results/0';
const TS: Criterion[] = [criterion('sensitivity')];

type Stand = Omit<Standing, 'evidence'>;

const said = (evidence: readonly EvidenceItem[], stand: Stand = {}): Observation[] => [...recomputes.judge(standing({ ...stand, evidence }))];
const found = (observations: readonly Observation[]): unknown[] => observations.map(({ location, found: is }) => [location?.path, is]);
const item = (results: readonly EvaluationResult[], table?: typeof ROWS, more: Partial<EvaluationReport> = {}, path?: string): EvidenceItem => itemOf({ ...reportOf(...results), ...more }, table, path);

describe('rows that a method demands', () => {
  const demands: Stand = { criteria: TS, recompute: 'predictions' };
  const counted = [result('sensitivity', { counts: COUNTS })];

  it('are said to be missing for each test set that it speaks of, with what to add and the clause', () => {
    const [one, ...others] = said([item(counted)], demands);
    expect(one).toMatchObject({ location: { path: '/content' }, found: 'no rows of TS', clause: 'protocol.performance_evaluation.PE-1.evidence.evaluation-report.recompute' });
    expect(one?.message).toContain('PE-1 demands figures that are recomputed from the rows, and evaluation.json has no rows of TS');
    expect(one?.mend).toContain('test_set: TS');
    expect(others).toEqual([]);
    const two = { ...demands, criteria: [...TS, criterion('sensitivity', { id: 'C-2', test_set: 'TS-2' })] };
    expect(said([item(counted, ROWS)], two).map((observed) => observed.found)).toEqual(['no rows of TS-2']);
  });

  it('are looked for in the list of tables where the report has one', () => {
    expect(found(said([item(counted, undefined, { predictions: [] as never })], demands))).toEqual([['/content/predictions', 'no rows of TS']]);
  });

  it('are there in any of the reports that serve the method', () => {
    expect(said([item([], undefined, {}, 'other.json'), item(counted, ROWS)], demands)).toEqual([]);
  });

  it('are not missing where the method demands none, the release is on another basis, or no report serves it', () => {
    expect(said([item(counted)], { criteria: TS, recompute: 'counts' })).toEqual([]);
    expect(said([item(counted)], { criteria: TS, method: { evidence: {} } })).toEqual([]);
    expect(said([item(counted)], { ...demands, more: { release: { basis: 'new-authorization', configuration: {} } as never } })).toEqual([]);
    expect(said([], demands)).toEqual([]);
  });
});

describe('attributes that the rows do not list', () => {
  const grouped = (site: string, more: Partial<EvaluationResult> = {}): EvaluationResult => result('sensitivity', { group: { site }, counts: { tp: 1, fn: 1 }, ...more });

  it('are said once for each test set, attribute and report', () => {
    const observations = said([item([grouped('A'), grouped('B'), result('sensitivity', { group: { site: 'A', race: 'x' }, counts: { tp: 1, fn: 1 } })], ROWS)]);
    expect(found(observations)).toEqual([[`${AT}/group`, 'figures by site'], ['/content/results/2/group', 'figures by race']]);
    expect(observations[0]?.message).toContain('the predictions of TS list no column site');
    expect(said([item([grouped('A')], ROWS), item([grouped('A')], ROWS, {}, 'other.json')]).map(({ subject }) => subject)).toEqual(['evaluation.json', 'other.json']);
  });

  it('are not asked of a test set without rows, or of attributes that are listed', () => {
    expect(said([item([grouped('A', { test_set: 'TS-2' }), result('sensitivity', { group: { sex: 'female' } })], ROWS)])).toEqual([]);
    expect(said([item([grouped('A')])])).toEqual([]);
  });
});

describe('a table without a threshold', () => {
  const bare = { ...ROWS, scores: { ...ROWS.scores, threshold: undefined } };

  it('is said where a figure at one is reported on it', () => {
    const [one, ...others] = said([item([result('auroc'), result('sensitivity', { counts: COUNTS })], bare)]);
    expect(one).toMatchObject({ location: { path: '/content/predictions/0/score' }, found: 'no threshold' });
    expect(one?.message).toContain('TS');
    expect(others).toEqual([]);
  });

  it('is content with figures that need none, or that are no figures of its rows', () => {
    expect(said([item([result('auroc')], bare)])).toEqual([]);
    expect(said([item([result('sensitivity', { test_set: 'TS-2' }), result('luck')], bare)])).toEqual([]);
    const plan = { metrics: { dice: { type: 'mean', better: 'higher' } } } as never;
    expect(said([item([result('dice', { values: { n: 1, mean: 1, sd: 0 } })], bare)], { plan })).toEqual([]);
    expect(said([item([result('sensitivity', { counts: COUNTS })], ROWS)])).toEqual([]);
  });

  it('that cannot be read is for another rule', () => {
    const unread = item([result('sensitivity', { counts: COUNTS })], ROWS);
    expect(said([{ ...unread, rows: unread.rows.map((rows) => ({ ...rows, evaluation: undefined })) }])).toEqual([]);
  });
});

describe('references that the rows do not show', () => {
  const compared = (reference: string, metric = 'sensitivity', more: Partial<EvaluationResult> = {}): EvaluationResult => against(metric, reference, { estimate: 0.7 }, more);
  const demands: Stand = { recompute: 'predictions' };
  const [own] = ROWS.references;
  const without = { ...ROWS, references: [{ ...own!, threshold: undefined }] };

  it('are said where the method demands rows, once for each test set and report', () => {
    const observations = said([item([compared('previous'), compared('previous', 'specificity')], ROWS)], demands);
    expect(found(observations)).toEqual([[`${AT}/compared_with/previous`, 'no scores of previous']]);
    expect(observations[0]?.message).toContain('The predictions of TS hold no scores of previous');
    const two = said([item([compared('previous')], ROWS), item([compared('previous')], ROWS, {}, 'other.json')], demands);
    expect(two.map(({ subject }) => subject)).toEqual(['evaluation.json', 'other.json']);
  });

  it('are not said where no method demands rows, or of levels', () => {
    expect(said([item([compared('previous')], ROWS)])).toEqual([]);
    expect(said([item([compared('authorized-levels')], ROWS)], demands)).toEqual([]);
    expect(said([item([compared('previous')])])).toEqual([]);
    expect(said([item([compared('previous', 'luck')], ROWS)], demands)).toEqual([]);
  });

  it('are said to have no threshold where they are there without one, whatever the method demands', () => {
    for (const stand of [{}, demands]) {
      const observations = said([item([compared('authorized')], without)], stand);
      expect(found(observations)).toEqual([[`${AT}/compared_with/authorized`, 'no threshold of authorized']]);
      expect(observations[0]?.message).toContain('no threshold of authorized');
    }
  });

  it('are there for a metric that needs no threshold', () => {
    const area = [...recomputes.judge(standing({ evidence: [item([against('auroc', 'authorized', {})], without)], ...demands }))];
    expect(area).toEqual([]);
  });

  it('are known under the other name where the last release is the authorized version', () => {
    const previous = { version: '1.0.0', reports: [] };
    const same = against('sensitivity', 'previous', { estimate: 0.68 });
    expect(said([item([same], ROWS)], { ...demands, previous })).toEqual([]);
    expect(found(said([item([same], without)], { previous }))).toEqual([[`${AT}/compared_with/previous`, 'no threshold of previous']]);
  });
});

describe('every reported figure', () => {
  it('is held against counts, estimate and comparisons of its rows, each once', () => {
    const wrong = against('sensitivity', 'authorized', { neither: 11 }, { counts: { tp: 37, fn: 14 }, estimate: 0.75 });
    expect(found(said([item([wrong], ROWS)]))).toEqual([[`${AT}/counts/tp`, 'tp: 37'], [`${AT}/estimate`, '0.75'], [`${AT}/compared_with/authorized/neither`, 'neither: 11']]);
  });

  it('of a metric that nobody knows is left to another rule', () => {
    expect(said([item([result('luck', { estimate: 0.5 })])], { criteria: [criterion('luck')] })).toEqual([]);
  });
});

describe('an estimate alone', () => {
  const alone = (metric = 'sensitivity', more: Partial<EvaluationResult> = {}): EvidenceItem[] => [item([result(metric, { estimate: 0.72, ...more })])];

  it('is said where a criterion of a method that the report cites asks for it, with what to add', () => {
    const [counts, ...others] = said(alone(), { criteria: TS });
    expect(counts).toMatchObject({ location: { path: AT }, found: 'an estimate alone' });
    expect(counts?.expected).toContain('counts');
    expect(counts?.message).toContain('sensitivity on TS, all cases is reported without the numbers');
    expect(counts?.mend).toContain('counts (tp, fn, tn, fp)');
    expect(others).toEqual([]);
    const [rows] = said(alone('auroc'), { criteria: [criterion('auroc')] });
    expect([rows?.expected, rows?.mend]).toEqual([expect.stringContaining('rows'), expect.stringContaining('predictions')]);
  });

  it('is said of a rate of the plan too', () => {
    const plan = { metrics: { false_alarms: { type: 'rate', better: 'lower' } } } as never;
    expect(said(alone('false_alarms'), { plan, criteria: [criterion('false_alarms')] }).map(({ expected }) => expected)).toEqual([expect.stringContaining('counts')]);
  });

  it.each<[string, EvidenceItem[], Stand]>([
    ['the plan takes it as it is reported', alone(), { criteria: TS, recompute: 'none' }],
    ['no criterion asks for its metric', alone(), { criteria: [criterion('specificity')] }],
    ['no criterion asks for its test set', alone(), { criteria: [criterion('sensitivity', { test_set: 'TS-2' })] }],
    ['the method has no criteria', alone(), { method: { criteria: undefined } as never }],
    ['only an alternative of criteria is there', alone(), { criteria: [{ id: 'C-ANY', any_of: ['C-1', 'C-2'] }] }],
    ['the report cites another method', alone(), { more: { methods: [cited({ criteria: TS }, { id: 'PE-2' })] } }],
    ['the release is on another basis', alone(), { criteria: TS, more: { release: { basis: 'new-authorization', configuration: {} } as never } }],
    ['the figure is said to be undefined', [item([result('sensitivity', { undefined: 'no positives' })])], { criteria: TS }],
    ['the counts are there', [item([result('sensitivity', { counts: COUNTS, estimate: 0.72 })])], { criteria: TS }],
    ['the rows are there', [item([result('sensitivity', { estimate: 0.72 })], ROWS)], { criteria: TS }],
  ])('is enough where %s', (_, evidence, stand) => {
    expect(said(evidence, stand)).toEqual([]);
  });

  it('is said where the method asks for no report, and one of several methods is cited', () => {
    const methods: ReleaseCase['methods'] = [cited({ criteria: TS }, { id: 'PE-2' }), cited({ criteria: TS, evidence: {} })];
    expect(found(said(alone(), { more: { methods } }))).toEqual([[AT, 'an estimate alone']]);
  });
});
