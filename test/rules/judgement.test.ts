import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import type { EvaluationReport } from '../../src/formats/generated/types.ts';
import type { Figure } from '../../src/rules/carriers.ts';
import { outcomesOf } from '../../src/rules/judgement.ts';
import { judged, outcome, type Setting, type Target } from '../../src/rules/outcome.ts';
import { good, thirdSystem } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, push, type Edit } from './edits.ts';
import { criterion, itemOf, reportOf, result, standing } from './standing.ts';

const CRITERIA = '/protocol/performance_evaluation/PE-A/criteria';
const asked = (criterion: object): Edit => ['plan', CRITERIA, push({ id: 'C', metric: 'sensitivity', test_set: 'TS-CORE', statistic: 'estimate', at_least: 0.5, ...criterion })];
const reports = (...results: object[]): Edit => ['evaluation-report', '/results', push(...results)];
type Brief = { group: object; result: string; lacking?: string | undefined; note?: string | null };
const brief = (release: ReleaseCase, id = 'C'): Brief[] =>
  outcomesOf(release).filter((one) => one.id === id).map(({ group, result, lacking, note }) => ({ group, result, ...(lacking === undefined ? { note } : { lacking }) }));
const judge = async (from: typeof good, ...edits: Edit[]): Promise<Brief[]> => brief(await caseOf(edit(await from(), edits)));
const lacking = (what: string): Brief[] => [{ group: {}, result: 'not shown', lacking: what }];

describe("a criterion's own minimum", () => {
  it('is reached, or nothing is shown', async () => {
    expect(await judge(good, asked({ minimum: { positives: 400, negatives: 1600 } }))).toEqual([{ group: {}, result: 'met', note: null }]);
    const short = await caseOf(edit(await good(), [asked({ minimum: { positives: 401 } })]));
    expect(brief(short)).toEqual([{ group: {}, result: 'not shown', note: "fewer cases than the criterion's own minimum" }]);
    expect(outcomesOf(short).find(({ id }) => id === 'C')?.estimate).toBeNull();
    expect(saidOf('criteria/met', short).map(({ subject, found }) => [subject, found])).toEqual([['C', 'undefined']]);
  });
});

describe('the groups of a criterion', () => {
  const least = (minimum: object): Edit => ['plan', '/subgroups/SG-1', (set: { attributes: object; intersections: object[] }) => ({
    ...set,
    attributes: Object.fromEntries(Object.entries(set.attributes).map(([name, attribute]) => [name, { ...(attribute as object), minimum }])),
    intersections: set.intersections.map((one) => ({ ...one, minimum })),
  })];
  const each = asked({ for_each: 'SG-1' });

  it('are those that have enough cases', async () => {
    const judgedGroups = await judge(good, each);
    expect(judgedGroups.length).toBeGreaterThan(10);
    expect(judgedGroups.filter(({ lacking: what, group }) => what !== undefined || Object.keys(group).length === 0)).toEqual([]);
    expect(await judge(good, each, least({ positives: 9999 }))).toEqual(lacking('no group of SG-1 has enough cases to be judged'));
  });

  it('are none, of which the rules of groups speak, where one is not reported', async () => {
    const without: Edit = ['evaluation-report', '/results', (list: EvaluationReport['results']) => list.filter(({ group }) => group['sex'] !== 'female')];
    expect(await judge(good, each, least({ positives: 9999 }), without)).toEqual([]);
  });

  it('are none of a set that the plan does not have', async () => {
    expect(await judge(good, asked({ for_each: 'SG-9' }))).toEqual(lacking('no group of SG-9 has enough cases to be judged'));
  });

  it('are none, and it is said of which comparisons', async () => {
    const release = await caseOf(edit(await good(), [asked({ for_each: 'SG-9', compared_with: ['authorized', 'previous'], as: 'ratio' })]));
    const said = outcomesOf(release).filter(({ id }) => id === 'C').map(({ group, reference, as }) => ({ group, reference, as }));
    expect(said).toEqual(['authorized', 'previous'].map((reference) => ({ group: {}, reference, as: 'ratio' })));
  });

  const SYSTEMS = '/configuration/acquisition_systems';
  const system = (more: object): Edit => ['plan', '/protocol/performance_evaluation/PE-B/criteria', [{ id: 'C', metric: 'sensitivity', test_set: 'TS-SYS', statistic: 'estimate', at_least: 0.5, for_each: { attribute: 'acquisition_system', ...more } }]];
  const names = async (...edits: Edit[]) => (await judge(thirdSystem, ...edits)).map(({ group }) => Object.values(group).join());

  it('are the levels that a release adds, or those before it too', async () => {
    expect(await names(system({ only: 'added' }))).toEqual(['VendorC-DR3']);
    expect(await names(system({ only: 'all' }))).toEqual(['VendorA-DR1', 'VendorB-DX2', 'VendorC-DR3']);
  });

  it('are said to be none where a release adds none, or where there is none', async () => {
    const before: Edit = ['manifest', SYSTEMS, (list: readonly object[]) => list.slice(0, 2)];
    expect(await judge(thirdSystem, system({ only: 'added' }), before)).toEqual(lacking('no added level of acquisition_system to judge'));
    expect(await judge(thirdSystem, system({ only: 'all' }), ['previous manifest', SYSTEMS, []], ['manifest', SYSTEMS, []])).toEqual(lacking('no level of acquisition_system to judge'));
  });
});

