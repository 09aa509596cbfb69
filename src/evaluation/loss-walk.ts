import type { Codes } from '../predictions/table.ts';
import { BINS, GroupLosses, type Run } from './group-losses.ts';
import type { Partition } from './partition.ts';
import { truthAt, type Ranking } from './ranking.ts';

/** Log losses are of probabilities held within this distance of 0 and 1. */
const LEAST = 1e-15;

/** Rows of a run: what is worked out once for all partitions stays in the processor's cache. */
const CHUNK = 2048;

class Chunk implements Run {
  size = 0;
  readonly probability = new Float64Array(CHUNK);
  readonly brier = new Float64Array(CHUNK);
  readonly log = new Float64Array(CHUNK);
  readonly logit = new Float64Array(CHUNK);
}

/** Fills the chunk with the rows from `start` on, up to an edge of the bins of equal width. Both logarithms are taken once a row; the truth chooses by a product, for a branch would often be guessed wrong. */
function fill(chunk: Chunk, { places, suspicion }: Ranking, start: number, edge: number, rising: boolean): void {
  const { probability, brier, log, logit } = chunk;
  const most = Math.min(CHUNK, places.length - start);
  let size = 0;
  for (; size < most; size += 1) {
    const score = suspicion[start + size] as number;
    // A negated score is the probability against the condition.
    const p = rising ? score : 1 + score;
    const q = rising ? 1 - score : -score;
    if (p > edge) break;
    const truth = truthAt(places[start + size] as number);
    const logP = Math.log(p);
    const logQ = Math.log(q);
    const miss = truth * q + (1 - truth) * p;
    probability[size] = p;
    brier[size] = miss * miss;
    log[size] = p < LEAST || q < LEAST ? heldLogLoss(p, truth) : -(truth * logP + (1 - truth) * logQ);
    logit[size] = logP - logQ;
  }
  chunk.size = size;
}

function heldLogLoss(p: number, truth: number): number {
  const held = Math.min(Math.max(p, LEAST), 1 - LEAST);
  return -Math.log(truth === 1 ? held : 1 - held);
}

/**
 * Sums up the losses of a model whose scores lie in [0, 1], for several partitions in one walk up from the least suspected.
 * The sums do not depend on the order of the rows: those of one score and truth have the same figures.
 */
export function walkLosses(ranking: Ranking, higherIs: 'positive' | 'negative', partitions: readonly (readonly [Partition, cells: Codes])[]): readonly GroupLosses[] {
  const all = partitions.map(([partition, cells]) => new GroupLosses(partition, cells));
  const chunk = new Chunk();
  for (let [start, bin] = [0, 1]; start < ranking.places.length; start += chunk.size) {
    // The last bin takes what is left, whatever rounding makes of its edge.
    fill(chunk, ranking, start, bin < BINS ? bin / BINS : Infinity, higherIs === 'positive');
    for (const losses of all) losses.add(ranking.places, start, chunk);
    if (chunk.size > 0) continue;
    bin += 1;
    for (const losses of all) losses.endWidthBin();
  }
  for (const losses of all) losses.end();
  return all;
}
