import { describe, expect, it } from 'vitest';
import { good, thirdSystem } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, type Edit } from './edits.ts';

const SET = '/subgroups/SG-1';
const female: Edit = ['evaluation-report', '/results', (list: readonly { group: object }[]) => list.filter(({ group }) => !('sex' in group))];
const system: Edit = ['manifest', '/configuration/acquisition_systems', []];

/** What makes a rule speak that judges a release by the plan. */
const SPEAKS: readonly (readonly [rule: string, from: typeof good, ...edits: Edit[]])[] = [
  ['scope/modification-known', good, ['manifest', '/modifications', ['M9']]],
  ['scope/combination-listed', good, ['manifest', '/modifications', ['M1', 'M3']]],
  ['scope/roll-out', good, ['manifest', '/modifications', ['M3']]],
  ['scope/implementation-mode', good, ['manifest', '/implementation', 'automatic']],
  ['scope/not-a-correction', good, ['manifest', '/corrects', ['CAPA-17']]],
  ['scope/values-within', good, ['manifest', '/modifications', ['M3']], ['manifest', '/configuration/operating_point/threshold', 0.6]],
  ['scope/additions-within', thirdSystem, system],
  ['evidence/method-cited', good, ['envelope of udi-record', '/plan/methods', ['PE-A']]],
  ['protocol/followed', good, ['rollback-record', '/tested', false]],
  ['protocol/test-set-identity', good, ['dataset-report', '/sha256', 'a'.repeat(64)]],
  ['protocol/evaluation-budget', good, ['evaluation-report', '/test_sets/0/evaluation_number', 9]],
  ['protocol/interval-method', good, ['evaluation-report', '/results/0/interval/method', 'clopper-pearson']],
  ['protocol/clustering', good, ['evaluation-report', '/test_sets/0/clusters', 1900]],
  ['subgroup/reported', good, female],
  ['subgroup/accounted', good, ['evaluation-report', '/results/1/counts/tp', 1]],
  ['subgroup/unknown-share', good, ['plan', `${SET}/unknown/max_fraction`, 0.001]],
  ['subgroup/sample-size', good, ['plan', `${SET}/attributes/sex/minimum`, { positives: 250, negatives: 100 }]],
  ['subgroup/limitation-stated', good, ['labeling-record', '/limitations', []]],
  ['subgroup/kept', good, female],
  ['criteria/reported', good, ['evaluation-report', '/results', []]],
  ['criteria/met', good, ['plan', '/protocol/performance_evaluation/PE-A/criteria/0/at_least', 0.99]],
  ['labeling/matches', good, ['labeling-record', '/figures/0/value', 0.96]],
  ['evidence/schema-valid', good, ['plan', '/protocol/data_management/DM-A/evidence/dataset-report/must/consent', { const: 'given' }]],
];

describe('a release outside the plan', () => {
  it.each(SPEAKS.map(([rule, from, ...edits]) => [rule, from, edits] as const))('is not judged by it: %s', async (rule, from, edits) => {
    const release = await caseOf(edit(await from(), edits));
    expect(saidOf(rule, release)).not.toEqual([]);
    const outside = { ...release, release: { ...release.release, basis: 'no-submission-needed' as const } };
    expect(saidOf(rule, outside)).toEqual([]);
  });

  it('may not leave its own version out of the labeling', async () => {
    const release = await caseOf(edit(await good(), [['manifest', '/basis', 'no-submission-needed'], ['labeling-record', '/version_history', []]]));
    expect(saidOf('labeling/matches', release).map(({ found }) => found)).toEqual(['no entry for 2.1.0']);
  });
});

describe('a policy that asks for reports of test sets outside the plan', () => {
  it('asks for no test set of a method', async () => {
    const edits: Edit[] = [['manifest', '/basis', 'no-submission-needed'], ['policy', '/bases/no-submission-needed/evidence', ['dataset-report']], ['dataset-report', '/test_set', 'TS-X']];
    expect(saidOf('evidence/bound', await caseOf(edit(await good(), edits)))).toEqual([]);
  });

  it('asks for nothing where it names no evidence', async () => {
    const edits: Edit[] = [['manifest', '/basis', 'no-submission-needed'], ['policy', '/bases/no-submission-needed/evidence', GONE], ['manifest', '/evidence', []]];
    expect(saidOf('evidence/present', await caseOf(edit(await good(), edits)))).toEqual([]);
  });
});
