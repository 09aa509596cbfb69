import { byteOrder } from './digest.ts';
import { PickleReader } from './pickle-reader.ts';
import { harmless, nameOfGlobal, type Call, type Value } from './pickle-values.ts';
import { FormatFault, shown } from './structure.ts';

/** What a walk over a pickle found. */
export interface Pickle {
  /** What the pickle describes; undefined where the walk ended early. */
  readonly value: Value | undefined;
  /** Dotted names that loading would import, sorted; those before the fault, where the walk ended early. */
  readonly imports: readonly string[];
  /** What loading would call and is not known to be harmless, sorted. */
  readonly calls: readonly string[];
  /** The byte after the pickle. */
  readonly end: number;
  /** Why the walk ended early. */
  readonly problem: string | undefined;
}

// The largest checkpoints published have a few thousand tensors, of about forty opcodes each.
const MOST_OPCODES = 1_000_000;
const MOST_IMPORTS = 10_000;
const LONGEST_IMPORT = 1000;
const MOST_PROTOCOL = 5;

/** Modules that Python 3 renamed. */
const RENAMED: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

/** The stack, memo and imports of Python's unpickler, with descriptions in place of objects. */
class Machine {
  readonly reader: PickleReader;
  readonly imports = new Set<string>();
  readonly calls = new Set<string>();
  readonly memo = new Map<number, Value>();
  readonly #stack: Value[] = [];
  readonly #marks: number[] = [];

  constructor(reader: PickleReader) {
    this.reader = reader;
  }

  fail(message: string): never {
    throw new FormatFault(`${message}, at byte ${this.reader.at} of the pickle`);
  }

  push(value: Value): void {
    this.#stack.push(value);
  }

  top(): Value {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.at(-1) : undefined;
    return value === undefined ? this.fail('the stack is empty') : value;
  }

