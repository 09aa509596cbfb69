import type { ReleaseCase } from '../case/case.ts';
import type { Policy } from '../formats/generated/types.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { assessSignoff, waitingFor, type SignoffAssessment, type SignoffRuleName } from './signoffs.ts';
import { PART_11 } from './sources.ts';

/** The roles that a release of its basis needs. */
export function requiredRoles(release: ReleaseCase, policy: Policy): readonly string[] {
  const { basis } = release.release;
  return basis === 'plan' ? Object.keys(policy.signoff.roles) : policy.bases[basis].roles;
}

const UNASKED: SignoffAssessment = { roles: [], defects: [], outcomes: [] };

/** What was signed; without a policy that can be read nobody is asked to sign, which other rules say. */
export function assessRelease(release: ReleaseCase): SignoffAssessment {
  const { policy } = release;
  return policy === undefined ? UNASKED : assessSignoff(release, policy, requiredRoles(release, policy));
}

const facts = { verdict: 'incomplete', sources: [PART_11], questions: [8] } as const;

function defectRule(name: SignoffRuleName, title: string, reason: string, example: string): ReleaseRule {
  return {
    ...facts,
    id: `signoff/${name}`,
    title,
    reason,
    example,
    *judge(release) {
      for (const { rule, observation } of assessRelease(release).defects) if (rule === name) yield observation;
    },
  };
}

const complete: ReleaseRule = {
  ...facts,
  id: 'signoff/complete',
  title: 'Every required role has signed.',
  reason: 'Named people answer for the release, each for what the role means.',
  example: 'Biostatistics has not signed.',
  *judge(release) {
    if (release.policy === undefined) return;
    const assessment = assessRelease(release);
    if (assessment.roles.length === 0) {
      yield {
        subject: 'sign-off',
        found: 'a policy that asks nobody to sign',
        expected: 'at least one role',
        message: 'The policy asks nobody to sign this release.',
        mend: 'Name roles for this basis in the policy, with a pull request of its own.',
        location: { path: release.governance.policy.path },
      };
    }
    yield* waitingFor(assessment, release.governance.policy);
  },
};

const independently = defectRule(
  'independent',
  'Independent roles are signed by people who had no hand in it.',
  'Who made a change does not see its faults.',
  'The author signs as biostatistics.',
);

const independent: ReleaseRule = {
  ...independently,
  *judge(release) {
    yield* independently.judge(release);
    if (assessRelease(release).roles.some(({ signed }) => signed > 0)) yield* doubts(release);
  },
};

/** What keeps independence from being known for certain. */
function* doubts(release: ReleaseCase): Generator<Observation> {
  const { authorsKnown, unknownAddresses } = release.signoff;
  if (!authorsKnown) {
    yield {
      subject: 'pull request',
      level: 'warn',
      found: 'no author',
      expected: "the pull request's author",
      message: 'The author of the pull request is not known, so it cannot be told whether the author signed.',
      mend: 'Give the pull request (--pull-request FILE).',
    };
  }
  for (const address of unknownAddresses) {
    yield {
      subject: address,
      level: 'warn',
      found: `a commit by ${address}`,
      expected: 'an address that names a GitHub account (users.noreply.github.com)',
      message: `A commit by ${address} names no GitHub account: it cannot be told whether that person signed.`,
      mend: 'Commit with the noreply address of the account, or check by hand that this person did not sign.',
    };
  }
}

const byPeople = defectRule('human', 'People sign, not bots.', 'A signature is a person who answers for the release.', 'A bot approves with a sign line.');

const human: ReleaseRule = {
  ...byPeople,
  *judge(release) {
    yield* byPeople.judge(release);
    if (release.signoff.deletedApprovals === 0) return;
    yield {
      subject: 'sign-off',
      level: 'warn',
      found: `${release.signoff.deletedApprovals} approvals of deleted accounts`,
      expected: 'approvals of people who can be named',
      message: 'An approval of a deleted account signs nothing.',
      mend: 'Let a person who holds the role sign.',
    };
  },
};

export const SIGNOFF_RULES: readonly ReleaseRule[] = [
  complete,
  defectRule(
    'current',
    'Every signature is for what is released.',
    'A signature on an older commit, or given before the evidence existed, does not cover the release.',
    'Quality approved, then evidence was added.',
  ),
  defectRule(
    'authority',
    'Who signs holds the role today.',
    'Authority is given by the policy, for a time.',
    'The role expired yesterday.',
  ),
  independent,
  defectRule(
    'distinct',
    'Different people sign different roles.',
    'One person cannot check himself.',
    'One person signs as quality and as clinical.',
  ),
  defectRule(
    'meaning',
    'A signature says what it means.',
    'An electronic signature shows its meaning: approval, review, verification.',
    '/sign quality-assurance review, where the role means approval.',
  ),
  defectRule(
    'not-withdrawn',
    'A withdrawn signature does not count.',
    "The latest opinion of a person is the person's opinion.",
    'Approved, then changes requested.',
  ),
  human,
  defectRule(
    'unedited',
    'A signature stands as it was given.',
    'A text that was edited later is not what was signed.',
    'The body of an approval was edited the day after.',
  ),
];
