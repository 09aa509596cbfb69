/** A global that is exported. */
interface Global {
  readonly value: number;
}

/** What assembly/ exports, as its own comments say. */
export interface Code {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  cutRows(base: number, from: number, limit: number, width: number, places: number, ends: number, row: number, capacity: number): number;
  readonly cutTo: Global;
  readDecimals(base: number, starts: number, ends: number, n: number, into: number): number;
  readonly POWERS: Global;
  readonly LEAST_POWER: Global;
  readonly MOST_POWER: Global;
  findTexts(base: number, starts: number, ends: number, field: number, n: number, trimmed: number, slots: number, last: number, into: number): number;
  learnText(start: number, end: number, trimmed: number, slots: number, last: number, number: number): void;
  countSteps(k: number, n: number, above: number): number;
  fillBinomial(k: number, n: number, below: number, above: number, cumulative: number): void;
  drawPairs(state: number, n: number, firstLeast: number, firstSize: number, first: number, secondLeast: number, secondSize: number, second: number, into: number): void;
  readonly STRIDE: Global;
  walkDown(places: number, codes: number, classOf: number, n: number, counts: number, own: number, others: number, gathered: number): void;
  keepNumbers(values: number, n: number): number;
  select(values: number, from: number, to: number, place: number): void;
}

/** New, with a memory of its own. */
export function instantiate(): Code;
