import { describe, expect, it } from 'vitest';
import type { EvidenceItem, ReleaseCase } from '../../src/case/case.ts';
import type { ChangeControlPlan, EvaluationResult, SubgroupSet } from '../../src/formats/generated/types.ts';
import { countsCases, groupSize, isStatedLimitation, previousLevels, subgroupsOf, suffices } from '../../src/rules/subgroups.ts';

type Figure = Pick<EvaluationResult, 'metric' | 'group' | 'counts'> & { readonly test_set?: string };
const figure = (metric: string, group: Record<string, string>, counts?: object, testSet = 'TS'): Figure => ({ metric, group, test_set: testSet, ...(counts && { counts }) }) as Figure;
const item = (kind: string, content: object): EvidenceItem => ({ kind, content, source: { value: {} }, rows: [] }) as unknown as EvidenceItem;
const evaluation = (...results: Figure[]): EvidenceItem => item('evaluation-report', { test_sets: [], results });
const criteria = (...sets: unknown[]): object[] => [{ id: 'PE', component: 'performance_evaluation', modifications: [], method: { evidence: {}, criteria: sets.map((for_each) => ({ id: 'C', for_each })) } }];
const MINIMUM = { positives: 10, negatives: 20 };
const SET = {
  test_set: 'TS',
  metrics: ['sensitivity', 'specificity'],
  attributes: {
    sex: { levels: ['f', 'm', 'unknown'], minimum: MINIMUM, if_insufficient: 'block' },
    site: { levels: 'from-data', minimum: { cases: 15 }, if_insufficient: 'state-as-limitation' },
  },
  intersections: [{ of: ['sex', 'site'], minimum: {}, if_insufficient: 'block' }],
  unknown: { max_fraction: 0.1, if_exceeded: 'block' },
} as unknown as SubgroupSet;
const releaseOf = (facts: object): ReleaseCase =>
  ({ release: { basis: 'plan', configuration: {} }, plan: { subgroups: { SG: SET } }, methods: criteria('SG'), evidence: [], ...facts }) as unknown as ReleaseCase;

describe('a minimum', () => {
  it.each<[object | undefined, number | undefined, number | undefined, boolean]>([
    [undefined, undefined, undefined, true],
    [{}, undefined, undefined, true],
    [{ positives: 10 }, 10, 0, true],
    [{ positives: 10 }, 9, 99, false],
    [{ positives: 0 }, undefined, 5, false],
    [{ negatives: 10 }, 0, 10, true],
    [{ negatives: 10 }, 99, 9, false],
    [{ cases: 10 }, 4, 6, true],
    [{ cases: 10 }, 4, 5, false],
    [{ cases: 10 }, 10, undefined, true],
    [{ cases: 10 }, undefined, 10, true],
    [{ cases: 10 }, undefined, 9, false],
    [{ cases: 0 }, undefined, undefined, false],
    [{ positives: 1, negatives: 1, cases: 3 }, 1, 1, false],
  ])('of %j with %s positives and %s negatives is reached: %s', (minimum, positives, negatives, reached) => {
    expect(suffices(minimum, positives, negatives)).toBe(reached);
  });
});

