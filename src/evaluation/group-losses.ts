import { BRIER, BY_COUNT, BY_WIDTH, CASES, CLASS, CLASSES, GROUP, LOG, LOGITS, SIZE } from '../compiled/code.js';
import { DOUBLE } from '../compiled/machine.ts';
import type { Mean } from '../statistics/means.ts';
import type { CalibrationError } from './summary.ts';

/** From so many cases on a group is fitted to bins of its logits; a smaller group is fitted case by case. */
export const MANY = 1000;

/** The losses of a model in each group of a partition. */
export class GroupLosses {
  readonly #gathered: DataView;
  readonly #points: readonly (readonly number[])[];

  /**
   * @param gathered GROUP bytes for each group, as assembly/group-losses.ts has left them.
   * @param points for each group with at least MANY cases its bins of logits, POINT numbers each.
   */
  constructor(gathered: ArrayBuffer, points: readonly (readonly number[])[]) {
    this.#gathered = new DataView(gathered);
    this.#points = points;
  }

  #at(group: number, place: number): number {
    return this.#gathered.getFloat64(GROUP * group + place, true);
  }

  #ofClass(group: number, truth: 0 | 1, place: number): number {
    return this.#at(group, CLASSES + CLASS * truth + place);
  }

  isLarge(group: number): boolean {
    return this.#at(group, SIZE) >= MANY;
  }

  /** The bins of a large group's logits. */
  points(group: number): Float64Array {
    return new Float64Array(this.#points[group] as readonly number[]);
  }

  /** The sum of the logits of the cases with the condition. */
  positiveLogits(group: number): number {
    return this.#ofClass(group, 1, LOGITS);
  }

  /** Undefined without cases, as are the other losses. */
  brier(group: number): Mean | undefined {
    return this.#together(group, BRIER);
  }

  logLoss(group: number): Mean | undefined {
    return this.#together(group, LOG);
  }

  /** Both classes of a group as one sample. */
  #together(group: number, loss: number): Mean | undefined {
    const of = (place: number): readonly [number, number] => [this.#ofClass(group, 0, place), this.#ofClass(group, 1, place)];
    const [[a, b], [meanA, meanB], [squaresA, squaresB]] = [of(CASES), of(loss), of(loss + DOUBLE)];
    const n = a + b;
    if (n === 0) return undefined;
    const squares = squaresA + squaresB + ((a * b) / n) * (meanA - meanB) ** 2;
    return { n, mean: (a * meanA + b * meanB) / n, sd: n < 2 ? 0 : Math.sqrt(Math.max(0, squares) / (n - 1)) };
  }

  calibrationError(group: number): CalibrationError | undefined {
    const n = this.#at(group, SIZE);
    return n === 0 ? undefined : { equalCount: this.#at(group, BY_COUNT) / n, equalWidth: this.#at(group, BY_WIDTH) / n };
  }
}
