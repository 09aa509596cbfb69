import type { ItemChange, ReleaseCase } from '../case/case.ts';
import { sitesOf } from '../case/changes.ts';
import { readOf } from './evidences.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { pccp, STATUTE } from './sources.ts';
import { few, inEvidence, inManifest, listed, shown } from './words.ts';

const facts = { verdict: 'outside_plan', questions: [1] } as const;

export const isChanged = ({ state }: ItemChange): boolean => state !== 'same' && state !== 'repackaged';
/** No decision of the manufacturer's own lets these change, be it the item or its field that has the name. */
const FIXED_FIELDS = ['indications', 'claims', 'outputs', 'inputs'];

/** Why an item may change in this release; undefined where nothing lets it. */
export function permission(release: ReleaseCase, item: string): string | undefined {
  const { basis } = release.release;
  const { changes, field = item } = release.plan.configuration.items[item] ?? {};
  if (changes !== undefined) return changes;
  if (basis === 'new-authorization') return basis;
  if (basis === 'no-submission-needed') {
    if (FIXED_FIELDS.includes(item) || FIXED_FIELDS.includes(field)) return undefined;
    return readOf(release.evidence, 'decision-record').some(({ content }) => content.items.includes(item)) ? 'decision-record' : undefined;
  }
  const by = release.modifications.filter(({ modification }) => modification.may_change.includes(item)).map(({ id }) => id);
  return by.length === 0 ? undefined : by.join(', ');
}

export function about(
  release: ReleaseCase,
  pointer: string,
  rest: Omit<Observation, 'subject' | 'location'> & { subject?: string },
): Observation {
  return { subject: release.manifestPath ?? '', location: inManifest(release, pointer), ...rest };
}

const modificationKnown: ReleaseRule = {
  ...facts,
  id: 'scope/modification-known',
  title: 'Every declared modification is one of the plan.',
  reason: 'Only what the plan describes may be done without a new submission.',
  sources: [STATUTE, pccp('section V.D, Figure 1')],
  example: 'modifications: [M9], which the plan does not have.',
  *judge(release) {
    const { basis, modifications } = release.release;
    if (basis !== 'plan') return;
    const known = Object.keys(release.plan.modifications);
    if (modifications.length === 0) {
      yield about(release, '/modifications', {
        found: 'no modification',
        expected: `at least one of ${known.join(', ')}`,
        message: 'The release names no modification of the plan.',
        mend: 'Name the modifications, or use another basis.',
      });
    }
    for (const [index, id] of modifications.entries()) {
      if (known.includes(id)) continue;
      yield about(release, `/modifications/${index}`, {
        found: id,
        expected: `one of ${known.join(', ')}`,
        message: `The plan has no modification ${id}.`,
        mend: 'Correct the id; a modification that is not in the plan needs a new submission or a documented assessment.',
      });
    }
  },
};

export function locationOf(release: ReleaseCase, change: ItemChange): Observation['location'] {
  const field = release.plan.configuration.items[change.item]?.field;
  if (field === undefined) return { path: change.paths[0] ?? release.manifestPath ?? '' };
  return inManifest(release, change.site === undefined ? `/configuration/${field}` : `/scope/sites/${change.site}`);
}

export function described({ item, site, state, paths, before, after, detail }: ItemChange): string {
  const where = site === undefined ? item : `${item} at ${site}`;
  if (paths.length > 0) return `${where} ${state} (${few(paths, 3)}${detail === undefined ? '' : `; ${detail}`})`;
  return `${where}: ${shown(before)} → ${shown(after)}`;
}

const changesCovered: ReleaseRule = {
  ...facts,
  id: 'scope/changes-covered',
  title: 'Nothing changes but what the declared modifications may change.',
  reason: 'Good figures do not help a change that the plan does not describe.',
  sources: [STATUTE, pccp('sections V.D, VI.A; Appendix B, scenarios 1.2, 4.2, 5.2')],
  example: 'Declared M1 only, but the operating point moved from 0.45 to 0.50.',
  *judge(release) {
    const { basis } = release.release;
    for (const change of release.changes) {
      if (!isChanged(change) || change.state === 'unknown' || permission(release, change.item) !== undefined) continue;
      const allowed = release.modifications.flatMap(({ modification }) => modification.may_change);
      yield {
        subject: change.item,
        found: described(change),
        expected:
          basis === 'plan'
            ? `changes of ${listed([...new Set(allowed)])} only`
            : `changes of items that the decision record names, never of ${listed(FIXED_FIELDS)}`,
        message: `${described(change)}; ${basis === 'plan' ? `${release.release.modifications.join(', ') || 'no modification'} may not change it` : 'no decision covers it'}.`,
        mend: 'Take the change out, declare a modification that covers it, or prepare a new submission or a documented assessment.',
        clause: basis === 'plan' ? release.modifications.map(({ id }) => `modifications.${id}.may_change`).join(', ') : undefined,
        location: locationOf(release, change),
      };
    }
    if (basis === 'no-submission-needed') yield* changedOutputs(release);
  },
};

