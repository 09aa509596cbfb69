import type { EvidenceItem, ReleaseCase } from '../case/case.ts';
import { otherwiseOf, violations } from '../formats/constraint.ts';
import { methodDemands, servingDemand, type MethodDemand } from './demands.ts';
import { allEvaluations, evaluationsOf, previousReports, readOf } from './evidences.ts';
import { metricOf } from './figures.ts';
import { fitting } from './intervals.ts';
import { testSetDigest } from './plan/completeness.ts';
import { hexOf, isMeasured, testSetsOf, testSetsOfMethod } from './plan/subject.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import type { BlockingVerdict } from './verdict.ts';
import { LIFECYCLE, STATISTICS, pccp } from './sources.ts';
import { groupName, inEvidence, listed, questionsOfKind } from './words.ts';

const facts = { verdict: 'protocol_deviation', questions: [2] } as const;

function about(item: EvidenceItem, pointer: string, rest: Omit<Observation, 'subject' | 'location'>): Observation {
  return { subject: item.path, location: inEvidence(item, pointer), ...rest };
}

/** What the update procedures ask can still be mended before the release; what the others ask was a condition of the work. */
const classOf = (demand: MethodDemand): BlockingVerdict =>
  demand.method.component === 'update_procedures' ? 'incomplete' : 'protocol_deviation';

function* violatedMusts(demand: MethodDemand, item: EvidenceItem): Generator<Observation> {
  if (item.content === undefined) return;
  for (const [field, constraint] of Object.entries(demand.requirement.must ?? {})) {
    const clause = `${demand.clause}.evidence.${demand.kind}.must.${field}`;
    const given = Object.hasOwn(item.content, field);
    const found = given
      ? violations(constraint, item.content[field])
      : [{ pointer: '', kind: 'missing' as const, found: 'nothing', expected: 'present', message: `${field} is missing` }];
    for (const violation of found) {
      const pointer = `/content/${field}${violation.pointer}`;
      const base = {
        ...about(item, pointer, {
          found: violation.found,
          expected: violation.expected,
          message: '',
          mend: '',
          questions: questionsOfKind(item.kind),
        }),
        clause,
      };
      if (violation.kind === 'missing') {
        yield {
          ...base,
          verdict: 'incomplete',
          message: `${item.path}: ${violation.message}; ${clause} names it.`,
          mend: 'Report it.',
        };
      } else {
        yield {
          ...base,
          verdict: otherwiseOf(constraint) ?? classOf(demand),
          message: `${item.path}: ${field}: ${violation.message}; ${demand.method.id} demands it.`,
          mend:
            classOf(demand) === 'incomplete'
              ? 'Do what the procedure asks, then report it.'
              : 'The protocol was not followed: repeat the work by the method, or prepare a new submission.',
        };
      }
    }
  }
}

const followed: ReleaseRule = {
  ...facts,
  id: 'protocol/followed',
  title: 'Every method was carried out as the plan says.',
  reason: 'A specified modification that was made or shown in another way is not the one that was authorized.',
  sources: [pccp('sections V.D, VII.B; Appendix B, scenario 3.2')],
  example: 'The reference standard is RS-9 where the plan says RS-1.',
  *judge(release) {
    for (const demand of methodDemands(release)) {
      for (const item of servingDemand(release, demand))
        for (const seen of violatedMusts(demand, item))
          if (seen.verdict !== 'incomplete' || classOf(demand) === 'incomplete') yield seen;
    }
  },
};

/** Fields that a `must` names and the evidence lacks: a matter of its form. */
export function* missingFields(release: ReleaseCase): Generator<Observation> {
  for (const demand of methodDemands(release)) {
    if (classOf(demand) === 'incomplete') continue;
    for (const item of servingDemand(release, demand))
      for (const seen of violatedMusts(demand, item)) if (seen.verdict === 'incomplete') yield seen;
  }
}

/** The test sets that the cited methods speak of. */
function citedTestSets(release: ReleaseCase): string[] {
  return [...new Set(release.methods.flatMap(({ method }) => testSetsOfMethod(method)))];
}

