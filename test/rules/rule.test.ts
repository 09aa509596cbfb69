import { describe, expect, it } from 'vitest';
import { CannotJudge, findingOf, runRule, type Observation, type RuleFacts } from '../../src/rules/rule.ts';

describe('a finding', () => {
  const rule: RuleFacts = { id: 'family/name', verdict: 'incomplete', title: '', reason: '', sources: ['a source'], example: '', questions: [2, 3] };
  const observed: Observation = { subject: 's', found: 'f', expected: 'e', message: 'm', mend: 'd' };
  const said = { rule: 'family/name', verdict: 'incomplete', level: 'block', subject: 's', found: 'f', expected: 'e', message: 'm', mend: 'd', clause: null, sources: ['a source'], location: null, questions: [2, 3] };

  it('has of its rule what was not observed otherwise', () => {
    expect(findingOf(rule, observed)).toEqual(said);
    expect(findingOf({ ...rule, level: 'warn' }, observed).level).toBe('warn');
    const more = { verdict: 'outside_plan', level: 'block', clause: 'a.b', location: { path: 'p', line: 2 }, questions: [8] } as const;
    expect(findingOf({ ...rule, level: 'warn' }, { ...observed, ...more })).toEqual({ ...said, ...more });
  });

  it('is kept where the rule fails after it, and the failure is one that blocks', () => {
    const failing = (error: unknown) => runRule({ ...rule, level: 'warn' }, function* () { yield observed; throw error; });
    const [first, failure, ...others] = failing(new CannotJudge('no rows', 'Bring rows.'));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ subject: 's', level: 'warn' });
    expect(failure).toMatchObject({ rule: 'family/name', verdict: 'invalid', level: 'block', subject: 'family/name', found: 'no rows', message: 'family/name could not be judged: no rows', mend: 'Bring rows.' });
    expect(failing(new TypeError('a slip'))[1]).toMatchObject({ verdict: 'invalid', level: 'block', found: 'a slip', mend: expect.stringContaining('fault of Plumbline') as string });
    expect(failing('a text')[1]).toMatchObject({ found: 'a text', mend: expect.stringContaining('fault of Plumbline') as string });
    expect(new CannotJudge('a', 'b')).toMatchObject({ name: 'CannotJudge', message: 'a', mend: 'b' });
  });

  it('is none of a rule that is content', () => {
    expect(runRule(rule, () => [])).toEqual([]);
  });
});
