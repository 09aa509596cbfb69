import { describe, expect, it } from 'vitest';
import type { EvidenceItem, ReleaseCase } from '../../src/case/case.ts';
import type { EvaluationReport, EvaluationResult } from '../../src/formats/generated/types.ts';
import { findResult, operatingPointOf } from '../../src/rules/placed.ts';
import { placeKey, resultsFor } from '../../src/rules/results.ts';

describe('a result of a report', () => {
  const result = (metric: string, group: Record<string, string> = {}, more: Partial<EvaluationResult> = {}): EvaluationResult => ({ metric, test_set: 'TS', group, ...more });
  const report = (...results: EvaluationResult[]): EvaluationReport => ({ results, test_sets: [] });

  it('has a place by test set and group, in whatever order attributes stand', () => {
    expect(placeKey('TS', { sex: 'f', age: 'old' })).toBe('["TS",["age","old"],["sex","f"]]');
    expect(placeKey('TS', { age: 'old', sex: 'f' })).toBe(placeKey('TS', { sex: 'f', age: 'old' }));
  });

  it('is found by its place, all of a place together', () => {
    const [a, b, c] = [result('sensitivity', { sex: 'f', age: 'old' }), result('specificity', { age: 'old', sex: 'f' }), result('sensitivity')];
    const of = report(a, b, c, result('sensitivity', {}, { test_set: 'TS-2' }));
    expect(resultsFor(of, 'TS', { age: 'old', sex: 'f' })).toEqual([a, b]);
    expect(resultsFor(of, 'TS', {})).toEqual([c]);
    expect(resultsFor(of, 'TS', { sex: 'm' })).toEqual([]);
    expect(resultsFor(of, 'TS', {})).toBe(resultsFor(of, 'TS', {}));
  });

  const release = { release: { configuration: { operating_point: { threshold: 0.5 } } } } as unknown as ReleaseCase;
  const point = (threshold: number) => ({ operating_point: { threshold } });

  it('stands at its own operating point, else at that of its report, else at that of the configuration', () => {
    const at = (own: object, of: object): unknown => operatingPointOf(release, { ...report(), ...of }, result('sensitivity', {}, own));
    expect([at(point(0.1), point(0.2)), at({}, point(0.2)), at({}, {})]).toEqual([{ threshold: 0.1 }, { threshold: 0.2 }, { threshold: 0.5 }]);
  });

  it('is the first of its metric, group and operating point, in whichever report it stands', () => {
    const [other, own, later] = [result('sensitivity', {}, point(0.1)), result('sensitivity'), result('sensitivity', {}, { estimate: 1 })];
    const evaluations = [report(result('specificity'), other), report(own, later)].map((one, index) => ({ item: { path: `${index}` } as EvidenceItem, report: one }));
    const wanted = { metric: 'sensitivity', testSet: 'TS', group: {} };
    const [first, second] = evaluations;
    expect(findResult(release, evaluations, wanted)).toEqual({ ...second, result: own });
    expect(findResult(release, evaluations, { ...wanted, operatingPoint: { threshold: 0.1 } })).toEqual({ ...first, result: other });
    expect(findResult(release, evaluations, { ...wanted, operatingPoint: { threshold: 0.9 } })).toBeUndefined();
    expect(findResult(release, evaluations, { ...wanted, metric: 'ppv' })).toBeUndefined();
  });
});
