import type { EvidenceItem } from '../../case/case.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import type { Evidence, Finding, Predictions } from '../../formats/generated/types.ts';
import { previewCriteria, type Previewed } from '../../rules/preview.ts';
import { EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import type { EvaluateOptions } from './arguments.ts';
import { evaluateBinary, type EvaluatedRows } from './binary.ts';
import { partitionsOf, readPlanned, type Planned } from './plan.ts';
import { contentOf, evaluationReport } from './report.ts';

type Render = (evaluation: Evaluation, asked: EvaluateOptions, terminal: Terminal) => Promise<string>;

/** The evaluation as a piece of evidence that lies nowhere yet. */
function asEvidence(asked: EvaluateOptions, evaluated: EvaluatedRows, by: readonly (readonly string[])[], planned: Planned): EvidenceItem {
  const { rows, clusters } = evaluated;
  const { file: path, truth = '', score = '', case: cases = '', higherIs } = asked;
  const predictions: Predictions = { test_set: planned.testSet, file: path, sha256: '', case: cases, truth: { column: truth, positive: [], negative: [] }, score: { column: score, higher_is: higherIs } };
  const content = contentOf(predictions, asked, evaluated, by, planned);
  const value: Evidence = {
    schema: 'plumbline/evidence/v1', kind: 'evaluation-report', subject: { device: planned.plan.device.id, version: planned.version ?? '', ...(planned.model === undefined ? {} : { model_digest: planned.model }) },
    plan: { version: planned.plan.version, methods: planned.methods.map(({ id }) => id) }, produced: { at: '', by: '' }, content: { ...content },
  };
  return {
    path, named: path, source: { path, at: 'head', exists: true, sha256: undefined, document: undefined, value, problems: [] }, kind: 'evaluation-report', content: { ...content },
    contentProblems: [], attachments: [], disagreements: [], rows: [{ testSet: planned.testSet, pointer: '/content/predictions/0', evaluation: rows, clusters, problems: [] }],
  };
}

function previewed(asked: EvaluateOptions, evaluated: EvaluatedRows, by: readonly (readonly string[])[], planned: Planned, { now }: Terminal): Previewed {
  const { plan, planDocument, governance, methods } = planned;
  const point = asked.threshold === undefined ? {} : { operating_point: { threshold: asked.threshold } };
  return previewCriteria({
    at: now, governance, plan, planDocument, methods: methods.map(({ id }) => id), configuration: { ...planned.configuration, ...point }, evaluation: asEvidence(asked, evaluated, by, planned),
  });
}

const told = (findings: readonly Finding[]): string => findings.map(({ message, mend }) => `${message}\n  ${mend}\n`).join('');

/** Evaluates a table as a plan asks, and writes the report or what the plan's criteria say of it. */
export async function evaluatePlanned(asked: EvaluateOptions, terminal: Terminal, render: Render): Promise<{ readonly text: string; readonly code: ExitCode }> {
  const planned = asked.plan === undefined ? undefined : await readPlanned(asked.plan, terminal.cwd, asked.testSet);
  const wanted = [...asked.by, ...(planned === undefined ? [] : partitionsOf(planned))];
  const by = [...new Map(wanted.map((names) => [JSON.stringify(names), names])).values()];
  const evaluated = await evaluateBinary(asked, terminal, { by, model: planned?.model, inPlansWords: true });
  const preview = planned === undefined ? { outcomes: [], findings: [] } : previewed(asked, evaluated, by, planned, terminal);
  const code = preview.findings.some(({ level }) => level === 'block') ? EXIT.blocked : EXIT.fine;
  if (asked.format === 'report') {
    // The report is for a program to read: what the criteria say of it stands beside it.
    terminal.complain(told(preview.findings));
    return { text: await evaluationReport(asked, evaluated, by, planned, terminal), code };
  }
  const text = await render({ ...evaluated.evaluation, ...(planned === undefined ? {} : { criteria: preview.outcomes }) }, asked, terminal);
  return { text: asked.format === 'text' ? `${text}${preview.findings.length === 0 ? '' : `\n${told(preview.findings)}`}` : text, code };
}