  pop(): Value {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  popOrMark(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** All that lies above the last mark. */
  popMark(): Value[] {
    const mark = this.#marks.pop() ?? this.fail('no mark');
    return this.#stack.splice(mark);
  }

  popMany(count: number): Value[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  recall(index: number): Value {
    const value = this.memo.get(index);
    return value === undefined ? this.fail(`nothing is kept under ${index}`) : value;
  }

  global(module: Value, name: Value): void {
    if (typeof module !== 'string' || typeof name !== 'string') this.fail('an import without a name');
    const dotted = `${RENAMED[module] ?? module}.${name}`;
    if (dotted.length > LONGEST_IMPORT || this.imports.size >= MOST_IMPORTS) this.fail('an import beyond every bound');
    this.imports.add(dotted);
    this.push({ kind: 'global', name: dotted });
  }

  /** `run`: loading calls the callee as a function, and does not only make an instance of a class. */
  call(callee: Value, args: readonly Value[], run: boolean): void {
    const name = nameOfGlobal(callee) ?? 'a function that it computes';
    if (run && !harmless(name) && this.calls.size < MOST_IMPORTS) this.calls.add(name);
    this.push({ kind: 'call', callee, args, items: [], entries: [], states: [] });
  }

  argsFrom(value: Value): readonly Value[] {
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tuple' ? value.items : this.fail('arguments that are no tuple');
  }

  #container<K extends 'list' | 'set' | 'dict'>(kind: K): Call | Extract<Value, { kind: unknown }> {
    const value = this.top();
    if (typeof value === 'object' && value !== null && 'kind' in value && (value.kind === kind || value.kind === 'call')) return value;
    return this.fail(`no ${kind} to add to`);
  }

  extend(kind: 'list' | 'set', items: readonly Value[]): void {
    const container = this.#container(kind);
    if ('items' in container) for (const item of items) container.items.push(item);
  }

  setItems(flat: readonly Value[]): void {
    const container = this.#container('dict');
    if (flat.length % 2 !== 0 || !('entries' in container)) this.fail('a key without a value');
    for (let at = 0; at < flat.length; at += 2) container.entries.push([flat[at] ?? null, flat[at + 1] ?? null]);
  }

  build(state: Value): void {
    const object = this.top();
    if (typeof object !== 'object' || object === null || !('kind' in object) || object.kind !== 'call') this.fail('a state for what is no object');
    object.states.push(state);
  }
}

type Operation = (machine: Machine) => void;

const pushing = (value: (reader: PickleReader) => Value): Operation => (machine) => machine.push(value(machine.reader));
const fresh = (kind: 'list' | 'tuple' | 'set'): Operation => (machine) => machine.push({ kind, items: [] });
const tuple = (count: number): Operation => (machine) => machine.push({ kind: 'tuple', items: machine.popMany(count) });
const put = (index: (machine: Machine) => number): Operation => (machine) => void machine.memo.set(index(machine), machine.top());
const get = (index: (reader: PickleReader) => number): Operation => (machine) => machine.push(machine.recall(index(machine.reader)));
const lineIndex = (reader: PickleReader): number => Number(reader.wholeLine());

const extension = (width: 1 | 2 | 4): Operation => (machine) => machine.global('copyreg', `extension ${machine.reader.count(width)}`);

function dictFromMark(machine: Machine): void {
  const flat = machine.popMark();
  machine.push({ kind: 'dict', entries: [] });
  machine.setItems(flat);
}

/** A class and its arguments above a mark. */
function objectFromMark(machine: Machine): void {
  const [callee, ...args] = machine.popMark();
  machine.call(callee ?? machine.fail('no class'), args, true);
}

function instance(machine: Machine): void {
  const args = machine.popMark();
  machine.global(machine.reader.line(), machine.reader.line());
  machine.call(machine.pop(), args, true);
}

function reduce(machine: Machine): void {
  const [callee = null, args = null] = machine.popMany(2);
  machine.call(callee, machine.argsFrom(args), true);
}

function newObject(machine: Machine): void {
  const [callee = null, args = null] = machine.popMany(2);
  machine.call(callee, machine.argsFrom(args), false);
}

function newObjectWithKeywords(machine: Machine): void {
  const [callee = null, args = null, keywords = null] = machine.popMany(3);
  machine.call(callee, [...machine.argsFrom(args), keywords], false);
}

function protocol(machine: Machine): void {
  const version = machine.reader.byte();
  if (version > MOST_PROTOCOL) machine.fail(`protocol ${version} is not known`);
}

/** Every opcode of the protocols 0 to 5 but STOP. Source: https://github.com/python/cpython/blob/main/Lib/pickletools.py */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['N', pushing(() => null)], ['\x88', pushing(() => true)], ['\x89', pushing(() => false)],
  ['I', pushing((reader) => reader.wholeLine())], ['L', pushing((reader) => reader.wholeLine())],
  ['J', pushing((reader) => reader.int32())], ['K', pushing((reader) => BigInt(reader.count(1)))], ['M', pushing((reader) => BigInt(reader.count(2)))],
  ['\x8a', pushing((reader) => reader.long(reader.count(1)))], ['\x8b', pushing((reader) => reader.long(reader.count(4)))],
  ['F', pushing((reader) => reader.floatLine())], ['G', pushing((reader) => reader.double())],
  ['S', pushing((reader) => reader.quotedLine())], ['V', pushing((reader) => reader.escapedLine())],
  ['T', pushing((reader) => reader.latin(reader.count(4)))], ['U', pushing((reader) => reader.latin(reader.count(1)))],
  ['X', pushing((reader) => reader.text(reader.count(4)))], ['\x8c', pushing((reader) => reader.text(reader.count(1)))],
  ['\x8d', pushing((reader) => reader.text(reader.count(8)))],
  ['B', pushing((reader) => reader.take(reader.count(4)))], ['C', pushing((reader) => reader.take(reader.count(1)))],
  ['\x8e', pushing((reader) => reader.take(reader.count(8)))], ['\x96', pushing((reader) => reader.take(reader.count(8)))],
  [']', fresh('list')], [')', fresh('tuple')], ['\x8f', fresh('set')], ['}', (machine) => machine.push({ kind: 'dict', entries: [] })],
  ['\x85', tuple(1)], ['\x86', tuple(2)], ['\x87', tuple(3)],
  ['t', (machine) => machine.push({ kind: 'tuple', items: machine.popMark() })], ['l', (machine) => machine.push({ kind: 'list', items: machine.popMark() })],
  ['\x91', (machine) => machine.push({ kind: 'set', items: machine.popMark() })], ['d', dictFromMark],
  ['a', (machine) => machine.extend('list', machine.popMany(1))], ['e', (machine) => machine.extend('list', machine.popMark())],
  ['\x90', (machine) => machine.extend('set', machine.popMark())],
  ['s', (machine) => machine.setItems(machine.popMany(2))], ['u', (machine) => machine.setItems(machine.popMark())],
  ['(', (machine) => machine.mark()], ['0', (machine) => machine.popOrMark()], ['1', (machine) => void machine.popMark()], ['2', (machine) => machine.push(machine.top())],
  ['p', put(({ reader }) => lineIndex(reader))], ['q', put(({ reader }) => reader.count(1))], ['r', put(({ reader }) => reader.count(4))],
  ['\x94', put(({ memo }) => memo.size)], ['g', get(lineIndex)], ['h', get((reader) => reader.count(1))], ['j', get((reader) => reader.count(4))],
  ['c', (machine) => machine.global(machine.reader.line(), machine.reader.line())],
  ['\x93', (machine) => { const [module = null, name = null] = machine.popMany(2); machine.global(module, name); }],
  ['\x82', extension(1)], ['\x83', extension(2)], ['\x84', extension(4)],
  ['R', reduce], ['\x81', newObject], ['\x92', newObjectWithKeywords], ['i', instance], ['o', objectFromMark], ['b', (machine) => machine.build(machine.pop())],
  ['P', pushing((reader) => ({ kind: 'persistent', id: reader.line() }))], ['Q', (machine) => machine.push({ kind: 'persistent', id: machine.pop() })],
  ['\x80', protocol], ['\x95', (machine) => void machine.reader.count(8)],
  ['\x97', (machine) => machine.fail('data that lie outside the file')], ['\x98', () => undefined],
]);