describe('the size of a group', () => {
  const plan = {} as ChangeControlPlan;
  const size = (...results: Figure[]): unknown => groupSize(plan, [{ test_sets: [], results } as never], 'TS', { sex: 'f' });

  it('is told by the cells of one figure, positives and negatives apart', () => {
    expect(size(figure('sensitivity', { sex: 'f' }, { tp: 4, fn: 1 }), figure('specificity', { sex: 'f' }, { tn: 7, fp: 2 }))).toEqual({ positives: 5, negatives: 9 });
    expect(size(figure('sensitivity', { sex: 'f' }, { tp: 4 }), figure('specificity', { sex: 'f' }, { fp: 2 }))).toEqual({ positives: undefined, negatives: undefined });
    expect(size(figure('sensitivity', { sex: 'm' }, { tp: 4, fn: 1 }), figure('sensitivity', { sex: 'f' }))).toEqual({ positives: undefined, negatives: undefined });
  });

  it('is told by figures that count cases before all others', () => {
    expect(['sensitivity', 'ppa', 'npa', 'lesions'].map((metric) => countsCases(plan, metric))).toEqual([true, false, false, false]);
    expect(size(figure('ppa', { sex: 'f' }, { tp: 8, fn: 8 }), figure('sensitivity', { sex: 'f' }, { tp: 4, fn: 1 }))).toMatchObject({ positives: 5 });
    expect(size(figure('lesions', { sex: 'f' }, { tp: 8, fn: 8 }))).toMatchObject({ positives: 16 });
  });

  it('is not told by a metric of the plan\'s own under a name that is known for cases', () => {
    const own = { metrics: { sensitivity: { type: 'proportion', numerator: ['tp'], denominator: ['tp', 'fn'] } } } as unknown as ChangeControlPlan;
    const results = [figure('sensitivity', { sex: 'f' }, { tp: 80, fn: 80 }), figure('accuracy', { sex: 'f' }, { tp: 4, fn: 1, tn: 7, fp: 2 })];
    expect(groupSize(own, [{ test_sets: [], results } as never], 'TS', { sex: 'f' })).toEqual({ positives: 5, negatives: 9 });
    expect(groupSize(plan, [{ test_sets: [], results } as never], 'TS', { sex: 'f' })).toMatchObject({ positives: 160 });
  });
});

describe('the groups of a plan', () => {
  const levels = (facts: object): unknown => subgroupsOf(releaseOf(facts)).flatMap((set) => set.levels.map(({ group, status, missing }) => [Object.values(group).join('+'), status, missing]));
  const both = (group: Record<string, string>, positives: number, negatives: number): Figure[] => [
    figure('sensitivity', group, { tp: positives, fn: 0 }),
    figure('specificity', group, { tn: negatives, fp: 0 }),
  ];

  it('are its levels, those of the data, the unknown of each attribute, and their crossings', () => {
    const dataset = item('dataset-report', { test_set: 'TS', distribution: { site: { A: 3, C: 0, unknown: 1 } } });
    const elsewhere = item('dataset-report', { test_set: 'TS-2', distribution: { site: { Z: 3 } } });
    const reports = evaluation(...both({ sex: 'f' }, 10, 20), ...both({ site: 'B' }, 5, 9), figure('sensitivity', { site: 'A' }, { tp: 15, fn: 0 }), figure('sensitivity', { site: 'Y' }, { tp: 15, fn: 0 }, 'TS-2'));
    const all = ['sensitivity', 'specificity'];
    expect(levels({ evidence: [dataset, elsewhere, reports] })).toEqual([
      ['f', 'judged', []],
      ['m', 'missing', all],
      ['unknown', 'unknown', all],
      ['A', 'judged', ['specificity']],
      ['B', 'insufficient', []],
      ['C', 'missing', all],
      ['unknown', 'unknown', all],
      ...['f+A', 'f+B', 'f+C', 'm+A', 'm+B', 'm+C'].map((name) => [name, 'missing', all]),
    ]);
  });

  it('are told apart by their attributes, and know what becomes of them where they are too small', () => {
    const [set] = subgroupsOf(releaseOf({ evidence: [evaluation(...both({ site: 'A' }, 1, 1))] }));
    expect(set?.levels.map(({ set: id, attribute, minimum, ifInsufficient }) => [id, attribute, minimum, ifInsufficient])).toEqual([
      ...Array.from({ length: 3 }, () => ['SG', 'sex', MINIMUM, 'block']),
      ...Array.from({ length: 2 }, () => ['SG', 'site', { cases: 15 }, 'state-as-limitation']),
      ...Array.from({ length: 2 }, () => ['SG', 'sex+site', {}, 'block']),
    ]);
  });

  it('are none of a crossing with an attribute that the set does not have', () => {
    const set = { ...SET, attributes: { sex: SET.attributes['sex'] } };
    expect(levels({ plan: { subgroups: { SG: set } } })).toHaveLength(3);
    expect(levels({ plan: { subgroups: { SG: { ...set, intersections: undefined } } } })).toHaveLength(3);
  });

  it('are those of the sets that criteria name, each once, and none of a set that the plan does not have', () => {
    const plan = { subgroups: { A: SET, B: SET, C: SET } };
    const ids = (methods: object[], of: object = plan): unknown => subgroupsOf(releaseOf({ plan: of, methods })).map(({ id }) => id);
    expect(ids(criteria('B', undefined, { attribute: 'sex' }, 'A', 'B'))).toEqual(['B', 'A']);
    expect(ids(criteria('D', 'constructor'))).toEqual([]);
    expect(ids(criteria('A'), {})).toEqual([]);
    expect(ids([{ method: { evidence: {} } }, { method: { evidence: {}, criteria: [{ id: 'ANY', any_of: ['C'] }] } }])).toEqual([]);
  });

  it('are worked out once', () => {
    const release = releaseOf({});
    expect(subgroupsOf(release)).toBe(subgroupsOf(release));
  });
});

