import type { EvidenceItem, ReleaseCase } from '../case/case.ts';
import { sameValue } from '../case/changes.ts';
import { sinceAuthorization } from '../case/history.ts';
import type { LabelingRecord, StatedFigure } from '../formats/generated/types.ts';
import { agrees } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import { elementNames } from './additions.ts';
import { allEvaluations, readOf } from './evidences.ts';
import { figureFrom, metricOf } from './figures.ts';
import { told } from './past.ts';
import { resultsFor } from './results.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { pccp } from './sources.ts';
import { groupName, inEvidence, listed } from './words.ts';

const facts = { verdict: 'incomplete', questions: [2] } as const;

function about(item: EvidenceItem, pointer: string, rest: Omit<Observation, 'subject' | 'location'>): Observation {
  return { subject: item.path, location: inEvidence(item, pointer), ...rest };
}

/** A figure of the labeling against the evidence; a labeling that states what no report has states it without proof. */
function figureMismatch(
  release: ReleaseCase,
  item: EvidenceItem,
  stated: StatedFigure,
  pointer: string,
): Observation | undefined {
  const { metric: name, test_set: testSet, group = {}, value } = stated;
  // A site's figure stands at the site's own operating point, so every result of the group may be the one that is meant.
  const results = allEvaluations(release).flatMap(({ report }) => resultsFor(report, testSet, group));
  const metric = metricOf(release.plan, name);
  const reported = results
    .filter((result) => result.metric === name)
    .flatMap((result) => (metric === undefined ? [] : (figureFrom(metric, result, true)?.estimate ?? [])));
  const what = `${name} on ${testSet}, ${groupName(group)}`;
  const [first] = reported;
  if (first === undefined) {
    return about(item, pointer, {
      found: `${value}`,
      expected: 'a figure of the evaluation',
      message: `The labeling states ${what} as ${value}; no evaluation reports it.`,
      mend: 'State only figures that the evidence has.',
    });
  }
  const text = item.source.document?.numberText(`${pointer}/value`) ?? String(value);
  if (reported.some((figure) => agrees(text, figure))) return undefined;
  const expected = asNumber(first).toFixed(4);
  return about(item, pointer, {
    found: `${value}`,
    expected,
    message: `The labeling states ${what} as ${value}; the evidence has ${expected}.`,
    mend: 'State the figure of the evidence.',
  });
}

function* configurationMismatches(release: ReleaseCase, item: EvidenceItem, record: LabelingRecord): Generator<Observation> {
  for (const [name, stated] of Object.entries(record.compatible)) {
    const configured = elementNames(release.release.configuration[release.plan.configuration.items[name]?.field ?? name]);
    if (sameValue([...configured].sort(), [...stated].sort())) continue;
    yield about(item, `/content/compatible/${name}`, {
      found: listed(stated),
      expected: listed(configured),
      message: `The labeling lists ${listed(stated)} as ${name}; the configuration has ${listed(configured)}.`,
      mend: 'List what the configuration has.',
    });
  }
  for (const { id, modification } of release.modifications) {
    const added = Object.keys(modification.added ?? {}).filter((name) => !Object.hasOwn(record.compatible, name));
    for (const name of added) {
      yield {
        ...about(item, '/content/compatible', {
          found: `no ${name}`,
          expected: `compatible.${name}`,
          message: `${id} adds ${name} and the labeling does not list them.`,
          mend: `Add compatible.${name}.`,
        }),
        clause: `modifications.${id}.added`,
      };
    }
    const { labeling_sections: sections = [] } = modification;
    const missing = sections.filter((section) => !record.sections.includes(section));
    if (missing.length > 0) {
      yield {
        ...about(item, '/content/sections', {
          found: `no ${listed(missing)}`,
          expected: listed(sections),
          message: `${id} demands the labeling sections ${listed(missing)}.`,
          mend: 'Write the sections and name them in sections.',
        }),
        clause: `modifications.${id}.labeling_sections`,
      };
    }
  }
}

const matches: ReleaseRule = {
  ...facts,
  id: 'labeling/matches',
  title: 'The labeling says what the evidence and the configuration say.',
  reason: 'The labeling reflects the current version, its performance and its compatible inputs.',
  sources: [pccp('sections V.C, VII.B(4)')],
  example: 'The labeling states a sensitivity of 0.96, the evaluation has 0.95.',
  *judge(release) {
    const { version } = release.release;
    for (const { item, content: record } of readOf(release.evidence, 'labeling-record')) {
      if (!record.version_history.some((entry) => entry.version === version)) {
        yield about(item, '/content/version_history', {
          found: `no entry for ${version}`,
          expected: `an entry for ${version}`,
          message: `The version history of the labeling does not have ${version}.`,
          mend: 'Add the entry.',
        });
      }
      if (release.release.basis === 'plan') {
        for (const [index, stated] of record.figures.entries()) {
          const mismatch = figureMismatch(release, item, stated, `/content/figures/${index}`);
          if (mismatch !== undefined) yield mismatch;
        }
        yield* configurationMismatches(release, item, record);
      }
    }
  },
};

