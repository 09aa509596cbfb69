function valueAt(values: usize, index: i32): f64 {
  return load<f64>(values + (<usize>index << 3));
}

/** Moves what is a number to the front, in its order. Returns how many these are of `n` f64. */
export function keepNumbers(values: usize, n: u32): u32 {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < n; index += 1) {
    const value = valueAt(values, index);
    if (isNaN(value)) continue;
    store<f64>(values + (<usize>kept << 3), value);
    kept += 1;
  }
  return kept;
}

/**
 * Moves the numbers of places `from` to `to`, both included, so that at `place` among them stands what would stand there if all were in
 * rising order: none before it is larger, none behind it smaller. Hoare 1961, Algorithm 65, Communications of the ACM 4:321.
 */
export function select(values: usize, from: i32, to: i32, place: i32): void {
  while (from < to) {
    const pivot = valueAt(values, place);
    let low = from;
    let high = to;
    while (low <= high) {
      while (valueAt(values, low) < pivot) low += 1;
      while (pivot < valueAt(values, high)) high -= 1;
      if (low > high) break;
      const value = valueAt(values, low);
      store<f64>(values + (<usize>low << 3), valueAt(values, high));
      store<f64>(values + (<usize>high << 3), value);
      low += 1;
      high -= 1;
    }
    if (high < place) from = low;
    if (place < low) to = high;
  }
}
