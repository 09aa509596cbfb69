import { instantiate } from './code.js';

const PAGE = 64 * 1024;
const ALIGNMENT = 16;

/** WebAssembly keeps the low byte of a number first; typed arrays keep what the processor does. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The code that is compiled from assembly/, with a memory that is handed out piece by piece. */
export class Machine {
  readonly code = instantiate();
  /** Where the next piece of memory begins. */
  protected free = this.code.memory.buffer.byteLength;

  /** @throws Error on a processor that keeps the high byte of a number first. */
  constructor() {
    if (!IS_LITTLE_ENDIAN) throw new Error('this processor keeps the high byte of a number first, which Plumbline cannot compute with');
  }

  /** All memory; another one after `reserve`, which takes it away from the arrays that were over it. */
  get buffer(): ArrayBuffer {
    return this.code.memory.buffer;
  }

  /** The address of so many bytes more. They begin at a multiple of 16, and are 0. */
  reserve(bytes: number): number {
    const at = this.free;
    this.free += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((this.free - this.buffer.byteLength) / PAGE);
    if (missing > 0) this.code.memory.grow(missing);
    return at;
  }
}

/** A piece of a machine's memory that grows to what the largest piece of work needs. */
export class Region {
  readonly #machine: Machine;
  #room = 0;
  #at = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The address of so many bytes, good until it is asked for more. */
  of(bytes: number): number {
    if (bytes > this.#room) {
      this.#at = this.#machine.reserve(bytes);
      this.#room = bytes;
    }
    return this.#at;
  }
}
