import { BIN, BINS, CENTRE, EXCESS, SUMS } from '../compiled/code.js';
import { BLOCK, DOUBLE, WORD, type Machine } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';
import type { Classes } from './cells.ts';
import type { GroupLosses } from './group-losses.ts';
import { LossGatherer } from './loss-gatherer.ts';
import type { Partition } from './partition.ts';
import type { Ranking } from './ranking.ts';
import { RowBlocks } from './row-blocks.ts';

/** A block of rows, and what they have in excess over the first of the bin that is open. */
class Block {
  /** The address of the bin. */
  readonly bin: number;
  readonly excesses: number;
  readonly #machine: Machine;
  readonly #ranking: Ranking;
  readonly #rising: 0 | 1;
  readonly #suspicion: number;
  readonly #places: number;

  constructor(machine: Machine, ranking: Ranking, rising: boolean) {
    this.#machine = machine;
    this.#ranking = ranking;
    this.#rising = rising ? 1 : 0;
    this.bin = machine.reserve(BIN);
    this.excesses = machine.reserve(BLOCK * EXCESS);
    this.#suspicion = machine.reserve(BLOCK * DOUBLE);
    this.#places = machine.reserve(BLOCK * WORD);
  }

  take(start: number, n: number): void {
    this.#machine.doublesAt(this.#suspicion, n).set(this.#ranking.suspicion.subarray(start, start + n));
    this.#machine.wordsAt(this.#places, n).set(this.#ranking.places.subarray(start, start + n));
  }

  /** Opens a bin with a row that begins it, with no probability above `upper`. @returns its centre. */
  open(start: number, upper: number): number {
    this.#machine.code.openBin(this.bin, this.#ranking.suspicion[start] as number, upper, this.#rising);
    return new DataView(this.#machine.buffer, this.bin).getFloat64(CENTRE, true);
  }

  /** Works out the rows of `n` from `from` on that are in the bin. @returns the first that is not, or `n`. */
  fill(from: number, n: number): number {
    return this.#machine.code.fillExcesses(this.bin, this.#suspicion, this.#places, from, n, this.#rising, this.excesses);
  }
}

/** The sums of a bin for each code of some cells, and the partitions into whose groups these are folded. */
class CellSums {
  readonly #machine: Machine;
  readonly #codes: Classes['codes'];
  readonly #count: number;
  readonly #sums: number;
  readonly #block: number;
  /** For rows that are passed once more. */
  readonly #passing: RowBlocks;
  readonly #gatherers: ReadonlyMap<Partition, LossGatherer>;

  /** @param partitions their classes are told by the same codes. */
  constructor(machine: Machine, ranking: Ranking, partitions: ReadonlyMap<Partition, Classes>, rising: boolean) {
    const [{ codes, classOf }] = [...partitions.values()] as [Classes];
    this.#machine = machine;
    this.#codes = codes;
    this.#count = classOf.length;
    this.#sums = machine.reserve(this.#count * SUMS * DOUBLE);
    this.#clear();
    this.#block = machine.reserve(BLOCK * WORD);
    this.#passing = new RowBlocks(machine, ranking, codes);
    this.#gatherers = new Map([...partitions].map(([partition, classes]) => [partition, new LossGatherer(machine, partition, classes.classOf, rising)]));
  }

  #clear(): void {
    this.#machine.doublesAt(this.#sums, this.#count * SUMS).fill(0);
  }

  take(start: number, n: number): void {
    this.#machine.wordsAt(this.#block, n).set(this.#codes.subarray(start, start + n));
  }

  /** Adds rows of the block. */
  add(excesses: number, from: number, to: number): void {
    this.#machine.code.addExcesses(excesses, this.#block, from, to, this.#sums);
  }

  endBin(bin: number, centre: number, start: number, end: number): void {
    const sums = { at: this.#sums, codes: this.#count };
    for (const gatherer of this.#gatherers.values()) gatherer.add(bin, centre, sums, () => this.#passing.between(start, end));
    this.#clear();
  }

  endWidthBin(): void {
    for (const gatherer of this.#gatherers.values()) gatherer.endWidthBin();
  }

  end(): (readonly [Partition, GroupLosses])[] {
    return [...this.#gatherers].map(([partition, gatherer]) => [partition, gatherer.end()] as const);
  }
}

/**
 * Sums up the losses of a model whose scores lie in [0, 1], for several partitions in one walk up from the least suspected,
 * bin of logits by bin of logits.
 * The sums do not depend on the order of the rows: those of one score and truth have the same figures.
 * @param partitions for each set of cells the classes of its partitions.
 */
export function walkLosses(ranking: Ranking, higherIs: 'positive' | 'negative', partitions: readonly ReadonlyMap<Partition, Classes>[]): ReadonlyMap<Partition, GroupLosses> {
  const rising = higherIs === 'positive';
  const { suspicion } = ranking;
  const rows = suspicion.length;
  const machine = scratch();
  const block = new Block(machine, ranking, rising);
  const cells = partitions.map((one) => new CellSums(machine, ranking, one, rising));
  // A negated score is the probability against the condition.
  const probabilityAt = (place: number): number => (rising ? 0 : 1) + (suspicion[place] as number);
  let width = 1;
  const open = (start: number): { readonly start: number; readonly centre: number } => {
    // The last bin of equal width takes what is left, whatever rounding makes of its edge.
    for (; width < BINS && probabilityAt(start) > width / BINS; width += 1) for (const one of cells) one.endWidthBin();
    return { start, centre: block.open(start, width < BINS ? width / BINS : Infinity) };
  };
  let bin = rows === 0 ? undefined : open(0);
  for (let taken = 0; bin !== undefined; taken += BLOCK) {
    const n = Math.min(BLOCK, rows - taken);
    block.take(taken, n);
    for (const one of cells) one.take(taken, n);
    for (let from = 0, to = 0; bin !== undefined && from < n; from = to) {
      to = block.fill(from, n);
      for (const one of cells) one.add(block.excesses, from, to);
      // A bin goes on in the next block where there is one.
      if (to === n && taken + n < rows) continue;
      for (const one of cells) one.endBin(block.bin, bin.centre, bin.start, taken + to);
      bin = taken + to < rows ? open(taken + to) : undefined;
    }
  }
  return new Map(cells.flatMap((one) => one.end()));
}
