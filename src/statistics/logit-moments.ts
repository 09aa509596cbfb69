/** Width of a bin of logits. Up to slope 3 the series that replaces its cases is then off by less than 1e-9. */
export const WIDTH = 1 / 16;

/** Powers of a logit's distance from the centre of its bin that are summed: 0 to 5. */
export const ORDERS = 6;

/** One bin: its centre and the sums of the powers. */
export const POINT = 1 + ORDERS;

// An open bin of one group: where it ends, its centre, and the sums.
const UPPER = 0;
const CENTRE = 1;
const SUMS = 2;
const STRIDE = SUMS + ORDERS;

/**
 * Logits of the cases of some groups, which come in rising order, gathered in narrow bins: enough to fit a logistic
 * regression by a Taylor series in each bin, without the cases.
 */
export class LogitMoments {
  readonly #kept: Uint8Array;
  readonly #open: Float64Array;
  readonly #closed: readonly number[][];

  /** @param kept for each group 1, or 0 to leave it out. */
  constructor(kept: Uint8Array) {
    this.#kept = kept;
    this.#open = new Float64Array(STRIDE * kept.length);
    for (let group = 0; group < kept.length; group += 1) this.#open[STRIDE * group + UPPER] = -Infinity;
    this.#closed = Array.from(kept, () => []);
  }

  /** Adds the first `size` logits, whose groups are told from `start` on. */
  add(groups: Uint8Array | Uint16Array | Uint32Array, start: number, logits: Float64Array, size: number): void {
    const kept = this.#kept;
    const open = this.#open;
    for (let i = 0; i < size; i += 1) {
      const group = groups[start + i] as number;
      if (kept[group] === 0) continue;
      const logit = logits[i] as number;
      const at = STRIDE * group;
      if (logit >= (open[at + UPPER] as number)) this.#begin(group, logit);
      const d = logit - (open[at + CENTRE] as number);
      const square = d * d;
      open[at + SUMS]! += 1;
      open[at + SUMS + 1]! += d;
      open[at + SUMS + 2]! += square;
      open[at + SUMS + 3]! += square * d;
      open[at + SUMS + 4]! += square * square;
      open[at + SUMS + 5]! += square * square * d;
    }
  }

  /** Closes the bin of a group and opens the one that begins with this logit. */
  #begin(group: number, logit: number): void {
    this.#end(group);
    const at = STRIDE * group;
    this.#open[at + UPPER] = logit + WIDTH;
    this.#open[at + CENTRE] = logit + WIDTH / 2;
    this.#open.fill(0, at + SUMS, at + STRIDE);
  }

  #end(group: number): void {
    const at = STRIDE * group;
    if (this.#open[at + SUMS] !== 0) this.#closed[group]?.push(...this.#open.subarray(at + CENTRE, at + STRIDE));
  }

  /** The bins of a group, POINT numbers each. */
  points(group: number): Float64Array {
    const at = STRIDE * group;
    const last = this.#open[at + SUMS] === 0 ? [] : this.#open.subarray(at + CENTRE, at + STRIDE);
    return Float64Array.of(...this.#closed[group] ?? [], ...last);
  }
}
