import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Authorization, Policy } from '../../src/formats/generated/types.ts';
import { authorizationFaults, policyFaults } from '../../src/rules/plan/policy.ts';
import { good, untouched } from '../fixture/tubecheck.ts';
import { GONE, keepsQuiet, push, saidBy, speaks, type Edit } from './edits.ts';

const FOLDER = 'governance/tubecheck';
const read = <T>(name: string): T => parse(readFileSync(new URL(`../../examples/tubecheck/base/${FOLDER}/${name}`, import.meta.url), 'utf8')) as T;

describe('a policy', () => {
  const faults = (change: (policy: Policy) => void, kinds: ReadonlySet<string> | undefined = new Set(['labeling-record', 'udi-record', 'decision-record', 'change-request', 'verification-report'])): string[] => {
    const policy = read<Policy>('policy.yaml');
    change(policy);
    return [...policyFaults(policy, kinds)].map(({ pointer, found, expected }) => `${pointer}: ${found} (${expected})`);
  };
  const unknown = (pointer: string): string[] => [`${pointer}: nurse, which is no role of signoff.roles (one of regulatory-affairs, quality-assurance, clinical, biostatistics)`];

  it('of the example has no fault', () => {
    expect(faults(() => {})).toEqual([]);
    expect(faults(({ signoff }) => { delete signoff.independent; })).toEqual([]);
  });

  it('names no role that it does not define', () => {
    expect(faults(({ signoff }) => void signoff.independent?.push('nurse'))).toEqual(unknown('/signoff/independent/3'));
    expect(faults(({ signoff }) => void signoff.governance.push('nurse'))).toEqual(unknown('/signoff/governance/2'));
    expect(faults(({ signoff }) => void signoff.people['q-ben']?.roles.push('nurse'))).toEqual(unknown('/signoff/people/q-ben/roles/1'));
    expect(faults(({ bases }) => void bases['new-authorization']?.roles.push('nurse'))).toEqual(unknown('/bases/new-authorization/roles/2'));
  });

  it('asks for no evidence that nobody could bring, as far as it can be told', () => {
    const edit = ({ bases }: Policy): void => void bases['new-authorization']?.evidence.push('luck');
    expect(faults(edit, new Set(['labeling-record', 'udi-record', 'decision-record', 'change-request', 'verification-report']))).toEqual([
      '/bases/new-authorization/evidence/2: luck, which is no kind of evidence (one of labeling-record, udi-record, decision-record, change-request, verification-report)',
    ]);
    expect([...policyFaults(edited(edit), undefined)]).toEqual([]);
  });

  const edited = (change: (policy: Policy) => void): Policy => {
    const policy = read<Policy>('policy.yaml');
    change(policy);
    return policy;
  };

  it('has one entry a person: logins have no case', () => {
    expect(faults(({ signoff }) => Object.assign(signoff.people, { 'Q-Ben': signoff.people['q-ben'] }))).toEqual([
      '/signoff/people/q-ben: q-ben and the same login in other case (one entry a person)',
      '/signoff/people/Q-Ben: Q-Ben and the same login in other case (one entry a person)',
    ]);
  });
});

