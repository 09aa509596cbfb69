// Coverage without chance: every outcome of an experiment, weighed by its probability.

/** ln n! from 0 to `most`. */
function logFactorials(most) {
  const logs = new Float64Array(most + 1);
  for (let n = 1; n <= most; n += 1) logs[n] = logs[n - 1] + Math.log(n);
  return logs;
}

const LOGS = logFactorials(2000);
const times = (count, p) => (count === 0 ? 0 : count * Math.log(p));

/** Probability of these counts of kinds that have these probabilities. */
function multinomial(counts, probabilities) {
  let log = LOGS[counts.reduce((sum, count) => sum + count, 0)];
  for (const [kind, count] of counts.entries()) log += times(count, probabilities[kind]) - LOGS[count];
  return Math.exp(log);
}

export const binomial = (k, n, p) => multinomial([k, n - k], [p, 1 - p]);

/** How often limits hold the truth, and how often they clear a limit that the truth does not: the truth is the limit itself. */
export class Tally {
  covered = 0;
  passed = 0;
  all = 0;

  /** `limits` is undefined where the method has none: it neither covers nor passes. */
  add(limits, truth, weight = 1, passes = ({ lower }) => lower >= truth) {
    this.all += weight;
    if (limits === undefined || 'undefined' in limits) return;
    if (limits.lower <= truth && truth <= limits.upper) this.covered += weight;
    if (passes(limits)) this.passed += weight;
  }

  get coverage() {
    return this.covered / this.all;
  }

  get falsePasses() {
    return this.passed / this.all;
  }
}

/** One proportion whose truth is the floor: tallies of a method for each sample size. */
export function oneProportion(method, level, floor, sizes) {
  return sizes.map((n) => {
    const tally = new Tally();
    for (let k = 0; k <= n; k += 1) tally.add(method(k, n, level), floor, binomial(k, n, floor));
    return tally;
  });
}

/** p1 − p2 of independent samples, non-inferior by a margin that the truth just misses. */
export function independentDifference(method, level, { n1, n2, p1, p2 }) {
  const tally = new Tally();
  const truth = p1 - p2;
  for (let k1 = 0; k1 <= n1; k1 += 1) {
    for (let k2 = 0; k2 <= n2; k2 += 1) {
      const weight = binomial(k1, n1, p1) * binomial(k2, n2, p2);
      if (weight > 1e-12) tally.add(method(k1, n1, k2, n2, level), truth, weight, ({ lower }) => lower > truth);
    }
  }
  return tally;
}

/** New − reference on the same n cases; `cells` are the probabilities of both, new only, reference only, neither. */
export function pairedDifference(method, level, n, cells) {
  const tally = new Tally();
  const truth = cells[1] - cells[2];
  for (let b = 0; b <= n; b += 1) {
    for (let c = 0; b + c <= n; c += 1) {
      if (multinomial([b, c, n - b - c], [cells[1], cells[2], cells[0] + cells[3]]) < 1e-12) continue;
      for (let a = 0; a + b + c <= n; a += 1) {
        const counts = [a, b, c, n - a - b - c];
        const weight = multinomial(counts, cells);
        if (weight < 1e-12) continue;
        const table = { both: a, new_only: b, reference_only: c, neither: counts[3] };
        tally.add(method(table, level), truth, weight, ({ lower }) => lower > truth);
      }
    }
  }
  return tally;
}

/** Largest less smallest of `groups` equal proportions of n cases each: what is expected, and how often it exceeds a limit. */
export function spread(groups, n, p, limit) {
  const below = new Float64Array(n + 2);
  for (let k = 0; k <= n; k += 1) below[k + 1] = below[k] + binomial(k, n, p);
  const within = (from, to) => Math.max(0, below[Math.min(n, to) + 1] - below[Math.max(0, from)]) ** groups;
  /** All groups within `width` of each other: by where the smallest of them is. */
  const atMost = (width) => {
    let sum = 0;
    for (let least = 0; least <= n; least += 1) sum += within(least, least + width) - within(least + 1, least + width);
    return sum;
  };
  let expected = 0;
  for (let width = 0; width < n; width += 1) expected += 1 - atMost(width);
  return { expected: expected / n, exceeds: 1 - atMost(Math.floor(limit * n + 1e-9)) };
}

/** A rate of Poisson events over exposure 1 against a ceiling that is the truth. */
export function rate(method, level, events) {
  const tally = new Tally();
  const most = Math.ceil(events + 12 * Math.sqrt(events) + 20);
  for (let k = 0; k <= most; k += 1) {
    tally.add(method({ events: k, exposure: 1 }, level), events, Math.exp(times(k, events) - events - LOGS[k]), ({ upper }) => upper <= events);
  }
  return tally;
}
