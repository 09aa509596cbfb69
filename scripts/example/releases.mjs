// The releases of the example: which evidence each has, and what it says.
import { casesOf } from './cohort.mjs';
import { modelDigest, sha256 } from './digests.mjs';
import { evaluationContent, figuresOf } from './evaluation.mjs';
import * as evidence from './evidence.mjs';
import { LEVELS, tsCore, tsSys } from './tables.mjs';
import { weights } from './weights.mjs';
import { cyclonedx, junit } from './wrapped.mjs';

export const MODELS = 'models/tubecheck';
const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
const CORE_EXCLUDED = [{ reason: 'corrupt DICOM', n: 40 }];
const SYSTEMS_EXCLUDED = [{ reason: 'corrupt DICOM', n: 25 }];
const SYSTEMS = ['VendorA-DR1', 'VendorB-DX2'];
const ALL_SYSTEMS = [...SYSTEMS, 'VendorC-DR3'];

export const core = casesOf(tsCore());
const systems = casesOf(tsSys());
const onCore = { testSet: 'TS-CORE', levels: LEVELS, intersections: [['sex', 'age_band']], excluded: CORE_EXCLUDED };

export const baselineEvaluation = (cases = core) =>
  evaluationContent({ ...onCore, cases, model: 'reference', evaluationNumber: 1, threshold: 0.45 });

/** @param {string[]} references what each whole figure is compared with */
export const coreEvaluation = (threshold = 0.45, cases = core, references = ['authorized', 'previous']) =>
  evaluationContent({
    ...onCore,
    cases,
    model: 'new',
    paired: { overall: { sensitivity: references, specificity: references }, groups: { sensitivity: ['authorized'] } },
    evaluationNumber: 2,
    threshold,
  });

export const systemsEvaluation = (cases = systems) =>
  evaluationContent({
    cases,
    testSet: 'TS-SYS',
    model: 'new',
    levels: { acquisition_system: ALL_SYSTEMS },
    evaluationNumber: 1,
    excluded: SYSTEMS_EXCLUDED,
    threshold: 0.45,
    reported: false,
  });

