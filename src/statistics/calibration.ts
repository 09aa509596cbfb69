import { twoSidedZ, type Comparison } from './intervals.ts';

/** A coefficient of a fit ± z standard errors. Wald 1943. @throws RangeError unless the error is above 0 and 0 < level < 1. */
export function waldInterval({ estimate, standardError }: { readonly estimate: number; readonly standardError: number }, level: number): Comparison {
  if (!(standardError > 0 && standardError < Infinity)) throw new RangeError(`${standardError} is not a standard error`);
  const half = twoSidedZ(level) * standardError;
  return { estimate, lower: estimate - half, upper: estimate + half };
}
