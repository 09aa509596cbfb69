import type { Problem } from '../formats/problem.ts';
import type { EvidenceItem, ReleaseCase } from '../case/case.ts';
import { EVIDENCE_KINDS, isEvidenceKind } from '../evidence/kinds.ts';
import type { QuestionNumber } from '../evidence/questions.ts';
import type { Location } from '../formats/problem.ts';
import type { Observation } from './rule.ts';

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1);
  if (last === undefined) return 'nothing';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** The first few of many, so that a finding stays a sentence. */
export function few(words: readonly string[], most = 5): string {
  const more = words.length - most;
  return more > 0 ? `${words.slice(0, most).join(', ')} and ${more} more` : listed(words);
}

/** How much of a value a finding shows. */
const MOST_SHOWN = 80;

/** A value as a person would write it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 1)}…`;
}

/** A file's problem as an observation: what a reader of the file must know. */
export function ofProblem(problem: Problem, clause?: string): Observation {
  const { message, found, expected, mend, location } = problem;
  return { subject: location.path, found, expected, message, mend, location, clause };
}

/** Where a key of the manifest stands. */
export const inManifest = (release: ReleaseCase, pointer: string): Location => release.releaseDocument.locate(pointer);

export const inPlan = (release: ReleaseCase, pointer: string): Location => release.planDocument.locate(pointer);

/** Where evidence speaks of something; its envelope when there is no such place. */
export const inEvidence = (item: EvidenceItem, pointer: string): Location =>
  item.source.document?.locate(pointer) ?? { path: item.path };

/** An observation about a place in evidence. */
export function about({ item }: { readonly item: EvidenceItem }, pointer: string, rest: Omit<Observation, 'subject' | 'location'>): Observation {
  return { subject: item.path, location: inEvidence(item, pointer), ...rest };
}

/** The clinical questions that a kind of evidence answers. */
export function questionsOfKind(kind = ''): readonly QuestionNumber[] {
  return isEvidenceKind(kind) ? EVIDENCE_KINDS[kind].questions : [2];
}

/** `sex=female, age_band=65+`, or `all cases`. */
export function groupName(group: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(group).map(([attribute, level]) => `${attribute}=${String(level)}`);
  return parts.length === 0 ? 'all cases' : parts.join(', ');
}
