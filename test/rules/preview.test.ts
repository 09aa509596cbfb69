import { describe, expect, it } from 'vitest';
import type { ChangeControlPlan, Criterion, Modification } from '../../src/formats/generated/types.ts';
import { parseDocument } from '../../src/formats/document.ts';
import { previewCriteria, type Previewed } from '../../src/rules/preview.ts';
import { wilson } from '../../src/statistics/intervals.ts';
import { toBytes } from '../fixture/tree.ts';
import { criterion, itemOf, reportOf, result, tableOf } from './standing.ts';

const ROWS = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);
const REPORT = reportOf(result('sensitivity', { counts: { tp: 36, fn: 14 } }));
const { document: planDocument } = parseDocument('plan.yaml', toBytes('schema: plumbline/change-control-plan/v1\n'));
if (planDocument === undefined) throw new Error('no document');

const floor = (atLeast: number, more: object = {}): Criterion => criterion('sensitivity', { at_least: atLeast, interval: { method: 'wilson', level: 0.95 }, ...more });
const modification = (methods: string[], added?: object): Modification => ({ protocol: { performance_evaluation: methods }, ...(added === undefined ? {} : { added }) }) as unknown as Modification;

interface Asked {
  readonly criteria: Record<string, readonly Criterion[]>;
  readonly methods?: readonly string[];
  readonly modifications?: Record<string, Modification>;
  readonly configuration?: Record<string, unknown>;
  readonly evaluation?: ReturnType<typeof itemOf>;
}

/** What a release would be told by a plan with these criteria, each under its method. */
function preview({ criteria, methods = Object.keys(criteria), modifications = { M1: modification(['PE-1']) }, configuration = {}, evaluation = itemOf(REPORT, ROWS) }: Asked): Previewed {
  const performance = Object.fromEntries(Object.entries(criteria).map(([id, list]) => [id, { title: id, evidence: { 'evaluation-report': {} }, criteria: list }]));
  const plan = { version: '1.0', device: { id: 'pocketcheck' }, configuration: { items: {} }, modifications, protocol: { performance_evaluation: performance } } as unknown as ChangeControlPlan;
  return previewCriteria({ at: 0, governance: {} as never, plan, planDocument: planDocument!, methods, configuration, evaluation });
}

describe('a preview of criteria', () => {
  it('shows a criterion that is met, with its figures and nothing that is only for the rules, and finds nothing', () => {
    const { outcomes, findings } = preview({ criteria: { 'PE-1': [floor(0.5)] } });
    const { lower, upper } = wilson(36, 50, 0.95) ?? {};
    expect(outcomes).toMatchObject([{ id: 'C-1', method_id: 'PE-1', metric: 'sensitivity', result: 'met', estimate: 0.72, lower, upper, basis: 'rows' }]);
    for (const key of ['counts_alone', 'lacking', 'clause']) expect(outcomes[0]).not.toHaveProperty(key);
    expect(findings).toEqual([]);
  });

  it('shows one that is not met, and what a release would be told of it', () => {
    const { outcomes, findings } = preview({ criteria: { 'PE-1': [floor(0.5), floor(0.9, { id: 'C-2' })] } });
    expect(outcomes.map(({ id, result: said }) => [id, said])).toEqual([['C-1', 'met'], ['C-2', 'not met']]);
    expect(findings).toMatchObject([{ rule: 'criteria/met', verdict: 'criteria_failed', level: 'block', subject: 'C-2', clause: 'protocol.performance_evaluation.PE-1.criteria.C-2' }]);
  });

  it('says what the evaluation does not have', () => {
    const { outcomes, findings } = preview({ criteria: { 'PE-1': [floor(0.5, { metric: 'specificity' })] } });
    expect(outcomes).toMatchObject([{ result: 'not shown', estimate: null, note: 'not reported' }]);
    expect(findings).toMatchObject([{ rule: 'criteria/reported', verdict: 'incomplete', subject: 'C-1', found: 'not reported' }]);
  });

  it('is of the methods that are asked for, of which the plan may not know one', () => {
    const criteria = { 'PE-1': [floor(0.5)], 'PE-2': [floor(0.5, { id: 'C-2' })] };
    expect(preview({ criteria, methods: ['PE-1'] }).outcomes.map(({ id }) => id)).toEqual(['C-1']);
    expect(preview({ criteria: { 'PE-1': [floor(0.5)] }, methods: ['PE-1', 'PE-9'] })).toMatchObject({ outcomes: [{ id: 'C-1' }], findings: [] });
  });

  it('has no outcomes where a figure cannot be computed: that is the finding', () => {
    const { outcomes, findings } = preview({ criteria: { 'PE-1': [floor(0.5), floor(0, { id: 'C-2', interval: { method: 'mover', level: 0.95 } })] } });
    expect(outcomes).toEqual([]);
    expect(findings.map(({ rule, verdict }) => [rule, verdict])).toEqual([['criteria/reported', 'invalid'], ['criteria/met', 'invalid']]);
    expect(findings[0]?.message).toContain('mover is not computed for a single figure of sensitivity');
  });

  it('is at the operating point that the configuration has', () => {
    const report = { ...REPORT, operating_point: { threshold: 0.4 } };
    const criteria = { 'PE-1': [floor(0.1)] };
    expect(preview({ criteria, evaluation: itemOf(report), configuration: { operating_point: { threshold: 0.4 } } }).outcomes[0]?.result).toBe('met');
    expect(preview({ criteria, evaluation: itemOf(report), configuration: { operating_point: { threshold: 0.5 } } }).outcomes[0]?.note).toBe('not reported');
  });

  it('compares with what the evaluation has of a reference', () => {
    const evaluation = itemOf(reportOf(result('sensitivity')), ROWS);
    const { outcomes } = preview({ criteria: { 'PE-1': [floor(-0.5, { compared_with: ['authorized', 'previous'], interval: { method: 'newcombe-paired', level: 0.95 } })] }, evaluation });
    expect(outcomes.map(({ reference, result: said, estimate }) => [reference, said, estimate])).toEqual([['authorized', 'met', 0.04], ['previous', 'not shown', null]]);
  });

  it('finds no levels that were added, whichever item of the method\'s modifications holds them', () => {
    const added = floor(0.5, { for_each: { attribute: 'camera', only: 'added' } });
    const modifications = { M1: modification(['PE-1'], { phones: {} }), M2: modification(['PE-2'], { lenses: {} }), M3: modification(['PE-1']) };
    expect(preview({ criteria: { 'PE-1': [added] }, modifications }).outcomes).toMatchObject([{ result: 'not shown', note: 'no added level of camera to judge' }]);
    const ambiguous = { ...modifications, M3: modification(['PE-1'], { lenses: {} }) };
    expect(preview({ criteria: { 'PE-1': [added] }, modifications: ambiguous }).findings.map(({ message }) => message)).toContainEqual(expect.stringContaining('no configuration item holds the levels of camera'));
  });
});
