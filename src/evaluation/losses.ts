import type { BinaryTable, Scores } from '../predictions/table.ts';

/** Probabilities are held within this distance of 0 and 1 for their logarithm. */
const LEAST_PROBABILITY = 1e-15;

/** For each row how far the probability is from the truth. */
function distances({ truth, higherIs }: BinaryTable, { values }: Scores): Float64Array {
  return Float64Array.from(values, (score, row) => Math.abs((truth[row] ?? Number.NaN) - (higherIs === 'positive' ? score : 1 - score)));
}

/** For each row its squared error. Brier 1950, Mon Weather Rev 78:1. */
export function brierLosses(table: BinaryTable, scores: Scores): Float64Array {
  return distances(table, scores).map((distance) => distance * distance);
}

/** For each row −ln of the probability given to the truth. */
export function logLosses(table: BinaryTable, scores: Scores): Float64Array {
  return distances(table, scores).map((distance) => -Math.log(Math.max(LEAST_PROBABILITY, 1 - distance)));
}
