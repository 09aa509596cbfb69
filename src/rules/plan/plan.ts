import { knownKinds } from '../../case/evidence.ts';
import { recordInForce } from '../../case/governance.ts';
import type { Baseline, Governance, Source } from '../../case/case.ts';
import type { Location } from '../../formats/problem.ts';
import { assessSignoff, waitingFor } from '../signoffs.ts';
import { CannotJudge, type DeviceRule, type Observation } from '../rule.ts';
import { PART_11, PLUMBLINE, pccp, STATUTE } from '../sources.ts';
import { few, listed, ofProblem } from '../words.ts';
import { planGaps } from './completeness.ts';
import { authorizationFaults, policyFaults } from './policy.ts';
import type { Fault } from './fault.ts';
import { planFaults } from './references.ts';
import { dotted, hexOf, isPlanChange, lintedGovernance, placeIn } from './subject.ts';

function ofFault(source: Source<unknown>, { pointer, found, expected, mend }: Fault): Observation {
  return {
    subject: source.path,
    found,
    expected,
    mend,
    message: `${dotted(pointer)}: ${found}.`,
    clause: dotted(pointer),
    location: placeIn(source, pointer),
  };
}

function missing(source: Source<unknown>, what: string): Observation {
  return {
    subject: source.path,
    found: 'no such file',
    expected: what,
    message: `${source.path} is missing on the ${source.at === 'base' ? 'base branch' : 'head'}.`,
    mend: `Bring ${what} with a pull request of its own.`,
    location: { path: source.path },
  };
}

const schemaProblems = (source: Source<unknown>): Observation[] =>
  source.problems.filter(({ kind }) => kind === 'schema').map((problem) => ofProblem(problem));

export const valid: DeviceRule = {
  id: 'plan/valid',
  verdict: 'invalid',
  title: 'Plan, authorization and policy have their form, and every reference in them resolves.',
  reason: 'A plan with a loose end can be read in two ways, and the gate must not choose one.',
  sources: [PLUMBLINE, pccp('sections VI to VIII')],
  example: 'A modification cites the method PE-Z, which the protocol does not have.',
  questions: [1],
  *judge(device) {
    const governance = lintedGovernance(device);
    if (governance === undefined) return;
    const { plan, authorization, policy, kinds } = governance;
    for (const source of [plan, authorization, policy, ...kinds.values()]) yield* schemaProblems(source);
    for (const [kind, source] of kinds) if (!source.exists) yield missing(source, `the schema of the evidence kind ${kind}`);
    // A plan is drafted before it is authorized; only a release needs all three.
    const level = isPlanChange(device) ? 'warn' : 'block';
    if (!authorization.exists) yield { ...missing(authorization, 'the authorization of the plan'), level };
    if (!policy.exists) yield { ...missing(policy, "the company's policy"), level };
    if (plan.value !== undefined) for (const fault of planFaults(plan.value)) yield ofFault(plan, fault);
    if (authorization.value !== undefined) for (const fault of authorizationFaults(authorization.value)) yield ofFault(authorization, fault);
    const known = plan.value === undefined ? undefined : knownKinds(plan.value);
    if (policy.value !== undefined) for (const fault of policyFaults(policy.value, known)) yield ofFault(policy, fault);
    for (const path of device.clashes) {
      yield {
        subject: plan.path,
        found: `${path} names the same device or the same release manifest`,
        expected: 'one plan a device',
        message: `${plan.path} and ${path} govern the same device.`,
        mend: 'Keep one of them, or give them different devices and manifests.',
        location: placeIn(plan, '/device/id'),
      };
    }
  },
};

export const complete: DeviceRule = {
  id: 'plan/complete',
  verdict: 'invalid',
  title: 'The plan has all that the guidance asks of it.',
  reason: 'What a plan does not ask for cannot be shown; a release under such a plan would pass on nothing.',
  sources: [pccp('sections VI to VIII'), STATUTE],
  example: 'A modification whose performance evaluation has no acceptance criterion.',
  questions: [1, 2],
  *judge(device) {
    const governance = lintedGovernance(device);
    if (governance?.plan.value === undefined) return;
    for (const gap of planGaps(governance, governance.plan.value)) yield ofFault(governance.plan, gap);
  },
};

function* recordMismatches(governance: Governance, jurisdiction: string, at: number): Generator<Observation> {
  const { authorization, plan, baselines } = governance;
  const inForce = recordInForce(authorization.value, jurisdiction);
  const index = baselines.findIndex((baseline) => baseline.record === inForce);
  const baseline = baselines[index];
  const base = { subject: authorization.path, clause: 'authorization' };
  if (baseline === undefined) {
    const same = baselines.filter(({ record }) => record.jurisdiction === jurisdiction);
    if (same.length === 0) return;
    const found = same.map(({ record: { id, status } }) => `${id}: ${status}`).join(', ');
    yield {
      ...base,
      found,
      expected: `exactly one authorized record for ${jurisdiction}`,
      message: `No single authorization is in force for ${jurisdiction} (${found}).`,
      mend: 'Record the authorization, or mark the superseded one, with a pull request that changes authorization.yaml alone.',
      location: placeIn(authorization, '/records'),
    };
    return;
  }
  const { record } = baseline;
  const differs = (pointer: string, what: string, found: string, expected: string, mend: string): Observation => ({
    ...base,
    found,
    expected,
    mend,
    message: `${what} of ${record.id} does not match: authorized ${expected}, found ${found}.`,
    location: placeIn(authorization, `/records/${index}${pointer}`),
  });
  const authorized = record.plan.sha256 === undefined ? undefined : hexOf(record.plan.sha256);
  if (plan.sha256 !== authorized) {
    yield differs(
      '/plan/sha256',
      'The digest of the plan',
      plan.sha256 ?? 'no plan',
      authorized ?? 'no digest',
      'Restore the plan that the regulator authorized; a changed plan needs a new authorization (guidance section V.E).',
    );
  }
  for (const key of ['title', 'version'] as const) {
    const found = plan.value?.[key];
    if (found === undefined || found === record.plan[key]) continue;
    yield differs(
      `/plan/${key}`,
      `The ${key} of the plan`,
      found,
      record.plan[key],
      'The letter cites title and version: make them agree.',
    );
  }
  const today = new Date(at).toISOString().slice(0, 10);
  if (record.decided === undefined || record.decided > today) {
    yield differs(
      '/decided',
      'The date of the decision',
      record.decided ?? 'no date',
      `a day up to ${today}`,
      'A release waits for the decision.',
    );
  }
  yield* baselineMismatches(authorization, baseline, placeIn(authorization, `/records/${index}/baseline/evaluation`));
}

