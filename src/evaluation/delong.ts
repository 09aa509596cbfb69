import type { RankSums } from './ranks.ts';
import type { AurocDifference, Undefined } from './summary.ts';

/** Sums over each class of the products of two models' placements. */
interface PlacementProducts {
  readonly positives: bigint;
  readonly negatives: bigint;
}

/** Why a group has no curve to speak of. */
export function missingClass(positives: number, negatives: number): Undefined | undefined {
  if (positives + negatives === 0) return { undefined: 'no cases' };
  if (positives === 0) return { undefined: 'no positives' };
  return negatives === 0 ? { undefined: 'no negatives' } : undefined;
}

/** The area under the curve of a group with both classes. */
export function areaOf({ positives, negatives, misranked }: RankSums): number {
  const pairs = 2 * positives * negatives;
  return (pairs - misranked) / pairs;
}

/** DeLong's variance of an area; undefined with fewer than two of a class. */
export function delongVariance(sums: RankSums): number | undefined {
  return spread(sums, sums.misranked, sums.misranked, squares(sums));
}

/** Covariance of the areas of two models on the same cases, `b` having the products with `a`; undefined with fewer than two of a class. */
export function delongCovariance(a: RankSums, b: RankSums): number | undefined {
  return spread(a, a.misranked, b.misranked, productsOf(b));
}

/**
 * The area of `a` less that of `b` on the same cases, `b` having the products with `a`, with its variance: exactly 0 where no case is
 * placed differently.
 */
export function delongDifference(a: RankSums, b: RankSums): AurocDifference | Undefined {
  const { positives, negatives } = a;
  const products = productsOf(b);
  const excess = b.misranked - a.misranked;
  const [ofA, ofB] = [squares(a), squares(b)];
  return missingClass(positives, negatives) ?? {
    estimate: excess / (2 * positives * negatives),
    variance: spread(a, -excess, -excess, {
      positives: ofA.positives + ofB.positives - 2n * products.positives,
      negatives: ofA.negatives + ofB.negatives - 2n * products.negatives,
    }, 0),
  };
}

function productsOf({ positiveProducts, negativeProducts }: RankSums): PlacementProducts {
  return { positives: positiveProducts, negatives: negativeProducts };
}

function squares({ positiveSquares, negativeSquares }: RankSums): PlacementProducts {
  return { positives: positiveSquares, negatives: negativeSquares };
}

/**
 * Covariance of two areas, from the sums of the positives' placements and the products of all; undefined with fewer than two
 * of a class. In whole numbers up to the last division, so that no digits cancel where an area is near 0 or 1.
 * DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837, in the form by ranks of Sun & Xu 2014, IEEE Signal Process Lett 21:1389.
 * @param total what the placements of both classes add up to: each pair twice, or 0 for differences of placements.
 */
function spread(
  { positives, negatives }: RankSums, sumA: number, sumB: number, products: PlacementProducts, total = 2 * positives * negatives,
): number | undefined {
  if (positives < 2 || negatives < 2) return undefined;
  const pairs = 2 * positives * negatives;
  const ofPositives = centred(products.positives, positives, sumA, sumB) / (positives - 1);
  const ofNegatives = centred(products.negatives, negatives, total - sumA, total - sumB) / (negatives - 1);
  return (ofPositives + ofNegatives) / pairs / pairs;
}

/** n Σxy − Σx Σy. */
function centred(products: bigint, n: number, sumA: number, sumB: number): number {
  return Number(BigInt(n) * products - BigInt(sumA) * BigInt(sumB));
}
