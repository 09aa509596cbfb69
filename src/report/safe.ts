/**
 * Whatever comes from a pull request is data: it may be read, and it may do nothing else. `plain` is for a terminal,
 * `text`, `tick` and `code` are for GitHub-flavoured Markdown and hold wherever inline Markdown may stand, in a table cell
 * and at the start of a line too.
 */

const ZERO_WIDTH_SPACE = '&#8203;';
const BLANK = /[\t-\r\u0085\p{Z}]/gu;
/** Controls, terminal escapes, half characters, private use, what is no character, and all that is not seen or turns direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/gu;
/** More marks on one letter than any language has are there to paint over other lines. */
const HEAPED_MARKS = /(\p{M}{4})\p{M}+/gu;
const LONGEST = 2_000;

/** The first `most` characters, with an ellipsis where some are left out. */
export function cut(value: string, most: number): string {
  if (value.length <= most) return value;
  const characters = Array.from(value.slice(0, 2 * most + 2));
  return characters.length <= most ? value : `${characters.slice(0, Math.max(most - 1, 0)).join('')}…`;
}

/** One line of visible characters, at most `most` of them. */
export function plain(value: string, most = LONGEST): string {
  // Bounded before it is searched: a hostile text may be as long as a file.
  const bounded = value.length > 8 * most ? value.slice(0, 8 * most) : value;
  const visible = bounded.replace(BLANK, ' ').replace(UNSEEN, '').replace(HEAPED_MARKS, '$1');
  return cut(visible.replace(/ +/g, ' ').trim(), most);
}

const entity = (character: string): string => `&#${character.codePointAt(0) ?? 0};`;
const isWord = (character: string | undefined): boolean => character !== undefined && /[A-Za-z0-9]/.test(character);

/** Characters that mean nothing to Markdown wherever they stand. The rest is escaped, or looked at in its place. */
const INERT = /[A-Za-z0-9 ,;%()'"/?!{}\u0080-\u{10ffff}]/u;

/** What makes an address or an emoji of a colon before it; the end of the text counts, for what is written behind it. */
const STARTS_URL_OR_EMOJI = /^(?:\/|[\w+-]+(?::|$))/;
/** More than the longest name of an emoji. */
const AHEAD = 80;

/**
 * A character in its place. GitHub looks for mentions, references, e-mails, emoji and formulas in the text after its entities
 * are read, so that an entity alone does not stop it: there a zero-width space, or an element of its own, parts the pattern.
 */
function escaped(before: string, character: string, after: string): string {
  const next = after[0];
  const ends = next === undefined || next === ' ';
  switch (character) {
    case '@':
    case '#':
      return `${entity(character)}${ZERO_WIDTH_SPACE}`;
    case '$':
      return `<span>${entity(character)}</span>`;
    case ':':
      return STARTS_URL_OR_EMOJI.test(after) ? `${entity(character)}${ZERO_WIDTH_SPACE}` : ':';
    case '.':
      if (/www$/i.test(before)) return `${entity(character)}${ZERO_WIDTH_SPACE}`;
      return ends && /^\d+$/.test(before) ? entity(character) : '.';
    case ')':
      return ends && /^\d+$/.test(before) ? entity(character) : ')';
    case '-':
      if (/gh$/i.test(before)) return `-${ZERO_WIDTH_SPACE}`;
      return before === '' ? entity(character) : '-';
    case '+':
    case '=':
      return before === '' ? entity(character) : character;
    case '_':
      return isWord(before.at(-1)) && isWord(next) ? '_' : entity(character);
    default:
      return INERT.test(character) ? character : entity(character);
  }
}

/** Prose. It renders as the characters that it has: no element, link, mention, reference or emoji comes of it. */
export function text(value: string, most = LONGEST): string {
  const characters = Array.from(plain(value, most));
  let before = '';
  let written = '';
  for (const [index, character] of characters.entries()) {
    written += escaped(before, character, character === ':' ? characters.slice(index + 1, index + AHEAD).join('') : (characters[index + 1] ?? ''));
    // Only the last few characters are ever asked for, or whether all so far are digits.
    before = before.length < 24 ? before + character : `x${before.slice(-8)}${character}`;
  }
  return written;
}

/** An identifier as HTML, for a place where backticks are not read (a `<summary>`) or cannot hold it. */
export function code(value: string, most = LONGEST): string {
  const inside = plain(value, most).replace(/[!-/:-@[-`{-~]/g, (character) => (character === '@' ? `${entity(character)}${ZERO_WIDTH_SPACE}` : entity(character)));
  return `<code>${inside === '' ? '(empty)' : inside}</code>`;
}

/** An identifier: a path, an id, a digest. A code span, unless it holds what would end a span or a table cell. */
export function tick(value: string, most = LONGEST): string {
  const visible = plain(value, most);
  return visible === '' || /[`|\\]/.test(visible) ? code(visible, most) : `\`${visible}\``;
}

/** Digests by their first twelve characters, so that a sentence with two of them can be read. */
export function briefDigests(value: string): string {
  return value.replace(/(?<![0-9A-Za-z])([0-9a-f]{12})(?:[0-9a-f]{52}|[0-9a-f]{28})(?![0-9A-Za-z])/g, '$1…');
}
