import { describe, expect, it } from 'vitest';
import type { EvaluationReport, EvaluationResult, Evidence, Verdict } from '../../src/formats/generated/types.ts';
import { byLevel, proportion, type Table } from '../fixture/figures.ts';
import type { Release } from '../fixture/release.ts';
import { smallDevice } from '../fixture/small.ts';
import { good, resultIn } from '../fixture/tubecheck.ts';
import { ask, rulesOf } from './arena.ts';

type Act = (content: EvaluationReport, envelope: Evidence, release: Release) => void;
type Attack = readonly [name: string, act: Act, verdict: Verdict, rule: string];

/** Each row is done to the evaluation report of Good. */
function attacks(list: readonly Attack[]): void {
  it.each(list)('%s', async (_, act, verdict, rule) => {
    const release = await good();
    release.evidence('evaluation-report', (content, envelope) => act(content, envelope, release));
    const answer = await ask(release);
    expect([answer.verdict, Object.keys(rulesOf(answer))]).toEqual([verdict, expect.arrayContaining([rule])]);
  });
}

const bare = ({ metric, test_set, group, counts }: EvaluationResult): EvaluationResult => ({ metric, test_set, group: { ...group }, ...(counts === undefined ? {} : { counts: { ...counts } }) });
const counted = (content: EvaluationReport, counts: Record<string, number>): void => void Object.assign(resultIn(content, 'sensitivity').counts ?? {}, counts);
const paired = (content: EvaluationReport, table: Record<string, number>): void => void Object.assign(resultIn(content, 'sensitivity').compared_with?.['authorized'] ?? {}, table);

/** A second report on the same method, whose figures for all cases are other ones. */
function secondReport(release: Release, change: (content: EvaluationReport) => void): void {
  const envelope = structuredClone(release.read<Evidence & { content: EvaluationReport }>(release.pathOf('evaluation-report')));
  change(envelope.content);
  release.addEvidence('evidence/evaluation-second.json', envelope);
}

describe('picking the better of two evaluations', () => {
  const worse = (content: EvaluationReport): void => {
    content.results = content.results.map((result) => (result === resultIn(content, 'sensitivity') ? { ...bare(result), counts: { tp: 300, fn: 100 } } : result));
  };

  it('is seen where two reports cite one method', async () => {
    const release = await good();
    secondReport(release, worse);
    expect(rulesOf(await ask(release))).toMatchObject({ 'evidence/plausible': 'incomplete' });
  });

  it('is seen where the second cites no method, or another one', async () => {
    for (const methods of [[], ['PE-B']]) {
      const release = await good();
      secondReport(release, worse);
      release.edit<Evidence>(`${release.folder}/evidence/evaluation-second.json`, (envelope) => void (envelope.plan = { version: '1.2', methods }));
      expect(rulesOf(await ask(release))).toMatchObject({ 'evidence/plausible': 'incomplete' });
    }
  });

  it('is seen where the operating point of the second is written in another order', async () => {
    const release = await good();
    const point = { threshold: 0.45, mode: 'triage' };
    for (const side of ['head', 'base'] as const) release.manifest(({ configuration }) => void (configuration['operating_point'] = point), side);
    release.evidence('evaluation-report', (content) => void (content.operating_point = point));
    secondReport(release, (content) => {
      worse(content);
      content.operating_point = { mode: 'triage', threshold: 0.45 };
    });
    expect(rulesOf(await ask(release))).toEqual({ 'evidence/plausible': 'incomplete' });
  });

  attacks([
    ['in one report, twice', ({ results }) => results.push({ ...bare(results[0] ?? expect.fail()), counts: { tp: 400, fn: 0 } }), 'incomplete', 'evidence/plausible'],
    ['in one report, before the other', ({ results }) => results.unshift({ ...bare(results[0] ?? expect.fail()), counts: { tp: 400, fn: 0 } }), 'incomplete', 'evidence/plausible'],
    ['for a group whose attributes stand in another order', ({ results }) => results.push({ metric: 'sensitivity', test_set: 'TS-CORE', group: { age_band: '22-39', sex: 'female' }, counts: { tp: 30, fn: 0 } }), 'incomplete', 'evidence/plausible'],
    ['at an operating point that is not released', ({ results }) => results.push({ ...bare(results[0] ?? expect.fail()), operating_point: { threshold: 0.1 } }), 'incomplete', 'evidence/operating-point'],
    ['under a test set described twice', ({ test_sets: sets }) => sets.push({ ...(sets[0] ?? expect.fail()), sha256: 'a'.repeat(64) }), 'protocol_deviation', 'protocol/test-set-identity'],
  ]);
});

