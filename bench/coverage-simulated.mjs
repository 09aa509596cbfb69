// Coverage by simulation: samples drawn with the project's own seeded generator, so that a run can be repeated.
import { Tally } from './coverage-exact.mjs';

/** Draws of a seeded generator in other shapes. */
export function draws(random) {
  // 1 − u, for the logarithm of 0 is none.
  const exponential = () => -Math.log(1 - random.uniform());
  const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * random.uniform());
  const successes = (n, p) => {
    let k = 0;
    for (let trial = 0; trial < n; trial += 1) k += random.uniform() < p ? 1 : 0;
    return k;
  };
  return { exponential, normal, successes, uniform: () => random.uniform() };
}

/**
 * AUROC of scores without ties and DeLong's variance, from the placements of positives among negatives and the reverse.
 * Both ascending.
 */
export function auroc(positives, negatives) {
  const [m, n] = [positives.length, negatives.length];
  const [below, above] = [new Float64Array(m), new Float64Array(n)];
  for (let i = 0, j = 0; i < m; i += 1) {
    while (j < n && negatives[j] < positives[i]) j += 1;
    below[i] = j / n;
  }
  for (let i = 0, j = 0; j < n; j += 1) {
    while (i < m && positives[i] < negatives[j]) i += 1;
    above[j] = (m - i) / m;
  }
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const estimate = mean(below);
  const variance = (values) => values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (values.length - 1);
  return { estimate, variance: variance(below) / m + variance(above) / n, positives: m, negatives: n };
}

/** Tallies of several methods on the same normal scores, of which those of positives are higher by what makes the AUROC `truth`. */
export function aurocs(methods, { normal }, runs, { positives, negatives, truth, shift }) {
  const tallies = methods.map(() => new Tally());
  for (let run = 0; run < runs; run += 1) {
    const sample = (n, by) => Float64Array.from({ length: n }, () => normal() + by).sort();
    const figure = auroc(sample(positives, shift), sample(negatives, 0));
    for (const [index, method] of methods.entries()) tallies[index].add(method(figure), truth);
  }
  return tallies;
}

/**
 * Tallies of several methods on clusters of equal size. Each case does as its cluster does with probability √correlation, and
 * else by itself.
 */
export function clustered(methods, { successes, uniform }, runs, { clusters, size, truth, correlation }) {
  const tallies = methods.map(() => new Tally());
  const n = clusters * size;
  for (let run = 0; run < runs; run += 1) {
    const each = Array.from({ length: clusters }, () => {
      const alike = successes(size, Math.sqrt(correlation));
      return (uniform() < truth ? alike : 0) + successes(size - alike, truth);
    });
    const k = each.reduce((sum, count) => sum + count, 0);
    const squares = each.reduce((sum, count) => sum + (count - (k / n) * size) ** 2, 0);
    const standardError = Math.sqrt((clusters / (clusters - 1)) * squares) / n;
    for (const [index, method] of methods.entries()) tallies[index].add(method({ k, n, clusters, standardError }), truth);
  }
  return tallies;
}

/** Tallies of several methods on the cells of a classification, each with the truth of its figure. */
export function cells(methods, { successes }, runs, { positives, negatives, sensitivity, specificity }) {
  const tallies = methods.map(() => new Tally());
  for (let run = 0; run < runs; run += 1) {
    const [tp, tn] = [successes(positives, sensitivity), successes(negatives, specificity)];
    const table = { tp, fn: positives - tp, tn, fp: negatives - tn };
    for (const [index, { limits, truth }] of methods.entries()) tallies[index].add(limits(table, run), truth);
  }
  return tallies;
}

/** Tallies of several methods on confusion matrices: `sizes` cases of each class, `shares` of which are predicted as each. */
export function classes(methods, { uniform }, runs, { sizes, shares }) {
  const tallies = methods.map(() => new Tally());
  const predicted = (class_) => {
    let rest = uniform();
    return class_.findIndex((share, code) => (rest -= share) < 0 || code === class_.length - 1);
  };
  for (let run = 0; run < runs; run += 1) {
    const matrix = sizes.map((size, code) => {
      const counts = shares.map(() => 0);
      for (let one = 0; one < size; one += 1) counts[predicted(shares[code])] += 1;
      return counts;
    });
    for (const [index, { limits, truth }] of methods.entries()) tallies[index].add(limits(matrix, run), truth);
  }
  return tallies;
}

/** Tallies of several methods on values drawn one by one; a ceiling is passed where the upper limit is at most the truth. */
export function values(methods, draw, runs, n) {
  const tallies = methods.map(() => new Tally());
  for (let run = 0; run < runs; run += 1) {
    const sample = Float64Array.from({ length: n }, draw);
    for (const [index, { limits, truth }] of methods.entries()) tallies[index].add(limits(sample), truth, 1, ({ upper }) => upper <= truth);
  }
  return tallies;
}
