import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import type { EvaluationReport, EvaluationResult } from '../../src/formats/generated/types.ts';
import { allEvaluations } from '../../src/rules/evidences.ts';
import { sizeOn } from '../../src/rules/subgroups.ts';
import { withRows } from '../fixture/rows.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, push, type Edit } from './edits.ts';
import { criterion, itemOf, reportOf, standing, tableOf } from './standing.ts';

type Results = readonly EvaluationResult[];
const SET = '/subgroups/SG-1';
const said = async (rule: string, ...edits: Edit[]) =>
  saidOf(rule, await caseOf(edit(await good(), edits))).map(({ subject, found, expected }) => ({ subject, found, expected }));
const subjects = async (rule: string, ...edits: Edit[]): Promise<string[]> => (await said(rule, ...edits)).map(({ subject }) => subject);
const figures = (file: 'evaluation-report' | 'baseline', change: (list: Results) => unknown): Edit => [file, '/results', change];
const drop = (file: 'evaluation-report' | 'baseline', attribute: string, level: string): Edit => figures(file, (list) => list.filter(({ group }) => group[attribute] !== level));
/** The counts of one level, alone. */
const counts = (file: 'evaluation-report' | 'baseline', level: string, positives: number, negatives: number): Edit =>
  figures(file, (list) =>
    list.map((result) => {
      const { metric, group, test_set } = result;
      if (Object.keys(group).length !== 1 || !Object.values(group).includes(level)) return result;
      return { metric, group, test_set, counts: metric === 'sensitivity' ? { tp: positives, fn: 0 } : { tn: negatives, fp: 0 } };
    }),
  );

describe('subgroup/reported', () => {
  it('names each group and the figures that it lacks', async () => {
    const one = figures('evaluation-report', (list) => list.filter(({ group, metric }) => group['sex'] !== 'male' || Object.keys(group).length > 1 || metric !== 'specificity'));
    expect(await said('subgroup/reported', one)).toEqual([{ subject: 'sex=male', found: 'no specificity', expected: 'sensitivity and specificity with counts, also with 0 cases' }]);
  });

  it('names an attribute of which the data has no level', async () => {
    const ward: Edit = ['plan', `${SET}/attributes/ward`, { levels: 'from-data', minimum: { positives: 1 }, if_insufficient: 'block' }];
    expect(await said('subgroup/reported', ward)).toEqual([
      { subject: 'ward=unknown', found: 'no sensitivity and specificity', expected: 'sensitivity and specificity with counts, also with 0 cases' },
      { subject: 'ward=*', found: 'no level', expected: 'levels of ward' },
    ]);
  });

  it('points at the manifest where there is no report', async () => {
    const release = await caseOf(edit(await good(), [['manifest', '/evidence', (list: readonly string[]) => list.filter((name) => !name.includes('evaluation'))]]));
    expect(new Set(saidOf('subgroup/reported', release).map(({ location }) => location?.path))).toEqual(new Set(['models/tubecheck/model-release.yaml']));
    const other = await caseOf(edit(await good(), [drop('evaluation-report', 'sex', 'male')]));
    expect(saidOf('subgroup/reported', other)[0]?.location?.path).toBe('models/tubecheck/evidence/evaluation.json');
  });
});