const STOP = '.';

function execute(machine: Machine): Value {
  for (let opcodes = 0; opcodes < MOST_OPCODES; opcodes += 1) {
    const opcode = String.fromCharCode(machine.reader.byte());
    if (opcode === STOP) return machine.pop();
    const operation = OPERATIONS.get(opcode) ?? machine.fail(`an unknown opcode 0x${opcode.charCodeAt(0).toString(16).padStart(2, '0')}`);
    operation(machine);
  }
  return machine.fail(`more than ${MOST_OPCODES} opcodes`);
}

/**
 * Walks a pickle from byte `start`: nothing is imported, called or made. What it would build is described; a walk that
 * cannot be finished still tells what was imported up to there.
 */
export function walkPickle(bytes: Uint8Array, start = 0): Pickle {
  const machine = new Machine(new PickleReader(bytes, start));
  let [value, problem]: [Value | undefined, string | undefined] = [undefined, undefined];
  try {
    value = execute(machine);
  } catch (error) {
    if (!(error instanceof FormatFault)) throw error;
    problem = error.message;
  }
  const sorted = (names: ReadonlySet<string>): string[] => [...names].sort(byteOrder);
  return { value, imports: sorted(machine.imports), calls: sorted(machine.calls), end: machine.reader.at, problem };
}

const SHOWN = 10;

/** Names for a sentence, those that are not known to be harmless first. */
export function namedImports(imports: readonly string[]): string {
  const first = [...imports.filter((name) => !harmless(name)), ...imports.filter(harmless)];
  const rest = first.length - SHOWN;
  return first.slice(0, SHOWN).map((name) => shown(name).slice(1, -1)).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
