import type { Comparison } from './intervals.ts';

/**
 * Limits of a − b for two independent figures, recovered from the limits of each (method of variance estimates recovery).
 * Zou & Donner 2008, Stat Med 27:1693. `estimate` may be given where it is known more exactly than by subtraction.
 */
export function moverDifference(a: Comparison, b: Comparison, estimate: number = a.estimate - b.estimate): Comparison {
  return {
    estimate,
    lower: estimate - Math.hypot(a.estimate - a.lower, b.upper - b.estimate),
    upper: estimate + Math.hypot(a.upper - a.estimate, b.estimate - b.lower),
  };
}

/** Limits of a + b for two independent figures, by the same principle. */
export function moverSum(a: Comparison, b: Comparison, estimate: number = a.estimate + b.estimate): Comparison {
  return moverDifference(a, { estimate: -b.estimate, lower: -b.upper, upper: -b.lower }, estimate);
}
