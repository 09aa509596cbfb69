import { COUNTS } from '../compiled/code.js';
import { DOUBLE, Machine, WORD } from '../compiled/machine.ts';

export interface Sorted {
  /** Indices of the values in rising order, equal ones in their given order. */
  readonly order: Uint32Array;
  /** The values in that order. */
  readonly values: Float64Array;
}

/** The compiled code with memory for so many numbers and the words that travel with them: fetched afterwards, they would cost as much as the sort. */
export class Sorter extends Machine {
  readonly values: Float64Array;
  readonly words: Uint32Array;
  /** Addresses of both, and of COUNTS bytes that are free but for the sort. */
  readonly at: { readonly values: number; readonly words: number; readonly counts: number };

  constructor(n: number) {
    super();
    this.at = {
      values: this.reserve(n * DOUBLE),
      words: this.reserve(n * WORD),
      counts: this.reserve(COUNTS),
    };
    this.values = this.doublesAt(this.at.values, n);
    this.words = this.wordsAt(this.at.words, n);
  }

  /** Numbers the values: 0, 1, 2 and so on for words. */
  number(): void {
    this.code.countUp(this.words.length, this.at.words);
  }

  /** Puts the values, which are finite, in rising order, −0 before 0; equal ones in rising order of their words. */
  sort(): void {
    this.code.sort(this.at.values, this.at.words, this.values.length, this.at.counts);
  }
}

/** The order of finite numbers. Takes 12 bytes a number. */
export function sortIndices(numbers: Float64Array): Sorted {
  const sorter = new Sorter(numbers.length);
  sorter.values.set(numbers);
  sorter.number();
  sorter.sort();
  return { order: sorter.words, values: sorter.values };
}
