import { createHash } from 'node:crypto';

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * A generator of random numbers whose every step is arithmetic on 32-bit integers: the same bits on every platform.
 * xoshiro128**, of period 2^128 − 1. Blackman & Vigna 2021, ACM Trans Math Softw 47:36.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @throws RangeError for a state of zeros, which is the only one that never leaves itself. */
  constructor(a: number, b: number, c: number, d: number) {
    if ((a | b | c | d) === 0) throw new RangeError('a state of zeros yields nothing but zeros');
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** The generator that a text stands for, by the text's SHA-256. */
  static from(seed: string): Random {
    const digest = createHash('sha256').update(seed).digest();
    return new Random(digest.readInt32BE(0), digest.readInt32BE(4), digest.readInt32BE(8), digest.readInt32BE(12));
  }

  /** What the next numbers depend on, and nothing else: four words. */
  get state(): Int32Array {
    return Int32Array.of(this.#a, this.#b, this.#c, this.#d);
  }

  /** An integer from 0 to 2^32 − 1. */
  next(): number {
    const result = Math.imul(rotated(Math.imul(this.#b, 5), 7), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotated(this.#d, 11);
    return result >>> 0;
  }

  /** A double from 0 to below 1, a multiple of 2^-53. */
  uniform(): number {
    return ((this.next() >>> 5) * 2 ** 26 + (this.next() >>> 6)) * 2 ** -53;
  }

  /** An integer from 0 to below n, each as likely as any other, for an integer n from 1 to 2^32. */
  below(n: number): number {
    if (n === 1) return 0;
    const excess = Math.clz32(n - 1);
    // As many bits as n − 1 has; what they make beyond it is drawn again, for a remainder would favour the low ones.
    for (;;) {
      const drawn = this.next() >>> excess;
      if (drawn < n) return drawn;
    }
  }
}
