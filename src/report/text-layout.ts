import picocolors from 'picocolors';
import { plain } from './safe.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal, 80 unless told. */
  readonly width?: number;
}

/** How lines are painted and how wide they may be. Colour is put on whole lines, after they were wrapped. */
export interface Page {
  readonly width: number;
  readonly bold: (line: string) => string;
  readonly dim: (line: string) => string;
  readonly good: (line: string) => string;
  readonly bad: (line: string) => string;
  readonly warn: (line: string) => string;
}

const NARROWEST = 40;

export function pageOf({ color, width = 80 }: TextOptions): Page {
  const { bold, dim, green, red, yellow } = picocolors.createColors(color);
  return { width: Math.max(width, NARROWEST), bold, dim, good: green, bad: red, warn: yellow };
}

/** Two columns of a terminal: the wide letters of East Asia, and emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

const columnsOf = (character: string): number => (MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns that a line takes in a terminal. */
export function columns(line: string): number {
  let sum = 0;
  for (const character of line) sum += columnsOf(character);
  return sum;
}

export const padded = (value: string, width: number): string => value + ' '.repeat(Math.max(width - columns(value), 0));

/** A word too long for a line, in pieces that are not; a path stays whole, so that it can be opened with a click. */
function pieces(word: string, width: number): string[] {
  if (columns(word) <= width || word.includes('/')) return [word];
  const found: string[] = [];
  let [piece, taken] = ['', 0];
  for (const character of word) {
    const more = columnsOf(character);
    if (taken + more > width && piece !== '') {
      found.push(piece);
      [piece, taken] = ['', 0];
    }
    piece += character;
    taken += more;
  }
  return [...found, piece];
}

/**
 * A runner of GitHub Actions takes a line that starts with `::`, and `##[` anywhere, for a command to itself. In a log of a job
 * neither may come from a pull request.
 */
const disarmed = (word: string): string[] => (word.startsWith('::') ? [':', ...disarmed(word.slice(1))] : [word]);

/**
 * Prose in lines of at most `width` columns, the first behind `first` and the others behind as many spaces. What comes from a
 * pull request may be in it: it is made plain here.
 */
export function wrap(value: string, width: number, first = ''): string[] {
  const indent = ' '.repeat(columns(first));
  const room = Math.max(width - columns(first), 16);
  const rows: string[] = [];
  let row = '';
  const words = plain(value, MOST).replaceAll('##[', '## [').split(' ');
  for (const word of words.flatMap((one) => pieces(one, room)).flatMap(disarmed)) {
    if (row !== '' && columns(row) + 1 + columns(word) > room) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  rows.push(row);
  return rows.map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd());
}
const MOST = 4_000;
