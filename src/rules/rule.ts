import type { DeviceCase, ReleaseCase } from '../case/case.ts';
import type { Location } from '../formats/problem.ts';
import type { Finding } from '../formats/generated/types.ts';
import type { QuestionNumber } from '../evidence/questions.ts';
import type { BlockingVerdict } from './verdict.ts';

export type { QuestionNumber };

/** What a rule saw that should not be. Everything that its rule does not fix already. */
export interface Observation {
  /** The file, item, criterion or person that it is about. */
  readonly subject: string;
  readonly found: string;
  readonly expected: string;
  /** One sentence for the regulatory lead. */
  readonly message: string;
  /** What the team writes, and where. */
  readonly mend: string;
  /** The clause of the plan (dotted path) that demands it. */
  readonly clause?: string | undefined;
  readonly location?: Location | undefined;
  /** Only where the plan names another class (`otherwise`). */
  readonly verdict?: BlockingVerdict | undefined;
  readonly level?: 'block' | 'warn';
  readonly questions?: readonly QuestionNumber[];
}

export interface RuleFacts {
  /** `family/name`, a public name. */
  readonly id: string;
  /** The class of its findings. */
  readonly verdict: BlockingVerdict;
  readonly level?: 'block' | 'warn';
  /** What holds when the rule is content, in one sentence. */
  readonly title: string;
  readonly reason: string;
  readonly sources: readonly string[];
  /** A case in which it speaks, in one sentence. */
  readonly example: string;
  readonly questions: readonly QuestionNumber[];
}

/** Judges any pull request that touches a device. */
export interface DeviceRule extends RuleFacts {
  /** `release` is there where plan and manifest can be read. */
  judge(device: DeviceCase, release: ReleaseCase | undefined): Iterable<Observation>;
}

/** Judges a release whose plan and manifest can be read. */
export interface ReleaseRule extends RuleFacts {
  judge(release: ReleaseCase): Iterable<Observation>;
}

/** A rule could not find out. It is no finding of the rule's own class: what cannot be judged is `invalid`. */
export class CannotJudge extends Error {
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.name = 'CannotJudge';
    this.mend = mend;
  }
}

export function findingOf(rule: RuleFacts, observed: Observation): Finding {
  const { location } = observed;
  return {
    rule: rule.id,
    verdict: observed.verdict ?? rule.verdict,
    level: observed.level ?? rule.level ?? 'block',
    subject: observed.subject,
    found: observed.found,
    expected: observed.expected,
    message: observed.message,
    mend: observed.mend,
    clause: observed.clause ?? null,
    sources: [...rule.sources],
    location: location === undefined ? null : { ...location },
    questions: [...(observed.questions ?? rule.questions)],
  };
}

/** Runs one rule to its end: an exception is a finding, never silence. */
export function runRule(rule: RuleFacts, judge: () => Iterable<Observation>): Finding[] {
  const findings: Finding[] = [];
  try {
    for (const observed of judge()) findings.push(findingOf(rule, observed));
  } catch (error) {
    const known = error instanceof CannotJudge;
    const text = error instanceof Error ? error.message : String(error);
    findings.push(
      findingOf(rule, {
        subject: rule.id,
        verdict: 'invalid',
        level: 'block',
        found: text,
        expected: 'facts from which the rule can be judged',
        message: `${rule.id} could not be judged: ${text}`,
        mend: known ? error.mend : 'Report this as a fault of Plumbline, with the report; until then nothing passes.',
      }),
    );
  }
  return findings;
}
