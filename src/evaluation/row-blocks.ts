import { BLOCK, DOUBLE, WORD, type Machine } from '../compiled/machine.ts';
import type { Codes } from '../predictions/table.ts';
import type { Ranking } from './ranking.ts';

/** Rows in the memory of the compiled code, by the addresses of their suspicion and their codes. */
export interface Rows {
  readonly n: number;
  readonly suspicion: number;
  readonly codes: number;
}

/** The rows of a ranking, a block at a time in the memory of the compiled code. */
export class RowBlocks {
  readonly #machine: Machine;
  readonly #suspicion: Float64Array;
  readonly #codes: Codes;
  readonly #at: Pick<Rows, 'suspicion' | 'codes'>;

  /** @param codes of the rows in their order. */
  constructor(machine: Machine, { suspicion }: Ranking, codes: Codes) {
    this.#machine = machine;
    this.#suspicion = suspicion;
    this.#codes = codes;
    this.#at = { suspicion: machine.reserve(BLOCK * DOUBLE), codes: machine.reserve(BLOCK * WORD) };
  }

  /** Those from place `start` to before place `end`. */
  *between(start: number, end: number): Iterable<Rows> {
    for (let from = start; from < end; from += BLOCK) {
      const n = Math.min(BLOCK, end - from);
      this.#machine.doublesAt(this.#at.suspicion, n).set(this.#suspicion.subarray(from, from + n));
      this.#machine.wordsAt(this.#at.codes, n).set(this.#codes.subarray(from, from + n));
      yield { n, ...this.#at };
    }
  }
}
