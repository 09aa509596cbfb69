import type { CitedMethod, EvidenceItem, ReleaseCase } from '../case/case.ts';
import type { EvidenceRequirement } from '../formats/generated/types.ts';
import { servingMethod } from './evidences.ts';

/** One piece of evidence that the release needs, and who asks for it. */
export interface Demand {
  readonly kind: string;
  readonly requirement: EvidenceRequirement;
  /** The method that asks; undefined where the policy does, for a basis outside the plan. */
  readonly method: CitedMethod | undefined;
  /** Dotted path of the clause that asks. */
  readonly clause: string;
}

/** A demand of a method of the plan. */
export interface MethodDemand extends Demand {
  readonly method: CitedMethod;
}

/** What the cited methods ask for; nothing outside the plan, where no method is followed. */
export function methodDemands(release: ReleaseCase): MethodDemand[] {
  if (release.release.basis !== 'plan') return [];
  return release.methods.flatMap((method) =>
    Object.entries(method.method.evidence).map(([kind, requirement]) => ({
      kind,
      requirement,
      method,
      clause: `protocol.${method.component}.${method.id}`,
    })),
  );
}

export function demandsOf(release: ReleaseCase): Demand[] {
  const { basis } = release.release;
  if (basis === 'plan') return methodDemands(release);
  return (release.policy?.bases[basis].evidence ?? []).map((kind) => ({
    kind,
    requirement: {},
    method: undefined,
    clause: `policy.bases.${basis}.evidence`,
  }));
}

/** The evidence that serves a demand. */
export function servingDemand(release: ReleaseCase, demand: Demand): readonly EvidenceItem[] {
  if (demand.method !== undefined) return servingMethod(release, demand.method.id, demand.kind);
  return release.evidence.filter(({ kind }) => kind === demand.kind);
}
