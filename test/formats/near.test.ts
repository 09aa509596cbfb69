import { describe, expect, it } from 'vitest';
import { doYouMean, near } from '../../src/formats/near.ts';

const KNOWN = ['check', 'lint', 'explain', 'digest', 'demo', 'evaluate'];

describe('a mistyped word', () => {
  it.each([
    ['chek', ['check']],
    ['checkk', ['check']],
    ['ckeck', ['check']],
    ['CHECK', ['check']],
    ['check', ['check']],
    ['lent', ['lint']],
    ['explian', ['explain']],
    ['', []],
    ['de', ['demo']],
    ['demolish', []],
    ['evalute', ['evaluate']],
    ['evalyooe', []],
    ['something', []],
  ])('%j stands for %j', (word, found) => {
    expect(near(word, KNOWN)).toEqual(found);
  });

  it('may differ in a third of the letters, and always in two', () => {
    expect(near('abcdefxxx', ['abcdefghi'])).toEqual(['abcdefghi']);
    expect(near('abcdexxxx', ['abcdefghi'])).toEqual([]);
    expect(near('axx', ['abc'])).toEqual(['abc']);
    expect(near('xxx', ['abc'])).toEqual([]);
  });

  it('stands for the nearest words first, three at most', () => {
    expect(near('abcd', ['abxy', 'abcx', 'abcd', 'abce', 'bcde'])).toEqual(['abcd', 'abcx', 'abce']);
    expect(near('abcd', ['abxy', 'abcx'], 1)).toEqual(['abcx']);
  });

  it('of more than a hundred letters stands for none', () => {
    expect(near('a'.repeat(100), ['a'.repeat(99)])).toHaveLength(1);
    expect(near('a'.repeat(101), ['a'.repeat(101)])).toEqual([]);
  });

  it('is asked about where there is a word near', () => {
    expect(doYouMean('lent', KNOWN)).toBe('Do you mean lint? ');
    expect(doYouMean('abcx', ['abcd', 'abce'])).toBe('Do you mean abcd or abce? ');
    expect(doYouMean('something', KNOWN)).toBe('');
  });
});
