import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Baseline, DeviceCase, Governance, Source } from '../../src/case/case.ts';
import type { Authorization, AuthorizationRecord, ChangeControlPlan, Finding, Policy } from '../../src/formats/generated/types.ts';
import type { Problem } from '../../src/formats/problem.ts';
import { runRule, type DeviceRule } from '../../src/rules/rule.ts';

/** Digests of the plan and of the evaluation of the baseline. */
export const [PLAN_DIGEST, EVALUATION_DIGEST] = ['a'.repeat(64), 'b'.repeat(64)];

const read = <T>(name: string): T => parse(readFileSync(new URL(`../../examples/tubecheck/base/governance/tubecheck/${name}`, import.meta.url), 'utf8')) as T;
const [PLAN, POLICY] = [read<ChangeControlPlan>('change-control-plan.yaml'), read<Policy>('policy.yaml')];

/** The plan of the example, edited. */
export function planWith(edit: (plan: ChangeControlPlan) => void = () => {}): ChangeControlPlan {
  const plan = structuredClone(PLAN);
  edit(plan);
  return plan;
}

export function policyWith(edit: (policy: Policy) => void = () => {}): Policy {
  const policy = structuredClone(POLICY);
  edit(policy);
  return policy;
}

/** A file that can be read. A key of it stands where its JSON Pointer says. */
export function sourceOf<T>(path: string, value: T, more: Partial<Source<T>> = {}): Source<T> {
  const document = { path, value, locate: (pointer: string) => ({ path: `${path}#${pointer}` }), numberText: () => undefined };
  return { path, at: 'base', exists: true, sha256: 'd'.repeat(64), document, value, problems: [], ...more };
}

/** A file that has faults, and so no value. */
export const unreadable = (path: string, ...problems: Problem[]): Source<never> => ({ path, at: 'base', exists: true, sha256: undefined, document: undefined, value: undefined, problems });

export const absent = (path: string): Source<never> => ({ ...unreadable(path), exists: false });

/** What a reader says of a file. */
export const problem = (kind: Problem['kind'], path: string): Problem => ({
  kind, message: `${path} is ${kind}`, found: kind, expected: 'a fit file', mend: 'Mend it.', location: { path }, pointer: '',
});

/** An authorization in force, of the plan as it stands. */
export const recordOf = (more: Partial<AuthorizationRecord> = {}): AuthorizationRecord => ({
  id: 'AUTH-1', status: 'authorized', jurisdiction: 'us', decided: '2026-02-11',
  plan: { title: PLAN.title, version: PLAN.version, sha256: PLAN_DIGEST },
  baseline: { version: '2.0.0', model_digest: `sha256:${'c'.repeat(64)}`, evaluation: { file: 'evaluation.json', sha256: EVALUATION_DIGEST } },
  ...more,
});

const evaluated = (record: AuthorizationRecord): Baseline => ({ record, source: sourceOf<unknown>('evaluation.json', {}, { sha256: EVALUATION_DIGEST }), evaluation: undefined });

/** What governs a device, without a fault, but for what is given. */
export function governing(more: Partial<Governance> = {}, ...records: AuthorizationRecord[]): Governance {
  const all = records.length === 0 ? [recordOf()] : records;
  return {
    at: 'base',
    plan: sourceOf('plan.yaml', PLAN, { sha256: PLAN_DIGEST }),
    authorization: sourceOf<Authorization>('authorization.yaml', { schema: 'plumbline/authorization/v1', records: all }),
    policy: sourceOf('policy.yaml', POLICY),
    baselines: all.map(evaluated),
    kinds: new Map(),
    paths: [],
    ...more,
  };
}

/** A release for the United States, on the day `2026-05-12`. */
export function deviceOf(more: Partial<DeviceCase> = {}): DeviceCase {
  const signoff = { reviewsGiven: true, signatures: [], authors: new Set<string>(), authorsKnown: true, contributors: { known: true, value: new Set<string>() }, unknownAddresses: [], deletedApprovals: 0 } as const;
  return {
    at: Date.parse('2026-05-12T12:00:00Z'), device: 'tubecheck', title: undefined,
    governance: governing(), proposed: undefined, governanceEdits: [], manifestPath: 'release.yaml', manifestChanged: true, manifest: undefined,
    evidence: [], deviceChanges: [], movedOnBase: [], scopeUnknown: undefined, signoff, clashes: [],
    ...more,
  };
}

/** A pull request that edits what governs, and releases nothing. */
export const planChange = (more: Partial<DeviceCase> = {}): DeviceCase => deviceOf({ governanceEdits: ['plan.yaml', 'policy.yaml'], manifestChanged: false, ...more });

export const found = (rule: DeviceRule, device: DeviceCase): Finding[] => runRule(rule, () => rule.judge(device, undefined));
