import type { ReleaseCase } from '../case/case.ts';
import { EVIDENCE_KINDS, isEvidenceKind } from '../evidence/kinds.ts';
import type { QuestionNumber } from '../evidence/questions.ts';
import type { DeviceReport, Finding, QuestionAnswer } from '../formats/generated/types.ts';
import { demandsOf } from './demands.ts';

/** The clinical questions that every release answers. */
export const QUESTIONS: Readonly<Record<QuestionNumber, string>> = {
  1: 'Is this change one that the plan foresaw?',
  2: 'Was it shown the way that the plan prescribes?',
  3: 'Does it work for patients and hospitals it has never seen?',
  4: 'Were the people it will serve in the data, and does it hold for every group of them?',
  5: 'Is it no worse than what patients have now, and than what the regulator saw?',
  6: 'Can a clinician trust its explanation?',
  7: 'Who notices when it degrades, and how is it rolled back?',
  8: 'Who is accountable when it is wrong?',
};

const REFUTING = new Set(['outside_plan', 'protocol_deviation', 'criteria_failed']);

function answerFrom(findings: readonly Finding[], proof: readonly string[]): QuestionAnswer['answer'] {
  const blocking = findings.filter(({ level }) => level === 'block');
  if (blocking.some(({ verdict }) => REFUTING.has(verdict))) return 'no';
  if (blocking.length > 0) return 'not shown';
  return proof.length === 0 ? 'not asked' : 'yes';
}

/** Evidence of the kinds that answer a question, among what the plan asked for. */
function evidenceFor(release: ReleaseCase, number: QuestionNumber): string[] {
  const asked = demandsOf(release).map(({ kind }) => kind);
  const answering = new Set<string | undefined>(asked.filter((kind) => isEvidenceKind(kind) && EVIDENCE_KINDS[kind].questions.includes(number)));
  return release.evidence.filter(({ kind }) => answering.has(kind)).map(({ path }) => path);
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What an answer rests on, in a few words each. */
function proofOf(release: ReleaseCase, report: DeviceReport, number: QuestionNumber): string[] {
  const evidence = evidenceFor(release, number);
  const isPlan = release.release.basis === 'plan';
  switch (number) {
    case 1:
      return [
        isPlan ? `${report.modifications.join(', ')} of plan ${release.plan.version}` : `basis ${release.release.basis}`,
        ...report.changes.map(({ item, state }) => `${item}: ${state}`),
      ];
    case 4: {
      const judged = report.subgroups.filter(({ status }) => status === 'judged').length;
      const small = report.subgroups.filter(({ status }) => status === 'insufficient').length;
      return report.subgroups.length === 0
        ? []
        : [`${count(judged, 'group', 'groups')} judged, ${small} too small and stated`, ...evidence];
    }
    case 5:
      return report.criteria
        .filter(({ reference, group }) => reference !== null && Object.keys(group).length === 0)
        .map(({ id, reference, result }) => `${id} against ${reference ?? ''}: ${result}`);
    case 8:
      return report.signoffs
        .filter(({ status }) => status === 'valid')
        .map(({ name, login, role, meaning, at }) => `${name ?? login ?? ''}, ${role}, ${meaning}, ${at ?? ''}`);
    default:
      return evidence;
  }
}

/** Answers the clinical questions from findings and evidence, and those that the policy adds. */
export function answersOf(release: ReleaseCase, report: DeviceReport): QuestionAnswer[] {
  const answers = Object.entries(QUESTIONS).map(([key, question]): QuestionAnswer => {
    const number = Number(key) as QuestionNumber;
    const findings = report.findings.filter(({ questions }) => questions.includes(number));
    const evidence = proofOf(release, report, number);
    return { number, question, answer: answerFrom(findings, evidence), evidence, findings: rulesOf(findings) };
  });
  const own = release.policy?.questions;
  if (!Array.isArray(own)) return answers;
  const added = own.map(({ question, rules }, index): QuestionAnswer => {
    const findings = report.findings.filter(({ rule }) => rules.some((name) => rule === name || rule.startsWith(`${name}/`)));
    return {
      number: answers.length + index + 1,
      question,
      answer: answerFrom(findings, rules),
      evidence: rules,
      findings: rulesOf(findings),
    };
  });
  return [...answers, ...added];
}

const rulesOf = (findings: readonly Finding[]): string[] => [
  ...new Set(findings.filter(({ level }) => level === 'block').map(({ rule }) => rule)),
];
