import type { ChangeControlPlan } from '../../formats/generated/types.ts';
import { constraintProblems } from '../../formats/constraint.ts';
import { globProblem, joinInside } from '../../formats/paths.ts';
import { escapeToken } from '../../formats/pointer.ts';
import { FORMATS } from '../../evidence/readers.ts';
import { knownKinds } from '../../case/evidence.ts';
import { metricDefinition } from '../../statistics/metrics.ts';
import { criterionFaults } from './criterion-faults.ts';
import { fault, repeated, unknownName, type Fault } from './fault.ts';
import { criteriaOf, methodsOf, testSetsOf } from './subject.ts';

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
    const base = `/modifications/${escapeToken(id)}`;
    for (const [index, item] of modification.may_change.entries()) {
      if (!items.includes(item)) yield unknownName(`${base}/may_change/${index}`, item, 'configuration item', items);
    }
    for (const key of ['within', 'added'] as const) {
      for (const [item, constraint] of Object.entries(modification[key] ?? {})) {
        const pointer = `${base}/${key}/${escapeToken(item)}`;
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
      const at = `${pointer}/evidence/${escapeToken(kind)}`;
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
        yield* constraintFaults(`${at}/must/${escapeToken(field)}`, constraint);
      }
    }
  }
}

function* subgroupFaults(plan: ChangeControlPlan): Generator<Fault> {
  const testSets = testSetsOf(plan).map(({ id }) => id);
  for (const [id, set] of Object.entries(plan.subgroups ?? {})) {
    const base = `/subgroups/${escapeToken(id)}`;
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
      yield unknownName(`/impact_assessment/modifications/${escapeToken(id)}`, id, 'modification', modifications);
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
  for (const [id, { files }] of Object.entries(plan.configuration.items)) {
    if (files === undefined) continue;
    for (const [index, glob] of files.entries()) {
      const problem = globProblem(glob);
      if (problem !== undefined)
        yield fault(
          `/configuration/items/${escapeToken(id)}/files/${index}`,
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
