import { DOUBLE, WORD, type Machine } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';
import type { CompiledFigure } from './cell-figures.ts';
import type { Random } from './random.ts';

/** What a binomial is drawn from: Chen & Asau 1974, AIIE Trans 6:163. */
export interface Table {
  /** The least count that is drawn. */
  readonly least: number;
  /** The weights of all counts up to each, from that of the least on. */
  readonly cumulative: Float64Array;
  /** Where to look from, for each of as many equal parts of the shares: a step or two before the count. */
  readonly guide: Uint32Array;
}

const bytesOf = (counts: number): number => counts * (DOUBLE + WORD);

/** The table of how many of n cases succeed, each with probability k/n, for integers 0 ≤ k ≤ n. */
export function tableOf(k: number, n: number): Table {
  const machine = scratch();
  const isCertain = k === 0 || k === n;
  const [below, above] = isCertain ? [0, 0] : [machine.code.countSteps(k, n, 0), machine.code.countSteps(k, n, 1)];
  const counts = below + 1 + above;
  const at = machine.reserve(bytesOf(counts));
  machine.code.fillBinomial(k, n, below, above, at);
  const cumulative = machine.doublesAt(at, counts).slice();
  return { least: k - below, cumulative, guide: machine.wordsAt(at + cumulative.byteLength, counts).slice() };
}

function put(machine: Machine, at: number, { cumulative, guide }: Table): void {
  machine.doublesAt(at, cumulative.length).set(cumulative);
  machine.wordsAt(at + cumulative.byteLength, guide.length).set(guide);
}

/** Pairs that were drawn, in the memory of the compiled code until it is used for something else. */
interface Drawn {
  readonly machine: Machine;
  /** Addresses of as many u32 each. */
  readonly first: number;
  readonly second: number;
  /** Where as many f64 may be written. */
  readonly room: number;
}

function draw(random: Random, n: number, first: Table, second: Table): Drawn {
  const machine = scratch();
  const { state } = random;
  const stateAt = machine.reserve(state.byteLength);
  const firstAt = machine.reserve(bytesOf(first.guide.length));
  const secondAt = machine.reserve(bytesOf(second.guide.length));
  const drawn = machine.reserve(2 * n * WORD);
  const words = machine.reserve(4 * n * WORD);
  machine.wordsAt(stateAt, state.length).set(state);
  put(machine, firstAt, first);
  put(machine, secondAt, second);
  machine.code.drawPairs(stateAt, n, first.least, first.guide.length, firstAt, second.least, second.guide.length, secondAt, words, drawn);
  return { machine, first: drawn, second: drawn + n * WORD, room: words };
}

/** What is drawn from `first` and then from `second`, each by one `random.uniform()`, `n` times; `random` itself stays as it is. */
export function drawPairs(random: Random, n: number, first: Table, second: Table): readonly [first: Uint32Array, second: Uint32Array] {
  const drawn = draw(random, n, first, second);
  const of = (at: number): Uint32Array => drawn.machine.wordsAt(at, n).slice();
  return [of(drawn.first), of(drawn.second)];
}

/** A figure of each such pair, which are the flagged among so many positives and among so many negatives; NaN where it does not exist. */
export function drawFigures(random: Random, n: number, flagged: Table, flaggedWrongly: Table, { figure, harm }: CompiledFigure, positives: number, negatives: number): Float64Array {
  const { machine, first, second, room } = draw(random, n, flagged, flaggedWrongly);
  machine.code.figuresOf(figure, harm, positives, negatives, first, second, n, room);
  return machine.doublesAt(room, n).slice();
}
