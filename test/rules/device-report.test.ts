import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceCase, EvidenceItem, ReleaseCase } from '../../src/case/case.ts';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc } from '../../src/evaluation/summary.ts';
import type { DeviceReport, EvaluationReport, EvaluationResult, Finding, PlannedInterval, SubgroupSet } from '../../src/formats/generated/types.ts';
import { reportDevice, verdictOf, waitsForSignoffOnly } from '../../src/rules/record.ts';
import { delongLogit } from '../../src/statistics/auroc.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf } from './cases.ts';

let release: ReleaseCase;
beforeAll(async () => {
  release = await caseOf(await good());
});

const finding = (verdict: Finding['verdict'], more: Partial<Finding> = {}): Finding => ({ verdict, level: 'block', rule: 'scope/roll-out', subject: '', questions: [], ...more }) as Finding;

describe('the verdict of a device', () => {
  const of = (device: Partial<DeviceCase>, findings: Finding[] = [], basis?: string): string =>
    verdictOf({ manifestChanged: true, deviceChanges: [], ...device } as DeviceCase, basis === undefined ? undefined : ({ release: { basis } } as ReleaseCase), findings);

  it('is the worst of what blocks', () => {
    expect(of({}, [finding('incomplete'), finding('outside_plan'), finding('criteria_failed')], 'plan')).toBe('outside_plan');
    expect(of({}, [finding('incomplete'), finding('invalid', { level: 'warn' })], 'plan')).toBe('incomplete');
    expect(of({}, [finding('invalid', { level: 'warn' })], 'plan')).toBe('consistent');
  });

  it('is what its kind of pull request earns where nothing blocks', () => {
    expect(of({}, [], 'plan')).toBe('consistent');
    expect(of({}, [], 'no-submission-needed')).toBe('documented');
    expect(of({ manifestChanged: false })).toBe('not_a_release');
  });

  it('is never a pass where something changed that was not judged', () => {
    expect(of({})).toBe('invalid');
    expect(of({ manifestChanged: false, deviceChanges: ['weights'] })).toBe('invalid');
  });
});

describe('whether nothing but signatures is missing', () => {
  const waiting = (findings: Finding[], others: Finding[] = []): boolean => {
    const verdict = findings.some(({ level }) => level === 'block') ? 'incomplete' : 'consistent';
    return waitsForSignoffOnly([{ verdict, findings } as DeviceReport, { verdict: 'consistent', findings: [] as Finding[] } as DeviceReport], others);
  };
  const unsigned = finding('incomplete', { rule: 'signoff/complete' });

  it.each<[boolean, string, Finding[], Finding[]?]>([
    [true, 'a role has not signed', [unsigned]],
    [true, 'governance has not signed', [finding('incomplete', { rule: 'plan/governed' })]],
    [true, 'something else is a warning', [unsigned, finding('invalid', { level: 'warn' })]],
    [false, 'nothing is missing', []],
    [false, 'only a warning is there', [finding('incomplete', { rule: 'signoff/complete', level: 'warn' })]],
    [false, 'another rule blocks as well', [unsigned, finding('incomplete')]],
    [false, 'signatures could not be judged', [unsigned, finding('invalid', { rule: 'signoff/independent' })]],
    [false, 'something blocks beside the devices', [unsigned], [finding('invalid')]],
    [false, 'no device is blocked', [], [unsigned]],
  ])('%s where %s', (expected, _, findings, others) => {
    expect(waiting(findings, others)).toBe(expected);
  });

  it('is not so where a device was not judged', () => {
    expect(waitsForSignoffOnly([{ verdict: 'invalid', findings: [] as Finding[] } as DeviceReport], [])).toBe(false);
  });
});

