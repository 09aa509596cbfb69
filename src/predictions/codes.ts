import { scratch } from '../compiled/scratch.ts';
import type { Codes } from './table.ts';

/** Codes that are looked at together. */
const BLOCK = 4096;

/** What `table` has for each code. @param into may be the codes themselves. */
export function replaceCodes<T extends Codes>(codes: Codes, table: readonly number[], into: T): T {
  const machine = scratch();
  const [tableAt, block] = [table.length, BLOCK].map((words) => machine.reserve(words * Uint32Array.BYTES_PER_ELEMENT)) as [number, number];
  new Uint32Array(machine.buffer, tableAt, table.length).set(table);
  for (let start = 0; start < codes.length; start += BLOCK) {
    const taken = codes.subarray(start, start + BLOCK);
    const words = new Uint32Array(machine.buffer, block, taken.length);
    words.set(taken);
    machine.code.replaceCodes(block, taken.length, tableAt);
    into.set(words, start);
  }
  return into;
}
