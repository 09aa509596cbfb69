import type { CriterionOutcome, DeviceReport, SubgroupMetric, SubgroupOutcome, TraceabilityRow } from '../formats/generated/types.ts';
import { grouped, type Task, type Tasks } from './findings.ts';
import { figure, groupText, limitValues } from './phrases.ts';
import { axisOf, type Axis, type Mark } from './plot.ts';

/** What the tables of every surface show, worked out once. */

export const isMet = ({ result }: CriterionOutcome): boolean => result === 'met';
const fails = ({ result }: CriterionOutcome): boolean => result === 'not met' || result === 'not shown';

/** Rows that no reader may miss first; each part in the order of the plan. */
export function worstFirst(outcomes: readonly CriterionOutcome[]): CriterionOutcome[] {
  const rank = { 'not met': 0, 'not shown': 1, 'not tested': 2, met: 3 } as const;
  return outcomes.toSorted((a, b) => rank[a.result] - rank[b.result]);
}

/** Criteria on all cases, gaps among them, stand open; those of single groups fold when they are met. */
export function splitCriteria(outcomes: readonly CriterionOutcome[]): { readonly open: readonly CriterionOutcome[]; readonly folded: readonly CriterionOutcome[] } {
  const folds = (outcome: CriterionOutcome): boolean => isMet(outcome) && Object.values(outcome.group).some((level) => level !== '*');
  return { open: worstFirst(outcomes.filter((outcome) => !folds(outcome))), folded: outcomes.filter(folds) };
}

export interface SubgroupRow {
  readonly group: string;
  readonly outcome: SubgroupOutcome;
  readonly metric: SubgroupMetric;
  readonly mark: Mark;
  /** The criteria that were judged for this figure of this group. */
  readonly criteria: readonly CriterionOutcome[];
  /** Blocking findings about the group itself. */
  readonly tasks: readonly Task[];
  readonly standing: 'holds' | 'fails' | 'not judged';
}

/** One metric of one subgroup set: the rows that share an axis. */
export interface SubgroupTable {
  readonly set: string;
  readonly metric: string;
  readonly rows: readonly SubgroupRow[];
  readonly axis: Axis | undefined;
}

/** Characters of an interval plot. */
export const PLOT_WIDTH = 21;

const NOTHING = { estimate: null, lower: null, upper: null, counts: null };

