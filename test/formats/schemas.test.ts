import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { validators } from '../../src/formats/generated/validators.js';
import { CONTENTS } from './valid/contents.ts';
import { REPORT } from './valid/report.ts';

const reportSchema = new URL('../../schemas/report.schema.json', import.meta.url);
/** Reports are written and never read, so that no validator of theirs is built. */
const report = new Ajv2020({ allErrors: true, verbose: true, strictRequired: false, allowUnionTypes: true }).compile(JSON.parse(readFileSync(reportSchema, 'utf8')) as object);
const CHECKS = { ...validators, report };

type Name = keyof typeof CHECKS;
type Edit = readonly [pointer: string, value: unknown];
const REMOVED = Symbol('removed');

const read = (file: string): unknown => parse(readFileSync(new URL(`valid/${file}`, import.meta.url), 'utf8'));
const envelope = read('evaluation-report.json') as { content: unknown };
const VALID: Partial<Record<Name, unknown>> = {
  'change-control-plan': read('change-control-plan.yaml'),
  'authorization': read('authorization.yaml'),
  'policy': read('policy.yaml'),
  'model-release': read('model-release.yaml'),
  'evidence': envelope,
  'evidence/evaluation-report': envelope.content,
  'report': REPORT,
  ...Object.fromEntries(Object.entries(CONTENTS).map(([kind, content]) => [`evidence/${kind}`, content])),
};

/** A copy of the document in which the value at the pointer is another, or removed. */
function edited(document: unknown, [pointer, value]: Edit): unknown {
  const copy = structuredClone(document);
  const keys = pointer.slice(1).split('/');
  const last = keys.pop() ?? '';
  let at = copy as Record<string, unknown>;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === REMOVED) delete at[last];
  else at[last] = value;
  return copy;
}

