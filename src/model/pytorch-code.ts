import { byteOrder } from './digest.ts';
import { entriesOf, isCall, itemsOf, nameOfGlobal, type Value } from './pickle-values.ts';

/** A class or function of a program, with its qualified name. */
interface Block {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Folders in a qualified name; more is only there to take time. */
const MOST_PARTS = 100;
const REFERENCE = /\b__torch__(?:\.\w+)+/g;

/** The classes and functions of one source file; lines before the first belong to each. */
function blocksOf(path: string, text: string): Block[] {
  const module = path.replace(/\.py$/, '').replaceAll('/', '.');
  const blocks: { name: string; lines: string[] }[] = [];
  const before: string[] = [];
  for (const line of text.split('\n')) {
    const name = /^(?:class|def) (\w+)/.exec(line)?.[1];
    if (name !== undefined) blocks.push({ name: `${module}.${name}`, lines: [...before, line] });
    else if (line.trim() !== '') (blocks.at(-1)?.lines ?? before).push(line);
  }
  return blocks.length > 0 ? blocks : [{ name: module, lines: before }];
}

/** Classes in the order in which a pickle first names them. */
function classesOf(root: Value): string[] {
  const names = new Set<string>();
  const seen = new Set<Value>();
  const waiting: Value[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop() ?? null;
    const name = nameOfGlobal(value);
    if (name !== undefined) names.add(name);
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const parts = isCall(value) ? [value.callee, ...value.args, ...value.items, ...value.entries.flat(), ...value.states] : [...(itemsOf(value) ?? []), ...(entriesOf(value) ?? []).flat()];
    for (const part of parts.toReversed()) waiting.push(part);
  }
  return [...names].filter((name) => name.startsWith('__torch__'));
}

/** The program of a TorchScript archive. */
export interface Program {
  /** Each class and function, in the order in which they are first used from the root on. */
  readonly lines: readonly string[];
  /** The name of a class as `lines` has it. */
  readonly rename: (name: string) => string;
}

/**
 * Gives the classes of a program names that do not depend on what else was exported in the same run: torch adds
 * `___torch_mangle_7` to a name that is taken. Here the n-th class to be used is `Conv2d#n`.
 *
 * @param sources files of `code/` by their path below it
 */
export function readProgram(sources: ReadonlyMap<string, string>, root: Value): Program {
  const blocks = new Map<string, Block>();
  for (const [path, text] of sources) for (const block of blocksOf(path, text)) blocks.set(block.name, block);
  const names = new Map<string, string>();
  const waiting: Block[] = [];
  const rename = (qualified: string): string => {
    // A reference may go on into a member of the class or a value of the enumeration.
    const parts = qualified.split('.');
    if (parts.length > MOST_PARTS) return qualified;
    let length = parts.length;
    while (length > 1 && !blocks.has(parts.slice(0, length).join('.'))) length -= 1;
    const found = blocks.get(parts.slice(0, length).join('.'));
    if (found === undefined) return qualified.replaceAll(/___torch_mangle_\d+\./g, '');
    let name = names.get(found.name);
    if (name === undefined) {
      name = `${found.name.replaceAll(/___torch_mangle_\d+\./g, '')}#${names.size}`;
      names.set(found.name, name);
      waiting.push(found);
    }
    return [name, ...parts.slice(length)].join('.');
  };
  const lines: string[] = [];
  const writeAll = (): void => {
    for (let block = waiting.shift(); block !== undefined; block = waiting.shift()) {
      lines.push(`${rename(block.name)}:`, ...block.lines.map((line) => line.replace(REFERENCE, rename)));
    }
  };
  for (const name of classesOf(root)) rename(name);
  writeAll();
  // What nothing uses is part of the file all the same.
  for (const name of [...blocks.keys()].sort(byteOrder)) {
    rename(name);
    writeAll();
  }
  return { lines, rename };
}
