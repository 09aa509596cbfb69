import { unsafeInText } from './characters.ts';
import { Faults, type Fault } from './faults.ts';
import { LIMITS } from './limits.ts';
import { numberFault } from './numbers.ts';
import { pointerOf } from './pointer.ts';
import { count, show } from './words.ts';

/** Where the children of one list or object stand in the text. */
export type Places = readonly number[] | ReadonlyMap<string, number>;

interface ListFrame {
  /** Its own index or key in what holds it. */
  readonly token: string | number;
  readonly list: unknown[];
  readonly places: number[];
}

interface ObjectFrame {
  readonly token: string | number;
  readonly object: Record<string, unknown>;
  readonly places: Map<string, number>;
  key: string;
}

/**
 * The document that a reader builds, value by value in the order of the text. Syntax is the reader's; what a document
 * may hold is decided here, the same for JSON and YAML. Offsets are those of the text, and need not grow.
 */
export class Draft {
  readonly text: string;
  readonly faults: Faults;
  readonly places = new Map<object, Places>();
  readonly #exact: boolean;
  readonly #anyText: boolean;
  readonly #frames: (ListFrame | ObjectFrame)[] = [];
  #values = 0;
  #root: unknown = null;
  #start = 0;

  constructor(path: string, text: string, exact: boolean, anyText: boolean) {
    this.#anyText = anyText;
    this.text = text;
    this.faults = new Faults(path, text);
    this.#exact = exact;
  }

  get value(): unknown {
    return this.#root;
  }

  /** Where the document's value starts. */
  get start(): number {
    return this.#start;
  }

  /** The pointer of the value that comes next. */
  pointer(): string {
    const inner = this.#frames.slice(1).map(({ token }) => token);
    return pointerOf(this.#frames.length === 0 ? [] : [...inner, this.#next()]);
  }

  openList(offset: number): void {
    this.#checkDepth(offset);
    const frame: ListFrame = { token: this.#next(), list: [], places: [] };
    this.#put(frame.list, offset);
    this.places.set(frame.list, frame.places);
    this.#frames.push(frame);
  }

  openObject(offset: number): void {
    this.#checkDepth(offset);
    // Without a prototype, `__proto__` and `constructor` are keys like any other.
    const object = Object.create(null) as Record<string, unknown>;
    const frame: ObjectFrame = { token: this.#next(), object, places: new Map(), key: '' };
    this.#put(object, offset);
    this.places.set(object, frame.places);
    this.#frames.push(frame);
  }

  close(): void {
    this.#frames.pop();
  }

  /** The key of the value that comes next; `offset` is the key's own. */
  key(name: string, offset: number): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || 'list' in frame) return;
    frame.key = name;
    this.#checkText(name, 'a key', offset);
    const first = frame.places.get(name);
    if (first === undefined) return;
    const { line } = this.faults.lines.locate(first);
    this.faults.add(duplicateKey(name, line), offset, this.pointer());
  }

  string(text: string, offset: number): void {
    this.#checkText(text, 'a text', offset);
    this.#put(text, offset);
  }

  /** A number by its text. */
  number(text: string, offset: number): void {
    const fault = numberFault(text, this.#exact);
    if (fault !== undefined) this.faults.add(fault, offset, this.pointer());
    this.#put(Number(text), offset);
  }

  plain(value: boolean | null, offset: number): void {
    this.#put(value, offset);
  }

  #next(): string | number {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return '';
    return 'list' in frame ? frame.list.length : frame.key;
  }

  #put(value: unknown, offset: number): void {
    if (++this.#values > LIMITS.values) this.faults.giveUp(tooMany(), offset, this.pointer());
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      this.#root = value;
      this.#start = offset;
    } else if ('list' in frame) {
      frame.list.push(value);
      frame.places.push(offset);
    } else {
      frame.object[frame.key] = value;
      frame.places.set(frame.key, offset);
    }
  }

  #checkDepth(offset: number): void {
    if (this.#frames.length >= LIMITS.depth) this.faults.giveUp(tooDeep(), offset, this.pointer());
  }

  #checkText(text: string, where: 'a key' | 'a text', offset: number): void {
    if (this.#anyText) return;
    const unsafe = unsafeInText(text, where);
    if (unsafe !== undefined) this.faults.add(unsafe, offset, this.pointer());
    if (text.length > LIMITS.text) this.faults.add(tooLong(text, where), offset, this.pointer());
  }
}

export function tooDeep(): Fault {
  return {
    kind: 'unsafe',
    message: `lists and objects lie inside each other more than ${LIMITS.depth} deep`,
    found: `more than ${LIMITS.depth} levels`,
    expected: `at most ${LIMITS.depth} levels`,
    mend: 'Flatten the document.',
  };
}

export function tooMany(): Fault {
  return {
    kind: 'unsafe',
    message: `the file holds more than ${LIMITS.values} values`,
    found: `more than ${LIMITS.values} values`,
    expected: `at most ${LIMITS.values} values`,
    mend: 'Split the file, or attach the large part with its digest.',
  };
}

function tooLong(text: string, where: string): Fault {
  return {
    kind: 'unsafe',
    message: `${where} is longer than ${LIMITS.text} characters`,
    found: count(text.length, 'character'),
    expected: `at most ${LIMITS.text} characters`,
    mend: 'Shorten it, or attach it as a file of its own with its digest.',
  };
}

function duplicateKey(name: string, line: number): Fault {
  return {
    kind: 'unsafe',
    message: `the key ${show(name)} stands twice in the same object; its first value is on line ${line}`,
    found: `${show(name)} twice`,
    expected: 'each key once',
    mend: 'Keep one of the two: readers disagree about which of them counts.',
  };
}
