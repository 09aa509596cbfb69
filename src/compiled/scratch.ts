import { Machine } from './machine.ts';

/** The compiled code with memory for one piece of work at a time. */
class Scratch extends Machine {
  readonly #start = this.free;

  /** Gives up all that was reserved: what is reserved next is not 0, but what was there before. */
  clear(): this {
    this.free = this.#start;
    return this;
  }
}

let shared: Scratch | undefined;

/** The same for all: what is reserved in it is good until the next call. */
export function scratch(): Machine {
  return (shared ??= new Scratch()).clear();
}
