import { POINT, TOTALS, WIDTH } from '../compiled/code.js';
import { DOUBLE } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';

/** What a logistic regression needs of its cases for some coefficients; x is the logit less its mean. */
interface Totals {
  /** Σp and Σpx. */
  readonly p: number;
  readonly px: number;
  /** Σw, Σwx and Σwx² with w = p(1 − p). */
  readonly w: number;
  readonly wx: number;
  readonly wxx: number;
}

/** Cases of a logistic regression on one logit each. */
export interface Cases {
  readonly n: number;
  readonly positives: number;
  /** Sum of the logits of all, and of those with the condition. */
  readonly sum: number;
  readonly positiveSum: number;
  /** Least and largest logit, or limits that enclose them. */
  readonly least: number;
  readonly most: number;
  /** @param mean subtracted from each logit. */
  totals(intercept: number, slope: number, mean: number): Totals;
}

/** A coefficient with its standard error from the inverse of the information. */
export interface Fitted {
  readonly estimate: number;
  readonly standardError: number;
}

/** Newton's steps end where one is less than 1e-9 standard errors long: the next would be lost in rounding. */
const SETTLED = 1e-18;
/** Of an information whose determinant is smaller, beside the product that it is the rest of, rounding leaves too few digits. */
const SINGULAR = 1e-10;
const MAX_STEPS = 100;

/** Numbers that are added at a time. */
const BLOCK = 512 * POINT;

/** @param numbers for each case its logit, or for each bin POINT numbers. */
function totalsOf(add: 'addCases' | 'addBins', numbers: Float64Array, intercept: number, slope: number, mean: number): Totals {
  const machine = scratch();
  const at = machine.reserve(TOTALS + BLOCK * DOUBLE);
  const totals = machine.doublesAt(at, TOTALS / DOUBLE).fill(0);
  for (let start = 0; start < numbers.length; start += BLOCK) {
    const block = numbers.subarray(start, start + BLOCK);
    machine.doublesAt(at + TOTALS, block.length).set(block);
    machine.code[add](at + TOTALS, add === 'addBins' ? block.length / POINT : block.length, intercept, slope, mean, at);
  }
  const [p = NaN, px = NaN, w = NaN, wx = NaN, wxx = NaN] = totals;
  return { p, px, w, wx, wxx };
}

/** Cases one by one, their logits rising. */
export function casesOf(logits: Float64Array, positives: number, positiveSum: number): Cases {
  let sum = 0;
  for (let i = 0; i < logits.length; i += 1) sum += logits[i] as number;
  return {
    n: logits.length, positives, sum, positiveSum, least: logits[0] ?? 0, most: logits.at(-1) ?? 0,
    totals: (intercept, slope, mean) => totalsOf('addCases', logits, intercept, slope, mean),
  };
}

/** Cases that are known by the bins of assembly/losses.ts: POINT numbers each. */
export function casesInBins(points: Float64Array, positives: number, positiveSum: number): Cases {
  let [n, sum] = [0, 0];
  for (let at = 0; at < points.length; at += POINT) {
    n += points[at + 1] as number;
    sum += (points[at + 1] as number) * (points[at] as number) + (points[at + 2] as number);
  }
  return {
    n, positives, sum, positiveSum, least: (points[0] ?? 0) - WIDTH, most: (points.at(-POINT) ?? 0) + WIDTH,
    totals: (intercept, slope, mean) => totalsOf('addBins', points, intercept, slope, mean),
  };
}

/**
 * Intercept and slope by maximum likelihood, Newton's steps from the model without a slope; undefined where they do not settle,
 * or where next to no case tells the slope. The cases must not be separated: then the likelihood has no maximum. Cox 1958, Biometrika 45:562.
 */
export function fitLine(cases: Cases): { readonly intercept: Fitted; readonly slope: Fitted } | undefined {
  const { n, positives } = cases;
  const mean = cases.sum / n;
  const positiveExcess = cases.positiveSum - positives * mean;
  let [a, b] = [Math.log(positives / (n - positives)), 0];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { p, px, w, wx, wxx } = cases.totals(a, b, mean);
    const [scoreA, scoreB] = [positives - p, positiveExcess - px];
    const determinant = w * wxx - wx * wx;
    if (!(determinant > 0)) return undefined;
    const [stepA, stepB] = [(wxx * scoreA - wx * scoreB) / determinant, (w * scoreB - wx * scoreA) / determinant];
    [a, b] = [a + stepA, b + stepB];
    if (!(stepA * scoreA + stepB * scoreB < SETTLED)) continue;
    if (determinant < SINGULAR * w * wxx) return undefined;
    const variance = (wxx + mean * (2 * wx + mean * w)) / determinant;
    return {
      intercept: { estimate: a - b * mean, standardError: Math.sqrt(variance) },
      slope: { estimate: b, standardError: Math.sqrt(w / determinant) },
    };
  }
  return undefined;
}

/**
 * The intercept with the slope fixed at 1, by Newton's steps inside a bracket that they narrow; undefined where every case is
 * so certain that nothing tells where it lies.
 */
export function fitOffset(cases: Cases): Fitted | undefined {
  const { n, positives } = cases;
  const even = Math.log(positives / (n - positives));
  // With the intercept of either end all cases are expected to have the condition too seldom, or too often.
  let [low, high] = [even - cases.most, even - cases.least];
  let a = even - cases.sum / n;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { p, w } = cases.totals(a, 1, 0);
    const score = positives - p;
    if (score > 0) low = a;
    else high = a;
    const next = a + score / w;
    if ((score * score) / w < SETTLED) return { estimate: next, standardError: 1 / Math.sqrt(w) };
    a = next > low && next < high ? next : (low + high) / 2;
  }
  return undefined;
}
