import { checkProportion, pairs, type PairedTable } from './intervals.ts';
import { betaProbability, twoSidedP } from './special.ts';

/**
 * McNemar's mid-p, two-sided: whether as many pairs changed for the better as for the worse. 1 where none did.
 * Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91.
 * @throws RangeError unless the table holds counts.
 */
export function mcnemarMidP(table: PairedTable): number {
  pairs(table);
  const [fewer, more] = [Math.min(table.new_only, table.reference_only), Math.max(table.new_only, table.reference_only)];
  if (more === 0) return 1;
  // X of fewer + more fair coins: P(X < fewer) and P(X ≤ fewer).
  const less = fewer === 0 ? 0 : betaProbability(0.5, more + 1, fewer);
  // As many each way: 1 − P(X = fewer)/2. Else 2·(P(X ≤ fewer) − P(X = fewer)/2).
  return fewer === more ? 0.5 + less : betaProbability(0.5, more, fewer + 1) + less;
}

/**
 * Two-sided p of k1/n1 against k2/n2 on independent samples, by the score test with the pooled variance, uncorrected.
 * 1 where both are 0 or both are 1; undefined when n1 or n2 is 0. Fleiss, Levin & Paik 2003, ch. 3.
 * @throws RangeError unless 0 ≤ k ≤ n are integers.
 */
export function pooledScoreP(k1: number, n1: number, k2: number, n2: number): number | undefined {
  checkProportion(k1, n1);
  checkProportion(k2, n2);
  if (n1 === 0 || n2 === 0) return undefined;
  const [k, n] = [k1 + k2, n1 + n2];
  if (k === 0 || k === n) return 1;
  // z² = (k1·n2 − k2·n1)²·n / (n1·n2·k·(n − k)), in factors that neither overflow nor cancel.
  const difference = Number(BigInt(k1) * BigInt(n2) - BigInt(k2) * BigInt(n1));
  return twoSidedP((difference / Math.sqrt(n1) / Math.sqrt(n2)) * Math.sqrt(n / k / (n - k)));
}

/**
 * p-values adjusted so that any of them below α is significant at α in the family, in the order given.
 * Holm 1979, Scand J Stat 6:65. @throws RangeError for what is no probability.
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a p-value lies between 0 and 1, not at ${p}`);
  }
  const adjusted = pValues.slice();
  let [least, left] = [0, pValues.length];
  for (const index of pValues.map((_, place) => place).sort((a, b) => (pValues[a] as number) - (pValues[b] as number))) {
    least = Math.max(least, Math.min(1, left * (pValues[index] as number)));
    adjusted[index] = least;
    left -= 1;
  }
  return adjusted;
}
