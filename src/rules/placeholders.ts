import { everyValue } from '../formats/values.ts';

const WORDS =
  /^(?:todo|tbd|tba|fixme|xxx+|fill:.*|to be (?:determined|defined|done)|lorem ipsum.*|placeholder|…|\.\.\.|<[^<>]*>)[.!]?$/i;
const EMPTY_DIGEST = /^(?:sha256:)?(?:0{64}|f{64}|…|\.\.\.)$/i;

interface Placeholder {
  readonly pointer: string;
  readonly text: string;
}

/** Texts in `value` that somebody meant to replace, by JSON Pointer. */
export function placeholders(value: unknown): Placeholder[] {
  const found: Placeholder[] = [];
  everyValue(value, (part, pointer) => {
    if (typeof part !== 'string') return;
    const text = part.trim();
    if (text === '' || WORDS.test(text) || EMPTY_DIGEST.test(text)) found.push({ pointer: pointer(), text });
  });
  return found;
}
