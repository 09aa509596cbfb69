import { describe, expect, it } from 'vitest';
import type { DeviceCase, Signature, Source } from '../../src/case/case.ts';
import type { Finding, ModelRelease } from '../../src/formats/generated/types.ts';
import { authorized, complete, governed, untouched, valid } from '../../src/rules/plan/plan.ts';
import { absent, deviceOf, EVALUATION_DIGEST, found, governing, planChange, PLAN_DIGEST, planWith, policyWith, problem, recordOf, sourceOf, unreadable } from './governing.ts';

/** Where, what is there and what should be. */
const said = (findings: readonly Finding[]): string[] => findings.map((one) => `${one.location?.path ?? '-'}: ${one.found} (${one.expected})`);

describe('plan, authorization and policy', () => {
  const faults = (...given: Parameters<typeof governing>): string[] => said(found(valid, deviceOf({ governance: governing(...given) })));

  it('have nothing to say for themselves where each has its form', () => {
    expect(found(valid, deviceOf())).toEqual([]);
    expect(found(valid, deviceOf({ governance: undefined }))).toEqual([]);
  });

  it('are judged by their form here; what cannot be read at all is said elsewhere', () => {
    const kinds = new Map([['x', unreadable('x.json', problem('unsafe', 'x.json'), problem('schema', 'x.json'))]]);
    const files = { plan: unreadable('plan.yaml', problem('schema', 'plan.yaml'), problem('unreadable', 'plan.yaml')), policy: unreadable('policy.yaml', problem('schema', 'policy.yaml')), authorization: unreadable('authorization.yaml', problem('schema', 'authorization.yaml')) };
    expect(faults({ ...files, kinds })).toEqual(['plan.yaml', 'authorization.yaml', 'policy.yaml', 'x.json'].map((path) => `${path}: schema (a fit file)`));
  });

  it('need the schema of each kind of evidence that the plan defines', () => {
    const kinds = new Map<string, Source<unknown>>([['x', sourceOf<unknown>('x.json', {})], ['y', absent('y.json')]]);
    expect(faults({ kinds })).toEqual(['y.json: no such file (the schema of the evidence kind y)']);
  });

  it('are held against one another, each fault at its place', () => {
    expect(faults({ plan: sourceOf('plan.yaml', planWith((plan) => { plan.release = '../x.yaml'; })) })).toEqual([
      expect.stringMatching(/^plan\.yaml#\/release: \.\.\/x\.yaml: .* \(a path inside the repository/) as unknown,
    ]);
    expect(faults({}, recordOf({ baseline: { version: 'two', model_digest: '' } }))).toEqual([
      'authorization.yaml#/records/0/baseline/version: two, which is no semantic version (the version of the authorized release, such as 2.0.0)',
    ]);
    const policy = sourceOf('policy.yaml', policyWith(({ bases }) => void bases['new-authorization']?.evidence.push('luck')));
    expect(faults({ policy })).toEqual([expect.stringMatching(/^policy\.yaml#\/bases\/new-authorization\/evidence\/2: luck, which is no kind of evidence/) as unknown]);
    // A plan that cannot be read could define the kind.
    expect(faults({ policy, plan: unreadable('plan.yaml') })).toEqual([]);
  });

  it('are those of one device alone', () => {
    const governance = governing();
    const clashing = (plan: Source<never> | undefined): Finding[] => found(valid, deviceOf({ governance: plan === undefined ? governance : { ...governance, plan }, clashes: ['other.yaml'] }));
    expect(clashing(undefined)).toMatchObject([{ subject: 'plan.yaml', message: 'plan.yaml and other.yaml govern the same device.', location: { path: 'plan.yaml#/device/id' } }]);
    expect(clashing(unreadable('plan.yaml'))).toMatchObject([{ subject: 'plan.yaml', location: { path: 'plan.yaml' } }]);
  });

  it.each(['authorization', 'policy'] as const)('are missed on the side that is judged: %s', (file) => {
    const missing = (at: 'base' | 'head') => governing({ [file]: { ...absent(`${file}.yaml`), at } });
    const of = (device: DeviceCase): unknown => found(valid, device).map(({ subject, level, message }) => [subject, level, message]);
    expect(of(deviceOf({ governance: missing('base') }))).toEqual([[`${file}.yaml`, 'block', `${file}.yaml is missing on the base branch.`]]);
    expect(of(planChange({ proposed: missing('head') }))).toEqual([[`${file}.yaml`, 'warn', `${file}.yaml is missing on the head.`]]);
  });

  it('are those that a change of them brings, and those of the base branch otherwise', () => {
    const broken = governing({ policy: absent('policy.yaml') });
    expect(found(valid, planChange({ proposed: broken }))).toMatchObject([{ subject: 'policy.yaml', level: 'warn' }]);
    expect(found(valid, planChange({ governance: broken, proposed: governing() }))).toEqual([]);
    for (const more of [{}, { governanceEdits: ['plan.yaml'] }, { manifestChanged: false }])
      expect(found(valid, deviceOf({ governance: broken, proposed: governing(), ...more }))).toMatchObject([{ subject: 'policy.yaml', level: 'block' }]);
  });
});

describe('what a plan leaves unsaid', () => {
  it('is said of a plan that can be read', () => {
    const plan = sourceOf('plan.yaml', planWith((one) => { delete one.impact_assessment.modifications['M1']; }));
    const gaps = found(complete, deviceOf({ governance: governing({ plan }) })).filter(({ found: what }) => what.includes('M1'));
    expect(gaps).toMatchObject([{ subject: 'plan.yaml', found: 'no impact assessment of M1', clause: 'impact_assessment.modifications', location: { path: 'plan.yaml#/impact_assessment/modifications' } }]);
  });

  it.each([['there is no plan', undefined], ['the plan cannot be read', governing({ plan: unreadable('plan.yaml') })]])('is not asked where %s', (_, governance) => {
    expect(found(complete, deviceOf({ governance }))).toEqual([]);
  });
});

describe('the authorization', () => {
  const manifest = (...jurisdictions: string[]): Source<ModelRelease> => sourceOf('release.yaml', { jurisdictions } as unknown as ModelRelease);
  const us = { manifest: manifest('us') };
  const mismatches = (device: Partial<DeviceCase>): string[] => said(found(authorized, deviceOf({ ...us, ...device })));
  const of = (...given: Parameters<typeof governing>): string[] => mismatches({ governance: governing(...given) });
  const { plan: own, baseline } = recordOf();

  it('is of the plan as it stands, digests with or without the name of the algorithm', () => {
    expect(of()).toEqual([]);
    expect(of({}, recordOf({ plan: { ...own, sha256: `sha256:${PLAN_DIGEST}` }, baseline: { ...baseline, evaluation: { file: 'evaluation.json', sha256: `sha256:${EVALUATION_DIGEST}` } } }))).toEqual([]);
  });

  it.each<[string, Partial<ReturnType<typeof recordOf>>, string]>([
    ['has another title', { plan: { ...own, title: 'Another' } }, `plan/title: ${own.title} (Another)`],
    ['has another version', { plan: { ...own, version: '9.0' } }, `plan/version: ${own.version} (9.0)`],
    ['has another digest', { plan: { ...own, sha256: 'f'.repeat(64) } }, `plan/sha256: ${PLAN_DIGEST} (${'f'.repeat(64)})`],
    ['has no digest', { plan: { title: own.title, version: own.version } }, `plan/sha256: ${PLAN_DIGEST} (no digest)`],
    ['is of tomorrow', { decided: '2026-05-13' }, 'decided: 2026-05-13 (a day up to 2026-05-12)'],
  ])('does not match a plan where its record %s, and the place is said', (_, more, text) => {
    expect(of({}, recordOf({ id: 'AUTH-0', status: 'superseded' }), recordOf(more))).toEqual([`authorization.yaml#/records/1/${text}`]);
  });

  it('is named as the file and the clause that are wrong', () => {
    const wrong = deviceOf({ ...us, governance: governing({}, recordOf({ decided: '2026-05-13' })) });
    expect(found(authorized, wrong)).toMatchObject([{ subject: 'authorization.yaml', clause: 'authorization', verdict: 'invalid', level: 'block' }]);
  });

  it('is waited for where it has no day', () => {
    const { decided: _, ...undecided } = recordOf();
    expect(of({}, undecided)).toEqual(['authorization.yaml#/records/0/decided: no date (a day up to 2026-05-12)']);
    expect(of({}, recordOf({ decided: '2026-05-12' }))).toEqual([]);
  });

  it('of a plan that cannot be read is held against its bytes alone', () => {
    const plan = unreadable('plan.yaml');
    expect(of({ plan: { ...plan, sha256: PLAN_DIGEST } }, recordOf())).toEqual([]);
    expect(of({ plan }, recordOf())).toEqual([`authorization.yaml#/records/0/plan/sha256: no plan (${PLAN_DIGEST})`]);
  });

  it('is in force once in a jurisdiction', () => {
    const twice = [recordOf(), recordOf({ id: 'AUTH-2' })];
    expect(of({}, ...twice, recordOf({ id: 'AUTH-CA', jurisdiction: 'ca' }))).toEqual(['authorization.yaml#/records: AUTH-1: authorized, AUTH-2: authorized (exactly one authorized record for us)']);
    expect(of({}, recordOf({ status: 'draft' }))).toEqual(['authorization.yaml#/records: AUTH-1: draft (exactly one authorized record for us)']);
    expect(mismatches({ governance: governing({}, ...twice), manifest: manifest('uk') })).toEqual([]);
  });

  it('is asked for in the jurisdictions of the release, and in all where they cannot be told', () => {
    const governance = governing({}, recordOf(), recordOf({ id: 'AUTH-CA', jurisdiction: 'ca', decided: '2027-01-01' }), recordOf({ id: 'AUTH-EU', jurisdiction: 'eu' }));
    const late = ['authorization.yaml#/records/1/decided: 2027-01-01 (a day up to 2026-05-12)'];
    expect(mismatches({ governance })).toEqual([]);
    expect(mismatches({ governance, manifest: manifest('us', 'ca', 'ca') })).toEqual(late);
    expect(mismatches({ governance, manifest: undefined })).toEqual(late);
    expect(mismatches({ governance, manifest: unreadable('release.yaml') })).toEqual(late);
  });

  it('has one baseline for all jurisdictions of a release, those without a record in force aside', () => {
    const other = recordOf({ id: 'AUTH-CA', jurisdiction: 'ca', baseline: { ...baseline, version: '1.9.0' } });
    expect(mismatches({ governance: governing({}, recordOf(), other), manifest: manifest('us', 'ca') })).toEqual([
      'authorization.yaml: baselines 2.0.0, 1.9.0 (one authorized baseline for all jurisdictions of a release)',
    ]);
    expect(mismatches({ governance: governing({}, recordOf(), other), manifest: manifest('us', 'uk') })).toEqual([]);
    expect(mismatches({ governance: governing({}, recordOf(), recordOf({ id: 'AUTH-CA', jurisdiction: 'ca' })), manifest: manifest('us', 'ca') })).toEqual([]);
  });

  it.each([['there is none to read', governing({ authorization: unreadable('authorization.yaml') })], ['nothing governs the device', undefined]])('is not asked where %s', (_, governance) => {
    expect(found(authorized, deviceOf({ ...us, governance }))).toEqual([]);
  });

  it('is not asked of a change of the plan, which is drafted before it is authorized', () => {
    const governance = governing({}, recordOf({ decided: '2027-01-01' }));
    expect(found(authorized, planChange({ governance }))).toEqual([]);
    expect(found(authorized, deviceOf({ governance }))).toHaveLength(1);
  });

  describe('brings the evaluation of the baseline', () => {
    const place = 'authorization.yaml#/records/0/baseline/evaluation';
    const recorded = recordOf();
    const evaluated = (source: Source<unknown>, record = recorded): Finding[] => found(authorized, deviceOf({ ...us, governance: governing({ baselines: [{ record, source, evaluation: undefined }] }, record) }));
    const told = (findings: readonly Finding[]): string[] => findings.map(({ subject, found: what, expected, location }) => `${subject}: ${what} (${expected}) at ${location?.path ?? '-'}`);

    it.each<[string, Source<unknown>, string]>([
      ['that is another', sourceOf<unknown>('evaluation.json', {}, { sha256: 'e'.repeat(64) }), 'e'.repeat(64)],
      ['that cannot be read', unreadable('evaluation.json'), 'a file that cannot be read'],
      ['that is not there', absent('evaluation.json'), 'no such file'],
    ])('one %s is not the one recorded', (_, source, what) => {
      expect(told(evaluated(source))).toEqual([`evaluation.json: ${what} (${EVALUATION_DIGEST}) at ${place}`]);
    });

    it('or else that it does not is said of the authorization', () => {
      const none = recordOf({ baseline: { version: '2.0.0', model_digest: '' } });
      expect(told(evaluated(absent(''), none))).toEqual([`authorization.yaml: no evaluation (the digest of the evaluation in the authorization record) at ${place}`]);
    });

    it('in its form; what cannot be read at all is said elsewhere', () => {
      const source = sourceOf<unknown>('evaluation.json', {}, { sha256: EVALUATION_DIGEST, problems: [problem('unsafe', 'evaluation.json'), problem('schema', 'evaluation.json')] });
      expect(evaluated(source)).toMatchObject([{ subject: 'evaluation.json', found: 'schema', clause: 'authorization.baseline' }]);
    });
  });
});

describe('a release', () => {
  it('that edits what judges it is said with the files that it edits', () => {
    expect(found(untouched, deviceOf({ governanceEdits: ['plan.yaml', 'policy.yaml'] }))).toMatchObject([
      { subject: 'plan.yaml', found: 'changes of plan.yaml and policy.yaml', location: { path: 'plan.yaml' }, message: expect.stringContaining('edits plan.yaml and policy.yaml') as unknown },
    ]);
    expect(found(untouched, deviceOf())).toEqual([]);
    expect(found(untouched, planChange())).toEqual([]);
    expect(found(untouched, deviceOf({ manifestChanged: false }))).toEqual([]);
  });
});

describe('a change of the plan', () => {
  const policy = (source: Source<never>): Partial<DeviceCase> => ({ governance: governing({ policy: source }) });
  const signature: Signature = { login: 'ana-ra', role: 'regulatory-affairs', meaning: 'approval', at: '2026-05-12T09:00:00Z', commit: 'c0ffee', bot: false, edited: false, withdrawn: undefined, covers: 'head', since: [] };
  const signed = (...signatures: Signature[]): Partial<DeviceCase> => ({ signoff: { ...deviceOf().signoff, signatures } });

  it('is signed by those whom the policy of the base branch names', () => {
    const waiting = found(governed, planChange());
    expect(waiting.map(({ subject, verdict, level, questions }) => [subject, verdict, level, questions])).toEqual(
      ['regulatory-affairs', 'quality-assurance'].map((role) => [role, 'incomplete', 'block', [8]]),
    );
    expect(found(governed, planChange(signed(signature))).map(({ subject }) => subject)).toEqual(['quality-assurance']);
  });

  it('is not signed by a signature that does not count, which is said', () => {
    const findings = found(governed, planChange(signed({ ...signature, bot: true })));
    expect(findings.map(({ subject, questions }) => [subject, questions])).toEqual([['ana-ra', [8]], ['regulatory-affairs', [8]], ['quality-assurance', [8]]]);
    expect(findings[0]?.message).toContain('ana-ra');
  });

  it.each<[string, Partial<DeviceCase>]>([['nothing governs the device yet', { governance: undefined }], ['there is no policy on the base branch', policy(absent('policy.yaml'))]])('is signed by nobody where %s, with a warning', (_, more) => {
    expect(found(governed, planChange(more))).toMatchObject([{ subject: 'plan.yaml', level: 'warn', found: 'no policy on the base branch', location: { path: 'plan.yaml' } }]);
  });

  it('cannot be judged where the policy cannot be read', () => {
    expect(found(governed, planChange(policy(unreadable('policy.yaml'))))).toMatchObject([{ verdict: 'invalid', level: 'block', found: 'policy.yaml on the base branch cannot be read, so nobody can be asked to sign' }]);
  });

  it('is none where a release is made, or nothing that governs is edited', () => {
    expect(found(governed, deviceOf({ governanceEdits: ['plan.yaml'] }))).toEqual([]);
    expect(found(governed, deviceOf({ manifestChanged: false }))).toEqual([]);
  });
});
