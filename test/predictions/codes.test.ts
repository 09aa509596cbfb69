import { expect, it } from 'vitest';
import { replaceCodes } from '../../src/predictions/codes.ts';

const N = 10_000;

it.each([['Uint8Array', Uint8Array, 200], ['Uint16Array', Uint16Array, 5000], ['Uint32Array', Uint32Array, N]] as const)('a table replaces the codes of an %s, in their place and elsewhere', (_, Codes, levels) => {
  const codes = new Codes(N);
  for (let row = 0; row < N; row += 1) codes[row] = (row * 7919) % levels;
  const table = Array.from({ length: levels }, (__, code) => (code * 31 + 1) % levels);
  const expected = Array.from(codes, (code) => table[code]);
  const elsewhere = replaceCodes(codes, table, new Uint32Array(N));
  expect([...elsewhere]).toEqual(expected);
  expect(replaceCodes(codes, table, codes)).toBe(codes);
  expect([...codes]).toEqual(expected);
});

it('no code has nothing to be replaced', () => {
  expect(replaceCodes(new Uint8Array(0), [], new Uint8Array(0))).toHaveLength(0);
});
