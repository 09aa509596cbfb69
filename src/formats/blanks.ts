import type { Document } from './document.ts';
import type { Problem } from './problem.ts';
import { everyValue } from './values.ts';

/** The templates mark each blank with this word; a file that still has one is not finished. */
export const BLANK = 'FILL:';

/** The blanks of a template that nobody has filled yet, in the file's order. */
export function blanks(document: Document): Problem[] {
  const found: Problem[] = [];
  const add = (pointer: string, marked: string): void => {
    const text = marked.slice(BLANK.length).trim();
    found.push({
      kind: 'schema',
      message: `${pointer.slice(1).replaceAll('/', '.')} is still a blank of the template`,
      found: BLANK,
      expected: text === '' ? 'your own text' : text,
      mend: text === '' ? 'Replace the blank.' : `Replace the blank: ${text}`,
      location: document.locate(pointer),
      pointer,
    });
  };
  everyValue(document.value, (value, pointer, key) => {
    if (typeof key === 'string' && key.startsWith(BLANK)) add(pointer(), key);
    if (typeof value === 'string' && value.trimStart().startsWith(BLANK)) add(pointer(), value.trim());
  });
  return found;
}
