import type { Authorization, Policy } from '../../formats/generated/types.ts';
import { escapeToken } from '../../formats/pointer.ts';
import { isVersion } from '../version.ts';
import { fault, type Fault } from './fault.ts';

/** A baseline that no release can be: its version is none. */
export function* authorizationFaults({ records }: Authorization): Generator<Fault> {
  for (const [index, { status, baseline }] of records.entries()) {
    if (status !== 'authorized' || isVersion(baseline.version)) continue;
    yield fault(
      `/records/${index}/baseline/version`,
      `${baseline.version}, which is no semantic version`,
      'the version of the authorized release, such as 2.0.0',
      'Write the version as the release has it.',
    );
  }
}

/**
 * Roles that a policy names and does not define, people whose roles do not exist, evidence that nobody could bring.
 * @param kinds the evidence kinds that there are; undefined where the plan, which may define some, cannot be read
 */
export function* policyFaults(policy: Policy, kinds: ReadonlySet<string> | undefined): Generator<Fault> {
  const roles = Object.keys(policy.signoff.roles);
  const check = function* (pointer: string, named: readonly string[]): Generator<Fault> {
    for (const [index, role] of named.entries()) {
      if (!roles.includes(role))
        yield fault(
          `${pointer}/${index}`,
          `${role}, which is no role of signoff.roles`,
          `one of ${roles.join(', ')}`,
          `Define ${role} or correct the name.`,
        );
    }
  };
  yield* check('/signoff/independent', policy.signoff.independent ?? []);
  yield* check('/signoff/governance', policy.signoff.governance);
  for (const [login, person] of Object.entries(policy.signoff.people))
    yield* check(`/signoff/people/${escapeToken(login)}/roles`, person.roles);
  for (const [basis, demand] of Object.entries(policy.bases)) {
    yield* check(`/bases/${basis}/roles`, demand.roles);
    for (const [index, kind] of demand.evidence.entries()) {
      if (kinds === undefined || kinds.has(kind)) continue;
      yield fault(
        `/bases/${basis}/evidence/${index}`,
        `${kind}, which is no kind of evidence`,
        `one of ${[...kinds].join(', ')}`,
        'Correct the kind, or let the plan define it under kinds.',
      );
    }
  }
  const logins = Object.keys(policy.signoff.people).map((login) => login.toLowerCase());
  for (const login of Object.keys(policy.signoff.people)) {
    if (logins.filter((other) => other === login.toLowerCase()).length > 1) {
      yield fault(
        `/signoff/people/${escapeToken(login)}`,
        `${login} and the same login in other case`,
        'one entry a person',
        'Keep one of them: GitHub logins have no case.',
      );
    }
  }
}
