import type { Terminal } from '../terminal.ts';

const WAIT = 1_000;
const EVERY = 200;

/** A line on a terminal that says how far the reading is, once it takes more than a second. */
export class Progress {
  readonly #write: ((line: string) => void) | undefined;
  readonly #what: string;
  readonly #started = Date.now();
  #last = 0;

  constructor({ progress }: Terminal, what: string) {
    this.#write = progress;
    this.#what = what;
  }

  readonly seen = (share: number): void => {
    const now = Date.now();
    if (this.#write === undefined || now - this.#started < WAIT || now - this.#last < EVERY) return;
    this.#last = now;
    this.#write(`reading ${this.#what}: ${Math.floor(100 * Math.min(share, 1))} %`);
  };

  /** What is done once the rows are read takes its time too, and has no share to tell. */
  readonly computing = (): void => {
    if (this.#write !== undefined && Date.now() - this.#started >= WAIT) this.#write('computing');
  };

  /** Takes the line away. */
  readonly done = (): void => {
    if (this.#last > 0) this.#write?.('');
  };
}
