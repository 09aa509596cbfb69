import { BALANCED_ACCURACY, F1, KAPPA, LR_NEGATIVE, LR_POSITIVE, MCC, YOUDEN } from '../compiled/code.js';
import { scratch } from '../compiled/scratch.ts';
import type { Confusion } from './confusion.ts';
import type { Cell, MetricDefinition } from './metrics.ts';

/** A figure of the four cells in doubles: what is resampled thousands of times. Undefined where it does not exist. */
export interface CellFigure {
  (cells: Confusion): number | undefined;
  /** For many pairs of counts the figure of each, NaN where it does not exist; left out where only the function knows it. */
  readonly each?: (draws: Draws) => Float64Array;
}

/** Counts of the flagged among so many positives, and among so many negatives, pair by pair. */
export interface Draws {
  readonly positives: number;
  readonly negatives: number;
  readonly flagged: Uint32Array;
  readonly flaggedWrongly: Uint32Array;
}

/** A figure of assembly/figures.ts, by its number there. @param harm of a false positive, in true positives; for the net benefit. */
export function compiledFigure(figure: number, harm = 0): CellFigure {
  const one = ({ tp, fp, tn, fn }: Confusion): number | undefined => {
    const { code } = scratch();
    const found = code.figureOf(figure, harm, tp, fp, tn, fn);
    return Number.isNaN(found) ? undefined : found;
  };
  const each = ({ positives, negatives, flagged, flaggedWrongly }: Draws): Float64Array => {
    const machine = scratch();
    const n = flagged.length;
    const into = machine.reserve(n * Float64Array.BYTES_PER_ELEMENT + flagged.byteLength + flaggedWrongly.byteLength);
    const counts = into + n * Float64Array.BYTES_PER_ELEMENT;
    new Uint32Array(machine.buffer, counts, n).set(flagged);
    new Uint32Array(machine.buffer, counts + flagged.byteLength, n).set(flaggedWrongly);
    machine.code.figuresOf(figure, harm, positives, negatives, counts, counts + flagged.byteLength, n, into);
    return new Float64Array(machine.buffer, into, n).slice();
  };
  return Object.assign(one, { each });
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
