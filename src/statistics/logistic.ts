import { POINT, WIDTH } from './logit-moments.ts';

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

// What follows are functions by themselves, not of the cases of one group: so they are compiled once for all.

function totalsOfCases(logits: Float64Array, intercept: number, slope: number, mean: number): Totals {
  let [p, px, w, wx, wxx] = [0, 0, 0, 0, 0];
  for (let i = 0; i < logits.length; i += 1) {
    const x = (logits[i] as number) - mean;
    const eta = intercept + slope * x;
    // p and 1 − p, the smaller without cancellation.
    const ratio = Math.exp(-Math.abs(eta));
    const larger = 1 / (1 + ratio);
    const smaller = ratio * larger;
    const own = eta > 0 ? larger : smaller;
    const weight = larger * smaller;
    p += own;
    px += own * x;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
  }
  return { p, px, w, wx, wxx };
}

/** @param points POINT numbers for each bin. */
function totalsOfBins(points: Float64Array, intercept: number, slope: number, mean: number): Totals {
  const [square, cube] = [slope * slope, slope * slope * slope];
  const [fourth, fifth] = [square * square, square * cube];
  let [p, px, w, wx, wxx] = [0, 0, 0, 0, 0];
  for (let at = 0; at < points.length; at += POINT) {
    const centre = (points[at] as number) - mean;
    const eta = intercept + slope * centre;
    const ratio = Math.exp(-Math.abs(eta));
    const larger = 1 / (1 + ratio);
    // Derivatives of p = 1 / (1 + e^−η), divided by the factorials of their orders less one: the first is w = p(1 − p).
    const s0 = eta > 0 ? larger : ratio * larger;
    const s1 = ratio * larger * larger;
    const skew = (eta > 0 ? ratio - 1 : 1 - ratio) * larger;
    const s2 = s1 * skew * slope;
    const s3 = (s1 * (1 - 6 * s1) * square) / 2;
    const s4 = (s1 * skew * (1 - 12 * s1) * cube) / 6;
    const s5 = (s1 * (1 - s1 * (30 - 120 * s1)) * fourth) / 24;
    const s6 = (s1 * skew * (1 - s1 * (60 - 360 * s1)) * fifth) / 120;
    const m0 = points[at + 1] as number;
    const m1 = points[at + 2] as number;
    const m2 = points[at + 3] as number;
    const m3 = points[at + 4] as number;
    const m4 = points[at + 5] as number;
    const m5 = points[at + 6] as number;
    // Sums over the bin of p, p·d, w, w·d and w·d², d being the distance from its centre.
    const own = s0 * m0 + slope * (s1 * m1 + (s2 * m2) / 2 + (s3 * m3) / 3 + (s4 * m4) / 4 + (s5 * m5) / 5);
    const ownD = s0 * m1 + slope * (s1 * m2 + (s2 * m3) / 2 + (s3 * m4) / 3 + (s4 * m5) / 4);
    const weight = s1 * m0 + s2 * m1 + s3 * m2 + s4 * m3 + s5 * m4 + s6 * m5;
    const weightD = s1 * m1 + s2 * m2 + s3 * m3 + s4 * m4 + s5 * m5;
    const weightDD = s1 * m2 + s2 * m3 + s3 * m4 + s4 * m5;
    p += own;
    px += centre * own + ownD;
    w += weight;
    wx += centre * weight + weightD;
    wxx += centre * (centre * weight + 2 * weightD) + weightDD;
  }
  return { p, px, w, wx, wxx };
}

/** Cases one by one, their logits rising. */
export function casesOf(logits: Float64Array, positives: number, positiveSum: number): Cases {
  let sum = 0;
  for (let i = 0; i < logits.length; i += 1) sum += logits[i] as number;
  return {
    n: logits.length, positives, sum, positiveSum, least: logits[0] ?? 0, most: logits.at(-1) ?? 0,
    totals: (intercept, slope, mean) => totalsOfCases(logits, intercept, slope, mean),
  };
}

/** Cases that are known by the bins of `addPowers`. */
export function casesInBins(points: Float64Array, positives: number, positiveSum: number): Cases {
  let [n, sum] = [0, 0];
  for (let at = 0; at < points.length; at += POINT) {
    n += points[at + 1] as number;
    sum += (points[at + 1] as number) * (points[at] as number) + (points[at + 2] as number);
  }
  return {
    n, positives, sum, positiveSum, least: (points[0] ?? 0) - WIDTH, most: (points.at(-POINT) ?? 0) + WIDTH,
    totals: (intercept, slope, mean) => totalsOfBins(points, intercept, slope, mean),
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
