import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import type { EvaluationReport } from '../../src/formats/generated/types.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, keepsQuiet, push, speaks, type Edit } from './edits.ts';

type Result = EvaluationReport['results'][number];
const results = '/results/0';
const noPoint: Edit = ['manifest', '/configuration/operating_point', GONE];
const sites = (...points: (object | undefined)[]): Edit => ['manifest', '/scope', { sites: Object.fromEntries(points.map((point, index) => [`S${index + 1}`, point === undefined ? {} : { operating_point: point }])) }];

describe('operating points', () => {
  speaks(good, [
    ['evidence/operating-point', 'only sites have one, and the report and a result are at another', noPoint, sites({ threshold: 0.5 }), ['evaluation-report', `${results}/operating_point`, { threshold: 0.6 }]],
    ['evidence/operating-point', 'only sites have one, and the report is at none', noPoint, sites({ threshold: 0.5 }), ['evaluation-report', '/operating_point', GONE]],
  ]);
  keepsQuiet(good, [
    ['evidence/operating-point', 'neither the configuration nor a site has one', noPoint, sites(undefined, undefined)],
    ['evidence/operating-point', 'the report is at that of a site', noPoint, sites(undefined, { threshold: 0.45 })],
    ['evidence/plausible', 'no figure is at one', noPoint, ['evaluation-report', '/operating_point', GONE]],
  ]);
});

describe('figures of the last release', () => {
  const figure = (more: Partial<Result>, index = 0): Result => ({ metric: 'sensitivity', test_set: 'TS-CORE', group: index === 0 ? {} : { site: `S${index}` }, ...more });
  const counts = { tp: 90, fn: 10 };
  const figures = (before: readonly Result[], now: readonly Result[]): Edit[] => [['baseline', '/results', before], ['evaluation-report', '/results', now]];
  const alike = (n: number): Result[] => Array.from({ length: n }, (_, index) => figure({ counts }, index));
  const rate = (events: number): Result => figure({ metric: 'false_alarms', rate: { events, exposure: 1000, unit: 'hour' } });
  const values = (mean: number): Result => figure({ metric: 'error', values: { n: 100, mean, sd: 1 } });
  speaks(good, [
    ['evidence/not-reused', 'one figure is the same', ...figures(alike(1), alike(1))],
    ['evidence/not-reused', 'nine figures are the same', ...figures(alike(9), alike(9))],
    ['evidence/not-reused', 'ten figures are the same', ...figures(alike(10), alike(10))],
    ['evidence/not-reused', 'all figures are the same, and one is new', ...figures(alike(2), alike(3))],
    ['evidence/not-reused', 'counts are the same and estimates are not', ...figures([figure({ counts, estimate: 0.9 })], [figure({ counts, estimate: 0.91 })])],
    ['evidence/not-reused', 'rates are the same', ...figures([rate(5)], [rate(5)])],
    ['evidence/not-reused', 'means are the same', ...figures([values(0.1)], [values(0.1)])],
    ['evidence/not-reused', 'estimates are the same', ...figures([figure({ estimate: 0.9 })], [figure({ estimate: 0.9 })])],
  ]);
  keepsQuiet(good, [
    ['evidence/not-reused', 'one of ten counts is another', ...figures(alike(10), [...alike(9), figure({ counts: { tp: 91, fn: 9 } }, 9)])],
    ['evidence/not-reused', 'a rate is another', ...figures([rate(5)], [rate(6)])],
    ['evidence/not-reused', 'a mean is another', ...figures([values(0.1)], [values(0.2)])],
    ['evidence/not-reused', 'an estimate is another', ...figures([figure({ estimate: 0.9 })], [figure({ estimate: 0.91 })])],
    ['evidence/not-reused', 'the same figure is at another operating point', ...figures([figure({ counts })], [figure({ counts, operating_point: { threshold: 0.5 } })])],
    ['evidence/not-reused', 'no figure was of the same group', ...figures([figure({ counts }, 1)], [figure({ counts }, 2)])],
  ]);

  it.each<[string, (release: ReleaseCase) => ReleaseCase]>([
    ['the model is the same', (release) => ({ ...release, model: { ...release.model, digest: release.previous?.model.digest } })],
    ['the last model has no digest', (release) => ({ ...release, previous: release.previous && { ...release.previous, model: { ...release.previous.model, digest: undefined } } })],
    ['there is no last release', (release) => ({ ...release, previous: undefined })],
  ])('may be those of this one where %s', async (_, change) => {
    const release = await caseOf(edit(await good(), figures(alike(10), alike(10))));
    expect(saidOf('evidence/not-reused', release)).toHaveLength(1);
    expect(saidOf('evidence/not-reused', change(release))).toEqual([]);
  });
});

