import { LIMITS } from './limits.ts';
import { unsafeInFile } from './characters.ts';
import { Faults, type Fault } from './faults.ts';
import type { Problem } from './problem.ts';

const WIDE_MARKS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
];
const MARK = [0xef, 0xbb, 0xbf];
const REPLACEMENT = '\ufffd';

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);

/** The offset of the first byte that is not UTF-8. Only called where there is one. */
function firstInvalid(bytes: Uint8Array): { readonly byte: number; readonly before: string } {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let byte = 0;
  let from = 0;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, from)) {
    byte += encoder.encode(text.slice(from, at)).length;
    if (!startsWith(bytes.subarray(byte), [0xef, 0xbf, 0xbd])) return { byte, before: text.slice(0, at) };
    byte += 3;
    from = at + 1;
  }
  return { byte, before: text };
}

function one(path: string, fault: Fault, before = ''): { readonly problems: Problem[] } {
  const faults = new Faults(path, before);
  faults.add(fault, before.length);
  return { problems: faults.problems(1) };
}

function unsafe(message: string, found: string, expected: string, mend: string): Fault {
  return { kind: 'unsafe', message, found, expected, mend };
}

/** The text of a file of at most `limit` bytes, without its byte order mark; problems where it is no UTF-8, or no clean one unless `anyText`. */
export function decode(path: string, bytes: Uint8Array, limit: number, anyText: boolean): { readonly text: string } | { readonly problems: Problem[] } {
  if (bytes.length > limit) {
    return one(path, unsafe(`${path} is larger than Plumbline reads: ${bytes.length} bytes, the limit is ${limit}`, `${bytes.length} bytes`,
      `at most ${limit} bytes`, 'Split the file, or attach the large part with its digest.'));
  }
  const wide = WIDE_MARKS.find(([, mark]) => startsWith(bytes, mark));
  if (wide !== undefined) {
    return one(path, unsafe(`${path} is ${wide[0]} text, as its byte order mark at byte 0 says`, `${wide[0]} text`, 'UTF-8 text', 'Save the file as UTF-8.'));
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const { byte, before } = firstInvalid(bytes);
    const found = `byte 0x${(bytes[byte] ?? 0).toString(16).padStart(2, '0')} at byte ${byte}`;
    return one(path, unsafe(`${path} is not UTF-8 text: it breaks off at byte ${byte}`, found, 'UTF-8 text', 'Save the file as UTF-8.'), before);
  }
  if (startsWith(bytes, MARK)) text = text.slice(1);
  const faults = new Faults(path, text);
  if (!anyText) for (const { fault, offset } of unsafeInFile(text)) faults.add(fault, offset);
  if (!faults.none) return { problems: faults.problems(LIMITS.problems) };
  if (text.trim() !== '') return { text };
  return one(path, { kind: 'unreadable', message: `${path} is empty`, found: 'nothing', expected: 'a document', mend: 'Write the file, or remove it.' });
}
