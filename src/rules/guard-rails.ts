import type { ItemChange, ReleaseCase } from '../case/case.ts';
import { otherwiseOf, violations } from '../formats/constraint.ts';
import type { Location } from '../formats/problem.ts';
import { elementNames, listChange } from './additions.ts';
import type { ReleaseRule } from './rule.ts';
import { isChanged } from './scope.ts';
import { pccp } from './sources.ts';
import { inManifest, listed, shown } from './words.ts';

const facts = { verdict: 'outside_plan', questions: [1] } as const;

/** The fields of the configuration that change, each with its place in the manifest. */
function* fieldChanges(release: ReleaseCase): Generator<{ change: ItemChange; location: Location }> {
  for (const change of release.changes) {
    const field = release.plan.configuration.items[change.item]?.field;
    if (field === undefined || !isChanged(change)) continue;
    const where = change.site === undefined ? '/configuration' : `/scope/sites/${change.site}`;
    yield { change, location: inManifest(release, `${where}/${field}`) };
  }
}

const valuesWithin: ReleaseRule = {
  ...facts,
  id: 'scope/values-within',
  title: 'A new value stays within its guard rails.',
  reason: 'The plan authorizes a range, not a direction.',
  sources: [pccp('section VI.A')],
  example: 'A threshold of 0.5500001 where the limit is 0.55.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    for (const { change, location } of fieldChanges(release)) {
      if (change.after === undefined) continue;
      for (const { id, modification } of release.modifications) {
        const constraint = modification.within?.[change.item];
        if (constraint === undefined) continue;
        for (const { found, expected, message } of violations(constraint, change.after)) {
          yield {
            subject: change.item,
            found,
            expected,
            verdict: otherwiseOf(constraint),
            message: `${change.item}${change.site === undefined ? '' : ` at ${change.site}`}: ${message} (within of ${id}).`,
            mend: `Stay within ${expected}; another value needs a new submission or a documented assessment.`,
            clause: `modifications.${id}.within.${change.item}`,
            location,
          };
        }
      }
    }
  },
};

/** The constraints on additions to an item, where every modification that may change it names one. */
function additionConstraints(release: ReleaseCase, item: string): { id: string; constraint: unknown }[] {
  const permitting = release.modifications.filter(({ modification }) => modification.may_change.includes(item));
  const named = permitting.flatMap(({ id, modification }) => {
    const constraint = modification.added?.[item];
    return constraint === undefined ? [] : [{ id, constraint }];
  });
  return named.length === permitting.length ? named : [];
}

const additionsWithin: ReleaseRule = {
  ...facts,
  id: 'scope/additions-within',
  title: 'What is added meets its minimum specification, and nothing is removed or altered.',
  reason: 'Compatibility was authorized for inputs of a stated quality.',
  sources: [pccp('sections VI.C; Appendix B, scenarios 2.1 to 2.3')],
  example: 'A phone with 7.9 megapixels where 8 are asked.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    for (const { change, location } of fieldChanges(release)) {
      const constraints = additionConstraints(release, change.item);
      if (constraints.length === 0) continue;
      const clause = constraints.map(({ id }) => `modifications.${id}.added.${change.item}`).join(', ');
      const base = { subject: change.item, clause, location };
      const lists = listChange(change.before, change.after);
      if (lists === undefined) {
        yield {
          ...base,
          found: shown(change.after),
          expected: 'a list whose elements can be told apart',
          message: `${change.item} is no list, so it cannot be told what was added.`,
          mend: 'Write a list.',
        };
        continue;
      }
      for (const name of lists.ambiguous)
        yield {
          ...base,
          found: `${name} twice`,
          expected: 'every element once',
          message: `${name} stands twice in ${change.item}.`,
          mend: 'Keep one of them.',
        };
      for (const { name, value } of lists.removed)
        yield {
          ...base,
          found: `${name} removed (${shown(value)})`,
          expected: 'additions alone',
          message: `${name} was removed from ${change.item}; the plan covers additions alone.`,
          mend: `Restore ${name}.`,
        };
      for (const { name, value } of lists.altered)
        yield {
          ...base,
          found: `${name} altered (${shown(value)})`,
          expected: 'additions alone',
          message: `${name} in ${change.item} was altered; the plan covers additions alone.`,
          mend: `Restore ${name} as it was.`,
        };
      const failing = lists.added.filter(({ value }) =>
        constraints.some(({ constraint }) => violations(constraint, value).length > 0),
      );
      const fine = lists.added.filter((element) => !failing.includes(element)).map(({ name }) => name);
      const alone = fine.length === 0 ? '' : ` ${listed(fine)} could go alone.`;
      for (const { name, value } of failing) {
        for (const { id, constraint } of constraints) {
          for (const { found, expected, message } of violations(constraint, value)) {
            yield {
              ...base,
              found: `${name}: ${found}`,
              expected,
              verdict: otherwiseOf(constraint),
              message: `${name}: ${message} (added of ${id}).`,
              mend: `Take ${name} out of this release.${alone}`,
            };
          }
        }
      }
    }
  },
};

/** The names that a release added to an item, and those that the last release's configuration had. */
export function addedLevels(release: ReleaseCase, item: string): { added: string[]; before: string[] } {
  const change = release.changes.find((candidate) => candidate.item === item && candidate.site === undefined);
  const lists = change === undefined ? undefined : listChange(change.before, change.after);
  return { added: (lists?.added ?? []).map(({ name }) => name), before: elementNames(change?.before) };
}

export const GUARD_RAIL_RULES: readonly ReleaseRule[] = [valuesWithin, additionsWithin];