describe('counts', () => {
  attacks([
    ['negative', (content) => counted(content, { fn: -20 }), 'incomplete', 'evidence/schema-valid'],
    ['fractional', (content) => counted(content, { fn: 19.5 }), 'incomplete', 'evidence/schema-valid'],
    ['as texts', (content) => counted(content, JSON.parse('{"fn": "20"}') as Record<string, number>), 'incomplete', 'evidence/schema-valid'],
    ['of 2 to the power of 53', (content) => counted(content, { tp: 2 ** 53 }), 'incomplete', 'evidence/schema-valid'],
    ['of 1e308', (content) => counted(content, { tp: 1e308 }), 'incomplete', 'evidence/schema-valid'],
    ['of pairs, of 1e308', (content) => paired(content, { both: 1e308, new_only: 1e308 }), 'incomplete', 'evidence/schema-valid'],
    ['of exclusions so large that nothing is missed', ({ test_sets: [set] }) => void Object.assign(set ?? {}, { enrolled: 1e300, excluded: [{ reason: 'x', n: 1e300 }] }), 'incomplete', 'evidence/schema-valid'],
    ['zero of zero', (content) => counted(content, { tp: 0, fn: 0 }), 'criteria_failed', 'criteria/met'],
    ['better than the pairs', (content) => counted(content, { tp: 390, fn: 10 }), 'incomplete', 'evidence/recomputes'],
    ['of pairs in which the reference is worse than it was', (content) => paired(content, { both: 340, new_only: 40, reference_only: 8, neither: 12 }), 'incomplete', 'evidence/recomputes'],
    ['that leave out half of the cases', ({ test_sets: [set] }) => void Object.assign(set ?? {}, { enrolled: 1000, analysed: 1000, excluded: [], clusters: 1000 }), 'incomplete', 'evidence/accounted'],
  ]);
});

