import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { TableError } from '../predictions/table.ts';
import { evaluateOptions, type EvaluateOptions } from './evaluate/arguments.ts';
import { evaluateBinary } from './evaluate/binary.ts';
import { tableFault } from './table.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

// What only some runs need is loaded by them alone.

async function render(evaluation: Evaluation, { file, format, output }: EvaluateOptions, { color, columns }: Terminal): Promise<string> {
  if (format === 'json') return `${JSON.stringify(evaluation, null, 2)}\n`;
  if (format === 'markdown') {
    const { renderEvaluationMarkdown } = await import('../report/evaluation-markdown.ts');
    return renderEvaluationMarkdown(evaluation, file);
  }
  const { renderEvaluationText } = await import('../report/evaluation-text.ts');
  return renderEvaluationText(evaluation, file, { color: color && output === undefined, ...(columns === undefined ? {} : { width: columns }) });
}

async function evaluated(asked: EvaluateOptions, terminal: Terminal): Promise<{ readonly text: string; readonly code: ExitCode }> {
  if (asked.task !== 'binary') {
    if (asked.format === 'report') throw new UsageError(`--format report is not written for --task ${asked.task}`, 'A report holds its figures as rate or values: the template of the evaluation-report shows how.');
    const { evaluateTask } = await import('./evaluate/tasks.ts');
    return { text: await render(await evaluateTask(asked, terminal), asked, terminal), code: EXIT.fine };
  }
  if (asked.plan === undefined && asked.format !== 'report') {
    const { evaluation } = await evaluateBinary(asked, terminal, { by: asked.by, model: undefined, inPlansWords: false });
    return { text: await render(evaluation, asked, terminal), code: EXIT.fine };
  }
  const { evaluatePlanned } = await import('./evaluate/planned.ts');
  return evaluatePlanned(asked, terminal, render);
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const asked = evaluateOptions(args);
  try {
    const { text, code } = await evaluated(asked, terminal);
    if (asked.output === undefined) terminal.print(text);
    else await writeFile(resolve(terminal.cwd, asked.output), text);
    return code;
  } catch (error) {
    throw error instanceof TableError ? tableFault(error) : error;
  }
}

export const evaluate: Command = {
  usage: `plumbline evaluate FILE --truth COLUMN --score COLUMN --threshold T
  [--positive V …] [--negative V …] [--higher-is positive|negative]
  [--by sex,site,sex+site] [--case COLUMN] [--cluster COLUMN] [--weight COLUMN]
  [--reference NAME=COLUMN[@T]]… [--reference-file NAME=FILE]…
  [--reference-level ATTRIBUTE=LEVEL]…
  [--net-benefit T,…] [--level 0.95] [--bootstrap] [--exclude bad-scores]
  [--plan FILE] [--test-set ID]
  [--format text|json|markdown|report] [--json] [--output FILE]
plumbline evaluate FILE --task multi-class --truth COLUMN --predicted COLUMN
  [--probability CLASS=COLUMN]… [--by …]
plumbline evaluate FILE --task regression --truth COLUMN --predicted COLUMN
  [--by …]
plumbline evaluate FILE --task per-case --value COLUMN… [--by …]
plumbline evaluate FILE --task rate --events COLUMN --exposure COLUMN
  [--by …]

Reads a table with one row a case (CSV with a header, or Parquet) and tells
every figure with its confidence interval: for all cases, each level of an
attribute, and attributes crossed with +; the levels' gaps; and the difference
from references on the same cases. A score or a truth that cannot be read is an
error with its line. An empty attribute is the level (missing).

  --truth COLUMN       what is true of the case
  --positive V …       its texts that mean "with the condition" (default: 1)
  --negative V …       its texts that mean "without" (default: 0)
  --score COLUMN       what the model said, a number
  --threshold T        flagged from here on: score >= T
  --higher-is WHICH    what a high score speaks for (default: positive)
  --by LIST            attributes to divide the cases by, + crosses them
  --case COLUMN        id of the case: refuses a second one, and gives the
                       digest of the test set
  --cluster COLUMN     such as the patient: intervals respect that the cases of
                       one belong together
  --weight COLUMN      weighted estimates beside the others, without intervals
  --reference N=C@T    another model's score, as authorized=old_score@0.45
  --reference-file N=F where that column stands in another table, by --case
  --reference-level A=L
                       compares the other levels of an attribute with this one
  --net-benefit T,…    threshold probabilities at which the net benefit is told
  --bootstrap          also resample rows, for auprc, brier and log_loss: slow
                       for large tables
  --exclude bad-scores leave out rows whose score is no number, and count them
  --plan FILE          divide as the plan's subgroups do, and hold its criteria
                       on the test set against the rows; exit code 1 where one
                       is not met
  --test-set ID        which of the plan's test sets this is
  --format report      writes an evaluation-report for the release; blanks are
                       marked FILL:

Exit code 0: evaluated; 1: a criterion of the plan is not met; 2: wrong usage,
or a table that cannot be evaluated.

Examples:
  plumbline evaluate predictions.csv --truth label --score score \\
    --threshold 0.45 --by sex,age_band,sex+age_band
  plumbline evaluate predictions.csv --truth label --score score \\
    --threshold 0.45 --case case_id --plan change-control-plan.yaml \\
    --format report --output evidence/evaluation.json
`,
  run,
};
