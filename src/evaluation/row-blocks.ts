import type { Machine } from '../compiled/machine.ts';
import type { Codes } from '../predictions/table.ts';
import type { Ranking } from './ranking.ts';

/** Rows that are looked at together: what is worked out of them once stays in the processor's cache. */
export const BLOCK = 2048;

/** Writes `n` codes from place `start` on as u32. */
export function putCodes({ buffer }: Machine, at: number, codes: Codes, start: number, n: number): void {
  new Uint32Array(buffer, at, n).set(codes.subarray(start, start + n));
}

export function putDoubles({ buffer }: Machine, at: number, doubles: Float64Array, start: number, n: number): void {
  new Float64Array(buffer, at, n).set(doubles.subarray(start, start + n));
}

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
    this.#at = { suspicion: machine.reserve(BLOCK * Float64Array.BYTES_PER_ELEMENT), codes: machine.reserve(BLOCK * Uint32Array.BYTES_PER_ELEMENT) };
  }

  /** Those from place `start` to before place `end`. */
  *between(start: number, end: number): Iterable<Rows> {
    for (let from = start; from < end; from += BLOCK) {
      const n = Math.min(BLOCK, end - from);
      putDoubles(this.#machine, this.#at.suspicion, this.#suspicion, from, n);
      putCodes(this.#machine, this.#at.codes, this.#codes, from, n);
      yield { n, ...this.#at };
    }
  }
}
