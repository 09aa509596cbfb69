import { describe, expect, it } from 'vitest';
import type { DeviceCase, EvidenceItem, Known, Signature, SignoffFacts } from '../../src/case/case.ts';
import type { Policy } from '../../src/formats/generated/types.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { assessSignoff, waitingFor, type SignoffAssessment } from '../../src/rules/signoffs.ts';

const held = { from: '2026-01-01', until: '2026-12-31' };
const POLICY: Policy['signoff'] = {
  bound_to: 'content',
  roles: { quality: { meaning: 'approval', approvals: 1 }, clinical: { meaning: 'review', approvals: 2 } },
  governance: ['quality'],
  people: {
    'q-ben': { name: 'Ben Ito', roles: ['quality'], ...held },
    'q-eva': { name: 'Eva Lind', roles: ['quality', 'clinical'], ...held },
    'Dr-Cho': { name: 'Ji Cho', roles: ['clinical'], ...held },
  },
};

/** A signature of quality that counts. */
const signature = (more: Partial<Signature> = {}): Signature => ({
  login: 'q-ben', role: 'quality', meaning: 'approval', at: '2026-05-12T09:00:00Z', commit: 'c0ffee0123456789', bot: false, edited: false, withdrawn: undefined, covers: 'head', since: [], ...more,
});
const clinical = (login: string, more: Partial<Signature> = {}): Signature => signature({ login, role: 'clinical', meaning: 'review', ...more });

const produced = (path: string, at: string | undefined): EvidenceItem => ({ path, source: { value: at === undefined ? undefined : { produced: { at } } } }) as unknown as EvidenceItem;

interface Given {
  readonly signoff?: Partial<Policy['signoff']>;
  readonly required?: readonly string[];
  readonly facts?: Partial<SignoffFacts>;
  readonly evidence?: readonly EvidenceItem[];
}

function assess(signatures: readonly Signature[], { signoff, required = ['quality'], facts, evidence = [] }: Given = {}): SignoffAssessment {
  const contributors: Known<ReadonlySet<string>> = { known: true, value: new Set() };
  const device = { at: Date.parse('2026-05-12T12:00:00Z'), evidence, signoff: { signatures, authors: new Set(), contributors, ...facts } } as unknown as DeviceCase;
  return assessSignoff(device, { signoff: { ...POLICY, ...signoff } } as Policy, required);
}

const defects = ({ defects: all }: SignoffAssessment): unknown => all.map(({ rule, observation: { subject, level = 'block' } }) => `${rule} ${subject} ${level}`);
const statuses = ({ outcomes }: SignoffAssessment): unknown => outcomes.map(({ role, login, status }) => `${role} ${login ?? '-'} ${status}`);

