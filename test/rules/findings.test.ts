import { describe } from 'vitest';
import type { EvaluationReport } from '../../src/formats/generated/types.ts';
import { proportion } from '../fixture/figures.ts';
import { smallDevice } from '../fixture/small.ts';
import { good, thirdSystem } from '../fixture/tubecheck.ts';
import { GONE, keepsQuiet, push, speaks, type Edit } from './edits.ts';

const results = '/results/0';
const outside: Edit = ['manifest', '/basis', 'no-submission-needed'];
const criterion = '/protocol/performance_evaluation/PE-A/criteria/0';

describe('evidence', () => {
  speaks(good, [
    ['evidence/method-cited', 'no method is cited', ['envelope of training-record', '/plan/methods', []]],
    ['evidence/method-cited', 'it was made under another plan', ['envelope of training-record', '/plan/version', '1.1']],
    ['evidence/not-placeholder', 'a text is still to be written', ['risk-review', '/conclusion', 'TODO']],
    ['evidence/not-placeholder', 'a text is empty', ['risk-review', '/conclusion', '']],
    ['evidence/present', 'two methods ask for what is not there', ['manifest', '/evidence', (list: unknown) => (list as string[]).filter((name) => !/udi|evaluation/.test(name))]],
    ['evidence/present', 'the manifest lists a file that is not there', ['manifest', '/evidence', push('evidence/nothing.json')]],
    ['evidence/schema-valid', 'a field that a method names is missing', ['dataset-report', '/rejected_fraction', GONE]],
    ['evidence/bound', 'it is of another device', ['envelope of udi-record', '/subject/device', 'other']],
    ['evidence/bound', 'it is of another version', ['envelope of udi-record', '/subject/version', '2.0.0']],
    ['evidence/bound', 'it is of no version', ['envelope of udi-record', '/subject/version', GONE]],
    ['evidence/bound', 'it is of another model', ['envelope of evaluation-report', '/subject/model_digest', `sha256:${'a'.repeat(64)}`]],
    ['evidence/bound', 'the training made another model', ['training-record', '/output_model_digest', `sha256:${'a'.repeat(64)}`]],
    ['evidence/bound', 'a report on the test set is of another test set', ['dataset-report', '/test_set', 'TS-X']],
    ['evidence/fresh', 'it was made after the judgement', ['envelope of udi-record', '/produced/at', '2026-05-12T12:00:01Z']],
    ['evidence/fresh', 'it was made before the model', ['envelope of evaluation-report', '/produced/at', '2026-05-02T07:59:59Z']],
    ['evidence/fresh', 'it is older than the policy allows', ['envelope of udi-record', '/produced/at', '2025-11-01T00:00:00Z']],
    ['evidence/fresh', 'it is older than the method allows', ['envelope of risk-review', '/produced/at', '2026-02-01T00:00:00Z']],
    ['evidence/operating-point', 'the evaluation was made at another', ['evaluation-report', '/operating_point', { threshold: 0.5 }]],
    ['evidence/operating-point', 'a result is at another', ['evaluation-report', `${results}/operating_point`, { threshold: 0.5 }]],
    ['evidence/accounted', 'cases are missing', ['evaluation-report', '/test_sets/0/enrolled', 2041]],
    ['evidence/accounted', 'there are no cases', ['evaluation-report', '/test_sets/0/analysed', 0], ['evaluation-report', '/test_sets/0/enrolled', 40]],
    ['evidence/accounted', 'more are positive or negative than were analysed', ['evaluation-report', '/test_sets/0/analysed', 1999], ['evaluation-report', '/test_sets/0/enrolled', 2039]],
    ['evidence/accounted', 'fewer are positive or negative than were analysed', ['evaluation-report', '/test_sets/0/analysed', 2001], ['evaluation-report', '/test_sets/0/enrolled', 2041]],
    ['evidence/plausible', 'the way back leads to what was never released', ['rollback-record', '/target_version', '1.9.0']],
    ['evidence/plausible', 'the way back leads to another model', ['rollback-record', '/target_model_digest', `sha256:${'a'.repeat(64)}`]],
    ['evidence/plausible', 'questions on the impact are not answered', ['impact-confirmation', '/answers', (list: unknown) => (list as unknown[]).slice(0, 3)]],
    ['evidence/plausible', 'a fraction is a percentage', ['evaluation-report', `${results}/estimate`, 95]],
    ['evidence/plausible', 'a fraction is beyond what is possible', ['evaluation-report', `${results}/interval/upper`, 101]],
    ['evidence/plausible', 'a fraction is negative', ['evaluation-report', `${results}/interval/lower`, -0.1]],
    ['evidence/plausible', 'an interval stands the wrong way round', ['evaluation-report', `${results}/interval`, { lower: 0.97, upper: 0.92 }]],
    ['evidence/plausible', 'an interval lies below its estimate', ['evaluation-report', `${results}/interval`, { lower: 0.9, upper: 0.94 }]],
    ['evidence/plausible', 'an interval lies above its estimate', ['evaluation-report', `${results}/interval`, { lower: 0.96, upper: 0.98 }]],
    ['evidence/plausible', 'a metric is not known', ['evaluation-report', `${results}/metric`, 'luck']],
    ['evidence/plausible', 'a test set is not described', ['evaluation-report', `${results}/test_set`, 'TS-X']],
    ['evidence/plausible', 'one group has two sizes', ['evaluation-report', '/results/30/counts', (old: object) => ({ ...old, tp: 1, fn: 1 })]],
    ['evidence/recomputes', 'an estimate is not that of its counts', ['evaluation-report', `${results}/estimate`, 0.9512]],
    ['evidence/recomputes', 'a limit is not that of its counts', ['evaluation-report', `${results}/interval/lower`, 0.93]],
    ['evidence/recomputes', 'the other limit is not that of its counts', ['evaluation-report', `${results}/interval/upper`, 0.98]],
    ['evidence/recomputes', 'there is an estimate of nothing', ['evaluation-report', `${results}/counts`, { tp: 0, fn: 0 }]],
    ['evidence/recomputes', 'there is an estimate alone', ['evaluation-report', `${results}/counts`, GONE]],
    ['evidence/recomputes', 'the pairs are not all cases', ['evaluation-report', `${results}/compared_with/authorized/neither`, 13]],
    ['evidence/recomputes', 'the pairs are more often right than the counts', ['evaluation-report', `${results}/compared_with/authorized/new_only`, 21]],
    ['evidence/recomputes', 'the pairs make the authorized version worse than it was', ['evaluation-report', `${results}/compared_with/authorized`, { both: 355, new_only: 25, reference_only: 8, neither: 12 }]],
    ['evidence/recomputes', 'a difference is not that of its pairs', ['evaluation-report', `${results}/compared_with/authorized/difference`, 0.05]],
  ]);
  keepsQuiet(good, [
    ['evidence/fresh', 'it was made at the time of the judgement', ['envelope of udi-record', '/produced/at', '2026-05-12T12:00:00Z']],
    ['evidence/fresh', 'it was made with the model', ['envelope of evaluation-report', '/produced/at', '2026-05-02T08:00:00Z']],
    ['evidence/fresh', 'it is as old as the policy allows', ['envelope of udi-record', '/produced/at', '2025-11-13T12:00:00Z']],
    ['evidence/fresh', 'it is of no model, and older than the model', ['envelope of udi-record', '/produced/at', '2026-04-01T12:00:00Z']],
    ['evidence/operating-point', 'no operating point is configured', ['manifest', '/configuration/operating_point', GONE]],
    ['evidence/operating-point', 'the result is at that of a site', ['manifest', '/scope', { sites: { S1: { operating_point: { threshold: 0.5 } } } }], ['evaluation-report', `${results}/operating_point`, { threshold: 0.5 }]],
    ['evidence/recomputes', 'the plan lets an estimate alone count', ['plan', '/protocol/performance_evaluation/PE-A/evidence/evaluation-report/recompute', 'none'], ['evaluation-report', `${results}/counts`, GONE], ['evaluation-report', `${results}/compared_with`, GONE]],
    ['evidence/recomputes', 'a figure is said to be undefined', ['evaluation-report', '/results/11', { metric: 'sensitivity', test_set: 'TS-CORE', group: { race: 'ai_an' }, undefined: 'nobody', estimate: null }]],
    ['evidence/recomputes', 'a difference is that of its pairs', ['evaluation-report', `${results}/compared_with/authorized/difference`, 0.03]],
    ['evidence/plausible', 'a report describes two test sets', ['evaluation-report', '/test_sets', (list: unknown) => [...(list as object[]), { ...(list as object[])[0], id: 'TS-2' }]]],
    ['evidence/accounted', 'negatives are not reported', ['evaluation-report', '/results', (list: unknown) => (list as EvaluationReport['results']).filter(({ metric }) => metric === 'sensitivity')]],
    ['evidence/accounted', 'positives are not reported', ['evaluation-report', '/results', (list: unknown) => (list as EvaluationReport['results']).filter(({ metric }) => metric === 'specificity')]],
    ['evidence/not-reused', 'no figure is one of the last release', ['evaluation-report', '/results', (list: unknown) => (list as EvaluationReport['results']).map((result) => ({ ...result, test_set: 'TS-2' }))]],
    ['evidence/plausible', 'an estimate is at the edge of its interval', ['evaluation-report', `${results}/interval`, { lower: 0.95, upper: 0.95 }]],
    ['evidence/plausible', 'a figure is 1', ['evaluation-report', `${results}/interval/upper`, 1]],
  ]);
});

