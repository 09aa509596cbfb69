import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as compiled from '../../src/compiled/code.js';

const DECLARED = readFileSync(new URL('../../src/compiled/code.d.ts', import.meta.url), 'utf8');

const named = (pattern: RegExp): string[] => [...DECLARED.matchAll(pattern)].map(([, name]) => name as string).sort();

it('what is declared of the compiled code is what it exports, with as many parameters', () => {
  const { instantiate, ...constants } = compiled;
  expect(named(/^export const (\w+): number;$/gm)).toEqual(Object.keys(constants).sort());
  const functions = Object.entries(instantiate()).filter((entry): entry is [string, (...numbers: number[]) => number] => typeof entry[1] === 'function');
  const declared = [...DECLARED.matchAll(/^ {2}(\w+)\((.*)\): (?:number|void);$/gm)].map(([, name, parameters = '']) => [name as string, parameters.split(', ').length]);
  expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(functions.map(([name, { length }]) => [name, length])));
});
