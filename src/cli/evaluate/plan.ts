import { realpath } from 'node:fs/promises';
import { relative, resolve, sep, dirname } from 'node:path';
import { identifyModel } from '../../case/model.ts';
import type { Governance } from '../../case/case.ts';
import { outlineGovernance, readGovernance } from '../../case/governance.ts';
import { readSource } from '../../case/read.ts';
import { scopeOf } from '../../case/scope.ts';
import type { NamedInterval } from '../../evaluation/content.ts';
import type { Group } from '../../evaluation/summary.ts';
import type { Document } from '../../formats/document.ts';
import type { ChangeControlPlan, MeasuredCriterion, Method, ModelRelease, SubgroupSet } from '../../formats/generated/types.ts';
import { UNKNOWN } from '../../predictions/planned.ts';
import type { BinaryTable } from '../../predictions/table.ts';
import { openWorktree } from '../../repository/worktree.ts';
import { isMeasured } from '../../rules/plan/subject.ts';
import { UsageError } from '../terminal.ts';

/** What a plan asks of one test set, and whose model it is about. */
export interface Planned {
  readonly plan: ChangeControlPlan;
  readonly planDocument: Document;
  readonly governance: Governance;
  readonly configuration: ModelRelease['configuration'];
  readonly testSet: string;
  readonly methods: readonly { readonly id: string; readonly method: Method; readonly criteria: readonly MeasuredCriterion[] }[];
  readonly sets: readonly SubgroupSet[];
  /** Of the manifest as it lies on disk; undefined where there is none, or its model cannot be identified. */
  readonly version: string | undefined;
  readonly model: string | undefined;
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The methods of performance evaluation that judge something on a test set. */
function methodsOn(plan: ChangeControlPlan, testSet: string): Planned['methods'] {
  return Object.entries(plan.protocol.performance_evaluation).flatMap(([id, method]) => {
    const criteria = (method.criteria ?? []).filter(isMeasured).filter((criterion) => criterion.test_set === testSet);
    return criteria.length === 0 ? [] : [{ id, method, criteria }];
  });
}

function testSetOf(plan: ChangeControlPlan, asked: string | undefined): string {
  const known = unique(Object.values(plan.protocol.performance_evaluation).flatMap(({ criteria = [] }) => criteria.filter(isMeasured).map(({ test_set: testSet }) => testSet)));
  const [only, second] = known;
  if (asked !== undefined && known.includes(asked)) return asked;
  if (asked !== undefined) throw new UsageError(`the plan judges nothing on ${asked}`, `Its test sets are ${known.join(', ')}.`);
  if (only !== undefined && second === undefined) return only;
  throw new UsageError('which test set is this?', `Name it with --test-set; the plan has ${known.join(', ')}.`);
}

/**
 * Reads a plan, and the manifest that it names where that lies on disk.
 * @throws UsageError where the plan cannot be read, or does not tell the test set.
 */
export async function readPlanned(path: string, cwd: string, testSet: string | undefined): Promise<Planned> {
  const file = await realpath(resolve(cwd, path)).catch(() => {
    throw new UsageError(`--plan: ${path} does not exist`, 'Name a change-control-plan.yaml.');
  });
  const tree = await openWorktree(dirname(file));
  const planPath = relative(await realpath(tree.path), file).split(sep).join('/');
  const outline = await outlineGovernance(tree, 'head', planPath);
  const { value: plan, document } = outline.plan;
  if (plan === undefined || document === undefined) throw new UsageError(`--plan: ${path} cannot be read`, 'plumbline lint says what to mend.');
  const named = testSetOf(plan, testSet);
  const scope = scopeOf(plan);
  const manifest = scope === undefined ? undefined : (await readSource<ModelRelease>(tree, scope.manifestPath, { at: 'head', schema: 'model-release' })).value;
  const model = scope === undefined || manifest === undefined ? undefined : (await identifyModel(tree, scope.manifestPath, manifest)).digest;
  const sets = Object.values(plan.subgroups ?? {}).filter((set) => set.test_set === named);
  const governance = await readGovernance(tree, outline);
  return { plan, planDocument: document, governance, configuration: manifest?.configuration ?? {}, testSet: named, methods: methodsOn(plan, named), sets, version: manifest?.version, model };
}

/** The attributes that the plan divides the test set by, alone and crossed. */
export function partitionsOf({ sets, methods }: Planned): string[][] {
  const ofSets = sets.flatMap((set) => [...Object.keys(set.attributes).map((name) => [name]), ...(set.intersections ?? []).map(({ of }) => [...of])]);
  const ofCriteria = methods.flatMap(({ criteria }) =>
    criteria.flatMap(({ for_each: each, gap_between: gaps = [] }) => [...(typeof each === 'object' ? [[each.attribute]] : []), ...gaps.map((name) => [name])]),
  );
  return [...new Map([...ofSets, ...ofCriteria].map((names) => [JSON.stringify(names), names])).values()];
}

/** Levels that the plan names, or that the table has where it names none, and the unknown. */
function levelsOf(attribute: string, sets: readonly SubgroupSet[], table: BinaryTable): string[] {
  const planned = sets.flatMap((set) => {
    const levels = set.attributes[attribute]?.levels;
    return levels === undefined || levels === 'from-data' ? [] : levels;
  });
  const found = planned.length > 0 ? planned : (table.attributes.find(({ name }) => name === attribute)?.levels ?? []);
  return unique([...found, UNKNOWN]);
}

/** Every group that the plan wants reported: the whole, each level, each intersection, also without a case. */
export function groupsOf(planned: Planned, table: BinaryTable): Group[] {
  const groups = partitionsOf(planned).flatMap((names) =>
    names.reduce<Group[]>(
      (found, name) => found.flatMap((group) => levelsOf(name, planned.sets, table).filter((level) => names.length === 1 || level !== UNKNOWN).map((level) => ({ ...group, [name]: level }))),
      [{}],
    ),
  );
  return [{}, ...groups];
}

/** The metrics that the plan judges or wants reported on the test set. */
export function metricsOf({ sets, methods }: Planned): string[] {
  return unique([
    ...methods.flatMap(({ criteria }) => criteria.map(({ metric }) => metric)),
    ...sets.flatMap(({ metrics }) => metrics),
    ...methods.flatMap(({ method }) => method.report_only ?? []),
  ]);
}

/** The interval that the plan names for a single figure. */
export function intervalOf({ sets, methods }: Planned, metric: string, grouped: boolean): NamedInterval | undefined {
  const criterion = methods
    .flatMap(({ criteria }) => criteria)
    .find((one) => one.metric === metric && one.interval !== undefined && one.compared_with === undefined && one.gap_between === undefined && grouped === (one.for_each !== undefined));
  const set = grouped ? sets.find((one) => one.metrics.includes(metric) && one.interval !== undefined) : undefined;
  return criterion?.interval ?? set?.interval;
}