describe('a limitation', () => {
  const labeling = (...limitations: object[]): EvidenceItem => item('labeling-record', { limitations });
  // A release of its own for each question: what was found of one is kept.
  const release = (): ReleaseCase => releaseOf({ evidence: [labeling({ group: { sex: 'f', site: 'A' }, text: 'few' }, { group: { sex: 'm' }, text: ' ' }), labeling({ group: { site: 'B' }, text: 'few' })] });

  it.each<[Record<string, string>, boolean]>([
    [{ site: 'A', sex: 'f' }, true],
    [{ site: 'B' }, true],
    [{ sex: 'f' }, false],
    [{ sex: 'm' }, false],
  ])('of %j is stated: %s', (group, stated) => {
    expect(isStatedLimitation(release(), group)).toBe(stated);
  });
});

describe('the groups of the last release', () => {
  const before = (...reports: EvidenceItem[]): ReleaseCase => releaseOf({ previous: { manifest: { version: '1.0.0' }, evidence: reports } });
  const groups = (set: SubgroupSet, ...results: Figure[]): unknown => previousLevels(before(evaluation(...results)), set);

  it('are levels of the attributes and crossings of the set, each once, with their sizes', () => {
    const f = { sex: 'f' };
    const found = groups(
      SET,
      figure('sensitivity', f, { tp: 4, fn: 1 }),
      figure('specificity', f, { tn: 7, fp: 2 }),
      figure('sensitivity', { site: 'A', sex: 'f' }, { tp: 2, fn: 0 }),
      figure('specificity', { sex: 'f', site: 'A' }),
      figure('sensitivity', { site: 'B', sex: 'm' }, { tp: 3, fn: 0 }),
      figure('sensitivity', {}, { tp: 9, fn: 9 }),
      figure('sensitivity', { age: '65+' }, { tp: 1, fn: 0 }),
      figure('sensitivity', { sex: 'f', age: '65+' }, { tp: 1, fn: 0 }),
      figure('sensitivity', { sex: 'm' }, { tp: 1, fn: 0 }, 'TS-2'),
    );
    expect(found).toEqual([
      { group: f, positives: 5, negatives: 9 },
      { group: { sex: 'f', site: 'A' }, positives: 2, negatives: undefined },
      { group: { sex: 'm', site: 'B' }, positives: 3, negatives: undefined },
    ]);
  });

  it('are single levels alone where the set has no crossing', () => {
    const { intersections: _, ...set } = SET;
    expect(groups(set, figure('sensitivity', { sex: 'f', site: 'A' }, { tp: 2, fn: 0 }))).toEqual([]);
  });
});
