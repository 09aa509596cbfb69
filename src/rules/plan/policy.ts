import type { Policy } from '../../formats/generated/types.ts';
import { fault, type Fault } from './references.ts';
import { token } from './subject.ts';

/** Roles that a policy names and does not define, and people whose roles do not exist. */
export function* policyFaults(policy: Policy): Generator<Fault> {
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
    yield* check(`/signoff/people/${token(login)}/roles`, person.roles);
  for (const [basis, demand] of Object.entries(policy.bases ?? {})) yield* check(`/bases/${basis}/roles`, demand?.roles ?? []);
  const logins = Object.keys(policy.signoff.people).map((login) => login.toLowerCase());
  for (const login of Object.keys(policy.signoff.people)) {
    if (logins.filter((other) => other === login.toLowerCase()).length > 1) {
      yield fault(
        `/signoff/people/${token(login)}`,
        `${login} and the same login in other case`,
        'one entry a person',
        'Keep one of them: GitHub logins have no case.',
      );
    }
  }
}
