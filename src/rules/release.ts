import type { ReleaseCase } from '../case/case.ts';
import type { DeviceRule, Observation, ReleaseRule } from './rule.ts';
import { CannotJudge } from './rule.ts';
import { about } from './scope.ts';
import { IEC_62304, PLUMBLINE, STATUTE, pccp } from './sources.ts';
import { timeOf } from './times.ts';
import { few, ofProblem, shown } from './words.ts';

/** What the manifest leaves out of the model digest or of the configuration. */
function* omissions(release: ReleaseCase): Generator<Observation> {
  const { plan, release: manifest } = release;
  const { digest, problem = 'its files cannot be read' } = release.model;
  if (digest === undefined) {
    yield about(release, '/model/files', {
      found: problem,
      expected: 'files whose bytes can be identified',
      message: `The model has no digest: ${problem}.`,
      mend: 'Correct model.files, or commit the files.',
    });
  }
  const outside = release.modelGaps.filter(({ gap }) => gap === 'not in model.files').map(({ path }) => path);
  if (outside.length > 0) {
    yield about(release, '/model/files', {
      found: `model.files without ${few(outside)}`,
      expected: 'every file that shapes an output',
      message: `model.files leaves out ${few(outside)}, so no evidence is bound to it.`,
      mend: 'Name these files in model.files.',
    });
  }
  for (const [id, { field }] of Object.entries(plan.configuration.items)) {
    if (field === undefined || Object.hasOwn(manifest.configuration, field)) continue;
    yield about(release, '/configuration', {
      found: `no configuration.${field}`,
      expected: `the value of the item ${id}`,
      message: `The manifest does not say ${field}, which the plan holds as the item ${id}.`,
      mend: `Add configuration.${field}.`,
      clause: `configuration.items.${id}`,
    });
  }
}

const valid: DeviceRule = {
  id: 'release/valid',
  verdict: 'invalid',
  title: 'The release manifest has its form.',
  reason: 'The manifest says what is released; what it leaves open cannot be judged.',
  sources: [PLUMBLINE, IEC_62304],
  example: 'version: 1.10 without quotes, which YAML reads as 1.1.',
  questions: [1],
  *judge({ manifest, manifestChanged, governance, at }, release) {
    if (!manifestChanged || manifest === undefined) return;
    const { path } = manifest;
    if (!manifest.exists) {
      yield {
        subject: path,
        found: 'no manifest',
        expected: 'the release manifest',
        message: `The pull request deletes ${path}.`,
        mend: 'Restore the manifest; a device is retired with a change of its plan.',
        location: { path },
      };
      return;
    }
    for (const problem of manifest.problems) if (problem.kind === 'schema') yield ofProblem(problem);
    const { value, document } = manifest;
    if (value === undefined || document === undefined) return;
    const expected = governance?.plan.value?.device.id;
    if (expected !== undefined && value.device !== expected) {
      yield {
        subject: path,
        found: value.device,
        expected,
        message: `${path} names the device ${shown(value.device)}; the plan is for ${expected}.`,
        mend: `Write device: ${expected}.`,
        location: document.locate('/device'),
      };
    }
    const created = timeOf(value.model.created);
    // Negated: a day that no calendar has is NaN.
    if (!(created <= at)) {
      yield {
        subject: path,
        found: value.model.created,
        expected: 'a time before the evaluation',
        message: `The model is said to be made ${Number.isNaN(created) ? 'on a day that does not exist' : 'in the future'}.`,
        mend: 'Correct model.created.',
        location: document.locate('/model/created'),
      };
    }
    if (release !== undefined) yield* omissions(release);
  },
};

const citesPlan: ReleaseRule = {
  id: 'release/cites-plan',
  verdict: 'invalid',
  title: 'The manifest cites the version of the plan that judges it.',
  reason: 'Who prepared the release must have read the plan in force.',
  sources: [pccp('sections V.C, V.F')],
  example: 'plan: "1.1" while plan 1.2 is in force.',
  questions: [1],
  *judge(release) {
    const { plan, release: manifest } = release;
    if (manifest.plan === undefined && manifest.basis !== 'plan') return;
    if (manifest.plan === plan.version) return;
    yield about(release, '/plan', {
      found: manifest.plan ?? 'no plan version',
      expected: plan.version,
      message: `The manifest cites plan ${manifest.plan ?? '(none)'}; plan ${plan.version} is in force.`,
      mend: `Check the release against plan ${plan.version}, then write plan: "${plan.version}".`,
      clause: 'version',
    });
  },
};

