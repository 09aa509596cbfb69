import { FormatFault, shown } from './structure.ts';

/** A value that holds no others; a number tells how it was written, for `1` and `1.0` may be of two types. */
export type Leaf = string | boolean | null | { readonly number: number; readonly whole: boolean };

export type Step = string | number;

/** Takes the leaves of one object or list, each with its key or index. */
export type Take = (step: Step, leaf: Leaf) => void;

const MOST_NESTED = 32;
const MOST_KEYS = 100_000;

interface Frame {
  readonly take: Take;
  /** The keys so far; undefined for a list. */
  readonly keys: Set<string> | undefined;
  step: Step;
  readonly leave: () => void;
}

/** What the one who walks wants of an object or list: its leaves, and to know its end. */
export interface Visit {
  readonly take: Take;
  readonly leave?: () => void;
}

/**
 * Follows a document of objects and lists as a reader goes through it, without keeping it: for each of them `enter`
 * is asked once, with the path that leads to it, who takes its leaves.
 */
export class Walk {
  private readonly frames: Frame[] = [];
  private readonly enter: (path: readonly Step[]) => Visit;
  /** Whether the one value that a document is has begun. */
  private begun = false;

  constructor(enter: (path: readonly Step[]) => Visit) {
    this.enter = enter;
  }

  /** Whether the innermost open value is an object; undefined where none is open. */
  get inObject(): boolean | undefined {
    const frame = this.frames.at(-1);
    return frame && frame.keys !== undefined;
  }

  get done(): boolean {
    return this.begun && this.frames.length === 0;
  }

  /** @throws FormatFault for a key that stands twice. */
  key(key: string): void {
    const frame = this.frames.at(-1);
    if (frame?.keys === undefined) return;
    if (frame.keys.has(key)) throw new FormatFault(`the key ${shown(key)} stands twice in one object`);
    if (frame.keys.size === MOST_KEYS) throw new FormatFault(`an object has more than ${MOST_KEYS} keys`);
    frame.keys.add(key);
    frame.step = key;
  }

  /** @throws FormatFault beyond the depth that is read. */
  open(kind: 'object' | 'list'): void {
    if (this.frames.length === MOST_NESTED) throw new FormatFault(`values nest deeper than ${MOST_NESTED}`);
    this.begin();
    const { take, leave = () => undefined } = this.enter(this.frames.map(({ step }) => step));
    this.frames.push({ take, leave, keys: kind === 'object' ? new Set() : undefined, step: -1 });
  }

  close(): void {
    this.frames.pop()?.leave();
  }

  leaf(leaf: Leaf): void {
    const frame = this.begin();
    if (frame === undefined) throw new FormatFault('the document is neither an object nor a list');
    frame.take(frame.step, leaf);
  }

  private begin(): Frame | undefined {
    const frame = this.frames.at(-1);
    if (frame === undefined && this.begun) throw new FormatFault('more follows the end of the document');
    this.begun = true;
    if (frame !== undefined && typeof frame.step === 'number') frame.step += 1;
    return frame;
  }
}
