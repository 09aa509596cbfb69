import { Machine, Region } from './machine.ts';

/** The compiled code with memory for one piece of work at a time. */
class Scratch extends Machine {
  readonly #region = new Region(this);

  /** The address of so many bytes, good until it is asked for again. */
  of(bytes: number): number {
    return this.#region.of(bytes);
  }
}

let shared: Scratch | undefined;

/** The same for all who need it no longer than one call. */
export function scratch(): Scratch {
  return (shared ??= new Scratch());
}
