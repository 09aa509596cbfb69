import { describe, expect, it } from 'vitest';
import type { EvidenceItem, PredictionRows, ReleaseCase } from '../../src/case/case.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { driftOf } from '../../src/rules/drift.ts';
import { shiftOfLevels, shiftOfValues, type ShiftOfCounts, type ShiftOfValues } from '../../src/statistics/drift.ts';
import { device, report } from '../report/reports.ts';
import { itemWith, rowsOfTable, smallTable } from './row-table.ts';

it('the comment folds how cases and scores differ from those of the last release, and says that nothing is judged by it', () => {
  const drift = [{ test_set: 'TS-CORE', name: 'site', statistic: 'psi', value: 0.1234567 }, { test_set: 'TS-CORE', name: 'score', statistic: 'ks', value: 0.05 }] as const;
  const comment = renderMarkdown(report('consistent', [device('consistent', [], { drift: [...drift] })]));
  expect(comment).toMatch(/<details>\s*<summary>Case mix and scores against the last release \(2\)<\/summary>/);
  expect(comment).toContain('| TS-CORE | site | PSI | 0.1235 |');
  expect(comment).toContain('nothing is judged by them');
  expect(renderMarkdown(report('consistent', [device('consistent')]))).not.toContain('Case mix');
});

describe('how cases and scores differ from those of the last release', () => {
  const now = smallTable();
  const [, site] = now.attributes;
  if (site === undefined) throw new Error('no attributes');
  const before = smallTable({ scores: { ...now.scores, values: now.scores.values.map((score, row) => score + (row % 5) / 20) }, attributes: [{ ...site, codes: site.codes.map((code, row) => (row % 4 === 0 ? 1 : code)) }] });
  const unread = (testSet: string): PredictionRows => ({ ...rowsOfTable(now, testSet), evaluation: undefined });
  const drift = (items: EvidenceItem[], previous: EvidenceItem[] | undefined): unknown => driftOf({ evidence: items, previous: previous && { evidence: previous } } as unknown as ReleaseCase);

  it('is told of each attribute that both have, and of the scores', () => {
    const count = (codes: ArrayLike<number>): Map<string, number> => new Map(['A', 'B'].map((level, code) => [level, Array.from(codes).filter((one) => one === code).length]));
    const [levels, scores] = [shiftOfLevels(count(before.attributes[0]?.codes ?? []), count(site.codes)) as ShiftOfCounts<string>, shiftOfValues(before.scores.values, now.scores.values) as ShiftOfValues];
    expect(levels.psi).toBeGreaterThan(0);
    expect(drift([itemWith(unread('TS-2'), rowsOfTable(now))], [itemWith(unread('TS'), rowsOfTable(smallTable(), 'TS-2')), itemWith(rowsOfTable(before))])).toEqual([
      { test_set: 'TS', name: 'site', statistic: 'psi', value: levels.psi },
      { test_set: 'TS', name: 'score', statistic: 'psi', value: scores.psi },
      { test_set: 'TS', name: 'score', statistic: 'ks', value: scores.ks },
    ]);
  });

  it('is not told where one of the two has no rows of the test set', () => {
    expect(drift([itemWith(rowsOfTable(now))], undefined)).toEqual([]);
    expect(drift([itemWith(rowsOfTable(now))], [itemWith(rowsOfTable(before, 'TS-2'), unread('TS'))])).toEqual([]);
    expect(drift([itemWith(unread('TS'))], [itemWith(rowsOfTable(before))])).toEqual([]);
  });

  it('is not told where it is not defined', () => {
    const few = smallTable({ rows: 0, scores: { ...now.scores, values: new Float64Array(0) }, attributes: [{ ...site, codes: new Uint8Array(0) }] });
    const table = (of: typeof now): PredictionRows => ({ ...unread('TS'), evaluation: { table: of } as never });
    expect(drift([itemWith(table(now))], [itemWith(table(few))])).toEqual([]);
  });
});