describe('a signature', () => {
  it('that counts has a name, a role, a meaning, a time and a commit, and nothing to say', () => {
    const { roles, defects: none, outcomes } = assess([signature()]);
    expect(none).toEqual([]);
    expect(roles).toEqual([{ role: 'quality', meaning: 'approval', needed: 1, signed: 1 }]);
    expect(outcomes).toEqual([
      { role: 'quality', meaning: 'approval', login: 'q-ben', name: 'Ben Ito', at: '2026-05-12T09:00:00Z', commit: 'c0ffee0123456789', status: 'valid', note: null },
    ]);
  });

  it.each<[string, Partial<Signature>, string, string[]]>([
    ['of a bot', { bot: true }, 'human', ['q-ben']],
    ['that was edited', { edited: true }, 'unedited', ['Ben Ito (quality)']],
    ['that was withdrawn', { withdrawn: 'DISMISSED' }, 'not-withdrawn', ['Ben Ito (quality)', 'DISMISSED']],
    ['of another meaning', { meaning: 'review' }, 'meaning', ['Ben Ito (quality)', '"review"', '"approval"']],
    ['of nobody that the policy knows', { login: 'eve' }, 'authority', ['eve', 'role quality']],
    ['of somebody with another role', { login: 'dr-cho' }, 'authority', ['dr-cho', 'role quality']],
    ['of a commit that GitHub forgot', { covers: 'unknown', commit: undefined }, 'current', ['no longer knows the commit']],
    ['of a commit that is not here', { covers: 'unknown' }, 'current', ['c0ffee012345 is not in this repository']],
    ['of what changed since', { covers: 'differs', since: ['a', 'b', 'c', 'd'] }, 'current', ['a, b, c and 1 more changed since']],
  ])('%s does not count', (_, more, rule, said) => {
    const assessment = assess([signature(more)]);
    expect(defects(assessment)).toEqual([`${rule} ${more.login ?? 'q-ben'} block`]);
    for (const part of said) expect(assessment.defects[0]?.observation.message).toContain(part);
    expect(assessment.roles[0]?.signed).toBe(0);
    expect(assessment.outcomes).toMatchObject([{ login: more.login ?? 'q-ben', commit: 'commit' in more ? null : 'c0ffee0123456789', note: assessment.defects[0]?.observation.message }]);
    expect(assessment.outcomes[0]?.status).not.toBe('valid');
  });

  it('tells what who signed is to the policy', () => {
    const found = (login: string): unknown => assess([signature({ login })]).defects[0]?.observation.found;
    expect(found('eve')).toBe('eve is not in the policy');
    expect(found('dr-cho')).toBe('dr-cho holds clinical');
  });

  it('of a person without a name is recorded without one', () => {
    expect(assess([signature({ login: 'eve' })]).outcomes).toMatchObject([{ login: 'eve', name: null }]);
  });

  it.each([
    ['content', 'same', []],
    ['content', 'differs', [['a changed since', 'a signature on what the head contains']]],
    ['commit', 'same', [['commit c0ffee012345 is not the head', 'a signature on the head commit']]],
    ['commit', 'head', []],
  ] as const)('bound to the %s, on a commit that is the %s', (bound, covers, expected) => {
    const assessment = assess([signature({ covers, since: ['a'] })], { signoff: { bound_to: bound } });
    expect(assessment.defects.map(({ observation: { found, expected: asked } }) => [found, asked])).toEqual(expected);
  });

  it.each([
    ['from the day of the signature until today', { from: '2026-05-11', until: '2026-05-12' }, undefined],
    ['from today', { from: '2026-05-12', until: '2026-12-31' }, '2026-05-11'],
    ['until yesterday', { from: '2026-01-01', until: '2026-05-11' }, '2026-05-12'],
    ['until before both', { from: '2026-01-01', until: '2026-05-10' }, '2026-05-12'],
  ])('given the day before counts of who holds the role %s', (_, days, outside) => {
    const assessment = assess([signature({ at: '2026-05-11T23:59:59Z' })], { signoff: { people: { 'q-ben': { name: 'Ben Ito', roles: ['quality'], ...days } } } });
    expect(assessment.defects.map(({ observation: { found, expected } }) => [found, expected])).toEqual(outside === undefined ? [] : [[`quality held from ${days.from} until ${days.until}`, `the role on ${outside}`]]);
  });

  it('older than the newest evidence does not count, and names it', () => {
    const evidence = [produced('broken.json', undefined), produced('first.json', '2026-05-12T09:00:00Z'), produced('newest.json', '2026-05-12T09:00:01Z'), produced('as-new.json', '2026-05-12T09:00:01Z'), produced('old.json', '2026-05-01T00:00:00Z')];
    const assessment = assess([signature()], { evidence });
    expect(assessment.defects.map(({ rule, observation: { found } }) => [rule, found])).toEqual([['current', 'signed 2026-05-12T09:00:00Z, newest.json produced later']]);
    expect(statuses(assessment)).toEqual(['quality q-ben too-old']);
    expect(defects(assess([signature()], { evidence: evidence.slice(0, 2) }))).toEqual([]);
    expect(defects(assess([signature()], { evidence: evidence.slice(0, 1) }))).toEqual([]);
  });

  it('has the status of what was found first, and tells all', () => {
    const assessment = assess([signature({ edited: true, withdrawn: 'DISMISSED', meaning: 'sight' })]);
    expect(statuses(assessment)).toEqual(['quality q-ben edited']);
    expect(defects(assessment)).toEqual(['unedited q-ben block', 'not-withdrawn q-ben block', 'meaning q-ben block']);
  });
});

