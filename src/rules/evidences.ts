import type { EvidenceItem, ReleaseCase } from '../case/case.ts';
import type { EvidenceContents, EvidenceKind, EvaluationReport } from '../formats/generated/types.ts';

/** Evidence with its content, whose form was held against the schema of its kind. */
export interface Read<K extends EvidenceKind> {
  readonly item: EvidenceItem;
  readonly content: EvidenceContents[K];
}

/** Evidence of a kind, in the order given; what has not the form of its kind is left to the rule that says so. */
export function readOf<K extends EvidenceKind>(evidence: readonly EvidenceItem[], kind: K): Read<K>[] {
  return evidence.flatMap((item) =>
    item.kind === kind && item.content !== undefined ? [{ item, content: item.content as unknown as EvidenceContents[K] }] : [],
  );
}

export function methodsCited(item: EvidenceItem): readonly string[] {
  return item.source.value?.plan?.methods ?? [];
}

/**
 * The evidence that serves a method: what cites it. Where nothing does, what cites no other method that asks for the kind:
 * it may be the one that is meant, and is judged all the same.
 */
export function servingMethod(release: ReleaseCase, method: string, kind: string): readonly EvidenceItem[] {
  const all = release.evidence.filter((item) => item.kind === kind);
  const citing = all.filter((item) => methodsCited(item).includes(method));
  if (citing.length > 0) return citing;
  const asking = release.methods.filter((other) => Object.hasOwn(other.method.evidence, kind)).map(({ id }) => id);
  return all.filter((item) => !methodsCited(item).some((cited) => asking.includes(cited)));
}

/** Whether a method that a report serves demands that its figures are recomputed from rows. */
export function demandsRows(release: ReleaseCase, item: EvidenceItem): boolean {
  return release.methods.some(
    ({ id, method }) =>
      method.evidence['evaluation-report']?.recompute === 'predictions' && servingMethod(release, id, 'evaluation-report').includes(item),
  );
}

export interface Evaluation {
  readonly item: EvidenceItem;
  readonly report: EvaluationReport;
}

const evaluationsIn = (evidence: readonly EvidenceItem[]): readonly Evaluation[] =>
  readOf(evidence, 'evaluation-report').map(({ item, content }) => ({ item, report: content }));

/** The evaluation reports that serve a method. */
export const evaluationsOf = (release: ReleaseCase, method: string): readonly Evaluation[] =>
  evaluationsIn(servingMethod(release, method, 'evaluation-report'));

export const allEvaluations = (release: ReleaseCase): readonly Evaluation[] => evaluationsIn(release.evidence);

/** What the last release was evaluated with: its own reports, else the baseline's evaluation when it is the baseline. */
export function previousReports({ previous, baseline }: ReleaseCase): readonly EvaluationReport[] {
  if (previous === undefined) return [];
  const own = evaluationsIn(previous.evidence).map(({ report }) => report);
  if (own.length > 0) return own;
  const isBaseline = previous.manifest.version === baseline?.record.baseline.version;
  return baseline?.evaluation !== undefined && isBaseline ? [baseline.evaluation] : [];
}
