// Intervals for the figures of the example, written apart from Plumbline's own so that one can catch the other.

const Z = new Map([
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
]);

function quantile(level) {
  const z = Z.get(level);
  if (z === undefined) throw new Error(`no normal quantile for level ${level}: add it to the table`);
  return z;
}

/** Wilson's score interval for `k` of `n`. Wilson, J Am Stat Assoc 1927;22:209. */
export function wilson(k, n, level = 0.95) {
  const z = quantile(level);
  const centre = (k + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
  return { lower: k === 0 ? 0 : centre - half, upper: k === n ? 1 : centre + half };
}

/**
 * Difference new minus reference on the same cases. Newcombe, Stat Med 1998;17:2635, method 10
 * (score intervals, continuity-corrected phi).
 * @param {readonly [number, number, number, number]} table both, new only, reference only, neither
 */
export function newcombePaired([both, newOnly, referenceOnly, neither], level = 0.95) {
  const n = both + newOnly + referenceOnly + neither;
  const k1 = both + newOnly;
  const k2 = both + referenceOnly;
  const first = wilson(k1, n, level);
  const second = wilson(k2, n, level);
  const estimate = (k1 - k2) / n;
  const margins = k1 * (n - k1) * k2 * (n - k2);
  const cross = both * neither - newOnly * referenceOnly;
  const corrected = cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  const phi = margins === 0 ? 0 : corrected / Math.sqrt(margins);
  const distance = (a, b) => Math.sqrt(Math.max(a * a - 2 * phi * a * b + b * b, 0));
  return {
    estimate,
    lower: estimate - distance(k1 / n - first.lower, second.upper - k2 / n),
    upper: estimate + distance(first.upper - k1 / n, k2 / n - second.lower),
  };
}

/** Difference of two independent proportions. Newcombe, Stat Med 1998;17:873, method 10. */
export function newcombeIndependent(k1, n1, k2, n2, level = 0.95) {
  const first = wilson(k1, n1, level);
  const second = wilson(k2, n2, level);
  const estimate = k1 / n1 - k2 / n2;
  return {
    estimate,
    lower: estimate - Math.hypot(k1 / n1 - first.lower, second.upper - k2 / n2),
    upper: estimate + Math.hypot(first.upper - k1 / n1, k2 / n2 - second.lower),
  };
}
