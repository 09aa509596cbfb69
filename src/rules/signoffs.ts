import type { DeviceCase, Signature, Source } from '../case/case.ts';
import type { Person, Policy, SignoffOutcome } from '../formats/generated/types.ts';
import { CannotJudge, type Observation } from './rule.ts';
import { few, listed } from './words.ts';

export type SignoffRuleName =
  'current' | 'authority' | 'independent' | 'distinct' | 'meaning' | 'not-withdrawn' | 'human' | 'unedited';

export interface Defect {
  readonly rule: SignoffRuleName;
  readonly observation: Observation;
}

interface RoleState {
  readonly role: string;
  readonly meaning: string;
  readonly needed: number;
  readonly signed: number;
}

/** What the required roles have signed, what of it does not count, and why. */
export interface SignoffAssessment {
  readonly roles: readonly RoleState[];
  readonly defects: readonly Defect[];
  readonly outcomes: readonly SignoffOutcome[];
}

interface Judged {
  readonly signature: Signature;
  readonly person: Person | undefined;
  readonly defects: readonly (Defect & { status: SignoffOutcome['status'] })[];
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

function personOf(policy: Policy, login: string): Person | undefined {
  const entry = Object.entries(policy.signoff.people).find(([known]) => known.toLowerCase() === login.toLowerCase());
  return entry?.[1];
}

interface Context {
  readonly device: DeviceCase;
  readonly policy: Policy;
  /** The newest `produced.at` of the evidence, milliseconds; before all time where there is none. */
  readonly newestEvidence: { at: number; path: string };
}

function newestEvidence(device: DeviceCase): Context['newestEvidence'] {
  let newest: Context['newestEvidence'] = { at: -Infinity, path: '' };
  for (const { path, source } of device.evidence) {
    const at = Date.parse(source.value?.produced.at ?? '');
    if (at > newest.at) newest = { at, path };
  }
  return newest;
}

/** Why a signature does not count; an empty list means that it does. */
function defectsOf(
  { device, policy, newestEvidence: newest }: Context,
  signature: Signature,
  person: Person | undefined,
): Judged['defects'] {
  const { login, role, at } = signature;
  const who = `${person?.name ?? login} (${role})`;
  const defects: (Defect & { status: SignoffOutcome['status'] })[] = [];
  const add = (
    rule: SignoffRuleName,
    status: SignoffOutcome['status'],
    found: string,
    expected: string,
    message: string,
    mend: string,
  ): void => {
    defects.push({ rule, status, observation: { subject: login, found, expected, message, mend } });
  };
  if (signature.bot)
    add(
      'human',
      'bot',
      `${login} is a bot`,
      'a person',
      `The signature of ${login} is a bot's: it signs nothing.`,
      `A person who holds ${role} signs.`,
    );
  if (signature.edited) {
    add(
      'unedited',
      'edited',
      'a review edited after it was submitted',
      'a review as it was submitted',
      `The review of ${who} was edited after it was submitted.`,
      'Submit a new review with the same line.',
    );
  }
  if (signature.withdrawn !== undefined) {
    add(
      'not-withdrawn',
      'withdrawn',
      signature.withdrawn,
      'APPROVED as the latest review',
      `${who} withdrew the signature (${signature.withdrawn}).`,
      'Settle the objection, then approve again with the sign line.',
    );
  }
  const meaning = policy.signoff.roles[role]?.meaning;
  if (meaning !== undefined && signature.meaning !== meaning) {
    add(
      'meaning',
      'wrong-meaning',
      signature.meaning,
      meaning,
      `${who} signed with the meaning "${signature.meaning}"; the role means "${meaning}".`,
      `Approve with the line: /sign ${role} ${meaning}`,
    );
  }
  if (person === undefined || !person.roles.includes(role)) {
    add(
      'authority',
      'no-authority',
      person === undefined ? `${login} is not in the policy` : `${login} holds ${listed(person.roles)}`,
      `a person whom the policy gives ${role}`,
      `${login} does not hold the role ${role}.`,
      `A person who holds ${role} signs, or governance changes the policy first.`,
    );
  } else {
    const signedOn = day(Date.parse(at));
    const today = day(device.at);
    const outside = [today, signedOn].find((date) => date < person.from || date > person.until);
    if (outside !== undefined) {
      add(
        'authority',
        'no-authority',
        `${role} held from ${person.from} until ${person.until}`,
        `the role on ${outside}`,
        `${who} did not hold the role on ${outside}.`,
        'Renew the role in the policy, or let another person sign.',
      );
    }
  }
  const stale = staleness(policy, signature);
  if (stale !== undefined) {
    add(
      'current',
      'stale',
      stale,
      policy.signoff.bound_to === 'commit' ? 'a signature on the head commit' : 'a signature on what the head contains',
      `The signature of ${who} is for something else: ${stale}.`,
      'Review the head and approve again with the sign line.',
    );
  }
  if (Date.parse(at) < newest.at) {
    add(
      'current',
      'too-old',
      `signed ${at}, ${newest.path} produced later`,
      'a signature after the newest evidence',
      `${who} signed before ${newest.path} was produced.`,
      'Review the evidence and approve again with the sign line.',
    );
  }
  if (policy.signoff.independent?.includes(role)) {
    const involved = involvement(device, login);
    if (involved !== undefined) {
      add(
        'independent',
        'not-independent',
        `${login} is ${involved}`,
        'a person who had no hand in the pull request',
        `${who} is ${involved} and cannot sign a role that must be independent.`,
        `Another person who holds ${role} signs.`,
      );
    }
  }
  return defects;
}

function staleness(policy: Policy, signature: Signature): string | undefined {
  const { covers, since, commit } = signature;
  if (covers === 'head') return undefined;
  if (commit === undefined) return 'GitHub no longer knows the commit that was signed';
  const short = commit.slice(0, 12);
  if (covers === 'unknown') return `commit ${short} is not in this repository`;
  if (policy.signoff.bound_to === 'commit') return `commit ${short} is not the head`;
  return covers === 'same' ? undefined : `${few(since, 3)} changed since`;
}

function involvement(device: DeviceCase, login: string): string | undefined {
  const { authors, contributors } = device.signoff;
  if (authors.has(login.toLowerCase())) return 'the author of the pull request';
  if (!contributors.known)
    throw new CannotJudge(`the commits of the pull request cannot be listed (${contributors.reason})`, contributors.mend);
  return contributors.value.has(login.toLowerCase()) ? 'author, committer or co-author of one of its commits' : undefined;
}

function outcomeOf({ signature, person, defects }: Judged): SignoffOutcome {
  const { login, role, meaning, at, commit } = signature;
  const first = defects[0];
  return {
    role,
    meaning,
    login,
    name: person?.name ?? null,
    at,
    commit: commit ?? null,
    status: first?.status ?? 'valid',
    note: first?.observation.message ?? null,
  };
}

/** Judges every signature in a required role. */
export function assessSignoff(device: DeviceCase, policy: Policy, required: readonly string[]): SignoffAssessment {
  const context: Context = { device, policy, newestEvidence: newestEvidence(device) };
  const judged = device.signoff.signatures
    .filter(({ role }) => required.includes(role))
    .map((signature): Judged => {
      const person = personOf(policy, signature.login);
      return { signature, person, defects: defectsOf(context, signature, person) };
    });
  const valid = judged.filter(({ defects }) => defects.length === 0);
  const roles = [...new Set(required)].map((role): RoleState => ({
    role,
    meaning: policy.signoff.roles[role]?.meaning ?? 'approval',
    needed: policy.signoff.roles[role]?.approvals ?? 1,
    signed: new Set(
      valid.filter(({ signature }) => signature.role === role).map(({ signature }) => signature.login.toLowerCase()),
    ).size,
  }));
  const complete = new Set(roles.filter((role) => role.signed >= role.needed).map(({ role }) => role));
  const defects: Defect[] = judged.flatMap((one) => one.defects.map((defect) => weighed(defect, one, complete)));
  const distinct = distinctDefect(policy, roles, valid);
  if (distinct !== undefined) defects.push(distinct);
  const outcomes = roles.flatMap(({ role, meaning, needed }): SignoffOutcome[] => {
    const given = judged.filter(({ signature }) => signature.role === role).map(outcomeOf);
    const missing: SignoffOutcome = { role, meaning, login: null, name: null, at: null, commit: null, status: 'missing', note: null };
    return [...given, ...Array.from({ length: Math.max(0, needed - given.length) }, () => missing)];
  });
  return { roles, defects, outcomes };
}

/**
 * A signature that does not count holds up nothing where others have signed the role: else anybody who may review could
 * block a release with one line. An objection of somebody who holds the role stands.
 */
function weighed(defect: Defect, { signature, defects }: Judged, complete: ReadonlySet<string>): Defect {
  const objection = defect.rule === 'not-withdrawn' && !defects.some(({ rule }) => rule === 'authority');
  if (objection || !complete.has(signature.role)) return defect;
  return { ...defect, observation: { ...defect.observation, level: 'warn' } };
}

/** Different people, as far as the required roles have room for them; judged once every role is signed. */
function distinctDefect(policy: Policy, roles: readonly RoleState[], valid: readonly Judged[]): Defect | undefined {
  const room = roles.reduce((sum, { needed }) => sum + needed, 0);
  const needed = Math.min(policy.signoff.distinct_people ?? 1, room);
  const people = new Set(valid.map(({ signature }) => signature.login.toLowerCase()));
  if (people.size >= needed || roles.some((role) => role.signed < role.needed)) return undefined;
  const observation: Observation = {
    subject: 'sign-off',
    found: `${people.size} (${listed([...people].sort())})`,
    expected: `${needed} different people`,
    message: `${needed} different people must sign, ${people.size} did: one person cannot stand for several roles.`,
    mend: 'Let another person who holds one of the roles sign.',
  };
  return { rule: 'distinct', observation };
}

/** The roles that still lack a signature, each as one thing to do. */
export function* waitingFor(assessment: SignoffAssessment, policy: Source<Policy>): Generator<Observation> {
  for (const { role, meaning, needed, signed } of assessment.roles) {
    if (signed >= needed) continue;
    const rejected = assessment.outcomes.flatMap(({ role: of, note }) => (of === role && note !== null ? [note] : []));
    yield {
      subject: role,
      found: `${signed} of ${needed}${rejected.length > 0 ? ` (${rejected.join(' ')})` : ''}`,
      expected: `${needed} ${needed === 1 ? 'signature' : 'signatures'}`,
      message: `${role} has not signed (${signed} of ${needed}).`,
      mend: `A person who holds ${role} approves the pull request with the line: /sign ${role} ${meaning}`,
      clause: `signoff.roles.${role}`,
      location: policy.document?.locate(`/signoff/roles/${role}`) ?? { path: policy.path },
    };
  }
}
