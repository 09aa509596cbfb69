import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { each, together } from '../../src/case/together.ts';

describe('questions asked together', () => {
  const slow = async (answer: string): Promise<string> => {
    await sleep(5);
    return answer;
  };
  const fails = (why: string, after: number): Promise<never> => sleep(after).then(() => Promise.reject(new Error(why)));

  it('have their answers in their order', async () => {
    expect(await together([slow('a'), 'b', Promise.resolve(3), undefined])).toEqual(['a', 'b', 3, undefined]);
    expect(await each(new Set([3, 1, 2]), async (number) => (number === 3 ? slow('3') : String(number)))).toEqual(['3', '1', '2']);
    expect(await together([])).toEqual([]);
  });

  it('fail with the first of several failures, not with the fastest', async () => {
    await expect(together([slow('a'), fails('first', 10), fails('fastest', 0)])).rejects.toThrow('first');
  });

  it('are all asked before any is answered', async () => {
    const asked: number[] = [];
    await each([1, 2, 3], async (number) => {
      asked.push(number);
      await sleep(0);
      expect(asked).toEqual([1, 2, 3]);
    });
  });
});