describe('groups', () => {
  const both = (results: EvaluationResult[], group: Record<string, string>, n: number): void =>
    void results.push({ metric: 'sensitivity', test_set: 'TS-CORE', group, counts: { tp: n, fn: 0 } }, { metric: 'specificity', test_set: 'TS-CORE', group, counts: { tn: n, fp: 0 } });

  attacks([
    ['made large by another figure', ({ results }) => results.unshift({ metric: 'accuracy', test_set: 'TS-CORE', group: { race: 'nh_pi' }, counts: { tp: 300, fn: 0, tn: 300, fp: 0 } }), 'criteria_failed', 'evidence/plausible'],
    ['made small by another figure', ({ results }) => results.unshift({ metric: 'accuracy', test_set: 'TS-CORE', group: { sex: 'female' }, counts: { tp: 1, fn: 0, tn: 1, fp: 0 } }), 'criteria_failed', 'evidence/plausible'],
    ['renamed', ({ results }) => results.filter(({ group }) => group['site'] === 'ST-05').forEach(({ group }) => Object.assign(group, { site: 'ST-5' })), 'incomplete', 'subgroup/kept'],
    ['hidden as unknown', ({ results }) => results.filter(({ group }) => group['race'] === 'nh_pi').forEach(({ group }) => Object.assign(group, { race: 'unknown' })), 'incomplete', 'subgroup/reported'],
    ['said to have no cases', (content) => {
      for (const result of content.results.filter(({ group }) => group['race'] === 'nh_pi')) {
        for (const key of ['counts', 'estimate', 'interval', 'compared_with'] as const) delete result[key];
        result.undefined = 'no cases';
      }
    }, 'incomplete', 'subgroup/accounted'],
    ['left out at one level', (content) => void (content.results = content.results.filter(({ group }) => group['age_band'] !== '65+')), 'incomplete', 'subgroup/reported'],
    ['added beyond all cases: __proto__', ({ results }) => both(results, { site: '__proto__' }, 100), 'incomplete', 'subgroup/accounted'],
    ['added beyond all cases: constructor', ({ results }) => both(results, { site: 'constructor' }, 100), 'incomplete', 'subgroup/accounted'],
  ]);

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('of an attribute that no plan has change nothing: %s', async (name) => {
    const release = await good();
    release.tamper(release.pathOf('evaluation-report'), (text) => text.replace('"results": [', `"results": [{"metric": "sensitivity", "test_set": "TS-CORE", "group": {"${name}": "x"}, "counts": {"tp": 0, "fn": 9}},`));
    const answer = await ask(release);
    expect([answer.verdict, Object.prototype]).toEqual(['consistent', {}]);
  });

  it('are judged by names such as constructor and toString', async () => {
    const names = ['constructor', 'toString'];
    const tables = Object.fromEntries<Table>([['constructor', [190, 10]], ['toString', [120, 80]]]);
    const release = await smallDevice({
      criteria: [{ id: 'C-FLOOR', metric: 'sensitivity', test_set: 'TS-1', for_each: 'SG-1', statistic: 'estimate', at_least: 0.9 }],
      subgroups: {
        'SG-1': {
          test_set: 'TS-1',
          metrics: ['sensitivity'],
          attributes: Object.fromEntries([['valueOf', { levels: names, minimum: { positives: 10 }, if_insufficient: 'block' as const }]]),
          unknown: { max_fraction: 0.1, if_exceeded: 'block' },
        },
      },
      figures: byLevel('sensitivity', 'valueOf', tables),
    });
    const answer = await ask(release);
    expect(rulesOf(answer)).toEqual({ 'criteria/met': 'criteria_failed' });
    expect(answer.blocking.map(({ subject, message }) => [subject, message])).toEqual([['C-FLOOR', expect.stringContaining('valueOf=toString')]]);
  });
});

describe('figures', () => {
  attacks([
    ['in percent', (content) => void (resultIn(content, 'sensitivity').estimate = 95), 'incomplete', 'evidence/plausible'],
    ['that are not those of the counts', (content) => void (resultIn(content, 'sensitivity').estimate = 0.96), 'incomplete', 'evidence/recomputes'],
    ['with an interval of another method', (content) => void Object.assign(resultIn(content, 'sensitivity').interval ?? {}, { method: 'wald' }), 'protocol_deviation', 'protocol/interval-method'],
    ['with an interval that names no method and is another', (content) => {
      const { interval = expect.fail() } = resultIn(content, 'sensitivity');
      delete interval.method;
      interval.lower = 0.94;
    }, 'incomplete', 'evidence/recomputes'],
    ['without the counts', (content) => void delete resultIn(content, 'sensitivity').counts, 'incomplete', 'evidence/recomputes'],
    ['that are said to be undefined', (content) => {
      const result = resultIn(content, 'sensitivity');
      for (const key of ['counts', 'estimate', 'interval', 'compared_with'] as const) delete result[key];
      result.undefined = 'not computed';
    }, 'incomplete', 'criteria/reported'],
    ['for a test set that the report does not describe', (content) => void (content.test_sets = content.test_sets.map((set) => ({ ...set, id: 'TS-OTHER' }))), 'incomplete', 'evidence/plausible'],
    ['from one look too many', ({ test_sets: [set] }) => void Object.assign(set ?? {}, { evaluation_number: 9 }), 'protocol_deviation', 'protocol/evaluation-budget'],
    ['of another device', (_, envelope) => void (envelope.subject.device = 'icu-monitor'), 'incomplete', 'evidence/bound'],
    ['of the future', (_, envelope) => void (envelope.produced.at = '2026-05-12T12:00:01Z'), 'incomplete', 'evidence/fresh'],
    ['of a day that does not exist', (_, envelope) => void (envelope.produced.at = '2026-02-30T12:00:00Z'), 'incomplete', 'evidence/fresh'],
    ['from before the model', (_, envelope) => void (envelope.produced.at = '2026-05-02T07:59:59Z'), 'incomplete', 'evidence/fresh'],
  ]);

  it('that no report has fail a criterion on another test set', async () => {
    const release = await good();
    release.plan(({ protocol }) => void protocol.performance_evaluation['PE-A']?.criteria?.push({ id: 'C-OTHER', metric: 'sensitivity', test_set: 'TS-SYS', statistic: 'estimate', at_least: 0.1 }));
    expect(rulesOf(await ask(release))).toEqual({ 'criteria/reported': 'incomplete' });
  });
});

