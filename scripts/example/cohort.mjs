// Synthetic cases made from tables of outcomes, so that every figure of the example is counted from the same rows
// and all sums add up.
import { wilson } from './intervals.mjs';

/**
 * How many cases the new model and the reference got right: [both, new only, reference only, neither].
 * @typedef {readonly [number, number, number, number]} Outcomes
 *
 * @typedef {{ outcomes: Outcomes, levels: Record<string, Record<string, Outcomes>> }} Half
 *   `levels` splits the outcomes by attribute; a joined attribute `sex+age_band` has levels `female/22-39`.
 * @typedef {{ testSet: string, prefix: string, attributes: string[], positives: Half, negatives: Half }} Cohort
 *
 * @typedef {{ id: string, patient: string, truth: 0 | 1, right: { new: boolean, reference: boolean }, attributes: Record<string, string> }} Case
 */

const OUTCOMES = [
  { new: true, reference: true },
  { new: true, reference: false },
  { new: false, reference: true },
  { new: false, reference: false },
];

function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}

/** The list in a fixed order in which no attribute follows another: walks it with a step that shares no divisor. */
function spread(list, seed) {
  if (list.length < 3) return list;
  let step = Math.floor(list.length * 0.618) + seed * 7;
  while (gcd(step, list.length) !== 1) step += 1;
  return list.map((_, index) => list[(index * step) % list.length]);
}

function halfOf(cohort, truth, half) {
  const cases = [];
  for (const [outcome, right] of OUTCOMES.entries()) {
    const n = half.outcomes[outcome];
    const columns = Object.entries(half.levels).map(([attribute, levels], seed) => {
      const labels = Object.entries(levels).flatMap(([level, counts]) => Array.from({ length: counts[outcome] }, () => level));
      if (labels.length !== n) {
        throw new Error(
          `${cohort.testSet}: ${attribute} has ${labels.length} cases of outcome ${outcome} with truth ${truth}, expected ${n}`,
        );
      }
      return { names: attribute.split('+'), labels: spread(labels, seed + 1) };
    });
    for (let index = 0; index < n; index += 1) {
      const attributes = {};
      for (const { names, labels } of columns) {
        for (const [part, level] of labels[index].split('/').entries()) attributes[names[part]] = level;
      }
      cases.push({ truth, right, attributes });
    }
  }
  return cases;
}

/** @param {Cohort} cohort @returns {Case[]} */
export function casesOf(cohort) {
  const halves = [...halfOf(cohort, 1, cohort.positives), ...halfOf(cohort, 0, cohort.negatives)];
  return spread(halves, 11).map((one, index) => {
    const number = String(index + 1).padStart(4, '0');
    return { id: `${cohort.prefix}-${number}`, patient: `${cohort.prefix}-P${number}`, ...one };
  });
}

const METRICS = {
  sensitivity: { among: ({ truth }) => truth === 1, right: 'tp', wrong: 'fn' },
  specificity: { among: ({ truth }) => truth === 0, right: 'tn', wrong: 'fp' },
};

const inGroup =
  (group) =>
  ({ attributes }) =>
    Object.entries(group).every(([attribute, level]) => attributes[attribute] === level);

/** To 4 decimals, as reports print. */
export const round4 = (value) => Math.round(value * 1e4) / 1e4;

export function proportion(metric, testSet, group, right, wrong, level = 0.95) {
  const { right: hit, wrong: miss } = METRICS[metric];
  const counted = { metric, test_set: testSet, group, counts: { [hit]: right, [miss]: wrong } };
  if (right + wrong === 0) return counted;
  const { lower, upper } = wilson(right, right + wrong, level);
  return {
    ...counted,
    estimate: round4(right / (right + wrong)),
    interval: { method: 'wilson', level, lower: round4(lower), upper: round4(upper) },
  };
}

/** @returns {Outcomes} of the cases of a group that `metric` is about */
export function outcomesOf(cases, metric, group) {
  const table = [0, 0, 0, 0];
  for (const { right } of cases.filter(METRICS[metric].among).filter(inGroup(group))) {
    table[right.new ? (right.reference ? 0 : 1) : right.reference ? 2 : 3] += 1;
  }
  return table;
}

export const pairedTable = ([both, newOnly, referenceOnly, neither]) => ({
  both,
  new_only: newOnly,
  reference_only: referenceOnly,
  neither,
});

/**
 * One result of an evaluation report.
 * @param {'new' | 'reference'} model whose figure it is
 * @param {string[]} comparedWith names of the references that the paired table is given for
 */
export function resultOf(cases, { metric, testSet, group, model = 'new', comparedWith = [] }) {
  const table = outcomesOf(cases, metric, group);
  const [both, newOnly, referenceOnly, neither] = table;
  const [right, wrong] = model === 'new' ? [both + newOnly, referenceOnly + neither] : [both + referenceOnly, newOnly + neither];
  const result = proportion(metric, testSet, group, right, wrong);
  if (comparedWith.length === 0) return result;
  return { ...result, compared_with: Object.fromEntries(comparedWith.map((name) => [name, pairedTable(table)])) };
}

/** Levels of an attribute in the order of `first`, then as the cases have them, `unknown` last even where nobody has it. */
export function levelsOf(cases, attribute, first = []) {
  const seen = new Set(cases.map(({ attributes }) => attributes[attribute]));
  return [...first, ...[...seen].filter((level) => !first.includes(level) && level !== 'unknown').sort(), 'unknown'];
}

/** Every combination of the known levels of two attributes. */
export function intersectionsOf(cases, [one, other]) {
  const known = (attribute) => levelsOf(cases, attribute).filter((level) => level !== 'unknown');
  return known(one).flatMap((a) => known(other).map((b) => ({ [one]: a, [other]: b })));
}
