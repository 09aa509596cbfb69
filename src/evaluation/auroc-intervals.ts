import { delong, delongLogit, delongPaired, delongUnpaired, newcombeAuroc, type AreaTest } from '../statistics/auroc.ts';
import { isUndefined, type Undefined } from '../statistics/undefined.ts';
import type { MethodInterval } from './evaluation.ts';
import type { Auroc, GroupSummary, PairedSummary } from './summary.ts';

const named = (method: string, level: number, { lower, upper }: { readonly lower: number; readonly upper: number }): MethodInterval => ({ method, level, lower, upper });

/**
 * The intervals of an area by the names of their methods, the default first: on the logit scale where that exists, else
 * Newcombe's. DeLong's plain one stands beside it for those who compare, and not where its standard error is 0. Of clustered
 * rows none is Newcombe's, which takes every case as independent.
 */
export function aurocIntervals(auroc: Auroc, level: number, clustered: boolean): MethodInterval[] {
  const { estimate, variance } = auroc;
  const newcombe = clustered ? [] : [named('newcombe-auroc', level, newcombeAuroc(auroc, level))];
  if (variance === undefined || variance === 0) return newcombe;
  const plain = delong(auroc, level);
  const others = [...(plain === undefined ? [] : [named('delong', level, plain)]), ...newcombe];
  // At 0 or 1 there is no logit; rounding can leave a variance there that is not 0.
  return estimate > 0 && estimate < 1 ? [named('delong-logit', level, delongLogit(auroc, level)), ...others] : newcombe;
}

/** A difference of areas as it is told. */
export interface AreaDifference {
  readonly estimate?: number;
  readonly undefined?: string;
  readonly p?: number;
  readonly intervals: readonly MethodInterval[];
}

function told(estimate: number, test: AreaTest | undefined, level: number): AreaDifference {
  return test === undefined ? { estimate, intervals: [] } : { estimate, p: test.p, intervals: [named('delong', level, test)] };
}

/** The area less the reference's, on the same cases. */
export function pairedAuroc(auroc: Auroc | Undefined, { aurocDifference: difference }: Pick<PairedSummary, 'aurocDifference'>, level: number): AreaDifference {
  if (isUndefined(auroc)) return { undefined: auroc.undefined, intervals: [] };
  if (isUndefined(difference)) return { undefined: difference.undefined, intervals: [] };
  return told(difference.estimate, delongPaired(difference, level), level);
}

/** The area of one group less that of another. */
export function unpairedAuroc(a: Pick<GroupSummary, 'scores' | 'clustered'>, b: Pick<GroupSummary, 'scores'>, level: number): AreaDifference {
  const [x, y] = [a.scores.auroc, b.scores.auroc];
  if (isUndefined(x)) return { undefined: x.undefined, intervals: [] };
  if (isUndefined(y)) return { undefined: y.undefined, intervals: [] };
  const estimate = x.estimate - y.estimate;
  // A cluster may have cases in both groups, which then are not independent.
  return a.clustered === undefined ? told(estimate, delongUnpaired(x, y, level), level) : { estimate, intervals: [] };
}
