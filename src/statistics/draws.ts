import { scratch } from '../compiled/scratch.ts';
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

const bytesOf = (counts: number): number => Math.ceil((counts * (Float64Array.BYTES_PER_ELEMENT + Uint32Array.BYTES_PER_ELEMENT)) / 8) * 8;

/** The table of how many of n cases succeed, each with probability k/n, for integers 0 ≤ k ≤ n. */
export function tableOf(k: number, n: number): Table {
  const machine = scratch();
  const isCertain = k === 0 || k === n;
  const [below, above] = isCertain ? [0, 0] : [machine.code.countSteps(k, n, 0), machine.code.countSteps(k, n, 1)];
  const counts = below + 1 + above;
  const at = machine.reserve(bytesOf(counts));
  machine.code.fillBinomial(k, n, below, above, at);
  const cumulative = new Float64Array(machine.buffer, at, counts).slice();
  return { least: k - below, cumulative, guide: new Uint32Array(machine.buffer, at + cumulative.byteLength, counts).slice() };
}

function put({ cumulative, guide }: Table, buffer: ArrayBuffer, at: number): void {
  new Float64Array(buffer, at, cumulative.length).set(cumulative);
  new Uint32Array(buffer, at + cumulative.byteLength, guide.length).set(guide);
}

/** What is drawn from `first` and then from `second`, each by one `random.uniform()`, `n` times; `random` itself stays as it is. */
export function drawPairs(random: Random, n: number, first: Table, second: Table): readonly [first: Uint32Array, second: Uint32Array] {
  const machine = scratch();
  const { state } = random;
  const sizes = [bytesOf(first.guide.length), bytesOf(second.guide.length)] as const;
  // Behind the results, room for the random words.
  const stateAt = machine.reserve(state.byteLength + sizes[0] + sizes[1] + n * (2 + 4) * Uint32Array.BYTES_PER_ELEMENT);
  const firstAt = stateAt + state.byteLength;
  const secondAt = firstAt + sizes[0];
  const results = secondAt + sizes[1];
  const { buffer } = machine;
  new Int32Array(buffer, stateAt, state.length).set(state);
  put(first, buffer, firstAt);
  put(second, buffer, secondAt);
  machine.code.drawPairs(stateAt, n, first.least, first.guide.length, firstAt, second.least, second.guide.length, secondAt, results);
  const drawn = new Uint32Array(buffer, results, 2 * n);
  return [drawn.slice(0, n), drawn.slice(n)];
}
