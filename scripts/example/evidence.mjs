// The evidence of the example, one function a kind. Everything that is said here is made up.
import { sha256 } from './digests.mjs';
import { describe } from './evaluation.mjs';
import { LEVELS } from './tables.mjs';

const TOOLS = {
  'evaluation-report': 'evalkit 3.4.1',
  'training-record': 'trainkit 2.0.0',
  'verification-report': 'testkit 8.1.0',
  sbom: 'bomkit 1.6.0',
};

/** What an envelope says of the model, by what its kind is bound to. */
function subjectOf(kind, { version, modelDigest }) {
  const bound = ['evaluation-report', 'training-record', 'verification-report', 'sbom', 'risk-review'];
  const aboutTestSet = ['dataset-report', 'sequestration-report', 'reference-standard-record'];
  if (aboutTestSet.includes(kind)) return { device: 'tubecheck' };
  return { device: 'tubecheck', version, ...(bound.includes(kind) ? { model_digest: modelDigest } : {}) };
}

/**
 * @param {{ version: string, modelDigest: string }} release
 * @param {{ methods: string[], at: string, by: string }} how
 */
export function envelope(kind, release, { methods, at, by }, content) {
  return {
    schema: 'plumbline/evidence/v1',
    kind,
    title: `Synthetic example (no patient, no device, no submission): ${kind} of TubeCheck ${release.version}`,
    subject: subjectOf(kind, release),
    plan: { version: '1.2', methods },
    produced: { at, by, tool: `${TOOLS[kind] ?? 'record form 1.0'} (synthetic)`, commit: '4f1c0de' },
    content,
  };
}

const INTENDED = {
  sex: { female: 0.5, male: 0.5 },
  age_band: { '22-39': 0.15, '40-64': 0.35, '65+': 0.5 },
};

export const datasetReport = (cases, { testSet, excluded, sites, collected, levels = LEVELS }) => {
  const { sha256: digest, n, prevalence, distribution } = describe(cases, levels);
  const left = excluded.reduce((sum, { n: some }) => sum + some, 0);
  return {
    test_set: testSet,
    sha256: digest,
    n,
    sites,
    collected,
    inclusion: ['adult inpatient', 'AP or PA chest radiograph with a feeding tube'],
    exclusion: ['corrupt DICOM'],
    rejected_fraction: Math.round((left / (n + left)) * 1e4) / 1e4,
    prevalence,
    distribution,
    ...('sex' in levels ? { intended_population: INTENDED } : {}),
  };
};

export const sequestrationReport = (testSet, digest) => ({
  test_set: testSet,
  sha256: digest,
  patient_overlap: 0,
  site_overlap: 0,
  case_overlap: 0,
  access: [{ by: 'dee-st', at: '2026-05-06T09:00:00Z' }],
});

export const referenceStandard = (digest) => ({
  id: 'RS-1',
  readers: 3,
  adjudication: 'majority of three radiologists, each blind to the others and to the model',
  equivocal: 'counted as misplaced; 14 of 2000 films',
  min_years_experience: 5,
  sha256: digest,
});

/** Data sets that the model was trained with; `added` names what is new. */
export const trainingData = (version) => {
  const set = (id, n) => ({ id, sha256: sha256(`synthetic ${id}`), n });
  return version === '2.0.0' ? [set('TRAIN-1', 18400)] : [set('TRAIN-1', 18400), set('TRAIN-2', 4200)];
};

export const trainingRecord = (version, modelDigest) => ({
  data: trainingData(version),
  components: ['model.weights', 'training_data'],
  hyperparameters: { learning_rate: 1e-4, batch_size: 32, epochs: 12, optimizer: 'adam' },
  trigger: '4,200 rotated AP films have become available',
  output_model_digest: modelDigest,
});

export const wrappedFile = (file, format, bytes) => ({ file, format, sha256: sha256(bytes) });

export const riskReview = (reviewed, date) => ({
  reviewed,
  new_hazards: [],
  conclusion: 'The residual risk of each reviewed hazard is unchanged and acceptable; no new hazard was found.',
  date,
});

export const impactConfirmation = (answers, conclusion) => ({
  answers: answers.map((answer, index) => ({ question: index + 1, answer })),
  prior_modifications: [],
  conclusion,
});

const LIMITATIONS = [
  {
    group: { race: 'ai_an' },
    text: 'American Indian or Alaska Native patients: 10 positive cases, too few to show performance.',
  },
  {
    group: { race: 'nh_pi' },
    text: 'Native Hawaiian or other Pacific Islander patients: 8 positive cases, too few to show performance.',
  },
];

const AUTHORIZED = { version: '2.0.0', date: '2026-02-20', summary: 'first version under the change control plan' };

export const labelingRecord = (document, { version, modifications, figures, systems, sections, summary }) => ({
  documents: [{ file: '../labeling/instructions-for-use.md', sha256: sha256(document) }],
  version,
  states_pccp: true,
  claims: ['triage_misplaced_feeding_tube'],
  modifications,
  limitations: LIMITATIONS,
  figures,
  compatible: { acquisition_systems: systems },
  sections,
  version_history: [...(summary === undefined ? [] : [{ version, date: '2026-05-12', summary }]), AUTHORIZED],
});

export const userNotice = (version, difference) => ({
  version,
  channels: ['letter to every hospital', 'release notes in the product'],
  performance_difference: difference,
  known_biases: [
    'Performance was not shown for American Indian or Alaska Native patients.',
    'Performance was not shown for Native Hawaiian or other Pacific Islander patients.',
  ],
});

/** The device identifiers are no UDI-DI of any issuing agency. */
export const udiRecord = (version, previous) => ({
  di: `SYNTHETIC-DI-TUBECHECK-${version}`,
  previous_di: `SYNTHETIC-DI-TUBECHECK-${previous}`,
  database_entry: 'drafted, not submitted: there is no device',
});

export const monitoringPlan = () => ({
  status: 'active',
  owner: 'dr-cho',
  metrics: ['sensitivity', 'specificity', 'flag_rate'],
  subgroups: ['sex', 'age_band', 'acquisition_system', 'site'],
  frequency_days: 30,
  triggers: ['sensitivity below 0.90 in two months in a row', 'flag rate beyond 0.20 to 0.35'],
});

export const rollbackRecord = (targetDigest) => ({
  target_version: '2.0.0',
  target_model_digest: targetDigest,
  trigger: 'any trigger of the monitoring plan, or a complaint of severity 1',
  tested: true,
  tested_at: '2026-05-07T15:00:00Z',
});
