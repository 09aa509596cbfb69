import type { Problem } from '../formats/problem.ts';
import { TableError } from './table.ts';

/** What is wrong with a table, without its place. */
export interface TableFault {
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
}

/** Where the rows of a table stand: lines of text count from 1 with the header, rows of a Parquet file from 1. */
export interface Places {
  readonly unit: 'line' | 'row';
  /** The line (or row) of the row with this index. */
  of(row: number): number;
}

/** Faults of one kind that are told one by one. */
export const FIRST = 20;

export const thousands = (n: number): string => n.toLocaleString('en-US');

/** Gathers what is wrong with a table: of each kind the first 20, and how many more there are. */
export class TableFaults {
  readonly path: string;
  readonly #kinds = new Map<string, { readonly first: Problem[]; n: number }>();

  constructor(path: string) {
    this.path = path;
  }

  /** `fault` is asked only where it is kept. Faults of one `kind` are counted together. */
  add(kind: string, line: number | undefined, fault: () => TableFault): void {
    const known = this.#kinds.get(kind) ?? { first: [], n: 0 };
    this.#kinds.set(kind, known);
    known.n += 1;
    if (known.n > FIRST) return;
    known.first.push({ kind: 'unreadable', ...fault(), location: line === undefined ? { path: this.path } : { path: this.path, line }, pointer: '' });
  }

  /** Counts `n` more of a kind that was added before. */
  more(kind: string, n: number): void {
    const known = this.#kinds.get(kind);
    if (known !== undefined) known.n += n;
  }

  /** @throws TableError where anything was added. */
  settle(): void {
    const problems = [...this.#kinds.values()].flatMap(({ first, n }): Problem[] => {
      const last = first.at(-1);
      if (n <= FIRST || last === undefined) return first;
      const more = thousands(n - FIRST);
      return [...first, { ...last, message: `and ${more} more of this kind`, found: `${more} more`, location: { path: this.path } }];
    });
    if (problems.length > 0) throw new TableError(problems);
  }

  /** @throws TableError with what was gathered, and this. */
  fail(line: number | undefined, fault: TableFault): never {
    this.add(fault.message, line, () => fault);
    this.settle();
    throw new TableError([]);
  }
}