describe('a pull request that releases nothing', () => {
  const unreleased = (more: Partial<DeviceCase> = {}): DeviceReport => reportDevice({ ...release, manifest: undefined, manifestChanged: false, deviceChanges: [], ...more }, undefined, []);

  it('has a record of the device and of what governs it, and nothing of a release', () => {
    const { plan, policy } = release.governance;
    expect(unreleased()).toEqual({
      device: 'tubecheck',
      plan: { path: plan.path, title: release.plan.title, version: '1.2', sha256: plan.sha256 },
      policy: { path: policy.path, sha256: policy.sha256, bound_to: 'content', independent: ['regulatory-affairs', 'quality-assurance', 'biostatistics'] },
      manifest: 'models/tubecheck/model-release.yaml',
      from: null,
      to: null,
      basis: null,
      modifications: [],
      scope: { sites: null },
      verdict: 'not_a_release',
      findings: [],
      changes: [],
      criteria: [],
      subgroups: [],
      signoffs: [],
      traceability: [],
      questions: [],
      history: [],
      digests: { model: { from: null, to: null }, release: null, baseline: null },
    });
  });

  it('is recorded with the plan that it proposes where the base branch has none, and without any that cannot be read', () => {
    expect(unreleased({ governance: undefined, proposed: release.governance })).toMatchObject({ plan: { version: '1.2' }, policy: { bound_to: 'content' } });
    expect(unreleased({ governance: undefined, manifestPath: undefined })).toMatchObject({ plan: null, policy: null, manifest: null });
    const { plan, policy } = release.governance;
    expect(unreleased({ governance: { ...release.governance, plan: { ...plan, value: undefined }, policy: { ...policy, value: undefined } } })).toMatchObject({ plan: null, policy: null });
    const open = { ...policy, value: { ...release.policy, signoff: { ...release.policy?.signoff, independent: undefined } } } as never;
    expect(unreleased({ governance: { ...release.governance, policy: open } })).toMatchObject({ policy: { independent: [] } });
  });

  it('waits for those who govern where it changes the plan, and for nobody else', () => {
    const edits = ['governance/tubecheck/policy.yaml'];
    const asked = (more: Partial<DeviceCase>): unknown => unreleased(more).signoffs.map(({ role, status }) => `${role} ${status}`);
    expect(asked({ governanceEdits: edits })).toEqual(['regulatory-affairs missing', 'quality-assurance missing']);
    expect(asked({ governanceEdits: edits, governance: undefined, proposed: release.governance })).toEqual([]);
    expect(asked({ governanceEdits: edits, manifestChanged: true })).toEqual([]);
  });

  it('has what its manifest says where that can be read', () => {
    expect(unreleased({ manifest: release.manifest })).toMatchObject({ to: '2.1.0', basis: 'plan', modifications: ['M1'], scope: { sites: null } });
    const source = { ...release.manifest, value: { ...release.release, scope: { sites: { S2: {}, S1: {} } } } } as DeviceCase['manifest'];
    expect(unreleased({ manifest: source }).scope).toEqual({ sites: ['S1', 'S2'] });
  });
});