describe('a figure that is not there', () => {
  const own = (type: string): Edit => ['plan', '/metrics', { own: { type, unit: 'mm', better: 'lower' } }];
  const ofOwn = { metric: 'own', at_least: undefined, at_most: 1 };
  const figure = (metric: string, more: object): Edit => reports({ metric, test_set: 'TS-CORE', group: {}, ...more });

  it.each<[string, string, Edit[]]>([
    ['is not reported', 'not reported', [asked({ metric: 'npv' }), ['evaluation-report', '/results', (list: EvaluationReport['results']) => list.filter(({ metric }) => metric !== 'npv')]]],
    ['is a rate without events', 'reported without counts', [own('rate'), asked(ofOwn), figure('own', { estimate: 0.2 })]],
    ['is an area under a curve without rows', 'reported without rows', [asked({ metric: 'auroc' }), figure('auroc', { estimate: 0.9 })]],
    ['has no comparison', 'not compared with previous', [asked({ compared_with: ['previous'], at_least: -1 }), ['evaluation-report', '/results/0/compared_with/previous', GONE], ['evaluation-report', '/results/0/compared_with/authorized', GONE]]],
    ['is compared without numbers', 'compared with authorized without a paired table, counts or rows', [asked({ compared_with: ['authorized'], at_least: -1 }), ['evaluation-report', '/results/0/compared_with/authorized', { difference: 0.1 }]]],
  ])('%s', async (_, what, edits) => {
    expect(await judge(good, ...edits)).toEqual(lacking(what));
  });

  it('is undefined where there is no case of its class', async () => {
    const none = figure('sensitivity', { group: { site: 'ST-99' }, counts: { tp: 0, fn: 0 } });
    const of = { for_each: 'SG-1', id: 'C' };
    const minimum: Edit = ['plan', '/subgroups/SG-1/attributes/site/minimum', { positives: 0 }];
    const said = (await judge(good, asked(of), minimum, none)).filter(({ group }) => Object.values(group).includes('ST-99'));
    expect(said).toEqual([{ group: { site: 'ST-99' }, result: 'not shown', note: 'the figure is undefined: there are no cases of its class' }]);
  });
});

describe('the operating points of a method', () => {
  it('are those of sites where what cites it is local, whatever else is released', async () => {
    const at = { threshold: 0.5 };
    const edits: Edit[] = [['manifest', '/modifications', ['M1', 'M3']], ['manifest', '/scope', { sites: { S1: { operating_point: at }, S2: {} } }]];
    const outcomes = outcomesOf(await caseOf(edit(await good(), edits)));
    const points = (id: string) => outcomes.filter((one) => one.id === id).map(({ operating_point: point }) => point);
    expect(points('C-SITE-SENS')).toEqual([at]);
    expect(points('C-SENS')).toEqual([null]);
  });

  it('are those of the configuration where one of two that cite it is global', async () => {
    const edits: Edit[] = [
      ['plan', '/modifications/M1/protocol/performance_evaluation', push('PE-C')],
      ['manifest', '/modifications', ['M1', 'M3']],
      ['manifest', '/scope', { sites: { S1: { operating_point: { threshold: 0.5 } } } }],
    ];
    const outcomes = outcomesOf(await caseOf(edit(await good(), edits)));
    expect(outcomes.filter(({ id }) => id === 'C-SITE-SENS').map(({ operating_point: point }) => point)).toEqual([null]);
  });

  it('are those of the configuration where no site has one of its own', async () => {
    const edits: Edit[] = [['manifest', '/modifications', ['M3']], ['manifest', '/scope', { sites: { S1: {} } }]];
    const outcomes = outcomesOf(await caseOf(edit(await good(), edits)));
    expect(outcomes.map(({ id, operating_point: point }) => [id, point])).toEqual([['C-SITE-SENS', null], ['C-SITE-SPEC', null]]);
  });
});

