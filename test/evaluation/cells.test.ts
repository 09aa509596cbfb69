import { expect, it } from 'vitest';
import { cellsOf, classesInOrder } from '../../src/evaluation/cells.ts';
import { partitionBy } from '../../src/evaluation/partition.ts';
import { rankRows } from '../../src/evaluation/ranking.ts';
import { Random } from '../../src/statistics/random.ts';
import { attribute, table } from './tables.ts';

const ROWS = 20_000;

it.each([['few groups together', [2, 3], 1], ['more than 128 groups', [300], 1], ['many groups, each attribute by itself', [90, 90], 2], ['more than 65,536 classes', [ROWS * 2], 1]] as const)(
  'the rows of %s have their classes in the order of their scores, and groups their sizes', (_, levels, sets) => {
    const random = Random.from('classes');
    const truth = Array.from({ length: ROWS }, () => random.below(2));
    const attributes = levels.map((n, index) => attribute(`a${index}`, truth.map((__, row) => String(n > ROWS ? row : random.below(n)).padStart(5, '0'))));
    const one = table(truth, truth.map(() => random.uniform()), { attributes });
    const partitions = attributes.map(({ name }) => partitionBy(one, [name]));
    const cells = cellsOf(partitions, ROWS);
    expect(cells).toHaveLength(sets);
    const order = [...truth.keys()].sort((a, b) => (one.scores.values[a] as number) - (one.scores.values[b] as number));
    const ranking = rankRows(one, one.scores);
    const found = new Map(cells.flatMap((set) => [...classesInOrder(ranking, set)]));
    for (const partition of partitions) {
      const classOf = (row: number): number => 2 * (partition.cells[row] as number) + (truth[row] as number);
      const classes = found.get(partition);
      expect(Array.from(classes?.codes ?? [], (code) => classes?.classOf[code])).toEqual(order.map(classOf));
      const sizes = new Uint32Array(2 * partition.groups.length);
      for (const row of truth.keys()) sizes[classOf(row)]! += 1;
      expect(partition.sizes).toEqual(sizes);
    }
  });
