import type { Known } from '../case/case.ts';
import { CannotJudge } from './rule.ts';

/** What a rule must know of the past. @throws CannotJudge where it cannot be told: unknown never counts as nothing. */
export function told<T>(past: Known<T>): T {
  if (!past.known) throw new CannotJudge(past.reason, past.mend);
  return past.value;
}
