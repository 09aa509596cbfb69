import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/formats/generated/types.ts';
import { proportion } from '../fixture/figures.ts';
import type { Outcome } from '../../src/rules/outcome.ts';
import { limitText, subjectText } from '../../src/rules/criteria.ts';
import { smallDevice } from '../fixture/small.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, keepsQuiet, push, speaks, type Edit } from './edits.ts';
import { cited, criterion, itemOf, reportOf, result, standing } from './standing.ts';

type Result = EvaluationReport['results'][number];
const CRITERIA = '/protocol/performance_evaluation/PE-A/criteria';
const wilson = { method: 'wilson', level: 0.95 };
const asked = (...criteria: object[]): Edit => ['plan', CRITERIA, push(...criteria)];
const on = { test_set: 'TS-CORE' };
const reports = (...results: object[]): Edit => ['evaluation-report', '/results', push(...results)];
const without = (drop: (result: Result) => boolean): Edit => ['evaluation-report', '/results', (list: readonly Result[]) => list.filter((result) => !drop(result))];
/** Other counts of the positives of a sex. */
const found = (sex: string, tp: number, fn: number): Edit => ['evaluation-report', '/results', (list: readonly Result[]) => list.map((result) => (result.metric === 'sensitivity' && result.group['sex'] === sex ? { ...result, counts: { tp, fn } } : result))];

describe('a criterion at the operating points of sites', () => {
  const at = (threshold: number): object => ({ threshold });
  const released = (...thresholds: number[]): Edit[] => [
    ['manifest', '/modifications', ['M3']],
    ['manifest', '/scope', { sites: Object.fromEntries(thresholds.map((threshold, index) => [`S${index + 1}`, { operating_point: at(threshold) }])) }],
    ['envelope of evaluation-report', '/plan/methods', ['PE-C']],
    ['plan', '/protocol/performance_evaluation/PE-C/criteria', (list: readonly unknown[]) => list.slice(0, 1)],
  ];
  const result = (threshold: number, tp: number): object => ({ metric: 'sensitivity', ...on, group: {}, operating_point: at(threshold), counts: { tp, fn: 400 - tp } });
  speaks(good, [
    ['criteria/met', 'one of two sites misses it', ...released(0.5, 0.4), reports(result(0.5, 300), result(0.4, 390))],
    ['criteria/reported', 'one of two sites is not reported', ...released(0.5, 0.4), reports(result(0.5, 390))],
    ['criteria/met', 'two sites at one point miss it once', ...released(0.5, 0.5), reports(result(0.5, 300))],
    ['criteria/reported', 'the configuration alone is reported', ...released(0.5)],
  ]);
  keepsQuiet(good, [
    ['criteria/met', 'each site reaches it', ...released(0.5, 0.4), reports(result(0.5, 390), result(0.4, 390))],
    ['criteria/reported', 'the modification is local and no site has a point of its own', ...released(), ['manifest', '/scope', { sites: { S1: {} } }]],
    ['criteria/reported', 'a modification that cites the method is global', ...released(0.5), ['plan', '/modifications/M3/scope', 'global']],
  ]);
});

describe('one of several criteria', () => {
  const order: Edit = ['plan', '/protocol/performance_evaluation/PE-A/in_order', GONE];
  const unreported = { id: 'C-NPV', metric: 'npv', ...on, statistic: 'estimate', at_least: 0.1 };
  const any = (...members: string[]): object => ({ id: 'C-ANY', any_of: members });
  const floor = (least: number): Edit => ['plan', `${CRITERIA}/0/at_least`, least];
  speaks(good, [
    ['criteria/reported', 'neither is met, and one is not reported', order, floor(0.99), asked(unreported, any('C-NPV', 'C-SENS')), without(({ metric }) => metric === 'npv')],
    ['criteria/met', 'one is missed, and the other is met in some groups alone', order, floor(0.99), found('female', 150, 50), asked(any('C-SENS', 'S-FLOOR'))],
    ['criteria/met', 'one is missed, and the other is judged for no group', order, floor(0.99), asked(any('C-SENS', 'S-FLOOR')), without(({ group }) => Object.keys(group).length > 0)],
  ]);
  keepsQuiet(good, [
    ['criteria/reported', 'one is met, and the other not reported', order, asked(unreported, any('C-NPV', 'C-SENS')), without(({ metric }) => metric === 'npv')],
    ['criteria/met', 'the second is met', order, floor(0.99), asked(any('C-SENS', 'S-FLOOR'))],
  ]);
});

