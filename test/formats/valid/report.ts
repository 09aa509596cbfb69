import type { Report } from '../../../src/formats/generated/types.ts';

/** A report with something in every list. */
export const REPORT: Report = {
  schema: 'plumbline/report/v1', verdict: 'incomplete', blocked: true, waiting_for_signoff_only: false, evaluated_at: '2026-05-10T10:00:00Z',
  tool: { version: '0.1.0', rules: 'sha256:00' }, commits: { base: '1'.repeat(40), merge_base: null, head: '2'.repeat(40) },
  inputs: [{ path: 'models/tubecheck/model-release.yaml', at: 'head', sha256: '3'.repeat(64) }],
  devices: [{
    device: 'tubecheck', plan: { path: 'governance/plan.yaml', title: 'Plan', version: '1.2', sha256: '4'.repeat(64) }, manifest: 'models/tubecheck/model-release.yaml',
    policy: { path: 'governance/policy.yaml', sha256: 'a'.repeat(64), bound_to: 'content', independent: ['quality-assurance'] },
    from: null, to: '2.1.0', basis: 'plan', modifications: ['M1'], scope: { sites: null }, verdict: 'incomplete',
    findings: [{
      rule: 'evidence/bound', verdict: 'incomplete', level: 'block', subject: 'evidence/evaluation.json', found: 'x', expected: 'y', message: 'm', mend: 'n',
      clause: null, sources: ['515C'], location: { path: 'evidence/evaluation.json', line: 12 }, questions: [2],
    }],
    changes: [{ item: 'model.weights', state: 'new-weights', paths: ['weights/model.safetensors'], detail: null, allowed: true }],
    criteria: [{
      id: 'C-SENS', method_id: 'PE-A', metric: 'sensitivity', test_set: 'TS-CORE', group: {}, operating_point: null, reference: null, as: null, statistic: 'lower',
      limit: { at_least: 0.88 }, estimate: 0.95, lower: 0.924, upper: 0.967, method: 'wilson', level: 0.95, basis: 'counts', result: 'met', note: null, counts: { tp: 380, fn: 20 },
    }],
    subgroups: [{
      set: 'SG-1', group: { sex: 'female' }, positives: 200, negatives: null,
      metrics: [{ metric: 'sensitivity', estimate: 0.95, lower: 0.91, upper: 0.97, counts: [190, 200] }, { metric: 'auroc', estimate: null, lower: null, upper: null, counts: null }],
      status: 'judged', note: null,
    }],
    signoffs: [{ role: 'clinical', meaning: 'review', login: null, name: null, at: null, commit: null, status: 'missing', note: null }],
    traceability: [{ modification: 'M1', component: 'retraining', method: 'RT-A', evidence: [{ kind: 'training-record', paths: [], status: 'missing' }] }],
    questions: [{ number: 1, question: 'Is this change one that the plan foresaw?', answer: 'yes', evidence: ['plan'], findings: [] }],
    history: [{ version: '2.0.0', date: '2026-02-11', commit: '5'.repeat(40), basis: null, modifications: [], authorized: true }],
    digests: { model: { from: null, to: `sha256:${'a'.repeat(64)}` }, release: null, baseline: null },
  }],
  findings: [], notes: ['advisory'],
};
