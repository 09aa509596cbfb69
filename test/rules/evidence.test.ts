import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import type { Evidence } from '../../src/formats/generated/types.ts';
import type { Release } from '../fixture/release.ts';
import { good, thirdSystem, untouched } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, keepsQuiet, saidBy, speaks, type Edit } from './edits.ts';

const UP = '/protocol/update_procedures/UP-A/evidence';
const outside: Edit = ['manifest', '/basis', 'no-submission-needed'];
const without = (part: string): Edit => ['manifest', '/evidence', (list: readonly string[]) => list.filter((name) => !name.includes(part))];
const old = (kind: string, at: string): Edit => [`envelope of ${kind}`, '/produced/at', at];

describe('evidence that is asked for', () => {
  speaks(good, [
    ['evidence/present', 'two methods ask for one kind', ['plan', '/protocol/performance_evaluation/PE-A/evidence/udi-record', {}], without('udi')],
    ['evidence/present', 'one method asks for two kinds', without('udi'), without('rollback')],
    ['evidence/schema-valid', 'a report is wrapped in another format', ['plan', `${UP}/verification-report/format`, 'cyclonedx']],
    ['evidence/method-cited', 'it cites another method', ['envelope of udi-record', '/plan/methods', ['PE-A']]],
  ]);
  keepsQuiet(good, [
    ['evidence/schema-valid', 'a plan asks for no format', ['plan', `${UP}/verification-report/format`, GONE]],
    ['evidence/method-cited', 'it names no plan version that it follows, and the release is outside the plan', outside, ['envelope of udi-record', '/plan', GONE]],
  ]);

  /** Another record of the device identifier, which cites these methods. */
  const second = async (...methods: string[]): Promise<Release> => {
    const release = await good();
    const envelope = release.read<Evidence>(release.pathOf('udi-record'));
    release.addEvidence('evidence/udi-2.json', { ...envelope, plan: { version: '1.2', methods } });
    return release;
  };

  it('may be cited by one of two', async () => {
    const release = await second();
    expect(await saidBy('evidence/method-cited', release)).toEqual([]);
  });

  it('is named, each, where none of two cites the method', async () => {
    const release = await second('PE-A');
    release.edit<Evidence>('models/tubecheck/evidence/udi.json', ({ plan }) => void (plan && (plan.methods = [])));
    const said = await saidBy('evidence/method-cited', release);
    expect(said.map(({ subject, found, expected }) => ({ subject, found, expected }))).toEqual([
      { subject: 'models/tubecheck/evidence/udi.json', found: 'nothing', expected: 'UP-A' },
      { subject: 'models/tubecheck/evidence/udi-2.json', found: 'PE-A', expected: 'UP-A' },
    ]);
  });
});

describe('evidence that the manifest lists', () => {
  it('is in the tree; a path that leaves it is another fault', async () => {
    const release = await caseOf(edit(await good(), [['manifest', '/evidence', (list: readonly string[]) => [...list.slice(0, 2), 'evidence/lost.json', '../../../outside.json', ...list.slice(2)]]]));
    const said = saidOf('evidence/present', release);
    expect(said.map(({ subject, found }) => [subject, found])).toEqual([['models/tubecheck/evidence/lost.json', 'no such file']]);
    const { line = 0 } = release.releaseDocument.locate('/evidence/2');
    expect(said[0]?.location?.line).toBe(line);
  });
});

describe('what evidence is bound to', () => {
  const unknown = ['manifest', '/model/files', ['nothing/*']] as const;
  keepsQuiet(good, [
    ['evidence/bound', 'the model cannot be told', unknown],
    ['evidence/bound', 'no method asks for a report of the test set', outside, ['dataset-report', '/test_set', 'TS-X']],
  ]);
  speaks(thirdSystem, [['evidence/bound', 'a report is of a test set of another method', ['dataset-report', '/test_set', 'TS-CORE']]]);

  it('is the test set of a method that it serves, not of another that is cited too', async () => {
    const both: Edit = ['manifest', '/modifications', ['M1', 'M2']];
    const said = await saidBy('evidence/bound', edit(await thirdSystem(), [both, ['dataset-report', '/test_set', 'TS-CORE']]));
    expect(said.map(({ found, expected }) => ({ found, expected }))).toContainEqual({ found: 'TS-CORE', expected: 'TS-SYS' });
  });

  const kind = async (bound: string): Promise<Release> => {
    const release = await good();
    release.write('governance/tubecheck/kinds/drift.schema.json', '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}', 'base');
    release.plan((plan) => {
      Object.assign(plan, { kinds: { 'drift-report': { schema: 'kinds/drift.schema.json', bound_to: bound } } });
      Object.assign(plan.protocol.update_procedures['UP-A']?.evidence ?? {}, { 'drift-report': {} });
    });
    const envelope = release.read<Evidence>(release.pathOf('udi-record'));
    release.addEvidence('evidence/drift.json', { ...envelope, kind: 'drift-report', subject: { device: 'tubecheck' }, content: {} });
    return release;
  };
  it.each([
    ['model', ['version', 'model digest']],
    ['version', ['version']],
    ['test-set', []],
  ])('is said by the plan for a kind of its own: %s', async (bound, missing) => {
    const said = await saidBy('evidence/bound', await kind(bound));
    expect(said.map(({ message }) => /bound to (.*) \(none\)/.exec(message)?.[1])).toEqual(missing);
  });
});

