/** 2^-64: a weight so small beside that of the mode that 53 random bits cannot tell it from none. */
const NEGLIGIBLE: f64 = 1.0 / 18_446_744_073_709_551_616.0;

/** P(k + step + 1) / P(k + step) above the mode k, or P(k − step − 1) / P(k − step) below it, of a binomial with probability k/n. */
function ratio(k: f64, n: f64, above: bool, step: f64): f64 {
  const odds = k / (n - k);
  return above ? ((n - k - step) / (k + step + 1)) * odds : (k - step) / (n - k + step + 1) / odds;
}

/** How many counts above the mode, or below it, have a weight that is not negligible. */
export function countSteps(k: f64, n: f64, above: bool): u32 {
  const most = above ? n - k : k;
  let steps: u32 = 0;
  for (let weight: f64 = 1; <f64>steps < most; steps += 1) {
    weight *= ratio(k, n, above, <f64>steps);
    if (weight < NEGLIGIBLE) break;
  }
  return steps;
}

/**
 * The distribution function of successes among n cases, each with probability k/n, but for a factor: the weights of the counts from
 * k − `below` to k + `above` and of all between, added up, as f64. Built from the mode with + − × ÷ alone: the same bits on every
 * platform, which logarithms and powers are not. Behind them, as u32, where to look from for each of as many equal parts of the shares.
 */
export function fillBinomial(k: f64, n: f64, below: u32, above: u32, cumulative: usize): void {
  const size = below + 1 + above;
  const mode = cumulative + (<usize>below << 3);
  store<f64>(mode, 1);
  for (let step: u32 = 0; step < above; step += 1) {
    const at = mode + (<usize>step << 3);
    store<f64>(at, load<f64>(at) * ratio(k, n, true, <f64>step), 8);
  }
  for (let step: u32 = 0; step < below; step += 1) {
    const at = mode - (<usize>step << 3);
    store<f64>(at - 8, load<f64>(at) * ratio(k, n, false, <f64>step));
  }
  const last = cumulative + (<usize>(size - 1) << 3);
  for (let at = cumulative; at < last; at += 8) store<f64>(at, load<f64>(at) + load<f64>(at, 8), 8);
  const sum = load<f64>(last);
  const guide = cumulative + (<usize>size << 3);
  let index: u32 = 0;
  for (let part: u32 = 0; part < size; part += 1) {
    while (index < size - 1 && load<f64>(cumulative + (<usize>index << 3)) <= (<f64>part / <f64>size) * sum) index += 1;
    store<u32>(guide + (<usize>part << 2), index);
  }
}
