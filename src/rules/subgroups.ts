import type { ReleaseCase } from '../case/case.ts';
import { UNKNOWN } from '../predictions/planned.ts';
import type { ChangeControlPlan, EvaluationReport, Minimum, SubgroupSet } from '../formats/generated/types.ts';
import { allEvaluations, previousReports, readOf, type Evaluation } from './evidences.ts';
import { knownMetric } from './figures.ts';
import { isMeasured } from './plan/subject.ts';
import { findResult, type Placed } from './placed.ts';
import { placeKey, resultsFor } from './results.ts';
import { rowLevels, rowSize } from './rows.ts';

export type Group = Readonly<Record<string, string>>;

/** A level, an intersection of levels, or the unknown of an attribute, as the plan demands it and the report shows it. */
export interface Level {
  readonly set: string;
  readonly group: Group;
  /** The attributes that it is a level of, joined by `+`. */
  readonly attribute: string;
  readonly minimum: Minimum;
  readonly ifInsufficient: 'block' | 'state-as-limitation';
  readonly results: ReadonlyMap<string, Placed>;
  readonly missing: readonly string[];
  readonly positives: number | undefined;
  readonly negatives: number | undefined;
  readonly status: 'judged' | 'insufficient' | 'unknown' | 'missing';
}

export interface AssessedSet {
  readonly id: string;
  readonly set: SubgroupSet;
  readonly levels: readonly Level[];
}

/** The subgroup sets that the criteria of the cited methods name, whether or not the plan has them. */
function namedSets(release: ReleaseCase): Set<string> {
  const criteria = release.methods.flatMap(({ method }) => method.criteria ?? []).filter(isMeasured);
  return new Set(criteria.flatMap(({ for_each: each }) => (typeof each === 'string' ? [each] : [])));
}

/** What is not reported reaches nothing but what is not asked for. */
const atLeast = (n = -Infinity, minimum = -Infinity): boolean => n >= minimum;

/** Whether a group has the cases that a minimum asks for. What is not reported is not there. */
export function suffices(minimum: Minimum | undefined, positives: number | undefined, negatives: number | undefined): boolean {
  if (minimum === undefined) return true;
  const cases = positives === undefined && negatives === undefined ? undefined : (positives ?? 0) + (negatives ?? 0);
  return atLeast(positives, minimum.positives) && atLeast(negatives, minimum.negatives) && atLeast(cases, minimum.cases);
}

/** Whether a metric's cells count cases by their truth: agreement counts by a comparator. */
export const countsCases = (plan: ChangeControlPlan, metric: string): boolean => knownMetric(plan, metric) !== undefined && metric !== 'ppa' && metric !== 'npa';

/** Positives and negatives of a group on a test set, from whichever results tell: those that count cases before all others. */
export function groupSize(
  plan: ChangeControlPlan,
  reports: readonly EvaluationReport[],
  testSet: string,
  group: Group,
): { positives: number | undefined; negatives: number | undefined } {
  const own = reports.flatMap((report) => resultsFor(report, testSet, group));
  const results = [...own.filter(({ metric }) => countsCases(plan, metric)), ...own];
  const sum = (a: 'tp' | 'tn', b: 'fn' | 'fp'): number | undefined => {
    for (const { counts } of results) {
      const [x, y] = [counts?.[a], counts?.[b]];
      if (x !== undefined && y !== undefined) return x + y;
    }
    return undefined;
  };
  return { positives: sum('tp', 'fn'), negatives: sum('tn', 'fp') };
}

/** The size of a group as the rows have it, else as it is reported. */
export function sizeOn(plan: ChangeControlPlan, evaluations: readonly Evaluation[], testSet: string, group: Group): ReturnType<typeof groupSize> {
  for (const evaluation of evaluations) {
    const size = rowSize(evaluation, testSet, group);
    if (size !== undefined) return size;
  }
  return groupSize(plan, evaluations.map(({ report }) => report), testSet, group);
}

function levelsFromData(
  release: ReleaseCase,
  evaluations: readonly Evaluation[],
  testSet: string,
  attribute: string,
): string[] {
  const found = new Set(evaluations.flatMap((evaluation) => rowLevels(evaluation, testSet, attribute)));
  for (const { report } of evaluations) {
    for (const { group, test_set: of } of report.results) {
      const level = group[attribute];
      if (of === testSet && level !== undefined) found.add(level);
    }
  }
  for (const { content } of readOf(release.evidence, 'dataset-report')) {
    if (content.test_set === testSet) for (const level of Object.keys(content.distribution[attribute] ?? {})) found.add(level);
  }
  found.delete(UNKNOWN);
  return [...found].sort();
}