describe('figures that are possible', () => {
  const all = (...more: Edit[]): Edit[] => [['evaluation-report', `${results}/counts`, GONE], ['evaluation-report', `${results}/compared_with`, GONE], ...more];
  speaks(good, [
    ['evidence/plausible', 'a fraction is the percentage 100', ['evaluation-report', `${results}/estimate`, 100]],
    ['evidence/plausible', 'a coefficient is below -1', ['evaluation-report', `${results}/metric`, 'mcc'], ...all(['evaluation-report', `${results}/estimate`, -1.5])],
    ['evidence/plausible', 'a ratio is negative', ['evaluation-report', `${results}/metric`, 'lr_positive'], ...all(['evaluation-report', `${results}/estimate`, -5])],
    ['evidence/plausible', 'a figure of the same test set is of another metric, and of a group of another size', ['evaluation-report', '/results', push({ metric: 'accuracy', test_set: 'TS-CORE', group: {}, counts: { tp: 300, fn: 10, tn: 1456, fp: 144 } })]],
  ]);
  keepsQuiet(good, [
    ['evidence/plausible', 'a figure is 0', ...all(['evaluation-report', `${results}/estimate`, 0], ['evaluation-report', `${results}/interval`, { lower: 0, upper: 0.1 }])],
    ['evidence/plausible', 'there is an interval of no estimate', ...all(['evaluation-report', `${results}/estimate`, GONE])],
    ['evidence/plausible', 'an interval leaves its estimate out by rounding alone', ...all(['evaluation-report', `${results}/estimate`, 0.95], ['evaluation-report', `${results}/interval`, { lower: 0.95004, upper: 0.97 }])],
    ['evidence/plausible', 'an interval ends before its estimate by rounding alone', ...all(['evaluation-report', `${results}/estimate`, 0.95], ['evaluation-report', `${results}/interval`, { lower: 0.9, upper: 0.94996 }])],
  ]);
});

describe('a figure that is not possible', () => {
  const said = async (metric: string, estimate: number | null, interval?: object) => {
    const figure = { metric, test_set: 'TS-CORE', group: {}, estimate, ...(interval && { interval }) };
    const release = await caseOf(edit(await good(), [['evaluation-report', '/results', [figure]]]));
    return saidOf('evidence/plausible', release).map(({ found, expected, location }) => [found, expected, location?.line !== undefined]);
  };
  const percentage = '0 to 1 (a fraction, not a percentage)';

  it.each<[string, number, string]>([
    ['sensitivity', 95, percentage],
    ['sensitivity', 100, percentage],
    ['sensitivity', 1.0001, percentage],
    ['sensitivity', 100.5, '0 to 1'],
    ['sensitivity', -0.5, '0 to 1'],
    ['mcc', -1.5, '-1 to 1'],
    ['lr_positive', -5, '0 to Infinity'],
  ])('is said with what is: %s of %s', async (metric, estimate, expected) => {
    expect(await said(metric, estimate)).toEqual([[`estimate ${estimate}`, expected, true]]);
  });

  it.each<[string, number | null]>([['sensitivity', 0], ['sensitivity', 1], ['mcc', -1], ['lr_positive', 50], ['sensitivity', null]])('is none of %s of %s', async (metric, estimate) => {
    expect(await said(metric, estimate)).toEqual([]);
  });

  it('is a limit as well, and an interval that is none', async () => {
    expect(await said('sensitivity', 0.5, { lower: -0.1, upper: 1.1 })).toEqual([['lower -0.1', '0 to 1', true], ['upper 1.1', percentage, true]]);
    expect(await said('sensitivity', 0.5, { lower: 0.9, upper: 0.1 })).toEqual([['0.9 to 0.1', 'lower before upper', true]]);
    expect(await said('sensitivity', 0.5, { lower: 0.6, upper: 0.7 })).toEqual([['0.6 to 0.7', 'an interval around 0.5', true]]);
    expect(await said('sensitivity', 0.8, { lower: 0.6, upper: 0.7 })).toEqual([['0.6 to 0.7', 'an interval around 0.8', true]]);
    expect(await said('sensitivity', null, { lower: 0.9, upper: 0.1 })).toEqual([['0.9 to 0.1', 'lower before upper', true]]);
  });

  it('is no interval of a figure that is undefined, and none that half a digit of four leaves out', async () => {
    expect(await said('sensitivity', null, { lower: 0.6, upper: 0.7 })).toEqual([]);
    expect(await said('sensitivity', 0, { lower: 0.00005, upper: 0.1 })).toEqual([]);
    expect(await said('sensitivity', 0.00005, { lower: 0, upper: 0 })).toEqual([]);
    expect(await said('sensitivity', 0, { lower: 0.00006, upper: 0.1 })).toEqual([['0.00006 to 0.1', 'an interval around 0', true]]);
    expect(await said('sensitivity', 0.00006, { lower: 0, upper: 0 })).toEqual([['0 to 0', 'an interval around 0.00006', true]]);
  });
});

describe('the cases of a test set', () => {
  const set = (more: object): Edit => ['evaluation-report', '/test_sets/0', (old: object) => ({ ...old, ...more })];
  const said = async (...edits: Edit[]) => saidOf('evidence/accounted', await caseOf(edit(await good(), edits))).map(({ found, expected, level }) => [found, expected, level]);
  const sums = 'enrolled = analysed + excluded';

  it('are analysed or excluded, each', async () => {
    expect(await said(set({ enrolled: 2010, excluded: [{ reason: 'a', n: 7 }, { reason: 'b', n: 3 }] }))).toEqual([]);
    expect(await said(set({ enrolled: 2010, excluded: [{ reason: 'a', n: 7 }] }))).toEqual([['enrolled 2010, analysed 2000 + excluded 7 = 2007', sums, 'block']]);
  });

  it('are as many as positives and negatives, and may not be fewer', async () => {
    expect(await said(set({ enrolled: 2001, analysed: 2001, excluded: [] }))).toEqual([['2000 positives and negatives', '2001 analysed', 'warn']]);
    expect(await said(set({ enrolled: 1999, analysed: 1999, excluded: [] }))).toEqual([['2000 positives and negatives', '1999 analysed', 'block']]);
  });
});
