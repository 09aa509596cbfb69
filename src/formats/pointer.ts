/** JSON Pointer (RFC 6901), and the dotted words that people read. */

export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function pointerOf(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${escapeToken(String(token))}`).join('');
}

/** The keys and indices that a pointer walks through; '' is the whole document. */
export function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const INDEX = /^(?:0|[1-9]\d*)$/;
const PLAIN = /^[\p{L}\p{N}_-]+$/u;

/** The child of `value` that a token names; undefined where there is none. Inherited properties are no children. */
export function childOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return INDEX.test(token) ? (value as unknown[])[Number(token)] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as Record<string, unknown>)[token];
}

/**
 * A pointer as people read it: `/protocol/PE-A/criteria/2/interval` is `protocol.PE-A.criteria[2].interval`, and a key
 * that has dots of its own is put in quotes. `root` is the value that the pointer starts from: it tells a list's
 * index from an object's key of digits.
 */
export function dotted(pointer: string, root: unknown): string {
  let value = root;
  let words = '';
  for (const token of tokensOf(pointer)) {
    if (Array.isArray(value) && INDEX.test(token)) words += `[${token}]`;
    else if (PLAIN.test(token)) words += words === '' ? token : `.${token}`;
    else words += `[${JSON.stringify(token)}]`;
    value = childOf(value, token);
  }
  return words;
}
