import type { CitedMethod, ReleaseCase } from '../case/case.ts';
import type { Reference } from './carriers.ts';
import { pooled } from './figures.ts';
import { addedLevels } from './guard-rails.ts';
import type { Setting, Target } from './outcome.ts';
import { findResult, type Placed } from './placed.ts';
import { numbersOf, rowNumbers } from './row-numbers.ts';
import { CannotJudge } from './rule.ts';

/** The last release is the authorized version: one table serves both references. */
function sameReference(release: ReleaseCase): boolean {
  return release.previous !== undefined && release.previous.manifest.version === release.record?.baseline.version;
}

/** What is known of a reference under its name, or under the other's where both are the same version. */
export function underName<T>(release: ReleaseCase, reference: string, known: (name: string) => T | undefined): T | undefined {
  const given = known(reference);
  if (given !== undefined || !sameReference(release)) return given;
  return known(reference === 'previous' ? 'authorized' : 'previous');
}

/** What a result is compared with: the reference's rows, else what is reported of it. */
export function referenceOf(s: Setting, placed: Placed, target: Target): Reference | undefined {
  const { reference } = target;
  if (reference === undefined) return undefined;
  if (reference === 'authorized-levels') return authorizedLevels(s, target) ?? placed.result.compared_with?.[reference];
  const rows = rowNumbers(s.release, placed, s.metric);
  return (
    underName(s.release, reference, (name) => rows?.references.get(name)) ??
    underName(s.release, reference, (name) => placed.result.compared_with?.[name as typeof reference])
  );
}

/** The item whose elements are an attribute's levels: the one that the method's modifications add to. */
export function itemOfAttribute(release: ReleaseCase, cited: CitedMethod, attribute: string): string {
  const items = Object.keys(release.plan.configuration.items);
  const named = items.find((item) => item === attribute || item === `${attribute}s`);
  if (named !== undefined) return named;
  const added = Object.entries(release.plan.modifications).flatMap(([id, { added: to = {} }]) => (cited.modifications.includes(id) ? Object.keys(to) : []));
  const [only, second] = [...new Set(added)];
  if (only !== undefined && second === undefined) return only;
  throw new CannotJudge(
    `no configuration item holds the levels of ${attribute}`,
    `Name the item ${attribute} or ${attribute}s in the plan.`,
  );
}

/** Pooled figures of the levels that the last release had, in this same evaluation. */
function authorizedLevels(s: Setting, target: Target): Reference | undefined {
  const [attribute] = Object.keys(target.group);
  if (attribute === undefined) return undefined;
  const { before } = addedLevels(s.release, itemOfAttribute(s.release, s.cited, attribute));
  const { metric, test_set: testSet } = s.criterion;
  const counts = pooled(before.map((level) => {
    const group = { ...target.group, [attribute]: level };
    const placed = findResult(s.release, s.evaluations, { metric, testSet, group, operatingPoint: target.operatingPoint });
    return placed && numbersOf(s.release, placed, s.metric);
  }));
  return counts && { counts };
}
