import { checkProportion } from './intervals.ts';

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

/** The weights of all counts that are not negligible, in their order, and the first of these counts. */
function likelihoods(k: number, n: number): { readonly least: number; readonly weight: Float64Array } {
  if (k === 0 || k === n) return { least: k, weight: Float64Array.of(1) };
  const odds = k / (n - k);
  // The mode is k itself. P(x + 1) / P(x) = (n − x) / (x + 1) · odds.
  const above = weights(n - k, (step) => ((n - k - step) / (k + step + 1)) * odds);
  const below = weights(k, (step) => (k - step) / (n - k + step + 1) / odds);
  const weight = new Float64Array(below.length + 1 + above.length);
  weight.set(below.reverse());
  weight[below.length] = 1;
  weight.set(above, below.length + 1);
  return { least: k - below.length, weight };
}

/**
 * How many of n cases succeed, each with probability k/n. The distribution function is built from the mode with + − × ÷
 * alone: the same bits on every platform, which logarithms and powers are not.
 */
export class Binomial {
  readonly #least: number;
  readonly #cumulative: Float64Array;
  /** Where to look from, for each of as many equal parts of the shares: a step or two before the count. Chen & Asau 1974, AIIE Trans 6:163. */
  readonly #guide: Uint32Array;

  /** @throws RangeError unless 0 ≤ k ≤ n are integers. */
  constructor(k: number, n: number) {
    checkProportion(k, n);
    const { least, weight } = likelihoods(k, n);
    const size = weight.length;
    for (let index = 1; index < size; index += 1) weight[index]! += weight[index - 1] as number;
    this.#least = least;
    this.#cumulative = weight;
    this.#guide = new Uint32Array(size);
    const sum = weight[size - 1] as number;
    for (let [part, index] = [0, 0]; part < size; part += 1) {
      while (index < size - 1 && (weight[index] as number) <= (part / size) * sum) index += 1;
      this.#guide[part] = index;
    }
  }

  /** The least count whose distribution function exceeds a share from 0 to below 1: of a random share, a draw. */
  at(share: number): number {
    const cumulative = this.#cumulative;
    const last = cumulative.length - 1;
    const part = share * (cumulative[last] as number);
    let index = this.#guide[Math.floor(share * cumulative.length)] as number;
    while (index < last && (cumulative[index] as number) <= part) index += 1;
    return this.#least + index;
  }
}
