import { scratch } from '../compiled/scratch.ts';

/**
 * Special functions behind the intervals, without a dependency: the normal distribution, the regularised incomplete
 * beta function with its inverse, and quantiles of Student's t.
 */

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let power = coefficients.length - 1; power >= 0; power -= 1) sum = sum * x + (coefficients[power] as number);
  return sum;
}

const CENTRAL = [
  [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227],
  [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
    39307.89580009271, 28729.085735721943, 5226.495278852854],
] as const;
const MIDDLE = [
  [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9],
] as const;
const FAR = [
  [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
  [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15],
] as const;

function checkProbability(p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability between 0 and 1 is needed, not ${p}`);
}

/**
 * z with P(Z ≤ z) = p for a standard normal Z, to about 1e-16 relative.
 * Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37:477.
 * @throws RangeError unless 0 < p < 1.
 */
export function normalQuantile(p: number): number {
  checkProbability(p);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRAL[0], r)) / polynomial(CENTRAL[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z = r <= 5
    ? polynomial(MIDDLE[0], r - 1.6) / polynomial(MIDDLE[1], r - 1.6)
    : polynomial(FAR[0], r - 5) / polynomial(FAR[1], r - 5);
  return q < 0 ? -z : z;
}

const TAIL_FROM = 2;

/** Φ(z) − ½ for 0 ≤ z < 2: a series of positive terms. Abramowitz & Stegun 1964, 26.2.11. */
function normalCentre(z: number): number {
  let [sum, term] = [0, z];
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (z * z) / odd;
  }
  return sum * normalDensity(z);
}

function normalDensity(z: number): number {
  // The square of a large z, rounded, would cost the exponential its last digits: what is rounded off comes as a factor.
  const head = Math.fround(z);
  return (Math.exp((-head * head) / 2) * Math.exp(((head - z) * (head + z)) / 2)) / Math.sqrt(2 * Math.PI);
}

/** P(Z > z) / density for z ≥ 2: Laplace's continued fraction, from its 150th term. Abramowitz & Stegun 1964, 26.2.14. */
function millsRatio(z: number): number {
  let fraction = z;
  for (let term = 150; term > 0; term -= 1) fraction = z + term / fraction;
  return 1 / fraction;
}

/**
 * P(Z > z) for a standard normal Z, to 2e-14 relative wherever it is a normal double (z up to 37).
 * @throws RangeError for NaN.
 */
export function normalUpperTail(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('a normal deviate is a number, not NaN');
  if (z < 0) return 1 - normalUpperTail(-z);
  // Beyond any double: the density is 0 there, and its ratio to the tail has no digits for Infinity.
  if (z > 40) return 0;
  return z < TAIL_FROM ? 0.5 - normalCentre(z) : normalDensity(z) * millsRatio(z);
}

/** P(|Z| ≥ |z|): the two-sided p-value of a score z. @throws RangeError for NaN. */
export function twoSidedP(z: number): number {
  return 2 * normalUpperTail(Math.abs(z));
}

function checkShape(a: number, b: number): void {
  if (!(a > 0 && b > 0 && Number.isFinite(a + b))) throw new RangeError(`a beta distribution has positive shapes, not ${a} and ${b}`);
}

/** @throws RangeError for what did not converge. */
function converged(found: number, a: number, b: number): number {
  if (Number.isNaN(found)) throw new RangeError(`the incomplete beta function did not converge for shapes ${a} and ${b}`);
  return found;
}

/**
 * The regularised incomplete beta function I_x(a, b): P(X ≤ x) for X ~ Beta(a, b).
 * @throws RangeError unless a, b > 0 and 0 ≤ x ≤ 1.
 */
export function betaProbability(x: number, a: number, b: number): number {
  checkShape(a, b);
  if (!(x >= 0 && x <= 1)) throw new RangeError(`x lies between 0 and 1, not at ${x}`);
  return converged(scratch().code.betaLower(x, a, b), a, b);
}

/** x where the tails of the beta distribution are `lower` and `upper`, which add up to 1; the smaller one is aimed at. */
function betaAt(lower: number, upper: number, a: number, b: number): number {
  const z = lower <= upper ? normalQuantile(lower) : -normalQuantile(upper);
  return converged(scratch().code.betaAt(lower, upper, a, b, z), a, b);
}

/**
 * x with I_x(a, b) = p, to about 1e-14 relative: Newton steps kept inside a bracket that bisection narrows.
 * @throws RangeError unless a, b > 0 and 0 < p < 1.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  checkShape(a, b);
  checkProbability(p);
  return betaAt(p, 1 - p, a, b);
}

/**
 * t with P(T ≤ t) = p for Student's T with df degrees of freedom, to about 1e-13 relative.
 * From y = t²/(df + t²), which is Beta(½, df/2). Abramowitz & Stegun 1964, 26.7.1.
 * @throws RangeError unless 0 < p < 1 and df ≥ 1 is finite.
 */
export function tQuantile(p: number, df: number): number {
  checkProbability(p);
  if (!(df >= 1 && df < Infinity)) throw new RangeError(`degrees of freedom start at 1, not at ${df}`);
  if (p === 0.5) return 0;
  const [inside, outside] = [2 * Math.abs(p - 0.5), 2 * Math.min(p, 1 - p)];
  const y = betaAt(inside, outside, 0.5, df / 2);
  // Where y comes near 1 its complement, computed by itself, keeps the digits.
  const rest = y < 0.5 ? 1 - y : betaAt(outside, inside, df / 2, 0.5);
  const t = Math.sqrt((df * (y < 0.5 ? y : 1 - rest)) / rest);
  return p < 0.5 ? -t : t;
}
