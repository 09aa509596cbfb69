import type { ChangeControlPlan } from '../../formats/generated/types.ts';
import { constraintProblems } from '../../formats/constraint.ts';
import { globProblem, joinInside } from '../../formats/paths.ts';
import { FORMATS } from '../../evidence/readers.ts';
import { knownKinds } from '../../case/evidence.ts';
import { metricDefinition } from '../../statistics/metrics.ts';
import { criteriaOf, isMeasured, methodsOf, testSetsOf, token } from './subject.ts';

/** A fault of a plan: where, what is there, what should be. */
export interface Fault {
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
}

export const fault = (pointer: string, found: string, expected: string, mend: string): Fault => ({
  pointer,
  found,
  expected,
  mend,
});

function unknownName(pointer: string, name: string, what: string, known: Iterable<string>): Fault {
  const names = [...known];
  return fault(
    pointer,
    `${name}, which is no ${what} of this plan`,
    `one of ${names.length === 0 ? `the plan's (it has none)` : names.join(', ')}`,
    `Define ${name} or correct the name.`,
  );
}

function* repeated(entries: Iterable<{ id: string; pointer: string }>, what: string): Generator<Fault> {
  const seen = new Map<string, string>();
  for (const { id, pointer } of entries) {
    const first = seen.get(id);
    if (first !== undefined)
      yield fault(pointer, `${what} ${id} a second time`, `an id that no other ${what} has`, 'Give it an id of its own.');
    else seen.set(id, pointer);
  }
}

function* constraintFaults(pointer: string, constraint: unknown): Generator<Fault> {
  for (const problem of constraintProblems(constraint)) {
    yield fault(pointer, problem, 'JSON Schema keywords that can be judged', 'Correct the constraint.');
  }
  // JSON Schema for "any value": who writes `tested: true` means {const: true}, and would ask nothing.
  if (typeof constraint === 'boolean') {
    yield fault(pointer, `${constraint}, which is no demand`, `keywords, such as {const: ${constraint}}`, `Write {const: ${constraint}} if that value is meant.`);
  }
}

function* modificationFaults(plan: ChangeControlPlan): Generator<Fault> {
  const items = Object.keys(plan.configuration.items);
  for (const [id, modification] of Object.entries(plan.modifications)) {
    const base = `/modifications/${token(id)}`;
    for (const [index, item] of modification.may_change.entries()) {
      if (!items.includes(item)) yield unknownName(`${base}/may_change/${index}`, item, 'configuration item', items);
    }
    for (const key of ['within', 'added'] as const) {
      for (const [item, constraint] of Object.entries(modification[key] ?? {})) {
        const pointer = `${base}/${key}/${token(item)}`;
        if (!modification.may_change.includes(item))
          yield fault(pointer, item, `an item that ${id} may change`, `Add ${item} to may_change or remove the constraint.`);
        yield* constraintFaults(pointer, constraint);
      }
    }
    for (const [component, cited] of Object.entries(modification.protocol)) {
      const known = Object.keys(plan.protocol[component as keyof typeof plan.protocol] ?? {});
      for (const [index, method] of cited.entries()) {
        if (!known.includes(method))
          yield unknownName(`${base}/protocol/${component}/${index}`, method, `method of protocol.${component}`, known);
      }
    }
  }
  for (const [index, combination] of (plan.combinations ?? []).entries()) {
    for (const [at, id] of combination.entries()) {
      if (!(id in plan.modifications))
        yield unknownName(`/combinations/${index}/${at}`, id, 'modification', Object.keys(plan.modifications));
    }
  }
}

function* evidenceFaults(plan: ChangeControlPlan): Generator<Fault> {
  const kinds = knownKinds(plan);
  for (const { method, pointer } of methodsOf(plan)) {
    for (const [kind, demand] of Object.entries(method.evidence)) {
      const at = `${pointer}/evidence/${token(kind)}`;
      if (!kinds.has(kind)) yield unknownName(at, kind, 'evidence kind', kinds);
      if (
        demand.format !== undefined &&
        (kind === 'verification-report' || kind === 'sbom') &&
        !FORMATS.includes(demand.format)
      ) {
        yield fault(
          `${at}/format`,
          demand.format,
          `a format that Plumbline reads: ${FORMATS.join(', ')}`,
          'Name one of these formats.',
        );
      }
      for (const [field, constraint] of Object.entries(demand.must ?? {})) {
        yield* constraintFaults(`${at}/must/${token(field)}`, constraint);
      }
    }
  }
}