const testSetIdentity: ReleaseRule = {
  ...facts,
  id: 'protocol/test-set-identity',
  title: 'The test set is the one that the protocol names.',
  reason: 'Twelve hard cases less make another test.',
  sources: [pccp('section VII.B(1), Appendix A 1.d')],
  example: 'The digest of the test set in the report is not that of the plan.',
  questions: [2, 3],
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    const cited = citedTestSets(release);
    for (const { item, named, digest, pointer, what = named } of testSetDigests(release)) {
      if (!cited.includes(named)) continue;
      const planned = testSetDigest(release.governance, named);
      const expected = planned.perRelease ? declaredDigest(release, named) : planned.sha256;
      if (expected === hexOf(digest)) continue;
      if (expected === undefined) {
        yield about(item, pointer, {
          verdict: 'incomplete',
          found: digest,
          expected: `a dataset-report that declares ${named}`,
          message: `${named} grows with every release and no dataset-report declares its digest.`,
          mend: `Add the dataset-report of ${named}.`,
        });
        continue;
      }
      yield about(item, pointer, {
        found: hexOf(digest),
        expected,
        message: `${what} in ${item.path} ${what === named ? 'is' : 'are'} not the test set of the protocol.`,
        mend: 'Evaluate on the test set that the plan names.',
        clause: `test_sets.${named}`,
      });
    }
  },
};

function declaredDigest(release: ReleaseCase, testSet: string): string | undefined {
  const declared = readOf(release.evidence, 'dataset-report').find(({ content }) => content.test_set === testSet);
  return declared && hexOf(declared.content.sha256);
}

function* testSetDigests(
  release: ReleaseCase,
): Generator<{ item: EvidenceItem; named: string; digest: string; pointer: string; what?: string }> {
  for (const { item, report } of allEvaluations(release)) {
    for (const [index, { id, sha256 }] of report.test_sets.entries())
      yield { item, named: id, digest: sha256, pointer: `/content/test_sets/${index}/sha256` };
    for (const { testSet, pointer, evaluation } of item.rows) {
      const digest = evaluation?.table.testSetDigest;
      if (digest !== undefined) yield { item, named: testSet, digest, pointer, what: `the rows of ${testSet}` };
    }
  }
  for (const kind of ['dataset-report', 'sequestration-report'] as const) {
    for (const { item, content } of readOf(release.evidence, kind))
      yield { item, named: content.test_set, digest: content.sha256, pointer: '/content/sha256' };
  }
}

const evaluationBudget: ReleaseRule = {
  ...facts,
  id: 'protocol/evaluation-budget',
  title: 'The test set was looked at no more often than planned.',
  reason: 'A test set that is used again and again teaches the model its own exam.',
  sources: [pccp('Appendix A 1.d.3')],
  example: 'evaluation_number: 9 where the plan allows 8.',
  questions: [3],
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    const budgets = new Map(testSetsOf(release.plan).map(({ id, budget }) => [id, budget]));
    const before = previousReports(release).flatMap((report) => report.test_sets);
    for (const { item, report } of allEvaluations(release)) {
      for (const [index, { id, sha256, evaluation_number: number }] of report.test_sets.entries()) {
        const budget = budgets.get(id) ?? Infinity;
        const pointer = `/content/test_sets/${index}`;
        const clause = `test_sets.${id}.max_evaluations`;
        if (number === undefined) {
          if (budget === Infinity) continue;
          yield about(item, pointer, {
            verdict: 'incomplete',
            found: 'no evaluation_number',
            expected: `which evaluation of ${id} this is`,
            message: `${item.path} does not say how often ${id} was evaluated.`,
            mend: 'Add evaluation_number.',
            clause,
          });
          continue;
        }
        if (number > budget) {
          yield about(item, `${pointer}/evaluation_number`, {
            found: `evaluation ${number}`,
            expected: `at most ${budget}`,
            message: `This is evaluation ${number} of ${id}; the plan allows ${budget}.`,
            mend: 'Use a new test set by a new submission.',
            clause,
          });
        }
        const last = before.find((set) => set.id === id && hexOf(set.sha256) === hexOf(sha256))?.evaluation_number ?? 0;
        if (number <= last) {
          yield about(item, `${pointer}/evaluation_number`, {
            level: 'warn',
            found: `evaluation ${number}`,
            expected: `more than ${last}`,
            message: `${id} had evaluation ${last} at the last release already.`,
            mend: 'Count every look at the test set.',
            clause,
          });
        }
      }
    }
  },
};

