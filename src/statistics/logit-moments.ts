/** Width of a bin of logits. Up to slope 3 the series that replaces its cases is then off by less than 1e-9. */
export const WIDTH = 1 / 16;

/**
 * Powers of a logit's distance from the centre of its bin that are summed, 0 to 5: enough to fit a logistic regression by a
 * Taylor series in each bin, without the cases.
 */
export const ORDERS = 6;

/** One bin: its centre and the sums of the powers. */
export const POINT = 1 + ORDERS;

/**
 * Adds the powers of the first `size` distances to the sums of their cells, which are told from `start` on.
 * @param sums for each cell `stride` numbers, of which the first are the sums.
 */
export function addPowers(sums: Float64Array, stride: number, cells: Uint8Array | Uint16Array | Uint32Array, start: number, distances: Float64Array, size: number): void {
  for (let i = 0; i < size; i += 1) {
    const at = stride * (cells[start + i] as number);
    const d = distances[i] as number;
    const square = d * d;
    sums[at]! += 1;
    sums[at + 1]! += d;
    sums[at + 2]! += square;
    sums[at + 3]! += square * d;
    sums[at + 4]! += square * square;
    sums[at + 5]! += square * square * d;
  }
}
