/** Adds a number to an f64. */
export function addTo(sum: usize, term: f64): void {
  store<f64>(sum, load<f64>(sum) + term);
}
