import { beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseCase, Signature, SignoffFacts } from '../../src/case/case.ts';
import type { ModelRelease, Policy } from '../../src/formats/generated/types.ts';
import { assessRelease, SIGNOFF_RULES } from '../../src/rules/signoff.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';

let release: ReleaseCase;
beforeAll(async () => {
  release = await caseOf(await good());
});

const signature = (login: string, role: string, meaning: string, more: Partial<Signature> = {}): Signature => ({
  login, role, meaning, at: '2026-05-12T09:00:00Z', commit: undefined, bot: false, edited: false, withdrawn: undefined, covers: 'head', since: [], ...more,
});
const quality = (more: Partial<Signature> = {}): Signature => signature('q-ben', 'quality-assurance', 'approval', more);

function signed(signoff: Partial<SignoffFacts>, basis: ModelRelease['basis'] = 'plan', change: (policy: Policy) => void = () => {}): ReleaseCase {
  const policy = structuredClone(release.policy) as Policy;
  change(policy);
  return { ...release, policy, release: { ...release.release, basis }, signoff: { ...release.signoff, authorsKnown: true, contributors: { known: true, value: new Set() }, ...signoff } };
}

const said = (rule: string, of: ReleaseCase): unknown => saidOf(`signoff/${rule}`, of).map(({ subject, level, found }) => `${level} ${subject}: ${found}`);

describe('the roles that are asked to sign', () => {
  it('are all of the policy for a release under the plan, and those of its basis for others', () => {
    const asked = (basis: ModelRelease['basis']): unknown => assessRelease(signed({}, basis)).roles.map(({ role }) => role);
    expect(asked('plan')).toEqual(['regulatory-affairs', 'quality-assurance', 'clinical', 'biostatistics']);
    expect(asked('no-submission-needed')).toEqual(['regulatory-affairs', 'quality-assurance']);
    expect(said('complete', signed({ signatures: [quality()] }, 'new-authorization'))).toEqual(['block regulatory-affairs: 0 of 1']);
  });

  it('may not be nobody', () => {
    const nobody = signed({}, 'new-authorization', ({ bases }) => { bases['new-authorization'].roles = []; });
    expect(saidOf('signoff/complete', nobody)).toMatchObject([
      { subject: 'sign-off', found: 'a policy that asks nobody to sign', expected: 'at least one role', location: { path: release.governance.policy.path } },
    ]);
    expect(said('complete', signed({}))).toHaveLength(4);
  });

  it('are not known without a policy that can be read, which other rules say', () => {
    const without = { ...signed({ signatures: [quality({ bot: true })], authorsKnown: false, unknownAddresses: ['a@company.example'] }), policy: undefined };
    expect(assessRelease(without)).toEqual({ roles: [], defects: [], outcomes: [] });
    for (const { id } of SIGNOFF_RULES) expect(saidOf(id, without)).toEqual([]);
  });
});

describe('each fault of a signature', () => {
  const faults: Record<string, Partial<Signature>> = {
    current: { covers: 'unknown' },
    authority: { login: 'dr-cho' },
    independent: { login: 'Q-Ben' },
    meaning: { meaning: 'review' },
    'not-withdrawn': { withdrawn: 'DISMISSED' },
    human: { bot: true },
    unedited: { edited: true },
  };

  it.each(Object.keys(faults))('is told by the rule of its name alone: %s', (name) => {
    const authors = new Set(name === 'independent' ? ['q-ben'] : []);
    const of = signed({ signatures: [quality(faults[name])], authors });
    for (const { id } of SIGNOFF_RULES.filter((rule) => rule.id !== 'signoff/complete')) expect(saidOf(id, of).map(({ level }) => level), id).toEqual(id === `signoff/${name}` ? ['block'] : []);
  });
});

describe('whether who signed is independent', () => {
  const doubtful: Partial<SignoffFacts> = { authorsKnown: false, unknownAddresses: ['a@company.example', 'b@company.example'] };
  const doubts = ['warn pull request: no author', 'warn a@company.example: a commit by a@company.example', 'warn b@company.example: a commit by b@company.example'];

  it('is doubted where the author is not known, or an address names nobody, as soon as one role is signed', () => {
    expect(said('independent', signed({ ...doubtful, signatures: [quality()] }))).toEqual(doubts);
    expect(said('independent', signed({ ...doubtful, authorsKnown: true, signatures: [quality()] }))).toEqual(doubts.slice(1));
    expect(said('independent', signed({ authorsKnown: false, signatures: [quality()] }))).toEqual(doubts.slice(0, 1));
  });

  it('is not asked before anybody has signed', () => {
    expect(said('independent', signed(doubtful))).toEqual([]);
    expect(said('independent', signed({ ...doubtful, signatures: [quality({ edited: true })] }))).toEqual([]);
  });

  it('names the address in the message', () => {
    const [warned] = saidOf('signoff/independent', signed({ unknownAddresses: ['a@company.example'], signatures: [quality()] }));
    expect(warned?.message).toContain('a@company.example');
    expect(warned?.expected).toContain('users.noreply.github.com');
  });
});

it('approvals of deleted accounts are counted, and sign nothing', () => {
  expect(said('human', signed({ deletedApprovals: 2 }))).toEqual(['warn sign-off: 2 approvals of deleted accounts']);
  expect(said('human', signed({ deletedApprovals: 0 }))).toEqual([]);
});