describe('a role that must be independent', () => {
  const independent = { independent: ['quality'] };
  it.each([
    ['the author of the pull request', { authors: new Set(['q-ben']) }],
    ['author, committer or co-author of one of its commits', { contributors: { known: true, value: new Set(['q-ben']) } }],
  ] as const)('is not signed by %s', (what, facts) => {
    const assessment = assess([signature({ login: 'Q-Ben' })], { signoff: independent, facts });
    expect(assessment.defects.map(({ rule, observation: { found } }) => [rule, found])).toEqual([['independent', `Q-Ben is ${what}`]]);
    expect(defects(assess([signature()], { facts }))).toEqual([]);
    expect(defects(assess([signature({ login: 'q-eva' })], { signoff: independent, facts }))).toEqual([]);
  });

  it('cannot be judged where the commits cannot be listed, unless the author signs', () => {
    const facts: Partial<SignoffFacts> = { contributors: { known: false, reason: 'a shallow clone', mend: 'Fetch all.' } };
    expect(() => assess([signature()], { signoff: independent, facts })).toThrow(new CannotJudge('the commits of the pull request cannot be listed (a shallow clone)', 'Fetch all.'));
    expect(defects(assess([signature()], { facts }))).toEqual([]);
    expect(defects(assess([signature()], { signoff: independent, facts: { ...facts, authors: new Set(['q-ben']) } }))).toEqual(['independent q-ben block']);
  });
});

describe('a required role', () => {
  it('is missed once for each signature that it lacks', () => {
    expect(statuses(assess([clinical('q-eva')], { required: ['quality', 'clinical'] }))).toEqual(['quality - missing', 'clinical q-eva valid', 'clinical - missing']);
    expect(statuses(assess([]))).toEqual(['quality - missing']);
    expect(assess([]).outcomes).toEqual([{ role: 'quality', meaning: 'approval', login: null, name: null, at: null, commit: null, status: 'missing', note: null }]);
  });

  it('may have more signatures than it needs, and is needed once, however often it is named', () => {
    expect(statuses(assess([signature(), signature({ login: 'q-eva' })], { required: ['quality', 'quality'] }))).toEqual(['quality q-ben valid', 'quality q-eva valid']);
  });

  it('is not signed twice by one person, in whatever case the login is written', () => {
    expect(assess([clinical('dr-cho'), clinical('DR-CHO')], { required: ['clinical'] }).roles).toEqual([{ role: 'clinical', meaning: 'review', needed: 2, signed: 1 }]);
  });

  it('that the policy does not define is an approval by one', () => {
    const { roles, defects: found } = assess([signature({ role: 'nurse' })], { required: ['nurse'] });
    expect(roles).toEqual([{ role: 'nurse', meaning: 'approval', needed: 1, signed: 0 }]);
    expect(found.map(({ rule }) => rule)).toEqual(['authority']);
  });

  it('is not concerned by signatures of others', () => {
    expect(assess([clinical('eve', { bot: true })])).toMatchObject({ defects: [], outcomes: [{ status: 'missing' }] });
  });
});

describe('a signature that does not count', () => {
  const stranger = signature({ login: 'eve' });
  it('blocks only where others have not signed the role', () => {
    expect(defects(assess([stranger]))).toEqual(['authority eve block']);
    expect(defects(assess([stranger, signature()]))).toEqual(['authority eve warn']);
    expect(defects(assess([clinical('eve'), clinical('q-eva')], { required: ['clinical'] }))).toEqual(['authority eve block']);
    expect(assess([stranger, signature()]).defects[0]?.observation).toMatchObject({ subject: 'eve', message: 'eve does not hold the role quality.' });
  });

  it('is an objection where who holds the role withdrew it, and none of anybody else', () => {
    const withdrawn = { withdrawn: 'CHANGES_REQUESTED' } as const;
    expect(defects(assess([signature({ login: 'q-eva', ...withdrawn }), signature()]))).toEqual(['not-withdrawn q-eva block']);
    expect(defects(assess([signature({ login: 'eve', ...withdrawn }), signature()]))).toEqual(['not-withdrawn eve warn', 'authority eve warn']);
    expect(defects(assess([signature({ login: 'q-eva', edited: true, ...withdrawn }), signature()]))).toEqual(['unedited q-eva warn', 'not-withdrawn q-eva block']);
  });
});

