import { NET_BENEFIT } from '../compiled/code.js';
import { compiledFigure, type CellFigure } from './cell-figures.ts';
import type { Confusion } from './confusion.ts';
import { checkCounts } from './intervals.ts';
import { divide, fromDecimal, type Rational } from './rational.ts';

function checkThreshold(threshold: number): void {
  if (!(threshold > 0 && threshold < 1)) throw new RangeError(`a threshold probability lies between 0 and 1, not at ${threshold}`);
}

/**
 * Net benefit tp/n − fp/n · t/(1 − t) of treating who is flagged at the threshold probability t, exactly, t being the
 * decimal that is written; undefined without cases. Vickers & Elkin 2006, Med Decis Making 26:565.
 * @throws RangeError unless the cells are counts and 0 < t < 1.
 */
export function netBenefit({ tp, fp, tn, fn }: Confusion, threshold: number): Rational | undefined {
  const n = tp + fp + tn + fn;
  checkCounts(tp, fp, tn, fn, n);
  checkThreshold(threshold);
  if (n === 0) return undefined;
  const t = fromDecimal(threshold);
  const spared = t.d - t.n;
  return divide({ n: BigInt(tp) * spared - BigInt(fp) * t.n, d: 1n }, { n: BigInt(n) * spared, d: 1n });
}

/** The net benefit of treating everyone, to compare with; that of treating no one is 0. @throws RangeError as `netBenefit`. */
export function netBenefitOfAll({ tp, fp, tn, fn }: Confusion, threshold: number): Rational | undefined {
  return netBenefit({ tp: tp + fn, fp: fp + tn, tn: 0, fn: 0 }, threshold);
}

/** `netBenefit` in doubles, to resample with. @throws RangeError unless 0 < t < 1. */
export function netBenefitFigure(threshold: number): CellFigure {
  checkThreshold(threshold);
  return compiledFigure(NET_BENEFIT, threshold / (1 - threshold));
}
