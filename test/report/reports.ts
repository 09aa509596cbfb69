import type { CriterionOutcome, DeviceReport, Finding, QuestionAnswer, Report, SignoffOutcome, SubgroupOutcome, TraceabilityRow, Verdict } from '../../src/formats/generated/types.ts';
import { newcombePaired, wilson, type PairedTable } from '../../src/statistics/intervals.ts';

/** Reports as the gate writes them, made by hand: TubeCheck of the scenarios, and what may go wrong with it. */

const hex = (digit: string): string => digit.repeat(64);
const commit = (digits: string): string => digits.repeat(10);
export const HEAD = commit('9ead');
const EVIDENCE = 'models/tubecheck/evidence';

export function finding(rule: string, verdict: Verdict, message: string, rest: Partial<Finding> = {}): Finding {
  return {
    rule, verdict, level: 'block', subject: `${EVIDENCE}/evaluation.json`, found: 'what was found', expected: 'what was expected', message,
    mend: 'Produce this evidence for the release; do not copy it.', clause: null,
    sources: ['FDA, Marketing Submission Recommendations for a PCCP for AI-Enabled Device Software Functions (final, December 2024), section VII.B'],
    location: { path: `${EVIDENCE}/evaluation.json`, line: 12, column: 5 }, questions: [2], ...rest,
  };
}

export function criterion(id: string, group: Record<string, string>, k: number, n: number, limit: CriterionOutcome['limit'], rest: Partial<CriterionOutcome> = {}): CriterionOutcome {
  const { lower, upper } = wilson(k, n, 0.95) ?? { lower: 0, upper: 1 };
  const estimate = k / n;
  return {
    id, method_id: 'PE-A', metric: 'sensitivity', test_set: 'TS-CORE', group, operating_point: null, reference: null, as: null, statistic: 'lower', limit,
    estimate, lower, upper, method: 'wilson', level: 0.95, basis: 'counts', result: 'met', note: null, counts: { tp: k, fn: n - k }, ...rest,
  };
}

export function compared(id: string, group: Record<string, string>, table: PairedTable, above: number, rest: Partial<CriterionOutcome> = {}): CriterionOutcome {
  const { estimate, lower, upper } = newcombePaired(table, 0.95) ?? { estimate: 0, lower: -1, upper: 1 };
  return { ...criterion(id, group, 1, 1, { above }), reference: 'authorized', as: 'difference', estimate, lower, upper, method: 'newcombe-paired', counts: { ...table }, ...rest };
}

const GROUPS: readonly (readonly [Record<string, string>, number, number, SubgroupOutcome['status']])[] = [
  [{ sex: 'female' }, 190, 200, 'judged'],
  [{ sex: 'male' }, 190, 200, 'judged'],
  [{ sex: 'unknown' }, 0, 0, 'unknown'],
  [{ age_band: '22-39' }, 57, 60, 'judged'],
  [{ age_band: '40-64' }, 133, 140, 'judged'],
  [{ age_band: '65+' }, 190, 200, 'judged'],
  [{ race: 'white' }, 190, 200, 'judged'],
  [{ race: 'ai_an' }, 9, 10, 'insufficient'],
  [{ race: 'unknown' }, 3, 3, 'unknown'],
  [{ sex: 'female', age_band: '65+' }, 95, 100, 'judged'],
];

function subgroup([group, k, n, status]: (typeof GROUPS)[number]): SubgroupOutcome {
  const figure = (metric: string, hits: number, of: number): SubgroupOutcome['metrics'][number] => {
    const interval = wilson(hits, of, 0.95);
    return { metric, estimate: of === 0 ? null : hits / of, lower: interval?.lower ?? null, upper: interval?.upper ?? null, counts: [hits, of] };
  };
  return { set: 'SG-1', group, positives: n, negatives: 4 * n, metrics: [figure('sensitivity', k, n), figure('specificity', Math.round(3.64 * n), 4 * n)], status, note: null };
}

const floors = (): CriterionOutcome[] =>
  GROUPS.filter(([, , , status]) => status === 'judged').map(([group, k, n]) => criterion('S-FLOOR', group, k, n, { at_least: 0.85 }, { statistic: 'estimate' }));

const overall = (): CriterionOutcome[] => [
  criterion('C-SENS', {}, 380, 400, { at_least: 0.88 }),
  compared('C-SENS-SUP', {}, { both: 360, new_only: 20, reference_only: 8, neither: 12 }, 0),
  compared('C-SPEC-NI', {}, { both: 1420, new_only: 36, reference_only: 20, neither: 124 }, -0.02, { metric: 'specificity' }),
];

