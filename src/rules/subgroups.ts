import type { ReleaseCase } from '../case/case.ts';
import { UNKNOWN } from '../predictions/planned.ts';
import type {
  DatasetReport,
  EvaluationReport,
  LabelingRecord,
  Minimum,
  SubgroupSet,
} from '../formats/generated/types.ts';
import { allEvaluations, contentOf, ofKind, previousReports, type Evaluation } from './evidences.ts';
import { metricDefinition } from '../statistics/metrics.ts';
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

/** The subgroup sets that a criterion of a cited method names. */
export function demandedSets(release: ReleaseCase): string[] {
  const named = release.methods.flatMap(({ method }) =>
    (method.criteria ?? []).flatMap((criterion) =>
      isMeasured(criterion) && typeof criterion.for_each === 'string' ? [criterion.for_each] : [],
    ),
  );
  return [...new Set(named)].filter((id) => Object.hasOwn(release.plan.subgroups ?? {}, id));
}

const atLeast = (n: number | undefined, minimum: number | undefined): boolean =>
  minimum === undefined || (n !== undefined && n >= minimum);

/** Whether a group has the cases that a minimum asks for. What is not reported is not there. */
export function suffices(minimum: Minimum | undefined, positives: number | undefined, negatives: number | undefined): boolean {
  if (minimum === undefined) return true;
  const cases = positives === undefined && negatives === undefined ? undefined : (positives ?? 0) + (negatives ?? 0);
  return atLeast(positives, minimum.positives) && atLeast(negatives, minimum.negatives) && atLeast(cases, minimum.cases);
}

/** Whether a metric's cells count cases by their truth: agreement counts by a comparator, and a plan's own metric may count lesions. */
export const countsCases = (metric: string): boolean => metricDefinition(metric) !== undefined && metric !== 'ppa' && metric !== 'npa';

/** Positives and negatives of a group on a test set, from whichever results tell: those that count cases before all others. */
export function groupSize(
  reports: readonly EvaluationReport[],
  testSet: string,
  group: Group,
): { positives: number | undefined; negatives: number | undefined } {
  const own = reports.flatMap((report) => resultsFor(report, testSet, group));
  const results = [...own.filter(({ metric }) => countsCases(metric)), ...own.filter(({ metric }) => !countsCases(metric))];
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
export function sizeOn(evaluations: readonly Evaluation[], testSet: string, group: Group): ReturnType<typeof groupSize> {
  for (const evaluation of evaluations) {
    const size = rowSize(evaluation, testSet, group);
    if (size !== undefined) return size;
  }
  return groupSize(evaluations.map(({ report }) => report), testSet, group);
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
  for (const item of ofKind(release, 'dataset-report')) {
    const dataset = contentOf<DatasetReport>(item);
    if (dataset?.test_set === testSet) for (const level of Object.keys(dataset.distribution[attribute] ?? {})) found.add(level);
  }
  found.delete(UNKNOWN);
  return [...found].sort();
}

/** The planned levels of each attribute of a set; those from data as the report and the dataset-report have them. */
export function plannedLevels(
  release: ReleaseCase,
  evaluations: readonly Evaluation[],
  set: SubgroupSet,
): Map<string, string[]> {
  return new Map(
    Object.entries(set.attributes).map(([attribute, { levels }]): [string, string[]] => [
      attribute,
      levels === 'from-data'
        ? levelsFromData(release, evaluations, set.test_set, attribute)
        : levels.filter((level) => level !== UNKNOWN),
    ]),
  );
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
  const { positives, negatives } = sizeOn(evaluations, set.test_set, group);
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
  const planned = plannedLevels(release, evaluations, set);
  const levels: Level[] = [];
  for (const [attribute, rule] of Object.entries(set.attributes)) {
    for (const level of [...(planned.get(attribute) ?? []), UNKNOWN])
      levels.push(assessLevel(release, evaluations, id, set, { [attribute]: level }, rule));
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
  const sets = demandedSets(release).flatMap((id) => {
    const set = release.plan.subgroups?.[id];
    return set === undefined ? [] : [assessSet(release, evaluations, id, set)];
  });
  assessed.set(release, sets);
  return sets;
}

/** Whether the labeling names a group among its limitations. */
export function isStatedLimitation(release: ReleaseCase, group: Group): boolean {
  const known = limitations.get(release) ?? statedLimitations(release);
  limitations.set(release, known);
  return known.has(placeKey('', group));
}

const limitations = new WeakMap<ReleaseCase, ReadonlySet<string>>();

function statedLimitations(release: ReleaseCase): ReadonlySet<string> {
  const stated = ofKind(release, 'labeling-record').flatMap((item) => contentOf<LabelingRecord>(item)?.limitations ?? []);
  return new Set(stated.filter(({ text }) => text.trim() !== '').map(({ group }) => placeKey('', group)));
}

/** Levels that the last release reported on a set's test set, with their sizes. */
export function previousLevels(
  release: ReleaseCase,
  set: SubgroupSet,
): { group: Group; positives: number | undefined; negatives: number | undefined }[] {
  const reports = previousReports(release);
  const groups = new Map<string, Group>();
  for (const { results } of reports) {
    for (const { group, test_set: testSet } of results) {
      const attributes = Object.keys(group).sort();
      const crossing = (set.intersections ?? []).some(({ of }) => [...of].sort().join('\n') === attributes.join('\n'));
      const single = attributes.length === 1 && attributes.every((attribute) => Object.hasOwn(set.attributes, attribute));
      if (testSet === set.test_set && (single || crossing))
        groups.set(JSON.stringify(attributes.map((attribute) => [attribute, group[attribute]])), group);
    }
  }
  return [...groups.values()].map((group) => ({ group, ...groupSize(reports, set.test_set, group) }));
}
