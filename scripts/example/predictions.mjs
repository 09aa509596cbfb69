// Scores that fit the outcomes of the synthetic cases, the table of them, and their AUROC.
import { round4 } from './cohort.mjs';
import { random } from './random.mjs';

/** No score lies between 0.45 and 0.5, so that the figures are the same at both. */
const MARKED = { from: 0.5, to: 0.999 };
const UNMARKED = { from: 0.001, to: 0.449 };

function score(truth, right, chance) {
  const marked = (truth === 1) === right;
  const { from, to } = marked ? MARKED : UNMARKED;
  // What the model gets right lies far from the threshold, what it gets wrong near it.
  const depth = right ? Math.sqrt(chance) : chance * chance;
  const value = marked ? from + (to - from) * depth : to - (to - from) * depth;
  return value.toFixed(3);
}

/** @returns scores of both models as text with three decimals, one entry a case */
export function scoresOf(cases, seed = 20260506) {
  const chance = random(seed);
  return cases.map(({ truth, right }) => ({
    new: score(truth, right.new, chance()),
    reference: score(truth, right.reference, chance()),
  }));
}

/** Share of pairs of a positive and a negative that the scores order rightly, ties half. */
export function auroc(cases, scores, model) {
  const of = (truth) => cases.flatMap((one, index) => (one.truth === truth ? [Number(scores[index][model])] : []));
  const negatives = of(0);
  const positives = of(1);
  let wins = 0;
  for (const positive of positives) {
    for (const negative of negatives) wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
  }
  return round4(wins / (positives.length * negatives.length));
}

export function predictionsCsv(cases, scores, attributes) {
  const header = ['case_id', 'patient_id', 'tube_misplaced', 'score', 'score_2_0_0', ...attributes];
  const rows = cases.map((one, index) => [
    one.id,
    one.patient,
    one.truth,
    scores[index].new,
    scores[index].reference,
    ...attributes.map((name) => one.attributes[name]),
  ]);
  return [header, ...rows].map((row) => `${row.join(',')}\n`).join('');
}
