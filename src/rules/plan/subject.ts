import type { DeviceCase, Governance, Source } from '../../case/case.ts';
import type { ChangeControlPlan, Criterion, MeasuredCriterion, Method } from '../../formats/generated/types.ts';
import type { Location } from '../../formats/problem.ts';
import { escapeToken } from '../../formats/pointer.ts';
import { COMPONENTS, type Component } from '../../case/case.ts';

/** A pull request that edits what governs a device, and releases nothing. */
export const isPlanChange = (device: DeviceCase): boolean => device.governanceEdits.length > 0 && !device.manifestChanged;

/** What is linted: the new files of a plan change, else what stands on the base branch. */
export const lintedGovernance = (device: DeviceCase): Governance | undefined =>
  isPlanChange(device) ? device.proposed : device.governance;

/** Where a key of a file stands; the file alone where it cannot be read. */
export const placeIn = ({ path, document }: Source<unknown>, pointer: string): Location => document?.locate(pointer) ?? { path };

export interface NamedMethod {
  readonly id: string;
  readonly component: Component;
  readonly method: Method;
  readonly pointer: string;
}

/** The hex digits of a SHA-256 digest, however it is written. */
export const hexOf = (digest: string): string => digest.replace(/^sha256:/, '').toLowerCase();

export function methodsOf(plan: ChangeControlPlan): NamedMethod[] {
  return COMPONENTS.flatMap((component) =>
    Object.entries(plan.protocol[component] ?? {}).map(([id, method]) => ({
      id,
      component,
      method,
      pointer: `/protocol/${component}/${escapeToken(id)}`,
    })),
  );
}

export const isMeasured = (criterion: Criterion): criterion is MeasuredCriterion => !('any_of' in criterion);

/** The test sets that a method speaks of: those that it describes and those of its criteria. */
export function testSetsOfMethod({ test_sets: described = {}, criteria = [] }: Method): string[] {
  return [...new Set([...Object.keys(described), ...criteria.filter(isMeasured).map(({ test_set: testSet }) => testSet)])];
}

export interface NamedCriterion {
  readonly criterion: Criterion;
  readonly owner: NamedMethod;
  readonly pointer: string;
}

export function criteriaOf(plan: ChangeControlPlan): NamedCriterion[] {
  return methodsOf(plan).flatMap((owner) =>
    (owner.method.criteria ?? []).map((criterion, index) => ({
      criterion,
      owner,
      pointer: `${owner.pointer}/criteria/${index}`,
    })),
  );
}

/** The test sets of all data management methods. */
export function testSetsOf(
  plan: ChangeControlPlan,
): { id: string; pointer: string; sha256: string | undefined; perRelease: boolean; budget: number | undefined }[] {
  return methodsOf(plan).flatMap(({ method, pointer }) =>
    Object.entries(method.test_sets ?? {}).map(([id, set]) => ({
      id,
      pointer: `${pointer}/test_sets/${escapeToken(id)}`,
      sha256: set.sha256 === undefined ? undefined : hexOf(set.sha256),
      perRelease: set.declared === 'per-release',
      budget: set.max_evaluations,
    })),
  );
}

/** `/protocol/x/criteria/2` as a person says it: `protocol.x.criteria[2]`. */
export const dotted = (pointer: string): string =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`))
    .join('')
    .replace(/^\./, '');
