/** How values are shown to people: as JSON, on one line, short, and without a character that could mislead the eye. */

const SHOWN = 80;
const MISLEADING = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udfff]/gu;

function escaped(text: string): string {
  return text.replace(MISLEADING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Cuts `text` to 80 characters; what is cut is shown by an ellipsis. */
export function shorten(text: string): string {
  if (text.length <= SHOWN) return text;
  return `${text.slice(0, SHOWN - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A value's JSON text; where it is cut, it has more than `room` characters all the same. */
function write(value: unknown, room: number): string {
  if (typeof value === 'string') return escaped(JSON.stringify(value.slice(0, Math.max(0, room))));
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const list = Array.isArray(value);
  let text = list ? '[' : '{';
  for (const [key, child] of Object.entries(value)) {
    if (text.length > room) break;
    if (text.length > 1) text += ', ';
    text += list ? '' : `${write(key, room - text.length)}: `;
    text += write(child, room - text.length);
  }
  return text + (list ? ']' : '}');
}

/** A value as JSON text of at most 80 characters. */
export function show(value: unknown): string {
  return shorten(write(value, SHOWN));
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[], conjunction: 'or' | 'and' = 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Letters to insert, delete or replace between two words. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (above[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      row.push(Math.min((above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1, replaced));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}

const LONGEST_WORD = 64;

/** The known word that a mistyped one most likely meant: at most 40 % of its letters differ. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let found: { readonly word: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    if (candidate.length > LONGEST_WORD) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= 0.4 * Math.max(word.length, candidate.length) && edits < (found?.edits ?? Infinity)) found = { word: candidate, edits };
  }
  return found?.word;
}