describe('subgroup/accounted', () => {
  it('counts every cell of every attribute', async () => {
    const race = (metric: string, level: string, change: object): Edit => figures('evaluation-report', (list) => list.map((result) => (result.metric === metric && result.group['race'] === level ? { ...result, counts: { ...result.counts, ...change } } : result)));
    const [whole] = (await caseOf(await good())).evidence.flatMap(({ kind, content }) => (kind === 'evaluation-report' ? (content as unknown as EvaluationReport).results : [])).filter(({ metric, group }) => metric === 'specificity' && group['race'] === 'white');
    const [tn, fp] = [Number(whole?.counts?.tn), Number(whole?.counts?.fp)];
    expect(await said('subgroup/accounted', race('specificity', 'white', { tn: tn - 1, fp: fp + 1 }))).toEqual([
      { subject: 'race=*', found: 'tn: 1455', expected: '1456' },
      { subject: 'race=*', found: 'fp: 145', expected: '144' },
    ]);
    expect(await said('subgroup/accounted')).toEqual([]);
  });

  it('takes a group without cases for none, and adds nothing up where a group has no counts', async () => {
    const none = (more: object): Edit => figures('evaluation-report', (list) => list.map((result) => (result.metric === 'sensitivity' && result.group['race'] === 'ai_an' && Object.keys(result.group).length === 1 ? { metric: 'sensitivity', test_set: 'TS-CORE', group: result.group, ...more } : result)));
    expect(await subjects('subgroup/accounted', none({ undefined: 'nobody' }))).toEqual(['race=*', 'race=*']);
    expect(await subjects('subgroup/accounted', none({ estimate: 0.9 }))).toEqual([]);
  });

  it('says how many rows are of a level that the plan does not name', () => {
    // Of 30 rows every second is of women: 10 with the condition, 5 without.
    const table = tableOf([12, 2, 4, 2], [6, 1, 2, 1]);
    const set = { test_set: 'TS', metrics: ['sensitivity'], attributes: { sex: { levels: ['male'], minimum: {}, if_insufficient: 'block' } }, unknown: { max_fraction: 1, if_exceeded: 'block' } } as const;
    const release = standing({ criteria: [criterion('sensitivity', { for_each: 'SG' })], plan: { subgroups: { SG: set } } as never, evidence: [itemOf(reportOf(), table)] });
    expect(saidOf('subgroup/accounted', release).map(({ subject, found, message }) => ({ subject, found, message }))).toEqual([
      { subject: 'sex=female', found: '15 rows of sex=female', message: 'sex=female is a level of 15 of the rows of TS, and none that the plan names.' },
    ]);
  });

  it('takes all cases from the report that counts them', async () => {
    const uncounted = figures('evaluation-report', (list) => list.map((result) => (Object.keys(result.group).length === 0 ? { metric: result.metric, test_set: 'TS-CORE', group: {}, estimate: 0.9 } : result)));
    const one: Edit = ['evaluation-report', '/results/1/counts/tp', 1];
    expect(await subjects('subgroup/accounted', one)).toEqual(['sex=*']);
    expect(await subjects('subgroup/accounted', one, uncounted)).toEqual([]);
    const again = figures('evaluation-report', (list) => [...list, { metric: 'sensitivity', test_set: 'TS-CORE', group: {}, counts: { tp: 380, fn: 20 } }]);
    expect(await subjects('subgroup/accounted', one, uncounted, again)).toEqual(['sex=*']);
  });
});

describe('the unknown of an attribute', () => {
  const unknown = (fraction: number, exceeded = 'block'): Edit => ['plan', `${SET}/unknown`, { max_fraction: fraction, if_exceeded: exceeded }];
  const share = async (): Promise<number> => {
    const release = await caseOf(await good());
    const { positives = 0, negatives = 0 } = sizeOn(release.plan, allEvaluations(release), 'TS-CORE', { race: 'unknown' });
    return (positives + negatives) / 2000;
  };

  it('may have the share that the plan allows, and no more', async () => {
    const most = await share();
    expect(most).toBeGreaterThan(0);
    expect(await subjects('subgroup/unknown-share', unknown(most))).not.toContain('race=unknown');
    expect(await subjects('subgroup/unknown-share', unknown(most - 1e-9))).toContain('race=unknown');
  });

  it('is either blocked or to be stated', async () => {
    const [blocks, states] = [unknown(0.001), unknown(0.001, 'state-as-limitation')];
    const found = await said('subgroup/unknown-share', blocks);
    expect(found.find(({ subject }) => subject === 'race=unknown')).toMatchObject({ found: `${(100 * (await share())).toFixed(1)} % unknown`, expected: 'at most 0.1 %' });
    expect(await subjects('subgroup/limitation-stated', blocks)).toEqual([]);
    expect(await subjects('subgroup/unknown-share', states)).toEqual([]);
    const stated = found.map(({ subject }) => subject);
    expect(await subjects('subgroup/limitation-stated', states)).toEqual(stated);
    expect(await subjects('subgroup/limitation-stated', states, ['labeling-record', '/limitations', push({ group: { race: 'unknown' }, text: 'many' })])).toEqual(stated.filter((name) => name !== 'race=unknown'));
  });

  it('has its share of the cases analysed, where no figure counts all of them', async () => {
    const groups = figures('evaluation-report', (list) => list.filter(({ group }) => Object.keys(group).length > 0));
    const of = async (...edits: Edit[]) => (await said('subgroup/unknown-share', unknown(0.001), groups, ...edits)).find(({ subject }) => subject === 'race=unknown')?.found;
    expect(await of()).toBe(`${(100 * (await share())).toFixed(1)} % unknown`);
    expect(await of(['evaluation-report', '/test_sets', (sets: readonly object[]) => [{ ...sets[0], id: 'TS-2', analysed: 10 }, ...sets]])).toBe(await of());
  });

  it('is all of it, where a report says that it analysed fewer cases than are unknown', async () => {
    const groups = figures('evaluation-report', (list) => list.filter(({ group }) => Object.keys(group).length > 0));
    for (const analysed of [0, 1]) {
      const found = await said('subgroup/unknown-share', unknown(0.999), groups, ['evaluation-report', '/test_sets/0/analysed', analysed]);
      expect(found.find(({ subject }) => subject === 'race=unknown')?.found).toBe('100.0 % unknown');
    }
  });

  it('has no share of no case', async () => {
    const release = await caseOf(edit(await good(), [unknown(0), ['evaluation-report', '/results', []]]));
    expect(saidOf('subgroup/unknown-share', release)).toEqual([]);
  });
});

