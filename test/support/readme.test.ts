import { describe, expect, it } from 'vitest';
import { blocksOf, shows } from './readme.ts';

const FENCE = '```';

describe('blocksOf', () => {
  it('finds blocks with the one right after them, without the indentation of a list', () => {
    const markdown = [`${FENCE}sh`, 'one', FENCE, '', '1. Item:', '', `   ${FENCE}sh`, '   two', '     three', `   ${FENCE}`, '', `   ${FENCE}text`, '   four', `   ${FENCE}`, ''].join('\n');
    const four = { language: 'text', text: 'four\n', next: undefined };
    expect(blocksOf(markdown)).toEqual([{ language: 'sh', text: 'one\n', next: undefined }, { language: 'sh', text: 'two\n  three\n', next: four }, four]);
  });
});

describe('shows', () => {
  const output = 'a\nb b\nc\nb b\nd\n';

  it.each(['a\nb b\n', 'a\n…\nd\n', '…\nc\nb b\n', 'a\n…\nb b\nd\n', 'b b\n…\nb b\n'])('finds %j', (shown) => {
    expect(shows(output, shown)).toBe(true);
  });

  it.each(['b\n', 'a\nc\n', 'c\n…\na\n', 'd\n…\nd\n', 'a\n…\nx\n', 'a \n'])('does not find %j', (shown) => {
    expect(shows(output, shown)).toBe(false);
  });
});