describe('a release', () => {
  const recorded = (more: Partial<ReleaseCase> = {}, findings: Finding[] = []): DeviceReport => {
    const changed = { ...release, ...more };
    return reportDevice(changed, changed, findings);
  };

  it('without a last release, a record in force or digests has none of them', () => {
    expect(recorded({ previous: undefined, record: undefined, releaseDigest: undefined, model: { digest: undefined, files: [], problem: 'no file' } })).toMatchObject({
      from: null, digests: { model: { from: null, to: null }, release: null, baseline: null },
    });
    const { previous, record } = release;
    expect(recorded()).toMatchObject({ from: '2.0.0', digests: { model: { from: previous?.model.digest, to: release.model.digest }, release: release.releaseDigest, baseline: record?.baseline.model_digest } });
    expect(recorded({ previous: previous && { ...previous, model: { digest: undefined, files: [], problem: 'no file' } } }).digests.model.from).toBeNull();
  });

  it('outside the plan is held by no criterion', () => {
    expect(recorded({ release: { ...release.release, basis: 'no-submission-needed' } }).criteria).toEqual([]);
    expect(recorded().criteria.length).toBeGreaterThan(0);
  });

  it('leaves empty what could not be found out, and keeps the rest', () => {
    const contributors = { known: false, reason: 'a shallow clone', mend: 'Fetch all.' } as const;
    const signature = { login: 'q-ben', role: 'quality-assurance', meaning: 'approval', at: '', commit: undefined, bot: false, edited: false, withdrawn: undefined, covers: 'head', since: [] } as const;
    const { signoffs, criteria } = recorded({ signoff: { ...release.signoff, signatures: [{ ...signature, at: '2026-05-12T09:00:00Z' }], contributors } });
    expect(signoffs).toEqual([]);
    expect(criteria.length).toBeGreaterThan(0);
  });

  it('keeps its findings, what was asked of it, and who has signed', () => {
    const found = finding('incomplete', { questions: [8] });
    const { findings, verdict, questions, signoffs } = recorded({}, [found]);
    expect([findings, verdict]).toEqual([[found], 'incomplete']);
    expect(questions.find(({ number }) => number === 8)).toMatchObject({ answer: 'not shown', findings: ['scope/roll-out'] });
    expect(signoffs.map(({ role, status }) => `${role} ${status}`)).toEqual(['regulatory-affairs missing', 'quality-assurance missing', 'clinical missing', 'biostatistics missing']);
  });

  it('has how its cases differ from those of the last release only where both have rows', () => {
    expect(recorded()).not.toHaveProperty('drift');
    const table = (...values: number[]) => ({ attributes: [], scores: { values: Float64Array.from(values) } });
    const rowsOf = (...values: number[]) => release.evidence.map((item) => (item.kind === 'udi-record' ? { ...item, rows: [{ testSet: 'TS', evaluation: { table: table(...values) } }] } : item)) as unknown as EvidenceItem[];
    const { previous } = release;
    const { drift } = recorded({ evidence: rowsOf(0.1, 0.2, 0.3), previous: previous && { ...previous, evidence: rowsOf(0.1, 0.2, 0.4) } });
    expect(drift?.map(({ test_set: testSet, name, statistic }) => `${testSet} ${name} ${statistic}`)).toEqual(['TS score psi', 'TS score ks']);
  });

  it('lists what changed, where, and whether it may', () => {
    const change = { site: undefined, paths: ['a'], detail: undefined, before: undefined, after: undefined };
    const { changes } = recorded({
      changes: [
        { ...change, item: 'claims', state: 'same' },
        { ...change, item: 'model.weights', state: 'new-weights', detail: '2 of 4 tensors' },
        { ...change, item: 'preprocessing', state: 'repackaged' },
        { ...change, item: 'operating_point', state: 'changed', site: 'S1', paths: [] },
      ],
    });
    expect(changes).toEqual([
      { item: 'model.weights', state: 'new-weights', paths: ['a'], detail: '2 of 4 tensors', allowed: true },
      { item: 'preprocessing', state: 'repackaged', paths: ['a'], detail: null, allowed: true },
      { item: 'operating_point at S1', state: 'changed', paths: [], detail: null, allowed: false },
    ]);
  });

  it('lists the releases since the last authorization', () => {
    const past = (version: string, authorized: boolean) => ({ version, date: '2026-01-01', commit: 'c', basis: version === '2' ? 'plan' : undefined, modifications: ['M1'], authorized });
    const versions = (...value: ReturnType<typeof past>[]): unknown => recorded({ history: { known: true, value } }).history.map(({ version, basis }) => [version, basis]);
    expect(versions(past('1', false), past('2', true), past('3', false))).toEqual([['2', 'plan'], ['3', null]]);
    expect(versions(past('1', false), past('2', false))).toEqual([['1', null], ['2', 'plan']]);
    expect(recorded({ history: { known: true, value: [past('2', true)] } }).history).toEqual([{ version: '2', date: '2026-01-01', commit: 'c', basis: 'plan', modifications: ['M1'], authorized: true }]);
    expect(recorded({ history: { known: false, reason: 'a shallow clone', mend: 'Fetch all.' } }).history).toEqual([]);
  });
});

