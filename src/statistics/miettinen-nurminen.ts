import { checkProportion, twoSidedZ, type Comparison } from './intervals.ts';
import { fraction, subtract, toNumber } from './rational.ts';
import { rootBetween } from './root.ts';

const per = (count: number, share: number): number => (count === 0 ? 0 : count / share);

/** Variance of k1/n1 − k2/n2 at the likeliest pair of proportions that differ by δ. */
function varianceAt(delta: number, k1: number, n1: number, k2: number, n2: number): number {
  // Both proportions run from their least values by the same t, as far as the larger one has room. The likelihood rises
  // with t, then falls; its slope falls all the way, so that the ends tell where the top lies on one of them.
  const [least1, least2] = [Math.max(0, delta), Math.max(0, -delta)];
  const room = 1 - Math.abs(delta);
  const fall = (t: number): number =>
    per(n1 - k1, 1 - least1 - t) - per(k1, least1 + t) + per(n2 - k2, 1 - least2 - t) - per(k2, least2 + t);
  const t = !(fall(0) < 0) ? 0 : fall(room) <= 0 ? room : rootBetween(0, room, fall);
  const [p1, p2] = [least1 + t, least2 + t];
  return (p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2;
}

/** The largest difference k1/n1 − k2/n2 that the score test does not reject. */
function upperLimit(k1: number, n1: number, k2: number, n2: number, z: number): number {
  const estimate = k1 / n1 - k2 / n2;
  const inflation = (n1 + n2) / (n1 + n2 - 1);
  return rootBetween(estimate, 1, (delta) => (estimate - delta) ** 2 - z * z * inflation * varianceAt(delta, k1, n1, k2, n2));
}

/**
 * Miettinen and Nurminen's score interval of k1/n1 − k2/n2 for independent samples, with their factor N/(N − 1); undefined
 * when n1 or n2 is 0. Miettinen & Nurminen 1985, Stat Med 4:213; to the last bits.
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
