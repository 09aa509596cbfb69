/**
 * term(0) + … + term(n − 1) with the rounding errors carried along, so that the order of the terms shows in the last digit
 * at most. Neumaier 1974, Z Angew Math Mech 54:39. Not finite where a term is not, or the sum is beyond a double.
 */
export function compensatedSum(n: number, term: (index: number) => number): number {
  let [sum, lost] = [0, 0];
  for (let index = 0; index < n; index += 1) {
    const x = term(index);
    const next = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** The sum of deviations' products about the means, Σ(x − x̄)(y − ȳ), for means that carry rounding errors of their own. */
export function crossProducts(x: Float64Array, y: Float64Array, meanOfX: number, meanOfY: number): number {
  const fromX = (index: number): number => (x[index] ?? NaN) - meanOfX;
  const fromY = (index: number): number => (y[index] ?? NaN) - meanOfY;
  const products = compensatedSum(x.length, (index) => fromX(index) * fromY(index));
  return products - (compensatedSum(x.length, fromX) * compensatedSum(x.length, fromY)) / x.length;
}
