import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { plumbline } from '../support/cli.ts';

const explain = (...args: string[]) => plumbline(['explain', ...args]);
/** Without the line breaks of the terminal. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('explain', () => {
  it('lists every rule with its title', async () => {
    const { exitCode, stdout } = await explain();
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/)[0])).toEqual(CATALOGUE.map(({ id }) => id));
    for (const [at, { title }] of CATALOGUE.entries()) expect(lines[at]?.endsWith(` ${title}`)).toBe(true);
  });

  it('prints reason, class, source and example of every rule', async () => {
    const families = [...new Set(CATALOGUE.map(({ id }) => id.split('/')[0] ?? ''))];
    for (const family of families) {
      const { exitCode, stdout } = await explain(family);
      expect(exitCode).toBe(0);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      const parts = new Map(stdout.split(/^(?=\S)/m).map((part) => [part.split('\n')[0], flat(part)]));
      const rules = CATALOGUE.filter(({ id }) => id.startsWith(`${family}/`));
      expect([...parts.keys()]).toEqual(rules.map(({ id }) => id));
      for (const { id, title, verdict, level, reason, example, sources } of rules) {
        expect(sources.length, id).toBeGreaterThan(0);
        const kind = level === 'warn' ? 'warns, never changes the verdict' : `${verdict} (blocks the merge)`;
        for (const text of [title, `Why: ${reason}`, `Class: ${kind}`, `Speaks when, for example: ${example}`, ...sources.map((source) => `- ${source}`)]) {
          expect(parts.get(id)).toContain(flat(text));
        }
      }
    }
  });

  it('prints one rule, and the same as JSON', async () => {
    const { stdout } = await explain('scope/changes-covered');
    expect(stdout).toMatch(/^scope\/changes-covered\n\n {2}Nothing changes/);
    expect(stdout).not.toContain('scope/shown');
    const [facts, ...others] = JSON.parse((await explain('scope/changes-covered', '--json')).stdout) as Record<string, unknown>[];
    expect(others).toEqual([]);
    expect(facts).toMatchObject({ rule: 'scope/changes-covered', verdict: 'outside_plan', level: 'block', questions: [1] });
  });

  it.each([
    ['scope/changes-coverd', 'Do you mean scope/changes-covered?'],
    ['scpe/changes-covered', 'Do you mean scope/changes-covered'],
    ['baseline/valid', 'plan/valid'],
    ['signof', 'Do you mean signoff?'],
    ['scope/nonsense-of-mine', 'scope/modification-known'],
    ['__proto__', 'plumbline explain lists all rules.'],
    ['x'.repeat(10_000), 'plumbline explain lists all rules.'],
  ])('ends with 2 for the unknown rule %.20s, and tells what is near', async (rule, hint) => {
    const { exitCode, stdout, stderr } = await explain(rule);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`there is no rule ${rule}`);
    expect(stderr).toContain(hint);
  });
});