describe('the protocol', () => {
  speaks(good, [
    ['protocol/evaluation-budget', 'the number of the evaluation is not said', ['evaluation-report', '/test_sets/0/evaluation_number', GONE]],
    ['protocol/evaluation-budget', 'the test set was used too often', ['evaluation-report', '/test_sets/0/evaluation_number', 9]],
    ['protocol/interval-method', 'an interval is by another method', ['evaluation-report', `${results}/interval/method`, 'clopper-pearson']],
    ['protocol/interval-method', 'an interval is at another level', ['evaluation-report', `${results}/interval/level`, 0.9]],
    ['protocol/interval-method', 'an interval is at another level, and names no method', ['evaluation-report', `${results}/interval/level`, 0.9], ['evaluation-report', `${results}/interval/method`, GONE]],
    ['protocol/interval-method', 'an interval of a group is by another method', ['evaluation-report', '/results/1/interval/method', 'clopper-pearson']],
    ['protocol/clustering', 'cases are in clusters', ['evaluation-report', '/test_sets/0/clusters', 1900]],
    ['protocol/clustering', 'the clusters are not counted', ['evaluation-report', '/test_sets/0/clusters', GONE]],
    ['protocol/followed', 'a demand on the data is not kept', ['dataset-report', '/rejected_fraction', 0.06]],
    ['protocol/followed', 'a demand on the training is not kept', ['training-record', '/hyperparameters/learning_rate', 0.1]],
    ['protocol/followed', 'an update procedure is not followed', ['rollback-record', '/tested', false]],
    ['protocol/followed', 'a new hazard leaves the plan', ['risk-review', '/new_hazards', ['H-09']]],
    ['protocol/test-set-identity', 'the test set is another', ['dataset-report', '/sha256', 'a'.repeat(64)]],
  ]);
  speaks(thirdSystem, [['protocol/test-set-identity', 'nobody declares a test set that grows', ['manifest', '/evidence', (list: unknown) => (list as string[]).filter((name) => !name.includes('dataset'))]]]);
  keepsQuiet(good, [
    ['protocol/evaluation-budget', 'the test set is used for the last time', ['evaluation-report', '/test_sets/0/evaluation_number', 8]],
    ['protocol/evaluation-budget', 'the plan has no budget', ['plan', '/protocol/data_management/DM-A/test_sets/TS-CORE/max_evaluations', GONE], ['evaluation-report', '/test_sets/0/evaluation_number', GONE]],
    ['protocol/evaluation-budget', 'the release is outside the plan', outside, ['evaluation-report', '/test_sets/0/evaluation_number', 9]],
    ['protocol/interval-method', 'the interval names neither method nor level', ['evaluation-report', `${results}/interval`, { lower: 0.924, upper: 0.9674 }]],
    ['protocol/interval-method', 'the interval names the method alone', ['evaluation-report', `${results}/interval/level`, GONE]],
    ['protocol/interval-method', 'the plan names no interval', ['plan', criterion, (old: object) => ({ ...old, statistic: 'estimate', interval: undefined })], ['evaluation-report', `${results}/interval/method`, 'clopper-pearson']],
    ['protocol/clustering', 'the plan has no clusters', ['plan', '/protocol/performance_evaluation/PE-A/clustered_by', GONE], ['evaluation-report', '/test_sets/0/clusters', 1]],
  ]);
});

