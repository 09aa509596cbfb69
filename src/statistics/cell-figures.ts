import { BALANCED_ACCURACY, F1, KAPPA, LR_NEGATIVE, LR_POSITIVE, MCC, YOUDEN } from '../compiled/code.js';
import { scratch } from '../compiled/scratch.ts';
import type { Confusion } from './confusion.ts';
import type { Cell, MetricDefinition } from './metrics.ts';

/** A figure of the four cells in doubles: what is resampled thousands of times. Undefined where it does not exist. */
export interface CellFigure {
  (cells: Confusion): number | undefined;
  /** What assembly/figures.ts calls it, where that knows it: for thousands of cells at once. */
  readonly compiled?: CompiledFigure;
}

export interface CompiledFigure {
  readonly figure: number;
  /** Of a false positive, in true positives; only the net benefit depends on it. */
  readonly harm: number;
}

/** A figure of assembly/figures.ts, by its number there. @param harm as of a `CompiledFigure`. */
export function compiledFigure(figure: number, harm = 0): CellFigure {
  const one = ({ tp, fp, tn, fn }: Confusion): number | undefined => {
    const found = scratch().code.figureOf(figure, harm, tp, fp, tn, fn);
    return Number.isNaN(found) ? undefined : found;
  };
  return Object.assign(one, { compiled: { figure, harm } });
}

const COMPOSITES: ReadonlyMap<string, CellFigure> = new Map([
  ['balanced_accuracy', compiledFigure(BALANCED_ACCURACY)],
  ['youden', compiledFigure(YOUDEN)],
  ['f1', compiledFigure(F1)],
  ['mcc', compiledFigure(MCC)],
  ['kappa', compiledFigure(KAPPA)],
  ['lr_positive', compiledFigure(LR_POSITIVE)],
  ['lr_negative', compiledFigure(LR_NEGATIVE)],
]);

function isOfFour(cells: readonly Cell[]): cells is readonly (keyof Confusion)[] {
  return !cells.includes('numerator') && !cells.includes('denominator');
}

/** A metric's figure from the four cells, in doubles; undefined for one that they do not determine. */
export function cellFigure(metric: MetricDefinition): CellFigure | undefined {
  if (metric.type !== 'proportion') return COMPOSITES.get(metric.name);
  const { numerator, denominator } = metric;
  if (!isOfFour(numerator) || !isOfFour(denominator)) return undefined;
  const sum = (names: readonly (keyof Confusion)[], cells: Confusion): number => names.reduce((total, name) => total + cells[name], 0);
  return (cells) => {
    const n = sum(denominator, cells);
    return n === 0 ? undefined : sum(numerator, cells) / n;
  };
}