const trace = (component: TraceabilityRow['component'], method: string, files: Record<string, string>): TraceabilityRow => ({
  modification: 'M1', component, method, evidence: Object.entries(files).map(([kind, file]) => ({ kind, paths: [`${EVIDENCE}/${file}.json`], status: 'ok' })),
});

const TRACEABILITY: readonly TraceabilityRow[] = [
  trace('data_management', 'DM-A', { 'dataset-report': 'dataset', 'sequestration-report': 'sequestration', 'reference-standard-record': 'reference-standard' }),
  trace('retraining', 'RT-A', { 'training-record': 'training' }),
  trace('performance_evaluation', 'PE-A', { 'evaluation-report': 'evaluation' }),
  trace('update_procedures', 'UP-A', { 'risk-review': 'risk-review', 'monitoring-plan': 'monitoring-plan', 'rollback-record': 'rollback' }),
];

const PEOPLE = [
  ['regulatory-affairs', 'approval', 'ana-ra', 'Ana Ruiz', '2026-05-12T08:30:55Z'],
  ['quality-assurance', 'approval', 'q-ben', 'Ben Ito', '2026-05-11T09:12:40Z'],
  ['clinical', 'review', 'dr-cho', 'Ji Cho', '2026-05-11T15:48:19Z'],
  ['biostatistics', 'verification', 'dee-st', 'Dee Park', '2026-05-11T10:05:03Z'],
] as const;

export const SIGNED: readonly SignoffOutcome[] = PEOPLE.map(([role, meaning, login, name, at]) => ({ role, meaning, login, name, at, commit: HEAD, status: 'valid', note: null }));

const missing = (role: string, meaning: string): SignoffOutcome => ({ role, meaning, login: null, name: null, at: null, commit: null, status: 'missing', note: null });

export const unsigned = (role: string, meaning: string, rest: Partial<Finding> = {}): Finding =>
  finding('signoff/complete', 'incomplete', `${role} has not signed (0 of 1).`, {
    subject: role, found: '0 of 1', expected: '1 signature', mend: `A person who holds ${role} approves the pull request with the line: /sign ${role} ${meaning}`,
    clause: `signoff.roles.${role}`, sources: ['21 CFR Part 11 (11.10, 11.50, 11.70: electronic records and signatures)'], location: { path: 'governance/tubecheck/policy.yaml' }, questions: [8], ...rest,
  });

const ASKED: readonly (readonly [string, readonly string[]])[] = [
  ['Is this change one that the plan foresaw?', ['M1 of plan 1.2', 'model.weights: new-weights', 'training_data: changed']],
  ['Was it shown the way that the plan prescribes?', [`${EVIDENCE}/evaluation.json`, `${EVIDENCE}/training.json`, `${EVIDENCE}/risk-review.json`]],
  ['Does it work for patients and hospitals it has never seen?', [`${EVIDENCE}/dataset.json`, `${EVIDENCE}/sequestration.json`]],
  ['Were the people it will serve in the data, and does it hold for every group of them?', ['7 groups judged, 1 too small and stated', `${EVIDENCE}/dataset.json`]],
  ['Is it no worse than what patients have now, and than what the regulator saw?', ['C-SENS-SUP against authorized: met', 'C-SPEC-NI against authorized: met']],
  ['Can a clinician trust its explanation?', []],
  ['Who notices when it degrades, and how is it rolled back?', [`${EVIDENCE}/monitoring-plan.json`, `${EVIDENCE}/rollback.json`]],
  ['Who is accountable when it is wrong?', []],
];

function questions(findings: readonly Finding[], signoffs: readonly SignoffOutcome[]): QuestionAnswer[] {
  const signed = signoffs.filter(({ status }) => status === 'valid').map(({ name, role, meaning, at }) => `${name ?? ''}, ${role}, ${meaning}, ${at ?? ''}`);
  return ASKED.map(([question, given], index) => {
    const evidence = index === 7 ? signed : given;
    const bearing = findings.filter((one) => one.level === 'block' && one.questions.includes(index + 1));
    const answer = bearing.some(({ verdict }) => verdict !== 'incomplete') ? 'no' : bearing.length > 0 ? 'not shown' : evidence.length === 0 ? 'not asked' : 'yes';
    return { number: index + 1, question, answer, evidence: [...evidence], findings: [...new Set(bearing.map(({ rule }) => rule))] };
  });
}