function* baselineMismatches(authorization: Source<unknown>, { record, source }: Baseline, location: Location): Generator<Observation> {
  const { evaluation } = record.baseline;
  const recorded = evaluation === undefined ? undefined : hexOf(evaluation.sha256);
  const base = { subject: recorded === undefined ? authorization.path : source.path, clause: 'authorization.baseline', location };
  if (recorded === undefined || source.sha256 !== recorded) {
    const nothing = recorded === undefined ? 'no evaluation' : 'no such file';
    const found = source.exists ? (source.sha256 ?? 'a file that cannot be read') : nothing;
    yield {
      ...base,
      found,
      expected: recorded ?? 'the digest of the evaluation in the authorization record',
      message: `The evaluation of the baseline is not the one recorded with ${record.id}.`,
      mend: 'Restore the recorded file: the baseline moves only with a new authorization.',
    };
  }
  for (const problem of source.problems.filter(({ kind }) => kind === 'schema'))
    yield ofProblem(problem, 'authorization.baseline');
}

export const authorized: DeviceRule = {
  id: 'plan/authorized',
  verdict: 'invalid',
  title: 'The plan on the base branch is the one that the regulator authorized.',
  reason: 'A release is judged by the text that was authorized, to the byte, and by the baseline that was authorized with it.',
  sources: [STATUTE, pccp('sections V.C, V.E, V.F')],
  example: 'A margin of the plan on the base branch was edited after the authorization.',
  questions: [1],
  *judge(device) {
    const { governance } = device;
    if (governance?.authorization.value === undefined || isPlanChange(device)) return;
    const asked = device.manifest?.value?.jurisdictions ?? [
      ...new Set(governance.authorization.value.records.map(({ jurisdiction }) => jurisdiction)),
    ];
    for (const jurisdiction of new Set(asked)) yield* recordMismatches(governance, jurisdiction, device.at);
    const baselines = new Set(asked.flatMap((j) => recordInForce(governance.authorization.value, j)?.baseline.version ?? []));
    if (baselines.size > 1) {
      yield {
        subject: governance.authorization.path,
        found: `baselines ${[...baselines].join(', ')}`,
        expected: 'one authorized baseline for all jurisdictions of a release',
        message: `The jurisdictions ${listed(asked)} have different baselines, so "no worse than authorized" has two meanings.`,
        mend: 'Release for one jurisdiction at a time.',
        location: { path: governance.authorization.path },
      };
    }
  },
};

export const untouched: DeviceRule = {
  id: 'plan/untouched',
  verdict: 'invalid',
  title: 'No release edits what judges it.',
  reason: 'A pull request that changes the plan and releases under it would write its own exam.',
  sources: [pccp('section V.E'), PART_11],
  example: 'The release widens a margin in the plan.',
  questions: [1],
  *judge(device) {
    if (!device.manifestChanged || device.governanceEdits.length === 0) return;
    yield {
      subject: device.governanceEdits[0] ?? '',
      found: `changes of ${few(device.governanceEdits)}`,
      expected: 'a release that leaves plan, authorization, policy and baseline alone',
      message: `The pull request releases and edits ${few(device.governanceEdits)}; it was judged by the files of the base branch.`,
      mend: 'Take these files out; bring them first with a pull request of their own.',
      location: { path: device.governanceEdits[0] ?? '' },
    };
  },
};

export const governed: DeviceRule = {
  id: 'plan/governed',
  verdict: 'incomplete',
  title: 'A plan change is signed by governance.',
  reason: 'Who may change the plan is said by the policy of the base branch, not by the change.',
  sources: [PART_11, pccp('section V.E')],
  example: 'A pull request edits the policy and regulatory affairs has not signed.',
  questions: [8],
  *judge(device) {
    if (!isPlanChange(device)) return;
    const path = device.governanceEdits[0] ?? '';
    const policy = device.governance?.policy;
    if (policy === undefined || !policy.exists) {
      yield {
        subject: path,
        level: 'warn',
        found: 'no policy on the base branch',
        expected: 'a policy that says who signs',
        message:
          'Without a policy on the base branch nobody can be asked to sign this change of the plan; from now on the new policy says who signs.',
        mend: 'Let the people responsible review this pull request.',
        location: { path },
      };
      return;
    }
    if (policy.value === undefined)
      throw new CannotJudge(
        `${policy.path} on the base branch cannot be read, so nobody can be asked to sign`,
        'Let an administrator restore the policy.',
      );
    const assessment = assessSignoff(device, policy.value, policy.value.signoff.governance);
    for (const { observation } of assessment.defects) yield { ...observation, questions: [8] };
    yield* waitingFor(assessment, policy);
  },
};

export const PLAN_RULES: readonly DeviceRule[] = [valid, complete, authorized, untouched, governed];
