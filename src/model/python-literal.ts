import type { Plain } from './definition-values.ts';

const WORDS: ReadonlyMap<string, Plain> = new Map<string, Plain>([['None', null], ['True', true], ['False', false]]);
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
const TOKEN = /\s*(?:(?<open>[[(])|(?<close>[\])])|(?<comma>,)|(?<text>'[^'\\]*'|"[^"\\]*")|(?<word>[^\s,[\]()'"]+))/y;
const DEEPEST = 32;

/**
 * The value of a Python literal of plain things: None, booleans, numbers, simple texts, lists and tuples (which count as
 * lists). Undefined for any other expression, which is not evaluated.
 */
export function readLiteral(source: string): Plain | undefined {
  let at = 0;
  const next = (): Readonly<Record<string, string | undefined>> | undefined => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found !== null) at = TOKEN.lastIndex;
    return found?.groups;
  };
  const scalar = (token: Readonly<Record<string, string | undefined>>): Plain | undefined => {
    const { text, word } = token;
    if (text !== undefined) return text.slice(1, -1);
    if (word === undefined) return undefined;
    if (WORDS.has(word)) return WORDS.get(word);
    const number = NUMBER.test(word) ? Number(word) : Number.NaN;
    return Number.isFinite(number) ? number : undefined;
  };
  const list = (close: string, depth: number): Plain | undefined => {
    const items: Plain[] = [];
    let commas = 0;
    for (;;) {
      const token = next();
      if (token === undefined || depth > DEEPEST) return undefined;
      if (token['close'] !== undefined) {
        if (token['close'] !== close) return undefined;
        // `(1)` is a number in brackets, `(1,)` a tuple.
        return close === ')' && items.length === 1 && commas === 0 ? items[0] : items;
      }
      if (token['comma'] !== undefined) {
        commas += 1;
        if (commas > items.length) return undefined;
        continue;
      }
      if (items.length > commas) return undefined;
      const item = token['open'] === undefined ? scalar(token) : list(token['open'] === '(' ? ')' : ']', depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
  };
  const first = next();
  if (first === undefined) return undefined;
  const value = first['open'] === undefined ? scalar(first) : list(first['open'] === '(' ? ')' : ']', 0);
  return source.slice(at).trim() === '' ? value : undefined;
}
