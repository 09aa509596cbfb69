import type { BinaryTable, Scores } from '../predictions/table.ts';
import { sortIndices } from '../statistics/sort.ts';

/** The rows in order of one model's suspicion, from the least to the most. */
export interface Ranking {
  /** For each place 4 × row + 2 × truth + 1 where the place before has the same score: all that ranks need, in one word. */
  readonly places: Uint32Array;
  /** For each place the suspicion: the score, or its negative where a high score speaks against the condition. */
  readonly suspicion: Float64Array;
}

/** The row at a place. */
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

/** Sorts the rows by a model's scores; one sort serves all groups. */
export function rankRows({ truth, higherIs }: BinaryTable, { values }: Scores): Ranking {
  // The truth travels along: fetched afterwards, row by row in the order of the scores, it would be far away in memory.
  const words = new Uint32Array(values.length);
  for (let row = 0; row < words.length; row += 1) words[row] = (row << 2) | ((truth[row] as number) << 1);
  const { order: places, values: suspicion } = sortIndices(higherIs === 'positive' ? values : values.map((score) => -score), words);
  for (let place = 1; place < places.length; place += 1) places[place]! |= suspicion[place] === suspicion[place - 1] ? 1 : 0;
  return { places, suspicion };
}