export function device(verdict: Verdict, findings: readonly Finding[] = [], rest: Partial<DeviceReport> = {}): DeviceReport {
  return {
    device: 'tubecheck',
    plan: { path: 'governance/tubecheck/change-control-plan.yaml', title: 'TubeCheck Predetermined Change Control Plan', version: '1.2', sha256: hex('6') },
    policy: { path: 'governance/tubecheck/policy.yaml', sha256: hex('8'), bound_to: 'content', independent: ['regulatory-affairs', 'quality-assurance', 'biostatistics'] },
    manifest: 'models/tubecheck/model-release.yaml', from: '2.0.0', to: '2.1.0', basis: 'plan', modifications: ['M1'], scope: { sites: null }, verdict,
    findings: [...findings],
    changes: [
      { item: 'model.weights', state: 'new-weights', paths: ['models/tubecheck/weights/model.safetensors'], detail: 'new values in 6 of 6 tensors', allowed: true },
      { item: 'training_data', state: 'changed', paths: ['models/tubecheck/data/training.json'], detail: '1 of 1 files differ', allowed: true },
    ],
    criteria: [...overall(), ...floors()],
    subgroups: GROUPS.map(subgroup),
    signoffs: [...SIGNED],
    traceability: structuredClone([...TRACEABILITY]),
    questions: questions(findings, rest.signoffs ?? SIGNED),
    history: [{ version: '2.0.0', date: '2026-02-20T09:00:00Z', commit: commit('1ece'), basis: 'new-authorization', modifications: [], authorized: true }],
    digests: { model: { from: `sha256:${hex('8')}`, to: `sha256:${hex('a')}` }, release: `sha256:${hex('c')}`, baseline: `sha256:${hex('8')}` },
    ...rest,
  };
}

export function report(verdict: Verdict, devices: readonly DeviceReport[], rest: Partial<Report> = {}): Report {
  return {
    schema: 'plumbline/report/v1', verdict, blocked: !['not_a_release', 'consistent', 'documented'].includes(verdict), waiting_for_signoff_only: false,
    evaluated_at: '2026-05-12T12:00:00Z', tool: { version: '0.1.0', rules: `sha256:${hex('e')}` }, commits: { base: commit('1ece'), merge_base: commit('1ece'), head: HEAD },
    inputs: ['governance/tubecheck/change-control-plan.yaml', 'governance/tubecheck/policy.yaml'].map((path) => ({ path, at: 'base' as const, sha256: hex('6') })),
    devices: [...devices], findings: [], notes: [], ...rest,
  };
}

export const good = (): Report =>
  report('consistent', [device('consistent', [
    finding('plan/point-estimate', 'invalid', 'S-FLOOR judges a point estimate: chance alone can pass or fail it.', {
      level: 'warn', subject: 'S-FLOOR', mend: 'Judge a limit of a confidence interval where the regulator agrees.', location: { path: 'governance/tubecheck/change-control-plan.yaml', line: 141 }, questions: [1],
    }),
  ])]);

/** Two roles have not signed, one of them after a signature that does not count. */
export function waiting(): Report {
  const stale = 'The signature of Ben Ito (quality-assurance) is for something else: models/tubecheck/evidence/risk-review.json changed since.';
  const findings = [
    unsigned('quality-assurance', 'approval'),
    finding('signoff/current', 'incomplete', stale, { subject: 'q-ben', mend: 'Review the head and approve again with the sign line.', location: null, questions: [8] }),
    unsigned('biostatistics', 'verification'),
  ];
  const signoffs = SIGNED.flatMap((one): SignoffOutcome[] => {
    if (one.role === 'biostatistics') return [missing(one.role, one.meaning)];
    return one.role === 'quality-assurance' ? [{ ...one, commit: commit('7c1b'), status: 'stale', note: stale }, missing(one.role, one.meaning)] : [one];
  });
  return report('incomplete', [device('incomplete', findings, { signoffs })], { waiting_for_signoff_only: true });
}

const UNMET = 'Record the failure and do not implement the change; a re-test needs a root cause that has nothing to do with the plan.';