/** Where the schema finds fault, as `pointer keyword`; `if` only repeats what its `then` or `else` has said. */
function faults(name: Name, document: unknown): string[] {
  const validate = CHECKS[name];
  const errors = validate(document) ? [] : validate.errors ?? [];
  return errors.filter(({ keyword }) => keyword !== 'if').map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const M = '/modifications';
const METHOD = '/protocol/performance_evaluation/PE-A';
const CRITERION = `${METHOD}/criteria/0`;
const DATA = '/protocol/data_management/DM-A';
const SEX = '/subgroups/SG-1/attributes/sex';

describe('each schema', () => {
  test.each(Object.keys(CHECKS) as Name[])('accepts a valid document: %s', (name) => {
    expect(VALID[name]).toBeDefined();
    expect(faults(name, VALID[name])).toEqual([]);
  });

  test.each(Object.keys(CHECKS) as Name[])('refuses what is no object: %s', (name) => {
    for (const value of [null, [], 'text', 1]) expect(faults(name, value)).toEqual([' type']);
  });

  const demanded = (Object.entries(VALID) as [Name, Record<string, unknown>][]).flatMap(([name, document]) =>
    Object.keys(document).map((field) => [name, field] as const));
  const optional: Partial<Record<Name, string[]>> = {
    'change-control-plan': ['combinations', 'subgroups'],
    'policy': ['freshness', 'questions'],
    'model-release': ['corrects'],
    'evidence': ['plan'],
    'evidence/evaluation-report': ['operating_point', 'predictions'],
    'evidence/dataset-report': ['intended_population'],
    'evidence/sequestration-report': ['case_overlap', 'access'],
    'evidence/reference-standard-record': ['min_years_experience', 'sha256'],
    'evidence/udi-record': ['database_entry'],
    'evidence/monitoring-report': ['drift', 'actions'],
    'evidence/explanation-report': ['readers'],
  };
  test.each(demanded)('%s: demands %s unless it is optional', (name, field) => {
    const expected = optional[name]?.includes(field) === true ? [] : [' required'];
    expect(faults(name, edited(VALID[name], [`/${field}`, REMOVED]))).toEqual(expected);
  });

  test.each(Object.keys(CHECKS) as Name[])('has unknown keys where they are allowed, in the content of evidence: %s', (name) => {
    const expected = name.startsWith('evidence/') ? [] : [' additionalProperties'];
    expect(faults(name, edited(VALID[name], ['/unheard_of', 1]))).toEqual(expected);
  });
});

const NESTED = parse('{if: {type: [object, "null"]}, then: {not: {required: [x]}}, else: {anyOf: [{const: {a: [null]}}, {enum: [1, a]}]}}');

const ACCEPTED: readonly (readonly [what: string, name: Name, edit: Edit])[] = [
  ['a method that is not needed, said with an empty list', 'change-control-plan', [`${M}/M1/protocol/update_procedures`, []]],
  ['a component without methods', 'change-control-plan', ['/protocol/retraining', {}]],
  ['metrics of the plan\'s own', 'change-control-plan', ['/metrics', { false_alarms: { type: 'rate', unit: 'per patient-day', better: 'lower' }, dice: { type: 'mean', better: 'higher' } }]],
  ['a proportion from named counts', 'change-control-plan', ['/metrics', { miss_rate: { type: 'proportion', numerator: ['fn'], denominator: ['tp', 'fn'] } }]],
  ['kinds of the plan\'s own', 'change-control-plan', ['/kinds', { 'bench-test': { schema: 'kinds/bench-test.schema.json', bound_to: 'model' } }]],
  ['any of several criteria', 'change-control-plan', [CRITERION, { id: 'C-ANY', any_of: ['C-A', 'C-B'] }]],
  ['a criterion on every level of an attribute', 'change-control-plan', [`${CRITERION}/for_each`, { attribute: 'site', only: 'all' }]],
  ['a criterion with its own minimum', 'change-control-plan', [`${CRITERION}/minimum`, { cases: 100 }]],
  ['a ratio', 'change-control-plan', [CRITERION, { id: 'C-R', metric: 'm', test_set: 'T', statistic: 'upper', below: 1.2, compared_with: ['previous'], as: 'ratio', interval: { method: 'log', level: 0.95 } }]],
  ['a test set of which nothing is fixed', 'change-control-plan', [`${DATA}/test_sets/TS-CORE`, {}]],
  ['a digest with its prefix', 'change-control-plan', [`${DATA}/test_sets/TS-CORE/sha256`, `sha256:${'0'.repeat(64)}`]],
  ['a constraint that is true or false', 'change-control-plan', [`${DATA}/evidence/dataset-report/must`, { sites: true, n: false }]],
  ['a constraint in a constraint', 'change-control-plan', [`${M}/M3/within/operating_point`, NESTED]],
  ['a draft without decision and digest', 'authorization', ['/records/0', { id: 'A', status: 'draft', jurisdiction: 'us', plan: { title: 'P', version: '1' }, baseline: { version: '1.0.0', model_digest: `sha256:${'a'.repeat(64)}` } }]],
  ['a baseline without evaluation', 'authorization', ['/records/0/baseline/evaluation', REMOVED]],
  ['questions of the team\'s own', 'policy', ['/questions', [{ question: 'Is the label right?', rules: ['labeling/matches', 'criteria'] }]]],
  ['a login of an enterprise-managed user', 'policy', ['/signoff/people', { 'ana-ra_acme': { name: 'A', roles: ['clinical'], from: '2026-01-01', until: '2026-12-31' } }]],
  ['a release at sites', 'model-release', ['/scope', { sites: { S1: { operating_point: { threshold: 0.5 } } } }]],
  ['a release of no modification', 'model-release', ['/modifications', []]],
  ['a time with offset and fraction', 'model-release', ['/model/created', '2026-05-02T08:00:00.123+02:00']],
  ['a kind that is not known', 'evidence', ['/kind', 'bench-test']],
  ['a subject that is only the device', 'evidence', ['/subject', { device: 'tubecheck' }]],
  ['unknown keys anywhere in the content', 'evidence/evaluation-report', ['/results/0/counts/uncertain', 3]],
  ['an undefined figure', 'evidence/evaluation-report', ['/results/0', { metric: 'ppv', test_set: 'T', group: { age_band: '65+' }, undefined: 'nobody was flagged', estimate: null }]],
  ['a reported comparison', 'evidence/evaluation-report', ['/results/0/compared_with', { previous: { difference: 0.02, interval: { lower: -0.01, upper: 0.05 } } }]],
  ['a reference\'s own figures', 'evidence/evaluation-report', ['/results/0/compared_with', { 'authorized-levels': { counts: { tp: 1, fn: 0 } } }]],
  ['a result at a site\'s operating point', 'evidence/evaluation-report', ['/results/0/operating_point', { threshold: 0.5 }]],
];

test.each(ACCEPTED)('accepts %s', (_, name, edit) => {
  expect(faults(name, edited(VALID[name], edit))).toEqual([]);
});

const REFUSED: readonly (readonly [what: string, name: Name, edit: Edit, fault: string])[] = [
  ['another format', 'change-control-plan', ['/schema', 'plumbline/change-control-plan/v2'], '/schema const'],
  ['an unquoted version', 'change-control-plan', ['/version', 1.1], '/version type'],
  ['a blank title', 'change-control-plan', ['/title', '  '], '/title pattern'],
  ['a regime that is not known', 'change-control-plan', ['/regime', 'fda'], '/regime enum'],
  ['an unknown key inside', 'change-control-plan', ['/device/colour', 'red'], '/device additionalProperties'],
  ['an id with a space', 'change-control-plan', [`${M}/M 4`, {}], `${M} propertyNames`],
  ['an id that is too long', 'change-control-plan', [`${M}/${'m'.repeat(65)}`, {}], `${M} propertyNames`],
  ['no modification at all', 'change-control-plan', [M, {}], `${M} minProperties`],
  ['an item that is files and field', 'change-control-plan', ['/configuration/items/inputs/files', ['*']], '/configuration/items/inputs oneOf'],
  ['an item that is neither files nor field', 'change-control-plan', ['/configuration/items/inputs', {}], '/configuration/items/inputs oneOf'],
  ['an item without a glob', 'change-control-plan', ['/configuration/items/labeling/files', []], '/configuration/items/labeling/files minItems'],
  ['a field compared as tensors', 'change-control-plan', ['/configuration/items/inputs/compare', 'bytes'], '/configuration/items/inputs dependentRequired'],
  ['a modification that leaves a component out', 'change-control-plan', [`${M}/M1/protocol/retraining`, REMOVED], `${M}/M1/protocol required`],
  ['a local modification without factors', 'change-control-plan', [`${M}/M3/local_factors`, REMOVED], `${M}/M3 required`],
  ['a local modification without sites', 'change-control-plan', [`${M}/M3/sites`, REMOVED], `${M}/M3 required`],
  ['an empty frequency', 'change-control-plan', [`${M}/M1/frequency`, {}], `${M}/M1/frequency minProperties`],
  ['half a release a year', 'change-control-plan', [`${M}/M1/frequency/max_per_year`, 0.5], `${M}/M1/frequency/max_per_year type`],
  ['a combination of one', 'change-control-plan', ['/combinations/0', ['M1']], '/combinations/0 minItems'],
  ['a combination of a modification with itself', 'change-control-plan', ['/combinations/0', ['M1', 'M1']], '/combinations/0 uniqueItems'],
  ['a short digest', 'change-control-plan', [`${DATA}/test_sets/TS-CORE/sha256`, '0'.repeat(63)], `${DATA}/test_sets/TS-CORE/sha256 pattern`],
  ['a digest in capitals', 'change-control-plan', [`${DATA}/test_sets/TS-CORE/sha256`, 'A'.repeat(64)], `${DATA}/test_sets/TS-CORE/sha256 pattern`],
  ['a digest that is fixed and declared with each release', 'change-control-plan', [`${DATA}/test_sets/TS-CORE/declared`, 'per-release'], `${DATA}/test_sets/TS-CORE not`],
  ['a keyword that is no JSON Schema', 'change-control-plan', [`${DATA}/evidence/dataset-report/must/sites`, { minimumItems: 3 }], `${DATA}/evidence/dataset-report/must/sites additionalProperties`],
  ['a reference in a constraint', 'change-control-plan', [`${DATA}/evidence/dataset-report/must/sites`, { $ref: 'https://example.com' }], `${DATA}/evidence/dataset-report/must/sites additionalProperties`],
  ['a wrong keyword deep in a constraint', 'change-control-plan', [`${M}/M3/within/operating_point`, { properties: { threshold: { items: [{ max: 1 }] } } }], `${M}/M3/within/operating_point/properties/threshold/items type`],
  ['a constraint that is text', 'change-control-plan', [`${M}/M3/within/operating_point`, '<= 0.5'], `${M}/M3/within/operating_point type`],
  ['a constraint whose number is text', 'change-control-plan', [`${M}/M3/within/operating_point`, { maximum: '1' }], `${M}/M3/within/operating_point/maximum type`],
  ['a consequence that is not known', 'change-control-plan', [`${M}/M3/within/operating_point`, { otherwise: 'consistent' }], `${M}/M3/within/operating_point/otherwise enum`],
  ['a criterion without limit', 'change-control-plan', [`${CRITERION}/at_least`, REMOVED], `${CRITERION} oneOf`],
  ['a criterion with two limits', 'change-control-plan', [`${CRITERION}/at_most`, 1], `${CRITERION} oneOf`],
  ['a limit that is not finite', 'change-control-plan', [`${CRITERION}/at_least`, Number.NaN], `${CRITERION}/at_least type`],
  ['a limit that is text', 'change-control-plan', [`${CRITERION}/at_least`, '0.88'], `${CRITERION}/at_least type`],
  ['a criterion on an interval that is not named', 'change-control-plan', [`${CRITERION}/interval`, REMOVED], `${CRITERION} required`],
  ['a level in percent', 'change-control-plan', [`${CRITERION}/interval/level`, 95], `${CRITERION}/interval/level exclusiveMaximum`],
  ['an interval method that is not known', 'change-control-plan', [`${CRITERION}/interval/method`, 'wald'], `${CRITERION}/interval/method enum`],
  ['a ratio to nothing', 'change-control-plan', [`${CRITERION}/as`, 'ratio'], `${CRITERION} dependentRequired`],
  ['a reference that is not known', 'change-control-plan', [`${CRITERION}/compared_with`, ['competitor']], `${CRITERION}/compared_with/0 enum`],
  ['a criterion on groups and gaps at once', 'change-control-plan', [`${METHOD}/criteria/5/for_each`, 'SG-1'], `${METHOD}/criteria/5 not`],
  ['levels of an attribute without saying which', 'change-control-plan', [`${CRITERION}/for_each`, { attribute: 'site' }], `${CRITERION}/for_each required`],
  ['a choice of one criterion', 'change-control-plan', [CRITERION, { id: 'C', any_of: ['C-A'] }], `${CRITERION}/any_of minItems`],
  ['a choice that is also measured', 'change-control-plan', [CRITERION, { id: 'C', any_of: ['C-A', 'C-B'], metric: 'm' }], `${CRITERION} additionalProperties`],
  ['a numerator without denominator', 'change-control-plan', ['/metrics', { m: { type: 'proportion', numerator: ['fn'] } }], '/metrics/m dependentRequired'],
  ['levels that are neither listed nor from the data', 'change-control-plan', [`${SEX}/levels`, 'all'], `${SEX}/levels const`],
  ['a level twice', 'change-control-plan', [`${SEX}/levels`, ['female', 'female']], `${SEX}/levels uniqueItems`],
  ['a number for a level', 'change-control-plan', [`${SEX}/levels`, [1]], `${SEX}/levels/0 type`],
  ['a minimum of nothing', 'change-control-plan', [`${SEX}/minimum`, {}], `${SEX}/minimum minProperties`],
  ['a negative minimum', 'change-control-plan', [`${SEX}/minimum/positives`, -1], `${SEX}/minimum/positives minimum`],
  ['an unknown share in percent', 'change-control-plan', ['/subgroups/SG-1/unknown/max_fraction', 10], '/subgroups/SG-1/unknown/max_fraction maximum'],
  ['another failure rule', 'change-control-plan', ['/failure_rule', 'try-again'], '/failure_rule const'],
  ['no records', 'authorization', ['/records', []], '/records minItems'],
  ['an authorization without decision', 'authorization', ['/records/0/decided', REMOVED], '/records/0 required'],
  ['an authorization of an unknown text', 'authorization', ['/records/0/plan/sha256', REMOVED], '/records/0/plan required'],
  ['a decision in month 13', 'authorization', ['/records/0/decided', '2026-13-01'], '/records/0/decided pattern'],
  ['a model digest without prefix', 'authorization', ['/records/0/baseline/model_digest', 'a'.repeat(64)], '/records/0/baseline/model_digest pattern'],
  ['a role without approvals', 'policy', ['/signoff/roles/clinical/approvals', 0], '/signoff/roles/clinical/approvals minimum'],
  ['a meaning of two words', 'policy', ['/signoff/roles/clinical/meaning', 'seen it'], '/signoff/roles/clinical/meaning pattern'],
  ['nobody who signs', 'policy', ['/signoff/people', {}], '/signoff/people minProperties'],
  ['a day that is a time', 'policy', ['/signoff/people/ana-ra/from', '2026-01-01T00:00:00Z'], '/signoff/people/ana-ra/from pattern'],
  ['a tag without version', 'policy', ['/versioning/tag', 'release'], '/versioning/tag pattern'],
  ['a modification\'s bump where there is none', 'policy', ['/versioning/bump/new-authorization', 'from-modification'], '/versioning/bump/new-authorization enum'],
  ['no requirements for a basis', 'policy', ['/bases/new-authorization', REMOVED], '/bases required'],
  ['a basis that is not known', 'policy', ['/bases/plan', { evidence: [], roles: [] }], '/bases additionalProperties'],
  ['questions that are neither the default ones nor a list', 'policy', ['/questions', 'none'], '/questions const'],
  ['a question of the team\'s own that no rule answers', 'policy', ['/questions', [{ question: 'Why?', rules: [] }]], '/questions/0/rules minItems'],
  ['a release by the plan that cites none', 'model-release', ['/plan', REMOVED], ' required'],
  ['a scope that is not known', 'model-release', ['/scope', 'local'], '/scope const'],
  ['a scope of no sites', 'model-release', ['/scope', { sites: {} }], '/scope/sites minProperties'],
  ['both ways of implementation', 'model-release', ['/implementation', 'both'], '/implementation enum'],
  ['a release nowhere', 'model-release', ['/jurisdictions', []], '/jurisdictions minItems'],
  ['a time without zone', 'model-release', ['/model/created', '2026-05-02T08:00:00'], '/model/created pattern'],
  ['evidence named twice', 'model-release', ['/evidence', ['a.json', 'a.json']], '/evidence uniqueItems'],
  ['a digest without prefix', 'evidence', ['/subject/model_digest', 'a'.repeat(64)], '/subject/model_digest pattern'],
  ['evidence of no time', 'evidence', ['/produced/at', REMOVED], '/produced required'],
  ['a day for a time', 'evidence', ['/produced/at', '2026-05-06'], '/produced/at pattern'],
  ['an unknown key of the envelope', 'evidence', ['/subject/models', 'x'], '/subject additionalProperties'],
  ['content that is a list', 'evidence', ['/content', []], '/content type'],
  ['a result without any figure', 'evidence/evaluation-report', ['/results/0', { metric: 'ppv', test_set: 'T', group: {} }], '/results/0 anyOf'],
  ['a paired table with a gap', 'evidence/evaluation-report', ['/results/0/compared_with/authorized', { both: 1, new_only: 2, neither: 3 }], '/results/0/compared_with/authorized anyOf'],
  ['a negative count', 'evidence/evaluation-report', ['/results/0/counts/tp', -1], '/results/0/counts/tp minimum'],
  ['half a case', 'evidence/evaluation-report', ['/results/0/counts/tp', 0.5], '/results/0/counts/tp type'],
  ['an infinite limit', 'evidence/evaluation-report', ['/results/0/interval/upper', Number.POSITIVE_INFINITY], '/results/0/interval/upper type'],
  ['a figure that is text', 'evidence/evaluation-report', ['/results/0/estimate', '95 %'], '/results/0/estimate type'],
  ['a group whose level is a number', 'evidence/evaluation-report', ['/results/1/group', { sex: 1 }], '/results/1/group/sex type'],
  ['a reference that is not known', 'evidence/evaluation-report', ['/predictions/0/references', { rival: { score: 'x' } }], '/predictions/0/references propertyNames'],
  ['a truth without negatives', 'evidence/evaluation-report', ['/predictions/0/truth/negative', []], '/predictions/0/truth/negative minItems'],
  ['no test set', 'evidence/evaluation-report', ['/test_sets', []], '/test_sets minItems'],
  ['a percentage for a share', 'evidence/dataset-report', ['/prevalence', 20], '/prevalence maximum'],
  ['a share for a count', 'evidence/dataset-report', ['/distribution/sex/female', 0.5], '/distribution/sex/female type'],
  ['a sixth question', 'evidence/impact-confirmation', ['/answers/0/question', 6], '/answers/0/question maximum'],
  ['a yes that is text', 'evidence/labeling-record', ['/states_pccp', 'yes'], '/states_pccp type'],
  ['monitoring that is neither planned nor active', 'evidence/monitoring-plan', ['/status', 'paused'], '/status enum'],
  ['a negative number of changed outputs', 'evidence/decision-record', ['/regression/changed_outputs', -1], '/regression/changed_outputs minimum'],
  ['a wrapped file without digest', 'evidence/sbom', ['/sha256', REMOVED], ' required'],
  ['a verdict that is not known', 'report', ['/verdict', 'passed'], '/verdict enum'],
  ['a ninth clinical question of a finding', 'report', ['/devices/0/findings/0/questions', [9]], '/devices/0/findings/0/questions/0 maximum'],
  ['one count of two', 'report', ['/devices/0/subgroups/0/metrics/0/counts', [190]], '/devices/0/subgroups/0/metrics/0/counts minItems'],
];

test.each(REFUSED)('refuses %s', (_, name, edit, fault) => {
  expect(faults(name, edited(VALID[name], edit))).toContain(fault);
});

test('an error carries the description of what it is about', () => {
  validators['model-release'](edited(VALID['model-release'], ['/version', 2.1]));
  expect(validators['model-release'].errors).toMatchObject([{ data: 2.1, parentSchema: { description: 'The version that is released. In quotes: "2.10.0".' } }]);
});

test('a list of 100,000 texts is compared by look-up, for pair by pair it would outlast any test', () => {
  const evidence = Array.from({ length: 100_000 }, (_, index) => `evidence/${index}.json`);
  expect(faults('model-release', edited(VALID['model-release'], ['/evidence', evidence]))).toEqual([]);
});
