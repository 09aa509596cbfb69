import { sameValue } from '../case/changes.ts';
import type { ReleaseCase } from '../case/case.ts';
import type { EvaluationReport, EvaluationResult } from '../formats/generated/types.ts';
import type { Evaluation } from './evidences.ts';
import { resultsFor } from './results.ts';

/** A result and the report that it stands in. */
export interface Placed extends Evaluation {
  readonly result: EvaluationResult;
}

/** The operating point at which a result stands: its own, else the report's, else the configuration's. */
export function operatingPointOf(release: ReleaseCase, report: EvaluationReport, result: EvaluationResult): unknown {
  return result.operating_point ?? report.operating_point ?? release.release.configuration['operating_point'];
}

/** The result of a metric for a group at the configuration's operating point, or at the one given. */
export function findResult(
  release: ReleaseCase,
  evaluations: readonly Evaluation[],
  wanted: { metric: string; testSet: string; group: Readonly<Record<string, string>>; operatingPoint?: unknown },
): Placed | undefined {
  const point = wanted.operatingPoint ?? release.release.configuration['operating_point'];
  for (const { item, report } of evaluations) {
    const all = resultsFor(report, wanted.testSet, wanted.group).filter(({ metric }) => metric === wanted.metric);
    const result = all.find((candidate) => sameValue(operatingPointOf(release, report, candidate), point));
    if (result !== undefined) return { item, report, result };
  }
  return undefined;
}
