import type { EvidenceContents } from '../../../src/formats/generated/types.ts';

const HEX = '1'.repeat(64);
const DIGEST = `sha256:${'a'.repeat(64)}`;
const SET = { test_set: 'TS-CORE', sha256: HEX };

/** Content for each kind of evidence, every optional field filled; evaluation-report has a file of its own. */
export const CONTENTS: Omit<EvidenceContents, 'evaluation-report'> = {
  'dataset-report': {
    ...SET, n: 2040, sites: ['S1', 'S2', 'S3'], collected: { from: '2025-01-01', to: '2025-12-31' }, inclusion: ['adults'], exclusion: ['no tube'],
    rejected_fraction: 0.02, prevalence: 0.2, distribution: { sex: { female: 1000, male: 1040 }, age_band: { '65+': 900 } },
    intended_population: { sex: { female: 0.5, male: 0.5 } },
  },
  'sequestration-report': { ...SET, patient_overlap: 0, site_overlap: 0, case_overlap: 0, access: [{ by: 'dee-st', at: '2026-05-01T09:00:00+02:00' }] },
  'reference-standard-record': { id: 'RS-1', readers: 3, adjudication: 'majority', equivocal: 'excluded', min_years_experience: 5, sha256: `sha256:${HEX}` },
  'training-record': {
    data: [{ id: 'TRAIN-4', sha256: HEX, n: 40000 }], components: ['model.weights'], hyperparameters: { learning_rate: 1e-4, layers: [3, 4] },
    trigger: 'planned', output_model_digest: DIGEST,
  },
  'verification-report': { file: 'junit.xml', format: 'junit', sha256: HEX },
  'sbom': { file: 'sbom.json', format: 'cyclonedx', sha256: HEX },
  'model-card': { file: 'card.json', format: 'model-card-toolkit', sha256: HEX },
  'risk-review': { reviewed: ['H-03', 'H-07'], new_hazards: [], conclusion: 'unchanged', date: '2026-05-03' },
  'impact-confirmation': {
    answers: [1, 2, 3, 4, 5].map((question) => ({ question, answer: 'As assessed.' })),
    prior_modifications: [{ version: '2.0.1', modifications: ['M2'] }], conclusion: 'The assessment holds.',
  },
  'labeling-record': {
    documents: [{ file: '../labeling/ifu.md', sha256: HEX }], version: '2.1.0', states_pccp: true, claims: ['triage_misplaced_feeding_tube'], modifications: ['M1'],
    limitations: [{ group: { race: 'nh_pi' }, text: 'Few cases.' }], figures: [{ metric: 'sensitivity', test_set: 'TS-CORE', group: {}, value: 0.95 }],
    compatible: { acquisition_systems: ['VendorA-DR1'] }, sections: ['performance'], version_history: [{ version: '2.1.0', date: '2026-05-10', summary: 'Re-trained.' }],
  },
  'user-notice': { version: '2.1.0', channels: ['e-mail'], performance_difference: 'Sensitivity +3 points.', known_biases: ['none known'] },
  'udi-record': { di: '00850001234567', previous_di: '00850001234550', database_entry: 'GUDID' },
  'monitoring-plan': { status: 'active', owner: 'q-ben', metrics: ['sensitivity'], subgroups: ['sex'], frequency_days: 30, triggers: ['sensitivity below 0.85'] },
  'monitoring-report': {
    period: { from: '2026-01-01', to: '2026-03-31' }, n: 5000, figures: [{ metric: 'flag_rate', group: {}, estimate: 0.21 }],
    drift: [{ name: 'psi', value: 0.05, limit: 0.2 }], actions: ['none'],
  },
  'rollback-record': { target_version: '2.0.0', target_model_digest: DIGEST, trigger: 'sensitivity below 0.85', tested: true, tested_at: '2026-05-04T12:00:00.5Z' },
  'anomaly-list': { anomalies: [{ id: 'A-1', evaluation: 'cosmetic', affects_safety: false }] },
  'change-request': { id: 'CR-17', approved_by: 'Ben Ito', approved_at: '2026-04-20', items: ['documentation'] },
  'site-record': { sites: [{ id: 'S1', factors: { site_prevalence: 0.31 }, values: { operating_point: { threshold: 0.5 } } }] },
  'decision-record': {
    decision: 'No submission needed.', items: ['preprocessing'], rationale: 'Same outputs.', cumulative_statement: 'No effect.', regression: { cases: 2000, changed_outputs: 0 },
    decided_by: 'Ana Ruiz', decided_at: '2026-05-05',
  },
  'root-cause-analysis': { failed_evaluation: '2.1.0 on TS-CORE', cause: 'mislabeled batch', related_to_plan: false, corrective_action: 'batch corrected', approved_by: 'Ben Ito' },
  'model-structure': { format: 'safetensors', tensors: 12, signature: DIGEST },
  'explanation-report': {
    method: 'integrated gradients', faithfulness: [{ metric: 'deletion_auc', estimate: 0.2, interval: { method: 'bootstrap', level: 0.95, lower: 0.1, upper: 0.3 } }],
    readers: 3, limitations: ['not causal'],
  },
};