const baselineUnchanged: ReleaseRule = {
  id: 'release/baseline-unchanged',
  verdict: 'invalid',
  title: 'The baseline is the one that the regulator authorized.',
  reason: 'Only a new authorization moves the baseline; otherwise a device could drift away step by step.',
  sources: [STATUTE, pccp('section V.F')],
  example: 'A release with basis new-authorization whose model is not the newly authorized one.',
  questions: [5],
  *judge(release) {
    const { record, release: manifest, model, previous } = release;
    const [problem] = release.previousProblems;
    if (problem !== undefined)
      throw new CannotJudge(`the manifest on the base branch cannot be read: ${problem.message}`, 'Repair the manifest on the base branch.');
    if (record === undefined) return;
    const { version, model_digest: digest } = record.baseline;
    const differs = (found: string, expected: string, message: string, mend: string): Observation =>
      about(release, '/version', { found, expected, message, mend, clause: 'authorization.baseline' });
    if (manifest.basis === 'new-authorization') {
      if (manifest.version !== version)
        yield differs(
          manifest.version,
          version,
          `${record.id} authorizes version ${version}, not ${manifest.version}.`,
          `Release ${version}, or record the new authorization first.`,
        );
      if (model.digest !== undefined && model.digest !== digest)
        yield differs(
          model.digest,
          digest,
          `The model is not the one that ${record.id} authorizes.`,
          'Release the authorized files, or correct the record with a pull request of its own.',
        );
      return;
    }
    if (previous === undefined) {
      yield differs(
        'no manifest on the base branch',
        `version ${version} on the base branch`,
        'There is no earlier release to change from.',
        `First bring version ${version} with basis: new-authorization.`,
      );
    } else if (release.movedOnBase.length === 0 && previous.manifest.version === version && previous.model.digest !== digest) {
      // Where the base branch moved meanwhile, release/up-to-date says so first.
      yield differs(
        previous.model.digest ?? 'no digest',
        digest,
        `The files of ${version} on the base branch are not the model that ${record.id} authorized.`,
        'Restore the authorized files on the base branch.',
      );
    }
  },
};

const present: DeviceRule = {
  id: 'release/present',
  verdict: 'incomplete',
  title: 'No file of the device changes without a release.',
  reason: 'A silent change of a model is a release that nobody judged.',
  sources: [pccp('section V.D'), IEC_62304],
  example: 'The weights change and the manifest does not.',
  questions: [1],
  *judge({ manifestChanged, deviceChanges, manifestPath }) {
    const [first] = deviceChanges;
    if (manifestChanged || first === undefined) return;
    yield {
      subject: manifestPath ?? first,
      found: `changes of ${few(deviceChanges)}, none of the manifest`,
      expected: 'a release manifest that names the new version',
      message: `Silent change: ${few(deviceChanges)} changed and no release says so.`,
      mend: `Raise the version in ${manifestPath ?? 'the release manifest'} with its evidence, or take the change out.`,
      location: { path: first },
    };
  },
};

const upToDate: DeviceRule = {
  id: 'release/up-to-date',
  verdict: 'incomplete',
  title: 'The branch holds the device as it stands on the base branch.',
  reason: 'A merge would mix two states of the device, and the mixture was never evaluated.',
  sources: [PLUMBLINE],
  example: 'The preprocessing changed on the base branch after the branch was made.',
  questions: [2],
  *judge({ movedOnBase, manifestChanged, deviceChanges }) {
    const [first] = movedOnBase;
    if (first === undefined || (!manifestChanged && deviceChanges.length === 0)) return;
    yield {
      subject: first,
      found: `${few(movedOnBase)} changed on the base branch`,
      expected: 'a branch that contains the tip of the base branch',
      message: `${few(movedOnBase)} changed on the base branch since this branch was made.`,
      mend: 'Update the branch, and evaluate again where the model is concerned.',
      location: { path: first },
    };
  },
};

export const RELEASE_DEVICE_RULES: readonly DeviceRule[] = [valid, present, upToDate];
export const RELEASE_RULES: readonly ReleaseRule[] = [citesPlan, baselineUnchanged];
