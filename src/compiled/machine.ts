import { instantiate, type Code } from './code.js';

const PAGE = 64 * 1024;
const ALIGNMENT = 16;

/** WebAssembly keeps the low byte of a number first; typed arrays keep what the processor does. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Numbers that are handed to the compiled code at a time: what is worked out of them once stays in the processor's caches. */
export const BLOCK = 4096;

export const WORD = Uint32Array.BYTES_PER_ELEMENT;
export const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

function instance(): Code {
  if (!IS_LITTLE_ENDIAN) throw new Error('this processor keeps the high byte of a number first, which Plumbline cannot compute with');
  if (!('WebAssembly' in globalThis)) throw new Error('this Node.js has no WebAssembly, which Plumbline computes with: start it without --jitless');
  return instantiate();
}

/** The code that is compiled from assembly/, with a memory that is handed out piece by piece. @throws Error where it cannot run. */
export class Machine {
  readonly code = instance();
  /** Where the next piece of memory begins. */
  protected free = this.code.memory.buffer.byteLength;

  /** All memory; another one after `reserve`, which takes it away from the arrays that were over it. */
  get buffer(): ArrayBuffer {
    return this.code.memory.buffer;
  }

  /** Arrays over the memory, good until more is reserved. */
  bytesAt(at: number, n: number): Uint8Array {
    return new Uint8Array(this.buffer, at, n);
  }

  wordsAt(at: number, n: number): Uint32Array {
    return new Uint32Array(this.buffer, at, n);
  }

  doublesAt(at: number, n: number): Float64Array {
    return new Float64Array(this.buffer, at, n);
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
