import type { Cells } from './cells.ts';
import type { Partition } from './partition.ts';

/** What is worked out for all partitions of some cells at once, and kept for whoever asks for the next of them. */
export class PerCells<K, T> {
  readonly #workOut: (cells: Cells, key: K) => ReadonlyMap<Partition, T> | undefined;
  readonly #known = new Map<K, Map<Cells, ReadonlyMap<Partition, T> | undefined>>();

  constructor(workOut: (cells: Cells, key: K) => ReadonlyMap<Partition, T> | undefined) {
    this.#workOut = workOut;
  }

  /** @param together cells of which one has the partition. */
  of(together: readonly Cells[], partition: Partition, key: K): T | undefined {
    const cells = together.find(({ partitions }) => partitions.includes(partition));
    if (cells === undefined) return undefined;
    const ofKey = this.#known.get(key) ?? new Map<Cells, ReadonlyMap<Partition, T> | undefined>();
    this.#known.set(key, ofKey);
    if (!ofKey.has(cells)) ofKey.set(cells, this.#workOut(cells, key));
    return ofKey.get(cells)?.get(partition);
  }
}