describe('one of several criteria is met', () => {
  const subjects = async (...edits: Edit[]) => new Set(saidOf('criteria/met', await caseOf(edit(await good(), edits))).map(({ subject }) => subject));

  it('by one of its members, whatever becomes of other criteria', async () => {
    const low = { id: 'C-LOW', metric: 'sensitivity', ...on, statistic: 'estimate', at_least: 0.5 };
    const order: Edit = ['plan', '/protocol/performance_evaluation/PE-A/in_order', GONE];
    const missed: Edit[] = [['plan', `${CRITERIA}/0/at_least`, 0.99], ['plan', `${CRITERIA}/3/at_least`, 0.999]];
    expect(await subjects(order, ...missed, asked(low, { id: 'C-ANY', any_of: ['C-SENS', 'C-LOW'] }))).toEqual(new Set(['S-FLOOR']));
  });

  it('by members of its own method alone', () => {
    const criteria = [criterion('sensitivity', { statistic: 'estimate', at_least: 0.5 }), { id: 'C-ANY', any_of: ['C-1'] }];
    const methods = ['PE-1', 'PE-2'].map((id) => cited({ criteria }, { id }));
    const release = standing({ evidence: [itemOf(reportOf(result('sensitivity', { counts: { tp: 9, fn: 1 } })))], more: { methods, modifications: [] } });
    expect(saidOf('criteria/met', release).map(({ clause }) => clause)).toEqual(['protocol.performance_evaluation.PE-2.criteria.C-ANY']);
  });
});

describe('a sample that cannot show a limit', () => {
  const of = (metric: string, table: readonly [number, number], more: object) => () =>
    smallDevice({ criteria: [{ id: 'C', metric, test_set: 'TS-1', interval: wilson, ...more } as never], figures: [proportion(metric, table)] });
  speaks(of('specificity', [20, 0], { statistic: 'lower', at_least: 0.9 }), [['criteria/met', 'negatives are too few']]);
  speaks(of('sensitivity', [0, 20], { statistic: 'upper', at_most: 0.05 }), [['criteria/met', 'positives are too few for a ceiling']]);
  speaks(of('sensitivity', [33, 2], { statistic: 'lower', at_least: 0.9 }), [['criteria/met', 'there are just enough, and two are errors']]);
  speaks(of('sensitivity', [33, 1], { statistic: 'lower', at_least: 0.9 }), [['criteria/met', 'there is one less than enough']]);
  speaks(of('sensitivity', [20, 0], { statistic: 'lower', above: 0.5, compared_with: ['authorized'], interval: { method: 'newcombe-paired', level: 0.95 } }), [['criteria/met', 'it is the limit of a difference, of which nothing is said']]);
});

describe('figures as reported', () => {
  const reported: Edit[] = [['plan', '/protocol/performance_evaluation/PE-A/evidence/evaluation-report/recompute', 'none'], ['evaluation-report', '/results/0/counts', GONE], ['evaluation-report', '/results/0/compared_with', GONE]];
  speaks(good, [
    ['criteria/met', 'an interval as reported misses the limit', ...reported, ['plan', `${CRITERIA}/0/at_least`, 0.93]],
    ['criteria/met', 'there is no interval', ...reported, ['evaluation-report', '/results/0/interval', GONE]],
  ]);
});

describe('the gap between groups', () => {
  const gap = (metric: string, more: object): Edit => asked({ id: 'C-GAP', metric, ...on, gap_between: ['sex'], ...more });
  const own = (type: string): Edit => ['plan', '/metrics', { own: { type, unit: 'mm', better: 'lower' } }];
  const both = (...[female, male]: [object, object]): Edit => reports({ metric: 'own', ...on, group: { sex: 'female' }, ...female }, { metric: 'own', ...on, group: { sex: 'male' }, ...male });
  const means = both({ values: { n: 1000, mean: 0.5, sd: 1 } }, { values: { n: 1000, mean: 0.2, sd: 1 } });
  const rates = both({ rate: { events: 30, exposure: 1000 } }, { rate: { events: 10, exposure: 1000 } });
  const estimates = both({ estimate: 0.5 }, { estimate: 0.2 });
  const normal = { method: 'normal', level: 0.95 };
  speaks(good, [
    ['criteria/met', 'means differ by more than the limit', own('mean'), means, gap('own', { statistic: 'estimate', at_most: 0.2 })],
    ['criteria/met', 'the limit of a difference of means counts', own('mean'), means, gap('own', { statistic: 'upper', at_most: 0.35, interval: normal })],
    ['criteria/met', 'rates differ by more than the limit', own('rate'), rates, gap('own', { statistic: 'estimate', at_most: 0.01 })],
    ['criteria/met', 'a metric is only reported', own('reported'), estimates, gap('own', { statistic: 'estimate', at_most: 0.2 })],
    ['criteria/met', 'the interval of a metric that is only reported is asked for', own('reported'), estimates, gap('own', { statistic: 'upper', at_most: 0.2, interval: normal })],
    ['criteria/reported', 'no set has the attribute', gap('sensitivity', { gap_between: ['height'], statistic: 'estimate', at_most: 0.2 })],
    ['criteria/reported', 'a level has no figure of the metric', own('mean'), reports({ metric: 'own', ...on, group: { sex: 'female' }, values: { n: 10, mean: 0.5, sd: 1 } }), gap('own', { statistic: 'estimate', at_most: 0.2 })],
    ['criteria/reported', 'a level has no numbers', own('mean'), both({ values: { n: 10, mean: 0.5, sd: 1 } }, { estimate: 0.2 }), gap('own', { statistic: 'estimate', at_most: 0.2 })],
    ['criteria/met', 'one level alone has enough cases', found('male', 180, 9), ['plan', '/subgroups/SG-1/attributes/sex/minimum', { positives: 190, negatives: 100 }], gap('sensitivity', { statistic: 'estimate', at_most: 0.2 })],
  ]);
  keepsQuiet(good, [
    ['criteria/met', 'means differ by less', own('mean'), means, gap('own', { statistic: 'estimate', at_most: 0.31 })],
    ['criteria/met', 'the limit of their difference is within', own('mean'), means, gap('own', { statistic: 'upper', at_most: 0.4, interval: normal })],
    ['criteria/met', 'rates differ by less', own('rate'), rates, gap('own', { statistic: 'estimate', at_most: 0.021 })],
  ]);
});

