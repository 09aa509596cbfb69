const WORDS =
  /^(?:todo|tbd|tba|fixme|xxx+|fill:.*|to be (?:determined|defined|done)|lorem ipsum.*|placeholder|…|\.\.\.|<[^<>]*>)[.!]?$/i;
const EMPTY_DIGEST = /^(?:sha256:)?(?:0{64}|f{64}|…|\.\.\.)$/i;

/** Texts below `value` that somebody meant to replace, by JSON Pointer. */
export function* placeholders(value: unknown, pointer = ''): Generator<{ pointer: string; text: string }> {
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '' || WORDS.test(text) || EMPTY_DIGEST.test(text)) yield { pointer, text };
  } else if (value !== null && typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) {
      yield* placeholders(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  }
}