describe('subgroups', () => {
  const gap = '/protocol/performance_evaluation/PE-A/criteria/5';
  const GAP = { id: 'S-GAP', metric: 'sensitivity', test_set: 'TS-CORE', gap_between: ['sex', 'age_band'], at_most: 0.01 };
  const group = (name: string, key: string, value: unknown): Edit => ['evaluation-report', '/results', (list: unknown) => (list as EvaluationReport['results']).map((result) => (Object.values(result.group)[0] === name && Object.keys(result.group).length === 1 ? { ...result, [key]: value } : result))];
  const without = (keep: (result: EvaluationReport['results'][number]) => boolean): Edit => ['evaluation-report', '/results', (list: unknown) => (list as EvaluationReport['results']).filter(keep)];
  speaks(good, [
    ['subgroup/reported', 'a group is left out', without(({ group: of }) => of['sex'] !== 'female')],
    ['subgroup/reported', 'an attribute is left out', without(({ group: of }) => of['race'] === undefined)],
    ['subgroup/reported', 'every site is left out', without(({ group: of }) => of['site'] === undefined)],
    ['subgroup/accounted', 'a group has cases too few', ['evaluation-report', '/results/1/counts/tp', 1]],
    ['subgroup/unknown-share', 'more is unknown than the plan allows', ['plan', '/subgroups/SG-1/unknown/max_fraction', 0.001]],
    ['subgroup/limitation-stated', 'more is unknown than the plan allows, and it is no limitation', ['plan', '/subgroups/SG-1/unknown', { max_fraction: 0.001, if_exceeded: 'state-as-limitation' }]],
    ['subgroup/limitation-stated', 'a group is too small, and it is no limitation', ['labeling-record', '/limitations', []]],
    ['subgroup/sample-size', 'a group is too small to be judged', ['plan', '/subgroups/SG-1/attributes/sex/minimum', { positives: 250, negatives: 100 }]],
    ['subgroup/kept', 'a group is gone', group('female', 'metric', 'ppv')],
    ['criteria/met', 'a floor is not reached in a group', ['plan', '/protocol/performance_evaluation/PE-A/criteria/3/at_least', 0.96]],
    ['criteria/met', 'a floor is not shown', ['plan', `${criterion}/at_least`, 0.93]],
    ['criteria/met', 'a floor is missed', ['plan', `${criterion}/at_least`, 0.99]],
    ['criteria/met', 'an estimate counts', ['plan', criterion, { id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-CORE', statistic: 'estimate', at_least: 0.96 }]],
    ['criteria/met', 'both limits count', ['plan', criterion, { id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-CORE', compared_with: ['authorized'], statistic: 'both', within: 0.01, interval: { method: 'newcombe-paired', level: 0.95 } }]],
    ['criteria/met', 'a ceiling is missed, and a floor above 1', ['plan', criterion, { id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-CORE', statistic: 'upper', below: 0.96, interval: { method: 'wilson', level: 0.95 } }]],
    ['criteria/reported', 'a ratio cannot be made of pairs', ['plan', criterion, { id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-CORE', compared_with: ['authorized'], as: 'ratio', statistic: 'estimate', above: 1.1 }]],
    ['criteria/met', 'the limit of a gap counts', ['plan', gap, { ...GAP, statistic: 'upper', interval: { method: 'newcombe-independent', level: 0.95 } }]],
    ['criteria/met', 'the interval of a gap cannot be computed', ['plan', gap, { ...GAP, statistic: 'upper', interval: { method: 'mover', level: 0.95 } }]],
    ['criteria/reported', 'a level of a gap is left out', without(({ group: of }) => of['sex'] !== 'female')],
    ['criteria/met', 'none of two is met', ['plan', `${criterion}/at_least`, 0.99], ['plan', '/protocol/performance_evaluation/PE-A/criteria/1/above', 0.5], ['plan', '/protocol/performance_evaluation/PE-A/criteria', push({ id: 'C-ANY', any_of: ['C-SENS', 'C-SENS-SUP'] })], ['plan', '/protocol/performance_evaluation/PE-A/in_order', GONE]],
    ['criteria/reported', 'the figure is not reported', ['evaluation-report', '/results', (list: unknown) => (list as unknown[]).slice(1)]],
    ['criteria/reported', 'the comparison is not reported', ['evaluation-report', `${results}/compared_with`, GONE]],
    ['criteria/reported', 'no evaluation is there', ['manifest', '/evidence', (list: unknown) => (list as string[]).filter((name) => !name.includes('evaluation'))]],
  ]);
  keepsQuiet(good, [
    ['subgroup/unknown-share', 'it is to be stated as a limitation', ['plan', '/subgroups/SG-1/unknown', { max_fraction: 0.001, if_exceeded: 'state-as-limitation' }]],
    ['subgroup/sample-size', 'the group has as many as it needs', ['plan', '/subgroups/SG-1/attributes/sex/minimum', { positives: 180, negatives: 100 }]],
    ['subgroup/reported', 'the release is outside the plan', outside, without(({ group: of }) => of['sex'] !== 'female')],
    ['criteria/met', 'one of two is met', ['plan', `${criterion}/at_least`, 0.99], ['plan', '/protocol/performance_evaluation/PE-A/criteria', push({ id: 'C-ANY', any_of: ['C-SENS', 'C-SENS-SUP'] })]],
    ['criteria/met', 'the release is outside the plan', outside, ['plan', `${criterion}/at_least`, 0.99]],
    ['criteria/reported', 'the release is outside the plan', outside, ['evaluation-report', '/results', []]],
  ]);
  const small = () => smallDevice({ criteria: [{ id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-1', statistic: 'lower', at_least: 0.9, interval: { method: 'wilson', level: 0.95 } }], figures: [proportion('sensitivity', [20, 0])] });
  speaks(small, [['criteria/met', 'twenty cases cannot show what is asked, whatever they show']]);
});

describe('the plan', () => {
  speaks(good, [
    ['plan/vague', 'a rationale lets everything in', ['plan', '/modifications/M1/rationale', 'Improve performance as needed.']],
    ['plan/vague', 'a title is still to be determined', ['plan', '/modifications/M1/title', 'TBD']],
    ['plan/vague', 'a bias is various', ['plan', '/impact_assessment/modifications/M1/bias', 'various']],
    ['plan/vague', 'the cumulative impact ends with etc', ['plan', '/impact_assessment/cumulative/statement', 'sensitivity etc.']],
    ['plan/vague', 'the easier of two criteria decides', ['plan', '/protocol/performance_evaluation/PE-A/criteria', push({ id: 'C-ANY', any_of: ['C-SENS', 'C-SENS-SUP'] })]],
    ['plan/infeasible', 'a minimum is too small for its floor', ['plan', `${criterion}/minimum`, { positives: 10 }]],
    ['plan/infeasible', 'the minimum of a group is too small for its floor', ['plan', '/protocol/performance_evaluation/PE-A/criteria/3', { id: 'S-FLOOR', metric: 'sensitivity', test_set: 'TS-CORE', for_each: 'SG-1', statistic: 'lower', above: 0.9, interval: { method: 'wilson', level: 0.95 } }]],
    ['plan/infeasible', 'the minimum of negatives is too small for its floor', ['plan', '/protocol/performance_evaluation/PE-A/criteria/3', { id: 'S-FLOOR', metric: 'specificity', test_set: 'TS-CORE', for_each: 'SG-1', statistic: 'lower', at_least: 0.95, interval: { method: 'clopper-pearson', level: 0.95 } }]],
    ['release/valid', 'the release is of another device', ['manifest', '/device', 'other']],
    ['release/valid', 'the model is of the future', ['manifest', '/model/created', '2026-05-12T12:00:01Z']],
    ['release/valid', 'the model is of no day', ['manifest', '/model/created', '2026-02-30T08:00:00Z']],
    ['plan/infeasible', 'an interval cannot be computed', ['plan', `${criterion}/interval/method`, 'delong']],
    ['plan/infeasible', 'a metric needs rows that are not demanded', ['plan', criterion, { id: 'C-SENS', metric: 'auroc', test_set: 'TS-CORE', statistic: 'lower', at_least: 0.8, interval: { method: 'delong-logit', level: 0.95 } }]],
    ['plan/infeasible', 'an interval needs rows that are not demanded', ['plan', `${criterion}/interval/method`, 'bootstrap']],
    ['plan/no-evaluation-budget', 'a test set may be used without end', ['plan', '/protocol/data_management/DM-A/test_sets/TS-CORE/max_evaluations', GONE]],
    ['plan/point-estimate', 'an estimate decides', ['plan', `${criterion}/statistic`, 'estimate']],
    ['plan/subgroups-missing', 'there are no subgroups', ['plan', '/subgroups', GONE], ['plan', '/protocol/performance_evaluation/PE-A/criteria', (list: unknown) => (list as unknown[]).slice(0, 3)], ['plan', '/impact_assessment/cumulative/controls', ['C-SENS']]],
    ['plan/complete', 'a modification has no impact assessment', ['plan', '/impact_assessment/modifications/M1', GONE]],
    ['plan/valid', 'a method is not defined', ['plan', '/modifications/M1/protocol/performance_evaluation', ['PE-X']]],
    ['plan/authorized', 'the version is another', ['authorization', '/records/0/plan/version', '1.1']],
    ['plan/authorized', 'the title is another', ['authorization', '/records/0/plan/title', 'Another']],
    ['plan/authorized', 'the authorization is a draft', ['authorization', '/records/0/status', 'draft']],
    ['release/cites-plan', 'the release cites another plan', ['manifest', '/plan', '1.1']],
    ['evidence/present', 'the policy asks for a decision', outside],
    ['signoff/complete', 'a role is asked for that nobody has', ['policy', '/signoff/roles/security', { meaning: 'review', approvals: 1 }]],
    ['signoff/complete', 'two approvals are asked for', ['policy', '/signoff/roles/clinical/approvals', 2]],
    ['signoff/complete', 'somebody signed before the time of the role', ['policy', '/signoff/people/dr-cho/from', '2026-06-01']],
    ['signoff/complete', 'somebody signed after the time of the role', ['policy', '/signoff/people/dr-cho/until', '2026-05-01']],
  ]);
});