const noUnimplemented: ReleaseRule = {
  ...facts,
  id: 'labeling/no-unimplemented',
  title: 'The labeling describes no modification that the version does not have.',
  reason: 'Stating a modification that is not implemented may misbrand the device.',
  sources: [pccp('section VII.B(4)')],
  example: 'The labeling describes M2, which was never released.',
  *judge(release) {
    for (const { item, content: record } of readOf(release.evidence, 'labeling-record')) {
      const past = record.modifications.length === 0 ? [] : sinceAuthorization(told(release.history));
      const implemented = new Set([...past.flatMap(({ modifications }) => modifications), ...release.release.modifications]);
      const extra = record.modifications.filter((id) => !implemented.has(id));
      if (extra.length > 0) {
        yield about(item, '/content/modifications', {
          found: listed(extra),
          expected: listed([...implemented].sort()),
          message: `The labeling describes ${listed(extra)}, which this version does not have.`,
          mend: 'Take it out until it is released.',
        });
      }
      const missing = release.release.modifications.filter((id) => !record.modifications.includes(id));
      if (missing.length > 0) {
        yield about(item, '/content/modifications', {
          found: `no ${listed(missing)}`,
          expected: listed(release.release.modifications),
          message: `The labeling does not describe ${listed(missing)}, which this version implements.`,
          mend: 'Describe the modification in the labeling.',
        });
      }
    }
  },
};

const claimsAuthorized: ReleaseRule = {
  ...facts,
  id: 'labeling/claims-authorized',
  verdict: 'outside_plan',
  title: 'The labeling claims nothing that was not authorized.',
  reason: 'A new claim is a new use, however good the figures.',
  sources: [pccp('Appendix B, scenarios 1.2 and 4.2')],
  example: 'The labeling claims predict_instability_15min.',
  questions: [1],
  *judge(release) {
    const claims = elementNames(release.release.configuration['claims']);
    for (const { item, content: record } of readOf(release.evidence, 'labeling-record')) {
      const extra = record.claims.filter((claim) => !claims.includes(claim));
      if (extra.length === 0) continue;
      yield about(item, '/content/claims', {
        found: listed(extra),
        expected: listed(claims),
        message: `The labeling claims ${listed(extra)}; the configuration has ${listed(claims)}.`,
        mend: 'Take the claim out; a new claim needs a new submission.',
      });
    }
  },
};

/** The rollback target is a version that was released, with its own bytes. */
export function* rollbackFaults(release: ReleaseCase): Generator<Observation> {
  const { previous, record, history } = release;
  if (previous === undefined) return;
  for (const { item, content: target } of readOf(release.evidence, 'rollback-record')) {
    const released = new Set([
      previous.manifest.version,
      record?.baseline.version,
      ...(history.known ? history.value.map(({ version }) => version) : []),
    ]);
    const base = { questions: [7] as const, mend: 'Roll back to a version that was released, with its digest.' };
    if (!released.has(target.target_version)) {
      yield about(item, '/content/target_version', {
        ...base,
        found: target.target_version,
        expected: previous.manifest.version,
        message: `The rollback leads to ${target.target_version}, which was never released.`,
      });
    } else if (
      target.target_version === previous.manifest.version &&
      previous.model.digest !== undefined &&
      target.target_model_digest !== previous.model.digest
    ) {
      yield about(item, '/content/target_model_digest', {
        ...base,
        found: target.target_model_digest,
        expected: previous.model.digest,
        message: `The rollback to ${target.target_version} names another model.`,
      });
    }
  }
}

/** The impact confirmation answers all five questions and knows what came before. */
export function* impactFaults(release: ReleaseCase): Generator<Observation> {
  for (const { item, content: confirmation } of readOf(release.evidence, 'impact-confirmation')) {
    const answered = new Set(confirmation.answers.map(({ question }) => question));
    const open = [1, 2, 3, 4, 5].filter((question) => !answered.has(question));
    if (open.length > 0) {
      yield about(item, '/content/answers', {
        found: `no answer to ${listed(open.map(String))}`,
        expected: 'answers to questions 1 to 5',
        message: `${item.path} does not answer question ${listed(open.map(String))} of the impact assessment.`,
        mend: 'Answer all five questions.',
      });
    }
    const past = release.history.known
      ? sinceAuthorization(release.history.value).filter(({ modifications }) => modifications.length > 0)
      : [];
    const unnamed = past.filter(({ version }) => !confirmation.prior_modifications.some((prior) => prior.version === version));
    if (unnamed.length > 0) {
      yield about(item, '/content/prior_modifications', {
        level: 'warn',
        found: `no ${listed(unnamed.map(({ version }) => version))}`,
        expected: 'every release since the authorization',
        message: `${item.path} does not name ${listed(unnamed.map(({ version }) => version))} among the prior modifications.`,
        mend: 'Name every modification since the authorization: their effects add up.',
      });
    }
  }
}

export const LABELING_RULES: readonly ReleaseRule[] = [matches, noUnimplemented, claimsAuthorized];