describe('the matrix of traceability', () => {
  const rows = (more: Partial<ReleaseCase>, findings: Finding[] = []): unknown => {
    const { traceability } = reportDevice(release, { ...release, ...more }, findings);
    return traceability.filter(({ method }) => method === 'RT-A' || method === 'PE-A').map(({ modification, component, method, evidence }) => [modification, component, method, ...evidence.map(({ kind, status }) => `${kind} ${status}`)]);
  };
  const training = (): EvidenceItem => release.evidence.find(({ kind }) => kind === 'training-record') as EvidenceItem;
  const expected = (status: string, of = 'ok'): unknown => [['M1', 'retraining', 'RT-A', `training-record ${status}`], ['M1', 'performance_evaluation', 'PE-A', `evaluation-report ${of}`]];

  it('says of each piece of evidence that a method demands whether it is there and what blocks is about it', () => {
    const { path } = training();
    expect(rows({})).toEqual(expected('ok'));
    expect(rows({}, [finding('incomplete', { subject: path })])).toEqual(expected('failing'));
    expect(rows({}, [finding('incomplete', { subject: path, level: 'warn' })])).toEqual(expected('ok'));
    expect(rows({ evidence: release.evidence.filter((item) => item.path !== path) })).toEqual(expected('missing'));
  });

  it('fails where one of several pieces does', () => {
    expect(rows({ evidence: [...release.evidence, { ...training(), path: 'second.json' }] }, [finding('incomplete', { subject: 'second.json' })])).toEqual(expected('failing'));
  });

  it('demands nothing by a method that the plan does not have', () => {
    const { retraining: _gone, ...protocol } = release.plan.protocol;
    expect(rows({ plan: { ...release.plan, protocol: { ...protocol, retraining: {} } } })).toEqual([['M1', 'retraining', 'RT-A'], ['M1', 'performance_evaluation', 'PE-A', 'evaluation-report ok']]);
  });
});