function* criterionFaults(plan: ChangeControlPlan): Generator<Fault> {
  const criteria = criteriaOf(plan);
  const testSets = testSetsOf(plan).map(({ id }) => id);
  const sets = Object.keys(plan.subgroups ?? {});
  yield* repeated(
    criteria.map(({ criterion, pointer }) => ({ id: criterion.id, pointer })),
    'criterion',
  );
  for (const { criterion, owner, pointer } of criteria) {
    const siblings = (owner.method.criteria ?? []).map(({ id }) => id);
    if (!isMeasured(criterion)) {
      for (const [index, id] of criterion.any_of.entries()) {
        if (!siblings.includes(id) || id === criterion.id)
          yield unknownName(`${pointer}/any_of/${index}`, id, `criterion of ${owner.id}`, siblings);
      }
      continue;
    }
    if (metricDefinition(criterion.metric) === undefined && plan.metrics?.[criterion.metric] === undefined) {
      yield unknownName(`${pointer}/metric`, criterion.metric, 'metric', Object.keys(plan.metrics ?? {}));
    }
    if (!testSets.includes(criterion.test_set))
      yield unknownName(`${pointer}/test_set`, criterion.test_set, 'test set', testSets);
    if (typeof criterion.for_each === 'string' && !sets.includes(criterion.for_each))
      yield unknownName(`${pointer}/for_each`, criterion.for_each, 'subgroup set', sets);
    yield* limitFaults(plan, criterion, pointer);
    for (const [index, attribute] of (criterion.gap_between ?? []).entries()) {
      const attributes = Object.values(plan.subgroups ?? {}).flatMap((set) =>
        set.test_set === criterion.test_set ? Object.keys(set.attributes) : [],
      );
      if (!attributes.includes(attribute))
        yield unknownName(
          `${pointer}/gap_between/${index}`,
          attribute,
          `subgroup attribute on ${criterion.test_set}`,
          attributes,
        );
    }
  }
  for (const { method, pointer, id } of methodsOf(plan)) {
    const own = (method.criteria ?? []).map((criterion) => criterion.id);
    for (const [index, criterion] of (method.in_order ?? []).entries()) {
      if (!own.includes(criterion)) yield unknownName(`${pointer}/in_order/${index}`, criterion, `criterion of ${id}`, own);
    }
  }
}

function* limitFaults(
  plan: ChangeControlPlan,
  criterion: Parameters<typeof isMeasured>[0] & { metric: string },
  pointer: string,
): Generator<Fault> {
  if (!isMeasured(criterion)) return;
  const type = plan.metrics?.[criterion.metric]?.type ?? metricDefinition(criterion.metric)?.type;
  const limit = criterion.at_least ?? criterion.above ?? criterion.at_most ?? criterion.below ?? criterion.within;
  if (type === 'proportion' && limit !== undefined && criterion.as !== 'ratio' && Math.abs(limit) > 1) {
    yield fault(
      pointer,
      `a limit of ${limit} for a proportion`,
      'a fraction between 0 and 1, not a percentage',
      `Write ${limit / 100} if ${limit} % is meant.`,
    );
  }
  if (criterion.statistic === 'both' && criterion.within === undefined) {
    yield fault(
      `${pointer}/statistic`,
      'statistic: both without within',
      'within: the margin that both limits keep',
      'Name the margin as within.',
    );
  }
  const paired = criterion.compared_with !== undefined || criterion.gap_between !== undefined;
  const single = criterion.interval?.method === 'wilson' || criterion.interval?.method === 'clopper-pearson';
  if (paired && single) {
    yield fault(
      `${pointer}/interval/method`,
      `${criterion.interval?.method ?? ''} for a difference`,
      'a method for differences, such as newcombe-paired or newcombe-independent',
      'Name an interval method for the difference of two figures.',
    );
  }
  if (!paired && (criterion.interval?.method ?? '').startsWith('newcombe-') && criterion.interval?.method !== 'newcombe-auroc') {
    yield fault(
      `${pointer}/interval/method`,
      `${criterion.interval?.method ?? ''} for a single figure`,
      'a method for one figure, such as wilson',
      'Name what the figure is compared with (compared_with), or a method for one figure.',
    );
  }
}

