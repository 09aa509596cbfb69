import type { Fault } from './faults.ts';

const DIRECTION = '\\u202a-\\u202e\\u2066-\\u2069';
/** In the file itself: a carriage return stands before a line feed and nowhere else. */
const UNSAFE_IN_FILE = new RegExp(`[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufeff${DIRECTION}]|\\r(?!\\n)`, 'gu');
/** In a text after its escapes are read. */
const UNSAFE_IN_TEXT = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\ufeff\\ud800-\\udfff${DIRECTION}]`, 'u');
const TURNS_DIRECTION = new RegExp(`[${DIRECTION}]`, 'u');

/** `U+202E`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function nature(character: string): string {
  if (TURNS_DIRECTION.test(character)) return 'makes text read other than it is written';
  if (/[\ud800-\udfff]/u.test(character)) return 'is half of a character';
  return character === '\ufeff' ? 'is a byte order mark inside the text' : 'is a control character';
}

function fault(character: string, where: string): Fault {
  return {
    kind: 'unsafe',
    message: `${where} holds ${codePoint(character)}, which ${nature(character)}`,
    found: codePoint(character),
    expected: 'printable characters, spaces, tabs and line breaks',
    mend: 'Remove the character.',
  };
}

/** The characters of a file that no reader can see for what they are, each with its place. */
export function* unsafeInFile(text: string): Generator<{ readonly fault: Fault; readonly offset: number }> {
  for (const match of text.matchAll(UNSAFE_IN_FILE)) yield { fault: fault(match[0], 'the file'), offset: match.index };
}

/** The first such character of a text, be it written or escaped. */
export function unsafeInText(text: string, where: 'a key' | 'a text'): Fault | undefined {
  const found = UNSAFE_IN_TEXT.exec(text);
  return found === null ? undefined : fault(found[0], where);
}
