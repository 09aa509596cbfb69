import { checkProportion, twoSidedZ, type Comparison } from './intervals.ts';
import { fraction, subtract, toNumber } from './rational.ts';
import { rootBetween } from './root.ts';

/**
 * The likeliest proportion behind k of n where the likelihood is pulled down by `pull`, Lagrange's multiplier of a
 * condition on it, and the rest up to 1: the root p of k − n p = pull p (1 − p), each without cancellation.
 */
function pulledDown(k: number, n: number, pull: number): { readonly share: number; readonly rest: number } {
  const root = Math.sqrt((n - pull) ** 2 + 4 * pull * (n - k));
  return { share: (2 * k) / (n + pull + root), rest: pull < n ? (2 * (n - k)) / (n - pull + root) : (pull - n + root) / (2 * pull) };
}

/**
 * The largest difference k1/n1 − k2/n2 that the score test does not reject.
 * Of the pairs of proportions that differ by δ the likeliest is p1, pulled up, and p2, pulled down as much. Their equations
 * add up to δ − (k1/n1 − k2/n2) = pull · variance: the score is pull² · variance, and the pull is found without δ.
 */
function upperLimit(k1: number, n1: number, k2: number, n2: number, z: number): number {
  // No pull moves these: they have no variance.
  if (k1 === n1 && k2 === 0) return 1;
  const limit = (z * z * (n1 + n2)) / (n1 + n2 - 1);
  const score = (pull: number): number => {
    const first = pulledDown(n1 - k1, n1, pull);
    const second = pulledDown(k2, n2, pull);
    return pull * pull * ((first.rest * first.share) / n1 + (second.share * second.rest) / n2);
  };
  const [p1, p2] = [(k1 + 1) / (n1 + 2), (k2 + 1) / (n2 + 2)];
  let high = 2 * Math.sqrt(limit / ((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2));
  while (score(high) < limit) high *= 2;
  const pull = rootBetween(0, high, (at) => score(at) - limit);
  return pulledDown(n1 - k1, n1, pull).rest - pulledDown(k2, n2, pull).share;
}

/**
 * Miettinen and Nurminen's score interval of k1/n1 − k2/n2 for independent samples, with their factor N/(N − 1); undefined
 * when n1 or n2 is 0. Miettinen & Nurminen 1985, Stat Med 4:213; to about 1e-15.
 * @throws RangeError unless 0 ≤ k ≤ n are integers and 0 < level < 1.
 */
export function miettinenNurminen(k1: number, n1: number, k2: number, n2: number, level: number): Comparison | undefined {
  checkProportion(k1, n1);
  checkProportion(k2, n2);
  const z = twoSidedZ(level);
  if (n1 === 0 || n2 === 0) return undefined;
  return {
    estimate: toNumber(subtract(fraction(k1, n1), fraction(k2, n2))),
    lower: -upperLimit(k2, n2, k1, n1, z),
    upper: upperLimit(k1, n1, k2, n2, z),
  };
}
