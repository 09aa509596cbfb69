import { ORDERS, probabilityAgainst, probabilityFor } from './losses';
import { addTo } from './sums';

// What a logistic regression needs of its cases, as f64 at these places: Σp and Σpx, and Σw, Σwx and Σwx² with w = p(1 − p).
const P: usize = 0;
const PX: usize = 8;
const W: usize = 16;
const WX: usize = 24;
const WXX: usize = 32;
export const TOTALS: usize = 40;

/** One bin, as f64: its centre and the sums of the powers of its logits' distances from there. */
export const POINT: i32 = 1 + ORDERS;

/** Adds `n` cases with these logits, x being the logit less `mean`. */
export function addCases(logits: usize, n: u32, intercept: f64, slope: f64, mean: f64, totals: usize): void {
  for (let at = logits; at < logits + (<usize>n << 3); at += 8) {
    const x = load<f64>(at) - mean;
    const eta = intercept + slope * x;
    // p and 1 − p, the smaller without cancellation.
    const ratio = Math.exp(-abs(eta));
    const larger = 1 / (1 + ratio);
    const smaller = ratio * larger;
    const p = eta > 0 ? larger : smaller;
    const w = larger * smaller;
    addTo(totals + P, p);
    addTo(totals + PX, p * x);
    addTo(totals + W, w);
    addTo(totals + WX, w * x);
    addTo(totals + WXX, w * x * x);
  }
}

/** Adds the cases of `n` bins, by a Taylor series in each. */
export function addBins(points: usize, n: u32, intercept: f64, slope: f64, mean: f64, totals: usize): void {
  const square = slope * slope;
  const cube = square * slope;
  const fourth = square * square;
  const fifth = square * cube;
  for (let at = points; at < points + <usize>n * (<usize>POINT << 3); at += <usize>POINT << 3) {
    const centre = load<f64>(at) - mean;
    const eta = intercept + slope * centre;
    const ratio = Math.exp(-abs(eta));
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
    const m0 = load<f64>(at, 8);
    const m1 = load<f64>(at, 16);
    const m2 = load<f64>(at, 24);
    const m3 = load<f64>(at, 32);
    const m4 = load<f64>(at, 40);
    const m5 = load<f64>(at, 48);
    // Sums over the bin of p, p·d, w, w·d and w·d², d being the distance from its centre.
    const p = s0 * m0 + slope * (s1 * m1 + (s2 * m2) / 2 + (s3 * m3) / 3 + (s4 * m4) / 4 + (s5 * m5) / 5);
    const pd = s0 * m1 + slope * (s1 * m2 + (s2 * m3) / 2 + (s3 * m4) / 3 + (s4 * m5) / 4);
    const w = s1 * m0 + s2 * m1 + s3 * m2 + s4 * m3 + s5 * m4 + s6 * m5;
    const wd = s1 * m1 + s2 * m2 + s3 * m3 + s4 * m4 + s5 * m5;
    const wdd = s1 * m2 + s2 * m3 + s3 * m4 + s4 * m5;
    addTo(totals + P, p);
    addTo(totals + PX, centre * p + pd);
    addTo(totals + W, w);
    addTo(totals + WX, centre * w + wd);
    addTo(totals + WXX, centre * (centre * w + 2 * wd) + wdd);
  }
}

// What is known of the logits of one group, at these bytes of its place: where its next one goes, as u32, or 0 for a group that nobody
// asks for; the sum of those with the condition, as f64.
const SPLIT_NEXT: usize = 0;
export const SPLIT_SUM: usize = 8;
export const SPLIT: usize = 16;

/** Deals out the logits of `n` rows, whose scores are f64 at `suspicion` and whose codes are u32, to the groups that ask for them. */
export function splitLogits(suspicion: usize, codes: usize, classOf: usize, n: u32, rising: bool, groups: usize): void {
  for (let index: usize = 0; index < <usize>n; index += 1) {
    const own = load<u32>(classOf + (<usize>load<u32>(codes + (index << 2)) << 2));
    const group = groups + <usize>(own >>> 1) * SPLIT;
    const next = <usize>load<u32>(group, SPLIT_NEXT);
    if (next == 0) continue;
    const score = load<f64>(suspicion + (index << 3));
    const logit = Math.log(probabilityFor(score, rising)) - Math.log(probabilityAgainst(score, rising));
    store<f64>(next, logit);
    store<u32>(group, <u32>next + 8, SPLIT_NEXT);
    if ((own & 1) == 1) addTo(group + SPLIT_SUM, logit);
  }
}
