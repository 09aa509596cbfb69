import type { EvidenceItem, ReleaseCase } from '../case/case.ts';
import { EVIDENCE_KINDS, isEvidenceKind, type Binding } from '../evidence/kinds.ts';
import { demandsOf, methodDemands, servingDemand } from './demands.ts';
import { methodsCited, readOf } from './evidences.ts';
import { schemaValid } from './forms.ts';
import { placeholders } from './placeholders.ts';
import { testSetsOfMethod } from './plan/subject.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { IEC_62304, PART_11, PLUMBLINE, pccp } from './sources.ts';
import { timeOf } from './times.ts';
import { inEvidence, inManifest, listed, questionsOfKind } from './words.ts';

const facts = { verdict: 'incomplete', questions: [2] } as const;

function about(item: EvidenceItem, pointer: string, rest: Omit<Observation, 'subject' | 'location' | 'questions'>): Observation {
  return { subject: item.path, location: inEvidence(item, pointer), questions: questionsOfKind(item.kind), ...rest };
}

const present: ReleaseRule = {
  ...facts,
  id: 'evidence/present',
  title: 'Everything that the plan asks for is there.',
  reason: 'What is not shown was not done.',
  sources: [pccp('sections VII.B, VII.C')],
  example: 'The method PE-A asks for an evaluation-report and the manifest lists none.',
  *judge(release) {
    const missing = new Map<string, string[]>();
    for (const demand of demandsOf(release)) {
      const { kind, clause } = demand;
      if (servingDemand(release, demand).length === 0) missing.set(kind, [...(missing.get(kind) ?? []), clause]);
    }
    for (const [kind, clauses] of missing) {
      yield {
        subject: kind,
        found: `no ${kind}`,
        expected: `a ${kind}`,
        message: `There is no ${kind}; ${listed(clauses)} ${clauses.length === 1 ? 'asks' : 'ask'} for it.`,
        mend: `Add a ${kind} and name it in the manifest under evidence (template: templates/evidence/${kind}.yaml).`,
        clause: clauses.join(', '),
        location: inManifest(release, '/evidence'),
        questions: questionsOfKind(kind),
      };
    }
    for (const item of release.evidence) {
      if (item.source.exists || item.source.problems.length > 0) continue;
      yield {
        subject: item.path,
        found: 'no such file',
        expected: 'the evidence that the manifest lists',
        message: `The manifest lists ${item.named}, which is not in the tree.`,
        mend: 'Commit the file or correct the path.',
        location: inManifest(release, `/evidence/${release.release.evidence.indexOf(item.named)}`),
      };
    }
  },
};

const attached: ReleaseRule = {
  ...facts,
  id: 'evidence/attached',
  title: 'Every attached file is the one that the envelope names.',
  reason: 'A digest ties the report to the very bytes that it was made from.',
  sources: [PART_11, IEC_62304],
  example: 'junit.xml was run again after its digest was written.',
  *judge(release) {
    for (const item of release.evidence) {
      for (const { named, pointer, recorded, actual, problem } of item.attachments) {
        if (actual === recorded) continue;
        const found = problem ?? actual ?? 'no such file';
        yield about(item, pointer, {
          found,
          expected: recorded,
          message: `${named}, attached to ${item.path}, ${actual === undefined ? `cannot be read: ${found}` : 'is not the file that was recorded'}.`,
          mend: 'Attach the file that the report was made from, with its sha256.',
        });
      }
    }
  },
};

/** What an envelope of the item's kind must be bound to; an own kind of the plan says so itself. */
function bindingOf(release: ReleaseCase, kind: string): Binding {
  return isEvidenceKind(kind) ? EVIDENCE_KINDS[kind].binding : (release.plan.kinds?.[kind]?.bound_to ?? 'model');
}

/** Reports about a test set that no method asks for which they serve. */
function* otherTestSets(release: ReleaseCase): Generator<Observation> {
  for (const kind of ['dataset-report', 'sequestration-report'] as const) {
    for (const { item, content } of readOf(release.evidence, kind)) {
      const { test_set: named } = content;
      const served = methodDemands(release).filter((demand) => servingDemand(release, demand).includes(item));
      const asked = [...new Set(served.flatMap(({ method }) => testSetsOfMethod(method.method)))];
      if (asked.length === 0 || asked.includes(named)) continue;
      yield about(item, '/content/test_set', { found: named, expected: listed(asked), message: `${item.path} is about the test set ${named}; the methods that it serves are about ${listed(asked)}.`, mend: 'Report on the test set of the method.' });
    }
  }
}