/** Something of every class, and a lot of it. */
export function failing(): Report {
  const low = criterion('S-FLOOR', { age_band: '22-39' }, 49, 60, { at_least: 0.85 }, { statistic: 'estimate', result: 'not met' });
  const gone = compared('S-NI', { sex: 'female' }, { both: 160, new_only: 6, reference_only: 18, neither: 16 }, -0.1, { result: 'not shown' });
  const kinds = ['dataset-report', 'sequestration-report', 'risk-review', 'monitoring-plan', 'rollback-record', 'user-notice', 'udi-record', 'sbom'];
  const findings: Finding[] = [
    ...kinds.map((kind) => finding('evidence/present', 'incomplete', `There is no ${kind}; protocol.update_procedures.UP-A asks for it.`, {
      subject: kind, found: `no ${kind}`, expected: `a ${kind}`, mend: `Add a ${kind} and name it in the manifest under evidence (template: templates/evidence/${kind}.yaml).`,
      clause: 'protocol.update_procedures.UP-A', location: { path: 'models/tubecheck/model-release.yaml', line: 31 }, questions: [kind === 'dataset-report' ? 3 : 7],
    })),
    ...['evaluation', 'training', 'verification', 'risk-review', 'labeling', 'impact-confirmation', 'model-card'].map((name) =>
      finding('evidence/bound', 'incomplete', `${EVIDENCE}/${name}.json is bound to model digest sha256:${hex('8')}; the release is sha256:${hex('a')}.`, {
        subject: `${EVIDENCE}/${name}.json`, found: `sha256:${hex('8')}`, expected: `sha256:${hex('a')}`, location: { path: `${EVIDENCE}/${name}.json`, line: 4 },
      })),
    finding('criteria/met', 'criteria_failed', 'S-FLOOR: sensitivity on TS-CORE, age_band=22-39: 0.8167 (0.7007 to 0.8947), shown to be outside the limit (the estimate counts).', { subject: 'S-FLOOR', mend: UNMET, questions: [4] }),
    finding('criteria/met', 'criteria_failed', 'S-NI: sensitivity on TS-CORE, sex=female, new − authorized: −0.0600 (−0.1081 to −0.0118), not shown to be inside the limit: the interval straddles it (the lower limit counts, not the estimate).', { subject: 'S-NI', mend: UNMET, questions: [4] }),
    finding('protocol/followed', 'protocol_deviation', 'id is "RS-9"; protocol.data_management.DM-A asks for "RS-1".', {
      subject: `${EVIDENCE}/reference-standard.json`, found: '"RS-9"', expected: '"RS-1"', mend: 'Follow the protocol, or bring a new plan to the regulator first.',
      clause: 'protocol.data_management.DM-A.evidence.reference-standard-record.must', location: { path: `${EVIDENCE}/reference-standard.json`, line: 9 },
    }),
    finding('scope/changes-covered', 'outside_plan', 'operating_point: {"threshold":0.45} → {"threshold":0.5}; M1 may not change it.', {
      subject: 'operating_point', mend: 'Take the change out, declare a modification that covers it, or prepare a new submission or a documented assessment.',
      clause: 'modifications.M1.may_change', location: { path: 'models/tubecheck/model-release.yaml', line: 16 }, questions: [1],
    }),
    finding('subgroup/limitation-stated', 'incomplete', 'race=ai_an has too few cases to be judged, and the labeling does not say so.', {
      subject: 'race=ai_an', mend: 'Name the group in limitations of the labeling-record, and in the labeling.', clause: 'subgroups.SG-1', location: { path: `${EVIDENCE}/evaluation.json`, line: 80 }, questions: [4],
    }),
    ...PEOPLE.slice(2).map(([role, meaning]) => unsigned(role, meaning)),
    ...['M3 can pass on an average that hides a group.', 'S-FLOOR judges a point estimate: chance alone can pass or fail it.', 'S-GAP judges a point estimate: chance alone can pass or fail it.'].map((message, index) =>
      finding('plan/vague', 'invalid', message, { level: 'warn', mend: 'Let the plan say it more exactly.', location: { path: 'governance/tubecheck/change-control-plan.yaml', line: 72 + index } })),
  ];
  const base = device('outside_plan', findings, { signoffs: [...SIGNED.slice(0, 2), missing('clinical', 'review'), missing('biostatistics', 'verification')] });
  const unmet = [low, gone];
  const traceability = base.traceability.map((row) => ({
    ...row,
    evidence: row.evidence.map((one) => ({ ...one, status: kinds.includes(one.kind) ? ('missing' as const) : ('failing' as const), paths: kinds.includes(one.kind) ? [] : one.paths })),
  }));
  const criteria = base.criteria.flatMap((one) => (one.id === low.id && JSON.stringify(one.group) === JSON.stringify(low.group) ? [low] : one.id === 'C-SPEC-NI' ? [{ ...one, result: 'not tested' as const, note: 'not tested: C-SENS-SUP comes first and is not met' }] : [one]));
  const subgroups = base.subgroups.map((one) => (one.group['age_band'] === '22-39' && Object.keys(one.group).length === 1 ? subgroup([one.group as Record<string, string>, 49, 60, 'judged']) : one));
  const changes = [...base.changes, { item: 'operating_point', state: 'changed', paths: [], detail: null, allowed: false }];
  return report('outside_plan', [{ ...base, changes, subgroups, traceability, criteria: [...criteria, ...unmet.slice(1)] }]);
}