/** Collects the files of one release's evidence folder. */
class EvidenceFolder {
  files = new Map();
  #release;
  constructor(release) {
    this.#release = release;
  }
  put(name, bytes) {
    this.files.set(`${MODELS}/evidence/${name}`, bytes);
  }
  /** @param {[at: string, by: string]} produced */
  add(name, kind, method, [at, by], content) {
    this.put(`${name}.json`, json(evidence.envelope(kind, this.#release, { methods: [method], at, by }, content)));
  }
}

/** The files that shape an output, by path relative to the manifest's folder. */
const modelFiles = (weightsFile, tree) =>
  new Map([
    ['weights/model.safetensors', weightsFile],
    ['model/architecture.json', tree.get(`${MODELS}/model/architecture.json`)],
    ['preprocessing/pipeline.yaml', tree.get(`${MODELS}/preprocessing/pipeline.yaml`)],
  ]);

const trainingFile = (version) =>
  json({ title: 'Synthetic example: lists of films that do not exist', datasets: evidence.trainingData(version) });

const wholeFigures = ['sensitivity', 'specificity'].map((metric) => ({ metric, group: {} }));
const figuresBy = (metric, attribute, levels) => levels.map((level) => ({ metric, group: { [attribute]: level } }));

/** @param {Map<string, Buffer>} tree the hand-written files of the base branch */
export function authorizedRelease(tree) {
  const weightsFile = weights(200);
  const release = { version: '2.0.0', modelDigest: modelDigest(modelFiles(weightsFile, tree)) };
  const folder = new EvidenceFolder(release);
  const evaluation = baselineEvaluation();
  const labeling = evidence.labelingRecord(tree.get(`${MODELS}/labeling/instructions-for-use.md`), {
    version: '2.0.0',
    modifications: [],
    figures: figuresOf(evaluation, wholeFigures),
    systems: SYSTEMS,
    sections: ['indications', 'compatible_systems', 'performance', 'training_data', 'version_history'],
  });
  folder.add('labeling', 'labeling-record', 'UP-A', ['2026-02-17T10:00:00Z', 'ana-ra'], labeling);
  folder.add('udi', 'udi-record', 'UP-A', ['2026-02-17T11:00:00Z', 'ana-ra'], evidence.udiRecord('2.0.0', '1.0.0'));
  folder.files.set(`${MODELS}/weights/model.safetensors`, weightsFile);
  folder.files.set(`${MODELS}/data/training.json`, trainingFile('2.0.0'));
  const how = { methods: ['PE-A'], at: '2025-11-20T10:00:00Z', by: 'dee-st' };
  const baseline = json(evidence.envelope('evaluation-report', release, how, evaluation));
  folder.files.set('governance/tubecheck/baseline/evaluation.json', baseline);
  return { files: folder.files, modelDigest: release.modelDigest, weightsFile, baseline };
}

/** The evidence of UP-A, which both ways of releasing 2.1.0 need; `says` is what differs. */
function addUpdateEvidence(folder, { weightsFile, rollbackTo, document, says }) {
  const add = (name, kind, produced, content) => folder.add(name, kind, 'UP-A', produced, content);
  const tests = Buffer.from(junit('2.1.0'));
  const bill = json(cyclonedx('2.1.0', sha256(weightsFile)));
  folder.put('verification.junit.xml', tests);
  folder.put('sbom.cdx.json', bill);
  const verification = evidence.wrappedFile('verification.junit.xml', 'junit', tests);
  add('verification', 'verification-report', ['2026-05-07T08:30:00Z', 'q-ben'], verification);
  add('sbom', 'sbom', ['2026-05-07T09:00:00Z', 'q-ben'], evidence.wrappedFile('sbom.cdx.json', 'cyclonedx', bill));
  add('risk-review', 'risk-review', ['2026-05-07T13:00:00Z', 'dr-cho'], evidence.riskReview(says.risks, '2026-05-07'));
  const impact = evidence.impactConfirmation(says.answers, 'The impact assessment of the plan holds for 2.1.0.');
  add('impact-confirmation', 'impact-confirmation', ['2026-05-07T14:00:00Z', 'ana-ra'], impact);
  add('rollback', 'rollback-record', ['2026-05-07T15:30:00Z', 'q-ben'], evidence.rollbackRecord(rollbackTo));
  add('labeling', 'labeling-record', ['2026-05-08T08:00:00Z', 'ana-ra'], evidence.labelingRecord(document, says.labeling));
  add('user-notice', 'user-notice', ['2026-05-08T09:00:00Z', 'ana-ra'], evidence.userNotice('2.1.0', says.difference));
  add('udi', 'udi-record', ['2026-05-08T09:30:00Z', 'ana-ra'], evidence.udiRecord('2.1.0', '2.0.0'));
  add('monitoring-plan', 'monitoring-plan', ['2026-05-08T10:00:00Z', 'dr-cho'], evidence.monitoringPlan());
}

const retrainedSays = (evaluation) => ({
  risks: ['H-03', 'H-07'],
  answers: [
    'More misplaced tubes are found than with 2.0.0; no group is worse beyond the margin of the plan.',
    'Benefits outweigh risks: 20 more positives found and 8 lost on TS-CORE, 36 false flags fewer and 20 more.',
    'PE-A and SG-1 were followed without deviation and every criterion was met.',
    'No other modification is part of this release.',
    'It is the first modification since the authorization; the cumulative effect is that of this release.',
  ],
  difference: 'Sensitivity on TS-CORE rises from 0.920 to 0.950, specificity from 0.900 to 0.910.',
  labeling: {
    version: '2.1.0',
    modifications: ['M1'],
    figures: figuresOf(evaluation, [
      ...wholeFigures,
      ...['sex', 'age_band'].flatMap((attribute) => figuresBy('sensitivity', attribute, LEVELS[attribute])),
    ]),
    systems: SYSTEMS,
    sections: ['performance', 'training_data', 'version_history'],
    summary: 're-trained with rotated AP films: higher sensitivity (modification M1)',
  },
});

/** 2.1.0 under M1: the re-trained model. `threshold` is the operating point at which it was evaluated. */
export function retrainedRelease(tree, authorized, { threshold = 0.45, document }) {
  const weightsFile = weights(210);
  const release = { version: '2.1.0', modelDigest: modelDigest(modelFiles(weightsFile, tree)) };
  const folder = new EvidenceFolder(release);
  const evaluation = coreEvaluation(threshold);
  const { sha256: digest } = evaluation.test_sets[0];
  const dataset = evidence.datasetReport(core, {
    testSet: 'TS-CORE',
    excluded: CORE_EXCLUDED,
    sites: ['ST-01', 'ST-02', 'ST-03', 'ST-04', 'ST-05'],
    collected: { from: '2024-03-01', to: '2025-06-30' },
  });
  const training = evidence.trainingRecord('2.1.0', release.modelDigest);
  folder.add('training', 'training-record', 'RT-A', ['2026-05-06T07:00:00Z', 'lee-dev'], training);
  folder.add('dataset', 'dataset-report', 'DM-A', ['2026-05-06T08:00:00Z', 'dee-st'], dataset);
  const sequestration = evidence.sequestrationReport('TS-CORE', digest);
  folder.add('sequestration', 'sequestration-report', 'DM-A', ['2026-05-06T08:30:00Z', 'dee-st'], sequestration);
  const standard = evidence.referenceStandard(digest);
  folder.add('reference-standard', 'reference-standard-record', 'DM-A', ['2026-05-06T08:40:00Z', 'dr-cho'], standard);
  folder.add('evaluation', 'evaluation-report', 'PE-A', ['2026-05-06T10:00:00Z', 'dee-st'], evaluation);
  addUpdateEvidence(folder, { weightsFile, rollbackTo: authorized.modelDigest, document, says: retrainedSays(evaluation) });
  folder.files.set(`${MODELS}/weights/model.safetensors`, weightsFile);
  folder.files.set(`${MODELS}/data/training.json`, trainingFile('2.1.0'));
  return folder.files;
}

const widenedSays = (evaluation) => ({
  risks: ['H-05'],
  answers: [
    'Hospitals with VendorC-DR3 can use the device; nothing changes for the others.',
    'Benefits outweigh risks: wider availability, performance on the added system equivalent within the margins.',
    'PE-B was followed without deviation and every criterion was met.',
    'No other modification is part of this release.',
    'It is the first modification since the authorization; the cumulative effect is that of this release.',
  ],
  difference: 'None on the systems so far. On VendorC-DR3 sensitivity is 0.933 and specificity 0.904 (TS-SYS).',
  labeling: {
    version: '2.1.0',
    modifications: ['M2'],
    figures: figuresOf(
      evaluation,
      ['sensitivity', 'specificity'].flatMap((metric) => figuresBy(metric, 'acquisition_system', ALL_SYSTEMS)),
    ),
    systems: ALL_SYSTEMS,
    sections: ['compatible_systems', 'version_history'],
    summary: 'X-ray system VendorC-DR3 is compatible (modification M2)',
  },
});

/** 2.1.0 under M2: the model of 2.0.0 on one more X-ray system. */
export function widenedRelease(authorized, { document }) {
  const folder = new EvidenceFolder({ version: '2.1.0', modelDigest: authorized.modelDigest });
  const evaluation = systemsEvaluation();
  const dataset = evidence.datasetReport(systems, {
    testSet: 'TS-SYS',
    excluded: SYSTEMS_EXCLUDED,
    sites: ['ST-01', 'ST-02', 'ST-03', 'ST-06'],
    collected: { from: '2025-09-01', to: '2026-04-15' },
    levels: { acquisition_system: ALL_SYSTEMS },
  });
  folder.add('dataset', 'dataset-report', 'DM-B', ['2026-05-06T08:00:00Z', 'dee-st'], dataset);
  folder.add('evaluation', 'evaluation-report', 'PE-B', ['2026-05-06T10:00:00Z', 'dee-st'], evaluation);
  const { weightsFile, modelDigest: rollbackTo } = authorized;
  addUpdateEvidence(folder, { weightsFile, rollbackTo, document, says: widenedSays(evaluation) });
  return folder.files;
}