describe('what is said of a criterion', () => {
  it('is the limit, as the plan writes it', () => {
    expect(limitText({ at_least: 0.8 })).toBe('at least 0.8');
    expect(limitText({ above: -0.02, below: 1, at_most: 2 })).toBe('above -0.02, at most 2, below 1');
    expect(limitText({ within: 0.1 })).toBe('within ±0.1');
    expect(limitText({})).toBe('');
  });

  it.each<[Partial<Outcome>, string]>([
    [{}, 'sensitivity on TS-CORE, all cases'],
    [{ group: { sex: 'female' } }, 'sensitivity on TS-CORE, sex=female'],
    [{ group: { sex: '*' } }, 'sensitivity on TS-CORE, largest gap between levels of sex'],
    [{ reference: 'authorized', as: 'difference' }, 'sensitivity on TS-CORE, all cases, new − authorized'],
    [{ reference: 'previous', as: 'ratio' }, 'sensitivity on TS-CORE, all cases, new / previous'],
    [{ as: 'ratio' }, 'sensitivity on TS-CORE, all cases'],
    [{ operating_point: { threshold: 0.5 } }, 'sensitivity on TS-CORE, all cases, at {"threshold":0.5}'],
  ])('is what it is about: %j', (more, text) => {
    expect(subjectText({ metric: 'sensitivity', test_set: 'TS-CORE', group: {}, reference: null, as: null, operating_point: null, ...more } as Outcome)).toBe(text);
  });

  const place = async (rule: string, ...edits: Edit[]) => saidOf(rule, await caseOf(edit(await good(), edits))).map(({ subject, questions, location, message }) => ({ subject, questions, path: location?.path.split('/').at(-1), line: location?.line, message }));
  const missed: Edit = ['plan', `${CRITERIA}/0/at_least`, 0.99];

  it('stands where the figure does, else where the figures or the evidence are listed', async () => {
    const [figure] = await place('criteria/met', missed);
    const [list] = await place('criteria/reported', without(({ metric, group }) => metric === 'sensitivity' && Object.keys(group).length === 0));
    const [none] = await place('criteria/reported', ['manifest', '/evidence', (names: readonly string[]) => names.filter((name) => !name.includes('evaluation'))]);
    expect([figure?.path, list?.path, none?.path]).toEqual(['evaluation.json', 'evaluation.json', 'model-release.yaml']);
    expect(figure?.line).toBeGreaterThan(list?.line ?? Infinity);
  });

  it('answers the question of groups, of comparisons, or of the protocol', async () => {
    const order: Edit = ['plan', '/protocol/performance_evaluation/PE-A/in_order', GONE];
    const said = await place('criteria/met', order, missed, ['plan', `${CRITERIA}/1/above`, 0.5], ['plan', `${CRITERIA}/3/at_least`, 0.999]);
    expect(Object.fromEntries(said.map(({ subject, questions }) => [subject, questions]))).toEqual({ 'C-SENS': [2], 'C-SENS-SUP': [5], 'S-FLOOR': [4] });
  });

  it('is nothing of too small a sample where the metric is the plan\'s own, be its name one that is known', async () => {
    const own: Edit = ['plan', '/metrics', { miss_rate: { type: 'proportion', numerator: ['fn'], denominator: ['tp', 'fn'], better: 'lower' } }];
    const of = async (...edits: Edit[]) => (await place('criteria/met', ...edits)).find(({ subject }) => subject === 'C')?.message;
    const criterion = asked({ id: 'C', metric: 'miss_rate', ...on, statistic: 'upper', at_most: 0.01, interval: wilson });
    const message = await of(own, criterion, reports({ metric: 'miss_rate', ...on, group: {}, counts: { tp: 3, fn: 0 } }));
    expect(message).toMatch(/^C: miss_rate on TS-CORE, all cases: 0\.0000 \(0\.0000 to 0\.5615\), not shown to be inside the limit: [^.]*\.$/);
    const named: Edit = ['plan', '/metrics', { ppa: { type: 'proportion', better: 'higher' } }];
    const agreed = { id: 'C', metric: 'ppa', ...on, statistic: 'lower', at_least: 0.9, interval: wilson };
    const other = await of(named, asked(agreed), reports({ metric: 'ppa', ...on, group: {}, counts: { numerator: 3, denominator: 3 } }));
    expect(other).toMatch(/^C: ppa on TS-CORE, all cases: 1\.0000 \(0\.4385 to 1\.0000\), not shown to be inside the limit: [^.]*\.$/);
  });
});