/** The intervals that a plan names for a single figure of a metric on a test set and a group. */
export function plannedIntervals(release: ReleaseCase, metric: string, testSet: string, grouped: boolean): Set<string> {
  const named = new Set<string>();
  for (const { method } of release.methods) {
    for (const criterion of (method.criteria ?? []).filter(isMeasured)) {
      const { interval } = criterion;
      if (interval === undefined || criterion.compared_with !== undefined || criterion.gap_between !== undefined) continue;
      if (criterion.metric === metric && criterion.test_set === testSet && grouped === (criterion.for_each !== undefined)) {
        named.add(`${interval.method} ${interval.level}`);
      }
    }
  }
  if (grouped) {
    for (const { interval, metrics, test_set: of } of Object.values(release.plan.subgroups ?? {})) {
      const known = metricOf(release.plan, metric);
      const fits = interval === undefined || known === undefined ? undefined : fitting(known, interval);
      if (fits !== undefined && of === testSet && metrics.includes(metric)) named.add(`${fits.method} ${fits.level}`);
    }
  }
  return named;
}

const intervalMethod: ReleaseRule = {
  ...facts,
  id: 'protocol/interval-method',
  title: 'Intervals are by the method and the level of the plan.',
  reason: 'Another method gives another limit, and the limit decides.',
  sources: [STATISTICS, LIFECYCLE],
  example: 'A Wald interval where the plan says Wilson.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    for (const { item, report } of allEvaluations(release)) {
      for (const [index, { metric, test_set: testSet, group, interval }] of report.results.entries()) {
        if (interval?.method === undefined && interval?.level === undefined) continue;
        const planned = plannedIntervals(release, metric, testSet, Object.keys(group).length > 0);
        const fits = [...planned].some((name) => {
          const [method, level] = name.split(' ');
          return (interval.method ?? method) === method && (interval.level === undefined || String(interval.level) === level);
        });
        if (planned.size === 0 || fits) continue;
        const found = `${interval.method ?? 'no method'} at ${interval.level ?? 'no level'}`;
        yield about(item, `/content/results/${index}/interval`, {
          found,
          expected: listed([...planned]),
          message: `The interval of ${metric} on ${testSet} (${groupName(group)}) is by ${found}; the plan says ${listed([...planned])}.`,
          mend: 'Report the interval that the plan names.',
        });
      }
    }
  },
};

const clustering: ReleaseRule = {
  ...facts,
  id: 'protocol/clustering',
  title: 'Intervals respect that several cases belong to one patient.',
  reason: 'Cases of one patient are alike; counting them as independent makes an interval too narrow.',
  sources: [LIFECYCLE],
  example: '2,000 cases of 1,700 patients, with intervals made from counts.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    for (const { id, component, method } of release.methods) {
      if (method.clustered_by === undefined) continue;
      const sets = new Set((method.criteria ?? []).filter(isMeasured).map(({ test_set: testSet }) => testSet));
      for (const { item, report } of evaluationsOf(release, id)) {
        for (const [index, set] of report.test_sets.entries()) {
          // Rows tell which cases belong together, and their intervals respect it.
          const inRows = item.rows.some(({ testSet, clusters }) => testSet === set.id && clusters !== undefined);
          if (!sets.has(set.id) || inRows || set.clusters === set.analysed) continue;
          yield about(item, `/content/test_sets/${index}`, {
            found: set.clusters === undefined ? 'no number of clusters' : `${set.analysed} cases in ${set.clusters} clusters`,
            expected: `as many clusters as cases, for figures made from counts`,
            message: `${set.id} is clustered by ${method.clustered_by}, and intervals from counts take its ${set.analysed} cases as independent.`,
            mend: 'Add the rows with their cluster column (predictions); or state clusters, where every case is of another patient.',
            clause: `protocol.${component}.${id}.clustered_by`,
          });
        }
      }
    }
  },
};

export const PROTOCOL_RULES: readonly ReleaseRule[] = [followed, testSetIdentity, evaluationBudget, intervalMethod, clustering];
