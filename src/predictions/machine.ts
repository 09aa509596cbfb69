import { LEAST_POWER, MOST_POWER, POWERS } from '../compiled/code.js';
import { DOUBLE, Machine } from '../compiled/machine.ts';
import type { Fields } from './fields.ts';
import type { Texts } from './texts.ts';

/** Texts that a column's slots hold, and the slots: half of them stay free. */
const [KNOWN, SLOTS] = [512, 1024];
const BYTES_OF_SLOT = 24;

/**
 * 128 bits of 10^power, the highest of them set; its binary exponent is left out. Rounded down, the reciprocals up.
 * Lemire 2021, Software: Practice and Experience 51:1700, sect. 5.
 */
function bitsOf(power: number): bigint {
  const five = 5n ** BigInt(Math.abs(power));
  const bits = BigInt(five.toString(2).length);
  return power < 0 ? (1n << (bits + 127n)) / five + 1n : (five << 128n) >> bits;
}

let powers: BigUint64Array | undefined;

/** `bitsOf` the powers in a range, the upper 64 bits of each before the lower. Worked out once. */
function bitsOfPowers(least: number, most: number): BigUint64Array {
  return (powers ??= BigUint64Array.from({ length: 2 * (most - least + 1) }, (_, at) => {
    const bits = bitsOf(least + Math.floor(at / 2));
    return at % 2 === 0 ? bits >> 64n : BigInt.asUintN(64, bits);
  }));
}

/** Fields of a batch in the memory of a table reader. */
export interface Batch extends Fields {
  readonly machine: TableMachine;
  /** Where the texts stand that the fields' column is known to have. */
  readonly known: number;
}

/** The compiled code that reads one table: its bytes, and batches of the fields that stand in them. */
export class TableMachine extends Machine {
  readonly #results: number;

  /** `capacity`: how many fields a batch has at most. */
  constructor(capacity: number) {
    super();
    this.#results = this.reserve(capacity * DOUBLE);
    const bits = bitsOfPowers(LEAST_POWER, MOST_POWER);
    new BigUint64Array(this.buffer, POWERS, bits.length).set(bits);
  }

  /** Room for the texts that a column is known to have. */
  reserveKnown(): number {
    return this.reserve(SLOTS * BYTES_OF_SLOT);
  }

  /** `cutRows` of assembly/rows.ts on `bytes`; `at` is where it came to. */
  cutRows(bytes: Uint8Array, from: number, limit: number, places: Uint32Array, bytesToEnds: number, row: number, capacity: number): { readonly rows: number; readonly at: number } {
    const base = bytes.byteOffset;
    const rows = this.code.cutRows(base, base + from, base + limit, places.length, places.byteOffset, bytesToEnds, row, capacity);
    return { rows, at: this.code.cutTo.value - base };
  }

  /** The numbers of a batch, and how many of them are NaN: no decimal, or one that `readDecimal` is to read. To be copied before the next call. */
  decimalsOf({ bytes, starts, ends, n }: Fields): { readonly numbers: Float64Array; readonly others: number } {
    const others = this.code.readDecimals(bytes.byteOffset, starts.byteOffset, ends.byteOffset, n, this.#results);
    return { numbers: this.doublesAt(this.#results, n), others };
  }

  /** The numbers of a batch's texts in `texts`, to which new ones are added. To be copied before the next call. */
  codesOf({ bytes, view, starts, ends, n, known }: Batch, texts: Texts, trimmed: boolean): Uint32Array {
    const codes = this.wordsAt(this.#results, n);
    const [base, blanks, last] = [bytes.byteOffset, trimmed ? 1 : 0, SLOTS - 1];
    for (let field = 0; ; field += 1) {
      field = this.code.findTexts(base, starts.byteOffset, ends.byteOffset, field, n, blanks, known, last, codes.byteOffset);
      if (field === n) return codes;
      const [start, end] = [starts[field] ?? 0, ends[field] ?? 0];
      const code = texts.fieldCode(bytes, view, start, end, trimmed);
      codes[field] = code;
      if (code < KNOWN) this.code.learnText(base + start, base + end, blanks, known, last, code);
    }
  }
}