describe('the figures of a group', () => {
  const FEMALE = { sex: 'female' };
  const result = (metric: string, more: Partial<EvaluationResult>): EvaluationResult => ({ metric, test_set: 'TS-CORE', group: FEMALE, ...more });
  const interval: PlannedInterval = { method: 'wilson', level: 0.95 };

  /** The record of one group, with these results alone and a set of these metrics. */
  function recorded(results: EvaluationResult[], set: Partial<SubgroupSet>, rows: EvidenceItem['rows'] = []) {
    const evidence = release.evidence.map((item) => (item.kind === 'evaluation-report' ? { ...item, rows, content: { ...item.content, results } satisfies Partial<EvaluationReport> } : item));
    const subgroups = { 'SG-1': { ...release.plan.subgroups?.['SG-1'], metrics: [...new Set(results.map(({ metric }) => metric))], interval, ...set } as SubgroupSet };
    const metrics = { falls: { type: 'rate' as const, direction: 'lower-is-better' as const }, dice: { type: 'reported' as const, direction: 'higher-is-better' as const } };
    const changed: ReleaseCase = { ...release, evidence, plan: { ...release.plan, subgroups, metrics } };
    return reportDevice(changed, changed, []).subgroups.find(({ group }) => group['sex'] === 'female' && group['age_band'] === undefined);
  }
  const shown = (one: EvaluationResult, set: Partial<SubgroupSet> = {}) => recorded([one], set)?.metrics[0];
  const nothing = { estimate: null, lower: null, upper: null, counts: null };

  it('are counted, with the interval of the set', () => {
    const one = shown(result('sensitivity', { counts: { tp: 190, fn: 10 } }));
    expect(one).toMatchObject({ metric: 'sensitivity', estimate: 0.95, counts: [190, 200] });
    expect([one?.lower, one?.upper].map((limit) => limit?.toFixed(4))).toEqual(['0.9104', '0.9726']);
  });

  it.each<[string, EvaluationResult, Partial<SubgroupSet>, object]>([
    ['no interval where the set names none', result('sensitivity', { counts: { tp: 190, fn: 10 } }), { interval: undefined } as never, { estimate: 0.95, lower: null, upper: null, counts: [190, 200] }],
    ['no interval by a method for other metrics', result('sensitivity', { counts: { tp: 190, fn: 10 } }), { interval: { method: 'mover', level: 0.95 } }, { estimate: 0.95, lower: null, upper: null, counts: [190, 200] }],
    ['no counts of a metric that is no proportion', result('f1', { counts: { tp: 8, fp: 2, tn: 88, fn: 2 } }), {}, { estimate: 0.8, lower: null, upper: null, counts: null }],
    ['no estimate of nobody', result('sensitivity', { counts: { tp: 0, fn: 0 } }), {}, { ...nothing, counts: [0, 0] }],
    ['nothing of counts that are not those of the metric', result('sensitivity', { counts: { tn: 5, fp: 5 } }), {}, nothing],
    ['an estimate as reported, without the interval that came with it', result('auroc', { estimate: 0.91, interval: { lower: 0.8, upper: 0.95 } }), {}, { ...nothing, estimate: 0.91 }],
    ['an estimate of a metric that is only reported', result('dice', { estimate: 0.7, interval: { lower: 0.6, upper: 0.8 } }), {}, { ...nothing, estimate: 0.7 }],
    ['a rate', result('falls', { rate: { events: 3, exposure: 60 } }), {}, { ...nothing, estimate: 0.05 }],
    ['nothing where nothing is reported', result('sensitivity', {}), {}, nothing],
    ['nothing of a metric that nobody knows', result('luck', { estimate: 1, counts: { tp: 1, fn: 1 } }), {}, nothing],
  ])('are %s', (_, one, set, expected) => {
    expect(shown(one, set)).toEqual({ metric: one.metric, ...expected });
  });

  it('are of rows where there are rows, an area with its own interval beside one that is for proportions', () => {
    const rows = Array.from({ length: 60 }, (_, row) => row);
    const evaluation = evaluateRows({
      rows: rows.length,
      truth: Uint8Array.from(rows, (row) => row % 2),
      higherIs: 'positive',
      scores: { name: 'score', values: Float64Array.from(rows, (row) => ((row * 7) % 60) / 100 + (row % 2) * 0.2), threshold: 0.4 },
      references: [],
      attributes: [{ name: 'sex', levels: ['female', 'male'], codes: Uint8Array.from(rows, (row) => Math.floor(row / 30)) }],
      clusters: undefined,
      weights: undefined,
      excluded: [],
      testSetDigest: undefined,
    });
    const area = evaluation.groups(['sex'])[0]?.scores.auroc as Auroc;
    const table = { testSet: 'TS-CORE', pointer: '', evaluation, clusters: undefined, problems: [] };
    const [one] = recorded([result('auroc', { estimate: 0.5 })], {}, [table])?.metrics ?? [];
    expect(one).toMatchObject({ estimate: area.estimate, ...delongLogit(area, 0.95) });
  });

  it('come with the size of the group, as far as it is told, and with what is not reported', () => {
    const both = [result('sensitivity', { counts: { tp: 190, fn: 10 } }), result('specificity', { counts: { tn: 700, fp: 60 } })];
    expect(recorded(both, {})).toMatchObject({ set: 'SG-1', group: FEMALE, positives: 200, negatives: 760, status: 'judged', note: null });
    expect(recorded([result('dice', { estimate: 0.7 })], {})).toMatchObject({ positives: null, negatives: null, note: null });
    expect(recorded(both, { metrics: ['sensitivity', 'ppv', 'npv'] })?.note).toBe('not reported: ppv, npv');
  });
});