const bound: ReleaseRule = {
  ...facts,
  id: 'evidence/bound',
  title: 'Evidence is about this device, this version and this model.',
  reason: 'Teams approve one model and ship a slightly different one when evidence and bytes have no tie.',
  sources: [pccp('section VII.B(4)'), IEC_62304],
  example: 'An evaluation copied from the last release: the version is new, the model digest is not.',
  *judge(release) {
    const { device, version } = release.release;
    for (const item of release.evidence) {
      const { value } = item.source;
      if (value === undefined) continue;
      const { subject } = value;
      const wrong = (pointer: string, what: string, found: string | undefined, expected: string): Observation =>
        about(item, pointer, {
          found: found ?? 'nothing',
          expected,
          message: `${item.path} is bound to ${what} ${found ?? '(none)'}; the release is ${expected}.`,
          mend: `Produce this evidence for the release; do not copy it. ${what === 'model digest' ? '(plumbline digest prints the digest.)' : ''}`.trim(),
        });
      if (subject.device !== device) yield wrong('/subject/device', 'device', subject.device, device);
      const binding = bindingOf(release, value.kind);
      if ((binding === 'model' || binding === 'version') && subject.version !== version)
        yield wrong('/subject/version', 'version', subject.version, version);
      if (binding === 'model' && release.model.digest !== undefined && subject.model_digest !== release.model.digest)
        yield wrong('/subject/model_digest', 'model digest', subject.model_digest, release.model.digest);
    }
    for (const { item, content } of readOf(release.evidence, 'training-record')) {
      if (release.model.digest === undefined || content.output_model_digest === release.model.digest) continue;
      yield about(item, '/content/output_model_digest', {
        found: content.output_model_digest,
        expected: release.model.digest,
        message: 'The training record made another model.',
        mend: 'Add the record of the training that made this model.',
      });
    }
    yield* otherTestSets(release);
  },
};

const methodCited: ReleaseRule = {
  ...facts,
  id: 'evidence/method-cited',
  title: 'Evidence cites the plan and every method that it serves.',
  reason: 'The traceability table of the guidance runs from modification to method to evidence.',
  sources: [pccp('section VII.C, Table 1')],
  example: 'The evaluation-report cites no method.',
  *judge(release) {
    for (const demand of methodDemands(release)) {
      const { method } = demand;
      for (const item of servingDemand(release, demand)) {
        if (methodsCited(item).includes(method.id)) continue;
        yield {
          ...about(item, '/plan/methods', {
            found: listed(methodsCited(item)),
            expected: method.id,
            message: `${item.path} does not cite ${method.id}, which asks for it.`,
            mend: `Add ${method.id} to plan.methods, if it was made by that method.`,
          }),
          clause: demand.clause,
        };
      }
    }
    for (const item of release.evidence) {
      const version = item.source.value?.plan?.version;
      if (version === undefined || version === release.plan.version) continue;
      yield about(item, '/plan/version', {
        found: version,
        expected: release.plan.version,
        message: `${item.path} was made under plan ${version}.`,
        mend: `Make sure that it follows plan ${release.plan.version}, then cite that.`,
      });
    }
  },
};

const DAY = 86_400_000;

/** The strictest age that policy and methods allow. */
function maxAge(release: ReleaseCase, item: EvidenceItem): { days: number; clause: string } | undefined {
  const limits: { days: number; clause: string }[] = [];
  const { freshness } = release.policy ?? {};
  if (freshness !== undefined) limits.push({ days: freshness.max_age_days, clause: 'policy.freshness.max_age_days' });
  for (const demand of methodDemands(release)) {
    const days = demand.requirement.max_age_days;
    if (days !== undefined && servingDemand(release, demand).includes(item))
      limits.push({ days, clause: `${demand.clause}.evidence.${demand.kind}.max_age_days` });
  }
  return limits.sort((a, b) => a.days - b.days)[0];
}

const fresh: ReleaseRule = {
  ...facts,
  id: 'evidence/fresh',
  title: 'Evidence is younger than the model and not too old.',
  reason: 'What was produced before the model was cannot be about it.',
  sources: [pccp('section VII.B(3)'), PLUMBLINE],
  example: 'An evaluation dated before the model, or tomorrow.',
  *judge(release) {
    const created = timeOf(release.release.model.created);
    for (const item of release.evidence) {
      const { value } = item.source;
      if (value === undefined) continue;
      const produced = timeOf(value.produced.at);
      const wrong = (expected: string, message: string, mend: string, clause?: string): Observation => ({
        ...about(item, '/produced/at', { found: value.produced.at, expected, message, mend }),
        clause,
      });
      if (!Number.isFinite(produced))
        yield wrong('a time', `${item.path} was produced at no time.`, 'Write the time of production.');
      else if (produced > release.at)
        yield wrong(
          `a time up to ${new Date(release.at).toISOString()}`,
          `${item.path} was produced in the future.`,
          'Correct produced.at.',
        );
      else if (bindingOf(release, value.kind) === 'model' && produced < created) {
        yield wrong(
          `after ${release.release.model.created}`,
          `${item.path} was produced before the model was made.`,
          'Produce it from this model.',
        );
      } else {
        const limit = maxAge(release, item);
        const age = (release.at - produced) / DAY;
        if (limit !== undefined && age > limit.days)
          yield wrong(
            `at most ${limit.days} days old`,
            `${item.path} is ${Math.floor(age)} days old; ${limit.days} are allowed.`,
            'Produce it again.',
            limit.clause,
          );
      }
    }
  },
};

const notPlaceholder: ReleaseRule = {
  ...facts,
  id: 'evidence/not-placeholder',
  title: 'Evidence holds no placeholder.',
  reason: 'A template that nobody filled is no evidence.',
  sources: [PLUMBLINE],
  example: 'cause: TBD',
  *judge(release) {
    for (const item of release.evidence) {
      for (const { pointer, text } of placeholders(item.source.value)) {
        yield about(item, pointer, {
          found: text === '' ? 'an empty text' : `"${text}"`,
          expected: 'what was found',
          message: `${item.path} still has a placeholder at ${pointer.slice(1).replaceAll('/', '.')}.`,
          mend: 'Write what was done and found.',
        });
      }
    }
  },
};

export const EVIDENCE_RULES: readonly ReleaseRule[] = [present, attached, schemaValid, bound, methodCited, fresh, notPlaceholder];