describe('different people', () => {
  const everywhere = { people: { 'q-eva': { name: 'Eva Lind', roles: ['quality', 'clinical'], ...held }, 'q-ben': { name: 'Ben Ito', roles: ['quality', 'clinical'], ...held } }, roles: { quality: { meaning: 'approval', approvals: 1 }, clinical: { meaning: 'review', approvals: 1 } } };
  const required = ['quality', 'clinical'];
  const one = [signature({ login: 'Q-Eva' }), clinical('q-eva')];

  it('must sign, as many as the policy says', () => {
    const { defects: found } = assess(one, { signoff: { ...everywhere, distinct_people: 2 }, required });
    expect(found).toMatchObject([{ rule: 'distinct', observation: { subject: 'sign-off', found: '1 (q-eva)', expected: '2 different people' } }]);
    expect(found[0]?.observation.message).toContain('2 different people must sign, 1 did');
    expect(defects(assess([signature(), clinical('q-eva')], { signoff: { ...everywhere, distinct_people: 2 }, required }))).toEqual([]);
  });

  it('are named in order where they are too few', () => {
    const roles = { ...everywhere.roles, clinical: { meaning: 'review', approvals: 2 } };
    const { defects: found } = assess([signature({ login: 'q-eva' }), clinical('q-eva'), clinical('q-ben')], { signoff: { ...everywhere, roles, distinct_people: 3 }, required });
    expect(found).toMatchObject([{ observation: { found: '2 (q-ben and q-eva)', expected: '3 different people' } }]);
  });

  it('are no more than there is room for, and one where the policy does not say', () => {
    expect(defects(assess([signature()], { signoff: { distinct_people: 9 } }))).toEqual([]);
    expect(defects(assess(one, { signoff: everywhere, required }))).toEqual([]);
  });

  it('are not asked for before every role is signed', () => {
    expect(defects(assess([signature({ login: 'q-eva' })], { signoff: { ...everywhere, distinct_people: 2 }, required }))).toEqual([]);
  });
});

describe('a role that waits', () => {
  const source = { path: 'policy.yaml', document: undefined } as never;
  const waiting = (assessment: SignoffAssessment): unknown => [...waitingFor(assessment, source)].map(({ subject, found, expected, message, clause }) => ({ subject, found, expected, message, clause }));

  it('is told with what it has and needs', () => {
    expect(waiting(assess([signature(), clinical('q-eva')], { required: ['quality', 'clinical'] }))).toEqual([
      { subject: 'clinical', found: '1 of 2', expected: '2 signatures', message: 'clinical has not signed (1 of 2).', clause: 'signoff.roles.clinical' },
    ]);
    expect(waiting(assess([]))).toMatchObject([{ found: '0 of 1', expected: '1 signature' }]);
    expect(waiting(assess([signature(), signature({ login: 'q-eva' })]))).toEqual([]);
  });

  it('is told with why those that were given do not count', () => {
    const assessment = assess([signature({ login: 'eve' }), signature({ edited: true }), clinical('eve')], { required: ['quality', 'clinical'] });
    expect(waiting(assessment)).toMatchObject([
      { found: '0 of 1 (eve does not hold the role quality. The review of Ben Ito (quality) was edited after it was submitted.)' },
      { found: '0 of 2 (eve does not hold the role clinical.)' },
    ]);
  });

  it('stands in the policy, at its own place where the file can be read', () => {
    const assessment = assess([]);
    const at = (document: unknown): unknown => [...waitingFor(assessment, { path: 'policy.yaml', document } as never)].map(({ location }) => location);
    expect(at(undefined)).toEqual([{ path: 'policy.yaml' }]);
    expect(at({ locate: (pointer: string) => ({ path: pointer, line: 7 }) })).toEqual([{ path: '/signoff/roles/quality', line: 7 }]);
  });
});
