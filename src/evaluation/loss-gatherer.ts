import { BINS, GROUP, IN_BIN, NEXT, ORDERS, SIZE, SUMS } from '../compiled/code.js';
import { WORD, type Machine } from '../compiled/machine.ts';
import type { Classes } from './cells.ts';
import { GroupLosses, MANY } from './group-losses.ts';
import type { Partition } from './partition.ts';
import type { Rows } from './row-blocks.ts';

/** Sums for each code of some rows, in the memory of the compiled code. */
export interface CodeSums {
  readonly at: number;
  readonly codes: number;
}

/** Gathers the losses of a partition's groups while the rows pass by, from the least suspected up, a bin of logits at a time. */
export class LossGatherer {
  readonly #machine: Machine;
  readonly #rising: boolean;
  readonly #n: number;
  readonly #classOf: number;
  readonly #groups: number;
  /** The groups that are fitted to bins. */
  readonly #large: readonly number[];
  readonly #points: readonly number[][];

  constructor(machine: Machine, { groups, sizes }: Partition, classOf: Classes['classOf'], rising: boolean) {
    this.#machine = machine;
    this.#rising = rising;
    this.#n = groups.length;
    this.#classOf = machine.reserve(WORD * classOf.length);
    machine.wordsAt(this.#classOf, classOf.length).set(classOf);
    this.#groups = machine.reserve(GROUP * this.#n);
    machine.bytesAt(this.#groups, GROUP * this.#n).fill(0);
    const sizeOf = (group: number): number => (sizes[2 * group] as number) + (sizes[2 * group + 1] as number);
    for (let group = 0; group < this.#n; group += 1) {
      const view = this.#view(group);
      view.setFloat64(SIZE, sizeOf(group), true);
      view.setFloat64(NEXT, Math.ceil(sizeOf(group) / BINS), true);
    }
    this.#large = [...groups.keys()].filter((group) => sizeOf(group) >= MANY);
    this.#points = groups.map(() => []);
  }

  #view(group: number): DataView {
    return new DataView(this.#machine.buffer, this.#groups + GROUP * group, GROUP);
  }

  /**
   * Adds the rows of a bin of logits.
   * @param bin its address.
   * @param passing its rows once more, which are seldom needed.
   */
  add(bin: number, centre: number, sums: CodeSums, passing: () => Iterable<Rows>): void {
    const { code } = this.#machine;
    code.foldSums(sums.at, this.#classOf, sums.codes, this.#groups);
    if (code.endsCountBin(this.#groups, this.#n) !== 0) {
      for (const rows of passing()) code.passRows(rows.suspicion, rows.codes, this.#classOf, rows.n, this.#rising ? 1 : 0, this.#groups);
    }
    for (const group of this.#large) this.#keepPoint(group, centre);
    code.settleBin(bin, this.#groups, this.#n);
  }

  #keepPoint(group: number, centre: number): void {
    const sums = this.#machine.doublesAt(this.#groups + GROUP * group + IN_BIN, 2 * SUMS);
    if (sums[0] === 0 && sums[SUMS] === 0) return;
    const points = this.#points[group] as number[];
    points.push(centre);
    for (let order = 0; order < ORDERS; order += 1) points.push((sums[order] as number) + (sums[SUMS + order] as number));
  }

  /** Ends a bin of equal width in every group. */
  endWidthBin(): void {
    this.#machine.code.endWidthBin(this.#groups, this.#n);
  }

  /** Ends the last bins. */
  end(): GroupLosses {
    this.#machine.code.endLastBins(this.#groups, this.#n);
    return new GroupLosses(this.#machine.buffer.slice(this.#groups, this.#groups + GROUP * this.#n), this.#points);
  }
}
