import type { Document } from './document.ts';
import type { Problem } from './problem.ts';

/** The templates mark each blank with this word; a file that still has one is not finished. */
export const BLANK = 'FILL:';

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

function* walk(value: unknown, pointer: string): Generator<{ pointer: string; text: string }> {
  if (typeof value === 'string') {
    if (value.trimStart().startsWith(BLANK)) yield { pointer, text: value.trim().slice(BLANK.length).trim() };
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* walk(element, `${pointer}/${index}`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, element] of Object.entries(value)) {
      const child = `${pointer}/${escapeToken(key)}`;
      if (key.startsWith(BLANK)) yield { pointer: child, text: key.slice(BLANK.length).trim() };
      yield* walk(element, child);
    }
  }
}

/** The blanks of a template that nobody has filled yet, in the file's order. */
export function blanks(document: Document): Problem[] {
  return [...walk(document.value, '')].map(({ pointer, text }) => ({
    kind: 'schema',
    message: `${pointer.slice(1).replaceAll('/', '.')} is still a blank of the template`,
    found: BLANK,
    expected: text === '' ? 'your own text' : text,
    mend: text === '' ? 'Replace the blank.' : `Replace the blank: ${text}`,
    location: document.locate(pointer),
    pointer,
  }));
}
