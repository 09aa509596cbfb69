import { createHash } from 'node:crypto';
import type { DeviceCase, ReleaseCase } from '../case/case.ts';
import type { Finding } from '../formats/generated/types.ts';
import { CONDITION_RULES } from './conditions.ts';
import { CRITERIA_RULES } from './criteria.ts';
import { EVALUATION_RULES } from './evaluation.ts';
import { EVIDENCE_RULES } from './evidence.ts';
import { GUARD_RAIL_RULES } from './guard-rails.ts';
import { INPUT_RULES } from './input.ts';
import { LABELING_RULES } from './labeling.ts';
import { PLAN_RULES } from './plan/plan.ts';
import { PLAN_WARNINGS } from './plan/warnings.ts';
import { PROTOCOL_RULES } from './protocol.ts';
import { recomputes } from './recompute.ts';
import { RELEASE_DEVICE_RULES, RELEASE_RULES } from './release.ts';
import { runRule, type DeviceRule, type ReleaseRule, type RuleFacts } from './rule.ts';
import { SCOPE_RULES } from './scope.ts';
import { SIGNOFF_RULES } from './signoff.ts';
import { SUBGROUP_RULES } from './subgroup.ts';
import { VERSION_RULES } from './version.ts';

/** The rules that judge whatever touches a device. */
export const DEVICE_RULES: readonly DeviceRule[] = [...INPUT_RULES, ...PLAN_RULES, ...PLAN_WARNINGS, ...RELEASE_DEVICE_RULES];

/** The rules of a plan on its own: what `lint` asks. */
export const LINT_RULES: readonly DeviceRule[] = [
  ...INPUT_RULES,
  ...PLAN_RULES.filter(({ id }) => id === 'plan/valid' || id === 'plan/complete'),
  ...PLAN_WARNINGS,
];

/** The rules that judge a release. A new family is a line here. */
export const FAMILIES: readonly (readonly ReleaseRule[])[] = [
  RELEASE_RULES,
  VERSION_RULES,
  SCOPE_RULES,
  CONDITION_RULES,
  GUARD_RAIL_RULES,
  EVIDENCE_RULES,
  EVALUATION_RULES,
  [recomputes],
  PROTOCOL_RULES,
  CRITERIA_RULES,
  SUBGROUP_RULES,
  SIGNOFF_RULES,
  LABELING_RULES,
];

/** Every rule, in the order in which findings are told. */
export const CATALOGUE: readonly RuleFacts[] = [...DEVICE_RULES, ...FAMILIES.flat()];

/** Names the rule set: the same digest means the same rules with the same words. */
export function ruleSetDigest(): string {
  const facts = CATALOGUE.map(({ id, verdict, level, title, reason, sources }) => ({
    id,
    verdict,
    level,
    title,
    reason,
    sources,
  }));
  return `sha256:${createHash('sha256').update(JSON.stringify(facts)).digest('hex')}`;
}

/** Runs every rule; none stops another. */
export function judge(device: DeviceCase, release: ReleaseCase | undefined): Finding[] {
  const findings = DEVICE_RULES.flatMap((rule) => runRule(rule, () => rule.judge(device, release)));
  if (release === undefined) return findings;
  return [...findings, ...FAMILIES.flat().flatMap((rule) => runRule(rule, () => rule.judge(release)))];
}

/** Runs the rules of a plan on its own. */
export function lint(device: DeviceCase): Finding[] {
  return LINT_RULES.flatMap((rule) => runRule(rule, () => rule.judge(device, undefined)));
}