/** One device is consistent, the other misses a criterion; a third finding belongs to neither. */
export function twoDevices(): Report {
  const unmet = compared('C-SENS-NI', {}, { both: 354, new_only: 6, reference_only: 14, neither: 26 }, -0.03, { result: 'not shown' });
  const findings = [
    finding('criteria/met', 'criteria_failed', 'C-SENS-NI: sensitivity on TS-CORE, all cases, new − authorized: −0.0200 (−0.0443 to +0.0029), not shown to be inside the limit: the interval straddles it (the lower limit counts, not the estimate).', { subject: 'C-SENS-NI', mend: UNMET, questions: [5] }),
    unsigned('biostatistics', 'verification'),
  ];
  const history = [
    ...device('consistent').history,
    { version: '2.1.0', date: '2026-03-22T10:00:00+02:00', commit: commit('2fab'), basis: 'plan', modifications: ['M1'], authorized: false },
  ];
  const other = device('criteria_failed', findings, {
    device: 'linecheck', manifest: 'models/linecheck/model-release.yaml', from: '2.1.0', to: '2.2.0', criteria: [criterion('C-SENS', {}, 360, 400, { at_least: 0.86 }), unmet], subgroups: [], history,
    signoffs: [...SIGNED.slice(0, 3), missing('biostatistics', 'verification')],
  });
  // Its own files, as the gate would name them.
  const elsewhere = JSON.parse(JSON.stringify(other).replaceAll('tubecheck', 'linecheck')) as DeviceReport;
  return report('criteria_failed', [device('consistent'), elsewhere], { notes: ['Plumbline is no required check of main: this verdict does not block the merge by itself.'] });
}

/** Nothing could be evaluated. */
export const invalid = (): Report =>
  report('invalid', [], {
    commits: { base: commit('1ece'), merge_base: null, head: HEAD }, inputs: [],
    findings: [finding('input/readable', 'invalid', 'the reviews cannot be read: GitHub answered 403 (Resource not accessible by integration)', {
      subject: 'pull request', mend: 'Give the job the permission pull-requests: read.', location: null, sources: ["Plumbline's own rule: what cannot be read cannot be judged"], questions: [],
    })],
  });

const EDITED = { from: null, to: '2.0.0', basis: null, modifications: [], changes: [], criteria: [], subgroups: [], traceability: [], questions: [], history: [], digests: { model: { from: null, to: null }, release: null, baseline: null } };

/** A pull request that edits the plan, and waits for governance. */
export function planChange(signed = false): Report {
  const [ana, ben] = SIGNED;
  if (ana === undefined || ben === undefined) throw new Error('nobody to sign');
  if (signed) return report('not_a_release', [device('not_a_release', [], { ...EDITED, signoffs: [ana, ben] })]);
  const findings = [{ ...unsigned('regulatory-affairs', 'approval'), rule: 'plan/governed' }];
  return report('incomplete', [device('incomplete', findings, { ...EDITED, signoffs: [missing('regulatory-affairs', 'approval'), ben] })], { waiting_for_signoff_only: true });
}

export const notARelease = (): Report => report('not_a_release', [], { notes: ['The pull request touches no release manifest and no file of a device.'], inputs: [] });

/** A release that needs no submission, at two sites only. */
export const documented = (): Report =>
  report('documented', [device('documented', [], { to: '2.0.1', basis: 'no-submission-needed', modifications: [], scope: { sites: ['S1', 'S3'] }, criteria: [], subgroups: [], traceability: [], changes: [] })]);

export const REPORTS: Readonly<Record<string, () => Report>> = {
  good, waiting, failing, 'two-devices': twoDevices, invalid, 'plan-change': planChange, 'not-a-release': notARelease, documented,
};
