import type { EvaluationReport, EvaluationResult } from '../formats/generated/types.ts';

/** A group on a test set as one text, in whatever order its attributes stand. */
export function placeKey(testSet: string, group: Readonly<Record<string, string>>): string {
  return JSON.stringify([testSet, ...Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

const indexes = new WeakMap<EvaluationReport, ReadonlyMap<string, readonly EvaluationResult[]>>();

function indexOf(report: EvaluationReport): ReadonlyMap<string, readonly EvaluationResult[]> {
  const index = new Map<string, EvaluationResult[]>();
  for (const result of report.results) {
    const key = placeKey(result.test_set, result.group);
    const known = index.get(key);
    if (known === undefined) index.set(key, [result]);
    else known.push(result);
  }
  return index;
}

/** The results of a report for one group on one test set, without a walk through all: a report of tens of thousands must not stall a run. */
export function resultsFor(report: EvaluationReport, testSet: string, group: Readonly<Record<string, string>>): readonly EvaluationResult[] {
  const index = indexes.get(report) ?? indexOf(report);
  indexes.set(report, index);
  return index.get(placeKey(testSet, group)) ?? [];
}
