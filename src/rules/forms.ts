import { demandsOf, servingDemand } from './demands.ts';
import { missingFields } from './protocol.ts';
import type { ReleaseRule } from './rule.ts';
import { PLUMBLINE } from './sources.ts';
import { about, ofProblem, questionsOfKind } from './words.ts';

export const schemaValid: ReleaseRule = {
  verdict: 'incomplete',
  questions: [2],
  id: 'evidence/schema-valid',
  title: 'Every envelope, its content and its tables have the form of their kind.',
  reason: 'A field that is missing or misspelt was not reported.',
  sources: [PLUMBLINE],
  example: 'A rollback-record without target_model_digest.',
  *judge(release) {
    for (const item of release.evidence) {
      for (const problem of [...item.source.problems, ...item.contentProblems])
        if (problem.kind === 'schema') yield { ...ofProblem(problem), questions: questionsOfKind(item.kind) };
      // A table stands in another file; what it makes unusable is the report.
      for (const problem of item.rows.flatMap(({ problems }) => problems))
        yield { ...ofProblem(problem), subject: item.path, questions: questionsOfKind(item.kind) };
      for (const text of item.disagreements)
        yield {
          ...about({ item }, '/content', {
            found: text,
            expected: 'totals that agree with what they count',
            message: `${item.path}: ${text}.`,
            mend: 'Attach the report as the tool wrote it.',
          }),
          questions: questionsOfKind(item.kind),
        };
    }
    yield* missingFields(release);
    for (const demand of demandsOf(release)) {
      const { format } = demand.requirement;
      if (format === undefined) continue;
      for (const item of servingDemand(release, demand)) {
        if (item.content === undefined || item.content['format'] === format) continue;
        yield {
          ...about({ item }, '/content/format', {
            found: String(item.content['format']),
            expected: format,
            message: `${item.path} wraps ${String(item.content['format'])}; the plan asks for ${format}.`,
            mend: `Attach a ${format} report.`,
          }),
          questions: questionsOfKind(item.kind),
          clause: demand.clause,
        };
      }
    }
  },
};
