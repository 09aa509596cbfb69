import type { Location, Problem } from './problem.ts';
import { count, shorten } from './words.ts';

/** Finds line and column of an offset by binary search. Columns count UTF-16 units, as editors do. */
export class Lines {
  readonly #path: string;
  readonly #starts: number[] = [0];

  constructor(path: string, text: string) {
    this.#path = path;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  locate(offset: number): Required<Location> {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { path: this.#path, line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** What a reader saw wrong at an offset of the text. */
export interface Fault {
  readonly kind: Problem['kind'];
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
}

/** Ends the reading of a text: what follows could not be trusted, or not be bounded. */
export class GiveUp extends Error {}

/** More than this is not kept, only counted: a file of a million faults must not need a million objects. */
const KEPT = 1000;

/** Collects what is wrong with one text. */
export class Faults {
  readonly lines: Lines;
  readonly #kept: { readonly fault: Fault; readonly offset: number; readonly pointer: string }[] = [];
  #all = 0;

  constructor(path: string, text: string) {
    this.lines = new Lines(path, text);
  }

  get none(): boolean {
    return this.#all === 0;
  }

  add(fault: Fault, offset: number, pointer = ''): void {
    this.#all++;
    if (this.#kept.length < KEPT) this.#kept.push({ fault, offset, pointer });
  }

  /** Adds a fault after which reading on has no sense. */
  giveUp(fault: Fault, offset: number, pointer = ''): never {
    this.add(fault, offset, pointer);
    throw new GiveUp(fault.message);
  }

  /** In the order of the text, at most `limit`, then one that says how many more there are. */
  problems(limit: number): Problem[] {
    const sorted = this.#kept.toSorted((a, b) => a.offset - b.offset);
    const problems = sorted.slice(0, limit).map(({ fault, offset, pointer }) => ({
      ...fault,
      found: shorten(fault.found),
      location: this.lines.locate(offset),
      pointer,
    }));
    return andMore(problems, this.#all);
  }
}

/** Appends the problem that says how many of `all` are not among `problems`. */
export function andMore(problems: Problem[], all: number): Problem[] {
  const [last] = problems.slice(-1);
  if (last === undefined || all <= problems.length) return problems;
  const more = all - problems.length;
  const rest: Problem = {
    kind: last.kind,
    message: `the file has ${count(more, 'more problem')}`,
    found: count(all, 'problem'),
    expected: 'none',
    mend: 'Mend those above first; the rest is then shown.',
    location: { path: last.location.path },
    pointer: '',
  };
  return [...problems, rest];
}
