import { Binomial } from './binomial.ts';
import { resample, type Replicates, type Resampling } from './bootstrap.ts';
import { checkCounts } from './intervals.ts';
import type { ConfusionMatrix } from './multiclass.ts';
import type { Random } from './random.ts';

/** Draws the successes in any number of trials, each with probability k/n, from those in n trials: trials come or go singly. */
function trials(k: number, n: number): (count: number, random: Random) => number {
  const ofAll = new Binomial(k, n);
  return (count, random) => {
    let successes = ofAll.at(random.uniform());
    for (let at = n; at < count; at += 1) successes += random.below(n) < k ? 1 : 0;
    // One of `at` trials leaves, whichever: a success as often as these are among them.
    for (let at = n; at > count; at -= 1) successes -= random.below(at) < successes ? 1 : 0;
    return successes;
  };
}

/**
 * Draws, with replacement, as many cases as there are and counts their kinds: one binomial after the other, each of the cases
 * that are left. The number left strays from the expected by about its root, so a draw costs about the root of the cases.
 * @throws RangeError unless all are counts.
 */
export function multinomial(counts: readonly number[]): (random: Random) => number[] {
  checkCounts(...counts);
  const n = counts.reduce((sum, count) => sum + count, 0);
  let later = n;
  const kinds = counts.map((count) => {
    const draw = later === 0 ? undefined : trials(count, later);
    later -= count;
    return draw;
  });
  return (random) => {
    let left = n;
    return kinds.map((draw) => {
      const drawn = draw?.(left, random) ?? 0;
      left -= drawn;
      return drawn;
    });
  };
}

/**
 * Replicates of a figure of a confusion matrix, the cases of each true class resampled by themselves, which is what drawing
 * the rows would count. Limits: `percentileInterval`. @throws RangeError unless the cells are counts, and as `resample`.
 */
export function stratifiedMatrix(matrix: ConfusionMatrix, figure: (matrix: ConfusionMatrix) => number | undefined, resampling: Resampling): Replicates {
  const classes = matrix.map(multinomial);
  return resample(resampling, (random) => figure(classes.map((draw) => draw(random))));
}
