// The regularised incomplete beta function, P(X ≤ x) for X ~ Beta(a, b), with shapes a, b > 0, and its inverse.

const EPSILON: f64 = 1.0 / 9_007_199_254_740_992;
const MAX_TERMS: i32 = 1_000_000;
const SERIES_FROM: f64 = 16;
const SMALL_STEP: f64 = 1.0 / 68_719_476_736;
const MAX_STEPS: i32 = 200;

/** ln Γ(x+1) less Stirling's x ln x − x + ½ ln 2πx: small and accurate where the logarithms themselves are large. */
function stirlingError(x: f64): f64 {
  let sum: f64 = 0;
  let at = x;
  for (; at < SERIES_FROM; at += 1) sum += (at + 0.5) * Math.log1p(1 / at) - 1;
  const s = 1 / (at * at);
  return sum + (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - s / 1188) * s) * s) * s) / at;
}

/**
 * x ln(x/m) + m − x without the cancellation for x near m.
 * Loader 2000, "Fast and accurate computation of binomial probabilities".
 */
function deviance(x: f64, m: f64): f64 {
  const difference = x - m;
  if (abs(difference) > 0.1 * (x + m)) return x * Math.log(x / m) - difference;
  const v = difference / (x + m);
  let sum = difference * v;
  let power = 2 * x * v * v * v;
  for (let odd: f64 = 3; sum + power / odd != sum; odd += 2) {
    sum += power / odd;
    power *= v * v;
  }
  return sum;
}

/** ln of what the kernel is multiplied with whatever x is, but for the factor of a square root. */
function correctionOf(a: f64, b: f64): f64 {
  return stirlingError(a + b) - stirlingError(a) - stirlingError(b);
}

/** x^a (1−x)^b / B(a, b), by Loader's saddle-point form of the binomial probability. */
function kernelOf(x: f64, a: f64, b: f64, correction: f64): f64 {
  const n = a + b;
  return Math.exp(correction - deviance(a, n * x) - deviance(b, n * (1 - x))) * sqrt((a * b) / (2 * Math.PI * n));
}

/**
 * The continued fraction F with I_x(a, b) = x^a y^b / (B(a, b) F), y = 1 − x, by the modified Lentz method; NaN where it does not converge.
 * DiDonato & Morris 1992, Algorithm 708 (BFRAC). It takes a y − b x as `lead` so that an x or y near 1 costs no digits.
 */
function fractionOf(x: f64, y: f64, a: f64, b: f64, lead: f64): f64 {
  let result = (a * (lead + 1)) / (a + 1);
  let c = result;
  let d: f64 = 0;
  for (let term = 1; term < MAX_TERMS; term += 1) {
    const n = <f64>term;
    const at = a + 2 * n;
    const numerator = ((a + n - 1) / (at - 1)) * ((a + b + n - 1) / (at - 1)) * n * (b - n) * x * x;
    const denominator = n + (n * (b - n) * x) / (at - 1) + ((a + n) * (lead + 1 + n * (1 + y))) / (at + 1);
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    result *= c * d;
    if (abs(c * d - 1) <= 2 * EPSILON) return result;
  }
  return NaN;
}

/** The tail at x that lies away from the mean, which is the small one: the lower where `lead`, a − (a + b) x, is above 0. */
function tailOf(x: f64, a: f64, b: f64, lead: f64, kernel: f64): f64 {
  return kernel / (lead > 0 ? fractionOf(x, 1 - x, a, b, lead) : fractionOf(1 - x, x, b, a, -lead));
}

/** P(X ≤ x) for 0 ≤ x ≤ 1; NaN where it does not converge. */
export function betaLower(x: f64, a: f64, b: f64): f64 {
  const lead = a - (a + b) * x;
  const tail = tailOf(x, a, b, lead, kernelOf(x, a, b, correctionOf(a, b)));
  return lead > 0 ? tail : 1 - tail;
}

/**
 * x where the tails are `lower` and `upper`, which add up to 1; the smaller one is aimed at. `z` is the normal deviate with these tails.
 * Newton's steps kept inside a bracket that bisection narrows; NaN where the tails do not converge.
 */
export function betaAt(lower: f64, upper: f64, a: f64, b: f64, z: f64): f64 {
  const correction = correctionOf(a, b);
  const n = a + b;
  let low: f64 = 0;
  let high: f64 = 1;
  // Begins at the score limit of a/n, which is near.
  let x = (a + (z * z) / 2 + z * sqrt((a * b) / n + (z * z) / 4)) / (n + z * z);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const kernel = kernelOf(x, a, b, correction);
    const lead = a - n * x;
    const tail = tailOf(x, a, b, lead, kernel);
    if (isNaN(tail)) return NaN;
    const excess = lower <= upper ? (lead > 0 ? tail : 1 - tail) - lower : upper - (lead > 0 ? 1 - tail : tail);
    if (excess > 0) high = x;
    else low = x;
    const newton = x - (excess * x * (1 - x)) / kernel;
    // The error that a small step leaves is about its square; the smallest ones are lost in rounding.
    if (abs(newton - x) <= max(SMALL_STEP * min(x, 1 - x), 2 * EPSILON * x)) return min(high, max(low, newton));
    x = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return x;
}
