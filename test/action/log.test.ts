import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmless } from '../../src/action/log.ts';

/** How the runner reads a line: a command where it begins with `::` after blanks, or has `##[` anywhere (actions/runner, ActionCommand.cs). */
const obeyed = (line: string): boolean => line.trimStart().startsWith('::') || line.includes('##[');

describe('harmless', () => {
  it.each(['::error::forged', '  ::set-output name=verdict::consistent', 'a\n::add-mask::x', 'a\r::stop-commands::x', 'a\u2028::error::x', 'x ##[error]y', '##[group]z', '\u0000::error::x', '\u001b[2J::error::x'])('makes no command of %j', (text) => {
    expect(harmless(text).split(/\r\n|\r|\n/).filter(obeyed)).toEqual([]);
  });

  it('leaves plain text as it is', () => {
    expect(harmless('evidence/evaluation.json:12\n  → add it\ta: b')).toBe('evidence/evaluation.json:12\n  → add it\ta: b');
  });

  it('makes no command of anything', () => {
    const part = fc.constantFrom('::', ':', '##[', '#', '[', '\n', '\r', ' ', '\t', '\u0085', '\u2028', '\u0000', '\u001b', 'error', '::error::', '\ufeff');
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      expect(harmless(parts.join('')).split(/\r\n|\r|\n/).filter(obeyed)).toEqual([]);
    }));
  });
});
