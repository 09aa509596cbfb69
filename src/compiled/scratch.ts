import { Machine } from './machine.ts';

/** The compiled code with memory for one piece of work at a time: it grows to what the largest needs. */
class Scratch extends Machine {
  #room = 0;
  #at = 0;

  /** The address of so many bytes, good until it is asked for again. */
  of(bytes: number): number {
    if (bytes > this.#room) {
      this.#at = this.reserve(bytes);
      this.#room = bytes;
    }
    return this.#at;
  }
}

let shared: Scratch | undefined;

/** The same for all who need it no longer than one call. */
export function scratch(): Scratch {
  return (shared ??= new Scratch());
}
