import { pairs, twoSidedZ, type Comparison, type PairedTable } from './intervals.ts';
import { rootBetween } from './root.ts';

/**
 * The largest difference that the score test does not reject, for b new-only and c reference-only of n pairs.
 * The test compares (b − c − nδ)² with z²·n·(2q + δ(1 − δ)), q the share of reference-only pairs that is likeliest given δ.
 */
function upperLimit(b: number, c: number, n: number, z: number): number {
  const excess = (delta: number): number => {
    // q is the larger root of 2n·q² + linear·q − c·δ(1 − δ). What it cancels is of the order of δ's own rounding.
    const spread = delta * (1 - delta);
    const linear = (2 * n - b + c) * delta - b - c;
    const root = Math.sqrt(Math.max(0, linear * linear + 8 * n * c * spread));
    const q = (root - linear) / (4 * n);
    return (b - c - n * delta) ** 2 - z * z * n * (2 * q + spread);
  };
  return rootBetween((b - c) / n, 1, excess);
}

/**
 * Tango's score interval of the difference new − reference of paired proportions; undefined for an empty table. It is no
 * certainty where nothing is discordant. Tango 1998, Stat Med 17:891; to the last bits.
 * @throws RangeError unless the table holds counts and 0 < level < 1.
 */
export function tango(table: PairedTable, level: number): Comparison | undefined {
  const { new_only: b, reference_only: c } = table;
  const [n, z] = [pairs(table), twoSidedZ(level)];
  if (n === 0) return undefined;
  return { estimate: (b - c) / n, lower: -upperLimit(c, b, n, z), upper: upperLimit(b, c, n, z) };
}
