import { describe, expect, it } from 'vitest';
import { placeholders } from '../../src/rules/placeholders.ts';

describe('placeholders', () => {
  it('are texts that somebody meant to replace, wherever they stand and whatever blanks are around them', () => {
    const value = { title: ' TODO ', parts: ['written', '  ', { 'a/b~c': '<name>' }], n: 0, none: null, digest: `sha256:${'0'.repeat(64)}` };
    expect([...placeholders(value)]).toEqual([
      { pointer: '/title', text: 'TODO' },
      { pointer: '/parts/1', text: '' },
      { pointer: '/parts/2/a~1b~0c', text: '<name>' },
      { pointer: '/digest', text: `sha256:${'0'.repeat(64)}` },
    ]);
  });

  it('are not texts that only mention one', () => {
    expect([...placeholders(['The TODO list was worked through.', 'a < b > c', `sha256:${'0'.repeat(63)}1`])]).toEqual([]);
  });
});