/** A group's name does not depend on the order in which its attributes are written. */
const figureKey = (metric: string, group: Readonly<Record<string, string>>): string => JSON.stringify([metric, Object.entries(group).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

function rowOf(outcome: SubgroupOutcome, metric: SubgroupMetric, criteria: readonly CriterionOutcome[], tasks: readonly Task[]): SubgroupRow {
  const limits = criteria.filter(({ reference, operating_point: point }) => reference === null && point === null).flatMap(({ limit }) => limitValues(limit));
  const failing = outcome.status === 'missing' || tasks.length > 0 || criteria.some(fails);
  const holds = outcome.status === 'judged' && criteria.every(isMet);
  return {
    group: groupText(outcome.group),
    outcome,
    metric,
    mark: { estimate: metric.estimate, lower: metric.lower, upper: metric.upper, limits: [...new Set(limits)] },
    criteria,
    tasks,
    standing: failing ? 'fails' : holds ? 'holds' : 'not judged',
  };
}

/** The axis of the groups that were judged: one with three cases would press the intervals of the others into a corner. */
function axisFor(rows: readonly SubgroupRow[]): Axis | undefined {
  const judged = rows.filter(({ outcome }) => outcome.status === 'judged');
  return axisOf((judged.length === 0 ? rows : judged).map(({ mark }) => mark), PLOT_WIDTH);
}

/** The subgroup tables of a device, one for each set and metric, in the order of the plan. */
export function subgroupTables(device: DeviceReport, tasks: Tasks): SubgroupTable[] {
  const criteria = grouped(device.criteria, ({ metric, group }) => figureKey(metric, group));
  const about = grouped(tasks.all.filter(({ finding }) => finding.rule.startsWith('subgroup/')), ({ finding }) => finding.subject);
  const tables: SubgroupTable[] = [];
  for (const [set, outcomes] of grouped(device.subgroups, (outcome) => outcome.set)) {
    const metrics = new Set(outcomes.flatMap((outcome) => outcome.metrics.map(({ metric }) => metric)));
    for (const name of metrics.size === 0 ? [''] : metrics) {
      const rows = outcomes.map((outcome) => {
        const metric = outcome.metrics.find((one) => one.metric === name) ?? { metric: name, ...NOTHING };
        return rowOf(outcome, metric, criteria.get(figureKey(name, outcome.group)) ?? [], about.get(groupText(outcome.group)) ?? []);
      });
      tables.push({ set, metric: name, rows, axis: axisFor(rows) });
    }
  }
  return tables;
}

/**
 * What a reader must not miss: the figures that fail, and the groups that could not be judged. What is about the group and not
 * about one of its figures is told once.
 */
export function exceptionsOf(tables: readonly SubgroupTable[]): SubgroupTable[] {
  const told = new Set<SubgroupOutcome>();
  return tables.map((one) => {
    const rows = one.rows.filter(({ standing, outcome, criteria }) => {
      if (standing === 'holds' || (standing === 'not judged' && outcome.status === 'unknown')) return false;
      const first = !told.has(outcome);
      told.add(outcome);
      return first || criteria.some(fails);
    });
    return { ...one, rows };
  });
}

/** How far a figure is inside its limit; undefined where only a comparison is limited. */
function room({ statistic, limit, estimate, lower, upper, reference }: CriterionOutcome): number | undefined {
  const value = statistic === 'lower' ? lower : statistic === 'upper' ? upper : statistic === 'estimate' ? estimate : null;
  if (value === null || reference !== null) return undefined;
  const [floor, ceiling] = [limit.at_least ?? limit.above, limit.at_most ?? limit.below];
  return floor !== undefined ? value - floor : ceiling !== undefined ? ceiling - value : undefined;
}

/** The group that holds by the least: what a reader asks for when all hold. */
export function closestToLimit({ rows }: SubgroupTable): { readonly row: SubgroupRow; readonly criterion: CriterionOutcome } | undefined {
  let closest: { row: SubgroupRow; criterion: CriterionOutcome; room: number } | undefined;
  for (const row of rows) {
    for (const criterion of row.criteria) {
      const left = room(criterion);
      if (row.standing === 'holds' && left !== undefined && (closest === undefined || left < closest.room)) closest = { row, criterion, room: left };
    }
  }
  return closest;
}

export function intervalText({ estimate, lower, upper }: SubgroupMetric, limits: readonly number[]): string {
  const interval = lower === null || upper === null ? '' : ` (${figure(lower, { limits })} to ${figure(upper, { limits })})`;
  return `${figure(estimate, { limits })}${interval}`;
}

export interface Standing {
  readonly groups: number;
  readonly hold: number;
  readonly fail: number;
  readonly insufficient: number;
  readonly unknown: number;
}

/** How the groups of a set stand, each counted once though it has several figures. */
export function standingOf(tables: readonly SubgroupTable[]): Standing {
  const rows = tables.flatMap((table) => table.rows);
  const count = (some: (row: SubgroupRow) => boolean): number => new Set(rows.filter(some).map(({ outcome }) => outcome)).size;
  const fail = new Set(rows.filter(({ standing }) => standing === 'fails').map(({ outcome }) => outcome));
  const hold = new Set(rows.filter(({ standing, outcome }) => standing === 'holds' && !fail.has(outcome)).map(({ outcome }) => outcome));
  return {
    groups: count(() => true),
    hold: hold.size,
    fail: fail.size,
    insufficient: count(({ outcome }) => outcome.status === 'insufficient' && !fail.has(outcome)),
    unknown: count(({ outcome }) => outcome.status === 'unknown' && !fail.has(outcome)),
  };
}

export interface TraceCell {
  readonly method: string;
  readonly missing: readonly string[];
  readonly failing: readonly string[];
  readonly count: number;
}

export interface TraceRow {
  readonly modification: string;
  readonly cells: Readonly<Record<TraceabilityRow['component'], readonly TraceCell[]>>;
}

/** Modification by component; a component without a method was declared not needed by the plan. */
export function traceRows({ traceability, modifications }: DeviceReport): TraceRow[] {
  const names = [...new Set([...modifications, ...traceability.map(({ modification }) => modification)])];
  return names.map((modification) => {
    const cells = (component: TraceabilityRow['component']): TraceCell[] =>
      traceability
        .filter((row) => row.modification === modification && row.component === component)
        .map(({ method, evidence }) => ({
          method,
          missing: evidence.filter(({ status }) => status === 'missing').map(({ kind }) => kind),
          failing: evidence.filter(({ status }) => status === 'failing').map(({ kind }) => kind),
          count: evidence.length,
        }));
    return {
      modification,
      cells: { data_management: cells('data_management'), retraining: cells('retraining'), performance_evaluation: cells('performance_evaluation'), update_procedures: cells('update_procedures') },
    };
  });
}

/** Where the manifest lies: evidence is named from there, as in the manifest itself. */
export function fromManifest({ manifest }: DeviceReport, path: string): string {
  const folder = manifest === null ? '' : manifest.slice(0, manifest.lastIndexOf('/') + 1);
  return folder !== '' && path.startsWith(folder) ? path.slice(folder.length) : path;
}