function* changedOutputs(release: ReleaseCase): Generator<Observation> {
  const modelChanged = release.previous !== undefined && release.previous.model.digest !== release.model.digest;
  for (const { item, content } of readOf(release.evidence, 'decision-record')) {
    const { cases, changed_outputs: changed } = content.regression;
    const base = {
      subject: item.path,
      location: inEvidence(item, '/content/regression'),
      expected: 'changed_outputs: 0 over at least one case',
      mend: 'Release the change under the plan, or with a new authorization.',
    };
    if (changed > 0)
      yield {
        ...base,
        found: `${changed} of ${cases} outputs changed`,
        message: `${changed} of ${cases} outputs changed: this is a change of what the model does, not one that needs no submission.`,
      };
    else if (modelChanged && cases === 0)
      yield {
        ...base,
        found: 'a regression over 0 cases',
        message: 'The model changed and its outputs were compared on no case.',
      };
  }
}

const shownUnchanged: ReleaseRule = {
  ...facts,
  id: 'scope/shown',
  verdict: 'incomplete',
  title: 'An item that may not change is shown to be unchanged.',
  reason: 'Unknown never counts as the same.',
  sources: [pccp('section VI.A')],
  example: 'The weights are a Git LFS pointer whose object is missing, and the architecture may not change.',
  *judge(release) {
    for (const change of release.changes) {
      if (change.state !== 'unknown' || permission(release, change.item) !== undefined) continue;
      yield {
        subject: change.item,
        found: `${change.item}: unknown (${change.detail ?? few(change.paths)})`,
        expected: 'bytes that show it to be the same',
        message: `It cannot be shown that ${change.item} is unchanged: ${change.detail ?? few(change.paths)}.`,
        mend: 'Keep the model in a format that shows its structure (safetensors), with the file itself in the tree.',
        clause: `configuration.items.${change.item}`,
        location: { path: change.paths[0] ?? '' },
      };
    }
  },
};

const fileAssigned: ReleaseRule = {
  ...facts,
  id: 'scope/file-assigned',
  title: 'Every file of the device belongs to a configuration item.',
  reason: 'A file that no item names could shape an output, and no rule would look at it.',
  sources: [pccp('section VI.A')],
  example: 'models/tubecheck/postprocess.py is new and no item names it.',
  *judge(release) {
    if (release.release.basis === 'new-authorization') return;
    const gaps = release.modelGaps.filter(({ gap }) => gap === 'no item').map(({ path }) => path);
    for (const path of [...new Set([...release.unassigned, ...gaps])].sort()) {
      yield {
        subject: path,
        found: 'a file of no configuration item',
        expected: 'an item of the plan that names it',
        message: `${path} belongs to no configuration item of the plan.`,
        mend: 'Take it out, or let the plan assign it first.',
        clause: 'configuration.items',
        location: { path },
      };
    }
    const fields = new Set(Object.values(release.plan.configuration.items).flatMap(({ field }) => field ?? []));
    const values = new Set([
      ...Object.keys(release.release.configuration),
      ...Object.values(sitesOf(release.release)).flatMap((site) => Object.keys(site)),
    ]);
    for (const field of [...values].filter((name) => !fields.has(name)).sort()) {
      yield about(release, `/configuration/${field}`, {
        subject: `configuration.${field}`,
        found: 'a field of no configuration item',
        expected: 'an item of the plan that names it',
        message: `configuration.${field} belongs to no configuration item of the plan.`,
        mend: 'Take it out, or let the plan assign it first.',
        clause: 'configuration.items',
      });
    }
  },
};

export const SCOPE_RULES: readonly ReleaseRule[] = [modificationKnown, changesCovered, shownUnchanged, fileAssigned];