function* subgroupFaults(plan: ChangeControlPlan): Generator<Fault> {
  const testSets = testSetsOf(plan).map(({ id }) => id);
  for (const [id, set] of Object.entries(plan.subgroups ?? {})) {
    const base = `/subgroups/${token(id)}`;
    if (!testSets.includes(set.test_set)) yield unknownName(`${base}/test_set`, set.test_set, 'test set', testSets);
    for (const [index, metric] of set.metrics.entries()) {
      if (metricDefinition(metric) === undefined && plan.metrics?.[metric] === undefined)
        yield unknownName(`${base}/metrics/${index}`, metric, 'metric', Object.keys(plan.metrics ?? {}));
    }
    for (const [index, intersection] of (set.intersections ?? []).entries()) {
      for (const [at, attribute] of intersection.of.entries()) {
        if (!(attribute in set.attributes))
          yield unknownName(
            `${base}/intersections/${index}/of/${at}`,
            attribute,
            `attribute of ${id}`,
            Object.keys(set.attributes),
          );
      }
    }
  }
}

function* impactFaults(plan: ChangeControlPlan): Generator<Fault> {
  const modifications = Object.keys(plan.modifications);
  const controls = new Set([
    ...methodsOf(plan).map(({ id }) => id),
    ...criteriaOf(plan).map(({ criterion }) => criterion.id),
    ...Object.keys(plan.subgroups ?? {}),
  ]);
  const { impact_assessment: impact } = plan;
  for (const id of Object.keys(impact.modifications)) {
    if (!modifications.includes(id))
      yield unknownName(`/impact_assessment/modifications/${token(id)}`, id, 'modification', modifications);
  }
  for (const [index, interaction] of (impact.interactions ?? []).entries()) {
    const base = `/impact_assessment/interactions/${index}`;
    for (const [at, id] of interaction.of.entries())
      if (!modifications.includes(id)) yield unknownName(`${base}/of/${at}`, id, 'modification', modifications);
    if (!controls.has(interaction.control))
      yield unknownName(`${base}/control`, interaction.control, 'method, criterion or subgroup set', controls);
  }
  for (const [index, control] of impact.cumulative.controls.entries()) {
    if (!controls.has(control))
      yield unknownName(
        `/impact_assessment/cumulative/controls/${index}`,
        control,
        'method, criterion or subgroup set',
        controls,
      );
  }
}

function* pathFaults(plan: ChangeControlPlan): Generator<Fault> {
  const paths: [string, string][] = [
    ['/release', plan.release],
    ...plan.configuration.root.map((root, index): [string, string] => [`/configuration/root/${index}`, root]),
  ];
  for (const [pointer, path] of paths) {
    const joined = joinInside('', path);
    if ('problem' in joined)
      yield fault(
        pointer,
        `${path}: ${joined.problem}`,
        'a path inside the repository, relative to its root',
        'Correct the path.',
      );
  }
  for (const [id, item] of Object.entries(plan.configuration.items)) {
    for (const [index, glob] of (item.files ?? []).entries()) {
      const problem = globProblem(glob);
      if (problem !== undefined)
        yield fault(
          `/configuration/items/${token(id)}/files/${index}`,
          `${glob}: ${problem}`,
          'a glob such as weights/*.safetensors',
          'Correct the glob.',
        );
    }
  }
}

/** References of a plan that do not resolve, ids that stand twice, constraints and limits that mean nothing. */
export function* planFaults(plan: ChangeControlPlan): Generator<Fault> {
  yield* repeated(methodsOf(plan), 'method');
  yield* pathFaults(plan);
  yield* modificationFaults(plan);
  yield* evidenceFaults(plan);
  yield* criterionFaults(plan);
  yield* subgroupFaults(plan);
  yield* impactFaults(plan);
}
