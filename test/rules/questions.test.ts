import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import type { DeviceReport, QuestionAnswer } from '../../src/formats/generated/types.ts';
import { answersOf, QUESTIONS } from '../../src/rules/questions.ts';

const KINDS = ['evaluation-report', 'dataset-report', 'explanation-report', 'rollback-record', 'own-kind'];
const method = (kinds: readonly string[]): object => ({ id: 'PE', component: 'performance_evaluation', modifications: ['M1'], method: { evidence: Object.fromEntries(kinds.map((kind) => [kind, {}])) } });
const releaseOf = (facts: { asked?: readonly string[]; basis?: string; questions?: unknown } = {}): ReleaseCase =>
  ({
    release: { basis: facts.basis ?? 'plan' },
    plan: { version: '1.2' },
    policy: { bases: { 'no-submission-needed': { evidence: ['rollback-record'] }, 'new-authorization': {} }, questions: facts.questions },
    methods: [method(facts.asked ?? KINDS)],
    evidence: [...KINDS.map((kind) => ({ kind, path: kind })), { kind: undefined, path: 'unread' }],
  }) as unknown as ReleaseCase;
const EMPTY = { modifications: ['M1', 'M2'], changes: [], subgroups: [], criteria: [], signoffs: [], findings: [] };
const ask = (release: ReleaseCase, report: object = {}): QuestionAnswer[] => answersOf(release, { ...EMPTY, ...report } as unknown as DeviceReport);
const answer = (number: number, release: ReleaseCase, report: object = {}): Omit<QuestionAnswer, 'number' | 'question'> => {
  const { answer: said, evidence, findings } = ask(release, report).find((one) => one.number === number) as QuestionAnswer;
  return { answer: said, evidence, findings };
};

describe('the evidence of an answer', () => {
  it('is of a kind that answers the question, and that was asked for', () => {
    const of = (release: ReleaseCase): unknown => Object.fromEntries([2, 3, 6, 7].map((number) => [number, answer(number, release).evidence]));
    expect(of(releaseOf())).toEqual({ 2: ['evaluation-report'], 3: ['dataset-report'], 6: ['explanation-report'], 7: ['rollback-record'] });
    expect(of(releaseOf({ asked: ['dataset-report'] }))).toEqual({ 2: [], 3: ['dataset-report'], 6: [], 7: [] });
    expect(of(releaseOf({ basis: 'no-submission-needed' }))).toEqual({ 2: [], 3: [], 6: [], 7: ['rollback-record'] });
  });

  it('is for the first question what was declared, and what changed', () => {
    const changes = [{ item: 'model.weights', state: 'new-weights' }, { item: 'claims', state: 'same' }];
    expect(answer(1, releaseOf(), { changes }).evidence).toEqual(['M1, M2 of plan 1.2', 'model.weights: new-weights', 'claims: same']);
    expect(answer(1, releaseOf({ basis: 'new-authorization' })).evidence).toEqual(['basis new-authorization']);
  });

  it('is for the groups how many were judged, and how many were too small', () => {
    const subgroups = (...statuses: string[]): object => ({ subgroups: statuses.map((status) => ({ status })) });
    expect(answer(4, releaseOf(), subgroups('judged', 'unknown', 'insufficient')).evidence).toEqual(['1 group judged, 1 too small and stated', 'dataset-report']);
    expect(answer(4, releaseOf(), subgroups('judged', 'judged', 'missing')).evidence).toEqual(['2 groups judged, 0 too small and stated', 'dataset-report']);
    expect(answer(4, releaseOf()).evidence).toEqual([]);
  });

  it('is for the comparison each criterion that compares, as a whole', () => {
    const criteria = [
      { id: 'C-SUP', reference: 'authorized', group: {}, result: 'met' },
      { id: 'C-GROUP', reference: 'authorized', group: { sex: 'f' }, result: 'met' },
      { id: 'C-FLOOR', reference: null, group: {}, result: 'met' },
    ];
    expect(answer(5, releaseOf(), { criteria }).evidence).toEqual(['C-SUP against authorized: met']);
  });

  it('is for those who answer for it each valid signature', () => {
    const sign = { role: 'clinical', meaning: 'approval', at: '2026-05-12', status: 'valid' };
    const signoffs = [{ ...sign, name: 'Dr Cho', login: 'dr-cho' }, { ...sign, name: null, login: 'q-ben' }, { ...sign, status: 'stale', name: 'Ana' }];
    expect(answer(8, releaseOf(), { signoffs }).evidence).toEqual(['Dr Cho, clinical, approval, 2026-05-12', 'q-ben, clinical, approval, 2026-05-12']);
  });
});

describe('an answer', () => {
  const finding = (rule: string, verdict: string, level = 'block', questions = [2]): object => ({ rule, verdict, level, questions });
  const said = (release: ReleaseCase, ...findings: object[]): unknown => {
    const { answer: yes, findings: rules } = answer(2, release, { findings });
    return [yes, rules];
  };

  it.each(['outside_plan', 'protocol_deviation', 'criteria_failed'])('is no where a finding says %s', (verdict) => {
    expect(said(releaseOf(), finding('a/a', 'incomplete'), finding('b/b', verdict), finding('b/b', verdict))).toEqual(['no', ['a/a', 'b/b']]);
  });

  it('is that it was not shown where something is missing', () => {
    expect(said(releaseOf(), finding('a/a', 'incomplete'))).toEqual(['not shown', ['a/a']]);
  });

  it('is not changed by a warning, or by what another question is about', () => {
    expect(said(releaseOf(), finding('a/a', 'criteria_failed', 'warn'), finding('b/b', 'criteria_failed', 'block', [3]))).toEqual(['yes', []]);
  });

  it('is that nobody asked where there is no evidence', () => {
    expect(said(releaseOf({ asked: [] }))).toEqual(['not asked', []]);
  });
});

describe('the questions', () => {
  it('are those that every release answers', () => {
    expect(ask(releaseOf()).map(({ number, question }) => [number, question])).toEqual(Object.entries(QUESTIONS).map(([number, question]) => [Number(number), question]));
    expect(ask(releaseOf({ questions: 'default' }))).toHaveLength(8);
  });

  it('are followed by those of the policy, which its rules answer', () => {
    const questions = [{ question: 'Are the groups kept?', rules: ['subgroup/kept', 'labeling'] }, { question: 'And the rest?', rules: ['version/step'] }];
    const findings = ['labeling/matches', 'labelings/other', 'subgroup/kept', 'subgroup/kept/x', 'subgroup/keptx'].map((rule) => ({ rule, verdict: 'incomplete', level: 'block', questions: [] }));
    expect(ask(releaseOf({ questions }), { findings }).slice(8)).toEqual([
      { number: 9, question: 'Are the groups kept?', answer: 'not shown', evidence: ['subgroup/kept', 'labeling'], findings: ['labeling/matches', 'subgroup/kept', 'subgroup/kept/x'] },
      { number: 10, question: 'And the rest?', answer: 'yes', evidence: ['version/step'], findings: [] },
    ]);
  });

  it('are those alone where the policy cannot be read', () => {
    expect(ask({ ...releaseOf(), policy: undefined })).toHaveLength(8);
  });
});