describe('an authorization', () => {
  it.each([
    ['authorized', ['/records/0/baseline/version: two, which is no semantic version']],
    ['superseded', []],
  ])('has a baseline that a release can be, where it is %s', (status, found) => {
    const authorization = read<Authorization>('authorization.yaml');
    Object.assign(authorization.records[0] ?? {}, { status, baseline: { version: 'two' } });
    expect([...authorizationFaults(authorization)].map((fault) => `${fault.pointer}: ${fault.found}`)).toEqual(found);
  });

  type Record = Authorization['records'][number];
  const another = (more: Partial<Record>): Edit => ['authorization', '/records', (list: readonly Record[]) => [...list, { ...list[0], ...more }]];
  const first = '/records/0';
  speaks(good, [
    ['plan/authorized', 'two are in force', another({ id: 'AUTH-3' })],
    ['plan/authorized', 'it is a draft, and that of another jurisdiction is in force', another({ id: 'AUTH-EU', jurisdiction: 'eu' }), ['authorization', `${first}/status`, 'draft']],
    ['plan/authorized', 'the decision is of tomorrow', ['authorization', `${first}/decided`, '2026-05-13']],
    ['plan/authorized', 'it is of another plan', ['authorization', `${first}/plan/sha256`, 'a'.repeat(64)]],
    ['plan/authorized', 'the jurisdictions have different baselines', another({ id: 'AUTH-EU', jurisdiction: 'eu', baseline: { version: '1.9.0', model_digest: `sha256:${'a'.repeat(64)}` } }), ['manifest', '/jurisdictions', ['us', 'eu']]],
    ['plan/authorized', 'it records no evaluation of the baseline', ['authorization', `${first}/baseline/evaluation`, GONE]],
    ['plan/authorized', 'it records another evaluation of the baseline', ['authorization', `${first}/baseline/evaluation/sha256`, 'a'.repeat(64)]],
    ['plan/authorized', 'the evaluation of the baseline is none', ['baseline', '/results', GONE]],
  ]);
  keepsQuiet(good, [
    ['plan/authorized', 'the decision is of today', ['authorization', `${first}/decided`, '2026-05-12']],
    ['plan/authorized', 'another was superseded', another({ id: 'AUTH-1', status: 'superseded' })],
    ['plan/authorized', 'that of another jurisdiction is of another plan', another({ id: 'AUTH-EU', jurisdiction: 'eu', plan: { title: 'Other', version: '9.0', sha256: 'a'.repeat(64) } })],
    ['plan/authorized', 'digests come after the name of the algorithm', ['authorization', `${first}/plan/sha256`, (digest: string) => `sha256:${digest}`], ['authorization', `${first}/baseline/evaluation/sha256`, (digest: string) => `sha256:${digest}`]],
    ['plan/authorized', 'there is none of the jurisdiction', ['manifest', '/jurisdictions', ['ca']]],
  ]);

  it('whose evaluation of the baseline is not there is said with what was recorded', async () => {
    const release = await good();
    release.remove(`${FOLDER}/baseline/evaluation.json`, 'base');
    const said = await saidBy('plan/authorized', release);
    expect(said.map(({ subject, found, expected }) => ({ subject, found, expected }))).toEqual([
      { subject: `${FOLDER}/baseline/evaluation.json`, found: 'no such file', expected: '8a8bae0c6fd9c4031a65f31f2abee4d3224739dd6f362a3a901d151e5c2890d7' },
    ]);
  });
});

describe('files that govern', () => {
  it.each(['authorization.yaml', 'policy.yaml'])('are asked for: %s', async (name) => {
    const release = await good();
    release.remove(`${FOLDER}/${name}`, 'base');
    expect((await saidBy('plan/valid', release)).map(({ subject, level, message }) => ({ subject, level, message }))).toEqual([
      { subject: `${FOLDER}/${name}`, level: 'block', message: `${FOLDER}/${name} is missing on the base branch.` },
    ]);
    const change = await untouched();
    change.remove(`${FOLDER}/${name}`);
    expect((await saidBy('plan/valid', change)).map(({ subject, level, message }) => ({ subject, level, message }))).toEqual([
      { subject: `${FOLDER}/${name}`, level: 'warn', message: `${FOLDER}/${name} is missing on the head.` },
    ]);
  });

  speaks(good, [
    ['plan/valid', 'an own kind of evidence has no schema', ['plan', '/kinds', { 'drift-report': { schema: 'kinds/drift.schema.json', bound_to: 'version' } }]],
    ['plan/valid', 'the policy misses a field', ['policy', '/signoff/roles/clinical/meaning', GONE]],
    ['plan/valid', 'the policy asks for evidence of no kind', ['policy', '/bases/new-authorization/evidence', push('luck')]],
  ]);
});
