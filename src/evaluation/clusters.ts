import type { Clusters, Codes } from '../predictions/table.ts';

/** Rows cluster by cluster: those of cluster c from starts[c] to starts[c + 1]. */
export interface Members {
  readonly rows: Uint32Array;
  readonly starts: Uint32Array;
}

export function membersOf({ codes, count }: Clusters): Members {
  const starts = new Uint32Array(count + 1);
  for (const code of codes) starts[code + 1]! += 1;
  for (let cluster = 0; cluster < count; cluster += 1) starts[cluster + 1]! += starts[cluster] as number;
  const next = starts.slice();
  const rows = new Uint32Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) {
    const cluster = codes[row] as number;
    rows[next[cluster] as number] = row;
    next[cluster]! += 1;
  }
  return { rows, starts };
}

/** Sums some figures of the rows of one cluster, group by group, and hands each group's sums over before the next cluster. */
export function overClusters(
  { rows, starts }: Members, cells: Codes, width: number, add: (row: number, sums: Float64Array) => void,
  end: (group: number, sums: Float64Array) => void,
): void {
  const open = new Map<number, Float64Array>();
  for (let cluster = 0; cluster + 1 < starts.length; cluster += 1) {
    for (let at = starts[cluster] as number; at < (starts[cluster + 1] as number); at += 1) {
      const row = rows[at] as number;
      const group = cells[row] as number;
      const sums = open.get(group) ?? new Float64Array(width);
      add(row, sums);
      open.set(group, sums);
    }
    for (const [group, sums] of open) end(group, sums);
    open.clear();
  }
}
