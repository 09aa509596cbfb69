import { concat } from './zip.ts';

/** A piece of a pickle: opcodes that leave one value on the stack. */
export type Piece = Uint8Array;

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function little(width: number, value: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, byte) => Math.floor(value / 2 ** (8 * byte)) % 256);
}

export const raw = (opcodes: string): Piece => bytes(opcodes);
export const none = raw('N');
export const yes = raw('\x88');
export const no = raw('\x89');

export function text(value: string): Piece {
  const encoded = new TextEncoder().encode(value);
  return concat(raw('X'), little(4, encoded.length), encoded);
}

export function whole(value: number): Piece {
  return value >= 0 && value < 256 ? concat(raw('K'), little(1, value)) : concat(raw('\x8a\x08'), little(8, value));
}

export const tuple = (...items: readonly Piece[]): Piece => concat(raw('('), ...items, raw('t'));
export const list = (...items: readonly Piece[]): Piece => concat(raw(']('), ...items, raw('e'));
export const dict = (entries: readonly (readonly [Piece, Piece])[]): Piece => concat(raw('}('), ...entries.flat(), raw('u'));
export const global = (module: string, name: string): Piece => raw(`c${module}\n${name}\n`);
export const call = (callee: Piece, ...args: readonly Piece[]): Piece => concat(callee, tuple(...args), raw('R'));
/** An instance of a class with its attributes. */
export const instance = (type: Piece, state: Piece): Piece => concat(type, raw(')\x81'), state, raw('b'));
export const persistent = (id: Piece): Piece => concat(id, raw('Q'));
export const ordered = (entries: readonly (readonly [Piece, Piece])[]): Piece => concat(call(global('collections', 'OrderedDict')), raw('('), ...entries.flat(), raw('u'));

/** A whole pickle of protocol 2. */
export const pickle = (value: Piece): Uint8Array => concat(raw('\x80\x02'), value, raw('.'));
