import { WIDTH, addPowers } from '../statistics/logit-moments.ts';
import type { Classes } from './cells.ts';
import { BINS, BRIER, GroupLosses, LOG, PROBABILITY, STRIDE, type Bin } from './group-losses.ts';
import type { Partition } from './partition.ts';
import { truthAt, type Ranking } from './ranking.ts';

/** Log losses are of probabilities held within this distance of 0 and 1. */
const LEAST = 1e-15;

/** Rows of a run: what is worked out once for all partitions stays in the processor's cache. */
const CHUNK = 2048;

/** What rows of a bin have in excess over its first row, as far as they are in the cache. */
class Chunk {
  size = 0;
  readonly probability = new Float64Array(CHUNK);
  readonly brier = new Float64Array(CHUNK);
  readonly log = new Float64Array(CHUNK);
  /** Less the centre of the bin. */
  readonly logit = new Float64Array(CHUNK);
}

/** A bin that begins with a score: what its rows are compared with, and where it ends. */
interface Open extends Bin {
  readonly upperLogit: number;
  readonly upperProbability: number;
}

// A negated score is the probability against the condition.
function probabilityFor(score: number, rising: boolean): number {
  return rising ? score : 1 + score;
}

function probabilityAgainst(score: number, rising: boolean): number {
  return rising ? 1 - score : -score;
}

function logLoss(p: number, q: number, logP: number, logQ: number, truth: number): number {
  return p < LEAST || q < LEAST ? heldLogLoss(p, truth) : -(truth * logP + (1 - truth) * logQ);
}

function heldLogLoss(p: number, truth: number): number {
  const held = Math.min(Math.max(p, LEAST), 1 - LEAST);
  return -Math.log(truth === 1 ? held : 1 - held);
}

function open(start: number, score: number, upperProbability: number, rising: boolean): Open {
  const [p, q] = [probabilityFor(score, rising), probabilityAgainst(score, rising)];
  const [logP, logQ] = [Math.log(p), Math.log(q)];
  return {
    start, probability: p, brier: [p * p, q * q], log: [logLoss(p, q, logP, logQ, 0), logLoss(p, q, logP, logQ, 1)],
    // An infinite logit has a bin of its own.
    centre: logP - logQ + WIDTH / 2, upperLogit: logP - logQ + WIDTH, upperProbability,
  };
}

/** Fills the chunk with the rows from `start` on, up to the end of the bin. Both logarithms are taken once a row; the truth chooses by a product, for a branch would often be guessed wrong. */
function fill(chunk: Chunk, { places, suspicion }: Ranking, start: number, bin: Open, rising: boolean): void {
  const { probability, brier, log, logit } = chunk;
  const { centre, upperLogit, upperProbability, probability: first } = bin;
  const [brierWithout, brierWith] = bin.brier;
  const [logWithout, logWith] = bin.log;
  const most = Math.min(CHUNK, places.length - start);
  let size = 0;
  for (; size < most; size += 1) {
    const score = suspicion[start + size] as number;
    const p = probabilityFor(score, rising);
    const q = probabilityAgainst(score, rising);
    const logP = Math.log(p);
    const logQ = Math.log(q);
    if (p > upperProbability || logP - logQ > upperLogit) break;
    const truth = truthAt(places[start + size] as number);
    const miss = truth * q + (1 - truth) * p;
    probability[size] = p - first;
    brier[size] = miss * miss - (truth * brierWith + (1 - truth) * brierWithout);
    log[size] = logLoss(p, q, logP, logQ, truth) - (truth * logWith + (1 - truth) * logWithout);
    logit[size] = logP - logQ - centre;
  }
  chunk.size = size;
}

/** The sums of a bin for each code of some cells, and the partitions whose groups these are folded into. */
class CellSums {
  readonly #codes: Classes['codes'];
  readonly #sums: Float64Array;
  readonly #losses: readonly GroupLosses[];

  /** @param partitions their classes are told by the same codes. */
  constructor(partitions: ReadonlyMap<Partition, Classes>, losses: ReadonlyMap<Partition, GroupLosses>) {
    const [{ codes, classOf }] = [...partitions.values()] as [Classes];
    this.#codes = codes;
    this.#sums = new Float64Array(STRIDE * classOf.length);
    this.#losses = [...partitions.keys()].map((partition) => losses.get(partition) as GroupLosses);
  }

  /** Adds the rows from place `start` on. */
  add(start: number, { size, probability, brier, log, logit }: Chunk): void {
    const [codes, sums] = [this.#codes, this.#sums];
    addPowers(sums, STRIDE, codes, start, logit, size);
    for (let i = 0; i < size; i += 1) {
      const at = STRIDE * (codes[start + i] as number);
      const ofBrier = brier[i] as number;
      const ofLog = log[i] as number;
      sums[at + PROBABILITY]! += probability[i] as number;
      sums[at + BRIER]! += ofBrier;
      sums[at + BRIER + 1]! += ofBrier * ofBrier;
      sums[at + LOG]! += ofLog;
      sums[at + LOG + 1]! += ofLog * ofLog;
    }
  }

  endBin(bin: Bin, end: number): void {
    for (const losses of this.#losses) losses.add(bin, end, this.#sums);
    this.#sums.fill(0);
  }
}

/**
 * Sums up the losses of a model whose scores lie in [0, 1], for several partitions in one walk up from the least suspected,
 * bin of logits by bin of logits.
 * The sums do not depend on the order of the rows: those of one score and truth have the same figures.
 * @param cells for each set of cells the classes of its partitions.
 */
export function walkLosses(ranking: Ranking, higherIs: 'positive' | 'negative', cells: readonly ReadonlyMap<Partition, Classes>[]): ReadonlyMap<Partition, GroupLosses> {
  const rising = higherIs === 'positive';
  const { suspicion } = ranking;
  const scoreAt = (place: number): number => probabilityFor(suspicion[place] as number, rising);
  const all = new Map(cells.flatMap((one) => [...one].map(([partition, classes]) => [partition, new GroupLosses(partition, classes, scoreAt)] as const)));
  const sums = cells.map((one) => new CellSums(one, all));
  const chunk = new Chunk();
  let width = 1;
  for (let start = 0; start < suspicion.length;) {
    // The last bin of equal width takes what is left, whatever rounding makes of its edge.
    for (; width < BINS && scoreAt(start) > width / BINS; width += 1) for (const losses of all.values()) losses.endWidthBin();
    const bin = open(start, suspicion[start] as number, width < BINS ? width / BINS : Infinity, rising);
    do {
      fill(chunk, ranking, start, bin, rising);
      for (const one of sums) one.add(start, chunk);
      start += chunk.size;
    } while (chunk.size === CHUNK);
    for (const one of sums) one.endBin(bin, start);
  }
  for (const losses of all.values()) losses.end();
  return all;
}
