import { checkProportion } from './intervals.ts';
import type { Random } from './random.ts';

/** A weight so small beside that of the mode that 53 random bits cannot tell it from none. */
const NEGLIGIBLE = 2 ** -64;

/** How likely each step away from the mode is beside it, outwards, until that is nothing. */
function weights(steps: number, ratio: (step: number) => number): number[] {
  const away: number[] = [];
  for (let [step, weight] = [0, 1]; step < steps; step += 1) {
    weight *= ratio(step);
    if (weight < NEGLIGIBLE) break;
    away.push(weight);
  }
  return away;
}

/**
 * Draws the successes in n cases that each succeed with probability k/n. By inversion of the distribution function, which
 * is built from the mode with + − × ÷ alone: the same bits on every platform, which logarithms and powers are not.
 * @throws RangeError unless 0 ≤ k ≤ n are integers.
 */
export function binomial(k: number, n: number): (random: Random) => number {
  checkProportion(k, n);
  if (k === 0 || k === n) return () => k;
  const odds = k / (n - k);
  // The mode is k itself. P(x + 1) / P(x) = (n − x) / (x + 1) · odds.
  const above = weights(n - k, (step) => ((n - k - step) / (k + step + 1)) * odds);
  const below = weights(k, (step) => (k - step) / (n - k + step + 1) / odds);
  const least = k - below.length;
  const draw = inversion([...below.reverse(), 1, ...above]);
  return (random) => least + draw(random);
}

/** Draws an index with the probability of its weight. Chen & Asau 1974, AIIE Trans 6:163 (guide table). */
function inversion(weight: readonly number[]): (random: Random) => number {
  const size = weight.length;
  const cumulative = new Float64Array(size);
  let sum = 0;
  for (let index = 0; index < size; index += 1) {
    sum += weight[index] as number;
    cumulative[index] = sum;
  }
  // Where to look from, for each of as many equal parts of the random numbers: a step or two before the index.
  const guide = new Uint32Array(size);
  for (let [part, index] = [0, 0]; part < size; part += 1) {
    while (index < size - 1 && (cumulative[index] as number) <= (part / size) * sum) index += 1;
    guide[part] = index;
  }
  return (random) => {
    const share = random.uniform();
    let index = guide[Math.floor(share * size)] as number;
    while (index < size - 1 && (cumulative[index] as number) <= share * sum) index += 1;
    return index;
  };
}
