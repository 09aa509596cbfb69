import type { Places } from './faults.ts';

/** Which physical line each row starts on; most rows take one line, so only the others are kept. */
export class Lines implements Places {
  readonly unit = 'line';
  /** Rows from `#rows[n]` on stand `#offsets[n]` lines below their index. */
  readonly #rows: number[] = [];
  readonly #offsets: number[] = [];

  /** The row with this index starts on this line. */
  set(row: number, line: number): void {
    const offset = line - row;
    if (offset === this.#offsets.at(-1)) return;
    this.#rows.push(row);
    this.#offsets.push(offset);
  }

  of(row: number): number {
    let [from, to] = [0, this.#rows.length];
    while (to - from > 1) {
      const middle = (from + to) >>> 1;
      if ((this.#rows[middle] ?? 0) <= row) from = middle;
      else to = middle;
    }
    return row + (this.#offsets[from] ?? 0);
  }
}
