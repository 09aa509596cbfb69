import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceCase, ReleaseCase } from '../../src/case/case.ts';
import { CATALOGUE, DEVICE_RULES, judge, lint, LINT_RULES, ruleSetDigest } from '../../src/rules/catalogue.ts';
import { isBlocking, VERDICTS, worst } from '../../src/rules/verdict.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf } from './cases.ts';

let release: ReleaseCase;
beforeAll(async () => {
  release = await caseOf(await good());
});

/** The device with a plan that has one fault of each kind, and a release beside it that nobody signed. */
function faulty(): DeviceCase {
  const { governance } = release;
  const problems = (['unsafe', 'unreadable', 'schema'] as const).map((kind) => ({ kind, message: kind, found: kind, expected: '', mend: '', pointer: '', location: { path: governance.plan.path } }));
  return { ...release, governance: { ...governance, plan: { ...governance.plan, problems } } };
}

const rules = (findings: readonly { rule: string }[]): string[] => [...new Set(findings.map(({ rule }) => rule))];

describe('the rules', () => {
  it('have ids of their own, and a digest that names them with their words', () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
    const facts = CATALOGUE.map(({ id, verdict, level, title, reason, sources }) => ({ id, verdict, level, title, reason, sources }));
    expect(ruleSetDigest()).toBe(`sha256:${createHash('sha256').update(JSON.stringify(facts)).digest('hex')}`);
  });

  it('all judge a release, none stopped by another, in the order of the catalogue', () => {
    const found = rules(judge(faulty(), release));
    expect(found).toEqual(CATALOGUE.map(({ id }) => id).filter((id) => found.includes(id)));
    expect(found).toEqual(expect.arrayContaining(['input/safe', 'input/readable', 'plan/valid', 'signoff/complete']));
    expect(judge(release, release).filter(({ level }) => level === 'block').map(({ rule }) => rule)).toEqual(Array.from({ length: 4 }, () => 'signoff/complete'));
  });

  it('of devices alone judge what is no release', () => {
    const found = rules(judge(faulty(), undefined));
    expect(found).toEqual(DEVICE_RULES.map(({ id }) => id).filter((id) => found.includes(id)));
    expect(found).toContain('plan/valid');
  });

  it('of a plan alone are what a plan is linted by', () => {
    const found = rules(lint(faulty()));
    expect(found).toEqual(LINT_RULES.map(({ id }) => id).filter((id) => found.includes(id)));
    expect(found).toEqual(expect.arrayContaining(['input/safe', 'input/readable', 'plan/valid']));
    expect(lint(release).filter(({ level }) => level === 'block')).toEqual([]);
  });
});

describe('verdicts', () => {
  it('have an order, whatever the order in which they are found', () => {
    expect(worst(['consistent', 'criteria_failed', 'incomplete', 'criteria_failed'])).toBe('criteria_failed');
    for (const [index, verdict] of VERDICTS.entries()) expect(worst(VERDICTS.slice(index).toReversed())).toBe(verdict);
  });

  it('are never a pass where there is none', () => {
    expect(worst([])).toBe('invalid');
  });

  it('block but for three', () => {
    expect(VERDICTS.filter((verdict) => !isBlocking(verdict))).toEqual(['documented', 'consistent', 'not_a_release']);
  });
});