describe('evidence of other things', () => {
  const done = async (act: (release: Release) => void): Promise<Record<string, string>> => {
    const release = await good();
    act(release);
    return rulesOf(await ask(release));
  };

  it('is none for the test set of a method', async () => {
    for (const kind of ['dataset-report', 'sequestration-report'] as const) {
      expect(await done((release) => release.evidence(kind, (content) => void (content.test_set = 'TS-OTHER')))).toEqual({ 'evidence/bound': 'incomplete' });
    }
  });

  it.each([
    ['without a test case', '<testsuites tests="0" failures="0" errors="0"/>'],
    ['in which all were skipped', '<testsuite><testcase name="a"><skipped/></testcase></testsuite>'],
    ['that declares what entities are', '<!DOCTYPE x [<!ENTITY a "b">]><testsuite><testcase name="&a;"/></testsuite>'],
    ['that is not XML', 'PASSED'],
  ])('is no test report: %s', async (_, text) => {
    expect(await done((release) => release.write(`${release.folder}/evidence/verification.junit.xml`, text))).toMatchObject({ 'evidence/schema-valid': 'incomplete' });
  });

  it.each([
    ['without components', (bom: Record<string, unknown>) => Object.assign(bom, { components: [] })],
    ['of another format', (bom: Record<string, unknown>) => Object.assign(bom, { bomFormat: 'SPDX' })],
  ])('is no bill of materials: %s', async (_, change) => {
    expect(await done((release) => release.edit<Record<string, unknown>>(`${release.folder}/evidence/sbom.cdx.json`, (bom) => void change(bom)))).toEqual({ 'evidence/schema-valid': 'incomplete' });
  });

  it('may hold licence texts with any line ends and form feeds', async () => {
    const license = { license: { name: 'GPL', text: { content: 'GNU\r\n\f'.repeat(20_000) } } };
    expect(await done((release) => release.edit<Record<string, unknown>>(`${release.folder}/evidence/sbom.cdx.json`, (bom) => void Object.assign(bom, { licenses: [license] })))).toEqual({});
  });

  it('is judged however much of it there is', async () => {
    const release = await good();
    release.evidence('evaluation-report', ({ results }) => {
      for (let site = 0; site < 4000; site += 1) {
        results.push({ metric: 'sensitivity', test_set: 'TS-CORE', group: { site: `S-${site}` }, counts: { tp: 0, fn: 0 } }, { metric: 'specificity', test_set: 'TS-CORE', group: { site: `S-${site}` }, counts: { tn: 0, fp: 0 } });
      }
    });
    const answer = await ask(release);
    expect(rulesOf(answer)).toEqual({ 'subgroup/limitation-stated': 'incomplete' });
    expect(answer.blocking).toHaveLength(4000);
  });

  it('is read once, however often a manifest lists it', async () => {
    const release = await good();
    release.manifest(({ evidence }) => {
      for (let depth = 1; depth <= 400; depth += 1) evidence.push(`${'./'.repeat(depth)}evidence/evaluation.json`);
    });
    expect(await ask(release)).toMatchObject({ verdict: 'consistent' });
  });
});

describe('a device of one figure', () => {
  const floor = { id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-1', statistic: 'lower', at_least: 0.88, interval: { method: 'wilson', level: 0.95 } } as const;

  it('passes on what it shows, and on no less', async () => {
    for (const [table, verdict] of [[[380, 20], 'consistent'], [[46, 4], 'criteria_failed'], [[0, 0], 'criteria_failed']] as const) {
      expect((await ask(await smallDevice({ criteria: [floor], figures: [proportion('sensitivity', table)] }))).verdict, String(table)).toBe(verdict);
    }
  });
});