describe('evidence of a kind that nobody knows', () => {
  it('is bound to the model, whether or not the plan has kinds of its own', async () => {
    const release = await caseOf(edit(await good(), [['envelope of udi-record', '/kind', 'odd-record']]));
    const odd = release.evidence.map((item) => (item.source.value?.kind === 'odd-record' ? { ...item, source: { ...item.source, value: { ...item.source.value, subject: { device: 'tubecheck' } } } } : item));
    for (const kinds of [undefined, {}, { 'drift-report': { schema: 's', bound_to: 'none' as const } }]) {
      const said = saidOf('evidence/bound', { ...release, evidence: odd, plan: { ...release.plan, kinds } } as ReleaseCase);
      expect(said.map(({ message }) => /bound to (.*) \(none\)/.exec(message)?.[1])).toEqual(['version', 'model digest']);
    }
  });
});

describe('the age of evidence', () => {
  speaks(good, [
    ['evidence/fresh', 'it will be made in a moment', old('evaluation-report', '2026-05-12T12:00:01Z')],
    ['evidence/fresh', 'the policy is stricter than the method', ['plan', `${UP}/udi-record`, { max_age_days: 400 }], old('udi-record', '2025-10-01T00:00:00Z')],
    ['evidence/fresh', 'the method is stricter than the policy', ['plan', `${UP}/udi-record`, { max_age_days: 10 }], old('udi-record', '2026-05-01T00:00:00Z')],
    ['evidence/fresh', 'the method alone says how old it may be', ['policy', '/freshness', GONE], ['plan', `${UP}/udi-record`, { max_age_days: 90 }], old('udi-record', '2026-02-01T00:00:00Z')],
    ['evidence/fresh', 'one of two methods that it serves says how old it may be', ['plan', '/protocol/performance_evaluation/PE-A/evidence/udi-record', {}], ['plan', `${UP}/udi-record`, { max_age_days: 10 }], ['envelope of udi-record', '/plan/methods', ['PE-A', 'UP-A']], old('udi-record', '2026-05-01T00:00:00Z')],
    ['evidence/fresh', 'it was made on no day', old('udi-record', '2026-02-30T08:00:00Z')],
  ]);
  keepsQuiet(good, [
    ['evidence/fresh', 'it was made this very moment', old('evaluation-report', '2026-05-12T12:00:00Z')],
    ['evidence/fresh', 'neither says how old it may be', ['policy', '/freshness', GONE], old('udi-record', '2024-05-01T00:00:00Z')],
    ['evidence/fresh', 'it is as old as the method allows', ['plan', `${UP}/udi-record`, { max_age_days: 90 }], old('udi-record', '2026-02-11T12:00:00Z')],
    ['evidence/fresh', 'the method limits what is not of its kind', ['plan', `${UP}/udi-record`, { max_age_days: 10 }], old('rollback-record', '2026-04-20T00:00:00Z')],
  ]);
});

describe('attached files', () => {
  it('are said to be missing, or to be others', async () => {
    const release = await caseOf(await good());
    const change = (actual: string | undefined, problem?: string) => ({
      ...release,
      evidence: release.evidence.map((item) => ({ ...item, attachments: item.attachments.slice(0, 1).map((one) => ({ ...one, actual, problem })) })).filter(({ kind }) => kind === 'verification-report'),
    });
    const said = (actual: string | undefined, problem?: string) => saidOf('evidence/attached', change(actual, problem)).map(({ found, message }) => ({ found, message }));
    const name = 'verification.junit.xml, attached to models/tubecheck/evidence/verification.json,';
    expect(said('a'.repeat(64))).toEqual([{ found: 'a'.repeat(64), message: `${name} is not the file that was recorded.` }]);
    expect(said(undefined)).toEqual([{ found: 'no such file', message: `${name} cannot be read: no such file.` }]);
    expect(said(undefined, 'a link')).toEqual([{ found: 'a link', message: `${name} cannot be read: a link.` }]);
  });
});

describe('a file that cannot be read', () => {
  const POLICY = 'governance/tubecheck/policy.yaml';
  const broken = (text: string): string => `${text}\nversioning: {}\n`;

  it('is not held against the pull request that repairs it', async () => {
    const release = await untouched();
    const whole = release.read<object>(POLICY, 'base');
    release.tamper(POLICY, broken, 'base');
    release.write(POLICY, `${JSON.stringify(whole)}\n`);
    expect(await saidBy('input/safe', release)).toEqual([]);
  });

  const rewrite = (path: string) => (release: Release): void => release.write(path, `${JSON.stringify(release.read(path, 'base'))}\n`);
  it.each<[string, () => Promise<Release>, (release: Release) => void]>([
    ['changes another file', untouched, rewrite('governance/tubecheck/authorization.yaml')],
    ['releases as well', good, rewrite(POLICY)],
  ])('is held against one that %s', async (_, from, change) => {
    const release = await from();
    change(release);
    release.tamper(POLICY, broken, 'base');
    expect(new Set((await saidBy('input/safe', release)).map(({ subject }) => subject))).toEqual(new Set([POLICY]));
  });
});
