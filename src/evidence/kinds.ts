import type { QuestionNumber } from './questions.ts';

/** What an envelope of a kind must be bound to. `watched`: the version that a monitoring report watched. */
export type Binding = 'model' | 'version' | 'test-set' | 'watched' | 'none';

export interface EvidenceKindFacts {
  readonly binding: Binding;
  /** The content may only name a file that another tool wrote. */
  readonly wrapped: boolean;
  /** The clinical questions that evidence of the kind answers. */
  readonly questions: readonly QuestionNumber[];
}

const kind = (binding: Binding, questions: readonly QuestionNumber[], wrapped = false): EvidenceKindFacts => ({ binding, questions, wrapped });

/** The evidence kinds known by name. A new kind is a line here and a schema under `schemas/evidence/`. */
export const EVIDENCE_KINDS = {
  'evaluation-report': kind('model', [2]),
  'dataset-report': kind('test-set', [3, 4]),
  'sequestration-report': kind('test-set', [3]),
  'reference-standard-record': kind('test-set', [2]),
  'training-record': kind('model', [2]),
  'verification-report': kind('model', [2], true),
  'risk-review': kind('model', [2]),
  'impact-confirmation': kind('version', [2]),
  'labeling-record': kind('version', [2]),
  'user-notice': kind('version', [2]),
  'udi-record': kind('version', [2]),
  'monitoring-plan': kind('version', [7]),
  'monitoring-report': kind('watched', [7]),
  'rollback-record': kind('version', [7]),
  sbom: kind('model', [2], true),
  'model-card': kind('model', [2], true),
  'model-structure': kind('model', [1]),
  'anomaly-list': kind('version', [2]),
  'change-request': kind('version', [2]),
  'site-record': kind('version', [3]),
  'decision-record': kind('model', [1, 2]),
  'root-cause-analysis': kind('none', [2]),
  'explanation-report': kind('model', [6]),
} as const satisfies Readonly<Record<string, EvidenceKindFacts>>;

export type EvidenceKind = keyof typeof EVIDENCE_KINDS;

export function isEvidenceKind(name: string): name is EvidenceKind {
  return Object.hasOwn(EVIDENCE_KINDS, name);
}