it('criteria are judged once', async () => {
  const release = await caseOf(await good());
  expect(outcomesOf(release)).toBe(outcomesOf(release));
});

it('a method without criteria has no outcome', async () => {
  const release = await caseOf(await good());
  const methods = release.methods.map((cited) => ({ ...cited, method: { title: '', evidence: cited.method.evidence } }));
  expect(outcomesOf({ ...release, methods })).toEqual([]);
});

it('a method that asks for no report has its criteria judged by what is reported', () => {
  const reported = itemOf(reportOf(result('sensitivity', { counts: { tp: 9, fn: 1 } })));
  const release = standing({ criteria: [criterion('sensitivity', { statistic: 'estimate', at_least: 0.5 })], method: { evidence: {} }, evidence: [reported], more: { modifications: [] } });
  expect(outcomesOf(release).map(({ id, result: verdict }) => [id, verdict])).toEqual([['C-1', 'met']]);
});

it('a criterion of a metric that nobody knows cannot be judged', async () => {
  expect(saidOf('criteria/met', await caseOf(edit(await good(), [asked({ metric: 'luck' })]))).map(({ verdict, found }) => [verdict, found])).toEqual([['invalid', 'luck is no metric of the plan']]);
});

describe('an outcome', () => {
  const criterion = { id: 'C', metric: 'm', test_set: 'TS', statistic: 'lower', at_least: 0.8, interval: { method: 'wilson', level: 0.95 } };
  const setting = (more: object): Setting => ({ cited: { id: 'PE' }, criterion: { ...criterion, ...more }, countsAlone: true, clause: 'c' }) as unknown as Setting;
  const target: Target = { group: {}, operatingPoint: undefined, reference: undefined };
  const figure: Figure = { estimate: 0.9, lower: 0.85, upper: 0.95, basis: 'counts', counts: { tp: 9, fn: 1 } };
  const of = (more: object = {}, at: Partial<Target> = {}, shown: Figure | undefined = figure) => outcome(setting(more), { ...target, ...at }, shown, { result: 'met' });

  it('holds the figure and what it was judged by', () => {
    expect(of()).toStrictEqual({
      id: 'C', method_id: 'PE', metric: 'm', test_set: 'TS', group: {}, operating_point: null, reference: null, as: null, statistic: 'lower', limit: { at_least: 0.8 },
      estimate: 0.9, lower: 0.85, upper: 0.95, method: 'wilson', level: 0.95, basis: 'counts', result: 'met', note: null, counts: { tp: 9, fn: 1 }, counts_alone: true, lacking: undefined, clause: 'c',
    });
  });

  it('holds nothing of a figure that is not there', () => {
    const none = { ...of({ interval: undefined }), ...outcome(setting({ interval: undefined }), target, undefined, { result: 'not shown', lacking: 'not reported' }) };
    expect(none).toMatchObject({ estimate: null, lower: null, upper: null, method: null, level: null, basis: null, counts: null, note: 'not reported', lacking: 'not reported' });
  });

  it('is a difference or a ratio where it compares, or is a gap', () => {
    expect(of({}, { reference: 'authorized' })).toMatchObject({ reference: 'authorized', as: 'difference' });
    expect(of({ as: 'ratio' }, { reference: 'authorized' })).toMatchObject({ as: 'ratio' });
    expect(of({ gap_between: ['sex'] })).toMatchObject({ as: 'difference', reference: null });
    expect(of({ as: 'ratio' })).toMatchObject({ as: null });
  });

  it('names no method of an interval as reported, and the operating point of a site', () => {
    expect(of({}, { operatingPoint: { threshold: 0.5 } }, { ...figure, basis: 'as reported', counts: undefined })).toMatchObject({ method: null, level: 0.95, basis: 'as reported', operating_point: { threshold: 0.5 }, counts: null });
  });

  it('is decided by its limit, with the note of the figure', () => {
    const said = (more: object, shown: Figure = figure) => judged(setting(more), target, shown);
    expect(said({})).toMatchObject({ result: 'met', note: null });
    expect(said({ at_least: 0.86 })).toMatchObject({ result: 'not shown', note: null });
    expect(said({ at_least: 0.96 }, { ...figure, note: 'resampled' })).toMatchObject({ result: 'not met', note: 'resampled' });
    expect(said({}, { ...figure, estimate: undefined })).toMatchObject({ result: 'not shown', estimate: null, note: 'the figure is undefined: there are no cases of its class' });
    expect(said({}, { ...figure, estimate: undefined, note: 'one class alone' })).toMatchObject({ note: 'the figure is undefined: one class alone' });
  });
});
