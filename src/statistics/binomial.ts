import { checkProportion } from './intervals.ts';
import { tableOf, type Table } from './draws.ts';

/** How many of n cases succeed, each with probability k/n. */
export class Binomial {
  readonly table: Table;

  /** @throws RangeError unless 0 ≤ k ≤ n are integers. */
  constructor(k: number, n: number) {
    checkProportion(k, n);
    this.table = tableOf(k, n);
  }

  /** The least count whose distribution function exceeds a share from 0 to below 1: of a random share, a draw. */
  at(share: number): number {
    const { least, cumulative, guide } = this.table;
    const last = cumulative.length - 1;
    const part = share * (cumulative[last] as number);
    let index = guide[Math.floor(share * cumulative.length)] as number;
    while (index < last && (cumulative[index] as number) <= part) index += 1;
    return least + index;
  }
}
