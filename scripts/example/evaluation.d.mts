import type { Case } from './cohort.mjs';

export function describe(
  cases: readonly Case[],
  levels: Readonly<Record<string, readonly string[]>>,
): { sha256: string; n: number; prevalence: number; distribution: Record<string, Record<string, number>> };
