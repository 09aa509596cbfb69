import { COUNTS } from '../compiled/code.js';
import { WORD } from '../compiled/machine.ts';
import type { BinaryTable, Scores } from '../predictions/table.ts';
import { Sorter } from '../statistics/sort.ts';

/** The rows in order of one model's suspicion, from the least to the most. */
export interface Ranking {
  /** For each place 4 × row + 2 × truth + 1 where the place before has the same score, all that ranks need in one word. A number may stand for the row. */
  readonly places: Uint32Array;
  /** For each place the suspicion: the score, or its negative where a high score speaks against the condition. */
  readonly suspicion: Float64Array;
}

/** The row at a place, or the number that stands for it. */
export function rowAt(place: number): number {
  return place >>> 2;
}

/** Its truth. */
export function truthAt(place: number): number {
  return (place >>> 1) & 1;
}

/** Whether it has the score of the place before. */
export function isTied(place: number): boolean {
  return (place & 1) !== 0;
}

/**
 * Sorts the rows by a model's scores; one sort serves all groups.
 * @param numbers for each row the number that it has in the ranking, where that is not the row itself.
 */
export function rankRows({ truth, higherIs }: BinaryTable, { values }: Scores, numbers?: Uint32Array): Ranking {
  const rows = values.length;
  const sorter = new Sorter(rows);
  const { code, at } = sorter;
  sorter.values.set(higherIs === 'positive' ? values : values.map((score) => -score));
  if (numbers === undefined) sorter.number();
  else sorter.words.set(numbers);
  for (let start = 0; start < rows; start += COUNTS) {
    const n = Math.min(COUNTS, rows - start);
    sorter.bytesAt(at.counts, n).set(truth.subarray(start, start + n));
    code.addTruth(at.counts, n, at.words + start * WORD);
  }
  sorter.sort();
  code.markTies(at.values, rows, at.words);
  return { places: sorter.words, suspicion: sorter.values };
}

/** A ranking in which each row has its place for a number, and for each row that number. */
export function numberedByPlace({ places, suspicion }: Ranking): { readonly ranking: Ranking; readonly numbers: Uint32Array } {
  const numbers = new Uint32Array(places.length);
  const own = new Uint32Array(places.length);
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] as number;
    numbers[rowAt(place)] = at;
    own[at] = (at << 2) | (place & 3);
  }
  return { ranking: { places: own, suspicion }, numbers };
}