describe('a group that is too small', () => {
  const least = (attribute: string, minimum: object, what: string): Edit => ['plan', `${SET}/attributes/${attribute}`, (old: object) => ({ ...old, minimum, if_insufficient: what })];

  it('is blocked or to be stated, as the plan says', async () => {
    const [blocks, states] = [least('sex', { positives: 210, negatives: 1 }, 'block'), least('sex', { positives: 210 }, 'state-as-limitation')];
    const [first] = await said('subgroup/sample-size', blocks);
    expect(first).toMatchObject({ expected: 'at least 210 positives and 1 negatives' });
    expect(first?.found).toMatch(/^\d+ positives, \d+ negatives$/);
    expect(await subjects('subgroup/limitation-stated', blocks)).toEqual([]);
    expect(await subjects('subgroup/sample-size', states)).toEqual([]);
    expect(await subjects('subgroup/limitation-stated', states)).toContain(first?.subject);
    const [attribute = '', level = ''] = first?.subject.split('=') ?? [];
    expect(await subjects('subgroup/limitation-stated', states, ['labeling-record', '/limitations', push({ group: { [attribute]: level }, text: 'few' })])).not.toContain(first?.subject);
  });
});

describe('a group of the last release', () => {
  it('may not be gone', async () => {
    expect(await said('subgroup/kept', drop('evaluation-report', 'site', 'ST-04'), ['dataset-report', '/distribution/site/ST-04', GONE])).toEqual([{ subject: 'site=ST-04', found: 'gone', expected: 'the group of the last release' }]);
    expect((await subjects('subgroup/kept', drop('evaluation-report', 'sex', 'female')))[0]).toBe('sex=female');
  });

  it('may not shrink below its minimum', async () => {
    const small = counts('evaluation-report', 'female', 49, 800);
    expect(await said('subgroup/kept', small)).toEqual([{ subject: 'sex=female', found: '49 positives, 800 negatives', expected: 'at least 50 positives and 100 negatives, as in the last release' }]);
    expect(await said('subgroup/kept', small, counts('baseline', 'female', 49, 800))).toEqual([]);
    expect(await said('subgroup/kept', counts('evaluation-report', 'female', 50, 100))).toEqual([]);
  });

  it('is not missed where it had no case, or is the unknown', async () => {
    expect(await said('subgroup/kept', counts('baseline', 'female', 0, 0), drop('evaluation-report', 'sex', 'female'))).not.toContainEqual(expect.objectContaining({ subject: 'sex=female' }));
    expect(await said('subgroup/kept', drop('evaluation-report', 'race', 'unknown'))).toEqual([]);
    const crossing = { metric: 'sensitivity', test_set: 'TS-CORE', group: { sex: 'female', age_band: 'unknown' }, counts: { tp: 9, fn: 1 } };
    expect(await said('subgroup/kept', ['baseline', '/results', push(crossing)])).toEqual([]);
  });
});

describe('the size of a group', () => {
  it('is that of the rows, where there are any', async () => {
    const release: ReleaseCase = await caseOf(await withRows());
    const evaluations = allEvaluations(release);
    const rows = sizeOn(release.plan, evaluations, 'TS-CORE', { sex: 'female' });
    const reported = evaluations.map(({ item, report }) => ({ item, report: { ...report, results: report.results.map((result) => ({ ...result, counts: { tp: 1, fn: 1, tn: 1, fp: 1 } })) } }));
    expect(rows.positives).toBeGreaterThan(100);
    expect(sizeOn(release.plan, reported, 'TS-CORE', { sex: 'female' })).toEqual(rows);
    expect(sizeOn(release.plan, reported.map(({ item, report }) => ({ item: { ...item, rows: [] }, report })), 'TS-CORE', { sex: 'female' })).toEqual({ positives: 2, negatives: 2 });
  });
});
