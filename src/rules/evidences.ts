import type { EvidenceItem, ReleaseCase } from '../case/case.ts';
import type { EvidenceContents, EvidenceKind, EvaluationReport } from '../formats/generated/types.ts';

/** Evidence of a kind, as the manifest lists it. */
export function ofKind(release: ReleaseCase, kind: EvidenceKind): readonly EvidenceItem[] {
  return release.evidence.filter((item) => item.kind === kind);
}

/** The content of an item; its form was held against the schema of its kind, so the caller may name its type. */
export function contentOf<T extends EvidenceContents[EvidenceKind]>(item: EvidenceItem): T | undefined {
  return item.content as T | undefined;
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

/** The evaluation reports that serve a method. */
export function evaluationsOf(release: ReleaseCase, method: string): readonly Evaluation[] {
  return servingMethod(release, method, 'evaluation-report').flatMap((item) => {
    const report = contentOf<EvaluationReport>(item);
    return report === undefined ? [] : [{ item, report }];
  });
}

export function allEvaluations(release: ReleaseCase): readonly Evaluation[] {
  return ofKind(release, 'evaluation-report').flatMap((item) => {
    const report = contentOf<EvaluationReport>(item);
    return report === undefined ? [] : [{ item, report }];
  });
}

/** What the last release was evaluated with: its own reports, else the baseline's evaluation when it is the baseline. */
export function previousReports(release: ReleaseCase): readonly EvaluationReport[] {
  const own = (release.previous?.evidence ?? [])
    .filter(({ kind }) => kind === 'evaluation-report')
    .flatMap((item) => contentOf<EvaluationReport>(item) ?? []);
  if (own.length > 0) return own;
  const evaluation = release.baseline?.evaluation;
  const isBaseline = release.previous?.manifest.version === release.baseline?.record.baseline.version;
  return evaluation !== undefined && isBaseline ? [evaluation] : [];
}