function crossed(attributes: readonly string[], levels: ReadonlyMap<string, readonly string[]>): Group[] {
  return attributes.reduce<Group[]>(
    (groups, attribute) =>
      groups.flatMap((group) => (levels.get(attribute) ?? []).map((level) => ({ ...group, [attribute]: level }))),
    [{}],
  );
}

function assessLevel(
  release: ReleaseCase,
  evaluations: readonly Evaluation[],
  id: string,
  set: SubgroupSet,
  group: Group,
  rule: { minimum: Minimum; if_insufficient: Level['ifInsufficient'] },
): Level {
  const results = new Map<string, Placed>();
  const missing: string[] = [];
  for (const metric of set.metrics) {
    const placed = findResult(release, evaluations, { metric, testSet: set.test_set, group });
    if (placed === undefined) missing.push(metric);
    else results.set(metric, placed);
  }
  const { positives, negatives } = sizeOn(release.plan, evaluations, set.test_set, group);
  const unknown = Object.values(group).includes(UNKNOWN);
  const status = unknown
    ? 'unknown'
    : results.size === 0
      ? 'missing'
      : suffices(rule.minimum, positives, negatives)
        ? 'judged'
        : 'insufficient';
  return {
    set: id,
    group,
    attribute: Object.keys(group).join('+'),
    minimum: rule.minimum,
    ifInsufficient: rule.if_insufficient,
    results,
    missing,
    positives,
    negatives,
    status,
  };
}

function assessSet(release: ReleaseCase, evaluations: readonly Evaluation[], id: string, set: SubgroupSet): AssessedSet {
  const planned = new Map<string, readonly string[]>();
  const levels: Level[] = [];
  for (const [attribute, rule] of Object.entries(set.attributes)) {
    const known =
      rule.levels === 'from-data'
        ? levelsFromData(release, evaluations, set.test_set, attribute)
        : rule.levels.filter((level) => level !== UNKNOWN);
    planned.set(attribute, known);
    for (const level of [...known, UNKNOWN]) levels.push(assessLevel(release, evaluations, id, set, { [attribute]: level }, rule));
  }
  for (const intersection of set.intersections ?? []) {
    for (const group of crossed(intersection.of, planned))
      levels.push(assessLevel(release, evaluations, id, set, group, intersection));
  }
  return { id, set, levels };
}

const assessed = new WeakMap<ReleaseCase, readonly AssessedSet[]>();

/** Every demanded subgroup set with its levels. */
export function subgroupsOf(release: ReleaseCase): readonly AssessedSet[] {
  const known = assessed.get(release);
  if (known !== undefined) return known;
  const evaluations = allEvaluations(release);
  const planned = new Map(Object.entries(release.plan.subgroups ?? {}));
  const sets = [...namedSets(release)].flatMap((id) => {
    const set = planned.get(id);
    return set === undefined ? [] : [assessSet(release, evaluations, id, set)];
  });
  assessed.set(release, sets);
  return sets;
}

const limitations = new WeakMap<ReleaseCase, ReadonlySet<string>>();

/** Whether the labeling names a group among its limitations. */
export function isStatedLimitation(release: ReleaseCase, group: Group): boolean {
  const known = limitations.get(release) ?? statedLimitations(release);
  limitations.set(release, known);
  return known.has(placeKey('', group));
}

function statedLimitations(release: ReleaseCase): ReadonlySet<string> {
  const stated = readOf(release.evidence, 'labeling-record').flatMap(({ content }) => content.limitations);
  return new Set(stated.filter(({ text }) => text.trim() !== '').map(({ group }) => placeKey('', group)));
}

const attributesKey = (attributes: readonly string[]): string => [...attributes].sort().join('\n');

/** Levels that the last release reported on a set's test set, with their sizes. */
export function previousLevels(
  release: ReleaseCase,
  set: SubgroupSet,
): { group: Group; positives: number | undefined; negatives: number | undefined }[] {
  const reports = previousReports(release);
  const crossings = (set.intersections ?? []).map(({ of }) => attributesKey(of));
  const planned = new Set([...Object.keys(set.attributes), ...crossings]);
  const groups = new Map<string, Group>();
  for (const { group, test_set: testSet } of reports.flatMap(({ results }) => results)) {
    if (testSet === set.test_set && planned.has(attributesKey(Object.keys(group)))) groups.set(placeKey('', group), group);
  }
  return [...groups.values()].map((group) => ({ group, ...groupSize(release.plan, reports, set.test_set, group) }));
}
