// Contents of evaluation and dataset reports, counted from synthetic cases.
import { intersectionsOf, levelsOf, outcomesOf, resultOf, round4 } from './cohort.mjs';
import { testSetDigest } from './digests.mjs';
import { auroc, scoresOf } from './predictions.mjs';

/** Every group that a report on `cases` has: the whole, each level of each attribute, each intersection. */
function groupsOf(cases, levels, intersections) {
  const single = Object.entries(levels).flatMap(([attribute, first]) =>
    levelsOf(cases, attribute, first).map((level) => ({ [attribute]: level })),
  );
  return [{}, ...single, ...intersections.flatMap((pair) => intersectionsOf(cases, pair))];
}

/** PPV and NPV from counts, AUROC as a bare figure: reported only, no criterion asks for them. */
function reportOnly(cases, testSet, model) {
  const rightly = (metric) => {
    const [both, newOnly, referenceOnly, neither] = outcomesOf(cases, metric, {});
    return model === 'new' ? [both + newOnly, referenceOnly + neither] : [both + referenceOnly, newOnly + neither];
  };
  const [tp, fn] = rightly('sensitivity');
  const [tn, fp] = rightly('specificity');
  return [
    { metric: 'ppv', test_set: testSet, group: {}, counts: { tp, fp }, estimate: round4(tp / (tp + fp)) },
    { metric: 'npv', test_set: testSet, group: {}, counts: { tn, fn }, estimate: round4(tn / (tn + fn)) },
    { metric: 'auroc', test_set: testSet, group: {}, estimate: auroc(cases, scoresOf(cases), model) },
  ];
}

/**
 * @param {object} report
 * @param {'new' | 'reference'} report.model whose figures
 * @param {Record<string, string[]>} report.levels levels that must be there, by attribute
 * @param {string[][]} report.intersections
 * @param {{ overall: Record<string, string[]>, groups: Record<string, string[]> }} report.paired references by metric
 */
export function evaluationContent({
  cases,
  testSet,
  model,
  levels,
  intersections = [],
  paired = { overall: {}, groups: {} },
  evaluationNumber,
  excluded,
  threshold,
  reported = true,
}) {
  const left = excluded.reduce((sum, { n }) => sum + n, 0);
  const results = ['sensitivity', 'specificity'].flatMap((metric) =>
    groupsOf(cases, levels, intersections).map((group) => {
      const references = Object.keys(group).length === 0 ? paired.overall : paired.groups;
      return resultOf(cases, { metric, testSet, group, model, comparedWith: references[metric] ?? [] });
    }),
  );
  return {
    test_sets: [
      {
        id: testSet,
        sha256: testSetDigest(cases),
        evaluation_number: evaluationNumber,
        enrolled: cases.length + left,
        excluded,
        analysed: cases.length,
        clusters: cases.length,
      },
    ],
    operating_point: { threshold },
    results: [...results, ...(reported ? reportOnly(cases, testSet, model) : [])],
  };
}

/** What a dataset report says of the cases themselves. */
export function describe(cases, levels) {
  const count = (attribute, level) => cases.filter(({ attributes }) => attributes[attribute] === level).length;
  const distribution = Object.entries(levels).map(([attribute, first]) => [
    attribute,
    Object.fromEntries(levelsOf(cases, attribute, first).map((level) => [level, count(attribute, level)])),
  ]);
  return {
    sha256: testSetDigest(cases),
    n: cases.length,
    prevalence: round4(cases.filter(({ truth }) => truth === 1).length / cases.length),
    distribution: Object.fromEntries(distribution),
  };
}

/** Figures of the labeling that an evaluation must bear out. */
export function figuresOf(content, wanted) {
  return wanted.map(({ metric, group }) => {
    const same = (result) => result.metric === metric && JSON.stringify(result.group) === JSON.stringify(group);
    const { test_set, estimate } = content.results.find(same);
    return { metric, test_set, ...(Object.keys(group).length === 0 ? {} : { group }), value: estimate };
  });
}
