import { BLOCK, WORD } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';
import type { Codes } from './table.ts';

/** What `table` has for each code. @param into may be the codes themselves. */
export function replaceCodes<T extends Codes>(codes: Codes, table: readonly number[], into: T): T {
  const machine = scratch();
  const [tableAt, block] = [machine.reserve(table.length * WORD), machine.reserve(BLOCK * WORD)];
  machine.wordsAt(tableAt, table.length).set(table);
  for (let start = 0; start < codes.length; start += BLOCK) {
    const taken = codes.subarray(start, start + BLOCK);
    const words = machine.wordsAt(block, taken.length);
    words.set(taken);
    machine.code.replaceCodes(block, taken.length, tableAt);
    into.set(words, start);
  }
  return into;
}
