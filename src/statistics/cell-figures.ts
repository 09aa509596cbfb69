import type { Confusion } from './confusion.ts';
import type { Cell, MetricDefinition } from './metrics.ts';

/** A figure of the four cells in doubles: what is resampled thousands of times. Undefined where it does not exist. */
export type CellFigure = (cells: Confusion) => number | undefined;

function ratio(a: number, b: number): number | undefined {
  return b === 0 ? undefined : a / b;
}

/** A composite of sensitivity and specificity; undefined where a class has no cases. */
function ofShares(figure: (sensitivity: number, specificity: number) => number): CellFigure {
  return ({ tp, fp, tn, fn }) => (tp + fn === 0 || tn + fp === 0 ? undefined : figure(tp / (tp + fn), tn / (tn + fp)));
}

const COMPOSITES: ReadonlyMap<string, CellFigure> = new Map<string, CellFigure>([
  ['balanced_accuracy', ofShares((sensitivity, specificity) => (sensitivity + specificity) / 2)],
  ['youden', ofShares((sensitivity, specificity) => sensitivity + specificity - 1)],
  ['f1', ({ tp, fp, fn }) => ratio(2 * tp, 2 * tp + fp + fn)],
  ['mcc', ({ tp, fp, tn, fn }) => ratio(tp * tn - fp * fn, Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn))],
  ['kappa', ({ tp, fp, tn, fn }) => ratio(2 * (tp * tn - fp * fn), (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))],
  ['lr_positive', ({ tp, fp, tn, fn }) => ratio(tp * (fp + tn), (tp + fn) * fp)],
  ['lr_negative', ({ tp, fp, tn, fn }) => ratio(fn * (fp + tn), (tp + fn) * tn)],
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
  return (cells) => ratio(sum(numerator, cells), sum(denominator, cells));
}
