import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/github/command.ts';

describe('a command', () => {
  it.each([
    ['/plumbline check', { name: 'check' }],
    ['/plumbline check\r\nSigned now.', { name: 'check' }],
    ['/plumbline', { name: 'help' }],
    ['/plumbline  help ', { name: 'help' }],
    ['/plumbline\texplain\tevidence/bound', { name: 'explain', rule: 'evidence/bound' }],
    ['/plumbline explain', { name: 'unknown', given: 'explain' }],
    ['/plumbline explain a b', { name: 'unknown', given: 'explain a b' }],
    ['/plumbline check now', { name: 'unknown', given: 'check now' }],
    ['/plumbline override', { name: 'unknown', given: 'override' }],
  ])('is read from %j', (body, command) => {
    expect(parseCommand(body)).toEqual(command);
  });

  it.each(['', 'plumbline check', '> /plumbline check', 'Please\n/plumbline check', ' /plumbline check', '/plumblines check', '/plumbline/check', '/plumbline-check', '```\n/plumbline check\n```'])('is not in %j', (body) => {
    expect(parseCommand(body)).toBeUndefined();
  });

  it('is cut where it is long', () => {
    const command = parseCommand(`/plumbline explain ${'x'.repeat(100_000)}`);
    expect(command).toMatchObject({ name: 'explain' });
    expect(JSON.stringify(command).length).toBeLessThan(300);
  });
});
