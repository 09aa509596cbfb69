import { decode } from './bytes.ts';
import { Draft } from './draft.ts';
import { Faults, GiveUp, type Fault } from './faults.ts';
import { readJson } from './json.ts';
import { LIMITS } from './limits.ts';
import { childOf, tokensOf } from './pointer.ts';
import type { Location, Problem } from './problem.ts';
import { readYaml } from './yaml.ts';

export { LIMITS };

/** A file of the repository, parsed. */
export interface Document {
  readonly path: string;
  /** Lists, texts, finite numbers, booleans, null, and objects without a prototype: `__proto__` is a key like any other. */
  readonly value: unknown;
  /** Where the value that a JSON Pointer names starts; where there is none, its nearest ancestor. */
  locate(pointer: string): Location;
  /** The number that a pointer names, exactly as the file has it; undefined where no number stands. */
  numberText(pointer: string): string | undefined;
}

export interface ParseOptions {
  /** Refuse decimals that a double cannot give back as written: for what is compared exactly. */
  readonly exactNumbers?: boolean;
  /** In place of the limit of the file's format. */
  readonly maxBytes?: number;
  /** Take texts of any length and with any character: for what others wrote and Plumbline only counts or searches. */
  readonly anyText?: boolean;
  /** The format of a file whose name does not tell it. */
  readonly as?: 'json' | 'yaml';
}

function documentOf(path: string, draft: Draft): Document {
  const { faults, places, start, text, value: root } = draft;
  const find = (pointer: string): { readonly value: unknown; readonly offset: number; readonly whole: boolean } => {
    let value = root;
    let offset = start;
    for (const token of tokensOf(pointer)) {
      const children = typeof value === 'object' && value !== null ? places.get(value) : undefined;
      const child = children instanceof Map ? (children as ReadonlyMap<string, number>).get(token) : childOf(children, token);
      if (typeof child !== 'number') return { value, offset, whole: false };
      offset = child;
      value = childOf(value, token);
    }
    return { value, offset, whole: true };
  };
  return {
    path,
    value: root,
    locate: (pointer) => faults.lines.locate(find(pointer).offset),
    numberText: (pointer) => {
      const { value, offset, whole } = find(pointer);
      if (!whole || typeof value !== 'number') return undefined;
      return /^[-+.\deE]+/.exec(text.slice(offset, offset + LIMITS.text))?.[0];
    },
  };
}

type Read = (draft: Draft) => void;

function formatOf(path: string): { readonly read: Read; readonly name: string; readonly limit: number } | undefined {
  if (path.endsWith('.json')) return { read: readJson, name: 'JSON', limit: LIMITS.evidenceBytes };
  if (path.endsWith('.yaml') || path.endsWith('.yml')) return { read: readYaml, name: 'YAML', limit: LIMITS.governanceBytes };
  return undefined;
}

function unreadable(message: string, found: string, expected: string, mend: string): Fault {
  return { kind: 'unreadable', message, found, expected, mend };
}

/** Runs a reader to its end. An exception of the library that it stands on is a fault of the file: nothing passes on it. */
function run(read: Read, name: string, draft: Draft): void {
  try {
    read(draft);
  } catch (error) {
    if (error instanceof GiveUp) return;
    const found = error instanceof Error ? error.message : String(error);
    draft.faults.add(unreadable(`this cannot be read as ${name}`, found, name, 'Correct the syntax.'), 0);
  }
}

/** The markers that git leaves in a file: the reason of every other fault. */
function conflictIn(path: string, text: string): Faults | undefined {
  const marker = /^(?:<{7}|>{7}) .*/m.exec(text);
  if (marker === null) return undefined;
  const faults = new Faults(path, text);
  const mend = 'Resolve the conflict and remove its markers.';
  faults.add(unreadable(`${path} has an unresolved merge conflict`, marker[0], 'one text', mend), marker.index);
  return faults;
}

/**
 * Reads a JSON (.json) or YAML 1.2 (.yaml, .yml) file. Never throws: every fault is a problem with its line, in the order
 * of the file, and there is a document only when there is none.
 */
export function parseDocument(path: string, bytes: Uint8Array, options: ParseOptions = {}): { readonly document?: Document; readonly problems: Problem[] } {
  const format = formatOf(options.as === undefined ? path : `.${options.as}`);
  if (format === undefined) {
    const faults = new Faults(path, '');
    faults.add(unreadable(`${path} is neither a JSON nor a YAML file by its name`, path, 'a name that ends in .json, .yaml or .yml', 'Rename the file.'), 0);
    return { problems: faults.problems(1) };
  }
  const { anyText = false, exactNumbers = false } = options;
  const decoded = decode(path, bytes, options.maxBytes ?? format.limit, anyText);
  if ('problems' in decoded) return decoded;
  const draft = new Draft(path, decoded.text, exactNumbers, anyText);
  run(format.read, format.name, draft);
  if (draft.faults.none) return { document: documentOf(path, draft), problems: [] };
  return { problems: (conflictIn(path, decoded.text) ?? draft.faults).problems(LIMITS.problems) };
}
